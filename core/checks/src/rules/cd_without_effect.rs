//! What it does: finds a RUN whose last command is `cd`.
//!
//! Why: each RUN starts a shell of its own in WORKDIR, so the directory is forgotten when it ends.
//!
//! Fix safety: unsafe: WORKDIR makes later instructions start there, which they did not do before.

use super::prelude::*;
use crate::shell::{Connector, Runs};

pub(crate) static RULE: Rule = Rule {
    known: listed("CdWithoutEffect"),
    severity: Severity::Warning,
    experimental: false,
    summary: "A directory changed at the end of a RUN is forgotten; WORKDIR keeps it",
    url: "rules/CdWithoutEffect",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        for (_, instruction) in ctx.instructions(stage) {
            let Kind::Run(run) = &instruction.kind else { continue };
            let Some(script) = ctx.script(instruction.id).filter(|script| script.errors.is_empty()) else {
                continue;
            };
            let Some(last) = script.commands.last() else { continue };
            if !last.runs_program("cd")
                || last.nest.is_some()
                || last.runs != Runs::Always
                || last.words.len() != 2
            {
                continue;
            }
            // `… | cd x` and `ls & cd x` are odd enough to be left alone; `test -d x && cd x` tests the directory.
            if matches!(last.connector, Connector::Pipe | Connector::Background | Connector::OrIf) {
                continue;
            }
            let Some(target) = last.words.get(1) else { continue };
            // Going back where it came from is idle but no mistake.
            if target.text.starts_with("..") || target.text == "-" {
                continue;
            }
            let message =
                "Each RUN starts a new shell in WORKDIR, so this cd is forgotten when the RUN ends; WORKDIR keeps a directory"
                    .to_owned();
            let finding = Finding::at(instruction, last.span, "cd-without-effect", message);
            let lone = script.commands.len() == 1 && run.mounts.is_empty() && instruction.heredocs.is_empty();
            out.push(match target.value.as_deref() {
                Some(path) if lone && !path.contains([' ', '$', '~', '"', '\'']) => finding.fix(
                    Applicability::Unsafe,
                    "use-workdir",
                    "Use WORKDIR",
                    [(instruction.span, format!("WORKDIR {path}"))],
                ),
                _ => finding,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{check_rule, fixed};

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_on_a_last_cd() {
        check_rule(RULE, "FROM alpine\nRUN cd /app\n#   ^^^^^^^\n");
        check_rule(RULE, "FROM alpine\nRUN mkdir /app && cd /app\n#                 ^^^^^^^\n");
        check_rule(RULE, "FROM alpine\nRUN git clone x; cd x\n#                ^^^^\n");
    }

    #[test]
    fn is_silent_where_cd_serves() {
        for text in [
            "FROM alpine\nRUN cd /app && make\n",
            "FROM alpine\nRUN (cd /app && make)\n",
            "FROM alpine\nRUN make -C x\nWORKDIR /app\n",
            "FROM alpine\nRUN if true; then cd /x; fi\n",
            "FROM alpine\nRUN cd /app && cd ..; ls\n",
            "FROM alpine\nRUN [\"cd\", \"/app\", \"x\"]\n",
            "FROM alpine\nRUN ls || cd /x\n",
            "FROM alpine\nRUN cd a/b && make && cd ../..\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn becomes_workdir() {
        assert_eq!(
            fixed("FROM alpine\nRUN cd /app\nRUN make\n", RULE),
            "FROM alpine\nWORKDIR /app\nRUN make\n"
        );
    }
}
