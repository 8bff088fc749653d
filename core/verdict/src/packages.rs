//! Which packages bring which programs.

use dockerfile_syntax::lists::Gather;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::size::is_known_deb;

/// Debian bookworm, amd64: `package|programs|needed rows|recommended rows`, `!` before those of the base system.
/// Written by `script/debian-programs.js`.
const DEBIAN: &str = include_str!("../../data/verdict/debian.txt");
/// Alpine: `package|programs|needed packages`, `!` before those of the base system.
const ALPINE: &str = include_str!("../../data/verdict/alpine.txt");

/// What installing a package brings.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Bring {
    /// These programs, and perhaps those.
    Known {
        /// Programs that are there afterwards.
        sure: BTreeSet<&'static str>,
        /// Programs that may be.
        perhaps: BTreeSet<&'static str>,
    },
    /// The table does not know the package.
    Unknown,
}

struct Row {
    base: bool,
    programs: Vec<&'static str>,
    needs: Vec<usize>,
    recommends: Vec<usize>,
}

/// Whether a directory is one of the system's own for programs.
pub(super) fn is_system_dir(dir: &str) -> bool {
    matches!(dir.trim_end_matches('/'), "/bin" | "/sbin" | "/usr/bin" | "/usr/sbin" | "/usr/games")
}

/// A distribution's packages.
pub(super) struct Packages {
    rows: Vec<Row>,
    by_name: BTreeMap<&'static str, usize>,
}

static DEBIAN_READ: OnceLock<Packages> = OnceLock::new();
static ALPINE_READ: OnceLock<Packages> = OnceLock::new();

/// Debian's.
pub(super) fn debian() -> &'static Packages {
    DEBIAN_READ.get_or_init(|| {
        let rows = |field: &str| -> Vec<usize> {
            field
                .split(',')
                .filter(|number| !number.is_empty())
                .filter_map(|number| usize::from_str_radix(number, 36).ok())
                .collect()
        };
        Packages::read(DEBIAN, |_, needs| rows(needs))
    })
}

/// Alpine's.
pub(super) fn alpine() -> &'static Packages {
    ALPINE_READ.get_or_init(|| {
        Packages::read(ALPINE, |names, needs| {
            needs.split(' ').filter_map(|name| names.get(name).copied()).collect()
        })
    })
}

impl Packages {
    fn read(text: &'static str, needs: impl Fn(&BTreeMap<&str, usize>, &str) -> Vec<usize>) -> Self {
        let name_of = |line: &'static str| {
            let name = line.split('|').next().unwrap_or(line);
            name.strip_prefix('!').unwrap_or(name)
        };
        let by_name: BTreeMap<&'static str, usize> =
            text.lines().enumerate().map(|(row, line)| (name_of(line), row)).gather();
        let rows = text
            .lines()
            .map(|line| {
                let mut fields = line.split('|').skip(1);
                let mut field = || fields.next().unwrap_or("");
                let programs = field().split(' ').filter(|program| !program.is_empty());
                let programs =
                    programs.map(|program| if program == "=" { name_of(line) } else { program }).collect();
                Row {
                    base: line.starts_with('!'),
                    programs,
                    needs: needs(&by_name, field()),
                    recommends: needs(&by_name, field()),
                }
            })
            .collect();
        Self { rows, by_name }
    }

    /// The programs of the base system.
    pub(super) fn base(&self) -> Vec<&'static str> {
        self.rows.iter().filter(|row| row.base).flat_map(|row| row.programs.iter().copied()).collect()
    }

    fn closure(&self, from: &[usize], recommends: bool, found: &mut BTreeSet<usize>) {
        let mut open = from.to_vec();
        while let Some(at) = open.pop() {
            if found.insert(at)
                && let Some(row) = self.rows.get(at)
            {
                open.extend(&row.needs);
                if recommends {
                    open.extend(&row.recommends);
                }
            }
        }
    }

    fn names(&self, rows: &BTreeSet<usize>) -> BTreeSet<&'static str> {
        rows.iter().filter_map(|at| self.rows.get(*at)).flat_map(|row| row.programs.iter().copied()).gather()
    }
}

impl Packages {
    /// What installing `package` brings, recommended packages told as perhaps.
    pub(super) fn bring_with(&self, package: &str, recommends: bool, known: impl Fn(&str) -> bool) -> Bring {
        let Some(&row) = self.by_name.get(package) else {
            return if known(package) {
                Bring::Known { sure: BTreeSet::new(), perhaps: BTreeSet::new() }
            } else {
                Bring::Unknown
            };
        };
        let mut sure = BTreeSet::new();
        self.closure(&[row], false, &mut sure);
        let mut all = sure.clone();
        if recommends {
            all.clear();
            self.closure(&[row], true, &mut all);
        }
        let sure_names = self.names(&sure);
        let perhaps = self.names(&all).difference(&sure_names).copied().gather();
        Bring::Known { sure: sure_names, perhaps }
    }
}

impl Packages {
    /// What installing `package` brings, with or without what it recommends. Packages that Debian's table leaves out
    /// but that sizes know bring no program.
    pub(super) fn bring(&self, package: &str, recommends: bool) -> Bring {
        let plain = package.split([':', '=', '/', '<', '>', '~', '@']).next().unwrap_or(package);
        let library = |name: &str| std::ptr::eq(self, debian()) && is_known_deb(name);
        self.bring_with(plain, recommends, library)
    }

    /// The programs of a package itself.
    pub(super) fn own(&self, package: &str) -> Vec<&'static str> {
        let row = self.by_name.get(package).and_then(|row| self.rows.get(*row));
        row.map_or_else(Vec::new, |row| row.programs.clone())
    }

    /// Packages that bring a program of this name.
    pub(super) fn owners(&self, program: &str) -> Vec<&'static str> {
        self.by_name
            .iter()
            .filter(|(_, row)| self.rows.get(**row).is_some_and(|row| row.programs.contains(&program)))
            .map(|(name, _)| *name)
            .collect()
    }
}

/// Names of Ubuntu's packages that no table has, near those that one has.
const MULTIVERSE: &str = include_str!("../../data/verdict/ubuntu_multiverse.txt");
/// Names that are gone, each with the releases that still refer to them.
const REFERRED: &str = include_str!("../../data/verdict/apt_referred.txt");

/// Names of Debian's packages that Alpine has not.
const ABSENT: &str = include_str!("../../data/verdict/alpine_absent.tsv");

/// A name that no package of Alpine has.
pub(super) struct Absent {
    /// What the same is called there; empty where there is no such thing, or more than one.
    pub(super) instead: &'static str,
    /// The minor version from which on there is none, of Alpine 3.
    pub(super) since: u32,
}

/// Whether Alpine has no package of this name.
pub(super) fn absent_in_alpine(name: &str) -> Option<Absent> {
    let mut rows = ABSENT.lines().skip(1).map(|row| row.split('\t'));
    let mut row = rows.find_map(|mut row| (row.next()? == name).then_some(row))?;
    let (instead, since) = (row.next()?, row.next()?);
    Some(Absent { instead, since: since.parse().unwrap_or(0) })
}

/// Whether Ubuntu has a package of this name outside the components that the tables hold.
pub(super) fn is_in_multiverse(name: &str) -> bool {
    MULTIVERSE.lines().any(|line| line == name)
}

/// What apt says of a name that no package has: it words it otherwise where packages of the release still refer to it.
pub(super) fn not_found(missing: &crate::size::NoPackage) -> String {
    let crate::size::NoPackage { name, release, .. } = missing;
    let row = REFERRED.lines().find(|line| line.split(' ').next() == Some(name));
    if row.is_some_and(|row| row.split(' ').any(|word| word == *release)) {
        format!("E: Package '{name}' has no installation candidate")
    } else {
        format!("E: Unable to locate package {name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sure(bring: Bring) -> BTreeSet<&'static str> {
        match bring {
            Bring::Known { sure, .. } => sure,
            Bring::Unknown => BTreeSet::new(),
        }
    }

    #[test]
    fn packages_bring_what_they_need() {
        assert!(
            sure(debian().bring("build-essential", false)).is_superset(&["gcc", "g++", "make", "cc"].into())
        );
        let git = sure(debian().bring("git", false));
        assert!(git.contains("git") && !git.contains("curl") && !git.contains("ssh"));
        assert!(sure(debian().bring("python3-pip", false)).is_superset(&["pip", "pip3", "python3"].into()));
        assert_eq!(debian().bring("no-such-package", false), Bring::Unknown);
        assert!(matches!(debian().bring("libssl-dev", false), Bring::Known { .. }));
        let npm = sure(alpine().bring("npm", false));
        assert!(npm.contains("npm") && npm.contains("node"));
        assert_eq!(debian().owners("curl"), ["curl"]);
    }

    #[test]
    fn what_alpine_has_not_it_has_under_the_name_that_is_told() {
        for row in ABSENT.lines().skip(1) {
            let [name, instead, since, source] = row.split('\t').collect::<Vec<_>>()[..] else {
                panic!("four fields: {row}");
            };
            assert!(!source.is_empty() && (since.is_empty() || since.parse::<u32>().is_ok()), "{row}");
            assert_eq!(alpine().bring(name, false), Bring::Unknown, "{row}");
            assert_eq!(absent_in_alpine(name).map(|row| row.instead), Some(instead));
        }
        assert!(absent_in_alpine("git").is_none());
    }

    #[test]
    fn the_base_has_its_own() {
        let base = debian().base();
        for name in ["apt-get", "awk", "bash", "dash", "sh", "tar", "which", "useradd", "grep"] {
            assert!(base.contains(&name), "{name}");
        }
        assert!(!base.contains(&"curl"));
        assert!(alpine().base().contains(&"wget") && !alpine().base().contains(&"bash"));
    }
}
