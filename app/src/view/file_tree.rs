//! The files of a layer as a tree.

use dockerfile_syntax::lists::Arrange;
use std::collections::{BTreeMap, BTreeSet};

use dockerfile_answers::model::StageId;
use dockerfile_answers::size::{Bytes, FileChange, LayerSize, SizeItem, Total};

use super::sizes::{amount_words, share, total_words};
use crate::i18n::{Key, Lang, core_text, fill, plural, text_with};
use crate::state::Snapshot;

/// Which files are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// What the layer does.
    #[default]
    Layer,
    /// The whole file system after it.
    UpTo,
}

/// What the user did to the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeChoice {
    /// Which files.
    pub scope: Scope,
    /// Part of a path, in any case; empty for all.
    pub filter: String,
    /// Ids of the rows that the user opened, or closed where they are open at first: a directory alone at the top is.
    pub toggled: BTreeSet<String>,
}

/// A row of the tree. Rows of closed directories are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeRow {
    /// Unlike that of any other row of the tree; the same after an edit.
    pub id: String,
    /// Name below the row above it.
    pub name: String,
    /// Language of the name, where it is words of ours.
    pub name_lang: Option<Lang>,
    /// Depth, from 1.
    pub level: u32,
    /// Place among its siblings, from 1, and their number.
    pub place: (u32, u32),
    /// Whether it is open; `None` for one that has nothing below.
    pub open: Option<bool>,
    /// What the layer does to it; `None` for a directory, or what an earlier layer brought.
    pub change: Option<FileChange>,
    /// Whether it stands for files that are not known one by one.
    pub unnamed: bool,
    /// Size with range, in words.
    pub amount: String,
    /// Whether the size, or a part of it, is unknown.
    pub unknown: bool,
    /// Likely size in thousandths of the whole tree.
    pub width: u32,
}

/// A tree, and what of it is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileTree {
    /// What is to be seen.
    pub rows: Vec<TreeRow>,
    /// Rows beyond those.
    pub more: usize,
}

/// Rows that are drawn; a filter finds the others.
const ROWS: usize = 400;
/// Stands before the name of a row that is no path.
const WORDS: char = '\u{0}';

#[derive(Default)]
struct Node {
    children: BTreeMap<String, Node>,
    leaf: Option<Leaf>,
    /// Name in words, for what is no path.
    words: Option<(String, Lang)>,
}

struct Leaf {
    change: Option<FileChange>,
    size: Option<Bytes>,
    unnamed: bool,
}

impl Node {
    /// The sum of what is there; what is removed is not.
    fn total(&self) -> Total {
        let mut total = Total::default();
        let mut nodes = vec![self];
        while let Some(node) = nodes.pop() {
            if let Some(leaf) = node.leaf.as_ref().filter(|leaf| leaf.change != Some(FileChange::Removed)) {
                match leaf.size {
                    Some(size) => total.known = super::sizes::add(total.known, size),
                    None => total.unknown_parts += 1,
                }
            }
            nodes.extend(node.children.values());
        }
        total
    }

    fn at(&mut self, path: &str) -> &mut Self {
        let mut node = self;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            node = node.children.entry(name.to_owned()).or_default();
        }
        node
    }

    /// Whether nothing is left of it.
    fn is_bare(&self) -> bool {
        self.leaf.is_none() && self.children.is_empty()
    }

    /// Takes away what does not match; `above` is the path so far.
    fn keep(&mut self, needle: &str, above: &str) {
        self.children.retain(|name, node| {
            let shown = node.words.as_ref().map_or(name.as_str(), |(words, _)| words);
            let path = format!("{above}/{shown}").to_lowercase();
            if path.contains(needle) {
                return true;
            }
            node.keep(needle, &path);
            if !node.children.is_empty() {
                node.leaf = None;
            }
            !node.children.is_empty()
        });
    }
}

/// The files of layer `layer` of `stage`; `choice` says which of them are to be seen.
pub fn file_tree(
    lang: Lang,
    snapshot: &Snapshot,
    stage: StageId,
    layer: usize,
    choice: &TreeChoice,
) -> FileTree {
    let analysis = &snapshot.analysis;
    let Some(size) = analysis.size.stages.iter().find(|size| size.stage == stage) else {
        return FileTree::default();
    };
    let all = analysis.size.all_layers(&analysis.model, stage);
    // The first layer of a stage on another stands for all of that one's.
    let last = all.len().saturating_sub(size.layers.len()) + layer;
    let first = if layer == 0 || choice.scope == Scope::UpTo { 0 } else { last };
    let mut root = Node::default();
    for (index, layer) in all.iter().enumerate().take(last + 1).skip(first) {
        put_layer(lang, &mut root, layer, index == last);
    }
    prune(&mut root);
    let needle = choice.filter.trim().to_lowercase();
    if !needle.is_empty() {
        root.keep(&needle, "");
    }
    name_packages(lang, &mut root);
    let mut out = FileTree::default();
    let whole = root.total().known.likely;
    let walk = Walk { lang, choice, whole, filtered: !needle.is_empty() };
    walk.children(&root, "", 1, &mut out);
    out
}

/// Puts what a layer does into the tree; only the `last` layer's changes are marked.
fn put_layer(lang: Lang, root: &mut Node, layer: &LayerSize, last: bool) {
    let mut listed = BTreeSet::new();
    for file in &layer.files {
        listed.extend(file.item);
        let (path, unnamed) = match file.path.split_once(':') {
            Some((manager, name)) if !file.path.starts_with('/') => {
                (format!("{WORDS}{manager}/{name}"), true)
            }
            _ => (file.path.clone(), file.tree),
        };
        let node = root.at(&path);
        if file.change == FileChange::Removed && !last {
            let left = node.leaf.as_ref().and_then(|leaf| match (leaf.size, file.unpacked) {
                (Some(size), Some(gone)) if size.likely > gone.likely && leaf.unnamed => {
                    Some(less(size, gone))
                }
                _ => None,
            });
            node.leaf = left.map(|size| Leaf { change: None, size: Some(size), unnamed: true });
            continue;
        }
        let change = last.then_some(file.change);
        let brought = node.leaf.take().filter(|_| file.tree && file.change == FileChange::Added);
        let size = match brought {
            // Another part of a directory whose files are not known one by one.
            Some(old) => old.size.and_then(|old| Some(super::sizes::add(old, file.unpacked?))),
            None => file.unpacked,
        };
        node.leaf = Some(Leaf { change, size, unnamed });
    }
    for (index, item) in (0..).zip(&layer.items) {
        if !listed.contains(&index) && item.code != "base-scratch" {
            put_item(lang, root, layer, index, item, last);
        }
    }
}

/// A part of a layer of which no path is known: one node that says so.
fn put_item(lang: Lang, root: &mut Node, layer: &LayerSize, index: u32, item: &SizeItem, last: bool) {
    let id = format!("{WORDS}item-{}-{index}", layer.instruction.0);
    let (label, label_lang) = core_text(lang, &item.code, &item.args, &item.label);
    let words = match item.code.as_str() {
        "base-image" => (text_with(lang, Key::TreeBase, &[("image", &label)]), lang),
        _ => (label, label_lang),
    };
    let change = last.then_some(FileChange::Added);
    let leaf = Leaf { change, size: item.unpacked, unnamed: true };
    root.children.insert(id, Node { leaf: Some(leaf), words: Some(words), ..Node::default() });
}

fn less(a: Bytes, b: Bytes) -> Bytes {
    Bytes {
        low: a.low.saturating_sub(b.high),
        likely: a.likely.saturating_sub(b.likely),
        high: a.high.saturating_sub(b.low),
    }
}

/// Takes directories away that nothing is left of.
fn prune(node: &mut Node) {
    node.children.retain(|_, child| {
        prune(child);
        !child.is_bare()
    });
}

/// Gives the nodes of package managers their names.
fn name_packages(lang: Lang, root: &mut Node) {
    for (name, node) in &mut root.children {
        let Some(manager) = name.strip_prefix(WORDS).filter(|_| node.words.is_none()) else { continue };
        let packages = plural(lang, Key::TreePackages, node.children.len() as u64);
        node.words = Some((fill(&packages, &[("manager", manager)]), lang));
    }
}

struct Walk<'w> {
    lang: Lang,
    choice: &'w TreeChoice,
    whole: u64,
    /// Then all that is left is open.
    filtered: bool,
}

impl Walk<'_> {
    fn children(&self, node: &Node, above: &str, level: u32, out: &mut FileTree) {
        let mut children: Vec<(String, &Node, Total)> = node
            .children
            .iter()
            .map(|(name, node)| {
                let (name, node) = chain(name, node);
                let total = node.total();
                (name, node, total)
            })
            .collect();
        // The biggest first; what is unknown before what is nothing.
        let weight = |total: &Total| (total.known.likely, total.unknown_parts);
        children.arrange_by(|a, b| weight(&b.2).cmp(&weight(&a.2)).then_with(|| a.0.cmp(&b.0)));
        let count = u32::try_from(children.len()).unwrap_or(u32::MAX);
        for (place, (name, node, total)) in (1..).zip(children) {
            self.row(node, &name, total, (place, count), above, level, out);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "all that a row is made of")]
    fn row(
        &self,
        node: &Node,
        name: &str,
        total: Total,
        place: (u32, u32),
        above: &str,
        level: u32,
        out: &mut FileTree,
    ) {
        let id = format!("{above}/{name}");
        let branch = !node.children.is_empty();
        let open = branch.then(|| {
            let alone = level == 1 && place.1 == 1;
            self.filtered || alone != self.choice.toggled.contains(&id)
        });
        let removed = node.leaf.as_ref().filter(|leaf| leaf.change == Some(FileChange::Removed) && !branch);
        let (amount, unknown) = match removed {
            Some(leaf) => (amount_words(self.lang, leaf.size), leaf.size.is_none()),
            None if total.unknown_parts == 0 => (amount_words(self.lang, Some(total.known)), false),
            None => (total_words(self.lang, &total), true),
        };
        let (shown, name_lang) = match &node.words {
            Some((words, lang)) => (words.clone(), Some(*lang)),
            None if branch => (format!("{name}/"), None),
            None => (name.to_owned(), None),
        };
        let row = TreeRow {
            id: id.clone(),
            name: shown,
            name_lang,
            level,
            place,
            open,
            change: node.leaf.as_ref().filter(|_| !branch).and_then(|leaf| leaf.change),
            unnamed: node.words.is_some() || !branch && node.leaf.as_ref().is_some_and(|leaf| leaf.unnamed),
            amount,
            unknown,
            width: if removed.is_some() { 0 } else { share(total.known.likely, self.whole) },
        };
        if out.rows.len() < ROWS {
            out.rows.push(row);
        } else {
            out.more += 1;
        }
        if open == Some(true) {
            // A directory may have both files that are known and others that are not.
            match &node.leaf {
                Some(leaf) if node.words.is_none() => {
                    let mut with_rest = Node::default();
                    let words = (text_with(self.lang, Key::TreeRest, &[("path", name)]), self.lang);
                    let leaf = Leaf { change: leaf.change, size: leaf.size, unnamed: true };
                    let rest = Node { leaf: Some(leaf), words: Some(words), ..Node::default() };
                    with_rest.children.insert(format!("{WORDS}rest"), rest);
                    self.children(&with_rest, &id, level + 1, out);
                    self.children(node, &id, level + 1, out);
                }
                _ => self.children(node, &id, level + 1, out),
            }
        }
    }
}

/// A directory that holds only another is shown with it, as one row.
fn chain<'n>(name: &str, node: &'n Node) -> (String, &'n Node) {
    let (mut name, mut node) = (name.to_owned(), node);
    while node.leaf.is_none() && node.words.is_none() && node.children.len() == 1 {
        let Some((below, child)) = node.children.iter().next() else { break };
        name = format!("{name}/{below}");
        node = child;
    }
    (name, node)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::size::{Context, ContextFile};
    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;

    fn snapshot(text: &str) -> Snapshot {
        let files = [("src/a.js", 1000), ("src/lib/b.js", 500), ("big.bin", 9000)].map(|(path, bytes)| {
            (path.to_owned(), ContextFile { bytes: Some(bytes), ..ContextFile::default() })
        });
        let context = Some(Context { files: files.into_iter().collect(), complete: true });
        let options = Options { context, ..Options::default() };
        Snapshot { revision: 1, text: text.into(), analysis: Rc::new(analyze(text, &options)) }
    }

    /// One line per row, indented by its level: name, change, size; `*` for what is not known one by one.
    fn lines(text: &str, stage: u32, layer: usize, choice: &TreeChoice) -> Vec<String> {
        let tree = file_tree(Lang::En, &snapshot(text), StageId(stage), layer, choice);
        let line = |row: &TreeRow| {
            let indent = "  ".repeat(row.level as usize - 1);
            let mark = match row.change {
                Some(FileChange::Added) => "+",
                Some(FileChange::Changed) => "~",
                Some(FileChange::Removed) => "-",
                None => "",
            };
            let unnamed = if row.unnamed { "*" } else { "" };
            format!("{indent}{mark}{}{unnamed} {}", row.name, row.amount.replace('\u{a0}', " "))
        };
        tree.rows.iter().map(line).collect()
    }

    fn choice(scope: Scope, filter: &str, open: &[&str]) -> TreeChoice {
        let toggled = open.iter().map(|id| (*id).to_owned()).collect();
        TreeChoice { scope, filter: filter.to_owned(), toggled }
    }

    const TEXT: &str = "FROM scratch\nCOPY . /app\nRUN rm /app/big.bin && echo hello > /app/src/a.js\n";

    #[test]
    fn a_layer_shows_what_it_adds_changes_and_removes() {
        assert_eq!(
            lines(TEXT, 0, 1, &choice(Scope::Layer, "", &["/app/src"])),
            ["app/ 10.5 kB", "  +big.bin 9.0 kB", "  src/ 1.5 kB", "    +a.js 1.0 kB", "    +lib/b.js 500 B"]
        );
        assert_eq!(
            lines(TEXT, 0, 2, &choice(Scope::Layer, "", &["/app/src"])),
            ["app/ 6 B", "  ~src/a.js 6 B", "  -big.bin 9.0 kB"]
        );
    }

    #[test]
    fn all_up_to_a_layer_is_the_file_system_after_it() {
        assert_eq!(
            lines(TEXT, 0, 2, &choice(Scope::UpTo, "", &["/app/src"])),
            ["app/ 506 B", "  src/ 506 B", "    lib/b.js 500 B", "    ~a.js 6 B", "  -big.bin 9.0 kB"]
        );
        let later = format!("{TEXT}COPY big.bin /b\n");
        assert_eq!(lines(&later, 0, 3, &choice(Scope::UpTo, "", &[])), ["+b 9.0 kB", "app/src/ 506 B"]);
    }

    #[test]
    fn closed_directories_hide_what_is_below() {
        assert_eq!(lines(TEXT, 0, 1, &choice(Scope::Layer, "", &["/app"])), ["app/ 10.5 kB"]);
        let alone = lines(TEXT, 0, 1, &TreeChoice::default());
        assert_eq!(alone, ["app/ 10.5 kB", "  +big.bin 9.0 kB", "  src/ 1.5 kB"]);
    }

    #[test]
    fn the_filter_opens_what_it_finds() {
        assert_eq!(lines(TEXT, 0, 1, &choice(Scope::Layer, "B.JS", &[])), ["+app/src/lib/b.js 500 B"]);
        assert_eq!(lines(TEXT, 0, 1, &choice(Scope::Layer, "nowhere", &[])), [""; 0]);
    }

    #[test]
    fn sets_of_unnamed_files_are_one_honest_node() {
        let text = "FROM alpine:3.20\nRUN apk add --no-cache curl git\nFROM unheard.of/x\nRUN unheard-of\n";
        let base = lines(text, 0, 0, &TreeChoice::default());
        assert!(base.len() == 1 && base[0].starts_with("+files of alpine:3.20*"), "{base:?}");
        let packages = lines(text, 0, 1, &choice(Scope::Layer, "", &["/\u{0}apk"]));
        assert!(
            packages[0].starts_with("files of ") && packages[0].contains("packages (apk)*"),
            "{packages:?}"
        );
        assert!(packages.iter().any(|line| line.starts_with("  +git*")), "{packages:?}");
        assert_eq!(lines(text, 1, 0, &TreeChoice::default()), ["+files of unheard.of/x* unknown"]);
    }

    #[test]
    fn a_stage_on_a_stage_starts_with_all_of_it() {
        let text = format!("FROM scratch AS a\nCOPY big.bin /b\n{}", TEXT.replace("scratch", "a"));
        assert_eq!(lines(&text, 1, 0, &TreeChoice::default()), ["+b 9.0 kB"]);
        assert_eq!(lines(&text, 1, 1, &choice(Scope::Layer, "", &["/app"])), ["app/ 10.5 kB"]);
        assert_eq!(lines(&text, 1, 1, &choice(Scope::UpTo, "", &[])), ["app/ 10.5 kB", "b 9.0 kB"]);
        assert_eq!(file_tree(Lang::En, &snapshot(&text), StageId(7), 0, &TreeChoice::default()).rows, []);
    }
}
