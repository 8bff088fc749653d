//! What it does: finds keywords whose casing is not that of most.
//!
//! Why: one casing is easier to read.
//!
//! Fix safety: safe: keywords have no casing.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "ConsistentInstructionCasing",
    family: Family::BuildKit,
    group: Group::Language,
    severity: Severity::Warning,
    experimental: false,
    summary: "All commands within the Dockerfile should use the same casing (either upper or lower)",
    url: "https://docs.docker.com/go/dockerfile/rule/consistent-instruction-casing/",
    aliases: &[],
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let all: Vec<&Instruction> = ctx
        .model
        .stages
        .iter()
        .flat_map(|stage| std::iter::once(&stage.from).chain(&stage.instructions))
        .filter_map(|id| ctx.instruction(*id))
        .collect();
    let lower = |word: &str| word == word.to_lowercase();
    let upper = |word: &str| word == word.to_uppercase();
    let (lows, highs) = all.iter().map(|i| i.keyword.value.as_str()).fold((0, 0), |(lows, highs), word| {
        if lower(word) {
            (lows + 1, highs)
        } else if upper(word) {
            (lows, highs + 1)
        } else {
            (lows, highs)
        }
    });
    let most_lower = lows > highs;
    for instruction in all {
        let word = &instruction.keyword.value;
        let (wanted, casing) =
            if most_lower { (word.to_lowercase(), "lowercase") } else { (word.to_uppercase(), "uppercase") };
        if *word == wanted {
            continue;
        }
        let span = instruction.keyword.span;
        let message = format!("Command '{word}' should match the case of the command majority ({casing})");
        let finding = Finding::at(instruction, span, "consistent-instruction-casing", message)
            .arg("instruction", word)
            .arg("casing", casing)
            .when(Moment::File)
            .fix(Applicability::Safe, "match-casing", "Match the casing of the others", [(span, wanted)]);
        out.push(Finding { scope: None, ..finding });
    }
}
