//! What it does: finds a start that fails: a program that is not there, or cannot run.
//!
//! Why: the image is built and the container ends at once.
//!
//! Fix safety: none: which of program, path and base is wrong cannot be known.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("ImageDoesNotStart"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The program that the image starts is not there, or cannot run",
    url: "rules/ImageDoesNotStart",
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
            "FROM gcr.io/distroless/nodejs22-debian12\nWORKDIR /app\nCOPY . .\nCMD [\"node\", \"index.js\"]\n#    ^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM gcr.io/distroless/nodejs22-debian12\nCOPY . .\nCMD [\"npm\", \"start\"]\n#    ^^^^^\n",
        );
        check_rule(RULE, "FROM debian:12-slim\nCMD [\"curl\", \"x\"]\n#    ^^^^^^\n");
        check_rule(RULE, "FROM alpine\nCOPY app /app\nENTRYPOINT [\"/server\"]\n#           ^^^^^^^^^\n");
        check_rule(RULE, "FROM python:3.13-slim\nCMD ['python', 'app.py']\n#   ^^^^^^^^^^\n");
        check_rule(
            RULE,
            "FROM alpine\nCOPY <<EOF /run.sh\n#!/bin/sh\nls\nEOF\nENTRYPOINT [\"/run.sh\"]\n#           ^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM alpine\nCOPY --chmod=755 <<EOF /run.sh\n#!/bin/bash\nls\nEOF\nENTRYPOINT [\"/run.sh\"]\n#           ^^^^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM gcr.io/distroless/nodejs22-debian12\nWORKDIR /app\nCOPY . .\nENTRYPOINT [\"/nodejs/bin/node\"]\nCMD [\"server.js\"]\n",
            "FROM node:22\nWORKDIR /app\nCOPY . .\nCMD [\"index.js\"]\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCMD [\"curl\", \"x\"]\n",
            "FROM alpine\nCOPY . /\nENTRYPOINT [\"/server\"]\n",
            "FROM nginx\n",
            "FROM own\nCMD [\"x\"]\n",
            "FROM python:3.13\nRUN pip install gunicorn\nCMD [\"gunicorn\", \"a:a\"]\n",
            "FROM alpine\nCOPY --chmod=755 <<EOF /run.sh\n#!/bin/sh\nls\nEOF\nENTRYPOINT [\"/run.sh\"]\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
