//! What files a stage may have: what instructions put there, where commands ran, and what they name.

use std::collections::{BTreeMap, BTreeSet};

use crate::paths::is_within;
use crate::syntax::MountType;

/// Something that an instruction put into a stage.
#[derive(Clone, Debug, PartialEq)]
struct Put {
    path: String,
    /// Whether anything may lie below.
    tree: bool,
    /// Whether it is of the context, by a plain name: no tree of a system's files.
    simple: bool,
    /// The files below it, where they are all known.
    held: Option<BTreeSet<String>>,
    /// The pattern of the names of the files that it brings, where it brings no directories.
    names: Option<String>,
}

impl Put {
    /// Whether it may have brought something to a path.
    fn may_bring(&self, path: &str) -> bool {
        if self.path == path || !self.tree || !is_within(path, &self.path) {
            return self.path == path;
        }
        let below =
            path.strip_prefix(self.path.trim_end_matches('/')).unwrap_or(path).trim_start_matches('/');
        if self.names.as_ref().is_some_and(|names| !crate::glob::glob(names, below)) {
            return false;
        }
        self.held.as_ref().is_none_or(|held| held.iter().any(|file| is_within(file, below)))
    }

    /// Whether it may have made something below a path.
    fn reaches_into(&self, path: &str) -> bool {
        is_within(&self.path, path)
    }
}

/// A mount of one RUN.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mounted {
    /// Where it lies.
    pub target: String,
    pub kind: MountType,
    /// Whether it certainly cannot be written.
    pub read_only: bool,
}

impl Mounted {
    /// Whether files may come with it.
    pub(super) fn brings(&self) -> bool {
        matches!(self.kind, MountType::Bind | MountType::Cache)
    }
}

/// A RUN that was carried out.
#[derive(Clone, Debug, PartialEq)]
struct Ran {
    text: String,
    cwd: Option<String>,
    /// The targets of its cache and tmpfs mounts: nothing below them stays.
    kept_out: Vec<String>,
    /// The programs that it ran, where none but those may have made files of a project.
    programs: Option<Vec<String>>,
}

/// Words of commands that make files of which their line says nothing.
const BUILDERS: &[&str] = &[
    "cargo", "make", "npm", "yarn", "pnpm", "npx", "go ", "mvn", "gradle", "dotnet", "pip", "python", "node",
    "bun", "deno", "ninja", "bazel", "sbt", "swift", "zig", "composer", "bundle", "rake", "sh ", "bash ",
    ".sh", "./",
];

/// What files a stage may have.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Files {
    /// Whether the base is known well enough to say what it lacks.
    closed: bool,
    /// Whether the base is one that the tables know, with no project in it.
    listed: bool,
    /// Whether the base is empty.
    empty: bool,
    /// Whether the base is a distribution's, with nothing at its root but the usual.
    plain: bool,
    put: Vec<Put>,
    /// Directories that instructions made.
    made: Vec<String>,
    /// Directories that commands ran in.
    ran_in: Vec<String>,
    /// The texts of all RUN.
    scripts: String,
    /// Whether commands of which nothing is known ran.
    opaque: bool,
    /// The mounts of the RUN that is carried out.
    mounts: Vec<Mounted>,
    /// The RUNs one by one.
    runs: Vec<Ran>,
    /// The texts of manifests that came from the context, by their paths.
    texts: BTreeMap<String, String>,
    /// What came from other stages: where it lies, from which stage, and from where in it.
    came: Vec<(String, usize, String)>,
}

/// Directories at the root of every Linux image.
const TOPS: &[&str] = &[
    "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "media", "mnt", "opt", "proc",
    "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var",
];
/// Directories and files at the root of some images that the tables know.
const SOME_TOPS: &[&str] = &[
    "go",
    "nodejs",
    "busybox",
    "docker-entrypoint.sh",
    "docker-entrypoint.d",
    "docker-entrypoint-initdb.d",
    "data",
    "uv",
    "uvx",
    "__cacert_entrypoint.sh",
    "entrypoint.sh",
    "hello",
    "usr-is-merged",
    "lambda-entrypoint.sh",
    "cnb",
    "workspace",
    "nix",
];

impl Files {
    /// Of a base of which everything is known, or not; `empty` for scratch, `plain` for a distribution, `listed` for one of
    /// a family that the tables name.
    pub(super) fn new(closed: bool, empty: bool, plain: bool, listed: bool) -> Self {
        Self { closed, empty, plain, listed, ..Self::default() }
    }

    /// The text of a file of the context, where it lies now.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// The manifest of a project of Node, where its text is known and can be read.
    pub(super) fn package_json(&self, dir: &str) -> Option<serde_json::Value> {
        serde_json::from_str(self.text(&format!("{}/package.json", dir.trim_end_matches('/')))?).ok()
    }

    /// A file of the context whose text is known lies at a path.
    pub(super) fn show(&mut self, path: String, text: &str) {
        self.texts.insert(path, text.to_owned());
    }

    /// COPY --from brings something of a stage.
    pub(super) fn come(&mut self, path: &str, stage: usize, source: String) {
        self.came.push((path.to_owned(), stage, source));
    }

    /// The stage that a file came from last, and the path there that was copied.
    pub(super) fn came_with(&self, path: &str) -> Option<(usize, &str)> {
        self.arrival(path).map(|(_, stage, from)| (*stage, from.as_str()))
    }

    fn arrival(&self, path: &str) -> Option<&(String, usize, String)> {
        self.came.iter().rev().find(|(to, ..)| is_within(path, to))
    }

    /// COPY or ADD puts something at a path.
    pub(super) fn put(&mut self, path: &str, tree: bool) {
        self.put_source(path, tree, false, None, None);
    }

    /// The same; `simple` for something of the context by a plain name, which is no tree of a system's files, `names` for
    /// the pattern of files' names that it came by.
    pub(super) fn put_source(
        &mut self,
        path: &str,
        tree: bool,
        simple: bool,
        held: Option<BTreeSet<String>>,
        names: Option<&str>,
    ) {
        let names = names.map(str::to_owned);
        self.texts.retain(|shown, _| shown != path);
        self.put.push(Put { path: path.to_owned(), tree, simple, held, names });
    }

    /// Whether a path is a directory, so that a file that is copied there goes into it.
    pub(super) fn is_directory(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let usual = !self.empty
            && match parts[..] {
                [] => true,
                [top] => TOPS.contains(&top),
                ["usr", below] => {
                    matches!(below, "bin" | "sbin" | "lib" | "local" | "share" | "src" | "games")
                }
                ["usr", "local", below] => matches!(below, "bin" | "sbin" | "lib" | "share" | "src" | "etc"),
                ["var", below] => matches!(below, "lib" | "log" | "cache" | "tmp" | "run" | "spool"),
                _ => false,
            };
        usual
            || self.made.iter().any(|made| is_within(made, path))
            || self.put.iter().any(|put| put.path != path && is_within(&put.path, path))
    }

    /// The cache or tmpfs mount that a path lies in, where whatever made it, made it there: it is no part of the stage.
    pub(super) fn only_in_mount(&self, path: &str) -> Option<&str> {
        if !self.closed || self.is_mounted(path) {
            return None;
        }
        let target = self.runs.iter().flat_map(|run| &run.kept_out).find(|target| is_within(path, target))?;
        let own = target.rsplit('/').next().unwrap_or(target);
        let outside = self.runs.iter().filter(|run| !run.kept_out.iter().any(|other| is_within(path, other)));
        let made = outside.into_iter().any(|run| {
            let near = run.cwd.as_deref().is_none_or(|cwd| cwd != "/" && is_within(path, cwd));
            run.text.contains(own) || near && BUILDERS.iter().any(|word| run.text.contains(word))
        });
        let put = self.put.iter().any(|put| {
            put.reaches_into(path)
                // What a build leaves in the folder of a whole project is not what is copied with it.
                || put.may_bring(path) && (put.held.is_some() || !is_within(target, &put.path) || put.path == *target)
        });
        let above = self.made.iter().any(|made| is_within(made, path));
        (!made && !put && !above).then_some(target.as_str())
    }

    /// Whether a COPY or ADD may have put a shell or another file of a system at a path.
    pub(super) fn may_bring_system(&self, path: &str) -> bool {
        self.put.iter().any(|put| put.path == path || !put.simple && put.may_bring(path))
            || self.is_mounted(path)
    }

    /// An instruction makes a directory.
    pub(super) fn make(&mut self, path: &str) {
        self.made.push(path.to_owned());
    }

    /// A RUN was carried out in a directory, with its mounts; `opaque` where nothing is known of some of its commands.
    pub(super) fn ran(&mut self, cwd: Option<&str>, text: &str, opaque: bool, programs: Option<Vec<String>>) {
        match cwd {
            Some(cwd) => self.ran_in.push(cwd.to_owned()),
            None => self.opaque = true,
        }
        self.scripts.push_str(text);
        self.scripts.push('\n');
        self.opaque |= opaque;
        let mounts = std::mem::take(&mut self.mounts).into_iter();
        let kept_out = mounts.filter(|mount| matches!(mount.kind, MountType::Cache | MountType::Tmpfs));
        let kept_out = kept_out.map(|mount| mount.target).collect();
        self.runs.push(Ran { text: text.to_owned(), cwd: cwd.map(str::to_owned), kept_out, programs });
    }

    /// Whether what was put below a directory is files by their names alone, none of them a source of Rust.
    pub(super) fn holds_no_sources(&self, dir: &str) -> bool {
        let below = |put: &&Put| is_within(&put.path, dir) || is_within(dir, &put.path) && put.tree;
        let plain = |put: &Put| {
            let known = put.held.as_ref().is_some_and(|held| !held.iter().any(|file| file.ends_with(".rs")));
            let by_name = put.names.as_ref().is_some_and(|names| !names.ends_with(".rs"));
            known || by_name || !put.tree && !put.path.ends_with(".rs")
        };
        self.put.iter().filter(below).all(plain)
    }

    /// Whether neither the base nor a COPY brought anything to a path in a project.
    pub(super) fn nothing_was_put(&self, path: &str) -> bool {
        self.listed
            && !self.opaque
            && !self.may_bring(path)
            && !self.put.iter().any(|put| put.reaches_into(path))
    }

    /// Whether there is certainly no file of a project at a path: none that a base has, that was put there, or that a
    /// program other than those that never make such files may have made.
    pub(super) fn lacks_project_file(&self, path: &str, makers: &[&str]) -> bool {
        let quiet = |run: &Ran| {
            run.programs.as_ref().is_some_and(|ran| !ran.iter().any(|name| makers.contains(&name.as_str())))
        };
        self.nothing_was_put(path) && self.runs.iter().all(quiet)
    }

    /// Whether commands ran of which nothing is known.
    pub(super) fn is_opaque(&self) -> bool {
        self.opaque
    }

    /// The mounts of the RUN that comes.
    pub(super) fn mount(&mut self, mounts: Vec<Mounted>) {
        self.mounts = mounts;
    }

    /// Whether any of its mounts is read-only.
    pub(super) fn has_read_only(&self) -> bool {
        self.mounts.iter().any(|mount| mount.read_only)
    }

    /// Whether a path lies in a mount that is read-only: the innermost counts.
    pub(super) fn is_read_only(&self, path: &str) -> bool {
        let around = self.mounts.iter().filter(|mount| is_within(path, &mount.target));
        around.max_by_key(|mount| mount.target.len()).is_some_and(|mount| mount.read_only)
    }

    /// Whether some RUN has this text.
    pub(super) fn mentions(&self, text: &str) -> bool {
        self.scripts.contains(text)
    }

    /// The lines of all RUN.
    pub(super) fn script_lines(&self) -> impl Iterator<Item = &str> {
        self.scripts.lines()
    }

    /// Whether a COPY or ADD may have put something at a path, or a mount.
    pub(super) fn may_bring(&self, path: &str) -> bool {
        self.put.iter().any(|put| put.may_bring(path)) || self.is_mounted(path)
    }

    /// Whether anything but what brought `known` from another stage may have put something at a path.
    pub(super) fn may_bring_besides(&self, path: &str, known: &str) -> bool {
        let brings = self.arrival(known).map(|(to, ..)| to);
        let others = self.put.iter().filter(|put| brings.is_none_or(|to| *to != put.path));
        others.into_iter().any(|put| put.may_bring(path)) || self.is_mounted(path)
    }

    /// The targets of the mounts that may bring something.
    fn brought(&self) -> impl Iterator<Item = &str> {
        self.mounts.iter().filter(|mount| mount.brings()).map(|mount| mount.target.as_str())
    }

    fn is_mounted(&self, path: &str) -> bool {
        self.brought().any(|target| is_within(path, target) || is_within(target, path))
    }

    /// Whether a mount brings a program of this name.
    pub(super) fn may_bring_name(&self, name: &str) -> bool {
        self.brought().any(|target| target.rsplit('/').next() == Some(name))
    }

    /// Whether nobody gave away what lies at a path.
    pub(super) fn untouched(&self, path: &str) -> bool {
        self.closed && !self.opaque && !self.scripts.contains(path)
    }

    /// Whether the base may have something at a path.
    fn base_may_have(&self, path: &str) -> bool {
        if self.empty {
            return false;
        }
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] => true,
            [top, ..] if !TOPS.contains(&top) => !self.plain && SOME_TOPS.contains(&top),
            // Whatever else, no base has a directory of this name there.
            ["opt" | "srv", own, ..] => {
                !matches!(own, "app" | "application" | "build" | "project" | "service" | "server")
            }
            ["usr", "src", own, ..] => !matches!(own, "app" | "application" | "build" | "project"),
            ["home", _, own, ..] => !matches!(own, "app" | "application" | "project"),
            _ => true,
        }
    }

    /// Whether a stage certainly has nothing at an absolute path.
    pub(super) fn certainly_lacks(&self, path: &str) -> bool {
        if !self.closed || self.opaque || self.base_may_have(path) {
            return false;
        }
        let is_above = |other: &str| is_within(other, path);
        if self.made.iter().any(|made| is_above(made)) || self.put.iter().any(|put| put.reaches_into(path)) {
            return false;
        }
        if self.may_bring(path) || self.ran_in.iter().any(|cwd| cwd != "/" && is_within(path, cwd)) {
            return false;
        }
        // What a script names, it may make.
        let top = path.split('/').find(|part| !part.is_empty()).unwrap_or("");
        let named = |part: &str| !self.scripts.is_empty() && (part.len() < 2 || self.scripts.contains(part));
        // From elsewhere than the root, a path at the root is reached by all of it, or by way of another directory.
        let elsewhere = ["cd ", "pushd ", "..", "-C", "chdir"].iter().any(|way| self.scripts.contains(way));
        let from_root = elsewhere || self.ran_in.iter().any(|cwd| cwd == "/");
        if TOPS.contains(&top) {
            let own = path.split('/').filter(|part| !part.is_empty()).nth(1).unwrap_or("");
            return !named(own);
        }
        !named(top) || !from_root && top.len() > 1 && !self.scripts.contains(&format!("/{top}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lacks_only_what_nothing_may_have_made() {
        let mut files = Files::new(true, false, false, true);
        assert!(files.certainly_lacks("/app/dist") && !files.certainly_lacks("/usr/lib/x"));
        files.make("/src");
        files.put("/src", true);
        files.ran(Some("/src"), "npm run build", false, None);
        assert!(files.certainly_lacks("/app/dist") && !files.certainly_lacks("/src/dist"));
        files.ran(Some("/src"), "cp -r out /app/dist", false, None);
        assert!(!files.certainly_lacks("/app/dist"));
        assert!(!Files::new(false, false, false, false).certainly_lacks("/app"));
    }
}
