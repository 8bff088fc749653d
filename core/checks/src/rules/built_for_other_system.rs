//! What it does: finds a copy from a stage with another runtime.
//!
//! Why: the image is built, and what it starts fails.
//!
//! Fix safety: none: which of the two bases is to change is the author's choice.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("BuiltForOtherSystem"),
    severity: Severity::Warning,
    experimental: false,
    summary: "What was built in one stage may not run in this one",
    url: "rules/BuiltForOtherSystem",
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
            "FROM python:3.13-slim AS build\nRUN python -m venv /venv\nFROM gcr.io/distroless/python3-debian12\nCOPY --from=build /venv /venv\n#                 ^^^^^\nENTRYPOINT [\"/venv/bin/python\", \"app.py\"]\n",
        );
        check_rule(
            RULE,
            "FROM maven:3.9-eclipse-temurin-21 AS build\nRUN mvn package\nFROM eclipse-temurin:17-jre\nCOPY --from=build /app.jar /app.jar\n#                 ^^^^^^^^\nCMD [\"java\", \"-jar\", \"/app.jar\"]\n",
        );
        check_rule(
            RULE,
            "FROM python:3.12 AS build\nRUN pip install flask\nFROM python:3.13\nCOPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages\n#                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nCMD [\"python\", \"a.py\"]\n",
        );
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM python:3.13-slim AS build\nRUN python -m venv /venv\nFROM python:3.13-slim\nCOPY --from=build /venv /venv\nENTRYPOINT [\"/venv/bin/python\", \"app.py\"]\n",
            "FROM maven:3.9-eclipse-temurin-17 AS build\nRUN mvn package\nFROM eclipse-temurin:21-jre\nCOPY --from=build /app.jar /app.jar\nCMD [\"java\", \"-jar\", \"/app.jar\"]\n",
            "FROM node:22 AS build\nRUN npm ci\nFROM nginx\nCOPY --from=build /app/dist /usr/share/nginx/html\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
