//! What it does: finds variables in FROM that no ARG before the first FROM declares.
//!
//! Why: they expand to nothing, and the base is another one than meant, or none.
//!
//! Fix safety: unsafe: the similar name may not be the one that was meant.

use dockerfile_syntax::lists::Gather;
use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("UndefinedArgInFrom"),
    severity: Severity::Warning,
    experimental: false,
    summary: "FROM command must use declared ARGs",
    url: "https://docs.docker.com/go/dockerfile/rule/undefined-arg-in-from/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let declared = ctx.model.global_args.iter().map(|arg| arg.name.value.as_str());
    let keys: BTreeSet<&str> =
        declared.chain(ctx.model.global_env.iter().map(|(name, _)| name.as_str())).gather();
    for stage in &ctx.model.stages {
        let Some(from) = ctx.instruction(stage.from) else { continue };
        let base = (false, &stage.base_vars, stage.base_written.span);
        let platform = stage
            .platform_vars
            .as_ref()
            .zip(stage.platform_written.as_ref())
            .map(|(vars, written)| (true, vars, written.span));
        for (is_platform, vars, span) in std::iter::once(base).chain(platform) {
            for name in vars.unmatched.iter().filter(|name| !keys.contains(name.as_str())) {
                let near = suggest(name, keys.iter().copied(), true);
                let hint = near.as_ref().map_or_else(String::new, |near| format!(" (did you mean {near}?)"));
                let message = format!("FROM argument '{name}' is not declared{hint}");
                let place = variable_span(ctx.text, span, name);
                let finding = Finding::at(from, place, "undefined-arg-in-from", message)
                    .arg("name", name)
                    .arg("suggestion", near.clone().unwrap_or_default())
                    .when(Moment::From(stage.id.0, is_platform));
                out.push(use_similar(ctx, finding, place, name, near));
            }
        }
    }
}
