//! What it does: finds Yarn 1 installs that keep their cache in the layer.
//!
//! Why: Yarn 1 keeps an unpacked copy of every package in its cache, so each lies in the image twice.
//!
//! Fix safety: safe where an option that only Yarn 1 has shows the version: only the cache is missing
//! afterwards. Unsafe otherwise: newer versions may run the packages from their cache.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "YarnCacheLeftBehind",
    family: Family::Ours,
    group: Group::Size,
    severity: Severity::Warning,
    experimental: false,
    summary: "Yarn 1 should keep no cache in the layer",
    url: "rules/YarnCacheLeftBehind",
    aliases: &["DL3060"],
    check,
};

/// Yarn's own subcommands; any other word is a script.
const SUBS: [&str; 4] = ["install", "add", "global", "upgrade"];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| {
            if !matches!(call.name, "yarn" | "yarnpkg")
                || call.has(&[
                    "--cache-folder",
                    "--offline",
                    "--immutable",
                    "--help",
                    "--version",
                    "-v",
                    "--inline-builds",
                ])
            {
                return None;
            }
            let operands = Call::operands(
                &call.items,
                &[
                    "--cwd",
                    "--modules-folder",
                    "--network-timeout",
                    "--network-concurrency",
                    "--mutex",
                    "--registry",
                ],
            );
            match operands.first() {
                None if call.uncertain() => None,
                None => Some(call.items.last().map_or(call.program.span, |_| call.program.span)),
                Some(first) => {
                    let sub = first.value.as_deref()?;
                    let global = sub != "global"
                        || operands
                            .get(1)
                            .is_some_and(|next| matches!(next.value.as_deref(), Some("add" | "upgrade")));
                    (SUBS.contains(&sub) && global).then(|| call.span_to(first))
                }
            }
        },
        |run, call| {
            run.calls.iter().any(|c| matches!(c.name, "yarn" | "yarnpkg") && c.has(&["cache"]) && (c.has(&["clean"]) || c.has(&["clear"])))
                || run.removes_any(&[".cache", "yarn", "/var/cache"])
                || run.mounts_any(&["yarn", ".cache"])
                || run.variable(call, "YARN_CACHE_FOLDER").is_some()
                // Yarn 2 and later, whose cache may be what runs.
                || mentioned(ctx, run, &[".yarnrc.yml", ".yarn ", ".yarn/", ".pnp", "berry", "corepack", "yarn set version", "yarn workspaces focus", "--immutable", "yarn-offline", "yarn config set"])
        },
        |run, call, span| {
            let message =
                "Yarn 1 keeps an unpacked copy of each package in its cache in this layer: clean the cache in the same RUN".to_owned();
            let finding = Finding::at(run.instruction, span, "yarn-cache-left-behind", message);
            let finding = deleted_later(ctx, run, finding, |later| {
                later
                    .calls
                    .iter()
                    .filter(|call| call.name == "yarn" && call.has(&["clean"]))
                    .find_map(|call| sub_span(call, &["cache"]))
            });
            let first_version = call.has(&[
                "--frozen-lockfile",
                "--pure-lockfile",
                "--production",
                "--prod",
                "--non-interactive",
                "--ignore-engines",
                "--ignore-optional",
                "global",
            ]);
            let applicability = if first_version { Applicability::Safe } else { Applicability::Unsafe };
            out.push(match append(ctx, run, call, "yarn cache clean") {
                Some(edit) => {
                    finding.fix(applicability, "clean-yarn", "Clean the cache in the same RUN", [edit])
                }
                None => finding,
            });
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("YarnCacheLeftBehind", text);
    }

    #[test]
    fn fires() {
        check("FROM node:20\nRUN yarn install --frozen-lockfile\n#   ^^^^^^^^^^^^ YarnCacheLeftBehind");
        check("FROM node:20\nRUN yarn\n#   ^^^^ YarnCacheLeftBehind");
        check("FROM node:20\nRUN yarn global add serve\n#   ^^^^^^^^^^^ YarnCacheLeftBehind");
        check("FROM node:20\nRUN yarn --production && yarn build\n#   ^^^^ YarnCacheLeftBehind");
    }

    #[test]
    fn stays_silent() {
        check("FROM node:20\nRUN yarn install && yarn cache clean");
        check("FROM node:20\nRUN yarn build");
        check("FROM node:20\nRUN yarn run install-all");
        check("FROM node:20\nRUN yarn install --immutable");
        check("FROM node:20\nCOPY .yarnrc.yml ./\nRUN yarn install");
        check("FROM node:20\nRUN corepack enable\nRUN yarn install");
        check("FROM node:20\nRUN --mount=type=cache,target=/usr/local/share/.cache yarn install");
        check("FROM node:20 AS b\nRUN yarn\nFROM nginx\nCOPY --from=b /dist /usr/share/nginx/html");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM node:20\nRUN yarn --prod\n", "YarnCacheLeftBehind"),
            "FROM node:20\nRUN yarn --prod && yarn cache clean\n"
        );
    }
}
