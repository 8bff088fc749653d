//! What it does: finds an image of FROM, COPY --from or a mount with the tag `latest`.
//!
//! Why: it moves on with every release: the same Dockerfile builds something else next month.
//!
//! Fix safety: none: which version is wanted only the author knows.

use super::prelude::*;
use super::untagged_base_image::{has_no_versions, images};

pub(crate) static RULE: Rule = Rule {
    known: listed("LatestBaseImage"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The tag latest moves on with every release",
    url: "rules/LatestBaseImage",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for (instruction, place) in images(ctx) {
        let Ok(image) = ImageRef::parse(&place.value) else { continue };
        if image.tag.as_deref() != Some("latest") || image.digest.is_some() || has_no_versions(&image) {
            continue;
        }
        let name = image.familiar_name();
        let span = match (place.span.text(ctx.text) == place.value, place.value.rfind("latest")) {
            (true, Some(at)) => {
                let start = place.span.start as usize + at;
                Span::new(start, start + "latest".len())
            }
            _ => place.span,
        };
        let message = format!(
            "The tag latest moves on with every release of {name}, so later builds get another image; name a version"
        );
        out.push(Finding::at(instruction, span, "latest-image", message).arg("image", &name));
    }
    // The default of a build arg that names the image.
    for stage in &ctx.model.stages {
        let (Base::Image(reference), Some(from)) = (&stage.base, ctx.instruction(stage.from)) else { continue };
        let written = &stage.base_written;
        let by_default = ctx.model.global_args.iter().any(|arg| {
            let value = arg.value.as_ref().map_or("", |value| value.trim_matches(['"', '\'']));
            written.value.contains('$')
                && written.value.contains(arg.name.value.as_str())
                && (value == "latest" || value.ends_with(":latest"))
        });
        let Some(image) = ImageRef::parse(reference).ok().filter(|image| {
            by_default && image.tag.as_deref() == Some("latest") && image.digest.is_none() && !has_no_versions(image)
        }) else {
            continue;
        };
        let name = image.familiar_name();
        let message = format!(
            "The tag latest moves on with every release of {name}, so later builds get another image; name a version"
        );
        out.push(Finding::at(from, written.span, "latest-image", message).arg("image", &name));
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_on_latest() {
        check_rule(RULE, "FROM alpine:latest\n#           ^^^^^^\n");
        check_rule(RULE, "ARG T=latest\nFROM alpine:$T\n#    ^^^^^^^^^\n");
        check_rule(
            RULE,
            "FROM alpine:3.20\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/\n#                                ^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_on_versions() {
        for text in [
            "FROM alpine:3.20\n",
            "FROM alpine\n",
            "FROM alpine:latest@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
            "FROM cgr.dev/chainguard/static:latest\n",
            "FROM golang:latest-alpine\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
