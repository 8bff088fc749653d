//! What it does: finds an ARG that changes with every build (date, commit, build number) above long steps that do not use it.
//!
//! Why: BuildKit gives every RUN below an ARG its value as an environment variable, so a new value makes all of them run
//! anew. (A LABEL does not: BuildKit keeps labels out of the cache.)
//!
//! Fix safety: unsafe: a program may read the variable without its name being written in the Dockerfile.

use super::installs::is_costly;
use super::prelude::*;
use super::systems::Placed;
use crate::plan::Change;
use crate::syntax::InstructionId;

pub(crate) static RULE: Rule = Rule {
    known: listed("VolatileArgEarly"),
    severity: Severity::Warning,
    experimental: false,
    summary: "An ARG that changes with every build stands above steps that could be cached",
    url: "rules/VolatileArgEarly",
    check,
};

/// Names of dates, commits and build numbers, without underscores.
const VOLATILE: &[&str] = &[
    "builddate",
    "buildtime",
    "buildtimestamp",
    "timestamp",
    "createddate",
    "date",
    "vcsref",
    "gitcommit",
    "gitsha",
    "githash",
    "gitrev",
    "gitref",
    "gitrevision",
    "commit",
    "commitsha",
    "commithash",
    "commitid",
    "sourcecommit",
    "revision",
    "buildnumber",
    "buildnum",
    "buildid",
    "buildsha",
    "buildcommit",
    "sha",
    "gitcommitsha",
    "vcscommit",
];

/// The same at the end of a longer name, such as `APP_BUILD_GIT_SHA`.
const ENDINGS: &[&str] = &[
    "gitsha", "gitcommit", "githash", "gitrev", "gitref", "gitrevision", "vcsref", "builddate", "buildtime",
    "buildtimestamp", "buildnumber", "buildid", "commitsha", "commithash",
];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        for (position, instruction) in ctx.instructions(stage) {
            let Kind::Arg(bindings) = &instruction.kind else {
                // Below a copy of the whole project, each commit makes everything run anew in any case.
                if let Kind::Copy(transfer) | Kind::Add(transfer) = &instruction.kind
                    && transfer.from.is_none()
                    && transfer.sources.iter().any(|source| matches!(source.value.as_str(), "." | "./"))
                {
                    break;
                }
                continue;
            };
            for binding in bindings {
                let plain = binding.name.value.replace('_', "").to_lowercase();
                if !VOLATILE.contains(&plain.as_str()) && !ENDINGS.iter().any(|end| plain.ends_with(end)) {
                    continue;
                }
                // A fixed value such as the commit of a library does not change by itself.
                let given =
                    binding.value.as_ref().map(|value| value.value.trim_matches(['"', '\'']).to_lowercase());
                if given.is_some_and(|value| {
                    !matches!(
                        value.as_str(),
                        "" | "unknown"
                            | "none"
                            | "dev"
                            | "local"
                            | "0"
                            | "latest"
                            | "n/a"
                            | "undefined"
                            | "head"
                    )
                }) {
                    continue;
                }
                // One declared before FROM has its value from there.
                if ctx
                    .model
                    .global_args
                    .iter()
                    .any(|arg| arg.name.value == binding.name.value && arg.value.is_some())
                {
                    continue;
                }
                if let Some(finding) =
                    finding(ctx, stage, position, instruction, binding, bindings.len() == 1)
                {
                    out.push(finding);
                }
            }
        }
    }
}

fn finding(
    ctx: &Context<'_>,
    stage: &Stage,
    position: usize,
    instruction: &Instruction,
    binding: &crate::syntax::Binding,
    lone: bool,
) -> Option<Finding> {
    let name = &binding.name.value;
    let mut names = vec![name.clone()];
    let (mut waiting, mut again): (Option<&Instruction>, Vec<InstructionId>) = (None, Vec::new());
    let mut first_use: Option<&Instruction> = None;
    for (at, later) in ctx.instructions(stage).filter(|(at, _)| *at > position) {
        let text = later.span.text(ctx.text);
        let whole = match &later.kind {
            Kind::Copy(transfer) | Kind::Add(transfer) => {
                transfer.from.is_none()
                    && transfer.sources.iter().any(|source| matches!(source.value.as_str(), "." | "./"))
            }
            _ => false,
        };
        if whole {
            break;
        }
        let uses = names.iter().any(|name| mentions(text, name));
        if uses {
            first_use = first_use.or(Some(later));
            // What is set from it changes with it.
            if let Kind::Env(bindings) = &later.kind {
                names.extend(bindings.iter().map(|binding| binding.name.value.clone()));
            }
            // From the first layer that needs it on, everything is built anew anyway.
            if later.kind.makes_layer() {
                break;
            }
            continue;
        }
        if is_costly(ctx, &Placed { stage, position: at, instruction: later }) {
            waiting = Some(later);
            again.push(later.id);
        }
    }
    let waiting = waiting?;
    let message = format!(
        "{name} changes with every build, and every RUN below an ARG depends on it, so steps that do not use it run anew each time; move it down to where it is used"
    );
    let finding = Finding::at(instruction, binding.name.span, "volatile-arg-early", message)
        .arg("name", name)
        .reruns(Change::Variable(name.clone()), again)
        .related(waiting.keyword.span, "not-cached", "This step is built anew each time");
    let Some(target) = first_use.filter(|first| first.span.start > waiting.span.start && lone) else {
        return Some(finding);
    };
    if !target.comments.is_empty() || !instruction.heredocs.is_empty() {
        return Some(finding);
    }
    let start = ctx.lines.lines_span(target.lines).start;
    let moved = format!("{}\n", instruction.span.text(ctx.text).trim_end());
    Some(finding.fix(
        Applicability::Unsafe,
        "move-arg-down",
        "Move it down to its first use",
        [remove_lines(ctx, instruction), (Span { start, end: start }, moved)],
    ))
}

/// Whether the text has the name as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, found)| {
        !text.get(..at).is_some_and(|before| before.ends_with(word))
            && !text.get(at + found.len()..).is_some_and(|after| after.starts_with(word))
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::{check_rule, fixed};

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_above_long_steps() {
        check_rule(
            RULE,
            "FROM alpine\nARG BUILD_DATE\n#   ^^^^^^^^^^\nRUN apk add curl\nLABEL date=$BUILD_DATE\n",
        );
        check_rule(
            RULE,
            "FROM node\nARG APP_BUILD_GIT_SHA=unknown\n#   ^^^^^^^^^^^^^^^^^\nENV APP_BUILD_GIT_SHA=$APP_BUILD_GIT_SHA\nRUN npm ci\n",
        );
        check_rule(RULE, "FROM node\nARG GIT_SHA=unknown\n#   ^^^^^^^\nENV SHA=$GIT_SHA\nRUN npm ci\n");
        check_rule(
            RULE,
            "FROM golang\nARG COMMIT\n#   ^^^^^^\nRUN go mod download\nRUN go build -ldflags \"-X main.c=$COMMIT\"\n",
        );
    }

    #[test]
    fn is_silent_where_it_costs_nothing() {
        for text in [
            "FROM alpine\nRUN apk add curl\nARG BUILD_DATE\nLABEL date=$BUILD_DATE\n",
            "FROM alpine\nARG BUILD_DATE\nLABEL date=$BUILD_DATE\n",
            "FROM golang\nARG COMMIT\nRUN go build -ldflags \"-X main.c=$COMMIT\"\nRUN go test\nRUN make x\n",
            "FROM alpine\nARG COMMIT=1f2e3d\nRUN git clone x\n",
            "FROM alpine\nARG VERSION\nRUN apk add curl\n",
            "FROM rust\nCOPY . .\nARG GIT_SHA\nENV GIT_SHA=$GIT_SHA\nRUN cargo build\n",
            "FROM debian\nARG GIT_SHA\nRUN make\n",
            "FROM debian\nARG GIT_SHA\nCOPY . .\nRUN apt-get install -y curl\n",
            "ARG BUILD_DATE\nFROM alpine\nRUN apk add curl\n",
            "FROM alpine\nARG GIT_SHA\nENV V=$GIT_SHA\nRUN curl example.org/$V\nRUN make\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn moves_it_down() {
        assert_eq!(
            fixed("FROM alpine\nARG BUILD_DATE\nRUN apk add curl\nLABEL date=$BUILD_DATE\n", RULE),
            "FROM alpine\nRUN apk add curl\nARG BUILD_DATE\nLABEL date=$BUILD_DATE\n"
        );
    }
}
