//! What it does: finds `FROM --platform=$TARGETPLATFORM`.
//!
//! Why: it is the default.
//!
//! Fix safety: safe: the default is the same.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("RedundantTargetPlatform"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior",
    url: "https://docs.docker.com/go/dockerfile/rule/redundant-target-platform/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let target = ctx.model.global_env.iter().find(|(name, _)| name == "TARGETPLATFORM");
    for stage in &ctx.model.stages {
        let (Some(vars), Some(written)) = (&stage.platform_vars, &stage.platform_written) else { continue };
        let Some(from) = ctx.instruction(stage.from) else { continue };
        let only = vars.matched.as_slice() == ["TARGETPLATFORM"] && vars.unmatched.is_empty();
        if !only || target.is_none_or(|(_, value)| *value != vars.text) {
            continue;
        }
        let message = format!(
            "Setting platform to predefined {} in FROM is redundant as this is the default behavior",
            written.value
        );
        let flag = from.flags.iter().find(|flag| flag.name.value == "platform");
        let finding = Finding::at(
            from,
            flag.map_or(written.span, |flag| flag.span),
            "redundant-target-platform",
            message,
        )
        .arg("platform", &written.value)
        .when(Moment::From(stage.id.0, true));
        out.push(match flag {
            Some(flag) => {
                let rest = ctx.text.get(flag.span.end as usize..).unwrap_or("");
                let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                let span = Span::new(flag.span.start as usize, flag.span.end as usize + blanks);
                finding.fix(Applicability::Safe, "remove-flag", "Remove the flag", [(span, String::new())])
            }
            None => finding,
        });
    }
}
