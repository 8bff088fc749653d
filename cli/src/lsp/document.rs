//! An open text, and its places as the client counts them.

use std::cell::OnceCell;

use dockerfile_core::fix::TextEdit as Change;
use dockerfile_core::source::{Columns, LineIndex, Position as Place, Span};
use dockerfile_core::{Options, Shelf};
use lsp_types::{Position, Range, TextDocumentContentChangeEvent, TextEdit};

use crate::tables;

/// A text that a client has open.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) text: String,
    pub(super) version: i32,
    /// The tables of what it installs, once they were asked for.
    shelf: OnceCell<Shelf>,
}

impl Document {
    pub(super) fn new(text: String, version: i32) -> Self {
        Self { text, version, shelf: OnceCell::new() }
    }

    /// The tables of what the text installs: looked up once for each version, not for each request.
    pub(super) fn shelf(&self, options: &Options) -> Shelf {
        self.shelf.get_or_init(|| tables::of(&self.text, options)).clone()
    }

    /// Carries out what the client changed; without a range the whole text is another one.
    pub(super) fn change(&mut self, changes: Vec<TextDocumentContentChangeEvent>, columns: Columns) {
        self.shelf.take();
        for change in changes {
            let Some(range) = change.range else {
                self.text = change.text;
                continue;
            };
            let span = Lines::of(&self.text, columns).span(range);
            self.text.replace_range(span.range(), &change.text);
        }
    }
}

/// Converts places of a text.
pub(super) struct Lines<'t> {
    index: LineIndex<'t>,
    columns: Columns,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str, columns: Columns) -> Self {
        Self { index: LineIndex::of_protocol(text), columns }
    }

    pub(super) fn offset(&self, position: Position) -> u32 {
        let place = Place { line: position.line, column: position.character };
        self.index.offset_in(self.columns, place)
    }

    pub(super) fn span(&self, range: Range) -> Span {
        let start = self.offset(range.start);
        Span { start, end: self.offset(range.end).max(start) }
    }

    pub(super) fn position(&self, offset: u32) -> Position {
        let place = self.index.position_in(self.columns, offset);
        Position { line: place.line, character: place.column }
    }

    pub(super) fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end.max(span.start)) }
    }

    pub(super) fn edits(&self, edits: &[Change]) -> Vec<TextEdit> {
        let edit = |edit: &Change| TextEdit { range: self.range(edit.span), new_text: edit.insert.clone() };
        edits.iter().map(edit).collect()
    }

    /// The first line of a span.
    pub(super) fn first_line(&self, span: Span) -> Span {
        let end = self.index.line_span(self.index.line(span.start)).end;
        Span { start: span.start, end: end.clamp(span.start, span.end.max(span.start)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(range: Option<((u32, u32), (u32, u32))>, text: &str) -> TextDocumentContentChangeEvent {
        let range = range.map(|(start, end)| Range {
            start: Position::new(start.0, start.1),
            end: Position::new(end.0, end.1),
        });
        TextDocumentContentChangeEvent { range, range_length: None, text: text.to_owned() }
    }

    #[test]
    fn changes_are_carried_out_in_order_and_in_either_counting() {
        let mut document = Document::new("# 😀x\r\nFROM a".to_owned(), 1);
        let changes = vec![change(Some(((0, 4), (0, 5))), "y"), change(Some(((1, 5), (1, 6))), "b\nRUN c")];
        document.change(changes, Columns::Utf16);
        assert_eq!(document.text, "# 😀y\r\nFROM b\nRUN c");
        document.change(vec![change(Some(((0, 6), (0, 7))), "z")], Columns::Utf8);
        assert_eq!(document.text, "# 😀z\r\nFROM b\nRUN c");
        // Past the end, and the wrong way round.
        document.change(vec![change(Some(((9, 9), (0, 0))), "!")], Columns::Utf8);
        assert_eq!(document.text, "# 😀z\r\nFROM b\nRUN c!");
        document.change(vec![change(None, "FROM scratch")], Columns::Utf16);
        assert_eq!(document.text, "FROM scratch");
    }
}
