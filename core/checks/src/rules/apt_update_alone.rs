//! What it does: finds `apt-get update` in a RUN that installs nothing, while a later RUN installs without it.
//!
//! Why: the build cache keeps the update's layer for as long as its own line is unchanged, so the later install
//! works from old lists: it fails, or installs old packages.
//!
//! Fix safety: unsafe: the two steps become one, and the packages may then be newer.

use super::apt_lists_left_behind::APT;
use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "AptUpdateAlone",
    family: Family::Ours,
    group: Group::Cache,
    severity: Severity::Warning,
    experimental: false,
    summary: "apt-get update should stand in the same RUN as the install",
    url: "rules/AptUpdateAlone",
    aliases: &[],
    check,
};

const INSTALLS: [&str; 9] = [
    "install",
    "upgrade",
    "dist-upgrade",
    "full-upgrade",
    "build-dep",
    "safe-upgrade",
    "satisfy",
    "reinstall",
    "dselect-upgrade",
];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for run in &ctx.facts().runs {
        let apt = |call: &&Call<'_>| APT.contains(&call.name);
        let Some((call, span)) =
            run.calls.iter().filter(apt).find_map(|call| Some((call, sub_span(call, &["update"])?)))
        else {
            continue;
        };
        // A script may install too.
        let installs = run.calls.iter().any(|call| {
            APT.contains(&call.name) && (call.sub(&INSTALLS).is_some() || call.uncertain())
                || call.program.text.contains('/')
                || call.values().any(|value| value.ends_with(".sh"))
                || call.name.contains("install")
                || matches!(call.name, "sh" | "bash")
        });
        if installs {
            continue;
        }
        let later = later_run(ctx, run, |later| {
            later.calls.iter().any(|call| APT.contains(&call.name) && call.sub(&["update"]).is_some())
                || later.calls.iter().any(|call| APT.contains(&call.name) && call.sub(&INSTALLS).is_some())
        });
        let Some(later) = later else { continue };
        let Some((install, place)) =
            later.calls.iter().filter(apt).find_map(|call| Some((call, sub_span(call, &INSTALLS)?)))
        else {
            continue;
        };
        if later.calls.iter().any(|call| APT.contains(&call.name) && call.sub(&["update"]).is_some()) {
            continue;
        }
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
