//! What it does: finds a shell or a shell script that is to be started in a stage that has no shell.
//!
//! Why: the kernel starts a script through the interpreter of its `#!` line; without it the container stops at once.
//!
//! Fix safety: none: the script has to become part of the program, or the base one with a shell.

use super::prelude::*;
use super::systems::{Placed, base_name, failing, ground_name, has_shell, whole_history};
use crate::shell::Dialect;

pub(crate) static RULE: Rule = Rule {
    known: listed("ScriptWithoutShell"),
    severity: Severity::Warning,
    experimental: false,
    summary: "A shell script needs a shell, and this stage has none",
    url: "rules/ScriptWithoutShell",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        let effect = own_start(ctx, stage);
        for (position, instruction) in ctx.instructions(stage).filter(|(_, one)| effect.holds(one)) {
            let command = match &instruction.kind {
                Kind::Run(run) if run.mounts.is_empty() => &run.command,
                Kind::Entrypoint(command) => command,
                // With an ENTRYPOINT, the words of CMD are its arguments.
                Kind::Cmd(command) if starts_itself(ctx, stage) => command,
                Kind::Healthcheck(check) => match &check.command {
                    Some(command) => command,
                    None => continue,
                },
                _ => continue,
            };
            let CommandLine::Exec(words) = command else { continue };
            let Some(first) = words.first() else { continue };
            let program = first.value.as_str();
            let shell = matches!(Dialect::of_program(program), Dialect::Posix | Dialect::Bash)
                && base_name(program) != "busybox";
            let script = [".sh", ".bash"].iter().any(|ending| program.ends_with(ending));
            let image = ground_name(ctx, stage);
            // The debug variants have busybox on their PATH.
            let debug = image.contains(":debug");
            if !(shell && (!debug || program.starts_with("/bin/") || program.starts_with("/usr/bin/"))
                || script && !debug)
                || program.starts_with("/busybox/")
                || has_shell(ctx, stage, stage.instructions.len()) != Some(false)
                || shell && program.starts_with('/') && brought(ctx, stage, program)
            {
                continue;
            }
            let placed = Placed { stage, position, instruction };
            out.push(finding(&placed, first, &image, shell).leads_to(failing(ctx, &placed)));
        }
    }
}

fn finding(placed: &Placed<'_>, first: &Spanned<String>, image: &str, shell: bool) -> Finding {
    let program = &first.value;
    let (code, message) = if shell {
        (
            "shell-in-shell-less-image",
            format!("{program} is not in {image}, which has no shell, so this fails"),
        )
    } else {
        (
            "script-without-shell",
            format!("{program} is a shell script, and {image} has no shell to run it, so this fails"),
        )
    };
    Finding::at(placed.instruction, first.span, code, message).arg("program", program).arg("image", image)
}

fn brought<'a>(ctx: &Context<'a>, stage: &'a Stage, program: &str) -> bool {
    whole_history(ctx, stage).iter().any(|placed| placed.may_bring(ctx, &[program]))
}

/// Whether CMD is a command of its own: no ENTRYPOINT is set, not by the base image either.
fn starts_itself<'a>(ctx: &Context<'a>, stage: &'a Stage) -> bool {
    let image = ground_name(ctx, stage);
    let plain = ["scratch", "gcr.io/distroless/static", "gcr.io/distroless/base", "gcr.io/distroless/cc"];
    plain.iter().any(|name| image.starts_with(name))
        && !whole_history(ctx, stage)
            .iter()
            .any(|placed| matches!(placed.instruction.kind, Kind::Entrypoint(_)))
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_on_scripts_and_shells() {
        check_rule(
            RULE,
            "FROM scratch\nCOPY start.sh /start.sh\nENTRYPOINT [\"/start.sh\"]\n#           ^^^^^^^^^^^\n",
        );
        check_rule(RULE, "FROM gcr.io/distroless/static\nCMD [\"sh\", \"-c\", \"x\"]\n#    ^^^^\n");
        check_rule(
            RULE,
            "FROM gcr.io/distroless/nodejs20\nHEALTHCHECK CMD [\"/bin/sh\", \"-c\", \"x\"]\n#                ^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM gcr.io/distroless/base:debug\nENTRYPOINT [\"/bin/sh\"]\n#           ^^^^^^^^^\n",
        );
        check_rule(RULE, "FROM scratch AS a\nFROM a\nENTRYPOINT [\"run.sh\"]\n#           ^^^^^^^^\n");
    }

    #[test]
    fn reads_whole_files() {
        check_rule(
            RULE,
            "FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /out/server ./cmd/server\n\nFROM gcr.io/distroless/static-debian12\nCOPY --from=build /out/server /server\nCOPY docker-entrypoint.sh /docker-entrypoint.sh\nUSER nonroot\nENTRYPOINT [\"/docker-entrypoint.sh\"]\n#           ^^^^^^^^^^^^^^^^^^^^^^^\nCMD [\"/server\"]\n",
        );
        check_rule(
            RULE,
            "FROM maven:3.9-eclipse-temurin-21 AS build\nWORKDIR /src\nCOPY . .\nRUN mvn -q package\n\nFROM gcr.io/distroless/java21-debian12\nCOPY --from=build /src/target/app.jar /app.jar\nENTRYPOINT [\"/bin/sh\", \"-c\", \"java $OPTS -jar /app.jar\"]\n#           ^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM golang:1.22 AS build\nCOPY . .\nRUN ./scripts/build.sh\n\nFROM alpine:3.20\nCOPY --from=build /go/server /server\nCOPY docker-entrypoint.sh /\nENTRYPOINT [\"/docker-entrypoint.sh\"]\n",
        );
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM alpine\nENTRYPOINT [\"/start.sh\"]\n",
            "FROM scratch\nCOPY --from=busybox /bin/busybox /bin/sh\nENTRYPOINT [\"/bin/sh\"]\n",
            "FROM scratch\nADD rootfs.tar /\nCMD [\"/bin/bash\"]\n",
            "FROM gcr.io/distroless/base:debug\nENTRYPOINT [\"sh\"]\n",
            "FROM gcr.io/distroless/base:debug\nENTRYPOINT [\"/busybox/sh\"]\n",
            "FROM gcr.io/distroless/nodejs20\nCMD [\"start.sh\"]\n",
            "FROM scratch\nENTRYPOINT [\"/app\"]\nCMD [\"start.sh\"]\n",
            "FROM scratch\nCOPY out/ /\nENTRYPOINT [\"/start.sh\"]\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
