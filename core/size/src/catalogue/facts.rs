//! What is known of images besides their sizes: one table, `core/data/facts.tsv`.
//!
//! A row says of its images all columns of the system (distribution to path), all of the config (complete to
//! variables), or both; a dash says nothing. For each of the two the first row that matches and says something
//! decides, so that a row of one never hides one of the other.

use std::sync::OnceLock;

use crate::glob::glob;

const FACTS: &str = include_str!("../../../data/facts.tsv");

/// A column that says nothing.
const SILENT: &str = "-";

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    image: &'static str,
    tag: &'static str,
    system: Option<System>,
    config: Option<Config>,
}

/// What kind of system the images hold; empty where that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct System {
    /// Distribution, where the tag does not name it.
    pub(super) distro: &'static str,
    /// User that RUN and CMD start as; empty for root.
    pub(super) user: &'static str,
    /// `yes` or `no`: whether there is a shell.
    pub(super) shell: &'static str,
    /// C library.
    pub(super) libc: &'static str,
    /// Package manager.
    pub(super) manager: &'static str,
    /// apt targets inside, between blanks.
    pub(super) contains: &'static str,
    /// Directories that PATH has before the usual ones.
    pub(super) path: &'static str,
}

/// What the images set for the stages on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Config {
    /// `yes` where no version sets another variable.
    pub(super) complete: &'static str,
    /// Directory; empty where it is not known.
    pub(super) workdir: &'static str,
    /// `NAME=value`, or `NAME` where the value is not known, between blanks.
    pub(super) env: &'static str,
}

fn rows() -> &'static [Row] {
    static READ: OnceLock<Vec<Row>> = OnceLock::new();
    READ.get_or_init(|| FACTS.lines().skip(1).filter_map(read).collect())
}

fn read(line: &'static str) -> Option<Row> {
    let fields: Vec<&'static str> = line.split('\t').collect();
    let [image, tag, distro, user, shell, libc, manager, contains, path, complete, workdir, env, _source] =
        fields[..]
    else {
        return None;
    };
    let system = (distro != SILENT).then_some(System { distro, user, shell, libc, manager, contains, path });
    let config = (complete != SILENT).then_some(Config { complete, workdir, env });
    Some(Row { image, tag, system, config })
}

fn matching(image: &str, tag: &str) -> impl Iterator<Item = &'static Row> {
    rows().iter().filter(move |row| glob(row.image, image) && glob(row.tag, tag))
}

/// What kind of system `image:tag` holds.
pub(super) fn system(image: &str, tag: &str) -> Option<System> {
    matching(image, tag).find_map(|row| row.system)
}

/// What `image:tag` sets for the stages on it.
pub(super) fn config(image: &str, tag: &str) -> Option<Config> {
    matching(image, tag).find_map(|row| row.config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_says_a_whole_and_where_it_is_from() {
        for line in FACTS.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 13, "{line}");
            let silent = |from: usize, to: usize| fields[from..to].iter().filter(|f| **f == SILENT).count();
            assert!(matches!(silent(2, 9), 0 | 7) && matches!(silent(9, 12), 0 | 3), "{line}");
            let row = read(line).unwrap();
            assert!(row.system.is_some() || row.config.is_some(), "{line}");
            let Some(config) = row.config else { continue };
            assert!(matches!(config.complete, "yes" | "no"), "{line}");
            assert!(config.workdir.is_empty() || config.workdir.starts_with('/'), "{line}");
            assert!(!fields[12].is_empty() || config.env.is_empty(), "{line}");
            let mut names: Vec<&str> =
                config.env.split_whitespace().map(|v| v.split('=').next().unwrap_or("")).collect();
            let count = names.len();
            assert!(names.iter().all(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')));
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "a name twice: {line}");
        }
    }

    #[test]
    fn a_row_of_one_kind_hides_none_of_the_other() {
        // The row of the config comes first and says nothing of the system.
        assert!(config("node", "20-onbuild").is_some_and(|config| config.env.is_empty()));
        assert!(system("node", "20-onbuild").is_some());
        assert!(system("alpine", "3.22").is_some_and(|system| system.libc == "musl"));
        assert!(config("alpine", "3.22").is_some_and(|config| config.workdir == "/"));
        assert_eq!((system("example.org/own", "1"), config("example.org/own", "1")), (None, None));
    }
}
