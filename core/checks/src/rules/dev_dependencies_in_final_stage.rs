//! What it does: finds installs in the final image that bring development dependencies along.
//!
//! Why: test runners, bundlers and linters are often the larger part of what is installed, and nobody runs them there.
//!
//! Fix safety: unsafe: a build in the same stage may need them.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("DevDependenciesInFinalStage"),
    severity: Severity::Info,
    experimental: false,
    summary: "The final image may not need development dependencies",
    url: "rules/DevDependenciesInFinalStage",
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
            let finding = Finding::at(run.instruction, call.program.span.cover(place), code, message)
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
            out.push(match after_word(run, place, option) {
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
fn brings<'a>(
    ctx: &Context<'a>,
    run: &RunFacts<'a>,
    call: &Call<'a>,
) -> Option<(Span, String, &'static str)> {
    let install = call.installs().next()?;
    if install.manager == Manager::Pip && !install.fetch_only {
        let list = install.sources.iter().find_map(|source| match source {
            Source::List(list) if list.value().is_some_and(is_dev_file) => Some(list),
            _ => None,
        })?;
        let written = call.word(list).map_or(list.text.as_str(), |word| word.text.as_str());
        return Some((list.span, format!("pip install -r {written}"), ""));
    }
    let Development::Included(option) = install.development else { return None };
    let verb = call.verb()?;
    let settings: &[&str] = match install.manager {
        Manager::Npm | Manager::Pnpm | Manager::Composer | Manager::Poetry => &[],
        // Later versions have other words for it.
        Manager::Yarn if call.has(&["--immutable"]) => return None,
        Manager::Yarn => &[".yarnrc.yml", "berry", "focus"],
        Manager::Bundler => &["without", ".bundle"],
        _ => return None,
    };
    let told = !settings.is_empty() && mentioned(ctx, run, settings);
    let whole = install.project && !install.idle && !call.uncertain() && !told;
    whole.then(|| (verb.span, format!("{} {}", call.name, verb.text), option))
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
                "pytest",
                "tox",
                "nox",
                "phpunit",
                "rspec",
                "vitest",
                "karma",
                "unittest",
                "e2e",
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
            "FROM own/php:8.3\nRUN composer install\n#   ^^^^^^^^^^^^^^^^ DevDependenciesInFinalStage\nCMD [\"php-fpm\"]",
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
        check("FROM python:3.13\nRUN pip install -r requirements-test.txt\nCMD [\"pytest\"]");
        check("FROM node:24\nRUN npm ci\nCMD [\"npx\", \"vitest\", \"run\"]");
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
