//! What it does: finds archives and package files that stay in the image after they were unpacked or installed.
//!
//! Why: the image then holds the same files twice, packed and unpacked.
//!
//! Fix safety: unsafe: something that runs later may still read the archive.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "ArchiveLeftBehind",
    family: Family::Ours,
    group: Group::Size,
    severity: Severity::Warning,
    experimental: false,
    summary: "An archive should be deleted in the RUN that downloads and unpacks it",
    url: "rules/ArchiveLeftBehind",
    aliases: &["DL3010"],
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let facts = ctx.facts();
    let mut seen = BTreeSet::new();
    for run in facts.image_runs() {
        for call in &run.calls {
            for item in unpacked(call) {
                let Some(path) = call.item_path(item) else { continue };
                let Some((made, same)) = maker(ctx, run, &path) else { continue };
                // Deleted in this RUN (which helps only if it was made here), or in a later layer: another rule speaks.
                let gone =
                    |later: &RunFacts<'_>| later.removed().iter().any(|gone| covers(&gone.path, &path));
                if gone(run)
                    || run.may_clean()
                    || later_run(ctx, run, gone).is_some()
                    || !seen.insert(made.span)
                {
                    continue;
                }
                let moves = run.calls.iter().any(|call| {
                    call.name == "mv"
                        && call
                            .items
                            .iter()
                            .any(|item| call.item_path(item).is_some_and(|from| covers(&from, &path)))
                });
                if moves {
                    continue;
                }
                let name = path.rsplit('/').next().unwrap_or("").to_owned();
                let line = ctx.lines.line(item.word.span.start) + 1;
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
                    .related(item.word.span, "unpacked-here", "unpacked here");
                let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+~".contains(c));
                out.push(match append(ctx, run, call, &format!("rm {path}")) {
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

/// The archives that a call unpacks or installs.
fn unpacked<'c, 'a>(call: &'c Call<'a>) -> Vec<&'c Item<'a>> {
    let archives = |ends: &[&str]| {
        call.items
            .iter()
            .filter(|item| {
                let text = item.value.as_deref().unwrap_or(item.word.text.as_str()).trim_end_matches('"');
                is_archive(text) || ends.iter().any(|end| text.ends_with(end))
            })
            .filter(|item| !item.word.text.contains("://"))
            .collect()
    };
    let first = call.values().next().unwrap_or("");
    match call.name {
        "tar" | "bsdtar" => {
            let bundle = !first.starts_with('-') && first.contains('x');
            let excluded = call.has(&["-t", "--list", "-c", "--create"]);
            if (bundle || call.has_short('x') || call.has(&["--extract", "--get"])) && !excluded {
                archives(&[])
            } else {
                Vec::new()
            }
        }
        "unzip" if !call.has(&["-l", "-t", "-p"]) => archives(&[]),
        "7z" | "7za" if matches!(first, "x" | "e") => archives(&[]),
        "dpkg" if call.has(&["-i", "--install"]) => archives(&[".deb"]),
        "apt-get" | "apt" if call.sub(&["install"]).is_some() => archives(&[".deb"]),
        "rpm" if !call.has(&["--import", "-q"]) && (call.has_short('i') || call.has_short('U')) => {
            archives(&[".rpm"])
        }
        "yum" | "dnf" if call.sub(&["install", "localinstall"]).is_some() => archives(&[".rpm"]),
        _ => Vec::new(),
    }
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
            "FROM debian:12 AS b\nRUN wget https://example.org/b.zip && unzip b.zip\nFROM debian:12\nCOPY --from=b /x /x",
        );
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM debian:12\nRUN wget https://example.org/b.zip && unzip b.zip\n", "ArchiveLeftBehind"),
            "FROM debian:12\nRUN wget https://example.org/b.zip && unzip b.zip && rm /b.zip\n"
        );
    }
}
