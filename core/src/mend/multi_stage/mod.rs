//! What if it were two stages: a Dockerfile of one stage, written as a builder and a runtime stage.
//!
//! The builder is the stage as it is. The runtime stage stands on a smaller image that runs the same programs, takes
//! from the builder what the start needs, under the same paths, and has what the image is configured with. A step
//! whose effect the start may need is done again there; where that cannot be told, nothing is made.
//!
//! **Invariant:** what is returned was analysed: it parses, has two stages, builds and starts as surely as the original,
//! is configured as it was, and is smaller.

mod bases;
mod begin;
mod steps;
#[cfg(test)]
mod tests;
mod write;

use dockerfile_answers::verdict::{Begins, Fate};

use crate::model::{Base, Stage, StageState, is_windows};
use crate::syntax::{Instruction, InstructionId, Kind};
use crate::{Analysis, Options, analyze, analyze_with_plans};

use super::{MultiStage, NotMultiStage, Question, QuestionKind, WhyOneStage, is_root, quoted};
use bases::{Family, Runs};
use begin::Begin;
use steps::Steps;

fn refuse(why: WhyOneStage) -> NotMultiStage {
    NotMultiStage { why, line: 0, what: String::new() }
}

/// Writes the one stage of `text` as a builder and a runtime stage.
///
/// # Errors
///
/// Where that cannot be: see [`WhyOneStage`].
pub fn multi_stage(text: &str, options: &Options) -> Result<MultiStage, NotMultiStage> {
    let before = analyze_with_plans(text, options);
    let model = &before.model;
    if model.stages.len() > 1 {
        return Err(refuse(WhyOneStage::Already));
    }
    let stage = model.stages.first().ok_or(refuse(WhyOneStage::Broken))?;
    let fails = before.verdict.stop().is_some() || before.verdict.begins == Begins::Fails;
    if !before.file.errors.is_empty() || fails {
        let at = before.verdict.at.and_then(|id| before.file.instructions.get(id.index()));
        let line = at.map_or(0, |instruction| instruction.lines.start);
        return Err(NotMultiStage {
            line,
            what: before.verdict.words.clone(),
            ..refuse(WhyOneStage::Broken)
        });
    }
    if is_windows(model, stage) {
        return Err(refuse(WhyOneStage::Windows));
    }
    let image = match &stage.base {
        Base::Image(image) => image.as_str(),
        _ => "",
    };
    let unknown = NotMultiStage {
        what: stage.base_written.value.clone(),
        line: stage.lines.start,
        ..refuse(WhyOneStage::UnknownBase)
    };
    let family = Family::of(image).ok_or(unknown)?;
    let begin = Begin::of(text, &before, stage, &family)?;
    let steps = Steps::of(text, &before, stage, &family, &begin)?;
    if !steps.builds {
        return Err(refuse(WhyOneStage::NothingBuilt));
    }
    // From where the builder comes, what is of the same name comes too.
    let written = stage.base_written.value.as_str();
    let mirror = written.strip_suffix(&family.written()).filter(|mirror| !mirror.contains('$')).unwrap_or("");
    let from = |base: String| if family.is_own(&base) { format!("{mirror}{base}") } else { base };
    let made = family
        .runtimes()
        .into_iter()
        .filter(|base| !(steps.by_rules && base.contains("/distroless/static")))
        .map(from)
        .map(|base| MultiStage {
            text: write::written(text, &before, stage, &steps, &base),
            base,
            copies: steps.copies.iter().map(|copy| copy.from.clone()).collect(),
            questions: steps.questions.clone(),
        })
        .find(|made| {
            // Whatever is asked for now, the result is the last stage.
            let after = analyze(&made.text, &Options { target: None, ..options.clone() });
            is_better(&before, stage, &after, family.needs_proof(&made.base))
        });
    let mut made = made.ok_or(refuse(WhyOneStage::NotBetter))?;
    // A program that is not known to hold all of itself finds the libraries of the other image.
    if family.runs == Runs::Itself && !made.base.contains("/distroless/static") {
        let what = stage.base_written.value.clone();
        made.questions.push(Question { kind: QuestionKind::LinksLibraries, line: stage.lines.start, what });
    }
    Ok(made)
}

/// Whether what was made builds and starts as surely as what it was made of, is configured alike, and is smaller.
/// `proven`: whether only a start that is certain will do.
fn is_better(before: &Analysis, old: &Stage, after: &Analysis, proven: bool) -> bool {
    let (Some(new), 2) = (after.model.stages.last(), after.model.stages.len()) else { return false };
    let (was, is) = (&before.verdict, &after.verdict);
    let doubts = |analysis: &Analysis, fate: Fate| {
        analysis.verdict.steps.iter().filter(|step| step.fate == fate).count()
    };
    let builds = after.file.errors.is_empty()
        && is.stop().is_none()
        && doubts(after, Fate::MayStop) <= doubts(before, Fate::MayStop)
        && after.size.faults.is_empty();
    let starts = if proven { is.begins == Begins::Starts } else { is.begins <= was.begins };
    builds && starts && configured_alike(before, old, after, new) && is_smaller(before, after)
}

/// Whether what the text says of user, directory and variables holds in both.
fn configured_alike(before: &Analysis, old: &Stage, after: &Analysis, new: &Stage) -> bool {
    let (was, is) = (old.final_state(), new.final_state());
    let set: Vec<&str> = before
        .file
        .instructions
        .iter()
        .filter_map(|instruction| match &instruction.kind {
            Kind::Env(bindings) => Some(bindings),
            _ => None,
        })
        .flatten()
        .map(|binding| binding.name.value.as_str())
        .collect();
    let here = |state: &StageState| state.workdir.clone().unwrap_or_else(|| "/".to_owned());
    let user = |state: &StageState| state.user.clone().unwrap_or_else(|| "root".to_owned());
    let kinds = |analysis: &Analysis, stage: &Stage| {
        let of = |id: &InstructionId| analysis.file.instructions.get(id.index());
        let said = |instruction: &&Instruction| write::is_config(&instruction.kind);
        stage.instructions.iter().filter_map(of).filter(said).map(|one| one.kind.name()).collect::<Vec<_>>()
    };
    // PATH goes on from that of the base, which is another one.
    set.into_iter().filter(|name| *name != "PATH").all(|name| was.value(name) == is.value(name))
        && here(&was) == here(&is)
        && user(&was) == user(&is)
        && kinds(before, old) == kinds(after, new)
}

fn is_smaller(before: &Analysis, after: &Analysis) -> bool {
    let (Some(was), Some(is)) = (before.size.stages.last(), after.size.stages.last()) else { return false };
    is.unpacked.known.likely < was.unpacked.known.likely
        && is.unpacked.unknown_parts <= was.unpacked.unknown_parts
}
