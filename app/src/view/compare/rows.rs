//! Stages and findings of two versions, row by row.

use dockerfile_syntax::lists::Arrange;
use std::collections::BTreeMap;

use dockerfile_answers::Severity;
use dockerfile_answers::model::Stage;

use super::{Fate, Trend, signed, trend};
use crate::i18n::Lang;
use crate::state::{Measure, Snapshot};
use crate::view::{base_words, stage_label, stage_total, total_words};

/// A stage on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageCell {
    /// What it starts from.
    pub base: String,
    /// Size in words; `None` without an estimate.
    pub size: Option<String>,
    /// Whether the target needs it.
    pub used: bool,
    /// Whether it is what would be built.
    pub is_target: bool,
}

/// A stage on both sides, or on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagePair {
    /// What it is called; where the names differ, before and after.
    pub label: String,
    /// What became of it.
    pub fate: Fate,
    /// Before.
    pub before: Option<StageCell>,
    /// After.
    pub after: Option<StageCell>,
    /// The difference in size with its sign, in words; `None` for one that is nothing or unknown.
    pub difference: Option<String>,
    /// Which way.
    pub trend: Trend,
}

/// A rule whose number of findings differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingChange {
    /// The rule.
    pub rule: String,
    /// How grave its gravest finding is.
    pub severity: Severity,
    /// Findings before.
    pub before: usize,
    /// Findings after.
    pub after: usize,
}

fn key(stage: &Stage) -> Option<String> {
    stage.name.as_ref().map(|name| name.value.to_lowercase()).filter(|name| !name.is_empty())
}

/// Whether a stage before and one after are the same.
type Belong<'b> = &'b dyn Fn(&Stage, &Stage) -> bool;

/// The stages of both: those of the same name belong together, then the targets, then those without a name in order.
pub(super) fn stages(lang: Lang, before: &Snapshot, after: &Snapshot, measure: Measure) -> Vec<StagePair> {
    let (old, new) = (&before.analysis.model, &after.analysis.model);
    let mut left: Vec<&Stage> = new.stages.iter().collect();
    let mut partners: Vec<Option<&Stage>> = vec![None; old.stages.len()];
    let rounds: [Belong<'_>; 3] = [
        &|a, b| key(a).is_some() && key(a) == key(b),
        &|a, b| old.target == Some(a.id) && new.target == Some(b.id),
        &|a, b| key(a).is_none() && key(b).is_none(),
    ];
    for belongs in rounds {
        for (stage, slot) in old.stages.iter().zip(&mut partners) {
            if slot.is_none()
                && let Some(found) = left.iter().position(|other| belongs(stage, other))
            {
                *slot = Some(left.remove(found));
            }
        }
    }
    let row = |a: Option<&Stage>, b: Option<&Stage>| pair(lang, (before, a), (after, b), measure);
    let mut out: Vec<StagePair> =
        old.stages.iter().zip(&partners).map(|(stage, partner)| row(Some(stage), *partner)).collect();
    out.extend(left.into_iter().map(|stage| row(None, Some(stage))));
    out
}

fn pair(
    lang: Lang,
    (before, old): (&Snapshot, Option<&Stage>),
    (after, new): (&Snapshot, Option<&Stage>),
    measure: Measure,
) -> StagePair {
    let total = |snapshot: &Snapshot, stage: &Stage| stage_total(&snapshot.analysis.size, stage.id, measure);
    let cell = |snapshot: &Snapshot, stage: &Stage| {
        let model = &snapshot.analysis.model;
        StageCell {
            base: base_words(lang, model, stage),
            size: total(snapshot, stage).map(|total| total_words(lang, &total)),
            used: model.reachable_with_onbuild.contains(&stage.id),
            is_target: model.target == Some(stage.id),
        }
    };
    let old_total = old.and_then(|stage| total(before, stage));
    let new_total = new.and_then(|stage| total(after, stage));
    let likely = |total: &Option<dockerfile_answers::size::Total>| {
        total.as_ref().map_or(0, |total| i128::from(total.known.likely))
    };
    let difference = match (&old, &new) {
        (Some(_), Some(_)) => likely(&new_total) - likely(&old_total),
        _ => 0,
    };
    let (a, b) = (old.map(|stage| cell(before, stage)), new.map(|stage| cell(after, stage)));
    let labels = (old.map(|stage| stage_label(lang, stage)), new.map(|stage| stage_label(lang, stage)));
    let same = a == b && old_total == new_total;
    StagePair {
        label: match labels {
            (Some(a), Some(b)) if a != b => format!("{a} → {b}"),
            (Some(label), _) | (None, Some(label)) => label,
            (None, None) => String::new(),
        },
        fate: match (&a, &b) {
            (Some(_), None) => Fate::Gone,
            (None, _) => Fate::New,
            _ if same => Fate::Same,
            _ => Fate::Changed,
        },
        before: a,
        after: b,
        difference: (difference != 0).then(|| signed(lang, difference)),
        trend: trend(difference),
    }
}

/// The rules whose number of findings differs: the gravest first, then by name.
pub(super) fn findings(before: &Snapshot, after: &Snapshot) -> Vec<FindingChange> {
    let mut rules: BTreeMap<&str, (Severity, usize, usize)> = BTreeMap::new();
    for (snapshot, is_after) in [(before, false), (after, true)] {
        for found in &snapshot.analysis.diagnostics {
            let entry = rules.entry(&found.rule).or_insert((found.severity, 0, 0));
            entry.0 = entry.0.min(found.severity);
            if is_after {
                entry.2 += 1;
            } else {
                entry.1 += 1;
            }
        }
    }
    let mut out: Vec<FindingChange> = rules
        .into_iter()
        .filter(|(_, (_, before, after))| before != after)
        .map(|(rule, (severity, before, after))| FindingChange {
            rule: rule.to_owned(),
            severity,
            before,
            after,
        })
        .collect();
    out.arrange_by(|a, b| (a.severity, &a.rule).cmp(&(b.severity, &b.rule)));
    out
}
