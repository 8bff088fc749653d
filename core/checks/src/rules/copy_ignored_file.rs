//! What it does: finds COPY and ADD of paths that `.dockerignore` excludes.
//!
//! Why: the file is not there when the build looks for it.
//!
//! Fix safety: none: which of the two is wrong cannot be known.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("CopyIgnoredFile"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Attempting to Copy file that is excluded by .dockerignore",
    url: "https://docs.docker.com/go/dockerfile/rule/copy-ignored-file/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(ignore) = ctx.options.dockerignore.as_deref().map(IgnoreFile::parse) else { return };
    // A negated pattern can bring back files of an excluded folder: BuildKit then says nothing.
    if ignore.is_empty() || ignore.has_exceptions() {
        return;
    }
    steps(ctx, |step| {
        let (transfer, command) = match &step.instruction.kind {
            Kind::Copy(transfer) if transfer.from.is_none() => (transfer, "Copy"),
            Kind::Add(transfer) => (transfer, "Add"),
            _ => return,
        };
        for source in &transfer.sources {
            let Some(expanded) = step.expand(&source.value) else { return };
            if is_remote(&expanded) {
                continue;
            }
            let path = clean_path(&expanded);
            if (path == "." || path == "/") && !ignore.excludes_all() {
                continue;
            }
            if ignore.matches(&path) {
                let message = format!(
                    "Attempting to {command} file {} that is excluded by .dockerignore",
                    quote(&path)
                );
                let finding = step.finding(source.span, "copy-ignored-file", message);
                // A pattern that matches nothing is an empty set; the folder as a whole is there, if empty.
                let stops = !path.contains(['*', '?', '[']) && path != "." && path != "/";
                let outcome = ctx.stops(step.stage).filter(|_| stops);
                out.push(finding.arg("instruction", command).arg("path", &path).leads_to(outcome));
            }
        }
    });
}
