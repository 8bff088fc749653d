//! What it does: finds COPY --from that brings a builder's sources, tools or caches along with the result.
//!
//! Why: a stage of its own for building only helps if no more than the result is taken from it.
//!
//! Fix safety: none: which files are needed, only the author knows.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("CopiesWholeBuilder"),
    severity: Severity::Info,
    experimental: false,
    summary: "COPY --from should take the result, not the whole builder",
    url: "rules/CopiesWholeBuilder",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for edge in &ctx.model.edges {
        let (Origin::Stage(from), EdgeKind::Copy, false) = (&edge.origin, edge.kind, edge.onbuild) else {
            continue;
        };
        let stages = &ctx.model.stages;
        let (Some(stage), Some(builder), Some(instruction)) =
            (stages.get(edge.stage.index()), stages.get(from.index()), ctx.instruction(edge.instruction))
        else {
            continue;
        };
        let Kind::Copy(transfer) = &instruction.kind else { continue };
        if !ctx.facts().becomes_image(stage) || !transfer.exclude.is_empty() {
            continue;
        }
        let Some(position) = stage.position(instruction.id) else { continue };
        let state = ctx.state_before(stage, position);
        for source in &transfer.sources {
            let Some(path) = expand(ctx, &state, &source.value) else { continue };
            let path = clean_path(&format!("/{path}"));
            let found = whole(ctx, stage, builder, &path).or_else(|| sources(ctx, builder, &path));
            let Some((code, line, related)) = found else { continue };
            let name = source.value.clone();
            let message = match code {
                "copies-builder-sources" => format!(
                    "`{name}` holds the sources that line {line} copied into the builder, and what compiling left: copy only the result"
                ),
                "copies-file-system" => format!(
                    "`{name}` is the builder's whole file system, tools included: copy only what the image runs"
                ),
                "copies-go-path" => {
                    format!("`{name}` holds Go's sources, modules and tools: copy only the program")
                }
                "copies-interpreter" => format!(
                    "`{name}` holds the builder's interpreter and tools, which the base has already: copy only the installed packages, or a virtual environment"
                ),
                "copies-home" => format!(
                    "`{name}` is the builder's home directory, caches included: copy only what the image runs"
                ),
                _ => format!(
                    "`{name}` is a cache of downloads, which the image does not run: copy only the result"
                ),
            };
            let finding =
                Finding::at(instruction, source.span, code, message).arg("path", name).arg("line", line);
            out.push(match related {
                Some(span) => finding.related(span, "sources-here", "the sources come from here"),
                None => finding,
            });
        }
    }
}

type Found = (&'static str, String, Option<Span>);

/// A directory that holds tools or everything.
fn whole<'a>(ctx: &Context<'a>, stage: &'a Stage, builder: &'a Stage, path: &str) -> Option<Found> {
    let image = root_image(ctx, builder)?;
    let image = image.rsplit('/').next().unwrap_or(image);
    let is = |names: &[&str]| names.iter().any(|name| image.starts_with(name));
    // A stage that only names an image may have been chosen for all that is in it.
    let stages = lineage(ctx, builder);
    if !ctx.facts().runs.iter().any(|run| stages.iter().any(|stage| stage.id == run.stage.id)) {
        return None;
    }
    let code = match path {
        // Into an empty image: all layers become one, on purpose.
        "/" if stage.base != Base::Scratch && builder_has_system(image) => "copies-file-system",
 "/usr/local" | "/usr"
            if is(&["python", "node", "ruby", "php", "perl"])
                && root_image(ctx, stage).is_some_and(|here| {
                    let here = here.rsplit('/').next().unwrap_or(here);
                    here.split([':', '@']).next() == image.split([':', '@']).next()
                }) =>
        {
            "copies-interpreter"
        }
        "/go" | "/go/src" | "/go/pkg" if is(&["golang"]) => "copies-go-path",
        "/root" | "/home" if is(&["golang", "rust", "gcc", "maven", "gradle"]) => "copies-home",
        "/root/.m2" | "/root/.gradle" | "/home/gradle/.gradle" if is(&["maven", "gradle"]) => {
            "copies-download-cache"
        }
        _ => return None,
    };
    Some((code, String::new(), None))
}

/// Whether the image is one that certainly holds a system of its own, not just files to copy.
fn builder_has_system(image: &str) -> bool {
    let name = image.split([':', '@']).next().unwrap_or(image);
    matches!(
        name,
        "golang"
            | "rust"
            | "gcc"
            | "maven"
            | "gradle"
            | "node"
            | "python"
            | "ruby"
            | "php"
            | "debian"
            | "ubuntu"
            | "alpine"
            | "fedora"
            | "centos"
            | "openjdk"
            | "buildpack-deps"
    )
}

/// A directory into which the builder copied sources, and compiled them.
fn sources<'a>(ctx: &Context<'a>, builder: &'a Stage, path: &str) -> Option<Found> {
    if path == "/" {
        return None;
    }
    let compiled = lineage(ctx, builder).iter().any(|stage| {
        ctx.facts().runs.iter().filter(|run| run.stage.id == stage.id).any(|run| {
            run.calls.iter().any(|call| {
                let inside = call.directory.as_deref().is_some_and(|directory| covers(path, directory));
                inside
                    // Where the program goes elsewhere, or to a place below that is copied alone, the whole is not meant.
                    && call.asks().any(|ask| {
                        matches!(ask, Ask::Compile(compile)
                            if !compile.install && !compile.early && !compile.dependencies
                                && (!compile.checks || compile.compiler == Compiler::C))
                    })
            })
        })
    });
    if !compiled {
        return None;
    }
    lineage_instructions(ctx, builder).into_iter().find_map(|(stage, position, instruction)| {
        let Kind::Copy(transfer) = &instruction.kind else { return None };
        let all = transfer.from.is_none()
            && transfer
                .sources
                .iter()
                .any(|source| matches!(source.value.as_str(), "." | "./" | "src" | "src/" | "./src"));
        let state = ctx.state_before(stage, position);
        let dest = expand(ctx, &state, &transfer.dest.value)?;
        let dest = if dest.starts_with('/') {
            dest
        } else {
            format!("{}/{dest}", state.workdir.as_deref().unwrap_or("/"))
        };
        let line = ctx.lines.line(instruction.span.start) + 1;
        (all && covers(path, &clean_path(&dest)))
            .then(|| ("copies-builder-sources", line.to_string(), Some(instruction.keyword.span)))
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::only;

    fn check(text: &str) {
        only("CopiesWholeBuilder", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM golang:1.22 AS b\nRUN go build\nFROM debian:12\nCOPY --from=b / /\n#             ^ CopiesWholeBuilder",
        );
        check(
            "FROM golang:1.22 AS b\nRUN go install\nFROM debian:12\nCOPY --from=b /go /go\n#             ^^^ CopiesWholeBuilder",
        );
        check(
            "FROM golang:1.22 AS b\nWORKDIR /src\nCOPY . .\nRUN go build -o app\nFROM debian:12\nCOPY --from=b /src /app\n#             ^^^^ CopiesWholeBuilder",
        );
        check(
            "FROM rust:1.80 AS b\nWORKDIR /src\nCOPY . .\nRUN cargo build\nFROM debian:12\nCOPY --from=0 /src/ /app/\n#             ^^^^^ CopiesWholeBuilder",
        );
    }

    #[test]
    fn knows_how_gradle_is_asked_to_compile() {
        for task in ["installDist", "shadowJar", "distZip"] {
            check(&format!(
                "FROM eclipse-temurin:21 AS b\nWORKDIR /app\nCOPY . .\nRUN ./gradlew {task}\nFROM eclipse-temurin:21-jre\nWORKDIR /app\nCOPY --from=b /app .\n#             ^^^^ CopiesWholeBuilder"
            ));
        }
        check(
            "FROM eclipse-temurin:21 AS b\nWORKDIR /app\nCOPY . .\nRUN ./gradlew installDist\nFROM eclipse-temurin:21-jre\nCOPY --from=b /app/build/install/app /app",
        );
    }

    #[test]
    fn knows_what_the_base_has_already() {
        check(
            "FROM python:3.12 AS b\nRUN pip install flask\nFROM python:3.12-slim\nCOPY --from=b /usr/local/ /usr/local/\n#             ^^^^^^^^^^^ CopiesWholeBuilder",
        );
        check(
            "FROM python:3.12 AS b\nRUN pip install flask\nFROM debian:12\nCOPY --from=b /usr/local/ /usr/local/",
        );
    }

    #[test]
    fn stays_silent() {
        check(
            "FROM golang:1.22 AS b\nWORKDIR /src\nCOPY . .\nRUN go build -o app\nFROM debian:12\nCOPY --from=b /src/app /app",
        );
        check("FROM golang:1.22 AS b\nRUN go install\nFROM debian:12\nCOPY --from=b /go/bin /usr/local/bin");
        check("FROM debian:12 AS b\nRUN true\nFROM scratch\nCOPY --from=b / /");
        check(
            "FROM node:20 AS b\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nFROM node:20-slim\nCOPY --from=b /app /app",
        );
        check(
            "FROM rust:1.80 AS b\nWORKDIR /src\nCOPY . .\nRUN cargo build\nFROM debian:12\nCOPY --from=b /src/target/release/app /app",
        );
    }
}
