//! What it does: finds COPY of the whole build context before the RUN that installs the project's dependencies.
//!
//! Why: any change of any file makes that COPY, and every step after it, run anew; copied after it, only the manifest
//! decides whether dependencies are installed again.
//!
//! Fix safety: unsafe: an install script may need other files of the project.

use super::installs::{Install, installs, starts};
use super::prelude::*;
use super::systems::{Placed, history};
use crate::syntax::Transfer;
use crate::plan::Change;

pub(crate) static RULE: Rule = Rule {
    known: listed("CopyBeforeInstall"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Copying everything before the dependencies are installed defeats the build cache",
    url: "rules/CopyBeforeInstall",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        let mut whole: Option<(usize, &Instruction)> = None;
        for (position, instruction) in ctx.instructions(stage) {
            match &instruction.kind {
                Kind::Copy(transfer) | Kind::Add(transfer)
                    if whole.is_none()
                        && transfer.from.is_none()
                        && (transfer
                            .sources
                            .iter()
                            .any(|source| matches!(source.value.as_str(), "." | "./"))
                            || is_project(ctx, &Placed { stage, position, instruction }, transfer)) =>
                {
                    whole = Some((position, instruction));
                }
                Kind::Run(run) if run.mounts.is_empty() => {
                    let Some((at, copy)) = whole else { continue };
                    let Some(found) = installs(ctx, instruction).into_iter().next() else { continue };
                    // Installed before already: what is left to do here is little.
                    let earlier = history(ctx, stage, at)
                        .iter()
                        .any(|placed| starts(ctx, placed.instruction, found.tool));
                    if earlier {
                        break;
                    }
                    out.push(finding(ctx, stage, (at, copy), (position, instruction), &found));
                    break;
                }
                _ => {}
            }
        }
    }
}

/// Whether a COPY brings one folder to the working directory: a project with its manifests.
fn is_project(ctx: &Context<'_>, placed: &Placed<'_>, transfer: &Transfer) -> bool {
    let [source] = transfer.sources.as_slice() else { return false };
    let name = source.value.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    // Sources alone are no project.
    let folder = !name.is_empty()
        && !name.contains(['.', '*', '?', '[', '$'])
        && !matches!(name, "src" | "lib" | "public" | "config" | "scripts" | "bin" | "dist" | "build" | "Gemfile");
    let known = source.value.ends_with('/') || matches!(name, "app" | "api" | "web" | "backend" | "frontend" | "server" | "client");
    folder
        && known
        && transfer.inline.is_empty()
        && placed.destination(ctx, transfer).is_some_and(|(dest, _)| {
            dest != "/" && Some(dest) == placed.workdir(ctx)
        })
}

fn finding(
    ctx: &Context<'_>,
    stage: &Stage,
    (at, copy): (usize, &Instruction),
    (position, run): (usize, &Instruction),
    install: &Install,
) -> Finding {
    let (Kind::Copy(transfer) | Kind::Add(transfer)) = &copy.kind else { return Finding::default() };
    let span = transfer
        .sources
        .iter()
        .find(|source| matches!(source.value.as_str(), "." | "./"))
        .or(transfer.sources.first())
        .map_or(copy.keyword.span, |source| source.span);
    let tool = install.tool.name();
    let message = format!(
        "Any changed file makes {tool} install all dependencies again; copy only the files that name them before it, and the rest after"
    );
    let finding = Finding::at(copy, span, "copy-before-install", message).arg("tool", tool).related(
        install.span,
        "installed-here",
        "The dependencies are installed here",
    );
    let finding = finding.reruns(Change::Instruction(copy.id), vec![run.id]);
    let placed = Placed { stage, position: at, instruction: copy };
    let here = matches!(transfer.dest.value.as_str(), "." | "./")
        || placed.destination(ctx, transfer).is_some_and(|(dest, _)| Some(dest) == placed.workdir(ctx));
    let lone =
        ctx.script(run.id).is_some_and(|script| script.commands.len() == 1 && script.errors.is_empty());
    let (Some(manifests), true) = (&install.manifests, here && lone) else { return finding };
    if position != at + 1
        || !run.comments.is_empty()
        || !run.heredocs.is_empty()
        || transfer.sources.len() != 1
        || !transfer.sources.iter().all(|source| matches!(source.value.as_str(), "." | "./"))
        || !copy.flags.is_empty()
    {
        return finding;
    }
    let start = ctx.lines.lines_span(copy.lines).start;
    let copied = format!("{} {manifests} ./\n", copy.keyword.value);
    let moved = format!("{}\n", run.span.text(ctx.text).trim_end());
    finding.fix(
        Applicability::Unsafe,
        "install-first",
        "Install the dependencies before copying the rest",
        [(Span { start, end: start }, format!("{copied}{moved}")), remove_lines(ctx, run)],
    )
}

#[cfg(test)]
mod tests {
    use crate::tests::{check_rule, fixed};

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_before_every_installer() {
        for install in [
            "npm ci",
            "npm install --production",
            "yarn",
            "yarn install --frozen-lockfile",
            "pnpm i",
            "pip install --no-cache-dir -r requirements.txt",
            "python3 -m pip install -r requirements.txt",
            "go mod download",
            "bundle install",
            "composer install --no-dev",
            "mvn -B package",
            "mvn -Dmaven.test.skip=true package",
            "./gradlew -Pversion=1 build",
            "./gradlew build",
            "poetry install",
            "dotnet restore",
        ] {
            check_rule(RULE, &format!("FROM own/image\nWORKDIR /app\nCOPY . .\n#    ^\nRUN {install}\n"));
        }
        check_rule(RULE, "FROM node\nWORKDIR /app\nCOPY app/ .\n#    ^^^^\nRUN npm ci\n");
        check_rule(RULE, "FROM node\nWORKDIR /app\nCOPY ./backend /app\n#    ^^^^^^^^^\nRUN npm ci\n");
        check_rule(RULE, "FROM node\nADD ./ /app\n#   ^^\nRUN cd /app && npm ci && npm run build\n");
    }

    #[test]
    fn is_silent_in_good_order() {
        for text in [
            "FROM node\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n",
            "FROM node\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm ci --omit=dev\n",
            "FROM node\nCOPY . .\nRUN npm install -g serve\n",
            "FROM node\nCOPY . .\nRUN npm install express\n",
            "FROM python\nCOPY . .\nRUN pip install .\n",
            "FROM python\nCOPY . .\nRUN pip install -r /deps/requirements.txt\n",
            "FROM node\nCOPY . .\nRUN --mount=type=cache,target=/root/.npm npm ci\n",
            "FROM golang\nCOPY . .\nRUN go build ./...\n",
            "FROM node AS b\nCOPY package.json .\nRUN yarn\nFROM b\nCOPY . .\nRUN yarn && yarn build\n",
            "FROM node\nCOPY --from=x . .\nRUN npm ci\n",
            "FROM gradle\nCOPY *.gradle ./\nRUN ./gradlew fetchAll\nCOPY . .\nRUN ./gradlew build\n",
            "FROM node\nCOPY src ./src\nRUN npm ci\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn moves_the_install_up() {
        assert_eq!(
            fixed("FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD x\n", RULE),
            "FROM node\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD x\n"
        );
        assert_eq!(
            fixed("FROM python\nWORKDIR /app\nCOPY . /app\nRUN pip install -r requirements.txt\n", RULE),
            "FROM python\nWORKDIR /app\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . /app\n"
        );
    }
}
