//! What it does: finds `apk add`, `apk update` and `apk upgrade` that leave the package index in the layer.
//!
//! Why: the index is about 2 MB, a good part of an Alpine image, and nothing reads it at run time.
//!
//! Fix safety: safe: with `--no-cache` apk fetches the index afresh and keeps none. Not offered before Alpine
//! 3.3, whose apk does not know the option.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("ApkCacheLeftBehind"),
    severity: Severity::Warning,
    experimental: false,
    summary: "apk should keep no index in the layer",
    url: "rules/ApkCacheLeftBehind",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| (leaves(call) && !call.uncertain_options()).then(|| call.to_verb()),
        |run, call| {
            run.removes_any_after(call, &["/var/cache"])
                || run.mounts_any(&["apk", "/var/cache"])
                || run.mounted("/var/cache/apk")
        },
        |run, call, span| {
            let sub = call.verb_or("add");
            let message = format!(
                "`apk {sub}` leaves the package index in /var/cache/apk: `--no-cache` keeps it out of the layer"
            );
            let finding =
                Finding::at(run.instruction, span, "apk-cache-left-behind", message).arg("sub", sub);
            let finding = deleted_later(ctx, run, finding, |later| {
                later
                    .removed()
                    .iter()
                    .find(|removed| removed.path.starts_with("/var/cache/apk"))
                    .map(|removed| removed.word.span)
            });
            let edits: Option<Vec<(Span, String)>> = run
                .calls
                .iter()
                .filter(|call| leaves(call))
                .filter_map(|call| call.verb())
                .map(|verb| after_word(run, verb.span, "--no-cache"))
                .collect();
            out.push(match edits {
                Some(edits) if !before_option(ctx, run.stage) => {
                    finding.fix(Applicability::Safe, "add-no-cache", "Add --no-cache", edits)
                }
                _ => finding,
            });
        },
    );
}

/// Whether the call leaves its index in the layer, and not elsewhere.
fn leaves(call: &Call<'_>) -> bool {
    call.refreshes(Manager::Apk) && !call.has(&["--root", "-p", "--cache-dir", "--no-network"])
}

/// Whether the base is an Alpine that does not know the option.
fn before_option<'a>(ctx: &Context<'a>, stage: &'a Stage) -> bool {
    root_image(ctx, stage).is_some_and(|image| {
        ["2.", "3.0", "3.1", "3.2"].iter().any(|old| {
            image.rsplit_once(':').is_some_and(|(name, tag)| {
                name.ends_with("alpine") && (tag == *old || old.ends_with('.') && tag.starts_with(old))
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("ApkCacheLeftBehind", text);
    }

    #[test]
    fn fires() {
        check("FROM alpine:3.20\nRUN apk add curl\n#   ^^^^^^^ ApkCacheLeftBehind");
        check("FROM alpine:3.20\nRUN apk --update add curl\n#   ^^^^^^^^^^^^^^^^ ApkCacheLeftBehind");
        check(
            "FROM alpine:3.20\nRUN apk update && apk add --no-cache curl\n#   ^^^^^^^^^^ ApkCacheLeftBehind",
        );
        check(
            "FROM alpine:3.20\nRUN apk add curl\n#   ^^^^^^^ ApkCacheLeftBehind\nRUN rm -rf /var/cache/apk/*",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM alpine:3.20\nRUN apk add --no-cache curl");
        check("FROM alpine:3.20\nRUN apk --no-cache add curl");
        check("FROM alpine:3.20\nRUN apk add curl && rm -rf /var/cache/apk/*");
        check("FROM alpine:3.20\nRUN apk add curl && rm -f /var/cache/apk/*.tar.gz");
        check("FROM alpine:3.20\nRUN --mount=type=cache,target=/var/cache/apk apk add curl");
        check("FROM alpine:3.20\nRUN apk del curl");
        check("FROM alpine:3.20\nRUN apk add $OPTIONS curl");
        check("FROM alpine:3.20 AS b\nRUN apk add gcc\nFROM scratch\nCOPY --from=b /a /a");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM alpine\nRUN apk update && apk add -q curl\n", "ApkCacheLeftBehind"),
            "FROM alpine\nRUN apk update --no-cache && apk add --no-cache -q curl\n"
        );
    }
}
