use dockerfile_answers::model::{EdgeKind, Model, Origin, StageId};
use dockerfile_syntax::source::Span;

use super::{base_words, origin_words, stage_label, stage_total, total_words};
use crate::i18n::Lang;
use crate::state::{Measure, Snapshot};

/// What a stage takes from one place, in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// From where, in words.
    pub from: String,
    /// How.
    pub kind: EdgeKind,
    /// How often.
    pub times: u32,
    /// Whether an ONBUILD trigger does it.
    pub onbuild: bool,
}

/// A stage as a row: what the graph shows, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageRow {
    /// The stage.
    pub id: StageId,
    /// What it is called.
    pub label: String,
    /// What it starts from.
    pub base: String,
    /// Whether it is what would be built.
    pub is_target: bool,
    /// Whether it is what is built unless something else is asked for.
    pub is_default: bool,
    /// Whether the target needs it.
    pub used: bool,
    /// Its platform, where one is given.
    pub platform: Option<String>,
    /// The comment that describes it.
    pub doc: String,
    /// What it takes, the base left out.
    pub takes: Vec<Taking>,
    /// Stages that take from it.
    pub given_to: Vec<String>,
    /// Size in words; `None` without an estimate.
    pub size: Option<String>,
    /// First and last line, from 1.
    pub lines: (u32, u32),
    /// Its text.
    pub span: Span,
}

fn takes(lang: Lang, model: &Model, id: StageId) -> Vec<Taking> {
    let mut takes: Vec<Taking> = Vec::new();
    for edge in model.edges_of(id).iter().filter(|edge| edge.kind != EdgeKind::From) {
        let from = origin_words(lang, model, &edge.origin, &edge.as_written);
        let same = |taking: &&mut Taking| {
            taking.from == from && taking.kind == edge.kind && taking.onbuild == edge.onbuild
        };
        match takes.iter_mut().find(same) {
            Some(taking) => taking.times += 1,
            None => takes.push(Taking { from, kind: edge.kind, times: 1, onbuild: edge.onbuild }),
        }
    }
    takes
}

fn given_to(lang: Lang, model: &Model, id: StageId) -> Vec<String> {
    let taker = |other: StageId| model.edges_of(other).iter().any(|edge| edge.origin == Origin::Stage(id));
    model.stages.iter().filter(|stage| taker(stage.id)).map(|stage| stage_label(lang, stage)).collect()
}

/// Every stage, in order.
pub fn stage_rows(lang: Lang, snapshot: &Snapshot, measure: Measure) -> Vec<StageRow> {
    let analysis = &snapshot.analysis;
    let model = &analysis.model;
    let lines = dockerfile_syntax::source::LineIndex::new(&snapshot.text);
    model
        .stages
        .iter()
        .map(|stage| {
            let range = lines.lines(stage.span);
            StageRow {
                id: stage.id,
                label: stage_label(lang, stage),
                base: base_words(lang, model, stage),
                is_target: model.target == Some(stage.id),
                is_default: stage.id.index() + 1 == model.stages.len(),
                used: model.reachable_with_onbuild.contains(&stage.id),
                platform: stage.platform.clone(),
                doc: stage.doc.clone(),
                takes: takes(lang, model, stage.id),
                given_to: given_to(lang, model, stage.id),
                size: stage_total(&analysis.size, stage.id, measure).map(|total| total_words(lang, &total)),
                lines: (range.start, range.end),
                span: stage.span,
            }
        })
        .collect()
}
