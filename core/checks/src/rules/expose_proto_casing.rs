//! What it does: finds `EXPOSE 80/TCP`.
//!
//! Why: lower case is the usual form.
//!
//! Fix safety: safe: BuildKit lower-cases it anyway.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("ExposeProtoCasing"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Protocol in EXPOSE instruction should be lowercase",
    url: "https://docs.docker.com/go/dockerfile/rule/expose-proto-casing/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    exposed_ports(ctx, |step, port, raw, span| {
        if port.protocol != port.protocol.to_lowercase() {
            let message = format!("Defined protocol '{raw}' in EXPOSE instruction should be lowercase");
            let finding = step.finding(span, "expose-proto-casing", message).arg("port", raw);
            let written = span.text(ctx.text);
            out.push(if written == raw && !step.is_trigger() {
                let lower = raw.to_lowercase();
                finding.fix(Applicability::Safe, "lowercase", "Write it in lower case", [(span, lower)])
            } else {
                finding
            });
        }
    });
}
