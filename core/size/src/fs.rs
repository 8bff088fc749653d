//! The symbolic file system of a stage: paths with sizes, the layer that owns each, and what caused it.
//!
//! **Invariant:** what a later layer deletes stays in the layer that brought it, and counts as waste there.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Context;
use super::copier::{self, Node, Op, Tree};
use super::layout::Layout;
use super::{Basis, BasisKind, Bytes, Total};
use crate::paths::is_within;
use crate::source::Span;
use crate::syntax::InstructionId;
use crate::{to_f64, to_u64};

/// Both sizes of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// Unpacked bytes; `None` is unknown.
    pub unpacked: Option<Bytes>,
    /// Gzip bytes; `None` is unknown.
    pub packed: Option<Bytes>,
}

impl Size {
    /// Nothing at all.
    pub(crate) const ZERO: Self = Self { unpacked: Some(Bytes::ZERO), packed: Some(Bytes::ZERO) };
    /// Nothing known.
    pub(crate) const UNKNOWN: Self = Self { unpacked: None, packed: None };

    /// An unpacked size that packs to a share of itself.
    pub(crate) fn packing(unpacked: Bytes, share: f64) -> Self {
        Self { unpacked: Some(unpacked), packed: Some(unpacked.scale(share).widen(0.2)) }
    }

    /// Both sizes known.
    pub(crate) fn of(unpacked: Bytes, packed: Bytes) -> Self {
        Self { unpacked: Some(unpacked), packed: Some(packed) }
    }

    /// The sum.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { unpacked: sum(self.unpacked, other.unpacked), packed: sum(self.packed, other.packed) }
    }

    /// Both times a factor.
    pub(crate) fn scale(self, factor: f64) -> Self {
        Self {
            unpacked: self.unpacked.map(|b| b.scale(factor)),
            packed: self.packed.map(|b| b.scale(factor)),
        }
    }

    /// The same, if it happens at all.
    pub(crate) fn perhaps(self) -> Self {
        let perhaps = |bytes: Bytes| Bytes { low: 0, ..bytes };
        Self { unpacked: self.unpacked.map(perhaps), packed: self.packed.map(perhaps) }
    }

    /// The likely unpacked bytes, 0 where unknown: for choosing, never for showing.
    pub(crate) fn weight(self) -> u64 {
        self.unpacked.map_or(0, |b| b.likely)
    }
}

fn sum(a: Option<Bytes>, b: Option<Bytes>) -> Option<Bytes> {
    Some(a?.plus(b?))
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// One file.
    File,
    /// Everything below the path that has no entry of its own.
    Tree,
    /// An installed package, whose files are spread; its path is no real one.
    Package,
}

/// What a copy brings of a path.
#[derive(Clone, Debug)]
pub(crate) struct Brought {
    /// Its size.
    pub size: Size,
    /// What it is.
    pub what: What,
    /// Its path in the build context.
    pub context: Option<String>,
    /// How good its figure is, where it is a copy.
    pub kind: Option<BasisKind>,
    /// Whether it is certainly what it is said to be.
    pub certain: bool,
}

impl Brought {
    /// Something that is no copy of an entry.
    pub(crate) fn new(size: Size, what: What, context: Option<String>) -> Self {
        Self { size, what, context, kind: None, certain: true }
    }
}

/// Something in the file system.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// Its size.
    pub size: Size,
    /// Index of the layer that brought it.
    pub layer: usize,
    /// Index of the item of that layer.
    pub item: usize,
    /// Kind.
    pub what: What,
    /// Path in the build context that it is a copy of, or the address that it was fetched from.
    pub context: Option<String>,
    /// Whether it hides something of an earlier layer.
    pub changed: bool,
    /// How good its figure is: a copy of it is no better.
    pub kind: BasisKind,
    /// Whether the base image has it, and nothing has touched it.
    pub of_base: bool,
    /// Whether it is certainly a file that stands at that very path: not a guess, nor a copy to where the base image
    /// may have a directory.
    pub certain: bool,
}

/// Stands in a path before a part that is no real name: "some files below the directory before it".
pub(crate) const BELOW: char = '\u{1}';

/// A path for people: up to the part that is no real name.
pub(crate) fn shown_path(path: &str) -> &str {
    let cut = path.find(BELOW).and_then(|at| path.get(..at)).unwrap_or(path);
    if cut.len() > 1 { cut.trim_end_matches('/') } else { cut }
}

/// One cause within a layer, while the stage is being built.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    /// Key of the label.
    pub code: &'static str,
    /// Values of the label.
    pub args: Vec<(String, String)>,
    /// The words that cause it.
    pub span: Span,
    /// Why it has that size.
    pub basis: Basis,
    /// Relative errors (unpacked, packed) of the sum, where the errors of its parts go the same way.
    pub spread: Option<(f64, f64)>,
    /// Whether it may not happen at all.
    pub perhaps: bool,
    /// Its size once the layer is closed.
    pub total: Size,
    /// Unpacked bytes that later layers hide.
    pub wasted: Bytes,
    /// Whether it ever had an entry.
    pub used: bool,
}

/// A layer while the stage is being built.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layer {
    /// Its instruction.
    pub instruction: InstructionId,
    /// Its causes.
    pub items: Vec<Item>,
    /// Paths that it removes from earlier layers, with their size.
    pub removed: Vec<(String, Size)>,
    /// What it brings, once it is closed.
    pub brought: Vec<(String, Entry)>,
}

/// A stage's file system and layers. Layer 0 is the base.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fs {
    /// By absolute path; packages by a key that is no path.
    pub entries: BTreeMap<String, Entry>,
    /// Directories that are known to be there, besides those that entries lie in.
    pub dirs: BTreeSet<String>,
    /// Symbolic links, with their targets.
    pub links: BTreeMap<String, String>,
    /// Whether the base has no files but those that are among the entries.
    pub listed: bool,
    /// The directories of the base image.
    pub layout: Rc<Layout>,
    /// Base first.
    pub layers: Vec<Layer>,
    /// The layers of the parent stages, where the base is a stage: what layer 0 sums up.
    pub beneath: Vec<Rc<Layer>>,
    /// Paths that the layer being written put something at.
    pub fresh: BTreeSet<String>,
}

/// Key of an installed package.
pub(crate) fn package_key(manager: &str, name: &str) -> String {
    format!("{manager}:{name}")
}

impl Fs {
    /// A file system that holds only a base.
    pub(crate) fn new(instruction: InstructionId, base: Item) -> Self {
        Self {
            entries: BTreeMap::new(),
            dirs: BTreeSet::new(),
            links: BTreeMap::new(),
            listed: false,
            layout: Rc::default(),
            layers: vec![Layer { instruction, items: vec![base], removed: Vec::new(), brought: Vec::new() }],
            beneath: Vec::new(),
            fresh: BTreeSet::new(),
        }
    }

    /// The entries that a pattern may cover: those that begin with what stands before its first wildcard.
    pub(crate) fn near(&self, pattern: &str) -> impl Iterator<Item = (&String, &Entry)> {
        let wild = pattern.find(['*', '?', '[']).unwrap_or(pattern.len());
        let plain = match pattern.get(..wild).unwrap_or("") {
            plain if wild < pattern.len() => plain.rsplit_once('/').map_or("", |(directory, _)| directory),
            plain => plain.trim_end_matches('/'),
        }
        .to_owned();
        self.entries.range(plain.clone()..).take_while(move |(path, _)| path.starts_with(&plain))
    }

    /// Puts an entry as it is at a path, in the layer being written.
    pub(crate) fn place(&mut self, path: String, entry: Entry) {
        self.fresh.insert(path.clone());
        self.entries.insert(path, entry);
    }

    /// The size of the base image that everything goes back to; nothing for `scratch`.
    pub(crate) fn root_total(&self) -> Size {
        let root = self.beneath.first().map(Rc::as_ref).or(self.layers.first());
        root.map_or(Size::ZERO, |layer| layer.items.iter().fold(Size::ZERO, |sum, item| sum.plus(item.total)))
    }

    /// A path or pattern as the entries spell it: Python packages stand below `python3`, whatever its version.
    pub(crate) fn spelling(&self, pattern: &str) -> String {
        let holds = |pattern: &str| self.near(pattern).any(|(key, _)| crate::glob::covers(pattern, key));
        let plain = |part: &str| match part.strip_prefix("python3.") {
            Some(minor) if !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit() || b == b'*') => {
                "python3".to_owned()
            }
            _ => part.to_owned(),
        };
        if pattern.contains("/python3.") && !holds(pattern) {
            let plain = pattern.split('/').map(plain).collect::<Vec<_>>().join("/");
            if holds(&plain) {
                return plain;
            }
        }
        pattern.to_owned()
    }

    /// The layer being written.
    pub(crate) fn current(&self) -> usize {
        self.layers.len().saturating_sub(1)
    }

    /// Opens a layer.
    pub(crate) fn open(&mut self, instruction: InstructionId) {
        self.layers.push(Layer { instruction, items: Vec::new(), removed: Vec::new(), brought: Vec::new() });
    }

    /// Adds a cause to the layer being written and gives its index.
    pub(crate) fn item(
        &mut self,
        code: &'static str,
        args: Vec<(String, String)>,
        span: Span,
        basis: Basis,
    ) -> usize {
        let item = Item {
            code,
            args,
            span,
            basis,
            spread: None,
            perhaps: false,
            total: Size::ZERO,
            wasted: Bytes::ZERO,
            used: false,
        };
        match self.layers.last_mut() {
            Some(layer) => {
                layer.items.push(item);
                layer.items.len() - 1
            }
            None => 0,
        }
    }

    /// A cause of the layer being written.
    pub(crate) fn item_mut(&mut self, index: usize) -> Option<&mut Item> {
        self.layers.last_mut()?.items.get_mut(index)
    }

    /// Makes a cause of the layer being written no better than `kind`: something that it is made of is no better.
    pub(crate) fn rests_on(&mut self, item: usize, kind: BasisKind) {
        if let Some(item) = self.item_mut(item) {
            item.basis.kind = item.basis.kind.max(kind);
        }
    }

    /// Puts a copy of an entry at a path, in the layer being written.
    pub(crate) fn put_copy(&mut self, path: &str, entry: &Entry, item: usize) {
        self.rests_on(item, entry.kind);
        self.put(path, entry.size, item, entry.what, entry.context.clone());
    }

    /// Changes the size of what `matches` in the layer being written, by a factor that is assumed.
    pub(crate) fn scale(&mut self, factor: f64, matches: &dyn Fn(&str) -> bool) {
        let current = self.current();
        let mut causes = BTreeSet::new();
        for path in self.fresh.iter().filter(|path| matches(path)) {
            if let Some(entry) = self.entries.get_mut(path).filter(|entry| entry.layer == current) {
                entry.size = entry.size.scale(factor);
                entry.kind = entry.kind.max(BasisKind::Assumed);
                causes.insert(entry.item);
            }
        }
        for cause in causes {
            self.rests_on(cause, BasisKind::Assumed);
        }
    }

    /// How good the worst of the figures is that make up what [`Self::total`] knows; unknown parts aside.
    pub(crate) fn worst_known(&self) -> BasisKind {
        let items = self.layers.iter().flat_map(|layer| &layer.items);
        let counted = items.filter(|item| item.used && item.total.unpacked.is_some_and(|b| b != Bytes::ZERO));
        counted.map(|item| item.basis.kind).max().unwrap_or(BasisKind::Exact)
    }

    /// Puts something at a path, in the layer being written; what was there is overwritten.
    pub(crate) fn put(&mut self, path: &str, size: Size, item: usize, what: What, context: Option<String>) {
        let layer = self.current();
        let mut kind = BasisKind::Unknown;
        if let Some(item) = self.item_mut(item) {
            item.used = true;
            kind = item.basis.kind;
        }
        let changed = self.entries.get(path).is_some_and(|old| old.layer != layer || old.changed);
        let (of_base, certain) = (false, false);
        let entry = Entry { size, layer, item, what, context, changed, kind, of_base, certain };
        self.links.remove(path);
        if let Some(old) = self.entries.insert(path.to_owned(), entry) {
            self.waste(&old);
        }
        self.fresh.insert(path.to_owned());
    }

    /// Counts an entry that goes away as waste, unless its layer is still being written.
    fn waste(&mut self, old: &Entry) {
        if old.layer == self.current() {
            return;
        }
        let item = self.layers.get_mut(old.layer).and_then(|layer| layer.items.get_mut(old.item));
        if let (Some(item), Some(bytes)) = (item, old.size.unpacked) {
            item.wasted = item.wasted.plus(bytes);
        }
    }

    /// Removes what `matches` and gives the size of it.
    pub(crate) fn remove(&mut self, matches: &dyn Fn(&str, What) -> bool) -> Size {
        let keys: Vec<String> = self
            .entries
            .iter()
            .filter(|(path, entry)| matches(path, entry.what))
            .map(|(p, _)| p.clone())
            .collect();
        self.remove_all(keys)
    }

    /// The same among the entries that a pattern may cover.
    pub(crate) fn remove_near(&mut self, pattern: &str, matches: &dyn Fn(&str, What) -> bool) -> Size {
        let near = self.near(pattern).filter(|(path, entry)| matches(path, entry.what));
        let keys = near.map(|(path, _)| path.clone()).collect();
        self.remove_all(keys)
    }

    /// Removes what stands at these paths and gives the size of it.
    pub(crate) fn remove_all(&mut self, keys: Vec<String>) -> Size {
        let mut gone = Size::ZERO;
        for key in keys {
            let Some(old) = self.entries.remove(&key) else { continue };
            gone = gone.plus(old.size);
            self.waste(&old);
            if old.layer != self.current()
                && let Some(layer) = self.layers.last_mut()
            {
                layer.removed.push((key, old.size));
            }
        }
        gone
    }

    /// Lists all files of the base image.
    pub(crate) fn list(&mut self, files: &Context) {
        self.listed = true;
        self.layout = Rc::default();
        for (path, file) in &files.files {
            let path = format!("/{path}");
            match (&file.link, path.strip_suffix('/')) {
                (Some(target), _) => {
                    self.links.insert(path, target.clone());
                }
                (None, Some(dir)) => {
                    self.dirs.insert(dir.to_owned());
                }
                (None, None) => {
                    let size =
                        file.bytes.map_or(Size::UNKNOWN, |bytes| Size::packing(Bytes::exact(bytes), 0.4));
                    let (what, context, changed) = (What::File, None, false);
                    let (kind, of_base, certain) = (BasisKind::Exact, true, true);
                    let entry =
                        Entry { size, layer: 0, item: 0, what, context, changed, kind, of_base, certain };
                    self.entries.insert(path, entry);
                }
            }
        }
    }

    /// Puts down what a copy does; `bring` tells what a path of its source is.
    pub(crate) fn apply(&mut self, ops: &[Op], item: usize, bring: &dyn Fn(&str) -> Option<Brought>) {
        for op in ops {
            match op {
                // Files whose names are not known lie in no directory of that name.
                Op::Dir(path) if path.contains(BELOW) => {}
                Op::Dir(path) => {
                    self.dirs.insert(path.clone());
                }
                Op::Put { from, to } => {
                    if let Some(Brought { size, what, context, kind, certain }) = bring(from) {
                        if let Some(kind) = kind {
                            self.rests_on(item, kind);
                        }
                        self.put(to, size, item, what, context);
                        self.set_certain(to, certain && what == What::File);
                    }
                }
                Op::Link { to, target } => {
                    self.remove_all(vec![to.clone()]);
                    self.links.insert(to.clone(), target.clone());
                }
            }
        }
    }

    /// Notes whether what stands at a path is certainly a file.
    pub(crate) fn set_certain(&mut self, path: &str, certain: bool) {
        if let Some(entry) = self.entries.get_mut(path) {
            entry.certain = certain;
        }
    }

    /// Whether a path is certainly a directory, something else, or nothing: what a copy to it becomes is known then.
    pub(crate) fn is_sure(&self, path: &str) -> bool {
        let view = self.source_view();
        match view.node(path) {
            Node::Unknown => self.layout.lacks(path) && view.is_closed(path),
            _ => true,
        }
    }

    /// Takes away what stands in the way of a layer that is laid over this file system as it is: a file or link
    /// where it has a directory, a directory where it has a file.
    pub(crate) fn make_way(&mut self, ops: &[Op]) {
        for op in ops {
            match op {
                Op::Dir(path) => {
                    self.links.remove(path);
                    if self.entries.get(path).is_some_and(|entry| entry.what == What::File) {
                        self.remove_all(vec![path.clone()]);
                    }
                    // A link of the base image gives way too.
                    self.dirs.insert(path.clone());
                }
                Op::Put { to, .. } | Op::Link { to, .. } => {
                    self.dirs.remove(to);
                    self.links.remove(to);
                    let below = format!("{to}/");
                    let inside = |key: &&String| key.starts_with(&below);
                    let dirs: Vec<String> =
                        self.dirs.range(below.clone()..).take_while(inside).cloned().collect();
                    for dir in &dirs {
                        self.dirs.remove(dir);
                    }
                    let links = self.links.range(below.clone()..).map(|(key, _)| key);
                    let links: Vec<String> = links.take_while(inside).cloned().collect();
                    for link in &links {
                        self.links.remove(link);
                    }
                    let keys = self.entries.range(below.clone()..).map(|(key, _)| key);
                    let keys = keys.take_while(inside).cloned().collect();
                    self.remove_all(keys);
                }
            }
        }
    }

    /// Removes the directories and links that `matches`.
    pub(crate) fn forget(&mut self, matches: &dyn Fn(&str) -> bool) {
        self.dirs.retain(|dir| !matches(dir));
        self.links.retain(|link, _| !matches(link));
    }

    /// Notes a directory with all above it.
    pub(crate) fn note_dir(&mut self, path: &str) {
        if let Ok(ops) = copier::make_dir(&self.view(), path) {
            self.apply(&ops, 0, &|_| None);
        }
    }

    /// A path with its links followed, but for the last part.
    pub(crate) fn followed_above(&self, path: &str) -> String {
        if self.links.is_empty() && self.layout.is_plain() {
            return path.to_owned();
        }
        let Some((above, name)) = path.rsplit_once('/') else { return path.to_owned() };
        if above.is_empty() {
            return path.to_owned();
        }
        let above = copier::followed(&self.view(), above);
        if above == "/" { format!("/{name}") } else { format!("{above}/{name}") }
    }

    /// Whether nothing lies at a path but what is known: instructions made it, and no files without names lie there.
    pub(crate) fn listed_there(&self, path: &str) -> bool {
        self.listed && self.covering(path).is_none()
            || self.dirs.contains(path) && self.source_view().is_closed(path)
    }

    /// A path with all its links followed.
    pub(crate) fn followed(&self, path: &str) -> String {
        copier::followed(&self.view(), path)
    }

    /// Whether a directory stands at a path without links.
    pub(crate) fn stands_dir(&self, path: &str) -> bool {
        self.view().node(path) == Node::Dir
    }

    /// This file system to look at.
    pub(crate) fn view(&self) -> View<'_> {
        View { fs: self, strict: false, loose: OnceCell::new() }
    }

    /// The same where it matters whether something is certainly not there.
    pub(crate) fn source_view(&self) -> View<'_> {
        View { fs: self, strict: true, loose: OnceCell::new() }
    }

    /// Directories below which files of unknown names may lie.
    fn loose(&self) -> BTreeSet<&str> {
        let mut out: BTreeSet<&str> = BTreeSet::new();
        for (key, entry) in &self.entries {
            if entry.what == What::Package {
                out.insert("/");
                continue;
            }
            let shown = shown_path(key);
            if shown.len() < key.len() {
                out.insert(shown);
            }
        }
        out
    }

    /// The entries at or below a path.
    pub(crate) fn below(&self, path: &str) -> impl Iterator<Item = (&String, &Entry)> {
        let prefix = if path.ends_with('/') { path.to_owned() } else { format!("{path}/") };
        let own = self.entries.get_key_value(path);
        let inside =
            self.entries.range(prefix.clone()..).take_while(move |(key, _)| key.starts_with(&prefix));
        own.into_iter().chain(inside).filter(|(_, entry)| entry.what != What::Package)
    }

    /// The nearest tree above a path.
    pub(crate) fn covering(&self, path: &str) -> Option<(&str, &Entry)> {
        let mut above = path;
        while let Some((parent, _)) = above.rsplit_once('/') {
            let key = if parent.is_empty() { "/" } else { parent };
            if let Some((key, entry)) = self.entries.get_key_value(key)
                && entry.what == What::Tree
            {
                return Some((key, entry));
            }
            if parent.is_empty() {
                return None;
            }
            above = parent;
        }
        None
    }

    /// Whether a path is known to be a directory.
    pub(crate) fn is_dir(&self, path: &str) -> bool {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        self.entries.get(path).is_some_and(|entry| entry.what == What::Tree)
            || self.dirs.contains(path)
            || self.entries.range(prefix.clone()..).next().is_some_and(|(key, _)| key.starts_with(&prefix))
    }

    /// Path in the build context that a path is a copy of.
    pub(crate) fn context_of(&self, path: &str) -> Option<String> {
        if let Some(entry) = self.entries.get(path) {
            return entry.context.clone();
        }
        let (above, entry) = self.covering(path)?;
        let context = entry.context.as_deref()?;
        let rest = path.get(above.len()..)?.trim_start_matches('/');
        Some(if context.is_empty() { rest.to_owned() } else { format!("{context}/{rest}") })
    }

    /// Closes the layer being written: each item's size is the sum of what is left of it.
    pub(crate) fn close(&mut self) {
        let layer = self.current();
        let mut sums: BTreeMap<usize, Size> = BTreeMap::new();
        let mut brought: Vec<(String, Entry)> = Vec::new();
        for path in std::mem::take(&mut self.fresh) {
            let Some(entry) = self.entries.get(&path).filter(|entry| entry.layer == layer) else { continue };
            let sum = sums.entry(entry.item).or_insert(Size::ZERO);
            *sum = sum.plus(entry.size);
            brought.push((path, entry.clone()));
        }
        debug_assert_eq!(
            brought.len(),
            self.entries.values().filter(|entry| entry.layer == layer).count(),
            "whatever comes to be in a layer goes through `put` or `place`"
        );
        let Some(layer) = self.layers.last_mut() else { return };
        layer.brought = brought;
        for (index, item) in layer.items.iter_mut().enumerate() {
            let mut total = sums.get(&index).copied().unwrap_or(Size::ZERO);
            if let Some((unpacked, packed)) = item.spread {
                total = Size {
                    unpacked: total.unpacked.map(|b| Bytes::within(b.likely, unpacked)),
                    packed: total.packed.map(|b| Bytes::within(b.likely, packed)),
                };
            }
            item.total = if item.perhaps { total.perhaps() } else { total };
        }
    }

    /// Makes this the base of another stage: one layer, one item, everything still there.
    pub(crate) fn as_base(&self, instruction: InstructionId, base: Item) -> Self {
        let mut out = Self::new(instruction, base);
        out.entries = self.entries.clone();
        out.dirs = self.dirs.clone();
        out.links = self.links.clone();
        out.listed = self.listed;
        out.layout = Rc::clone(&self.layout);
        for entry in out.entries.values_mut() {
            entry.layer = 0;
            entry.item = 0;
            entry.changed = false;
        }
        let own = usize::from(!self.beneath.is_empty());
        out.beneath = self.beneath.clone();
        out.beneath.extend(self.layers.iter().skip(own).cloned().map(Rc::new));
        out
    }

    /// The sum of all layers.
    pub(crate) fn total(&self) -> (Total, Total) {
        let (mut unpacked, mut packed) = (Total::default(), Total::default());
        for item in self.layers.iter().flat_map(|layer| &layer.items) {
            unpacked.add(item.total.unpacked);
            packed.add(item.total.packed);
        }
        (unpacked, packed)
    }
}

/// A file system to look at.
pub(crate) struct View<'f> {
    fs: &'f Fs,
    /// Whether it counts that files of unknown names may lie somewhere.
    strict: bool,
    /// The directories below which they may, once they were asked for.
    loose: OnceCell<BTreeSet<&'f str>>,
}

impl View<'_> {
    /// Whether files of unknown names may lie at a path.
    fn is_loose(&self, path: &str) -> bool {
        self.strict && self.loose.get_or_init(|| self.fs.loose()).iter().any(|dir| is_within(path, dir))
    }

    /// Whether no files of unknown names may lie at a path.
    fn is_closed(&self, path: &str) -> bool {
        !self.is_loose(path) && self.fs.covering(path).is_none()
    }
}

impl Tree for View<'_> {
    fn node(&self, path: &str) -> Node {
        let fs = self.fs;
        if path == "/" {
            return Node::Dir;
        }
        if let Some(target) = fs.links.get(path) {
            return Node::Link(target.clone());
        }
        match fs.entries.get(path) {
            // What has no name is brought as a whole.
            Some(_) if path.contains(BELOW) => return Node::File,
            Some(entry) if entry.what == What::Tree => return Node::Dir,
            // Nothing stops at what may be no file.
            Some(entry) if !entry.certain && !self.strict => return Node::Unknown,
            Some(_) => return Node::File,
            None => {}
        }
        let below = format!("{path}/");
        let follows = |key: Option<&String>| key.is_some_and(|key| key.starts_with(&below));
        if fs.dirs.contains(path) {
            return Node::Dir;
        }
        if let Some(node) = fs.layout.node(path) {
            return node;
        }
        if follows(fs.entries.range(below.clone()..).next().map(|(key, _)| key))
            || follows(fs.dirs.range(below.clone()..).next())
            || follows(fs.links.range(below.clone()..).next().map(|(key, _)| key))
        {
            return Node::Dir;
        }
        let hidden = || fs.covering(path).is_some();
        let unknown = !fs.listed || self.strict && (self.is_loose(path) || hidden());
        if unknown { Node::Unknown } else { Node::Absent }
    }

    fn names(&self, dir: &str) -> Vec<String> {
        let prefix = if dir == "/" { "/".to_owned() } else { format!("{dir}/") };
        let mut out = BTreeSet::new();
        let mut add = |key: &str| {
            let Some(rest) = key.strip_prefix(&prefix) else { return false };
            let name = rest.split('/').next().unwrap_or("");
            if !name.is_empty() {
                out.insert(name.to_owned());
            }
            true
        };
        let fs = self.fs;
        fs.entries.range(prefix.clone()..).map(|(key, _)| key).take_while(|key| add(key)).for_each(drop);
        fs.dirs.range(prefix.clone()..).take_while(|key| add(key)).for_each(drop);
        fs.links.range(prefix.clone()..).map(|(key, _)| key).take_while(|key| add(key)).for_each(drop);
        out.into_iter().collect()
    }

    fn holds_more(&self, dir: &str) -> bool {
        self.fs.entries.get(dir).is_some_and(|entry| entry.what == What::Tree)
    }
}

/// A stretch of text with its packed size: text packs to about a third, a short one hardly at all.
pub(crate) fn text_size(bytes: u64) -> Size {
    let packed = to_u64(to_f64(bytes) * 0.4) + bytes.min(60);
    Size::of(Bytes::exact(bytes), Bytes::range(packed / 2, packed, bytes + 60))
}

/// An item that stands for a base.
pub(crate) fn base_item(
    code: &'static str,
    args: Vec<(String, String)>,
    span: Span,
    basis: Basis,
    total: Size,
) -> Item {
    debug_assert!(basis.kind != BasisKind::Unknown || total == Size::UNKNOWN || total.packed.is_some());
    Item { code, args, span, basis, spread: None, perhaps: false, total, wasted: Bytes::ZERO, used: true }
}

#[cfg(test)]
mod tests {
    use super::super::basis;
    use super::*;

    fn fs() -> Fs {
        let basis = basis::reason(BasisKind::Exact, "scratch", &[]);
        Fs::new(InstructionId(0), base_item("base", Vec::new(), Span::default(), basis, Size::ZERO))
    }

    fn add(fs: &mut Fs, path: &str, bytes: u64) {
        let basis = basis::reason(BasisKind::Exact, "scratch", &[]);
        let item = fs.item("base", Vec::new(), Span::default(), basis);
        fs.put(path, Size::packing(Bytes::exact(bytes), 0.5), item, What::File, None);
    }

    #[test]
    fn deleting_in_the_same_layer_saves_it() {
        let mut fs = fs();
        fs.open(InstructionId(1));
        add(&mut fs, "/a", 100);
        add(&mut fs, "/b", 10);
        fs.remove(&|path, _| path == "/a");
        fs.close();
        assert_eq!(fs.total().0.known, Bytes::exact(10));
    }

    #[test]
    fn deleting_in_a_later_layer_saves_nothing_and_is_waste() {
        let mut fs = fs();
        fs.open(InstructionId(1));
        add(&mut fs, "/a", 100);
        fs.close();
        fs.open(InstructionId(2));
        let gone = fs.remove(&|path, _| path == "/a");
        fs.close();
        assert_eq!(gone.unpacked, Some(Bytes::exact(100)));
        assert_eq!(fs.total().0.known, Bytes::exact(100));
        assert_eq!(fs.layers[1].items[0].wasted, Bytes::exact(100));
        assert!(fs.entries.is_empty());
    }

    #[test]
    fn overwriting_wastes_the_older_copy() {
        let mut fs = fs();
        for (layer, bytes) in [(1, 100), (2, 7)] {
            fs.open(InstructionId(layer));
            add(&mut fs, "/a", bytes);
            fs.close();
        }
        assert_eq!(fs.total().0.known, Bytes::exact(107));
        assert_eq!(fs.layers[1].items[0].wasted, Bytes::exact(100));
        assert_eq!(fs.layers[2].items[0].wasted, Bytes::ZERO);
    }

    #[test]
    fn a_tree_covers_what_is_below_it() {
        let mut fs = fs();
        fs.open(InstructionId(1));
        let basis = basis::reason(BasisKind::Exact, "scratch", &[]);
        let item = fs.item("base", Vec::new(), Span::default(), basis);
        fs.put("/app", Size::UNKNOWN, item, What::Tree, Some("service".into()));
        assert_eq!(fs.context_of("/app/package.json").as_deref(), Some("service/package.json"));
        assert_eq!(fs.context_of("/other"), None);
        assert!(fs.is_dir("/app"));
        fs.close();
        assert_eq!(fs.total().0.unknown_parts, 1);
    }
}
