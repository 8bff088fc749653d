//! What it does: finds `cargo build` and `cargo install` whose registry and build folder stay in a layer of the image.
//!
//! Why: the downloaded crates and the `target` folder are often a hundred times the size of the program.
//!
//! Fix safety: unsafe: crates in a cache mount are not there in later RUNs without that mount.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "CargoCacheLeftBehind",
    family: Family::Ours,
    group: Group::Size,
    severity: Severity::Info,
    experimental: false,
    summary: "Cargo's registry and build folder should not stay in the image",
    url: "rules/CargoCacheLeftBehind",
    aliases: &[],
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| {
            let (item, _) = if call.name == "cargo" {
                call.sub(&[
                    "build",
                    "b",
                    "install",
                    "run",
                    "test",
                    "fetch",
                    "check",
                    "chef",
                    "uninstall",
                    "new",
                    "init",
                ])?
            } else {
                return None;
            };
            (matches!(item.value.as_deref(), Some("build" | "b" | "install")) && !runs_cargo(ctx))
                .then(|| call.span_to(item))
        },
        |run, _| {
            run.removes_any(&["registry", ".cargo", "/usr/local/cargo", "target", "CARGO_HOME"])
                || run.mounts_any(&["registry", "cargo", "target"])
                || run.calls.iter().any(|call| call.name == "cargo" && call.sub(&["clean"]).is_some())
        },
        |run, call, span| {
            let sub = call.sub_name(&["build", "b", "install"]).unwrap_or("build");
            let message = format!(
                "`cargo {sub}` leaves downloaded crates and build files in this layer of the image: build in a stage of its own and copy the program, or use cache mounts"
            );
            let finding =
                Finding::at(run.instruction, span, "cargo-cache-left-behind", message).arg("sub", sub);
            out.push(add_mount(run, finding, &["/usr/local/cargo/registry"]));
        },
    );
}

/// Whether the image starts nothing that is known, or cargo, which needs them.
fn runs_cargo(ctx: &Context<'_>) -> bool {
    ctx.target().is_none_or(|target| {
        let words = start_words(ctx, target);
        words.is_empty() || words.iter().any(|word| matches!(word.as_str(), "cargo" | "make" | "just"))
    })
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{fixed, only};

    fn check(text: &str) {
        only("CargoCacheLeftBehind", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM rust:1.80\nRUN cargo build --release\n#   ^^^^^^^^^^^ CargoCacheLeftBehind\nCMD [\"target/release/app\"]",
        );
        check("FROM rust:1.80\nRUN cargo install --path .\n#   ^^^^^^^^^^^^^ CargoCacheLeftBehind\nCMD app");
    }

    #[test]
    fn stays_silent() {
        check("FROM rust:1.80 AS b\nRUN cargo build --release\nFROM debian:12\nCOPY --from=b /app /app");
        check(
            "FROM rust:1.80\nRUN --mount=type=cache,target=/usr/local/cargo/registry cargo build --release",
        );
        check("FROM rust:1.80\nRUN cargo install x && rm -rf /usr/local/cargo/registry");
        check("FROM rust:1.80\nRUN cargo build\nCMD [\"cargo\", \"run\"]");
        check("FROM rust:1.80\nRUN cargo fetch");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM rust:1.80\nRUN cargo build\nCMD app\n", "CargoCacheLeftBehind"),
            "FROM rust:1.80\nRUN --mount=type=cache,target=/usr/local/cargo/registry cargo build\nCMD app\n"
        );
    }
}
