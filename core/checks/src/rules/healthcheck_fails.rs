//! What it does: finds a health check whose program is not there.
//!
//! Why: the container is never healthy.
//!
//! Fix safety: none: install the program, use one that is there, or ask by the language's own means.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("HealthcheckFails"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The health check runs a program that the image does not have",
    url: "rules/HealthcheckFails",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    view(ctx, RULE.known.name, out);
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires() {
        check_rule(
            RULE,
            "FROM node:22-alpine\nHEALTHCHECK CMD curl -f http://localhost:3000/ || exit 1\n#               ^^^^\nCMD [\"node\", \"main.js\"]\n",
        );
        check_rule(
            RULE,
            "FROM gcr.io/distroless/nodejs22-debian12\nHEALTHCHECK CMD [\"node\", \"h.js\"]\n#                ^^^^^^\nCMD [\"s.js\"]\n",
        );
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM node:22\nHEALTHCHECK CMD curl -f http://localhost:3000/ || exit 1\nCMD [\"node\", \"main.js\"]\n",
            "FROM alpine\nRUN apk add --no-cache curl\nHEALTHCHECK CMD curl -f http://localhost/ || exit 1\n",
            "FROM alpine\nHEALTHCHECK NONE\n",
            "FROM own\nHEALTHCHECK CMD curl x\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
