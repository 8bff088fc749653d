//! What it does: finds MAINTAINER.
//!
//! Why: it is deprecated; labels say more, and tools read them.
//!
//! Fix safety: unsafe: the image gets a label instead of its author field.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("MaintainerDeprecated"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The MAINTAINER instruction is deprecated, use a label instead to define an image author",
    url: "https://docs.docker.com/go/dockerfile/rule/maintainer-deprecated/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for (node, instruction) in ctx.tree.nodes.iter().zip(&ctx.file.instructions) {
        if node.name() != "maintainer" || node.broken {
            continue;
        }
        let message = "Maintainer instruction is deprecated in favor of using label".to_owned();
        let finding = Finding::at(instruction, instruction.keyword.span, "maintainer-deprecated", message)
            .when(Moment::Instruction(instruction.id.0, false));
        out.push(match &instruction.kind {
            Kind::Maintainer(name) if !name.value.contains(['"', '\\', '$', '`', '\'']) => {
                let keyword = if instruction.keyword.value == "maintainer" { "label" } else { "LABEL" };
                let label = format!("{keyword} org.opencontainers.image.authors=\"{}\"", name.value);
                let span = instruction.keyword.span.cover(name.span);
                finding.fix(Applicability::Unsafe, "use-label", "Use a label", [(span, label)])
            }
            _ => finding,
        });
    }
}
