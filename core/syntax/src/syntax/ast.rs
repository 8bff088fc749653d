//! Typed instructions, each with the place of every part.

use crate::source::{LineRange, Mapped, Span, Spanned};

/// Index of an instruction in [`File::instructions`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct InstructionId(pub u32);

impl InstructionId {
    /// As an index into [`File::instructions`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Everything the syntax layer knows of one text.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct File {
    /// Parser directives that took effect, in order.
    pub directives: Vec<Directive>,
    /// The escape character: `\` or `` ` ``.
    pub escape: char,
    /// Every instruction in order of appearance, those before the first FROM included.
    pub instructions: Vec<Instruction>,
    /// Every fault found, in order; BuildKit stops at the first, we do not.
    pub errors: Vec<SyntaxError>,
}

/// A parser directive such as `# syntax=docker/dockerfile:1`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Directive {
    /// Name in lower case: `syntax`, `escape` or `check`.
    pub name: Spanned<String>,
    /// Value without surrounding blanks.
    pub value: Spanned<String>,
}

impl File {
    /// Whether the frontend that `# syntax=` names knows `RUN --device`: only the labs channel does.
    pub fn frontend_has_devices(&self) -> bool {
        let syntax = self.directives.iter().find(|directive| directive.name.value == "syntax");
        syntax.is_some_and(|syntax| syntax.value.value.contains("labs"))
    }
}

/// One instruction, whole: its keyword, flags, arguments and heredocs.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Instruction {
    /// Its own index.
    pub id: InstructionId,
    /// The keyword as written, such as `RUN` or `run`.
    pub keyword: Spanned<String>,
    /// From the keyword to the end of the last line, heredoc bodies included.
    pub span: Span,
    /// The lines BuildKit gives for it.
    pub lines: LineRange,
    /// Flags before the arguments, in order.
    pub flags: Vec<Flag>,
    /// Heredocs of this instruction, in order.
    pub heredocs: Vec<Heredoc>,
    /// Comment lines directly above it, without `#` and blanks.
    pub comments: Vec<String>,
    /// What it says.
    pub kind: Kind,
    /// Whether the instruction parser refused it; [`Instruction::kind`] then holds what could be read.
    pub broken: bool,
}

/// A flag such as `--mount=type=cache,target=/x`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Flag {
    /// Name without the dashes.
    pub name: Spanned<String>,
    /// What follows `=`, if there is one.
    pub value: Option<Spanned<String>>,
    /// The flag as written, dashes included.
    pub span: Span,
}

/// A heredoc: `<<NAME` and its body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Heredoc {
    /// The delimiter, without quotes.
    pub name: String,
    /// File descriptor written before `<<`; 0 when none is.
    pub fd: u32,
    /// Whether variables in the body are expanded (the delimiter is not quoted).
    pub expand: bool,
    /// Whether leading tabs are dropped (`<<-`).
    pub chomp: bool,
    /// The redirection as written (`<<-"EOF"`); empty where it cannot be placed.
    pub delimiter: Span,
    /// The body with its mapping to the source; tabs are already dropped for `<<-`.
    pub body: Mapped,
    /// The line that closes it; empty where the text ends first.
    pub terminator: Span,
}

/// What an instruction says.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Kind {
    /// `FROM image [AS name]`.
    From(From),
    /// `ARG name[=default] …`.
    Arg(Vec<Binding>),
    /// `ENV name=value …`.
    Env(Vec<Binding>),
    /// `LABEL name=value …`.
    Label(Vec<Binding>),
    /// `RUN`.
    Run(Run),
    /// `CMD`.
    Cmd(CommandLine),
    /// `ENTRYPOINT`.
    Entrypoint(CommandLine),
    /// `SHELL ["…"]`.
    Shell(Vec<Spanned<String>>),
    /// `COPY`.
    Copy(Transfer),
    /// `ADD`.
    Add(Transfer),
    /// `WORKDIR path`.
    Workdir(Spanned<String>),
    /// `USER name`.
    User(Spanned<String>),
    /// `STOPSIGNAL name`.
    StopSignal(Spanned<String>),
    /// `VOLUME path …`.
    Volume(Vec<Spanned<String>>),
    /// `EXPOSE port …`.
    Expose(Vec<Spanned<String>>),
    /// `HEALTHCHECK`.
    Healthcheck(Healthcheck),
    /// `MAINTAINER name` (deprecated).
    Maintainer(Spanned<String>),
    /// `ONBUILD instruction`.
    Onbuild(Onbuild),
    /// A keyword that BuildKit does not know, or an instruction too broken to read.
    Unknown,
}

impl Kind {
    /// BuildKit's lower-case name of the instruction; empty for [`Kind::Unknown`].
    pub fn name(&self) -> &'static str {
        match self {
            Self::From(_) => "from",
            Self::Arg(_) => "arg",
            Self::Env(_) => "env",
            Self::Label(_) => "label",
            Self::Run(_) => "run",
            Self::Cmd(_) => "cmd",
            Self::Entrypoint(_) => "entrypoint",
            Self::Shell(_) => "shell",
            Self::Copy(_) => "copy",
            Self::Add(_) => "add",
            Self::Workdir(_) => "workdir",
            Self::User(_) => "user",
            Self::StopSignal(_) => "stopsignal",
            Self::Volume(_) => "volume",
            Self::Expose(_) => "expose",
            Self::Healthcheck(_) => "healthcheck",
            Self::Maintainer(_) => "maintainer",
            Self::Onbuild(_) => "onbuild",
            Self::Unknown => "",
        }
    }

    /// Whether the instruction makes a layer (a change of the file system) rather than only config.
    /// WORKDIR counts: it makes the directory.
    pub fn makes_layer(&self) -> bool {
        matches!(self, Self::Run(_) | Self::Copy(_) | Self::Add(_) | Self::Workdir(_))
    }
}

/// `FROM [--platform=…] image [AS name]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct From {
    /// Image or stage name as written, unexpanded.
    pub image: Spanned<String>,
    /// Stage name as written.
    pub name: Option<Spanned<String>>,
    /// Value of `--platform` as written.
    pub platform: Option<Spanned<String>>,
}

/// A name with a value: in ARG, ENV and LABEL.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Binding {
    /// Name as written (quotes kept in LABEL and ENV until expansion).
    pub name: Spanned<String>,
    /// Value as written, unexpanded and with its quotes; `None` for an ARG without a default.
    pub value: Option<Spanned<String>>,
    /// Whether the legacy form `ENV name value` was used.
    pub legacy: bool,
}

/// A command of RUN, CMD, ENTRYPOINT or HEALTHCHECK.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum CommandLine {
    /// Shell form: one script, run by the stage's SHELL.
    Shell(Mapped),
    /// Exec form: a JSON array of words.
    Exec(Vec<Spanned<String>>),
}

impl Default for CommandLine {
    fn default() -> Self {
        Self::Shell(Mapped::new())
    }
}

impl CommandLine {
    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Shell(script) => script.text().is_empty(),
            Self::Exec(words) => words.is_empty(),
        }
    }
}

/// `RUN [--mount=…] [--network=…] [--security=…] command`.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Run {
    /// The command as written. `RUN <<EOF` has the script in the instruction's heredocs.
    pub command: CommandLine,
    /// Mounts in order.
    pub mounts: Vec<Mount>,
    /// `--network`: `default`, `none` or `host`.
    pub network: Option<Spanned<String>>,
    /// `--security`: `sandbox` or `insecure`.
    pub security: Option<Spanned<String>>,
}

/// The type of a RUN mount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum MountType {
    /// Files of the context, a stage or an image, without copying them.
    #[default]
    Bind,
    /// A directory kept between builds, not part of any layer.
    Cache,
    /// A tmpfs.
    Tmpfs,
    /// A secret file or variable.
    Secret,
    /// An SSH agent socket.
    Ssh,
}

impl MountType {
    /// As written in `type=`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Cache => "cache",
            Self::Tmpfs => "tmpfs",
            Self::Secret => "secret",
            Self::Ssh => "ssh",
        }
    }
}

/// A RUN mount; values as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Mount {
    /// Its type.
    pub kind: MountType,
    /// `from`: stage, image or named context.
    pub from: Option<Spanned<String>>,
    /// `source` or `src`.
    pub source: Option<Spanned<String>>,
    /// `target`, `dst` or `destination`.
    pub target: Option<Spanned<String>>,
    /// `id`.
    pub id: Option<Spanned<String>>,
    /// `env`, for secrets.
    pub env: Option<Spanned<String>>,
    /// `sharing` of a cache: `shared`, `private` or `locked`.
    pub sharing: Option<Spanned<String>>,
    /// `mode`, octal as written.
    pub mode: Option<Spanned<String>>,
    /// `uid`.
    pub uid: Option<Spanned<String>>,
    /// `gid`.
    pub gid: Option<Spanned<String>>,
    /// `size` of a tmpfs.
    pub size: Option<Spanned<String>>,
    /// Whether it is mounted read-only.
    pub read_only: bool,
    /// `required`.
    pub required: bool,
    /// The whole flag.
    pub span: Span,
}

/// COPY or ADD.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Transfer {
    /// Sources as written; those that are heredocs are in [`Transfer::inline`].
    pub sources: Vec<Spanned<String>>,
    /// Files given as heredocs: indexes into the instruction's heredocs.
    pub inline: Vec<usize>,
    /// Names of sources that are written as heredocs but have no body: empty files.
    pub hollow: Vec<Spanned<String>>,
    /// Destination as written.
    pub dest: Spanned<String>,
    /// `--from` (COPY).
    pub from: Option<Spanned<String>>,
    /// `--chown`.
    pub chown: Option<Spanned<String>>,
    /// `--chmod`.
    pub chmod: Option<Spanned<String>>,
    /// `--link`.
    pub link: bool,
    /// `--parents` (COPY).
    pub parents: bool,
    /// `--exclude`, each.
    pub exclude: Vec<Spanned<String>>,
    /// `--checksum` (ADD).
    pub checksum: Option<Spanned<String>>,
    /// `--keep-git-dir` (ADD).
    pub keep_git_dir: Option<bool>,
    /// `--unpack` (ADD).
    pub unpack: Option<bool>,
}

/// HEALTHCHECK.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Healthcheck {
    /// `None` for `HEALTHCHECK NONE`.
    pub command: Option<CommandLine>,
    /// `--interval`, as written.
    pub interval: Option<Spanned<String>>,
    /// `--timeout`, as written.
    pub timeout: Option<Spanned<String>>,
    /// `--start-period`, as written.
    pub start_period: Option<Spanned<String>>,
    /// `--start-interval`, as written.
    pub start_interval: Option<Spanned<String>>,
    /// `--retries`, as written.
    pub retries: Option<Spanned<String>>,
}

/// ONBUILD: an instruction for images built on this one.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Onbuild {
    /// The text after ONBUILD, continuations joined.
    pub expression: Spanned<String>,
    /// The instruction read; `None` where it cannot be.
    pub trigger: Option<Box<Instruction>>,
}

/// In which of BuildKit's phases an error arises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Phase {
    /// Reading lines.
    Parse,
    /// Reading instructions.
    Instructions,
}

/// A fault that stops a build, with BuildKit's own message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SyntaxError {
    /// Where BuildKit finds it.
    pub phase: Phase,
    /// Key of the message for translation, such as `unknown-instruction`.
    pub code: String,
    /// Values that the message names, in order, by key.
    pub args: Vec<(String, String)>,
    /// BuildKit's message, word for word.
    pub message: String,
    /// The lines BuildKit names, per location.
    pub lines: Vec<Vec<LineRange>>,
    /// As narrow as the fault.
    pub span: Span,
}

/// What a stretch of the text is, for highlighting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum TokenKind {
    /// Blanks and line ends.
    Blank,
    /// A comment line.
    Comment,
    /// A parser directive's line, up to its value.
    Directive,
    /// A parser directive's value.
    DirectiveValue,
    /// An instruction's keyword, and AS in FROM.
    Keyword,
    /// A flag's name, dashes and `=` included.
    Flag,
    /// A flag's value.
    FlagValue,
    /// An image reference.
    Image,
    /// A stage name, where it is given or used.
    StageName,
    /// The name in ARG, ENV and LABEL.
    Name,
    /// A quoted string.
    String,
    /// `$NAME` or `${NAME…}`.
    Variable,
    /// An escape character at a line's end.
    Continuation,
    /// A heredoc's delimiter, at either end.
    HeredocDelimiter,
    /// A heredoc's body that is not a script.
    HeredocBody,
    /// The first word of a shell command.
    Command,
    /// An option of a shell command (`-y`, `--no-install-recommends`).
    CommandOption,
    /// A shell operator (`&&`, `|`, `;`).
    Operator,
    /// A shell keyword (`if`, `for`, `do`).
    ShellKeyword,
    /// Brackets, commas, `=`.
    Punctuation,
    /// A port, number or size.
    Number,
    /// Any other argument.
    Text,
    /// A keyword that is not an instruction.
    Invalid,
}

/// A stretch of the text; all of them, in order, make up the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}
