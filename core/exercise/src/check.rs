//! Which goals a text meets, and why.

mod verdict;

use dockerfile_syntax::lists::Gather;
use std::collections::BTreeSet;

use super::begin::{self, Start};
use super::did::{self, Source, Wanted};
use super::files::{Presence, chain, in_any_layer, is_below, presence};
use super::image::{familiar, is_image};
use super::secret::{self, Lent};
use super::{Arg, CacheChange, Exercise, Goal, Lines, Said, Scope, SizeMeasure, StepTime, rules};
use crate::ignore::IgnoreFile;
use crate::model::{Base, Origin, Stage, StageId};
use crate::plan::{Change, Plan};
use crate::size::{Context, Total};
use crate::source::{LineIndex, Span};
use crate::syntax::{File, Instruction, InstructionId};
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
    /// Whether other files are stated than the exercise states: nothing is solved by that.
    pub files_changed: bool,
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
            && !self.files_changed
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
        files_changed: files_changed(&exercise.start.context, options.context.as_ref()),
    }
}

/// Whether the files `now` stated are others than the exercise's own: other paths, or other sizes.
fn files_changed(own: &Context, now: Option<&Context>) -> bool {
    let Some(now) = now else { return own.complete || !own.files.is_empty() };
    let same = |path: &String, size: Option<u64>| {
        let other = own.files.get(path);
        other.is_some_and(|other| other.bytes.is_none() || size.is_none() || other.bytes == size)
    };
    now.files.len() != own.files.len() || !now.files.iter().all(|(path, file)| same(path, file.bytes))
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

pub(super) struct Asked<'a> {
    exercise: &'a Exercise,
    text: &'a str,
    pub(super) analysis: &'a Analysis,
    options: &'a Options,
}

pub(super) fn met(why: Said) -> GoalCheck {
    GoalCheck { state: GoalState::Met, why, already: false }
}

pub(super) fn unmet(why: Said) -> GoalCheck {
    GoalCheck { state: GoalState::Unmet, why, already: false }
}

pub(super) fn unknown(why: Said) -> GoalCheck {
    GoalCheck { state: GoalState::Unknown, why, already: false }
}

pub(super) fn plain(code: &'static str) -> Said {
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
            Goal::Step { command, stage, scope } => self.step(command, stage.as_deref(), *scope),
            Goal::Runs { command, stage: Some(name) } => match self.stage_named(name) {
                None => unmet(Said::text("stage-missing", &[("stage", name)])),
                Some(stage) => self.runs(stage, command),
            },
            Goal::Ignores { path } => self.ignores(path),
            Goal::Secret { command } => self.secret(command),
            Goal::AnyOf { goals } => self.any_of(goals),
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
            Goal::Runs { command, stage: None } => self.runs(target, command),
            Goal::Made { path, by, source } => self.made(target, path, by.as_deref(), source.as_deref()),
            Goal::PathAbsent { path, layers } => self.absent(target, path, *layers),
            Goal::User { user } => self.user(target, user.as_deref()),
            Goal::Cache { change, what, step } => self.cache(*change, what, step.as_deref()),
            Goal::Builds => verdict::builds(self),
            Goal::Starts => verdict::starts(self),
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

    pub(super) fn line(&self, span: Span) -> Arg {
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
            Base::Image(reference) if reference.contains("distroless") && reference.contains(":debug") => {
                return unmet(Said::text("shell-in-base", &[("image", &familiar(reference))]));
            }
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

    fn runs(&self, target: &'a Stage, wanted: &str) -> GoalCheck {
        let start = begin::start(self.analysis, target);
        let said = start.said();
        match start {
            Start::Nothing => unmet(plain("runs-nothing")),
            Start::Unknown => unknown(plain("runs-base")),
            _ if begin::starts_it(self.analysis, target, &start, wanted) => {
                met(Said::text("runs-it", &[("command", &said)]))
            }
            _ => unmet(Said::text("runs-other", &[("command", &said)])),
        }
    }

    fn step(&self, command: &str, stage: Option<&str>, scope: Scope) -> GoalCheck {
        let named = match stage.map(|name| (name, self.stage_named(name))) {
            Some((name, None)) => return unmet(Said::text("stage-missing", &[("stage", name)])),
            Some((_, found)) => found.map(|stage| stage.id),
            None => None,
        };
        let result: Vec<StageId> = self
            .target()
            .map(|target| chain(self.analysis, target.id).iter().map(|stage| stage.id).collect())
            .unwrap_or_default();
        let found = did::find(self.analysis, &Wanted::parse(command), |id| match (named, scope) {
            (Some(named), _) => id == named,
            (None, Scope::Result) => result.contains(&id),
            (None, Scope::Needed) => self.analysis.model.reachable_with_onbuild.contains(&id),
            (None, Scope::File) => true,
        });
        let line = |deed| vec![("line", self.line(did::span(self.analysis, deed)))];
        match (found.sure.first(), found.perhaps.first()) {
            (Some(deed), _) => met(Said::new("step-runs", line(deed))),
            (None, Some(deed)) => unknown(Said::new("step-perhaps", line(deed))),
            (None, None) => unmet(plain("step-not")),
        }
    }

    fn made(&self, target: &Stage, path: &str, by: Option<&str>, source: Option<&str>) -> GoalCheck {
        match presence(self.analysis, target.id, path) {
            Presence::No if source.is_none() => return unmet(plain("holds-not")),
            _ => {}
        }
        let deed = |at: usize| self.analysis.deeds.runs.get(at);
        let line = |at: usize| {
            let span = deed(at).map_or_else(Span::default, |deed| did::span(self.analysis, deed));
            vec![("line", self.line(span))]
        };
        let wanted = by.map(Wanted::parse);
        let fits = |at: &usize| {
            let Some(wanted) = &wanted else { return true };
            deed(*at).is_some_and(|deed| deed.sure && wanted.fits(self.analysis, deed))
        };
        match did::source(self.analysis, target.id, path) {
            Source::Context => unmet(plain("made-context")),
            Source::Unknown => unknown(plain("made-unknown")),
            Source::Written(at) if fits(&at) && by.is_some() => met(Said::new("made-it", line(at))),
            Source::Written(at) => unmet(Said::new("made-written", line(at))),
            Source::Image(found) => {
                let why = Said::text("made-image", &[("path", &found)]);
                if by.is_none() && source.is_none_or(|source| source == found) {
                    met(why)
                } else {
                    unmet(why)
                }
            }
            Source::Commands(makers) => match makers.iter().find(|at| fits(at)) {
                Some(at) if self.is_of_another_libc(*at, target, path) => {
                    unknown(Said::new("made-libc", line(*at)))
                }
                Some(at) if source.is_none() => met(Said::new("made-it", line(*at))),
                // A package that is installed brings the file that others have from their image.
                Some(at) if by.is_none() => met(Said::new("made-it", line(*at))),
                _ => match makers.first() {
                    Some(at) => unmet(Said::new("made-other", line(*at))),
                    None => unknown(plain("made-unknown")),
                },
            },
        }
    }

    /// Whether packages, which may have native parts, come from a stage whose C library is not the result's.
    fn is_of_another_libc(&self, maker: usize, target: &Stage, path: &str) -> bool {
        let packages = ["node_modules", "site-packages", "dist-packages", "/venv", "/.venv", "/wheels"];
        let libc = |stage: StageId| {
            self.analysis.deeds.bases.get(stage.index()).map_or("", |base| base.libc.as_str())
        };
        let Some(deed) = self.analysis.deeds.runs.get(maker) else { return false };
        let (from, to) = (libc(deed.stage), libc(target.id));
        packages.iter().any(|name| path.contains(name)) && !from.is_empty() && !to.is_empty() && from != to
    }

    fn absent(&self, target: &Stage, path: &str, layers: bool) -> GoalCheck {
        let put = match layers {
            true => match in_any_layer(self.analysis, target.id, path) {
                Some(true) => return unmet(plain("absent-layer")),
                Some(false) => Presence::No,
                None => Presence::Perhaps(path.to_owned()),
            },
            false => presence(self.analysis, target.id, path),
        };
        match put {
            Presence::Yes => unmet(plain("absent-not")),
            Presence::Perhaps(tree) => unknown(Said::text("holds-perhaps", &[("tree", &tree)])),
            Presence::No => match self.root(target) {
                Base::Scratch => met(plain("absent-it")),
                // Images keep to the system's directories; what a program brings lies elsewhere.
                Base::Image(reference) if is_systems(path) => {
                    unknown(Said::text("absent-base", &[("image", &familiar(reference))]))
                }
                Base::Image(_) => met(plain("absent-it")),
                _ => unknown(plain("base-unresolved")),
            },
        }
    }

    fn user(&self, target: &Stage, wanted: Option<&str>) -> GoalCheck {
        let Some(user) = begin::user(self.analysis, target) else { return unknown(plain("user-unknown")) };
        let image = match self.root(target) {
            Base::Image(reference) => reference.as_str(),
            _ => "",
        };
        let why = Said::text("user-is", &[("user", &user)]);
        let fits = match wanted {
            Some(wanted) => begin::same_user(image, &user, wanted),
            None => !begin::same_user(image, &user, "root"),
        };
        if fits { met(why) } else { unmet(why) }
    }

    fn cache(&self, change: CacheChange, what: &str, step: Option<&str>) -> GoalCheck {
        let plan = &self.analysis.plans.target;
        let change = match change {
            CacheChange::File => Change::File(what.to_owned()),
            CacheChange::Variable => Change::Variable(what.to_owned()),
            CacheChange::Image => {
                let found = self.analysis.model.stages.iter().find_map(|stage| match &stage.base {
                    Base::Image(reference) if is_image(what, reference) => Some(reference.clone()),
                    _ => None,
                });
                Change::Source(found.unwrap_or_else(|| what.to_owned()))
            }
        };
        let outcome = after(plan, &[change], self.options.dockerignore.as_deref());
        let asked: Option<Vec<InstructionId>> = step.map(|step| {
            let needed = |id| self.analysis.model.reachable_with_onbuild.contains(&id);
            let found = did::find(self.analysis, &Wanted::parse(step), needed);
            found.sure.iter().map(|deed| deed.instruction).collect()
        });
        if asked.as_ref().is_some_and(Vec::is_empty) {
            return unmet(plain("step-not"));
        }
        let fates = plan.steps.iter().zip(&outcome.fates).filter_map(|(step, fate)| {
            let ids: Vec<InstructionId> = step.place.iter().chain(&step.merged).map(|(_, id)| *id).collect();
            let counts = match &asked {
                Some(asked) => ids.iter().any(|id| asked.contains(id)),
                None => !ids.is_empty(),
            };
            counts.then_some((*fate, ids))
        });
        // The first of those that come out worst.
        let worst = fates.fold(None, |worst: Option<(Fate, Vec<InstructionId>)>, one| match worst {
            Some(before) if before.0 >= one.0 => Some(before),
            _ => Some(one),
        });
        let line = |ids: &[InstructionId]| {
            let span = ids.first().and_then(|id| self.analysis.file.instructions.get(id.index()));
            vec![("line", self.line(span.map_or_else(Span::default, |found| found.span)))]
        };
        match worst {
            None => unmet(plain("step-not")),
            Some((Fate::Kept, _)) if step.is_some() => met(plain("cache-kept")),
            Some((Fate::Kept, _)) => met(plain("cache-kept-all")),
            Some((Fate::Perhaps, ids)) => unknown(Said::new("cache-rerun-perhaps", line(&ids))),
            Some((Fate::Reruns, ids)) => unmet(Said::new("cache-rerun", line(&ids))),
        }
    }

    fn ignores(&self, path: &str) -> GoalCheck {
        let ignore = IgnoreFile::parse(self.options.dockerignore.as_deref().unwrap_or(""));
        let path = crate::syntax::clean_path(path.trim_start_matches('/'));
        if ignore.matches(&path) { met(plain("ignores-it")) } else { unmet(plain("ignores-not")) }
    }

    fn secret(&self, command: &str) -> GoalCheck {
        let line = |id: InstructionId| {
            let span = self
                .analysis
                .file
                .instructions
                .get(id.index())
                .map_or_else(Span::default, |found| found.span);
            vec![("line", self.line(span))]
        };
        match secret::lent(self.analysis, command) {
            Lent::Well => met(plain("secret-well")),
            Lent::NoStep => unmet(plain("step-not")),
            Lent::NoMount => unmet(plain("secret-no-mount")),
            Lent::Unread => unmet(plain("secret-unread")),
            Lent::Stays(id) => unmet(Said::new("secret-stays", line(id))),
            Lent::Written(id) => unmet(Said::new("secret-written", line(id))),
        }
    }

    /// One that is met; else the one that comes nearest, the first of several.
    fn any_of(&self, goals: &[Goal]) -> GoalCheck {
        let mut best: Option<GoalCheck> = None;
        for goal in goals {
            let check = self.goal(goal);
            if check.state == GoalState::Met {
                return check;
            }
            let nearer = best
                .as_ref()
                .is_none_or(|best| best.state == GoalState::Unmet && check.state == GoalState::Unknown);
            if nearer {
                best = Some(check);
            }
        }
        best.unwrap_or_else(|| unmet(plain("nothing-built")))
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
    Durations { stated: found.gather(), ..Durations::default() }
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

/// Whether a path lies where images have files of their own.
fn is_systems(path: &str) -> bool {
    const SYSTEM: [&str; 10] =
        ["/bin", "/sbin", "/usr", "/lib", "/lib64", "/etc", "/opt", "/var", "/root", "/nodejs"];
    SYSTEM.iter().any(|directory| is_below(path, directory))
}
