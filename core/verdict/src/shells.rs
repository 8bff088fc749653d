//! The shells: what each has built in, and how it says what is wrong.
//!
//! Sources: dash 0.5.12 (`src/eval.c`, `src/exec.c`, `src/parser.c`), busybox 1.37 (`shell/ash.c`, with Alpine's
//! configuration), bash 5.2 (`execute_cmd.c`, `error.c`), runc 1.3 (`libcontainer`).

use super::bases::{Base, Os};

/// A shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sh {
    /// Debian's.
    Dash,
    /// Busybox's.
    Ash,
    /// bash; `true` where it says which line.
    Bash(bool),
    /// No shell: exec form.
    Exec,
    /// Not known.
    Unknown,
}

/// A shell and the name that it goes by in its messages.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Speaker {
    /// Which.
    pub sh: Sh,
    /// Its path as called: `/bin/sh`.
    pub path: String,
}

const COMMON: &[&str] = &[
    ".", ":", "[", "alias", "bg", "break", "cd", "command", "continue", "echo", "eval", "exec", "exit",
    "export", "false", "fg", "getopts", "hash", "jobs", "kill", "local", "printf", "pwd", "read", "readonly",
    "return", "set", "shift", "test", "times", "trap", "true", "type", "ulimit", "umask", "unalias", "unset",
    "wait",
];
const DASH: &[&str] = &["chdir", "fc"];
const ASH: &[&str] = &["[[", "source", "let", "chdir", "help", "history", "shopt"];
const BASH: &[&str] = &[
    "source",
    "let",
    "declare",
    "typeset",
    "shopt",
    "pushd",
    "popd",
    "dirs",
    "mapfile",
    "readarray",
    "history",
    "builtin",
    "enable",
    "caller",
    "complete",
    "compgen",
    "compopt",
    "disown",
    "help",
    "logout",
    "suspend",
    "bind",
    "fc",
    "time",
    "coproc",
    "[[",
    "((",
];

impl Sh {
    /// The shell of a program called `name` in a base.
    pub(super) fn of(name: &str, base: &Base) -> Self {
        match name {
            "bash" => Self::Bash(says_lines(base)),
            "dash" => Self::Dash,
            "ash" => Self::Ash,
            "sh" => match base.os {
                Os::Debian | Os::Ubuntu => Self::Dash,
                Os::Alpine | Os::Busybox | Os::Wolfi => Self::Ash,
                Os::Rpm | Os::Arch | Os::Suse => Self::Bash(says_lines(base)),
                _ => Self::Unknown,
            },
            _ => Self::Unknown,
        }
    }

    /// Whether it has a command of this name built in.
    pub(super) fn has(self, name: &str) -> bool {
        match self {
            Self::Exec => false,
            Self::Unknown => COMMON.contains(&name) || BASH.contains(&name),
            _ if COMMON.contains(&name) => true,
            Self::Dash => DASH.contains(&name),
            Self::Ash => ASH.contains(&name),
            Self::Bash(_) => BASH.contains(&name),
        }
    }

    /// Whether it is bash or may be.
    pub(super) fn may_be_bash(self) -> bool {
        matches!(self, Self::Bash(_) | Self::Unknown | Self::Exec)
    }
}

/// bash says `line 1:` since 5.1.
fn says_lines(base: &Base) -> bool {
    let old = [
        "debian7",
        "debian8",
        "debian9",
        "debian10",
        "ubuntu12.04",
        "ubuntu14.04",
        "ubuntu16.04",
        "ubuntu18.04",
        "ubuntu20.04",
    ];
    let old_tags = [
        "centos:7",
        "centos:6",
        "centos:8",
        "ubi8",
        "rockylinux:8",
        "almalinux:8",
        "amazonlinux:2",
        "amazonlinux:1",
    ];
    let image = format!("{}:{}", base.image.0, base.image.1);
    let amazon = image.starts_with("amazonlinux:2023");
    !base.release.as_deref().is_some_and(|release| old.contains(&release))
        && (amazon || !old_tags.iter().any(|old| image.contains(old)))
}

impl Speaker {
    /// A command that is not there.
    pub(super) fn not_found(&self, line: u32, name: &str) -> String {
        match self.sh {
            Sh::Dash => format!("{}: {line}: {name}: not found", self.path),
            Sh::Ash | Sh::Unknown => format!("{}: {name}: not found", self.path),
            Sh::Bash(true) => format!("{}: line {line}: {name}: command not found", self.path),
            Sh::Bash(false) => format!("{}: {name}: command not found", self.path),
            Sh::Exec => format!("exec: \"{name}\": executable file not found in $PATH"),
        }
    }

    /// A path that is not there.
    pub(super) fn no_file(&self, line: u32, path: &str) -> String {
        match self.sh {
            Sh::Dash => format!("{}: {line}: {path}: not found", self.path),
            Sh::Ash | Sh::Unknown => format!("{}: {path}: not found", self.path),
            Sh::Bash(true) => format!("{}: line {line}: {path}: No such file or directory", self.path),
            Sh::Bash(false) => format!("{}: {path}: No such file or directory", self.path),
            Sh::Exec => format!("exec: \"{path}\": stat {path}: no such file or directory"),
        }
    }

    /// A file that cannot be written, and the system's words for that; with the exit code of a command that is redirected there.
    pub(super) fn cannot_create(&self, line: u32, path: &str, why: &str) -> (String, u8) {
        match self.sh {
            Sh::Dash => (format!("{}: {line}: cannot create {path}: {why}", self.path), 2),
            Sh::Ash | Sh::Unknown => (format!("{}: can't create {path}: {why}", self.path), 1),
            Sh::Bash(true) => (format!("{}: line {line}: {path}: {why}", self.path), 1),
            Sh::Bash(false) | Sh::Exec => (format!("{}: {path}: {why}", self.path), 1),
        }
    }

    /// A file that is read and is not there.
    pub(super) fn cannot_open(&self, line: u32, path: &str) -> (String, u8) {
        match self.sh {
            Sh::Dash => (format!("{}: {line}: cannot open {path}: No such file", self.path), 2),
            Sh::Ash | Sh::Unknown => (format!("{}: can't open {path}: no such file", self.path), 1),
            Sh::Bash(true) => (format!("{}: line {line}: {path}: No such file or directory", self.path), 1),
            Sh::Bash(false) | Sh::Exec => (format!("{}: {path}: No such file or directory", self.path), 1),
        }
    }

    /// A fault of syntax: dash's words, and ash's.
    pub(super) fn syntax(&self, line: u32, dash: &str, ash: &str) -> String {
        match self.sh {
            Sh::Dash => format!("{}: {line}: {dash}", self.path),
            _ => format!("{}: {ash}", self.path),
        }
    }
}

/// What the container's runtime says of a program that it cannot find, within BuildKit and outside.
pub(super) fn runtime(what: &str) -> String {
    format!("unable to start container process: error during container init: {what}")
}

/// The scripts that images start with, whose last line hands on to what they are given: the image, whether bash runs them,
/// and the number of that line (nodejs/docker-node@f27d936f, docker-library/php, nginxinc/docker-nginx@b430bec; 0 where it
/// differs between versions).
const ENTRY_SCRIPTS: &[(&str, bool, u32)] = &[
    ("node", false, 11),
    ("php", false, 9),
    ("nginx", false, 47),
    ("nginxinc/nginx-unprivileged", false, 47),
    ("redis", false, 0),
    ("memcached", false, 0),
    ("haproxy", false, 0),
];

/// What the script of a base image says of a program that it cannot hand on to; that of most databases is bash's.
pub(super) fn hands_on_nothing(base: &Base, script: &str, program: &str) -> String {
    let row = ENTRY_SCRIPTS.iter().find(|(image, ..)| *image == base.image.0);
    let (bash, line) = row.map_or((true, 0), |(_, bash, line)| (*bash, *line));
    let path = if script.contains('/') { script.to_owned() } else { format!("/usr/local/bin/{script}") };
    let sh = if bash { Sh::Bash(true) } else { Sh::of("sh", base) };
    match (sh, line) {
        (_, 0) => format!("{path}: exec: {program}: not found"),
        (Sh::Dash, line) => format!("{path}: {line}: exec: {program}: not found"),
        (Sh::Ash, line) => format!("{path}: exec: line {line}: {program}: not found"),
        (_, line) => format!("{path}: line {line}: exec: {program}: not found"),
    }
}
