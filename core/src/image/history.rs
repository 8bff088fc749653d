use serde_json::Value;

use super::text::{REMEDY, field};
use super::{Entry, Note, Origin, ReadError, RealImage, RealSize};

/// Lines of a history beyond this are refused: an image has at most 127 layers.
const MAX_ENTRIES: usize = 10_000;

/// Reads the objects of `docker history --format json`, newest first.
pub(super) fn from_json(values: &[Value]) -> Result<RealImage, ReadError> {
    let mut entries = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let number = (index + 1).to_string();
        let Some(created_by) = field(value, "CreatedBy").and_then(Value::as_str) else {
            return Err(ReadError::new(
                "image-history-object",
                &[("number", &number)],
                format!("Object {number} has no CreatedBy: {REMEDY}."),
            ));
        };
        let size = match field(value, "Size") {
            Some(Value::Number(number)) => number.as_u64().map(RealSize::exact),
            Some(Value::String(text)) => RealSize::parse(text),
            _ => None,
        };
        if size.is_none() {
            return Err(ReadError::new(
                "image-history-object-size",
                &[("number", &number)],
                format!("Object {number} has no Size that can be read: {REMEDY}."),
            ));
        }
        entries.push(entry(created_by, size));
    }
    let name = values.first().and_then(|value| field(value, "tags")).and_then(|tags| tags.get(0));
    let name = name.and_then(Value::as_str).map(str::to_owned);
    finish(Origin::HistoryJson, name, entries)
}

/// Reads the table of `docker history`. Its cells stand under their headings, three blanks apart; a RUN with a
/// heredoc goes on over several lines, and takes the columns with it.
pub(super) fn from_table(text: &str) -> Result<RealImage, ReadError> {
    let mut size_column = None;
    let mut records: Vec<(usize, String)> = Vec::new();
    let mut headed = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if !headed && records.is_empty() && is_heading(line) {
            headed = true;
            size_column = heading_column(line);
            continue;
        }
        if starts_record(line) {
            if records.len() >= MAX_ENTRIES {
                return Err(ReadError::new(
                    "image-history-long",
                    &[],
                    "More than 10,000 lines: no image has as many.",
                ));
            }
            records.push((index + 1, line.to_owned()));
        } else if let Some((_, record)) = records.last_mut() {
            // Only a script goes on over the end of a line; what follows the table does not belong to it.
            if !line.is_empty() && cells(record, None).is_none() {
                record.push('\n');
                record.push_str(line);
            }
        }
    }
    if records.is_empty() {
        return Err(if headed {
            ReadError::new(
                "image-history-empty",
                &[],
                format!("The table has a heading and no line below it: {REMEDY}."),
            )
        } else {
            ReadError::new(
                "image-text-unknown",
                &[],
                format!("Line 1: this is neither a table of docker history nor JSON: {REMEDY}."),
            )
        });
    }
    let mut entries = Vec::with_capacity(records.len());
    for (line, record) in &records {
        let Some((created_by, size)) = cells(record, size_column) else {
            let line = line.to_string();
            return Err(ReadError::new(
                "image-history-line",
                &[("line", &line)],
                format!(
                    "Line {line}: no size, such as 19.9MB, can be found here. Copy the whole table, with its SIZE \
                     column."
                ),
            ));
        };
        entries.push(entry(&created_by, Some(size)));
    }
    finish(Origin::HistoryTable, None, entries)
}

fn entry(created_by: &str, size: Option<RealSize>) -> Entry {
    let created_by = created_by.trim();
    Entry {
        truncated: created_by.ends_with('…') || created_by.ends_with("..."),
        created_by: created_by.to_owned(),
        has_layer: size.filter(|size| size.shown > 0).map(|_| true),
        size,
    }
}

fn finish(origin: Origin, name: Option<String>, mut entries: Vec<Entry>) -> Result<RealImage, ReadError> {
    entries.reverse();
    let mut notes = Vec::new();
    let cut = entries.iter().filter(|entry| entry.truncated).count();
    if cut > 0 {
        let count = cut.to_string();
        notes.push(Note::new(
            "image-history-truncated",
            &[("count", &count)],
            format!(
                "{count} lines are cut off, so they may be taken for other instructions: run docker history with \
                 --no-trunc."
            ),
        ));
    }
    let total = entries.iter().filter_map(|entry| entry.size).fold(RealSize::exact(0), RealSize::plus);
    if !total.is_exact() {
        notes.push(Note::new(
            "image-history-rounded",
            &[],
            "Docker rounds these sizes to three digits; docker history --no-trunc --human=false gives bytes."
                .to_owned(),
        ));
    }
    Ok(RealImage {
        origin,
        name,
        platform: None,
        total: Some(total),
        entries,
        layers: Vec::new(),
        waste: None,
        notes,
    })
}

/// `IMAGE   CREATED   CREATED BY   SIZE   COMMENT`, or with `CREATED AT`; podman's `ID` too.
fn is_heading(line: &str) -> bool {
    line.contains("CREATED BY") && line.contains("SIZE")
}

/// The character at which the sizes begin.
fn heading_column(line: &str) -> Option<usize> {
    line.find("SIZE").map(|at| line.get(..at).unwrap_or("").chars().count())
}

/// Whether a line begins with what stands in the column IMAGE.
fn starts_record(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or("");
    let hex =
        |text: &str, least: usize| text.len() >= least && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    // The heading says that the first column is there; a page that ate "<missing>" leaves its blanks.
    line.starts_with("<missing>")
        || first.strip_prefix("sha256:").is_some_and(|digest| hex(digest, 12))
        || (!line.starts_with(char::is_whitespace) && hex(first, 12))
}

/// CREATED BY and SIZE of a record; `None` when there is no size in it.
fn cells(record: &str, size_column: Option<usize>) -> Option<(String, RealSize)> {
    let after_image = record.split_once(char::is_whitespace).map_or("", |(_, rest)| rest).trim_start();
    let body = after_created(after_image);
    // Where the column says, else the last that looks like a size.
    let by_column = size_column.and_then(|column| {
        let at = record.char_indices().nth(column).map(|(at, _)| at)?;
        let start = record.len() - body.len();
        if at < start || !record.get(..at)?.ends_with("  ") {
            return None;
        }
        let size = size_at(record.get(at..)?)?;
        Some((record.get(start..at)?.trim_end().to_owned(), size))
    });
    by_column.or_else(|| {
        let mut found = None;
        let mut blanks = None;
        for (at, character) in body.char_indices() {
            if character.is_whitespace() {
                blanks.get_or_insert(at);
                continue;
            }
            if let Some(start) = blanks.take()
                && let Some(size) = body.get(at..).and_then(size_at)
            {
                found = Some((body.get(..start).unwrap_or("").to_owned(), size));
            }
        }
        // A line of metadata alone: no instruction, only a size.
        found.or_else(|| size_at(body).map(|size| (String::new(), size)))
    })
}

/// The size that a text begins with, followed by a blank or the end. A bare number is one only before a wide
/// gap or the end, as `--human=false` prints it.
fn size_at(text: &str) -> Option<RealSize> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = (text.get(..end)?, text.get(end..)?);
    let wide = rest.is_empty() || rest.starts_with("  ") || rest.starts_with('\t');
    if word.ends_with('B') {
        return RealSize::parse(word);
    }
    // Old tables say "338.3 MB".
    let unit = rest.split_whitespace().next().unwrap_or("");
    if rest.starts_with(' ') && matches!(unit, "B" | "kB" | "KB" | "MB" | "GB" | "TB") {
        return RealSize::parse(&format!("{word}{unit}"));
    }
    (wide && word.bytes().all(|byte| byte.is_ascii_digit())).then(|| RealSize::parse(word)).flatten()
}

/// What follows the column CREATED: `3 weeks ago`, `About an hour ago` or a date.
fn after_created(text: &str) -> &str {
    // With its blanks, a cell ends at the first wide gap.
    let gap = text.find("  ").or_else(|| text.find('\t'));
    let ago = text.find(" ago").filter(|&at| at < 40).map(|at| at + " ago".len());
    match (gap, ago) {
        (Some(gap), Some(ago)) if gap < ago => text.get(gap..).unwrap_or("").trim_start(),
        (_, Some(ago)) => text.get(ago..).unwrap_or("").trim_start(),
        (Some(gap), None) => text.get(gap..).unwrap_or("").trim_start(),
        (None, None) => match text.split_once(char::is_whitespace) {
            // 2024-05-01T10:00:00Z
            Some((date, rest)) if date.starts_with(|c: char| c.is_ascii_digit()) && date.contains('-') => {
                rest.trim_start()
            }
            _ => text,
        },
    }
}
