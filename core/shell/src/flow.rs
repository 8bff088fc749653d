//! What is known where a command runs: its directory, variables set by the script, `set` options.

use dockerfile_syntax::lists::{Arrange, Gather};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use super::syntax::{Env, clean_path};
use super::{
    Command, CommandKind, Connector, NestId, NestKind, PartKind, Redirect, Runs, Script, Shell, Word,
};

/// What is known before a command runs.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The working directory, absolute; `None` where it is not known.
    pub directory: Option<String>,
    /// The shell and its options.
    pub shell: Shell,
    /// Variables of the script's own; `None` for one whose value is not known.
    variables: BTreeMap<String, Option<String>>,
    /// Those that hold before the script.
    outer: Outer,
}

/// Variables from outside a script; `None` where nothing more is known of them.
#[derive(Clone, Default)]
struct Outer(Option<Rc<dyn Env>>);

impl fmt::Debug for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "known" } else { "not known" })
    }
}

impl State {
    /// What holds before a script's first command: the stage's WORKDIR and shell, and the build
    /// args and environment variables whose values are known.
    pub fn new(directory: Option<String>, shell: Shell, variables: Rc<dyn Env>) -> Self {
        Self { directory, shell, variables: BTreeMap::new(), outer: Outer(Some(variables)) }
    }

    /// The same where the build args and environment variables are not known, or have these values only.
    pub fn alone<const N: usize>(
        directory: Option<String>,
        shell: Shell,
        variables: [(&str, &str); N],
    ) -> Self {
        let variables = variables.map(|(name, value)| (name.to_owned(), Some(value.to_owned()))).into();
        Self { directory, shell, variables, outer: Outer(None) }
    }

    /// The value of a variable; `None` where it is not known (it may come from the base image).
    pub fn variable(&self, name: &str) -> Option<&str> {
        match self.variables.get(name) {
            Some(value) => value.as_deref(),
            None => self.outer.0.as_ref()?.get(name),
        }
    }

    /// The value of a word with what is known here; `None` where any of it is unknown.
    pub fn resolve(&self, word: &Word) -> Option<String> {
        if let Some(value) = &word.value {
            return Some(value.clone());
        }
        word.resolve(&|name| match name {
            "PWD" => self.directory.clone().map(Some),
            _ => self.variable(name).map(|value| Some(value.to_owned())),
        })
    }

    /// The absolute path that `path` names here, with `.` and `..` taken out (symbolic links are
    /// not known); `None` for a relative path in an unknown directory, and for `~`.
    ///
    /// ```
    /// use dockerfile_shell::{Shell, State};
    /// let state = State::alone(Some("/usr/src".into()), Shell::default(), []);
    /// assert_eq!(state.absolute("../lib/./x").as_deref(), Some("/usr/lib/x"));
    /// assert_eq!(state.absolute("~/x"), None);
    /// ```
    pub fn absolute(&self, path: &str) -> Option<String> {
        absolute(path, self.directory.as_deref())
    }
}

/// The absolute path that `path` names in `directory`, as [`State::absolute`] does.
pub fn absolute(path: &str, directory: Option<&str>) -> Option<String> {
    if path.starts_with('~') || path.is_empty() {
        return None;
    }
    let joined = if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", directory?) };
    Some(clean_path(&format!("/{joined}")))
}

/// How to take a change back at the end of a subshell.
enum Undo {
    Directory(Option<String>),
    Shell(Shell),
    Variable(String, Option<Option<String>>),
    Stack(Vec<Option<String>>),
    Outer(Outer),
}

/// What commands may change.
#[derive(Clone, Debug, Default)]
struct Effects {
    directory: bool,
    variables: BTreeSet<String>,
}

struct Walker<'v> {
    state: State,
    undo: Vec<Undo>,
    /// `pushd`'s stack.
    pushed: Vec<Option<String>>,
    visit: &'v mut dyn FnMut(&Command, &State),
}

/// A stretch of a script whose changes do not simply last.
struct Scope {
    place: Place,
    /// Whether it may not run at all; otherwise its changes are lost at its end.
    branch: bool,
    mark: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Nest(NestId),
    /// What follows a test and `&&`, or `||`, in a list of this compound.
    Chain(Option<NestId>),
}

impl Script {
    /// Visits every command, those in substitutions and inner scripts included, in the order in
    /// which they would run, with what is known before each. Functions are visited where they are
    /// defined, in an unknown directory.
    ///
    /// A branch or loop is followed as if it ran; after it, what it changed is unknown.
    pub fn walk(&self, start: State, visit: &mut dyn FnMut(&Command, &State)) {
        Walker { state: start, undo: Vec::new(), pushed: Vec::new(), visit }.script(self);
    }
}

impl Walker<'_> {
    fn script(&mut self, script: &Script) {
        let functions = functions(script);
        let piped = piped(script);
        let mut scopes: Vec<Scope> = Vec::new();
        let mut seen = 0;
        for (index, command) in script.commands.iter().enumerate() {
            let around = around(script, command.nest);
            let holds = |scope: &Scope| match scope.place {
                Place::Nest(id) => around.contains(&id),
                Place::Chain(nest) => chain_goes_on(script, command, &around, nest),
            };
            let kept = scopes.iter().position(|scope| !holds(scope)).unwrap_or(scopes.len());
            self.end_scopes(&mut scopes, kept);
            self.heads(script, &mut seen, command.span.start);
            for &id in around.iter().rev() {
                if scopes.iter().any(|scope| scope.place == Place::Nest(id)) {
                    continue;
                }
                let Some(nest) = script.nest(id) else { continue };
                let mark = self.undo.len();
                let function = matches!(nest.kind, NestKind::Function(_));
                let apart = matches!(nest.kind, NestKind::Subshell)
                    || nest.background
                    || piped.contains(&Place::Nest(id));
                if function || apart {
                    scopes.push(Scope { place: Place::Nest(id), branch: false, mark });
                } else if nest.runs > inner_runs(script, nest.parent) {
                    scopes.push(Scope { place: Place::Nest(id), branch: true, mark });
                }
                if function {
                    self.set_directory(None);
                }
                if matches!(nest.kind, NestKind::Body) {
                    // A later round begins with what an earlier one left.
                    self.forget(&effects(script, |command| around_has(script, command, id)));
                }
            }
            let place = Place::Chain(command.nest);
            if command.runs > inner_runs(script, command.nest)
                && !scopes.iter().any(|scope| scope.place == place)
            {
                scopes.push(Scope { place, branch: true, mark: self.undo.len() });
            }
            let apart = command.background || piped.contains(&Place::Chain(Some(NestId(index))));
            self.command(command, apart, &functions);
        }
        self.end_scopes(&mut scopes, 0);
        self.heads(script, &mut seen, u32::MAX);
    }

    /// Ends all scopes but the first `kept`.
    fn end_scopes(&mut self, scopes: &mut Vec<Scope>, kept: usize) {
        while scopes.len() > kept
            && let Some(scope) = scopes.pop()
        {
            if !scope.branch {
                self.roll_back(scope.mark);
                continue;
            }
            let after = self.state.clone();
            let mut changed = BTreeSet::new();
            let mut sourced = false;
            for undo in self.undo.get(scope.mark..).unwrap_or_default() {
                match undo {
                    Undo::Variable(name, _) => {
                        changed.insert(name.clone());
                    }
                    Undo::Outer(_) => sourced = true,
                    _ => {}
                }
            }
            self.roll_back(scope.mark);
            if sourced {
                self.forget_outer();
            }
            if self.state.directory != after.directory {
                self.set_directory(None);
            }
            for name in changed {
                if self.state.variable(&name) != after.variable(&name) {
                    self.set_variable(&name, None);
                }
            }
        }
    }

    fn forget(&mut self, effects: &Effects) {
        if effects.directory {
            self.set_directory(None);
        }
        for name in &effects.variables {
            self.set_variable(name, None);
        }
    }

    /// Loop variables, and the scripts within the words and redirections, of the compounds that
    /// begin by `until`.
    fn heads(&mut self, script: &Script, seen: &mut usize, until: u32) {
        while let Some(nest) = script.nests.get(*seen)
            && nest.span.start <= until
        {
            *seen += 1;
            match &nest.kind {
                NestKind::For { variable, words } => {
                    words.iter().flatten().for_each(|word| self.word(word));
                    self.set_variable(&variable.value, None);
                }
                NestKind::Case(word) | NestKind::ArithmeticFor(word) => self.word(word),
                NestKind::Arm(words) => words.iter().for_each(|word| self.word(word)),
                _ => {}
            }
            nest.redirects.iter().for_each(|redirect| self.redirect(redirect));
        }
    }

    fn redirect(&mut self, redirect: &Redirect) {
        self.word(&redirect.target);
        if let Some(heredoc) = &redirect.heredoc {
            self.word(&heredoc.body);
        }
    }

    fn command(&mut self, command: &Command, scoped: bool, functions: &BTreeMap<&str, Effects>) {
        for assignment in &command.assignments {
            self.word(&assignment.value);
        }
        command.words.iter().for_each(|word| self.word(word));
        command.redirects.iter().for_each(|redirect| self.redirect(redirect));
        (self.visit)(command, &self.state);
        let mark = self.undo.len();
        if let Some(script) = &command.script {
            let eval = command.runs_program("eval");
            // Another shell: of the variables only those exported would be there.
            let kept = (!eval)
                .then(|| (std::mem::take(&mut self.state.variables), std::mem::take(&mut self.state.outer)));
            if !eval {
                let shell = Shell { dialect: script.dialect, ..Shell::default() };
                self.set_shell(shell);
            }
            self.script(script);
            if !eval {
                self.roll_back(mark);
            }
            if let Some(kept) = kept {
                (self.state.variables, self.state.outer) = kept;
            }
        }
        self.effects(command, functions);
        if scoped {
            self.roll_back(mark);
        }
    }

    /// Scripts within a word: each is a subshell.
    fn word(&mut self, word: &Word) {
        self.parts(&word.parts);
    }

    fn parts(&mut self, parts: &[super::Part]) {
        for part in parts {
            match &part.kind {
                PartKind::Substitution(script) | PartKind::Process(script) => {
                    let mark = self.undo.len();
                    self.script(script);
                    self.roll_back(mark);
                }
                PartKind::Variable(variable) => self.parts(&variable.parts),
                PartKind::Arithmetic(parts) => self.parts(parts),
                PartKind::Array(words) => words.iter().for_each(|word| self.word(word)),
                _ => {}
            }
        }
    }

    /// What the command changes for those after it.
    fn effects(&mut self, command: &Command, functions: &BTreeMap<&str, Effects>) {
        if command.kind != CommandKind::Simple {
            return;
        }
        if command.words.is_empty() {
            for assignment in &command.assignments {
                let value = match self.state.resolve(&assignment.value) {
                    Some(value) if !assignment.append => Some(value),
                    Some(value) => {
                        self.state.variable(&assignment.name.value).map(|before| format!("{before}{value}"))
                    }
                    None => None,
                };
                self.set_variable(&assignment.name.value, value);
            }
            return;
        }
        let Some(effective) = command.effective() else { return };
        let args = effective.args;
        if effective.wrappers.iter().any(|word| !word.is("builtin") && !word.is("command")) {
            return;
        }
        match effective.name {
            "cd" | "pushd" => {
                let target = args
                    .iter()
                    .find(|word| !matches!(word.value.as_deref(), Some("-P" | "-L" | "--" | "-e")));
                if effective.name == "pushd" {
                    let before = self.pushed.clone();
                    self.undo.push(Undo::Stack(before));
                    self.pushed.push(self.state.directory.clone());
                }
                let to = target
                    .and_then(|word| self.state.resolve(word).filter(|_| !word.has_glob()))
                    .filter(|path| path != "-")
                    .and_then(|path| self.state.absolute(&path));
                self.set_directory(to);
            }
            "popd" => {
                self.undo.push(Undo::Stack(self.pushed.clone()));
                let back = self.pushed.pop().flatten();
                self.set_directory(back);
            }
            "set" => {
                let mut shell = self.state.shell;
                shell.read_set(args.iter().map_while(|word| word.value.as_deref()));
                self.set_shell(shell);
            }
            "export" | "readonly" | "declare" | "typeset" | "local" => {
                for word in args {
                    let text = word.literal_prefix();
                    if let Some((name, _)) = text.split_once('=') {
                        let value = self
                            .state
                            .resolve(word)
                            .and_then(|value| value.split_once('=').map(|(_, value)| value.to_owned()));
                        self.set_variable(name, value);
                    }
                }
            }
            "unset" | "read" | "mapfile" | "readarray" | "getopts" => {
                for word in args {
                    if let Some(name) = &word.value {
                        self.set_variable(name, None);
                    }
                }
            }
            "source" | "." => {
                // A sourced file may change anything.
                self.set_directory(None);
                let names: Vec<String> = self.state.variables.keys().cloned().collect();
                for name in names {
                    self.set_variable(&name, None);
                }
                self.forget_outer();
            }
            name => {
                if let Some(effects) = functions.get(name) {
                    self.forget(effects);
                }
            }
        }
    }

    fn set_directory(&mut self, to: Option<String>) {
        let before = std::mem::replace(&mut self.state.directory, to);
        self.undo.push(Undo::Directory(before));
    }

    fn set_shell(&mut self, to: Shell) {
        let before = std::mem::replace(&mut self.state.shell, to);
        self.undo.push(Undo::Shell(before));
    }

    fn set_variable(&mut self, name: &str, value: Option<String>) {
        let before = self.state.variables.insert(name.to_owned(), value);
        self.undo.push(Undo::Variable(name.to_owned(), before));
    }

    /// Nothing is known any more of the variables that held before the script.
    fn forget_outer(&mut self) {
        let before = std::mem::take(&mut self.state.outer);
        self.undo.push(Undo::Outer(before));
    }

    fn roll_back(&mut self, mark: usize) {
        while self.undo.len() > mark {
            match self.undo.pop() {
                Some(Undo::Directory(before)) => self.state.directory = before,
                Some(Undo::Shell(before)) => self.state.shell = before,
                Some(Undo::Stack(before)) => self.pushed = before,
                Some(Undo::Outer(before)) => self.state.outer = before,
                Some(Undo::Variable(name, Some(before))) => {
                    self.state.variables.insert(name, before);
                }
                Some(Undo::Variable(name, None)) => {
                    self.state.variables.remove(&name);
                }
                None => return,
            }
        }
    }
}

/// The compounds around a command, innermost first.
fn around(script: &Script, nest: Option<NestId>) -> Vec<NestId> {
    let mut out = Vec::new();
    let mut next = nest;
    while let Some(id) = next {
        out.push(id);
        next = script.nest(id).and_then(|nest| nest.parent).filter(|parent| *parent < id);
    }
    out
}

fn around_has(script: &Script, command: &Command, id: NestId) -> bool {
    around(script, command.nest).contains(&id)
}

/// How surely commands directly in a compound run, chains apart.
fn inner_runs(script: &Script, nest: Option<NestId>) -> Runs {
    match nest.and_then(|id| script.nest(id)) {
        Some(nest) if matches!(nest.kind, NestKind::Function(_)) => nest.runs.max(Runs::Maybe),
        Some(nest) => nest.runs,
        None => Runs::Always,
    }
}

/// Whether `command` still belongs to the `&&` and `||` chain that was open in `nest`.
fn chain_goes_on(script: &Script, command: &Command, around: &[NestId], nest: Option<NestId>) -> bool {
    let goes_on = |connector| matches!(connector, Connector::AndIf | Connector::OrIf | Connector::Pipe);
    if command.nest == nest {
        return goes_on(command.connector);
    }
    // The compound, directly in `nest`, that holds the command.
    let holder = around.iter().filter_map(|&id| script.nest(id)).find(|inner| inner.parent == nest);
    holder.is_some_and(|inner| goes_on(inner.connector))
}

/// The elements of pipelines of more than one: each runs in a subshell. Commands are told by their index.
fn piped(script: &Script) -> BTreeSet<Place> {
    let mut elements: Vec<(Option<NestId>, u32, Connector, Place)> = Vec::new();
    for (index, command) in script.commands.iter().enumerate() {
        elements.push((
            command.nest,
            command.span.start,
            command.connector,
            Place::Chain(Some(NestId(index))),
        ));
    }
    for (index, nest) in script.nests.iter().enumerate() {
        elements.push((nest.parent, nest.span.start, nest.connector, Place::Nest(NestId(index))));
    }
    elements.arrange_by_key(|&(nest, start, _, _)| (nest, start));
    let mut out = BTreeSet::new();
    for (i, &(nest, _, connector, place)) in elements.iter().enumerate() {
        if connector == Connector::Pipe {
            out.insert(place);
            if let Some(&(before, _, _, place)) = i.checked_sub(1).and_then(|i| elements.get(i))
                && before == nest
            {
                out.insert(place);
            }
        }
    }
    out
}

/// What the chosen commands may change.
fn effects(script: &Script, chosen: impl Fn(&Command) -> bool) -> Effects {
    let mut out = Effects::default();
    for command in script.commands.iter().filter(|command| chosen(command)) {
        out.variables.extend(command.assignments.iter().map(|a| a.name.value.clone()));
        let Some(effective) = command.effective() else { continue };
        out.directory |= matches!(effective.name, "cd" | "pushd" | "popd" | "source" | "." | "eval");
        for word in effective.args {
            if let Some((name, _)) = word.literal_prefix().split_once('=') {
                out.variables.insert(name.to_owned());
            } else if effective.name == "read" {
                out.variables.extend(word.value.clone());
            }
        }
    }
    out
}

/// What calling each function of the script may change: what any of them does, as one may call another.
fn functions(script: &Script) -> BTreeMap<&str, Effects> {
    let names: Vec<&str> = script
        .nests
        .iter()
        .filter_map(|nest| match &nest.kind {
            NestKind::Function(name) => Some(name.value.as_str()),
            _ => None,
        })
        .collect();
    if names.is_empty() {
        return BTreeMap::new();
    }
    let all = effects(script, |command| {
        script.ancestors(command).any(|nest| matches!(nest.kind, NestKind::Function(_)))
    });
    names.into_iter().map(|name| (name, all.clone())).gather()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Mapped;
    use crate::{Dialect, parse};

    /// One line per command: directory, options, the words as far as they are known.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let script = parse(&Mapped::copied(text, 0), Dialect::Bash);
        assert!(script.errors.is_empty(), "{:?}", script.errors);
        let mut out = String::new();
        let start = State::alone(Some("/w".into()), Shell::default(), [("V", "1")]);
        script.walk(start, &mut |command, state| {
            let words: Vec<_> = command
                .words
                .iter()
                .map(|word| state.resolve(word).unwrap_or_else(|| format!("?{}", word.text)))
                .collect();
            let options = [(state.shell.errexit, 'e'), (state.shell.pipefail, 'p')];
            let options: String = options.iter().filter(|(on, _)| *on).map(|(_, letter)| letter).collect();
            out += &format!("{}:{options}: {}\n", state.directory.as_deref().unwrap_or("?"), words.join(" "));
        });
        assert_eq!(out, expected, "{text}");
    }

    #[test]
    fn follows_directories() {
        check("cd /a && x; cd b; y", "/w:: cd /a\n/a:: x\n/a:: cd b\n/a/b:: y\n");
        check("(cd /a; x) && y", "/w:: cd /a\n/a:: x\n/w:: y\n");
        check("cd a/../b && cd -; x", "/w:: cd a/../b\n/w/b:: cd -\n?:: x\n");
        check("if t; then cd /a; fi; x", "/w:: t\n/w:: cd /a\n?:: x\n");
        check("pushd /a; x; popd; y", "/w:: pushd /a\n/a:: x\n/a:: popd\n/w:: y\n");
        check(
            "cd /a | x; y $(cd /b; z); q",
            "/w:: cd /a\n/w:: x\n/w:: cd /b\n/b:: z\n/w:: y ?$(cd /b; z)\n/w:: q\n",
        );
        check("f() { cd /a; x; }; y; f; z", "?:: cd /a\n/a:: x\n/w:: y\n/w:: f\n?:: z\n");
        check("bash -c 'cd /a; x'; y", "/w:: bash -c cd /a; x\n/w:: cd /a\n/a:: x\n/w:: y\n");
        check("if t; then cd a && x; cd ..; fi; y", "/w:: t\n/w:: cd a\n/w/a:: x\n/w/a:: cd ..\n/w:: y\n");
        check("[ t ] && cd a && x; y", "/w:: [ t ]\n/w:: cd a\n/w/a:: x\n?:: y\n");
        check("[ t ] && { cd a; x; }; y", "/w:: [ t ]\n/w:: cd a\n/w/a:: x\n?:: y\n");
        check("{ cd /a; x; } | y; z", "/w:: cd /a\n/a:: x\n/w:: y\n/w:: z\n");
        check("for i in 1 2; do x; cd a; y; done; z", "?:: x\n?:: cd a\n?:: y\n?:: z\n");
        check("for i in 1 2; do cd /a; y; done; z", "?:: cd /a\n/a:: y\n?:: z\n");
        check("cd /a || exit 1; x", "/w:: cd /a\n/a:: exit 1\n/a:: x\n");
        check("cd $U; x; cd /z$V; y", "/w:: cd ?$U\n?:: x\n?:: cd /z1\n/z1:: y\n");
    }

    #[test]
    fn follows_variables() {
        check("a=1; b=$a.2; x $b ${b} $V $U", "/w:: \n/w:: \n/w:: x 1.2 1.2 1 ?$U\n");
        check("a=1; [ t ] && a=2; x $a", "/w:: \n/w:: [ t ]\n/w:: \n/w:: x ?$a\n");
        check("a=1; for a in 1 2; do x $a; done; y $a", "/w:: \n/w:: x ?$a\n/w:: y ?$a\n");
        check("(a=1; x $a); y $a", "/w:: \n/w:: x 1\n/w:: y ?$a\n");
        check("export a=1 b=2; x $a$b; a+=3; y $a", "/w:: export a=1 b=2\n/w:: x 12\n/w:: \n/w:: y 13\n");
        check("a=1 x $a; y $a", "/w:: x ?$a\n/w:: y ?$a\n");
        check("a=1; f() { a=2; }; f; x $a", "/w:: \n?:: \n/w:: f\n/w:: x ?$a\n");
        check("a=1; bash -c 'x $a'", "/w:: \n/w:: bash -c x $a\n/w:: x ?$a\n");
        check("a=1; . ./f; x $a", "/w:: \n/w:: . ./f\n?:: x ?$a\n");
        check("case $V in 1) b=$V;; esac; x $b", "/w:: \n/w:: x ?$b\n");
    }

    #[test]
    fn follows_set() {
        check("set -eo pipefail; x; set +e; y", "/w:: set -eo pipefail\n/w:ep: x\n/w:ep: set +e\n/w:p: y\n");
    }
}
