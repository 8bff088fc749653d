//! What it does: finds stage names with capital letters.
//!
//! Why: BuildKit lower-cases names when it defines a stage, but FROM looks for the name as written,
//! so `FROM Builder` is taken for an image.
//!
//! Fix safety: safe: the name is lower-cased anyway, and COPY finds it in any casing.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("StageNameCasing"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Stage names should be lowercase",
    url: "https://docs.docker.com/go/dockerfile/rule/stage-name-casing/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for (node, instruction) in ctx.tree.nodes.iter().zip(&ctx.file.instructions) {
        let Kind::From(_) = &instruction.kind else { continue };
        let [_, _, name] = node.args.as_slice() else { continue };
        let lower = name.text.to_lowercase();
        if name.text == lower || node.broken {
            continue;
        }
        let span = node.line.span(name.range.clone());
        let message = format!("Stage name '{}' should be lowercase", name.text);
        out.push(
            Finding::at(instruction, span, "stage-name-casing", message)
                .arg("name", &name.text)
                .when(Moment::Instruction(instruction.id.0, false))
                .fix(Applicability::Safe, "lowercase", "Write it in lower case", [(span, lower)]),
        );
    }
}
