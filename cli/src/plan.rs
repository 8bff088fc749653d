//! `plan`: the steps of the build, and what a change has run again.

use dockerfile_core::analyze;
use dockerfile_core::judged::Changed;
use dockerfile_core::plan::{Change, Step};
use dockerfile_report::{Built, built, step_kind};

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
    let changes: Vec<Change> = changes
        .iter()
        .map(|change| change.change(&analysis.file).map_err(|why| Fault::new("--change", why)))
        .collect::<Outcome<_>>()?;
    let built = built(&analysis, &options, &changes);
    if built.steps.steps.is_empty() && analysis.model.target.is_none() {
        return Err(Fault::new(&source.name, "no stage can be built: `check` says why"));
    }
    match asked.format {
        TableFormat::Json => output.json_of(&source.name, built.value())?,
        TableFormat::Table => table(&source, &built, output),
    }
    Ok(End::Fine)
}

fn words(source: &Source, built: &Built<'_>, step: &Step) -> String {
    let words = match (built.instruction(step), step_kind(&step.kind)) {
        (Some(found), _) => {
            let words = found.span.text(&source.text).lines().next().unwrap_or("");
            format!("{}: {words}", found.lines.start)
        }
        (None, (kind, Some(name))) => format!("{kind} {name}"),
        (None, (kind, None)) => kind.to_owned(),
    };
    plain(&words).chars().take(80).collect()
}

fn table(source: &Source, built: &Built<'_>, output: &mut Output) {
    let rows = built.steps.steps.iter().zip(&built.schedule.bars).enumerate();
    for (index, (step, bar)) in rows {
        let waits: Vec<String> = step.inputs.iter().map(|input| (input.step.0 + 1).to_string()).collect();
        let waits = if waits.is_empty() { String::new() } else { format!(" after {}", waits.join(", ")) };
        let fate = built.fate(index).unwrap_or("");
        let critical = if bar.critical { "*" } else { " " };
        let times = format!("{} to {}", seconds(bar.start), seconds(bar.end));
        output.line(&format!(
            "{:>3}{critical} {times:<18} {fate:<7} {}{waits}",
            index + 1,
            words(source, built, step)
        ));
    }
    output.line(&format!(
        "{} in all, {} if nothing ran at once; * the build would be shorter if this step were. \
         Times are assumptions: round figures for work of each kind.",
        seconds(built.schedule.wall),
        seconds(built.schedule.sum)
    ));
}

fn seconds(ms: u64) -> String {
    format!("{}.{} s", ms / 1000, ms % 1000 / 100)
}
