//! What it does: finds an ENTRYPOINT and a CMD that do not work together.
//!
//! Why: arguments are dropped, or a shell's words become arguments.
//!
//! Fix safety: none: which of the two forms is meant cannot be known.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("EntrypointIgnoresCmd"),
    severity: Severity::Warning,
    experimental: false,
    summary: "ENTRYPOINT and CMD do not fit together",
    url: "rules/EntrypointIgnoresCmd",
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
            "FROM python:3.12-slim\nCOPY run.py /run.py\nENTRYPOINT python /run.py\n^^^^^^^^^^\nCMD [\"--port\", \"80\"]\n",
        );
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM python\nCOPY run.py /run.py\nENTRYPOINT [\"python\", \"/run.py\"]\nCMD [\"--port\", \"80\"]\n",
            "FROM python\nENTRYPOINT python /run.py\n",
            "FROM node\nCMD npm start\n",
            "FROM alpine\nENTRYPOINT exec app \"$@\"\nCMD [\"a\"]\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
