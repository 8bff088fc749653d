//! cargo and rustup.

use super::given::{Sorted, Spec};
use super::{
    Arg, Ask, CacheDirectory, Caches, Call, CleanCache, Compile, Compiler, Home, Install, Leave, Manager,
    Request, Source, Tool, Toolchain, Trace, Want, takes,
};

pub(super) static TOOL: Tool = Tool { names: &["cargo"], home: Home::Installed, read };
/// The Cargo book, "Cargo Home".
pub(super) static CACHES: Caches = Caches {
    directories: &[CacheDirectory {
        usual: "/root/.cargo/registry",
        variables: &[("CARGO_HOME", "/registry")],
    }],
    read_later: true,
    ..Caches::NONE
};

pub(super) static RUSTUP: Tool =
    Tool { names: &["rustup", "rustup-init"], home: Home::Installed, read: rustup };

pub(super) static CACHE: Tool = Tool {
    names: &["cargo-cache"],
    home: Home::Installed,
    read: |_| Request {
        asks: vec![Ask::CleanCache(CleanCache { manager: Manager::Cargo, packages: true, index: true })],
        takes: takes::OTHER,
        ..Request::default()
    },
};

/// `cargo help build` of 1.80: options with a value.
const SPEC: Spec = Spec {
    short: "pFjCZ",
    long: &[
        "--bench",
        "--bin",
        "--branch",
        "--config",
        "--example",
        "--exclude",
        "--features",
        "--git",
        "--index",
        "--jobs",
        "--manifest-path",
        "--message-format",
        "--out-dir",
        "--package",
        "--path",
        "--profile",
        "--recipe-path",
        "--registry",
        "--rev",
        "--root",
        "--tag",
        "--target",
        "--target-dir",
        "--test",
        "--version",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    // `cargo +nightly build`.
    let mut operands = sorted.operands.iter().copied().filter(|arg| !arg.text.starts_with('+'));
    let verb = operands.next();
    let rest: Vec<&Arg> = operands.collect();
    let word = verb.map_or("", |verb| verb.text.as_str());
    let mut out = Request { verb: verb.map(Arg::item), takes: takes::SMALL, ..Request::default() };
    match word {
        "build" | "b" | "rustc" | "chef" | "test" | "t" | "check" | "c" => {
            out.takes = if matches!(word, "build" | "b" | "test" | "t" | "chef") {
                takes::PROJECT
            } else {
                takes::SMALL
            };
            if word == "chef" && rest.iter().any(|arg| arg.is("prepare")) {
                return out;
            }
            let release = sorted.has(&["-r", "--release"])
                || sorted
                    .value(&["--profile"])
                    .is_some_and(|profile| matches!(profile.text.as_str(), "release" | "bench"));
            if !sorted.has(&["--manifest-path", "-C", "-p", "--package"]) && word != "chef" {
                let words = "error: could not find `Cargo.toml` in `{dir}` or any parent directory";
                out.wants.push(Want::new(&["Cargo.toml"], words, 101).upwards().made_by(&["cargo"]));
            }
            if !sorted.has(&["--manifest-path", "-C", "-p", "--package"])
                && matches!(word, "build" | "b" | "check" | "c" | "test" | "t")
            {
                let words = "error: failed to parse manifest at `{dir}/Cargo.toml`\n\nCaused by:\n  no targets specified in the manifest\n  either src/lib.rs, src/main.rs, a [lib] section, or [[bin]] section must be present";
                let sources = Want::new(&["src/main.rs", "src/lib.rs", "src/bin/main.rs"], words, 101);
                out.wants.push(Want { or_sources: true, ..sources.upwards().made_by(&["cargo"]) });
            }
            out.asks.push(Ask::Compile(Compile {
                release,
                target: sorted.value(&["--target"]).cloned(),
                program: sorted.value(&["--bin"]).cloned(),
                directory: sorted.value(&["--target-dir"]).cloned(),
                // What tests, checks and the recipe of dependencies leave is no program to run.
                checks: matches!(word, "test" | "t" | "check" | "c" | "chef"),
                dependencies: word == "chef",
                unusual: sorted.has(&["--config"])
                    || sorted.value(&["--profile"]).is_some_and(|own| {
                        !matches!(own.text.as_str(), "release" | "bench" | "dev" | "test")
                    }),
                ..Compile::of(Compiler::Cargo)
            }));
        }
        "install" => {
            out.takes = takes::PROJECT;
            out.once = true;
            out.asks.push(Ask::Compile(Compile {
                package: rest.first().map(|arg| arg.item()),
                directory: sorted.value(&["--root"]).cloned(),
                install: true,
                remote: true,
                ..Compile::of(Compiler::Cargo)
            }));
        }
        "fetch" | "vendor" => {
            out.takes = takes::PACKAGES;
            out.once = true;
            out.asks.push(Ask::Install(Install {
                project: true,
                fetch_only: word == "fetch",
                ..Install::new(Manager::Cargo)
            }));
        }
        "new" | "init" => {
            let directory = rest.first().map_or(".", |arg| arg.text.as_str());
            let about = format!("cargo {word}");
            out.asks.push(Ask::Leave(
                Leave::tree(Trace::SmallFiles, directory, "cargo:new", about).within("scaffold"),
            ));
        }
        "clean" | "cache" => {
            out.asks.push(Ask::CleanCache(CleanCache {
                manager: Manager::Cargo,
                packages: word == "cache",
                index: false,
            }));
        }
        "add" => {
            let sources = rest.iter().map(|arg| Source::Package(arg.item())).collect();
            out.asks.push(Ask::Install(Install { sources, idle: true, ..Install::new(Manager::Cargo) }));
        }
        _ => {}
    }
    out
}

/// `rustup` and its installer: a toolchain, or what is added to one.
pub(super) fn rustup(call: &Call<'_>) -> Request {
    const SPEC: Spec = Spec {
        short: "tcp",
        long: &[
            "--default-host",
            "--default-toolchain",
            "--profile",
            "--toolchain",
            "--target",
            "--component",
        ],
        single_dash: false,
        switches: false,
        stops: false,
    };
    let sorted = Sorted::read(call.args, &SPEC);
    let mut words = sorted.operands.iter().map(|arg| arg.text.as_str());
    let (command, what) = match call.name {
        "rustup" => (words.next().unwrap_or(""), words.next().unwrap_or("")),
        _ => ("install", ""),
    };
    let count = words.count().max(1) as u64;
    let minimal = sorted.value(&["--profile"]).is_some_and(|profile| profile.text == "minimal");
    let none = sorted.value(&["--default-toolchain"]).is_some_and(|chain| chain.text == "none");
    let mut out = Request { once: true, takes: takes::OTHER, ..Request::default() };
    out.answers = call.name != "rustup" && !sorted.has(&["-y"]);
    let (size, count) = match (command, what) {
        _ if none => ("rustup:alone", 1),
        ("install" | "default", _) | ("toolchain", "install" | "add" | "update") => {
            (if minimal { "rustup:minimal" } else { "rustup:default" }, 1)
        }
        // A standard library for another target.
        ("target", "add") => ("rustup:target", count),
        ("component", "add") => ("rustup:component", count),
        ("update", _) => ("rustup:update", 1),
        _ => return out,
    };
    out.asks.push(Ask::Toolchain(Toolchain { home: call.variable("RUSTUP_HOME"), size, count }));
    out
}
