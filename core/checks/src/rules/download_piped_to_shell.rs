//! What it does: finds a download that goes straight into a shell or interpreter.
//!
//! Why: whatever the server sends that day is run as root, with no look at it and no checksum; and a download that breaks
//! off half-way runs half a script.
//!
//! Fix safety: none: the script has to be saved, checked and run, which needs its checksum.

use super::prelude::*;
use crate::shell::{Command, Connector, PartKind, Script, Word};

pub(crate) static RULE: Rule = Rule {
    name: "DownloadPipedToShell",
    family: Family::Ours,
    group: Group::Base,
    severity: Severity::Warning,
    experimental: false,
    summary: "A download runs as a script without being checked",
    url: "rules/DownloadPipedToShell",
    aliases: &[],
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

/// The shell or interpreter that a command starts.
fn interpreter(command: &Command) -> Option<String> {
    let name = command.effective()?.name;
    let known =
        matches!(name, "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "perl" | "ruby" | "node" | "php")
            || name
                .strip_prefix("python")
                .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'));
    known.then(|| name.to_owned())
}

/// Whether an interpreter takes its program from its input.
fn reads_input(command: &Command) -> bool {
    let Some(effective) = command.effective() else { return false };
    let shell = matches!(effective.name, "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh");
    for word in effective.args {
        let text = word.text.as_str();
        if text == "-"
            || text == "-s"
            || text == "--"
            || shell && text.starts_with('-') && text.contains('s') && !text.contains('c')
        {
            return true;
        }
        if shell && matches!(text, "-e" | "-x" | "-ex" | "-xe" | "-eux" | "-i" | "-l" | "-u") {
            continue;
        }
        if word.text.starts_with("/dev/stdin") || word.text == "/proc/self/fd/0" {
            return true;
        }
        return false;
    }
    true
}

/// Whether a command writes what it downloads to its output.
fn downloads(command: &Command) -> bool {
    let Some(effective) = command.effective() else { return false };
    let texts: Vec<&str> = effective.args.iter().map(|word| word.text.as_str()).collect();
    let address = texts.iter().any(|text| text.contains("://") || text.contains('$') || text.contains('.'));
    match effective.name {
        "curl" => {
            address
                && !texts.iter().any(|text| {
                    matches!(*text, "-o" | "-O" | "--output" | "--remote-name")
                        || text.starts_with('-') && !text.starts_with("--") && text.contains(['O', 'o'])
                })
        }
        "wget" => {
            let to_output = |text: &&str| {
                matches!(*text, "-O-" | "--output-document=-" | "-qO-" | "-nv-O-")
                    || text.starts_with('-') && !text.starts_with("--") && text.ends_with("O-")
            };
            address
                && (texts.iter().any(to_output)
                    || texts.windows(2).any(|pair| {
                        pair.first().is_some_and(|a| {
                            a.starts_with('-') && (a.ends_with('O') || *a == "--output-document")
                        }) && pair.get(1) == Some(&"-")
                    }))
        }
        _ => false,
    }
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

    const RULE: &str = super::RULE.name;

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
