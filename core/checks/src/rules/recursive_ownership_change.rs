//! What it does: finds `chown -R`, `chgrp -R` and `chmod -R` over files of earlier layers.
//!
//! Why: a file whose owner or mode changes is written again, whole, in the new layer: the tree is in the image twice.
//!
//! Fix safety: unsafe: the user must exist when COPY runs, and files made by other steps keep their owner.

use super::prelude::*;
use crate::programs::{Change, ChangeKind};

pub(crate) static RULE: Rule = Rule {
    known: listed("RecursiveOwnershipChange"),
    severity: Severity::Warning,
    experimental: false,
    summary: "chown -R and chmod -R copy a tree into a new layer",
    url: "rules/RecursiveOwnershipChange",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for run in ctx.facts().image_runs() {
        // A second change in the same layer writes nothing twice.
        let calls = run.calls.iter().filter(|call| !call.delegated);
        'run: for (call, change) in calls.filter_map(|call| Some((call, recursive(call)?))) {
            for item in &change.paths {
                let Some(path) = call.word_path(item).filter(|path| {
                    path != "/" && !path.starts_with("/etc") && !path.contains(['*', '?', '$'])
                }) else {
                    continue;
                };
                let Some((instruction, span)) = filled_earlier(ctx, run, call, change, &path) else {
                    continue;
                };
                let line = ctx.lines.line(span.start) + 1;
                let text = call.word(item).map_or_else(|| item.text.clone(), |word| word.text.clone());
                let message = format!(
                    "`{} -R` writes every file of `{text}` again in this layer, so what line {line} put there takes its place twice: set owner and mode where the files are made",
                    call.name
                );
                let finding = Finding::at(
                    run.instruction,
                    call.program.span.cover(item.span),
                    "recursive-ownership-change",
                    message,
                )
                .arg("program", call.name)
                .arg("path", text)
                .arg("line", line.to_string())
                .related(span, "made-here", "made here");
                out.push(use_chown(ctx, run, change, &path, instruction, finding));
                break 'run;
            }
        }
    }
}

/// The change of a tree's owners or modes that a call asks for.
fn recursive<'c>(call: &'c Call<'_>) -> Option<&'c Change> {
    call.asks().find_map(|ask| match ask {
        Ask::Change(change) if change.recursive => Some(change),
        _ => None,
    })
}

/// The instruction that put files under `path` in an earlier layer, and the words that say so. Left out are files
/// that `run` deletes after `call` has changed them, and those that an earlier RUN changed in the same way.
fn filled_earlier<'a>(
    ctx: &Context<'a>,
    run: &RunFacts<'a>,
    call: &Call<'a>,
    change: &Change,
    path: &str,
) -> Option<(&'a Instruction, Span)> {
    let removed = run.removed();
    let deleted = |path: &str| {
        removed.iter().any(|gone| {
            gone.at > call.command.span.start && !gone.some && covers(&gone.path, &clean_path(path))
        })
    };
    let done = |earlier: &RunFacts<'a>| {
        earlier.calls.iter().any(|other| {
            recursive(other).is_some_and(|before| {
                before.kind == change.kind
                    && before.to.as_ref().and_then(programs::Item::value).is_some()
                    && before.to.as_ref().map(|to| &to.text) == change.to.as_ref().map(|to| &to.text)
                    && before
                        .paths
                        .iter()
                        .any(|item| other.word_path(item).is_some_and(|whole| covers(&whole, path)))
            })
        })
    };
    let lineage: Vec<_> = lineage_instructions(ctx, run.stage)
        .into_iter()
        .take_while(|(_, _, instruction)| instruction.id < run.instruction.id)
        .collect();
    let start = lineage
        .iter()
        .rposition(|(_, _, instruction)| ctx.facts().run(instruction.id).is_some_and(done))
        .map_or(0, |position| position + 1);
    lineage.into_iter().skip(start).find_map(|(stage, position, instruction)| match &instruction.kind {
        Kind::Copy(transfer) | Kind::Add(transfer) => {
            let state = ctx.state_before(stage, position);
            let dest = expand(ctx, &state, &transfer.dest.value)?;
            let directory = state.workdir.as_deref().unwrap_or("/");
            let dest = if dest.starts_with('/') { dest } else { format!("{directory}/{dest}") };
            let into = dest.ends_with('/') || transfer.sources.len() > 1;
            // One small file that is copied again is nothing to speak of.
            let tree = !deleted(&dest)
                && transfer.sources.iter().any(|source| {
                    let value = expand(ctx, &state, &source.value).unwrap_or_else(|| source.value.clone());
                    let name = value.trim_end_matches('/').rsplit('/').next().unwrap_or("");
                    !(into && deleted(&format!("{dest}/{name}")))
                        && (!name.trim_start_matches('.').contains('.')
                            || name.contains('*')
                            || is_archive(name))
                });
            (tree && covers(path, &clean_path(&dest))).then_some((instruction, transfer.dest.span))
        }
        Kind::Run(_) => {
            let earlier = ctx.facts().run(instruction.id)?;
            let gone = earlier.removed();
            earlier.calls.iter().find_map(|call| {
                let inside = call.directory.as_deref().is_some_and(|directory| covers(path, directory));
                let fills = call
                    .install_by(&[Manager::Npm, Manager::Yarn, Manager::Pnpm, Manager::Composer])
                    .is_some_and(|install| !install.global);
                if inside && fills && earlier.mounts.is_empty() {
                    return Some((instruction, call.program.span));
                }
                let trees = made(ctx, stage, position, instruction);
                let tree = trees.into_iter().find(|made| {
                    made.maker == Maker::Tree
                        && covers(path, &made.path)
                        && !gone.iter().any(|gone| covers(&gone.path, &made.path))
                        && !deleted(&made.path)
                })?;
                Some((instruction, tree.span))
            })
        }
        _ => None,
    })
}

/// Offers `--chown` on the COPY, where that says the same.
fn use_chown(
    ctx: &Context<'_>,
    run: &RunFacts<'_>,
    change: &Change,
    path: &str,
    copy: &Instruction,
    finding: Finding,
) -> Finding {
    let (Kind::Copy(transfer) | Kind::Add(transfer)) = &copy.kind else { return finding };
    let alone =
        run.script.commands.len() == 1 && run.script.nests.is_empty() && change.kind == ChangeKind::Owner;
    let plain =
        |owner: &&str| owner.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-' | '.'));
    let same = transfer.dest.value.trim_end_matches('/') == path
        || matches!(transfer.dest.value.as_str(), "." | "./");
    match change.to.as_ref().and_then(programs::Item::value).filter(plain) {
        Some(owner) if alone && same && transfer.chown.is_none() => {
            let flag = (Span::empty(copy.keyword.span.end as usize), format!(" --chown={owner}"));
            finding.fix(
                Applicability::Unsafe,
                "copy-with-chown",
                "Set the owner with COPY --chown",
                [flag, remove_lines(ctx, run.instruction)],
            )
        }
        _ => finding,
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("RecursiveOwnershipChange", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM node:20\nCOPY . /app\nRUN chown -R node:node /app\n#   ^^^^^^^^^^^^^^^^^^^^^^^ RecursiveOwnershipChange",
        );
        check(
            "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN useradd x && chmod -R 755 .\n#                ^^^^^^^^^^^^^^ RecursiveOwnershipChange",
        );
        check(
            "FROM node:20\nWORKDIR /app\nRUN npm ci\nRUN chown -R node /app\n#   ^^^^^^^^^^^^^^^^^^ RecursiveOwnershipChange",
        );
        check(
            "FROM php:8\nCOPY src/ /var/www/html/\nRUN chown --recursive www-data /var/www\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ RecursiveOwnershipChange",
        );
    }

    #[test]
    fn counts_the_same_change_once() {
        check(
            "FROM base\nCOPY a.zip /u01/\nRUN chown x:x -R /u01\n#   ^^^^^^^^^^^^^^^^^ RecursiveOwnershipChange\nRUN yum clean all && chown x:x -R /u01/",
        );
        check(
            "FROM base\nCOPY a.zip /u01/\nRUN chown x:x -R /u01\n#   ^^^^^^^^^^^^^^^^^ RecursiveOwnershipChange\nCOPY src /u01/src\nRUN chown x:x -R /u01/\n#   ^^^^^^^^^^^^^^^^^^ RecursiveOwnershipChange",
        );
        check(
            "FROM base\nCOPY a.zip b.zip /u01/\nRUN chown -R x /u01 && rm /u01/a.zip\n#   ^^^^^^^^^^^^^^^ RecursiveOwnershipChange",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM node:20\nCOPY --chown=node . /app");
        check("FROM node:20\nRUN mkdir /data && chown -R node /data");
        check("FROM node:20\nCOPY . /app\nRUN chown node /app");
        check("FROM node:20\nCOPY . /app\nRUN chown -R node /data");
        check("FROM node:20\nCOPY . /app\nRUN chown -R node /app/tmp");
        check("FROM node:20\nCOPY entry.sh /app/\nRUN chown -R node /app");
        check("FROM node:20\nRUN chown -R node $DIR\nCOPY . /app");
        check(
            "FROM base\nENV P=a_1.zip\nCOPY $P run.sh /u01/\nRUN cd /u01 && jar xf $P && chown -R x:x /u01 && rm /u01/$P",
        );
        check("FROM base\nCOPY src /app\nRUN chown -R a /app && make -C /app install && rm -rf /app");
        check(
            "FROM node:20 AS b\nCOPY . /app\nRUN chown -R node /app\nFROM node:20\nCOPY --from=b /app /app",
        );
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed(
                "FROM node:20\nCOPY . /app\nRUN chown -R node:node /app\nCMD [\"x\"]\n",
                "RecursiveOwnershipChange"
            ),
            "FROM node:20\nCOPY --chown=node:node . /app\nCMD [\"x\"]\n"
        );
    }
}
