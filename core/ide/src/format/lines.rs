//! What stands between instructions: comments and blank lines.

use dockerfile_core::fix::TextEdit;
use dockerfile_core::source::Span;
use dockerfile_core::syntax::{Tree, directive};

/// The edits between instructions: blanks around comments gone, no two blank lines in a row, none at either end, one
/// before each stage, and a line end at the end of the text.
pub(super) fn between(text: &str, tree: &Tree, range: Option<Span>) -> Vec<TextEdit> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut put = |from: usize, to: usize, insert: String| {
        let span = Span::new(from, to);
        let wanted = range.is_none_or(|range| span.start < range.end && range.start < span.end);
        if wanted && span.text(text) != insert {
            out.push(TextEdit { span, insert });
        }
    };
    let mut stages = 0;
    for node in &tree.nodes {
        let opens_stage = node.name() == "from";
        stages += usize::from(opens_stage);
        let end = node.span.start as usize;
        if let Some(part) = text.get(start..end) {
            put(start, end, tidy(part, start == 0, opens_stage && stages > 1));
        }
        start = node.span.end as usize;
    }
    if let Some(part) = text.get(start..) {
        put(start, text.len(), tidy_end(part));
    }
    out
}

/// The line end that a text uses first.
fn end_of_line(part: &str) -> &'static str {
    match part.split_once('\n') {
        Some((line, _)) if line.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The lines of `part`, which ends where an instruction starts. Its first "line" is what follows the instruction before.
fn tidy(part: &str, at_start: bool, opens_stage: bool) -> String {
    let end = end_of_line(part);
    let mut lines: Vec<&str> = part.split('\n').collect();
    // Blanks before the keyword.
    lines.pop();
    let mut out: Vec<String> = Vec::new();
    let mut has_blank = false;
    for (at, line) in lines.iter().enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        // A comment that is set in says something else to BuildKit than one that is not.
        let kept = line.trim_end();
        let follows = at == 0 && !at_start;
        if !follows && kept.is_empty() {
            let doubled = out.last().is_none_or(String::is_empty) && (at_start || out.len() > 1);
            has_blank = true;
            let guards = at_start && out.is_empty() && is_directive(lines.get(at + 1));
            if doubled && !guards {
                continue;
            }
        }
        out.push(kept.to_owned());
    }
    if opens_stage && !has_blank && !out.is_empty() {
        out.insert(1, String::new());
    }
    let mut text = out.join(end);
    if !out.is_empty() {
        text.push_str(end);
    }
    text
}

/// Whether a line would be a directive, stood it first.
fn is_directive(line: Option<&&str>) -> bool {
    line.and_then(|line| line.trim().strip_prefix('#')).is_some_and(|rest| directive(rest, 0).is_some())
}

/// What follows the last instruction.
fn tidy_end(part: &str) -> String {
    let end = end_of_line(part);
    let mut out: Vec<&str> = Vec::new();
    for (at, line) in part.split('\n').enumerate() {
        let kept = line.trim_end();
        if at > 0 && kept.is_empty() && out.last().is_none_or(|last| last.is_empty()) && out.len() > 1 {
            continue;
        }
        out.push(kept);
    }
    while out.len() > 1 && out.last().is_some_and(|last| last.is_empty()) {
        out.pop();
    }
    let mut text = out.join(end);
    text.push_str(end);
    text
}
