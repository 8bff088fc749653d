//! What it does: finds a variable in an exec form.
//!
//! Why: the program gets the text, not the value.
//!
//! Fix safety: none: the shell form changes how signals arrive.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("ExecFormKeepsVariable"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Exec form expands no variable",
    url: "rules/ExecFormKeepsVariable",
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
            "FROM python\nCMD [\"python\", \"-m\", \"http.server\", \"$PORT\"]\n#                                   ^^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM python\nCMD [\"sh\", \"-c\", \"python $A\"]\n",
            "FROM python\nCMD python $A\n",
            "FROM python\nCMD [\"python\", \"a$\"]\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
