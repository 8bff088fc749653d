//! Whether two texts are the same build.

use std::collections::BTreeMap;

use dockerfile_answers::deeds::Deed;
use dockerfile_core::glob::glob;
use dockerfile_core::model::StageId;
use dockerfile_core::paths::is_within;
use dockerfile_core::syntax::InstructionId;
use dockerfile_core::verdict::Fate;
use dockerfile_core::{Analysis, Severity};

use super::{Candidate, Case, Here, Make};

/// Whether BuildKit takes `after`, its stages are configured and judged as before, carry out the same commands in the
/// same order, directories and variables, and leave the same files.
pub(super) fn is_same_build(before: Here<'_>, after: &Case<'_>, made: &Candidate) -> bool {
    let case = before.case;
    let files = |case: &Case<'_>| {
        let mut files = case.reading.files(case.options, before.stage.id);
        files.retain(|file| {
            !made.gone.iter().any(|gone| is_within(&file.path, gone) || glob(gone, &file.path))
        });
        files
    };
    is_no_worse(case.analysis(), after.analysis())
        && is_configured_alike(case, after)
        && commands(case.analysis(), made) == commands(after.analysis(), made)
        && files(case) == files(after)
}

/// Whether there is nothing left to do where the caret was: what is offered there then is another pair of instructions.
pub(super) fn is_done(before: Here<'_>, after: &Case<'_>, make: Make) -> bool {
    let fewer = after.reading.file.instructions.len() < before.case.reading.file.instructions.len();
    let again = before.instruction().and_then(|instruction| after.here(instruction.span.start));
    fewer || again.is_none_or(|again| make(again).is_none())
}

fn is_no_worse(before: &Analysis, after: &Analysis) -> bool {
    let errors = |analysis: &Analysis| {
        analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error).count()
    };
    before.file.errors.is_empty()
        && after.file.errors.is_empty()
        && after.model.graph_error.is_none()
        && errors(after) <= errors(before)
        && after.verdict.begins <= before.verdict.begins
        && worst(after).iter().all(|(stage, fate)| worst(before).get(stage).is_some_and(|was| fate <= was))
}

/// What becomes of each stage that the target needs: the fate of its worst step.
fn worst(analysis: &Analysis) -> BTreeMap<StageId, Fate> {
    let mut out = BTreeMap::new();
    for step in &analysis.verdict.steps {
        let fate = out.entry(step.stage).or_insert(step.fate);
        *fate = step.fate.max(*fate);
    }
    out
}

/// Whether stages have the same names, bases and states, and all that only configures is written as it was.
fn is_configured_alike(before: &Case<'_>, after: &Case<'_>) -> bool {
    let (was, is) = (&before.reading.model.stages, &after.reading.model.stages);
    let settings = |case: &Case<'_>| -> Vec<String> {
        let said = case.reading.file.instructions.iter().filter(|one| !one.kind.makes_layer());
        said.map(|one| one.span.text(case.text).trim_end().to_owned()).collect()
    };
    was.len() == is.len()
        && was.iter().zip(is).all(|(was, is)| was.base == is.base && was.final_state() == is.final_state())
        && settings(before) == settings(after)
}

/// The commands of each stage with all that is known of them, wherever they are written.
fn commands(analysis: &Analysis, made: &Candidate) -> Vec<Deed> {
    let deeds = analysis.deeds.runs.iter().filter_map(|deed| (made.shape)(deed));
    deeds.map(|deed| Deed { instruction: InstructionId::default(), ..deed }).collect()
}
