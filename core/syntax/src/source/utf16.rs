use super::Span;

/// Converts between bytes, as the core counts, and UTF-16 units, as browsers and JavaScript count.
#[derive(Clone, Debug, Default)]
pub struct Utf16Index {
    /// After each character that is not ASCII: its end in bytes and in UTF-16 units.
    marks: Vec<(u32, u32)>,
    bytes: u32,
}

impl Utf16Index {
    /// Indexes `text`.
    pub fn new(text: &str) -> Self {
        let mut marks = Vec::new();
        let mut units = 0;
        let mut last = 0;
        for (at, character) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
            let end = at + character.len_utf8();
            units += at - last + character.len_utf16();
            last = end;
            marks.push((to_u32(end), to_u32(units)));
        }
        Self { marks, bytes: to_u32(text.len()) }
    }

    /// UTF-16 units before the byte `offset`. Within a character: those up to its end.
    pub fn units(&self, offset: u32) -> u32 {
        let offset = offset.min(self.bytes);
        let next = self.marks.partition_point(|&(bytes, _)| bytes <= offset);
        let (bytes, units) = self.before(next);
        let units = units + (offset - bytes);
        // Inside the next character the bytes would run past it.
        self.marks.get(next).map_or(units, |&(_, end)| units.min(end))
    }

    /// Bytes before the UTF-16 unit `units`.
    pub fn byte(&self, units: u32) -> u32 {
        let next = self.marks.partition_point(|&(_, end)| end <= units);
        let (bytes, before) = self.before(next);
        let offset = bytes.saturating_add(units - before);
        let limit = self.marks.get(next).map_or(self.bytes, |&(end, _)| end);
        offset.min(limit)
    }

    /// Both ends of `span` in UTF-16 units.
    pub fn range(&self, span: Span) -> (u32, u32) {
        (self.units(span.start), self.units(span.end))
    }

    fn before(&self, next: usize) -> (u32, u32) {
        next.checked_sub(1).and_then(|i| self.marks.get(i)).copied().unwrap_or((0, 0))
    }
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_standard_library_at_every_boundary() {
        for text in ["", "abc", "é", "aé😀b\r\nü\u{feff}x", "😀😀", "日本語 FROM"] {
            let index = Utf16Index::new(text);
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let units = text[..at].encode_utf16().count();
                assert_eq!(index.units(to_u32(at)), to_u32(units), "{text:?} at {at}");
                assert_eq!(index.byte(to_u32(units)), to_u32(at), "{text:?} unit {units}");
            }
        }
    }

    #[test]
    fn past_the_end_is_the_end() {
        let index = Utf16Index::new("aé");
        assert_eq!((index.units(99), index.byte(99)), (2, 3));
        assert_eq!((index.units(u32::MAX), index.byte(u32::MAX)), (2, 3));
    }
}
