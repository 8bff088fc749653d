use serde_json::Value;

use super::{ReadError, RealImage, history, inspect};

/// Pasted text beyond this is refused: histories have kilobytes.
const MAX_TEXT: usize = 32 << 20;

/// What to paste, for errors that say that something else was.
pub(super) const REMEDY: &str =
    "paste the output of: docker history --no-trunc IMAGE, or docker image inspect IMAGE";

/// Reads what was pasted: the table of `docker history --no-trunc`, its JSON (`--format json`; podman's array
/// too), or `docker image inspect`.
pub fn read_text(text: &str) -> Result<RealImage, ReadError> {
    if text.len() > MAX_TEXT {
        return Err(ReadError::new("image-text-long", &[], "The text is longer than 32 MB: no history is."));
    }
    let text = text.trim_start_matches('\u{feff}');
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(ReadError::new("image-text-empty", &[], format!("There is nothing to read: {REMEDY}.")));
    }
    match trimmed.as_bytes().first() {
        Some(b'[') => {
            let values: Vec<Value> = serde_json::from_str(text).map_err(|error| json_error(&error, 0))?;
            let history = values.first().is_some_and(|value| field(value, "CreatedBy").is_some());
            if history { history::from_json(&values) } else { inspect::from_json(&values) }
        }
        Some(b'{') => objects(text),
        _ => history::from_table(text),
    }
}

/// JSON objects one after the other.
fn objects(text: &str) -> Result<RealImage, ReadError> {
    let mut values = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter() {
        values.push(value.map_err(|error| json_error(&error, values.len()))?);
    }
    let history = values.first().is_some_and(|value| field(value, "CreatedBy").is_some());
    if history { history::from_json(&values) } else { inspect::from_json(&values) }
}

fn json_error(error: &serde_json::Error, read: usize) -> ReadError {
    let line = error.line().to_string();
    if error.is_eof() {
        return ReadError::new(
            "image-json-end",
            &[("line", &line)],
            format!("Line {line}: the JSON ends in the middle. Copy the whole output, to its last line."),
        );
    }
    let (column, read) = (error.column().to_string(), read.to_string());
    ReadError::new(
        "image-json",
        &[("line", &line), ("column", &column), ("read", &read)],
        format!("Line {line}, column {column}: this is no JSON. Copy the whole output, without other lines."),
    )
}

/// The member of that name, however it is capitalised: podman differs from Docker there.
pub(super) fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let members = value.as_object()?;
    members
        .get(name)
        .or_else(|| members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// The same as a text, if it is one and not empty.
pub(super) fn text_field<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    field(value, name)?.as_str().filter(|text| !text.is_empty())
}
