//! What it does: finds a distroless `debug` image as final base, and a `nonroot` one that is switched back to root.
//!
//! Why: the debug variants add a shell for looking around, which is what distroless is there to leave out; the nonroot
//! variants differ from the plain ones in nothing but their user.
//!
//! Fix safety: unsafe: without its shell, a debug session or a script that uses it no longer works.

use super::prelude::*;
use super::systems::{Reference, root_image, ships};

pub(crate) static RULE: Rule = Rule {
    known: listed("DistrolessVariantMisused"),
    severity: Severity::Info,
    experimental: false,
    summary: "A distroless variant is used against its purpose",
    url: "rules/DistrolessVariantMisused",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in ctx.model.stages.iter().filter(|stage| ships(ctx, stage)) {
        let Some(image) = root_image(ctx, stage).filter(is_distroless) else { continue };
        let Some(tag) = image.tag.as_deref() else { continue };
        if tag.starts_with("debug") && matches!(stage.base, Base::Image(_)) {
            debug(ctx, stage, tag, image.digest.is_some(), out);
        } else if tag.starts_with("nonroot") {
            as_root(ctx, stage, out);
        }
    }
}

fn is_distroless(image: &Reference) -> bool {
    image.registry == "gcr.io" && image.repository.starts_with("distroless/")
}

fn debug(ctx: &Context<'_>, stage: &Stage, tag: &str, pinned: bool, out: &mut Vec<Finding>) {
    let Some(from) = ctx.instruction(stage.from) else { return };
    // A stage of that name is meant for debugging.
    if stage.name.as_ref().is_some_and(|name| name.value.to_lowercase().contains("debug")) {
        return;
    }
    let written = &stage.base_written;
    let place = match (written.span.text(ctx.text) == written.value, written.value.rfind(tag)) {
        (true, Some(at)) => {
            let start = written.span.start as usize + at;
            Span::new(start, start + tag.len())
        }
        _ => written.span,
    };
    let message = "The debug variant adds a busybox shell for looking around; a final image does without, which is what distroless is for".to_owned();
    let finding = Finding::at(from, place, "distroless-debug", message).arg("tag", tag);
    // The shell may be used on purpose.
    let uses_shell = ctx.instructions(stage).any(|(_, instruction)| {
        instruction.span.text(ctx.text).contains("busybox") || matches!(instruction.kind, Kind::Run(_))
    });
    let plain = match tag.strip_prefix("debug") {
        Some("") => Some("latest"),
        Some(rest) => rest.strip_prefix('-'),
        None => None,
    };
    out.push(match plain {
        Some(plain) if !uses_shell && !pinned && place != written.span => finding.fix(
            Applicability::Unsafe,
            "distroless-without-debug",
            "Use the variant without a shell",
            [(place, plain.to_owned())],
        ),
        _ => finding,
    });
}

fn as_root(ctx: &Context<'_>, stage: &Stage, out: &mut Vec<Finding>) {
    let last = ctx
        .instructions(stage)
        .filter_map(|(_, instruction)| match &instruction.kind {
            Kind::User(user) => Some((instruction, user)),
            _ => None,
        })
        .next_back();
    let Some((instruction, user)) = last else { return };
    if !matches!(user.value.split(':').next(), Some("root" | "0")) {
        return;
    }
    let message =
        "The nonroot variant differs from the plain one only in its user, and this line makes it root again"
            .to_owned();
    out.push(Finding::at(instruction, user.span, "distroless-nonroot-as-root", message));
}

#[cfg(test)]
mod tests {
    use crate::tests::{check_rule, fixed};

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_on_debug_and_root() {
        check_rule(RULE, "FROM gcr.io/distroless/base:debug\n#                           ^^^^^\nCOPY a /a\n");
        check_rule(
            RULE,
            "FROM gcr.io/distroless/base:debug-nonroot AS run\n#                           ^^^^^^^^^^^^^\nFROM run\n",
        );
        check_rule(RULE, "FROM gcr.io/distroless/static:nonroot\nUSER root\n#    ^^^^\n");
        check_rule(RULE, "FROM gcr.io/distroless/static:nonroot AS a\nFROM a\nUSER 0:0\n#    ^^^\n");
    }

    #[test]
    fn reads_whole_files() {
        let build = "FROM golang:1.22 AS build\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /out/server .\n\n";
        check_rule(
            RULE,
            &format!(
                "{build}FROM gcr.io/distroless/static-debian12:debug\n#                                      ^^^^^\nCOPY --from=build /out/server /server\nENTRYPOINT [\"/server\"]\n"
            ),
        );
        check_rule(
            RULE,
            &format!(
                "{build}FROM gcr.io/distroless/static-debian12:nonroot\nCOPY --from=build /out/server /server\nUSER root\n#    ^^^^\nEXPOSE 80\nENTRYPOINT [\"/server\"]\n"
            ),
        );
        check_rule(
            RULE,
            &format!(
                "{build}FROM gcr.io/distroless/static-debian12:debug AS debug\nCOPY --from=build /out/server /server\n\nFROM gcr.io/distroless/static-debian12:nonroot\nCOPY --from=build --chown=nonroot /out/server /server\nENTRYPOINT [\"/server\"]\n"
            ),
        );
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM gcr.io/distroless/base\nCOPY a /a\n",
            "FROM gcr.io/distroless/base:debug AS debug\nCOPY a /a\n",
            "FROM gcr.io/distroless/base:debug AS tools\nFROM alpine\n",
            "FROM gcr.io/distroless/static:nonroot\nUSER nonroot\n",
            "FROM gcr.io/distroless/static:nonroot\nUSER root\nUSER nonroot\n",
            "FROM gcr.io/kaniko-project/executor:debug\n",
            "FROM alpine\nUSER root\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn takes_the_shell_out() {
        assert_eq!(
            fixed("FROM gcr.io/distroless/base:debug\n", RULE),
            "FROM gcr.io/distroless/base:latest\n"
        );
        assert_eq!(
            fixed("FROM gcr.io/distroless/base:debug-nonroot\n", RULE),
            "FROM gcr.io/distroless/base:nonroot\n"
        );
    }
}
