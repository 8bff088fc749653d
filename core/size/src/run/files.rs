//! Files: deleted, copied, moved, changed, written.

use super::{Machine, Piped};
use crate::assumed::assumed;
use crate::basis;
use crate::fs::{BELOW, Entry, Size, What, text_size};
use crate::glob::{glob, shell_covers as covers, shell_names as names};
use crate::programs::{Create, Created, Delete, DeleteFound, Item, Put, Shrink, Stated, StatedFrom};
use crate::shell::{Redirect, RedirectOp};
use crate::source::Span;
use crate::syntax::clean_path;
use crate::{BasisKind, Bytes};

/// What gzip leaves of zeros.
const ZEROS: f64 = 0.001;

impl Machine<'_> {
    /// An absolute path without `.` and `..`.
    pub(super) fn path(&self, path: &str) -> String {
        self.system.fs.followed_above(&absolute(&self.cwd, path))
    }

    /// Deletes what is named.
    pub(super) fn delete_all(&mut self, delete: &Delete) {
        for path in &delete.paths {
            let gone = self.delete(&path.text);
            if gone == Size::ZERO
                && delete.recursive
                && let Some(key) = self.unnamed_top(&self.path(&path.text))
            {
                self.system.fs.remove(&|path, _| path == key);
            }
        }
    }

    /// Programs made smaller: what this layer brought.
    pub(super) fn shrink(&mut self, how: Shrink, paths: &[Item]) {
        let factor = match how {
            Shrink::Strip => 0.72,
            Shrink::Upx => 0.4,
        };
        self.resize(paths, factor);
    }

    /// What comes through a pipe written to files.
    pub(super) fn record(&mut self, paths: &[Item], piped: &Piped, span: Span) {
        let bytes = piped.text.as_ref().map(|text| text.len() as u64 + 1);
        for path in paths {
            self.write_file(&path.text, bytes, span);
        }
    }

    /// A file given to a pipe.
    pub(super) fn shown(&self, paths: &[Item]) -> Piped {
        let entry = paths.first().and_then(|path| self.system.fs.entries.get(&self.path(&path.text)));
        let (size, kind) = (entry.map(|entry| entry.size), entry.map(|entry| entry.kind));
        Piped { size, kind, ..Piped::default() }
    }

    /// A file of a stated size: noise and zeros as many as are stated, of a file's bytes at most as many. Of holes a
    /// layer's archive holds the zeros and a disk perhaps nothing.
    pub(super) fn state(&mut self, stated: &Stated, span: Span) -> Option<Piped> {
        let size = stated.bytes.map(|bytes| match stated.from {
            StatedFrom::Zeros => (Bytes::exact(bytes), ZEROS),
            StatedFrom::Random => (Bytes::exact(bytes), 1.0),
            StatedFrom::File => (Bytes::range(0, bytes, bytes), 0.5),
            StatedFrom::Holes => (Bytes::range(0, bytes, bytes), ZEROS),
        });
        let Some(path) = &stated.path else {
            let (bytes, packs) = size?;
            return Some(Piped { size: Some(Size::packing(bytes, packs)), stated: true, ..Piped::default() });
        };
        if stated.from == StatedFrom::Holes && stated.bytes == Some(0) {
            // What stood there goes away; a new file is empty.
            self.delete(&path.text);
            return None;
        }
        let path = self.path(&path.text);
        let why = if stated.from == StatedFrom::Holes { "written-holes" } else { "written-size" };
        let (size, kind, why) = match size {
            Some((bytes, packs)) if bytes.low == bytes.high => {
                (Size::packing(bytes, packs), BasisKind::Exact, why)
            }
            Some((bytes, packs)) => (Size::packing(bytes, packs), BasisKind::Derived, why),
            None => (Size::UNKNOWN, BasisKind::Unknown, "written-unknown"),
        };
        let basis = basis::reason(kind, why, &[]);
        let item = self.item("written-file", &[("path", &path)], span, basis);
        self.put(&path, size, item, What::File);
        None
    }

    /// Makes directories, links and empty files.
    pub(super) fn create(&mut self, create: &Create, span: Span) {
        for path in &create.paths {
            self.note_made(&path.text);
        }
        // What is not known to happen makes nothing that a copy could rely on.
        if self.maybe_depth() > 0 {
            return;
        }
        match create.what {
            Created::Directory => create.paths.iter().for_each(|path| self.make_dir(&path.text)),
            Created::File => create.paths.iter().for_each(|path| self.touch(&path.text, span)),
            Created::Link { in_place } => self.link(&create.paths, in_place),
            Created::Other => {}
        }
    }

    fn make_dir(&mut self, path: &str) {
        let path = self.path(path);
        if !path.contains('$') && !Self::is_special(&path) {
            self.system.fs.note_dir(&path);
        }
    }

    /// `ln -s TARGET… PATH`: into a directory under the target's own name.
    fn link(&mut self, paths: &[Item], in_place: bool) {
        let Some((last, targets)) = paths.split_last() else { return };
        let written = self.path(&last.text);
        let followed = self.system.fs.followed(&written);
        let into = !in_place && self.system.fs.stands_dir(&followed);
        for target in targets {
            let target = &target.text;
            let path = if into { join(&followed, base_name(target)) } else { written.clone() };
            if !path.contains('$') && !target.contains('$') && !Self::is_special(&path) {
                self.system.fs.remove_all(vec![path.clone()]);
                self.system.fs.links.insert(path, target.clone());
            }
        }
    }

    /// `touch`: an empty file where there is none, nor can be one of the base image.
    fn touch(&mut self, path: &str, span: Span) {
        let path = self.system.fs.followed(&self.path(path));
        let known = self.system.fs.entries.contains_key(&path) || self.system.fs.stands_dir(&path);
        if known || Self::is_special(&path) || path.contains('$') {
            return;
        }
        if self.system.fs.listed || self.base_holds(&path, false, true).is_none() {
            let basis = basis::reason(BasisKind::Exact, "written-text", &[]);
            let item = self.item("written-file", &[("path", &path)], span, basis);
            self.put(&path, Size::ZERO, item, What::File);
            self.system.fs.set_certain(&path, true);
        }
    }

    /// The unpacked archive whose own directory, of a name that nothing tells, this path may be.
    pub(super) fn unnamed_top(&self, path: &str) -> Option<String> {
        let (parent, _) = path.trim_end_matches("/*").rsplit_once('/')?;
        let prefix = join(if parent.is_empty() { "/" } else { parent }, &format!("{BELOW}top/"));
        let next = self.system.fs.entries.range(prefix.clone()..).next();
        next.map(|(key, _)| key.clone()).filter(|key| key.starts_with(&prefix))
    }

    /// `rm` of a path with globs; gives the size of what goes.
    pub(super) fn delete(&mut self, operand: &str) -> Size {
        let pattern = self.system.fs.spelling(&self.path(operand));
        if pattern == "/" || pattern.is_empty() {
            return Size::ZERO;
        }
        self.system.fs.forget(&|path| covers(&pattern, path));
        if let Some((above, _)) = pattern.rsplit_once('/')
            && !above.is_empty()
            && self.system.fs.is_dir(above)
        {
            // It stays, although it may be empty now.
            self.system.fs.dirs.insert(above.to_owned());
        }
        // `rm -rf /app/*` empties the tree at /app.
        let dir_of_all = pattern.strip_suffix("/*").or_else(|| pattern.strip_suffix("/.[!.]*"));
        self.system.fs.remove_near(&pattern, &|path, what| {
            what != What::Package
                && (covers(&pattern, path) || dir_of_all == Some(path) && what == What::Tree)
        })
    }

    /// `find DIR … -delete` and `-exec rm`: removes what the name pattern matches below the directories.
    pub(super) fn delete_found(&mut self, found: &DeleteFound) {
        let dirs: Vec<String> = found.roots.iter().map(|root| self.path(&root.text)).collect();
        let names: Vec<&String> = found.names.iter().map(|name| &name.text).collect();
        // Python images drop their own caches so: __pycache__, test, tests, *.pyc.
        let pyc = names.iter().any(|n| n.contains("pyc"));
        for dir in dirs {
            let prefix = if dir == "/" { "/".to_owned() } else { format!("{dir}/") };
            self.system.fs.remove(&|path, what| {
                what != What::Package
                    && path.starts_with(&prefix)
                    && names.iter().any(|name| glob(name, path.rsplit('/').next().unwrap_or(path)))
            });
            if pyc {
                self.shrink_below(&prefix, "pip", 0.6);
            }
        }
    }

    /// Makes what one manager installed below a directory, in this layer, smaller.
    fn shrink_below(&mut self, prefix: &str, marker: &str, factor: f64) {
        self.system.fs.scale(factor, &|path| path.starts_with(prefix) && path.contains(marker));
    }

    /// `chmod`, `chown`, `sed -i` of what an earlier layer brought: the files are copied into this one.
    /// `files` says that the paths name files.
    pub(super) fn touch_up(&mut self, paths: &[Item], recursive: bool, files: bool, span: Span) {
        let current = self.system.fs.current();
        for path in paths {
            let written = self.path(&path.text);
            let pattern = self.system.fs.spelling(&written);
            // Packages spread over all of /usr.
            let everywhere = recursive && matches!(pattern.as_str(), "/" | "/usr" | "/*" | "/usr/*");
            let held = self.base_holds(&pattern, recursive, files);
            let present = self.system.fs.near(&pattern).any(|(key, _)| names(&pattern, key));
            if let Some(held) = held.filter(|_| recursive || !present) {
                self.put_held(&held, "copied-up", &written, &written, recursive, span);
            }
            // Packages stand at no path.
            let near = if everywhere { "" } else { pattern.as_str() };
            let touched: Vec<(String, Entry)> = self
                .system
                .fs
                .near(near)
                .filter(|(key, entry)| {
                    entry.layer != current
                        && if entry.what == What::Package {
                            everywhere
                        } else {
                            names(&pattern, key) && entry.what == What::File
                                || recursive && covers(&pattern, key)
                        }
                })
                .map(|(key, entry)| (key.clone(), entry.clone()))
                .collect();
            if touched.is_empty() {
                continue;
            }
            let basis = basis::reason(BasisKind::Exact, "copied-up", &[]);
            let item = self.item("copied-up", &[("path", &written)], span, basis);
            for (key, entry) in touched {
                if !Self::is_special(&key) {
                    self.system.fs.put_copy(&key, &entry, item);
                }
            }
        }
    }

    /// Copies what is known of the sources.
    pub(super) fn copy(&mut self, put: &Put, span: Span) {
        let recursive = put.recursive;
        let dest = self.path(&put.to.text);
        let into = put.from.len() > 1 || put.into || self.system.fs.is_dir(&dest);
        for source in &put.from {
            let written = self.path(&source.text);
            let pattern = self.system.fs.spelling(&written);
            let found = self.matching(&pattern);
            let basis = basis::reason(BasisKind::Exact, "copied", &[]);
            let target = if into { join(&dest, base_name(&written)) } else { dest.clone() };
            if recursive && let Some(held) = self.base_holds(&pattern, true, false) {
                self.put_held(&held, "copied-file", &written, &target, true, span);
                if found.is_empty() {
                    continue;
                }
            }
            // What lay in a mount of an earlier RUN is not there.
            if found.is_empty() && !self.is_mounted(&written) && self.system.lies_in_cache(&written) {
                continue;
            }
            if found.is_empty() {
                self.assume(
                    &target,
                    "copied-file",
                    &[("path", &pattern)],
                    span,
                    assumed("copied:file"),
                    What::File,
                );
                continue;
            }
            let item = self.item("copied-file", &[("path", &pattern)], span, basis);
            for (key, entry) in found {
                let rest = key.strip_prefix(pattern.trim_end_matches("/*")).unwrap_or("");
                let target = if pattern.contains('*') {
                    join(&dest, base_name(&key))
                } else if into {
                    format!("{}{rest}", join(&dest, base_name(&pattern)))
                } else {
                    format!("{dest}{rest}")
                };
                if !Self::is_special(&target) {
                    self.system.fs.put_copy(&target, &entry, item);
                }
            }
        }
    }

    /// Entries that a path or pattern names, those below it included.
    pub(super) fn matching(&self, pattern: &str) -> Vec<(String, Entry)> {
        let found: Vec<(String, Entry)> = self
            .system
            .fs
            .near(pattern)
            .filter(|(key, entry)| entry.what != What::Package && covers(pattern, key))
            .map(|(key, entry)| (key.clone(), entry.clone()))
            .collect();
        if !found.is_empty() {
            return found;
        }
        if let Some(globbed) = without_unknown(pattern) {
            return self.matching(&globbed);
        }
        let top = self.unnamed_top(pattern);
        top.and_then(|key| self.system.fs.entries.get(&key).map(|entry| (key.clone(), entry.clone())))
            .into_iter()
            .collect()
    }

    /// `mv`: within a layer the files change their names, from an earlier layer they are copied.
    pub(super) fn rename(&mut self, put: &Put, span: Span) {
        let dest = self.path(&put.to.text);
        let into = put.from.len() > 1 || put.into || self.system.fs.is_dir(&dest);
        for source in &put.from {
            let written = self.path(&source.text);
            let pattern = self.system.fs.spelling(&written);
            let found = self.matching(&pattern);
            let ours = !found.is_empty() && self.system.fs.root_total().unpacked.is_none();
            if let Some(held) = self.base_holds(&pattern, true, false).filter(|_| !ours) {
                let target = if into { join(&dest, base_name(&written)) } else { dest.clone() };
                let file = self.base_holds(&pattern, false, false);
                self.put_held(
                    file.as_ref().unwrap_or(&held),
                    "copied-up",
                    &written,
                    &target,
                    file.is_none(),
                    span,
                );
            }
            for (key, entry) in found {
                let rest = key.strip_prefix(pattern.as_str()).unwrap_or("");
                let target = if pattern.contains('*') {
                    join(&dest, base_name(&key))
                } else if into {
                    format!("{}{rest}", join(&dest, base_name(&pattern)))
                } else {
                    format!("{dest}{rest}")
                };
                if entry.what != What::Package {
                    self.system.fs.remove_all(vec![key.clone()]);
                }
                let current = self.system.fs.current();
                if Self::is_special(&target) {
                    continue;
                }
                if entry.layer == current {
                    self.system.fs.place(target, entry);
                } else {
                    let basis = basis::reason(BasisKind::Exact, "copied-up", &[]);
                    let item = self.item("copied-up", &[("path", &key)], span, basis);
                    self.system.fs.put_copy(&target, &entry, item);
                }
            }
        }
    }

    /// `strip`, `upx`: what this layer brought gets smaller.
    fn resize(&mut self, operands: &[Item], factor: f64) {
        for operand in operands {
            let pattern = self.path(&operand.text);
            self.system.fs.scale(factor, &|path| names(&pattern, path));
        }
    }

    /// A file with known or unknown text.
    fn write_file(&mut self, target: &str, bytes: Option<u64>, span: Span) {
        let path = self.path(target);
        if Self::is_special(&path) {
            return;
        }
        match bytes {
            Some(bytes) => {
                let basis = basis::reason(BasisKind::Exact, "written-text", &[]);
                let item = self.item("written-file", &[("path", &path)], span, basis);
                self.system.fs.put(&path, text_size(bytes), item, What::File, None);
            }
            None => {
                self.assume(
                    &path,
                    "written-file",
                    &[("path", &path)],
                    span,
                    assumed("written:file"),
                    What::File,
                );
            }
        }
    }

    /// Redirections that make files.
    pub(super) fn redirects(&mut self, redirects: &[Redirect], span: Span, output: Option<&Piped>) {
        let body = redirects
            .iter()
            .find_map(|r| r.heredoc.as_ref())
            .map(|heredoc| heredoc.body.value.as_ref().unwrap_or(&heredoc.body.text).len() as u64);
        for redirect in redirects {
            if !redirect.op.writes() {
                continue;
            }
            let target = self.expand_text(&redirect.target);
            if redirect.op == RedirectOp::DuplicateOut || target.starts_with('&') {
                continue;
            }
            if let Some(size) = output.and_then(|o| o.size) {
                let path = self.path(&target);
                let exact = size.unpacked.is_some_and(|bytes| bytes.low == bytes.high);
                let kind = if exact { BasisKind::Exact } else { BasisKind::Derived };
                let basis = match output {
                    Some(Piped { stated: true, .. }) => basis::reason(kind, "written-size", &[]),
                    // What comes out of a pipe is no better known than what went in.
                    _ => {
                        let kind = output.and_then(|output| output.kind).unwrap_or(BasisKind::Assumed);
                        basis::reason(kind, "copied", &[])
                    }
                };
                let item = self.item("written-file", &[("path", &path)], span, basis);
                self.put(&path, size, item, What::File);
                continue;
            }
            let text = output.and_then(|o| o.text.as_ref());
            let own = text.is_some_and(|text| {
                ["debian.org/debian", "archive.ubuntu.com", "security.ubuntu.com", "security.debian.org"]
                    .iter()
                    .any(|host| text.contains(host))
            });
            let text = text.map(|text| text.len() as u64 + 1);
            self.write_file(&target, body.or(text), span);
            let path = self.path(&target);
            if own
                && path.starts_with("/etc/apt/")
                && let Some(entry) = self.system.fs.entries.get_mut(&path)
            {
                entry.context = Some(super::installs::OWN_SOURCES.to_owned());
            }
        }
    }

    /// What lies at a path: the sum of its entries.
    pub(super) fn size_at(&self, path: &str) -> Option<Size> {
        self.system.fs.below(path).map(|(_, entry)| entry.size).reduce(Size::plus)
    }

    /// Bytes at a path; those of a row of the table where nothing is known of it.
    pub(super) fn bytes_at(&self, path: &str, default: &str) -> Bytes {
        self.size_at(path).and_then(|size| size.unpacked).unwrap_or_else(|| assumed(default).bytes)
    }
}

/// A path whose last part holds something unknown, with `*` in its place; `None` where all of it is known.
fn without_unknown(path: &str) -> Option<String> {
    let (dir, name) = path.rsplit_once('/')?;
    let at = name.find("${").or_else(|| name.find("$("))?;
    let start = name.get(..at)?;
    (!dir.is_empty() && !dir.contains('$')).then(|| format!("{dir}/{start}*"))
}

/// The last part of a path.
pub(crate) fn base_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}

/// A path below a directory.
pub(crate) fn join(dir: &str, name: &str) -> String {
    if dir == "/" { format!("/{name}") } else { format!("{}/{name}", dir.trim_end_matches('/')) }
}

/// An absolute path without `.` and `..`.
pub(crate) fn absolute(cwd: &str, path: &str) -> String {
    let full = match path {
        "~" => "/root".to_owned(),
        _ if path.starts_with('/') => path.to_owned(),
        _ => match path.strip_prefix("~/") {
            Some(rest) => format!("/root/{rest}"),
            None => format!("{cwd}/{path}"),
        },
    };
    clean_path(&format!("/{full}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_absolute() {
        for (cwd, path, expected) in [
            ("/app", ".", "/app"),
            ("/app", "../x/./y/", "/x/y"),
            ("/", "a", "/a"),
            ("/app", "~/.cache", "/root/.cache"),
            ("/app", "/../..", "/"),
        ] {
            assert_eq!(absolute(cwd, path), expected);
        }
        assert_eq!(join("/", "a"), "/a");
        assert_eq!(join("/b/", "a"), "/b/a");
    }
}
