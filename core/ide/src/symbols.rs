//! Where names are given and used: stages, variables, heredocs.

use dockerfile_core::lists::Arrange;
use std::collections::BTreeMap;

use dockerfile_core::model::{Base, Origin, StageId};
use dockerfile_core::shell::{Command, NestKind, Part, PartKind, Script, Word};
use dockerfile_core::source::Span;
use dockerfile_core::syntax::{CommandLine, Instruction, Kind};

use crate::reading::Reading;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Symbol {
    /// A stage.
    Stage(StageId),
    /// A variable: its name, and which of those of that name that have nothing to do with each other.
    Variable(String, usize),
    /// A heredoc: where it is opened.
    Heredoc(u32),
}

/// A place where a name stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// The name alone.
    pub(crate) span: Span,
    pub(crate) symbol: Symbol,
    /// Whether it is given here.
    pub(crate) defines: bool,
    /// The stage that it stands in; `None` above the first and in FROM.
    pub(crate) stage: Option<StageId>,
}

/// Every occurrence, by place.
pub(crate) fn occurrences(text: &str, reading: &Reading) -> Vec<Occurrence> {
    let mut out = stages(text, reading);
    out.extend(heredocs(text, reading));
    out.extend(variables(text, reading));
    out.arrange_by_key(|found| (found.span.start, found.span.end));
    out.dedup_by(|one, other| one.span == other.span);
    out
}

fn stages(text: &str, reading: &Reading) -> Vec<Occurrence> {
    let mut out = Vec::new();
    for stage in &reading.model.stages {
        let Some(name) = &stage.name else { continue };
        let (symbol, own) = (Symbol::Stage(stage.id), Some(stage.id));
        out.push(Occurrence { span: name.span, symbol: symbol.clone(), defines: true, stage: None });
        for edge in &reading.model.edges {
            let named = edge.span.text(text).eq_ignore_ascii_case(&name.value);
            if edge.origin == Origin::Stage(stage.id) && !edge.onbuild && named {
                let stage = Some(edge.stage).filter(|id| Some(*id) != own);
                out.push(Occurrence { span: edge.span, symbol: symbol.clone(), defines: false, stage });
            }
        }
    }
    out
}

fn heredocs(text: &str, reading: &Reading) -> Vec<Occurrence> {
    let mut out = Vec::new();
    for (node, instruction) in reading.tree.nodes.iter().zip(&reading.file.instructions) {
        let stage = reading.stage_at(instruction.span.start).map(|stage| stage.id);
        for heredoc in node.heredocs() {
            let Some(at) = heredoc.delimiter.text(text).rfind(&heredoc.name) else { continue };
            let start = heredoc.delimiter.start as usize + at;
            let symbol = Symbol::Heredoc(heredoc.delimiter.start);
            let span = Span::new(start, start + heredoc.name.len());
            out.push(Occurrence { span, symbol: symbol.clone(), defines: true, stage });
            if !heredoc.terminator.is_empty() {
                out.push(Occurrence { span: heredoc.terminator, symbol, defines: false, stage });
            }
        }
    }
    out
}

/// A variable where it stands, before it is known which of its name it is.
struct Use {
    span: Span,
    name: String,
    defines: bool,
    /// Whether it is one of the image, which stages built on this one have too.
    image: bool,
    /// Whether it takes the value of the one above all stages.
    inherits: bool,
    stage: Option<StageId>,
}

fn variables(text: &str, reading: &Reading) -> Vec<Occurrence> {
    let mut uses = Vec::new();
    for (index, instruction) in reading.file.instructions.iter().enumerate() {
        let opens = matches!(instruction.kind, Kind::From(_));
        let stage = reading.stage_at(instruction.span.start).map(|stage| stage.id).filter(|_| !opens);
        let script = reading.scripts.get(index).and_then(Option::as_ref);
        of_instruction(text, reading, (instruction, script), stage, &mut uses);
    }
    let mut by_name: BTreeMap<&str, Vec<&Use>> = BTreeMap::new();
    for found in &uses {
        by_name.entry(&found.name).or_default().push(found);
    }
    let mut out = Vec::new();
    for (name, uses) in by_name {
        let groups = groups(reading, &uses);
        for found in uses {
            let group = groups.get(&found.stage).copied().unwrap_or(0);
            let symbol = Symbol::Variable(name.to_owned(), group);
            out.push(Occurrence { span: found.span, symbol, defines: found.defines, stage: found.stage });
        }
    }
    out
}

/// Which stages share a variable of one name: a number for each. `None` is the place above all stages.
fn groups(reading: &Reading, uses: &[&Use]) -> BTreeMap<Option<StageId>, usize> {
    let mut out: BTreeMap<Option<StageId>, usize> = BTreeMap::new();
    out.insert(None, 0);
    let has = |stage: StageId, test: &dyn Fn(&Use) -> bool| {
        uses.iter().any(|found| found.stage == Some(stage) && test(found))
    };
    // A stage stands below those that it is built on, so that theirs are known.
    for stage in &reading.model.stages {
        let parent = match stage.base {
            Base::Stage(parent) if parent < stage.id => Some(parent),
            _ => None,
        };
        let handed_on = parent
            .filter(|parent| reading.model.lineage(*parent).any(|stage| has(stage.id, &|found| found.image)));
        let inherits = has(stage.id, &|found| found.inherits);
        let group = match handed_on {
            Some(parent) => out.get(&Some(parent)).copied(),
            None => inherits.then_some(0),
        };
        out.insert(Some(stage.id), group.unwrap_or(stage.id.index() + 1));
    }
    out
}

fn of_instruction(
    text: &str,
    reading: &Reading,
    (instruction, script): (&Instruction, Option<&Script>),
    stage: Option<StageId>,
    out: &mut Vec<Use>,
) {
    let plain = |span: Span| Use {
        span,
        name: span.text(text).to_owned(),
        defines: false,
        image: false,
        inherits: false,
        stage,
    };
    let heredocs = instruction.heredocs.iter().map(|heredoc| heredoc.body.source_offset(0));
    let end = heredocs.min().unwrap_or(instruction.span.end as usize);
    let whole = Span::new(instruction.span.start as usize, end.max(instruction.span.start as usize));
    match &instruction.kind {
        Kind::Onbuild(onbuild) => {
            if let Some(trigger) = onbuild.trigger.as_deref() {
                of_instruction(text, reading, (trigger, script), stage, out);
            }
        }
        Kind::Arg(bindings) | Kind::Env(bindings) => {
            let image = matches!(instruction.kind, Kind::Env(_));
            for binding in bindings {
                if is_name(binding.name.span.text(text)) {
                    let inherits = !image && binding.value.is_none() && stage.is_some();
                    out.push(Use { defines: true, image, inherits, ..plain(binding.name.span) });
                }
            }
            scan(text, whole, reading.tree.escape, true, &mut |span| out.push(plain(span)));
        }
        Kind::Run(run) => {
            for flag in &instruction.flags {
                scan(text, flag.span, reading.tree.escape, true, &mut |span| out.push(plain(span)));
            }
            if let (CommandLine::Shell(_) | CommandLine::Exec(_), Some(script)) = (&run.command, script) {
                of_script(text, script, &mut |span| out.push(plain(span)));
            }
        }
        Kind::Cmd(_) | Kind::Entrypoint(_) | Kind::Healthcheck(_) => {
            if let Some(script) = script {
                of_script(text, script, &mut |span| out.push(plain(span)));
            }
        }
        Kind::Shell(_) | Kind::Maintainer(_) | Kind::Unknown => {}
        _ => {
            scan(text, whole, reading.tree.escape, true, &mut |span| out.push(plain(span)));
            for heredoc in instruction.heredocs.iter().filter(|heredoc| heredoc.expand) {
                for span in heredoc.body.spans(0..heredoc.body.text().len()) {
                    scan(text, span, '\\', false, &mut |span| out.push(plain(span)));
                }
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The names after `$` and `${` in words that BuildKit expands. In quotes of its own kind it does not.
fn scan(text: &str, within: Span, escape: char, quotes: bool, put: &mut dyn FnMut(Span)) {
    let start = within.start as usize;
    let Some(part) = text.get(within.range()) else { return };
    let mut quoted = None;
    let mut chars = part.char_indices().peekable();
    let mut at_line_start = false;
    while let Some((at, c)) = chars.next() {
        if at_line_start && c == '#' {
            while chars.next_if(|(_, c)| *c != '\n').is_some() {}
            continue;
        }
        at_line_start = c == '\n' || (at_line_start && c.is_whitespace());
        match c {
            _ if c == escape && quoted != Some('\'') => {
                chars.next_if(|(_, next)| *next != '\n' && *next != '\r' && !next.is_whitespace());
            }
            '\'' | '"' if quotes => match quoted {
                None => quoted = Some(c),
                Some(open) if open == c => quoted = None,
                Some(_) => {}
            },
            '$' if quoted != Some('\'') => {
                let from = at + 1 + usize::from(part.get(at + 1..).is_some_and(|rest| rest.starts_with('{')));
                put_name(text, start + from, start + part.len(), put);
            }
            _ => {}
        }
    }
}

/// The name that begins at a place, if one does.
fn put_name(text: &str, start: usize, end: usize, put: &mut dyn FnMut(Span)) {
    let rest = text.get(start..end).unwrap_or("");
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    if is_name(rest.get(..length).unwrap_or("")) {
        put(Span::new(start, start + length));
    }
}

/// Variables of a script: those that it expands, and those that it sets itself.
fn of_script(text: &str, script: &Script, put: &mut dyn FnMut(Span)) {
    for nest in &script.nests {
        match &nest.kind {
            NestKind::For { variable, words } => {
                put(variable.span);
                words.iter().flatten().for_each(|word| of_word(text, word, put));
            }
            NestKind::Arm(words) => words.iter().for_each(|word| of_word(text, word, put)),
            NestKind::ArithmeticFor(word) | NestKind::Case(word) => of_word(text, word, put),
            _ => {}
        }
        nest.redirects.iter().for_each(|redirect| of_word(text, &redirect.target, put));
    }
    for command in &script.commands {
        of_command(text, command, put);
    }
}

/// Built-ins that are given the names of variables.
const NAMING: &[&str] = &["export", "unset", "readonly", "local", "read", "declare", "typeset"];

fn of_command(text: &str, command: &Command, put: &mut dyn FnMut(Span)) {
    for assignment in &command.assignments {
        if is_name(assignment.name.span.text(text)) {
            put(assignment.name.span);
        }
        of_word(text, &assignment.value, put);
    }
    let names = command.words.first().and_then(|word| word.value.as_deref());
    let names = names.is_some_and(|name| NAMING.contains(&name));
    for (at, word) in command.words.iter().enumerate() {
        if names && at > 0 && !word.is_quoted() {
            put_name(text, word.span.start as usize, word.span.end as usize, put);
        }
        of_word(text, word, put);
    }
    for redirect in &command.redirects {
        of_word(text, &redirect.target, put);
        if let Some(heredoc) = redirect.heredoc.as_ref().filter(|heredoc| !heredoc.quoted) {
            of_word(text, &heredoc.body, put);
        }
    }
    if let Some(inner) = &command.script {
        of_script(text, inner, put);
    }
}

fn of_word(text: &str, word: &Word, put: &mut dyn FnMut(Span)) {
    of_parts(text, &word.parts, put);
}

fn of_parts(text: &str, parts: &[Part], put: &mut dyn FnMut(Span)) {
    for part in parts {
        match &part.kind {
            PartKind::Variable(variable) => {
                let written = part.span.text(text);
                let skip =
                    1 + usize::from(written.starts_with("${")) + usize::from(variable.prefix.is_some());
                if written.get(skip..).is_some_and(|rest| rest.starts_with(&variable.name)) {
                    put_name(text, part.span.start as usize + skip, part.span.end as usize, put);
                }
                of_parts(text, &variable.parts, put);
            }
            PartKind::Substitution(script) | PartKind::Process(script) => of_script(text, script, put),
            PartKind::Arithmetic(parts) => of_parts(text, parts, put),
            PartKind::Array(words) => words.iter().for_each(|word| of_word(text, word, put)),
            PartKind::Literal(_) | PartKind::Glob(_) | PartKind::Opaque => {}
        }
    }
}
