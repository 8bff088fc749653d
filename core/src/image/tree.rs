use std::collections::BTreeMap;

use super::{FileKind, FileNode, FileTree};
use crate::size::FileChange;

/// What stands at the beginning of the name of a removed path.
const WHITEOUT: &str = ".wh.";
/// What stands at the beginning of the names that mean something else; `.wh..wh..opq` empties its directory.
const WHITEOUT_META: &str = ".wh..wh.";
const OPAQUE: &str = ".wh..wh..opq";

/// Index of the root in an [`Arena`].
pub(super) const ROOT: u32 = 0;

/// A file system as nodes that name their children.
#[derive(Clone, Debug)]
pub(super) struct Arena {
    nodes: Vec<ArenaNode>,
}

/// One path.
#[derive(Clone, Debug, Default)]
pub(super) struct ArenaNode {
    pub(super) children: BTreeMap<Box<str>, u32>,
    pub(super) size: u64,
    /// `None` for a directory that only the paths below it imply.
    pub(super) kind: Option<FileKind>,
    pub(super) link: Box<str>,
    /// Whether the layer empties the directory first.
    pub(super) opaque: bool,
}

impl Default for Arena {
    fn default() -> Self {
        Self { nodes: vec![ArenaNode::default()] }
    }
}

impl Arena {
    pub(super) fn node(&self, index: u32) -> Option<&ArenaNode> {
        self.nodes.get(index as usize)
    }

    pub(super) fn node_mut(&mut self, index: u32) -> Option<&mut ArenaNode> {
        self.nodes.get_mut(index as usize)
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The child of that name, made if it is not there.
    pub(super) fn child(&mut self, parent: u32, name: &str) -> u32 {
        if let Some(&child) = self.node(parent).and_then(|node| node.children.get(name)) {
            return child;
        }
        let child = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(ArenaNode::default());
        if let Some(node) = self.node_mut(parent) {
            node.children.insert(name.into(), child);
        }
        child
    }

    /// Adds what a layer's archive says of a path. The names of whiteouts stay, but those that mean something
    /// for their directory go to it, as dive leaves them out too.
    pub(super) fn add(&mut self, path: &str, kind: FileKind, size: u64, link: &str) {
        let parts = clean(path);
        let mut at = ROOT;
        for part in &parts {
            if part.starts_with(WHITEOUT_META) {
                if *part == OPAQUE
                    && let Some(node) = self.node_mut(at)
                {
                    node.opaque = true;
                }
                return;
            }
            at = self.child(at, part);
        }
        if at != ROOT
            && let Some(node) = self.node_mut(at)
        {
            node.kind = Some(kind);
            node.size = size;
            node.link = link.into();
        }
    }

    /// Bytes of a node and of all below it.
    pub(super) fn total(&self, index: u32) -> u64 {
        let mut sum = 0u64;
        let mut waiting = vec![index];
        while let Some(node) = waiting.pop().and_then(|index| self.node(index)) {
            sum = sum.saturating_add(node.size);
            waiting.extend(node.children.values());
        }
        sum
    }
}

/// The parts of a path, `.` and `..` resolved as Go's `path.Clean` does below the root.
fn clean(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

/// The name that a whiteout removes; `None` for any other name.
pub(super) fn whited_out(name: &str) -> Option<&str> {
    name.strip_prefix(WHITEOUT)
}

/// What `layer` does to what lies `below` it.
pub(super) fn changes(layer: &Arena, below: &Arena) -> FileTree {
    let mut nodes: Vec<FileNode> = Vec::new();
    let mut waiting = vec![Step::Directory { layer: ROOT, below: Some(ROOT) }];
    let mut open: Vec<usize> = Vec::new();
    while let Some(step) = waiting.pop() {
        match step {
            Step::Directory { layer: index, below: lower } => {
                let mut steps = directory(layer, index, below, lower);
                steps.reverse();
                waiting.append(&mut steps);
            }
            Step::Node { name, layer: index, below: lower } => {
                let Some(node) = layer.node(index) else { continue };
                open.push(nodes.len());
                let known = lower.and_then(|lower| below.node(lower));
                // A directory stays what it was; anything else hides all that was there.
                let kind = node.kind.unwrap_or(FileKind::Directory);
                let stays = kind == FileKind::Directory && known.is_none_or(is_directory);
                nodes.push(FileNode {
                    name: name.into(),
                    end: 0,
                    kind,
                    change: if known.is_some() { FileChange::Changed } else { FileChange::Added },
                    size: node.size,
                    total: node.size,
                    hidden: if stays { 0 } else { lower.map_or(0, |lower| below.total(lower)) },
                    link: node.link.clone().into(),
                });
                waiting.push(Step::Close);
                waiting.push(Step::Directory { layer: index, below: lower.filter(|_| stays) });
            }
            Step::Removed { name, below: lower } => {
                let known = lower.and_then(|lower| below.node(lower));
                nodes.push(FileNode {
                    name: name.into(),
                    end: index_of(nodes.len() + 1),
                    kind: known.and_then(|node| node.kind).unwrap_or(if known.is_some_and(is_directory) {
                        FileKind::Directory
                    } else {
                        FileKind::File
                    }),
                    change: FileChange::Removed,
                    size: 0,
                    total: 0,
                    hidden: lower.map_or(0, |lower| below.total(lower)),
                    link: String::new(),
                });
            }
            Step::Close => {
                let end = index_of(nodes.len());
                let Some(closed) = open.pop() else { continue };
                let total = nodes.get_mut(closed).map_or(0, |node| {
                    node.end = end;
                    node.total
                });
                if let Some(parent) = open.last().and_then(|&parent| nodes.get_mut(parent)) {
                    parent.total = parent.total.saturating_add(total);
                }
            }
        }
    }
    FileTree { nodes }
}

enum Step<'n> {
    Directory { layer: u32, below: Option<u32> },
    Node { name: &'n str, layer: u32, below: Option<u32> },
    Removed { name: &'n str, below: Option<u32> },
    Close,
}

fn is_directory(node: &ArenaNode) -> bool {
    matches!(node.kind, None | Some(FileKind::Directory))
}

fn index_of(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// What the layer says of the paths of one directory, by name.
fn directory<'n>(layer: &'n Arena, index: u32, below: &'n Arena, lower: Option<u32>) -> Vec<Step<'n>> {
    let Some(node) = layer.node(index) else { return Vec::new() };
    let known = lower.and_then(|lower| below.node(lower));
    let lower_child = |name: &str| known.and_then(|known| known.children.get(name).copied());
    let mut steps: BTreeMap<&str, Step> = BTreeMap::new();
    if node.opaque {
        for (name, &lower) in known.iter().flat_map(|known| &known.children) {
            steps.insert(name, Step::Removed { name, below: Some(lower) });
        }
    }
    for name in node.children.keys().filter_map(|name| whited_out(name)) {
        steps.insert(name, Step::Removed { name, below: lower_child(name) });
    }
    for (name, &child) in node.children.iter().filter(|(name, _)| whited_out(name).is_none()) {
        steps.insert(name, Step::Node { name, layer: child, below: lower_child(name) });
    }
    steps.into_values().collect()
}

/// Puts `layer` on top of `below`, as OCI says: what it removes first, then what it adds.
pub(super) fn apply(layer: &Arena, below: &mut Arena) {
    let mut waiting = vec![(ROOT, ROOT)];
    while let Some((index, lower)) = waiting.pop() {
        let (Some(node), Some(known)) = (layer.node(index), below.node_mut(lower)) else { continue };
        if node.opaque {
            known.children.clear();
        }
        for removed in node.children.keys().filter_map(|name| whited_out(name)) {
            known.children.remove(removed);
        }
        for (name, &child) in node.children.iter().filter(|(name, _)| whited_out(name).is_none()) {
            let Some(upper) = layer.node(child) else { continue };
            let existed = below.node(lower).is_some_and(|known| known.children.contains_key(name));
            let target = below.child(lower, name);
            let Some(known) = below.node_mut(target) else { continue };
            let stays = is_directory(upper) && is_directory(known);
            if existed && !stays {
                known.children.clear();
            }
            if upper.kind.is_some() || !stays {
                known.kind = upper.kind;
            }
            known.size = upper.size;
            waiting.push((child, target));
        }
    }
}
