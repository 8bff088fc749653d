//! JSON arrays as Go's `encoding/json` reads them, with the place of every string.

use super::tree::Word;

/// Why a text is not an array of strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotStrings {
    /// Not JSON at all, or not an array: BuildKit falls back to the shell form.
    NotArray,
    /// An array with something else in it: BuildKit refuses the instruction.
    OtherElement,
}

/// Reads `text` as a JSON array of strings; `offset` is added to the ranges of the words.
pub(crate) fn string_array(text: &str, offset: usize) -> Result<Vec<Word>, NotStrings> {
    let trimmed = text.trim_start();
    if !trimmed.starts_with('[') {
        return Err(NotStrings::NotArray);
    }
    let mut reader = Reader { bytes: trimmed.as_bytes(), at: 0 };
    let offset = offset + text.len() - trimmed.len();
    let mut elements = Vec::new();
    let mut all_strings = true;
    reader.document(&mut |text, range| match text {
        Some(text) => elements.push(Word { text, range: range.start + offset..range.end + offset }),
        None => all_strings = false,
    })?;
    if all_strings { Ok(elements) } else { Err(NotStrings::OtherElement) }
}

/// Go refuses deeper nesting.
const MAX_DEPTH: usize = 10_000;

type Visit<'v> = dyn FnMut(Option<String>, std::ops::Range<usize>) + 'v;

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> Result<(), NotStrings> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(NotStrings::NotArray)
        }
    }

    /// The whole document: an array, whose elements of the first level go to `visit`.
    fn document(&mut self, visit: &mut Visit<'_>) -> Result<(), NotStrings> {
        // The open containers: true for an object. No recursion, so depth costs no stack.
        let mut open = Vec::new();
        loop {
            // A value is due.
            self.blanks();
            let start = self.at;
            match self.peek().ok_or(NotStrings::NotArray)? {
                b'[' => {
                    self.at += 1;
                    if open.len() == 1 {
                        visit(None, start..start);
                    }
                    open.push(false);
                    self.blanks();
                    if self.peek() != Some(b']') {
                        self.depth(&open)?;
                        continue;
                    }
                }
                b'{' => {
                    self.at += 1;
                    if open.len() == 1 {
                        visit(None, start..start);
                    }
                    open.push(true);
                    self.blanks();
                    if self.peek() != Some(b'}') {
                        self.depth(&open)?;
                        self.key()?;
                        continue;
                    }
                }
                b'"' => {
                    let text = self.string()?;
                    if open.len() == 1 {
                        visit(Some(text), start..self.at);
                    }
                }
                _ => {
                    self.scalar()?;
                    if open.len() == 1 {
                        visit(None, start..self.at);
                    }
                }
            }
            // A value has ended: close what closes, then expect another value or the end.
            loop {
                self.blanks();
                let Some(&object) = open.last() else {
                    return if self.at == self.bytes.len() { Ok(()) } else { Err(NotStrings::NotArray) };
                };
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        if object {
                            self.blanks();
                            self.key()?;
                        }
                        break;
                    }
                    Some(b']') if !object => {
                        self.at += 1;
                        open.pop();
                    }
                    Some(b'}') if object => {
                        self.at += 1;
                        open.pop();
                    }
                    _ => return Err(NotStrings::NotArray),
                }
            }
        }
    }

    fn depth(&self, open: &[bool]) -> Result<(), NotStrings> {
        if open.len() > MAX_DEPTH { Err(NotStrings::NotArray) } else { Ok(()) }
    }

    fn key(&mut self) -> Result<(), NotStrings> {
        self.string()?;
        self.blanks();
        self.eat(b':')
    }

    fn scalar(&mut self) -> Result<(), NotStrings> {
        for literal in ["true", "false", "null"] {
            if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(literal.as_bytes())) {
                self.at += literal.len();
                return Ok(());
            }
        }
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ => return Err(NotStrings::NotArray),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), NotStrings> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(NotStrings::NotArray) }
    }

    fn string(&mut self) -> Result<String, NotStrings> {
        self.eat(b'"')?;
        let mut out = Vec::new();
        loop {
            let byte = self.peek().ok_or(NotStrings::NotArray)?;
            self.at += 1;
            match byte {
                b'"' => return String::from_utf8(out).map_err(|_| NotStrings::NotArray),
                b'\\' => {
                    let c = self.escape()?;
                    let mut buffer = [0; 4];
                    out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
                }
                0..0x20 => return Err(NotStrings::NotArray),
                byte => out.push(byte),
            }
        }
    }

    fn escape(&mut self) -> Result<char, NotStrings> {
        let byte = self.peek().ok_or(NotStrings::NotArray)?;
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{08}',
            b'f' => '\u{0c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.hex()?;
                if (0xd800..0xdc00).contains(&unit) && self.bytes.get(self.at..self.at + 2) == Some(b"\\u") {
                    // Go takes the pair only if the second half fits; else the first is replaced.
                    let back = self.at;
                    self.at += 2;
                    let low = self.hex()?;
                    if (0xdc00..0xe000).contains(&low) {
                        let code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                        return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    self.at = back;
                }
                char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return Err(NotStrings::NotArray),
        })
    }

    fn hex(&mut self) -> Result<u32, NotStrings> {
        let digits = self.bytes.get(self.at..self.at + 4).ok_or(NotStrings::NotArray)?;
        let mut value = 0;
        for &digit in digits {
            value = value * 16 + char::from(digit).to_digit(16).ok_or(NotStrings::NotArray)?;
        }
        self.at += 4;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(text: &str) -> Result<Vec<String>, NotStrings> {
        string_array(text, 0).map(|words| words.into_iter().map(|w| w.text).collect())
    }

    #[test]
    fn reads_strings_with_their_places() {
        let words = string_array(r#"  ["a", "b\n\u00e9\ud83d\ude00\ud800x"]"#, 10).unwrap();
        assert_eq!(words.len(), 2);
        assert_eq!((words[0].text.as_str(), words[0].range.clone()), ("a", 13..16));
        assert_eq!(words[1].text, "b\né😀\u{fffd}x");
        assert_eq!(strings("[]"), Ok(vec![]));
    }

    #[test]
    fn tells_other_arrays_from_no_arrays() {
        for text in ["[1]", "[\"a\", null]", "[[]]", "[{\"a\": [true, -1.5e+3]}]", "[{}]"] {
            assert_eq!(strings(text), Err(NotStrings::OtherElement), "{text}");
        }
        for text in ["", "a", "['a']", "[\"a\",]", "[\"a\"] b", "[01]", "[\"a", "[\"\t\"]", "[", "[{\"a\"}]"]
        {
            assert_eq!(strings(text), Err(NotStrings::NotArray), "{text}");
        }
        assert_eq!(strings(&"[".repeat(100_000)), Err(NotStrings::NotArray));
    }
}
