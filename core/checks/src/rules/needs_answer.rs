//! What it does: finds a package manager that asks for a confirmation.
//!
//! Why: a build has no terminal: it aborts.
//!
//! Fix safety: safe to mend by hand with -y; none is offered, as the place of the option is a matter of style.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("NeedsAnswer"),
    severity: Severity::Warning,
    experimental: false,
    summary: "A package manager asks, and no build answers",
    url: "rules/NeedsAnswer",
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
            "FROM debian:12-slim\nRUN apt-get update && apt-get install curl\n#                     ^^^^^^^^^^^^^^^\n",
        );
        check_rule(RULE, "FROM rockylinux:9\nRUN dnf install git\n#   ^^^^^^^^^^^\n");
        check_rule(
            RULE,
            "FROM ubuntu:24.04\nRUN apt update && apt install python3\n#                 ^^^^^^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM debian:12\nRUN apt-get install -yq curl\n",
            "FROM debian:12\nRUN apt-get install -qq curl\n",
            "FROM debian:12\nRUN yes | apt-get install curl\n",
            "FROM debian:12\nRUN echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/90yes\nRUN apt-get install curl\n",
            "FROM debian:12\nRUN apt-get install --assume-yes curl\n",
            "FROM debian:12\nRUN apt-get -y install curl\n",
            "FROM alpine\nRUN apk add curl\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
