//! What it does: finds a name after FROM, COPY --from or in a mount that is a slip away from a stage's name.
//!
//! Why: BuildKit takes it for an image and asks a registry for it.
//!
//! Fix safety: unsafe: an image of that name may exist.

use super::prelude::*;
use crate::verdict::misspelled;

pub(crate) static RULE: Rule = Rule {
    known: listed("MisspelledStageName"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The name is almost that of a stage",
    url: "rules/MisspelledStageName",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for found in misspelled(ctx.file, ctx.model) {
        let (written, meant) = (found.written, found.meant);
        let message = format!(
            "There is no stage {written}, so BuildKit looks for an image of that name; did you mean {meant}?"
        );
        let finding = Finding::at(found.instruction, found.span, "misspelled-stage", message)
            .arg("name", written)
            .arg("stage", meant)
            .leads_to(found.taken_by(ctx.model).and_then(|stage| ctx.stops(stage)));
        out.push(if found.span.text(ctx.text) == written {
            // FROM takes a stage by its name in lower case only.
            let name = meant.to_lowercase();
            finding.fix(Applicability::Unsafe, "use-stage", "Use that stage", [(found.span, name)])
        } else {
            finding
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{check_rule, fixed, only};

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_a_slip_away_from_a_stage() {
        check_rule(
            RULE,
            "FROM golang:1.22 AS build\nFROM alpine:3.20\nCOPY --from=biuld /a /a\n#           ^^^^^\n",
        );
        check_rule(RULE, "FROM golang:1.22 AS build\nFROM biuld\n#    ^^^^^\nRUN a\n");
        check_rule(RULE, "FROM golang:1.22 AS build\nFROM Build\n#    ^^^^^\nRUN a\n");
        check_rule(
            RULE,
            "FROM golang:1.22 AS builder\nFROM alpine:3.20\nRUN --mount=type=bind,from=bulider,target=/x ls\n#                          ^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM golang:1.22 AS build\nFROM alpine:3.20 AS base\nONBUILD COPY --from=biuld /a /a\n#                   ^^^^^\nFROM base\nRUN a\n",
        );
        check_rule(
            RULE,
            "FROM golang:1.22 AS build\nFROM alpine:3.20 AS base\nONBUILD RUN --mount=from=biuld,target=/x ls\n#                        ^^^^^\nFROM base\nRUN a\n",
        );
        // The nearest; of two as near, the one that nothing uses.
        check_rule(
            RULE,
            "FROM a:1 AS deps1\nFROM a:1 AS deps\nFROM a:1\nCOPY --from=dep /a /a\n#           ^^^\n",
        );
        assert_eq!(
            fixed(
                "FROM a:1 AS web1\nFROM a:1 AS web2\nFROM a:1\nCOPY --from=web2 /a /a\nCOPY --from=web3 /a /a\n",
                RULE
            ),
            "FROM a:1 AS web1\nFROM a:1 AS web2\nFROM a:1\nCOPY --from=web2 /a /a\nCOPY --from=web1 /a /a\n"
        );
    }

    #[test]
    fn is_silent_where_an_image_is_meant() {
        for text in [
            "FROM golang:1.22 AS build\nFROM alpine:3.20\nCOPY --from=build /a /a\n",
            "FROM golang:1.22 AS nginy\nFROM alpine:3.20\nCOPY --from=nginx /a /a\n",
            "FROM golang:1.22 AS nodes\nFROM node\nRUN a\n",
            "FROM golang:1.22 AS build\nFROM alpine:3.20\nCOPY --from=biuld:1 /a /a\n",
            "FROM golang:1.22 AS build\nFROM alpine:3.20\nCOPY --from=me/biuld /a /a\n",
            "FROM golang:1.22 AS build\nFROM alpine:3.20\nCOPY --from=tools /a /a\n",
            "FROM golang:1.22 AS go\nFROM alpine:3.20\nCOPY --from=uv /a /a\n",
            // Only stages before it can be taken from.
            "FROM alpine:3.20\nCOPY --from=biuld /a /a\nFROM golang:1.22 AS build\n",
            "ARG B=biuld\nFROM golang:1.22 AS build\nFROM $B\nRUN a\n",
            // Whose stages a trigger for other files means is not known.
            "FROM golang:1.22 AS build\nFROM alpine:3.20\nONBUILD COPY --from=biuld /a /a\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn nothing_else_is_said_of_the_word_or_the_stage() {
        for text in [
            "FROM golang:1.22 AS build\nRUN go build\nFROM alpine:3.20\nCOPY --from=biuld /a /a\nCMD [\"/a\"]\n",
            "FROM golang:1.22 AS build\nRUN go build\nFROM biuld\nCMD [\"/a\"]\n",
            "FROM golang:1.22 AS build\nRUN go build\nFROM alpine:3.20\nRUN --mount=from=biuld,target=/x ls\n",
            "FROM golang:1.22 AS build\nFROM alpine:3.20 AS base\nONBUILD COPY --from=biuld /a /a\nFROM base\nRUN a\n",
        ] {
            only("UnusedStage", text);
            only("UntaggedBaseImage", text);
        }
        only(
            "UnusedStage",
            "FROM a:1 AS deps\nFROM a:1 AS builder\n#           ^^^^^^^ UnusedStage\nFROM a:1\nCOPY --from=dep /a /a\n",
        );
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM golang:1.22 AS Build\nFROM alpine:3.20\nCOPY --from=biuld /a /a\n", RULE),
            "FROM golang:1.22 AS Build\nFROM alpine:3.20\nCOPY --from=build /a /a\n"
        );
    }
}
