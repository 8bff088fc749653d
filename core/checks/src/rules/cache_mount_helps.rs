//! What it does: finds builds and downloads of Go, Cargo, Maven, npm and pip without a cache mount.
//!
//! Why: once a step runs anew, everything is downloaded and compiled again; a cache mount keeps what the tool has stored
//! from one build to the next, and out of the image.
//!
//! Fix safety: unsafe: what lies in a cache mount is not in the image, so a later step that reads it needs the mount too.

use super::prelude::*;
use super::systems::{Placed, root_image, traits};
use crate::size::catalogue::Tag;

pub(crate) static RULE: Rule = Rule {
    known: listed("CacheMountHelps"),
    severity: Severity::Info,
    experimental: false,
    summary: "A cache mount would keep downloads and compiled code between builds",
    url: "rules/CacheMountHelps",
    check,
};

/// A tool's cache, in an image where its place is known.
struct Cache {
    tool: Manager,
    /// Directories for root.
    targets: &'static [&'static str],
    /// Images where they are there; empty for any.
    images: &'static [&'static str],
    /// Variables and words that move or switch the cache off.
    moved: &'static [&'static str],
}

const CACHES: &[Cache] = &[
    Cache {
        tool: Manager::Go,
        targets: &["/go/pkg/mod", "/root/.cache/go-build"],
        images: &["golang"],
        moved: &[
            "GO111MODULE=off",
            "GOCACHE",
            "GOMODCACHE",
            "GOPATH",
            "-mod=vendor",
            "mod vendor",
            "go clean",
        ],
    },
    Cache {
        tool: Manager::Cargo,
        targets: &["/usr/local/cargo/registry"],
        images: &["rust"],
        moved: &["CARGO_HOME", "vendor", "cargo-chef", "cargo chef"],
    },
    Cache {
        tool: Manager::Maven,
        targets: &["/root/.m2"],
        images: &["maven"],
        moved: &["maven.repo.local", "settings", ".m2", "MAVEN_CONFIG"],
    },
    Cache {
        tool: Manager::Npm,
        targets: &["/root/.npm"],
        images: &["node"],
        moved: &["npm_config_cache", "--cache", "cache clean", ".npm"],
    },
    Cache {
        tool: Manager::Pip,
        targets: &["/root/.cache/pip"],
        images: &["python"],
        moved: &["no-cache", "NO_CACHE", "PIP_CACHE_DIR", ".cache", "cache purge"],
    },
];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        let Some(reference) = root_image(ctx, stage) else { continue };
        let image = reference.catalogue_name();
        // Before Go 1.11 there was no module cache.
        let old = image == "golang" && {
            let version = Tag::parse(&image, reference.tag_or_latest()).version;
            // Those on Alpine 3.7 and before hold at most Go 1.11, which leaves modules off under GOPATH.
            let alpine = reference.tag_or_latest().strip_prefix("alpine3.");
            version.first() == Some(&1) && version.get(1).is_some_and(|minor| *minor < 11)
                || alpine.and_then(|minor| minor.parse::<u32>().ok()).is_some_and(|minor| minor <= 7)
        };
        if old {
            continue;
        }
        for cache in CACHES.iter().filter(|cache| cache.images.contains(&image.as_str())) {
            let mut runs = runs(ctx, stage, cache);
            // What lies in the mount, a stage built on this one does not find: its steps need the mount too.
            let children = ctx.model.stages.iter().filter(|child| child.id > stage.id && builds_on(ctx, child, stage));
            let mut fits = true;
            for child in children {
                let own = self::runs(ctx, child, cache);
                fits &= !own.is_empty() || !runs_tool(ctx, child, cache.tool);
                runs.extend(own);
            }
            let parent_runs = lineage(ctx, stage)
                .into_iter()
                .any(|parent| parent.id != stage.id && !self::runs(ctx, parent, cache).is_empty());
            let taken = ctx.model.edges.iter().any(|edge| {
                edge.origin == Origin::Stage(stage.id)
                    && edge.kind == EdgeKind::Copy
                    && ctx.instruction(edge.instruction).is_some_and(|copy| {
                        let text = copy.span.text(ctx.text);
                        cache.targets.iter().any(|target| text.contains(target))
                    })
            });
            if !fits || parent_runs || taken {
                continue;
            }
            let Some((first, command)) = runs.first() else { continue };
            let whole = super::systems::whole_history(ctx, stage);
            let known = whole.iter().any(|placed| {
                let text = placed.instruction.span.text(ctx.text);
                cache.moved.iter().any(|word| text.contains(word))
            });
            let as_root = |placed: &Placed<'_>| {
                let user = ctx.state_before(stage, placed.position).user.or_else(|| traits(ctx, stage).user);
                user.is_none_or(|user| matches!(user.as_str(), "root" | "0" | "0:0" | "root:root"))
            };
            let nothing_to_fetch = cache.tool == Manager::Go && lone_files(ctx, &whole);
            if known || nothing_to_fetch || !runs.iter().all(|(placed, _)| as_root(placed)) {
                continue;
            }
            let mounts: Vec<String> =
                cache.targets.iter().map(|target| format!("--mount=type=cache,target={target} ")).collect();
            let message = format!(
                "When this step runs anew, {} fetches or builds everything again; a cache mount on {} keeps its cache between builds and out of the image",
                cache.tool.name(),
                cache.targets.join(" and ")
            );
            let edits = runs.iter().map(|(placed, _)| {
                let at = placed.instruction.keyword.span.end;
                (Span { start: at, end: at }, format!(" {}", mounts.concat().trim_end()))
            });
            let finding = Finding::at(first.instruction, *command, "cache-mount-helps", message)
                .arg("tool", cache.tool.name())
                .arg("targets", cache.targets.join(", "))
                .fix(Applicability::Unsafe, "add-cache-mount", "Add a cache mount", edits);
            out.push(finding);
        }
    }
}

/// Whether the stage builds single Go files and nothing else is copied that may be a module: there is nothing to fetch.
fn lone_files(ctx: &Context<'_>, whole: &[Placed<'_>]) -> bool {
    const FETCHES: [&str; 7] = ["go mod", "go get", "go install", "git ", "curl ", "wget ", "go.mod"];
    // Whether files are copied by name, and built by name.
    let (mut go, mut named, mut only_go) = (false, false, true);
    let lone = whole.iter().all(|placed| match &placed.instruction.kind {
        Kind::Copy(transfer) | Kind::Add(transfer) => {
            only_go &= transfer.sources.iter().all(|source| source.value.ends_with(".go"));
            go |= transfer.sources.iter().any(|source| source.value.ends_with(".go"));
            let whole = |source: &str| matches!(source, "." | "./" | "/") || source.contains(['*', '$']);
            transfer.from.is_none() && !transfer.sources.iter().any(|source| whole(&source.value))
        }
        Kind::Run(_) => {
            let text = placed.instruction.span.text(ctx.text);
            named |= text.contains(".go");
            !FETCHES.iter().any(|word| text.contains(word))
        }
        _ => true,
    });
    let modules = whole.iter().any(|placed| placed.instruction.span.text(ctx.text).contains("go.mod"));
    lone && go && (named || only_go) && !modules
}

/// The RUN instructions of a stage in which the tool uses its cache; none where one has mounts already.
fn runs<'a>(ctx: &Context<'a>, stage: &'a Stage, cache: &Cache) -> Vec<(Placed<'a>, Span)> {
    let mut out = Vec::new();
    for (position, instruction) in ctx.instructions(stage) {
        let Kind::Run(run) = &instruction.kind else { continue };
        let Some(facts) = ctx.facts().run(instruction.id) else { continue };
        let calls = facts.calls.iter().filter(|call| !call.delegated);
        let Some(found) = calls.clone().find(|call| uses(call, cache.tool)) else { continue };
        if !run.mounts.is_empty() || matches!(run.command, CommandLine::Exec(_)) {
            return Vec::new();
        }
        out.push((Placed { stage, position, instruction }, found.command.span));
    }
    out
}

/// Whether the stage has a step in which the tool uses its cache.
fn runs_tool<'a>(ctx: &Context<'a>, stage: &'a Stage, tool: Manager) -> bool {
    ctx.instructions(stage).any(|(_, instruction)| {
        ctx.facts().run(instruction.id).is_some_and(|run| run.calls.iter().any(|call| uses(call, tool)))
    })
}

/// Whether the call fetches or builds by what the tool keeps in its cache.
fn uses(call: &Call<'_>, tool: Manager) -> bool {
    call.asks().any(|ask| match (tool, ask) {
        (Manager::Go, Ask::Compile(compile)) => compile.compiler == Compiler::Go,
        (Manager::Cargo, Ask::Compile(compile)) => {
            compile.compiler == Compiler::Cargo && !compile.dependencies
        }
        (Manager::Go, Ask::Check(compiler)) => *compiler == Compiler::Go,
        (_, Ask::Install(install)) => {
            install.manager == tool && (tool != Manager::Pip || !install.fetch_only) && !install.idle
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::{check_rule, fixed};

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_once_per_stage_and_tool() {
        check_rule(RULE, "FROM golang:1.22\nRUN go mod download\n#   ^^^^^^^^^^^^^^^\nRUN go build -o /a\n");
        check_rule(
            RULE,
            "FROM golang:1.22\nCOPY go.mod .\nCOPY main.go .\nRUN go build -o /a\n#   ^^^^^^^^^^^^^^\n",
        );
        check_rule(RULE, "FROM maven:3\nRUN mvn package\n#   ^^^^^^^^^^^\n");
        check_rule(
            RULE,
            "FROM node:20\nRUN npm ci\n#   ^^^^^^\nFROM python:3\nRUN pip install flask\n#   ^^^^^^^^^^^^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_where_it_is_there_or_would_not_help() {
        for text in [
            "FROM golang\nRUN --mount=type=cache,target=/go/pkg/mod go build\n",
            "FROM python\nRUN pip install --no-cache-dir flask\n",
            "FROM python\nENV PIP_NO_CACHE_DIR=1\nRUN pip install flask\n",
            "FROM node\nUSER node\nRUN npm ci\n",
            "FROM node\nRUN npm ci && npm cache clean --force\n",
            "FROM debian\nRUN go build\n",
            "FROM golang\nENV GOCACHE=/c\nRUN go build\n",
            "FROM node\nRUN npm run build\n",
            "FROM golang:1.15\nCOPY main.go .\nRUN go build -o /app .\n",
            "FROM golang:1.15\nCOPY main.go .\nCOPY emptydir .\nRUN go build -o /app main.go\n",
            "FROM golang:alpine3.7\nWORKDIR /go/src/a\nCOPY . .\nRUN go build -o /a\n",
            "FROM golang:1.15-alpine\nCOPY hello.go .\nRUN go build -o /app hello.go\n",
            "FROM golang:1.7.3\nRUN go get -d golang.org/x/net/html\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn mounts_in_the_stages_built_on_it_too() {
        assert_eq!(
            fixed(
                "FROM golang:1.24 AS deps\nCOPY go.mod .\nRUN go mod download\nFROM deps\nCOPY . .\nRUN go build -o /a\n",
                RULE
            ),
            "FROM golang:1.24 AS deps\nCOPY go.mod .\nRUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go mod download\nFROM deps\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build -o /a\n"
        );
        check_rule(
            RULE,
            "FROM golang:1.24 AS deps\nRUN go mod download\nFROM golang:1.24\nCOPY --from=deps /go/pkg/mod /go/pkg/mod\nCMD [\"x\"]\n",
        );
    }

    #[test]
    fn mounts_in_every_run_of_the_tool() {
        assert_eq!(
            fixed("FROM node\nRUN npm ci\nRUN npm install -g x\n", RULE),
            "FROM node\nRUN --mount=type=cache,target=/root/.npm npm ci\nRUN --mount=type=cache,target=/root/.npm npm install -g x\n"
        );
    }
}
