//! Edits of scripts that several rules offer.

use super::facts::{Call, RunFacts};
use super::{Context, Finding};
use crate::fix::Applicability;
use crate::shell::{Dialect, ShellErrorKind};
use crate::source::Span;
use crate::syntax::{CommandLine, TokenKind};

/// The edit that writes ` text` behind a word of a script; `None` in exec form, where words stand in quotes.
pub(crate) fn after_word(run: &RunFacts<'_>, word: Span, text: &str) -> Option<(Span, String)> {
    (run.script.dialect != Dialect::Exec && !word.is_empty())
        .then(|| (Span::empty(word.end as usize), format!(" {text}")))
}

/// The edit that runs `command` once all else of a RUN has succeeded; `None` where the script's end does not
/// allow it. The wrappers of `like` (`sudo`) are put before it.
pub(crate) fn append(
    ctx: &Context<'_>,
    run: &RunFacts<'_>,
    like: &Call<'_>,
    command: &str,
) -> Option<(Span, String)> {
    let CommandLine::Shell(mapped) = &run.run.command else { return None };
    if !run.script.dialect.reads()
        || run.script.errors.iter().any(|error| error.kind != ShellErrorKind::UnclosedHeredoc)
    {
        return None;
    }
    let script = run.script;
    // Where the last command ends, and how.
    let commands = script.commands.iter().filter(|command| command.nest.is_none());
    let nests = script.nests.iter().filter(|nest| nest.parent.is_none());
    let ends = commands
        .clone()
        .map(|command| {
            let end =
                command.redirects.iter().map(|redirect| redirect.span.end).fold(command.span.end, u32::max);
            (end, command.background, command.redirects.iter().any(|redirect| redirect.heredoc.is_some()))
        })
        .chain(nests.map(|nest| {
            let end = nest.redirects.iter().map(|redirect| redirect.span.end).fold(nest.span.end, u32::max);
            (end, nest.background, nest.redirects.iter().any(|redirect| redirect.heredoc.is_some()))
        }));
    let (end, background, heredoc) = ends.max_by_key(|(end, ..)| *end)?;
    let last = script.commands.iter().max_by_key(|command| command.span.start)?;
    let leaves = last.effective().is_some_and(|last| matches!(last.name, "exit" | "exec" | "return"));
    let trailing = script.tokens.iter().rfind(|(kind, span)| span.start >= end && *kind != TokenKind::Blank);
    let any_heredoc =
        script.all_commands().iter().any(|command| command.redirects.iter().any(|r| r.heredoc.is_some()));
    // A comment after the last command would swallow nothing that stands before it; an operator would.
    let comment_only = trailing.is_none_or(|(kind, _)| *kind == TokenKind::Comment);
    if background || heredoc || any_heredoc || leaves || !comment_only || end == 0 {
        return None;
    }
    let wrappers = if like.wrappers.first().is_some_and(|word| word.is("sudo")) { "sudo " } else { "" };
    let in_heredoc = !run.instruction.heredocs.is_empty() && mapped.text().trim_start().starts_with("<<");
    let start_line = ctx.lines.line(run.instruction.span.start);
    let end_line = ctx.lines.line(end.saturating_sub(1));
    let insert = if in_heredoc || start_line == end_line {
        format!(" && {wrappers}{command}")
    } else {
        // As the last line is written: `&& command` at its start, or `command && \` at its end.
        let escape = ctx.file.escape;
        let line = ctx.lines.line_span(end_line).text(ctx.text);
        let indent: String = line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
        let newline = if ctx.text.contains("\r\n") { "\r\n" } else { "\n" };
        if line.trim_start().starts_with("&&") || line.trim_start().starts_with(';') {
            format!(" {escape}{newline}{indent}&& {wrappers}{command}")
        } else {
            format!(" && {escape}{newline}{indent}{wrappers}{command}")
        }
    };
    Some((Span::empty(end as usize), insert))
}

/// Adds the fix that gives a RUN cache mounts at `targets`, for a RUN of root without mounts.
pub(crate) fn add_mount(run: &RunFacts<'_>, finding: Finding, targets: &[&str]) -> Finding {
    let root =
        run.state.user.as_deref().is_none_or(|user| matches!(user, "root" | "0" | "root:root" | "0:0"));
    if !root || !run.run.mounts.is_empty() {
        return finding;
    }
    let text: String = targets.iter().map(|target| format!(" --mount=type=cache,target={target}")).collect();
    let edit = (Span::empty(run.instruction.keyword.span.end as usize), text);
    finding.fix(Applicability::Unsafe, "add-cache-mount", "Use a cache mount", [edit])
}
