use super::{LineRange, Span};

/// A place as editors count: both from 0, the column in UTF-16 code units unless [`Columns`] says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// UTF-16 code units before the place on its line.
    pub column: u32,
}

/// What columns count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// UTF-16 code units.
    #[default]
    Utf16,
    /// Bytes of UTF-8.
    Utf8,
}

impl Columns {
    fn of(self, character: char) -> u32 {
        u32::try_from(match self {
            Self::Utf16 => character.len_utf16(),
            Self::Utf8 => character.len_utf8(),
        })
        .unwrap_or(1)
    }
}

/// Where the lines of a text begin. The only converter between bytes and columns.
#[derive(Clone, Debug)]
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<u32>,
}

impl<'t> LineIndex<'t> {
    /// Indexes `text`; lines end at `\n`, as in BuildKit.
    pub fn new(text: &'t str) -> Self {
        let mut starts = vec![0];
        starts.extend(
            text.bytes()
                .enumerate()
                .filter(|&(_, b)| b == b'\n')
                .map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX)),
        );
        Self { text, starts }
    }

    /// Indexes `text` by the lines of the language server protocol, in which a `\r` alone ends one too.
    pub fn of_protocol(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|&(i, &b)| match b {
            b'\n' => true,
            b'\r' => bytes.get(i + 1) != Some(&b'\n'),
            _ => false,
        });
        let starts = ends.map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX));
        Self { text, starts: std::iter::once(0).chain(starts).collect() }
    }

    /// Number of lines; a final newline opens an empty last line.
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    /// The line, from 0, that holds the byte `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        u32::try_from(self.starts.partition_point(|&start| start <= offset))
            .unwrap_or(u32::MAX)
            .saturating_sub(1)
    }

    /// The span of line `line` (from 0) without its line ending; empty at the end when there is no such line.
    pub fn line_span(&self, line: u32) -> Span {
        let Some(&start) = self.starts.get(line as usize) else {
            return Span::empty(self.text.len());
        };
        let end = self.starts.get(line as usize + 1).map_or(self.text.len(), |&next| next as usize - 1);
        let content = self.text.get(start as usize..end).unwrap_or("");
        Span::new(start as usize, start as usize + content.strip_suffix('\r').unwrap_or(content).len())
    }

    /// The bytes of BuildKit's lines `lines`, without the last line ending.
    pub fn lines_span(&self, lines: LineRange) -> Span {
        let first = self.line_span(lines.start.saturating_sub(1));
        let last = self.line_span(lines.end.saturating_sub(1));
        Span { start: first.start, end: last.end.max(first.start) }
    }

    /// BuildKit's lines (from 1) that `span` touches.
    pub fn lines(&self, span: Span) -> LineRange {
        let last = if span.is_empty() { span.start } else { span.end - 1 };
        LineRange::new(self.line(span.start) + 1, self.line(last) + 1)
    }

    /// The place of the byte `offset`, rounded down to a character boundary.
    pub fn position(&self, offset: u32) -> Position {
        self.position_in(Columns::Utf16, offset)
    }

    /// The same with columns of that kind.
    pub fn position_in(&self, columns: Columns, offset: u32) -> Position {
        let line = self.line(offset);
        let start = self.starts.get(line as usize).copied().unwrap_or(0) as usize;
        let mut column = 0;
        for (i, c) in self.text.get(start..).unwrap_or("").char_indices() {
            if start + i + c.len_utf8() > offset as usize {
                break;
            }
            column += columns.of(c);
        }
        Position { line, column }
    }

    /// The byte offset of a place; past the end of its line it is that line's end.
    pub fn offset(&self, position: Position) -> u32 {
        self.offset_in(Columns::Utf16, position)
    }

    /// The same with columns of that kind.
    pub fn offset_in(&self, columns: Columns, position: Position) -> u32 {
        let Some(&start) = self.starts.get(position.line as usize) else {
            return u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        };
        let end = self.line_span(position.line).end;
        let mut column = 0;
        for (i, c) in (Span { start, end }).text(self.text).char_indices() {
            if column >= position.column {
                return start + u32::try_from(i).unwrap_or(0);
            }
            column += columns.of(c);
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_both_ways_over_astral_characters_and_crlf() {
        let text = "a😀b\r\né\n";
        let index = LineIndex::new(text);
        assert_eq!(index.line_count(), 3);
        for (offset, line, column) in
            [(0, 0, 0), (1, 0, 1), (5, 0, 3), (6, 0, 4), (8, 1, 0), (10, 1, 1), (11, 2, 0)]
        {
            let position = Position { line, column };
            assert_eq!(index.position(offset), position, "at {offset}");
            assert_eq!(index.offset(position), offset, "at {position:?}");
        }
        assert_eq!(index.line_span(0), Span::new(0, 6));
        assert_eq!(index.lines(Span::new(0, 9)), LineRange::new(1, 2));
        assert_eq!(index.position(3), Position { line: 0, column: 1 }, "inside a character");
    }

    #[test]
    fn counts_bytes_and_lines_as_the_protocol_has_them() {
        let text = "a😀b\ré\r\n\r\rx";
        let index = LineIndex::of_protocol(text);
        for (offset, line, column) in
            [(0, 0, 0), (5, 0, 5), (6, 0, 6), (7, 1, 0), (9, 1, 2), (11, 2, 0), (12, 3, 0), (13, 4, 0)]
        {
            let position = Position { line, column };
            assert_eq!(index.position_in(Columns::Utf8, offset), position, "at {offset}");
            assert_eq!(index.offset_in(Columns::Utf8, position), offset, "at {position:?}");
        }
        assert_eq!(index.offset(Position { line: 0, column: 9 }), 6, "past the end of a line");
        assert_eq!(index.offset_in(Columns::Utf8, Position { line: 9, column: 0 }), 14, "past the end");
        assert_eq!(LineIndex::new(text).line_count(), 2);
    }
}
