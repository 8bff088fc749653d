//! The bundled tables of packages, in their compact form.
//!
//! Sections open with `!name`:
//! - `base`: the packages of debian:bookworm.
//! - `apt`: package (how many characters it shares with the one before, in base 36, then the rest), .deb KiB, Installed-Size KiB, and for measured ones the KiB of its files and of those
//!   that -slim images leave out.
//! - `closures`: `target|includes|packages`, a `+` after the target for the closure with recommends.
//!   Includes count back to earlier closures, packages are steps through the `apt` section, both in base 36.
//! - `apk`: package, Alpine release, installed bytes.
//! - `npm`: package, version, own bytes, packages and bytes of its closure.
//! - `pypi`: package, version, wheel, unpacked and .pyc bytes, then packages and the same three of its closure.
//!
//! The table of software is a text of its own: how it is recognised, name, version, bytes unpacked and packed, what was
//! measured, when, number of the source; between tabs, after the sources, each behind `=`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::index::{Debian, Indexes, Node, Python};
use super::software::Software;

/// The compact tables.
pub(super) const PACKAGES: &str = include_str!("../../../data/compact/packages.txt");

/// The compact table of software.
const SOFTWARE: &str = include_str!("../../../data/compact/software.txt");

/// One package of Debian bookworm, amd64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deb {
    /// Its name.
    pub name: String,
    /// Size of the .deb, KiB.
    pub deb_kib: u64,
    /// Installed-Size, KiB.
    pub installed_kib: u64,
    /// KiB of its files, and of those that -slim images leave out, where measured.
    pub measured_kib: Option<(u64, u64)>,
}

/// One measured npm package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Npm {
    /// Bytes of its own files.
    pub own: u64,
    /// Packages of its closure, itself included.
    pub packages: u64,
    /// Bytes of its closure.
    pub closure: u64,
}

/// One measured Python package; bytes of its closure, itself included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pypi {
    /// Bytes of the wheels.
    pub wheels: u64,
    /// Bytes they unpack to.
    pub unpacked: u64,
    /// Bytes of the .pyc files that pip writes.
    pub pyc: u64,
    /// Packages.
    pub packages: u64,
    /// Its own wheel's bytes, what it unpacks to, and its own .pyc files.
    pub own: [u64; 3],
}

/// All tables, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    /// Names of the packages of debian:bookworm.
    pub base: BTreeSet<&'static str>,
    /// apt packages, by number.
    pub debs: Vec<Deb>,
    /// Numbers of apt packages by name.
    pub deb_ids: HashMap<String, usize>,
    /// Closures of apt targets over the base: target with `+` for recommends, and package numbers.
    pub closures: BTreeMap<&'static str, BTreeSet<usize>>,
    /// Targets without `+` by their names less the digits and dots; of several the first.
    pub stems: HashMap<String, &'static str>,
    /// Alpine packages: release and installed bytes, newest release last.
    pub apk: BTreeMap<&'static str, Vec<(&'static str, u64)>>,
    /// npm packages.
    pub npm: BTreeMap<&'static str, Npm>,
    /// Python packages.
    pub pypi: BTreeMap<&'static str, Pypi>,
    /// Well-known software.
    pub software: Vec<Software>,
    /// Sources of these rows, `{i}` and `{t}` for the image and its tag.
    sources: Vec<&'static str>,
}

/// The tables, read once per process, when they are first asked for: most keystrokes need none of them. Beside them
/// those that were fetched, and which others would be of use.
#[derive(Debug, Default)]
pub(crate) struct LazyTables {
    indexes: Arc<Indexes>,
    wanted: RefCell<BTreeSet<String>>,
}

impl LazyTables {
    /// The bundled tables beside those that were fetched.
    pub(crate) fn with(indexes: &Arc<Indexes>) -> Self {
        Self { indexes: Arc::clone(indexes), wanted: RefCell::default() }
    }

    fn or_wanted<'i, T>(&self, found: Option<&'i T>, file: String) -> Option<&'i T> {
        if found.is_none() {
            self.wanted.borrow_mut().insert(file);
        }
        found
    }

    /// The whole release of that code name; wanted from now on where it was not fetched.
    pub(crate) fn debian(&self, release: &str) -> Option<&Debian> {
        self.or_wanted(self.indexes.debian(release), format!("{release}.apt"))
    }

    /// The table of Python packages; wanted from now on where it was not fetched.
    pub(crate) fn python(&self) -> Option<&Python> {
        self.or_wanted(self.indexes.python(), "pypi.tbl".to_owned())
    }

    /// The table of npm packages; wanted from now on where it was not fetched.
    pub(crate) fn node(&self) -> Option<&Node> {
        self.or_wanted(self.indexes.node(), "npm.tbl".to_owned())
    }

    /// Files of tables that would have been of use.
    pub(crate) fn wanted(&self) -> Vec<String> {
        self.wanted.borrow().iter().cloned().collect()
    }
}

static READ: OnceLock<Tables> = OnceLock::new();

impl Deref for LazyTables {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        READ.get_or_init(Tables::read)
    }
}

impl Tables {
    /// Reads the bundled tables.
    pub(crate) fn read() -> Self {
        let mut out = Self::default();
        let mut section = "";
        let mut order: Vec<BTreeSet<usize>> = Vec::new();
        for line in PACKAGES.lines() {
            if let Some(name) = line.strip_prefix('!') {
                section = name;
                continue;
            }
            match section {
                "base" => out.base.extend(line.split(' ')),
                "apt" => {
                    let deb = read_deb(line, out.debs.last().map_or("", |deb| deb.name.as_str()));
                    out.debs.extend(deb);
                }
                "closures" => {
                    let Some((target, set)) = read_closure(line, &order) else { continue };
                    order.push(set.clone());
                    out.closures.insert(target, set);
                }
                "apk" => {
                    let mut words = line.split(' ');
                    if let (Some(name), Some(release), Some(bytes)) =
                        (words.next(), words.next(), words.next().and_then(|b| b.parse().ok()))
                    {
                        out.apk.entry(name).or_default().push((release, bytes));
                    }
                }
                "npm" => {
                    if let Some((name, numbers)) = numbers(line)
                        && let [own, packages, closure] = numbers[..]
                    {
                        out.npm.insert(name, Npm { own, packages, closure });
                    }
                }
                "pypi" => {
                    if let Some((name, numbers)) = numbers(line)
                        && let [wheel, files, compiled, packages, wheels, unpacked, pyc] = numbers[..]
                    {
                        let own = [wheel, files, compiled];
                        out.pypi.insert(name, Pypi { wheels, unpacked, pyc, packages, own });
                    }
                }
                _ => {}
            }
        }
        for line in SOFTWARE.lines() {
            match line.strip_prefix('=') {
                Some(source) => out.sources.push(source),
                None => out.software.extend(Software::read(line, &out.sources)),
            }
        }
        out.deb_ids = out.debs.iter().enumerate().rev().map(|(id, deb)| (deb.name.clone(), id)).collect();
        let targets = out.closures.keys().rev().filter(|key| !key.ends_with('+'));
        out.stems = targets.map(|key| (stem(key), *key)).collect();
        out
    }
}

/// A package's name without digits and dots, which tell its version.
pub(super) fn stem(name: &str) -> String {
    name.chars().filter(|c| !c.is_ascii_digit() && *c != '.').collect()
}

fn read_deb(line: &'static str, before: &str) -> Option<Deb> {
    let mut words = line.split(' ');
    let coded = words.next()?;
    let shared = usize::try_from(coded.chars().next()?.to_digit(36)?).ok()?;
    let name = format!("{}{}", before.get(..shared)?, coded.get(1..)?);
    let deb_kib = words.next()?.parse().ok()?;
    let installed_kib = words.next()?.parse().ok()?;
    let measured_kib = match (words.next(), words.next()) {
        (Some(files), Some(dropped)) => Some((files.parse().ok()?, dropped.parse().ok()?)),
        _ => None,
    };
    Some(Deb { name, deb_kib, installed_kib, measured_kib })
}

fn read_closure(line: &'static str, order: &[BTreeSet<usize>]) -> Option<(&'static str, BTreeSet<usize>)> {
    let mut fields = line.split('|');
    let target = fields.next()?;
    let base36 = |field: &'static str| {
        field.split(',').filter(|n| !n.is_empty()).filter_map(|n| usize::from_str_radix(n, 36).ok())
    };
    let mut set = BTreeSet::new();
    for back in base36(fields.next()?) {
        set.extend(order.get(order.len().checked_sub(back)?)?);
    }
    let mut next = 0_usize;
    for step in base36(fields.next()?) {
        next = next.checked_add(step)?;
        set.insert(next.checked_sub(1)?);
    }
    Some((target, set))
}

/// A name, a version, then numbers.
fn numbers(line: &'static str) -> Option<(&'static str, Vec<u64>)> {
    let mut words = line.split(' ');
    let name = words.next()?;
    Some((name, words.skip(1).filter_map(|word| word.parse().ok()).collect()))
}

#[cfg(test)]
mod tests {
    use super::super::super::catalogue::encode;
    use super::*;

    const APT: &str = include_str!("../../../data/apt_packages.tsv");
    const CLOSURES: &str = include_str!("../../../data/apt_closures.tsv");

    #[test]
    fn the_compact_form_is_generated_from_the_tables() {
        let tables = encode::PackageTables {
            base: include_str!("../../../data/apt_base.txt"),
            packages: APT,
            closures: CLOSURES,
            apk: include_str!("../../../data/apk.tsv"),
            npm: include_str!("../../../data/npm.tsv"),
            pypi: include_str!("../../../data/pypi.tsv"),
        };
        assert!(
            encode::packages(&tables) == PACKAGES,
            "core/data/compact/packages.txt is stale: run `cargo run -p dockerfile-core --example generate_catalogue`"
        );
        assert!(
            encode::software(include_str!("../../../data/software.tsv")) == SOFTWARE,
            "core/data/compact/software.txt is stale: run `cargo run -p dockerfile-core --example generate_catalogue`"
        );
    }

    #[test]
    fn the_compact_closures_equal_the_table() {
        let tables = Tables::read();
        let mut expected: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for line in CLOSURES.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [target, recommends, includes, packages] = fields[..] else { panic!("{line}") };
            let mut set: BTreeSet<&str> = packages.split_whitespace().collect();
            for include in includes.split_whitespace() {
                set.extend(&expected[include]);
            }
            let name = format!("{target}{}", if recommends == "yes" { "+" } else { "" });
            let read: BTreeSet<&str> =
                tables.closures[name.as_str()].iter().map(|&id| tables.debs[id].name.as_str()).collect();
            assert_eq!(read, set, "{name}");
            expected.insert(name, set);
        }
        assert_eq!(tables.closures.len(), expected.len());
        assert!(expected.len() > 900, "{}", expected.len());
    }

    #[test]
    fn the_compact_sizes_equal_the_table() {
        let tables = Tables::read();
        let lines: Vec<&str> = APT.lines().skip(1).collect();
        assert_eq!(tables.debs.len(), lines.len());
        for (deb, line) in tables.debs.iter().zip(lines) {
            let fields: Vec<&str> = line.split('\t').collect();
            let bytes: u64 = fields[1].parse().unwrap();
            assert_eq!((deb.name.as_str(), deb.installed_kib.to_string().as_str()), (fields[0], fields[2]));
            // Three digits of it are kept.
            assert!(deb.deb_kib.abs_diff(bytes / 1024) <= 1 + bytes / 1024 / 190, "{line}");
            assert_eq!(deb.measured_kib.is_some(), !fields[3].is_empty(), "{line}");
        }
    }

    #[test]
    fn the_software_rows_equal_the_table() {
        let tables = Tables::read();
        let lines: Vec<&str> = include_str!("../../../data/software.tsv").lines().skip(1).collect();
        assert_eq!(tables.software.len(), lines.len());
        for (row, line) in tables.software.iter().zip(lines) {
            let fields: Vec<&str> = line.split('\t').collect();
            let bytes = row.unpacked.to_string();
            let read = [row.name, row.version, &bytes, row.what.as_str(), row.observed, row.source.as_str()];
            assert_eq!(read, [fields[1], fields[2], fields[3], fields[5], fields[6], fields[7]]);
        }
    }

    #[test]
    fn the_packages_stay_within_their_budget() {
        assert!(PACKAGES.len() < 132_000, "{}", PACKAGES.len());
    }

    #[test]
    fn the_other_tables_are_read_whole() {
        let tables = Tables::read();
        assert_eq!(tables.base.len(), 88);
        assert_eq!(tables.npm.len(), include_str!("../../../data/npm.tsv").lines().count() - 1);
        assert_eq!(tables.pypi.len(), include_str!("../../../data/pypi.tsv").lines().count() - 1);
        let apk: usize = tables.apk.values().map(Vec::len).sum();
        assert_eq!(apk, include_str!("../../../data/apk.tsv").lines().count() - 1);
        assert_eq!(tables.npm["express"].closure, 2_319_902);
        assert_eq!(tables.pypi["flask"].pyc, 2_772_783);
    }
}
