//! What it does: finds forms of bash in a shell that does not know them.
//!
//! Why: some stop the step, some silently do something else.
//!
//! Fix safety: none: SHELL, `bash -c` or POSIX's form all mend it.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("ShellLacksSyntax"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The shell of RUN does not know this form of bash",
    url: "rules/ShellLacksSyntax",
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
        check_rule(RULE, "FROM debian:12\nRUN source /etc/profile && ls\n#   ^^^^^^\n");
        check_rule(RULE, "FROM debian:12\nRUN [[ -f /x ]] && ls\n#   ^^\n");
        check_rule(RULE, "FROM debian:12\nRUN a=(1 2); echo $a\n#   ^^^^^^^\n");
        check_rule(RULE, "FROM alpine\nRUN a=(1 2); echo $a\n#   ^^^^^^^\n");
        check_rule(RULE, "FROM debian:12\nRUN diff <(ls /) <(ls /etc)\n#        ^^^^^^^\n");
        check_rule(RULE, "FROM debian:12\nRUN mkdir -p /x/{a,b}\n#            ^^^^^^^^\n");
        check_rule(RULE, "FROM debian:12\nRUN set -o pipefail && ls\n#   ^^^^^^^^^^^^^^^\n");
        check_rule(RULE, "FROM debian:12\nRUN cat <<< hi\n#       ^^^^^^\n");
        check_rule(RULE, "FROM debian:12\nRUN X=abc && echo ${X//b/c}\n#                 ^^^^^^^^^\n");
        check_rule(RULE, "FROM debian:12\nRUN if [ a == b ]; then ls; fi\n#          ^^\n");
        check_rule(RULE, "FROM debian:12\nRUN echo -e 'a\\nb' > /x\n#        ^^\n");
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nRUN source /etc/profile && [[ -f /x ]] || true\n",
            "FROM alpine\nRUN source /etc/profile && [[ -f /x ]] || true\n",
            "FROM debian:12\nRUN bash -c 'source /etc/profile; a=(1 2)'\n",
            "FROM rockylinux:9\nRUN source /etc/profile\n",
            "FROM debian:12\nRUN <<EOF\n#!/bin/bash\nsource /etc/profile\nEOF\n",
            "FROM alpine\nRUN set -o pipefail && echo -e 'a'\n",
            "FROM debian:12\nRUN . /etc/profile; mkdir -p /x/a /x/b; echo '{a,b}' \"${X:-y}\"\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
