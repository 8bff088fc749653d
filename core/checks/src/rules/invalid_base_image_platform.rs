//! What it does: finds a base image that is not made for the platform of the build.
//!
//! Why: its programs do not run there.
//!
//! Fix safety: none: another image or platform is the author's choice.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("InvalidBaseImagePlatform"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Base image platform does not match expected target platform",
    url: "https://docs.docker.com/reference/build-checks/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in ctx.model.stages.iter().filter(|stage| !ctx.bare && ctx.is_used(stage)) {
        let (Base::Image(image), Some(from)) = (&stage.base, ctx.instruction(stage.from)) else { continue };
        // Without a platform asked for, it is the builder's, which the page does not know.
        let Some(wanted) = stage.platform.clone().or_else(|| ctx.options.platform.clone()) else { continue };
        let offered = known_platforms(image);
        let same = |offered: &&str| {
            let pair = |text: &str| text.splitn(3, '/').take(2).map(str::to_owned).collect::<Vec<_>>();
            pair(offered) == pair(&wanted)
        };
        let Some(first) = offered.first().filter(|_| !offered.iter().any(same)) else { continue };
        let message = format!(
            "Base image {} was pulled with platform {}, expected {} for current build",
            stage.base_written.value,
            quote(first),
            quote(&wanted)
        );
        let finding = Finding::at(from, stage.base_written.span, "invalid-base-image-platform", message)
            .arg("image", &stage.base_written.value)
            .arg("expected", &wanted)
            .arg("actual", *first)
            .when(Moment::From(u32::MAX, false));
        out.push(Finding { scope: None, ..finding });
    }
}

/// The platforms that an image is known to be published for; empty where they are not known.
/// Microsoft publishes Windows base images for Windows alone
/// (<https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-base-images>).
fn known_platforms(image: &str) -> &'static [&'static str] {
    match ImageRef::parse(image) {
        Ok(image) if image.domain == "mcr.microsoft.com" && image.path.starts_with("windows/") => {
            &["windows/amd64"]
        }
        _ => &[],
    }
}
