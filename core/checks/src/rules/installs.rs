//! Commands that fetch a project's dependencies, and commands that take long.

use super::prelude::*;
use super::systems::Placed;
use crate::shell::{Command, Options, OptionsSpec, Word};

/// A program that installs the dependencies that a manifest of the project names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    Npm,
    Yarn,
    Pnpm,
    Pip,
    Poetry,
    Uv,
    Go,
    Cargo,
    Bundle,
    Composer,
    Maven,
    Gradle,
    Dotnet,
}

impl Tool {
    /// As people call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Yarn => "yarn",
            Self::Pnpm => "pnpm",
            Self::Pip => "pip",
            Self::Poetry => "poetry",
            Self::Uv => "uv",
            Self::Go => "go",
            Self::Cargo => "cargo",
            Self::Bundle => "bundle",
            Self::Composer => "composer",
            Self::Maven => "mvn",
            Self::Gradle => "gradle",
            Self::Dotnet => "dotnet",
        }
    }

    /// The files that name the dependencies, as a COPY that works with or without a lock file has them.
    pub(crate) fn manifests(self) -> Option<&'static str> {
        match self {
            Self::Npm => Some("package*.json"),
            Self::Yarn => Some("package.json yarn.lock*"),
            Self::Pnpm => Some("package.json pnpm-lock.yaml*"),
            Self::Go => Some("go.mod go.sum*"),
            Self::Bundle => Some("Gemfile Gemfile.lock*"),
            _ => None,
        }
    }
}

/// An install of the project's dependencies.
#[derive(Clone, Debug)]
pub(crate) struct Install {
    pub(crate) tool: Tool,
    /// The command.
    pub(crate) span: Span,
    /// The files to copy before it, where they are known.
    pub(crate) manifests: Option<String>,
}

/// The installs of project dependencies that a RUN does.
pub(crate) fn installs(ctx: &Context<'_>, instruction: &Instruction) -> Vec<Install> {
    let Kind::Run(_) = instruction.kind else { return Vec::new() };
    let Some(script) = ctx.script(instruction.id) else { return Vec::new() };
    script.all_commands().into_iter().filter_map(install).collect()
}

/// The install that a command is.
pub(crate) fn install(command: &Command) -> Option<Install> {
    let effective = command.effective()?;
    let (name, args) = match effective.name {
        // `python -m pip install`.
        name if name.starts_with("python") => {
            let [flag, module, rest @ ..] = effective.args else { return None };
            if !flag.is("-m") || !module.is("pip") {
                return None;
            }
            ("pip", rest)
        }
        name => (name, effective.args),
    };
    let (tool, manifests) = install_of(name, args)?;
    Some(Install { tool, span: command.span, manifests })
}

/// The tool that installs, and the files that name what.
fn install_of(name: &str, args: &[Word]) -> Option<(Tool, Option<String>)> {
    let spec = OptionsSpec {
        short_values: match name {
            "pip" | "pip3" => "rcieft",
            "mvn" | "mvnw" => "fPpl",
            "gradle" | "gradlew" => "pbcIgx",
            _ => "",
        },
        long_values: &[
            "--prefix",
            "--cwd",
            "--registry",
            "--cache",
            "--target",
            "--index-url",
            "--extra-index-url",
            "--timeout",
        ],
        ..OptionsSpec::default()
    };
    // `-Dkey=value` is one option, not a row of letters.
    let defines = matches!(name, "mvn" | "mvnw" | "gradle" | "gradlew");
    let args: Vec<Word> = args
        .iter()
        .filter(|word| !(defines && ["-D", "-P"].iter().any(|sign| word.literal_prefix().starts_with(sign))))
        .cloned()
        .collect();
    let options = Options::read(&args, &spec);
    let operand = |index: usize| options.operand(index);
    let count = options.operands.len();
    let global =
        options.has(&["-g", "--global", "--location", "--prefix", "--cwd", "-C", "--dir", "--filter"]);
    let mut manifests = None;
    let tool = match name {
        "npm"
            if matches!(operand(0), Some("ci" | "install" | "i" | "clean-install"))
                && count == 1
                && !global =>
        {
            Tool::Npm
        }
        "yarn"
            if (count == 0 && !options.has(&["--version", "-v", "--help"])
                || count == 1 && operand(0) == Some("install"))
                && !global =>
        {
            Tool::Yarn
        }
        "pnpm" if matches!(operand(0), Some("install" | "i")) && count == 1 && !global => Tool::Pnpm,
        "pip" | "pip3"
            if operand(0) == Some("install")
                && count == 1
                && !options.has(&["-e", "--editable", "--target"]) =>
        {
            let file = options.value(&["-r", "--requirement"])?;
            if file.starts_with('/') || file.contains("..") || file.contains("://") {
                return None;
            }
            manifests = Some(file.to_owned());
            Tool::Pip
        }
        "poetry" if operand(0) == Some("install") => Tool::Poetry,
        "uv" if operand(0) == Some("sync") => Tool::Uv,
        "go" if operand(0) == Some("mod") && operand(1) == Some("download") && count == 2 => Tool::Go,
        "cargo" if operand(0) == Some("fetch") => Tool::Cargo,
        "bundle" if operand(0) == Some("install") || count == 0 && args.is_empty() => Tool::Bundle,
        "composer" if operand(0) == Some("install") && !options.has(&["-d", "--working-dir"]) => {
            Tool::Composer
        }
        "mvn" | "mvnw"
            if !options.has(&["-f", "--file", "-v", "--version", "-o", "--offline"])
                && (0..count).any(|at| {
                    operand(at).is_some_and(|goal| {
                        matches!(goal, "package" | "install" | "compile" | "verify" | "deploy")
                            || goal.starts_with("dependency:")
                    })
                }) =>
        {
            Tool::Maven
        }
        "gradle" | "gradlew"
            if !options.has(&["-p", "--project-dir", "--offline", "--version"])
                && (0..count).any(|at| {
                    operand(at).is_some_and(|task| {
                        let task = task.rsplit(':').next().unwrap_or(task);
                        matches!(
                            task,
                            "build"
                                | "assemble"
                                | "bootJar"
                                | "jar"
                                | "shadowJar"
                                | "dependencies"
                                | "installDist"
                                | "war"
                        )
                    })
                }) =>
        {
            Tool::Gradle
        }
        "dotnet" if operand(0) == Some("restore") => Tool::Dotnet,
        _ => return None,
    };
    let manifests = manifests.or_else(|| tool.manifests().map(str::to_owned));
    Some((tool, manifests))
}

/// Whether a RUN starts the tool at all, to fetch dependencies in a way of its own perhaps.
pub(crate) fn starts(ctx: &Context<'_>, instruction: &Instruction, tool: Tool) -> bool {
    let Kind::Run(_) = instruction.kind else { return false };
    let Some(script) = ctx.script(instruction.id) else { return false };
    script.all_commands().into_iter().filter_map(Command::effective).any(|effective| match tool {
        Tool::Maven => matches!(effective.name, "mvn" | "mvnw"),
        Tool::Gradle => matches!(effective.name, "gradle" | "gradlew"),
        Tool::Pip => {
            effective.name.starts_with("pip")
                && effective.args.iter().any(|word| word.text.contains("requirements"))
        }
        tool => install_of(effective.name, effective.args).is_some_and(|(found, _)| found == tool),
    })
}

/// Whether a RUN installs or downloads: what a compiler does depends on variables that nothing names.
pub(crate) fn is_costly(ctx: &Context<'_>, placed: &Placed<'_>) -> bool {
    let Kind::Run(_) = placed.instruction.kind else { return false };
    let Some(script) = ctx.script(placed.instruction.id) else { return false };
    script.all_commands().into_iter().any(|command| {
        if install(command).is_some_and(|found| !matches!(found.tool, Tool::Maven | Tool::Gradle)) {
            return true;
        }
        let Some(effective) = command.effective() else { return false };
        let has =
            |words: &[&str]| effective.args.iter().any(|word| words.iter().any(|wanted| word.is(wanted)));
        match effective.name {
            "apt-get" | "apt" | "yum" | "dnf" | "microdnf" | "tdnf" | "zypper" | "pip" | "pip3" | "npm"
            | "gem" | "conda" | "mamba" => has(&["install", "upgrade", "update", "ci", "dist-upgrade"]),
            "apk" | "yarn" | "pnpm" => has(&["add", "upgrade"]),
            "git" => has(&["clone"]),
            "curl" | "wget" => true,
            _ => false,
        }
    })
}
