//! What it does: finds variables that neither ENV, ARG nor the base image sets.
//!
//! Why: they expand to nothing.
//!
//! Fix safety: unsafe: the similar name may not be the one that was meant.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "UndefinedVar",
    family: Family::BuildKit,
    group: Group::Language,
    severity: Severity::Warning,
    experimental: false,
    summary: "Variables should be defined before their use",
    url: "https://docs.docker.com/go/dockerfile/rule/undefined-var/",
    aliases: &[],
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for unset in &ctx.model.unset {
        let Some(instruction) = ctx.instruction(unset.instruction) else { continue };
        let hint =
            unset.suggestion.as_ref().map_or_else(String::new, |near| format!(" (did you mean ${near}?)"));
        let message = format!("Usage of undefined variable '${}'{hint}", unset.name);
        let trigger = matches!(instruction.kind, Kind::From(_));
        let finding = Finding::at(instruction, unset.span, "undefined-var", message)
            .arg("name", &unset.name)
            .arg("suggestion", unset.suggestion.clone().unwrap_or_default())
            .when(Moment::Step(unset.stage.0, unset.step));
        let finding = Finding { lines: unset.lines, scope: (!trigger).then_some(instruction.id), ..finding };
        out.push(use_similar(ctx, finding, unset.span, &unset.name, unset.suggestion.clone()));
    }
}
