//! What it does: finds `cargo build` and `cargo install` whose registry and build folder stay in a layer of an image
//! that starts a program of its own.
//!
//! Why: the downloaded crates and the `target` folder are often a hundred times the size of the program.
//!
//! Fix safety: unsafe: crates in a cache mount are not there in later RUNs without that mount.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("CargoCacheLeftBehind"),
    severity: Severity::Info,
    experimental: false,
    summary: "Cargo's registry and build folder should not stay in the image",
    url: "rules/CargoCacheLeftBehind",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |run, call| {
            let compile = call.compiles_by(Compiler::Cargo)?;
            (!compile.checks
                && ctx.facts().in_result(run.stage)
                && !is_developers(run.stage)
                && starts_own_program(ctx))
            .then(|| call.to_verb())
        },
        |run, call| {
            run.removes_any_after(call, &["registry", ".cargo", "/usr/local/cargo", "target", "CARGO_HOME"])
                || run.mounts_any(&["registry", "cargo", "target"])
                || run.variable(call, "CARGO_HOME").is_some_and(|home| home != "/usr/local/cargo")
                || run.variable(call, "CARGO_TARGET_DIR").is_some()
                || call
                    .compiles_by(Compiler::Cargo)
                    .and_then(|compile| compile.directory.as_ref())
                    .is_some_and(|directory| directory.text.starts_with("/tmp"))
                || cleans_after(run, Manager::Cargo, call)
                || run.calls.iter().any(|call| call.asks().any(|ask| matches!(ask, Ask::Toolchain(_))))
        },
        |run, call, span| {
            let sub = call.verb_or("build");
            let message = format!(
                "`cargo {sub}` leaves downloaded crates and build files in this layer of the image: build in a stage of its own and copy the program, or use cache mounts"
            );
            let finding =
                Finding::at(run.instruction, span, "cargo-cache-left-behind", message).arg("sub", sub);
            out.push(add_mount(run, finding, &["/usr/local/cargo/registry"]));
        },
    );
}

/// Whether what the image starts is known, and neither needs cargo nor may be a script that does.
fn starts_own_program(ctx: &Context<'_>) -> bool {
    ctx.target().is_some_and(|target| {
        let words = start_words(ctx, target);
        !words.is_empty()
            && !words.iter().any(|word| {
                let name = word.rsplit('/').next().unwrap_or(word);
                word.contains("cargo")
                    || name.ends_with(".sh")
                    || name.contains("entrypoint")
                    || matches!(
                        name,
                        "make" | "just" | "rustc" | "rustup" | "bash" | "sh" | "zsh" | "bacon" | "trunk"
                    )
            })
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("CargoCacheLeftBehind", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM rust:1.80\nRUN cargo build --release\n#   ^^^^^^^^^^^ CargoCacheLeftBehind\nCMD [\"target/release/app\"]",
        );
        check(
            "FROM rust:1.80\nRUN cargo install --path .\n#   ^^^^^^^^^^^^^ CargoCacheLeftBehind\nENTRYPOINT [\"app\"]",
        );
        check(
            "FROM debian:12\nRUN apt-get install -y cargo && cargo build --release\n#                               ^^^^^^^^^^^ CargoCacheLeftBehind\nCMD [\"/target/release/app\"]",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM rust:1.80 AS b\nRUN cargo build --release\nFROM debian:12\nCOPY --from=b /app /app");
        check(
            "FROM rust:1.80\nRUN --mount=type=cache,target=/usr/local/cargo/registry cargo build --release\nCMD [\"/a\"]",
        );
        check("FROM rust:1.80\nRUN cargo install x && rm -rf /usr/local/cargo/registry\nCMD [\"x\"]");
        check("FROM rust:1.80\nRUN cargo build\nCMD [\"cargo\", \"run\"]");
        check("FROM rust:1.80\nRUN cargo fetch\nCMD [\"/app\"]");
        check("FROM rust:1.80\nRUN cargo build");
        check("FROM rust:1.80\nRUN cargo install x && cargo clean\nCMD [\"x\"]");
        check("FROM rust:1.80 AS dev\nRUN cargo install x\nCMD [\"x\"]");
        check("FROM rust:1.80\nRUN cargo build\nENTRYPOINT [\"/docker-entrypoint.sh\"]");
        check("FROM rust:1.80\nRUN CARGO_HOME=/tmp/c cargo install x && rm -rf /tmp/c\nCMD [\"x\"]");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM rust:1.80\nRUN cargo build\nCMD [\"/a\"]\n", "CargoCacheLeftBehind"),
            "FROM rust:1.80\nRUN --mount=type=cache,target=/usr/local/cargo/registry cargo build\nCMD [\"/a\"]\n"
        );
    }
}
