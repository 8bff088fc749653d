//! How long steps take: as measured, as stated by the user, or assumed.

use std::collections::BTreeMap;

use super::steps::{Step, StepKind};
use crate::shell::{Command, Dialect, Script, parse};
use crate::syntax::{CommandLine, File, Instruction, Kind};

/// Where a duration comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Known {
    /// Nobody measured it: a round figure for work of that kind.
    #[default]
    Assumed,
    /// The user says so.
    Stated,
    /// Read from the log of a real build.
    Measured,
    /// It takes no time: the cache has its result.
    Cached,
}

/// How long steps take, in milliseconds, by [`Step::name`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct Durations {
    /// What the user stated; it goes before what was measured.
    pub stated: BTreeMap<String, u64>,
    /// What a log says.
    pub measured: BTreeMap<String, u64>,
}

impl Durations {
    /// The duration of a step in milliseconds, and where it comes from. Assumptions are round figures per kind
    /// of work, so that a plan has a shape before anything was measured: they are not measurements.
    pub fn of(&self, step: &Step, file: &File) -> (u64, Known) {
        if let Some(&stated) = self.stated.get(&step.name) {
            return (stated, Known::Stated);
        }
        if let Some(&measured) = self.measured.get(&step.name) {
            return (measured, Known::Measured);
        }
        let assumed = match &step.kind {
            StepKind::Image(_) => 4_000,
            StepKind::Context | StepKind::NamedContext(_) => 500,
            StepKind::Remote(_) => 3_000,
            StepKind::Copy => 300,
            StepKind::Workdir => 100,
            StepKind::Merge => 50,
            StepKind::Run => {
                step.place.and_then(|(_, id)| file.instructions.get(id.index())).map_or(START, assumed_run)
            }
        };
        (assumed, Known::Assumed)
    }
}

/// What starting a container costs, and any command that is not in the table.
const START: u64 = 500;
const OTHER: u64 = 100;

/// The assumption for a RUN: the commands that it names, added up.
fn assumed_run(instruction: &Instruction) -> u64 {
    let Kind::Run(run) = &instruction.kind else { return START };
    let mut total = START;
    match &run.command {
        CommandLine::Exec(words) => {
            let mut words = words.iter().map(|word| word.value.as_str());
            let program = words.next().unwrap_or("");
            let args: Vec<&str> = words.collect();
            total += assumed_command(program.rsplit('/').next().unwrap_or(program), &args);
        }
        CommandLine::Shell(script) => {
            total += assumed_script(&parse(script, Dialect::Posix));
            for heredoc in &instruction.heredocs {
                total += assumed_script(&parse(&heredoc.body, Dialect::Posix));
            }
        }
    }
    total
}

fn assumed_script(script: &Script) -> u64 {
    script.all_commands().into_iter().map(assumed_shell_command).sum()
}

fn assumed_shell_command(command: &Command) -> u64 {
    let Some(effective) = command.effective() else { return 0 };
    let args: Vec<&str> = effective.args.iter().map(|word| word.value.as_deref().unwrap_or("")).collect();
    assumed_command(effective.name, &args)
}

/// The assumption for one command, by program and subcommand.
fn assumed_command(program: &str, args: &[&str]) -> u64 {
    let sub = args.iter().copied().find(|arg| !arg.starts_with('-')).unwrap_or("");
    let has = |word: &str| args.contains(&word);
    match program {
        "apt-get" | "apt" | "aptitude" => match sub {
            "update" => 3_000,
            "install" | "build-dep" | "upgrade" | "dist-upgrade" | "full-upgrade" => 10_000,
            _ => 500,
        },
        "apk" if matches!(sub, "add" | "upgrade") => 3_000,
        "dnf" | "yum" | "microdnf" | "zypper" | "tdnf"
            if matches!(sub, "install" | "update" | "upgrade" | "in") =>
        {
            20_000
        }
        "pacman" => 15_000,
        "npm" | "yarn" | "pnpm" | "bun" => match sub {
            "run" | "build" | "test" | "exec" => 20_000,
            "" | "ci" | "i" | "install" | "add" | "clean-install" => 15_000,
            _ => 1_000,
        },
        "pip" | "pip3" | "pipenv" | "poetry" | "uv" | "conda" | "mamba"
            if has("install") || has("sync") || has("wheel") || has("create") =>
        {
            15_000
        }
        "python" | "python3" if has("pip") => 15_000,
        "bundle" | "gem" | "composer" if has("install") || has("update") || has("require") => 15_000,
        "cargo" => match sub {
            "build" | "install" | "test" | "chef" => 60_000,
            "fetch" | "vendor" => 10_000,
            _ => 1_000,
        },
        "go" => match sub {
            "build" | "install" | "test" => 20_000,
            "mod" | "get" => 10_000,
            _ => 500,
        },
        "dotnet" => match sub {
            "publish" | "build" | "test" => 30_000,
            "restore" => 15_000,
            _ => 1_000,
        },
        "mvn" | "mvnw" | "gradle" | "gradlew" | "sbt" | "lein" | "mix" | "stack" | "cabal" => 60_000,
        "make" | "gmake" | "ninja" | "meson" | "bazel" => {
            if matches!(sub, "install" | "clean" | "distclean") { 3_000 } else { 60_000 }
        }
        "cmake" => {
            if has("--build") {
                60_000
            } else {
                5_000
            }
        }
        "configure" | "Configure" => 10_000,
        "gcc" | "g++" | "cc" | "c++" | "clang" | "clang++" | "rustc" | "javac" | "tsc" => 2_000,
        "webpack" | "vite" | "ng" | "next" | "hugo" | "rollup" => 15_000,
        "docker-php-ext-install" => 30_000,
        "curl" | "wget" | "git" | "svn" => 3_000,
        "sleep" => args
            .first()
            .and_then(|arg| arg.parse::<u64>().ok())
            .map_or(OTHER, |seconds| seconds.saturating_mul(1_000).min(86_400_000)),
        _ => OTHER,
    }
}
