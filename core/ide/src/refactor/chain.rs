//! A RUN as the commands that its shell carries out one after another.

use dockerfile_core::shell::{Connector, Script, Shell};
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
    /// What stands directly in the script: where it starts, and how it follows what is before it.
    links: Vec<(u32, Connector)>,
}

impl<'c> Chain<'c> {
    pub(super) fn of(here: Here<'c>) -> Option<Self> {
        let (instruction, script) = (here.instruction()?, here.script()?);
        let Kind::Run(run) = &instruction.kind else { return None };
        let CommandLine::Shell(_) = &run.command else { return None };
        // Text after a `#` of the shell's has no end once lines are joined.
        let comments = script.tokens.iter().any(|(kind, _)| *kind == TokenKind::Comment);
        let heredocs = |command: &dockerfile_core::shell::Command| {
            command.redirects.iter().any(|redirect| redirect.heredoc.is_some())
        };
        if !script.dialect.reads()
            || !script.errors.is_empty()
            || !instruction.heredocs.is_empty()
            || comments
            || instruction.broken
            || script.all_commands().into_iter().any(heredocs)
        {
            return None;
        }
        let first = script.tokens.first()?.1;
        let span = first.cover(script.tokens.last()?.1);
        let commands = script.commands.iter().filter(|command| command.nest.is_none());
        let nests = script.nests.iter().filter(|nest| nest.parent.is_none());
        let mut links: Vec<(u32, Connector)> = commands
            .map(|command| (command.span.start, command.connector))
            .chain(nests.map(|nest| (nest.span.start, nest.connector)))
            .collect();
        links.sort_by_key(|(start, _)| *start);
        let background = script.all_commands().into_iter().any(|command| command.background)
            || script.nests.iter().any(|nest| nest.background);
        if background || links.is_empty() {
            return None;
        }
        let state = here.stage.state_before(here.position);
        let errexit = Shell::of_stage(state.shell.as_deref(), false).errexit;
        Some(Self { instruction, run, script, span, errexit, links })
    }

    /// Whether all that stands directly in it is linked in one of these ways.
    pub(super) fn is_linked_by(&self, connectors: &[Connector]) -> bool {
        self.links.iter().skip(1).all(|(_, connector)| connectors.contains(connector))
    }

    /// Where the parts that `&&` links start, the first one among them.
    pub(super) fn parts(&self) -> impl DoubleEndedIterator<Item = u32> {
        let begins = |connector| matches!(connector, Connector::First | Connector::AndIf);
        self.links.iter().filter(move |(_, connector)| begins(*connector)).map(|(start, _)| *start)
    }

    /// Its flags, as they are written.
    pub(super) fn flags(&self, text: &'c str) -> Vec<&'c str> {
        self.instruction.flags.iter().map(|flag| flag.span.text(text)).collect()
    }

    /// Whether what it writes to its mounts is there for the next RUN just as for the next command.
    pub(super) fn mounts_last(&self) -> bool {
        self.run.mounts.iter().all(|mount| match mount.kind {
            MountType::Cache | MountType::Secret | MountType::Ssh => true,
            MountType::Bind | MountType::Tmpfs => false,
        })
    }
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
