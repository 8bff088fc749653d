//! What it does: finds uv that keeps its cache in the layer.
//!
//! Why: uv keeps every wheel it downloads or builds in its cache; where it does not link to it, each package lies in the
//! image twice.
//!
//! Fix safety: safe: with `--no-cache` the same packages are installed and only the cache is missing. The cache mount is
//! unsafe: its path depends on the user.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("UvCacheLeftBehind"),
    severity: Severity::Warning,
    experimental: false,
    summary: "uv should keep no cache in the layer",
    url: "rules/UvCacheLeftBehind",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| {
            let install = call.install_by(&[Manager::Uv]).filter(|install| !install.fetch_only)?;
            let leaves = install.cache == Kept::Usual && !install.idle;
            (leaves && !call.hides_options()).then(|| call.to_verb())
        },
        |run, call| {
            run.removes_any_after(call, &[".cache", "uv"])
                || run.mounts_any(&["uv", ".cache"])
                || cleans_after(run, Manager::Uv, call)
                || mentioned(ctx, run, &["UV_CACHE_DIR", "XDG_CACHE_HOME", "uv.toml"])
        },
        |run, call, span| {
            let message =
                "uv keeps what it downloads in a cache in this layer: `--no-cache` keeps none, a cache mount keeps it for the next build".to_owned();
            let finding = Finding::at(run.instruction, span, "uv-cache-left-behind", message);
            let edits: Option<Vec<(Span, String)>> = run
                .calls
                .iter()
                .filter(|call| {
                    call.install_by(&[Manager::Uv])
                        .is_some_and(|install| !install.fetch_only && install.cache != Kept::Not)
                })
                .map(|call| after_word(run, call.program.span, "--no-cache").filter(|_| !call.delegated))
                .collect();
            let finding = match edits {
                Some(edits) if !call.delegated => {
                    finding.fix(Applicability::Safe, "add-uv-no-cache", "Add --no-cache", edits)
                }
                _ => finding,
            };
            out.push(add_mount(run, finding, &["/root/.cache/uv"]));
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("UvCacheLeftBehind", text);
    }

    #[test]
    fn fires() {
        check("FROM own/uv\nRUN uv sync --frozen\n#   ^^^^^^^ UvCacheLeftBehind");
        check("FROM own/uv\nRUN uv pip install --system flask\n#   ^^^^^^ UvCacheLeftBehind");
        check("FROM own/uv\nRUN rm -rf /root/.cache && uv sync\n#                          ^^^^^^^ UvCacheLeftBehind");
    }

    #[test]
    fn stays_silent() {
        for text in [
            "FROM own/uv\nRUN uv sync --no-cache",
            "FROM own/uv\nENV UV_NO_CACHE=1\nRUN uv sync",
            "FROM own/uv\nRUN --mount=type=cache,target=/root/.cache/uv uv sync",
            "FROM own/uv\nRUN uv sync && uv cache clean",
            "FROM own/uv\nRUN uv sync && rm -rf /root/.cache",
            "FROM own/uv AS b\nRUN uv sync\nFROM python:3.13-slim\nCOPY --from=b /app /app",
        ] {
            check(text);
        }
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM own/uv\nRUN uv sync --frozen\n", "UvCacheLeftBehind"),
            "FROM own/uv\nRUN uv --no-cache sync --frozen\n"
        );
        assert_eq!(
            fixed("FROM own/uv\nRUN uv venv && uv pip install a && uv pip install b\n", "UvCacheLeftBehind"),
            "FROM own/uv\nRUN uv venv && uv --no-cache pip install a && uv --no-cache pip install b\n"
        );
    }
}
