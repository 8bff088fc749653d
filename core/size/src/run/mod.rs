//! RUN, command by command, on a stage's symbolic file system.
//!
//! A script is walked as the shell would: `&&`, `||`, `if`, `for`, `case`, functions and subshells, with the
//! variables that are known. What a command does to the file system is in [`commands`](self::commands);
//! what is not understood adds an assumption with a wide range, never nothing.
//!
//! **Invariant:** bounded work on any script ([`MAX_STEPS`], [`MAX_CALLS`]).

mod base;
mod builds;
mod commands;
mod conditions;
mod downloads;
mod files;
mod installs;
mod words;

use dockerfile_syntax::lists::Arrange;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use downloads::download;
pub(crate) use files::{absolute, base_name, join};

use super::Context;
use super::assumed::Assumed;
use super::catalogue::PackageManager;
use super::fs::{Fs, Size, What};
use super::packages::{Apk, Apt, LazyTables, Suite};
use super::{Basis, BasisKind};
use crate::model::{Fault, StageState};
use crate::paths::is_within;
use crate::programs::Arg;
use crate::shell::{Command, Connector, Nest, NestId, NestKind, Script};
use crate::source::Span;

/// Commands carried out per script at most, loops unrolled.
const MAX_STEPS: u32 = 4_000;
/// Bytes kept of a value that is known in part, at most.
const MAX_PARTIAL: usize = 4_000;
/// Nested scripts and function calls at most.
const MAX_CALLS: u32 = 12;

/// What a stage holds besides files.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct System {
    /// Files and layers.
    pub fs: Fs,
    /// apt's packages.
    pub apt: Apt,
    /// apk's packages.
    pub apk: Apk,
    /// Distribution, such as `debian12`.
    pub distro: Option<String>,
    /// Whether the image leaves out documentation, as Debian's -slim images do.
    pub slim: bool,
    /// Catalogue name and tag of the image it goes back to.
    pub image: (String, String),
    /// Architecture, as Docker names it.
    pub arch: String,
    /// What apt may find besides the distribution's packages: `nodesource`, `docker`.
    pub sources: Vec<String>,
    /// Whether apt keeps downloaded packages (the docker-clean configuration was removed).
    pub keeps_debs: bool,
    /// Months since year 0 of the time asked for.
    pub as_of: Option<i32>,
    /// Directories that instructions and commands made: the base image has none of them.
    pub made: BTreeSet<String>,
    /// The package manager of the base image.
    pub manager: PackageManager,
    /// What was installed, by directory and name, with the path that stands for it.
    pub installed: BTreeMap<(String, String), String>,
    /// Targets of the cache and tmpfs mounts of RUNs so far.
    pub passing: BTreeSet<String>,
    /// Where the build of the stage stops because of what its files are.
    pub fault: Option<Fault>,
}

impl System {
    /// Release of the distribution.
    pub(crate) fn suite(&self) -> Suite {
        Suite::of(self.distro.as_deref())
    }

    /// Whether a path lies where only a cache or another passing mount was: what was written there is not in the
    /// stage.
    pub(crate) fn lies_in_cache(&self, path: &str) -> bool {
        self.passing.iter().any(|dir| is_within(path, dir))
            && !self.fs.entries.keys().any(|key| is_within(key, path))
    }
}

/// Whether a command succeeded, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did.
    True,
    /// It did not.
    False,
    /// Depends on what is not known.
    Unknown,
}

/// What `break` and `continue` leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaving {
    /// The loop.
    Loop,
    /// This round of it.
    Round,
}

/// What a pipe carries to the next command.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Piped {
    /// Size of it, where it is a file's content.
    pub size: Option<Size>,
    /// How good that figure is.
    pub kind: Option<BasisKind>,
    /// Address it was fetched from.
    pub url: Option<String>,
    /// Text, where it is known.
    pub text: Option<String>,
    /// Whether the command states the size.
    pub stated: bool,
}

/// Carries a script out.
pub(crate) struct Machine<'m> {
    /// The stage.
    pub system: &'m mut System,
    /// Tables of packages.
    pub tables: &'m LazyTables,
    /// The build context.
    pub context: &'m Context,
    /// Environment variables and build args.
    pub env: &'m StageState,
    /// Shell variables: known value, or `None` where it is not known.
    pub vars: BTreeMap<String, Option<String>>,
    /// Of variables whose value is not known, what is known of it, the rest as `$(…)`.
    pub partial: BTreeMap<String, String>,
    /// Working directory.
    pub cwd: String,
    /// Directories that are not part of the layer: cache, tmpfs and bind mounts.
    pub mounts: Vec<String>,
    functions: BTreeMap<String, (usize, NestId)>,
    scripts: Vec<&'m Script>,
    /// Depth of branches of which it is not known whether they run.
    maybe: u32,
    /// Depth of loops whose rounds are not known.
    steps: u32,
    calls: u32,
    /// Set by `exit`.
    stopped: bool,
    /// Set by `break` and `continue`, until the loop or its round ends.
    leaving: Option<Leaving>,
}

/// One element of a list: a command or a compound.
#[derive(Clone, Copy)]
enum Node {
    Command(usize),
    Nest(NestId),
}

impl<'m> Machine<'m> {
    /// A machine at the start of a script.
    pub(crate) fn new(
        system: &'m mut System,
        tables: &'m LazyTables,
        context: &'m Context,
        env: &'m StageState,
        cwd: String,
        mounts: Vec<String>,
    ) -> Self {
        Self {
            system,
            tables,
            context,
            env,
            vars: BTreeMap::new(),
            partial: BTreeMap::new(),
            cwd,
            mounts,
            functions: BTreeMap::new(),
            scripts: Vec::new(),
            maybe: 0,
            steps: 0,
            calls: 0,
            stopped: false,
            leaving: None,
        }
    }

    /// Carries a script out.
    pub(crate) fn run(&mut self, script: &'m Script) -> Outcome {
        if self.calls >= MAX_CALLS {
            return Outcome::Unknown;
        }
        self.calls += 1;
        self.scripts.push(script);
        let outcome = self.list(script, None);
        self.scripts.pop();
        self.calls -= 1;
        outcome
    }

    /// The elements of a list in order.
    fn nodes(script: &Script, parent: Option<NestId>) -> Vec<(u32, Node, Connector)> {
        let mut out: Vec<(u32, Node, Connector)> = script
            .commands
            .iter()
            .enumerate()
            .filter(|(_, command)| command.nest == parent)
            .map(|(i, command)| (command.span.start, Node::Command(i), command.connector))
            .collect();
        out.extend(
            script
                .nests
                .iter()
                .enumerate()
                .filter(|(_, nest)| nest.parent == parent)
                .map(|(i, nest)| (nest.span.start, Node::Nest(NestId(i)), nest.connector)),
        );
        out.arrange_by_key(|&(start, node, _)| (start, matches!(node, Node::Command(_))));
        out
    }

    /// Carries a list out: its elements with what stands between them.
    fn list(&mut self, script: &'m Script, parent: Option<NestId>) -> Outcome {
        let nodes = Self::nodes(script, parent);
        let mut last = Outcome::True;
        let mut piped = Piped::default();
        for (i, &(_, node, connector)) in nodes.iter().enumerate() {
            if self.stopped || self.leaving.is_some() || self.steps >= MAX_STEPS {
                break;
            }
            let into_pipe = nodes.get(i + 1).is_some_and(|&(_, _, next)| next == Connector::Pipe);
            let run = match connector {
                Connector::AndIf => last,
                Connector::OrIf => match last {
                    Outcome::True => Outcome::False,
                    Outcome::False => Outcome::True,
                    Outcome::Unknown => Outcome::Unknown,
                },
                Connector::Pipe | Connector::First | Connector::Seq | Connector::Background => Outcome::True,
            };
            if connector != Connector::Pipe {
                piped = Piped::default();
            }
            if run == Outcome::False {
                // `a && b`: skipped, the outcome stays.
                continue;
            }
            if run == Outcome::Unknown {
                self.maybe += 1;
            }
            let (outcome, output) = match node {
                Node::Command(index) => match script.commands.get(index) {
                    Some(command) => self.command(command, std::mem::take(&mut piped), into_pipe),
                    None => (Outcome::True, Piped::default()),
                },
                Node::Nest(id) => (self.nest(script, id), Piped::default()),
            };
            piped = output;
            if run == Outcome::Unknown {
                self.maybe -= 1;
                last = Outcome::Unknown;
            } else {
                last = outcome;
            }
        }
        last
    }

    /// Carries a compound out.
    fn nest(&mut self, script: &'m Script, id: NestId) -> Outcome {
        self.steps += 1;
        let Some(nest) = script.nest(id) else { return Outcome::True };
        let outcome = match &nest.kind {
            NestKind::Subshell => {
                let (cwd, vars) = (self.cwd.clone(), self.vars.clone());
                let outcome = self.list(script, Some(id));
                self.cwd = cwd;
                self.vars = vars;
                self.stopped = false;
                outcome
            }
            NestKind::Function(name) => {
                let depth = self.scripts.len().saturating_sub(1);
                self.functions.insert(name.value.clone(), (depth, id));
                Outcome::True
            }
            NestKind::If => self.branches(script, id),
            NestKind::For { variable, words } => {
                let rounds: Vec<String> = match words {
                    Some(words) => words.iter().flat_map(|word| self.expand(word)).collect(),
                    None => Vec::new(),
                };
                for round in rounds.into_iter().take(200) {
                    if self.stopped {
                        break;
                    }
                    self.vars.insert(variable.value.clone(), Some(round));
                    self.body(script, id);
                    if self.leaving.take() == Some(Leaving::Loop) {
                        break;
                    }
                }
                Outcome::True
            }
            NestKind::While | NestKind::Until | NestKind::ArithmeticFor(_) => {
                self.maybe += 1;
                self.body(script, id);
                self.leaving = None;
                self.maybe -= 1;
                self.stopped = false;
                Outcome::True
            }
            NestKind::Case(word) => self.case(script, id, word),
            NestKind::Group
            | NestKind::Condition
            | NestKind::Then
            | NestKind::Else
            | NestKind::Body
            | NestKind::Arm(_) => self.list(script, Some(id)),
        };
        self.redirects(&nest.redirects, nest.span, None);
        match (nest.negated, outcome) {
            (true, Outcome::True) => Outcome::False,
            (true, Outcome::False) => Outcome::True,
            (_, outcome) => outcome,
        }
    }

    fn children(script: &Script, id: NestId) -> Vec<(NestId, &Nest)> {
        script
            .nests
            .iter()
            .enumerate()
            .filter(|(_, nest)| nest.parent == Some(id))
            .map(|(i, nest)| (NestId(i), nest))
            .collect()
    }

    fn body(&mut self, script: &'m Script, id: NestId) {
        for (child, nest) in Self::children(script, id) {
            if nest.kind == NestKind::Body {
                self.list(script, Some(child));
            }
        }
    }

    /// `if`, `elif`, `else`: the first branch whose condition holds; of unknown ones the first.
    fn branches(&mut self, script: &'m Script, id: NestId) -> Outcome {
        let mut condition = Outcome::True;
        let mut uncertain = false;
        for (child, nest) in Self::children(script, id) {
            match nest.kind {
                NestKind::Condition => condition = self.list(script, Some(child)),
                NestKind::Then | NestKind::Else => {
                    let holds = if nest.kind == NestKind::Else {
                        if uncertain { Outcome::False } else { Outcome::True }
                    } else {
                        condition
                    };
                    match holds {
                        Outcome::True if uncertain => {
                            self.maybe += 1;
                            self.list(script, Some(child));
                            self.maybe -= 1;
                            return Outcome::True;
                        }
                        Outcome::True => return self.list(script, Some(child)),
                        Outcome::Unknown if !uncertain => {
                            self.maybe += 1;
                            self.list(script, Some(child));
                            self.maybe -= 1;
                            self.stopped = false;
                            uncertain = true;
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        Outcome::True
    }

    /// The arm that matches, or the first one where the word is not known.
    fn case(&mut self, script: &'m Script, id: NestId, word: &crate::shell::Word) -> Outcome {
        let value = self.resolve(word);
        for (child, nest) in Self::children(script, id) {
            let NestKind::Arm(patterns) = &nest.kind else { continue };
            match &value {
                Some(value) => {
                    let matches =
                        patterns.iter().any(|pattern| crate::glob::glob(&self.expand_text(pattern), value));
                    if matches {
                        return self.list(script, Some(child));
                    }
                }
                None => {
                    self.maybe += 1;
                    self.list(script, Some(child));
                    self.maybe -= 1;
                    self.stopped = false;
                    return Outcome::True;
                }
            }
        }
        Outcome::True
    }

    /// `break` or `continue`; where it is not known whether it is reached, the round goes on.
    pub(super) fn leave(&mut self, the_loop: bool) {
        if self.maybe == 0 {
            self.leaving = Some(if the_loop { Leaving::Loop } else { Leaving::Round });
        }
    }

    /// Calls a function of the script, if there is one of that name.
    fn call(&mut self, name: &str, args: &[Arg]) -> Option<Outcome> {
        let &(depth, id) = self.functions.get(name)?;
        let script: &'m Script = self.scripts.get(depth).copied()?;
        if self.calls >= MAX_CALLS {
            return Some(Outcome::Unknown);
        }
        self.calls += 1;
        let saved: Vec<Option<Option<String>>> =
            (1..10).map(|i| self.vars.get(&i.to_string()).cloned()).collect();
        for i in 1..10 {
            self.vars
                .insert(i.to_string(), Some(args.get(i - 1).map(|arg| arg.text.clone()).unwrap_or_default()));
        }
        let outcome = self.list(script, Some(id));
        for (i, value) in saved.into_iter().enumerate() {
            match value {
                Some(value) => self.vars.insert((i + 1).to_string(), value),
                None => self.vars.remove(&(i + 1).to_string()),
            };
        }
        self.calls -= 1;
        Some(outcome)
    }

    /// Carries one simple command out.
    fn command(&mut self, command: &'m Command, piped: Piped, into_pipe: bool) -> (Outcome, Piped) {
        self.steps += 1;
        for assignment in &command.assignments {
            let value = self.resolve(&assignment.value);
            let value = match (assignment.append, value) {
                (true, Some(value)) => {
                    self.lookup(&assignment.name.value).flatten().map(|old| format!("{old}{value}"))
                }
                (_, value) => value,
            };
            if command.words.is_empty() {
                let name = assignment.name.value.clone();
                if value.is_none() {
                    let mut text = self.expand_text(&assignment.value);
                    if assignment.append
                        && let Some(old) =
                            self.lookup(&name).flatten().or_else(|| self.partial.get(&name).cloned())
                    {
                        text = old + &text;
                    }
                    text.truncate(text.floor_char_boundary(MAX_PARTIAL));
                    self.partial.insert(name.clone(), text);
                }
                self.vars.insert(name, value);
            }
        }
        let (outcome, output) = if command.words.is_empty() {
            (Outcome::True, piped)
        } else {
            self.carry_out(command, piped, into_pipe)
        };
        self.redirects(&command.redirects, command.span, Some(&output));
        let outcome = match (command.negated, outcome) {
            (true, Outcome::True) => Outcome::False,
            (true, Outcome::False) => Outcome::True,
            (_, outcome) => outcome,
        };
        (outcome, output)
    }

    /// Whether a path is outside the layer.
    pub(super) fn is_mounted(&self, path: &str) -> bool {
        self.mounts.iter().any(|mount| is_within(path, mount)) || Self::is_special(path)
    }

    /// Whether a path is none of a file system that stays: what is put there is gone at once.
    pub(super) fn is_special(path: &str) -> bool {
        ["/dev/", "/proc/", "/sys/"].iter().any(|special| path.starts_with(special))
    }

    /// A new cause in the layer.
    pub(super) fn item(
        &mut self,
        code: &'static str,
        args: &[(&str, &str)],
        span: Span,
        basis: Basis,
    ) -> usize {
        let item = self.system.fs.item(code, super::basis::args(args), span, basis);
        let perhaps = self.maybe > 0;
        if let Some(item) = self.system.fs.item_mut(item) {
            item.perhaps = perhaps;
        }
        item
    }

    /// Puts something at a path, unless a mount covers it.
    pub(super) fn put(&mut self, path: &str, size: Size, item: usize, what: What) {
        if !Self::is_special(path) {
            self.system.fs.put(path, size, item, what, None);
        }
    }

    /// An assumption put at a path, unless an earlier layer has it.
    pub(super) fn assume_once(
        &mut self,
        path: &str,
        code: &'static str,
        args: &[(&str, &str)],
        span: Span,
        row: Assumed,
        what: What,
    ) {
        if !self.stays(path) {
            self.assume(path, code, args, span, row, what);
        }
    }

    /// An assumption put at a path.
    pub(super) fn assume(
        &mut self,
        path: &str,
        code: &'static str,
        args: &[(&str, &str)],
        span: Span,
        row: Assumed,
        what: What,
    ) {
        let basis = super::basis::reason(super::BasisKind::Assumed, "assumed", &[]);
        let item = self.item(code, args, span, basis);
        self.put(path, row.size(), item, what);
    }
}
