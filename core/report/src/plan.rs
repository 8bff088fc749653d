//! The steps of a build as a value.

use std::collections::BTreeSet;

use dockerfile_core::plan::{
    self, Bar, Builder, Change, Durations, Fate, Plan as Steps, Schedule, Scope, Step as Work, StepKind, Why,
};
use dockerfile_core::syntax::Instruction;
use dockerfile_core::{Analysis, Options};
use serde::Serialize;

/// The build of a target: what is done, when, and what a change has done again.
#[derive(Clone, Debug, PartialEq)]
pub struct Built<'a> {
    analysis: &'a Analysis,
    /// The steps.
    pub steps: Steps,
    /// When they run.
    pub schedule: Schedule,
    /// What becomes of each after the changes; `None` without any.
    pub fates: Option<Vec<Fate>>,
}

/// The build of the target, and once more after `changes`.
pub fn built<'a>(analysis: &'a Analysis, options: &Options, changes: &[Change]) -> Built<'a> {
    let steps = plan::plan(&analysis.file, &analysis.model, Scope::Target);
    let outcome = plan::after(&steps, changes, options.dockerignore.as_deref());
    let kept = if changes.is_empty() { BTreeSet::new() } else { outcome.kept() };
    let schedule = plan::schedule(&steps, &Durations::default(), &kept, Builder::BuildKit(None));
    Built { analysis, steps, schedule, fates: (!changes.is_empty()).then_some(outcome.fates) }
}

/// The steps of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// `dockerfile-playground/plan`.
    pub format: &'static str,
    /// 1.
    pub version: u32,
    /// What is done, by `step`.
    pub steps: Vec<Step>,
    /// The step of which the result is.
    pub target: Option<u32>,
    /// Milliseconds until the last step ends.
    pub wall_ms: u64,
    /// Milliseconds if nothing ran at once.
    pub sum_ms: u64,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Its index.
    pub step: u32,
    /// `image`, `context`, `named-context`, `remote`, `run`, `copy`, `workdir` or `merge`.
    pub kind: &'static str,
    /// For what comes from outside, which.
    pub name: Option<String>,
    /// The index of its stage.
    pub stage: Option<u32>,
    /// The line of its instruction, from 1.
    pub line: Option<u32>,
    /// The steps that it waits for.
    pub inputs: Vec<Input>,
    /// What it takes of the context.
    pub context_paths: Vec<String>,
    /// How long it is assumed to take, in milliseconds.
    pub assumed_ms: u64,
    /// When it starts.
    pub start_ms: u64,
    /// When it ends.
    pub end_ms: u64,
    /// Whether the build would be shorter if it were.
    pub critical: bool,
    /// After a change, what becomes of it.
    pub fate: Option<&'static str>,
}

/// A step that another waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Which.
    pub step: u32,
    /// `parent`, `source` or `mount`.
    pub why: &'static str,
}

impl Built<'_> {
    /// As a value.
    pub fn value(&self) -> Plan {
        let steps = self.steps.steps.iter().zip(&self.schedule.bars).enumerate();
        Plan {
            format: "dockerfile-playground/plan",
            version: 1,
            steps: steps.map(|(index, (work, bar))| self.step(index, work, bar)).collect(),
            target: self.steps.target.map(|id| id.0),
            wall_ms: self.schedule.wall,
            sum_ms: self.schedule.sum,
        }
    }

    /// What becomes of a step after the changes, where there are some.
    pub fn fate(&self, index: usize) -> Option<&'static str> {
        self.fates.as_ref().and_then(|fates| fates.get(index)).map(|found| found.key())
    }

    /// The instruction of a step.
    pub fn instruction(&self, work: &Work) -> Option<&Instruction> {
        work.place.and_then(|(_, id)| self.analysis.file.instructions.get(id.index()))
    }

    fn step(&self, index: usize, work: &Work, bar: &Bar) -> Step {
        let (kind, name) = kind(&work.kind);
        let inputs = work.inputs.iter().map(|input| {
            let why = match input.why {
                Why::Parent => "parent",
                Why::Source => "source",
                Why::Mount => "mount",
            };
            Input { step: input.step.0, why }
        });
        Step {
            step: work.id.0,
            kind,
            name: name.map(str::to_owned),
            stage: work.place.map(|(stage, _)| stage.0),
            line: self.instruction(work).map(|found| found.lines.start),
            inputs: inputs.collect(),
            context_paths: work.context_paths.clone(),
            assumed_ms: work.assumed,
            start_ms: bar.start,
            end_ms: bar.end,
            critical: bar.critical,
            fate: self.fate(index),
        }
    }
}

/// What a step is called, and what of that kind it is.
pub fn kind(kind: &StepKind) -> (&'static str, Option<&str>) {
    match kind {
        StepKind::Image(image) => ("image", Some(image)),
        StepKind::Context => ("context", None),
        StepKind::NamedContext(name) => ("named-context", Some(name)),
        StepKind::Remote(address) => ("remote", Some(address)),
        StepKind::Run => ("run", None),
        StepKind::Copy => ("copy", None),
        StepKind::Workdir => ("workdir", None),
        StepKind::Merge => ("merge", None),
    }
}
