//! What it does: finds a command whose failure does not end the step.
//!
//! Why: the step is kept as if all were well.
//!
//! Fix safety: none: `&&`, `set -e` or pipefail all mend it.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("FailureUnseen"),
    severity: Severity::Info,
    experimental: false,
    summary: "A failure here passes unseen",
    url: "rules/FailureUnseen",
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
        check_rule(RULE, "FROM debian\nRUN apt-get update; apt-get install -y curl\n#   ^^^^^^^^^^^^^^\n");
        check_rule(
            RULE,
            "FROM node:22\nRUN curl -fsSL https://example.org/x | sh\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM debian\nRUN set -eux; apt-get update; ls\n",
            "FROM debian\nRUN apt-get update && apt-get install -y curl\n",
            "FROM debian\nSHELL [\"/bin/bash\", \"-e\", \"-c\"]\nRUN apt-get update; ls\n",
            "FROM node:22\nRUN curl -fsSL https://example.org/x.tgz | tar xz\n",
            "FROM node:22\nRUN ls; npm ci\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
