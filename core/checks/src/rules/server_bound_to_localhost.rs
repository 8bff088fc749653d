//! What it does: finds a server that listens on localhost.
//!
//! Why: a published port leads nowhere.
//!
//! Fix safety: none: behind a proxy in the same network namespace it may be meant.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("ServerBoundToLocalhost"),
    severity: Severity::Info,
    experimental: false,
    summary: "The server listens where nobody outside the container reaches it",
    url: "rules/ServerBoundToLocalhost",
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
        check_rule(RULE, "FROM python:3.13\nRUN pip install flask\nCMD [\"flask\", \"run\"]\n^^^\n");
        check_rule(
            RULE,
            "FROM python:3.13\nRUN pip install uvicorn\nCMD [\"uvicorn\", \"a:a\", \"--host\", \"127.0.0.1\"]\n#                                ^^^^^^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM python:3.13\nRUN pip install flask\nCMD [\"flask\", \"run\", \"--host=0.0.0.0\"]\n",
            "FROM python:3.13\nENV FLASK_RUN_HOST=0.0.0.0\nRUN pip install flask\nCMD [\"flask\", \"run\"]\n",
            "FROM node:22\nCMD [\"node\", \"s.js\"]\n",
            "FROM python:3.13\nCMD [\"python\", \"manage.py\", \"runserver\", \"0.0.0.0:8000\"]\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
