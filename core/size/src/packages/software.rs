//! Well-known software by the names of its archives, packages and sources: what it takes, as official images
//! show it beside their bases.

use super::tables::Tables;
use crate::Bytes;
use crate::catalogue::months;

/// By what a piece of software is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// An archive that is unpacked.
    Archive,
    /// A file that is fetched and kept.
    Download,
    /// A package of somebody's own apt repository, with what it needs.
    Apt,
    /// A .deb file, with what it needs.
    Deb,
    /// `make install` of sources.
    Made,
}

/// One observation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Software {
    /// How it is recognised.
    pub way: Way,
    /// Start of the file's, package's or directory's name.
    pub name: &'static str,
    /// Version, empty where the name stands for one only.
    pub version: &'static str,
    /// Bytes unpacked.
    pub unpacked: u64,
    /// Bytes as fetched; 0 where they are not known.
    pub packed: u64,
    /// What was measured.
    pub what: String,
    /// When.
    pub observed: &'static str,
    /// Where it stands.
    pub source: String,
}

/// What the table says of a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'t> {
    /// The nearest observation.
    pub row: &'t Software,
    /// Its bytes, with how far versions lie apart.
    pub bytes: Bytes,
    /// Relative error that the range was made with.
    pub error: f64,
}

/// Relative errors (nine in ten): the same version by its first two numbers, any other, and no version given.
/// Each row of the table left out and taken from its nearest other version: 4 rows of the same minor version are within
/// 1 %, 63 of the same major one have a median of 13 % and nine in ten within 78 %, 36 of another one 16 and 63 %.
const SAME: f64 = 0.08;
const ANOTHER: f64 = 0.65;
const NO_VERSION: f64 = 0.5;
/// The same version of Python or Ruby takes 10 to 21 % more or less built on Debian than on Alpine.
const SAME_MADE: f64 = 0.2;
/// PHP takes up to twice as much there: its images bring more programs or fewer.
const SAME_PHP: f64 = 0.5;

impl Software {
    /// A line of the compact table.
    pub(super) fn read(line: &'static str, sources: &[&str]) -> Option<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [way, name, version, unpacked, packed, what, observed, source] = fields[..] else { return None };
        let way = match way {
            "a" => Way::Archive,
            "f" => Way::Download,
            "p" => Way::Apt,
            "d" => Way::Deb,
            "m" => Way::Made,
            _ => return None,
        };
        let unpacked = match unpacked.strip_suffix('c') {
            Some(steps) => steps.parse::<u64>().ok()?.checked_mul(10_000)?,
            None => unpacked.parse().ok()?,
        };
        let (image, tag) = what.split('|').next()?.split_once(':')?;
        let what = what.replace('|', " less ");
        let source = sources.get(source.parse::<usize>().ok()?)?.replace("{i}", image).replace("{t}", tag);
        let packed = packed.parse().unwrap_or(0);
        Some(Self { way, name, version, unpacked, packed, what, observed, source })
    }
}

/// The observation nearest to a name: an address's last part, a package with its version, a directory.
/// Without a version, the one nearest to the date asked for, else the newest.
pub(crate) fn find<'t>(tables: &'t Tables, way: Way, text: &str, as_of: Option<i32>) -> Option<Found<'t>> {
    let lower = text.to_ascii_lowercase();
    let starts = starts(&lower);
    let mut best: Option<(&Software, Vec<u32>)> = None;
    for row in tables.software.iter().filter(|row| row.way == way) {
        // The longest name counts, of several rows of one name the first.
        if best.as_ref().is_none_or(|(known, _)| known.name.len() < row.name.len())
            && let Some(version) = asked(row.name, &lower, &starts)
        {
            best = Some((row, version));
        }
    }
    let (named, version) = best?;
    let rows = tables.software.iter().filter(|row| row.way == way && row.name == named.name);
    let date = |row: &Software| months(row.observed);
    let (row, error) = if version.is_empty() {
        let row = rows.min_by_key(|row| (date(row) - as_of.unwrap_or(i32::MAX / 2)).abs())?;
        (row, if row.version.is_empty() { SAME * 2.0 } else { NO_VERSION })
    } else {
        let row = rows.min_by_key(|row| distance(&numbers(row.version), &version))?;
        let error = error_of(&numbers(row.version), &version);
        let least = match (way, named.name) {
            (Way::Made, "php") => SAME_PHP,
            (Way::Made, _) => SAME_MADE,
            _ => 0.0,
        };
        (row, error.max(least))
    };
    Some(Found { row, bytes: Bytes::within(row.unpacked, error), error })
}

/// Where a name may stand in a text: at its start, and at that of a path's part.
fn starts(lower: &str) -> Vec<usize> {
    std::iter::once(0).chain(lower.match_indices(['/', '=', ' ']).map(|(at, _)| at + 1)).collect()
}

/// The version that a text gives to a name that it holds at one of `starts`; empty without one, `None` where the name
/// is not there.
fn asked(name: &str, lower: &str, starts: &[usize]) -> Option<Vec<u32>> {
    for &at in starts {
        let Some(rest) = lower.get(at..).and_then(|part| part.strip_prefix(name)) else { continue };
        // A package's version stands after `=`, an epoch before `:`.
        let part = rest.split(['/', ' ']).next().unwrap_or(rest);
        let after = match part.split_once('=') {
            Some((digits, version)) if digits.trim_matches(['-', '.']).parse::<f64>().is_err() => {
                version.split_once(':').map_or(version, |(_, version)| version)
            }
            _ => part,
        };
        let plain = after.trim_start_matches(['-', '_', '.']).trim_start_matches('v');
        let plain = plain
            .trim_start_matches("server-")
            .trim_start_matches("community-")
            .trim_start_matches("enterprise-")
            .trim_start_matches(['-', '_']);
        let version = numbers(plain);
        let ends = part.is_empty() || part.starts_with(['.', '$', '=', ':', '_']) || part.starts_with("-$");
        if !version.is_empty() || ends {
            return Some(version);
        }
    }
    None
}

/// The numbers that a text starts with: `9.1.15-x` as 9, 1, 15.
fn numbers(text: &str) -> Vec<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    text.get(..end).unwrap_or("").split('.').map_while(|part| part.parse().ok()).take(4).collect()
}

/// How far two versions lie apart: first the first number, then the second, then the third.
fn distance(a: &[u32], b: &[u32]) -> [u32; 3] {
    [0, 1, 2].map(|i| a.get(i).copied().unwrap_or(0).abs_diff(b.get(i).copied().unwrap_or(0)))
}

fn error_of(row: &[u32], asked: &[u32]) -> f64 {
    match (row.first() == asked.first(), row.get(1), asked.get(1)) {
        _ if row.is_empty() => NO_VERSION,
        (true, Some(a), Some(b)) if a == b => SAME,
        (true, None, _) => SAME * 2.0,
        _ => ANOTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_their_versions() {
        let asked = |name, lower| asked(name, lower, &starts(lower));
        assert_eq!(asked("solr", "https://x.org/solr-6.6.2.tgz"), Some(vec![6, 6, 2]));
        assert_eq!(
            asked("node-v", "https://nodejs.org/dist/v8.9.4/node-v8.9.4-linux-x64.tar.xz"),
            Some(vec![8, 9, 4])
        );
        assert_eq!(asked("go", "https://golang.org/dl/go1.9.3.linux-amd64.tar.gz"), Some(vec![1, 9, 3]));
        assert_eq!(asked("go", "https://x.org/gosu-1.10"), None);
        assert_eq!(asked("docker", "https://x.org/docker-compose-linux"), None);
        assert_eq!(asked("mongodb-org", "mongodb-org=3.4.10"), Some(vec![3, 4, 10]));
        assert_eq!(asked("postgresql", "postgresql-10=10.1-1.pgdg90+1"), Some(vec![10]));
        assert_eq!(asked("mariadb-server", "mariadb-server=10.2.12+maria~jessie"), Some(vec![10, 2, 12]));
        assert_eq!(asked("kibana", "kibana"), Some(Vec::new()));
        assert_eq!(asked("flink", "flink.tgz"), Some(Vec::new()));
        assert_eq!(asked("gcc", "/usr/src/gcc"), Some(Vec::new()));
        assert_eq!(asked("gcc", "/usr/src/gcc-wrapper"), None);
    }

    #[test]
    fn the_nearest_version_is_taken_with_its_error() {
        let tables = Tables::read();
        let exact = find(&tables, Way::Archive, "https://x.org/solr-6.6.2.tgz", None).expect("solr 6");
        assert_eq!((exact.row.version, exact.error), ("6.6.2", SAME));
        let near = find(&tables, Way::Archive, "https://x.org/solr-8.1.tgz", None).expect("solr 8");
        assert_eq!((near.row.version, near.error), ("6.6.2", ANOTHER));
        assert!(find(&tables, Way::Archive, "https://x.org/unheard-of-1.0.tgz", None).is_none());
        assert!(tables.software.iter().all(|row| row.unpacked > 500_000 && row.source.contains(' ')));
    }
}
