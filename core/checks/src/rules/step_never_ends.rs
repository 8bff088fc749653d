//! What it does: finds a RUN whose command does not end.
//!
//! Why: the build hangs there.
//!
//! Fix safety: none: it belongs into CMD, or has to be sent to the background.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("StepNeverEnds"),
    severity: Severity::Warning,
    experimental: false,
    summary: "A RUN starts a program that does not end",
    url: "rules/StepNeverEnds",
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
        check_rule(RULE, "FROM node:22\nWORKDIR /a\nCOPY . .\nRUN npm start\n#   ^^^^^^^^^\n");
        check_rule(
            RULE,
            "FROM python\nRUN pip install flask && flask run --host 0.0.0.0\n#                        ^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(RULE, "FROM nginx\nRUN nginx -g 'daemon off;'\n#   ^^^^^^^^^^^^^^^^^^^^^^\n");
        check_rule(RULE, "FROM debian\nRUN tail -f /dev/null\n#   ^^^^^^^^^^^^^^^^^\n");
        check_rule(RULE, "FROM debian\nRUN while true; do sleep 1; done\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n");
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM node:22\nRUN npm run build\n",
            "FROM node:22\nRUN npm start & sleep 5\n",
            "FROM node:22\nCMD npm start\n",
            "FROM debian\nRUN tail -n 5 /etc/passwd\n",
            "FROM python\nRUN gunicorn --version\n",
            "FROM debian\nRUN while true; do ls && break; done\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
