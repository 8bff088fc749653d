//! The command line, declared once: help, completions and the manual come of it.

use std::path::PathBuf;

use anstream::AutoStream;
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

const AFTER: &str = "\
Exit codes: 0 done and nothing to object to; 1 something was found, would change or is not met; 2 something could not \
be read, written or understood.

FILE is a path, or - for standard input; without any, Dockerfile in this directory. Nothing is built, no registry is \
asked, nothing leaves this machine.";

/// Reads Dockerfiles as BuildKit does and says what they mean before anything is built.
#[derive(Debug, Parser)]
#[command(name = "dockerfile-playground", version, after_help = AFTER, max_term_width = 100)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colours; NO_COLOR and CLICOLOR are heeded too.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    color: ColorChoice,
    /// The same as --color never.
    #[arg(long, global = true, conflicts_with = "color")]
    no_color: bool,
    /// File of settings; without it, .dockerfile-playground.toml in this directory or the nearest one above.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Reads no file of settings.
    #[arg(long, global = true, conflicts_with = "config")]
    pub(crate) no_config: bool,
}

impl Cli {
    /// Whether standard output gets colours.
    pub(crate) fn colour(&self) -> bool {
        match self.color {
            _ if self.no_color => false,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Says what is wrong: what stops a build, BuildKit's checks, and rules on size, caches, stages and run time.
    #[command(visible_alias = "lint")]
    Check(Check),
    /// Puts Dockerfiles into one shape; what BuildKit or a shell sees stays the same, proven for each instruction.
    #[command(visible_alias = "fmt")]
    Format(Format),
    /// Makes every safe fix: each removes its finding, adds none and leaves the stages as they are.
    Fix(Fix),
    /// Makes a builder and a runtime stage of a single stage, where they build and start as surely and are smaller.
    MultiStage(MultiStage),
    /// Explains a rule.
    Explain(Explain),
    /// The stages and what they take from each other.
    Graph(Graph),
    /// How large the image would be and why: low, likely and high, what is unknown said to be unknown.
    Size(Size),
    /// The steps of the build, what waits for what, and what a change has run again.
    Plan(Plan),
    /// Whether it builds, and whether the result starts.
    Verdict(Verdict),
    /// What a saved image holds, and dive's numbers: docker save, or an OCI image layout in a tar.
    Image(Image),
    /// Looks at exercises.
    Exercise {
        #[command(subcommand)]
        what: Exercise,
    },
    /// Prints a script that completes this command line in a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Prints the manual page: of the program, or of one of its commands.
    Man {
        /// A command.
        #[arg(value_name = "COMMAND")]
        of: Option<String>,
    },
    /// Serves an editor: the language server protocol over standard input and output.
    Lsp(Lsp),
}

/// What a build is given besides the Dockerfile.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Build")]
pub(crate) struct Build {
    /// Stage to build, by name or number; without it, the last.
    #[arg(long, value_name = "STAGE")]
    pub(crate) target: Option<String>,
    /// Value of a build arg; without =VALUE, that of the environment variable.
    #[arg(long = "build-arg", value_name = "NAME[=VALUE]")]
    pub(crate) build_args: Vec<String>,
    /// Platform to build for, such as linux/arm64.
    #[arg(long)]
    pub(crate) platform: Option<String>,
    /// A named context, as for docker build.
    #[arg(long = "build-context", value_name = "NAME=VALUE")]
    pub(crate) build_contexts: Vec<String>,
    /// Directory of the build context: names and sizes of files are read, and the text of small ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) context: Option<PathBuf>,
    /// The .dockerignore; without it, FILE.dockerignore or that of the context.
    #[arg(long, value_name = "FILE")]
    pub(crate) dockerignore: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Dockerfiles.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// How findings are written; text unless said otherwise.
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<ReportFormat>,
    /// From which severity on findings make the exit code 1; warning unless said otherwise.
    #[arg(long, value_enum, value_name = "SEVERITY", visible_aliases = ["failure-threshold", "fail-level"])]
    pub(crate) fail_on: Option<FailOn>,
    /// The same as --fail-on none.
    #[arg(long, conflicts_with = "fail_on")]
    pub(crate) no_fail: bool,
    /// Leaves out a rule, by its name or hadolint's code; may be given again, or with commas.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    /// Findings without the lines that they are about.
    #[arg(long)]
    pub(crate) hide_source: bool,
    /// Name under which standard input is reported.
    #[arg(long, value_name = "NAME", visible_alias = "file-path-in-report")]
    pub(crate) stdin_name: Option<String>,
    #[command(flatten)]
    pub(crate) build: Build,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people.
    #[value(alias = "tty")]
    Text,
    /// All that is known of each finding.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands: annotations of GitHub Actions.
    #[value(alias = "github-actions")]
    Github,
    /// Code quality report of GitLab.
    #[value(aliases = ["gitlab_codeclimate", "codeclimate"])]
    Gitlab,
    /// XML of Checkstyle, which many tools read.
    Checkstyle,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// What stops the build.
    Error,
    /// Also faults that it survives.
    Warning,
    /// Also what could be better.
    #[value(aliases = ["info", "style"])]
    Hint,
    /// Nothing.
    #[value(aliases = ["ignore", "never"])]
    None,
}

/// What becomes of a changed text.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(crate) struct Changes {
    /// Writes nothing; names files that would change, and the exit code is 1 if there are any.
    #[arg(long, conflicts_with = "write")]
    pub(crate) check: bool,
    /// Writes nothing; shows what would change as a diff, and the exit code is 1 if anything would.
    #[arg(long, conflicts_with = "write")]
    pub(crate) diff: bool,
    /// Changes the files in place.
    #[arg(short, long)]
    pub(crate) write: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Format {
    /// Dockerfiles; several with --check, --diff or --write only.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) changes: Changes,
}

#[derive(Args, Debug)]
pub(crate) struct Fix {
    /// Dockerfiles; several with --check, --diff or --write only.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Safe fixes only. Others are never made unseen, so this is always so.
    #[arg(long)]
    safe: bool,
    #[command(flatten)]
    pub(crate) changes: Changes,
    #[command(flatten)]
    pub(crate) build: Build,
}

#[derive(Args, Debug)]
pub(crate) struct MultiStage {
    /// Dockerfiles; several with --check, --diff or --write only.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) changes: Changes,
    #[command(flatten)]
    pub(crate) build: Build,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// Its name, or hadolint's code for the same fault; without one, all rules are listed.
    #[arg(value_name = "RULE")]
    pub(crate) rule: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Lsp {
    /// Standard input and output, which editors may say; there is no other way.
    #[arg(long)]
    stdio: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Graph {
    /// A Dockerfile.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// In which language the graph is written.
    #[arg(short, long, value_enum, default_value = "mermaid")]
    pub(crate) format: GraphFormat,
    /// Which way its arrows run.
    #[arg(short, long, value_enum, default_value = "right")]
    pub(crate) direction: GraphDirection,
    /// Leaves out stages that the target does not need.
    #[arg(long)]
    pub(crate) used: bool,
    #[command(flatten)]
    pub(crate) build: Build,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A flowchart, for Markdown.
    Mermaid,
    /// For Graphviz.
    Dot,
    /// A picture.
    Svg,
    /// Nodes and links.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphDirection {
    /// From left to right.
    Right,
    /// From top to bottom.
    Down,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For people.
    #[value(alias = "text")]
    Table,
    /// For programs.
    Json,
}

#[derive(Args, Debug)]
pub(crate) struct Size {
    /// A Dockerfile.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// How it is written.
    #[arg(short, long, value_enum, default_value = "table")]
    pub(crate) format: TableFormat,
    #[command(flatten)]
    pub(crate) build: Build,
}

#[derive(Args, Debug)]
pub(crate) struct Plan {
    /// A Dockerfile.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// How it is written.
    #[arg(short, long, value_enum, default_value = "table")]
    pub(crate) format: TableFormat,
    /// What is changed before a second build: "file PATH", "var NAME", "source IMAGE" or "line N"; may be given again.
    #[arg(long = "change", value_name = "CHANGE")]
    pub(crate) changes: Vec<String>,
    #[command(flatten)]
    pub(crate) build: Build,
}

#[derive(Args, Debug)]
pub(crate) struct Verdict {
    /// A Dockerfile.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// How it is written.
    #[arg(short, long, value_enum, default_value = "table")]
    pub(crate) format: TableFormat,
    /// What is changed before a second build, for the cache in JSON: as for plan.
    #[arg(long = "change", value_name = "CHANGE")]
    pub(crate) changes: Vec<String>,
    #[command(flatten)]
    pub(crate) build: Build,
}

#[derive(Args, Debug)]
pub(crate) struct Image {
    /// The archive.
    #[arg(value_name = "FILE.tar")]
    pub(crate) file: PathBuf,
    /// How it is written; JSON has every path that a layer changes.
    #[arg(short, long, value_enum, default_value = "table")]
    pub(crate) format: TableFormat,
    /// An efficiency below this, from 0 to 1, makes the exit code 1.
    #[arg(long, value_name = "SHARE", visible_alias = "lowestEfficiency")]
    pub(crate) lowest_efficiency: Option<f64>,
    /// More wasted bytes than these make the exit code 1.
    #[arg(long, value_name = "BYTES", visible_alias = "highestWastedBytes")]
    pub(crate) highest_wasted_bytes: Option<u64>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Exercise {
    /// Reads an exercise file and tries it: its solution has to meet every goal, its start must not.
    Check {
        /// Exercise files.
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
}
