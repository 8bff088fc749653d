//! `plan`: the steps of the build, and what a change has run again.

use dockerfile_core::analyze;
use dockerfile_core::judged::Changed;
use dockerfile_core::plan::{
    self, Bar, Builder, Change, Durations, Fate, Plan as Steps, Schedule, Scope, Step, StepKind, Why,
};
use dockerfile_core::syntax::File;
use serde_json::{Value, json};

use crate::args::{Plan, TableFormat};
use crate::build;
use crate::end::End;
use crate::fault::{Fault, Outcome};
use crate::input::Source;
use crate::output::{Output, plain};

/// Reads changes between two builds.
pub(crate) fn changes(asked: &[String]) -> Outcome<Vec<Changed>> {
    let read = |text: &String| Changed::read(text).map_err(|why| Fault::new("--change", why));
    asked.iter().map(read).collect()
}

pub(crate) fn run(asked: &Plan, output: &mut Output) -> Outcome<End> {
    let changes = changes(&asked.changes)?;
    let (source, options) = build::one(asked.file.as_ref(), &asked.build)?;
    let analysis = analyze(&source.text, &options);
    let steps = plan::plan(&analysis.file, &analysis.model, Scope::Target);
    if steps.steps.is_empty() && analysis.model.target.is_none() {
        return Err(Fault::new(&source.name, "no stage can be built: `check` says why"));
    }
    let changes: Vec<Change> = changes
        .iter()
        .map(|change| change.change(&analysis.file).map_err(|why| Fault::new("--change", why)))
        .collect::<Outcome<_>>()?;
    let outcome = plan::after(&steps, &changes, options.dockerignore.as_deref());
    let kept = if changes.is_empty() { std::collections::BTreeSet::new() } else { outcome.kept() };
    let schedule = plan::schedule(&steps, &Durations::default(), &kept, Builder::BuildKit(None));
    let told = Told {
        source: &source,
        file: &analysis.file,
        steps: &steps,
        schedule: &schedule,
        fates: (!changes.is_empty()).then_some(outcome.fates.as_slice()),
    };
    match asked.format {
        TableFormat::Json => output.json(&told.value())?,
        TableFormat::Table => told.table(output),
    }
    Ok(End::Fine)
}

struct Told<'p> {
    source: &'p Source,
    file: &'p File,
    steps: &'p Steps,
    schedule: &'p Schedule,
    /// What becomes of each step after a change.
    fates: Option<&'p [Fate]>,
}

fn kind(kind: &StepKind) -> (&'static str, Option<&str>) {
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

impl Told<'_> {
    fn line(&self, step: &Step) -> Option<u32> {
        step.place.and_then(|(_, id)| self.file.instructions.get(id.index())).map(|found| found.lines.start)
    }

    fn words(&self, step: &Step) -> String {
        let instruction = step.place.and_then(|(_, id)| self.file.instructions.get(id.index()));
        let words = match (instruction, kind(&step.kind)) {
            (Some(found), _) => {
                let words = found.span.text(&self.source.text).lines().next().unwrap_or("");
                format!("{}: {words}", found.lines.start)
            }
            (None, (kind, Some(name))) => format!("{kind} {name}"),
            (None, (kind, None)) => kind.to_owned(),
        };
        plain(&words).chars().take(80).collect()
    }

    fn table(&self, output: &mut Output) {
        let rows = self.steps.steps.iter().zip(&self.schedule.bars).enumerate();
        for (index, (step, bar)) in rows {
            let waits: Vec<String> = step.inputs.iter().map(|input| (input.step.0 + 1).to_string()).collect();
            let waits = if waits.is_empty() { String::new() } else { format!(" after {}", waits.join(", ")) };
            let fate = self.fates.and_then(|fates| fates.get(index)).map_or("", |found| found.key());
            let critical = if bar.critical { "*" } else { " " };
            let times = format!("{} to {}", seconds(bar.start), seconds(bar.end));
            output.line(&format!(
                "{:>3}{critical} {times:<18} {fate:<7} {}{waits}",
                index + 1,
                self.words(step)
            ));
        }
        output.line(&format!(
            "{} in all, {} if nothing ran at once; * the build would be shorter if this step were. \
             Times are assumptions: round figures for work of each kind.",
            seconds(self.schedule.wall),
            seconds(self.schedule.sum)
        ));
    }

    fn value(&self) -> Value {
        let step = |(index, (step, bar)): (usize, (&Step, &Bar))| {
            let (kind, name) = kind(&step.kind);
            let inputs = step.inputs.iter().map(|input| {
                let why = match input.why {
                    Why::Parent => "parent",
                    Why::Source => "source",
                    Why::Mount => "mount",
                };
                json!({ "step": input.step.0, "why": why })
            });
            json!({
                "step": step.id.0,
                "kind": kind,
                "name": name,
                "stage": step.place.map(|(stage, _)| stage.0),
                "line": self.line(step),
                "inputs": inputs.collect::<Vec<_>>(),
                "contextPaths": step.context_paths,
                "assumedMs": step.assumed,
                "startMs": bar.start,
                "endMs": bar.end,
                "critical": bar.critical,
                "fate": self.fates.and_then(|fates| fates.get(index)).map(|found| found.key()),
            })
        };
        let steps = self.steps.steps.iter().zip(&self.schedule.bars).enumerate().map(step);
        json!({
            "format": "dockerfile-playground/plan",
            "version": 1,
            "file": self.source.name,
            "steps": steps.collect::<Vec<_>>(),
            "target": self.steps.target.map(|id| id.0),
            "wallMs": self.schedule.wall,
            "sumMs": self.schedule.sum,
        })
    }
}

fn seconds(ms: u64) -> String {
    format!("{}.{} s", ms / 1000, ms % 1000 / 100)
}
