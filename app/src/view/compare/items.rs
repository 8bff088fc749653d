//! The parts of two results, matched: what is on both sides cancels out, the rest is the difference.

use dockerfile_answers::model::{Base, StageId};
use dockerfile_answers::size::{Bytes, LayerSize, SizeItem};

use crate::i18n::{Lang, core_text};
use crate::state::{Measure, Snapshot};
use crate::view::sizes::measured_item;

/// A part of a result.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// Key of what it is.
    pub(super) code: String,
    /// What it is, in words.
    pub(super) label: String,
    /// How large; `None` is unknown.
    pub(super) amount: Option<Bytes>,
}

/// What becomes of parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    /// Only, or otherwise, before.
    pub(super) before: Option<Part>,
    /// Only, or otherwise, after.
    pub(super) after: Option<Part>,
}

impl Difference {
    /// The likely difference in bytes; `None` where a side is unknown.
    pub(super) fn likely(&self) -> Option<i128> {
        let side = |part: &Option<Part>| match part {
            None => Some(0),
            Some(part) => part.amount.map(|amount| i128::from(amount.likely)),
        };
        Some(side(&self.after)? - side(&self.before)?)
    }
}

/// All differences of two results.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Weighed {
    /// What differs.
    pub(super) differences: Vec<Difference>,
    /// How many of the parts that differ have no figure.
    pub(super) unknown_parts: usize,
}

impl Weighed {
    /// Least, likely and most bytes of the difference, known parts only.
    pub(super) fn difference(&self) -> (i128, i128, i128) {
        let (mut low, mut likely, mut high) = (0, 0, 0);
        for difference in &self.differences {
            if let Some(Bytes { low: l, likely: m, high: h }) = amount(&difference.after) {
                (low, likely, high) = (low + i128::from(l), likely + i128::from(m), high + i128::from(h));
            }
            if let Some(Bytes { low: l, likely: m, high: h }) = amount(&difference.before) {
                (low, likely, high) = (low - i128::from(h), likely - i128::from(m), high - i128::from(l));
            }
        }
        (low, likely, high)
    }
}

fn amount(part: &Option<Part>) -> Option<Bytes> {
    part.as_ref().and_then(|part| part.amount)
}

/// The layers of the result down to its base image: a parent stage's own layers stand for it.
pub(super) fn result_layers(snapshot: &Snapshot) -> Vec<&LayerSize> {
    let analysis = &snapshot.analysis;
    let mut out: Vec<&LayerSize> = Vec::new();
    let Some(mut at) = analysis.model.target else { return out };
    loop {
        let size = analysis.size.stages.iter().find(|size| size.stage == at);
        let layers = size.map(|size| size.layers.as_slice()).unwrap_or_default();
        let parent: Option<StageId> = match analysis.model.stages.get(at.index()).map(|stage| &stage.base) {
            Some(Base::Stage(parent)) if *parent < at => Some(*parent),
            _ => None,
        };
        let own = if parent.is_some() { layers.get(1..).unwrap_or_default() } else { layers };
        out.splice(0..0, own);
        match parent {
            Some(parent) => at = parent,
            None => return out,
        }
    }
}

fn same(a: &SizeItem, b: &SizeItem, measure: Measure) -> bool {
    a.code == b.code && a.args == b.args && measured_item(measure, a) == measured_item(measure, b)
}

/// Matches the parts of both results: first what is the very same, then what is the same thing with another size,
/// then the only one of a kind on either side, which became another.
pub(super) fn weigh(lang: Lang, before: &Snapshot, after: &Snapshot, measure: Measure) -> Weighed {
    let items = |snapshot| -> Vec<&SizeItem> {
        result_layers(snapshot).into_iter().flat_map(|layer| &layer.items).collect()
    };
    let (mut old, mut new) = (items(before), items(after));
    old.retain(|item| match new.iter().position(|other| same(item, other, measure)) {
        Some(found) => {
            new.remove(found);
            false
        }
        None => true,
    });
    let part = |item: &SizeItem| Part {
        code: item.code.clone(),
        label: core_text(lang, &item.code, &item.args, &item.label).0,
        amount: measured_item(measure, item),
    };
    let mut pairs: Vec<(&SizeItem, &SizeItem)> = Vec::new();
    take_pairs(&mut old, &mut new, &mut pairs, &|a, b, _, _| a.code == b.code && a.args == b.args);
    take_pairs(&mut old, &mut new, &mut pairs, &|a, b, old, new| {
        let kind = |item: &SizeItem| {
            if item.code.starts_with("base-") { "base" } else { "" }.to_owned() + &item.code
        };
        let base = a.code.starts_with("base-") && b.code.starts_with("base-");
        let only = |items: &[&SizeItem]| items.iter().filter(|item| kind(item) == kind(a)).count() == 1;
        base || (kind(a) == kind(b) && only(old) && only(new))
    });
    let paired = pairs.iter().map(|(a, b)| Difference { before: Some(part(a)), after: Some(part(b)) });
    let gone = old.iter().map(|item| Difference { before: Some(part(item)), after: None });
    let come = new.iter().map(|item| Difference { before: None, after: Some(part(item)) });
    let differences: Vec<Difference> = paired.chain(gone).chain(come).collect();
    let unknown = |part: &Option<Part>| usize::from(part.as_ref().is_some_and(|part| part.amount.is_none()));
    let unknown_parts = differences.iter().map(|d| unknown(&d.before) + unknown(&d.after)).sum();
    Weighed { differences, unknown_parts }
}

/// Whether two parts belong together, given all that are left on either side.
type Belong<'i> = dyn Fn(&SizeItem, &SizeItem, &[&'i SizeItem], &[&'i SizeItem]) -> bool;

fn take_pairs<'i>(
    old: &mut Vec<&'i SizeItem>,
    new: &mut Vec<&'i SizeItem>,
    pairs: &mut Vec<(&'i SizeItem, &'i SizeItem)>,
    belong: &Belong<'i>,
) {
    let mut at = 0;
    while let Some(&item) = old.get(at) {
        match new.iter().position(|other| belong(item, other, old, new)) {
            Some(found) => pairs.push((old.remove(at), new.remove(found))),
            None => at += 1,
        }
    }
}
