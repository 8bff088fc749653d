//! What it does: finds a version that the shell takes for a redirection.
//!
//! Why: any version is installed, and a file of an odd name appears; or the step stops.
//!
//! Fix safety: none: where the word ends is a guess.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("VersionRedirected"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The shell takes a version for a file",
    url: "rules/VersionRedirected",
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
            "FROM python:3.13\nRUN pip install flask>=3.0 requests\n#                    ^^^^^\n",
        );
        check_rule(RULE, "FROM python:3.13\nRUN pip install 'a>=1' b<2\n#                       ^^\n");
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM python:3.13\nRUN pip install 'flask>=3.0'\n",
            "FROM python:3.13\nRUN pip install flask > /tmp/log 2>&1\n",
            "FROM python:3.13\nRUN pip install flask==3.0\n",
            "FROM python:3.13\nRUN echo hi >=1\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
