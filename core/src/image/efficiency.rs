//! Wasted bytes and efficiency as dive counts them (`dive/filetree/efficiency.go`, `dive/image/analysis.go`).

use super::tree::{Arena, ROOT, whited_out};
use super::{FileKind, Waste, WastedPath};
use dockerfile_syntax::lists::Arrange;

/// Paths kept in [`Waste::paths`].
const MAX_PATHS: usize = 10_000;

#[derive(Clone, Copy, Debug, Default)]
struct Stats {
    times: u32,
    bytes: u64,
    least: u64,
}

/// Counts layer by layer, the lowest first.
#[derive(Debug, Default)]
pub(super) struct Efficiency {
    /// Every path seen, and at the same index its numbers.
    paths: Arena,
    stats: Vec<Stats>,
    /// What dive stacks to find out what a whiteout removes; `None` before the first layer.
    stacked: Option<Stacked>,
}

#[derive(Debug, Default)]
struct Stacked(Arena);

impl Efficiency {
    /// Counts a layer.
    pub(super) fn add(&mut self, layer: &Arena) {
        // dive begins with a copy of the first layer, and stacks that layer on it once more.
        let stacked = self.stacked.take().unwrap_or_else(|| {
            let mut first = Stacked::default();
            first.stack(layer, false);
            first
        });
        self.visit(layer, &stacked.0);
        let mut stacked = stacked;
        stacked.stack(layer, true);
        self.stacked = Some(stacked);
    }

    /// The leaves of a layer, children before parents, by name. As in dive, a whiteout of a path that no layer
    /// below has ends the count of its layer.
    fn visit(&mut self, layer: &Arena, stacked: &Arena) {
        struct Level<'n> {
            children: std::collections::btree_map::Iter<'n, Box<str>, u32>,
            path: u32,
            below: Option<u32>,
        }
        let Some(root) = layer.node(ROOT) else { return };
        let mut levels = vec![Level { children: root.children.iter(), path: ROOT, below: Some(ROOT) }];
        while let Some(level) = levels.last_mut() {
            let Some((name, &index)) = level.children.next() else {
                levels.pop();
                continue;
            };
            let Some(node) = layer.node(index) else { continue };
            let known = |below: Option<u32>, name: &str| {
                below.and_then(|below| stacked.node(below)?.children.get(name).copied())
            };
            let (parent, below) = (level.path, level.below);
            if !node.children.is_empty() {
                let path = self.paths.child(parent, name);
                levels.push(Level { children: node.children.iter(), path, below: known(below, name) });
                continue;
            }
            let bytes = match whited_out(name) {
                None => node.size,
                Some(removed) => {
                    let Some(previous) = known(below, removed) else { return };
                    let directory =
                        stacked.node(previous).is_some_and(|node| node.kind == Some(FileKind::Directory));
                    if directory { stacked.total(previous) } else { 0 }
                }
            };
            let path = self.paths.child(parent, whited_out(name).unwrap_or(name));
            self.count(path, bytes);
        }
    }

    fn count(&mut self, path: u32, bytes: u64) {
        if self.stats.len() < self.paths.len() {
            self.stats.resize(self.paths.len(), Stats::default());
        }
        if let Some(stats) = self.stats.get_mut(path as usize) {
            stats.least = if stats.times == 0 { bytes } else { stats.least.min(bytes) };
            stats.bytes = stats.bytes.saturating_add(bytes);
            stats.times += 1;
        }
    }

    /// The result.
    pub(super) fn finish(self) -> Waste {
        let mut waste = Waste::default();
        let mut found: Vec<(u64, u32)> = Vec::new();
        for (index, stats) in self.stats.iter().enumerate().filter(|(_, stats)| stats.times > 0) {
            waste.least = waste.least.saturating_add(stats.least);
            waste.all = waste.all.saturating_add(stats.bytes);
            if stats.times > 1 {
                waste.bytes = waste.bytes.saturating_add(stats.bytes);
                found.push((stats.bytes, u32::try_from(index).unwrap_or(u32::MAX)));
            }
        }
        waste.count = u32::try_from(found.len()).unwrap_or(u32::MAX);
        // Of equal ones, those that were met first.
        found.arrange_by_key(|&(bytes, index)| (std::cmp::Reverse(bytes), index));
        found.truncate(MAX_PATHS);
        let names = names(&self.paths);
        waste.paths = found
            .into_iter()
            .map(|(bytes, index)| WastedPath {
                path: path(&names, index),
                times: self.stats.get(index as usize).map_or(0, |stats| stats.times),
                bytes,
            })
            .collect();
        waste
    }
}

impl Stacked {
    /// Stacks a layer as dive does: every node of it replaces what is known of its path, a file's former
    /// children stay, and names go in order, so that a whiteout may come after what replaces it.
    fn stack(&mut self, layer: &Arena, remove: bool) {
        let mut waiting = vec![(ROOT, ROOT)];
        while let Some((index, target)) = waiting.pop() {
            let Some(node) = layer.node(index) else { continue };
            for (name, &child) in &node.children {
                if let Some(removed) = whited_out(name) {
                    if remove && let Some(known) = self.0.node_mut(target) {
                        known.children.remove(removed);
                    }
                    continue;
                }
                let Some(upper) = layer.node(child) else { continue };
                let at = self.0.child(target, name);
                if let Some(known) = self.0.node_mut(at) {
                    known.size = upper.size;
                    known.kind = upper.kind;
                }
                waiting.push((child, at));
            }
        }
    }
}

/// The parent and the name of every node.
fn names(arena: &Arena) -> Vec<(u32, &str)> {
    let mut names = vec![(ROOT, ""); arena.len()];
    for parent in 0..u32::try_from(arena.len()).unwrap_or(u32::MAX) {
        for (name, &child) in arena.node(parent).iter().flat_map(|node| &node.children) {
            if let Some(slot) = names.get_mut(child as usize) {
                *slot = (parent, name);
            }
        }
    }
    names
}

fn path(names: &[(u32, &str)], index: u32) -> String {
    let mut parts = Vec::new();
    let mut at = index;
    // A child comes after its parent, so this ends.
    while at != ROOT {
        let Some(&(parent, name)) = names.get(at as usize) else { break };
        parts.push(name);
        at = parent;
    }
    parts.iter().rev().fold(String::new(), |path, part| path + "/" + part)
}
