//! Two versions of a Dockerfile side by side: what differs in the image, and why.

mod items;
mod layers;
mod reasons;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use dockerfile_answers::size::Total;
use dockerfile_timeline::{Builder, Durations, schedule};

use super::{duration, stage_total, total_range, total_words};
use crate::i18n::{Key, Lang, bytes, text, text_with};
use crate::state::{Measure, Snapshot};
use items::Weighed;

pub use layers::{LayerCell, LayerPair};
pub use rows::{FindingChange, StageCell, StagePair};

/// Which way something went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trend {
    /// It is less.
    Less,
    /// It is more.
    More,
    /// It is as it was.
    #[default]
    Same,
    /// It cannot be said.
    Open,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Only before.
    Gone,
    /// Only after.
    New,
    /// On both sides, but not the same.
    Changed,
    /// The same on both sides.
    Same,
}

/// A figure on both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// Before, in words.
    pub before: String,
    /// Its range, in words.
    pub before_range: Option<String>,
    /// After, in words.
    pub after: String,
    /// Its range, in words.
    pub after_range: Option<String>,
    /// The difference with its sign, in words; `None` where nothing can be said.
    pub difference: Option<String>,
    /// Which way it goes; [`Trend::Open`] where the doubt is greater than the difference.
    pub trend: Trend,
    /// What has to be said of the difference, such as its range.
    pub doubt: Option<String>,
}

/// Everything that differs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// The size of the result; `None` where one of the two has none.
    pub size: Option<Figure>,
    /// How long a build takes without any cache; `None` where there is nothing to build.
    pub time: Option<Figure>,
    /// Number of findings.
    pub problems: Figure,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// The stages of both.
    pub stages: Vec<StagePair>,
    /// The layers of both results.
    pub layers: Vec<LayerPair>,
    /// Rules whose number of findings differs.
    pub findings: Vec<FindingChange>,
    /// Whether nothing differs that this page knows of.
    pub same: bool,
}

/// A sentence that explains part of the difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it makes, with its sign, such as `−812 MB`; `None` for an unknown amount.
    pub amount: Option<String>,
    /// Which way.
    pub trend: Trend,
    /// The sentence.
    pub words: String,
}

fn trend(difference: i128) -> Trend {
    match difference {
        0 => Trend::Same,
        1.. => Trend::More,
        _ => Trend::Less,
    }
}

/// With its sign: `−19.9 MB`, `+3.2 MB`; no sign for nothing.
fn signed(lang: Lang, difference: i128) -> String {
    let size = bytes(lang, u64::try_from(difference.unsigned_abs()).unwrap_or(u64::MAX));
    with_sign(difference, &size)
}

pub(super) fn with_sign(difference: i128, words: &str) -> String {
    match trend(difference) {
        Trend::More => format!("+{words}"),
        Trend::Less => format!("−{words}"),
        Trend::Same | Trend::Open => words.to_owned(),
    }
}

/// What differs from `before` to `after`. `durations` are what is known of how long steps take.
pub fn compare(
    lang: Lang,
    before: &Snapshot,
    after: &Snapshot,
    measure: Measure,
    durations: &Durations,
) -> Comparison {
    let weighed = items::weigh(lang, before, after, measure);
    let size = size(lang, before, after, measure, &weighed);
    let stages = rows::stages(lang, before, after, measure);
    let layers = layers::layers(lang, before, after, measure);
    let findings = rows::findings(before, after);
    let mut reasons = reasons::of_size(lang, &weighed);
    reasons.extend(reasons::of_shape(lang, before, after));
    let same = before.text == after.text
        || (findings.is_empty()
            && reasons.is_empty()
            && stages.iter().all(|row| row.fate == Fate::Same)
            && layers.iter().all(|row| row.fate == Fate::Same));
    Comparison {
        size,
        time: time(lang, before, after, durations),
        problems: problems(lang, before, after),
        reasons,
        stages,
        layers,
        findings,
        same,
    }
}

/// The difference in size alone, for a button: with its sign, or that it cannot be said.
pub fn size_difference(lang: Lang, before: &Snapshot, after: &Snapshot, measure: Measure) -> Option<String> {
    let weighed = items::weigh(lang, before, after, measure);
    size(lang, before, after, measure, &weighed)?.difference
}

fn result_total(snapshot: &Snapshot, measure: Measure) -> Option<Total> {
    stage_total(&snapshot.analysis.size, snapshot.analysis.model.target?, measure)
}

fn size(
    lang: Lang,
    before: &Snapshot,
    after: &Snapshot,
    measure: Measure,
    weighed: &Weighed,
) -> Option<Figure> {
    let (old, new) = (result_total(before, measure)?, result_total(after, measure)?);
    let range = |total: &Total| total_range(lang, total);
    let (low, likely, high) = weighed.difference();
    let known = i128::from(new.known.likely) - i128::from(old.known.likely);
    // Parts that both have cancel out; were that not to add up, the two sizes themselves are what counts.
    let likely = if likely == known { likely } else { known };
    let open = weighed.unknown_parts > 0;
    let unsure = low < 0 && high > 0;
    let doubt = if open {
        Some(text(lang, Key::CompareUnknown).to_owned())
    } else if unsure {
        let (low, high) = (signed(lang, low), signed(lang, high));
        Some(text_with(lang, Key::CompareUnsure, &[("low", &low), ("high", &high)]))
    } else if low != high {
        let (low, high) = (signed(lang, low), signed(lang, high));
        Some(text_with(lang, Key::CompareBetween, &[("low", &low), ("high", &high)]))
    } else {
        None
    };
    Some(Figure {
        before: total_words(lang, &old),
        before_range: range(&old),
        after: total_words(lang, &new),
        after_range: range(&new),
        difference: (likely != 0 || !open).then(|| signed(lang, likely)),
        trend: if open || unsure { Trend::Open } else { trend(likely) },
        doubt,
    })
}

/// The wall time of a build of the target from an empty cache, in milliseconds, and whether steps are assumed.
pub(super) fn wall(snapshot: &Snapshot, durations: &Durations) -> Option<u64> {
    let plan = &snapshot.analysis.plans.target;
    if plan.steps.is_empty() {
        return None;
    }
    Some(schedule(plan, durations, &BTreeSet::new(), Builder::BuildKit(None)).wall)
}

fn time(lang: Lang, before: &Snapshot, after: &Snapshot, durations: &Durations) -> Option<Figure> {
    let (old, new) = (wall(before, durations)?, wall(after, durations)?);
    let (before, after) = (duration(lang, old), duration(lang, new));
    // What is less than the two are told apart by is nothing: "25 s, 25 s, 300 ms more" would contradict itself.
    let (old, new) = if before == after { (old, old) } else { (old, new) };
    let difference = i128::from(new) - i128::from(old);
    Some(Figure {
        before,
        after,
        difference: Some(with_sign(difference, &duration(lang, old.abs_diff(new)))),
        trend: trend(difference),
        doubt: Some(text(lang, Key::CompareTimeAssumed).to_owned()),
        ..Figure::default()
    })
}

fn problems(lang: Lang, before: &Snapshot, after: &Snapshot) -> Figure {
    let (old, new) = (before.analysis.diagnostics.len(), after.analysis.diagnostics.len());
    let words = |n: usize| crate::i18n::count(lang, n as u64);
    let difference = new as i128 - old as i128;
    Figure {
        before: words(old),
        after: words(new),
        difference: Some(with_sign(difference, &words(old.abs_diff(new)))),
        trend: trend(difference),
        ..Figure::default()
    }
}
