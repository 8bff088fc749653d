//! What it does: finds EXPOSE with an address or a host port.
//!
//! Why: EXPOSE only documents ports of the container; mapping is done by `docker run`.
//!
//! Fix safety: unsafe: removes what was written as a mapping.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("ExposeInvalidFormat"),
    severity: Severity::Warning,
    experimental: false,
    summary: "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a future release",
    url: "https://docs.docker.com/go/dockerfile/rule/expose-invalid-format/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    exposed_ports(ctx, |step, port, raw, span| {
        if port.mapped {
            let message = format!(
                "EXPOSE instruction should not define an IP address or host-port mapping, found '{raw}'"
            );
            let finding = step.finding(span, "expose-invalid-format", message).arg("port", raw);
            out.push(match raw.rsplit_once(':') {
                Some((_, container)) if span.text(ctx.text) == raw && !step.is_trigger() => {
                    let container = container.to_owned();
                    finding.fix(
                        Applicability::Unsafe,
                        "container-port",
                        "Keep the container's port",
                        [(span, container)],
                    )
                }
                _ => finding,
            });
        }
    });
}
