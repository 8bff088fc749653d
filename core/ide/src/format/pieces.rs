//! An instruction in pieces that stay as they are, with the gaps between them.

use dockerfile_core::lists::Arrange;
use dockerfile_core::shell::{NestKind, Script, Word};
use dockerfile_core::source::Span;
use dockerfile_core::syntax::{CommandLine, Instruction, Kind, Node};

/// What a piece is, as far as its place in the lines goes by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The name of an instruction: RUN, or both of `ONBUILD RUN`.
    Keyword,
    /// A flag.
    Flag,
    /// A word: of an instruction, or of a command.
    Word,
    /// `&&` or `||` between the commands of a script.
    And,
    /// `|` between them.
    Pipe,
    /// A word that ends a command, as with `;`.
    End,
    /// What JSON writes around its strings.
    Bracket,
}

/// A stretch of the text that is written as it is, or in capitals.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) span: Span,
    pub(super) role: Role,
    /// What is written in its place.
    pub(super) text: String,
    /// Whether it lies within `if`, a loop, `( )` or the like.
    pub(super) nested: bool,
    /// What stands between the piece before and this one.
    pub(super) gap: Gap,
}

/// What stands before a piece.
#[derive(Clone, Debug, Default)]
pub(super) struct Gap {
    /// Whether a line ends in it.
    pub(super) breaks: bool,
    /// Comment lines in it.
    pub(super) comments: Vec<String>,
}

/// The pieces of an instruction.
#[derive(Debug)]
pub(super) struct Pieces {
    pub(super) all: Vec<Piece>,
    /// What the first line is for: a script, JSON, or words.
    pub(super) form: Form,
    /// The blanks after the last piece.
    pub(super) tail: Span,
}

/// What the arguments of an instruction are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A shell script that is read; `nested` where it has compounds.
    Script { nested: bool },
    /// A JSON array.
    Json,
    /// Words that may stand on lines of their own: pairs, paths.
    List,
    /// One stretch that is kept.
    Whole,
}

/// Takes an instruction apart; `None` where what lies between the pieces is more than blanks, line ends and comments.
pub(super) fn of(
    text: &str,
    escape: char,
    node: &Node,
    instruction: &Instruction,
    script: Option<&Script>,
) -> Option<Pieces> {
    let mut found: Vec<(Span, Role)> = Vec::new();
    let (mut inner_node, mut inner) = (node, instruction);
    loop {
        head(inner, &mut found);
        match (inner_node.child(), &inner.kind) {
            (Some(child), Kind::Onbuild(onbuild)) => {
                inner_node = child;
                inner = onbuild.trigger.as_deref()?;
            }
            _ => break,
        }
    }
    let form = form(inner_node, inner, script);
    let head_end = found.iter().map(|(span, _)| span.end).max()?;
    match form {
        Form::Script { .. } => script_words(script?, &mut found),
        Form::Json => json(node, head_end, &mut found),
        Form::List => {
            let words = inner_node.args.iter().filter(|word| !word.range.is_empty());
            found.extend(words.map(|word| (node.line.span(word.range.clone()), Role::Word)));
        }
        Form::Whole => {
            if let Some(start) = start_after(node, head_end) {
                found.push((node.line.span(start..node.line.text().trim_end().len()), Role::Word));
            }
        }
    }
    let end = match node.heredocs().iter().map(|heredoc| heredoc.body.start).min() {
        Some(start) => text.get(..start as usize)?.trim_end_matches(['\r', '\n']).len(),
        None => node.span.end as usize,
    };
    let end = u32::try_from(end).ok()?;
    found.retain(|(span, _)| !span.is_empty() && span.start < end);
    uncovered(node, &mut found);
    let mut all = Vec::new();
    for (span, role) in merged(found) {
        let gap = match all.last() {
            None => Gap::default(),
            Some(Piece { span: before, .. }) => {
                gap(text.get(before.end as usize..span.start as usize)?, escape)?
            }
        };
        let written = span.text(text);
        let folds = role == Role::Keyword || is_word_of(instruction, span);
        let nested = match form {
            Form::Script { .. } => script.is_some_and(|script| is_nested(script, span)),
            _ => false,
        };
        let role =
            if role == Role::Word && matches!(form, Form::Script { .. }) { connector(written) } else { role };
        let text = if folds { written.to_ascii_uppercase() } else { written.to_owned() };
        all.push(Piece { span, role, text, nested, gap });
    }
    let last = all.last()?.span.end;
    let tail = Span { start: last, end: end.max(last) };
    tail.text(text).trim_matches([' ', '\t', '\u{b}', '\u{c}', '\r']).is_empty().then_some(Pieces {
        all,
        form,
        tail,
    })
}

fn head(instruction: &Instruction, found: &mut Vec<(Span, Role)>) {
    found.push((instruction.keyword.span, Role::Keyword));
    found.extend(instruction.flags.iter().map(|flag| (flag.span, Role::Flag)));
}

/// What the arguments are. A script that is no shell's, or that cannot be read, is one stretch; so is a command that
/// becomes part of the image's configuration word by word.
fn form(node: &Node, instruction: &Instruction, script: Option<&Script>) -> Form {
    if node.is_json() {
        return Form::Json;
    }
    match &instruction.kind {
        Kind::Run(run) => match (&run.command, script) {
            (CommandLine::Shell(_), Some(script)) if script.dialect.reads() && script.errors.is_empty() => {
                Form::Script { nested: !script.nests.is_empty() }
            }
            _ => Form::Whole,
        },
        Kind::Cmd(_) | Kind::Entrypoint(_) | Kind::Shell(_) => Form::Whole,
        Kind::Healthcheck(_) => Form::List,
        Kind::Workdir(_) | Kind::User(_) | Kind::StopSignal(_) | Kind::Maintainer(_) => Form::Whole,
        _ => Form::List,
    }
}

/// Where the joined line goes on after the source offset `end`, blanks left out.
fn start_after(node: &Node, end: u32) -> Option<usize> {
    let line = node.line.text();
    let mut chars = line.char_indices();
    chars.find(|&(at, c)| !c.is_whitespace() && node.line.source_offset(at) >= end as usize).map(|(at, _)| at)
}

/// The pieces of a JSON array of strings.
fn json(node: &Node, head_end: u32, found: &mut Vec<(Span, Role)>) {
    let line = node.line.text();
    let Some(start) = line
        .char_indices()
        .find(|&(at, c)| c == '[' && node.line.source_offset(at) >= head_end as usize)
        .map(|(at, _)| at)
    else {
        return;
    };
    let (mut quoted, mut escaped) = (None, false);
    for (at, c) in line.char_indices().skip_while(|&(at, _)| at < start) {
        match quoted {
            Some(from) => {
                if escaped {
                    escaped = false;
                } else if c == '\\' {
                    escaped = true;
                } else if c == '"' {
                    found.push((node.line.span(from..at + 1), Role::Word));
                    quoted = None;
                }
            }
            None if c == '"' => quoted = Some(at),
            None if matches!(c, '[' | ']' | ',') => found.push((node.line.span(at..at + 1), Role::Bracket)),
            None => {}
        }
    }
}

/// The words and operators of a script.
fn script_words(script: &Script, found: &mut Vec<(Span, Role)>) {
    let mut put = |span: Span| found.push((span, Role::Word));
    script.tokens.iter().for_each(|(_, span)| put(*span));
    let word = |word: &Word| word.span;
    for command in &script.commands {
        command.words.iter().map(word).for_each(&mut put);
        command.assignments.iter().map(|assignment| assignment.span).for_each(&mut put);
        command.redirects.iter().map(|redirect| redirect.span).for_each(&mut put);
    }
    for nest in &script.nests {
        match &nest.kind {
            NestKind::For { words: Some(words), .. } | NestKind::Arm(words) => {
                words.iter().map(word).for_each(&mut put)
            }
            NestKind::ArithmeticFor(one) | NestKind::Case(one) => put(one.span),
            _ => {}
        }
        nest.redirects.iter().map(|redirect| redirect.span).for_each(&mut put);
    }
}

/// What no piece covers is a piece of its own, character by character: nothing but blanks is ever lost.
fn uncovered(node: &Node, found: &mut Vec<(Span, Role)>) {
    found.arrange_by_key(|(span, _)| (span.start, span.end));
    let mut rest = Vec::new();
    let mut next = 0;
    let mut reach = 0;
    for (at, c) in node.line.text().char_indices() {
        let source = node.line.source_offset(at);
        while let Some((span, _)) = found.get(next).filter(|(span, _)| span.start as usize <= source) {
            reach = reach.max(span.end as usize);
            next += 1;
        }
        if source >= reach && !c.is_whitespace() {
            rest.push((Span::new(source, source + c.len_utf8()), Role::Word));
        }
    }
    found.extend(rest);
    found.arrange_by_key(|(span, _)| (span.start, span.end));
}

/// Pieces that touch are one, but for those of JSON.
fn merged(found: Vec<(Span, Role)>) -> Vec<(Span, Role)> {
    let mut out: Vec<(Span, Role)> = Vec::new();
    for (span, role) in found {
        match out.last_mut() {
            Some((last, other))
                if span.start < last.end
                    || (span.start == last.end && role != Role::Bracket && *other != Role::Bracket) =>
            {
                last.end = last.end.max(span.end);
            }
            _ => out.push((span, role)),
        }
    }
    out
}

/// Whether a piece is AS of a FROM, or CMD or NONE of a HEALTHCHECK, whose case does not count.
fn is_word_of(instruction: &Instruction, span: Span) -> bool {
    match &instruction.kind {
        Kind::From(from) => from
            .name
            .as_ref()
            .is_some_and(|name| span.start >= from.image.span.end && span.end <= name.span.start),
        Kind::Healthcheck(check) => {
            let head = instruction.flags.last().map_or(instruction.keyword.span.end, |flag| flag.span.end);
            let command = match &check.command {
                None => return span.start >= head,
                Some(CommandLine::Shell(script)) => script.source_offset(0),
                Some(CommandLine::Exec(words)) => words.first().map_or(0, |word| word.span.start as usize),
            };
            span.start >= head && (span.end as usize) < command
        }
        Kind::Onbuild(onbuild) => onbuild.trigger.as_deref().is_some_and(|trigger| is_word_of(trigger, span)),
        _ => false,
    }
}

fn is_nested(script: &Script, span: Span) -> bool {
    script.nests.iter().any(|nest| nest.span.start <= span.start && span.start < nest.span.end)
}

fn connector(text: &str) -> Role {
    match text {
        "&&" | "||" => Role::And,
        "|" | "|&" => Role::Pipe,
        _ if text.ends_with("&&") || text.ends_with("||") => Role::End,
        _ if text.ends_with(';') && !text.ends_with("\\;") => Role::End,
        _ => Role::Word,
    }
}

/// Reads what lies between two pieces.
fn gap(between: &str, escape: char) -> Option<Gap> {
    let mut gap = Gap::default();
    let mut lines = between.split('\n').peekable();
    let blank = |text: &str| text.chars().all(char::is_whitespace);
    let mut first = true;
    while let Some(line) = lines.next() {
        let goes_on = lines.peek().is_some();
        let line = if goes_on { line.strip_suffix('\r').unwrap_or(line) } else { line };
        let without = line.trim_end_matches([' ', '\t']).strip_suffix(escape).filter(|_| goes_on);
        if !first && goes_on && line.trim_start().starts_with('#') {
            gap.comments.push(line.trim().to_owned());
        } else if !blank(without.unwrap_or(line)) || (first && goes_on && without.is_none()) {
            return None;
        }
        gap.breaks |= goes_on;
        first = false;
    }
    Some(gap)
}
