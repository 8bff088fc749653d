//! What it does: finds files and packages that are deleted in a later layer than the one that holds them.
//!
//! Why: a layer never changes. Deleting in a later one hides a file, but the image carries it all the same.
//!
//! Fix safety: unsafe: joining two RUNs changes what the build cache can reuse, and a failure of either stops both.

use dockerfile_syntax::lists::Gather;
use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("DeletedInLaterLayer"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Deleting a file in a later layer does not make the image smaller",
    url: "rules/DeletedInLaterLayer",
    check,
};

/// Rules of their own speak of these.
const OTHERS: [&str; 3] = ["/var/lib/apt/lists", "/var/cache", "~/.cache"];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for run in ctx.facts().image_runs() {
        files(ctx, run, out);
        packages(ctx, run, out);
        modules(ctx, run, out);
    }
}

fn files<'a>(ctx: &Context<'a>, run: &RunFacts<'a>, out: &mut Vec<Finding>) {
    for removed in run.removed() {
        if OTHERS.iter().any(|other| removed.path.starts_with(other))
            || removed.path.contains("${")
            || removed.some
        {
            continue;
        }
        // What this RUN made itself, it deletes in time.
        let own = run
            .stage
            .position(run.instruction.id)
            .is_some_and(|position| {
                made(ctx, run.stage, position, run.instruction)
                    .iter()
                    .any(|made| made.at < removed.at && covers(&removed.path, &made.path))
            });
        if own {
            continue;
        }
        let earlier = lineage_instructions(ctx, run.stage);
        let mut found: Option<Made<'_>> = None;
        for (stage, position, instruction) in earlier {
            if instruction.id >= run.instruction.id {
                break;
            }
            // What an earlier RUN deleted is no longer there to be deleted.
            if let Some(other) = ctx.facts().run(instruction.id) {
                let deleted = other.removed();
                if found
                    .as_ref()
                    .is_some_and(|made| deleted.iter().any(|gone| covers(&gone.path, &made.path)))
                {
                    found = None;
                }
                let kept = made(ctx, stage, position, instruction).into_iter().find(|made| {
                    covers(&removed.path, &made.path)
                        && !deleted.iter().any(|gone| gone.at >= made.at && covers(&gone.path, &made.path))
                        && !moved(other, made)
                });
                found = found.or(kept);
            } else {
                found = found.or_else(|| {
                    made(ctx, stage, position, instruction)
                        .into_iter()
                        .find(|made| covers(&removed.path, &made.path) && weighs(&made.path))
                });
            }
        }
        let Some(made) = found else { continue };
        let line = ctx.lines.line(made.span.start) + 1;
        let path = removed.word.text.clone();
        let message = format!(
            "deleting `{path}` here does not make the image smaller: the layer of line {line}, which made it, still holds it"
        );
        let finding = Finding::at(run.instruction, removed.word.span, "deleted-in-later-layer", message)
            .arg("path", path)
            .arg("line", line.to_string())
            .related(made.span, "made-here", "made here");
        out.push(join(ctx, run, made.instruction, finding));
    }
}

/// Whether a copied path may be large: a directory, an archive, a package or a program. Scripts, keys and settings
/// that are deleted after use are not worth a word.
fn weighs(path: &str) -> bool {
    const LARGE: [&str; 17] = [
        "deb", "rpm", "apk", "whl", "jar", "war", "ear", "bin", "run", "exe", "iso", "img", "so", "dll",
        "sql", "dump", "gz",
    ];
    let name = path.rsplit('/').next().unwrap_or("");
    match name.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() => {
            is_archive(name) || LARGE.contains(&end) || end.chars().all(|c| c.is_ascii_digit())
        }
        _ => true,
    }
}

/// Whether the RUN moves what it made elsewhere.
fn moved(run: &RunFacts<'_>, made: &Made<'_>) -> bool {
    run.calls.iter().any(|call| {
        call.asks().any(|ask| match ask {
            Ask::Move(put) => {
                put.from.iter().any(|from| call.word_path(from).is_some_and(|path| covers(&path, &made.path)))
            }
            _ => false,
        })
    })
}

fn packages<'a>(ctx: &Context<'a>, run: &RunFacts<'a>, out: &mut Vec<Finding>) {
    for removal in run.calls.iter().filter_map(Call::system_removal) {
        let named: Vec<(&str, Span)> =
            removal.packages.iter().filter_map(|item| Some((item.value()?, item.span))).collect();
        let here: BTreeSet<&str> = run.calls.iter().flat_map(installed).gather();
        let found = ctx
            .facts()
            .runs
            .iter()
            .filter(|earlier| {
                earlier.instruction.id < run.instruction.id && builds_on(ctx, run.stage, earlier.stage)
            })
            .find_map(|earlier| {
                let installed: BTreeSet<&str> = earlier.calls.iter().flat_map(installed).gather();
                let gone: BTreeSet<&str> = earlier.calls.iter().flat_map(uninstalled).gather();
                let (name, span) = named.iter().find(|(name, _)| {
                    installed.contains(name) && !gone.contains(name) && !here.contains(name)
                })?;
                Some((earlier, *name, *span))
            });
        let Some((earlier, name, span)) = found else { continue };
        let Some(install) = earlier.calls.iter().find(|call| call.system_install().is_some()) else {
            continue;
        };
        let place = install.to_verb();
        let line = ctx.lines.line(place.start) + 1;
        let message = format!(
            "removing `{name}` here does not make the image smaller: the layer of line {line}, which installed it, still holds it"
        );
        let finding = Finding::at(run.instruction, span, "removed-in-later-layer", message)
            .arg("package", name)
            .arg("line", line.to_string())
            .related(place, "installed-here", "installed here");
        out.push(join(ctx, run, earlier.instruction, finding));
    }
}

/// What a later RUN prunes of `node_modules`, or deletes it with.
fn modules<'a>(ctx: &Context<'a>, run: &RunFacts<'a>, out: &mut Vec<Finding>) {
    const NODE: [Manager; 3] = [Manager::Npm, Manager::Yarn, Manager::Pnpm];
    let fills = |call: &Call<'_>| {
        call.install_by(&NODE).is_some_and(|install| !install.global && !install.idle && !install.fetch_only)
    };
    let prunes = |call: &&Call<'_>| {
        matches!(call.name, "npm" | "pnpm" | "yarn") && call.verb().is_some_and(|verb| verb.text == "prune")
    };
    let pruned = run.calls.iter().find(prunes).map(|call| (call.to_verb(), call.directory.clone()));
    let deleted = run.removed().into_iter().find_map(|gone| {
        let dir = gone.path.strip_suffix("/node_modules")?.to_owned();
        Some((gone.word.span, Some(if dir.is_empty() { "/".to_owned() } else { dir })))
    });
    let Some((span, directory)) = pruned.or(deleted) else { return };
    if run.calls.iter().any(|call| fills(call) && call.command.span.start < span.start) {
        return;
    }
    let earlier = ctx.facts().runs.iter().find(|earlier| {
        earlier.instruction.id < run.instruction.id
            && builds_on(ctx, run.stage, earlier.stage)
            && earlier.calls.iter().any(|call| fills(call) && call.directory == directory)
    });
    let Some((earlier, install)) =
        earlier.and_then(|earlier| Some((earlier, earlier.calls.iter().find(|call| fills(call))?)))
    else {
        return;
    };
    let place = install.to_verb();
    let line = ctx.lines.line(place.start) + 1;
    let text = span.text(ctx.text).to_owned();
    let message = format!(
        "`{text}` here does not make the image smaller: the layer of line {line}, which installed the packages, still holds all of them"
    );
    let finding = Finding::at(run.instruction, span, "pruned-in-later-layer", message)
        .arg("text", text)
        .arg("line", line.to_string())
        .related(place, "installed-here", "installed here");
    out.push(join(ctx, run, earlier.instruction, finding));
}

/// The packages that a call installs, and the name it gives them together.
fn installed<'c>(call: &'c Call<'_>) -> Vec<&'c str> {
    let Some(install) = call.system_install() else { return Vec::new() };
    install
        .packages()
        .chain(install.files())
        .chain(&install.group)
        .filter_map(programs::Item::value)
        .collect()
}

/// The packages that a call removes.
fn uninstalled<'c>(call: &'c Call<'_>) -> Vec<&'c str> {
    call.system_removal()
        .into_iter()
        .flat_map(|removal| &removal.packages)
        .filter_map(programs::Item::value)
        .collect()
}

/// Offers to join the RUN with the one directly before it.
fn join(ctx: &Context<'_>, run: &RunFacts<'_>, earlier: &Instruction, finding: Finding) -> Finding {
    let adjacent = run.position > 0
        && run.stage.instructions.get(run.position - 1) == Some(&earlier.id)
        && run.instruction.comments.is_empty();
    let Some(before) = ctx.facts().run(earlier.id) else { return finding };
    let plain = |run: &RunFacts<'_>| {
        run.instruction.flags.is_empty()
            && run.instruction.heredocs.is_empty()
            && matches!(run.run.command, CommandLine::Shell(_))
            && run.script.errors.is_empty()
    };
    let chained = |run: &RunFacts<'_>| {
        run.script.commands.iter().all(|command| !matches!(command.connector, crate::shell::Connector::OrIf))
    };
    let Some(first) = run.script.commands.first() else { return finding };
    if !adjacent || !plain(run) || !plain(before) || !chained(run) || !chained(before) || first.nest.is_some()
    {
        return finding;
    }
    let Some(call) = before.calls.first() else { return finding };
    // Where a command can follow the earlier script.
    let Some((end, _)) = append(ctx, before, call, "true") else { return finding };
    let newline = if ctx.text.contains("\r\n") { "\r\n" } else { "\n" };
    let between = Span { start: end.start, end: run.script.span.start };
    let tail = between.text(ctx.text);
    if tail.contains('#') {
        return finding;
    }
    let insert = format!(" {}{newline}    && ", ctx.file.escape);
    finding.fix(Applicability::Unsafe, "join-runs", "Join it with the RUN before", [(between, insert)])
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("DeletedInLaterLayer", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM debian:12\nCOPY app.tar.gz /tmp/\nRUN tar xf /tmp/app.tar.gz && rm /tmp/app.tar.gz\n#                                ^^^^^^^^^^^^^^^ DeletedInLaterLayer",
        );
        check(
            "FROM debian:12\nCOPY src.zip /tmp/a.zip\nRUN rm -rf /tmp/*\n#          ^^^^^^ DeletedInLaterLayer",
        );
        check(
            "FROM debian:12\nWORKDIR /w\nRUN curl -fsSLO https://example.org/x.tgz\nRUN tar xf x.tgz\nRUN rm x.tgz\n#      ^^^^^ DeletedInLaterLayer",
        );
        check(
            "FROM debian:12\nRUN apt-get install -y gcc make\nRUN apt-get purge -y gcc\n#                    ^^^ DeletedInLaterLayer",
        );
        check(
            "FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nRUN npm prune --omit=dev\n#   ^^^^^^^^^ DeletedInLaterLayer\nCMD [\"node\", \".\"]",
        );
        check(
            "FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nRUN rm -rf node_modules\n#          ^^^^^^^^^^^^ DeletedInLaterLayer\nCMD [\"node\", \".\"]",
        );
        check(
            "FROM alpine\nRUN apk add --no-cache --virtual .deps gcc\nRUN apk del .deps\n#           ^^^^^ DeletedInLaterLayer",
        );
        check(
            "FROM debian:12 AS base\nRUN git clone https://example.org/a/src.git /src\nFROM base\nRUN make -C /src && rm -r /src\n#                         ^^^^ DeletedInLaterLayer",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM debian:12\nRUN curl -fsSLO https://example.org/x.tgz && tar xf x.tgz && rm x.tgz");
        check("FROM debian:12\nRUN rm -rf /tmp/* /etc/nginx/conf.d/default.conf");
        check("FROM debian:12\nCOPY . /app\nRUN rm -rf /app/node_modules");
        check("FROM debian:12\nCOPY setup.sh /tmp/\nRUN sh /tmp/setup.sh && rm /tmp/setup.sh");
        check("FROM debian:12\nCOPY a.zip /opt/x/\nRUN find /opt -name test -delete");
        check(
            "FROM debian:12\nRUN apt-get install -y gcc && apt-get purge -y gcc\nRUN apt-get purge -y gcc || true",
        );
        check(
            "FROM debian:12\nRUN curl -fsSLo /tmp/a.tgz https://example.org/a.tgz\nRUN curl -fsSLo /tmp/b.tgz https://example.org/b.tgz && tar xf /tmp/b.tgz && rm -rf /tmp/*",
        );
        check("FROM node:24\nWORKDIR /app\nRUN npm ci && npm run build && npm prune --omit=dev");
        check("FROM debian:12\nRUN apt-get update\nRUN rm -rf /var/lib/apt/lists/*");
        check("FROM debian:12\nRUN curl -o a.tgz https://example.org/a.tgz && rm a.tgz\nRUN rm -f a.tgz");
        check(
            "FROM debian:12 AS b\nCOPY a.zip /a.zip\nRUN unzip /a.zip && rm /a.zip\nFROM debian:12\nCOPY --from=b /x /x",
        );
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM alpine\nRUN apk add --no-cache gcc\nRUN apk del gcc\n", "DeletedInLaterLayer"),
            "FROM alpine\nRUN apk add --no-cache gcc \\\n    && apk del gcc\n"
        );
    }
}
