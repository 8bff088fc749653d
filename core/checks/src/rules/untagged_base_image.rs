//! What it does: finds an image of FROM, COPY --from or a mount without tag or digest.
//!
//! Why: it stands for `latest`, which moves on with every release: the same Dockerfile builds something else next month.
//!
//! Fix safety: none: which version is wanted only the author knows.

use dockerfile_syntax::lists::Gather;
use super::prelude::*;
use crate::model::Origin;
use crate::verdict::misspelled;

pub(crate) static RULE: Rule = Rule {
    known: listed("UntaggedBaseImage"),
    severity: Severity::Warning,
    experimental: false,
    summary: "An image without a tag is whatever is latest today",
    url: "rules/UntaggedBaseImage",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    // No version is missing where a stage was meant.
    let slips: BTreeSet<Span> = misspelled(ctx.file, ctx.model).into_iter().map(|found| found.span).gather();
    for (instruction, place) in images(ctx).into_iter().filter(|(_, place)| !slips.contains(&place.span)) {
        let Ok(image) = ImageRef::parse(&place.value) else { continue };
        if image.tag.is_some() || image.digest.is_some() || has_no_versions(&image) {
            continue;
        }
        let name = image.familiar_name();
        let message = format!(
            "{name} without a tag is {name}:latest, which moves on with every release, so later builds get another image; name a version"
        );
        out.push(Finding::at(instruction, place.span, "untagged-image", message).arg("image", &name));
    }
}

/// The images of a registry that the file names without variables, and where.
pub(super) fn images<'a>(ctx: &Context<'a>) -> Vec<(&'a Instruction, Spanned<String>)> {
    let mut out = Vec::new();
    for stage in &ctx.model.stages {
        if matches!(stage.base, Base::Image(_))
            && let Some(from) = ctx.instruction(stage.from).filter(|from| !from.broken)
        {
            out.push((from, stage.base_written.clone()));
        }
    }
    for edge in &ctx.model.edges {
        let taken = matches!(edge.kind, crate::model::EdgeKind::Copy | crate::model::EdgeKind::Mount(_));
        // `--from=1` can lead to an image that another line names.
        if taken
            && !edge.onbuild
            && matches!(edge.origin, Origin::Image(_))
            && !edge.as_written.bytes().all(|b| b.is_ascii_digit())
            && let Some(instruction) = ctx.instruction(edge.instruction)
        {
            out.push((instruction, Spanned::new(edge.as_written.clone(), edge.span)));
        }
    }
    out.retain(|(_, place)| {
        !place.value.contains(['$', '"', '\'', '%', '{', '<', '@']) || place.value.contains("@sha256:")
    });
    out
}

/// Images whose name holds the version, or that come with no other tag.
pub(super) fn has_no_versions(image: &ImageRef) -> bool {
    image.domain == "cgr.dev"
        || image.domain == "localhost"
        || (image.domain == "gcr.io"
            && image.path.starts_with("distroless/")
            && image.path.contains("-debian"))
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_without_a_tag() {
        check_rule(RULE, "FROM node\n#    ^^^^\nCOPY --from=busybox /bin/sh /x\n#           ^^^^^^^\n");
        check_rule(RULE, "FROM ghcr.io/a/b AS c\n#    ^^^^^^^^^^^\nFROM c\n");
        check_rule(
            RULE,
            "FROM alpine:3.20\nRUN --mount=from=busybox,target=/b ls\n#                ^^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_with_one_or_where_there_is_none() {
        for text in [
            "FROM node:20\n",
            "FROM node@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
            "FROM scratch\n",
            "ARG B=node\nFROM $B\n",
            "FROM node:20 AS a\nFROM a\nCOPY --from=a /x /y\nCOPY --from=0 /x /y\n",
            "FROM gcr.io/distroless/static-debian12\n",
            "FROM cgr.dev/chainguard/node\n",
            "FROM localhost:5000/a:1\n",
            "FROM node:latest\n",
            "from dagger import function, object_type\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
