//! What it does: finds `FROM … as` and `from … AS`.
//!
//! Why: mixed casing is harder to read.
//!
//! Fix safety: safe: keywords have no casing.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("FromAsCasing"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The 'as' keyword should match the case of the 'from' keyword",
    url: "https://docs.docker.com/go/dockerfile/rule/from-as-casing/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for (node, instruction) in ctx.tree.nodes.iter().zip(&ctx.file.instructions) {
        let Kind::From(_) = &instruction.kind else { continue };
        let [_, keyword, _, ..] = node.args.as_slice() else { continue };
        let from = node.keyword();
        let wanted = if from == from.to_lowercase() {
            keyword.text.to_lowercase()
        } else if from == from.to_uppercase() {
            keyword.text.to_uppercase()
        } else {
            continue;
        };
        if keyword.text == wanted || node.broken {
            continue;
        }
        let span = node.line.span(keyword.range.clone());
        let message = format!("'{}' and '{from}' keywords' casing do not match", keyword.text);
        let finding = Finding::at(instruction, span, "from-as-casing", message)
            .arg("as", &keyword.text)
            .arg("from", from)
            .when(Moment::Instruction(instruction.id.0, false));
        out.push(if wanted.eq_ignore_ascii_case("as") {
            finding.fix(Applicability::Safe, "match-casing", "Match the casing of FROM", [(span, wanted)])
        } else {
            finding
        });
    }
}
