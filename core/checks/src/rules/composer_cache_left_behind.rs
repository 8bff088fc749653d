//! What it does: finds Composer installs that keep their cache in the layer.
//!
//! Why: Composer keeps the archive of every package it downloads; nothing reads them at run time.
//!
//! Fix safety: safe: only the cache is missing afterwards.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "ComposerCacheLeftBehind",
    family: Family::Ours,
    group: Group::Size,
    severity: Severity::Info,
    experimental: false,
    summary: "Composer should keep no cache in the layer",
    url: "rules/ComposerCacheLeftBehind",
    aliases: &[],
    check,
};

const SUBS: [&str; 16] = [
    "install",
    "i",
    "update",
    "require",
    "create-project",
    "global",
    "dump-autoload",
    "dumpautoload",
    "config",
    "run-script",
    "self-update",
    "clear-cache",
    "clearcache",
    "cc",
    "validate",
    "exec",
];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| {
            let is_composer = matches!(call.name, "composer" | "composer.phar")
                || call.name == "php"
                    && call.values().next().is_some_and(|first| first.ends_with("composer.phar"));
            if !is_composer || call.has(&["--no-cache", "--help"]) {
                return None;
            }
            let (item, rest) = call.sub(&SUBS)?;
            let downloads = match item.value.as_deref()? {
                "install" | "i" | "update" | "require" | "create-project" => true,
                "global" => rest
                    .iter()
                    .any(|item| matches!(item.value.as_deref(), Some("require" | "install" | "update"))),
                _ => false,
            };
            downloads.then(|| call.span_to(item))
        },
        |run, call| {
            run.calls
                .iter()
                .any(|c| c.values().any(|value| matches!(value, "clear-cache" | "clearcache" | "cc")))
                || run.removes_any(&["composer", ".cache", "/tmp"])
                || run.mounts_any(&["composer", "/tmp", "cache"])
                || run.variable(call, "COMPOSER_CACHE_DIR").is_some()
        },
        |run, call, span| {
            let sub = call.sub_name(&SUBS).unwrap_or("install");
            let message = format!(
                "`composer {sub}` keeps the archives it downloads in a cache in this layer: clear it in the same RUN"
            );
            let finding =
                Finding::at(run.instruction, span, "composer-cache-left-behind", message).arg("sub", sub);
            let program: Vec<&str> = match call.name {
                "php" => vec![
                    call.program.text.as_str(),
                    call.items.first().map_or("composer.phar", |item| item.word.text.as_str()),
                ],
                _ => vec![call.program.text.as_str()],
            };
            out.push(match append(ctx, run, call, &format!("{} clear-cache", program.join(" "))) {
                // A relative path may no longer lead there at the end of the script.
                Some(edit)
                    if program.iter().all(|word| {
                        word.starts_with('/') || !word.contains('/') && *word != "composer.phar"
                    }) =>
                {
                    finding.fix(
                        Applicability::Safe,
                        "clear-composer",
                        "Clear the cache in the same RUN",
                        [edit],
                    )
                }
                _ => finding,
            });
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("ComposerCacheLeftBehind", text);
    }

    #[test]
    fn fires() {
        check("FROM php:8.3\nRUN composer install --no-dev\n#   ^^^^^^^^^^^^^^^^ ComposerCacheLeftBehind");
        check("FROM php:8.3\nRUN composer global require x/y\n#   ^^^^^^^^^^^^^^^ ComposerCacheLeftBehind");
        check(
            "FROM php:8.3\nRUN php composer.phar install\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^ ComposerCacheLeftBehind",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM php:8.3\nRUN composer install && composer clear-cache");
        check("FROM php:8.3\nRUN composer install --no-cache");
        check("FROM php:8.3\nENV COMPOSER_CACHE_DIR=/dev/null\nRUN composer install");
        check("FROM php:8.3\nRUN composer install && rm -rf ~/.composer");
        check("FROM php:8.3\nRUN --mount=type=cache,target=/root/.composer composer install");
        check("FROM php:8.3\nRUN composer dump-autoload");
        check("FROM composer AS b\nRUN composer install\nFROM php:8.3\nCOPY --from=b /app /app");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM php:8.3\nRUN composer install\n", "ComposerCacheLeftBehind"),
            "FROM php:8.3\nRUN composer install && composer clear-cache\n"
        );
    }
}
