//! What it does: finds a download that goes straight into a shell or interpreter.
//!
//! Why: whatever the server sends that day is run as root, with no look at it and no checksum; and a download that breaks
//! off half-way runs half a script.
//!
//! Fix safety: none: the script has to be saved, checked and run, which needs its checksum.

use super::prelude::*;
use crate::facts::asked;
use crate::shell::{Command, Connector, PartKind, Script, State, Word};

pub(crate) static RULE: Rule = Rule {
    known: listed("DownloadPipedToShell"),
    severity: Severity::Warning,
    experimental: false,
    summary: "A download runs as a script without being checked",
    url: "rules/DownloadPipedToShell",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        for (_, instruction) in ctx.instructions(stage) {
            let Kind::Run(_) = instruction.kind else { continue };
            let Some(script) = ctx.script(instruction.id) else { continue };
            let mut found = Vec::new();
            piped(script, &mut found);
            for (span, program) in found {
                let message = format!(
                    "Whatever the server sends is run by {program} without a look at it, and may differ in the next build; save it, check its checksum, then run it"
                );
                out.push(Finding::at(instruction, span, "download-piped", message).arg("program", program));
            }
        }
    }
}

/// The places where a download is run, and by what.
fn piped(script: &Script, out: &mut Vec<(Span, String)>) {
    let commands = &script.commands;
    for (index, command) in commands.iter().enumerate() {
        if let Some(inner) = &command.script {
            piped(inner, out);
        }
        let Some(program) = interpreter(command) else { continue };
        // `sh -c "$(curl …)"`, `bash <(curl …)`.
        if command.words.iter().any(given_download) {
            out.push((command.span, program));
            continue;
        }
        if command.connector != Connector::Pipe || !reads_input(command) {
            continue;
        }
        // The pipeline it ends: from the nearest command before it that is no part of a pipe.
        let start = commands
            .get(..index)
            .unwrap_or_default()
            .iter()
            .rposition(|before| before.nest == command.nest && before.connector != Connector::Pipe);
        let Some(first) = start.and_then(|at| commands.get(at)).filter(|first| first.nest == command.nest)
        else {
            continue;
        };
        if downloads(first) {
            out.push((first.span.cover(command.span), program));
        }
    }
}

/// What a command asks for, by its words alone.
fn request(command: &Command) -> Option<programs::Request> {
    asked(command, &State::default())
}

/// The shell or interpreter that a command starts, as it is called.
fn interpreter(command: &Command) -> Option<String> {
    let name = command.effective()?.name;
    // Of PHP a script that is no installer is only looked at.
    let runs = |ask: &Ask| matches!(ask, Ask::Interpret(_) | Ask::Look);
    let request = request(command)?;
    let interprets = request.asks.iter().any(|ask| matches!(ask, Ask::Interpret(_)))
        || request.tool == "php" && request.asks.iter().any(runs);
    interprets.then(|| name.to_owned())
}

/// Whether an interpreter takes its program from its input.
fn reads_input(command: &Command) -> bool {
    request(command).is_some_and(|request| {
        request.asks.iter().any(|ask| matches!(ask, Ask::Interpret(interpret) if interpret.reads_input))
    })
}

/// Whether a command writes what it downloads to its output.
fn downloads(command: &Command) -> bool {
    request(command).is_some_and(|request| {
        request.asks.iter().any(|ask| {
            matches!(ask, Ask::Fetch(fetch)
                if fetch.to.is_none() && ["://", "$", "."].iter().any(|sign| fetch.url.text.contains(sign)))
        })
    })
}

/// Whether a word is the output of a download.
fn given_download(word: &Word) -> bool {
    word.parts.iter().any(|part| match &part.kind {
        PartKind::Substitution(script) | PartKind::Process(script) => {
            script.commands.first().is_some_and(downloads) && script.commands.len() == 1
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_on_pipes_and_substitutions() {
        check_rule(
            RULE,
            "FROM debian\nRUN curl -fsSL https://a.org/i.sh | sh\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM debian\nRUN x && curl -sL https://a.org/i | sudo -E bash -\n#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM debian\nRUN wget -qO- https://a.org/i | bash -s -- -y\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM debian\nRUN curl https://a.org/i | python3\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
        // `-o-` is the output, not a file.
        check_rule(
            RULE,
            "FROM debian\nRUN curl -o- https://a.org/i | bash\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM debian\nRUN sh -c \"$(curl -fsSL https://a.org/i)\"\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM debian\nSHELL [\"bash\", \"-c\"]\nRUN bash <(curl -s https://a.org/i)\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM debian\nRUN curl https://a.org/i | sed s/a/b/ | sh\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_on_data_and_files() {
        for text in [
            "FROM debian\nRUN curl https://a.org/a.tgz | tar xz\n",
            "FROM debian\nRUN curl https://a.org/key | apt-key add -\n",
            "FROM debian\nRUN curl -o i.sh https://a.org/i && sh i.sh\n",
            "FROM debian\nRUN curl https://a.org/j | python3 -c 'import json'\n",
            "FROM debian\nRUN curl https://a.org/j | python3 parse.py\n",
            "FROM debian\nRUN echo ls | sh\n",
            "FROM debian\nRUN curl https://a.org/j; sh x\n",
            "FROM debian\nRUN wget https://a.org/j | sh\n",
            "FROM debian\nRUN curl https://a.org/j | node -p 'x'\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
