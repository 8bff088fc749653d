//! What it does: finds a time zone or locale that the image has no data for.
//!
//! Why: the name has no effect.
//!
//! Fix safety: none: installing the data, or leaving the name out, is the author's choice.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("SystemDataMissing"),
    severity: Severity::Info,
    experimental: false,
    summary: "The image names a time zone or locale that it does not have",
    url: "rules/SystemDataMissing",
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
        check_rule(RULE, "FROM alpine\nENV TZ=Europe/Paris\n#      ^^^^^^^^^^^^\nCMD [\"date\"]\n");
        check_rule(RULE, "FROM debian:12-slim\nENV LANG=en_US.UTF-8\n#        ^^^^^^^^^^^\nCMD [\"sh\"]\n");
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM alpine\nRUN apk add tzdata\nENV TZ=Europe/Paris\nCMD [\"date\"]\n",
            "FROM debian\nENV TZ=Europe/Paris LANG=C.UTF-8\nCMD [\"date\"]\n",
            "FROM debian\nRUN apt-get update && apt-get install -y locales && locale-gen en_US.UTF-8\nENV LANG=en_US.UTF-8\nCMD [\"sh\"]\n",
            "FROM own\nENV TZ=Europe/Paris\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
