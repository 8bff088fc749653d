//! What it does: counts the layers that the Dockerfile makes for its image, and says when they come near the limit.
//!
//! Why: Docker stops with "max depth exceeded" at more than 125 layers, those of the base image included: the storage
//! drivers take 127, and a container needs two. The 42 that older texts name was the limit of AUFS until November 2013.
//!
//! Fix safety: none: which steps belong together is the author's choice.

use super::prelude::*;
use super::systems::{ground_name, whole_history};
use crate::timeline::LAYER_LIMIT;

pub(crate) static RULE: Rule = Rule {
    known: listed("LayerLimitNear"),
    severity: Severity::Warning,
    experimental: false,
    summary: "An image can have only so many layers",
    url: "rules/LayerLimitNear",
    check,
};

/// As a number of things that are counted.
const LIMIT: usize = LAYER_LIMIT as usize;
/// From here on, the layers of a base image may go over the limit: those of official images are about ten to twenty.
const NEAR: usize = 100;

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        let layers: Vec<_> = whole_history(ctx, stage)
            .into_iter()
            .filter(|placed| placed.instruction.kind.makes_layer())
            .collect();
        let count = layers.len();
        let Some(place) = layers.get(NEAR - 1).filter(|place| place.stage.id == stage.id) else { continue };
        let image = ground_name(ctx, stage);
        let (code, message) = if count > LIMIT {
            (
                "layer-limit-passed",
                format!(
                    "The stage has {count} layers of its own, and Docker takes {LIMIT} with those of {image} (127 of the storage driver less 2 for the container; 42 was AUFS's limit until 2013); join RUN steps or split stages"
                ),
            )
        } else {
            (
                "layer-limit-near",
                format!(
                    "The stage has {count} layers of its own, and with those of {image} may come near the {LIMIT} that Docker takes (127 of the storage driver less 2 for the container; 42 was AUFS's limit until 2013)"
                ),
            )
        };
        let finding = Finding::at(place.instruction, place.instruction.keyword.span, code, message);
        out.push(
            finding.arg("count", count.to_string()).arg("limit", LIMIT.to_string()).arg("image", &image),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::{Options, analyze};

    fn codes(text: &str) -> Vec<String> {
        let found = analyze(text, &Options::default()).diagnostics;
        found.into_iter().filter(|d| d.rule == super::RULE.name).map(|d| d.code).collect()
    }

    #[test]
    fn sees_generated_files_and_leaves_long_ones_alone() {
        let installs: String = (0..104).map(|n| format!("RUN pip install package-{n}\n")).collect();
        let generated = format!(
            "FROM python:3.12-slim\nWORKDIR /app\n{installs}COPY . .\nCMD [\"python\", \"app.py\"]\n"
        );
        assert_eq!(codes(&generated), ["layer-limit-near"]);
        let copies: String = (0..130).map(|n| format!("COPY assets/{n}.json /srv/assets/\n")).collect();
        assert_eq!(codes(&format!("FROM nginx:1.27\n{copies}EXPOSE 80\n")), ["layer-limit-passed"]);
        // The builder's layers stay behind, and ENV, LABEL and EXPOSE make none.
        let notes: String = (0..60).map(|n| format!("ENV SETTING_{n}=1\nLABEL note.{n}=x\n")).collect();
        let divided = format!(
            "FROM golang:1.22 AS build\n{}FROM alpine:3.20\n{notes}COPY --from=build /app /app\nCMD [\"/app\"]\n",
            "RUN go generate ./...\n".repeat(90)
        );
        assert_eq!(codes(&divided), Vec::<String>::new());
    }

    #[test]
    fn counts_layers_not_instructions() {
        let runs = |count: usize| "RUN true\n".repeat(count);
        assert_eq!(codes(&format!("FROM alpine\n{}", runs(99))), Vec::<String>::new());
        assert_eq!(codes(&format!("FROM alpine\n{}", runs(100))), ["layer-limit-near"]);
        assert_eq!(codes(&format!("FROM alpine\n{}", runs(126))), ["layer-limit-passed"]);
        assert_eq!(codes(&format!("FROM alpine\n{}", "ENV A=b\n".repeat(300))), Vec::<String>::new());
        assert_eq!(
            codes(&format!("FROM alpine AS a\n{}FROM a\n{}", runs(60), runs(60))),
            ["layer-limit-near"]
        );
        assert_eq!(
            codes(&format!("FROM alpine AS a\n{}FROM alpine\n{}", runs(60), runs(60))),
            Vec::<String>::new()
        );
    }
}
