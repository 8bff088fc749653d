//! Changes of the text, and how safe they are.

mod compose;
mod reasons;

use crate::source::Span;

pub use compose::Composed;
pub use reasons::reason;
pub use reasons::reasons;

/// Replaces the bytes under `span` by `insert`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TextEdit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub insert: String,
}

/// Whether a fix may be applied without looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Applicability {
    /// Removes its diagnostic, adds none, and leaves graph and config as they are (or as stated).
    Safe,
    /// May change what is built: to be looked at.
    Unsafe,
}

/// Why a fix has to be looked at first.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reason {
    /// Key of the text for translation.
    pub code: String,
    /// English text: one sentence or two.
    pub text: String,
}

/// A change that mends a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fix {
    /// Key of its title for translation.
    pub code: String,
    /// Values that the title names, by key.
    pub args: Vec<(String, String)>,
    /// English title.
    pub title: String,
    /// Edits in ascending order, not overlapping.
    pub edits: Vec<TextEdit>,
    /// Lines that it adds to `.dockerignore`.
    pub ignore: Vec<String>,
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
    /// Why it is not safe; always there for an unsafe fix of ours, never for a safe one.
    pub reason: Option<Reason>,
}

/// Applies `edits` to `text`. `None` when they overlap, are out of order or cut a character.
pub fn apply(text: &str, edits: &[TextEdit]) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start as usize)?);
        text.get(edit.span.range())?;
        out.push_str(&edit.insert);
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, insert: &str) -> TextEdit {
        TextEdit { span: Span::new(start, end), insert: insert.to_owned() }
    }

    #[test]
    fn applies_in_order_and_refuses_overlap() {
        assert_eq!(apply("abcd", &[edit(0, 1, "x"), edit(2, 2, "y")]).as_deref(), Some("xbycd"));
        assert_eq!(apply("abcd", &[edit(2, 3, ""), edit(1, 2, "")]), None);
        assert_eq!(apply("é", &[edit(1, 2, "")]), None);
        assert_eq!(apply("a", &[edit(0, 9, "")]), None);
    }
}
