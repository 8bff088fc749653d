//! The table of assumed sizes: `core/data/assumed.tsv`, in its compact form.
//!
//! Lines of key, low, likely and high bytes, and which share gzip leaves of them, between tabs. A key is
//! `group:name`; where a group is looked through, the order of its rows decides.

use dockerfile_syntax::lists::Gather;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Bytes;
use super::fs::Size;

const COMPACT: &str = include_str!("../../data/compact/assumed.txt");

/// One assumed size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Assumed {
    /// Unpacked bytes.
    pub bytes: Bytes,
    /// Which share of them gzip leaves; all of them where the table does not say.
    pub packs: f64,
}

impl Assumed {
    /// Unpacked and packed.
    pub(crate) fn size(self) -> Size {
        Size::packing(self.bytes, self.packs)
    }

    /// So many of them: one error goes through all.
    pub(crate) fn times(self, count: u64) -> Self {
        let Bytes { low, likely, high } = self.bytes;
        let [low, likely, high] = [low, likely, high].map(|bytes| bytes.saturating_mul(count));
        Self { bytes: Bytes { low, likely, high }, ..self }
    }
}

struct Rows {
    rows: Vec<(&'static str, Assumed)>,
    by_key: BTreeMap<&'static str, usize>,
}

fn rows() -> &'static Rows {
    static READ: OnceLock<Rows> = OnceLock::new();
    READ.get_or_init(|| {
        let rows: Vec<(&'static str, Assumed)> = COMPACT.lines().filter_map(read).collect();
        let by_key = rows.iter().enumerate().map(|(at, (key, _))| (*key, at)).gather();
        Rows { rows, by_key }
    })
}

fn read(line: &'static str) -> Option<(&'static str, Assumed)> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [key, low, likely, high, packs] = fields[..] else { return None };
    let bytes = Bytes { low: low.parse().ok()?, likely: likely.parse().ok()?, high: high.parse().ok()? };
    Some((key, Assumed { bytes, packs: if packs.is_empty() { 1.0 } else { packs.parse().ok()? } }))
}

/// The row of a key, if there is one.
pub(crate) fn find(key: &str) -> Option<Assumed> {
    let rows = rows();
    rows.rows.get(*rows.by_key.get(key)?).map(|(_, row)| *row)
}

/// The row of a key that the code knows: a test holds all of them to the table.
pub(crate) fn assumed(key: &str) -> Assumed {
    find(key).unwrap_or_else(|| {
        debug_assert!(false, "no row for {key}");
        // Anything at all, so that nothing is left out of a sum.
        Assumed { bytes: Bytes { low: 0, likely: 0, high: u64::MAX / 1_000_000 }, packs: 1.0 }
    })
}

/// The rows of a group by their names, in the table's order.
pub(crate) fn group(name: &str) -> impl Iterator<Item = (&'static str, Assumed)> {
    rows().rows.iter().filter_map(move |(key, row)| {
        let (group, rest) = key.split_once(':')?;
        (group == name).then_some((rest, *row))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::encode;

    const TABLE: &str = include_str!("../../data/assumed.tsv");

    #[test]
    fn the_compact_form_is_generated_from_the_table() {
        assert_eq!(encode::assumed(TABLE), COMPACT, "run the example generate_catalogue");
    }

    #[test]
    fn every_row_is_in_order_and_says_where_it_comes_from() {
        let mut keys = std::collections::BTreeSet::new();
        let mut lines = TABLE.lines();
        assert_eq!(lines.next(), Some("key\tlow\tlikely\thigh\tpacks\twhy\tsource\tdate"));
        for line in lines {
            let fields: Vec<&str> = line.split('\t').collect();
            let [key, low, likely, high, _, why, source, date] = fields[..] else { panic!("{line}") };
            assert!(keys.insert(key), "{key} stands twice");
            let [low, likely, high] = [low, likely, high].map(|bytes| bytes.parse::<u64>().unwrap());
            assert!(low <= likely && likely <= high, "{line}");
            assert!(!why.is_empty() && !source.is_empty(), "{line}");
            // What is only assumed has no date: nobody saw it.
            assert!(source != "assumed" || date.is_empty(), "{line}");
        }
        assert_eq!(keys.len(), rows().rows.len());
    }

    /// The sources of the library, tests left out.
    fn sources() -> Vec<(String, String)> {
        let mut out = Vec::new();
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|end| end == "rs")
                    && path.file_stem().unwrap() != "tests"
                {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("").to_owned();
                    out.push((path.display().to_string(), code));
                }
            }
        }
        out.sort();
        out
    }

    #[test]
    fn every_key_of_the_code_is_in_the_table_and_every_row_is_used() {
        let code: Vec<(String, String)> = sources();
        let literals =
            |text: &str| -> Vec<String> { text.split('"').skip(1).step_by(2).map(str::to_owned).collect() };
        // What is looked up by a name that is no literal of the code.
        let groups = ["download", "made", "apk-package", "apk-toolchain", "apt-lists"];
        let groups: Vec<&str> = groups
            .into_iter()
            .filter(|group| code.iter().any(|(_, text)| text.contains(&format!("\"{group}"))))
            .collect();
        let all: std::collections::BTreeSet<String> =
            code.iter().flat_map(|(_, text)| text.lines().flat_map(literals).collect::<Vec<_>>()).collect();
        for (key, _) in &rows().rows {
            let grouped = groups.iter().any(|group| key.starts_with(&format!("{group}:")));
            assert!(grouped || all.contains(*key), "nothing uses the row {key}");
        }
        let names: std::collections::BTreeSet<&str> =
            rows().rows.iter().filter_map(|(key, _)| key.split_once(':')).map(|(group, _)| group).collect();
        for literal in &all {
            let Some((group, rest)) = literal.split_once(':') else { continue };
            let key = names.contains(group)
                && !rest.is_empty()
                && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            assert!(!key || find(literal).is_some(), "no row for {literal}");
        }
    }

    /// Whether `low, likely, high` stand in the text, each a figure.
    fn triple(text: &str) -> Option<String> {
        let figure = |text: &str| {
            let text = text.trim();
            let text =
                ["low:", "likely:", "high:"].iter().find_map(|name| text.strip_prefix(name)).unwrap_or(text);
            let text = text.trim();
            (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'_'))
                .then(|| text.replace('_', "").parse::<u64>().ok())
                .flatten()
        };
        let opens = text.char_indices().filter(|(_, c)| matches!(c, '[' | '(' | '{')).map(|(at, _)| at + 1);
        for at in opens {
            let inner = &text[at..];
            let Some(end) = inner.find([']', ')', '}', '[', '(', '{']) else { continue };
            let parts: Vec<&str> = inner[..end].trim().trim_end_matches(',').split(',').collect();
            let figures: Vec<u64> = parts.iter().filter_map(|part| figure(part)).collect();
            let [low, likely, high] = figures[..] else { continue };
            if parts.len() == 3 && low <= likely && likely < high && high >= 1_000 {
                return Some(inner[..end].to_owned());
            }
        }
        None
    }

    #[test]
    fn no_size_is_assumed_in_code() {
        assert!(triple("bytes([60_000, 1_500_000, 20_000_000])").is_some());
        assert!(triple("Bytes::range(0, 20_000, 5_000_000)").is_some());
        assert!(triple("Bytes { low: 1, likely: 2, high: 3_000 }").is_some());
        assert!(triple("suite(0.6, [1, 2, 3])").is_none());
        for (path, code) in sources() {
            if let Some(found) = triple(&code) {
                panic!("{path} assumes [{found}]: such sizes are rows of core/data/assumed.tsv");
            }
        }
    }
}
