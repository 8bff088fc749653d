//! What it does: finds a final image that is built on a compiler's image although it runs what was compiled.
//!
//! Why: a compiler's image is 0.5 to 1.5 GB; a stage of its own for building leaves a few megabytes to ship.
//!
//! Fix safety: none: the file has to be divided.

use super::prelude::*;
use crate::size::catalogue::Reference;

pub(crate) static RULE: Rule = Rule {
    known: listed("ToolchainInFinalStage"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The final image carries a whole toolchain",
    url: "rules/ToolchainInFinalStage",
    check,
};

struct Toolchain {
    /// The last part of the image's name.
    image: &'static str,
    /// Programs that compile.
    compiles: &'static [&'static str],
    /// Arguments of which one makes it so; any, if there are none.
    with: &'static [&'static str],
    /// Programs that show that the tools are wanted at run time.
    wants: &'static [&'static str],
    /// What to use instead.
    instead: &'static str,
}

const TOOLCHAINS: [Toolchain; 8] = [
    Toolchain {
        image: "golang",
        compiles: &["go"],
        with: &["build", "install", "get"],
        wants: &["go"],
        instead: "scratch, distroless/static, alpine",
    },
    Toolchain {
        image: "rust",
        compiles: &["cargo", "rustc"],
        with: &["build", "install"],
        wants: &["cargo", "rustc"],
        instead: "debian-slim, distroless/cc, alpine",
    },
    Toolchain {
        image: "gcc",
        compiles: &["gcc", "g++", "make", "cmake"],
        with: &[],
        wants: &["gcc", "g++", "make"],
        instead: "debian-slim, distroless/cc",
    },
    Toolchain {
        image: "maven",
        compiles: &["mvn", "mvnw"],
        with: &["package", "install", "verify", "compile"],
        wants: &["mvn", "mvnw"],
        instead: "eclipse-temurin:21-jre",
    },
    Toolchain {
        image: "gradle",
        compiles: &["gradle", "gradlew"],
        with: &[],
        wants: &["gradle", "gradlew"],
        instead: "eclipse-temurin:21-jre",
    },
    Toolchain {
        image: "sdk",
        compiles: &["dotnet"],
        with: &["publish", "build"],
        wants: &["run", "watch", "test", "build"],
        instead: "dotnet/aspnet, dotnet/runtime",
    },
    Toolchain {
        image: "swift",
        compiles: &["swift"],
        with: &["build"],
        wants: &["swift"],
        instead: "swift:slim",
    },
    Toolchain {
        image: "haskell",
        compiles: &["stack", "cabal", "ghc"],
        with: &[],
        wants: &["stack", "cabal", "runghc"],
        instead: "debian-slim",
    },
];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(target) = ctx.target() else { return };
    if is_developers(target) {
        return;
    }
    let stages = lineage(ctx, target);
    let Some(root) = stages.first() else { return };
    let Some(image) = root_image(ctx, target) else { return };
    let reference = Reference::parse(image);
    let (name, tag) = (reference.catalogue_name(), reference.tag.as_deref().unwrap_or(""));
    let short = name.rsplit('/').next().unwrap_or(&name);
    let official = !name.contains('/') || short == "sdk" && name.contains("/dotnet/");
    let Some(toolchain) = TOOLCHAINS.iter().find(|toolchain| official && toolchain.image == short) else {
        return;
    };
    if tag.contains("slim") && short == "swift" {
        return;
    }
    let words = start_words(ctx, target);
    let Some(program) = words.first() else { return };
    let last = |word: &str| word.rsplit('/').next().unwrap_or(word).to_owned();
    let people = matches!(
        last(program).as_str(),
        "bash"
            | "sh"
            | "zsh"
            | "tar"
            | "cp"
            | "cat"
            | "sleep"
            | "tail"
            | "make"
            | "air"
            | "dlv"
            | "gin"
            | "fresh"
            | "reflex"
            | "realize"
            | "CompileDaemon"
            | "modd"
            | "entr"
    );
    let shell_script =
        people && words.iter().any(|word| word.starts_with('-') && word.contains('c')) && words.len() > 2;
    if people && !shell_script
        || words
            .iter()
            .any(|word| word.split_whitespace().any(|word| toolchain.wants.contains(&last(word).as_str())))
    {
        return;
    }
    // A program in another language may call the compiler.
    let interpreters = ["python", "node", "ruby", "perl", "php", "lua"];
    if interpreters.iter().any(|name| last(program).starts_with(name)) {
        return;
    }
    // An entry script may well compile.
    if words.iter().any(|word| word.ends_with(".sh") || word.contains("entrypoint")) {
        return;
    }
    let compiled = ctx.facts().runs.iter().filter(|run| ctx.facts().in_result(run.stage)).find_map(|run| {
        run.calls.iter().find(|call| {
            toolchain.compiles.contains(&call.name)
                && (toolchain.with.is_empty() || call.values().any(|value| toolchain.with.contains(&value)))
        })
    });
    let Some(call) = compiled else { return };
    let Some(from) = ctx.instruction(root.from) else { return };
    let written = root.base_written.value.clone();
    let message = format!(
        "the final image carries all of `{written}`, though it only runs what was built: build in this stage and copy the result into another ({})",
        toolchain.instead
    );
    out.push(
        Finding::at(from, root.base_written.span, "toolchain-in-final-stage", message)
            .arg("image", written)
            .arg("instead", toolchain.instead)
            .related(call.command.span, "compiled-here", "compiled here"),
    );
}

#[cfg(test)]
mod tests {
    use crate::tests::only;

    fn check(text: &str) {
        only("ToolchainInFinalStage", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM golang:1.22\n#    ^^^^^^^^^^^ ToolchainInFinalStage\nRUN go build -o /app .\nCMD [\"/app\"]",
        );
        check(
            "FROM rust:1.80 AS app\n#    ^^^^^^^^^ ToolchainInFinalStage\nRUN cargo build --release\nENTRYPOINT [\"target/release/app\"]",
        );
        check(
            "FROM maven:3.9\n#    ^^^^^^^^^ ToolchainInFinalStage\nRUN mvn -q package\nCMD java -jar target/app.jar",
        );
        check(
            "FROM mcr.microsoft.com/dotnet/sdk:8.0\n#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ToolchainInFinalStage\nRUN dotnet publish -o out\nENTRYPOINT [\"dotnet\", \"out/app.dll\"]",
        );
    }

    #[test]
    fn stays_silent() {
        check(
            "FROM golang:1.22 AS b\nRUN go build -o /app .\nFROM scratch\nCOPY --from=b /app /app\nCMD [\"/app\"]",
        );
        check("FROM golang:1.22\nRUN go build -o /app .\nCMD [\"go\", \"run\", \".\"]");
        check("FROM golang:1.22\nRUN go install x@latest");
        check("FROM golang:1.22\nRUN go mod download\nCMD [\"bash\"]");
        check("FROM maven:3.9\nRUN mvn -q package\nCMD mvn spring-boot:run");
        check(
            "FROM mcr.microsoft.com/dotnet/sdk:8.0\nRUN dotnet build\nCMD [\"dotnet\", \"watch\", \"run\"]",
        );
        check("FROM rust:1.80 AS dev\nRUN cargo build\nCMD [\"target/debug/app\"]");
        check("FROM haskell:9.4\nRUN ghc /build/app.hs\nENTRYPOINT [\"python3\", \"/app.py\"]");
        check("FROM example.org/golang:1\nRUN go build -o /app .\nCMD [\"/app\"]");
    }
}
