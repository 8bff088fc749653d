//! What it does: finds `apt-get update` whose package lists stay in the layer.
//!
//! Why: the lists are 20 to 50 MB that the running image never reads, and deleting them in a later RUN does
//! not make the layer that holds them smaller.
//!
//! Fix safety: safe where nothing that runs later reads the lists: only they are missing afterwards. Unsafe
//! where a later RUN calls apt or a script that might.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("AptListsLeftBehind"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Package lists of apt-get update should be deleted in the same RUN",
    url: "rules/AptListsLeftBehind",
    check,
};

const LISTS: &str = "/var/lib/apt/lists";

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| (call.refreshes(Manager::Apt) && !deletes_lists(call)).then(|| call.to_verb()),
        |run, call| {
            run.mounted(LISTS)
                || run.calls.iter().any(deletes_lists)
                || removes_lists(run).is_some_and(|(at, _)| at > call.command.span.start)
        },
        |run, call, span| {
            let message = format!(
                "`{} update` leaves its package lists in this layer (tens of megabytes in {LISTS}): delete them in the same RUN",
                call.name
            );
            let finding = Finding::at(run.instruction, span, "apt-lists-left-behind", message)
                .arg("program", call.name);
            let finding =
                deleted_later(ctx, run, finding, |later| removes_lists(later).map(|(_, span)| span));
            let reads = later_run(ctx, run, |later| later.calls.iter().any(may_read_lists));
            // An update that stands alone fetches them for a later step.
            let alone = reads.is_some() && !run.calls.iter().any(|call| call.system_install().is_some());
            out.push(match append(ctx, run, call, "rm -rf /var/lib/apt/lists/*").filter(|_| !alone) {
                Some(edit) => {
                    let safe =
                        reads.is_none() && ctx.facts().becomes_image(run.stage) && !mentioned_later(ctx, run);
                    let applicability = if safe { Applicability::Safe } else { Applicability::Unsafe };
                    finding.fix(applicability, "delete-apt-lists", "Delete the lists in the same RUN", [edit])
                }
                None => finding,
            });
        },
    );
}

/// Where the lists are deleted, and the argument that names them.
fn removes_lists(run: &RunFacts<'_>) -> Option<(u32, Span)> {
    let removed = run.removed();
    let found = removed.iter().rev().find(|removed| {
        removed.path.starts_with(LISTS) && !removed.path.starts_with("/var/lib/apt/lists/partial")
            || covers(&removed.path, LISTS)
    })?;
    Some((found.at, found.word.span))
}

/// Whether a call of apt deletes the lists.
fn deletes_lists(call: &Call<'_>) -> bool {
    call.asks()
        .any(|ask| matches!(ask, Ask::CleanCache(clean) if clean.manager == Manager::Apt && clean.index))
}

/// Whether a call may use the lists without fetching them anew: apt itself, or a script.
fn may_read_lists(call: &Call<'_>) -> bool {
    call.is_of(Manager::Apt)
        || call.program.text.contains('/')
        || call.values().any(|value| value.ends_with(".sh"))
}

/// Whether an ONBUILD of the stage may use the lists.
fn mentioned_later<'a>(ctx: &Context<'a>, run: &RunFacts<'a>) -> bool {
    ctx.instructions(run.stage).any(|(position, instruction)| {
        position > run.position && matches!(instruction.kind, Kind::Onbuild(_))
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("AptListsLeftBehind", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n#   ^^^^^^^^^^^^^^ AptListsLeftBehind",
        );
        check(
            "FROM debian:12\nRUN rm -rf /var/lib/apt/lists/* && apt-get -qq update\n#                                  ^^^^^^^^^^^^^^^^^^ AptListsLeftBehind",
        );
        check(
            "FROM debian:12\nRUN sudo apt update; apt install -y curl && apt-get clean\n#        ^^^^^^^^^^ AptListsLeftBehind",
        );
        check(
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n#   ^^^^^^^^^^^^^^ AptListsLeftBehind\nRUN rm -rf /var/lib/apt/lists/*",
        );
        check(
            "ARG KIND=deb\nFROM debian:12 AS verify-deb\nRUN apt-get update\n#   ^^^^^^^^^^^^^^ AptListsLeftBehind\nFROM verify-${KIND}\nCMD [\"app\"]",
        );
        check(
            "FROM debian:12\nRUN --mount=type=cache,target=/var/cache/apt apt-get update\n#                                            ^^^^^^^^^^^^^^ AptListsLeftBehind",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*");
        check(
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl; rm -rf /var/cache/apt /var/lib/apt/lists",
        );
        check("FROM debian:12\nRUN apt-get update && cd /var/lib/apt && rm -r lists");
        check("FROM debian:12\nRUN apt-get update && find /var/lib/apt/lists -type f -delete");
        check("FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt apt-get update");
        check("FROM debian:12\nRUN apt-get update && /usr/local/bin/cleanup.sh");
        check("FROM debian:12 AS build\nRUN apt-get update\nFROM debian:12\nCOPY --from=build /a /a");
        check(
            "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nRUN apt-get update && rm -rf /var/{lib/apt/lists,cache}/*",
        );
        check("FROM debian:13\nRUN apt-get update && apt-get install -y curl && apt-get dist-clean");
        check(
            "ARG KIND=deb\nFROM debian:12 AS verify-deb\nRUN apt-get update\nRUN dpkg -i a.deb\nFROM verify-${KIND}",
        );
        check("FROM debian:12\nRUN D=/var/lib/apt/lists; apt-get update && rm -r $D");
    }

    #[test]
    fn leaves_the_lists_to_the_step_that_needs_them() {
        let text = "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n";
        let found = crate::analyze(text, &crate::Options::default()).diagnostics;
        let finding = found.iter().find(|found| found.rule == "AptListsLeftBehind").unwrap();
        assert!(finding.fixes.is_empty(), "{:?}", finding.fixes);
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM debian:12\nRUN apt-get update && apt-get install -y curl\n", "AptListsLeftBehind"),
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n"
        );
        assert_eq!(
            fixed(
                "FROM debian:12\nRUN apt-get update \\\n  && apt-get install -y \\\n    curl\n",
                "AptListsLeftBehind"
            ),
            "FROM debian:12\nRUN apt-get update \\\n  && apt-get install -y \\\n    curl && \\\n    rm -rf /var/lib/apt/lists/*\n"
        );
        assert_eq!(
            fixed(
                "FROM debian:12\nRUN <<EOF\napt-get update\napt-get install -y curl\nEOF\n",
                "AptListsLeftBehind"
            ),
            "FROM debian:12\nRUN <<EOF\napt-get update\napt-get install -y curl && rm -rf /var/lib/apt/lists/*\nEOF\n"
        );
    }
}
