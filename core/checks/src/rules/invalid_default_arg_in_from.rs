//! What it does: finds a FROM that is no image name unless a build arg is given.
//!
//! Why: `docker build .` then fails.
//!
//! Fix safety: none: a good default is the author's choice.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("InvalidDefaultArgInFrom"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Default value for global ARG results in an empty or invalid base image name",
    url: "https://docs.docker.com/go/dockerfile/rule/invalid-default-arg-in-from/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let lex = Lex::new(ctx.file.escape);
    let mut env = StageState::of(&ctx.model.predefined_args);
    for arg in &ctx.model.global_args {
        let Some(value) = &arg.value else { continue };
        let expanded = lex.expand(value, &env);
        if expanded.error.is_some() {
            return;
        }
        env.apply(&Setting::Env(arg.name.value.clone(), expanded.text));
    }
    for stage in &ctx.model.stages {
        let Some(from) = ctx.instruction(stage.from) else { continue };
        let written = &stage.base_written;
        let expanded = lex.expand(&written.value, &env);
        if expanded.error.is_some() {
            return;
        }
        if ImageRef::parse(&expanded.text).is_err() {
            let message = format!(
                "Default value for ARG {} results in empty or invalid base image name",
                written.value
            );
            let finding = Finding::at(from, written.span, "invalid-default-arg-in-from", message)
                .arg("base", &written.value)
                .when(Moment::File);
            out.push(Finding { scope: None, ..finding });
        }
    }
}
