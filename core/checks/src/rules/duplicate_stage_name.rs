//! What it does: finds two stages of the same name.
//!
//! Why: the last one wins for COPY and for --target, which surprises.
//!
//! Fix safety: none: which of them is meant cannot be known.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("DuplicateStageName"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Stage names should be unique",
    url: "https://docs.docker.com/go/dockerfile/rule/duplicate-stage-name/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for stage in &ctx.model.stages {
        let (Some(name), Some(from)) = (&stage.name, ctx.instruction(stage.from)) else { continue };
        let lower = name.value.to_lowercase();
        if let Some(first) = seen.get(&lower) {
            let message = format!("Duplicate stage name {}, stage names should be unique", quote(&lower));
            let finding = Finding::at(from, name.span, "duplicate-stage-name", message)
                .arg("name", &lower)
                .when(Moment::File)
                .related(*first, "first-definition", "first defined here");
            out.push(Finding { scope: None, ..finding });
        } else {
            seen.insert(lower, name.span);
        }
    }
}
