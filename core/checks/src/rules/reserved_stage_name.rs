//! What it does: finds stages named `scratch` or `context`.
//!
//! Why: both names mean something else to BuildKit.
//!
//! Fix safety: none: a new name is the author's choice.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("ReservedStageName"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Reserved words should not be used as stage names",
    url: "https://docs.docker.com/go/dockerfile/rule/reserved-stage-name/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        let (Some(name), Some(from)) = (&stage.name, ctx.instruction(stage.from)) else { continue };
        let lower = name.value.to_lowercase();
        if matches!(lower.as_str(), "scratch" | "context") {
            let message =
                format!("Stage name should not use the same name as reserved stage {}", quote(&lower));
            let finding = Finding::at(from, name.span, "reserved-stage-name", message)
                .arg("name", &lower)
                .when(Moment::File);
            out.push(Finding { scope: None, ..finding });
        }
    }
}
