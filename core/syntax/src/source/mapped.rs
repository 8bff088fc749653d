use std::ops::Range;

use super::Span;

/// Text put together from pieces of the source (joined continuation lines, a chomped heredoc),
/// which still knows where each byte came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Mapped {
    text: String,
    /// (offset in `text`, offset in the source) at the start of each copied stretch, ascending.
    pieces: Vec<(u32, u32)>,
}

impl Mapped {
    /// No text yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A plain copy of a stretch of the source that begins at `source_start`.
    pub fn copied(text: &str, source_start: usize) -> Self {
        let mut mapped = Self::new();
        mapped.push(text, source_start);
        mapped
    }

    /// Appends `text`, which stands at `source_start` in the source.
    pub fn push(&mut self, text: &str, source_start: usize) {
        if text.is_empty() {
            return;
        }
        let at = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.pieces.push((at, u32::try_from(source_start).unwrap_or(u32::MAX)));
        self.text.push_str(text);
    }

    /// The joined text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the byte at `offset` of the joined text stands in the source; the end of the text
    /// maps to just past its last byte.
    pub fn source_offset(&self, offset: usize) -> usize {
        let index = self.pieces.partition_point(|&(at, _)| at as usize <= offset);
        match index.checked_sub(1).and_then(|i| self.pieces.get(i)) {
            Some(&(at, source)) => source as usize + (offset - at as usize),
            None => self.pieces.first().map_or(0, |&(_, source)| source as usize),
        }
    }

    /// The stretch of the source from which `range` of the joined text was made, continuations
    /// in its midst included.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.source_offset(range.start);
        if range.end <= range.start {
            return Span::empty(start);
        }
        Span::new(start, self.source_offset(range.end - 1) + 1)
    }

    /// The stretches of the source from which `range` of the joined text was made, in order,
    /// without what stands between them.
    pub fn spans(&self, range: Range<usize>) -> Vec<Span> {
        let mut out: Vec<Span> = Vec::new();
        let first = self.pieces.partition_point(|&(at, _)| at as usize <= range.start).saturating_sub(1);
        for (i, &(at, source)) in self.pieces.iter().enumerate().skip(first) {
            let begin = (at as usize).max(range.start);
            let next = self.pieces.get(i + 1).map_or(self.text.len(), |&(at, _)| at as usize);
            let end = next.min(range.end);
            if begin >= range.end {
                break;
            }
            let start = source as usize + (begin - at as usize);
            let span = Span::new(start, start + end.saturating_sub(begin));
            match out.last_mut() {
                Some(last) if last.end == span.start => last.end = span.end,
                _ => out.push(span),
            }
        }
        out
    }

    /// The part `range` of the text as a mapped text of its own; a range off the character
    /// boundaries gives the empty text.
    pub fn slice(&self, range: Range<usize>) -> Self {
        let Some(text) = self.text.get(range.clone()) else {
            return Self::new();
        };
        let mut out = Self::new();
        if text.is_empty() {
            return out;
        }
        let first = self.pieces.partition_point(|&(at, _)| at as usize <= range.start).saturating_sub(1);
        for (i, &(at, source)) in self.pieces.iter().enumerate().skip(first) {
            let begin = (at as usize).max(range.start);
            let next = self.pieces.get(i + 1).map_or(self.text.len(), |&(at, _)| at as usize);
            let end = next.min(range.end);
            if begin >= range.end {
                break;
            }
            if let Some(part) = self.text.get(begin..end) {
                out.push(part, source as usize + (begin - at as usize));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_back_over_a_join() {
        // "ab\<newline>cd" joined to "abcd".
        let mut mapped = Mapped::new();
        mapped.push("ab", 0);
        mapped.push("cd", 4);
        assert_eq!(mapped.text(), "abcd");
        assert_eq!(mapped.span(0..2), Span::new(0, 2));
        assert_eq!(mapped.span(1..3), Span::new(1, 5));
        assert_eq!(mapped.span(2..4), Span::new(4, 6));
        assert_eq!(mapped.span(4..4), Span::empty(6));
        assert_eq!(mapped.spans(1..4), [Span::new(1, 2), Span::new(4, 6)]);
        assert_eq!(mapped.spans(0..1), [Span::new(0, 1)]);
        let slice = mapped.slice(1..4);
        assert_eq!(slice.text(), "bcd");
        assert_eq!(slice.span(1..3), Span::new(4, 6));
    }

    #[test]
    fn empty_text_maps_to_the_start() {
        assert_eq!(Mapped::new().span(0..0), Span::empty(0));
        assert_eq!(Mapped::copied("é", 3).slice(1..2), Mapped::new());
    }
}
