//! What it does: finds package installs that wait for another stage, though they need nothing of it.
//!
//! Why: BuildKit builds independent stages at the same time. A COPY --from before the install makes it wait for
//! the other stage, and makes it run again whenever that stage's result changes.
//!
//! Fix safety: unsafe: the order of steps changes.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("NeedlessStageWait"),
    severity: Severity::Info,
    experimental: false,
    summary: "An install waits for another stage without need",
    url: "rules/NeedlessStageWait",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        if !ctx.is_used(stage) {
            continue;
        }
        let instructions: Vec<(usize, &Instruction)> = ctx.instructions(stage).collect();
        for (index, (_, instruction)) in instructions.iter().enumerate() {
            let Some(run) = ctx.facts().run(instruction.id) else { continue };
            if !installs_only(run) {
                continue;
            }
            // Only copies and config stand between the first COPY --from and the install.
            let mut waits: Option<(&Instruction, StageId)> = None;
            let mut free = true;
            for (_, before) in instructions.get(..index).unwrap_or_default() {
                match &before.kind {
                    Kind::Copy(transfer) if transfer.from.is_some() => {
                        let origin = ctx
                            .model
                            .edges
                            .iter()
                            .find(|edge| edge.instruction == before.id && !edge.onbuild)
                            .map(|edge| &edge.origin);
                        if let Some(Origin::Stage(from)) = origin
                            && waits.is_none()
                            && works(ctx, *from)
                        {
                            waits = Some((before, *from));
                        }
                        free &= !feeds_packages(transfer, run, ctx);
                    }
                    Kind::Copy(transfer) | Kind::Add(transfer) => {
                        free &= waits.is_none() || !feeds_packages(transfer, run, ctx)
                    }
                    // Another step that is between them may need the files, or be needed by the install.
                    Kind::Run(_) if waits.is_some() => {
                        free &= ctx.facts().run(before.id).is_some_and(installs_only)
                    }
                    Kind::User(_) | Kind::Shell(_) | Kind::Arg(_) | Kind::Env(_) if waits.is_some() => {
                        free &= matches!(before.kind, Kind::Env(_) | Kind::Arg(_));
                    }
                    _ => {}
                }
            }
            let Some((copy, from)) = waits.filter(|_| free) else { continue };
            let Some(origin) = ctx.model.stages.get(from.index()) else { continue };
            let name = origin.name.as_ref().map_or_else(|| from.0.to_string(), |name| name.value.clone());
            let line = ctx.lines.line(copy.span.start) + 1;
            let message = format!(
                "this install waits for stage `{name}` because of the COPY of line {line}, whose files it does not need: before that COPY it would run at the same time, and stay in the build cache"
            );
            let Some(call) = run.calls.iter().find(|call| is_manager(call)) else { continue };
            let finding = Finding::at(instruction, call.program.span, "needless-stage-wait", message)
                .arg("stage", name)
                .arg("line", line.to_string())
                .related(copy.keyword.span, "waits-here", "this COPY waits for the stage");
            let between_plain = instructions
                .get(..index)
                .unwrap_or_default()
                .iter()
                .skip_while(|(_, i)| i.id != copy.id)
                .all(|(_, i)| {
                    matches!(
                        i.kind,
                        Kind::Copy(_) | Kind::Add(_) | Kind::Workdir(_) | Kind::Expose(_) | Kind::Label(_)
                    )
                });
            let (cut, _) = remove_lines(ctx, instruction);
            let text = cut.text(ctx.text).to_owned();
            let at = ctx.lines.lines_span(copy.lines).start;
            out.push(
                if between_plain
                    && text.ends_with('\n')
                    && copy.comments.is_empty()
                    && instruction.comments.is_empty()
                {
                    let edits = [(Span::empty(at as usize), text), (cut, String::new())];
                    finding.fix(Applicability::Unsafe, "move-before-copy", "Move it before the COPY", edits)
                } else {
                    finding
                },
            );
        }
    }
}

/// Whether the call asks something of the system's package manager.
fn is_manager(call: &Call<'_>) -> bool {
    let systems = [Manager::Apt, Manager::Apk, Manager::Dnf, Manager::Zypper];
    systems.into_iter().any(|manager| call.is_of(manager))
}

/// Whether all that the RUN does is to install packages by name, and to tidy up.
fn installs_only(run: &RunFacts<'_>) -> bool {
    let mut installs = false;
    let all = run.calls.iter().all(|call| {
        if is_manager(call) {
            let local = call.values().any(|value| {
                value.starts_with(['/', '.']) || value.contains("://") || value.ends_with(".deb")
            });
            installs |= call.system_install().is_some();
            return !local && !call.uncertain();
        }
        matches!(call.name, "set" | "true" | "echo")
            || call.asks().any(|ask| {
                matches!(ask, Ask::Delete(delete)
                    if delete.paths.iter().all(|path| path.text.starts_with("/var/")))
            })
    });
    installs
        && all
        && !run.calls.is_empty()
        && run.mounts.iter().all(|(kind, _)| *kind == crate::syntax::MountType::Cache)
}

/// Whether the copied files may matter to a package manager, or the RUN names them.
fn feeds_packages(transfer: &crate::syntax::Transfer, run: &RunFacts<'_>, ctx: &Context<'_>) -> bool {
    let dest = transfer.dest.value.as_str();
    let text = run.instruction.span.text(ctx.text);
    dest == "/"
        || dest.contains('$')
        || [
            "/etc",
            "/usr/share",
            "/usr/bin",
            "/usr/sbin",
            "/bin",
            "/sbin",
            "/usr/lib",
            "/lib",
            "/var",
            "/usr/local/share/ca",
            "/root",
        ]
        .iter()
        .any(|place| dest.starts_with(place))
        || matches!(dest, "/usr" | "/usr/" | "/usr/local" | "/usr/local/")
        || text.contains(dest.trim_end_matches('/')) && dest.len() > 1
}

/// Whether building the stage takes a while: it runs something.
fn works(ctx: &Context<'_>, id: StageId) -> bool {
    let runs = |stage: StageId| ctx.facts().runs.iter().any(|run| run.stage.id == stage);
    runs(id)
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("NeedlessStageWait", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM golang AS b\nRUN go build -o /app\nFROM alpine\nCOPY --from=b /app /usr/local/bin/app\nRUN apk add --no-cache tzdata\n#   ^^^ NeedlessStageWait\nCMD [\"app\"]",
        );
        check(
            "FROM golang AS b\nRUN go build -o /app\nFROM debian\nWORKDIR /x\nCOPY --from=b /app .\nRUN apt-get update && apt-get install -y ca-certificates && rm -rf /var/lib/apt/lists/*\n#   ^^^^^^^ NeedlessStageWait",
        );
    }

    #[test]
    fn stays_silent() {
        check(
            "FROM golang AS b\nRUN go build -o /app\nFROM alpine\nRUN apk add --no-cache tzdata\nCOPY --from=b /app /app",
        );
        check(
            "FROM golang AS b\nRUN go build -o /app\nFROM alpine\nCOPY --from=b /app.apk /tmp/app.apk\nRUN apk add --no-cache /tmp/app.apk",
        );
        check(
            "FROM golang AS b\nRUN go build -o /app\nFROM debian\nCOPY --from=b /s.list /etc/apt/sources.list\nRUN apt-get update && apt-get install -y x",
        );
        check(
            "FROM golang AS b\nRUN go build -o /app\nFROM alpine\nCOPY --from=b /app /app\nRUN apk add --no-cache tzdata && /app --setup",
        );
        check("FROM alpine AS b\nFROM alpine\nCOPY --from=b /app /app\nRUN apk add --no-cache tzdata");
        check(
            "FROM golang AS b\nRUN go build -o /app\nFROM alpine\nCOPY --from=b /app /app\nUSER root\nRUN apk add --no-cache tzdata",
        );
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed(
                "FROM golang AS b\nRUN go build -o /app\nFROM alpine\nCOPY --from=b /app /app\nRUN apk add --no-cache tzdata\n",
                "NeedlessStageWait"
            ),
            "FROM golang AS b\nRUN go build -o /app\nFROM alpine\nRUN apk add --no-cache tzdata\nCOPY --from=b /app /app\n"
        );
    }
}
