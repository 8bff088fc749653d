//! What it does: finds `apt-get update` in a RUN that installs nothing, while a later RUN installs without it.
//!
//! Why: the build cache keeps the update's layer for as long as its own line is unchanged, so the later install
//! works from old lists: it fails, or installs old packages.
//!
//! Fix safety: unsafe: the two steps become one, and the packages may then be newer.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("AptUpdateAlone"),
    severity: Severity::Warning,
    experimental: false,
    summary: "apt-get update should stand in the same RUN as the install",
    url: "rules/AptUpdateAlone",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for run in &ctx.facts().runs {
        let Some(call) = run.calls.iter().find(|call| refreshes(call)) else { continue };
        let span = call.to_verb();
        // A script may install too.
        let may_install = run.calls.iter().any(|call| {
            installs(call)
                || call.is_of(Manager::Apt) && call.uncertain()
                || call.program.text.contains('/')
                || call.values().any(|value| value.ends_with(".sh"))
                || call.name.contains("install")
                || matches!(call.name, "sh" | "bash")
        });
        if may_install {
            continue;
        }
        let later =
            later_run(ctx, run, |later| later.calls.iter().any(|call| refreshes(call) || installs(call)));
        let Some(later) = later.filter(|later| !later.calls.iter().any(refreshes)) else { continue };
        let Some(install) = later.calls.iter().find(|call| installs(call)) else { continue };
        let place = install.to_verb();
        let message = format!(
            "`{} update` is alone in its RUN: the build cache may keep this layer while line {} installs from lists that have grown old",
            call.name,
            ctx.lines.line(place.start) + 1
        );
        let finding = Finding::at(run.instruction, span, "apt-update-alone", message)
            .arg("program", call.name)
            .arg("line", (ctx.lines.line(place.start) + 1).to_string())
            .related(place, "apt-install-here", "installs from those lists");
        let whole = run.script.commands.len() == 1 && run.script.nests.is_empty();
        let direct = install.command.words.first().map(|word| word.span.start);
        out.push(match direct {
            Some(start)
                if whole && later.script.dialect != crate::shell::Dialect::Exec && !install.delegated =>
            {
                let insert = format!("{} && ", run.script.span.text(ctx.text));
                let edits = [remove_lines(ctx, run.instruction), (Span::empty(start as usize), insert)];
                finding.fix(Applicability::Unsafe, "join-apt-update", "Move it to the install", edits)
            }
            _ => finding,
        });
    }
}

/// Whether the call fetches apt's lists.
fn refreshes(call: &Call<'_>) -> bool {
    call.refreshes(Manager::Apt)
}

/// Whether the call installs from them.
fn installs(call: &Call<'_>) -> bool {
    call.install_by(&[Manager::Apt]).is_some()
        || call.asks().any(|ask| matches!(ask, Ask::Upgrade(Manager::Apt)))
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("AptUpdateAlone", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM debian:12\nRUN apt-get update\n#   ^^^^^^^^^^^^^^ AptUpdateAlone\nRUN apt-get install -y curl",
        );
        check(
            "FROM debian:12 AS a\nRUN apt-get -y update\n#   ^^^^^^^^^^^^^^^^^ AptUpdateAlone\nFROM a\nRUN apt-get install -y curl",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM debian:12\nRUN apt-get update && apt-get install -y curl");
        check("FROM debian:12\nRUN apt-get update\nRUN apt-get update && apt-get install -y curl");
        check("FROM debian:12\nRUN apt-get update\nRUN echo done");
        check("FROM debian:12\nRUN apt-get update && apt-get upgrade -y\nRUN apt-get install -y curl");
        check("FROM debian:12\nRUN apt-get update && install-packages git\nRUN apt-get install -y curl");
        check("FROM debian:12\nRUN apt-get update && ./install.sh\nRUN apt-get install -y curl");
        check("FROM debian:12 AS a\nRUN apt-get update\nFROM debian:12\nRUN apt-get install -y curl");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed(
                "FROM debian:12\nRUN apt-get update\nRUN set -e; apt-get install -y curl\n",
                "AptUpdateAlone"
            ),
            "FROM debian:12\nRUN set -e; apt-get update && apt-get install -y curl\n"
        );
    }
}
