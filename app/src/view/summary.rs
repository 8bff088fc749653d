use super::{base_words, counts, result_row, stage_label};
use crate::i18n::Lang;
use crate::state::{Measure, Snapshot};

/// The file in one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// What would be built; `None` without a target.
    pub target: Option<String>,
    /// What that starts from.
    pub base: String,
    /// Number of stages.
    pub stages: usize,
    /// Number of stages that the target needs.
    pub used: usize,
    /// Likely size in words; `None` without an estimate.
    pub likely: Option<String>,
    /// Whether that is the size of all parts, not of the known ones alone.
    pub whole: bool,
    /// Range in words.
    pub range: Option<String>,
    /// Errors, warnings, infos.
    pub problems: [usize; 3],
}

/// Sums up an analysis.
pub fn summary(lang: Lang, snapshot: &Snapshot, measure: Measure) -> Summary {
    let model = &snapshot.analysis.model;
    let target = model.target.and_then(|id| model.stages.get(id.index()));
    let result = result_row(lang, snapshot, measure);
    Summary {
        target: target.map(|stage| stage_label(lang, stage)),
        base: target.map(|stage| base_words(lang, model, stage)).unwrap_or_default(),
        stages: model.stages.len(),
        used: model.reachable_with_onbuild.len(),
        likely: result.as_ref().map(|result| result.likely.clone()),
        whole: result.as_ref().is_some_and(|result| result.total.is_whole()),
        range: result.and_then(|result| result.range),
        problems: counts(snapshot),
    }
}
