//! What it does: finds pnpm installs whose store may stay in the layer.
//!
//! Why: pnpm puts files in a store and links them into `node_modules`. Links made in one layer cost nothing, but
//! the metadata cache, packages that are pruned later, and copies made in a later layer do.
//!
//! Fix safety: the cache mount is unsafe: pnpm then copies instead of linking, and the store's path depends on the user.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("PnpmStoreLeftBehind"),
    severity: Severity::Info,
    experimental: false,
    summary: "pnpm's store may stay in the layer",
    url: "rules/PnpmStoreLeftBehind",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| {
            let install = call.install_by(&[Manager::Pnpm])?;
            (install.cache == Kept::Usual && !install.idle).then(|| call.to_verb())
        },
        |run, call| {
            cleans_after(run, Manager::Pnpm, call)
                || run.removes_any_after(call, &["pnpm", "store", ".cache"])
                || run.mounts_any(&["pnpm", "store"])
                || mentioned(ctx, run, &["store-dir"])
        },
        |run, call, span| {
            let sub = call.verb_or("install");
            let message = format!(
                "`pnpm {sub}` keeps a store and a metadata cache that may stay in this layer: a cache mount keeps both out, and makes the next build faster"
            );
            let finding =
                Finding::at(run.instruction, span, "pnpm-store-left-behind", message).arg("sub", sub);
            // What is installed without a network is taken from the store that stays.
            let offline = ctx.facts().runs.iter().any(|later| later.calls.iter().any(|call| call.has(&["--offline"])));
            if offline || sub == "fetch" {
                return;
            }
            out.push(add_mount(run, finding, &["/root/.local/share/pnpm/store", "/root/.cache/pnpm"]));
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("PnpmStoreLeftBehind", text);
    }

    #[test]
    fn fires() {
        check("FROM own/node:20\nRUN pnpm install --frozen-lockfile\n#   ^^^^^^^^^^^^ PnpmStoreLeftBehind");
        check(
            "FROM node:20\nRUN corepack enable && pnpm i\n#                      ^^^^^^ PnpmStoreLeftBehind",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM node:20\nRUN --mount=type=cache,id=pnpm,target=/pnpm/store pnpm install");
        check("FROM node:20\nRUN pnpm install && pnpm store prune");
        check("FROM own/node\nRUN pnpm fetch\nCOPY . .\nRUN pnpm install --offline");
        check("FROM node:20\nRUN pnpm run install");
        check("FROM node:20\nRUN pnpm install && rm -rf /root/.local/share/pnpm");
        check("FROM node:20 AS b\nRUN pnpm i\nFROM nginx\nCOPY --from=b /dist /usr/share/nginx/html");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM own/node:20\nRUN pnpm i\n", "PnpmStoreLeftBehind"),
            "FROM own/node:20\nRUN --mount=type=cache,target=/root/.local/share/pnpm/store --mount=type=cache,target=/root/.cache/pnpm pnpm i\n"
        );
    }
}
