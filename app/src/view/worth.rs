//! What problems and their fixes bring: what stops, bytes, seconds and layers, in words and in an order.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use dockerfile_answers::size::{BasisKind, Bytes, Total};
use dockerfile_answers::{Outcome, Worth};
use dockerfile_timeline::{Builder, Change, Durations, Known, after, schedule};

use super::sizes::{add, total_words};
use super::time::duration;
use super::timeline::durations_of;
use crate::i18n::{Key, Lang, bytes, bytes_range, plural, text, text_with};
use crate::state::{BuildView, Measure, Snapshot};

/// Milliseconds that a rebuild spends on what it could have kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wasted {
    /// How long.
    pub ms: u64,
    /// Whether nobody stated or measured one of the durations.
    pub assumed: bool,
    /// After which change.
    pub after: Change,
}

/// What rebuilds spend on what the findings name, by index of the finding. The durations are those of the time line.
pub fn wasted_time(snapshot: &Snapshot, build: &BuildView, ignore: Option<&str>) -> BTreeMap<usize, Wasted> {
    let mut out = BTreeMap::new();
    let analysis = &snapshot.analysis;
    let found = analysis.diagnostics.iter().enumerate();
    let named: Vec<_> = found.filter_map(|(index, found)| Some((index, found.reruns.as_ref()?))).collect();
    if named.is_empty() {
        return out;
    }
    let needed = &analysis.plans.target;
    let durations: Durations = durations_of(snapshot, build, needed);
    for (index, reruns) in named {
        let kept = after(needed, std::slice::from_ref(&reruns.after), ignore).kept();
        let steps = needed.steps.iter();
        let again: Vec<_> = steps
            .filter(|step| step.place.is_some_and(|(_, id)| reruns.steps.contains(&id)))
            .filter(|step| !kept.contains(&step.id))
            .collect();
        let mut better = kept.clone();
        better.extend(again.iter().map(|step| step.id));
        let wall = |kept| schedule(needed, &durations, kept, Builder::BuildKit(None)).wall;
        let ms = wall(&kept).saturating_sub(wall(&better));
        let assumed = again.iter().any(|step| durations.of(step).1 == Known::Assumed);
        if ms > 0 {
            out.insert(index, Wasted { ms, assumed, after: reruns.after.clone() });
        }
    }
    out
}

/// What something brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gain {
    /// What becomes of the target without it.
    pub outcome: Option<Outcome>,
    /// Bytes of the result, with how good the worst figure among them is.
    pub bytes: Option<(Total, BasisKind)>,
    /// Bytes of the build context that are no longer sent.
    pub unsent: u64,
    /// Milliseconds of a rebuild.
    pub rebuild: Option<Wasted>,
    /// Milliseconds of a build without cache, by durations that are assumed.
    pub build: u64,
    /// Layers.
    pub layers: u32,
}

/// The bytes of a saving in a measure; `None` where it says nothing of that.
pub(super) fn saved(measure: Measure, unpacked: Total, compressed: Total) -> Option<Total> {
    let total = match measure {
        Measure::Unpacked => unpacked,
        Measure::Compressed => compressed,
        Measure::Containerd => Total {
            known: add(unpacked.known, compressed.known),
            unknown_parts: unpacked.unknown_parts.max(compressed.unknown_parts),
            unknown_base: unpacked.unknown_base || compressed.unknown_base,
        },
    };
    (total.known.likely > 0 || total.unknown_parts > 0).then_some(total)
}

impl Gain {
    /// What a fix brings.
    pub fn of(worth: &Worth, measure: Measure) -> Self {
        let bytes = worth
            .saving
            .as_ref()
            .and_then(|saving| Some((saved(measure, saving.unpacked, saving.compressed)?, saving.basis)));
        Self { bytes, unsent: worth.unsent, build: worth.faster, layers: worth.layers, ..Self::default() }
    }

    /// Both; of bytes, seconds and layers, which are those of alternatives, the more.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        let likely = |gain: &Self| gain.bytes.map_or(0, |(total, _)| total.known.likely);
        if likely(other) > likely(&self) || self.bytes.is_none() {
            self.bytes = other.bytes;
        }
        self.outcome = self.outcome.into_iter().chain(other.outcome).min();
        if self.rebuild.is_none() {
            self.rebuild.clone_from(&other.rebuild);
        }
        self.unsent = self.unsent.max(other.unsent);
        self.build = self.build.max(other.build);
        self.layers = self.layers.max(other.layers);
        self
    }

    /// Whether nothing is known that it brings.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Milliseconds, of whichever build.
    fn ms(&self) -> u64 {
        self.rebuild.as_ref().map_or(0, |wasted| wasted.ms).max(self.build)
    }

    /// Graver first, then what brings more. So that bytes and seconds stand in one order, a second counts as much as
    /// a megabyte; bytes that are only sent, and layers, come after.
    pub fn rank(&self) -> (u8, Reverse<u64>, Reverse<u64>) {
        let tier = match self.outcome {
            Some(Outcome::BuildStops) => 0,
            Some(Outcome::DoesNotStart) => 1,
            Some(Outcome::MayNotStart) => 2,
            None if self.bytes.is_some() || self.ms() > 0 => 3,
            None if self.unsent > 0 || self.layers > 0 => 4,
            None => 5,
        };
        let bytes = self.bytes.map_or(0, |(total, _)| total.known.likely);
        let weight = bytes.saturating_add(self.ms().saturating_mul(1_000));
        (tier, Reverse(weight), Reverse(self.unsent.saturating_add(u64::from(self.layers))))
    }

    /// In a word or two, for a column of the list; `None` where nothing is known.
    pub fn short(&self, lang: Lang) -> Option<String> {
        if let Some(outcome) = self.outcome {
            return Some(text(lang, outcome_key(outcome)).to_owned());
        }
        let minus = |amount: &str| text_with(lang, Key::GainLess, &[("amount", amount)]);
        if let Some((total, _)) = self.bytes.filter(|(total, _)| total.known.likely > 0) {
            return Some(minus(&bytes(lang, total.known.likely)));
        }
        if self.ms() > 0 {
            return Some(minus(&duration(lang, self.ms())));
        }
        if self.unsent > 0 {
            let size = bytes(lang, self.unsent);
            return Some(text_with(lang, Key::GainUnsentShort, &[("size", &size)]));
        }
        if self.bytes.is_some() {
            return Some(text(lang, Key::GainUnknownBytes).to_owned());
        }
        (self.layers > 0).then(|| plural(lang, Key::GainLayersShort, u64::from(self.layers)))
    }

    /// In full, one line for each thing it brings, each with what the figure rests on.
    pub fn lines(&self, lang: Lang) -> Vec<(String, Option<BasisKind>)> {
        let mut out = Vec::new();
        if let Some(outcome) = self.outcome {
            let key = match outcome {
                Outcome::BuildStops => Key::GainBuildStopsLong,
                Outcome::DoesNotStart => Key::GainNoStartLong,
                Outcome::MayNotStart => Key::GainMayNotStartLong,
            };
            out.push((text(lang, key).to_owned(), None));
        }
        if let Some((total, basis)) = self.bytes {
            let Bytes { low, high, .. } = total.known;
            let amount = total_words(lang, &total);
            let range = bytes_range(lang, low, high);
            let values = [("amount", amount.as_str()), ("range", range.as_str())];
            let key = if low < high { Key::GainBytesRange } else { Key::GainBytes };
            out.push((text_with(lang, key, &values), Some(basis)));
        }
        if self.unsent > 0 {
            let size = bytes(lang, self.unsent);
            out.push((text_with(lang, Key::GainUnsent, &[("size", &size)]), Some(BasisKind::Exact)));
        }
        if let Some(Wasted { ms, assumed, after }) = &self.rebuild {
            let time = duration(lang, *ms);
            let name = if let Change::Variable(name) = after { name.as_str() } else { "" };
            let key = if name.is_empty() { Key::GainRebuildFile } else { Key::GainRebuildVariable };
            let basis = assumed.then_some(BasisKind::Assumed);
            out.push((text_with(lang, key, &[("time", &time), ("name", name)]), basis));
        }
        if self.build > 0 {
            let time = duration(lang, self.build);
            out.push((text_with(lang, Key::GainBuild, &[("time", &time)]), Some(BasisKind::Assumed)));
        }
        if self.layers > 0 {
            out.push((plural(lang, Key::GainLayers, u64::from(self.layers)), None));
        }
        out
    }
}

fn outcome_key(outcome: Outcome) -> Key {
    match outcome {
        Outcome::BuildStops => Key::GainBuildStops,
        Outcome::DoesNotStart => Key::GainNoStart,
        Outcome::MayNotStart => Key::GainMayNotStart,
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;

    fn plain(text: &str) -> String {
        text.replace(['\u{a0}', '\u{202f}'], " ")
    }

    fn snapshot(text: &str) -> Snapshot {
        let analysis = Rc::new(analyze(text, &Options::default()));
        Snapshot { revision: 1, text: text.into(), analysis }
    }

    #[test]
    fn a_rebuild_repeats_an_install_that_could_be_kept() {
        let snapshot = snapshot("FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n");
        let found = wasted_time(&snapshot, &BuildView::default(), None);
        let wasted: Vec<&Wasted> = found.values().collect();
        assert_eq!((wasted.len(), wasted[0].ms, wasted[0].assumed), (1, 15_500, true));
        let gain = Gain { rebuild: Some(wasted[0].clone()), ..Gain::default() };
        assert_eq!(plain(&gain.short(Lang::En).unwrap()), "−16 s");
        assert!(gain.lines(Lang::Fr)[0].1 == Some(BasisKind::Assumed), "{:?}", gain.lines(Lang::Fr));
        let mut durations = Durations::default();
        let needed = &snapshot.analysis.plans.target;
        let install = needed.steps.iter().find(|step| step.name.contains("npm ci")).unwrap();
        durations.stated.insert(install.name.clone(), 40_000);
        let stated = wasted_time(&snapshot, &BuildView { durations, ..BuildView::default() }, None);
        let stated: Vec<(u64, bool)> = stated.values().map(|wasted| (wasted.ms, wasted.assumed)).collect();
        assert_eq!(stated, [(40_000, false)], "what the user states is no assumption");
    }

    #[test]
    fn graver_comes_first_and_a_second_counts_as_a_megabyte() {
        let bytes = |likely| Gain {
            bytes: Some((
                Total { known: Bytes { low: 0, likely, high: likely }, ..Total::default() },
                BasisKind::Derived,
            )),
            ..Gain::default()
        };
        let seconds = |build| Gain { build, ..Gain::default() };
        let outcome = |outcome| Gain { outcome: Some(outcome), ..Gain::default() };
        let order = [
            outcome(Outcome::BuildStops),
            outcome(Outcome::DoesNotStart),
            outcome(Outcome::MayNotStart),
            bytes(900_000_000),
            bytes(20_000_000),
            seconds(15_000),
            bytes(3_000_000),
            Gain { unsent: 5, ..Gain::default() },
            Gain { layers: 1, ..Gain::default() },
            Gain::default(),
        ];
        assert!(order.is_sorted_by_key(Gain::rank), "{:?}", order.each_ref().map(Gain::rank));
        assert_eq!(Gain::default().short(Lang::En), None);
        assert_eq!(seconds(15_000).or(&bytes(3)).bytes, bytes(3).bytes);
    }
}
