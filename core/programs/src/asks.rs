//! What a command asks for.

use crate::source::Span;

/// What one command asks for, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// The tool, by its first name: `pip` for `pip3` and `python -m pip`.
    pub tool: &'static str,
    /// The word that says what to do, as in `npm ci`; `None` where there is none.
    pub verb: Option<Item>,
    /// What it asks for.
    pub asks: Vec<Ask>,
    /// Files of the project that it cannot do without.
    pub wants: Vec<Want>,
    /// What it compiles on the way, and cannot without something that small images lack.
    pub builds: Vec<Build>,
    /// Whether it needs the rights of root, wherever it works.
    pub root: bool,
    /// Whether it waits for an answer on the terminal, which no build has.
    pub answers: bool,
    /// Whether it runs until someone stops it.
    pub endless: bool,
    /// Whether what it starts runs on beside the commands after it.
    pub stays: bool,
    /// Whether its status answers a question (`grep`, `which`): that it fails is no fault.
    pub tells: bool,
    /// Whether it gives on what it reads, in a pipe.
    pub passes: bool,
    /// Whether it finds its work done when it runs again: repeated, it is paid once.
    pub once: bool,
    /// A round figure of milliseconds for work of that kind; an assumption, not a measurement.
    pub takes: u32,
}

impl Request {
    /// Whether it is a command of a manager's own tool, or asks something of it.
    pub fn is_of(&self, manager: Manager) -> bool {
        self.tool == manager.tool() || self.asks.iter().any(|ask| ask.manager() == Some(manager))
    }
}

impl Ask {
    /// Whose work it is, where packages are meant.
    pub fn manager(&self) -> Option<Manager> {
        match self {
            Self::Refresh(manager) | Self::Upgrade(manager) | Self::Prune(manager) | Self::Start(manager) => {
                Some(*manager)
            }
            Self::Install(install) => Some(install.manager),
            Self::Uninstall(uninstall) => Some(uninstall.manager),
            Self::Mark(mark) => Some(mark.manager),
            Self::CleanCache(clean) => Some(clean.manager),
            _ => None,
        }
    }
}

/// Something that a tool compiles while it installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Build {
    /// The package or extension.
    pub what: String,
    /// What it needs.
    pub needs: BuildNeed,
    /// The words that say what is missing.
    pub words: String,
    /// What the tool ends with.
    pub exit: u8,
}

/// What compiling something needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildNeed {
    /// A program.
    Program(&'static str),
    /// Headers of libraries that some `-dev` package brings.
    Headers,
}

/// A file of a project without which a tool ends at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Want {
    /// Any of these will do, relative to where the tool works.
    pub any: Vec<String>,
    /// Whether the tool looks in the directories above too.
    pub upwards: bool,
    /// Whether anything else than plain files in its directory may stand for it: sources whose places a manifest names.
    pub or_sources: bool,
    /// The programs that may make such a file themselves.
    pub makers: &'static [&'static str],
    /// Its last words where there is none; `{dir}` stands for the directory, `{path}` for the file's absolute path.
    pub words: String,
    /// What it ends with.
    pub exit: u8,
}

impl Want {
    pub(super) fn new(any: &[&str], words: impl Into<String>, exit: u8) -> Self {
        let any = any.iter().map(|&name| name.to_owned()).collect();
        Self { any, words: words.into(), exit, ..Self::default() }
    }

    pub(super) fn upwards(self) -> Self {
        Self { upwards: true, ..self }
    }

    pub(super) fn made_by(self, makers: &'static [&'static str]) -> Self {
        Self { makers, ..self }
    }
}

/// A word of a command, or a part of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// What the program is given; what cannot be known of it stands as `${NAME}`, or as `$(…)`.
    pub text: String,
    /// Whether all of it is known.
    pub known: bool,
    /// The word that says it.
    pub span: Span,
}

impl Item {
    /// Its text, where all of it is known.
    pub fn value(&self) -> Option<&str> {
        self.known.then_some(self.text.as_str())
    }
}

/// One thing that a command asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// The index of packages fetched anew: `apt-get update`.
    Refresh(Manager),
    /// Packages installed.
    Install(Install),
    /// Installed packages brought up to date.
    Upgrade(Manager),
    /// Packages removed.
    Uninstall(Uninstall),
    /// What is not needed to run, taken out of what is installed: `npm prune`.
    Prune(Manager),
    /// Packages marked as asked for, or as needed by others only.
    Mark(Mark),
    /// A cache of downloads emptied.
    CleanCache(CleanCache),
    /// One address fetched.
    Fetch(Fetch),
    /// A repository copied.
    Clone(Checkout),
    /// The tool starts, and may write files of its own for later starts, as pip does with its bytecode.
    Start(Manager),
    /// Models, corpora or browsers fetched, of a size that the command does not tell; what it is, for people.
    Data(String),
    /// A compiler and its libraries brought, or added to.
    Toolchain(Toolchain),
    /// An archive unpacked.
    Unpack(Unpack),
    /// An archive made.
    Pack(Item),
    /// Files packed or unpacked in their places: `gunzip`.
    Inflate(Inflate),
    /// Sources compiled.
    Compile(Compile),
    /// Sources compiled to look at them or to run them at once: `go vet`.
    Check(Compiler),
    /// A build as a file of rules has it.
    Make(Make),
    /// A script that the project's manifest names: `npm run build`.
    Script(Item),
    /// Files that the command leaves, whose size a row of the table says.
    Leave(Leave),
    /// Files deleted.
    Delete(Delete),
    /// Files deleted as they are found: `find … -delete`.
    DeleteFound(DeleteFound),
    /// Files copied.
    Copy(Put),
    /// Files moved.
    Move(Put),
    /// Directories, links or empty files made.
    Create(Create),
    /// Owners or modes changed.
    Change(Change),
    /// Files changed in their places.
    Edit(Vec<Item>),
    /// Programs made smaller.
    Shrink(Shrink, Vec<Item>),
    /// What comes through the pipe written to files.
    Record(Vec<Item>),
    /// Files given to the output.
    Show(Vec<Item>),
    /// A file whose size the command states.
    State(Stated),
    /// A user added.
    Account(Account),
    /// A name and perhaps a number written to `/etc/passwd` or `/etc/group`, where neither may be there already.
    Enter(Entry),
    /// A script run by a shell or an interpreter.
    Interpret(Interpret),
    /// A program of which nothing more is known.
    Program(Item),
    /// Only a look, or output: nothing changes.
    Look,
    /// The command removes what it only needed on the way.
    TidyUp,
}

/// A compiler and its libraries.
#[derive(Clone, Debug, PartialEq)]
pub struct Toolchain {
    /// The directory that holds them, where a variable says it.
    pub home: Option<String>,
    /// The row of the table of assumed sizes.
    pub size: &'static str,
    /// How many times that row.
    pub count: u64,
}

/// An archive unpacked.
#[derive(Clone, Debug, PartialEq)]
pub struct Unpack {
    /// The archive; `None` where it comes through a pipe.
    pub archive: Option<Item>,
    /// The directory that it goes into; `None` for the present one.
    pub into: Option<Item>,
    /// Whether its own directory is left away.
    pub stripped: bool,
    /// Whether only some of its files are wanted.
    pub part: bool,
    /// Whether it is one of tar's, else one of zip's kind.
    pub tar: bool,
}

/// Files packed or unpacked in their places.
#[derive(Clone, Debug, PartialEq)]
pub struct Inflate {
    /// Which.
    pub files: Vec<Item>,
    /// Whether they grow.
    pub grows: bool,
}

/// What compiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Compiler {
    Go,
    Cargo,
    C,
    Maven,
    Gradle,
    Dotnet,
}

/// Sources compiled.
#[derive(Clone, Debug, PartialEq)]
pub struct Compile {
    /// By what.
    pub compiler: Compiler,
    /// As the program is called.
    pub called: String,
    /// The package, the last one of several.
    pub package: Option<Item>,
    /// How many packages or files are named.
    pub packages: usize,
    /// The file or directory that the command says it goes to.
    pub output: Option<Item>,
    /// Whether it goes where the tool keeps its programs.
    pub install: bool,
    /// Whether the sources are fetched, and not the project's.
    pub remote: bool,
    /// Whether only early releases of the tool compile here (`go get`).
    pub early: bool,
    /// Whether it is built for release.
    pub release: bool,
    /// Whether symbols are left out.
    pub stripped: bool,
    /// The system that it is built for, where that is named.
    pub target: Option<Item>,
    /// The one program of several that is named.
    pub program: Option<Item>,
    /// The directory of what is built, where that is named.
    pub directory: Option<Item>,
    /// Whether no program comes of it: objects alone, a check, a test.
    pub checks: bool,
    /// Whether only what the project needs is compiled (`cargo chef cook`).
    pub dependencies: bool,
    /// Whether dependencies lie in the project.
    pub vendored: bool,
    /// Whether an option makes something else of it, or elsewhere.
    pub unusual: bool,
    /// Whether libraries of the system are linked in as a whole.
    pub is_static: bool,
    /// Whether it brings its runtime.
    pub own_runtime: bool,
    /// Whether that runtime is trimmed.
    pub trimmed: bool,
    /// Whether it is compiled to machine code where that is not usual.
    pub native: bool,
}

impl Compile {
    pub(super) fn of(compiler: Compiler) -> Self {
        Self {
            compiler,
            called: String::new(),
            package: None,
            packages: 0,
            output: None,
            install: false,
            remote: false,
            early: false,
            release: false,
            stripped: false,
            target: None,
            program: None,
            directory: None,
            checks: false,
            dependencies: false,
            vendored: false,
            unusual: false,
            is_static: false,
            own_runtime: false,
            trimmed: false,
            native: false,
        }
    }
}

/// A build as a file of rules has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Make {
    /// What is asked for.
    pub kind: MakeKind,
    /// The directory that it works in; `None` for the present one.
    pub directory: Option<Item>,
    /// Where it installs, if the command says so.
    pub prefix: Option<String>,
}

/// What a [`Make`] is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MakeKind {
    /// How to build is written down.
    Configure,
    /// Everything is built.
    Build,
    /// What was built is installed.
    Install,
    /// It is tested.
    Test,
    /// What was built is deleted.
    Clean,
}

/// Files deleted.
#[derive(Clone, Debug, PartialEq)]
pub struct Delete {
    /// Which, with globs.
    pub paths: Vec<Item>,
    /// Whether directories go with all that is in them.
    pub recursive: bool,
}

/// Files deleted as they are found.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteFound {
    /// Where it looks.
    pub roots: Vec<Item>,
    /// Patterns of the names that it looks for.
    pub names: Vec<Item>,
    /// Whether only some of what lies there goes.
    pub some: bool,
}

/// Files put elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Put {
    /// Which, with globs.
    pub from: Vec<Item>,
    /// Where to.
    pub to: Item,
    /// Whether the command says that it is a directory.
    pub into: bool,
    /// Whether directories go with all that is in them.
    pub recursive: bool,
}

/// Owners or modes changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What is changed.
    pub kind: ChangeKind,
    /// To what; `None` where it is taken from another file.
    pub to: Option<Item>,
    /// Of which files.
    pub paths: Vec<Item>,
    /// Whether of all that is in directories too.
    pub recursive: bool,
}

/// What a [`Change`] changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ChangeKind {
    Owner,
    Group,
    Mode,
}

/// How programs are made smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shrink {
    /// Symbols are taken out.
    Strip,
    /// They are packed.
    Upx,
}

/// A file whose size the command states.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// The file; `None` for the output.
    pub path: Option<Item>,
    /// Its bytes; `None` where what is stated cannot be told.
    pub bytes: Option<u64>,
    /// What they are.
    pub from: StatedFrom,
}

/// What the bytes of a [`Stated`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatedFrom {
    /// Zeros.
    Zeros,
    /// Noise.
    Random,
    /// A file's, at most as many as are stated.
    File,
    /// None: the file has holes.
    Holes,
}

/// A user added.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// The user's name.
    pub user: Item,
    /// The home directory, where one is named.
    pub home: Option<Item>,
    /// Whether a group of the same name comes with it.
    pub group: bool,
    /// Whether Debian makes no home directory for it.
    pub homeless: bool,
}

/// A new line of `/etc/passwd` or `/etc/group`.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The name.
    pub name: Item,
    /// The number that is asked for.
    pub id: Option<Item>,
    /// Whether it is a user; else it is a group.
    pub user: bool,
    /// Whether a group of the same name comes with it.
    pub own_group: bool,
    /// Whether a number that is there already is no fault.
    pub shared: bool,
    /// Whether a name that is there already is no fault.
    pub lenient: bool,
}

/// A script run by a shell or an interpreter.
#[derive(Clone, Debug, PartialEq)]
pub struct Interpret {
    /// The file; `None` where none is named.
    pub script: Option<Item>,
    /// What the script is given.
    pub args: Vec<Item>,
    /// Whether it is a shell that runs it.
    pub shell: bool,
    /// Whether the script comes through a pipe.
    pub reads_input: bool,
}

/// Who installs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Manager {
    Apt,
    Dpkg,
    Apk,
    Dnf,
    Zypper,
    Pacman,
    Rpm,
    Npm,
    Yarn,
    Pnpm,
    Bun,
    Pip,
    Pipx,
    Pipenv,
    Poetry,
    Uv,
    Conda,
    EasyInstall,
    Gem,
    Bundler,
    Composer,
    Go,
    Cargo,
    Maven,
    Gradle,
    Dotnet,
}

impl Manager {
    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Apt => "apt",
            Self::Dpkg => "dpkg",
            Self::Apk => "apk",
            Self::Dnf => "dnf",
            Self::Zypper => "zypper",
            Self::Pacman => "pacman",
            Self::Rpm => "rpm",
            Self::Npm => "npm",
            Self::Yarn => "yarn",
            Self::Pnpm => "pnpm",
            Self::Bun => "bun",
            Self::Pip => "pip",
            Self::Pipx => "pipx",
            Self::Pipenv => "pipenv",
            Self::Poetry => "poetry",
            Self::Uv => "uv",
            Self::Conda => "conda",
            Self::EasyInstall => "easy_install",
            Self::Gem => "gem",
            Self::Bundler => "bundle",
            Self::Composer => "composer",
            Self::Go => "go",
            Self::Cargo => "cargo",
            Self::Maven => "mvn",
            Self::Gradle => "gradle",
            Self::Dotnet => "dotnet",
        }
    }

    /// The files that name a project's dependencies, as a COPY that works with or without a lock file has them.
    pub fn manifests(self) -> Option<&'static str> {
        match self {
            Self::Npm => Some("package*.json"),
            Self::Yarn => Some("package.json yarn.lock*"),
            Self::Pnpm => Some("package.json pnpm-lock.yaml*"),
            Self::Go => Some("go.mod go.sum*"),
            Self::Bundler => Some("Gemfile Gemfile.lock*"),
            _ => None,
        }
    }

    /// The first name of its tool.
    pub fn tool(self) -> &'static str {
        match self {
            Self::Apt => "apt-get",
            other => other.name(),
        }
    }

    /// Whether it installs packages of the system.
    pub fn is_system(self) -> bool {
        matches!(
            self,
            Self::Apt | Self::Dpkg | Self::Apk | Self::Dnf | Self::Zypper | Self::Pacman | Self::Rpm
        )
    }
}

/// Packages installed.
#[derive(Clone, Debug, PartialEq)]
pub struct Install {
    /// By whom.
    pub manager: Manager,
    /// What is meant by the names.
    pub kind: InstallKind,
    /// What is named, in order. Empty: what the project's manifest names, if [`Install::project`].
    pub sources: Vec<Source>,
    /// Whether the project's own dependencies are installed.
    pub project: bool,
    /// Whether what only development needs is among them.
    pub development: Development,
    /// Whether what is recommended besides is installed too; `None` where nothing says it.
    pub recommends: Option<bool>,
    /// Where what is downloaded stays besides.
    pub cache: Kept,
    /// Whether it goes into the system's directories rather than the project's.
    pub global: bool,
    /// Whether it goes into the user's directories.
    pub user: bool,
    /// The directory that it goes into, where one is named.
    pub target: Option<Item>,
    /// The name that is given to all of it together (`apk add --virtual`).
    pub group: Option<Item>,
    /// Sets of packages that the project's manifest names, asked for besides (`uv sync --extra`).
    pub extras: Vec<Item>,
    /// Whether it is only fetched, not installed.
    pub fetch_only: bool,
    /// Whether a directory other than the present one is worked in (`--prefix`, `-C`).
    pub elsewhere: bool,
    /// Whether a directory is linked to besides (`pip install -e`).
    pub linked: bool,
    /// Whether what a package needs is left out (`--no-deps`).
    pub alone: bool,
    /// Whether nothing is done, only shown or checked (`--dry-run`).
    pub idle: bool,
}

impl Install {
    /// Whether all that is installed lies here already, and needs nothing.
    pub fn is_local(&self) -> bool {
        self.alone && self.sources.iter().all(|source| matches!(source, Source::File(_) | Source::Here(_)))
    }

    pub(super) fn new(manager: Manager) -> Self {
        Self {
            manager,
            kind: InstallKind::Packages,
            sources: Vec::new(),
            project: false,
            development: Development::None,
            recommends: None,
            cache: Kept::Usual,
            global: false,
            user: false,
            target: None,
            group: None,
            extras: Vec::new(),
            fetch_only: false,
            elsewhere: false,
            linked: false,
            alone: false,
            idle: false,
        }
    }

    /// The packages that are named.
    pub fn packages(&self) -> impl Iterator<Item = &Item> {
        self.sources.iter().filter_map(|source| match source {
            Source::Package(item) => Some(item),
            _ => None,
        })
    }

    /// The files of packages, and addresses of them, that are named.
    pub fn files(&self) -> impl Iterator<Item = &Item> {
        self.sources.iter().filter_map(|source| match source {
            Source::File(item) => Some(item),
            _ => None,
        })
    }
}

/// What the names of an [`Install`] stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstallKind {
    /// Packages.
    Packages,
    /// What a package needs to be built (`apt-get build-dep`).
    BuildDependencies,
    /// Groups of packages (`dnf groupinstall`).
    Group,
}

/// One thing that an [`Install`] names.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A package by its name, with its version perhaps.
    Package(Item),
    /// A file that lists packages: `-r requirements.txt`.
    List(Item),
    /// A file, directory or address that holds a package.
    File(Item),
    /// The project in the present directory.
    Here(Item),
}

/// What is known of dependencies that only development needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Development {
    /// There are none: packages are named one by one, or the tool has no such notion.
    None,
    /// They are installed. The option that would leave them out.
    Included(&'static str),
    /// They are left out.
    LeftOut,
    /// It depends on what cannot be known, or on how someone reads it.
    Perhaps,
}

/// Where downloads stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// In the tool's usual place.
    Usual,
    /// In a directory that the command names.
    In(Item),
    /// Nowhere.
    Not,
}

/// Packages removed.
#[derive(Clone, Debug, PartialEq)]
pub struct Uninstall {
    /// By whom.
    pub manager: Manager,
    /// What is named.
    pub packages: Vec<Item>,
    /// Whether what nothing needs any longer goes too.
    pub unneeded: bool,
    /// Whether it is what nothing needs that is asked for (`apt-get autoremove`).
    pub only_unneeded: bool,
}

/// Packages marked.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// By whom.
    pub manager: Manager,
    /// Whether as needed by others only, so that they may go.
    pub automatic: bool,
    /// What is named.
    pub packages: Vec<Item>,
}

/// A cache emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CleanCache {
    /// Whose.
    pub manager: Manager,
    /// Whether the downloaded packages go.
    pub packages: bool,
    /// Whether the index of packages goes.
    pub index: bool,
}

/// One address fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct Fetch {
    /// The address.
    pub url: Item,
    /// The file that it goes into, as the command names it; `None` where it goes to the output.
    pub to: Option<Item>,
    /// Whether the file's name is certain: the server has no say in it.
    pub named: bool,
}

/// A repository copied.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkout {
    /// Where from; `None` for the modules of the present one.
    pub url: Option<Item>,
    /// The directory that it goes into.
    pub to: Item,
    /// Whether its history stays behind (`--depth`).
    pub shallow: bool,
    /// Whether Git copies it.
    pub git: bool,
}

/// Files that a command leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Leave {
    /// What they are.
    pub trace: Trace,
    /// The directory or file, absolute or from the present directory.
    pub at: String,
    /// Where the files' own names are not known: what to tell them by within the directory.
    pub within: Option<String>,
    /// Whether it is one file.
    pub file: bool,
    /// The row of the table of assumed sizes.
    pub size: &'static str,
    /// How many times that row.
    pub times: u64,
    /// What they are called, where people are told: the tool, the address, the names.
    pub about: String,
}

impl Leave {
    /// A directory of files of a tool.
    pub(super) fn tree(
        trace: Trace,
        at: impl Into<String>,
        size: &'static str,
        about: impl Into<String>,
    ) -> Self {
        Self { trace, at: at.into(), within: None, file: false, size, times: 1, about: about.into() }
    }

    /// One file.
    pub(super) fn file(
        trace: Trace,
        at: impl Into<String>,
        size: &'static str,
        about: impl Into<String>,
    ) -> Self {
        Self { file: true, ..Self::tree(trace, at, size, about) }
    }

    /// Files of unknown names within the directory.
    pub(super) fn within(mut self, name: impl Into<String>) -> Self {
        self.within = Some(name.into());
        self
    }
}

/// What is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trace {
    /// What a build is there for.
    Output,
    /// Objects and other files between sources and output.
    BuildFiles,
    /// A cache of a build tool.
    BuildCache,
    /// A cache of npm and its kin.
    NpmCache,
    /// Something fetched.
    Download,
    /// The few files of a new project, of an account, of settings.
    SmallFiles,
    /// An archive of Java classes.
    Jar,
    /// A directory with a Python of its own.
    Virtualenv,
    /// Packages of Python.
    PythonPackages,
    /// Extensions of PHP.
    PhpExtensions,
    /// Locales.
    Locales,
    /// A file that the command names.
    File,
}

/// What is made anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Create {
    /// What they are.
    pub what: Created,
    /// Their paths; of links, where each leads, and last where they stand.
    pub paths: Vec<Item>,
}

/// What something that is made anew is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// A directory.
    Directory,
    /// A file, empty where there was none.
    File,
    /// A symbolic link.
    Link {
        /// Whether a link that stands there already is replaced rather than followed to its directory.
        in_place: bool,
    },
    /// A hard link, or a device.
    Other,
}
