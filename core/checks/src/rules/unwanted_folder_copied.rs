//! What it does: finds COPY and ADD of more than `.git` or `node_modules` that take such a folder of the stated build
//! context along.
//!
//! Why: it is sent with every build, ends up in a layer, and changes often, so that the step and all after it run anew.
//!
//! Fix safety: unsafe: a step may read the folder.

use super::installs::installs;
use super::prelude::*;
use super::systems::whole_history;
use crate::size::Context as Files;

pub(crate) static RULE: Rule = Rule {
    known: listed("UnwantedFolderCopied"),
    severity: Severity::Warning,
    experimental: false,
    summary: "COPY takes .git or node_modules along",
    url: "rules/UnwantedFolderCopied",
    check,
};

/// Folders that are rarely meant, with what is said of them and of the fix.
const FOLDERS: [(&str, &str, &str, &str); 2] = [
    (
        ".git",
        "git-folder-copied",
        "ignore-git-folder",
        "is copied with the rest of the build context; it is sent with every build, and every commit makes this step and all after it run again",
    ),
    (
        "node_modules",
        "node-modules-copied",
        "ignore-node-modules",
        "is copied with the rest of the build context over what the install puts there; it is sent with every build and may hold programs for another system",
    ),
];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(sent) = ctx.options.sent_context() else { return };
    let mut found = [false; FOLDERS.len()];
    steps(ctx, |step| {
        let (Kind::Copy(transfer) | Kind::Add(transfer)) = &step.instruction.kind else { return };
        if transfer.from.is_some() || !transfer.exclude.is_empty() || !ctx.is_used(step.stage) {
            return;
        }
        for source in &transfer.sources {
            let Some(expanded) = step.expand(&source.value).filter(|path| !is_remote(path)) else { continue };
            for ((folder, code, fix, words), found) in FOLDERS.iter().zip(&mut found) {
                let Some(line) = (!*found).then(|| ignoring(&sent, &expanded, folder)).flatten() else {
                    continue;
                };
                if *folder == "node_modules" && !installs_modules(ctx, step.stage) {
                    continue;
                }
                *found = true;
                let finding = step.finding(source.span, code, format!("{folder} {words}"));
                out.push(match named(ctx, folder) {
                    true => finding,
                    false => finding.fix_ignore(fix, &format!("Add {line} to .dockerignore"), vec![line]),
                });
            }
        }
    });
}

/// The line of `.dockerignore` that leaves out what `source` takes of folders of that name; `None` where it takes
/// none, or names one itself.
fn ignoring(sent: &Files, source: &str, folder: &str) -> Option<String> {
    let taken = sent.taken(&clean_path(source))?;
    let mut any = false;
    let mut deep = false;
    for found in taken.iter().filter(|found| !found.named) {
        // What is named last in `below` is a file, unless it stands for a folder.
        let mut folders: Vec<&str> = found.below.split('/').collect();
        if !found.tree {
            folders.pop();
        }
        if folders.contains(&folder) {
            any = true;
            deep |= found.path.split('/').next() != Some(folder);
        }
    }
    any.then(|| if deep { format!("**/{folder}") } else { folder.to_owned() })
}

/// Whether the stage, or one that it is built on, installs modules itself.
fn installs_modules<'a>(ctx: &Context<'a>, stage: &'a Stage) -> bool {
    whole_history(ctx, stage).iter().any(|placed| {
        let found = installs(ctx, placed.instruction);
        found.iter().any(|install| matches!(install.tool, Manager::Npm | Manager::Yarn | Manager::Pnpm))
    })
}

/// Whether an instruction asks for the folder by name: without it, the build would stop.
fn named(ctx: &Context<'_>, folder: &str) -> bool {
    ctx.file.instructions.iter().any(|instruction| match &instruction.kind {
        Kind::Copy(transfer) | Kind::Add(transfer) => {
            transfer.from.is_none()
                && transfer.sources.iter().any(|source| source.value.split('/').any(|name| name == folder))
        }
        Kind::Run(run) => run.mounts.iter().any(|mount| {
            let source = mount.source.as_ref().filter(|_| mount.from.is_none());
            source.is_some_and(|source| source.value.split('/').any(|name| name == folder))
        }),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::size::{Context, ContextFile};
    use crate::{Options, analyze};

    const FILES: [&str; 5] =
        [".git/", "a/node_modules/x.js", "node_modules/y.js", "package.json", "src/a.js"];
    const TEXT: &str = "FROM node:24\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\nCOPY . .\n";

    /// What is found, with the lines that the fix adds.
    fn found(text: &str, files: Option<&[&str]>, ignore: &str) -> Vec<String> {
        let context = |files: &[&str]| Context {
            files: files
                .iter()
                .map(|&path| (path.to_owned(), ContextFile { bytes: Some(9), ..Default::default() }))
                .collect(),
            complete: true,
        };
        let options = Options {
            context: files.map(context),
            dockerignore: Some(ignore.to_owned()),
            ..Options::default()
        };
        analyze(text, &options)
            .diagnostics
            .iter()
            .filter(|found| found.rule == super::RULE.name)
            .map(|found| {
                let lines: Vec<&str> =
                    found.fixes.iter().flat_map(|fix| &fix.ignore).map(String::as_str).collect();
                format!("{} {} {}", found.code, found.span.text(text), lines.join(" "))
            })
            .collect()
    }

    #[test]
    fn finds_what_a_copy_of_everything_takes_along() {
        assert_eq!(
            found(TEXT, Some(&FILES), ""),
            ["git-folder-copied . .git", "node-modules-copied . **/node_modules"]
        );
        assert_eq!(found(TEXT, Some(&FILES), ".git\n"), ["node-modules-copied . **/node_modules"]);
        assert_eq!(found(TEXT, Some(&FILES[2..]), ""), ["node-modules-copied . node_modules"]);
    }

    #[test]
    fn is_silent_where_nothing_is_known_or_wrong() {
        assert_eq!(found(TEXT, None, ""), [""; 0]);
        assert_eq!(found(TEXT, Some(&FILES), ".git\n**/node_modules\n"), [""; 0]);
        assert_eq!(
            found(TEXT, Some(&["src/.gitignore", "node_modules"]), ""),
            [""; 0],
            "files of like names"
        );
        let unused = format!("{TEXT}FROM alpine:3.24\nCOPY src /src\n");
        assert_eq!(found(&unused, Some(&FILES), ""), [""; 0], "a stage that is not built");
    }

    #[test]
    fn modules_that_are_not_installed_are_meant() {
        assert_eq!(found("FROM node:24\nCOPY . .\n", Some(&FILES), ""), ["git-folder-copied . .git"]);
    }

    #[test]
    fn a_folder_that_is_asked_for_by_name_is_not_left_out() {
        let text = format!("{TEXT}COPY .git/HEAD /head\nCOPY node_modules/x /x\n");
        assert_eq!(found(&text, Some(&FILES), ""), ["git-folder-copied . ", "node-modules-copied . "]);
    }
}
