//! A RUN script carried out on paper: which commands run, which certainly fail, and whether that ends the step.
//!
//! As POSIX has it: `&&`, `||`, `;`, pipelines, `set -e` with its exceptions, `if`, loops, functions, subshells.
//! A command that is there is taken to succeed, but not for certain; what asks (`test`, `grep`) may do either.
//!
//! **Invariant:** bounded work on any script ([`MAX_STEPS`], [`MAX_CALLS`]).

mod accounts;
mod alpine;
mod command;
mod forms;
mod installs;
mod mounts;
mod project;
mod python;
mod refusals;
mod results;
mod writes;

#[cfg(test)]
mod tests;

use dockerfile_syntax::lists::Arrange;
use std::collections::{BTreeMap, BTreeSet};

pub(super) use project::{Project, tame_programs};

use super::files::Files;
use super::shells::Speaker;
use super::world::World;
use super::{Effect, Problem};
use crate::shell::{Command, Connector, NestId, NestKind, Script, Shell, Word};
use crate::source::{LineIndex, Span};
use crate::syntax::InstructionId;

/// Commands carried out per script at most.
const MAX_STEPS: u32 = 2_000;
/// Nested scripts and calls at most.
const MAX_CALLS: u32 = 10;
/// Rounds of a loop over known words at most.
const MAX_ROUNDS: usize = 40;

/// How a command, list or script ends. A number is that of the problem that it is due to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// With 0, certainly.
    Ok,
    /// With 0, unless something unforeseen happens.
    Likely,
    /// With 0 or not.
    Unsure(Option<usize>),
    /// Not with 0, certainly.
    Fails(Option<usize>),
}

impl Status {
    fn problem(self) -> Option<usize> {
        match self {
            Self::Unsure(problem) | Self::Fails(problem) => problem,
            _ => None,
        }
    }

    fn negated(self) -> Self {
        match self {
            Self::Ok => Self::Fails(None),
            Self::Fails(_) => Self::Ok,
            Self::Likely | Self::Unsure(_) => Self::Unsure(None),
        }
    }

    /// The same, if it happens at all.
    fn perhaps(self) -> Self {
        match self {
            Self::Fails(problem) => Self::Unsure(problem),
            other => other,
        }
    }
}

/// Who runs a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// root.
    Root,
    /// Somebody else.
    Other(String),
    /// Not known.
    Unknown,
}

/// What came of a script.
pub(super) struct Outcome {
    /// How it ends.
    pub status: Status,
    /// What was found.
    pub problems: Vec<Problem>,
    /// Whether a command made files of its own at the root.
    pub made_at_root: bool,
}

/// Carries a script out.
pub(super) struct Runner<'r> {
    /// Where it stands: what it started with, as commands have changed it since.
    pub at: Setting<'r>,
    /// What programs there are.
    pub world: &'r mut World,
    /// What was found.
    pub problems: Vec<Problem>,
    /// Problems that the script takes care of.
    handled: BTreeSet<usize>,
    /// Problems that may end the script.
    may_end: BTreeSet<usize>,
    functions: BTreeMap<String, (usize, NestId)>,
    scripts: Vec<&'r Script>,
    /// Depth of what may not run.
    maybe: u32,
    /// Depth of what does not run: nothing there is wrong.
    quiet: u32,
    /// Depth of conditions: what is not there is an answer.
    asking: u32,
    /// Depth of what `set -e` leaves alone.
    shielded: u32,
    /// Whether something of which nothing is known has run.
    unknown_ran: bool,
    /// Whether a command has run that makes files of its own, and whether at the root.
    made: bool,
    made_at_root: bool,
    /// Whether the command reads a pipe that nothing is written to.
    starved: bool,
    steps: u32,
    calls: u32,
    /// How the script ended, once `exit` or `set -e` ended it.
    ended: Option<Status>,
}

/// What a runner starts with.
pub(super) struct Setting<'r> {
    /// The tables of packages that are at hand.
    pub indexes: Option<&'r crate::size::Indexes>,
    /// The text of the Dockerfile.
    pub text: &'r str,
    /// Its lines.
    pub lines: &'r LineIndex<'r>,
    /// The instruction.
    pub instruction: InstructionId,
    /// What files there may be.
    pub files: &'r Files,
    /// The shell as it speaks.
    pub speaker: Speaker,
    /// Its options.
    pub options: Shell,
    /// Whether it reads someone's profile, which may bring functions.
    pub login: bool,
    /// Variables: known value, or `None` where it is not known; build args and environment among them.
    pub vars: BTreeMap<String, Option<String>>,
    /// Whether variables that are not listed may be set.
    pub vars_open: bool,
    /// Working directory.
    pub cwd: Option<String>,
    /// Directories of PATH.
    pub path: Vec<String>,
    /// Whether PATH has more that is not known.
    pub path_open: bool,
    /// Who runs it.
    pub user: Who,
    /// The line before the first of a script that is a heredoc's body.
    pub above: Option<u32>,
    /// Where the instruction stands.
    pub span: Span,
}

#[derive(Clone, Copy)]
enum Node {
    Command(usize),
    Nest(NestId),
}

type Listed = (u32, Node, Connector);

impl<'r> Runner<'r> {
    pub(super) fn new(world: &'r mut World, setting: Setting<'r>) -> Self {
        Self {
            at: setting,
            world,
            problems: Vec::new(),
            handled: BTreeSet::new(),
            may_end: BTreeSet::new(),
            functions: BTreeMap::new(),
            scripts: Vec::new(),
            maybe: 0,
            quiet: 0,
            asking: 0,
            shielded: 0,
            unknown_ran: false,
            made: false,
            made_at_root: false,
            starved: false,
            steps: 0,
            calls: 0,
            ended: None,
        }
    }

    /// Carries the whole script out and says what each problem does to the step.
    pub(super) fn whole(self, script: &'r Script) -> Outcome {
        self.told(script, false)
    }

    /// The same; with `all`, with what the script takes care of, too.
    pub(super) fn told(mut self, script: &'r Script, all: bool) -> Outcome {
        let last = match self.refused(script) {
            Some(status) => {
                self.ghost(|runner| {
                    runner.run(script);
                });
                status
            }
            None => {
                let last = self.run(script);
                self.ended.unwrap_or(last)
            }
        };
        let last = match last {
            Status::Fails(None) => self.exit_words(script.span, 1),
            other => other,
        };
        let deciding = last.problem();
        let mut problems = Vec::new();
        for (at, mut problem) in std::mem::take(&mut self.problems).into_iter().enumerate() {
            let decides = deciding == Some(at);
            if !decides && !all && self.handled.contains(&at) {
                continue;
            }
            if decides && matches!(last, Status::Fails(_)) {
                problem.effect = problem.effect.max(Effect::Ends);
            } else if decides || self.may_end.contains(&at) {
                problem.effect = problem.effect.max(Effect::May);
            }
            // A script that ends itself where something is wrong, or asks which system it is on, means to.
            let meant = problem.rule == "StepFails" || problem.code == "manager-not-there";
            if meant && problem.effect < Effect::Ends {
                continue;
            }
            problems.push(problem);
        }
        Outcome { status: last, problems, made_at_root: self.made_at_root }
    }

    /// Carries a script out.
    fn run(&mut self, script: &'r Script) -> Status {
        if self.calls >= MAX_CALLS {
            return Status::Unsure(None);
        }
        self.calls += 1;
        self.scripts.push(script);
        let status = self.list(script, None);
        self.scripts.pop();
        self.calls -= 1;
        status
    }

    /// Does something that does not happen, for what it would bring: nothing in it is wrong, nothing is sure.
    fn ghost<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let ended = self.ended;
        self.maybe += 1;
        self.quiet += 1;
        let out = act(self);
        self.quiet -= 1;
        self.maybe -= 1;
        self.ended = ended;
        out
    }

    fn perhaps<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        self.maybe += 1;
        let out = act(self);
        self.maybe -= 1;
        out
    }

    fn shield<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        self.shielded += 1;
        let out = act(self);
        self.shielded -= 1;
        out
    }

    fn nodes(script: &Script, parent: Option<NestId>) -> Vec<Listed> {
        let commands = script.commands.iter().enumerate().filter(|(_, command)| command.nest == parent);
        let mut out: Vec<Listed> =
            commands.map(|(i, command)| (command.span.start, Node::Command(i), command.connector)).collect();
        let nests = script.nests.iter().enumerate().filter(|(_, nest)| nest.parent == parent);
        out.extend(nests.map(|(i, nest)| (nest.span.start, Node::Nest(NestId(i)), nest.connector)));
        out.arrange_by_key(|&(start, node, _)| (start, matches!(node, Node::Command(_))));
        out
    }

    /// Carries a list out, pipeline by pipeline.
    fn list(&mut self, script: &'r Script, parent: Option<NestId>) -> Status {
        let nodes = Self::nodes(script, parent);
        let mut last = Status::Ok;
        let mut from = 0;
        while from < nodes.len() && self.steps < MAX_STEPS {
            let mut to = from + 1;
            while nodes.get(to).is_some_and(|&(_, _, connector)| connector == Connector::Pipe) {
                to += 1;
            }
            let Some(pipeline) = nodes.get(from..to) else { break };
            let connector = pipeline.first().map_or(Connector::First, |node| node.2);
            let next = nodes.get(to).map(|node| node.2);
            let followed = matches!(next, Some(Connector::AndIf | Connector::OrIf));
            if self.ended.is_some() {
                self.ghost(|runner| runner.pipeline(script, pipeline));
            } else {
                last = self.joined(script, pipeline, connector, last, followed);
                if next == Some(Connector::Seq) || next.is_none() {
                    self.errexit(last, followed);
                }
            }
            from = to;
        }
        last
    }

    /// Carries a pipeline out as what stands before it asks.
    fn joined(
        &mut self,
        script: &'r Script,
        pipeline: &[Listed],
        connector: Connector,
        last: Status,
        followed: bool,
    ) -> Status {
        let run = |runner: &mut Self| {
            if followed {
                runner.shield(|runner| runner.pipeline(script, pipeline))
            } else {
                runner.pipeline(script, pipeline)
            }
        };
        match (connector, last) {
            (Connector::AndIf, Status::Fails(_)) => {
                self.ghost(run);
                last
            }
            // Whichever of the two fails, the list does; only `set -e` tells them apart.
            (Connector::AndIf, Status::Unsure(problem)) => match self.perhaps(run) {
                Status::Fails(own) if !self.at.options.errexit => Status::Fails(own.or(problem)),
                Status::Fails(own) | Status::Unsure(own) => Status::Unsure(problem.or(own)),
                _ => Status::Unsure(problem),
            },
            (Connector::OrIf, Status::Ok) => last,
            (Connector::OrIf, Status::Likely) => {
                self.ghost(run);
                Status::Likely
            }
            (Connector::OrIf, Status::Unsure(problem)) => {
                self.handled.extend(problem);
                match self.perhaps(run) {
                    Status::Fails(own) | Status::Unsure(own) => Status::Unsure(own),
                    _ => Status::Likely,
                }
            }
            (Connector::OrIf, Status::Fails(problem)) => {
                self.handled.extend(problem);
                run(self)
            }
            _ => run(self),
        }
    }

    /// `set -e`: a list that fails ends the script, unless its failing part is followed by `&&` or `||`.
    fn errexit(&mut self, last: Status, followed: bool) {
        if !self.at.options.errexit || self.shielded > 0 || followed || self.ended.is_some() {
            return;
        }
        match last {
            Status::Fails(problem) if self.maybe == 0 => self.ended = Some(Status::Fails(problem)),
            Status::Fails(problem) | Status::Unsure(problem) => self.may_end.extend(problem),
            _ => {}
        }
    }

    fn pipeline(&mut self, script: &'r Script, pipeline: &[Listed]) -> Status {
        let many = pipeline.len() > 1;
        let mut statuses = Vec::new();
        let mut negated = false;
        for (at, &(_, node, _)) in pipeline.iter().enumerate() {
            let saved =
                many.then(|| (self.at.cwd.clone(), self.at.vars.clone(), self.at.options, self.ended));
            let status = match node {
                Node::Command(index) => match script.commands.get(index) {
                    Some(command) => {
                        negated |= at == 0 && command.negated;
                        let fed = at > 0;
                        self.starved = at == 1 && matches!(statuses.first(), Some(Status::Fails(Some(_))));
                        let status = if command.negated && at == 0 {
                            self.shield(|runner| runner.command(command, fed))
                        } else {
                            self.command(command, fed)
                        };
                        self.starved = false;
                        if command.background { Status::Ok } else { status }
                    }
                    None => Status::Ok,
                },
                Node::Nest(id) => {
                    negated |= at == 0 && script.nest(id).is_some_and(|nest| nest.negated);
                    let background = script.nest(id).is_some_and(|nest| nest.background);
                    let status = self.nest(script, id);
                    if background { Status::Ok } else { status }
                }
            };
            if let Some((cwd, vars, options, ended)) = saved {
                let status = self.ended.filter(|_| ended.is_none()).unwrap_or(status);
                (self.at.cwd, self.at.vars, self.at.options, self.ended) = (cwd, vars, options, ended);
                statuses.push(status);
            } else {
                statuses.push(status);
            }
        }
        let last = statuses.pop().unwrap_or(Status::Ok);
        let failing = statuses.iter().find(|status| matches!(status, Status::Fails(_)));
        let status = match (self.at.options.pipefail, failing, last) {
            (_, _, Status::Fails(problem)) => Status::Fails(problem),
            (true, Some(failing), _) => *failing,
            (true, None, _) => {
                let unsure = statuses.iter().find_map(|status| status.problem());
                unsure.map_or(last, |problem| Status::Unsure(Some(problem)))
            }
            _ => last,
        };
        if negated {
            self.handled.extend(status.problem());
            status.negated()
        } else {
            status
        }
    }

    fn nest(&mut self, script: &'r Script, id: NestId) -> Status {
        self.steps += 1;
        let Some(nest) = script.nest(id) else { return Status::Ok };
        if self.steps >= MAX_STEPS {
            return Status::Unsure(None);
        }
        match &nest.kind {
            NestKind::Subshell => {
                let saved = (self.at.cwd.clone(), self.at.vars.clone(), self.at.options, self.ended);
                let status = self.list(script, Some(id));
                let status = self.ended.filter(|_| saved.3.is_none()).unwrap_or(status);
                (self.at.cwd, self.at.vars, self.at.options, self.ended) = saved;
                status
            }
            NestKind::Function(name) => {
                let depth = self.scripts.len().saturating_sub(1);
                self.functions.insert(name.value.clone(), (depth, id));
                Status::Ok
            }
            NestKind::If => self.branches(script, id),
            NestKind::For { variable, words } => {
                self.rounds(script, id, &variable.value, words.as_deref());
                Status::Likely
            }
            NestKind::While | NestKind::Until | NestKind::ArithmeticFor(_) => {
                self.loops(script, id, &nest.kind);
                Status::Likely
            }
            NestKind::Case(word) => self.case(script, id, word),
            _ => self.list(script, Some(id)),
        }
    }

    fn children(script: &Script, id: NestId) -> Vec<NestId> {
        script
            .nests
            .iter()
            .enumerate()
            .filter(|(_, nest)| nest.parent == Some(id))
            .map(|(i, _)| NestId(i))
            .collect()
    }

    /// What asks: nothing in it is wrong, and `set -e` leaves it alone.
    fn condition(&mut self, script: &'r Script, id: NestId) -> Status {
        self.asking += 1;
        let status = self.shield(|runner| runner.list(script, Some(id)));
        self.asking -= 1;
        match status {
            // It is asked for a reason.
            Status::Likely => Status::Unsure(None),
            other => other,
        }
    }

    fn branches(&mut self, script: &'r Script, id: NestId) -> Status {
        let mut holds = Status::Ok;
        let mut open = false;
        let mut outcome: Option<Status> = None;
        for child in Self::children(script, id) {
            let Some(nest) = script.nest(child) else { continue };
            match nest.kind {
                NestKind::Condition => holds = self.condition(script, child),
                NestKind::Then | NestKind::Else => {
                    let otherwise = nest.kind == NestKind::Else;
                    let runs = if otherwise { Status::Ok } else { holds };
                    match runs {
                        Status::Fails(_) => {
                            self.ghost(|runner| runner.list(script, Some(child)));
                        }
                        Status::Ok | Status::Likely if !open => return self.list(script, Some(child)),
                        _ => {
                            let ended = self.ended;
                            let status = self.perhaps(|runner| runner.list(script, Some(child)));
                            self.ended = ended;
                            let problem = outcome.and_then(Status::problem).or(status.problem());
                            outcome = Some(match (outcome, status) {
                                (Some(Status::Unsure(_)), _) | (_, Status::Unsure(_) | Status::Fails(_)) => {
                                    Status::Unsure(problem)
                                }
                                _ => Status::Likely,
                            });
                            if matches!(runs, Status::Ok) {
                                return outcome.unwrap_or(Status::Likely);
                            }
                            open = true;
                        }
                    }
                }
                _ => {}
            }
        }
        outcome.unwrap_or(Status::Ok)
    }

    fn rounds(&mut self, script: &'r Script, id: NestId, variable: &str, words: Option<&'r [Word]>) {
        let values: Option<Vec<String>> = words.and_then(|words| {
            words
                .iter()
                .map(|word| self.resolve(word).filter(|_| !word.has_glob() && !word.text.contains('{')))
                .collect()
        });
        let known = values.filter(|values| !values.is_empty() && values.len() <= MAX_ROUNDS);
        match known {
            Some(values) => {
                for value in values {
                    self.at.vars.insert(variable.to_owned(), Some(value));
                    self.body(script, id);
                    if self.ended.is_some() {
                        return;
                    }
                }
            }
            None => {
                self.at.vars.insert(variable.to_owned(), None);
                self.perhaps(|runner| runner.body(script, id));
            }
        }
    }

    fn loops(&mut self, script: &'r Script, id: NestId, kind: &NestKind) {
        let mut holds = Status::Unsure(None);
        for child in Self::children(script, id) {
            if script.nest(child).is_some_and(|nest| nest.kind == NestKind::Condition) {
                holds = self.condition(script, child);
            }
        }
        let for_ever = match kind {
            NestKind::While => holds == Status::Ok,
            NestKind::Until => matches!(holds, Status::Fails(_)),
            _ => false,
        };
        let ended = self.ended;
        self.perhaps(|runner| runner.body(script, id));
        self.ended = ended;
        if for_ever && !self.leaves(script, id) {
            let span = script.nest(id).map_or(Span::default(), |nest| nest.span);
            self.never_ends(span, "while true");
        }
    }

    /// Whether a command in a loop may leave it.
    fn leaves(&self, script: &Script, id: NestId) -> bool {
        let Some(nest) = script.nest(id) else { return true };
        let span = nest.span;
        nest.background
            || script.all_commands().iter().any(|command| {
                span.start <= command.span.start
                    && command.span.end <= span.end
                    && command.words.first().is_some_and(|word| {
                        ["break", "exit", "return", "exec", "kill"].iter().any(|name| word.is(name))
                            || self.functions.contains_key(word.text.as_str())
                    })
            })
    }

    fn body(&mut self, script: &'r Script, id: NestId) {
        for child in Self::children(script, id) {
            if script.nest(child).is_some_and(|nest| nest.kind == NestKind::Body) {
                self.list(script, Some(child));
            }
        }
    }

    fn case(&mut self, script: &'r Script, id: NestId, word: &Word) -> Status {
        let value = self.resolve(word);
        let mut outcome = Status::Likely;
        for child in Self::children(script, id) {
            let Some(NestKind::Arm(patterns)) = script.nest(child).map(|nest| &nest.kind) else { continue };
            let texts: Option<Vec<String>> = patterns.iter().map(|pattern| self.resolve(pattern)).collect();
            match (&value, texts) {
                (Some(value), Some(texts)) => {
                    if texts.iter().any(|text| crate::glob::glob(text, value)) {
                        return self.list(script, Some(child));
                    }
                }
                _ => {
                    let ended = self.ended;
                    let status = self.perhaps(|runner| runner.list(script, Some(child))).perhaps();
                    self.ended = ended;
                    if status.problem().is_some() {
                        outcome = status;
                    }
                }
            }
        }
        outcome
    }

    /// Calls a function of the script, if there is one of that name.
    fn call(&mut self, name: &str) -> Option<Status> {
        let &(depth, id) = self.functions.get(name)?;
        let script: &'r Script = self.scripts.get(depth).copied()?;
        if self.calls >= MAX_CALLS {
            return Some(Status::Unsure(None));
        }
        self.calls += 1;
        for i in 1..10 {
            self.at.vars.insert(i.to_string(), None);
        }
        let status = self.list(script, Some(id));
        self.calls -= 1;
        Some(status)
    }

    /// The value of a word with what is known here.
    pub(super) fn resolve(&self, word: &Word) -> Option<String> {
        if let Some(value) = &word.value {
            return Some(value.clone());
        }
        word.resolve(&|name| match name {
            "PWD" => self.at.cwd.clone().map(Some),
            "?" | "#" | "@" | "*" | "$" | "!" | "-" | "RANDOM" | "HOSTNAME" | "HOME" | "USER" | "UID" => None,
            name => match self.at.vars.get(name) {
                Some(value) => value.clone().map(Some),
                None => (!self.at.vars_open).then_some(None),
            },
        })
    }

    /// The line that the shell would name.
    pub(super) fn line(&self, span: Span) -> u32 {
        match self.at.above {
            Some(above) => self.at.lines.line(span.start).saturating_sub(above).max(1),
            None => 1,
        }
    }

    /// Notes something wrong; where nothing can be wrong, nothing.
    fn note(&mut self, problem: Problem) -> Option<usize> {
        if self.quiet > 0 || self.ended.is_some() || self.asking > 0 && !problem.rule.starts_with("Shell") {
            return None;
        }
        if let Some(at) =
            self.problems.iter().position(|other| other.span == problem.span && other.rule == problem.rule)
        {
            return Some(at);
        }
        self.problems.push(problem);
        Some(self.problems.len() - 1)
    }

    /// A problem with the words that the terminal shows.
    fn problem(
        &self,
        rule: &str,
        code: &str,
        span: Span,
        words: String,
        exit: Option<u8>,
        args: &[(&str, &str)],
    ) -> Problem {
        Problem {
            rule: rule.to_owned(),
            code: code.to_owned(),
            args: args.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            words,
            exit,
            span,
            effect: Effect::Unseen,
            instruction: self.at.instruction,
            of_result: false,
        }
    }

    /// Notes something that fails, and gives the status.
    fn fails(
        &mut self,
        rule: &str,
        code: &str,
        span: Span,
        (words, exit): (String, u8),
        args: &[(&str, &str)],
    ) -> Status {
        let problem = self.problem(rule, code, span, words, Some(exit), args);
        Status::Fails(self.note(problem))
    }

    /// Notes something that the build survives.
    fn remark(&mut self, rule: &str, code: &str, span: Span, args: &[(&str, &str)]) {
        let problem = self.problem(rule, code, span, String::new(), None, args);
        self.note(problem);
    }

    /// A step that does not end.
    fn never_ends(&mut self, span: Span, command: &str) {
        let mut problem = self.problem(
            "StepNeverEnds",
            "step-never-ends",
            span,
            String::new(),
            None,
            &[("command", command)],
        );
        problem.effect = Effect::May;
        self.note(problem);
    }

    fn sure(&self) -> bool {
        self.maybe == 0
    }
}

/// Whether a command's span holds nothing but blanks.
pub(super) fn is_bare(command: &Command) -> bool {
    command.words.is_empty() && command.assignments.is_empty()
}
