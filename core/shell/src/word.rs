//! Words: quotes, backslashes, expansions.

use super::parser::{Parser, Stop, parse_at};
use super::{Dialect, Part, PartKind, Quote, Script, ShellErrorKind, Variable, Word};
use crate::source::Mapped;
use crate::syntax::TokenKind;

/// What a word may be made of besides the usual.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Plain,
    /// The right side of an assignment: `(` begins an array.
    Value,
    /// The right side of `=~`: brackets and bars are text.
    Regex,
}

/// Collects parts; joins literal text of the same kind.
struct Parts {
    parts: Vec<Part>,
    text: String,
    start: usize,
    open: bool,
    quote: Quote,
}

impl Parts {
    fn new(quote: Quote) -> Self {
        Self { parts: Vec::new(), text: String::new(), start: 0, open: false, quote }
    }

    fn literal(&mut self, text: &str, at: usize) {
        if !self.open {
            self.open = true;
            self.start = at;
        }
        self.text.push_str(text);
    }

    fn flush(&mut self, parser: &Parser<'_>, end: usize) {
        if self.open {
            self.open = false;
            let kind = PartKind::Literal(std::mem::take(&mut self.text));
            self.parts.push(Part { kind, quote: self.quote, span: parser.span(self.start, end) });
        }
    }

    fn push(&mut self, parser: &Parser<'_>, kind: PartKind, start: usize) {
        self.flush(parser, start);
        self.parts.push(Part { kind, quote: self.quote, span: parser.span(start, parser.pos) });
    }
}

impl Parser<'_> {
    /// The word at the cursor; `None` where none begins.
    pub(super) fn word(&mut self, kind: TokenKind) -> Option<Word> {
        self.word_as(kind, Mode::Plain)
    }

    /// What is assigned: a word, an array, or nothing.
    pub(super) fn value_word(&mut self) -> Word {
        let at = self.pos;
        self.word_as(TokenKind::Text, Mode::Value).unwrap_or_else(|| Word {
            value: Some(String::new()),
            span: self.span(at, at),
            ..Word::default()
        })
    }

    /// The right side of `=~`.
    pub(super) fn regex_word(&mut self) -> Option<Word> {
        self.word_as(TokenKind::String, Mode::Regex)
    }

    fn word_as(&mut self, kind: TokenKind, mode: Mode) -> Option<Word> {
        let start = self.pos;
        let kind = if kind == TokenKind::Text && self.peek() == Some(b'-') {
            TokenKind::CommandOption
        } else {
            kind
        };
        let mut parts = Parts::new(Quote::None);
        // Where plain text not yet coloured begins.
        let mut plain = start;
        let mut depth = 0_u32;
        while let Some(b) = self.peek() {
            let at = self.pos;
            match b {
                b'\'' => {
                    parts.flush(self, at);
                    self.token(kind, plain, at);
                    self.single_quoted(&mut parts.parts);
                    plain = self.pos;
                }
                b'"' => {
                    parts.flush(self, at);
                    self.token(kind, plain, at);
                    self.double_quoted(&mut parts.parts);
                    plain = self.pos;
                }
                b'$' | b'`' => {
                    if self.expansion(&mut parts, false) {
                        self.token(kind, plain, at);
                        plain = self.pos;
                    } else {
                        parts.literal("$", at);
                        self.pos += 1;
                    }
                }
                b'\\' => self.backslash(&mut parts),
                b'<' | b'>'
                    if self.at(1) == Some(b'(') && mode != Mode::Regex && (at == start || b == b'<') =>
                {
                    self.token(kind, plain, at);
                    self.pos += 1;
                    let script = self.substitution(at);
                    parts.push(self, PartKind::Process(Box::new(script)), at);
                    plain = self.pos;
                }
                b'(' if mode == Mode::Value && at == start => {
                    let words = self.array();
                    parts.push(self, PartKind::Array(words), at);
                    plain = self.pos;
                }
                b'(' if self.dialect == Dialect::Bash && at > start && self.array_follows(start, at) => {
                    self.token(kind, plain, at);
                    let words = self.array();
                    parts.push(self, PartKind::Array(words), at);
                    plain = self.pos;
                }
                b'(' if mode == Mode::Plain && at > start && self.extended_glob(at) => {
                    parts.flush(self, at);
                    self.pass_brackets();
                    let text = self.slice(at, self.pos).to_owned();
                    parts.push(self, PartKind::Glob(text), at);
                }
                b'(' | b')' | b'|' | b'<' | b'>' | b';' | b'&' if mode == Mode::Regex => {
                    match b {
                        b'(' => depth += 1,
                        b')' if depth == 0 => break,
                        b')' => depth -= 1,
                        b'|' => {}
                        _ if depth == 0 => break,
                        _ => {}
                    }
                    if b == b'|' && depth == 0 && self.at(1) == Some(b'|') {
                        break;
                    }
                    parts.literal(self.slice(at, at + 1), at);
                    self.pos += 1;
                }
                b' ' | b'\t' if mode == Mode::Regex && depth > 0 => {
                    parts.literal(self.slice(at, at + 1), at);
                    self.pos += 1;
                }
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => break,
                b'\r' if self.at(1) == Some(b'\n') || (self.at(1).is_none() && at > start) => break,
                b'*' | b'?' => {
                    self.pos += 1;
                    parts.push(self, PartKind::Glob(self.slice(at, at + 1).to_owned()), at);
                }
                b'[' => {
                    if let Some(length) = self.bracket_length() {
                        self.pos += length;
                        parts.push(self, PartKind::Glob(self.slice(at, at + length).to_owned()), at);
                    } else {
                        self.pos += 1;
                        parts.literal("[", at);
                    }
                }
                _ => {
                    self.bump();
                    while self
                        .peek()
                        .is_some_and(|b| b.is_ascii_alphanumeric() || b >= 0x80 || b"_-./:=,+%@".contains(&b))
                    {
                        self.bump();
                    }
                    parts.literal(self.slice(at, self.pos), at);
                }
            }
        }
        parts.flush(self, self.pos);
        if self.pos == start {
            return None;
        }
        self.token(kind, plain, self.pos);
        let parts = parts.parts;
        Some(Word {
            text: self.slice(start, self.pos).to_owned(),
            value: super::ast::literal_value(&parts),
            parts,
            span: self.span(start, self.pos),
        })
    }

    /// A backslash outside quotes.
    fn backslash(&mut self, parts: &mut Parts) {
        let at = self.pos;
        match (self.at(1), self.at(2)) {
            (Some(b'\n'), _) => self.pos += 2,
            (Some(b'\r'), Some(b'\n')) => self.pos += 3,
            (None, _) => {
                parts.literal("\\", at);
                self.pos += 1;
            }
            _ => {
                self.pos += 1;
                let from = self.pos;
                self.bump();
                parts.literal(self.slice(from, self.pos), at);
            }
        }
    }

    /// Length of `[…]` at the cursor if it closes within the word.
    fn bracket_length(&self) -> Option<usize> {
        let bytes = self.rest().as_bytes();
        let mut at = 1;
        if matches!(bytes.get(at), Some(b'!' | b'^')) {
            at += 1;
        }
        if bytes.get(at) == Some(&b']') {
            at += 1;
        }
        loop {
            match bytes.get(at)? {
                b']' => return Some(at + 1),
                b'[' if bytes.get(at + 1) == Some(&b':') => {
                    let rest = self.rest().get(at..)?;
                    at += rest.find(":]")? + 2;
                }
                b if b.is_ascii_alphanumeric() || *b >= 0x80 || b"_-.^!+,:@%/".contains(b) => at += 1,
                _ => return None,
            }
        }
    }

    /// Whether the word so far is `name=` or `name+=`.
    fn array_follows(&self, start: usize, at: usize) -> bool {
        let Some(name) = self.slice(start, at).strip_suffix('=') else { return false };
        let name = name.strip_suffix('+').unwrap_or(name);
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    }

    /// Whether the character before `at` makes `(` an extended glob.
    fn extended_glob(&self, at: usize) -> bool {
        self.dialect == Dialect::Bash
            && at
                .checked_sub(1)
                .and_then(|before| self.bytes.get(before))
                .is_some_and(|b| b"@!+?*".contains(b))
    }

    /// Passes a bracketed stretch.
    fn pass_brackets(&mut self) {
        let start = self.pos;
        let mut depth = 0_u32;
        while let Some(b) = self.peek() {
            match b {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                b'\n' => break,
                _ => {}
            }
            self.bump();
            if depth == 0 {
                return;
            }
        }
        self.fault(ShellErrorKind::UnclosedExpansion, start, start + 1);
    }

    /// `(word …)` after `name=`.
    fn array(&mut self) -> Vec<Word> {
        let start = self.pos;
        self.token(TokenKind::Operator, start, start + 1);
        self.pos += 1;
        let mut words = Vec::new();
        if self.enter() {
            loop {
                self.newlines();
                match self.word(TokenKind::Text) {
                    Some(word) => words.push(word),
                    None => break,
                }
            }
            self.leave();
            if self.peek() == Some(b')') {
                self.token(TokenKind::Operator, self.pos, self.pos + 1);
                self.pos += 1;
            } else {
                self.fault(ShellErrorKind::UnclosedExpansion, start, start + 1);
            }
        }
        words
    }

    /// `'…'`.
    fn single_quoted(&mut self, parts: &mut Vec<Part>) {
        let start = self.pos;
        let rest = self.rest().get(1..).unwrap_or("");
        let length = rest.find('\'');
        if length.is_none() {
            self.fault(ShellErrorKind::UnclosedQuote, start, start + 1);
        }
        let length = length.unwrap_or(rest.len());
        let kind = PartKind::Literal(rest.get(..length).unwrap_or("").to_owned());
        parts.push(Part { kind, quote: Quote::Single, span: self.span(start + 1, start + 1 + length) });
        self.pos = (start + length + 2).min(self.end);
        self.token(TokenKind::String, start, self.pos);
    }

    /// `"…"`.
    fn double_quoted(&mut self, out: &mut Vec<Part>) {
        let start = self.pos;
        self.pos += 1;
        let mut parts = Parts::new(Quote::Double);
        let mut plain = start;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let at = self.pos;
                    if at == start + 1 {
                        parts.literal("", at);
                    }
                    parts.flush(self, at);
                    self.pos += 1;
                    break;
                }
                None => {
                    self.fault(ShellErrorKind::UnclosedQuote, start, start + 1);
                    parts.flush(self, self.pos);
                    break;
                }
                Some(_) => self.quoted_piece(&mut parts, &mut plain, true),
            }
        }
        self.token(TokenKind::String, plain, self.pos);
        out.append(&mut parts.parts);
    }

    /// One piece of text in which only `$`, `` ` `` and backslash are special.
    fn quoted_piece(&mut self, parts: &mut Parts, plain: &mut usize, quote_escapes: bool) {
        let at = self.pos;
        match self.peek() {
            Some(b'$' | b'`') => {
                if self.expansion(parts, true) {
                    let kind = if quote_escapes { TokenKind::String } else { TokenKind::HeredocBody };
                    self.token(kind, *plain, at);
                    *plain = self.pos;
                } else {
                    parts.literal("$", at);
                    self.pos += 1;
                }
            }
            Some(b'\\') => match self.at(1) {
                Some(b'\n') => self.pos += 2,
                Some(b @ (b'$' | b'`' | b'\\' | b'"')) if b != b'"' || quote_escapes => {
                    parts.literal(self.slice(at + 1, at + 2), at);
                    self.pos += 2;
                }
                _ => {
                    parts.literal("\\", at);
                    self.pos += 1;
                }
            },
            _ => {
                let rest = self.rest();
                let stop = |c: char| matches!(c, '$' | '`' | '\\') || (c == '"' && quote_escapes);
                let length = rest.find(stop).unwrap_or(rest.len()).max(1);
                self.pos += length;
                parts.literal(self.slice(at, self.pos), at);
            }
        }
    }

    /// The body of a heredoc, up to the end of reading.
    pub(super) fn heredoc_parts(&mut self) -> Vec<Part> {
        let mut parts = Parts::new(Quote::Double);
        let mut plain = self.pos;
        while self.peek().is_some() {
            self.quoted_piece(&mut parts, &mut plain, false);
        }
        parts.flush(self, self.pos);
        self.token(TokenKind::HeredocBody, plain, self.pos);
        parts.parts
    }

    /// The expansion at the cursor; false, with nothing taken, where `$` stands for itself.
    fn expansion(&mut self, parts: &mut Parts, quoted: bool) -> bool {
        let start = self.pos;
        if self.peek() == Some(b'`') {
            let script = self.backquoted(quoted);
            parts.push(self, PartKind::Substitution(Box::new(script)), start);
            return true;
        }
        match self.at(1) {
            Some(b'(') => {
                if self.at(2) == Some(b'(')
                    && let Some(end) = self.arithmetic_end(self.pos + 3)
                {
                    self.token(TokenKind::Operator, start, start + 3);
                    self.pos += 3;
                    let inner = self.arithmetic_parts(end);
                    self.token(TokenKind::Operator, end, end + 2);
                    self.pos = (end + 2).min(self.end);
                    parts.push(self, PartKind::Arithmetic(inner), start);
                } else {
                    self.pos += 1;
                    let script = self.substitution(start);
                    parts.push(self, PartKind::Substitution(Box::new(script)), start);
                }
            }
            Some(b'{') => {
                let variable = self.braced(quoted);
                parts.push(self, PartKind::Variable(variable), start);
            }
            Some(b'\'') if !quoted => {
                parts.flush(self, start);
                self.ansi_quoted(&mut parts.parts);
            }
            Some(b'"') if !quoted => {
                parts.flush(self, start);
                self.token(TokenKind::String, start, start + 1);
                self.pos += 1;
                self.double_quoted(&mut parts.parts);
            }
            Some(b) if b.is_ascii_alphanumeric() || b"_@*#?-$!".contains(&b) => {
                self.pos += 2;
                if b.is_ascii_alphabetic() || b == b'_' {
                    while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_') {
                        self.pos += 1;
                    }
                }
                self.token(TokenKind::Variable, start, self.pos);
                let name = self.slice(start + 1, self.pos).to_owned();
                parts.push(self, PartKind::Variable(Variable { name, ..Variable::default() }), start);
            }
            _ => return false,
        }
        true
    }

    /// `(…)` at the cursor as a script of its own; the expansion began at `start`.
    fn substitution(&mut self, start: usize) -> Script {
        self.token(TokenKind::Operator, start, self.pos + 1);
        self.pos += 1;
        let from = self.pos;
        if !self.enter() {
            return Script::unread(self.dialect, self.span(from, from));
        }
        let outer = self.begin_script();
        self.list(Stop::Paren);
        let mut script = self.end_script(outer);
        script.span = self.span(from, self.pos);
        self.leave();
        if self.peek() == Some(b')') {
            self.token(TokenKind::Operator, self.pos, self.pos + 1);
            self.pos += 1;
        } else {
            self.fault(ShellErrorKind::UnclosedExpansion, start, from);
        }
        script
    }

    /// `` `…` ``, in which a backslash keeps `` ` ``, `$` and itself.
    fn backquoted(&mut self, quoted: bool) -> Script {
        let start = self.pos;
        let mut inner = Mapped::new();
        let mut piece = start + 1;
        let mut at = start + 1;
        let mut closed = false;
        while at < self.end {
            match (self.bytes.get(at), self.bytes.get(at + 1).filter(|_| at + 1 < self.end)) {
                (Some(b'`'), _) => {
                    closed = true;
                    break;
                }
                (Some(b'\\'), Some(b)) => {
                    if matches!(b, b'`' | b'\\' | b'$') || (*b == b'"' && quoted) {
                        self.append(&mut inner, piece, at);
                        piece = at + 1;
                    }
                    at += 2;
                }
                _ => at += 1,
            }
        }
        let at = at.min(self.end);
        self.append(&mut inner, piece.min(at), at);
        self.token(TokenKind::Operator, start, start + 1);
        self.pos = at;
        let span = self.span(start + 1, at);
        let mut script = Script::unread(self.dialect, span);
        if self.enter() {
            script = parse_at(&inner, self.dialect, self.depth);
            self.leave();
            self.pos = at;
            self.tokens.append(&mut script.tokens);
            if let Some(error) = script.errors.first() {
                self.inner_fault(error.clone());
            }
            if closed {
                self.token(TokenKind::Operator, at, at + 1);
                self.pos = at + 1;
            } else {
                self.fault(ShellErrorKind::UnclosedExpansion, start, start + 1);
            }
        }
        script
    }

    /// Appends a stretch of this text to another, with its place in the source.
    fn append(&self, to: &mut Mapped, start: usize, end: usize) {
        let part = self.map.slice(start..end);
        let mut at = 0;
        for span in part.spans(0..part.text().len()) {
            let length = span.len() as usize;
            to.push(part.text().get(at..at + length).unwrap_or(""), span.start as usize);
            at += length;
        }
    }

    /// `${…}`.
    fn braced(&mut self, quoted: bool) -> Variable {
        let start = self.pos;
        self.pos += 2;
        let mut variable = Variable::default();
        if let Some(b @ (b'#' | b'!')) = self.peek()
            && self.at(1).is_some_and(|b| b.is_ascii_alphanumeric() || b"_@*".contains(&b))
        {
            variable.prefix = Some(char::from(b));
            self.pos += 1;
        }
        let name = self.pos;
        match self.peek() {
            Some(b) if b.is_ascii_alphanumeric() || b == b'_' => {
                while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_') {
                    self.pos += 1;
                }
            }
            Some(b) if b"@*#?-$!".contains(&b) => self.pos += 1,
            _ => {}
        }
        variable.name = self.slice(name, self.pos).to_owned();
        self.token(TokenKind::Variable, start, self.pos);
        let suffix = self.pos;
        let patterns = self.suffix_operator();
        if self.enter() {
            variable.parts = self.braced_parts(quoted && !patterns);
            self.leave();
        }
        variable.suffix = self.slice(suffix, self.pos).to_owned();
        if self.peek() == Some(b'}') {
            self.token(TokenKind::Variable, self.pos, self.pos + 1);
            self.pos += 1;
        } else {
            self.fault(ShellErrorKind::UnclosedExpansion, start, start + 2);
        }
        variable
    }

    /// Passes the operator after a name; tells whether a pattern follows, in which quotes count
    /// even within `"…"`.
    fn suffix_operator(&mut self) -> bool {
        let start = self.pos;
        if self.peek() == Some(b'[')
            && let Some(length) = self.rest().find(']')
        {
            let subscript = self.rest().get(..length).unwrap_or("");
            if !subscript.contains(['$', '}', '"', '\'']) {
                self.pos += length + 1;
            }
        }
        let (length, patterns) = match (self.peek(), self.at(1)) {
            (Some(b':'), Some(b'-' | b'=' | b'?' | b'+')) => (2, false),
            (Some(b'#'), Some(b'#')) | (Some(b'%'), Some(b'%')) => (2, true),
            (Some(b'/'), Some(b'/')) | (Some(b'^'), Some(b'^')) | (Some(b','), Some(b',')) => (2, true),
            (Some(b'#' | b'%' | b'/' | b'^' | b','), _) => (1, true),
            (Some(b'-' | b'=' | b'?' | b'+' | b':' | b'@'), _) => (1, false),
            _ => (0, false),
        };
        self.pos += length;
        self.token(TokenKind::Variable, start, self.pos);
        patterns
    }

    fn braced_parts(&mut self, in_double: bool) -> Vec<Part> {
        let mut parts = Parts::new(if in_double { Quote::Double } else { Quote::None });
        let mut plain = self.pos;
        while let Some(b) = self.peek() {
            let at = self.pos;
            match b {
                b'}' => break,
                b'\'' if !in_double => {
                    parts.flush(self, at);
                    self.token(TokenKind::Variable, plain, at);
                    self.single_quoted(&mut parts.parts);
                    plain = self.pos;
                }
                b'"' => {
                    parts.flush(self, at);
                    self.token(TokenKind::Variable, plain, at);
                    self.double_quoted(&mut parts.parts);
                    plain = self.pos;
                }
                b'$' | b'`' => {
                    if self.expansion(&mut parts, in_double) {
                        self.token(TokenKind::Variable, plain, at);
                        plain = self.pos;
                    } else {
                        parts.literal("$", at);
                        self.pos += 1;
                    }
                }
                b'\\' => self.backslash(&mut parts),
                _ => {
                    self.bump();
                    parts.literal(self.slice(at, self.pos), at);
                }
            }
        }
        parts.flush(self, self.pos);
        self.token(TokenKind::Variable, plain, self.pos);
        parts.parts
    }

    /// `$'…'`.
    fn ansi_quoted(&mut self, parts: &mut Vec<Part>) {
        let start = self.pos;
        let from = start + 2;
        let mut at = from;
        while at < self.end && self.bytes.get(at) != Some(&b'\'') {
            at += if self.bytes.get(at) == Some(&b'\\') { 2 } else { 1 };
        }
        let closed = at < self.end;
        let mut end = at.min(self.end);
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        if !closed {
            self.fault(ShellErrorKind::UnclosedQuote, start, start + 2);
        }
        let kind = ansi_value(self.slice(from, end)).map_or(PartKind::Opaque, PartKind::Literal);
        parts.push(Part { kind, quote: Quote::Single, span: self.span(from, end) });
        self.pos = if closed { end + 1 } else { end };
        self.token(TokenKind::String, start, self.pos);
    }

    /// Where the `))` stands that closes an arithmetic expression whose text begins at `from`;
    /// `None` where the brackets show that it is something else.
    pub(super) fn arithmetic_end(&self, from: usize) -> Option<usize> {
        let mut depth = 0_u32;
        let mut at = from;
        while at < self.end {
            match self.bytes.get(at)? {
                b'(' => depth += 1,
                b')' if depth > 0 => depth -= 1,
                b')' => return (at + 1 < self.end && self.bytes.get(at + 1) == Some(&b')')).then_some(at),
                b'\\' => at += 1,
                b'\'' => {
                    let rest = self.text.get(at + 1..self.end)?;
                    at += 1 + rest.find('\'')?;
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The parts of an arithmetic expression that ends at `end`.
    pub(super) fn arithmetic_parts(&mut self, end: usize) -> Vec<Part> {
        let mut parts = Parts::new(Quote::None);
        if !self.enter() {
            return parts.parts;
        }
        let outer_end = std::mem::replace(&mut self.end, end);
        let mut plain = self.pos;
        while self.peek().is_some() {
            let at = self.pos;
            if matches!(self.peek(), Some(b'$' | b'`')) && self.expansion(&mut parts, true) {
                self.token(TokenKind::Text, plain, at);
                plain = self.pos;
            } else {
                self.bump();
                parts.literal(self.slice(at, self.pos), at);
            }
        }
        parts.flush(self, self.pos);
        self.token(TokenKind::Text, plain, self.pos);
        self.end = outer_end;
        self.leave();
        parts.parts
    }

    /// The text of the literal word `start..end` as a script: quotes gone, places kept. `None`
    /// where it cannot be mapped.
    pub(super) fn unquoted(&self, start: usize, end: usize) -> Option<Mapped> {
        let mut out = Mapped::new();
        let mut at = start;
        let mut double = false;
        while at < end {
            match self.bytes.get(at)? {
                b'"' => {
                    double = !double;
                    at += 1;
                }
                b'\'' if !double => {
                    let length = self.slice(at + 1, end).find('\'')?;
                    self.append(&mut out, at + 1, at + 1 + length);
                    at += length + 2;
                }
                b'$' if !double && matches!(self.bytes.get(at + 1), Some(b'\'' | b'"')) => {
                    if self.bytes.get(at + 1) == Some(&b'\'') {
                        let close = at + 2 + self.slice(at + 2, end).find(['\'', '\\'])?;
                        if self.bytes.get(close) != Some(&b'\'') {
                            return None;
                        }
                        self.append(&mut out, at + 2, close);
                        at = close + 1;
                    } else {
                        at += 1;
                    }
                }
                b'\\' => {
                    let next = self.slice(at + 1, end).chars().next()?;
                    let length = next.len_utf8();
                    if double && !matches!(next, '$' | '`' | '\\' | '"' | '\n') {
                        self.append(&mut out, at, at + 1 + length);
                    } else if next != '\n' {
                        self.append(&mut out, at + 1, at + 1 + length);
                    }
                    at += 1 + length;
                }
                _ => {
                    let rest = self.slice(at, end);
                    let length = rest.find(['"', '\'', '\\', '$']).unwrap_or(rest.len()).max(1);
                    self.append(&mut out, at, at + length);
                    at += length;
                }
            }
        }
        Some(out)
    }
}

/// The value of `$'…'`; `None` for bytes that make no text.
fn ansi_value(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let digits = |rest: &mut std::str::Chars<'_>, radix: u32, most: usize| {
            let mut value = None;
            for _ in 0..most {
                let Some(digit) = rest.clone().next().and_then(|c| c.to_digit(radix)) else { break };
                rest.next();
                value = Some(value.unwrap_or(0_u32) * radix + digit);
            }
            value
        };
        match rest.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('a') => out.push('\x07'),
            Some('b') => out.push('\x08'),
            Some('e' | 'E') => out.push('\x1b'),
            Some('f') => out.push('\x0c'),
            Some('v') => out.push('\x0b'),
            Some(c @ ('\\' | '\'' | '"' | '?')) => out.push(c),
            Some('x') => out.push(char::from_u32(digits(&mut rest, 16, 2)?).filter(char::is_ascii)?),
            Some('u') => out.push(char::from_u32(digits(&mut rest, 16, 4)?)?),
            Some('U') => out.push(char::from_u32(digits(&mut rest, 16, 8)?)?),
            Some(c @ '0'..='7') => {
                let first = c.to_digit(8)?;
                let mut value = first;
                for _ in 0..2 {
                    let Some(digit) = rest.clone().next().and_then(|c| c.to_digit(8)) else { break };
                    rest.next();
                    value = value * 8 + digit;
                }
                out.push(char::from_u32(value).filter(char::is_ascii)?);
            }
            Some(c) => {
                out.push('\\');
                out.push(c);
            }
            None => out.push('\\'),
        }
    }
    Some(out)
}
