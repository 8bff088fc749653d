//! What it does: finds `npm install` and `npm ci` that keep their cache in the layer.
//!
//! Why: npm keeps every package it downloads in `~/.npm`, so each lies in the image twice.
//!
//! Fix safety: safe: only the cache is missing afterwards. The cache mount is unsafe: its path depends on the user.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("NpmCacheLeftBehind"),
    severity: Severity::Warning,
    experimental: false,
    summary: "npm should keep no cache in the layer",
    url: "rules/NpmCacheLeftBehind",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| {
            let install = call.install_by(&[Manager::Npm])?;
            (install.cache == Kept::Usual && !install.idle).then(|| call.to_verb())
        },
        |run, call| {
            cleans_after(run, Manager::Npm, call)
                || run.removes_any_after(call, &[".npm", "_cacache", "npm-cache"])
                || run.removed().iter().any(|removed| matches!(removed.path.as_str(), "~" | "~/*" | "~/.*"))
                || run.mounts_any(&["npm"])
                || mentioned(ctx, run, &["npm config set cache"])
        },
        |run, call, span| {
            let sub = call.verb_or("install");
            let message = format!(
                "`npm {sub}` keeps what it downloads in ~/.npm in this layer, so each package takes its place twice: clean the cache in the same RUN"
            );
            let finding =
                Finding::at(run.instruction, span, "npm-cache-left-behind", message).arg("sub", sub);
            let finding = deleted_later(ctx, run, finding, |later| cleaned_at(later, Manager::Npm));
            let finding = match append(ctx, run, call, "npm cache clean --force") {
                Some(edit) => {
                    finding.fix(Applicability::Safe, "clean-npm", "Clean the cache in the same RUN", [edit])
                }
                None => finding,
            };
            out.push(add_mount(run, finding, &["/root/.npm"]));
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("NpmCacheLeftBehind", text);
    }

    #[test]
    fn fires() {
        check("FROM node:20\nRUN npm ci\n#   ^^^^^^ NpmCacheLeftBehind");
        check(
            "FROM node:20\nRUN cd app && npm install --omit=dev\n#             ^^^^^^^^^^^ NpmCacheLeftBehind",
        );
        check("FROM node:20\nRUN npm i -g pm2\n#   ^^^^^ NpmCacheLeftBehind");
        check("FROM node:20\nRUN npm ci\n#   ^^^^^^ NpmCacheLeftBehind\nRUN npm cache clean --force");
    }

    #[test]
    fn stays_silent() {
        check("FROM node:20\nRUN npm ci && npm cache clean --force");
        check("FROM node:20\nRUN npm ci; rm -rf /root/.npm");
        check("FROM node:20\nRUN npm ci && rm -rf ~/.npm/_cacache /tmp/*");
        check("FROM node:20\nRUN --mount=type=cache,target=/root/.npm npm ci");
        check("FROM node:20\nRUN npm run install");
        check("FROM node:20\nRUN npm run build");
        check("FROM node:20 AS b\nRUN npm ci\nFROM nginx\nCOPY --from=b /dist /usr/share/nginx/html");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM node:20\nRUN npm ci\n", "NpmCacheLeftBehind"),
            "FROM node:20\nRUN npm ci && npm cache clean --force\n"
        );
    }
}
