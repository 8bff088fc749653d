//! What it does: finds COPY and ADD of a path that the stated build context does not have.
//!
//! Why: the build stops there with "not found".
//!
//! Fix safety: none: whether the path is wrong or the file is missing cannot be known.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("CopySourceNotInContext"),
    severity: Severity::Warning,
    experimental: false,
    summary: "COPY or ADD takes a path that the stated build context does not have",
    url: "rules/CopySourceNotInContext",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(sent) = ctx.options.sent_context() else { return };
    let ignore = IgnoreFile::parse(ctx.options.dockerignore.as_deref().unwrap_or(""));
    steps(ctx, |step| {
        let sources = match &step.instruction.kind {
            Kind::Copy(transfer) if transfer.from.is_none() => &transfer.sources,
            Kind::Add(transfer) => &transfer.sources,
            _ => return,
        };
        for source in sources {
            let Some(expanded) = step.expand(&source.value) else { continue };
            if is_remote(&expanded) || !sent.lacks(&clean_path(&expanded)) {
                continue;
            }
            let path = clean_path(&expanded).trim_start_matches('/').to_owned();
            let stated = ctx.options.context.as_ref().is_some_and(|all| !all.lacks(&path));
            if !stated {
                let message = format!(
                    "The stated build context has no {path}, so the build stops here with \"not found\""
                );
                let finding = step.finding(source.span, "copy-not-in-context", message);
                out.push(finding.arg("path", &path).leads_to(ctx.stops(step.stage)));
            } else if ignore.has_exceptions() {
                // Where no line brings anything back, BuildKit's own CopyIgnoredFile says so.
                let message =
                    format!(".dockerignore leaves {path} out, so the build stops here with \"not found\"");
                let finding = step.finding(source.span, "copy-left-out", message);
                out.push(finding.arg("path", &path).leads_to(ctx.stops(step.stage)));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use crate::size::{Context, ContextFile};
    use crate::{Options, analyze};

    /// What the rule marks in `text`, with the context's paths and the ignore file given.
    fn marked(text: &str, paths: Option<&[&str]>, ignore: Option<&str>) -> Vec<String> {
        let files = |paths: &[&str]| Context {
            files: paths.iter().map(|path| ((*path).to_owned(), ContextFile::default())).collect(),
            complete: true,
        };
        let options = Options {
            context: paths.map(files),
            dockerignore: ignore.map(str::to_owned),
            ..Options::default()
        };
        analyze(text, &options)
            .diagnostics
            .iter()
            .filter(|found| found.rule == super::RULE.name)
            .map(|found| format!("{} {}", found.code, found.span.text(text)))
            .collect()
    }

    const TEXT: &str = "FROM alpine:3.24\nARG F=b\nCOPY a src/ $F /x/\nADD https://example.org/c /c\nCOPY d* ./e /y/\nCOPY --from=alpine /f /f\nCOPY . /all/\n";

    #[test]
    fn marks_what_is_not_there() {
        assert_eq!(
            marked(TEXT, Some(&["a"]), None),
            ["copy-not-in-context src/", "copy-not-in-context $F", "copy-not-in-context ./e",]
        );
        assert_eq!(marked(TEXT, Some(&["a", "src/x", "b", "e/"]), None), [""; 0]);
    }

    #[test]
    fn is_silent_where_no_context_is_stated() {
        assert_eq!(marked(TEXT, None, Some("*\n")), [""; 0]);
    }

    #[test]
    fn leaves_what_buildkit_says_itself_to_it() {
        let paths: &[&str] = &["a", "src/x", "b", "e/y"];
        assert_eq!(marked(TEXT, Some(paths), Some("e\n")), [""; 0]);
        assert_eq!(marked(TEXT, Some(paths), Some("*\n!a\n!src\n!b\n")), ["copy-left-out ./e"]);
    }
}
