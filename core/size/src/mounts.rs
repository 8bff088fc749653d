//! What RUN mounts: it is there while the command runs, and no part of the stage after it. A cache keeps what was put
//! into it for later commands that mount the same one.

use super::BasisKind;
use super::copier::{Node, Tree, followed};
use super::estimator::{Estimator, Part, Place};
use super::fs::{Brought, Entry, Fs, What};
use super::run::System;
use super::transfer::{expand, guessed, of_context};
use crate::model::{Origin, StageState};
use crate::paths::is_within;
use crate::syntax::{Mount, MountType, Run, clean_path};
use dockerfile_syntax::lists::Gather;

/// The layer of what is mounted: none of the stage's.
const NO_LAYER: usize = usize::MAX;
/// Files that a mount brings at most.
const MOST_FILES: usize = 20_000;
/// Files of a cache that are told apart: in a longer file, what commands put there counts as one.
const MOST_CACHED: usize = 200;

/// A mount while its command runs.
pub(super) struct Mounted {
    target: String,
    /// What it hides of the stage.
    hidden: Part,
    /// The cache that it is, by its id.
    cache: Option<String>,
}

impl Fs {
    /// Takes out what lies at or below a path.
    fn take_below(&mut self, dir: &str) -> Part {
        let mut out = Part::default();
        let (near, inside) = (|path: &&String| path.starts_with(dir), |path: &&String| is_within(path, dir));
        let from = || dir.to_owned()..;
        let keys = self.entries.range(from()).map(|(key, _)| key);
        let keys: Vec<String> = keys.take_while(near).filter(inside).cloned().collect();
        out.entries.extend(keys.into_iter().filter_map(|key| self.entries.remove_entry(&key)));
        let dirs: Vec<String> = self.dirs.range(from()).take_while(near).filter(inside).cloned().collect();
        out.dirs.extend(dirs.into_iter().filter_map(|path| self.dirs.take(&path)));
        let links = self.links.range(from()).map(|(path, _)| path);
        let links: Vec<String> = links.take_while(near).filter(inside).cloned().collect();
        out.links.extend(links.into_iter().filter_map(|path| self.links.remove_entry(&path)));
        out
    }

    fn put_back(&mut self, part: Part) {
        self.entries.extend(part.entries);
        self.dirs.extend(part.dirs);
        self.links.extend(part.links);
    }
}

impl Part {
    /// The same with one entry, at `path`, in place of too many.
    fn summed(mut self, path: &str) -> Self {
        if self.entries.len() > MOST_CACHED
            && let Some((_, first)) = self.entries.pop_first()
        {
            let add = |sum: Entry, entry: Entry| Entry {
                size: sum.size.plus(entry.size),
                kind: sum.kind.max(entry.kind),
                ..sum
            };
            let sum = std::mem::take(&mut self.entries).into_values().fold(first, add);
            let sum = Entry { what: What::Tree, context: None, certain: false, ..sum };
            self.entries.insert(path.to_owned(), sum);
        }
        self
    }

    /// The same below another path.
    fn moved(self, from: &str, to: &str) -> Self {
        let moved = |path: String| match path.strip_prefix(from) {
            Some(rest) => format!("{to}{rest}"),
            None => path,
        };
        Self {
            entries: self.entries.into_iter().map(|(path, entry)| (moved(path), entry)).gather(),
            dirs: self.dirs.into_iter().map(moved).gather(),
            links: self.links.into_iter().map(|(path, target)| (moved(path), target)).gather(),
        }
    }
}

impl Estimator<'_> {
    /// Lays the mounts of a RUN over its stage.
    pub(super) fn mount(
        &self,
        system: &mut System,
        place: &Place<'_>,
        run: &Run,
        state: &StageState,
        targets: &[String],
    ) -> Vec<Mounted> {
        let mut out = Vec::new();
        let mounts = run.mounts.iter().filter(|mount| mount.target.is_some());
        for (mount, target) in mounts.zip(targets).filter(|(_, target)| *target != "/") {
            let hidden = system.fs.take_below(target);
            let mut cache = None;
            match mount.kind {
                MountType::Cache => {
                    let written = mount.id.as_ref().or(mount.target.as_ref());
                    let id = expand(written.map_or("", |id| &id.value), state, self.file.escape);
                    let id = if mount.id.is_some() { id } else { clean_path(&id) };
                    let kept = self.caches.borrow().get(&id).cloned().unwrap_or_default();
                    system.fs.put_back(kept.moved("", target));
                    cache = Some(id);
                    system.passing.insert(target.clone());
                }
                MountType::Tmpfs => {
                    system.passing.insert(target.clone());
                }
                MountType::Bind => self.bind(system, place, mount, state, target),
                MountType::Secret | MountType::Ssh => {}
            }
            out.push(Mounted { target: target.clone(), hidden, cache });
        }
        out
    }

    /// Takes them away again.
    pub(super) fn unmount(&self, system: &mut System, mounted: Vec<Mounted>) {
        for Mounted { target, hidden, cache } in mounted.into_iter().rev() {
            let mut left = system.fs.take_below(&target);
            if let Some(layer) = system.fs.layers.last_mut() {
                layer.removed.retain(|(path, _)| !is_within(path, &target));
            }
            if let Some(id) = cache {
                left.entries.values_mut().for_each(|entry| (entry.layer, entry.item) = (NO_LAYER, 0));
                self.caches.borrow_mut().insert(id, left.summed(&target).moved(&target, ""));
            }
            system.fs.put_back(hidden);
        }
    }

    /// What a bind mount shows of the context or of a stage.
    fn bind(&self, system: &mut System, place: &Place<'_>, mount: &Mount, state: &StageState, target: &str) {
        let written = mount.source.as_ref().map_or("/", |source| &source.value);
        let source = clean_path(&format!("/{}", expand(written, state, self.file.escape)));
        let origin = match &mount.from {
            None => Origin::Context,
            Some(name) => {
                let mut edges = self.edges(place.stage.id, place.from);
                let edge = edges
                    .find(|edge| edge.as_written == name.value && edge.kind != crate::model::EdgeKind::From);
                edge.map_or(Origin::Unresolved, |edge| edge.origin.clone())
            }
        };
        match origin {
            Origin::Context if !self.context.complete => {
                let path = source.trim_start_matches('/');
                if !path.is_empty() {
                    show(&mut system.fs, target, guessed(path, target));
                }
            }
            Origin::Context => {
                let bring = |path: &str| Some(of_context(&self.context, path, target));
                lay(&mut system.fs, &*self.context, &source, target, &bring);
            }
            Origin::Stage(id) => {
                let Some(stage) = self.systems.get(id.index()) else { return };
                let bring = |path: &str| {
                    let entry = stage.fs.entries.get(path).filter(|entry| entry.what != What::Package)?;
                    let (size, what, context) = (entry.size, entry.what, entry.context.clone());
                    Some(Brought { size, what, context, kind: Some(entry.kind), certain: entry.certain })
                };
                lay(&mut system.fs, &stage.fs.source_view(), &source, target, &bring);
            }
            _ => {}
        }
    }
}

/// Shows one thing at a path.
fn show(fs: &mut Fs, path: &str, brought: Brought) {
    let Brought { size, what, context, kind, certain } = brought;
    let kind = kind.unwrap_or(BasisKind::Assumed);
    let entry = Entry {
        size,
        layer: NO_LAYER,
        item: 0,
        what,
        context,
        changed: false,
        kind,
        of_base: false,
        certain,
    };
    fs.entries.insert(path.to_owned(), entry);
}

/// Shows what lies at a path of a tree.
fn lay(fs: &mut Fs, tree: &dyn Tree, from: &str, to: &str, bring: &dyn Fn(&str) -> Option<Brought>) {
    let mut pending = vec![(followed(tree, from), to.to_owned())];
    let mut count = 0;
    while let Some((from, to)) = pending.pop() {
        count += 1;
        if count > MOST_FILES {
            return;
        }
        match tree.node(&from) {
            Node::Dir => {
                if tree.holds_more(&from)
                    && let Some(brought) = bring(&from)
                {
                    show(fs, &to, brought);
                } else {
                    fs.dirs.insert(to.clone());
                }
                let below = if from == "/" { "" } else { &from };
                let names = tree.names(&from).into_iter();
                pending.extend(names.map(|name| (format!("{below}/{name}"), format!("{to}/{name}"))));
            }
            Node::File => {
                if let Some(brought) = bring(&from) {
                    show(fs, &to, brought);
                }
            }
            Node::Link(target) => {
                fs.links.insert(to, target);
            }
            Node::Absent | Node::Unknown => {}
        }
    }
}
