//! What it does: finds stages that the built target does not need.
//!
//! Why: BuildKit skips them, so what they say never happens unless someone asks for them with `--target`.
//!
//! Fix safety: unsafe: the stage may be built by its name or number elsewhere.

use dockerfile_syntax::lists::Gather;
use super::prelude::*;
use crate::verdict::misspelled;

pub(crate) static RULE: Rule = Rule {
    known: listed("UnusedStage"),
    severity: Severity::Info,
    experimental: false,
    summary: "Nothing uses the stage",
    url: "rules/UnusedStage",
    check,
};

/// Words in names of stages that others are meant to copy from: alone, they are no target.
const HELPERS: [&str; 15] = [
    "builder",
    "build",
    "deps",
    "dependencies",
    "compile",
    "compiler",
    "download",
    "downloader",
    "fetch",
    "fetcher",
    "intermediate",
    "temp",
    "tmp",
    "cache",
    "vendor",
];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let (Some(target), None) = (ctx.target(), &ctx.model.graph_error) else { return };
    let read = ctx.file.errors.is_empty();
    let meant: BTreeSet<StageId> = misspelled(ctx.file, ctx.model).into_iter().map(|found| found.stage).gather();
    for stage in &ctx.model.stages {
        if ctx.is_used(stage) || !read || stage.id > target.id {
            continue;
        }
        let needed = ctx
            .model
            .edges
            .iter()
            .any(|edge| edge.origin == Origin::Stage(stage.id) && edge.stage != stage.id);
        // A reference that cannot be known may lead here.
        let unknown = ctx.model.edges.iter().any(|edge| edge.origin == Origin::Unresolved);
        let Some(from) = ctx.instruction(stage.from) else { continue };
        // A build arg that names a stage may name this one.
        let picked = ctx.model.stages.iter().any(|other| {
            let written = other.base_written.value.as_str();
            other.id > stage.id && written.contains('$') && !written.contains(['/', ':', '@'])
        });
        if picked {
            continue;
        }
        // It is used, but for a slip of the pen, which another rule speaks of.
        if needed
            || unknown
            || meant.contains(&stage.id)
            || ctx.model.stages.iter().any(|stage| stage.base == Base::Unresolved)
        {
            continue;
        }
        let finding = match &stage.name {
            None => {
                let index = stage.id.0.to_string();
                let message = format!(
                    "nothing uses this stage: BuildKit skips it unless it is asked for as `--target={index}`"
                );
                Finding::at(from, stage.base_written.span, "unused-stage", message).arg("target", index)
            }
            Some(name) => {
                let lower = name.value.to_ascii_lowercase();
                let helper =
                    lower.split(['-', '_', '.']).next_back().is_some_and(|word| HELPERS.contains(&word));
                if !helper {
                    continue;
                }
                let message = format!(
                    "nothing copies from stage `{}` or builds on it, so it may be left over: BuildKit skips it unless it is asked for with `--target`",
                    name.value
                );
                Finding::at(from, name.span, "unused-named-stage", message).arg("stage", &name.value)
            }
        };
        let last = stage.instructions.last().and_then(|id| ctx.instruction(*id)).unwrap_or(from);
        let lines = LineRange::new(from.lines.start, last.lines.end.max(from.lines.end));
        let span = ctx.lines.lines_span(lines);
        let rest = ctx.text.get(span.end as usize..).unwrap_or("");
        let ending = if rest.starts_with("\r\n") { 2 } else { u32::from(rest.starts_with('\n')) };
        let whole = Span { start: span.start, end: span.end + ending };
        let numbered = ctx.model.edges.iter().any(|edge| {
            edge.stage > stage.id
                && edge.kind == EdgeKind::Copy
                && edge.as_written.parse::<u32>().is_ok_and(|index| index > stage.id.0)
        });
        out.push(if numbered || last.span.end > whole.end {
            finding
        } else {
            finding.fix(Applicability::Unsafe, "remove-stage", "Remove the stage", [(whole, String::new())])
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("UnusedStage", text);
    }

    #[test]
    fn fires() {
        check("FROM golang:1.22\n#    ^^^^^^^^^^^ UnusedStage\nRUN go build\nFROM alpine:3.20\nCMD [\"a\"]");
        check(
            "FROM golang:1.22 AS builder\n#                   ^^^^^^^ UnusedStage\nRUN go build\nFROM alpine:3.20\nCMD [\"a\"]",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM golang:1.22 AS test\nRUN go test\nFROM alpine:3.20\nCMD [\"a\"]");
        check("FROM golang:1.22 AS builder\nRUN go build\nFROM alpine:3.20\nCOPY --from=builder /a /a");
        check("FROM golang:1.22\nRUN go build\nFROM alpine:3.20\nCOPY --from=0 /a /a");
        check(
            "ARG B=builder\nFROM golang:1.22 AS builder\nRUN go build\nFROM scratch AS external-builder\nCOPY a /a\nFROM ${B} AS b\nFROM alpine:3.20\nCOPY --from=b /a /a",
        );
        check("ARG B\nFROM golang:1.22\nRUN go build\nFROM $B\nCMD [\"a\"]");
        check("FROM alpine:3.20\nRUN true");
        check("FROM a AS build\nFROM build AS dev\nFROM alpine:3.20\nRUN true");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM golang:1.22\nRUN go build\n\nFROM alpine:3.20\nCMD [\"a\"]\n", "UnusedStage"),
            "\nFROM alpine:3.20\nCMD [\"a\"]\n"
        );
    }
}
