//! The layers of two results, row by row.

use dockerfile_answers::size::{LayerSize, Total};

use super::items::result_layers;
use super::{Fate, Trend, signed, trend};
use crate::i18n::Lang;
use crate::state::{Measure, Snapshot};
use crate::view::sizes::one_line;
use crate::view::{layer_size, total_range, total_words};

/// A layer on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerCell {
    /// Keyword of its instruction.
    pub keyword: String,
    /// The rest of the instruction, on one line.
    pub arguments: String,
    /// Its line, from 1.
    pub line: u32,
    /// Size in words.
    pub likely: String,
    /// Its range, in words.
    pub range: Option<String>,
}

/// A layer on both sides, or on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerPair {
    /// What became of it.
    pub fate: Fate,
    /// Before.
    pub before: Option<LayerCell>,
    /// After.
    pub after: Option<LayerCell>,
    /// The difference with its sign, in words; `None` where it is unknown or nothing.
    pub difference: Option<String>,
    /// Which way.
    pub trend: Trend,
}

struct Side {
    cell: LayerCell,
    total: Total,
    /// The whole instruction with single blanks.
    words: String,
}

fn sides(lang: Lang, snapshot: &Snapshot, measure: Measure) -> Vec<Side> {
    let side = |layer: &LayerSize| {
        let instruction = snapshot.analysis.file.instructions.get(layer.instruction.index());
        let span = instruction.map(|instruction| instruction.span).unwrap_or_default();
        let written = span.text(&snapshot.text);
        let (keyword, arguments) = one_line(written);
        let total = layer_size(measure, layer);
        // The name of a stage changes nothing of its base.
        let words = if keyword == "FROM" {
            arguments.split(' ').next().unwrap_or("").to_owned()
        } else {
            written.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        Side {
            cell: LayerCell {
                keyword,
                arguments,
                line: instruction.map_or(0, |instruction| instruction.lines.start),
                likely: total_words(lang, &total),
                range: total_range(lang, &total),
            },
            total,
            words,
        }
    };
    result_layers(snapshot).into_iter().map(side).collect()
}

/// Beyond this many pairs, only equal beginnings and ends are matched: the table of the longest common sequence
/// grows with their product.
const MOST: usize = 250_000;

/// Pairs of places with the same words, ascending on both sides: a longest common sequence.
fn common(old: &[Side], new: &[Side]) -> Vec<(usize, usize)> {
    let same = |i: usize, j: usize| {
        old.get(i)
            .zip(new.get(j))
            .is_some_and(|(a, b)| a.cell.keyword == b.cell.keyword && a.words == b.words)
    };
    let (n, m) = (old.len(), new.len());
    if n.saturating_mul(m) > MOST {
        return (0..n.min(m)).take_while(|&i| same(i, i)).map(|i| (i, i)).collect();
    }
    let width = m + 1;
    let mut longest = vec![0u32; (n + 1) * width];
    let at = |longest: &[u32], i: usize, j: usize| longest.get(i * width + j).copied().unwrap_or(0);
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            let value = if same(i, j) {
                at(&longest, i + 1, j + 1) + 1
            } else {
                at(&longest, i + 1, j).max(at(&longest, i, j + 1))
            };
            if let Some(slot) = longest.get_mut(i * width + j) {
                *slot = value;
            }
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < n && j < m {
        if same(i, j) {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&longest, i + 1, j) >= at(&longest, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

fn row(lang: Lang, old: Option<&Side>, new: Option<&Side>) -> LayerPair {
    let likely = |side: Option<&Side>| side.map_or(0, |side| i128::from(side.total.known.likely));
    let open = [old, new].into_iter().flatten().any(|side| side.total.unknown_parts > 0);
    let difference = likely(new) - likely(old);
    let fate = match (old, new) {
        (Some(a), Some(b)) if a.words == b.words && a.total == b.total => Fate::Same,
        (Some(_), Some(_)) => Fate::Changed,
        (Some(_), None) => Fate::Gone,
        (None, _) => Fate::New,
    };
    let known = fate != Fate::Same && difference != 0;
    LayerPair {
        fate,
        before: old.map(|side| side.cell.clone()),
        after: new.map(|side| side.cell.clone()),
        difference: known.then(|| signed(lang, difference)),
        trend: if open && fate != Fate::Same { Trend::Open } else { trend(difference) },
    }
}

/// The layers of both results. Rows with the same words stand beside each other; between them, what has the same
/// keyword, in order, counts as changed.
pub(super) fn layers(lang: Lang, before: &Snapshot, after: &Snapshot, measure: Measure) -> Vec<LayerPair> {
    let (old, new) = (sides(lang, before, measure), sides(lang, after, measure));
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    let ends = std::iter::once((old.len(), new.len()));
    for (to_i, to_j) in common(&old, &new).into_iter().chain(ends) {
        while i < to_i || j < to_j {
            let (a, b) = (old.get(i).filter(|_| i < to_i), new.get(j).filter(|_| j < to_j));
            match (a, b) {
                (Some(a), Some(b)) if a.cell.keyword == b.cell.keyword => {
                    out.push(row(lang, Some(a), Some(b)));
                    (i, j) = (i + 1, j + 1);
                }
                (Some(a), _) => {
                    out.push(row(lang, Some(a), None));
                    i += 1;
                }
                (None, b) => {
                    out.push(row(lang, None, b));
                    j += 1;
                }
            }
        }
        if let (Some(a), Some(b)) = (old.get(i), new.get(j)) {
            out.push(row(lang, Some(a), Some(b)));
            (i, j) = (i + 1, j + 1);
        }
    }
    out
}
