//! What it does: finds a PATH without the system's directories.
//!
//! Why: no program of the system is found any more.
//!
//! Fix safety: none: what was meant to stay is the author's to say.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("PathOverwritten"),
    severity: Severity::Warning,
    experimental: false,
    summary: "PATH loses the directories of the system",
    url: "rules/PathOverwritten",
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
        check_rule(RULE, "FROM debian\nENV PATH=/opt/bin\n#        ^^^^^^^^\n");
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM debian\nENV PATH=/opt/bin:$PATH\n",
            "FROM debian\nENV PATH=/opt/bin:/usr/bin:/bin\n",
            "FROM scratch\nENV PATH=/app\n",
            "FROM own\nENV PATH=$X:/y\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
