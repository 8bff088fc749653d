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
    /// Whether it needs the rights of root, wherever it works.
    pub root: bool,
    /// Whether it waits for an answer on the terminal, which no build has.
    pub answers: bool,
    /// Whether it runs until someone stops it.
    pub endless: bool,
    /// Whether it finds its work done when it runs again: repeated, it is paid once.
    pub once: bool,
    /// A round figure of milliseconds for work of that kind; an assumption, not a measurement.
    pub takes: u32,
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
    /// A script that the project's manifest names: `npm run build`.
    Script(Item),
    /// Files that the command leaves, whose size a row of the table says.
    Leave(Leave),
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
    /// Whether what is recommended besides is installed too.
    pub recommends: bool,
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
    /// Whether it is only fetched, not installed.
    pub fetch_only: bool,
    /// Whether a directory other than the present one is worked in (`--prefix`, `-C`).
    pub elsewhere: bool,
    /// Whether nothing is done, only shown or checked (`--dry-run`).
    pub idle: bool,
}

impl Install {
    pub(super) fn new(manager: Manager) -> Self {
        Self {
            manager,
            kind: InstallKind::Packages,
            sources: Vec::new(),
            project: false,
            development: Development::None,
            recommends: false,
            cache: Kept::Usual,
            global: false,
            user: false,
            target: None,
            group: None,
            fetch_only: false,
            elsewhere: false,
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
    /// One program.
    Binary,
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
}
