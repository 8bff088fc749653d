//! From instructions to scripts.

use super::{Command, Dialect, Part, PartKind, Quote, Script, Shell, Word, parse};
use crate::source::{Mapped, Span, Spanned};
use crate::syntax::{CommandLine, Heredoc, Instruction, Kind, TokenKind};

/// The script of a RUN, CMD, ENTRYPOINT or HEALTHCHECK in `text`, run by `shell`; `None` for other
/// instructions. ONBUILD gives its trigger's.
pub fn run_script(instruction: &Instruction, shell: Shell, text: &str) -> Option<Script> {
    let (command, heredocs) = match &instruction.kind {
        Kind::Run(run) => (&run.command, instruction.heredocs.as_slice()),
        Kind::Cmd(command) | Kind::Entrypoint(command) => (command, [].as_slice()),
        Kind::Healthcheck(check) => (check.command.as_ref()?, [].as_slice()),
        Kind::Onbuild(onbuild) => return run_script(onbuild.trigger.as_deref()?, shell, text),
        _ => return None,
    };
    Some(match command {
        CommandLine::Exec(words) => exec_script(words, text),
        CommandLine::Shell(script) => {
            let (script, dialect) = heredoc_script(script, heredocs, shell.dialect);
            parse(&script, dialect)
        }
    })
}

/// What the shell is given for the shell form `command` with its heredocs, and which shell reads it.
///
/// As BuildKit's `dispatchRun` does: a lone `<<EOF` is replaced by its body, which a `#!` line may
/// give to another interpreter; otherwise the heredocs are put back behind the command.
pub fn heredoc_script(command: &Mapped, heredocs: &[Heredoc], dialect: Dialect) -> (Mapped, Dialect) {
    let Some(first) = heredocs.first() else { return (command.clone(), dialect) };
    let trimmed = command.text().trim();
    let lone = heredocs.len() == 1
        && trimmed.contains("<<")
        && trimmed.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with("<<")
        && !trimmed.contains([' ', '\t'])
        && !trimmed.contains(['|', ';', '&', '>', '(']);
    if lone {
        let dialect = match first.body.text().strip_prefix("#!") {
            Some(line) if dialect != Dialect::Cmd && dialect != Dialect::PowerShell => interpreter(line),
            _ => dialect,
        };
        return (first.body.clone(), dialect);
    }
    let mut full = Mapped::new();
    append(&mut full, command);
    for heredoc in heredocs {
        let terminator = heredoc.terminator.start as usize;
        let closed = !heredoc.terminator.is_empty();
        let body = heredoc.body.text();
        if body.is_empty() && !closed {
            continue;
        }
        let start = if body.is_empty() { terminator } else { heredoc.body.source_offset(0) };
        full.push("\n", start.saturating_sub(1));
        append(&mut full, &heredoc.body);
        if closed {
            full.push(&heredoc.name, terminator);
        }
    }
    (full, dialect)
}

fn append(to: &mut Mapped, from: &Mapped) {
    let mut at = 0;
    for span in from.spans(0..from.text().len()) {
        let length = span.len() as usize;
        to.push(from.text().get(at..at + length).unwrap_or(""), span.start as usize);
        at += length;
    }
}

/// The language that a `#!` line names.
fn interpreter(line: &str) -> Dialect {
    let mut words = line.lines().next().unwrap_or("").split_whitespace();
    let program = words.next().unwrap_or("");
    if program.rsplit('/').next() == Some("env") {
        let program = words.find(|word| !word.starts_with('-') && !word.contains('='));
        return program.map_or(Dialect::Unknown, Dialect::of_program);
    }
    Dialect::of_program(program)
}

/// The exec form as one command, each word literal. A script given to a shell (`["sh", "-c", "…"]`)
/// is read too.
pub fn exec_script(words: &[Spanned<String>], text: &str) -> Script {
    let span = match (words.first(), words.last()) {
        (Some(first), Some(last)) => first.span.cover(last.span),
        _ => Span::default(),
    };
    let mut script = Script { dialect: Dialect::Exec, span, ..Script::default() };
    if words.is_empty() {
        return script;
    }
    let word = |word: &Spanned<String>| Word {
        text: word.value.clone(),
        value: Some(word.value.clone()),
        parts: vec![Part {
            kind: PartKind::Literal(word.value.clone()),
            quote: Quote::Single,
            span: word.span,
        }],
        span: word.span,
    };
    let mut command = Command { words: words.iter().map(word).collect(), span, ..Command::default() };
    let mut inner_tokens = Vec::new();
    let mut inner_span = None;
    if let Some(inner) = super::effective::inner_script(&command)
        && let super::effective::ScriptSource::Word(index) = inner.source
        && let Some(given) = words.get(index)
        && let Some(mapped) = json_text(given, text)
    {
        let mut inner = super::parser::parse_at(&mapped, inner.dialect, 1);
        inner_tokens = std::mem::take(&mut inner.tokens);
        inner_span = Some(given.span);
        command.script = Some(Box::new(inner));
    }
    for (i, word) in words.iter().enumerate() {
        if inner_span == Some(word.span) {
            script.tokens.append(&mut inner_tokens);
            continue;
        }
        let kind = match i {
            0 => TokenKind::Command,
            _ if word.value.starts_with('-') => TokenKind::CommandOption,
            _ => TokenKind::String,
        };
        script.tokens.push((kind, word.span));
    }
    script.commands.push(command);
    script
}

/// A JSON string's value, mapped to the source; `None` where the source does not read so.
fn json_text(word: &Spanned<String>, text: &str) -> Option<Mapped> {
    let raw = word.span.text(text);
    let (raw, start) = match raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) {
        Some(inner) => (inner, word.span.start as usize + 1),
        None => (raw, word.span.start as usize),
    };
    let mut out = Mapped::new();
    let mut at = 0;
    while at < raw.len() {
        let rest = raw.get(at..)?;
        let length = rest.find('\\').unwrap_or(rest.len());
        out.push(rest.get(..length)?, start + at);
        at += length;
        let Some(escape) = raw.get(at + 1..).and_then(|rest| rest.chars().next()) else { break };
        let value = match escape {
            '"' | '\\' | '/' => escape.to_string(),
            'n' => "\n".to_owned(),
            't' => "\t".to_owned(),
            'r' => "\r".to_owned(),
            _ => return None,
        };
        out.push(&value, start + at + 1);
        at += 2;
    }
    (out.text() == word.value).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax;

    /// The scripts of a Dockerfile: the shell that reads each, then its commands by their place.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut out = String::new();
        for instruction in &syntax::parse(text).instructions {
            let Some(script) = run_script(instruction, Shell::default(), text) else { continue };
            let commands: Vec<_> =
                script.all_commands().iter().map(|command| command.span.text(text).to_owned()).collect();
            out += &format!("{:?}: {}\n", script.dialect, commands.join(" / "));
            for (_, span) in &script.tokens {
                assert!(text.get(span.range()).is_some(), "{span}");
            }
        }
        assert_eq!(out, expected, "{text}");
    }

    #[test]
    fn shell_and_exec_forms() {
        check("RUN a && \\\n # why\n  b\n", "Posix: a / b\n");
        check(
            "RUN [\"a\", \"b c\"]\nCMD d\nENTRYPOINT [\"e\"]\n",
            "Exec: \"a\", \"b c\"\nPosix: d\nExec: \"e\"\n",
        );
        check("HEALTHCHECK --interval=1s CMD a || b\nONBUILD RUN c; d\n", "Posix: a / b\nPosix: c / d\n");
        check(
            "RUN [\"bash\", \"-c\", \"a && echo \\\"b\\\" \\\\$c\"]\n",
            "Exec: \"bash\", \"-c\", \"a && echo \\\"b\\\" \\\\$c\" / a / echo \\\"b\\\" \\\\$c\n",
        );
        check("RUN []\n", "Exec: \n");
    }

    #[test]
    fn heredocs() {
        check("RUN <<EOF\na && b\nc\nEOF\n", "Posix: a / b / c\n");
        check("RUN <<-EOF\n\ta\n\tEOF\n", "Posix: a\n");
        check("RUN <<EOF\n#!/usr/bin/env -S python3\nprint(1)\nEOF\n", "Unknown: \n");
        check("RUN <<EOF\n#!/bin/bash -e\na\nEOF\n", "Bash: a\n");
        check("RUN bash <<EOF\na\nEOF\n", "Posix: bash <<EOF / a\n");
        check("RUN cat <<A > f && b\n1\nA\nRUN <<A cat\n2\nA\n", "Posix: cat <<A > f / b\nPosix: <<A cat\n");
        check("RUN cat <<A <<B\n1\nA\n2\nB\n", "Posix: cat <<A <<B\n");
    }
}
