//! What a fix would save: the file is estimated as it stands and with the fix applied, and the difference is looked
//! at part by part.

use std::collections::BTreeMap;

use crate::Options;
use crate::analysis::sizes;
use crate::fix::{TextEdit, apply};
use crate::size::{BasisKind, Bytes, SizeItem, Total};

/// What applying edits would save of the image that is built.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Saving {
    /// Unpacked bytes that go, less those that come. Parts that stay the same cancel out, with their doubt.
    pub unpacked: Total,
    /// The same of the compressed bytes.
    pub compressed: Total,
    /// How good the worst figure of those is that go or come.
    pub basis: BasisKind,
    /// The parts that go or shrink, as they are now.
    pub parts: Vec<SizeItem>,
}

/// What the result would save if `edits` were applied to `text`. `None` where it would not become smaller, where
/// the edits do not fit, and where the estimate after them has unknown parts that it has not now: that would be a
/// guess.
pub fn what_if(text: &str, options: &Options, edits: &[TextEdit]) -> Option<Saving> {
    let changed = apply(text, edits)?;
    let before = parts(text, options)?;
    let after = parts(&changed, options)?;
    let unpacked = difference(&before, &after, |item| item.unpacked)?;
    let compressed = difference(&before, &after, |item| item.compressed)?;
    if unpacked.known.likely == 0 && unpacked.unknown_parts == 0 {
        return None;
    }
    let (gone, come) = (rest(&before, &after), rest(&after, &before));
    let basis = gone.iter().chain(&come).map(|item| item.basis.kind).max().unwrap_or(BasisKind::Exact);
    let parts = gone.into_iter().cloned().collect();
    Some(Saving { unpacked, compressed, basis, parts })
}

/// The parts of the image that would be built; those of parent stages one by one. `None` where nothing is built.
fn parts(text: &str, options: &Options) -> Option<Vec<SizeItem>> {
    let (model, report) = sizes(text, options);
    let target = model.target?;
    report.stages.iter().find(|size| size.stage == target)?;
    Some(report.all_layers(&model, target).iter().flat_map(|layer| &layer.items).cloned().collect())
}

/// Parts of `these` that `those` do not have in the same size.
fn rest<'i>(these: &'i [SizeItem], those: &[SizeItem]) -> Vec<&'i SizeItem> {
    let key = |item: &SizeItem| {
        (item.code.clone(), item.args.clone(), item.unpacked.map(order), item.compressed.map(order))
    };
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for item in those {
        *counts.entry(key(item)).or_default() += 1;
    }
    these
        .iter()
        .filter(|item| match counts.get_mut(&key(item)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        })
        .collect()
}

fn order(bytes: Bytes) -> (u64, u64, u64) {
    (bytes.low, bytes.likely, bytes.high)
}

/// What goes less what comes; `None` where something of unknown size comes, or more comes than goes.
fn difference(
    before: &[SizeItem],
    after: &[SizeItem],
    size: impl Fn(&SizeItem) -> Option<Bytes>,
) -> Option<Total> {
    let sum = |items: Vec<&SizeItem>| {
        let mut total = Total::default();
        for item in items {
            total.add(size(item));
        }
        total
    };
    let (gone, come) = (sum(rest(before, after)), sum(rest(after, before)));
    let unknown_parts = gone.unknown_parts.checked_sub(come.unknown_parts)?;
    let known = Bytes {
        low: gone.known.low.saturating_sub(come.known.high),
        likely: gone.known.likely.checked_sub(come.known.likely)?,
        high: gone.known.high.saturating_sub(come.known.low),
    };
    Some(Total { known, unknown_parts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze;

    /// What each fix of `text` would save: `RULE likely low-high basis parts`.
    fn savings(text: &str) -> Vec<String> {
        let options = Options::default();
        let analysis = analyze(text, &options);
        let fixes = analysis
            .diagnostics
            .iter()
            .flat_map(|found| found.fixes.first().map(|fix| (found.rule.as_str(), fix)));
        fixes
            .filter_map(|(rule, fix)| {
                let saving = what_if(text, &options, &fix.edits)?;
                let Bytes { low, likely, high } = saving.unpacked.known;
                assert!(low <= likely && likely <= high, "{saving:?}");
                let parts: Vec<&str> = saving.parts.iter().map(|item| item.code.as_str()).collect();
                Some(format!("{rule} {likely} {} {:?} {}", low == high, saving.basis, parts.join(" ")))
            })
            .collect()
    }

    #[test]
    fn removing_the_lists_saves_the_lists() {
        let text = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n";
        let found = savings(text);
        assert!(
            found.contains(&"AptListsLeftBehind 19868756 false Observed apt-lists".to_owned()),
            "{found:?}"
        );
    }

    #[test]
    fn a_fix_that_has_no_bearing_on_size_saves_nothing() {
        assert_eq!(savings("FROM alpine:3.20 as a\nRUN echo hello > /x\n"), [""; 0]);
    }

    #[test]
    fn a_stage_that_does_not_reach_the_result_saves_nothing_of_it() {
        let builder = "FROM debian:bookworm-slim AS build\nRUN apt-get update && apt-get install -y --no-install-recommends gcc\n";
        let alone = format!("{builder}FROM debian:bookworm-slim\nCOPY --from=build /etc/hosts /x\n");
        assert!(savings(&alone).iter().all(|line| !line.starts_with("AptLists")), "{:?}", savings(&alone));
        let based = format!("{builder}FROM build\nRUN true\n");
        assert!(savings(&based).iter().any(|line| line.starts_with("AptLists")), "{:?}", savings(&based));
    }

    #[test]
    fn edits_that_do_not_fit_and_files_without_result_give_nothing() {
        let edit =
            |start, end| TextEdit { span: crate::source::Span::new(start, end), insert: String::new() };
        assert_eq!(what_if("FROM scratch\n", &Options::default(), &[edit(5, 99)]), None);
        assert_eq!(what_if("RUN x\n", &Options::default(), &[edit(0, 0)]), None);
    }
}
