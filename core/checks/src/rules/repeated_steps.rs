//! What it does: finds two stages on the same base that begin with the same steps.
//!
//! Why: said once, in a stage that both build on, they cannot drift apart, and they are surely built once.
//!
//! Fix safety: none: the shared stage needs a name.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("RepeatedSteps"),
    severity: Severity::Info,
    experimental: false,
    summary: "Two stages begin with the same steps",
    url: "rules/RepeatedSteps",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    // By what makes two steps, a RUN among them, the first stage that begins so.
    let mut begun: BTreeMap<_, &Stage> = BTreeMap::new();
    for later in &ctx.model.stages {
        let Some(beginning) = beginning(ctx, later) else { continue };
        let platform = later.platform_written.as_ref().map(|p| &p.value);
        let key = (&later.base, &later.platform, platform, beginning);
        let earlier = *begun.entry(key).or_insert(later);
        if earlier.id != later.id {
            let (mut steps, mut runs, mut last) = (0_u32, 0_u32, None);
            for ((_, a), (_, b)) in ctx.instructions(earlier).zip(ctx.instructions(later)) {
                if shape(ctx, a) != shape(ctx, b) {
                    break;
                }
                if a.kind.makes_layer() {
                    steps += 1;
                    runs += u32::from(matches!(a.kind, Kind::Run(_)));
                    last = Some(a);
                }
            }
            let Some(earlier_last) = last else { continue };
            let (Some((_, first)), Some((_, origin))) =
                (ctx.instructions(later).next(), ctx.instructions(earlier).next())
            else {
                continue;
            };
            if steps < 2 || runs == 0 {
                continue;
            }
            let (from, to) = (origin.lines.start, earlier_last.lines.end);
            let message = format!(
                "the first {steps} steps repeat those of lines {from} to {to}: a stage that both build on says them once"
            );
            out.push(
                Finding::at(first, first.keyword.span, "repeated-steps", message)
                    .arg("count", steps.to_string())
                    .arg("first", from.to_string())
                    .arg("last", to.to_string())
                    .related(origin.keyword.span, "same-steps-here", "the same steps begin here"),
            );
        }
    }
}

/// The shapes of the instructions that make the first two steps of a stage, a RUN among them; `None` where it has none.
fn beginning(ctx: &Context<'_>, stage: &Stage) -> Option<Vec<Vec<String>>> {
    if matches!(stage.base, Base::Unresolved) {
        return None;
    }
    let (mut steps, mut runs) = (0, 0);
    let mut shapes = Vec::new();
    for (_, instruction) in ctx.instructions(stage) {
        shapes.push(shape(ctx, instruction));
        steps += usize::from(instruction.kind.makes_layer());
        runs += usize::from(matches!(instruction.kind, Kind::Run(_)));
        if steps >= 2 && runs > 0 {
            return Some(shapes);
        }
    }
    None
}

/// An instruction without differences of blanks, continuations and comments.
fn shape(ctx: &Context<'_>, instruction: &Instruction) -> Vec<String> {
    instruction
        .span
        .text(ctx.text)
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(str::split_whitespace)
        .filter(|word| word.chars().ne([ctx.file.escape]))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::tests::only;

    fn check(text: &str) {
        only("RepeatedSteps", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM node:20 AS a\nWORKDIR /app\nRUN npm ci\nRUN npm test\nFROM node:20 AS b\nWORKDIR /app\n^^^^^^^ RepeatedSteps\nRUN npm ci\nCMD [\"a\"]",
        );
        check(
            "FROM alpine AS a\nRUN apk add --no-cache \\\n  curl\nCOPY a /a\nFROM alpine AS b\nRUN apk add --no-cache curl\n^^^ RepeatedSteps\nCOPY a /a\nRUN true",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM node:20 AS a\nWORKDIR /app\nFROM node:20 AS b\nWORKDIR /app\nRUN npm ci");
        check("FROM node:20 AS a\nWORKDIR /app\nRUN npm ci\nFROM node:22 AS b\nWORKDIR /app\nRUN npm ci");
        check("FROM node:20 AS a\nWORKDIR /app\nRUN npm ci\nFROM a AS b\nRUN npm test");
        check(
            "FROM node:20 AS a\nWORKDIR /app\nRUN npm ci\nFROM node:20 AS b\nWORKDIR /app\nRUN npm install",
        );
        check("FROM node:20 AS a\nWORKDIR /app\nCOPY a b\nFROM node:20 AS b\nWORKDIR /app\nCOPY a b");
    }
}
