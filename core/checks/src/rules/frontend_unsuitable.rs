//! What it does: finds a frontend that is not there, or is too old for what the file uses.
//!
//! Why: the build stops before its first step.
//!
//! Fix safety: none: which version is wanted is the author's to say.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("FrontendUnsuitable"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The frontend that # syntax= names is not there, or too old for an option",
    url: "rules/FrontendUnsuitable",
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
        check_rule(RULE, "# syntax=docker/dokcerfile:1\n#        ^^^^^^^^^^^^^^^^^^^\nFROM alpine\n");
        check_rule(
            RULE,
            "# syntax=docker/dockerfile:1.4\nFROM alpine\nCOPY --parents a/b /x/\n#    ^^^^^^^^^\n",
        );
        check_rule(RULE, "# syntax=docker/dockerfile:1.2\nFROM alpine\nRUN <<EOF\n#   ^^^^^\nls\nEOF\n");
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "# syntax=docker/dockerfile:1\nFROM alpine\nCOPY --parents a/b /x/\n",
            "# syntax=docker/dockerfile:1.7-labs\nFROM alpine\nCOPY --parents a/b /x/\n",
            "# syntax=example.org/own/frontend:1\nFROM alpine\n",
            "# syntax=docker/dockerfile:1.4\nFROM alpine\nRUN <<EOF\nls\nEOF\n",
            "FROM alpine\nCOPY --exclude=x a /x/\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
