//! What it does: finds `FROM --platform=` with a fixed platform, unless the stage's name tells it.
//!
//! Why: the image is then not built for the platform that the user asks for.
//!
//! Fix safety: none: whether the fixed platform is meant cannot be known.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("FromPlatformFlagConstDisallowed"),
    severity: Severity::Warning,
    experimental: false,
    summary: "FROM --platform flag should not use a constant value",
    url: "https://docs.docker.com/go/dockerfile/rule/from-platform-flag-const-disallowed/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        let (Some(vars), Some(written)) = (&stage.platform_vars, &stage.platform_written) else { continue };
        let Some(from) = ctx.instruction(stage.from) else { continue };
        if !vars.matched.is_empty() || !vars.unmatched.is_empty() {
            continue;
        }
        let Ok(platform) = Platform::parse(&vars.text) else { continue };
        let name = stage.name.as_ref().map(|name| name.value.to_lowercase()).unwrap_or_default();
        if name.contains(&platform.os) || name.contains(&platform.architecture) {
            continue;
        }
        let message = format!("FROM --platform flag should not use constant value {}", quote(&vars.text));
        out.push(
            Finding::at(from, written.span, "from-platform-flag-const-disallowed", message)
                .arg("platform", &vars.text)
                .when(Moment::From(stage.id.0, true)),
        );
    }
}
