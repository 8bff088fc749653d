use dockerfile_syntax::lists::Arrange;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use dockerfile_answers::size::FileChange;
use dockerfile_image::{FileKind, FileTree};

use crate::i18n::{Lang, bytes};

/// Children of a directory that are shown at first, and that each wish for more adds.
const PAGE: usize = 200;
/// Paths found that are shown at first, and that each wish for more adds.
const FOUND: usize = 200;

/// What a row of the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TreeItem {
    /// A path.
    Node(u32),
    /// The wish for more children of a directory, or of the top, or for more paths found.
    More(Option<u32>),
}

/// A visible row of the tree of a layer's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RealTreeRow {
    /// What it is.
    pub item: TreeItem,
    /// Its depth, from 1.
    pub level: u32,
    /// Its place among its siblings, from 1.
    pub position: u32,
    /// The number of its siblings, itself included.
    pub siblings: u32,
    /// Whether it is open; `None` for what cannot be opened.
    pub expanded: Option<bool>,
    /// The last part of the path; for a wish for more, how many there are.
    pub name: String,
    /// What a link leads to.
    pub link: Option<String>,
    /// What the layer does to it.
    pub change: FileChange,
    /// Whether it is a directory.
    pub directory: bool,
    /// Bytes of it and all below it, in words.
    pub size: String,
    /// Bytes of lower layers that it hides, in words.
    pub hides: Option<String>,
}

/// What the user has opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Directories.
    pub nodes: BTreeSet<u32>,
    /// How often more was wished for.
    pub more: BTreeMap<Option<u32>, usize>,
}

impl Opened {
    /// What is open at first: directories that are alone, down to the first that is not.
    pub fn at_first(tree: &FileTree) -> Self {
        let mut opened = Self::default();
        let mut parent = None;
        loop {
            let mut children = tree.children(parent);
            let (Some(only), None) = (children.next(), children.next()) else { return opened };
            if !has_children(tree, only) {
                return opened;
            }
            opened.nodes.insert(only);
            parent = Some(only);
        }
    }

    fn limit(&self, parent: Option<u32>) -> usize {
        PAGE.saturating_mul(self.more.get(&parent).copied().unwrap_or(0) + 1)
    }
}

/// The rows of a tree: what is open, the largest first; with a `filter`, the paths that hold it and the directories
/// that lead to them, by name. The number of paths found comes with them.
pub fn tree_rows(lang: Lang, tree: &FileTree, opened: &Opened, filter: &str) -> (Vec<RealTreeRow>, usize) {
    let filter = filter.trim().to_lowercase();
    if filter.is_empty() {
        return (open_rows(lang, tree, opened), 0);
    }
    found_rows(lang, tree, opened, &filter)
}

fn open_rows(lang: Lang, tree: &FileTree, opened: &Opened) -> Vec<RealTreeRow> {
    let mut rows = Vec::new();
    let mut waiting = vec![Waiting::Children(None, 1)];
    while let Some(next) = waiting.pop() {
        match next {
            Waiting::Row(row) => rows.push(*row),
            Waiting::Children(parent, level) => {
                let mut children: Vec<u32> = tree.children(parent).collect();
                let key = |child: u32| {
                    tree.node(child).map(|node| (Reverse(node.total), Reverse(node.hidden), &node.name))
                };
                children.arrange_by(|&one, &other| key(one).cmp(&key(other)));
                let (count, limit) = (children.len(), opened.limit(parent));
                let mut steps = Vec::new();
                for (index, &child) in children.iter().take(limit).enumerate() {
                    let expanded = has_children(tree, child).then(|| opened.nodes.contains(&child));
                    let Some(row) = row(lang, tree, child, level, (index, count), expanded) else { continue };
                    steps.push(Waiting::Row(Box::new(row)));
                    if expanded == Some(true) {
                        steps.push(Waiting::Children(Some(child), level + 1));
                    }
                }
                if count > limit {
                    steps.push(Waiting::Row(Box::new(more(parent, level, count, count - limit))));
                }
                steps.reverse();
                waiting.append(&mut steps);
            }
        }
    }
    rows
}

enum Waiting {
    Row(Box<RealTreeRow>),
    Children(Option<u32>, u32),
}

fn has_children(tree: &FileTree, node: u32) -> bool {
    tree.children(Some(node)).next().is_some()
}

fn found_rows(lang: Lang, tree: &FileTree, opened: &Opened, filter: &str) -> (Vec<RealTreeRow>, usize) {
    let limit = FOUND.saturating_mul(opened.more.get(&None).copied().unwrap_or(0) + 1);
    let mut rows: Vec<RealTreeRow> = Vec::new();
    let mut found = 0;
    // The directories around the node: where each ends, where its name begins in the path, whether it has a row.
    let mut around: Vec<(u32, usize, u32, bool)> = Vec::new();
    let mut path = String::new();
    for (node, index) in tree.nodes.iter().zip(0u32..) {
        while around.last().is_some_and(|(end, ..)| *end <= index) {
            if let Some((_, start, ..)) = around.pop() {
                path.truncate(start);
            }
        }
        let start = path.len();
        path.push('/');
        path.push_str(&node.name);
        // A filter without a slash is looked for in names, with one in paths.
        let hit = if filter.contains('/') {
            // Only what this name adds to the path: else all below a hit would be one.
            let from = path
                .char_indices()
                .map(|(at, _)| at)
                .rfind(|&at| at + filter.len() <= start + 1)
                .unwrap_or(0);
            path.get(from..).unwrap_or("").to_lowercase().contains(filter)
        } else {
            node.name.to_lowercase().contains(filter)
        };
        if hit {
            found += 1;
        }
        let shown = hit && found <= limit;
        if shown {
            for (depth, (_, _, directory, has_row)) in around.iter_mut().enumerate() {
                if !*has_row {
                    *has_row = true;
                    rows.extend(row(lang, tree, *directory, level(depth), (0, 1), Some(true)));
                }
            }
            let expanded = has_children(tree, index).then_some(true);
            rows.extend(row(lang, tree, index, level(around.len()), (0, 1), expanded));
        }
        around.push((node.end, start, index, shown));
    }
    number(&mut rows);
    if found > limit {
        rows.push(more(None, 1, found, found - limit));
    }
    (rows, found)
}

fn level(depth: usize) -> u32 {
    u32::try_from(depth + 1).unwrap_or(u32::MAX)
}

/// Counts siblings among the rows, which are in the order of the tree.
fn number(rows: &mut [RealTreeRow]) {
    // The rows of each family that is not over, by level.
    let mut families: Vec<Vec<usize>> = Vec::new();
    let close = |family: Vec<usize>, rows: &mut [RealTreeRow]| {
        let siblings = u32::try_from(family.len()).unwrap_or(u32::MAX);
        for (row, position) in family.into_iter().zip(1..) {
            if let Some(row) = rows.get_mut(row) {
                (row.position, row.siblings) = (position, siblings);
            }
        }
    };
    for index in 0..rows.len() {
        let level = rows.get(index).map_or(1, |row| row.level as usize);
        while families.len() > level {
            families.pop().into_iter().for_each(|family| close(family, rows));
        }
        while families.len() < level {
            families.push(Vec::new());
        }
        if let Some(family) = families.last_mut() {
            family.push(index);
        }
    }
    families.into_iter().for_each(|family| close(family, rows));
}

fn row(
    lang: Lang,
    tree: &FileTree,
    index: u32,
    level: u32,
    (position, siblings): (usize, usize),
    expanded: Option<bool>,
) -> Option<RealTreeRow> {
    let node = tree.node(index)?;
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Some(RealTreeRow {
        item: TreeItem::Node(index),
        level,
        position: number(position + 1),
        siblings: number(siblings),
        expanded,
        name: node.name.clone(),
        link: (!node.link.is_empty()).then(|| node.link.clone()),
        change: node.change,
        directory: node.kind == FileKind::Directory,
        size: bytes(lang, node.total),
        hides: (node.hidden > 0).then(|| bytes(lang, node.hidden)),
    })
}

fn more(parent: Option<u32>, level: u32, count: usize, left: usize) -> RealTreeRow {
    let number = u32::try_from(count).unwrap_or(u32::MAX);
    RealTreeRow {
        item: TreeItem::More(parent),
        level,
        position: number,
        siblings: number,
        expanded: None,
        name: left.to_string(),
        link: None,
        change: FileChange::Added,
        directory: false,
        size: String::new(),
        hides: None,
    }
}

/// The row that the focus goes to after a key, and whether it is that row's directory that opens or closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeMove {
    /// To this row.
    To(usize),
    /// The row opens.
    Open,
    /// The row closes.
    Close,
}

/// What a key does in a tree whose row `at` has the focus, as the ARIA practices have it.
pub fn tree_key(rows: &[RealTreeRow], at: usize, key: &str) -> Option<TreeMove> {
    let row = rows.get(at)?;
    let last = rows.len().saturating_sub(1);
    match key {
        "ArrowDown" => Some(TreeMove::To((at + 1).min(last))),
        "ArrowUp" => Some(TreeMove::To(at.saturating_sub(1))),
        "Home" => Some(TreeMove::To(0)),
        "End" => Some(TreeMove::To(last)),
        "ArrowRight" => match row.expanded {
            Some(false) => Some(TreeMove::Open),
            Some(true) => Some(TreeMove::To((at + 1).min(last))),
            None => None,
        },
        "ArrowLeft" => match row.expanded {
            Some(true) => Some(TreeMove::Close),
            _ => {
                let before = rows.get(..at).unwrap_or_default();
                before.iter().rposition(|above| above.level < row.level).map(TreeMove::To)
            }
        },
        "Enter" | " " => match row.expanded {
            Some(true) => Some(TreeMove::Close),
            Some(false) => Some(TreeMove::Open),
            None => matches!(row.item, TreeItem::More(_)).then_some(TreeMove::Open),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use dockerfile_core::image::FileNode;

    use super::*;

    fn node(name: &str, end: u32, total: u64) -> FileNode {
        FileNode {
            name: name.to_owned(),
            end,
            kind: if end > 0 { FileKind::Directory } else { FileKind::File },
            change: FileChange::Added,
            size: 0,
            total,
            hidden: 0,
            link: String::new(),
        }
    }

    /// /a/{x 1, y 5}, /b 9
    fn tree() -> FileTree {
        let mut nodes = vec![node("a", 3, 6), node("x", 0, 1), node("y", 0, 5), node("b", 0, 9)];
        for (node, index) in nodes.iter_mut().zip(1u32..) {
            node.end = node.end.max(index);
        }
        FileTree { nodes }
    }

    fn names((rows, _): &(Vec<RealTreeRow>, usize)) -> Vec<String> {
        let line =
            |row: &RealTreeRow| format!("{} {} {}/{}", row.level, row.name, row.position, row.siblings);
        rows.iter().map(line).collect()
    }

    #[test]
    fn shows_what_is_open_the_largest_first() {
        let closed = tree_rows(Lang::En, &tree(), &Opened::default(), "");
        assert_eq!(names(&closed), ["1 b 1/2", "1 a 2/2"]);
        let opened = Opened { nodes: [0].into(), ..Opened::default() };
        let open = tree_rows(Lang::En, &tree(), &opened, "");
        assert_eq!(names(&open), ["1 b 1/2", "1 a 2/2", "2 y 1/2", "2 x 2/2"]);
    }

    #[test]
    fn opens_what_is_alone() {
        let mut nodes = vec![node("usr", 4, 2), node("lib", 4, 2), node("a", 3, 1), node("b", 4, 1)];
        nodes[2].kind = FileKind::File;
        assert_eq!(Opened::at_first(&FileTree { nodes }).nodes, [0, 1].into());
        assert_eq!(Opened::at_first(&tree()), Opened::default());
        assert_eq!(Opened::at_first(&FileTree::default()), Opened::default());
    }

    #[test]
    fn finds_names_and_paths_with_what_leads_to_them() {
        let find = |filter| tree_rows(Lang::En, &tree(), &Opened::default(), filter);
        assert_eq!(names(&find("Y")), ["1 a 1/1", "2 y 1/1"]);
        assert_eq!(names(&find("a/x")), ["1 a 1/1", "2 x 1/1"]);
        assert_eq!(find("a/").1, 2);
        assert_eq!(names(&find("/a")), ["1 a 1/1"]);
        assert_eq!(find("nothing"), (Vec::new(), 0));
    }

    #[test]
    fn a_large_directory_is_shown_in_parts() {
        let nodes = (1..=1000).map(|index| node(&format!("f{index:04}"), index, 1)).collect();
        let tree = FileTree { nodes };
        let (rows, _) = tree_rows(Lang::En, &tree, &Opened::default(), "");
        assert_eq!(
            (rows.len(), rows[PAGE].item, rows[PAGE].name.as_str()),
            (201, TreeItem::More(None), "800")
        );
        let more = Opened { more: [(None, 4)].into(), ..Opened::default() };
        assert_eq!(tree_rows(Lang::En, &tree, &more, "").0.len(), 1000);
        let (rows, found) = tree_rows(Lang::En, &tree, &Opened::default(), "f");
        assert_eq!((rows.len(), found), (201, 1000));
    }

    #[test]
    fn keys_move_as_in_any_tree() {
        let opened = Opened { nodes: [0].into(), ..Opened::default() };
        let (rows, _) = tree_rows(Lang::En, &tree(), &opened, "");
        let key = |at, key| tree_key(&rows, at, key);
        assert_eq!(
            (key(0, "ArrowDown"), key(3, "ArrowDown")),
            (Some(TreeMove::To(1)), Some(TreeMove::To(3)))
        );
        assert_eq!(
            (key(1, "ArrowRight"), key(1, "ArrowLeft")),
            (Some(TreeMove::To(2)), Some(TreeMove::Close))
        );
        assert_eq!((key(3, "ArrowLeft"), key(0, "ArrowLeft")), (Some(TreeMove::To(1)), None));
        assert_eq!((key(2, "ArrowRight"), key(0, "x"), key(9, "End")), (None, None, None));
    }
}
