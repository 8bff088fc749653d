//! Word expansion: BuildKit's `shell.Lex`, with all its modifiers and quirks.

use std::collections::BTreeSet;

use super::go::quote;

/// Where variables come from.
pub trait Env {
    /// The value of `name`, if it is set and known.
    fn get(&self, name: &str) -> Option<&str>;

    /// What stands for `name` where it is set, or may be, to a value that is not known.
    fn unknown(&self, _name: &str) -> Option<String> {
        None
    }
}

/// No variable is set.
pub struct NoEnv;

impl Env for NoEnv {
    fn get(&self, _: &str) -> Option<&str> {
        None
    }
}

impl Env for [(String, String)] {
    fn get(&self, name: &str) -> Option<&str> {
        self.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// How words are expanded.
#[derive(Clone, Copy, Debug)]
pub struct Lex {
    /// The file's escape character.
    pub escape: char,
    /// Keep quotes.
    pub raw_quotes: bool,
    /// Keep escape characters.
    pub raw_escapes: bool,
    /// Quotes have no meaning.
    pub skip_quotes: bool,
    /// Leave unset variables as written.
    pub skip_unset: bool,
}

/// An expanded word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    /// The whole, as one word.
    pub text: String,
    /// The same, split at blanks outside quotes.
    pub words: Vec<String>,
    /// Variables used and set.
    pub matched: BTreeSet<String>,
    /// Variables used and not set.
    pub unmatched: BTreeSet<String>,
    /// Variables used whose value is not known: the text then has `${NAME}` in their place and is no fact.
    pub unknown: BTreeSet<String>,
    /// BuildKit's message where it cannot be expanded; the text is then empty.
    pub error: Option<String>,
}

impl Lex {
    /// Expansion with `escape`, quotes and escapes removed.
    pub fn new(escape: char) -> Self {
        Self { escape, raw_quotes: false, raw_escapes: false, skip_quotes: false, skip_unset: false }
    }

    /// Expands `word`.
    pub fn expand(&self, word: &str, env: &(impl Env + ?Sized)) -> Expanded {
        let mut run = Run {
            lex: *self,
            raw_escapes: self.raw_escapes,
            chars: word.chars().collect(),
            at: 0,
            env: &|name| env.get(name).map(str::to_owned),
            stand_in: &|name| env.unknown(name),
            out: Expanded::default(),
            depth: 0,
            added: 0,
            buffer: String::new(),
        };
        // text/scanner drops a byte-order mark at the start.
        if run.peek() == Some('\u{feff}') {
            run.at = 1;
        }
        match run.until(None, self.raw_escapes) {
            Ok((text, words)) => Expanded { text, words, ..run.out },
            Err(message) => {
                Expanded { error: Some(format!("failed to process {}: {message}", quote(word))), ..run.out }
            }
        }
    }
}

/// Nested `${a:-${b:-…}}` deeper than this is refused, so that no input exhausts the stack.
const MAX_DEPTH: u32 = 500;

/// Bytes that the variables of a word may add to it: as many as Linux takes in one environment string
/// (`MAX_ARG_STRLEN`). Forty lines of `ENV A=$A$A` would fill any memory; no real file comes near.
const MAX_VALUE: usize = 131_072;

struct Run<'e> {
    lex: Lex,
    raw_escapes: bool,
    chars: Vec<char>,
    at: usize,
    env: &'e dyn Fn(&str) -> Option<String>,
    stand_in: &'e dyn Fn(&str) -> Option<String>,
    out: Expanded,
    depth: u32,
    /// Bytes that variables have added.
    added: usize,
    /// The word being read.
    buffer: String,
}

type Lexed<T> = Result<T, String>;

/// The words of a text. The one being read is in a buffer that BuildKit shares with the operands of variables: an
/// operand drops what the word held so far (of the words, not of the text).
#[derive(Default)]
struct Words {
    words: Vec<String>,
    in_word: bool,
}

impl Words {
    fn char(&mut self, buffer: &mut String, c: char) {
        if !c.is_whitespace() {
            buffer.push(c);
            self.in_word = true;
        } else if self.in_word && !buffer.is_empty() {
            self.words.push(std::mem::take(buffer));
            self.in_word = false;
        }
    }

    fn raw(&mut self, buffer: &mut String, text: &str) {
        buffer.push_str(text);
        self.in_word = true;
    }

    fn finish(mut self, buffer: &mut String) -> Vec<String> {
        if !buffer.is_empty() {
            self.words.push(std::mem::take(buffer));
        }
        self.words
    }
}

impl Run<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    /// Up to `stop`, or to the end.
    fn until(&mut self, stop: Option<char>, raw_escapes: bool) -> Lexed<(String, Vec<String>)> {
        if self.depth > MAX_DEPTH {
            return Err("nested too deeply".to_owned());
        }
        self.depth += 1;
        let before = std::mem::replace(&mut self.raw_escapes, raw_escapes);
        let result = self.until_inner(stop);
        self.raw_escapes = before;
        self.depth -= 1;
        result
    }

    fn until_inner(&mut self, stop: Option<char>) -> Lexed<(String, Vec<String>)> {
        let mut text = String::new();
        let mut words = Words::default();
        self.buffer.clear();
        while let Some(c) = self.peek() {
            if Some(c) == stop {
                self.next();
                return Ok((text, words.finish(&mut self.buffer)));
            }
            match c {
                '$' => {
                    let value = self.variable()?;
                    value.chars().for_each(|c| words.char(&mut self.buffer, c));
                    text.push_str(&value);
                }
                '<' | '\'' | '"' if c == '<' || !self.lex.skip_quotes => {
                    let value = match c {
                        '<' => self.possible_heredoc(),
                        '\'' => self.single_quoted()?,
                        _ => self.double_quoted()?,
                    };
                    words.raw(&mut self.buffer, &value);
                    text.push_str(&value);
                }
                c if c == self.lex.escape => {
                    self.next();
                    if self.raw_escapes {
                        words.raw(&mut self.buffer, c.encode_utf8(&mut [0; 4]));
                        text.push(c);
                    }
                    // Escapes what follows, except at the end.
                    let Some(c) = self.next() else { break };
                    words.raw(&mut self.buffer, c.encode_utf8(&mut [0; 4]));
                    text.push(c);
                }
                c => {
                    self.next();
                    words.char(&mut self.buffer, c);
                    text.push(c);
                }
            }
        }
        match stop {
            None => Ok((text, words.finish(&mut self.buffer))),
            Some(stop) => Err(format!("unexpected end of statement while looking for matching {stop}")),
        }
    }

    fn single_quoted(&mut self) -> Lexed<String> {
        let mut text = String::new();
        let quote = self.next();
        text.extend(quote.filter(|_| self.lex.raw_quotes));
        loop {
            match self.next() {
                None => {
                    return Err(
                        "unexpected end of statement while looking for matching single-quote".to_owned()
                    );
                }
                Some('\'') => {
                    text.extend(quote.filter(|_| self.lex.raw_quotes));
                    return Ok(text);
                }
                Some(c) => text.push(c),
            }
        }
    }

    fn double_quoted(&mut self) -> Lexed<String> {
        let mut text = String::new();
        let quote = self.next();
        text.extend(quote.filter(|_| self.lex.raw_quotes));
        loop {
            match self.peek() {
                None => {
                    return Err(
                        "unexpected end of statement while looking for matching double-quote".to_owned()
                    );
                }
                Some('"') => {
                    self.next();
                    text.extend(quote.filter(|_| self.lex.raw_quotes));
                    return Ok(text);
                }
                Some('$') => text.push_str(&self.variable()?),
                Some(mut c) => {
                    self.next();
                    if c == self.lex.escape {
                        if self.raw_escapes {
                            text.push(c);
                        }
                        match self.peek() {
                            // An escape at the end of the word is ignored.
                            None => continue,
                            Some(next) if next == '"' || next == '$' || next == self.lex.escape => {
                                self.next();
                                c = next;
                            }
                            Some(_) => {}
                        }
                    }
                    text.push(c);
                }
            }
        }
    }

    fn possible_heredoc(&mut self) -> String {
        self.next();
        if self.peek() != Some('<') {
            return "<".to_owned();
        }
        self.next();
        let mut text = "<<".to_owned();
        while let Some(c @ ('\t' | '\r' | ' ')) = self.peek() {
            self.next();
            text.push(c);
        }
        text
    }

    /// What a `$` stands for, within bounds.
    fn variable(&mut self) -> Lexed<String> {
        let value = self.dollar()?;
        self.added = self.added.saturating_add(value.len());
        if self.added > MAX_VALUE {
            return Err(format!(
                "its variables hold more than {MAX_VALUE} bytes, more than a process can be given"
            ));
        }
        Ok(value)
    }

    fn lookup(&mut self, name: &str) -> Option<String> {
        let value = (self.env)(name);
        let set = if value.is_some() { &mut self.out.matched } else { &mut self.out.unmatched };
        set.insert(name.to_owned());
        value
    }

    /// What stands for a variable whose value is not known, whatever is then done to it.
    fn unknown(&mut self, name: &str) -> Option<String> {
        let text = (self.stand_in)(name)?;
        self.out.unknown.insert(name.to_owned());
        Some(text)
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.peek() {
            if name.is_empty() && c.is_numeric() {
                while let Some(c) = self.peek().filter(|c| c.is_numeric()) {
                    self.next();
                    name.push(c);
                }
                return name;
            }
            if name.is_empty() && matches!(c, '@' | '*' | '#' | '?' | '-' | '$' | '!' | '0') {
                self.next();
                return c.to_string();
            }
            if !c.is_alphanumeric() && c != '_' {
                break;
            }
            self.next();
            name.push(c);
        }
        name
    }

    fn dollar(&mut self) -> Lexed<String> {
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            if let Some(text) = self.unknown(&name) {
                return Ok(text);
            }
            return Ok(match self.lookup(&name) {
                None if self.lex.skip_unset => format!("${name}"),
                value => value.unwrap_or_default(),
            });
        }
        self.next();
        match self.peek() {
            None => return Err("syntax error: missing '}'".to_owned()),
            Some('{' | '}' | ':') => return Err("syntax error: bad substitution".to_owned()),
            Some(_) => {}
        }
        let name = self.name();
        let Some(mut c) = self.next() else {
            // Go prints the end of the text as U+FFFD.
            return Err(unsupported("\u{fffd}"));
        };
        let mut written = c.to_string();
        let null_is_unset = c == ':';
        match c {
            '}' => {
                if let Some(text) = self.unknown(&name) {
                    return Ok(text);
                }
                return Ok(match self.lookup(&name) {
                    None if self.lex.skip_unset => format!("${{{name}}}"),
                    value => value.unwrap_or_default(),
                });
            }
            '/' => return self.replace(&name),
            ':' => {
                c = self.next().unwrap_or('\u{fffd}');
                written.push(c);
            }
            '+' | '-' | '?' | '#' | '%' => {}
            _ => return Err(unsupported(&written)),
        }
        let trims = c == '#' || c == '%';
        if null_is_unset && trims {
            return Err(unsupported(&written));
        }
        let word = self.operand('}', trims, "syntax error: missing '}'")?;
        if let Some(text) = self.unknown(&name) {
            return Ok(text);
        }
        let value = self.lookup(&name);
        if self.lex.skip_unset && value.is_none() {
            return Ok(format!("${{{name}{written}{word}}}"));
        }
        let absent = match &value {
            None => true,
            Some(value) => null_is_unset && value.is_empty(),
        };
        match c {
            '-' => Ok(if absent { word } else { value.unwrap_or_default() }),
            '+' => Ok(if absent { String::new() } else { word }),
            '?' if absent => {
                let fault =
                    if value.is_none() { "is not allowed to be unset" } else { "is not allowed to be empty" };
                Err(format!("{name}: {}", if word.is_empty() { fault } else { &word }))
            }
            '?' => Ok(value.unwrap_or_default()),
            '#' | '%' => {
                // One sign trims the shortest match, two trim the longest.
                let (pattern, greedy) = match word.strip_prefix(c) {
                    Some(rest) => (rest, true),
                    None => (word.as_str(), false),
                };
                let value = value.unwrap_or_default();
                if c == '%' {
                    trim_suffix(pattern, &value, greedy)
                } else {
                    trim_prefix(pattern, &value, greedy)
                }
            }
            _ => Err(unsupported(&written)),
        }
    }

    fn operand(&mut self, stop: char, raw: bool, at_end: &str) -> Lexed<String> {
        match self.until(Some(stop), raw) {
            Ok((word, _)) => Ok(word),
            Err(_) if self.peek().is_none() => Err(at_end.to_owned()),
            Err(message) => Err(message),
        }
    }

    fn replace(&mut self, name: &str) -> Lexed<String> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let pattern = self.operand('/', true, "syntax error: missing '/' in ${}")?;
        let replacement = self.operand('}', true, "syntax error: missing '}'")?;
        if let Some(text) = self.unknown(name) {
            return Ok(text);
        }
        let value = self.lookup(name);
        if self.lex.skip_unset && value.is_none() {
            return Ok(format!("${{{name}/{pattern}/{replacement}}}"));
        }
        let value: Vec<char> = value.unwrap_or_default().chars().collect();
        let parsed = Pattern::new(&pattern, true)
            .map_err(|fault| format!("invalid pattern ({pattern}) in substitution: {fault}"))?;
        Ok(if all {
            parsed.replace_all(&value, &replacement)
        } else {
            match parsed.find(&value, 0) {
                None => value.into_iter().collect(),
                Some((start, end)) => {
                    let mut out: String = value.iter().take(start).collect();
                    out.push_str(&replacement);
                    out.extend(value.iter().skip(end));
                    out
                }
            }
        })
    }
}

fn unsupported(modifier: &str) -> String {
    format!("unsupported modifier ({modifier}) in substitution")
}

fn trim_prefix(pattern: &str, value: &str, greedy: bool) -> Lexed<String> {
    let parsed = Pattern::new(pattern, greedy)
        .map_err(|fault| format!("invalid pattern ({pattern}) in substitution: {fault}"))?;
    let value: Vec<char> = value.chars().collect();
    let end = parsed.match_at(&value, 0, &mut parsed.failures(&value)).unwrap_or(0);
    Ok(value.into_iter().skip(end).collect())
}

fn trim_suffix(pattern: &str, value: &str, greedy: bool) -> Lexed<String> {
    let reversed: String = value.chars().rev().collect();
    let trimmed = trim_prefix(&reverse_pattern(pattern), &reversed, greedy)?;
    Ok(trimmed.chars().rev().collect())
}

/// Reversed, but with each escape still in front of what it escapes.
fn reverse_pattern(pattern: &str) -> String {
    let chars: Vec<char> = pattern.chars().collect();
    let mut units: Vec<String> = Vec::new();
    let mut rest = chars.iter().peekable();
    while let Some(&c) = rest.next() {
        let mut unit = c.to_string();
        if c == '\\' {
            unit.extend(rest.next());
        }
        units.push(unit);
    }
    units.iter().rev().map(String::as_str).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Literal(char),
    /// `?`: any one character but a newline.
    One,
    /// `*`: any run of characters but newlines.
    Many,
}

/// A wildcard pattern; matches as the regular expression that BuildKit makes of it.
struct Pattern {
    pieces: Vec<Piece>,
    greedy: bool,
}

impl Pattern {
    fn new(pattern: &str, greedy: bool) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut chars = pattern.chars().peekable();
        while let Some(c) = chars.next() {
            pieces.push(match c {
                '*' => Piece::Many,
                '?' => Piece::One,
                '\\' => match chars.peek() {
                    // Escaped only for the sake of ${}: the escape is not part of the pattern.
                    Some('}' | '/') => continue,
                    Some(&c @ ('*' | '?' | '\\')) => {
                        chars.next();
                        Piece::Literal(c)
                    }
                    Some(c) => return Err(format!("invalid escape '\\{c}'")),
                    None => return Err("invalid escape '\\\u{fffd}'".to_owned()),
                },
                c => Piece::Literal(c),
            });
        }
        Ok(Self { pieces, greedy })
    }

    /// A memory of (piece, place) pairs that cannot lead to a match: keeps matching linear in their number.
    fn failures(&self, value: &[char]) -> Vec<bool> {
        vec![false; (self.pieces.len() + 1) * (value.len() + 1)]
    }

    /// The end of the preferred match that starts at `start`.
    fn match_at(&self, value: &[char], start: usize, failed: &mut [bool]) -> Option<usize> {
        // Places to try, the preferred last: (piece, place).
        let mut tries = vec![(0, start)];
        let width = value.len() + 1;
        while let Some((piece, at)) = tries.pop() {
            let memory = failed.get_mut(piece * width + at)?;
            if std::mem::replace(memory, true) {
                continue;
            }
            let here = value.get(at).copied().filter(|&c| c != '\n');
            match self.pieces.get(piece) {
                None => return Some(at),
                Some(Piece::Literal(c)) => {
                    if value.get(at) == Some(c) {
                        tries.push((piece + 1, at + 1));
                    }
                }
                Some(Piece::One) => {
                    if here.is_some() {
                        tries.push((piece + 1, at + 1));
                    }
                }
                Some(Piece::Many) => {
                    let stop = (piece + 1, at);
                    let go = here.map(|_| (piece, at + 1));
                    if self.greedy {
                        tries.push(stop);
                        tries.extend(go);
                    } else {
                        tries.extend(go);
                        tries.push(stop);
                    }
                }
            }
        }
        None
    }

    /// The leftmost match at or after `from`.
    fn find(&self, value: &[char], from: usize) -> Option<(usize, usize)> {
        let mut failed = self.failures(value);
        (from..=value.len()).find_map(|start| Some((start, self.match_at(value, start, &mut failed)?)))
    }

    /// Go's `ReplaceAllString`.
    fn replace_all(&self, value: &[char], replacement: &str) -> String {
        let mut out = String::new();
        let mut last = 0;
        let mut from = 0;
        while from <= value.len() {
            let Some((start, end)) = self.find(value, from) else { break };
            out.extend(value.get(last..start).unwrap_or_default());
            if end > last || start == 0 {
                let matched: String = value.get(start..end).unwrap_or_default().iter().collect();
                expand_template(replacement, &matched, &mut out);
                if out.len() > MAX_VALUE {
                    return out;
                }
            }
            last = end;
            from = end.max(from + 1);
        }
        out.extend(value.get(last..).unwrap_or_default());
        out
    }
}

/// Go's `Regexp.Expand` for an expression without groups: `$0` is the match, other names are empty.
fn expand_template(template: &str, matched: &str, out: &mut String) {
    let mut rest = template;
    while let Some(dollar) = rest.find('$') {
        out.push_str(&rest[..dollar]);
        rest = &rest[dollar + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let (name, after) = match rest.strip_prefix('{') {
            Some(inner) => match inner.split_once('}') {
                Some((name, after)) => (name, after),
                None => {
                    out.push('$');
                    continue;
                }
            },
            None => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                rest.split_at(end)
            }
        };
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            out.push('$');
            continue;
        }
        if name.parse() == Ok(0u32) {
            out.push_str(matched);
        }
        rest = after;
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(word: &str) -> String {
        let env = [("A", "one two"), ("E", ""), ("P", "foo/bar/baz.tar.gz"), ("S", "a*b")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()));
        let expanded = Lex::new('\\').expand(word, &env[..]);
        expanded.error.unwrap_or(expanded.text)
    }

    #[test]
    fn expands_every_modifier() {
        for (word, text) in [
            ("$A-${A}", "one two-one two"),
            ("${X:-d}${X-d}${E:-d}${E-d}", "ddd"),
            ("${A:+y}${E:+y}${E+y}${X+y}", "yy"),
            ("${P#*/}", "bar/baz.tar.gz"),
            ("${P##*/}", "baz.tar.gz"),
            ("${P%.*}", "foo/bar/baz.tar"),
            ("${P%%.*}", "foo/bar/baz"),
            ("${P/ba?/X}", "foo/X/baz.tar.gz"),
            ("${P//ba?/X}", "foo/X/X.tar.gz"),
            ("${P//\\//-}", "foo-bar-baz.tar.gz"),
            ("${S%\\*b}", "a"),
            ("${X:-${Y:-${A}}}", "one two"),
            ("'$A' \"$A\" \\$A", "$A one two $A"),
            ("a$", "a$"),
            ("$1x", "x"),
        ] {
            assert_eq!(expand(word), text, "{word}");
        }
    }

    #[test]
    fn reports_faults_as_buildkit_does() {
        for (word, message) in [
            ("${X:?}", "failed to process \"${X:?}\": X: is not allowed to be unset"),
            ("${E:?no}", "failed to process \"${E:?no}\": E: no"),
            ("${A", "failed to process \"${A\": unsupported modifier (\u{fffd}) in substitution"),
            ("${A:-b", "failed to process \"${A:-b\": syntax error: missing '}'"),
            ("${}", "failed to process \"${}\": syntax error: bad substitution"),
            ("${A:#b}", "failed to process \"${A:#b}\": unsupported modifier (:#) in substitution"),
            ("${A^}", "failed to process \"${A^}\": unsupported modifier (^) in substitution"),
            (
                "'a",
                "failed to process \"'a\": unexpected end of statement while looking for matching single-quote",
            ),
        ] {
            assert_eq!(expand(word), message, "{word}");
        }
    }

    #[test]
    fn splits_words_after_expansion_but_not_in_quotes() {
        let env = [("A".to_owned(), "one two".to_owned())];
        assert_eq!(
            Lex::new('\\').expand("x$A \"$A\" 'b c'", &env[..]).words,
            ["xone", "two", "one two", "b c"]
        );
    }

    #[test]
    fn hostile_patterns_end() {
        let value = "a".repeat(5_000);
        let env = [("V".to_owned(), value.clone())];
        let word = format!("${{V/{}b/x}}", "*a".repeat(50));
        assert_eq!(Lex::new('\\').expand(&word, &env[..]).text, value);
        // Sixty doublings would fill any memory.
        let mut value = "x".to_owned();
        let mut refused = false;
        for _ in 0..60 {
            let env = [("A".to_owned(), value.clone())];
            let expanded = Lex::new('\\').expand("$A$A", &env[..]);
            refused = expanded.error.is_some();
            if refused {
                break;
            }
            value = expanded.text;
        }
        assert!(refused && value.len() <= 2 * MAX_VALUE);
        let deep = "${V:-".repeat(100_000);
        assert!(Lex::new('\\').expand(&deep, &env[..]).error.is_some());
    }
}
