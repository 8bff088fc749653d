//! A RUN as the commands that its shell carries out one after another.

use dockerfile_core::fix::TextEdit;
use dockerfile_core::lists::Arrange;
use dockerfile_core::shell::{Command, Connector, Script, Shell, Word};
use dockerfile_core::source::Span;
use dockerfile_core::syntax::{CommandLine, Instruction, Kind, MountType, Run, TokenKind};

use super::Here;

/// A RUN in shell form, which the stage's shell surely reads as we do.
pub(super) struct Chain<'c> {
    pub(super) instruction: &'c Instruction,
    pub(super) run: &'c Run,
    pub(super) script: &'c Script,
    /// From its first word to its last.
    pub(super) span: Span,
    /// Whether the shell ends at the first command that fails.
    pub(super) errexit: bool,
    /// How what stands directly in the script follows what is before it.
    links: Vec<Connector>,
    /// What `&&` and `;` link, pipes and all: each from its first word to its last.
    pub(super) parts: Vec<Span>,
}

impl<'c> Chain<'c> {
    pub(super) fn of(here: Here<'c>) -> Option<Self> {
        let (instruction, script) = (here.instruction()?, here.script()?);
        let Kind::Run(run) = &instruction.kind else { return None };
        let CommandLine::Shell(_) = &run.command else { return None };
        // Text after a `#` of the shell's has no end once lines are joined.
        let comments = script.tokens.iter().any(|(kind, _)| *kind == TokenKind::Comment);
        let heredocs =
            |command: &Command| command.redirects.iter().any(|redirect| redirect.heredoc.is_some());
        if !script.dialect.reads()
            || !script.errors.is_empty()
            || !instruction.heredocs.is_empty()
            || comments
            || instruction.broken
            || script.all_commands().into_iter().any(heredocs)
        {
            return None;
        }
        let said =
            |(kind, _): &&(TokenKind, Span)| !matches!(kind, TokenKind::Blank | TokenKind::Continuation);
        let tokens: Vec<Span> = script.tokens.iter().filter(said).map(|(_, span)| *span).collect();
        let span = tokens.first()?.cover(*tokens.last()?);
        let commands = script.commands.iter().filter(|command| command.nest.is_none());
        let nests = script.nests.iter().filter(|nest| nest.parent.is_none());
        let mut links: Vec<(u32, Connector)> = commands
            .map(|command| (command.span.start, command.connector))
            .chain(nests.map(|nest| (nest.span.start, nest.connector)))
            .collect();
        links.arrange_by_key(|(start, _)| *start);
        let background = script.all_commands().into_iter().any(|command| command.background)
            || script.nests.iter().any(|nest| nest.background);
        if background || links.is_empty() {
            return None;
        }
        let state = here.stage.state_before(here.position);
        let errexit = Shell::of_stage(state.shell.as_deref(), false).errexit;
        let parts = parts(here.case.text, span, &tokens, &links)?;
        let links = links.into_iter().map(|(_, connector)| connector).collect();
        Some(Self { instruction, run, script, span, errexit, links, parts })
    }

    /// Whether all that stands directly in it is linked in one of these ways.
    pub(super) fn is_linked_by(&self, connectors: &[Connector]) -> bool {
        self.links.iter().skip(1).all(|connector| connectors.contains(connector))
    }

    /// Whether it ends at the first part that fails.
    fn stops(&self) -> bool {
        let sets = |word: &Word| {
            word.value.as_deref().is_some_and(|word| word.starts_with('-') && word.contains('e'))
        };
        let first = self.script.commands.first().and_then(Command::effective);
        let set = first.is_some_and(|first| first.name == "set" && first.args.first().is_some_and(sets));
        self.is_linked_by(&[Connector::AndIf, Connector::Pipe])
            || (self.errexit || set)
                && self.is_linked_by(&[Connector::AndIf, Connector::Pipe, Connector::Seq])
    }

    /// The edits that take commands out, each of which is a part of its own; `None` where they cannot be, and where
    /// nothing would be left.
    pub(super) fn without(&self, text: &str, commands: &[Span]) -> Option<Vec<TextEdit>> {
        if commands.is_empty() {
            return Some(Vec::new());
        }
        let covers = |part: &Span, inner: Span| part.cover(inner) == *part;
        let goes = |part: &Span| commands.iter().any(|command| covers(part, *command));
        let mixed = |part: &Span| goes(part) && self.lone(*part).is_none();
        let lost = commands.iter().any(|command| !self.parts.iter().any(|part| covers(part, *command)));
        if lost || !self.stops() || self.parts.iter().any(mixed) {
            return None;
        }
        let first = self.parts.iter().position(|part| !goes(part))?;
        let kept = *self.parts.get(first)?;
        let mut spans = Vec::new();
        if first > 0 {
            spans.push(Span { start: self.span.start, end: kept.start });
        }
        let mut end = kept.end;
        for part in self.parts.iter().skip(first + 1) {
            if goes(part) {
                spans.push(Span { start: end, end: part.end });
            }
            end = part.end;
        }
        if spans.iter().any(|span| !comments(span.text(text)).is_empty()) {
            return None;
        }
        Some(spans.into_iter().map(|span| TextEdit { span, insert: String::new() }).collect())
    }

    /// The command that a part is; `None` where it is several, or a compound.
    pub(super) fn lone(&self, part: Span) -> Option<&'c Command> {
        let inside = |span: Span| part.cover(span) == part;
        let mut commands = self.script.commands.iter().filter(|command| inside(command.span));
        let nested = self.script.nests.iter().any(|nest| inside(nest.span));
        commands.next().filter(|_| commands.next().is_none() && !nested)
    }

    /// Whether what it writes to its mounts is there for the next RUN just as for the next command.
    pub(super) fn mounts_last(&self) -> bool {
        self.run.mounts.iter().all(|mount| match mount.kind {
            MountType::Cache | MountType::Secret | MountType::Ssh => true,
            MountType::Bind | MountType::Tmpfs => false,
        })
    }
}

/// The flags of an instruction, as they are written.
pub(super) fn flags<'t>(instruction: &'t Instruction, text: &'t str) -> impl Iterator<Item = &'t str> {
    instruction.flags.iter().map(move |flag| flag.span.text(text))
}

/// What `&&` and `;` link, by where it starts.
fn parts(text: &str, whole: Span, tokens: &[Span], links: &[(u32, Connector)]) -> Option<Vec<Span>> {
    let mut out = Vec::new();
    let mut start = whole.start;
    for (link, connector) in links {
        if !matches!(connector, Connector::AndIf | Connector::Seq) {
            continue;
        }
        let before = tokens.partition_point(|span| span.start < *link);
        let operator =
            tokens.get(..before)?.iter().rposition(|span| matches!(span.text(text), "&&" | ";"))?;
        out.push(Span { start, end: tokens.get(operator.checked_sub(1)?)?.end });
        start = tokens.get(operator + 1)?.start;
    }
    out.push(Span { start, end: whole.end });
    Some(out)
}

/// The comment lines in a stretch of the text that begins in the middle of a line, each with its line end.
pub(super) fn comments(stretch: &str) -> String {
    let is_comment = |line: &&str| line.trim_start().starts_with('#');
    let mut out = String::new();
    for line in stretch.split_inclusive('\n').skip(1).filter(is_comment) {
        out.push_str(line);
    }
    out
}

/// The line end that a text uses.
pub(super) fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}
