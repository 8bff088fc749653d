//! What it does: finds keywords whose casing is not that of most.
//!
//! Why: one casing is easier to read.
//!
//! Fix safety: safe: keywords have no casing.

use super::prelude::*;
use crate::syntax::is_instruction;

pub(crate) static RULE: Rule = Rule {
    known: listed("ConsistentInstructionCasing"),
    severity: Severity::Warning,
    experimental: false,
    summary: "All commands within the Dockerfile should use the same casing (either upper or lower)",
    url: "https://docs.docker.com/go/dockerfile/rule/consistent-instruction-casing/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let all: Vec<&Instruction> = ctx
        .model
        .stages
        .iter()
        .flat_map(|stage| std::iter::once(&stage.from).chain(&stage.instructions))
        .filter_map(|id| ctx.instruction(*id))
        // What is no instruction has no casing: `--wheel-dir` below a line that lost its continuation.
        .filter(|instruction| is_instruction(&instruction.keyword.value))
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
            .when(Moment::File);
        // AS goes with FROM, lest another rule finds the two unlike.
        let mut edits = vec![(span, wanted)];
        edits.extend(as_keyword(ctx, instruction, most_lower));
        let finding =
            finding.fix(Applicability::Safe, "match-casing", "Match the casing of the others", edits);
        out.push(Finding { scope: None, ..finding });
    }
}

/// The edit of the AS of a FROM.
fn as_keyword(ctx: &Context<'_>, from: &Instruction, lower: bool) -> Option<(Span, String)> {
    let Kind::From(_) = from.kind else { return None };
    let nodes = ctx.tree.nodes.iter().zip(&ctx.file.instructions);
    let (node, _) = nodes.into_iter().find(|(_, instruction)| instruction.id == from.id)?;
    let [_, keyword, _, ..] = node.args.as_slice() else { return None };
    let wanted = if lower { keyword.text.to_lowercase() } else { keyword.text.to_uppercase() };
    (wanted.eq_ignore_ascii_case("as") && wanted != keyword.text)
        .then(|| (node.line.span(keyword.range.clone()), wanted))
}

#[cfg(test)]
mod tests {
    use crate::tests::only;

    #[test]
    fn leaves_what_is_no_instruction_alone() {
        only(
            "ConsistentInstructionCasing",
            "FROM a:1\nRUN pip wheel\n    --wheel-dir /x .\nfoo a\nCMD [\"a\"]\n",
        );
        only(
            "ConsistentInstructionCasing",
            "FROM a:1\nRUN a\nfoo a\nbar a\nbaz a\ncopy a\n# ^ ConsistentInstructionCasing\n"
                .replace("# ^", "^^^^")
                .as_str(),
        );
    }
}
