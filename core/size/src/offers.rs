//! What there is to choose from, by name, for whoever completes a word: images and tags that were seen, packages of which
//! the bundled tables know what they weigh.

use dockerfile_syntax::lists::Arrange;
use std::collections::BTreeSet;

use super::catalogue::{Reference, rows_of};
use super::packages::LazyTables;
use crate::programs::Manager;

/// The tags of an image that were seen, those seen last first; the name is the one of the catalogue (`node`).
pub fn tags(image: &str) -> Vec<&'static str> {
    let mut rows: Vec<_> = rows_of(image).iter().collect();
    rows.arrange_by(|a, b| b.months.cmp(&a.months).then_with(|| b.first.version.cmp(&a.first.version)));
    let mut seen = BTreeSet::new();
    rows.iter().flat_map(|row| row.row().tags.split(' ')).filter(|tag| seen.insert(*tag)).collect()
}

/// The name that the catalogue has an image under: `node` for `docker.io/library/node:22`.
pub fn catalogue_name(reference: &str) -> String {
    Reference::parse(reference).catalogue_name()
}

/// Packages whose names begin with `start`, in the order of their names, with the bytes that each takes: for npm and pip
/// with all that it needs, for others by itself.
pub fn packages(manager: Manager, start: &str, most: usize) -> Vec<(String, u64)> {
    let tables = LazyTables::default();
    let begins = |name: &&str| name.starts_with(start);
    let mut out: Vec<(String, u64)> = match manager {
        Manager::Apt => {
            let debs = tables.debs.iter().filter(|deb| begins(&deb.name.as_str()));
            debs.map(|deb| (deb.name.clone(), deb.installed_kib.saturating_mul(1024))).collect()
        }
        Manager::Apk => {
            let newest =
                |(name, sizes): (&&str, &Vec<(&str, u64)>)| Some(((*name).to_owned(), sizes.last()?.1));
            tables.apk.iter().filter(|(name, _)| begins(name)).filter_map(newest).collect()
        }
        Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun => {
            let found = tables.npm.iter().filter(|(name, _)| begins(name));
            found.map(|(name, row)| ((*name).to_owned(), row.closure)).collect()
        }
        Manager::Pip | Manager::Pipx | Manager::Uv => {
            let found = tables.pypi.iter().filter(|(name, _)| begins(name));
            found.map(|(name, row)| ((*name).to_owned(), row.unpacked.saturating_add(row.pyc))).collect()
        }
        _ => Vec::new(),
    };
    out.arrange();
    out.dedup_by(|one, other| one.0 == other.0);
    out.truncate(most);
    out
}

/// What one package weighs, as [`packages`] has it.
pub fn package(manager: Manager, name: &str) -> Option<u64> {
    let found = packages(manager, name, usize::MAX);
    found.into_iter().find(|(found, _)| found == name).map(|(_, bytes)| bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_with_what_they_weigh() {
        assert!(tags("node").contains(&"24-alpine"), "{:?}", tags("node"));
        assert!(tags("no-such-image").is_empty());
        assert_eq!(catalogue_name("docker.io/library/node:22"), "node");
        let found = packages(Manager::Apt, "cur", 10);
        assert!(found.iter().any(|(name, bytes)| name == "curl" && *bytes > 0), "{found:?}");
        assert!(package(Manager::Apk, "curl").is_some());
        assert!(packages(Manager::Maven, "", 10).is_empty());
    }
}
