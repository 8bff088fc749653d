//! What it does: finds installs in the final image that bring development dependencies along.
//!
//! Why: test runners, bundlers and linters are often the larger part of what is installed, and nobody runs them there.
//!
//! Fix safety: unsafe: a build in the same stage may need them.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "DevDependenciesInFinalStage",
    family: Family::Ours,
    group: Group::Size,
    severity: Severity::Info,
    experimental: false,
    summary: "The final image may not need development dependencies",
    url: "rules/DevDependenciesInFinalStage",
    aliases: &[],
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(target) = ctx.target() else { return };
    if lineage(ctx, target).into_iter().any(is_development) || starts_for_developers(ctx, target) {
        return;
    }
    for run in ctx.facts().runs.iter().filter(|run| ctx.facts().in_result(run.stage)) {
        for call in run.calls.iter().filter(|call| !call.delegated) {
            let Some((place, program, option)) = brings(ctx, run, call) else { continue };
            // Taken out again, or not there because production is asked for.
            let pruned = ctx.facts().runs.iter().any(|later| {
                later.instruction.id >= run.instruction.id
                    && builds_on(ctx, later.stage, run.stage)
                    && later.calls.iter().any(|call| {
                        call.has(&["prune", "--production", "--omit"]) || call.has(&["node-prune"])
                    })
            });
            if pruned {
                continue;
            }
            let (code, message) = if option.is_empty() {
                (
                    "dev-requirements-in-final-stage",
                    format!(
                        "`{program}` installs what only development needs, which the final image may not: keep it to a stage of its own"
                    ),
                )
            } else {
                (
                    "dev-dependencies-in-final-stage",
                    format!(
                        "`{program}` also installs development dependencies, if there are any, which the final image may not need: leave them out with `{option}`, or build in a stage of its own"
                    ),
                )
            };
            let finding = Finding::at(run.instruction, call.span_to(place), code, message)
                .arg("command", &program)
                .arg("option", option);
            // A build in this stage needs them.
            let builds = ctx.facts().runs.iter().any(|later| {
                later.stage.id == run.stage.id
                    && later
                        .calls
                        .iter()
                        .any(|call| call.has(&["build", "test", "compile", "assets:precompile"]))
            });
            let at_sub =
                run.script.dialect != crate::shell::Dialect::Exec && option.starts_with("--") && !builds;
            out.push(match after_word(run, place.word, option) {
                Some(edit) if at_sub => finding.fix(
                    Applicability::Unsafe,
                    "leave-dev-dependencies",
                    "Leave development dependencies out",
                    [edit],
                ),
                _ => finding,
            });
        }
    }
}

/// The argument to point at, the command as it is called, and the option that leaves development dependencies out.
fn brings<'c, 'a>(
    ctx: &Context<'a>,
    run: &RunFacts<'a>,
    call: &'c Call<'a>,
) -> Option<(&'c Item<'a>, String, &'static str)> {
    let production = || {
        run.variable(call, "NODE_ENV")
            .is_some_and(|value| value != "development" && value != "dev" && value != "test")
            || ["NPM_CONFIG_PRODUCTION", "npm_config_production", "NPM_CONFIG_OMIT", "NPM_CONFIG_ONLY"]
                .iter()
                .any(|name| run.variable(call, name).is_some())
    };
    match call.name {
        "npm" => {
            let (item, rest) = call.sub(&[
                "install", "i", "ci", "run", "exec", "config", "link", "set", "cache", "start", "rebuild",
                "update", "pack",
            ])?;
            let sub = item.value.as_deref().filter(|sub| matches!(*sub, "install" | "i" | "ci"))?;
            let named = !Call::operands(
                rest,
                &["--prefix", "--loglevel", "--registry", "--cache", "--unsafe-perm", "-C"],
            )
            .is_empty();
            let left_out = call.has(&[
                "--omit",
                "--production",
                "--only",
                "--prod",
                "-g",
                "--global",
                "--save-dev",
                "-D",
                "--location",
            ]);
            (!named && !left_out && !call.uncertain() && !production())
                .then(|| (item, format!("npm {sub}"), "--omit=dev"))
        }
        "yarn" => {
            let left_out = call.has(&["--production", "--prod", "--immutable", "--version"]);
            let item = call.items.first()?;
            let install = item.word.is("install");
            (install
                && !left_out
                && !call.uncertain()
                && !production()
                && !mentioned(ctx, run, &[".yarnrc.yml", "berry", "focus"]))
            .then(|| (item, "yarn install".to_owned(), "--production"))
        }
        "pnpm" => {
            let (item, rest) = call.sub(&["install", "i", "add", "run", "fetch", "deploy", "exec"])?;
            let sub = item.value.as_deref().filter(|sub| matches!(*sub, "install" | "i"))?;
            let named = !Call::operands(rest, &["--filter", "-F", "--dir", "-C", "--reporter"]).is_empty();
            let left_out = call.has(&["--prod", "--production", "-P", "--no-optional-dev"])
                || call.has(&["-g", "--global"]);
            (!named && !left_out && !call.uncertain() && !production())
                .then(|| (item, format!("pnpm {sub}"), "--prod"))
        }
        "pip" | "pip3" => {
            call.sub(&["install"])?;
            let item = call.items.iter().zip(call.items.iter().skip(1)).find_map(|(flag, file)| {
                let asks = flag.word.is("-r") || flag.word.is("--requirement");
                (asks && file.value.as_deref().is_some_and(is_dev_file)).then_some(file)
            })?;
            Some((item, format!("pip install -r {}", item.word.text), ""))
        }
        "composer" => {
            let (item, rest) = call.sub(&[
                "install",
                "update",
                "require",
                "global",
                "create-project",
                "run-script",
                "dump-autoload",
            ])?;
            let left_out = call.has(&["--no-dev"])
                || run.variable(call, "COMPOSER_NO_DEV").is_some()
                || call.uncertain();
            (item.word.is("install")
                && Call::operands(rest, &["-d", "--working-dir"]).is_empty()
                && !left_out)
                .then(|| (item, "composer install".to_owned(), "--no-dev"))
        }
        "bundle" => {
            let (item, _) = call.sub(&["install", "exec", "config", "check", "update"])?;
            let left_out = call.has(&["--without", "--deployment", "--with"])
                || run.variable(call, "BUNDLE_WITHOUT").is_some()
                || run.variable(call, "BUNDLE_DEPLOYMENT").is_some()
                || run
                    .variable(call, "RAILS_ENV")
                    .is_some_and(|value| value == "development" || value == "test")
                || mentioned(ctx, run, &["without", ".bundle"])
                || call.uncertain();
            (item.word.is("install") && !left_out)
                .then(|| (item, "bundle install".to_owned(), "BUNDLE_WITHOUT=development:test"))
        }
        "poetry" => {
            let (item, _) =
                call.sub(&["install", "run", "build", "config", "export", "add", "lock", "update"])?;
            let left_out = call.has(&["--no-dev", "--only", "--without", "--only-root", "--only=main"])
                || call.uncertain();
            (item.word.is("install") && !left_out).then(|| (item, "poetry install".to_owned(), "--only=main"))
        }
        _ => None,
    }
}

/// Whether a requirements file is named for development.
fn is_dev_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.split(['/', '-', '_', '.'])
        .any(|word| matches!(word, "dev" | "develop" | "development" | "test" | "tests" | "testing" | "lint"))
}

/// Whether the image starts a development server, a test or a shell.
fn starts_for_developers(ctx: &Context<'_>, target: &Stage) -> bool {
    let words = start_words(ctx, target);
    let Some(first) = words.first() else { return true };
    let interactive =
        matches!(first.rsplit('/').next(), Some("bash" | "sh" | "zsh" | "ash")) && words.len() <= 2;
    interactive
        || words.iter().any(|word| {
            let word = word.to_ascii_lowercase();
            [
                "dev",
                "watch",
                "nodemon",
                "test",
                "serve",
                "ng",
                "vite",
                "gulp",
                "grunt",
                "webpack",
                "hot",
                "develop",
                "development",
                "debug",
                "storybook",
                "lint",
                "build",
                "jest",
                "mocha",
                "tail",
                "sleep",
                "ts-node",
                "cypress",
                "playwright",
                "bench",
            ]
            .iter()
            .any(|marker| word.split([':', '-', '_', '/', '.', ' ', '=']).any(|part| part == *marker))
        })
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("DevDependenciesInFinalStage", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM node:20\nRUN npm ci\n#   ^^^^^^ DevDependenciesInFinalStage\nCMD [\"node\", \"server.js\"]",
        );
        check(
            "FROM node:20\nRUN yarn install --frozen-lockfile\n#   ^^^^^^^^^^^^ DevDependenciesInFinalStage\nCMD [\"node\", \"server.js\"]",
        );
        check(
            "FROM python:3.12\nRUN pip install -r requirements-dev.txt\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ DevDependenciesInFinalStage\nCMD [\"gunicorn\", \"app\"]",
        );
        check(
            "FROM php:8.3\nRUN composer install\n#   ^^^^^^^^^^^^^^^^ DevDependenciesInFinalStage\nCMD [\"php-fpm\"]",
        );
        check(
            "FROM ruby:3.3\nRUN bundle install\n#   ^^^^^^^^^^^^^^ DevDependenciesInFinalStage\nCMD [\"puma\"]",
        );
        check(
            "FROM node:20 AS base\nRUN npm install\n#   ^^^^^^^^^^^ DevDependenciesInFinalStage\nFROM base\nCMD [\"node\", \".\"]",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM node:20\nRUN npm ci --omit=dev\nCMD [\"node\", \".\"]");
        check("FROM node:20\nRUN npm install --production\nCMD [\"node\", \".\"]");
        check("FROM node:20\nENV NODE_ENV=production\nRUN npm ci\nCMD [\"node\", \".\"]");
        check("FROM node:20\nRUN npm install express\nCMD [\"node\", \".\"]");
        check("FROM node:20\nRUN npm install -g pm2\nCMD [\"pm2\", \".\"]");
        check("FROM node:20\nRUN npm ci && npm run build && npm prune --production\nCMD [\"node\", \".\"]");
        check("FROM node:20\nRUN npm ci\nCMD [\"npm\", \"run\", \"dev\"]");
        check("FROM node:20\nRUN npm ci\nCMD [\"npm\", \"test\"]");
        check("FROM node:20 AS b\nRUN npm ci\nFROM node:20\nCOPY --from=b /app /app\nCMD [\"node\", \".\"]");
        check("FROM python:3.12\nRUN pip install -r requirements.txt\nCMD [\"gunicorn\", \"app\"]");
        check("FROM php:8.3\nRUN composer install --no-dev\nCMD [\"php-fpm\"]");
        check("FROM ruby:3.3\nENV BUNDLE_WITHOUT=development\nRUN bundle install\nCMD [\"puma\"]");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM node:20\nRUN npm ci\nCMD [\"node\", \".\"]\n", "DevDependenciesInFinalStage"),
            "FROM node:20\nRUN npm ci --omit=dev\nCMD [\"node\", \".\"]\n"
        );
    }
}
