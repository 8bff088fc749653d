//! Lines to nodes: directives, comments, continuations, heredocs, flags and raw arguments, as
//! BuildKit's `parser` package reads them.

use std::ops::Range;

use super::ast::{Directive, Phase, SyntaxError};
use super::go::{quote, to_lower, to_upper};
use super::json::{NotStrings, string_array};
use super::lex::{Lex, NoEnv};
use crate::source::{LineRange, Mapped, Span, Spanned};

/// A longer line stops BuildKit (Go's `bufio.MaxScanTokenSize`, line end included).
const MAX_LINE: usize = 64 * 1024;

/// A piece of an instruction, after joining its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Its text; for JSON strings, decoded.
    pub text: String,
    /// Where it stands in [`Node::line`].
    pub range: Range<usize>,
}

/// A heredoc as found in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawHeredoc {
    /// Delimiter without quotes.
    pub name: String,
    /// File descriptor before `<<`.
    pub fd: u64,
    /// Whether variables are expanded.
    pub expand: bool,
    /// Whether leading tabs are dropped.
    pub chomp: bool,
    /// The redirection in the source.
    pub delimiter: Span,
    /// The body in the source, tabs still there.
    pub body: Span,
    /// The closing line; empty where the text ends first.
    pub terminator: Span,
}

/// One instruction before its arguments are understood: BuildKit's `parser.Node`.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// The joined line.
    pub line: Mapped,
    pub(crate) keyword: Word,
    pub(crate) flags: Vec<Word>,
    /// The words after the keyword and the flags.
    pub args: Vec<Word>,
    /// The instruction after ONBUILD.
    pub(crate) child: Option<Box<Node>>,
    /// Whether the arguments were given as a JSON array.
    pub(crate) json: bool,
    pub(crate) heredocs: Vec<RawHeredoc>,
    /// The lines that it takes.
    pub lines: LineRange,
    pub(crate) comments: Vec<String>,
    /// From its first byte to its last.
    pub span: Span,
    /// Whether the parser refused it.
    pub broken: bool,
}

impl Node {
    /// The keyword as written.
    pub fn keyword(&self) -> &str {
        &self.keyword.text
    }

    /// The flags, quotes and escapes removed.
    pub fn flags(&self) -> impl Iterator<Item = &str> {
        self.flags.iter().map(|flag| flag.text.as_str())
    }

    /// Whether the arguments were given as a JSON array.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Its heredocs.
    pub fn heredocs(&self) -> &[RawHeredoc] {
        &self.heredocs
    }

    /// The instruction that ONBUILD keeps for later.
    pub fn child(&self) -> Option<&Self> {
        self.child.as_deref()
    }

    /// Its lines.
    pub fn lines(&self) -> LineRange {
        self.lines
    }

    /// The comments directly above it.
    pub fn comments(&self) -> &[String] {
        &self.comments
    }

    /// The line after joining.
    pub fn original(&self) -> &str {
        self.line.text()
    }

    /// The lower-case keyword.
    pub fn name(&self) -> String {
        to_lower(&self.keyword.text)
    }

    /// BuildKit's arguments: for ONBUILD, the words of the instruction it holds.
    pub(crate) fn arguments(&self) -> Vec<&Word> {
        match &self.child {
            Some(child) => std::iter::once(&child.keyword).chain(child.arguments()).collect(),
            None => self.args.iter().collect(),
        }
    }

    /// BuildKit trims what it prints of a node, which shows where there is no keyword.
    fn dump(&self) -> String {
        let mut out = self.name();
        if !self.flags.is_empty() {
            let flags: Vec<String> = self.flags().map(quote).collect();
            out.push_str(&format!(" [{}]", flags.join(" ")));
        }
        if let Some(child) = &self.child {
            out.push_str(&format!(" ({})", child.dump()));
        }
        for arg in &self.args {
            out.push(' ');
            out.push_str(&quote(&arg.text));
        }
        out.trim().to_owned()
    }

    fn can_hold_heredocs(&self) -> bool {
        let node = match &self.child {
            Some(child) if self.name() == "onbuild" => child,
            _ => self,
        };
        matches!(node.name().as_str(), "add" | "copy" | "run") && !node.json
    }
}

/// A text as lines and nodes.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The escape character.
    pub escape: char,
    /// Directives that took effect.
    pub directives: Vec<Directive>,
    /// Comment lines, directives not among them.
    pub comments: Vec<Span>,
    /// Instructions, broken ones included.
    pub nodes: Vec<Node>,
    /// Last lines of instructions that hold an empty continuation line.
    pub empty_continuations: Vec<u32>,
    /// The empty lines within continuations.
    pub empty_lines: Vec<Span>,
    /// Faults of this phase, in order.
    pub errors: Vec<SyntaxError>,
}

impl Tree {
    /// The tree as BuildKit's own fixtures print it.
    pub fn dump(&self) -> String {
        let mut out = String::new();
        for node in &self.nodes {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&format!("({})", node.dump()));
        }
        out
    }
}

/// A fault inside one line; ranges are those of the joined line.
struct Fault {
    code: &'static str,
    args: Vec<(&'static str, String)>,
    message: String,
    range: Range<usize>,
}

const NO_INSTRUCTIONS: &str = "file with no instructions";

/// Reads `text` into nodes.
pub fn read(text: &str) -> Tree {
    let mut reader = Reader {
        lines: physical_lines(text),
        at: 0,
        tree: Tree { escape: '\\', ..Tree::default() },
        directives: Directives::default(),
        started: false,
    };
    reader.file();
    let mut tree = reader.tree;
    if tree.nodes.is_empty() && tree.errors.is_empty() {
        let line = u32::try_from(reader.at).unwrap_or(u32::MAX);
        tree.errors.push(SyntaxError {
            phase: Phase::Parse,
            code: "no-instructions".to_owned(),
            args: Vec::new(),
            message: NO_INSTRUCTIONS.to_owned(),
            lines: vec![vec![LineRange::new(line, line)]],
            span: Span::empty(text.len()),
        });
    }
    tree
}

/// A line of the text: where it starts, with its line ending.
#[derive(Clone, Copy)]
struct Line<'t> {
    start: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    /// Without its line ending.
    fn content(self) -> &'t str {
        self.text.trim_end_matches(['\r', '\n'])
    }

    fn span(self) -> Span {
        Span::new(self.start, self.start + self.content().len())
    }
}

fn physical_lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines: Vec<Line<'_>> = text
        .split_inclusive('\n')
        .map(|text| {
            let line = Line { start, text };
            start += text.len();
            line
        })
        .collect();
    if let Some(first) = lines.first_mut()
        && let Some(rest) = first.text.strip_prefix('\u{feff}')
    {
        first.start += '\u{feff}'.len_utf8();
        first.text = rest;
    }
    lines
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

#[derive(Default)]
struct Directives {
    done: bool,
    seen: Vec<String>,
}

enum Directed {
    No,
    Yes(Directive),
    Repeated(String),
}

impl Directives {
    /// Looks at one line, blanks at its start already gone; it stands at `start` in the source.
    fn line(&mut self, line: &str, start: usize) -> Directed {
        if self.done {
            return Directed::No;
        }
        let found = line.strip_prefix('#').and_then(|rest| directive(rest, start + 1));
        let Some(found) = found else {
            self.done = true;
            return Directed::No;
        };
        if self.seen.contains(&found.name.value) {
            return Directed::Repeated(found.name.value);
        }
        self.seen.push(found.name.value.clone());
        Directed::Yes(found)
    }
}

/// `name = value` with a known name, as `DirectiveParser` takes it from what follows the comment sign.
pub fn directive(rest: &str, start: usize) -> Option<Directive> {
    let body = rest.trim_start();
    let start = start + rest.len() - body.len();
    let name_len = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
    let (name, after) = body.split_at(name_len);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let blank = ['\t', '\n', '\u{0c}', '\r', ' '];
    let padded = after.trim_start_matches(blank).strip_prefix('=')?;
    let mut value = padded.trim_start_matches(blank);
    if value.is_empty() {
        // BuildKit's expression wants one character and then takes the last blank for it.
        value = padded.get(padded.len().checked_sub(1)?..)?;
    }
    let value_start = start + body.len() - value.len();
    let value = if value.len() > 1 { value.trim_end_matches(blank) } else { value };
    let lower = to_lower(name);
    if value.is_empty() || !matches!(lower.as_str(), "syntax" | "escape" | "check") {
        return None;
    }
    Some(Directive {
        name: Spanned::new(lower, Span::new(start, start + name.len())),
        value: Spanned::new(value.to_owned(), Span::new(value_start, value_start + value.len())),
    })
}

struct Reader<'t> {
    lines: Vec<Line<'t>>,
    /// Lines taken so far; also the number of the line taken last.
    at: usize,
    tree: Tree,
    directives: Directives,
    /// Whether an instruction has begun.
    started: bool,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<Line<'t>> {
        let line = self.lines.get(self.at).copied()?;
        self.at += 1;
        let last = self.at == self.lines.len() && !line.text.ends_with('\n');
        if line.text.len() > MAX_LINE - usize::from(last) {
            // BuildKit stops reading here and then finds that it has nothing.
            let message = if self.started {
                format!("dockerfile line greater than max allowed size of {}", MAX_LINE - 1)
            } else {
                NO_INSTRUCTIONS.to_owned()
            };
            let args = vec![("max", (MAX_LINE - 1).to_string())];
            let fault = Fault { code: "line-too-long", args, message, range: 0..0 };
            self.error(self.at - 1, self.at - 1, fault, line.span());
        }
        Some(line)
    }

    fn error(&mut self, first: usize, last: usize, fault: Fault, span: Span) {
        let line = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.tree.errors.push(SyntaxError {
            phase: Phase::Parse,
            code: fault.code.to_owned(),
            args: fault.args.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
            message: fault.message,
            lines: vec![vec![LineRange::new(line(first), line(last))]],
            span,
        });
    }

    fn file(&mut self) {
        let mut comments: Vec<String> = Vec::new();
        while let Some(line) = self.next() {
            let content = line.content();
            let body = content.trim_start();
            let start = line.start + content.len() - body.len();
            if is_comment(content) {
                // BuildKit drops the first byte, be it the comment sign or a blank before it.
                let mut rest = content.chars();
                let cut = rest.next().map_or(0, |first| first.len_utf8().saturating_sub(1));
                // What is left of a blank of several bytes is no text.
                let comment = format!("{}{}", "\u{fffd}".repeat(cut), rest.as_str());
                match comment.trim() {
                    "" => comments.clear(),
                    comment => comments.push(comment.to_owned()),
                }
            }
            match self.directives.line(body, start) {
                Directed::Yes(directive) => {
                    comments.pop();
                    self.directive(directive);
                    continue;
                }
                Directed::Repeated(name) => {
                    let fault = Fault {
                        code: "directive-repeated",
                        args: vec![("name", name.clone())],
                        message: format!("only one {name} parser directive can be used"),
                        range: 0..0,
                    };
                    // BuildKit counts the lines before this one.
                    self.error(
                        self.at - 1,
                        self.at - 1,
                        fault,
                        Span::new(start, start + body.trim_end().len()),
                    );
                    self.tree.comments.push(Span::new(start, line.span().end as usize));
                    continue;
                }
                Directed::No => {}
            }
            if is_comment(content) {
                self.tree.comments.push(Span::new(start, line.span().end as usize));
                continue;
            }
            self.instruction(body, start, &mut comments);
        }
    }

    fn directive(&mut self, directive: Directive) {
        if directive.name.value == "escape" {
            match directive.value.value.as_str() {
                "\\" => self.tree.escape = '\\',
                "`" => self.tree.escape = '`',
                other => {
                    let fault = Fault {
                        code: "escape-invalid",
                        args: vec![("value", other.to_owned())],
                        message: format!("invalid escape token '{other}' does not match ` or \\"),
                        range: 0..0,
                    };
                    self.error(self.at - 1, self.at - 1, fault, directive.value.span);
                }
            }
        }
        self.tree.directives.push(directive);
    }

    /// The line without its continuation, and whether it goes on.
    fn continuation<'l>(&self, line: &'l str) -> (&'l str, bool) {
        let escape = self.tree.escape;
        match line.trim_end_matches([' ', '\t']).strip_suffix(escape) {
            Some(before) if !before.ends_with(escape) => (before, true),
            _ => (line, false),
        }
    }

    fn instruction(&mut self, body: &str, start: usize, comments: &mut Vec<String>) {
        let first = self.at;
        let (content, mut goes_on) = self.continuation(body);
        if !goes_on && content.is_empty() {
            return;
        }
        self.started = true;
        let mut line = Mapped::new();
        line.push(content, start);
        let mut end = start + body.len();
        let mut empty = false;
        while goes_on {
            let Some(next) = self.next() else { break };
            let content = next.content();
            if is_comment(content) {
                self.tree.comments.push(Span::new(
                    next.start + content.len() - content.trim_start().len(),
                    next.start + content.len(),
                ));
                continue;
            }
            if content.trim_start().is_empty() {
                empty = true;
                self.tree.empty_lines.push(Span::new(next.start, next.start + next.text.len()));
                continue;
            }
            let (kept, more) = self.continuation(content);
            line.push(kept, next.start);
            goes_on = more;
            end = next.start + content.len();
        }
        if empty {
            self.tree.empty_continuations.push(u32::try_from(self.at).unwrap_or(u32::MAX));
        }

        let whole = 0..line.text().len();
        let (mut node, fault) = node(&line, whole, self.tree.escape, 0);
        if let Some(fault) = fault {
            let span = line.span(fault.range.clone());
            self.error(first, self.at, fault, span);
        }
        if node.can_hold_heredocs() && line.text().contains("<<") {
            match heredocs_in(&line) {
                Ok(heredocs) => {
                    for heredoc in heredocs {
                        let (heredoc, closed) = self.heredoc_body(heredoc);
                        if !closed {
                            let fault = Fault {
                                code: "heredoc-unterminated",
                                args: vec![("name", heredoc.name.clone())],
                                message: "unterminated heredoc".to_owned(),
                                range: 0..0,
                            };
                            self.error(first, self.at, fault, heredoc.delimiter);
                        }
                        end = end.max(heredoc.terminator.end as usize).max(heredoc.body.end as usize);
                        node.heredocs.push(heredoc);
                    }
                }
                Err(fault) => {
                    let span = line.span(fault.range.clone());
                    self.error(first, self.at, fault, span);
                    node.broken = true;
                }
            }
        }
        node.line = line;
        node.lines = LineRange::new(
            u32::try_from(first).unwrap_or(u32::MAX),
            u32::try_from(self.at).unwrap_or(u32::MAX),
        );
        node.comments = std::mem::take(comments);
        node.span = Span::new(start, end);
        self.tree.nodes.push(node);
    }

    fn heredoc_body(&mut self, mut heredoc: RawHeredoc) -> (RawHeredoc, bool) {
        let text_end = self.lines.last().map_or(0, |line| line.start + line.text.len());
        let start = self.lines.get(self.at).map_or(text_end, |line| line.start);
        let mut end = start;
        while let Some(line) = self.next() {
            let content = line.content();
            let candidate = if heredoc.chomp { content.trim_start_matches('\t') } else { content };
            if candidate == heredoc.name {
                heredoc.body = Span::new(start, end);
                heredoc.terminator =
                    Span::new(line.start + content.len() - candidate.len(), line.start + content.len());
                return (heredoc, true);
            }
            end = line.start + line.text.len();
        }
        heredoc.body = Span::new(start, end);
        heredoc.terminator = Span::empty(end);
        (heredoc, false)
    }
}

/// BuildKit's separator: `[\t\v\f\r ]+`.
fn is_separator(c: char) -> bool {
    matches!(c, '\t' | '\u{0b}' | '\u{0c}' | '\r' | ' ')
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or("");
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

fn word(text: &str, range: Range<usize>) -> Word {
    Word { text: text.get(range.clone()).unwrap_or("").to_owned(), range }
}

/// ONBUILD in ONBUILD is refused later; deeper nesting is not followed.
const MAX_NESTING: u32 = 20;

/// Splits one joined line. On a fault the node holds what could be read.
fn node(line: &Mapped, range: Range<usize>, escape: char, depth: u32) -> (Node, Option<Fault>) {
    let text = line.text();
    let range = trim(text, range);
    let body = text.get(range.clone()).unwrap_or("");
    let keyword_len = body.find(is_separator).unwrap_or(body.len());
    let keyword = word(text, range.start..range.start + keyword_len);
    let rest_start =
        range.start + keyword_len + body[keyword_len..].chars().take_while(|&c| is_separator(c)).count();
    let (flags, args_start) = flags(text, rest_start..range.end, escape);
    let args = trim(text, args_start..range.end);
    let rest = text.get(args.clone()).unwrap_or("");
    let name = to_lower(&keyword.text);
    let mut node = Node { keyword, flags, ..Node::default() };
    let outcome = match name.as_str() {
        "env" | "label" => name_values(text, args, escape, &to_upper(&name), &mut node),
        "maintainer" | "stopsignal" | "user" | "workdir" => {
            if !rest.is_empty() {
                node.args.push(word(text, args));
            }
            Ok(())
        }
        "add" | "copy" | "volume" => match maybe_json(rest, args.start, &mut node) {
            Ok(true) => Ok(()),
            Ok(false) => {
                separated(text, args, &mut node);
                Ok(())
            }
            Err(fault) => Err(fault),
        },
        "expose" | "from" => {
            separated(text, args, &mut node);
            Ok(())
        }
        "cmd" | "entrypoint" | "run" | "shell" => shell_or_exec(text, args, &mut node),
        "arg" => {
            node.args = words(text, args, escape);
            Ok(())
        }
        "healthcheck" => {
            let blank = |c: char| c.is_whitespace() && c.is_ascii();
            let kind = rest.find(blank).unwrap_or(rest.len());
            if kind > 0 {
                node.args.push(word(text, args.start..args.start + kind));
                let command =
                    args.start + kind + (rest.len() - kind - rest[kind..].trim_start_matches(blank).len());
                shell_or_exec(text, command..args.end, &mut node)
            } else {
                Ok(())
            }
        }
        "onbuild" if !rest.is_empty() && depth < MAX_NESTING => {
            let (child, fault) = self::node(line, args, escape, depth + 1);
            node.child = Some(Box::new(child));
            fault.map_or(Ok(()), Err)
        }
        "onbuild" => Ok(()),
        _ => {
            // Arguments of unknown instructions are dropped, but one empty word remains.
            node.args.push(Word { text: String::new(), range: args });
            Ok(())
        }
    };
    node.broken = outcome.is_err();
    (node, outcome.err())
}

fn maybe_json(rest: &str, start: usize, node: &mut Node) -> Result<bool, Fault> {
    match string_array(rest, start) {
        Ok(words) => {
            node.args.extend(words);
            node.json = true;
            Ok(true)
        }
        Err(NotStrings::NotArray) => Ok(false),
        Err(NotStrings::OtherElement) => Err(Fault {
            code: "json-not-strings",
            args: Vec::new(),
            message: "when using JSON array syntax, arrays must be comprised of strings only".to_owned(),
            range: start..start + rest.len(),
        }),
    }
}

fn shell_or_exec(text: &str, range: Range<usize>, node: &mut Node) -> Result<(), Fault> {
    let rest = text.get(range.clone()).unwrap_or("");
    if !rest.is_empty() && !maybe_json(rest, range.start, node)? {
        node.args.push(word(text, range));
    }
    Ok(())
}

fn separated(text: &str, range: Range<usize>, node: &mut Node) {
    let mut start = None;
    for (i, c) in text.get(range.clone()).unwrap_or("").char_indices() {
        let at = range.start + i;
        match (is_separator(c), start) {
            (true, Some(from)) => {
                node.args.push(word(text, from..at));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    if let Some(from) = start {
        node.args.push(word(text, from..range.end));
    }
}

fn name_values(
    text: &str,
    range: Range<usize>,
    escape: char,
    key: &str,
    node: &mut Node,
) -> Result<(), Fault> {
    let words = words(text, range.clone(), escape);
    let Some(first) = words.first() else { return Ok(()) };
    if !first.text.contains('=') {
        // The old form: NAME, a blank, and the rest as it is.
        let rest = text.get(range.clone()).unwrap_or("");
        let Some(end) = rest.find(is_separator) else {
            return Err(Fault {
                code: "name-value-missing",
                args: vec![("instruction", key.to_owned())],
                message: format!("{key} must have two arguments"),
                range: first.range.clone(),
            });
        };
        let value = range.start + end + rest[end..].chars().take_while(|&c| is_separator(c)).count();
        node.args.push(word(text, range.start..range.start + end));
        node.args.push(word(text, value..range.end));
        node.args.push(Word { text: String::new(), range: range.end..range.end });
        return Ok(());
    }
    for found in words {
        let Some((name, value)) = found.text.split_once('=') else {
            return Err(Fault {
                code: "name-value-no-equals",
                args: vec![("word", found.text.clone())],
                message: format!(
                    "Syntax error - can't find = in {}. Must be of the form: name=value",
                    quote(&found.text)
                ),
                range: found.range,
            });
        };
        // The words keep their escapes and quotes, so offsets in them are offsets in the line,
        // but for an escape dropped at the very end.
        let split = found.range.start + name.len();
        let (name, value) = (name.to_owned(), value.to_owned());
        node.args.push(Word { text: name, range: found.range.start..split });
        node.args.push(Word { text: value, range: (split + 1).min(found.range.end)..found.range.end });
        node.args.push(Word { text: "=".to_owned(), range: split..(split + 1).min(found.range.end) });
    }
    Ok(())
}

/// BuildKit's `parseWords`: words with quotes and escapes still in them.
fn words(text: &str, range: Range<usize>, escape: char) -> Vec<Word> {
    let body = text.get(range.clone()).unwrap_or("");
    let mut out = Vec::new();
    let mut current: Option<Word> = None;
    let mut quote: Option<char> = None;
    let mut blank_ok = false;
    let mut chars = body.char_indices().peekable();
    let finish = |current: &mut Option<Word>, blank_ok: &mut bool, end: usize, out: &mut Vec<Word>| {
        if let Some(mut word) = current.take()
            && (*blank_ok || !word.text.is_empty())
        {
            word.range.end = end;
            out.push(word);
        }
        *blank_ok = false;
    };
    while let Some((i, c)) = chars.next() {
        let at = range.start + i;
        if quote.is_none() && c.is_whitespace() {
            finish(&mut current, &mut blank_ok, at, &mut out);
            continue;
        }
        let word = current.get_or_insert_with(|| Word { text: String::new(), range: at..at });
        match quote {
            None => {
                if c == '\'' || c == '"' {
                    quote = Some(c);
                    blank_ok = true;
                }
                // An escape takes what follows with it; at the very end it is dropped.
                if c == escape {
                    if let Some((_, next)) = chars.next() {
                        word.text.push(c);
                        word.text.push(next);
                    }
                    continue;
                }
                word.text.push(c);
            }
            Some(open) => {
                if c == open {
                    quote = None;
                }
                if c == escape && open != '\'' {
                    match chars.next() {
                        Some((_, next)) => {
                            word.text.push(c);
                            word.text.push(next);
                        }
                        None => quote = None,
                    }
                    continue;
                }
                word.text.push(c);
            }
        }
    }
    finish(&mut current, &mut blank_ok, range.end, &mut out);
    out
}

/// BuildKit's `extractBuilderFlags`: the flags and where the arguments start. It goes by bytes:
/// other characters in a flag come out as their UTF-8 bytes read as Latin-1, and one that has the byte of
/// Latin-1's NEL (`Å`) or no-break space (`à`) ends the flag there. Places are those of whole characters.
fn flags(text: &str, range: Range<usize>, escape: char) -> (Vec<Word>, usize) {
    let whole = |mut at: usize| {
        while at < range.end && !text.is_char_boundary(at) {
            at += 1;
        }
        at
    };
    let bytes = text.as_bytes().get(range.clone()).unwrap_or_default();
    let blank = |byte: u8| char::from(byte).is_whitespace();
    let is_escape = |byte: u8| char::from(byte) == escape;
    let mut out = Vec::new();
    let mut at = 0;
    loop {
        while bytes.get(at).copied().is_some_and(blank) {
            at += 1;
        }
        if bytes.get(at..at + 2) != Some(b"--") {
            return (out, whole(range.start + at));
        }
        let begin = at;
        let mut flag = String::new();
        let mut quote = None;
        let mut blank_ok = false;
        while let Some(&byte) = bytes.get(at) {
            if let Some(open) = quote {
                if byte == open {
                    quote = None;
                    at += 1;
                    continue;
                }
            } else if blank(byte) {
                break;
            } else if byte == b'\'' || byte == b'"' {
                quote = Some(byte);
                blank_ok = true;
                at += 1;
                continue;
            }
            if is_escape(byte) {
                at += 1;
                match bytes.get(at) {
                    Some(&next) => flag.push(char::from(next)),
                    None => break,
                }
                at += 1;
                continue;
            }
            flag.push(char::from(byte));
            at += 1;
        }
        let ended = at >= bytes.len();
        if flag == "--" {
            return (out, if ended { range.end } else { range.start + at });
        }
        if blank_ok || !flag.is_empty() {
            out.push(Word { text: flag, range: range.start + begin..whole(range.start + at) });
        }
        if ended {
            return (out, range.end);
        }
    }
}

/// The heredocs that a line opens.
fn heredocs_in(line: &Mapped) -> Result<Vec<RawHeredoc>, Fault> {
    let lex = Lex { raw_quotes: true, raw_escapes: true, skip_unset: true, ..Lex::new('\\') };
    let expanded = lex.expand(line.text(), &NoEnv);
    if expanded.error.is_some() {
        return Ok(Vec::new());
    }
    let mut from = 0;
    let mut out = Vec::new();
    for found in expanded.words {
        let place = line
            .text()
            .get(from..)
            .and_then(|rest| rest.find(&found))
            .map(|i| from + i..from + i + found.len());
        if let Some(place) = &place {
            from = place.end;
        }
        let range = place.unwrap_or(0..0);
        match heredoc(&found) {
            Ok(None) => {}
            Ok(Some(mut heredoc)) => {
                heredoc.delimiter = line.span(range);
                out.push(heredoc);
            }
            Err(message) => {
                return Err(Fault { code: "heredoc-delimiter", args: vec![("word", found)], message, range });
            }
        }
    }
    Ok(out)
}

/// BuildKit's `ParseHeredoc` for one word: `^(\d*)<<(-?)\s*([^<]*)$`.
pub(crate) fn heredoc(word: &str) -> Result<Option<RawHeredoc>, String> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (fd, rest) = word.split_at(digits);
    let Some(rest) = rest.strip_prefix("<<") else { return Ok(None) };
    let (chomp, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let rest = rest.trim_start_matches(['\t', '\n', '\u{0c}', '\r', ' ']);
    if rest.is_empty() || rest.contains('<') {
        return Ok(None);
    }
    let lex = Lex { skip_unset: true, ..Lex::new('\\') };
    let plain = lex.expand(rest, &NoEnv);
    if let Some(message) = plain.error {
        return Err(message);
    }
    let [name] = plain.words.as_slice() else { return Ok(None) };
    let raw = Lex { raw_quotes: true, ..lex }.expand(rest, &NoEnv);
    if let Some(message) = raw.error {
        return Err(message);
    }
    let [raw] = raw.words.as_slice() else {
        return Err(format!("internal lexing of heredoc produced inconsistent results: {rest}"));
    };
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    Ok(Some(RawHeredoc {
        name: name.clone(),
        fd: if fd.is_empty() { 0 } else { fd.parse().unwrap_or(u64::MAX) },
        // If quotes vanish on expansion, part of the delimiter was quoted.
        expand: quotes(name) == quotes(raw),
        chomp,
        delimiter: Span::default(),
        body: Span::default(),
        terminator: Span::default(),
    }))
}
