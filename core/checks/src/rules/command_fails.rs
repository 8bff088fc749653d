//! What it does: finds commands that are there and certainly fail.
//!
//! Why: the build stops at them: apt without lists of packages or told of a package that the release does not have, pip in a
//! Python that the distribution manages, a download over TLS without certificates, a tool without the file of the project
//! that it works with (`npm ci` without a lock file), a script that package.json does not have or whose program was not
//! installed, a package that is compiled where there is no compiler, a command of .NET's SDK in a runtime image.
//!
//! Fix safety: no fix: what is missing can be had in more than one way.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("CommandFails"),
    severity: Severity::Warning,
    experimental: false,
    summary: "A command is there, and certainly fails",
    url: "rules/CommandFails",
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
        for text in [
            "FROM debian:12-slim\nRUN apt-get install -y curl\n#   ^^^^^^^\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y python3-pip && pip3 install flask\n#                                                       ^^^^\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM debian:12-slim\nRUN apt-get update\nRUN apt-get install -y curl\n",
            "FROM debian:12-slim\nRUN apt-get install -y bash\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y python3-pip && pip3 install --break-system-packages flask\n",
            "FROM python:3.13\nRUN pip install flask\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
