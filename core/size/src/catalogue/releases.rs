//! Which version a tag that names none stood for, by date: `node:alpine` of 2021 is another image than that of 2025.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Tag;
use super::rows::months;

/// Releases with the month that they came out in; lines after the heading.
const RELEASES: &str = include_str!("../../../data/releases.tsv");

/// Images by name, `node:lts` apart: months since year 0 and versions.
type Releases = BTreeMap<&'static str, Vec<(i32, Vec<u32>)>>;

fn releases() -> &'static Releases {
    static READ: OnceLock<Releases> = OnceLock::new();
    READ.get_or_init(|| {
        let mut out = Releases::new();
        for line in RELEASES.lines().skip(2) {
            let fields: Vec<&'static str> = line.split('\t').collect();
            let [image, version, from] = fields[..] else { continue };
            let version: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
            out.entry(image).or_default().push((months(from), version));
        }
        out
    })
}

/// Completes the version of a tag that names none, or only its first number, by the releases before the month `at`.
pub(super) fn settle(image: &str, written: &str, mut tag: Tag, at: i32) -> Tag {
    let names = |word: &str| written.split('-').any(|part| part == word);
    if tag.version.len() > 1 || ["stable", "edge", "rolling"].into_iter().any(names) {
        return tag;
    }
    let image = if image == "node" && names("lts") { "node:lts" } else { image };
    let Some(known) = releases().get(image) else { return tag };
    let newest = known
        .iter()
        .filter(|(from, version)| {
            *from < at && version.len() > tag.version.len() && version.starts_with(&tag.version)
        })
        .map(|(_, version)| version)
        .max();
    if let Some(version) = newest {
        tag.version.clone_from(version);
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_without_a_version_stands_for_the_newest_of_its_time() {
        let at = |image: &str, tag: &str, date: &str| {
            let at = if date.is_empty() { i32::MAX } else { months(date) };
            settle(image, tag, Tag::parse(image, tag), at).version
        };
        assert_eq!(at("alpine", "latest", "2019-02"), [3, 9]);
        assert_eq!(at("alpine", "latest", "2017-07"), [3, 6]);
        assert_eq!(at("alpine", "edge", "2019-02"), [0_u32; 0]);
        assert_eq!(at("alpine", "3.4", "2019-02"), [3, 4]);
        assert_eq!(at("node", "alpine", "2020-12"), [15]);
        assert_eq!(at("node", "lts-alpine", "2020-12"), [14]);
        assert_eq!(at("node", "12", "2020-12"), [12]);
        assert_eq!(at("golang", "alpine", "2019-02"), [1, 11]);
        assert_eq!(at("python", "3-slim", "2022-02"), [3, 10]);
        assert_eq!(at("python", "2", "2022-02"), [2]);
        assert_eq!(at("unheard-of", "latest", ""), [0_u32; 0]);
        assert_eq!(
            at("node", "latest", ""),
            releases()["node"].last().map(|r| r.1.clone()).unwrap_or_default()
        );
    }

    #[test]
    fn every_release_is_read() {
        let lines: Vec<&str> = RELEASES.lines().skip(2).collect();
        assert_eq!(releases().values().map(Vec::len).sum::<usize>(), lines.len());
        for (image, known) in releases() {
            assert!(known.is_sorted_by_key(|(from, _)| *from), "{image}");
            assert!(known.iter().all(|(from, version)| *from > 2010 * 12 && !version.is_empty()), "{image}");
        }
    }
}
