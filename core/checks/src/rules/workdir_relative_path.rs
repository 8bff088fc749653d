//! What it does: finds a relative WORKDIR where no earlier one of the file sets an absolute path.
//!
//! Why: where it leads depends on the base image.
//!
//! Fix safety: unsafe: the base image may set a directory of its own.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("WorkdirRelativePath"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Relative workdir without an absolute workdir declared within the build can have unexpected results if the base image changes",
    url: "https://docs.docker.com/go/dockerfile/rule/workdir-relative-path/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut set = BTreeSet::new();
    let mut started = None;
    steps(ctx, |step| {
        if started != Some(step.stage.id) {
            started = Some(step.stage.id);
            if let Base::Stage(parent) = &step.stage.base
                && set.contains(parent)
            {
                set.insert(step.stage.id);
            }
        }
        let Kind::Workdir(path) = &step.instruction.kind else { return };
        let first = set.insert(step.stage.id);
        let Some(expanded) = step.expand(&path.value).filter(|_| first) else { return };
        let windows = step.is_windows();
        let absolute = if windows { windows_absolute(&expanded) } else { expanded.starts_with('/') };
        if !absolute {
            let message = format!(
                "Relative workdir {} can have unexpected results if the base image changes",
                quote(&expanded)
            );
            let finding = step.finding(path.span, "workdir-relative-path", message).arg("path", &expanded);
            out.push(if windows || step.is_trigger() || path.value.contains(['$', '\\', '"']) {
                finding
            } else {
                let rooted = format!("/{}", path.value.trim_start_matches("./"));
                finding.fix(
                    Applicability::Unsafe,
                    "absolute-path",
                    "Start from the root",
                    [(path.span, rooted)],
                )
            });
        }
    });
}

/// Whether a path is absolute on Windows, its drive letter aside.
fn windows_absolute(path: &str) -> bool {
    let slashed = path.replace('\\', "/");
    match slashed.split_once(':') {
        Some((drive, rest)) => drive.eq_ignore_ascii_case("c") && rest.starts_with('/'),
        None => slashed.starts_with('/') && !slashed.starts_with("//"),
    }
}
