//! The build context, as far as it is known.

use dockerfile_syntax::lists::Arrange;
use std::collections::BTreeMap;

use super::copier::{self, Node, Tree};
use crate::glob;
use crate::ignore::{IgnoreFile, Seen};
use crate::paths::is_within;
use crate::syntax::clean_path;

/// What is known of the build context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct Context {
    /// Files by path from the context's root, without a leading slash. A path that ends with `/` is a directory
    /// whose files are not listed one by one; its bytes are those of all of them. With 0 bytes it is empty.
    pub files: BTreeMap<String, ContextFile>,
    /// Whether these are all files: then a path that is not among them is not there.
    pub complete: bool,
}

/// A file of the context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct ContextFile {
    /// Its bytes, where known.
    pub bytes: Option<u64>,
    /// Its text, where it was given: a manifest that says what will be installed.
    pub text: Option<String>,
    /// Where it leads, where it is a symbolic link.
    pub link: Option<String>,
}

/// Something that a COPY or ADD takes from the context.
pub struct Taken<'c> {
    /// Its path from the context's root.
    pub path: &'c str,
    /// Its path below what was named; its name, where it was named itself.
    pub below: &'c str,
    /// Whether it was named itself.
    pub named: bool,
    /// Whether it is a directory whose files are not listed.
    pub tree: bool,
}

impl Context {
    /// The text of a file, by its path or, where only some files are known, by the end of its path.
    pub fn text(&self, path: &str) -> Option<&str> {
        let path = path.trim_start_matches("./").trim_start_matches('/');
        if let Some(file) = self.files.get(path) {
            return file.text.as_deref();
        }
        if self.complete {
            return None;
        }
        let suffix = format!("/{path}");
        self.files.iter().find(|(name, _)| name.ends_with(&suffix)).and_then(|(_, file)| file.text.as_deref())
    }

    /// The same without what `.dockerignore` leaves out. A directory whose files are not listed goes or stays as a
    /// whole.
    pub fn without_ignored(&self, ignore: &IgnoreFile) -> Self {
        if ignore.is_empty() {
            return self.clone();
        }
        self.filtered(ignore, false)
    }

    /// Only what the patterns match.
    pub fn only(&self, patterns: &IgnoreFile) -> Self {
        self.filtered(patterns, true)
    }

    /// What the patterns match, or what they do not match, as `matching` says.
    fn filtered(&self, ignore: &IgnoreFile, matching: bool) -> Self {
        let mut out = Self { files: BTreeMap::new(), complete: self.complete };
        // The folders above the path that is being looked at, each with a slash at its end, and what they matched.
        let mut above: Vec<(&str, Seen)> = Vec::new();
        let mut folders: Vec<&str> = Vec::new();
        for (path, file) in &self.files {
            while above.pop_if(|(folder, _)| !path.starts_with(*folder)).is_some() {}
            let from = above.last().map_or(0, |(folder, _)| folder.len());
            let rest = path.get(from..).unwrap_or("").trim_end_matches('/');
            for (at, _) in rest.match_indices('/') {
                let Some(folder) = path.get(..=from + at) else { continue };
                let seen = above.last().map(|(_, seen)| seen.clone()).unwrap_or_default();
                let (verdict, seen) = ignore.below(folder.trim_end_matches('/'), &seen);
                if verdict.is_some_and(|verdict| verdict.excluded) == matching {
                    folders.push(folder);
                }
                above.push((folder, seen));
            }
            let seen = above.last().map(|(_, seen)| seen.clone()).unwrap_or_default();
            let verdict = ignore.below(path.trim_end_matches('/'), &seen).0;
            if verdict.is_some_and(|verdict| verdict.excluded) == matching {
                out.files.insert(path.clone(), file.clone());
            }
        }
        // A folder stays, although all that is in it is left out.
        for folder in folders.into_iter().rev() {
            let next = out.files.range(folder.to_owned()..).next();
            if !next.is_some_and(|(path, _)| path.starts_with(folder)) {
                let empty = ContextFile { bytes: Some(0), ..ContextFile::default() };
                out.files.insert(folder.to_owned(), empty);
            }
        }
        out
    }

    /// Whether the context is known and has nothing at `path`. BuildKit takes a pattern that matches nothing for
    /// an empty set, so only a plain path can be missing.
    pub fn lacks(&self, path: &str) -> bool {
        self.complete
            && !path.contains(['*', '?', '[', '\\'])
            && copier::lacks(self, &clean_path(&format!("/{path}")))
    }

    /// Whether a path lies below a directory whose files are not listed.
    fn hides(&self, path: &str) -> bool {
        path.match_indices('/').any(|(at, _)| path.get(..=at).is_some_and(|dir| self.is_unlisted(dir)))
    }

    /// Whether a path with a slash at its end is a directory whose files are not listed.
    fn is_unlisted(&self, dir: &str) -> bool {
        self.files.get(dir).is_some_and(|file| file.bytes != Some(0))
    }

    /// What a source names: itself, what is below it, or what its pattern matches (`*` stays within a name). `None`
    /// where the context is not known there.
    pub fn taken(&self, source: &str) -> Option<Vec<Taken<'_>>> {
        let source = plain(source);
        if !self.complete || self.hides(source) {
            return None;
        }
        let wild = source.contains(['*', '?', '[']);
        let names = |path: &str| match (source.is_empty(), wild) {
            (true, _) => true,
            (false, true) => glob::covers(source, path),
            (false, false) => is_within(path, source),
        };
        // Where the part of a path ends that was named.
        let end_in = |path: &str| match source.split('/').count() {
            _ if source.is_empty() => 0,
            depth => path.match_indices('/').nth(depth - 1).map_or(path.len(), |(at, _)| at + 1),
        };
        let mut out = Vec::new();
        for path in self.files.keys().filter(|path| names(path)) {
            let end = end_in(path);
            let named = end == path.len() && !path.ends_with('/');
            let trimmed = path.trim_end_matches('/');
            let below = if named {
                path.rsplit('/').next().unwrap_or(path)
            } else {
                trimmed.get(end..).unwrap_or("")
            };
            out.push(Taken { path: trimmed, below, named, tree: path.ends_with('/') });
        }
        Some(out)
    }

    /// Whether a path is a directory of the context.
    pub fn is_dir(&self, path: &str) -> bool {
        let path = plain(path);
        let below = format!("{path}/");
        path.is_empty()
            || self.files.range(below.clone()..).next().is_some_and(|(name, _)| name.starts_with(&below))
    }
}

impl Tree for Context {
    fn node(&self, path: &str) -> Node {
        let path = path.trim_start_matches('/');
        if path.is_empty() {
            return Node::Dir;
        }
        if let Some(file) = self.files.get(path) {
            return file.link.clone().map_or(Node::File, Node::Link);
        }
        let below = format!("{path}/");
        if self.files.range(below.clone()..).next().is_some_and(|(name, _)| name.starts_with(&below)) {
            return Node::Dir;
        }
        if self.complete && !self.hides(path) { Node::Absent } else { Node::Unknown }
    }

    fn names(&self, dir: &str) -> Vec<String> {
        let dir = dir.trim_start_matches('/');
        let prefix = if dir.is_empty() { String::new() } else { format!("{dir}/") };
        let (mut out, mut from) = (Vec::new(), prefix.clone());
        while let Some((path, _)) = self.files.range(from..).next()
            && let Some(rest) = path.strip_prefix(&prefix)
        {
            let name = rest.split('/').next().unwrap_or("");
            if !name.is_empty() {
                out.push(name.to_owned());
            }
            // What follows all that lies in it, and all files whose name only begins so comes again.
            from = if rest.len() > name.len() && !name.is_empty() {
                format!("{prefix}{name}0")
            } else {
                format!("{path}\0")
            };
        }
        out.arrange();
        out.dedup();
        out
    }

    fn holds_more(&self, dir: &str) -> bool {
        self.is_unlisted(&format!("{}/", dir.trim_start_matches('/')))
    }
}

/// A path from the root without `./`, slashes at its ends, and `.` for the root itself.
fn plain(path: &str) -> &str {
    let path = path.trim_start_matches("./").trim_matches('/');
    if path == "." { "" } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(lines: &[(&str, u64)]) -> Context {
        let file = |bytes| ContextFile { bytes: Some(bytes), ..ContextFile::default() };
        let files = lines.iter().map(|&(path, bytes)| (path.to_owned(), file(bytes))).collect();
        Context { files, complete: true }
    }

    fn taken(context: &Context, source: &str) -> Option<Vec<String>> {
        let line = |taken: &Taken<'_>| {
            let mark = if taken.tree {
                "/"
            } else if taken.named {
                "!"
            } else {
                ""
            };
            format!("{} {}{mark}", taken.path, taken.below)
        };
        context.taken(source).map(|taken| taken.iter().map(line).collect())
    }

    #[test]
    fn sources_take_files_directories_and_patterns() {
        let context = context(&[
            ("a.txt", 1),
            ("node_modules/", 900),
            ("src/a.js", 2),
            ("src/lib/b.js", 3),
            ("src/lib/c.css", 4),
        ]);
        let all =
            ["a.txt a.txt", "node_modules node_modules/", "src/a.js src/a.js", "src/lib/b.js src/lib/b.js"];
        assert_eq!(taken(&context, ".").unwrap()[..4], all);
        assert_eq!(
            taken(&context, "./src/").unwrap(),
            ["src/a.js a.js", "src/lib/b.js lib/b.js", "src/lib/c.css lib/c.css"]
        );
        assert_eq!(taken(&context, "a.txt").unwrap(), ["a.txt a.txt!"]);
        assert_eq!(taken(&context, "src/*/*.js").unwrap(), ["src/lib/b.js b.js!"]);
        assert_eq!(taken(&context, "src/l*").unwrap(), ["src/lib/b.js b.js", "src/lib/c.css c.css"]);
        assert_eq!(taken(&context, "*.txt").unwrap(), ["a.txt a.txt!"]);
        assert_eq!(taken(&context, "node_modules").unwrap(), ["node_modules /"]);
        assert_eq!(taken(&context, "node_modules/x"), None, "its files are not listed");
        assert_eq!(taken(&context, "nothing").unwrap(), [""; 0]);
        assert_eq!(taken(&Context::default(), "a.txt"), None, "nothing is known");
    }

    #[test]
    fn only_a_plain_path_of_a_known_context_can_be_missing() {
        let context = context(&[("node_modules/", 900), ("src/a.js", 2)]);
        let lacks = |path| context.lacks(path);
        assert_eq!(["src", "src/", "/src/a.js", ".", "node_modules/x", "x*"].map(lacks), [false; 6]);
        assert_eq!(["src/b.js", "sr", "x"].map(lacks), [true; 3]);
        assert!(!Context::default().lacks("x"));
    }

    #[test]
    fn what_is_ignored_is_not_there() {
        let context = context(&[("node_modules/", 900), ("src/a.js", 2), ("src/a.md", 2)]);
        let left = context.without_ignored(&IgnoreFile::parse("node_modules\n**/*.md\n"));
        assert_eq!(left.files.keys().collect::<Vec<_>>(), ["src/a.js"]);
        assert!(left.lacks("node_modules"));
    }
}
