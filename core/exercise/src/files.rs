//! What the instructions put into a stage.

use crate::Analysis;
use crate::model::{Base, Stage, StageId};
use crate::size::{FileChange, FileEntry};
use crate::syntax::InstructionId;

/// Whether a path is in a stage by the file's own instructions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// An instruction puts it there.
    Yes,
    /// Files are put below this path, and which is not known.
    Perhaps(String),
    /// None does, or a later one removes it.
    No,
}

/// The stage and those that it starts from, the first of them first.
pub(super) fn chain(analysis: &Analysis, stage: StageId) -> Vec<&Stage> {
    let stages = &analysis.model.stages;
    let mut chain = Vec::new();
    let mut next = stages.get(stage.index());
    while let Some(stage) = next {
        chain.push(stage);
        next = match stage.base {
            // A stage can only start from an earlier one; anything else would go round.
            Base::Stage(parent) if parent < stage.id => stages.get(parent.index()),
            _ => None,
        };
    }
    chain.reverse();
    chain
}

/// What the instructions of `stage`, and of those it starts from, do to `path` (absolute, clean).
pub(super) fn presence(analysis: &Analysis, stage: StageId, path: &str) -> Presence {
    let mut found = Presence::No;
    for (_, entry) in entries(analysis, stage) {
        let covers = is_below(path, &entry.path);
        match entry.change {
            FileChange::Removed if covers => found = Presence::No,
            FileChange::Removed => {}
            // A directory is there once a file in it is.
            _ if entry.path == path || is_below(&entry.path, path) => found = Presence::Yes,
            _ if covers && entry.tree && found != Presence::Yes => {
                found = Presence::Perhaps(entry.path.clone());
            }
            _ => {}
        }
    }
    found
}

/// What each layer of a stage, and of those it starts from, does to files, with its instruction.
pub(super) fn entries(
    analysis: &Analysis,
    stage: StageId,
) -> impl Iterator<Item = (InstructionId, &FileEntry)> {
    chain(analysis, stage)
        .into_iter()
        .filter_map(|stage| analysis.size.stages.iter().find(|size| size.stage == stage.id))
        .flat_map(|size| &size.layers)
        .flat_map(|layer| layer.files.iter().map(|entry| (layer.instruction, entry)))
}

/// Whether `path` is `above` or lies below it.
pub(super) fn is_below(path: &str, above: &str) -> bool {
    let Some(rest) = path.strip_prefix(above.trim_end_matches('/')) else { return false };
    rest.is_empty() || rest.starts_with('/')
}

/// Whether any layer of the stage has `path`, be it removed by a later one; `None` where that cannot be told.
pub(super) fn in_any_layer(analysis: &Analysis, stage: StageId, path: &str) -> Option<bool> {
    let mut perhaps = false;
    for (_, entry) in entries(analysis, stage).filter(|(_, entry)| entry.change != FileChange::Removed) {
        if entry.path == path || is_below(&entry.path, path) {
            return Some(true);
        }
        perhaps |= entry.tree && is_below(path, &entry.path);
    }
    if perhaps { None } else { Some(false) }
}
