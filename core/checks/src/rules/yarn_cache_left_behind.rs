//! What it does: finds Yarn 1 installs that keep their cache in the layer.
//!
//! Why: Yarn 1 keeps an unpacked copy of every package in its cache, so each lies in the image twice.
//!
//! Fix safety: safe where an option that only Yarn 1 has shows the version: only the cache is missing
//! afterwards. Unsafe otherwise: newer versions may run the packages from their cache.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("YarnCacheLeftBehind"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Yarn 1 should keep no cache in the layer",
    url: "rules/YarnCacheLeftBehind",
    check,
};

/// Yarn's own subcommands; any other word is a script.
fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| {
            let install = call.install_by(&[Manager::Yarn])?;
            // Of later versions, whose cache may be what runs.
            let later = call.has(&["--immutable", "--inline-builds"]);
            (install.cache == Kept::Usual && !later).then(|| call.to_verb())
        },
        |run, call| {
            cleans_after(run, Manager::Yarn, call)
                || run.removes_any_after(call, &[".cache", "yarn", "/var/cache"])
                || run.mounts_any(&["yarn", ".cache"])
                // Yarn 2 and later, whose cache may be what runs.
                || mentioned(ctx, run, &[".yarnrc.yml", ".yarn ", ".yarn/", ".pnp", "berry", "corepack", "yarn set version", "yarn workspaces focus", "--immutable", "yarn-offline", "yarn config set"])
        },
        |run, call, span| {
            let message =
                "Yarn 1 keeps an unpacked copy of each package in its cache in this layer: clean the cache in the same RUN".to_owned();
            let finding = Finding::at(run.instruction, span, "yarn-cache-left-behind", message);
            let finding = deleted_later(ctx, run, finding, |later| cleaned_at(later, Manager::Yarn));
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
