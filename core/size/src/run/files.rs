//! Commands on files: rm, mv, cp, mkdir, ln, chmod, chown, strip, find, redirections.

use super::{Machine, Piped};
use crate::basis;
use crate::fs::{BELOW, Entry, Size, What, text_size};
use crate::glob::{covers, glob, names};
use crate::shell::{Redirect, RedirectOp};
use crate::source::Span;
use crate::{BasisKind, Bytes};

impl Machine<'_> {
    /// An absolute path without `.` and `..`.
    pub(super) fn path(&self, path: &str) -> String {
        absolute(&self.cwd, path)
    }

    /// Commands that work on files; `None` if it is another one.
    pub(super) fn file_command(
        &mut self,
        name: &str,
        args: &[String],
        span: Span,
        piped: &Piped,
        into_pipe: bool,
    ) -> Option<Piped> {
        let operands: Vec<&String> = args.iter().filter(|a| !a.starts_with('-') || a.len() == 1).collect();
        match name {
            "rm" | "rmdir" | "unlink" | "shred" => {
                let recursive =
                    args.iter().any(|a| a == "--recursive" || is_short(a) && a.contains(['r', 'R']));
                for operand in operands {
                    let gone = self.delete(operand);
                    if gone == Size::ZERO
                        && recursive
                        && let Some(key) = self.unnamed_top(&self.path(operand))
                    {
                        self.system.fs.remove(&|path, _| path == key);
                    }
                }
            }
            "mkdir" | "touch" | "ln" | "chmod" | "chgrp" | "install" | "truncate" | "mknod" => {
                if name == "install" && !args.iter().any(|a| a == "-d" || a == "-dm" || a.starts_with("-d")) {
                    self.copy(&operands, false, span);
                }
                if matches!(name, "mkdir" | "touch" | "ln" | "mknod")
                    || name == "install" && args.iter().any(|a| a.starts_with("-d"))
                {
                    for operand in &operands {
                        self.note_made(operand);
                    }
                }
                if matches!(name, "chmod" | "chgrp") {
                    let from = usize::from(!args.iter().any(|a| a.starts_with("--reference")));
                    self.touch_up(args, operands.get(from..).unwrap_or_default(), false, span);
                }
            }
            "chown" => {
                let from = usize::from(!args.iter().any(|a| a.starts_with("--reference")));
                self.touch_up(args, operands.get(from..).unwrap_or_default(), false, span);
            }
            "cp" => {
                let recursive = args.iter().any(|a| {
                    a == "--recursive" || a == "--archive" || is_short(a) && a.contains(['r', 'R', 'a'])
                });
                self.copy(&operands, recursive, span);
            }
            "mv" => self.rename(&operands, span),
            "strip" => self.resize(&operands, 0.72),
            "upx" => self.resize(&operands, 0.4),
            "find" => self.find(args),
            "sed"
                if args.iter().any(|a| {
                    a.starts_with("-i")
                        || a.starts_with("--in-place")
                        || (a.starts_with('-') && !a.starts_with("--") && a.contains('i'))
                }) =>
            {
                self.touch_up(&[], operands.get(1..).unwrap_or_default(), true, span);
            }
            "cat" if into_pipe => {
                let entry = operands.first().and_then(|path| self.system.fs.entries.get(&self.path(path)));
                let (size, kind) = (entry.map(|entry| entry.size), entry.map(|entry| entry.kind));
                return Some(Piped { size, kind, ..Piped::default() });
            }
            "tee" => {
                let bytes = piped.text.as_ref().map(|text| text.len() as u64 + 1);
                for operand in operands {
                    self.write_file(operand, bytes, span);
                }
            }
            "dd" | "fallocate" => {}
            _ => return None,
        }
        Some(Piped::default())
    }

    /// The unpacked archive whose own directory, of a name that nothing tells, this path may be.
    pub(super) fn unnamed_top(&self, path: &str) -> Option<String> {
        let (parent, _) = path.trim_end_matches("/*").rsplit_once('/')?;
        let prefix = join(if parent.is_empty() { "/" } else { parent }, &format!("{BELOW}top/"));
        self.system.fs.entries.keys().find(|key| key.starts_with(&prefix)).cloned()
    }

    /// `rm` of a path with globs; gives the size of what goes.
    pub(super) fn delete(&mut self, operand: &str) -> Size {
        let pattern = self.system.fs.spelling(&self.path(operand));
        if pattern == "/" || pattern.is_empty() {
            return Size::ZERO;
        }
        // `rm -rf /app/*` empties the tree at /app.
        let dir_of_all = pattern.strip_suffix("/*").or_else(|| pattern.strip_suffix("/.[!.]*"));
        self.system.fs.remove(&|path, what| {
            what != What::Package
                && (covers(&pattern, path) || dir_of_all == Some(path) && what == What::Tree)
        })
    }

    /// `find DIR … -delete` and `-exec rm`: removes what the name pattern matches below the directories.
    fn find(&mut self, args: &[String]) {
        let deletes = args.iter().any(|a| a == "-delete")
            || args
                .windows(2)
                .any(|w| matches!(w, [a, b] if a.starts_with("-exec") && b.rsplit('/').next() == Some("rm")));
        if !deletes {
            return;
        }
        let dirs: Vec<String> =
            args.iter().take_while(|a| !a.starts_with(['-', '(', '!', '\\'])).map(|a| self.path(a)).collect();
        let names: Vec<&String> = args
            .windows(2)
            .filter_map(|w| match w {
                [a, b] if a == "-name" || a == "-iname" => Some(b),
                _ => None,
            })
            .collect();
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
    fn touch_up(&mut self, args: &[String], paths: &[&String], files: bool, span: Span) {
        let recursive = args
            .iter()
            .any(|a| a == "--recursive" || (a.starts_with('-') && !a.starts_with("--") && a.contains('R')));
        let current = self.system.fs.current();
        for path in paths {
            let written = self.path(path);
            let pattern = self.system.fs.spelling(&written);
            // Packages spread over all of /usr.
            let everywhere = recursive && matches!(pattern.as_str(), "/" | "/usr" | "/*" | "/usr/*");
            let held = self.base_holds(&pattern, recursive, files);
            let present = self.system.fs.entries.keys().any(|key| names(&pattern, key));
            if let Some(held) = held.filter(|_| recursive || !present) {
                self.put_held(&held, "copied-up", &written, &written, recursive, span);
            }
            let touched: Vec<(String, Entry)> = self
                .system
                .fs
                .entries
                .iter()
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
                if !self.is_mounted(&key) {
                    self.system.fs.put_copy(&key, &entry, item);
                }
            }
        }
    }

    /// `cp`, `install`: copies what is known of the sources.
    fn copy(&mut self, operands: &[&String], recursive: bool, span: Span) {
        let Some((dest, sources)) = operands.split_last() else { return };
        if sources.is_empty() {
            return;
        }
        let dest = self.path(dest);
        let into = sources.len() > 1
            || operands.last().is_some_and(|d| d.ends_with('/'))
            || self.system.fs.is_dir(&dest);
        for source in sources {
            let written = self.path(source);
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
            if found.is_empty() {
                self.assume(
                    &target,
                    "copied-file",
                    &[("path", &pattern)],
                    span,
                    [100, 20_000, 5_000_000],
                    0.4,
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
                if !self.is_mounted(&target) {
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
            .entries
            .iter()
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
    fn rename(&mut self, operands: &[&String], span: Span) {
        let Some((dest, sources)) = operands.split_last() else { return };
        let dest_dir = operands.last().is_some_and(|d| d.ends_with('/'));
        let dest = self.path(dest);
        let into = sources.len() > 1 || dest_dir || self.system.fs.is_dir(&dest);
        for source in sources {
            let written = self.path(source);
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
                self.system.fs.remove(&|path, what| what != What::Package && path == key);
                let current = self.system.fs.current();
                if self.is_mounted(&target) {
                    continue;
                }
                if entry.layer == current {
                    self.system.fs.entries.insert(target, entry);
                } else {
                    let basis = basis::reason(BasisKind::Exact, "copied-up", &[]);
                    let item = self.item("copied-up", &[("path", &key)], span, basis);
                    self.system.fs.put_copy(&target, &entry, item);
                }
            }
        }
    }

    /// `strip`, `upx`: what this layer brought gets smaller.
    fn resize(&mut self, operands: &[&String], factor: f64) {
        for operand in operands {
            let pattern = self.path(operand);
            self.system.fs.scale(factor, &|path| names(&pattern, path));
        }
    }

    /// A file with known or unknown text.
    fn write_file(&mut self, target: &str, bytes: Option<u64>, span: Span) {
        let path = self.path(target);
        if self.is_mounted(&path) {
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
                    [0, 500, 100_000],
                    0.4,
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
        let found = self.system.fs.below(path);
        if found.is_empty() {
            return None;
        }
        Some(found.into_iter().fold(Size::ZERO, |sum, (_, entry)| sum.plus(entry.size)))
    }

    /// Bytes at a path as bounds; `default` where nothing is known of it.
    pub(super) fn bytes_at(&self, path: &str, default: [u64; 3]) -> Bytes {
        let [low, likely, high] = default;
        self.size_at(path).and_then(|size| size.unpacked).unwrap_or_else(|| Bytes::range(low, likely, high))
    }
}

/// A path whose last part holds something unknown, with `*` in its place; `None` where all of it is known.
fn without_unknown(path: &str) -> Option<String> {
    let (dir, name) = path.rsplit_once('/')?;
    let at = name.find("${").or_else(|| name.find("$("))?;
    let start = name.get(..at)?;
    (!dir.is_empty() && !dir.contains('$')).then(|| format!("{dir}/{start}*"))
}

/// `-rf`, not `--force`.
fn is_short(arg: &str) -> bool {
    arg.starts_with('-') && !arg.starts_with("--")
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
    let mut parts: Vec<&str> = Vec::new();
    for part in full.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
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
