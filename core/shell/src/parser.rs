//! The grammar: lists, pipelines, compounds, simple commands, redirections.

use super::{
    Assignment, Command, CommandKind, Connector, Dialect, HereDocument, Nest, NestId, NestKind, Part,
    PartKind, Quote, Redirect, RedirectOp, Runs, Script, ShellError, ShellErrorKind, Word, effective,
};
use crate::source::{Mapped, Span, Spanned};
use crate::syntax::TokenKind;
use dockerfile_syntax::lists::Arrange;

/// How deep compounds and expansions may nest. Real scripts stay below 10; the bound keeps
/// recursion within a browser worker's small stack.
pub const MAX_DEPTH: u32 = 40;

/// Reads `script` for `dialect`. A script for a shell that is left alone has no commands.
pub fn parse(script: &Mapped, dialect: Dialect) -> Script {
    parse_at(script, dialect, 0)
}

pub(super) fn parse_at(script: &Mapped, dialect: Dialect, depth: u32) -> Script {
    let span = script.span(0..script.text().len());
    if !matches!(dialect, Dialect::Posix | Dialect::Bash) {
        return Script::unread(dialect, span);
    }
    let mut parser = Parser::new(script, dialect, depth);
    parser.list(Stop::End);
    let Parser { out, mut tokens, errors, .. } = parser;
    tokens.arrange_by_key(|&(_, span)| (span.start, span.end));
    let mut end = 0;
    tokens.retain(|&(_, span)| {
        let keep = span.start >= end && !span.is_empty();
        if keep {
            end = span.end;
        }
        keep
    });
    Script { dialect, commands: out.commands, nests: out.nests, errors, tokens, span }
}

/// Commands and compounds of the script being read.
#[derive(Default)]
struct Out {
    commands: Vec<Command>,
    nests: Vec<Nest>,
}

/// A script set aside while one within it is read.
pub(super) struct Outer {
    out: Out,
    nest: Option<NestId>,
    runs: Runs,
    errors: usize,
}

/// What ends a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    End,
    Paren,
    Brace,
    Then,
    Branch,
    Do,
    Done,
    Arm,
}

impl Stop {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::End | Self::Paren => &[],
            Self::Brace => &["}"],
            Self::Then => &["then"],
            Self::Branch => &["elif", "else", "fi"],
            Self::Do => &["do"],
            Self::Done => &["done"],
            Self::Arm => &["esac"],
        }
    }
}

/// Words that only close or go on with a compound.
const CLOSERS: [&str; 10] = ["then", "elif", "else", "fi", "do", "done", "esac", "}", "in", "]]"];

/// Words that begin a compound, which a function's body must be.
const OPENERS: [&str; 8] = ["{", "if", "while", "until", "for", "select", "case", "[["];

pub(super) struct Parser<'m> {
    pub(super) map: &'m Mapped,
    pub(super) text: &'m str,
    pub(super) bytes: &'m [u8],
    pub(super) dialect: Dialect,
    pub(super) pos: usize,
    /// Where reading stops: the end of the text, or of a heredoc's body while that is read.
    pub(super) end: usize,
    pub(super) depth: u32,
    out: Out,
    pub(super) tokens: Vec<(TokenKind, Span)>,
    pub(super) errors: Vec<ShellError>,
    /// Where the line that holds heredoc operators ends, and where reading goes on after the bodies.
    skip: Option<(usize, usize)>,
    nest: Option<NestId>,
    runs: Runs,
    /// A fault was met: commands are no longer kept.
    broken: bool,
}

impl<'m> Parser<'m> {
    fn new(map: &'m Mapped, dialect: Dialect, depth: u32) -> Self {
        let text = map.text();
        Self {
            map,
            text,
            bytes: text.as_bytes(),
            dialect,
            pos: 0,
            end: text.len(),
            depth,
            out: Out::default(),
            tokens: Vec::new(),
            errors: Vec::new(),
            skip: None,
            nest: None,
            runs: Runs::Always,
            broken: false,
        }
    }

    // Reading.

    pub(super) fn peek(&self) -> Option<u8> {
        self.at(0)
    }

    pub(super) fn at(&self, ahead: usize) -> Option<u8> {
        let at = self.pos + ahead;
        if at < self.end { self.bytes.get(at).copied() } else { None }
    }

    pub(super) fn rest(&self) -> &'m str {
        self.text.get(self.pos..self.end).unwrap_or("")
    }

    pub(super) fn starts(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'m str {
        self.text.get(start..end).unwrap_or("")
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.map.span(start..end)
    }

    /// Passes one character.
    pub(super) fn bump(&mut self) {
        self.pos += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    pub(super) fn token(&mut self, kind: TokenKind, start: usize, end: usize) {
        if end > start {
            self.tokens.extend(self.map.spans(start..end).into_iter().map(|span| (kind, span)));
        }
    }

    /// Records a fault. The shell would run nothing, so commands from here on are not kept.
    pub(super) fn fault(&mut self, kind: ShellErrorKind, start: usize, end: usize) {
        if !self.broken {
            let mut end = end.min(self.end);
            while !self.text.is_char_boundary(end) {
                end += 1;
            }
            self.errors.push(ShellError { kind, span: self.span(start, end) });
        }
        self.broken |= kind != ShellErrorKind::UnclosedHeredoc;
    }

    /// One level deeper; false, and the end of reading, where that is too deep.
    pub(super) fn enter(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            self.fault(ShellErrorKind::TooDeep, self.pos, self.pos);
            self.pos = self.end;
            return false;
        }
        self.depth += 1;
        true
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Blanks, and line ends behind a backslash.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.pos += 1,
                Some(b'\\') if self.at(1) == Some(b'\n') => self.pos += 2,
                Some(b'\\') if self.at(1) == Some(b'\r') && self.at(2) == Some(b'\n') => self.pos += 3,
                _ => return,
            }
        }
    }

    /// Blanks and a comment.
    fn blanks_and_comment(&mut self) {
        self.blanks();
        if self.peek() == Some(b'#') {
            let start = self.pos;
            let length = self.rest().find('\n').unwrap_or(self.rest().len());
            self.pos += length;
            self.token(TokenKind::Comment, start, self.pos);
        }
    }

    /// Passes a line end, and the heredoc bodies that begin there.
    fn newline(&mut self) {
        if let Some((line_end, resume)) = self.skip
            && line_end <= self.pos
        {
            self.skip = None;
            self.pos = resume.max(self.pos + 1).min(self.end);
        } else {
            self.pos += 1;
        }
    }

    /// Blanks, comments and line ends.
    pub(super) fn newlines(&mut self) {
        loop {
            self.blanks_and_comment();
            match self.peek() {
                Some(b'\n') => self.newline(),
                Some(b'\r') if self.at(1) == Some(b'\n') => {
                    self.pos += 1;
                    self.newline();
                }
                _ => return,
            }
        }
    }

    /// The unquoted word at the cursor, when it is nothing but plain text.
    fn plain_word(&self) -> &'m str {
        let rest = self.rest();
        let length = rest.find(is_special).unwrap_or(rest.len());
        match rest.as_bytes().get(length) {
            Some(b'\'' | b'"' | b'\\' | b'$' | b'`') => "",
            _ => rest.get(..length).unwrap_or(""),
        }
    }

    fn keyword(&mut self, length: usize) {
        self.token(TokenKind::ShellKeyword, self.pos, self.pos + length);
        self.pos += length;
    }

    /// Takes the keyword `word` if it stands here.
    fn accept(&mut self, word: &str) -> bool {
        let found = self.plain_word() == word;
        if found {
            self.keyword(word.len());
        }
        found
    }

    fn operator(&mut self, length: usize) {
        self.token(TokenKind::Operator, self.pos, self.pos + length);
        self.pos += length;
    }

    fn at_stop(&self, stop: Stop) -> bool {
        match self.peek() {
            None => true,
            Some(b')') => stop == Stop::Paren,
            Some(b';') => stop == Stop::Arm && matches!(self.at(1), Some(b';' | b'&')),
            _ => stop.words().contains(&self.plain_word()),
        }
    }

    /// Sets the script being read aside and begins one within it.
    pub(super) fn begin_script(&mut self) -> Outer {
        Outer {
            out: std::mem::take(&mut self.out),
            nest: self.nest.take(),
            runs: std::mem::take(&mut self.runs),
            errors: self.errors.len(),
        }
    }

    /// Ends the inner script and goes on with the outer one.
    pub(super) fn end_script(&mut self, outer: Outer) -> Script {
        let Out { commands, nests } = std::mem::replace(&mut self.out, outer.out);
        self.nest = outer.nest;
        self.runs = outer.runs;
        let errors = self.errors.get(outer.errors..).unwrap_or_default().to_vec();
        Script { dialect: self.dialect, commands, nests, errors, ..Script::default() }
    }

    /// Records the first fault of a script that was read apart.
    pub(super) fn inner_fault(&mut self, error: ShellError) {
        if !self.broken {
            self.broken = error.kind != ShellErrorKind::UnclosedHeredoc;
            self.errors.push(error);
        }
    }

    // Lists.

    /// Commands of a compound, which must hold some.
    fn body(&mut self, stop: Stop) {
        self.newlines();
        if self.peek().is_some() && self.at_stop(stop) {
            self.fault(ShellErrorKind::Unexpected, self.pos, self.pos + 1);
        }
        self.list(stop);
    }

    /// Commands up to `stop`, which is left for the caller.
    pub(super) fn list(&mut self, stop: Stop) {
        let runs = self.runs;
        let mut connector = Connector::First;
        loop {
            self.newlines();
            if self.at_stop(stop) {
                break;
            }
            let start = self.pos;
            let mark = (self.out.commands.len(), self.out.nests.len());
            self.and_or(connector);
            self.runs = runs;
            self.blanks_and_comment();
            connector = Connector::Seq;
            match self.peek() {
                Some(b'&') => {
                    if self.pos == start {
                        self.fault(ShellErrorKind::Unexpected, start, start + 1);
                    }
                    self.operator(1);
                    connector = Connector::Background;
                    self.mark_background(mark);
                }
                Some(b';') if !matches!(self.at(1), Some(b';' | b'&')) => {
                    if self.pos == start {
                        self.fault(ShellErrorKind::Unexpected, start, start + 1);
                    }
                    self.operator(1);
                }
                Some(b'\n' | b'\r') | None => {}
                Some(_) if self.at_stop(stop) => {}
                Some(_) if self.pos > start && !matches!(self.peek(), Some(b')' | b';')) => {
                    // Two commands with nothing between them, as in `(a) b`.
                    self.fault(ShellErrorKind::Unexpected, self.pos, self.pos + 1);
                }
                Some(_) => {
                    let at = self.pos;
                    self.bump();
                    self.fault(ShellErrorKind::Unexpected, at, self.pos);
                    self.token(TokenKind::Operator, at, self.pos);
                }
            }
            if self.pos == start {
                // A stray carriage return: nothing above takes it.
                self.bump();
            }
        }
        self.runs = runs;
    }

    fn mark_background(&mut self, (commands, nests): (usize, usize)) {
        let nest = self.nest;
        for command in self.out.commands.iter_mut().skip(commands).filter(|command| command.nest == nest) {
            command.background = true;
        }
        for inner in self.out.nests.iter_mut().skip(nests).filter(|inner| inner.parent == nest) {
            inner.background = true;
        }
    }

    fn and_or(&mut self, first: Connector) {
        let base = self.runs;
        let mut connector = first;
        let mut guarded = false;
        loop {
            if connector == Connector::OrIf || guarded {
                self.runs = base.max(Runs::Maybe);
            }
            let mark = self.out.commands.len();
            let before = self.pos;
            self.pipeline(connector);
            if self.pos == before && connector != first {
                self.stray_operator();
            }
            let asked = self.out.commands.get(mark..).is_some_and(asks);
            self.blanks_and_comment();
            connector = match (self.peek(), self.at(1)) {
                (Some(b'&'), Some(b'&')) => Connector::AndIf,
                (Some(b'|'), Some(b'|')) => Connector::OrIf,
                _ => return,
            };
            if self.pos == before {
                self.fault(ShellErrorKind::Unexpected, self.pos, self.pos + 2);
            }
            let operator = self.pos;
            self.operator(2);
            guarded |= asked && connector == Connector::AndIf;
            self.newlines();
            if self.peek().is_none() {
                self.fault(ShellErrorKind::MissingCommand, operator, operator + 2);
                return;
            }
        }
    }

    /// Reports what stands where a command must.
    fn stray_operator(&mut self) {
        let double = matches!((self.peek(), self.at(1)), (Some(a), Some(b)) if a == b && b"&|;".contains(&a));
        let end = (self.pos + if double { 2 } else { 1 }).min(self.end);
        self.fault(ShellErrorKind::Unexpected, self.pos, end);
    }

    fn pipeline(&mut self, first: Connector) {
        let mut connector = first;
        let mut negated = false;
        self.blanks();
        while self.plain_word() == "!" {
            self.keyword(1);
            negated = !negated;
            self.blanks();
        }
        if self.plain_word() == "time" && self.dialect == Dialect::Bash {
            // `time` before a compound is grammar; before a simple command it is a word like any other.
            let after = self.rest().get(4..).unwrap_or("").trim_start_matches([' ', '\t']);
            if after.starts_with(['(', '{']) {
                self.keyword(4);
                self.blanks();
            }
        }
        loop {
            let before = self.pos;
            self.command(connector, negated);
            if self.pos == before && connector == Connector::Pipe {
                self.stray_operator();
            }
            self.blanks_and_comment();
            if self.peek() != Some(b'|') || self.at(1) == Some(b'|') {
                return;
            }
            if self.pos == before {
                self.fault(ShellErrorKind::Unexpected, self.pos, self.pos + 1);
            }
            let operator = self.pos;
            self.operator(if self.at(1) == Some(b'&') { 2 } else { 1 });
            connector = Connector::Pipe;
            negated = false;
            self.newlines();
            if self.peek().is_none() {
                self.fault(ShellErrorKind::MissingCommand, operator, operator + 1);
                return;
            }
        }
    }

    /// One command, simple or compound. May take nothing; then the caller reports what stands there.
    fn command(&mut self, connector: Connector, negated: bool) {
        self.blanks();
        let start = self.pos;
        if self.peek() == Some(b'(') {
            if self.at(1) == Some(b'(')
                && let Some(end) = self.arithmetic_end(self.pos + 2)
            {
                self.arithmetic_command(connector, negated, end);
                return;
            }
            self.compound(connector, negated, NestKind::Subshell, |parser| {
                parser.operator(1);
                parser.body(Stop::Paren);
                parser.close_paren(start);
            });
            return;
        }
        match self.plain_word() {
            "{" => self.compound(connector, negated, NestKind::Group, |parser| {
                parser.keyword(1);
                parser.body(Stop::Brace);
                parser.close("}", start);
            }),
            "if" => self.compound(connector, negated, NestKind::If, |parser| parser.if_branches(start)),
            "while" => self.compound(connector, negated, NestKind::While, |parser| parser.while_loop(start)),
            "until" => self.compound(connector, negated, NestKind::Until, |parser| parser.while_loop(start)),
            "for" | "select" => self.for_loop(connector, negated),
            "case" => self.case(connector, negated),
            "function" => self.function(connector),
            "[[" => self.test_command(connector, negated),
            word if CLOSERS.contains(&word) => {
                self.keyword(word.len());
                self.fault(ShellErrorKind::Unexpected, start, self.pos);
            }
            _ => self.simple(connector, negated),
        }
    }

    // Compounds.

    fn push_nest(&mut self, nest: Nest) -> NestId {
        let id = NestId(self.out.nests.len());
        self.out.nests.push(nest);
        id
    }

    fn compound(
        &mut self,
        connector: Connector,
        negated: bool,
        kind: NestKind,
        body: impl FnOnce(&mut Self),
    ) {
        let start = self.pos;
        let id = self.open(connector, negated, kind, start);
        if self.enter() {
            body(self);
            self.leave();
        }
        self.close_nest(id, start);
        let mut redirects = Vec::new();
        loop {
            self.blanks();
            match self.redirect() {
                Some(redirect) => redirects.push(redirect),
                None => break,
            }
        }
        if let Some(nest) = self.out.nests.get_mut(id.0)
            && let Some(last) = redirects.last()
        {
            nest.span = nest.span.cover(last.span);
            nest.redirects = redirects;
        }
    }

    /// Opens a compound and makes it the one that commands stand in.
    fn open(&mut self, connector: Connector, negated: bool, kind: NestKind, start: usize) -> NestId {
        let parent = self.nest;
        let runs = self.runs;
        let span = self.span(start, start);
        let id = self.push_nest(Nest {
            kind,
            parent,
            connector,
            negated,
            background: false,
            redirects: Vec::new(),
            runs,
            span,
        });
        self.nest = Some(id);
        id
    }

    fn close_nest(&mut self, id: NestId, start: usize) {
        let span = self.span(start, self.pos);
        if let Some(nest) = self.out.nests.get_mut(id.0) {
            nest.span = span;
            self.nest = nest.parent;
            self.runs = nest.runs;
        }
    }

    /// A list as a branch of its own.
    fn branch(&mut self, kind: NestKind, runs: Runs, stop: Stop) {
        let outer = self.runs;
        self.runs = outer.max(runs);
        self.newlines();
        let start = self.pos;
        let id = self.open(Connector::First, false, kind, start);
        if stop == Stop::Arm {
            self.list(stop);
        } else {
            self.body(stop);
        }
        self.close_nest(id, start);
        self.runs = outer;
    }

    fn close(&mut self, word: &str, start: usize) {
        if !self.accept(word) {
            let end = self.pos.min(start + 1);
            self.fault(ShellErrorKind::UnclosedCompound, start, end);
        }
    }

    fn close_paren(&mut self, start: usize) {
        if self.peek() == Some(b')') {
            self.operator(1);
        } else {
            self.fault(ShellErrorKind::UnclosedCompound, start, start + 1);
        }
    }

    fn if_branches(&mut self, start: usize) {
        self.keyword(2);
        let mut runs = Runs::Always;
        loop {
            self.branch(NestKind::Condition, runs, Stop::Then);
            self.close("then", start);
            self.branch(NestKind::Then, Runs::Maybe, Stop::Branch);
            runs = Runs::Maybe;
            if self.accept("elif") {
                continue;
            }
            if self.accept("else") {
                self.branch(NestKind::Else, Runs::Maybe, Stop::Branch);
            }
            self.close("fi", start);
            return;
        }
    }

    fn while_loop(&mut self, start: usize) {
        self.keyword(5);
        self.branch(NestKind::Condition, Runs::Repeated, Stop::Do);
        self.close("do", start);
        self.branch(NestKind::Body, Runs::Repeated, Stop::Done);
        self.close("done", start);
    }

    fn for_loop(&mut self, connector: Connector, negated: bool) {
        let start = self.pos;
        let keyword = self.plain_word().len();
        self.keyword(keyword);
        self.blanks();
        let kind = if self.starts("((")
            && let Some(end) = self.arithmetic_end(self.pos + 2)
        {
            let word = self.arithmetic_word(end);
            NestKind::ArithmeticFor(word)
        } else {
            let at = self.pos;
            let name = self.plain_word().to_owned();
            self.token(TokenKind::Variable, at, at + name.len());
            self.pos += name.len();
            if name.is_empty() {
                self.fault(ShellErrorKind::Unexpected, at, (at + 1).min(self.end));
            }
            let variable = Spanned::new(name, self.span(at, self.pos));
            self.newlines();
            let mut words = None;
            if self.accept("in") {
                let mut list = Vec::new();
                loop {
                    self.blanks();
                    match self.word(TokenKind::Text) {
                        Some(word) => list.push(word),
                        None => break,
                    }
                }
                words = Some(list);
            }
            NestKind::For { variable, words }
        };
        self.blanks_and_comment();
        if self.peek() == Some(b';') {
            self.operator(1);
        }
        self.compound_from(start, connector, negated, kind, |parser| {
            parser.newlines();
            let (open, close, stop) =
                if parser.plain_word() == "{" { ("{", "}", Stop::Brace) } else { ("do", "done", Stop::Done) };
            parser.close(open, start);
            parser.branch(NestKind::Body, Runs::Repeated, stop);
            parser.close(close, start);
        });
    }

    /// A compound whose head, from `start`, has been read.
    fn compound_from(
        &mut self,
        start: usize,
        connector: Connector,
        negated: bool,
        kind: NestKind,
        body: impl FnOnce(&mut Self),
    ) {
        let index = self.out.nests.len();
        self.compound(connector, negated, kind, body);
        let head = self.span(start, start);
        if let Some(nest) = self.out.nests.get_mut(index) {
            nest.span = nest.span.cover(head);
        }
    }

    fn case(&mut self, connector: Connector, negated: bool) {
        let start = self.pos;
        self.keyword(4);
        self.blanks();
        let Some(subject) = self.word(TokenKind::Text) else {
            self.fault(ShellErrorKind::Unexpected, start, self.pos);
            return;
        };
        self.newlines();
        self.compound_from(start, connector, negated, NestKind::Case(subject), |parser| {
            parser.close("in", start);
            loop {
                parser.newlines();
                if parser.peek().is_none() || parser.plain_word() == "esac" {
                    break;
                }
                let before = parser.pos;
                let patterns = parser.patterns();
                parser.branch(NestKind::Arm(patterns), Runs::Maybe, Stop::Arm);
                match (parser.peek(), parser.at(1), parser.at(2)) {
                    (Some(b';'), Some(b';'), Some(b'&')) => parser.operator(3),
                    (Some(b';'), Some(b';' | b'&'), _) => parser.operator(2),
                    _ => break,
                }
                if parser.pos == before {
                    break;
                }
            }
            parser.close("esac", start);
        });
    }

    fn patterns(&mut self) -> Vec<Word> {
        let mut patterns = Vec::new();
        if self.peek() == Some(b'(') {
            self.operator(1);
        }
        loop {
            self.blanks();
            let at = self.pos;
            match self.word(TokenKind::Text) {
                Some(word) => patterns.push(word),
                None => self.fault(ShellErrorKind::Unexpected, at, (at + 1).min(self.end)),
            }
            self.blanks();
            match self.peek() {
                Some(b'|') => self.operator(1),
                Some(b')') => {
                    self.operator(1);
                    return patterns;
                }
                _ => {
                    self.fault(ShellErrorKind::Unexpected, self.pos, (self.pos + 1).min(self.end));
                    return patterns;
                }
            }
        }
    }

    fn function(&mut self, connector: Connector) {
        let start = self.pos;
        self.keyword(8);
        self.blanks();
        let at = self.pos;
        let name = self.plain_word().to_owned();
        self.token(TokenKind::Command, at, at + name.len());
        self.pos += name.len();
        if name.is_empty() {
            self.fault(ShellErrorKind::Unexpected, at, (at + 1).min(self.end));
            return;
        }
        let name = Spanned::new(name, self.span(at, self.pos));
        self.blanks();
        if self.peek() == Some(b'(') {
            self.operator(1);
            self.blanks();
            self.close_paren(at);
        }
        self.function_body(start, connector, name);
    }

    fn function_body(&mut self, start: usize, connector: Connector, name: Spanned<String>) {
        self.newlines();
        if self.peek() != Some(b'(') && !OPENERS.contains(&self.plain_word()) {
            self.fault(ShellErrorKind::Unexpected, self.pos, (self.pos + 1).min(self.end));
        }
        self.compound_from(start, connector, false, NestKind::Function(name), |parser| {
            let runs = parser.runs;
            parser.runs = runs.max(Runs::Maybe);
            parser.command(Connector::First, false);
            parser.runs = runs;
        });
    }

    // `[[ ]]` and `(( ))`.

    fn test_command(&mut self, connector: Connector, negated: bool) {
        let start = self.pos;
        let mut words = vec![self.taken(2, TokenKind::ShellKeyword)];
        let mut closed = false;
        loop {
            self.newlines();
            if self.plain_word() == "]]" {
                words.push(self.taken(2, TokenKind::ShellKeyword));
                closed = true;
                break;
            }
            let regex = words.last().is_some_and(|word| word.text == "=~");
            let word = if regex { self.regex_word() } else { self.word(TokenKind::Text) };
            if let Some(word) = word {
                words.push(word);
                continue;
            }
            match (self.peek(), self.at(1)) {
                (Some(b'&'), Some(b'&')) | (Some(b'|'), Some(b'|')) => {
                    words.push(self.taken(2, TokenKind::Operator));
                }
                (Some(b'(' | b')' | b'<' | b'>'), _) => words.push(self.taken(1, TokenKind::Operator)),
                _ => break,
            }
        }
        if !closed {
            self.fault(ShellErrorKind::UnclosedExpansion, start, start + 2);
        }
        self.finish(
            start,
            Command { kind: CommandKind::Test, words, connector, negated, ..Command::default() },
        );
    }

    /// The next `length` bytes as a literal word.
    fn taken(&mut self, length: usize, kind: TokenKind) -> Word {
        let (start, end) = (self.pos, self.pos + length);
        self.token(kind, start, end);
        self.pos = end;
        self.literal_word(start, end)
    }

    fn literal_word(&self, start: usize, end: usize) -> Word {
        let text = self.slice(start, end).to_owned();
        let span = self.span(start, end);
        let kind = PartKind::Literal(text.clone());
        Word { value: Some(text.clone()), text, parts: vec![Part { kind, quote: Quote::None, span }], span }
    }

    /// Reads `((…))`, whose `))` stands at `end`.
    fn arithmetic_word(&mut self, end: usize) -> Word {
        let start = self.pos;
        self.token(TokenKind::Operator, start, start + 2);
        self.pos += 2;
        let parts = self.arithmetic_parts(end);
        self.token(TokenKind::Operator, end, end + 2);
        self.pos = (end + 2).min(self.end);
        let span = self.span(start, self.pos);
        let part = Part { kind: PartKind::Arithmetic(parts), quote: Quote::None, span };
        Word { text: self.slice(start, self.pos).to_owned(), value: None, parts: vec![part], span }
    }

    fn arithmetic_command(&mut self, connector: Connector, negated: bool, end: usize) {
        let start = self.pos;
        let word = self.arithmetic_word(end);
        let command = Command {
            kind: CommandKind::Arithmetic,
            words: vec![word],
            connector,
            negated,
            ..Command::default()
        };
        self.finish(start, command);
    }

    // Simple commands.

    fn simple(&mut self, connector: Connector, negated: bool) {
        let start = self.pos;
        let mut command = Command { connector, negated, ..Command::default() };
        // Where each word stands in the joined text, for the scripts of `sh -c`.
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        let mut bodies: Vec<(usize, usize)> = Vec::new();
        let mut end = start;
        loop {
            self.blanks();
            if self.peek() == Some(b'#') {
                break;
            }
            if let Some((redirect, body)) = self.redirect_with_body() {
                command.redirects.push(redirect);
                bodies.extend(body);
                end = self.pos;
                continue;
            }
            if command.words.is_empty()
                && let Some(assignment) = self.assignment()
            {
                command.assignments.push(assignment);
                end = self.pos;
                continue;
            }
            let at = self.pos;
            let kind = if command.words.is_empty() { TokenKind::Command } else { TokenKind::Text };
            let Some(word) = self.word(kind) else { break };
            command.words.push(word);
            ranges.push((at, self.pos));
            end = self.pos;
            if command.words.len() == 1
                && command.assignments.is_empty()
                && command.redirects.is_empty()
                && self.at_function()
            {
                let name = command.words.pop().unwrap_or_default();
                let name = Spanned::new(name.text, name.span);
                self.function_body(start, connector, name);
                return;
            }
        }
        if self.peek() == Some(b'(') && end > start {
            self.fault(ShellErrorKind::Unexpected, self.pos, self.pos + 1);
        }
        if end == start {
            return;
        }
        command.span = self.span(start, end);
        self.inner_script(&mut command, &ranges, &bodies);
        let after = self.pos;
        self.pos = end;
        self.finish(start, command);
        self.pos = after;
    }

    /// Takes the `()` that makes the word before it a function's name.
    fn at_function(&mut self) -> bool {
        let before = self.pos;
        self.blanks();
        if self.peek() == Some(b'(') {
            let open = self.pos;
            self.pos += 1;
            self.blanks();
            if self.peek() == Some(b')') {
                self.pos += 1;
                self.token(TokenKind::Operator, open, open + 1);
                self.token(TokenKind::Operator, self.pos - 1, self.pos);
                return true;
            }
        }
        self.pos = before;
        false
    }

    /// Keeps a command that began at `start` and ends here.
    fn finish(&mut self, start: usize, mut command: Command) {
        command.span = self.span(start, self.pos);
        command.nest = self.nest;
        command.runs = self.runs;
        if command.kind != CommandKind::Simple {
            loop {
                self.blanks();
                match self.redirect() {
                    Some(redirect) => {
                        command.span = command.span.cover(redirect.span);
                        command.redirects.push(redirect);
                    }
                    None => break,
                }
            }
        }
        if !self.broken {
            self.out.commands.push(command);
        }
    }

    /// Reads the script that the command gives to another shell.
    fn inner_script(&mut self, command: &mut Command, ranges: &[(usize, usize)], bodies: &[(usize, usize)]) {
        if self.broken || self.depth >= MAX_DEPTH {
            return;
        }
        let Some(inner) = effective::inner_script(command) else { return };
        let (mapped, whole) = match inner.source {
            effective::ScriptSource::Word(index) => {
                let Some(&(start, end)) = ranges.get(index) else { return };
                let Some(mapped) = self.unquoted(start, end) else { return };
                (mapped, self.span(start, end))
            }
            effective::ScriptSource::HereDocument => {
                let Some(&(start, end)) = bodies.last() else { return };
                (self.map.slice(start..end), self.span(start, end))
            }
        };
        let mut script = parse_at(&mapped, inner.dialect, self.depth + 1);
        self.recolour(whole, std::mem::take(&mut script.tokens), inner.source);
        command.script = Some(Box::new(script));
    }

    /// Puts the colours of an inner script in place of those of the text it was read from.
    fn recolour(&mut self, whole: Span, inner: Vec<(TokenKind, Span)>, source: effective::ScriptSource) {
        let fill = match source {
            effective::ScriptSource::Word(_) => TokenKind::String,
            effective::ScriptSource::HereDocument => TokenKind::HeredocBody,
        };
        let outer: Vec<Span> = {
            let inside = |span: Span| span.start >= whole.start && span.end <= whole.end;
            let spans =
                self.tokens.iter().filter(|&&(_, span)| inside(span)).map(|&(_, span)| span).collect();
            self.tokens.retain(|&(_, span)| !inside(span));
            spans
        };
        let mut inner = inner.into_iter().peekable();
        for span in outer {
            let mut at = span.start;
            while let Some((kind, token)) = inner.next_if(|&(_, token)| token.start < span.end) {
                if token.start < at {
                    continue;
                }
                if token.start > at {
                    self.tokens.push((fill, Span { start: at, end: token.start }));
                }
                at = token.end;
                self.tokens.push((kind, token));
            }
            if at < span.end {
                self.tokens.push((fill, Span { start: at, end: span.end }));
            }
        }
    }

    /// `NAME=value` at the cursor.
    fn assignment(&mut self) -> Option<Assignment> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        if !bytes.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_') {
            return None;
        }
        let mut length = bytes.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        if bytes.get(length) == Some(&b'[') {
            length += rest.get(length..)?.find([']', '\n', ' '])? + 1;
        }
        let append = bytes.get(length) == Some(&b'+');
        let operator = length + usize::from(append);
        if bytes.get(operator) != Some(&b'=') {
            return None;
        }
        let start = self.pos;
        let name = Spanned::new(rest.get(..length)?.to_owned(), self.span(start, start + length));
        self.token(TokenKind::Name, start, start + length);
        self.token(TokenKind::Operator, start + length, start + operator + 1);
        self.pos = start + operator + 1;
        let value = self.value_word();
        Some(Assignment { name, append, value, span: self.span(start, self.pos) })
    }

    // Redirections.

    fn redirect(&mut self) -> Option<Redirect> {
        self.redirect_with_body().map(|(redirect, _)| redirect)
    }

    /// A redirection and, for a heredoc, where its body stands.
    fn redirect_with_body(&mut self) -> Option<(Redirect, Option<(usize, usize)>)> {
        let start = self.pos;
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let mut fd = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
        if bytes.first() == Some(&b'{')
            && let Some(close) = rest.find('}')
            && close > 1
            && bytes
                .get(1..close)
                .is_some_and(|name| name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_'))
        {
            fd = close + 1;
        }
        let operator = rest.get(fd..)?;
        let (op, length) = if operator.starts_with("&>>") && fd == 0 {
            (RedirectOp::AppendBoth, 3)
        } else if operator.starts_with("&>") && fd == 0 {
            (RedirectOp::WriteBoth, 2)
        } else if operator.starts_with("<<<") {
            (RedirectOp::HereString, 3)
        } else if operator.starts_with("<<") {
            (RedirectOp::HereDocument, 2)
        } else if operator.starts_with("<&") {
            (RedirectOp::DuplicateIn, 2)
        } else if operator.starts_with("<>") {
            (RedirectOp::ReadWrite, 2)
        } else if operator.starts_with("<(") {
            return None;
        } else if operator.starts_with('<') {
            (RedirectOp::Read, 1)
        } else if operator.starts_with(">>") {
            (RedirectOp::Append, 2)
        } else if operator.starts_with(">|") {
            (RedirectOp::Clobber, 2)
        } else if operator.starts_with(">&") {
            (RedirectOp::DuplicateOut, 2)
        } else if operator.starts_with(">(") {
            return None;
        } else if operator.starts_with('>') {
            (RedirectOp::Write, 1)
        } else {
            return None;
        };
        let fd = (fd > 0).then(|| rest.get(..fd).unwrap_or("").to_owned());
        self.pos = start + fd.as_ref().map_or(0, String::len) + length;
        let strip_tabs = op == RedirectOp::HereDocument && self.peek() == Some(b'-');
        self.pos += usize::from(strip_tabs);
        self.token(TokenKind::Operator, start, self.pos);
        self.blanks();
        if op == RedirectOp::HereDocument {
            return Some(self.heredoc(start, fd, strip_tabs));
        }
        let digits = self.rest().trim_start_matches(|c: char| c.is_ascii_digit());
        // `>> 2>x`: the digits belong to the next redirection.
        let next = digits.len() < self.rest().len() && digits.starts_with(['<', '>']);
        let target = if next || self.peek() == Some(b'#') { None } else { self.word(TokenKind::Text) };
        let target = if let Some(word) = target {
            word
        } else {
            self.fault(ShellErrorKind::MissingTarget, start, self.pos);
            Word { value: Some(String::new()), span: self.span(self.pos, self.pos), ..Word::default() }
        };
        let span = self.span(start, self.pos);
        Some((Redirect { fd, op, target, heredoc: None, span }, None))
    }

    fn heredoc(
        &mut self,
        start: usize,
        fd: Option<String>,
        strip_tabs: bool,
    ) -> (Redirect, Option<(usize, usize)>) {
        let at = self.pos;
        let target = self.word(TokenKind::HeredocDelimiter);
        if target.is_none() {
            self.fault(ShellErrorKind::MissingTarget, start, self.pos);
        }
        let target = target.unwrap_or_default();
        let operator_end = self.pos;
        let quoted = target.is_quoted() || target.text.contains('\\');
        // The delimiter is never expanded, so what looks like a variable stands for itself.
        let name = target.value.clone().unwrap_or_else(|| self.slice(at, operator_end).to_owned());
        let body_start = match self.skip {
            Some((_, resume)) => resume,
            None => {
                let line_end = self.line_end();
                self.skip = Some((line_end, line_end));
                (line_end + 1).min(self.end)
            }
        };
        let (body_end, resume, closed) = self.heredoc_end(body_start, &name, strip_tabs);
        if let Some(skip) = &mut self.skip {
            skip.1 = resume;
        }
        if !closed {
            self.fault(ShellErrorKind::UnclosedHeredoc, start, operator_end);
        }
        let body = self.heredoc_body(body_start, body_end, quoted, strip_tabs);
        let closing = self.slice(body_end, resume);
        let tabs = closing.len() - closing.trim_start_matches('\t').len();
        self.token(
            TokenKind::HeredocDelimiter,
            body_end + tabs,
            body_end + closing.trim_end().len().max(tabs),
        );
        let span = self.span(start, operator_end);
        let heredoc = Some(HereDocument { quoted, strip_tabs, body });
        (Redirect { fd, op: RedirectOp::HereDocument, target, heredoc, span }, Some((body_start, body_end)))
    }

    /// Where the line at the cursor ends, line ends within quotes not counted.
    fn line_end(&self) -> usize {
        let mut at = self.pos;
        let mut quote = None;
        let mut blank = false;
        while let Some(&b) = self.bytes.get(at).filter(|_| at < self.end) {
            match (b, quote) {
                (b'\\', Some(b'"') | None) => at += 1,
                (b'\'' | b'"', None) => quote = Some(b),
                (_, Some(q)) if q == b => quote = None,
                (b'#', None) if blank => {
                    return at + self.slice(at, self.end).find('\n').unwrap_or(self.end - at);
                }
                (b'\n', None) => return at,
                _ => {}
            }
            blank = matches!(b, b' ' | b'\t');
            at += 1;
        }
        self.end
    }

    /// Where a heredoc's body ends, where reading goes on, and whether its delimiter was found.
    fn heredoc_end(&self, start: usize, name: &str, strip_tabs: bool) -> (usize, usize, bool) {
        let mut at = start;
        while at < self.end {
            let rest = self.slice(at, self.end);
            let length = rest.find('\n').unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or("");
            let line = line.strip_suffix('\r').unwrap_or(line);
            let plain = if strip_tabs { line.trim_start_matches('\t') } else { line };
            if plain == name {
                return (at, (at + length + 1).min(self.end), true);
            }
            at += length + 1;
        }
        (self.end, self.end, false)
    }

    fn heredoc_body(&mut self, start: usize, end: usize, quoted: bool, strip_tabs: bool) -> Word {
        let text = self.slice(start, end);
        let span = self.span(start, end);
        let mut parts = Vec::new();
        if quoted {
            let kind = PartKind::Literal(strip(text, strip_tabs));
            parts.push(Part { kind, quote: Quote::Single, span });
            self.token(TokenKind::HeredocBody, start, end);
        } else if self.enter() {
            let saved = (self.pos, self.end, self.skip.take());
            self.pos = start.min(end);
            self.end = end;
            parts = self.heredoc_parts();
            (self.pos, self.end, self.skip) = saved;
            self.leave();
            if strip_tabs {
                for part in &mut parts {
                    if let PartKind::Literal(text) = &mut part.kind {
                        *text = strip(text, true);
                    }
                }
            }
        }
        let value = super::ast::literal_value(&parts);
        Word { text: text.to_owned(), value, parts, span }
    }
}

fn strip(text: &str, tabs: bool) -> String {
    if !tabs {
        return text.to_owned();
    }
    text.split_inclusive('\n').map(|line| line.trim_start_matches('\t')).collect()
}

/// Whether a pipeline asks a question, so that what follows `&&` may not run.
fn asks(pipeline: &[Command]) -> bool {
    let Some(last) = pipeline.last() else { return false };
    if pipeline.first().is_some_and(|first| first.negated) || last.kind != CommandKind::Simple {
        return true;
    }
    let name = last.words.first().and_then(|word| word.value.as_deref()).unwrap_or("");
    matches!(name, "[" | "test" | "grep" | "egrep" | "fgrep" | "which" | "type" | "hash" | "false")
        || (name == "command" && last.words.get(1).is_some_and(|word| word.is("-v") || word.is("-V")))
}

/// Characters that end a plain word.
fn is_special(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\n' | '\r' | ';' | '&' | '|' | '<' | '>' | '(' | ')' | '\'' | '"' | '\\' | '$' | '`'
    )
}
