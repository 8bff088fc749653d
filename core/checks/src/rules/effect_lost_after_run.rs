//! What it does: finds a RUN whose last command only changes its own shell.
//!
//! Why: the change is lost with the shell.
//!
//! Fix safety: none: ENV, or the command that needs it in the same RUN.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("EffectLostAfterRun"),
    severity: Severity::Warning,
    experimental: false,
    summary: "What this RUN sets is gone with its shell",
    url: "rules/EffectLostAfterRun",
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
        check_rule(RULE, "FROM debian\nRUN export PATH=/opt/bin:$PATH\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^\n");
        check_rule(RULE, "FROM debian\nRUN alias ll='ls -l'\n#   ^^^^^^^^^^^^^^^^\n");
        check_rule(
            RULE,
            "FROM python\nRUN python -m venv /v && . /v/bin/activate\n#                        ^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(RULE, "FROM debian\nRUN A=1\n#   ^^^\n");
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM debian\nRUN export A=1 && env\n",
            "FROM debian\nRUN echo 'export A=1' >> /etc/profile\n",
            "FROM python\nRUN . /v/bin/activate && pip install x\n",
            "FROM debian\nENV A=1\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
