//! npm, PyPI, RubyGems: sets of direct dependencies by name.

use std::collections::BTreeSet;

use super::index::{Indexes, Node, Python};
use super::tables::LazyTables;
use crate::Bytes;
use crate::assumed::assumed;
use crate::{to_f64, to_u64};

/// What an installation of direct npm dependencies weighs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Set {
    /// Unpacked bytes.
    pub unpacked: Bytes,
    /// Gzip bytes.
    pub packed: Bytes,
    /// Bytes of the archives that are fetched, and how many, where the table of npm packages is there.
    pub archives: Option<(Bytes, u64)>,
    /// How many of the names the table knows.
    pub known: usize,
    /// How many names there are.
    pub names: usize,
}

/// Files of an npm package pack to about a quarter.
const NPM_PACKS: f64 = 0.26;

/// `node_modules` for direct dependencies, by the table of npm packages: the union of what each needs.
fn node_set(table: &Node, names: &[String]) -> Set {
    let mut all = BTreeSet::new();
    let mut older = BTreeSet::new();
    let mut rest = 0;
    for name in names {
        let version =
            name.get(bare(name).len()..).unwrap_or("").trim_start_matches(['@', '^', '~', '=', 'v']);
        let major = version.split('.').next().filter(|major| !major.is_empty());
        let is_number = |major: &&str| major.chars().all(|c| c.is_ascii_digit());
        let major = major.filter(is_number);
        match table.closure(bare(name), major) {
            Some((ids, true)) => all.extend(ids),
            Some((ids, false)) => older.extend(ids),
            None => rest += 1,
        }
    }
    let sum = |ids: &BTreeSet<usize>, part: usize| -> u64 {
        let rows = ids.iter().filter_map(|id| table.package(*id));
        rows.map(|bytes| bytes.get(part).copied().unwrap_or(0)).sum()
    };
    older.retain(|id| !all.contains(id));
    let [low, likely, high] = OTHER_NODE;
    let both = |part: usize| {
        Bytes::within(sum(&all, part), NODE_ERROR)
            .plus(Bytes::exact(sum(&older, part)).times(low, likely, high))
    };
    let (mut unpacked, mut archives) = (both(0), both(1));
    for _ in 0..rest {
        let strange = assumed("npm:strange").bytes;
        unpacked = unpacked.plus(strange);
        archives = archives.plus(strange.scale(NPM_PACKS));
    }
    let count = (all.len() + older.len()) as u64 + 20 * rest as u64;
    Set {
        unpacked,
        packed: archives,
        archives: Some((archives, count)),
        known: names.len() - rest,
        names: names.len(),
    }
}

/// How far the newest version of a package lies off from what an install finds, with all that it needs.
const NODE_ERROR: f64 = 0.12;
/// The same where another version than the newest is asked for, of which the table has none with that first number.
const OTHER_NODE: [f64; 3] = [0.2, 0.7, 1.4];
/// `node_modules` for direct dependencies.
pub(crate) fn npm_set(tables: &LazyTables, names: &[String]) -> Set {
    if let Some(table) = tables.node() {
        return node_set(table, names);
    }
    let mut bytes = Bytes::ZERO;
    let mut known = 0;
    for name in names {
        match tables.npm.get(bare(name)) {
            Some(npm) => {
                known += 1;
                // Measured in 2026; closures of other years differ by about a half.
                bytes = bytes.plus(Bytes::within(npm.closure, 0.6));
            }
            None => {
                // Median and nine-in-ten bounds of the measured direct packages' closures, without frameworks.
                bytes = bytes.plus(assumed("npm:closure").bytes);
            }
        }
    }
    // Closures overlap: the sum is the upper end.
    if names.len() > 3 {
        bytes.low = to_u64(to_f64(bytes.low) * 0.7);
    }
    let packed = bytes.scale(NPM_PACKS).widen(0.25);
    Set { unpacked: bytes, packed, archives: None, known, names: names.len() }
}

/// Python packages as pip installs them: with .pyc files, and what the pip cache holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PipSet {
    /// Unpacked bytes, .pyc files included.
    pub unpacked: Bytes,
    /// Gzip bytes.
    pub packed: Bytes,
    /// Bytes of the wheels: what the pip cache keeps.
    pub wheels: Bytes,
    /// How many of the names the table knows.
    pub known: usize,
    /// How many names there are.
    pub names: usize,
}

/// Frameworks that bring compiled libraries of hundreds of megabytes, and with CUDA of gigabytes. Not measured: a layer
/// `pip install -r` for machine learning that `docker history` prints in public takes 6.3 GB.
const HEAVY: &[&str] = &["tensorflow", "torch", "torchaudio", "torchvision", "jax", "pyspark", "vllm"];

/// Python packages by name, by the table of Python packages: the union of what each needs.
fn python_set(table: &Python, names: &[String], compile: bool, closure: bool) -> PipSet {
    let mut all = BTreeSet::new();
    let mut rest = 0;
    for line in names {
        let name = requirement(line);
        let extras = if closure { extras(line) } else { Vec::new() };
        let found = if closure { table.closure(&name, &extras) } else { table.own(&name) };
        match found {
            Some(ids) => all.extend(ids),
            None => rest += 1,
        }
    }
    let mut out = PipSet {
        unpacked: Bytes::ZERO,
        packed: Bytes::ZERO,
        wheels: Bytes::ZERO,
        known: names.len() - rest,
        names: names.len(),
    };
    let (mut files, mut python, mut wheels) = (0_u64, 0_u64, 0_u64);
    for package in all.iter().filter_map(|id| table.package(*id)) {
        match package.files {
            Some(bytes) => {
                files += bytes;
                python += package.python;
                wheels += package.archive;
            }
            // Built from source: what comes out of it is of about the size of what went in, or larger.
            None => {
                let built =
                    Bytes { low: package.archive, likely: 4 * package.archive, high: 12 * package.archive };
                out.unpacked = out.unpacked.plus(built);
                out.packed = out.packed.plus(built.scale(0.38));
                out.wheels = out.wheels.plus(built.scale(0.3));
            }
        }
    }
    let compiled = if compile { to_u64(to_f64(python) * COMPILED) } else { 0 };
    out.unpacked = out.unpacked.plus(Bytes::within(files + compiled, PYTHON_ERROR));
    out.packed = out.packed.plus(Bytes::within(wheels + compiled * 45 / 100, PYTHON_ERROR));
    out.wheels = out.wheels.plus(Bytes::within(wheels, PYTHON_ERROR));
    for _ in 0..rest {
        let strange = assumed("python:strange").bytes;
        out.unpacked = out.unpacked.plus(strange);
        out.packed = out.packed.plus(strange.scale(0.38));
        out.wheels = out.wheels.plus(strange.scale(0.32));
    }
    out
}

/// Bytes of the .pyc files by those of the source: 1.1 to 1.46 over layers of `pip install` that were measured.
const COMPILED: f64 = 1.35;
/// How far the newest releases lie off from what an install finds.
const PYTHON_ERROR: f64 = 0.12;
/// The extras of `uvicorn[standard]>=0.3`, as PyPI compares names.
fn extras(line: &str) -> Vec<String> {
    let inside =
        line.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(inside, _)| inside);
    inside
        .split(',')
        .map(|extra| extra.trim().to_lowercase().replace(['_', '.'], "-"))
        .filter(|e| !e.is_empty())
        .collect()
}

/// Python packages by name.
pub(crate) fn pip_set(tables: &LazyTables, names: &[String], compile: bool) -> PipSet {
    if let Some(table) = tables.python() {
        return python_set(table, names, compile, true);
    }
    let mut out = PipSet {
        unpacked: Bytes::ZERO,
        packed: Bytes::ZERO,
        wheels: Bytes::ZERO,
        known: 0,
        names: names.len(),
    };
    let mut heavy = false;
    for name in names {
        let name = requirement(name);
        match tables.pypi.get(name.as_str()) {
            Some(pypi) => {
                out.known += 1;
                let pyc = if compile { pypi.pyc } else { 0 };
                out.unpacked = out.unpacked.plus(Bytes::within(pypi.unpacked + pyc, 0.35));
                // Wheels are deflated already; .pyc files pack to under a half.
                out.packed = out.packed.plus(Bytes::within(pypi.wheels + pyc * 45 / 100, 0.35));
                out.wheels = out.wheels.plus(Bytes::within(pypi.wheels, 0.35));
            }
            // They bring one another.
            None if HEAVY.contains(&name.as_str()) => heavy = true,
            None => {
                // Median and eight-in-ten bounds of the 58 measured closures.
                let wheels = assumed("python:closure-wheels").bytes;
                let files = assumed("python:closure").bytes;
                out.unpacked = out.unpacked.plus(files);
                out.packed = out.packed.plus(files.scale(0.38));
                out.wheels = out.wheels.plus(wheels);
            }
        }
    }
    if heavy {
        let bytes = assumed("python:heavy").bytes;
        out.unpacked = out.unpacked.plus(bytes);
        out.packed = out.packed.plus(bytes.scale(0.45));
        out.wheels = out.wheels.plus(bytes.scale(0.4));
    }
    out
}

/// `node_modules` by a lock file, which names every package: own bytes where they are measured, and for the
/// rest a figure per package. Over the 197 measured packages but for three giants (compilers, browsers) the
/// median is 23 kB and the mean 0.5 MB; a tree of express alone has 34 kB a package.
pub(crate) fn npm_locked(tables: &LazyTables, names: &[String]) -> Set {
    if let Some(table) = tables.node() {
        return node_locked(table, names);
    }
    let mut bytes = Bytes::ZERO;
    let mut known = 0;
    for name in names {
        if let Some(npm) = tables.npm.get(name.as_str()) {
            known += 1;
            bytes = bytes.plus(Bytes::within(npm.own, 0.5));
        }
    }
    let rest = (names.len() - known) as u64;
    bytes = bytes.plus(assumed("npm:locked").times(rest).bytes);
    let packed = bytes.scale(NPM_PACKS).widen(0.25);
    Set { unpacked: bytes, packed, archives: None, known, names: names.len() }
}

/// How far the newest versions of all packages of a lock file lie off from those that it names.
const LOCKED_ERROR: f64 = 0.45;

/// The same by the table of npm packages.
fn node_locked(table: &Node, names: &[String]) -> Set {
    let own: Vec<[u64; 2]> = names.iter().filter_map(|name| table.own(name)).collect();
    let sum = |part: usize| -> u64 { own.iter().map(|bytes| bytes.get(part).copied().unwrap_or(0)).sum() };
    let rest = (names.len() - own.len()) as u64;
    let strange = assumed("npm:strange-locked").times(rest).bytes;
    let unpacked = Bytes::within(sum(0), LOCKED_ERROR).plus(strange);
    let archives = Bytes::within(sum(1), LOCKED_ERROR).plus(strange.scale(NPM_PACKS));
    Set {
        unpacked,
        packed: archives,
        archives: Some((archives, names.len() as u64)),
        known: own.len(),
        names: names.len(),
    }
}

/// Python packages by a lock file, each alone.
pub(crate) fn pip_locked(tables: &LazyTables, names: &[String]) -> PipSet {
    if let Some(table) = tables.python() {
        return python_set(table, names, true, false);
    }
    let mut out = PipSet {
        unpacked: Bytes::ZERO,
        packed: Bytes::ZERO,
        wheels: Bytes::ZERO,
        known: 0,
        names: names.len(),
    };
    for name in names {
        let (wheel, files) = match tables.pypi.get(requirement(name).as_str()) {
            Some(pypi) => {
                out.known += 1;
                let [wheel, files, compiled] = pypi.own;
                (Bytes::within(wheel, 0.3), Bytes::within(files + compiled, 0.3))
            }
            // The measured ones: median 0.14 MB as a wheel and 1.1 MB on disk, a tenth above 9 and 32 MB.
            None => (assumed("python:locked-wheel").bytes, assumed("python:locked").bytes),
        };
        out.unpacked = out.unpacked.plus(files);
        out.packed = out.packed.plus(files.scale(0.38));
        out.wheels = out.wheels.plus(wheel);
    }
    out
}

/// Modules in Go's module cache, by the number of them that go.mod names: sources with their archive.
pub(crate) fn modules_range(count: usize) -> Bytes {
    let mut bytes = Bytes::ZERO;
    for _ in 0..count.min(2_000) {
        bytes = bytes.plus(assumed("go:module").bytes);
    }
    // One error goes through all of them: projects of few or of many platforms.
    bytes.widen(0.6)
}

/// Gems by a lock file, which names every one: with what bundler keeps of each as an archive.
pub(crate) fn locked_gems(count: usize) -> Bytes {
    let mut bytes = Bytes::ZERO;
    for _ in 0..count.min(2_000) {
        bytes = bytes.plus(assumed("gem:locked").bytes);
    }
    bytes.widen(0.4)
}

/// Gems by number: a gem with what it needs takes 0.1 to 30 MB.
pub(crate) fn gem_range(count: usize) -> Bytes {
    let mut bytes = Bytes::ZERO;
    for _ in 0..count {
        bytes = bytes.plus(assumed("gem:package").bytes);
    }
    bytes
}

/// `express@4`, `@scope/name@1.2` as their name.
fn bare(name: &str) -> &str {
    match name.char_indices().skip(1).find(|(_, c)| *c == '@') {
        Some((at, _)) => name.get(..at).unwrap_or(name),
        None => name,
    }
}

/// `Flask[async]>=2 ; python_version > "3"` as `flask`.
fn requirement(line: &str) -> String {
    let end = line.find(['[', '=', '<', '>', '!', '~', ';', ' ', '@']).unwrap_or(line.len());
    line.get(..end).unwrap_or("").trim().to_lowercase().replace(['_', '.'], "-")
}

/// All that pip installs for these lines of requirements, by the table of Python packages with the newest release of each;
/// `None` where a line says more than a name with its versions, or names what the table does not have.
pub fn python_packages<'l>(
    indexes: &Indexes,
    lines: impl Iterator<Item = &'l str>,
) -> Option<BTreeSet<String>> {
    let table = indexes.python()?;
    let mut out = BTreeSet::new();
    for line in lines {
        let line = line.split(" #").next().unwrap_or(line).trim_end_matches('\\').trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("--hash=") {
            continue;
        }
        let plain = line.starts_with(|c: char| c.is_ascii_alphanumeric());
        let named = line.split(';').next().unwrap_or(line);
        if !plain || named.contains(['@', '/', '$', ':']) {
            return None;
        }
        let found = table.closure(&requirement(line), &extras(named))?;
        out.extend(found.into_iter().filter_map(|id| table.package(id)).map(|package| package.name));
    }
    Some(out)
}

/// The kind of a file that lists dependencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manifest {
    /// package.json; whether its development dependencies count.
    Package {
        /// `devDependencies` too.
        dev: bool,
    },
    /// requirements.txt.
    Requirements,
    /// Gemfile.
    Gemfile,
    /// composer.json; whether its development dependencies count.
    Composer {
        /// `require-dev` too.
        dev: bool,
    },
    /// Cargo.toml.
    Cargo,
    /// go.mod.
    GoMod,
}

/// Names of the direct dependencies in a manifest's text. A text that is no manifest of that kind is taken
/// as names between commas and blanks.
pub(crate) fn manifest_names(text: &str, kind: Manifest) -> Vec<String> {
    match kind {
        Manifest::Package { dev } => {
            if !text.contains('{') {
                return words(text);
            }
            let mut names = json_keys(text, "dependencies");
            if dev {
                names.extend(json_keys(text, "devDependencies"));
            }
            names
        }
        Manifest::Composer { dev } => {
            let mut names = json_keys(text, "require");
            if dev {
                names.extend(json_keys(text, "require-dev"));
            }
            // PHP itself and its extensions are no packages.
            names.retain(|name| name.contains('/'));
            names
        }
        Manifest::Requirements => text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with(['#', '-']))
            .map(str::to_owned)
            .collect(),
        Manifest::Gemfile => text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("gem "))
            .filter_map(|rest| rest.trim().trim_start_matches(['\'', '"', '(']).split(['\'', '"']).next())
            .map(str::to_owned)
            .collect(),
        Manifest::Cargo => {
            let mut names = Vec::new();
            let mut inside = false;
            for line in text.lines().map(str::trim) {
                if let Some(table) = line.strip_prefix('[') {
                    inside = table.trim_end_matches(']').ends_with("dependencies");
                } else if inside
                    && let Some((name, _)) = line.split_once('=')
                    && !line.starts_with('#')
                {
                    names.push(name.trim().to_owned());
                }
            }
            names
        }
        Manifest::GoMod => text
            .lines()
            .map(str::trim)
            .filter(|line| line.contains(" v"))
            .filter_map(|line| {
                line.trim_start_matches("require").split_whitespace().next().map(str::to_owned)
            })
            .collect(),
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Keys of the object that `"name": {` opens; tolerant, as a half-typed file has to do.
fn json_keys(text: &str, name: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let Some(at) = text.find(&format!("\"{name}\"")) else { return keys };
    let after = text.get(at..).unwrap_or("");
    let Some(open) = after.find('{') else { return keys };
    let object = after.get(open + 1..).unwrap_or("");
    let object = object.split('}').next().unwrap_or("");
    for pair in object.split(',') {
        if let Some((key, _)) = pair.split_once(':') {
            let key = key.trim().trim_matches('"');
            if !key.is_empty() {
                keys.push(key.to_owned());
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_give_their_names() {
        let package =
            r#"{"name":"x","dependencies":{"express":"^4.16.1","a":"1"},"devDependencies":{"b":"1"}}"#;
        assert_eq!(manifest_names(package, Manifest::Package { dev: false }), ["express", "a"]);
        assert_eq!(manifest_names(package, Manifest::Package { dev: true }), ["express", "a", "b"]);
        assert_eq!(manifest_names("express, koa", Manifest::Package { dev: false }), ["express", "koa"]);
        assert_eq!(manifest_names("Flask==2.3.2\n# x\n-r y\n", Manifest::Requirements), ["Flask==2.3.2"]);
        assert_eq!(
            manifest_names("gem 'sinatra'\ngem \"thin\", '~> 1'\n", Manifest::Gemfile),
            ["sinatra", "thin"]
        );
        assert_eq!(manifest_names("[dependencies]\na = \"1\"\n[profile]\nb = 1\n", Manifest::Cargo), ["a"]);
        assert_eq!(manifest_names("module m\nrequire (\n\tx.org/y v1.0\n)\n", Manifest::GoMod), ["x.org/y"]);
        assert!(manifest_names("{", Manifest::Package { dev: true }).is_empty());
    }

    #[test]
    fn known_sets_take_the_measured_closure() {
        let tables = LazyTables::default();
        let set = npm_set(&tables, &["express@5".to_owned()]);
        assert_eq!((set.unpacked.likely, set.known), (2_319_902, 1));
        let flask = pip_set(&tables, &["Flask>=2".to_owned()], true);
        assert_eq!(flask.unpacked.likely, 2_204_226 + 2_772_783);
        assert!(pip_set(&tables, &["no-such".to_owned()], true).unpacked.likely > 0);
        let torch = pip_set(&tables, &["torch==2.5".to_owned(), "torchvision".to_owned()], true).unpacked;
        assert_eq!(torch.likely, assumed("python:heavy").bytes.likely, "one brings the other");
    }
}
