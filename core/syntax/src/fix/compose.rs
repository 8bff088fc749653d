use super::TextEdit;
use crate::source::Span;

/// A piece of a text that grew out of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Bytes of the first text.
    Kept(std::ops::Range<usize>),
    /// New text.
    New(String),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Self::Kept(range) => range.len(),
            Self::New(text) => text.len(),
        }
    }

    /// The part of it from byte `from` to byte `to`.
    fn part(&self, from: usize, to: usize) -> Option<Self> {
        match self {
            Self::Kept(range) => Some(Self::Kept(range.start + from..range.start + to)),
            Self::New(text) => text.get(from..to).map(|part| Self::New(part.to_owned())),
        }
    }
}

/// Edits made one after another, as one list of edits of the first text.
#[derive(Clone, Debug)]
pub struct Composed {
    pieces: Vec<Piece>,
    text: String,
    length: usize,
}

impl Composed {
    /// Nothing changed yet.
    pub fn new(text: &str) -> Self {
        Self { pieces: vec![Piece::Kept(0..text.len())], text: text.to_owned(), length: text.len() }
    }

    /// The text as it is by now.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same with `edits` of the present text made; `None` when they do not fit it (see [`super::apply`]).
    pub fn then(&self, edits: &[TextEdit]) -> Option<Self> {
        let text = super::apply(&self.text, edits)?;
        let mut pieces = Vec::new();
        let mut at = 0;
        for edit in edits {
            self.copy(at, edit.span.start as usize, &mut pieces)?;
            if !edit.insert.is_empty() {
                pieces.push(Piece::New(edit.insert.clone()));
            }
            at = edit.span.end as usize;
        }
        self.copy(at, self.text.len(), &mut pieces)?;
        Some(Self { pieces, text, length: self.length })
    }

    /// Adds the pieces of the bytes `from..to` of the present text.
    fn copy(&self, from: usize, to: usize, out: &mut Vec<Piece>) -> Option<()> {
        let mut start = 0;
        for piece in &self.pieces {
            let end = start + piece.len();
            let (low, high) = (from.max(start), to.min(end));
            if low < high {
                out.push(piece.part(low - start, high - start)?);
            }
            start = end;
        }
        Some(())
    }

    /// All of it as edits of the first text, ascending, not overlapping.
    pub fn edits(&self) -> Vec<TextEdit> {
        let mut out = Vec::new();
        let (mut at, mut new) = (0, String::new());
        let mut close = |from: usize, to: usize, new: &mut String| {
            if from < to || !new.is_empty() {
                out.push(TextEdit { span: Span::new(from, to), insert: std::mem::take(new) });
            }
        };
        for piece in &self.pieces {
            match piece {
                Piece::Kept(range) => {
                    close(at, range.start, &mut new);
                    at = range.end;
                }
                Piece::New(text) => new.push_str(text),
            }
        }
        close(at, self.length, &mut new);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::apply;

    fn edit(start: usize, end: usize, insert: &str) -> TextEdit {
        TextEdit { span: Span::new(start, end), insert: insert.to_owned() }
    }

    #[test]
    fn edits_of_edits_are_edits_of_the_first_text() {
        let first = "one two three";
        let once = Composed::new(first).then(&[edit(0, 3, "1é"), edit(8, 8, "and ")]).unwrap();
        assert_eq!(once.text(), "1é two and three");
        let twice = once.then(&[edit(1, 3, ""), edit(12, 17, "3")]).unwrap();
        assert_eq!(twice.text(), "1 two and 3");
        assert_eq!(twice.edits(), [edit(0, 3, "1"), edit(8, 13, "and 3")]);
        assert_eq!(apply(first, &twice.edits()).as_deref(), Some(twice.text()));
    }

    #[test]
    fn nothing_done_is_no_edit() {
        assert_eq!(Composed::new("abc").edits(), []);
        assert_eq!(Composed::new("abc").then(&[]).unwrap().edits(), []);
        assert!(Composed::new("abc").then(&[edit(2, 9, "")]).is_none());
    }
}
