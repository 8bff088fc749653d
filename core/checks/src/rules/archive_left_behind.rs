//! What it does: finds archives and package files that stay in the image after they were unpacked or installed.
//!
//! Why: the image then holds the same files twice, packed and unpacked.
//!
//! Fix safety: unsafe: something that runs later may still read the archive.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("ArchiveLeftBehind"),
    severity: Severity::Warning,
    experimental: false,
    summary: "An archive should be deleted in the RUN that downloads and unpacks it",
    url: "rules/ArchiveLeftBehind",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let facts = ctx.facts();
    let mut seen = BTreeSet::new();
    for run in facts.image_runs() {
        for call in &run.calls {
            for item in unpacked(call) {
                let Some(path) = call.word_path(item) else { continue };
                let Some((made, same)) = maker(ctx, run, &path) else { continue };
                // Deleted in this RUN (which helps only if it was made here), or in a later layer: another rule speaks.
                let gone =
                    |later: &RunFacts<'_>| later.removed().iter().any(|gone| covers(&gone.path, &path));
                if gone(run)
                    || run.removed().iter().any(|gone| gone.path.contains('$'))
                    || run.may_clean()
                    || later_run(ctx, run, gone).is_some()
                    || !seen.insert(made.span)
                {
                    continue;
                }
                let moves = run.calls.iter().any(|call| {
                    call.asks().any(|ask| match ask {
                        Ask::Move(put) => put
                            .from
                            .iter()
                            .any(|from| call.word_path(from).is_some_and(|from| covers(&from, &path))),
                        _ => false,
                    })
                });
                if moves {
                    continue;
                }
                let name = path.rsplit('/').next().unwrap_or("").to_owned();
                let line = ctx.lines.line(item.span.start) + 1;
                let remote = matches!(&made.instruction.kind, Kind::Add(_));
                let (code, message) = if same {
                    (
                        "archive-left-behind",
                        format!(
                            "`{name}` stays in the image beside what was unpacked from it: delete it in this RUN"
                        ),
                    )
                } else if made.maker == Maker::Download {
                    (
                        "archive-downloaded-before",
                        format!(
                            "`{name}` stays in the image beside what line {line} unpacks from it: download, unpack and delete it in one RUN"
                        ),
                    )
                } else if remote {
                    (
                        "archive-added",
                        format!(
                            "`{name}` stays in the image beside what line {line} unpacks from it, as ADD does not unpack what it downloads: download, unpack and delete it in one RUN"
                        ),
                    )
                } else if !unpacks_by_add(&made, &name) {
                    (
                        "archive-copied",
                        format!(
                            "`{name}` stays in the image beside what line {line} unpacks from it: a bind mount (RUN --mount=type=bind) gives it to that RUN alone"
                        ),
                    )
                } else {
                    (
                        "archive-copied-and-unpacked",
                        format!(
                            "`{name}` stays in the image beside what line {line} unpacks from it: a bind mount, or ADD, which unpacks archives of the context, brings only the contents"
                        ),
                    )
                };
                let finding = Finding::at(made.instruction, made.span, code, message)
                    .arg("name", &name)
                    .arg("line", line.to_string())
                    .related(item.span, "unpacked-here", "unpacked here");
                // As it is written, where that names the same file at the script's end, without what a build arg may change.
                let written = call.word(item).map_or("", |word| word.text.as_str());
                let moves_on = run.script.all_commands().iter().any(|command| {
                    command.words.first().is_some_and(|word| word.is("cd") || word.is("pushd"))
                });
                let plain = (written.starts_with('/') || !moves_on)
                    && !written.is_empty()
                    && written.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+~".contains(c));
                out.push(match append(ctx, run, call, &format!("rm {written}")) {
                    Some(edit) if same && plain => finding.fix(
                        Applicability::Unsafe,
                        "delete-archive",
                        "Delete it in the same RUN",
                        [edit],
                    ),
                    _ => finding,
                });
            }
        }
    }
}

/// Whether ADD would unpack what COPY brought: a tar archive of the context.
fn unpacks_by_add(made: &Made<'_>, name: &str) -> bool {
    let (Kind::Copy(transfer) | Kind::Add(transfer)) = &made.instruction.kind else { return false };
    let tar = [".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"];
    transfer.from.is_none() && tar.iter().any(|end| name.ends_with(end))
}

/// The archives that a call unpacks or installs.
fn unpacked<'c>(call: &'c Call<'_>) -> Vec<&'c programs::Item> {
    let archives = call.asks().flat_map(|ask| match ask {
        Ask::Unpack(unpack) => unpack.archive.iter().filter(|item| is_archive(&item.text)).collect(),
        Ask::Install(install) if install.manager.is_system() => install
            .files()
            .filter(|item| {
                is_archive(&item.text) || item.text.ends_with(".deb") || item.text.ends_with(".rpm")
            })
            .collect(),
        _ => Vec::new(),
    });
    archives.filter(|item| !item.text.contains("://")).collect()
}

/// What made the path in this RUN or before it, and whether it was this RUN.
fn maker<'a>(ctx: &Context<'a>, run: &RunFacts<'a>, path: &str) -> Option<(Made<'a>, bool)> {
    lineage_instructions(ctx, run.stage)
        .into_iter()
        .take_while(|(_, _, instruction)| instruction.id <= run.instruction.id)
        .flat_map(|(stage, position, instruction)| made(ctx, stage, position, instruction))
        .filter(|made| made.path == path && made.maker != Maker::Tree)
        .map(|made| {
            let same = made.instruction.id == run.instruction.id;
            (made, same)
        })
        .last()
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("ArchiveLeftBehind", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM debian:12\nRUN curl -fsSL -o /tmp/a.tgz https://example.org/a && tar -xzf /tmp/a.tgz -C /opt\n#                 ^^^^^^^^^^ ArchiveLeftBehind",
        );
        check(
            "FROM debian:12\nRUN wget https://example.org/b-1.zip && unzip b-1.zip\n#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ ArchiveLeftBehind",
        );
        check(
            "FROM debian:12\nCOPY app.tar.gz /opt/\n#    ^^^^^^^^^^ ArchiveLeftBehind\nRUN cd /opt && tar xf app.tar.gz",
        );
        check(
            "FROM debian:12\nRUN wget https://example.org/b_$V.deb && dpkg -i b_$V.deb\n#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ArchiveLeftBehind",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM debian:12\nRUN wget https://example.org/b.zip && unzip b.zip && rm b.zip");
        check("FROM debian:12\nRUN wget https://example.org/b.zip && unzip b.zip && rm -f *.zip");
        check(
            "FROM debian:12\nRUN cd /tmp && wget https://example.org/b.zip && unzip b.zip && rm -rf /tmp/*",
        );
        check("FROM debian:12\nRUN curl -L https://example.org/b.tgz | tar xz");
        check("FROM debian:12\nADD app.tar.gz /opt/");
        check(
            "FROM debian:12\nRUN --mount=type=tmpfs,target=/tmp cd /tmp && wget https://example.org/b.zip && unzip b.zip -d /opt",
        );
        check("FROM debian:12\nRUN wget https://example.org/b.zip && unzip c.zip");
        check(
            "FROM debian:12\nRUN wget https://example.org/b.zip && unzip b.zip && for f in *.zip; do rm $f; done",
        );
        check(
            "FROM debian:12 AS b\nRUN wget https://example.org/b.zip && unzip b.zip\nFROM debian:12\nCOPY --from=b /x /x",
        );
    }

    #[test]
    fn knows_what_add_unpacks() {
        let code = |text: &str| {
            let found = crate::analyze(text, &crate::Options::default()).diagnostics;
            found.into_iter().find(|found| found.rule == "ArchiveLeftBehind").map(|found| found.code)
        };
        for (copy, said) in [
            ("COPY a.tar.gz /a.tar.gz\nRUN tar xf /a.tar.gz", "archive-copied-and-unpacked"),
            ("COPY a.zip /a.zip\nRUN unzip /a.zip", "archive-copied"),
            ("COPY --from=b /a.tar.gz /a.tar.gz\nRUN tar xf /a.tar.gz", "archive-copied"),
        ] {
            let text = format!("FROM debian:12 AS b\nRUN make\nFROM debian:12\n{copy}\nCMD [\"x\"]\n");
            assert_eq!(code(&text).as_deref(), Some(said), "{text}");
        }
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM debian:12\nRUN wget https://example.org/b.zip && unzip b.zip\n", "ArchiveLeftBehind"),
            "FROM debian:12\nRUN wget https://example.org/b.zip && unzip b.zip && rm b.zip\n"
        );
    }
}
