//! What it does: finds Composer installs that keep their cache in the layer.
//!
//! Why: Composer keeps the archive of every package it downloads; nothing reads them at run time.
//!
//! Fix safety: safe: only the cache is missing afterwards.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("ComposerCacheLeftBehind"),
    severity: Severity::Info,
    experimental: false,
    summary: "Composer should keep no cache in the layer",
    url: "rules/ComposerCacheLeftBehind",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| {
            let install = call.install_by(&[Manager::Composer])?;
            (install.cache == Kept::Usual && !install.idle).then(|| call.to_verb())
        },
        |run, call| {
            cleans_after(run, Manager::Composer, call)
                || run.removes_any_after(call, &["composer", ".cache", "/tmp"])
                || run.mounts_any(&["composer", "/tmp", "cache"])
        },
        |run, call, span| {
            let sub = call.verb_or("install");
            let message = format!(
                "`composer {sub}` keeps the archives it downloads in a cache in this layer: clear it in the same RUN"
            );
            let finding =
                Finding::at(run.instruction, span, "composer-cache-left-behind", message).arg("sub", sub);
            // `composer`, or an interpreter with `composer.phar`.
            let script = call.items.iter().map(|item| item.word.text.as_str());
            let script = script.take_while(|word| word.ends_with("composer.phar"));
            let program: Vec<&str> = std::iter::once(call.program.text.as_str()).chain(script).collect();
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
        check("FROM own/php:8.3\nRUN composer install --no-dev\n#   ^^^^^^^^^^^^^^^^ ComposerCacheLeftBehind");
        check("FROM own/php:8.3\nRUN composer global require x/y\n#   ^^^^^^^^^^^^^^^ ComposerCacheLeftBehind");
        check(
            "FROM own/php:8.3\nRUN php composer.phar install\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^ ComposerCacheLeftBehind",
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
            fixed("FROM own/php:8.3\nRUN composer install\n", "ComposerCacheLeftBehind"),
            "FROM own/php:8.3\nRUN composer install && composer clear-cache\n"
        );
    }
}
