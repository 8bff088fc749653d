//! What commands leave in the shell that runs them, for those after them.

use super::{Command, CommandKind, NestKind, Part, PartKind, Script};

/// Built-ins that change the shell itself, or end it.
const LASTING: &[&str] = &[
    ".",
    "alias",
    "bg",
    "cd",
    "chdir",
    "declare",
    "disown",
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "fg",
    "getopts",
    "hash",
    "let",
    "local",
    "mapfile",
    "popd",
    "pushd",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "trap",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "wait",
];

/// Whether an expansion gives its variable a value: `${NAME:=value}`.
fn assigns(part: &Part) -> bool {
    let PartKind::Variable(variable) = &part.kind else { return false };
    let suffix = variable.suffix.trim_start_matches(':');
    suffix.starts_with('=') || variable.parts.iter().any(assigns)
}

impl Command {
    /// Whether it changes the shell that runs it: its directory, variables or options; or ends it.
    pub fn is_lasting(&self) -> bool {
        let words = self.words.iter().chain(self.assignments.iter().map(|assignment| &assignment.value));
        let named = |name: &str| LASTING.contains(&name);
        let first = self.words.first().and_then(|word| word.value.as_deref()).is_some_and(named);
        // What another program runs changes nothing here.
        let behind = self.effective().is_some_and(|effective| {
            named(effective.name)
                && effective.wrappers.iter().all(|word| word.is("builtin") || word.is("command"))
        });
        self.words.is_empty() && self.kind == CommandKind::Simple
            || self.kind == CommandKind::Arithmetic
            || first
            || behind
            || { words }.any(|word| word.parts.iter().any(assigns))
    }
}

impl Script {
    /// The commands that change the shell which runs the script; those in subshells change another one.
    pub fn lasting(&self) -> impl Iterator<Item = &Command> {
        let here =
            |command: &&Command| !self.ancestors(command).any(|nest| matches!(nest.kind, NestKind::Subshell));
        self.commands.iter().filter(|command| command.is_lasting()).filter(here)
    }

    /// Whether it leaves the shell as it was: its directory, variables, options, functions.
    pub fn leaves_nothing(&self) -> bool {
        // The variable of a loop is one too.
        let names = |kind: &NestKind| matches!(kind, NestKind::Function(_) | NestKind::For { .. });
        self.lasting().next().is_none() && !self.nests.iter().any(|nest| names(&nest.kind))
    }
}
