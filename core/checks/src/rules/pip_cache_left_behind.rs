//! What it does: finds `pip install` that keeps its cache in the layer.
//!
//! Why: pip keeps every wheel it downloads or builds in its cache, so each package lies in the image twice.
//!
//! Fix safety: safe: with `--no-cache-dir` the same packages are installed and only the cache is missing. The
//! cache mount is unsafe: its path depends on the user, and other steps may read the cache.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("PipCacheLeftBehind"),
    severity: Severity::Warning,
    experimental: false,
    summary: "pip should keep no cache in the layer",
    url: "rules/PipCacheLeftBehind",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| {
            let install = call.install_by(&[Manager::Pip]).filter(|install| !install.fetch_only)?;
            let leaves = install.cache == Kept::Usual && !install.idle;
            // Without its dependencies and from a path, nothing is downloaded.
            (leaves && !call.hides_options() && !install.is_local()).then(|| call.to_verb())
        },
        |run, call| {
            run.removes_any_after(call, &[".cache", "/var/cache", "pip"])
                || run.mounts_any(&["pip", ".cache"])
                || cleans_after(run, Manager::Pip, call)
                || mentioned(
                    ctx,
                    run,
                    &["pip.conf", "global.no-cache-dir", "install.no-cache-dir", "XDG_CACHE_HOME", "PIP_CACHE_DIR"],
                )
        },
        |run, call, span| {
            let message =
                "`pip install` keeps what it downloads in a cache in this layer, so each package takes its place twice: `--no-cache-dir` keeps none".to_owned();
            let finding = Finding::at(run.instruction, span, "pip-cache-left-behind", message);
            let finding = deleted_later(ctx, run, finding, |later| {
                later
                    .removed()
                    .iter()
                    .find(|removed| removed.path.contains(".cache"))
                    .map(|removed| removed.word.span)
            });
            let edits: Option<Vec<(Span, String)>> = run
                .calls
                .iter()
                .filter(|call| !call.delegated)
                .filter(|call| {
                    call.install_by(&[Manager::Pip])
                        .is_some_and(|install| !install.fetch_only && install.cache != Kept::Not)
                })
                .filter_map(|call| call.verb())
                .map(|verb| after_word(run, verb.span, "--no-cache-dir"))
                .collect();
            let finding = match edits {
                Some(edits) if !call.delegated => {
                    finding.fix(Applicability::Safe, "add-no-cache-dir", "Add --no-cache-dir", edits)
                }
                _ => finding,
            };
            out.push(add_mount(run, finding, &["/root/.cache/pip"]));
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("PipCacheLeftBehind", text);
    }

    #[test]
    fn fires() {
        check("FROM python:3.12\nRUN pip install flask\n#   ^^^^^^^^^^^ PipCacheLeftBehind");
        check(
            "FROM python:3.12\nRUN python3 -m pip install -r requirements.txt\n#   ^^^^^^^^^^^^^^^^^^^^^^ PipCacheLeftBehind",
        );
        check(
            "FROM python:3.12\nENV PIP_NO_CACHE_DIR=\nRUN pip3.12 install flask\n#   ^^^^^^^^^^^^^^^ PipCacheLeftBehind",
        );
        // What another RUN says, or what is cleaned before there is anything.
        check(
            "FROM python:3.12\nRUN pip install --no-cache-dir wheel\nRUN pip install flask\n#   ^^^^^^^^^^^ PipCacheLeftBehind",
        );
        check(
            "FROM python:3.12\nRUN rm -rf ~/.cache && pip install flask\n#                      ^^^^^^^^^^^ PipCacheLeftBehind",
        );
        check(
            "FROM python:3.12\nRUN pip cache purge && pip install flask\n#                      ^^^^^^^^^^^ PipCacheLeftBehind",
        );
        check(
            "FROM python:3.12\nRUN apt-get update && pip install 'flask>2' && pip install x\n#                     ^^^^^^^^^^^ PipCacheLeftBehind",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM python:3.12\nRUN pip install --no-cache-dir flask");
        check("FROM python:3.12\nENV PIP_NO_CACHE_DIR=1\nRUN pip install flask");
        check("FROM python:3.12\nENV PIP_NO_CACHE_DIR=off\nRUN pip install flask");
        check("FROM python:3.12\nENV PIP_NO_CACHE_DIR=0\nRUN pip install flask");
        check("FROM python:3.12\nRUN PIP_NO_CACHE_DIR=1 pip install flask");
        check("FROM python:3.12\nRUN export PIP_NO_CACHE_DIR=true && pip install flask");
        check("FROM python:3.12\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask");
        check("FROM python:3.12\nRUN pip install flask && rm -rf ~/.cache");
        check("FROM python:3.12\nRUN pip install flask && pip cache purge");
        check("FROM python:3.12\nRUN pip install $OPTIONS flask");
        check("FROM python:3.12\nRUN pip install --no-deps ./pkg");
        check("FROM python:3.12\nRUN pip list");
        check("FROM python:3.12 AS b\nRUN pip install x\nFROM python:3.12-slim\nCOPY --from=b /venv /venv");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM python:3.12\nRUN pip install -U pip && pip install flask\n", "PipCacheLeftBehind"),
            "FROM python:3.12\nRUN pip install --no-cache-dir -U pip && pip install --no-cache-dir flask\n"
        );
    }
}
