//! What it does: finds a command that is certainly not there when its step runs.
//!
//! Why: the shell stops with 127, long after the file looked right.
//!
//! Fix safety: none: install it, take another base or leave it out, as the author wants.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("CommandNotFound"),
    severity: Severity::Warning,
    experimental: false,
    summary: "A step runs a program that the image does not have",
    url: "rules/CommandNotFound",
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
        check_rule(RULE, "FROM debian:12-slim\nRUN curl -fsSL https://example.org/x -o /x\n#   ^^^^\n");
        check_rule(RULE, "FROM alpine:3.22\nRUN bash -c 'echo hello'\n#   ^^^^\n");
        check_rule(
            RULE,
            "FROM python:3.12-alpine\nRUN apt-get update && apt-get install -y wget\n#   ^^^^^^^\n",
        );
        check_rule(RULE, "FROM debian:12\nRUN apk add curl\n#   ^^^\n");
        check_rule(RULE, "FROM ubuntu:24.04\nRUN sudo apt-get update\n#   ^^^^\n");
        check_rule(
            RULE,
            "FROM node:22-slim\nRUN set -e; git clone https://example.org/x; ls\n#           ^^^\n",
        );
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM node:22\nRUN curl -V\n",
            "FROM debian:12-slim\nRUN apt-get update && apt-get install -y curl\nRUN curl -V\n",
            "FROM debian:12-slim\nRUN command -v curl || true\n",
            "FROM debian:12-slim\nRUN if command -v apk; then apk add curl; else apt-get install -y curl; fi\n",
            "FROM alpine\nCOPY --from=tools /curl /usr/local/bin/curl\nRUN curl -V\n",
            "FROM own/base\nRUN curl -V\n",
            "FROM debian:12-slim\nCOPY install.sh .\nRUN ./install.sh\nRUN curl -V\n",
            "FROM debian:12-slim\nRUN --mount=from=uv,source=/uv,target=/bin/uv uv sync\n",
            "FROM debian:12-slim\nRUN wget x || true\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
