//! What it does: finds COPY or ADD of the whole build context into the root directory because no WORKDIR is set.
//!
//! Why: project files mix with the system's own (`bin`, `etc`, `lib`), can overwrite them, and cannot be told apart later.
//!
//! Fix safety: none: later paths and the start command would have to follow.

use super::prelude::*;
use super::systems::{Placed, history, traits};

pub(crate) static RULE: Rule = Rule {
    known: listed("WorkdirMissing"),
    severity: Severity::Info,
    experimental: false,
    summary: "Without WORKDIR, the project's files land in the root directory",
    url: "rules/WorkdirMissing",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        for (position, instruction) in ctx.instructions(stage) {
            let placed = Placed { stage, position, instruction };
            let Some((transfer, _)) = placed.transfer() else { continue };
            if transfer.from.is_some() || traits(ctx, stage).shell != Some(true) {
                continue;
            }
            let whole = |source: &Spanned<String>| matches!(source.value.as_str(), "." | "./" | "./.");
            if !transfer.sources.iter().any(whole) || !matches!(transfer.dest.value.as_str(), "." | "./") {
                continue;
            }
            let set = history(ctx, stage, position)
                .iter()
                .any(|placed| matches!(placed.instruction.kind, Kind::Workdir(_)));
            if set || placed.workdir(ctx).as_deref() != Some("/") {
                continue;
            }
            let message = "No WORKDIR is set, so this copies the whole build context into the root directory, among the system's own files".to_owned();
            out.push(Finding::at(instruction, transfer.dest.span, "workdir-missing", message));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_without_workdir() {
        check_rule(RULE, "FROM node:20\nCOPY . .\n#      ^\n");
        check_rule(RULE, "FROM python:3\nADD . ./\n#     ^^\n");
        check_rule(RULE, "FROM alpine AS a\nFROM a\nCOPY . .\n#      ^\n");
    }

    #[test]
    fn is_silent_with_one() {
        for text in [
            "FROM node:20\nWORKDIR /app\nCOPY . .\n",
            "FROM golang\nCOPY . .\n",
            "FROM own/image\nCOPY . .\n",
            "FROM node:20\nCOPY . /app\n",
            "FROM node:20\nCOPY package.json .\n",
            "FROM node:20 AS a\nWORKDIR /app\nFROM a\nCOPY . .\n",
            "FROM scratch\nCOPY . .\n",
            "FROM alpine\nCOPY --from=busybox . .\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
