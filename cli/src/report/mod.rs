//! Findings in the shapes that people and tools read. Lines and columns count from 1, columns in UTF-16 code units.

pub(crate) mod checkstyle;
pub(crate) mod github;
pub(crate) mod gitlab;
pub(crate) mod json;
pub(crate) mod sarif;
pub(crate) mod text;

use dockerfile_core::Diagnostic;
use dockerfile_core::source::{LineIndex, Position, Span};

use crate::input::Source;

/// What was found in a file.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) source: Source,
    pub(crate) found: Vec<Diagnostic>,
}

/// A stretch of a text, both ends as people count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) start: (u32, u32),
    pub(crate) end: (u32, u32),
}

/// Places of spans.
pub(crate) struct Places<'t>(LineIndex<'t>);

impl<'t> Places<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        Self(LineIndex::new(text))
    }

    pub(crate) fn place(&self, span: Span) -> Place {
        let from_one = |Position { line, column }: Position| (line + 1, column + 1);
        let (start, end) = (self.0.position(span.start), self.0.position(span.end.max(span.start)));
        Place { start: from_one(start), end: from_one(end) }
    }

    /// A line, from 1, without its ending.
    pub(crate) fn line(&self, line: u32) -> Span {
        self.0.line_span(line.saturating_sub(1))
    }
}

impl Checked {
    pub(crate) fn new(source: Source, found: Vec<Diagnostic>) -> Self {
        Self { source, found }
    }

    pub(crate) fn places(&self) -> Places<'_> {
        Places::of(&self.source.text)
    }
}

/// A path as the reference of an address: forward slashes, all else that is not plain written as `%XX`.
pub(crate) fn uri(source: &Source) -> String {
    let bytes = match &source.path {
        Some(path) => path.as_os_str().as_encoded_bytes(),
        None => source.name.as_bytes(),
    };
    let mut out = String::with_capacity(bytes.len());
    if source.path.as_ref().is_some_and(|path| path.is_absolute()) {
        out.push_str("file://");
    }
    for (index, &byte) in bytes.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(byte.into())
            }
            b'\\' if cfg!(windows) => out.push('/'),
            // `./` in front of a name is left out of what is compared with a repository's paths.
            _ => out.push_str(&format!("%{byte:02X}")),
        }
        if index == 1 && out == "./" {
            out.clear();
        }
    }
    out
}

/// A number that stays the same as long as a finding does, wherever its line moves: FNV-1a over what makes it up.
pub(crate) fn fingerprint(parts: &[&str]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

/// The fingerprint of each finding of a file: its rule and the words of its lines, numbered where these come again.
pub(crate) fn fingerprints(checked: &Checked) -> Vec<String> {
    let places = checked.places();
    let mut seen = std::collections::BTreeMap::new();
    let of = |found: &Diagnostic| {
        let line = places.line(places.place(found.span).start.0).text(&checked.source.text);
        let key = fingerprint(&[&uri(&checked.source), &found.rule, line.trim()]);
        let times = seen.entry(key.clone()).or_insert(0_u32);
        *times += 1;
        if *times == 1 { key } else { fingerprint(&[&key, &times.to_string()]) }
    };
    checked.found.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn source(path: &str) -> Source {
        let path = PathBuf::from(path);
        Source { name: path.display().to_string(), path: Some(path), text: String::new(), broken: None }
    }

    #[test]
    fn paths_become_references() {
        assert_eq!(uri(&source("./a b/Dockerfile")), "a%20b/Dockerfile");
        assert_eq!(uri(&source("é:%")), "%C3%A9%3A%25");
        assert_eq!(uri(&source("/srv/Dockerfile")), "file:///srv/Dockerfile");
        assert_eq!(uri(&source("../x")), "../x");
    }

    #[test]
    fn fingerprints_differ_and_stay() {
        assert_eq!(fingerprint(&["a", "b"]), fingerprint(&["a", "b"]));
        assert_ne!(fingerprint(&["ab", ""]), fingerprint(&["a", "b"]));
    }
}
