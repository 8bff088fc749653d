//! Wasted bytes and efficiency as dive counts them (`dive/filetree/efficiency.go`, `dive/image/analysis.go`).
//!
//! dive looks at every path of every layer. A path's *cumulative size* is the sum of all its copies, its *least size*
//! the smallest of them; a removed file counts as a copy of 0 bytes. Efficiency is the sum of the least sizes over
//! the sum of the cumulative ones; wasted are the cumulative sizes of the paths that more than one layer holds.
//!
//! An estimate has to differ in three places:
//! - what is not known path by path (a base image, what a command does) counts once, as if nothing touched it again:
//!   the efficiency is an upper bound there;
//! - dive puts a removed *directory* under its own path, where there is nothing to compare it with, and so overlooks
//!   it; here each file below it counts as removed;
//! - a path whose size is unknown is left out of the sums, and counted as unknown if it is wasted.

use dockerfile_syntax::lists::{Arrange, Gather};
use std::collections::{BTreeMap, BTreeSet};

use super::fs::{self, Fs, Layer, What};
use super::{Bytes, FileChange, Total, WastedPath};
use crate::syntax::InstructionId;
use crate::{to_f64, to_u64};

/// What dive would say of a stage.
pub(super) struct Efficiency {
    /// The sum over `paths`.
    pub wasted: Total,
    /// 0 to 1000.
    pub per_mille: u16,
    /// The most wasteful first.
    pub paths: Vec<WastedPath>,
}

/// All copies of one path.
struct Copies {
    tree: bool,
    sizes: Vec<Option<Bytes>>,
    layers: Vec<(InstructionId, FileChange)>,
}

/// Looks at every path of every layer of `fs`, those of its parent stages included.
pub(super) fn of(fs: &Fs) -> Efficiency {
    let mut paths: BTreeMap<&str, Copies> = BTreeMap::new();
    // Least and cumulative sizes.
    let (mut least, mut found) = (0_u64, 0_u64);
    for layer in history(fs) {
        for (path, entry) in &layer.brought {
            let change = if entry.changed { FileChange::Changed } else { FileChange::Added };
            let copies = copies(&mut paths, path);
            copies.tree |= entry.what == What::Tree;
            copies.sizes.push(entry.size.unpacked);
            copies.layers.push((layer.instruction, change));
        }
        for (path, _) in &layer.removed {
            let copies = copies(&mut paths, path);
            copies.sizes.push(Some(Bytes::ZERO));
            copies.layers.push((layer.instruction, FileChange::Removed));
        }
        let listed: BTreeSet<usize> = layer.brought.iter().map(|(_, entry)| entry.item).gather();
        for (index, item) in layer.items.iter().enumerate() {
            if item.used && !listed.contains(&index) {
                let bytes = item.total.unpacked.map_or(0, |bytes| bytes.likely);
                least = least.saturating_add(bytes);
                found = found.saturating_add(bytes);
            }
        }
    }
    let mut wasted = Total::default();
    let mut several: BTreeMap<(String, Vec<(InstructionId, FileChange)>), WastedPath> = BTreeMap::new();
    for (path, copies) in paths {
        let sum = copies.sizes.iter().copied().try_fold(Bytes::ZERO, |sum, size| Some(sum.plus(size?)));
        if let Some(sum) = sum {
            let smallest = copies.sizes.iter().flatten().map(|size| size.likely).min().unwrap_or(0);
            least = least.saturating_add(smallest);
            found = found.saturating_add(sum.likely);
        }
        if copies.layers.len() < 2 || sum == Some(Bytes::ZERO) {
            continue;
        }
        wasted.add(sum);
        // Several unnamed parts of one directory are one line.
        let shown = fs::shown_path(path).to_owned();
        let tree = copies.tree || shown.len() < path.len();
        several
            .entry((shown.clone(), copies.layers.clone()))
            .and_modify(|old| {
                old.tree = true;
                old.unpacked = old.unpacked.and_then(|old| Some(old.plus(sum?)));
            })
            .or_insert(WastedPath { path: shown, tree, unpacked: sum, layers: copies.layers });
    }
    let mut paths: Vec<WastedPath> = several.into_values().collect();
    let weight = |path: &WastedPath| path.unpacked.map_or(0, |bytes| bytes.likely);
    paths.arrange_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| a.path.cmp(&b.path)));
    let share = if found == 0 { 1.0 } else { to_f64(least) / to_f64(found) };
    let per_mille = u16::try_from(to_u64(share * 1000.0)).unwrap_or(1000).min(1000);
    Efficiency { wasted, per_mille, paths }
}

fn copies<'p, 'm>(paths: &'m mut BTreeMap<&'p str, Copies>, path: &'p str) -> &'m mut Copies {
    paths.entry(path).or_insert_with(|| Copies { tree: false, sizes: Vec::new(), layers: Vec::new() })
}

/// The layers of the parent stages, then the stage's own. A parent's sum, which is layer 0 then, says the same again.
fn history(fs: &Fs) -> impl Iterator<Item = &Layer> {
    let own = usize::from(!fs.beneath.is_empty());
    fs.beneath.iter().map(AsRef::as_ref).chain(fs.layers.iter().skip(own))
}

#[cfg(test)]
mod tests {
    use super::super::basis;
    use super::super::fs::{Size, base_item};
    use super::*;
    use crate::BasisKind;
    use crate::source::Span;

    /// A file system on a base of `base` bytes; each layer puts (`Some`) or removes (`None`) paths.
    fn fs(base: u64, layers: &[&[(&str, Option<u64>)]]) -> Fs {
        let why = || basis::reason(BasisKind::Exact, "scratch", &[]);
        let size = |bytes| Size::packing(Bytes::exact(bytes), 0.5);
        let mut fs = Fs::new(
            InstructionId(0),
            base_item("base-image", Vec::new(), Span::default(), why(), size(base)),
        );
        for (number, layer) in (1..).zip(layers) {
            fs.open(InstructionId(number));
            let item = fs.item("written-file", Vec::new(), Span::default(), why());
            for (path, bytes) in *layer {
                match bytes {
                    Some(bytes) => fs.put(path, size(*bytes), item, What::File, None),
                    None => {
                        fs.remove(&|found, _| found == *path);
                    }
                }
            }
            fs.close();
        }
        fs
    }

    fn lines(efficiency: &Efficiency) -> Vec<String> {
        efficiency
            .paths
            .iter()
            .map(|path| {
                let layers: Vec<String> =
                    path.layers.iter().map(|(id, change)| format!("{}{change:?}", id.0)).collect();
                format!("{} {} {}", path.path, path.unpacked.unwrap().likely, layers.join(" "))
            })
            .collect()
    }

    #[test]
    fn one_copy_of_each_path_wastes_nothing() {
        let found = of(&fs(1000, &[&[("/a", Some(10))], &[("/b", Some(20))]]));
        assert_eq!((found.per_mille, found.wasted, found.paths.len()), (1000, Total::default(), 0));
        assert_eq!(of(&fs(0, &[])).per_mille, 1000, "nothing at all is not wasteful");
    }

    #[test]
    fn a_removed_file_counts_as_a_copy_of_nothing() {
        // dive: cumulative 1000 + 250, least 1000 + 0.
        let found = of(&fs(1000, &[&[("/a", Some(250))], &[("/a", None)]]));
        assert_eq!((found.per_mille, found.wasted.known.likely), (800, 250));
        assert_eq!(lines(&found), ["/a 250 1Added 2Removed"]);
    }

    #[test]
    fn every_copy_of_a_changed_file_counts_as_wasted_and_the_smallest_as_needed() {
        // dive: cumulative 100 + 7, least 7.
        let found = of(&fs(0, &[&[("/a", Some(100))], &[("/a", Some(7))]]));
        assert_eq!((found.per_mille, found.wasted.known.likely), (65, 107));
        assert_eq!(lines(&found), ["/a 107 1Added 2Changed"]);
    }

    #[test]
    fn the_most_wasteful_path_comes_first_and_unknown_is_no_nothing() {
        let mut system = fs(0, &[&[("/a", Some(1)), ("/b", Some(9))], &[("/a", None), ("/b", None)]]);
        assert_eq!(lines(&of(&system))[0], "/b 9 1Added 2Removed");
        system.layers[1].brought[0].1.size = Size::UNKNOWN;
        let found = of(&system);
        assert_eq!((found.wasted.unknown_parts, found.wasted.known.likely), (1, 9));
        assert!(found.paths.iter().any(|path| path.unpacked.is_none()));
    }

    #[test]
    fn the_layers_of_a_parent_stage_are_looked_at_one_by_one() {
        let parent = fs(1000, &[&[("/a", Some(250))], &[("/a", None)]]);
        let why = basis::reason(BasisKind::Exact, "scratch", &[]);
        let size = Size::packing(Bytes::exact(1250), 0.5);
        let item = base_item("base-stage", Vec::new(), Span::default(), why, size);
        let child = parent.as_base(InstructionId(9), item);
        assert_eq!(lines(&of(&child)), ["/a 250 1Added 2Removed"]);
        assert_eq!(of(&child).per_mille, 800);
        assert_eq!(of(&child.as_base(InstructionId(10), child.layers[0].items[0].clone())).per_mille, 800);
    }
}
