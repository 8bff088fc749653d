//! What BuildKit does when it copies, on file systems on paper: `solver/llbsolver/file/backend.go`, its copier
//! `fsutil/copy`, and the look at the sources that comes before it (`cache/contenthash`).

use std::collections::BTreeMap;

use crate::ignore::{IgnoreFile, Seen};
use crate::paths::is_within;
use crate::syntax::{join_path, quote};

/// What stands at a path, a link being what it is and not where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Nothing.
    Absent,
    /// A directory.
    Dir,
    /// A file.
    File,
    /// A symbolic link, with its target.
    Link(String),
    /// Nobody knows.
    Unknown,
}

/// A file system that can be looked at.
pub trait Tree {
    /// What stands at an absolute path without dots.
    fn node(&self, path: &str) -> Node;
    /// The names in a directory, ascending.
    fn names(&self, dir: &str) -> Vec<String>;
    /// Whether a directory holds files beside those, whose names are not known.
    fn holds_more(&self, dir: &str) -> bool;
}

/// What copies into an empty file system have put down so far.
#[derive(Default)]
pub struct Laid(BTreeMap<String, Node>);

impl Laid {
    /// Takes what a copy put down.
    pub fn add(&mut self, ops: &[Op]) {
        self.0.extend(ops.iter().map(|op| match op {
            Op::Dir(path) => (path.clone(), Node::Dir),
            Op::Put { to, .. } => (to.clone(), Node::File),
            Op::Link { to, target } => (to.clone(), Node::Link(target.clone())),
        }));
    }
}

impl Tree for Laid {
    fn node(&self, path: &str) -> Node {
        if path == "/" { Node::Dir } else { self.0.get(path).cloned().unwrap_or(Node::Absent) }
    }

    fn names(&self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn holds_more(&self, _: &str) -> bool {
        false
    }
}

/// A file system with these files in its root, and nothing else.
pub struct Files<'f>(pub &'f [&'f str]);

impl Tree for Files<'_> {
    fn node(&self, path: &str) -> Node {
        match path.strip_prefix('/') {
            Some("") => Node::Dir,
            Some(name) if self.0.contains(&name) => Node::File,
            _ => Node::Absent,
        }
    }

    fn names(&self, _: &str) -> Vec<String> {
        self.0.iter().map(|&name| name.to_owned()).collect()
    }

    fn holds_more(&self, _: &str) -> bool {
        false
    }
}

/// Code of the fault of a COPY or ADD whose source is not there.
pub const SOURCE_MISSING: &str = "copy-source-missing";

/// Why a copy stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Key of the message for translation.
    pub code: &'static str,
    /// The path that it is about.
    pub path: String,
    /// BuildKit's message.
    pub message: String,
}

impl Stop {
    /// A stop at a path.
    pub fn new(code: &'static str, path: &str, message: String) -> Self {
        Self { code, path: path.to_owned(), message }
    }

    fn not_found(path: &str) -> Self {
        let message = format!("failed to calculate checksum of ref: {}: not found", quote(path));
        Self::new(SOURCE_MISSING, path, message)
    }

    fn no_file(path: &str) -> Self {
        Self::new(SOURCE_MISSING, path, format!("lstat {path}: no such file or directory"))
    }

    fn below_file(path: &str) -> Self {
        Self::new("copy-below-file", path, format!("lstat {path}: not a directory"))
    }
}

/// Why nothing can be said of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It stops.
    Stop(Stop),
    /// It depends on what nobody knows.
    Unknown,
}

impl From<Stop> for Trouble {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

/// One thing that a copy puts down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// A new directory.
    Dir(String),
    /// What stands at a path of the source; of a directory, its files without known names.
    Put {
        /// Path in the source.
        from: String,
        /// Where it ends up.
        to: String,
    },
    /// A link.
    Link {
        /// Where it ends up.
        to: String,
        /// Where it leads.
        target: String,
    },
}

/// What is to be copied, and how.
pub struct Request<'r> {
    /// Where to, absolute; a slash at its end, or `/.`, asks for a directory.
    pub dest: &'r str,
    /// Only what these match is copied (`--parents`).
    pub include: Option<&'r IgnoreFile>,
    /// What these match is not copied.
    pub exclude: &'r IgnoreFile,
    /// Whether a directory gives its contents rather than itself.
    pub contents: bool,
}

/// Links that are followed at most: a cycle ends there.
const MAX_LINKS: u32 = 255;
/// Directories in directories that are followed at most.
const MAX_DEPTH: usize = 1_000;

/// Follows the links of a path, its last part included. A path below a file is a fault.
fn resolve(node: &dyn Fn(&str) -> Node, path: &str) -> Result<String, Stop> {
    follow(node, path, true)
}

/// The same; `strict` says whether a path below a file is a fault, or is just not there.
fn follow(node: &dyn Fn(&str) -> Node, path: &str, strict: bool) -> Result<String, Stop> {
    let mut rest: Vec<String> = parts(path).rev().map(str::to_owned).collect();
    let (mut at, mut links, mut in_file) = (String::new(), 0, false);
    while let Some(part) = rest.pop() {
        if part == ".." {
            at.truncate(at.rfind('/').unwrap_or(0));
            continue;
        }
        let next = format!("{at}/{part}");
        if in_file && strict {
            return Err(Stop::below_file(&next));
        }
        match node(&next) {
            Node::Link(target) => {
                links += 1;
                if links > MAX_LINKS {
                    return Err(Stop::new("copy-link-cycle", path, "too many links".to_owned()));
                }
                if target.starts_with('/') {
                    at.clear();
                }
                rest.extend(parts(&target).rev().map(str::to_owned));
                continue;
            }
            Node::File => in_file = true,
            _ => {}
        }
        at = next;
    }
    Ok(if at.is_empty() { "/".to_owned() } else { at })
}

fn parts(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/').filter(|part| !matches!(*part, "" | "."))
}

/// Follows the links of a path in a tree; one that cannot be followed stays.
pub fn followed(tree: &dyn Tree, path: &str) -> String {
    follow(&|path| tree.node(path), path, false).unwrap_or_else(|_| path.to_owned())
}

/// Whether a path is certainly not there, links followed.
pub fn lacks(tree: &dyn Tree, path: &str) -> bool {
    follow(&|path| tree.node(path), path, false).is_ok_and(|path| is_gone(tree, &path))
}

/// One source as BuildKit looks at it before it copies.
pub struct Selector<'s> {
    /// The path, absolute and without dots.
    pub path: String,
    /// Whether it holds wildcards.
    pub wildcard: bool,
    /// The pattern of `--parents`.
    pub include: Option<&'s IgnoreFile>,
    /// What `--exclude` leaves out.
    pub exclude: &'s IgnoreFile,
    /// The path that has to be there, for `--parents`.
    pub required: Option<String>,
}

/// The first of the sources that is certainly not there, by its index. A path below another one is not looked at.
pub fn missing(tree: &dyn Tree, selectors: &[Selector<'_>]) -> Option<(usize, Stop)> {
    let node = |path: &str| tree.node(path);
    let is_plain = |selector: &Selector<'_>| {
        !selector.wildcard && selector.include.is_none() && selector.exclude.is_empty()
    };
    selectors.iter().enumerate().find_map(|(index, selector)| {
        if let Some(required) = &selector.required {
            return (!has_required(tree, selector, required)).then(|| (index, Stop::not_found(required)));
        }
        let covered = || {
            selectors.iter().any(|other| {
                is_plain(other) && other.path != selector.path && is_within(&selector.path, &other.path)
            })
        };
        if !is_plain(selector) || covered() {
            return None;
        }
        let gone = match follow(&node, &selector.path, false) {
            Ok(path) => is_gone(tree, &path),
            Err(stop) => return Some((index, stop)),
        };
        gone.then(|| (index, Stop::not_found(&selector.path)))
    })
}

/// Whether a path without links above it is certainly not there: it is absent, or lies below a file.
fn is_gone(tree: &dyn Tree, path: &str) -> bool {
    let above =
        path.match_indices('/').filter_map(|(at, _)| path.get(..at)).filter(|above| !above.is_empty());
    above.map(|above| tree.node(above)).any(|node| matches!(node, Node::File | Node::Absent))
        || tree.node(path) == Node::Absent
}

/// Whether something of what has to be there is there and is not left out.
fn has_required(tree: &dyn Tree, selector: &Selector<'_>, required: &str) -> bool {
    let Ok(root) = follow(&|path| tree.node(path), &selector.path, false) else { return false };
    let below = if selector.path == "/" { Some(required) } else { required.strip_prefix(&selector.path) };
    let Some(below) = below else { return false };
    let below = below.trim_start_matches('/');
    let path = if below.is_empty() { root } else { join_path(&root, below) };
    // What `--parents` matches is found by its name: no link leads there.
    let mut above =
        path.match_indices('/').filter_map(|(at, _)| path.get(..at)).filter(|dir| !dir.is_empty());
    if above.any(|dir| !matches!(tree.node(dir), Node::Dir | Node::Unknown)) {
        return false;
    }
    let included = |name: &str| selector.include.is_none_or(|patterns| taken_by(patterns, name));
    included(below) && leaves_something(tree, &path, below, selector.exclude, 0)
}

fn taken_by(patterns: &IgnoreFile, path: &str) -> bool {
    patterns.below(path, &Seen::new()).0.is_some_and(|verdict| verdict.excluded)
}

fn leaves_something(tree: &dyn Tree, path: &str, name: &str, exclude: &IgnoreFile, depth: usize) -> bool {
    let node = tree.node(path);
    if node == Node::Absent {
        return false;
    }
    if !taken_by(exclude, name) {
        return true;
    }
    exclude.has_exceptions()
        && node == Node::Dir
        && depth < MAX_DEPTH
        && tree.names(path).iter().any(|child| {
            leaves_something(tree, &join_path(path, child), &format!("{name}/{child}"), exclude, depth + 1)
        })
}

/// Whether a name holds wildcards that are not escaped.
pub fn has_wildcards(name: &str) -> bool {
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        match c {
            '*' | '?' | '[' => return true,
            '\\' => {
                chars.next();
            }
            _ => {}
        }
    }
    false
}

/// The paths that a source names: itself, or what its wildcards match, of which a directory stands for all in it.
pub fn sources(tree: &dyn Tree, source: &str) -> Result<Vec<String>, Trouble> {
    let names: Vec<&str> = parts(source).collect();
    let Some(at) = names.iter().position(|name| has_wildcards(name)) else {
        return Ok(vec![format!("/{}", names.join("/"))]);
    };
    let (fixed, wild) = names.split_at_checked(at).unwrap_or_default();
    let base = resolve(&|path| tree.node(path), &fixed.join("/"))?;
    match tree.node(&base) {
        Node::Absent => return Err(Stop::no_file(&base).into()),
        Node::Unknown => return Err(Trouble::Unknown),
        Node::File | Node::Link(_) => return Ok(Vec::new()),
        Node::Dir => {}
    }
    let mut out = Vec::new();
    let mut pending = vec![(base, 0)];
    while let Some((dir, depth)) = pending.pop() {
        let Some(pattern) = wild.get(depth) else {
            out.push(dir);
            continue;
        };
        let last = depth + 1 == wild.len();
        for name in tree.names(&dir).into_iter().rev().filter(|name| go_match(pattern, name)) {
            let path = join_path(&dir, &name);
            if last || tree.node(&path) == Node::Dir {
                pending.push((path, depth + 1));
            }
        }
    }
    Ok(out)
}

/// Go's `filepath.Match` for one part of a path; a pattern that cannot be read matches nothing.
pub fn go_match(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        let step = match pattern.get(p) {
            Some('*') => {
                star = Some((p + 1, n));
                p += 1;
                continue;
            }
            None if n == name.len() => return true,
            None => None,
            Some(_) => name.get(n).and_then(|&c| one(&pattern, p, c)),
        };
        match (step, star) {
            (Some(next), _) => (p, n) = (next, n + 1),
            (None, Some((after, from))) if from < name.len() => {
                star = Some((after, from + 1));
                (p, n) = (after, from + 1);
            }
            _ => return false,
        }
    }
}

/// Where the element at `at` ends, if it matches `c`.
fn one(pattern: &[char], at: usize, c: char) -> Option<usize> {
    match pattern.get(at)? {
        '?' => Some(at + 1),
        '\\' => (*pattern.get(at + 1)? == c).then_some(at + 2),
        '[' => {
            let negated = pattern.get(at + 1) == Some(&'^');
            let mut i = at + 1 + usize::from(negated);
            let (mut found, mut ranges) = (false, 0);
            while pattern.get(i) != Some(&']') || ranges == 0 {
                let (low, next) = class_char(pattern, i)?;
                let (high, next) = match pattern.get(next) {
                    Some('-') => class_char(pattern, next + 1)?,
                    _ => (low, next),
                };
                found |= low <= c && c <= high;
                ranges += 1;
                i = next;
            }
            (found != negated).then_some(i + 1)
        }
        literal => (*literal == c).then_some(at + 1),
    }
}

/// A character of a class, and where what follows it begins.
fn class_char(pattern: &[char], at: usize) -> Option<(char, usize)> {
    match pattern.get(at)? {
        '-' | ']' => None,
        '\\' => Some((*pattern.get(at + 1)?, at + 2)),
        c => Some((*c, at + 1)),
    }
}

/// What copying `from`, one of [`sources`], puts down; and why it stops then, if it does.
pub fn copy(
    source: &dyn Tree,
    dest: &dyn Tree,
    from: &str,
    request: &Request<'_>,
) -> (Vec<Op>, Option<Trouble>) {
    let mut copier =
        Copier { source, dest, request, ops: Vec::new(), made: BTreeMap::new(), parents: Vec::new() };
    let trouble = copier.run(from).err();
    (copier.ops, trouble)
}

/// The directories that making one with all above it makes anew.
pub fn make_dir(dest: &dyn Tree, path: &str) -> Result<Vec<Op>, Stop> {
    let exclude = IgnoreFile::default();
    let request = Request { dest: path, include: None, exclude: &exclude, contents: true };
    let source = Files(&[]);
    let (ops, made, parents) = (Vec::new(), BTreeMap::new(), Vec::new());
    let mut copier = Copier { source: &source, dest, request: &request, ops, made, parents };
    let path = resolve(&|path| copier.node(path), path)?;
    copier.make_all(&path)?;
    Ok(copier.ops)
}

struct Copier<'c> {
    source: &'c dyn Tree,
    dest: &'c dyn Tree,
    request: &'c Request<'c>,
    ops: Vec<Op>,
    /// What this copy has put down so far.
    made: BTreeMap<String, Node>,
    /// The directories above what is being copied, and whether each is made.
    parents: Vec<(String, bool)>,
}

/// What holds for a path of the source.
struct Place<'p> {
    /// Its path in the source.
    from: &'p str,
    /// The same from what is copied; empty for that itself.
    below: &'p str,
    /// Where it goes.
    to: String,
    /// Whether the directory that it goes to is new, and so empty.
    fresh: bool,
    /// What the directory above it matched of the patterns.
    include: &'p Seen,
    exclude: &'p Seen,
    depth: usize,
}

impl Copier<'_> {
    fn node(&self, path: &str) -> Node {
        self.made.get(path).cloned().unwrap_or_else(|| self.dest.node(path))
    }

    fn run(&mut self, from: &str) -> Result<(), Trouble> {
        let dest = self.request.dest;
        let last = dest.rsplit('/').next().unwrap_or("");
        let ensured = if matches!(last, "" | ".") { dest } else { parent(dest) };
        let ensured = resolve(&|path| self.node(path), ensured)?;
        self.make_all(&ensured)?;
        let mut target = resolve(&|path| self.node(path), dest)?;
        let followed = resolve(&|path| self.source.node(path), from)?;
        let is_dir = match self.source.node(&followed) {
            Node::Absent => return Err(Stop::no_file(&followed).into()),
            Node::Unknown => return Err(Trouble::Unknown),
            found => found == Node::Dir,
        };
        let there = self.node(&target);
        let exists = !matches!(there, Node::Absent | Node::Unknown);
        if !self.request.contents && is_dir && exists || !is_dir && there == Node::Dir {
            let name = from.rsplit('/').next().unwrap_or("");
            target = if name.is_empty() { target } else { join_path(&target, name) };
        }
        let above =
            if self.request.contents && is_dir && !exists { target.as_str() } else { parent(&target) };
        self.make_all(above)?;
        let place = Place {
            from: &followed,
            below: "",
            to: target,
            fresh: false,
            include: &Seen::new(),
            exclude: &Seen::new(),
            depth: 0,
        };
        self.copy(&place)
    }

    /// `MkdirAll`, of a path without links.
    fn make_all(&mut self, path: &str) -> Result<(), Stop> {
        let mut new = Vec::new();
        let mut at = path;
        loop {
            match self.node(at) {
                Node::Dir => break,
                Node::Absent | Node::Unknown => new.push(at.to_owned()),
                Node::File | Node::Link(_) => {
                    return Err(Stop::new("copy-dir-is-file", at, format!("mkdir {at}: not a directory")));
                }
            }
            if at == "/" {
                break;
            }
            at = parent(at);
        }
        for path in new.into_iter().rev() {
            self.make(path);
        }
        Ok(())
    }

    fn make(&mut self, path: String) {
        self.made.insert(path.clone(), Node::Dir);
        self.ops.push(Op::Dir(path));
    }

    fn copy(&mut self, place: &Place<'_>) -> Result<(), Trouble> {
        let (include, exclude) = (self.request.include, self.request.exclude);
        let (mut wanted, mut excluded) = (true, false);
        let (mut include_seen, mut exclude_seen) = (Seen::new(), Seen::new());
        if !place.below.is_empty() {
            if let Some(patterns) = include {
                let (verdict, seen) = patterns.below(place.below, place.include);
                (wanted, include_seen) = (verdict.is_some_and(|verdict| verdict.excluded), seen);
            }
            if !exclude.is_empty() {
                let (verdict, seen) = exclude.below(place.below, place.exclude);
                (excluded, exclude_seen) = (verdict.is_some_and(|verdict| verdict.excluded), seen);
            }
            wanted &= !excluded;
            if excluded && include.is_none() && !exclude.has_exceptions() {
                return Ok(());
            }
        }
        let node = self.source.node(place.from);
        if node != Node::Dir {
            return if wanted { self.put(place, node) } else { Ok(()) };
        }
        let there = if place.fresh { Node::Absent } else { self.node(&place.to) };
        if wanted {
            self.make_parents()?;
            self.directory(&place.to)?;
            if self.source.holds_more(place.from) {
                self.ops.push(Op::Put { from: place.from.to_owned(), to: place.to.clone() });
            }
        }
        if excluded && !exclude.has_exceptions() || place.depth > MAX_DEPTH {
            return Ok(());
        }
        self.parents.push((place.to.clone(), wanted));
        let mut outcome = Ok(());
        for name in self.source.names(place.from) {
            let below = if place.below.is_empty() { name.clone() } else { format!("{}/{name}", place.below) };
            outcome = self.copy(&Place {
                from: &join_path(place.from, &name),
                below: &below,
                to: join_path(&place.to, &name),
                fresh: matches!(there, Node::Absent),
                include: &include_seen,
                exclude: &exclude_seen,
                depth: place.depth + 1,
            });
            if outcome.is_err() {
                break;
            }
        }
        self.parents.pop();
        outcome
    }

    /// Puts a file or link down.
    fn put(&mut self, place: &Place<'_>, node: Node) -> Result<(), Trouble> {
        self.make_parents()?;
        if !place.fresh && self.node(&place.to) == Node::Dir {
            let message = format!("cannot replace to directory {} with file", place.to);
            return Err(Stop::new("copy-file-over-dir", &place.to, message).into());
        }
        let to = place.to.clone();
        match node {
            Node::Link(target) => self.ops.push(Op::Link { to, target }),
            Node::Absent | Node::Unknown => return Err(Trouble::Unknown),
            Node::File | Node::Dir => {
                self.made.insert(to.clone(), Node::File);
                self.ops.push(Op::Put { from: place.from.to_owned(), to });
            }
        }
        Ok(())
    }

    /// `copyDirectoryOnly`.
    fn directory(&mut self, path: &str) -> Result<(), Stop> {
        match self.node(path) {
            Node::Dir => Ok(()),
            Node::Absent | Node::Unknown => {
                self.make(path.to_owned());
                Ok(())
            }
            Node::File | Node::Link(_) => {
                let message = format!("cannot copy to non-directory: {path}");
                Err(Stop::new("copy-dir-over-file", path, message))
            }
        }
    }

    /// Makes the directories that wait for something in them.
    fn make_parents(&mut self) -> Result<(), Stop> {
        let waiting: Vec<String> =
            self.parents.iter().filter(|(_, made)| !made).map(|(path, _)| path.clone()).collect();
        for path in waiting {
            self.directory(&path)?;
        }
        self.parents.iter_mut().for_each(|(_, made)| *made = true);
        Ok(())
    }
}

/// The directory above a path; the root is above itself.
fn parent(path: &str) -> &str {
    match path.trim_end_matches('/').rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((above, _)) => above,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_go_has_it() {
        for (pattern, name, expected) in [
            ("*", "", true),
            ("a*", "abc", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyyd", false),
            ("a?c", "abc", true),
            ("[!a]", "a", true),
            ("[!a]", "!", true),
            ("[^a]", "a", false),
            ("[a-c]1", "b1", true),
            ("[", "[", false),
            ("[]a]", "]", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("**", "ab", true),
            ("x*", "", false),
        ] {
            assert_eq!(go_match(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn a_cycle_of_links_ends() {
        let node = |path: &str| match path {
            "/a" => Node::Link("b".to_owned()),
            "/b" => Node::Link("/a".to_owned()),
            _ => Node::Absent,
        };
        assert_eq!(follow(&node, "/a/x", true).unwrap_err().message, "too many links");
    }
}
