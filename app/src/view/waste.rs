//! What could be smaller: wasted paths, the biggest parts, and what fixes would save.

use dockerfile_answers::model::StageId;
use dockerfile_answers::size::{BasisKind, Bytes, FileChange, SizeItem};
use dockerfile_syntax::fix::Applicability;
use dockerfile_syntax::lists::Arrange;
use dockerfile_syntax::source::Span;
use dockerfile_syntax::syntax::InstructionId;

use super::sizes::{amount_words, measured_item, share, stage_total, total_words};
use super::worth::saved;
use crate::i18n::{Key, Lang, bytes_range, core_text, percent, percent_exact, text_with};
use crate::state::{Measure, Savings, Snapshot};

/// A path that more than one layer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WastedRow {
    /// The path; a package's manager and name.
    pub path: String,
    /// Whether it stands for files below the path.
    pub tree: bool,
    /// All copies together, in words.
    pub amount: String,
    /// The layers: what each does, its line, its place.
    pub layers: Vec<(FileChange, u32, Span)>,
}

/// Waste and efficiency of a stage, as dive counts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waste {
    /// Such as `97.4 %`.
    pub efficiency: String,
    /// The same, in thousandths.
    pub per_mille: u32,
    /// Wasted bytes, in words.
    pub amount: String,
    /// Whether nothing is wasted as far as is known.
    pub none: bool,
    /// The paths, the most wasteful first.
    pub rows: Vec<WastedRow>,
    /// Paths that are not among the rows.
    pub more: usize,
    /// Parts of the image that are not known path by path, so that nobody can know what of them is wasted.
    pub unknown_parts: u32,
}

/// Wasted paths that are shown.
const PATHS: usize = 30;

fn place(snapshot: &Snapshot, id: InstructionId) -> (u32, Span) {
    let instruction = snapshot.analysis.file.instructions.get(id.index());
    instruction.map(|found| (found.lines.start, found.span)).unwrap_or_default()
}

/// Waste of `stage`; `None` where there is no estimate.
pub fn waste(lang: Lang, snapshot: &Snapshot, stage: StageId) -> Option<Waste> {
    let size = snapshot.analysis.size.stages.iter().find(|size| size.stage == stage)?;
    let rows = size.wasted_paths.iter().take(PATHS).map(|path| WastedRow {
        path: path.path.clone(),
        tree: path.tree,
        amount: amount_words(lang, path.unpacked),
        layers: path
            .layers
            .iter()
            .map(|(id, change)| {
                let (line, span) = place(snapshot, *id);
                (*change, line, span)
            })
            .collect(),
    });
    Some(Waste {
        efficiency: percent_exact(lang, u32::from(size.efficiency_per_mille)),
        per_mille: u32::from(size.efficiency_per_mille),
        amount: total_words(lang, &size.wasted),
        none: size.wasted_paths.is_empty(),
        rows: rows.collect(),
        more: size.wasted_paths.len().saturating_sub(PATHS),
        unknown_parts: size.unpacked.unknown_parts,
    })
}

/// One of the biggest parts of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BigRow {
    /// What it is.
    pub label: String,
    /// The language of the label.
    pub label_lang: Lang,
    /// Where it comes from.
    pub source: super::Source,
    /// Size with range, in words.
    pub amount: String,
    /// Share of what is known, in words.
    pub share: String,
    /// The same in thousandths of the biggest part.
    pub width: u32,
    /// Line of its instruction, from 1.
    pub line: u32,
    /// The words that cause it.
    pub span: Span,
    /// What would make it smaller, the most first.
    pub fixes: Vec<Choices>,
}

/// Ways to save the same; one of them is enough.
pub type Choices = Vec<SavingRow>;

/// What could be smaller about a stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Improvements {
    /// The biggest parts, with the fixes that make them smaller.
    pub parts: Vec<BigRow>,
    /// What else would save, the most first.
    pub others: Vec<Choices>,
}

/// What tells a part from others.
type PartKey = (u32, u32, String, Vec<(String, String)>);

fn part_key(item: &SizeItem) -> PartKey {
    (item.span.start, item.span.end, item.code.clone(), item.args.clone())
}

/// Parts that are shown.
const BIGGEST: usize = 10;

/// The biggest parts of `stage`, those of its parent stages one by one, and what fixes would save of them and besides.
pub fn improvements(
    lang: Lang,
    snapshot: &Snapshot,
    savings: &Savings,
    stage: StageId,
    measure: Measure,
) -> Improvements {
    let analysis = &snapshot.analysis;
    let known = stage_total(&analysis.size, stage, measure).map_or(0, |total| total.known.likely);
    let mut parts: Vec<(Bytes, InstructionId, &SizeItem)> = Vec::new();
    for layer in analysis.size.all_layers(&analysis.model, stage) {
        let sized = layer.items.iter().filter_map(|item| Some((measured_item(measure, item)?, item)));
        parts.extend(sized.map(|(amount, item)| (amount, layer.instruction, item)));
    }
    parts.retain(|(amount, ..)| amount.likely > 0);
    // Stable: parts of one size stay in the order of the file.
    parts.arrange_by_key(|(amount, ..)| std::cmp::Reverse(amount.likely));
    parts.truncate(BIGGEST);
    let most = parts.first().map_or(0, |(amount, ..)| amount.likely);
    let mut others = saving_rows(lang, snapshot, savings, measure);
    let row = |(amount, id, item): &(Bytes, InstructionId, &SizeItem)| {
        let (label, label_lang) = core_text(lang, &item.code, &item.args, &item.label);
        let own = part_key(item);
        let (fixes, rest) =
            std::mem::take(&mut others).into_iter().partition(|(key, _)| *key == Some(own.clone()));
        others = rest;
        let fixes: Vec<(Option<PartKey>, Choices)> = fixes;
        BigRow {
            label,
            label_lang,
            source: super::Source::of(&item.code),
            amount: amount_words(lang, Some(*amount)),
            share: percent(lang, share(amount.likely, known)),
            width: share(amount.likely, most).max(4),
            line: place(snapshot, *id).0,
            span: item.span,
            fixes: fixes.into_iter().map(|(_, choices)| choices).collect(),
        }
    };
    let parts = parts.iter().map(row).collect();
    Improvements { parts, others: others.into_iter().map(|(_, choices)| choices).collect() }
}

/// What a fix would save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavingRow {
    /// Index of the diagnostic.
    pub diagnostic: usize,
    /// Index of the fix in it.
    pub fix: usize,
    /// What the fix does.
    pub title: String,
    /// The language of the title.
    pub title_lang: Lang,
    /// Whether it may be applied without looking.
    pub safe: bool,
    /// The likely saving in words, such as `−19.9 MB`.
    pub amount: String,
    /// From the least to the most likely saving, in words; `None` where there is no doubt.
    pub range: Option<String>,
    /// How good the figure is.
    pub basis: BasisKind,
    /// What goes or shrinks, in words; the language of each.
    pub parts: Vec<(String, Lang)>,
    /// Line of the finding, from 1.
    pub line: u32,
    /// The finding.
    pub span: Span,
}

/// What the fixes would save, the most first, those that take away the same parts together; each with the largest part
/// that it takes away or makes smaller. Savings of an older text say nothing of this one.
fn saving_rows(
    lang: Lang,
    snapshot: &Snapshot,
    savings: &Savings,
    measure: Measure,
) -> Vec<(Option<PartKey>, Choices)> {
    if savings.revision != snapshot.revision {
        return Vec::new();
    }
    let lines = dockerfile_syntax::source::LineIndex::new(&snapshot.text);
    let mut rows: Vec<(u64, Vec<PartKey>, Option<PartKey>, SavingRow)> = Vec::new();
    for weighed in &savings.weighed {
        let (diagnostic, fix) = (weighed.diagnostic as usize, weighed.fix as usize);
        let Some(found) = snapshot.analysis.diagnostics.get(diagnostic) else { continue };
        let (Some(with), Some(saving)) = (found.fixes.get(fix), &weighed.worth.saving) else { continue };
        let Some(total) = saved(measure, saving.unpacked, saving.compressed) else { continue };
        let (title, title_lang) = core_text(lang, &with.code, &with.args, &with.title);
        // Several parts may have one reason.
        let mut parts: Vec<(String, Lang)> = Vec::new();
        for item in &saving.parts {
            let words = core_text(lang, &item.code, &item.args, &item.label);
            if parts.len() < 3 && !parts.contains(&words) {
                parts.push(words);
            }
        }
        let Bytes { low, high, .. } = total.known;
        let row = SavingRow {
            diagnostic,
            fix,
            title,
            title_lang,
            safe: with.applicability == Applicability::Safe,
            amount: text_with(lang, Key::GainLess, &[("amount", &total_words(lang, &total))]),
            range: (low < high).then(|| bytes_range(lang, low, high)),
            basis: saving.basis,
            parts,
            line: lines.line(found.span.start) + 1,
            span: found.span,
        };
        let sized = |item: &&SizeItem| measured_item(measure, item).map_or(0, |bytes| bytes.likely);
        let largest = saving.parts.iter().max_by_key(sized).map(part_key);
        let mut keys: Vec<PartKey> = saving.parts.iter().map(part_key).collect();
        keys.arrange();
        rows.push((total.known.likely, keys, largest, row));
    }
    rows.arrange_by_key(|(likely, .., row)| (std::cmp::Reverse(*likely), row.diagnostic, row.fix));
    let mut out: Vec<(Vec<PartKey>, Option<PartKey>, Choices)> = Vec::new();
    for (_, keys, largest, row) in rows {
        // The same of the same parts: what goes of one part with each of two fixes may be different files.
        let same = |choices: &Choices| choices.first().is_some_and(|first| first.amount == row.amount);
        let found =
            out.iter_mut().find(|(other, _, choices)| *other == keys && !keys.is_empty() && same(choices));
        match found {
            Some((.., choices)) => choices.push(row),
            None => out.push((keys, largest, vec![row])),
        }
    }
    out.into_iter().map(|(_, largest, choices)| (largest, choices)).collect()
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::{Options, analyze_with_plans as analyze, what_if};

    use super::*;
    use crate::state::Weighed;

    const TEXT: &str = "FROM debian:bookworm-slim AS base\nRUN apt-get update && apt-get install -y git\nFROM base\nRUN rm -rf /var/lib/apt/lists/*\n";

    fn snapshot(text: &str) -> Snapshot {
        let analysis = Rc::new(analyze(text, &Options::default()));
        Snapshot { revision: 1, text: text.into(), analysis }
    }

    fn plain(text: &str) -> String {
        text.replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn waste_names_the_paths_and_the_layers() {
        let found = waste(Lang::En, &snapshot(TEXT), StageId(1)).unwrap();
        assert!(found.rows[0].path.starts_with("/var/lib/apt/lists"), "{found:?}");
        let layers: Vec<_> = found.rows[0].layers.iter().map(|(change, line, _)| (*change, *line)).collect();
        assert_eq!(layers, [(FileChange::Added, 2), (FileChange::Removed, 4)]);
        assert!(!found.none && plain(&found.amount).starts_with("19.9 MB"), "{}", found.amount);
        assert!(plain(&found.efficiency).ends_with(" %") || found.efficiency.ends_with('%'));
        assert_eq!(waste(Lang::En, &snapshot(TEXT), StageId(9)), None);
    }

    /// An analysis, and what its fixes would bring.
    fn weighed(text: &str) -> (Snapshot, Savings) {
        let found = snapshot(text);
        let mut savings = Savings { revision: 1, ..Savings::default() };
        for (diagnostic, problem) in (0..).zip(&found.analysis.diagnostics) {
            for (fix, with) in (0..).zip(&problem.fixes) {
                let worth = Rc::new(what_if(text, &Options::default(), &with.edits, &with.ignore));
                savings.weighed.push(Weighed { diagnostic, fix, worth });
            }
        }
        (found, savings)
    }

    #[test]
    fn the_biggest_parts_come_first_with_their_lines() {
        let none = Savings::default();
        let rows = improvements(Lang::En, &snapshot(TEXT), &none, StageId(1), Measure::Unpacked).parts;
        let lines: Vec<String> = rows.iter().map(|row| format!("{} {}", row.line, row.label)).collect();
        assert_eq!(rows[0].width, 1000);
        assert!(lines.iter().any(|line| line == "1 debian:bookworm-slim"), "{lines:?}");
        assert!(rows.len() <= BIGGEST && rows.len() >= 3, "{lines:?}");
    }

    #[test]
    fn fixes_stand_with_the_part_that_they_make_smaller_and_the_same_saving_once() {
        let (found, mut savings) =
            weighed("FROM python:3.14\nRUN pip install django\nCMD [\"python\", \"a.py\"]\n");
        let shown = improvements(Lang::En, &found, &savings, StageId(0), Measure::Unpacked);
        let base = shown.parts.iter().find(|row| row.label.contains("python:3.14")).unwrap();
        assert_eq!(base.fixes.len(), 1, "smaller bases are choices of one: {:?}", base.fixes);
        let cache: Vec<&Choices> = shown
            .parts
            .iter()
            .flat_map(|row| &row.fixes)
            .chain(&shown.others)
            .filter(|choices| choices.iter().any(|row| row.title.contains("--no-cache-dir")))
            .collect();
        assert_eq!(cache.len(), 1, "{shown:?}");
        assert!(
            cache[0].len() > 1 && cache[0].iter().all(|row| row.amount == cache[0][0].amount),
            "{cache:?}"
        );
        savings.revision = 2;
        let shown = improvements(Lang::En, &found, &savings, StageId(0), Measure::Unpacked);
        assert!(shown.others.is_empty() && shown.parts.iter().all(|row| row.fixes.is_empty()));
    }

    #[test]
    fn a_saving_tells_what_goes_and_where() {
        let (found, savings) =
            weighed("FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y git\n");
        let shown = improvements(Lang::En, &found, &savings, StageId(0), Measure::Unpacked);
        let rows: Vec<&SavingRow> =
            shown.parts.iter().flat_map(|row| &row.fixes).chain(&shown.others).flatten().collect();
        assert!(rows.iter().any(|row| plain(&row.amount) == "−19.9 MB" && row.line == 2), "{rows:?}");
    }
}
