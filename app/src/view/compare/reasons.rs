//! Why two results differ, in sentences.

use super::items::{Difference, Weighed};
use super::{Reason, Trend, signed, trend, with_sign};
use crate::i18n::{Key, Lang, count, plural, text, text_with};
use crate::state::Snapshot;
use crate::view::{base_words, stage_label};
use dockerfile_syntax::lists::Arrange;

/// Sentences beyond these are summed up in one.
const MOST: usize = 8;

/// What builds leave behind: it going away is a gain of its own kind.
const LEFT: &[&str] = &[
    "apt-lists",
    "build-cache",
    "build-files",
    "cargo-registry",
    "composer-cache",
    "go-cache",
    "go-modules",
    "pacman-databases",
];

fn sentence(lang: Lang, difference: &Difference) -> String {
    let left = |code: &str| LEFT.contains(&code);
    match (&difference.before, &difference.after) {
        (Some(old), Some(new)) if old.code.starts_with("base-") && old.label != new.label => {
            text_with(lang, Key::CompareBase, &[("before", &old.label), ("after", &new.label)])
        }
        (Some(old), Some(new)) if old.label == new.label => {
            text_with(lang, Key::CompareOtherSize, &[("what", &new.label)])
        }
        (Some(old), Some(new)) => {
            text_with(lang, Key::CompareBecame, &[("before", &old.label), ("after", &new.label)])
        }
        (Some(old), None) if left(&old.code) => text_with(lang, Key::CompareNotLeft, &[("what", &old.label)]),
        (Some(old), None) => text_with(lang, Key::CompareGone, &[("what", &old.label)]),
        (None, Some(new)) if left(&new.code) => text_with(lang, Key::CompareLeft, &[("what", &new.label)]),
        (None, Some(new)) => text_with(lang, Key::CompareNew, &[("what", &new.label)]),
        (None, None) => String::new(),
    }
}

/// Why the size differs, the weightiest first; what is unknown comes before what is small.
pub(super) fn of_size(lang: Lang, weighed: &Weighed) -> Vec<Reason> {
    let mut shown: Vec<(Option<i128>, &Difference)> = weighed
        .differences
        .iter()
        .map(|difference| (difference.likely(), difference))
        .filter(|(likely, difference)| *likely != Some(0) || is_base_change(difference))
        .collect();
    shown.arrange_by_key(|(likely, _)| std::cmp::Reverse(likely.map_or(1_000_000, i128::unsigned_abs)));
    let rest: Vec<Option<i128>> = shown.iter().skip(MOST).map(|(likely, _)| *likely).collect();
    let mut out: Vec<Reason> = shown
        .into_iter()
        .take(MOST)
        .map(|(likely, difference)| Reason {
            amount: likely.map(|likely| signed(lang, likely)),
            trend: likely.map_or(Trend::Open, trend),
            words: sentence(lang, difference),
        })
        .collect();
    if !rest.is_empty() {
        let sum: Option<i128> = rest.iter().copied().sum();
        out.push(Reason {
            amount: sum.map(|sum| signed(lang, sum)),
            trend: sum.map_or(Trend::Open, trend),
            words: plural(lang, Key::CompareRest, rest.len() as u64),
        });
    }
    out
}

fn is_base_change(difference: &Difference) -> bool {
    match (&difference.before, &difference.after) {
        (Some(old), Some(new)) => old.code.starts_with("base-") && old.label != new.label,
        _ => false,
    }
}

/// What differs besides the size: the number of stages, and what is built.
pub(super) fn of_shape(lang: Lang, before: &Snapshot, after: &Snapshot) -> Vec<Reason> {
    let mut out = Vec::new();
    let (old, new) = (before.analysis.model.stages.len(), after.analysis.model.stages.len());
    let difference = new as i128 - old as i128;
    if difference != 0 {
        let amount = with_sign(difference, &count(lang, old.abs_diff(new) as u64));
        let (old, new) = (count(lang, old as u64), count(lang, new as u64));
        let words = text_with(lang, Key::CompareStageCount, &[("before", &old), ("after", &new)]);
        out.push(Reason { amount: Some(amount), trend: trend(difference), words });
    }
    let target = |snapshot: &Snapshot| {
        let model = &snapshot.analysis.model;
        let stage = model.stages.get(model.target?.index())?;
        Some((stage_label(lang, stage), base_words(lang, model, stage)))
    };
    if let (Some((old, _)), Some((new, _))) = (target(before), target(after))
        && old != new
        && difference == 0
    {
        let words = text_with(lang, Key::CompareTarget, &[("before", &old), ("after", &new)]);
        out.push(Reason { amount: None, trend: Trend::Same, words });
    }
    if (after.analysis.model.target.is_none(), before.analysis.model.target.is_none()) == (true, false) {
        let words = text(lang, Key::CompareNothingBuilt).to_owned();
        out.push(Reason { amount: None, trend: Trend::Open, words });
    }
    out
}
