//! Standard output, with colours or without.

use std::fmt::Display;
use std::io::{self, BufWriter, StdoutLock, Write as _};

use anstyle::Style;

use crate::fault::{Fault, Outcome};

/// Where answers go. Once nobody reads any more (`| head`), the rest is dropped: the exit code stays what it is.
#[derive(Debug)]
pub(crate) struct Output {
    out: BufWriter<StdoutLock<'static>>,
    colour: bool,
    closed: bool,
    fault: Option<io::Error>,
}

impl Output {
    pub(crate) fn new(colour: bool) -> Self {
        Self { out: BufWriter::new(io::stdout().lock()), colour, closed: false, fault: None }
    }

    fn note(&mut self, result: io::Result<()>) {
        match result {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.closed = true,
            Err(error) => {
                self.closed = true;
                self.fault = Some(error);
            }
        }
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        if !self.closed {
            let result = self.out.write_all(bytes);
            self.note(result);
        }
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(crate) fn line(&mut self, text: &str) {
        self.text(text);
        self.text("\n");
    }

    /// A value as indented JSON.
    pub(crate) fn json(&mut self, value: &impl serde::Serialize) -> Outcome<()> {
        let text = serde_json::to_string_pretty(value);
        self.line(&text.map_err(|error| Fault::new("JSON", error.to_string()))?);
        Ok(())
    }

    /// A value that is of a file, with its name.
    pub(crate) fn json_of(&mut self, file: &str, value: impl serde::Serialize) -> Outcome<()> {
        self.json(&OfFile { file, value })
    }

    /// A text in a style, where there are colours.
    pub(crate) fn styled(&self, style: Style, text: impl Display) -> String {
        if self.colour { format!("{style}{text}{style:#}") } else { text.to_string() }
    }

    /// Writes what is left.
    pub(crate) fn finish(mut self) -> Outcome<()> {
        if !self.closed {
            let result = self.out.flush();
            self.note(result);
        }
        if self.closed {
            // What the buffer still holds has nowhere to go.
            let _ = self.out.into_parts();
        }
        match self.fault {
            Some(error) => Err(Fault::new("standard output", error.to_string())),
            None => Ok(()),
        }
    }
}

#[derive(serde::Serialize)]
struct OfFile<'n, T> {
    file: &'n str,
    #[serde(flatten)]
    value: T,
}

/// A text for a terminal: what would move its cursor or colour it is written out.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            // Also what turns the direction of a text round: what is shown has to be what is there.
            c if c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                out.extend(c.escape_unicode());
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_text_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\tc\u{202e}é"), "a\\u{1b}[31mb c\\u{202e}é");
    }
}
