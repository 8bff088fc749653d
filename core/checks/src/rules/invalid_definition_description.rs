//! What it does: finds a comment directly above FROM or ARG that does not start with its name.
//!
//! Why: `docker build --call=outline` and `--call=targets` show such comments as descriptions.
//!
//! Fix safety: none: the comment may be about something else.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("InvalidDefinitionDescription"),
    severity: Severity::Info,
    experimental: true,
    summary: "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`",
    url: "https://docs.docker.com/go/dockerfile/rule/invalid-definition-description/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for instruction in &ctx.file.instructions {
        if instruction.broken {
            continue;
        }
        let (word, names) = match &instruction.kind {
            Kind::From(from) => {
                ("FROM", from.name.iter().map(|name| name.value.to_lowercase()).collect::<Vec<_>>())
            }
            Kind::Arg(bindings) => {
                ("ARG", bindings.iter().map(|binding| binding.name.value.clone()).collect())
            }
            _ => continue,
        };
        let (Some(comment), Some(first)) = (instruction.comments.last(), names.first()) else { continue };
        let described = comment.split(' ').next().unwrap_or("");
        if names.iter().any(|name| name == described) {
            continue;
        }
        let example = if names.len() > 1 { "<arg_key>" } else { first };
        let message = format!("Comment for {word} should follow the format: `# {example} <description>`");
        let above = ctx
            .tree
            .comments
            .iter()
            .rev()
            .find(|span| span.end <= instruction.span.start)
            .copied()
            .unwrap_or(instruction.keyword.span);
        out.push(
            Finding::at(instruction, above, "invalid-definition-description", message)
                .arg("instruction", word)
                .arg("name", example)
                .when(Moment::Instruction(instruction.id.0, true)),
        );
    }
}
