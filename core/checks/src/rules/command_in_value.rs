//! What it does: finds a command in the value of ENV or ARG.
//!
//! Why: nothing runs it: the variable holds the text.
//!
//! Fix safety: none: a build arg or a RUN that writes a file both do it.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("CommandInValue"),
    severity: Severity::Warning,
    experimental: false,
    summary: "ENV and ARG run no command",
    url: "rules/CommandInValue",
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
        check_rule(RULE, "FROM alpine\nENV BUILT=$(date)\n#         ^^^^^^^\n");
        check_rule(RULE, "FROM alpine\nARG V=`hostname`\n#     ^^^^^^^^^^\n");
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM alpine\nENV A=$B C=${D:-x}\n",
            "FROM alpine\nENV A='$(date)'\n",
            "FROM alpine\nRUN echo $(date)\n",
            "FROM alpine\nENV A=$$(\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
