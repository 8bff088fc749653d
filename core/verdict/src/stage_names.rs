//! Names that BuildKit takes for images although a stage was most likely meant.

use crate::model::{Base, Edge, ImageRef, Model, Origin, Stage, StageId};
use crate::size::catalogue::is_known_image;
use crate::source::Span;
use crate::syntax::{File, Instruction, InstructionId, Kind};

/// A name that is no stage's, and the stage that was most likely meant.
#[derive(Clone, Debug)]
pub struct Misspelled<'a> {
    /// The instruction that has the name: for a trigger, the ONBUILD.
    pub instruction: &'a Instruction,
    /// Where in it.
    pub span: Span,
    /// The name as written.
    pub written: &'a str,
    /// The stage.
    pub stage: StageId,
    /// The stage's name.
    pub meant: &'a str,
    /// The stage that takes from it.
    pub(crate) taker: StageId,
    /// What BuildKit takes it for.
    pub(crate) origin: &'a Origin,
    /// The instruction that is carried out, and the place in it.
    pub(crate) edge_instruction: InstructionId,
    /// See above.
    pub(crate) edge_span: Span,
}

impl Misspelled<'_> {
    /// The stage that takes from it.
    pub fn taken_by<'m>(&self, model: &'m Model) -> Option<&'m Stage> {
        model.stages.get(self.taker.index())
    }
}

/// Every name of FROM, `COPY --from` and mounts that is one or two slips away from an earlier stage's name, or the
/// beginning of it.
///
/// What is known to be an image, or is written as one (with a registry, a tag or a digest), is none.
pub fn misspelled<'a>(file: &'a File, model: &'a Model) -> Vec<Misspelled<'a>> {
    if model.stages.iter().all(|stage| stage.name.is_none()) {
        return Vec::new();
    }
    model
        .edges
        .iter()
        .filter_map(|edge| {
            let written = edge.as_written.as_str();
            let plain = !written.is_empty()
                && written.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
                && !written.bytes().all(|b| b.is_ascii_digit());
            if !plain || !leads_to_an_image(edge) {
                return None;
            }
            let meant = nearest(model, edge.stage, written)?;
            let name = meant.name.as_ref()?;
            let (instruction, span) = place(file, model, edge)?;
            Some(Misspelled {
                instruction,
                span,
                written,
                stage: meant.id,
                meant: &name.value,
                taker: edge.stage,
                origin: &edge.origin,
                edge_instruction: edge.instruction,
                edge_span: edge.span,
            })
        })
        .collect()
}

/// Whether BuildKit would look for the name in a registry, or refuses it for being no image's either.
fn leads_to_an_image(edge: &Edge) -> bool {
    match &edge.origin {
        Origin::Image(_) => !is_known_image(&edge.as_written),
        Origin::Unresolved => ImageRef::parse(&edge.as_written).is_err(),
        _ => false,
    }
}

/// The stage before `taker` whose name is nearest, if it is near enough: one that nothing uses first, then the
/// one that was written last.
fn nearest<'a>(model: &'a Model, taker: StageId, written: &str) -> Option<&'a Stage> {
    let written: Vec<char> = written.to_lowercase().chars().collect();
    let allowed = allowed(written.len());
    let is_used = |stage: &Stage| model.reachable_with_onbuild.binary_search(&stage.id).is_ok();
    model
        .stages
        .iter()
        .take(taker.index())
        .filter_map(|stage| {
            let name: Vec<char> = stage.name.as_ref()?.value.to_lowercase().chars().collect();
            let shorter = written.len().min(name.len());
            let begins = shorter > 3 && written.get(..shorter) == name.get(..shorter);
            if name.len().abs_diff(written.len()) > allowed && !begins {
                return None;
            }
            let slips = slips(&written, &name);
            // `build` for `builder`.
            let near = slips <= allowed || begins && slips <= 3;
            near.then_some(((slips, is_used(stage), std::cmp::Reverse(stage.id)), stage))
        })
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, stage)| stage)
}

/// How many slips a name of so many letters may hold and still be the same word.
fn allowed(letters: usize) -> usize {
    match letters {
        0..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        _ => 3,
    }
}

/// Letters left out, added, exchanged, or swapped with their neighbour between two words (optimal string alignment).
fn slips(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        for (j, cb) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut best =
                (at(&last, j) + usize::from(ca != cb)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let crossed = i > 0 && j > 0 && a.get(i - 1) == Some(cb) && b.get(j - 1) == Some(ca);
            if crossed {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

/// Where the name stands: in the instruction itself, or in the ONBUILD of the parent that gave the trigger.
fn place<'a>(file: &'a File, model: &'a Model, edge: &Edge) -> Option<(&'a Instruction, Span)> {
    if !edge.onbuild {
        return Some((file.instructions.get(edge.instruction.index())?, edge.span));
    }
    let stage = model.stages.get(edge.stage.index())?;
    let Base::Stage(parent) = stage.base else { return None };
    let parent = model.stages.get(parent.index())?;
    parent.instructions.iter().find_map(|&id| inherited(file, id, &edge.as_written))
}

/// The ONBUILD and the place in it, if its trigger takes from `name`.
fn inherited<'a>(file: &'a File, id: InstructionId, name: &str) -> Option<(&'a Instruction, Span)> {
    let instruction = file.instructions.get(id.index())?;
    let Kind::Onbuild(onbuild) = &instruction.kind else { return None };
    let from = match &onbuild.trigger.as_ref()?.kind {
        Kind::Copy(transfer) => transfer.from.as_ref(),
        Kind::Run(run) => {
            run.mounts.iter().filter_map(|mount| mount.from.as_ref()).find(|from| from.value == name)
        }
        _ => None,
    };
    from.filter(|from| from.value == name).map(|from| (instruction, from.span))
}

#[cfg(test)]
mod tests {
    use super::slips;

    #[test]
    fn counts_slips() {
        let count = |a: &str, b: &str| {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            slips(&a, &b)
        };
        for (a, b, wanted) in [
            ("biuld", "build", 1),
            ("build", "build", 0),
            ("bulid", "build", 1),
            ("buid", "build", 1),
            ("builder", "build", 2),
            ("ubildre", "builder", 2),
            ("", "ab", 2),
            ("ab", "", 2),
            ("nginx", "build", 4),
        ] {
            assert_eq!(count(a, b), wanted, "{a} {b}");
        }
    }
}
