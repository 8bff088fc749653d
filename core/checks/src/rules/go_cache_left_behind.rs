//! What it does: finds `go build` and `go install` whose build cache stays in a layer of the image.
//!
//! Why: the build cache and the downloaded modules are often ten times the size of the program.
//!
//! Fix safety: unsafe: modules in a cache mount are not there in later RUNs without that mount.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("GoCacheLeftBehind"),
    severity: Severity::Info,
    experimental: false,
    summary: "Go's caches should not stay in the image",
    url: "rules/GoCacheLeftBehind",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |run, call| {
            let compile = call.compiles_by(Compiler::Go)?;
            (!compile.early && has_build_cache(ctx, run.stage) && !runs_go(ctx)).then(|| call.to_verb())
        },
        |run, call| {
            cleans_after(run, Manager::Go, call)
                || run.removes_any_after(call, &[".cache", "go-build", "pkg/mod", "/go", "/usr/local/go", "GOPATH"])
                || run.mounts_any(&["cache", "go"])
                || run.variable(call, "GOCACHE").is_some()
                || run.calls.iter().any(|c| {
                    c.has(&["-cache", "-modcache"])
                        || c.system_removal().is_some_and(|removal| {
                            removal.packages.iter().any(|package| package.text.contains("go"))
                        })
                })
        },
        |run, call, span| {
            let sub = call.verb_or("build");
            let message = format!(
                "`go {sub}` leaves its build cache in this layer of the image: build in a stage of its own and copy the program, or use cache mounts"
            );
            let finding = Finding::at(run.instruction, span, "go-cache-left-behind", message).arg("sub", sub);
            out.push(add_mount(run, finding, &["/root/.cache/go-build", "/go/pkg/mod"]));
        },
    );
}

/// Whether Go is 1.10 or later, as far as the image tells: earlier ones have no build cache.
fn has_build_cache<'a>(ctx: &Context<'a>, stage: &'a Stage) -> bool {
    let Some(image) = root_image(ctx, stage) else { return true };
    let tag = image.rsplit_once(':').map_or("latest", |(_, tag)| tag);
    let minor = tag.strip_prefix("1.").and_then(|rest| {
        rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse::<u32>().ok())
    });
    !(image.contains("golang") && minor.is_some_and(|minor| minor < 10))
}

/// Whether the image starts nothing that is known, or a Go tool, which needs the caches.
fn runs_go(ctx: &Context<'_>) -> bool {
    ctx.target().is_none_or(|target| {
        let words = start_words(ctx, target);
        words.is_empty()
            || words.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "go" | "air" | "make" | "gin" | "fresh" | "dlv" | "reflex" | "CompileDaemon"
                )
            })
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("GoCacheLeftBehind", text);
    }

    #[test]
    fn fires() {
        check("FROM golang:1.22\nRUN go build -o /app .\n#   ^^^^^^^^ GoCacheLeftBehind\nCMD [\"/app\"]");
        check(
            "FROM golang:1.22\nRUN CGO_ENABLED=0 go install ./...\n#                 ^^^^^^^^^^ GoCacheLeftBehind\nCMD [\"app\"]",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM golang:1.22 AS b\nRUN go build -o /app .\nFROM scratch\nCOPY --from=b /app /app");
        check("FROM golang:1.22\nRUN --mount=type=cache,target=/root/.cache go build -o /app .");
        check("FROM golang:1.22\nRUN go build -o /app . && go clean -cache");
        check("FROM golang:1.7\nRUN go build -o /app .\nCMD [\"/app\"]");
        check("FROM golang:1.22\nRUN go build .\nCMD go run .");
        check("FROM golang:1.22\nRUN go build .");
        check("FROM golang:1.22\nRUN go mod download");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM golang:1.22\nRUN go build .\nCMD [\"./app\"]\n", "GoCacheLeftBehind"),
            "FROM golang:1.22\nRUN --mount=type=cache,target=/root/.cache/go-build --mount=type=cache,target=/go/pkg/mod go build .\nCMD [\"./app\"]\n"
        );
    }
}
