//! What it does: finds what only root may do, done by another user.
//!
//! Why: the step stops: Permission denied.
//!
//! Fix safety: none: whether to move USER or to give the directory away is the author's choice.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("PermissionDenied"),
    severity: Severity::Warning,
    experimental: false,
    summary: "A user who is not root does what only root may",
    url: "rules/PermissionDenied",
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
        check_rule(RULE, "FROM node:22-slim\nWORKDIR /app\nUSER node\nRUN touch log.txt\n#   ^^^^^\n");
        check_rule(
            RULE,
            "FROM debian:12-slim\nRUN useradd -m build\nUSER build\nRUN apt-get update\n#   ^^^^^^^\n",
        );
        check_rule(RULE, "FROM debian:12-slim\nUSER nobody\nRUN echo x > /etc/x\n#          ^^^^^^^^\n");
        check_rule(RULE, "FROM node:22\nUSER node\nRUN npm install -g serve\n#   ^^^\n");
        check_rule(RULE, "FROM alpine\nRUN adduser -D app\nUSER app\nRUN apk add curl\n#   ^^^\n");
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM node:22-slim\nUSER node\nWORKDIR /app\nRUN touch log.txt\n",
            "FROM node:22-slim\nWORKDIR /app\nRUN chown -R node /app\nUSER node\nRUN touch log.txt\n",
            "FROM debian:12\nUSER nobody\nRUN touch /tmp/x\n",
            "FROM debian:12\nUSER root\nRUN apt-get update\n",
            "FROM debian:12\nUSER 0:0\nRUN apt-get update\n",
            "FROM own\nUSER app\nRUN touch /x\n",
            "FROM debian:12\nARG U\nUSER $U\nRUN touch /x\n",
            "FROM node:22-slim\nCOPY --chown=node:node . /app\nWORKDIR /app\nUSER node\nRUN npm ci\n",
            "FROM debian:12\nRUN mkdir /data && chmod 777 /data\nUSER nobody\nRUN touch /data/x\n",
            "FROM golang\nUSER nobody\nWORKDIR /go/src/x\nRUN touch y\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
