//! What it does: finds chmod and chown of a file that an earlier COPY brought.
//!
//! Why: a layer that changes a file's mode or owner holds the whole file again.
//!
//! Fix safety: unsafe: `COPY --chmod` sets the mode of all that the COPY brings.

use super::prelude::*;
use crate::programs::{Change, ChangeKind};

pub(crate) static RULE: Rule = Rule {
    known: listed("CopyThenChmod"),
    severity: Severity::Info,
    experimental: false,
    summary: "chmod in a later layer stores the copied file again",
    url: "rules/CopyThenChmod",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for run in ctx.facts().image_runs() {
        let changes = run.calls.iter().filter(|call| !call.delegated).flat_map(|call| {
            let changes = call.asks().filter_map(|ask| match ask {
                Ask::Change(change) if !change.recursive => Some(change),
                _ => None,
            });
            changes.map(move |change| (call, change))
        });
        let found = changes.into_iter().find_map(|(call, change)| {
            change.paths.iter().find_map(|item| {
                let path = call.word_path(item).filter(|path| !path.contains('$'))?;
                // What the same RUN deletes or moves is gone anyway.
                let gone = run.removed().iter().any(|gone| covers(&gone.path, &path));
                let copy = copied(ctx, run, &path).filter(|_| !gone)?;
                Some((call, change, item, copy))
            })
        });
        let Some((call, change, item, copy)) = found else { continue };
        let line = ctx.lines.line(copy.span.start) + 1;
        let name = item.text.clone();
        let option = if change.kind == ChangeKind::Mode { "--chmod" } else { "--chown" };
        let message = format!(
            "`{}` stores `{name}` again in this layer, which line {line} copied; COPY {option} does it in one",
            call.name
        );
        let finding = Finding::at(run.instruction, call.program.span.cover(item.span), "copy-then-chmod", message)
            .arg("program", call.name)
            .arg("path", name)
            .arg("line", line.to_string())
            .arg("option", option)
            .related(copy.span, "made-here", "made here");
        out.push(with_flag(ctx, run, change, copy.instruction, finding));
    }
}

/// The COPY of an earlier layer that brought exactly this file, if nothing has made it anew since.
fn copied<'a>(ctx: &Context<'a>, run: &RunFacts<'a>, path: &str) -> Option<Made<'a>> {
    lineage_instructions(ctx, run.stage)
        .into_iter()
        .take_while(|(_, _, instruction)| instruction.id <= run.instruction.id)
        .flat_map(|(stage, position, instruction)| made(ctx, stage, position, instruction))
        .filter(|made| made.path == path || path.contains(['*', '?']) && covers(path, &made.path))
        .last()
        .filter(|made| made.maker == Maker::Copy && is_file(made))
}

/// Whether a source is one file, as far as its name tells.
fn is_file(made: &Made<'_>) -> bool {
    let (Kind::Copy(transfer) | Kind::Add(transfer)) = &made.instruction.kind else { return false };
    let name = made.path.rsplit('/').next().unwrap_or("");
    // Without an ending it may be a directory, unless it comes from another stage to a directory for programs.
    name.trim_start_matches('.').contains('.')
        || transfer.from.is_some() && made.path.rsplit('/').nth(1) == Some("bin")
        || made.path.rsplit('/').nth(1) == Some("bin")
}

/// Offers `--chmod` or `--chown` on the COPY, where the RUN does nothing else.
fn with_flag(
    ctx: &Context<'_>,
    run: &RunFacts<'_>,
    change: &Change,
    copy: &Instruction,
    finding: Finding,
) -> Finding {
    let (Kind::Copy(transfer) | Kind::Add(transfer)) = &copy.kind else { return finding };
    let alone = run.script.commands.len() == 1
        && run.script.nests.is_empty()
        && change.paths.len() == 1
        && transfer.sources.len() + transfer.inline.len() == 1;
    let to = change.to.as_ref().and_then(programs::Item::value).unwrap_or("");
    let flag = match change.kind {
        ChangeKind::Mode if transfer.chmod.is_none() => match to {
            "+x" | "a+x" | "755" | "0755" => Some("--chmod=755".to_owned()),
            octal if octal.len() >= 3 && octal.bytes().all(|b| (b'0'..=b'7').contains(&b)) => {
                Some(format!("--chmod={octal}"))
            }
            _ => None,
        },
        ChangeKind::Owner if transfer.chown.is_none() => {
            let plain = !to.is_empty() && to.chars().all(|c| c.is_ascii_alphanumeric() || ":_-.".contains(c));
            plain.then(|| format!("--chown={to}"))
        }
        _ => None,
    };
    match flag {
        Some(flag) if alone && run.instruction.comments.is_empty() => {
            let edit = (Span::empty(copy.keyword.span.end as usize), format!(" {flag}"));
            finding.fix(
                Applicability::Unsafe,
                "copy-with-mode",
                "Let COPY set it",
                [edit, remove_lines(ctx, run.instruction)],
            )
        }
        _ => finding,
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("CopyThenChmod", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM debian:12\nCOPY entrypoint.sh /entrypoint.sh\nRUN chmod +x /entrypoint.sh\n#   ^^^^^^^^^^^^^^^^^^^^^^^ CopyThenChmod",
        );
        check(
            "FROM golang:1.26 AS b\nRUN go build -o /s\nFROM alpine\nCOPY --from=b /s /usr/local/bin/s\nRUN apk add x && chmod 755 /usr/local/bin/s\n#                ^^^^^^^^^^^^^^^^^^^^^^^^^^ CopyThenChmod",
        );
        check(
            "FROM debian:12\nWORKDIR /app\nCOPY a.sh b.sh ./\nRUN chmod +x *.sh\n#   ^^^^^^^^^^^^^ CopyThenChmod",
        );
        check(
            "FROM debian:12\nCOPY a.jar /opt/\nRUN chown 1000 /opt/a.jar\n#   ^^^^^^^^^^^^^^^^^^^^^ CopyThenChmod",
        );
    }

    #[test]
    fn stays_silent() {
        for text in [
            "FROM debian:12\nCOPY --chmod=755 entrypoint.sh /entrypoint.sh",
            "FROM debian:12\nRUN curl -o /x https://example.org/x && chmod +x /x",
            "FROM debian:12\nCOPY a.sh /a.sh\nRUN chmod +x /b.sh",
            "FROM debian:12\nCOPY a.sh /a.sh\nRUN curl -o /a.sh https://example.org/a && chmod +x /a.sh",
            "FROM debian:12\nCOPY a.sh /a.sh\nRUN chmod +x /a.sh && /a.sh && rm /a.sh",
            "FROM debian:12\nCOPY app /app\nRUN chmod 755 /app",
            "FROM debian:12\nCOPY a.sh /u01/\nRUN chmod 755 /u01",
            "FROM debian:12 AS b\nCOPY a.sh /a.sh\nRUN chmod +x /a.sh\nFROM alpine\nCOPY --from=b /x /x",
        ] {
            check(text);
        }
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM debian:12\nCOPY a.sh /a.sh\nRUN chmod +x /a.sh\nCMD [\"/a.sh\"]\n", "CopyThenChmod"),
            "FROM debian:12\nCOPY --chmod=755 a.sh /a.sh\nCMD [\"/a.sh\"]\n"
        );
    }
}
