//! What it does: finds RUN, CMD, ENTRYPOINT and HEALTHCHECK in shell form in a stage that has no shell.
//!
//! Why: the shell form starts `/bin/sh`; in scratch and distroless images there is none, so the build or the
//! container stops with "no such file or directory".
//!
//! Fix safety: unsafe: the exec form expands no variables, and is offered for plain words only; for distroless debug
//! images, whose shell is `/busybox/sh`, a SHELL line changes the shell of all later instructions.

use super::prelude::*;
use super::systems::{Placed, failing, ground_name, has_shell};

pub(crate) static RULE: Rule = Rule {
    known: listed("ShellFormWithoutShell"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The shell form needs a shell, and this stage has none",
    url: "rules/ShellFormWithoutShell",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        let effect = own_start(ctx, stage);
        for (position, instruction) in ctx.instructions(stage).filter(|(_, one)| effect.holds(one)) {
            let (command, mounts) = match &instruction.kind {
                Kind::Run(run) => (&run.command, !run.mounts.is_empty()),
                Kind::Cmd(command) | Kind::Entrypoint(command) => (command, false),
                Kind::Healthcheck(check) => match &check.command {
                    Some(command) => (command, false),
                    None => continue,
                },
                _ => continue,
            };
            let CommandLine::Shell(script) = command else { continue };
            let placed = Placed { stage, position, instruction };
            // An entrypoint is given the words, and says so itself.
            let said = ctx.verdict.problems.iter().any(|problem| {
                problem.instruction == instruction.id && problem.of_result && problem.rule == "ImageDoesNotStart"
            });
            if said {
                continue;
            }
            // A mount may bring a shell, and a script with its own `#!` line needs none.
            if script.text().trim().is_empty()
                || mounts
                || instruction.heredocs.first().is_some_and(|doc| doc.body.text().starts_with("#!"))
                || ctx.state_before(stage, position).shell.is_some_and(|shell| !shell.is_empty())
                || has_shell(ctx, stage, position) != Some(false)
            {
                continue;
            }
            out.push(finding(ctx, &placed, script));
        }
    }
}

fn finding<'a>(ctx: &Context<'a>, placed: &Placed<'a>, script: &crate::source::Mapped) -> Finding {
    let whole = script.span(0..script.text().len());
    let one_line = !whole.text(ctx.text).contains('\n');
    let span = if one_line && !whole.is_empty() { whole } else { placed.instruction.keyword.span };
    let name = placed.instruction.keyword.value.to_uppercase();
    let image = ground_name(ctx, placed.stage);
    let debug = image.starts_with("gcr.io/distroless/") && image.contains(":debug");
    if debug {
        let message = format!(
            "{name} in shell form starts /bin/sh, but {image} has its shell at /busybox/sh, so this fails; set it with SHELL"
        );
        let from = ctx.lines.lines_span(placed.instruction.lines).start;
        let edit = (Span { start: from, end: from }, "SHELL [\"/busybox/sh\", \"-c\"]\n".to_owned());
        return Finding::at(placed.instruction, span, "shell-form-in-debug", message)
            .leads_to(failing(ctx, placed))
            .arg("instruction", &name)
            .arg("image", &image)
            .fix(Applicability::Unsafe, "use-busybox-shell", "Use the shell at /busybox/sh", [edit]);
    }
    let message = format!("{name} in shell form starts /bin/sh, and {image} has no shell, so this fails");
    let finding = Finding::at(placed.instruction, span, "shell-form-without-shell", message)
        .leads_to(failing(ctx, placed))
        .arg("instruction", &name)
        .arg("image", &image);
    let plain = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | ':' | '=' | ',' | '@')
    };
    let text = script.text().trim();
    if one_line && text == whole.text(ctx.text) && text.chars().all(plain) {
        let words: Vec<String> = text.split_whitespace().map(|word| format!("\"{word}\"")).collect();
        let edit = (whole, format!("[{}]", words.join(", ")));
        return finding.fix(Applicability::Unsafe, "exec-form", "Use the exec form", [edit]);
    }
    finding
}

#[cfg(test)]
mod tests {
    use crate::tests::{check_rule, fixed};

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_where_no_shell_is() {
        check_rule(RULE, "FROM scratch\nCOPY app /app\nCMD /app --port 80\n#   ^^^^^^^^^^^^^^\n");
        check_rule(RULE, "FROM gcr.io/distroless/static-debian12\nRUN mkdir /data\n#   ^^^^^^^^^^^\n");
        check_rule(
            RULE,
            "FROM gcr.io/distroless/nodejs20-debian11\nHEALTHCHECK CMD curl -f localhost\n#               ^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(RULE, "FROM scratch AS base\nCOPY a /a\nFROM base\nENTRYPOINT /a\n#          ^^\n");
        check_rule(RULE, "FROM scratch\nRUN <<EOF\n#   ^^^^^\nls\nEOF\n");
        check_rule(RULE, "FROM gcr.io/distroless/base:debug\nRUN mkdir /x\n#   ^^^^^^^^\n");
    }

    #[test]
    fn is_silent_where_one_may_be() {
        for text in [
            "FROM alpine\nRUN ls\nCMD ls\n",
            "FROM scratch\nCOPY --from=busybox /bin /bin\nRUN ls\n",
            "FROM scratch\nADD rootfs.tar.xz /\nCMD sh\n",
            "FROM scratch\nADD rootfs.tar.xz /\nRUN ls\n",
            "FROM scratch\nCOPY --from=builder /out/ /\nRUN ls\n",
            "FROM scratch\nCOPY app /app\nCMD [\"/app\"]\n",
            "FROM example.org/own\nRUN ls\n",
            "FROM gcr.io/distroless/base:debug\nSHELL [\"/busybox/sh\", \"-c\"]\nRUN ls\n",
            "FROM mcr.microsoft.com/windows/nanoserver:1809\nRUN dir\n",
            "FROM scratch\nRUN --mount=from=busybox:1,target=/bin ls\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn fixes_plain_words() {
        assert_eq!(fixed("FROM scratch\nCMD /app -v\n", RULE), "FROM scratch\nCMD [\"/app\", \"-v\"]\n");
        assert_eq!(
            fixed("FROM gcr.io/distroless/base:debug\nRUN ls\n", RULE),
            "FROM gcr.io/distroless/base:debug\nSHELL [\"/busybox/sh\", \"-c\"]\nRUN ls\n"
        );
    }
}
