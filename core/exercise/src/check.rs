//! Which goals a text meets, and why.

use std::collections::BTreeSet;

use super::files::{Presence, chain, presence};
use super::image::{familiar, is_image};
use super::{Arg, Exercise, Goal, Lines, Said, Scope, SizeMeasure, StepTime, rules};
use crate::model::{Base, Origin, Stage};
use crate::plan::{Change, Plan};
use crate::size::Total;
use crate::source::{LineIndex, Span};
use crate::syntax::{CommandLine, File, Instruction, InstructionId, Kind};
use crate::timeline::{Builder, Durations, Fate, after, schedule};
use crate::{Analysis, Options, Severity};

/// Whether a goal is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GoalState {
    /// Surely.
    Met,
    /// Surely not.
    Unmet,
    /// That cannot be known from the file.
    Unknown,
}

/// A goal's state, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalCheck {
    /// Whether it is met.
    pub state: GoalState,
    /// Why, with the figures.
    pub why: Said,
    /// Whether the start meets it too: then nothing had to be done for it. See [`Checked::since`].
    pub already: bool,
}

/// Lines that have to stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockedCheck {
    /// The lines of the start.
    pub lines: Lines,
    /// Where they are in the text now; `None` where they were changed or removed.
    pub span: Option<Span>,
}

/// What an exercise says of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// One per goal, in order.
    pub goals: Vec<GoalCheck>,
    /// One per locked stretch, in order.
    pub locked: Vec<LockedCheck>,
}

impl Checked {
    /// The same with what `start`, said of the exercise's start, meets already marked: that is no work of the learner's.
    #[must_use]
    pub fn since(mut self, start: &Self) -> Self {
        for (goal, before) in self.goals.iter_mut().zip(&start.goals) {
            goal.already = before.state == GoalState::Met;
        }
        self
    }

    /// Whether every goal is met and all that is locked is as it was.
    pub fn is_met(&self) -> bool {
        self.goals.iter().all(|goal| goal.state == GoalState::Met)
            && self.locked.iter().all(|locked| locked.span.is_some())
    }

    /// Whether everything is met and something had to be done for it.
    pub fn is_solved(&self) -> bool {
        self.is_met() && self.goals() > 0
    }

    /// How many goals something has to be done for.
    pub fn goals(&self) -> usize {
        self.goals.iter().filter(|goal| !goal.already).count()
    }

    /// How many of those are met.
    pub fn met(&self) -> usize {
        self.goals.iter().filter(|goal| !goal.already && goal.state == GoalState::Met).count()
    }
}

/// Checks `text`, whose `analysis` was made with `options`.
pub fn check(exercise: &Exercise, text: &str, analysis: &Analysis, options: &Options) -> Checked {
    let asked = Asked { exercise, text, analysis, options };
    Checked {
        goals: exercise.goals.iter().map(|goal| asked.goal(goal)).collect(),
        locked: locked(&exercise.start.dockerfile, &exercise.locked, text),
    }
}

/// Finds each locked stretch of `start` in `text`, one after the other.
fn locked(start: &str, locked: &[Lines], text: &str) -> Vec<LockedCheck> {
    let before: Vec<&str> = start.lines().collect();
    let now: Vec<&str> = text.lines().collect();
    let index = LineIndex::new(text);
    let mut from = 0;
    locked
        .iter()
        .map(|&lines| {
            let (first, last) = (lines.first.saturating_sub(1) as usize, lines.last as usize);
            let wanted = before.get(first..last).filter(|wanted| !wanted.is_empty());
            let found = wanted.and_then(|wanted| {
                let rest = now.get(from..)?;
                let at = from + rest.windows(wanted.len()).position(|window| window == wanted)?;
                Some((at, at + wanted.len()))
            });
            let span = found.map(|(at, end)| {
                from = end;
                let line = |n: usize| index.line_span(u32::try_from(n).unwrap_or(u32::MAX));
                line(at).cover(line(end.saturating_sub(1)))
            });
            LockedCheck { lines, span }
        })
        .collect()
}

/// Paths where a shell is looked for.
const SHELLS: [&str; 10] = [
    "/bin/sh",
    "/bin/bash",
    "/bin/ash",
    "/bin/dash",
    "/bin/zsh",
    "/usr/bin/sh",
    "/usr/bin/bash",
    "/usr/bin/dash",
    "/busybox/sh",
    "/bin/busybox",
];

struct Asked<'a> {
    exercise: &'a Exercise,
    text: &'a str,
    analysis: &'a Analysis,
    options: &'a Options,
}

fn met(why: Said) -> GoalCheck {
    GoalCheck { state: GoalState::Met, why, already: false }
}

fn unmet(why: Said) -> GoalCheck {
    GoalCheck { state: GoalState::Unmet, why, already: false }
}

fn unknown(why: Said) -> GoalCheck {
    GoalCheck { state: GoalState::Unknown, why, already: false }
}

fn plain(code: &'static str) -> Said {
    Said::new(code, vec![])
}

impl<'a> Asked<'a> {
    fn goal(&self, goal: &Goal) -> GoalCheck {
        match goal {
            Goal::NoErrors => self.no_errors(),
            Goal::NoFinding { rule } => self.no_finding(rule),
            Goal::StageUsed { stage } => self.stage_use(stage, true),
            Goal::StageUnused { stage } => self.stage_use(stage, false),
            Goal::Instruction { keyword, contains, scope, least, most } => {
                self.instruction(keyword, contains, *scope, *least, *most)
            }
            _ => match self.target() {
                None => unmet(plain("nothing-built")),
                Some(target) => self.of_target(goal, target),
            },
        }
    }

    fn of_target(&self, goal: &Goal, target: &'a Stage) -> GoalCheck {
        match goal {
            Goal::Size { measure, most_bytes } => self.size(target, *measure, *most_bytes),
            Goal::Base { image } => self.base(target, image),
            Goal::NoShell => self.no_shell(target),
            Goal::CopyFrom { stage } => self.copy_from(stage.as_deref()),
            Goal::Target { stage } => match &target.name {
                None => unmet(plain("target-unnamed")),
                Some(name) => {
                    let why = Said::text("target-is", &[("stage", &name.value)]);
                    if same_name(&name.value, stage) { met(why) } else { unmet(why) }
                }
            },
            Goal::Layers { most } => {
                let count = self.result(target).filter(|found| found.kind.makes_layer()).count() as u64;
                let why = Said::new("layers-are", vec![("count", Arg::Count(count))]);
                if count <= *most { met(why) } else { unmet(why) }
            }
            Goal::Holds { path } => match presence(self.analysis, target.id, path) {
                Presence::Yes => met(plain("holds-it")),
                Presence::Perhaps(tree) => unknown(Said::text("holds-perhaps", &[("tree", &tree)])),
                Presence::No => unmet(plain("holds-not")),
            },
            Goal::Runs { command } => self.runs(target, command),
            Goal::Time { most_ms } => self.time(*most_ms),
            Goal::Kept { file, step } => self.kept(file, step),
            // Those that need no target were answered before.
            _ => unmet(plain("nothing-built")),
        }
    }

    fn target(&self) -> Option<&'a Stage> {
        let model = &self.analysis.model;
        model.stages.get(model.target?.index())
    }

    fn line(&self, span: Span) -> Arg {
        Arg::Count(u64::from(LineIndex::new(self.text).line(span.start)) + 1)
    }

    fn stage_named(&self, name: &str) -> Option<&'a Stage> {
        // Of several stages with a name, BuildKit takes the last.
        let named = |stage: &&Stage| stage.name.as_ref().is_some_and(|given| same_name(&given.value, name));
        self.analysis.model.stages.iter().rev().find(named)
    }

    fn is_needed(&self, stage: &Stage) -> bool {
        self.analysis.model.reachable_with_onbuild.contains(&stage.id)
    }

    fn of_stage(&self, stage: &'a Stage) -> impl Iterator<Item = &'a Instruction> + use<'a> {
        let file = &self.analysis.file;
        stage.instructions.iter().filter_map(|id| file.instructions.get(id.index()))
    }

    /// The instructions that make the result: those of its stage and of the stages that it starts from.
    fn result(&self, target: &Stage) -> impl Iterator<Item = &'a Instruction> {
        chain(self.analysis, target.id).into_iter().flat_map(|stage| self.of_stage(stage))
    }

    fn no_errors(&self) -> GoalCheck {
        let mut errors = self.analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        match errors.next() {
            None => met(plain("errors-none")),
            Some(first) => {
                let count = Arg::Count(1 + errors.count() as u64);
                unmet(Said::new("errors-some", vec![("count", count), ("line", self.line(first.span))]))
            }
        }
    }

    fn no_finding(&self, rule: &str) -> GoalCheck {
        if let Some(found) = self.analysis.diagnostics.iter().find(|found| found.rule == rule) {
            return unmet(Said::new("finding-some", vec![("line", self.line(found.span))]));
        }
        // What is switched off is not mended.
        let hidden = self.text.lines().position(|line| {
            line.trim_start().strip_prefix('#').is_some_and(|comment| switches_off(comment, rule))
        });
        if let Some(index) = hidden {
            return unmet(Said::new("finding-hidden", vec![("line", Arg::Count(index as u64 + 1))]));
        }
        met(plain("finding-none"))
    }

    fn stage_use(&self, name: &str, wanted: bool) -> GoalCheck {
        let Some(stage) = self.stage_named(name) else {
            return unmet(Said::text("stage-missing", &[("stage", name)]));
        };
        let used = self.is_needed(stage);
        let why = plain(if used { "stage-is-used" } else { "stage-is-unused" });
        if used == wanted { met(why) } else { unmet(why) }
    }

    fn instruction(
        &self,
        keyword: &str,
        contains: &str,
        scope: Scope,
        least: u64,
        most: Option<u64>,
    ) -> GoalCheck {
        let fits = |found: &&Instruction| {
            !found.broken && found.kind.name().eq_ignore_ascii_case(keyword) && self.says(found, contains)
        };
        // FROM stands outside of what a stage lists.
        let froms = |stage: &Stage| self.analysis.file.instructions.get(stage.from.index());
        let stages: Vec<&Stage> = match scope {
            Scope::Result => self.target().map(|target| chain(self.analysis, target.id)).unwrap_or_default(),
            Scope::Needed => {
                self.analysis.model.stages.iter().filter(|stage| self.is_needed(stage)).collect()
            }
            Scope::File => Vec::new(),
        };
        let count = match scope {
            Scope::File => self.analysis.file.instructions.iter().filter(fits).count(),
            _ => stages
                .into_iter()
                .flat_map(|stage| froms(stage).into_iter().chain(self.of_stage(stage)))
                .filter(fits)
                .count(),
        } as u64;
        let why = Said::new("instruction-count", vec![("count", Arg::Count(count))]);
        if count >= least && most.is_none_or(|most| count <= most) { met(why) } else { unmet(why) }
    }

    /// Whether an instruction contains `words`, blanks, line ends and continuations counting as one blank.
    fn says(&self, instruction: &Instruction, words: &str) -> bool {
        words.is_empty() || one_line(instruction.span.text(self.text)).contains(&one_line(words))
    }

    fn size(&self, target: &Stage, measure: SizeMeasure, most: u64) -> GoalCheck {
        let size = self.analysis.size.stages.iter().find(|size| size.stage == target.id);
        let Total { known, unknown_parts, unknown_base } = match (size, measure) {
            (None, _) => Total { unknown_parts: 1, ..Total::default() },
            (Some(size), SizeMeasure::Unpacked) => size.unpacked,
            (Some(size), SizeMeasure::Compressed) => size.compressed,
            (Some(size), SizeMeasure::Containerd) => size.containerd,
        };
        if known.likely > most {
            let args = vec![
                ("likely", Arg::Bytes(known.likely)),
                ("over", Arg::Bytes(known.likely.saturating_sub(most))),
            ];
            return unmet(Said::new("size-over", args));
        }
        if unknown_parts > 0 {
            let nothing = known.high == 0;
            let known = ("known", Arg::Bytes(known.likely));
            return unknown(if nothing {
                Said::new("size-not-known", Vec::new())
            } else if unknown_base {
                Said::new("size-base-unknown", vec![known])
            } else {
                Said::new("size-unknown", vec![known, ("parts", Arg::Count(u64::from(unknown_parts)))])
            });
        }
        let args = vec![
            ("likely", Arg::Bytes(known.likely)),
            ("low", Arg::Bytes(known.low)),
            ("high", Arg::Bytes(known.high)),
        ];
        met(Said::new("size-is", args))
    }

    /// What the result starts from, stages followed.
    fn root(&self, target: &Stage) -> &'a Base {
        chain(self.analysis, target.id).first().map_or(&Base::Unresolved, |stage| &stage.base)
    }

    fn base(&self, target: &Stage, wanted: &str) -> GoalCheck {
        match self.root(target) {
            Base::Scratch if wanted == "scratch" => met(plain("base-is-scratch")),
            Base::Scratch => unmet(plain("base-is-scratch")),
            Base::Image(reference) => {
                let why = Said::text("base-is", &[("image", &familiar(reference))]);
                if is_image(wanted, reference) { met(why) } else { unmet(why) }
            }
            Base::NamedContext(name) => unmet(Said::text("base-is", &[("image", name)])),
            Base::Stage(_) | Base::Unresolved => unknown(plain("base-unresolved")),
        }
    }

    fn no_shell(&self, target: &Stage) -> GoalCheck {
        let mut perhaps = None;
        for path in SHELLS {
            match presence(self.analysis, target.id, path) {
                Presence::Yes => return unmet(Said::text("shell-in-files", &[("path", path)])),
                Presence::Perhaps(tree) => perhaps = Some(tree),
                Presence::No => {}
            }
        }
        let root = chain(self.analysis, target.id).first().copied().unwrap_or(target);
        let in_base = self.analysis.shells.get(root.id.index()).copied().flatten();
        match &root.base {
            Base::Image(reference) => match in_base {
                Some(true) => return unmet(Said::text("shell-in-base", &[("image", &familiar(reference))])),
                None => return unknown(Said::text("shell-base-unknown", &[("image", &familiar(reference))])),
                Some(false) => {}
            },
            Base::Scratch => {}
            _ => return unknown(plain("base-unresolved")),
        }
        match perhaps {
            Some(tree) => unknown(Said::text("shell-perhaps", &[("path", &tree)])),
            None => met(plain("shell-none")),
        }
    }

    fn copy_from(&self, wanted: Option<&str>) -> GoalCheck {
        let model = &self.analysis.model;
        let fits = |id| {
            let name = model.stages.get(usize::try_from(id).unwrap_or(usize::MAX));
            let name = name.and_then(|stage: &Stage| stage.name.as_ref());
            wanted.is_none_or(|wanted| name.is_some_and(|name| same_name(&name.value, wanted)))
        };
        let found = model.edges.iter().find(|edge| {
            let copies = edge.kind == crate::model::EdgeKind::Copy;
            let origin = match edge.origin {
                Origin::Stage(stage) => fits(stage.0),
                _ => false,
            };
            copies && origin && model.reachable_with_onbuild.contains(&edge.stage)
        });
        match (found, wanted) {
            (Some(edge), _) => met(Said::new("copies-from", vec![("line", self.line(edge.span))])),
            (None, Some(_)) => unmet(plain("copies-nothing")),
            (None, None) => unmet(plain("copies-nothing-any")),
        }
    }

    fn runs(&self, target: &Stage, wanted: &str) -> GoalCheck {
        let command = self.command(target);
        if command.is_empty() {
            return match self.root(target) {
                Base::Scratch => unmet(plain("runs-nothing")),
                _ => unknown(plain("runs-base")),
            };
        }
        let words = command.join(" ");
        let wanted: Vec<&str> = wanted.split_whitespace().collect();
        let given: Vec<&str> = words.split_whitespace().collect();
        let holds = given.windows(wanted.len().max(1)).any(|window| window == wanted);
        if holds {
            met(Said::text("runs-it", &[("command", &words)]))
        } else {
            unmet(Said::text("runs-other", &[("command", &words)]))
        }
    }

    /// The words of ENTRYPOINT and CMD together, as the file gives them; none where only the base knows.
    fn command(&self, target: &Stage) -> Vec<String> {
        let (mut entrypoint, mut cmd) = (Vec::new(), Vec::new());
        let mut entrypoint_in_shell = false;
        for stage in chain(self.analysis, target.id) {
            let mut cmd_is_own = false;
            for instruction in self.of_stage(stage).filter(|found| !found.broken) {
                match &instruction.kind {
                    Kind::Cmd(line) => {
                        cmd = words(line);
                        cmd_is_own = true;
                    }
                    Kind::Entrypoint(line) => {
                        entrypoint = words(line);
                        entrypoint_in_shell = matches!(line, CommandLine::Shell(_));
                        // BuildKit: an ENTRYPOINT drops a CMD that an earlier stage gave.
                        if !cmd_is_own {
                            cmd.clear();
                        }
                    }
                    _ => {}
                }
            }
        }
        // A shell gets its script and nothing else.
        if !entrypoint_in_shell {
            entrypoint.append(&mut cmd);
        }
        entrypoint
    }

    fn time(&self, most: u64) -> GoalCheck {
        let file = &self.analysis.file;
        let plan = &self.analysis.plans.target;
        let durations = durations(&self.exercise.durations, self.text, file, plan);
        let wall = schedule(plan, &durations, &BTreeSet::new(), Builder::BuildKit(None)).wall;
        if wall <= most {
            return met(Said::new("time-is", vec![("wall", Arg::Ms(wall))]));
        }
        let over = Arg::Ms(wall.saturating_sub(most));
        unmet(Said::new("time-over", vec![("wall", Arg::Ms(wall)), ("over", over)]))
    }

    fn kept(&self, file: &str, wanted: &str) -> GoalCheck {
        let plan = &self.analysis.plans.target;
        let outcome = after(plan, &[Change::File(file.to_owned())], self.options.dockerignore.as_deref());
        let says = |id: InstructionId| {
            self.analysis.file.instructions.get(id.index()).is_some_and(|found| self.says(found, wanted))
        };
        let fates = plan.steps.iter().zip(&outcome.fates);
        let worst = fates
            .filter(|(step, _)| step.place.iter().chain(&step.merged).any(|(_, id)| says(*id)))
            .map(|(_, fate)| *fate)
            .max();
        match worst {
            None => unmet(Said::text("step-missing", &[("step", wanted)])),
            Some(Fate::Kept) => met(plain("kept-it")),
            Some(Fate::Perhaps) => unknown(plain("kept-perhaps")),
            Some(Fate::Reruns) => unmet(plain("kept-not")),
        }
    }
}

/// How long the steps of `plan`, a plan of `text`, take by what an exercise states: the first entry whose words
/// a step's instruction contains.
pub fn durations(stated: &[StepTime], text: &str, file: &File, plan: &Plan) -> Durations {
    let stated: Vec<(String, u64)> = stated.iter().map(|time| (one_line(&time.contains), time.ms)).collect();
    let found = plan.steps.iter().filter_map(|step| {
        let (_, id) = step.place?;
        let words = one_line(file.instructions.get(id.index())?.span.text(text));
        let (_, ms) = stated.iter().find(|(contains, _)| words.contains(contains.as_str()))?;
        Some((step.name.clone(), *ms))
    });
    Durations { stated: found.collect(), ..Durations::default() }
}

/// Whether a comment, without its `#`, is one that switches `rule` off: `check=skip=…`, `playground ignore=…` or
/// `hadolint ignore=…`. Where it stands does not matter here: a learner has no need of it anywhere.
fn switches_off(comment: &str, rule: &str) -> bool {
    let squeezed: String = comment.chars().filter(|c| !c.is_whitespace()).collect();
    let squeezed = squeezed.trim_start_matches('#');
    let checks = squeezed.starts_with("check=") && squeezed.contains("skip=");
    let ours = squeezed.strip_prefix("playground").or_else(|| squeezed.strip_prefix("hadolint"));
    let ignores = ours.is_some_and(|rest| rest.strip_prefix("global").unwrap_or(rest).starts_with("ignore="));
    let aliases = rules::aliases(rule).unwrap_or_default();
    let names = || comment.split(|c: char| !c.is_alphanumeric());
    (checks || ignores)
        && names().any(|name| name == rule || aliases.contains(&name) || (checks && name == "all"))
}

/// Blanks, line ends and continuations as one blank each.
fn one_line(text: &str) -> String {
    text.split_whitespace().filter(|word| !matches!(*word, "\\" | "`")).collect::<Vec<_>>().join(" ")
}

/// Stage names know no case.
fn same_name(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

fn words(line: &CommandLine) -> Vec<String> {
    match line {
        CommandLine::Shell(script) => vec![one_line(script.text())],
        CommandLine::Exec(words) => words.iter().map(|word| word.value.clone()).collect(),
    }
}
