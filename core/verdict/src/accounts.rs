//! Users and groups that base images certainly have, with their numbers (`core/data/verdict/accounts.tsv`).

use std::sync::OnceLock;

use super::bases::{Base, Os};
use crate::glob::glob;

const TABLE: &str = include_str!("../../data/verdict/accounts.tsv");

/// Names with their numbers.
type Names = Vec<(&'static str, u32)>;

struct Row {
    image: &'static str,
    tag: &'static str,
    since: Option<(u32, u32)>,
    users: Names,
    groups: Names,
}

static ROWS: OnceLock<Vec<Row>> = OnceLock::new();

fn rows() -> &'static [Row] {
    let names = |text: &'static str| -> Names {
        text.split(' ')
            .filter_map(|entry| entry.split_once(':').and_then(|(name, id)| Some((name, id.parse().ok()?))))
            .collect()
    };
    let row = |line: &'static str| {
        let fields: Vec<&'static str> = line.split('\t').collect();
        let [image, tag, since, users, groups, _source] = fields[..] else { return None };
        let (major, minor) = since.split_once('.').unwrap_or((since, "0"));
        let since = major.parse().ok().zip(minor.parse().ok());
        Some(Row { image, tag, since, users: names(users), groups: names(groups) })
    };
    ROWS.get_or_init(|| TABLE.lines().skip(1).filter_map(row).collect())
}

/// The users of a base image, or its groups, that it certainly has.
pub(super) fn of_base(base: &Base, users: bool) -> impl Iterator<Item = (&'static str, u32)> {
    let fitting = rows().iter().filter(|row| fits(row, base));
    fitting.flat_map(move |row| if users { &row.users } else { &row.groups }).copied()
}

fn fits(row: &Row, base: &Base) -> bool {
    let (image, tag) = (base.image.0.as_str(), base.image.1.as_str());
    let of_system = match row.image {
        "@debian" => matches!(base.os, Os::Debian | Os::Ubuntu),
        "@alpine" => base.os == Os::Alpine,
        pattern => glob(pattern, image) && glob(row.tag, tag),
    };
    let of_release = |since| {
        let distribution = row.image.trim_start_matches('@');
        base.release_of(distribution).is_some_and(|release| release >= since)
    };
    of_system
        && match row.since {
            None => true,
            Some(since) if row.image.starts_with('@') || row.image == "ubuntu" => of_release(since),
            Some(since) => base.is_since(since),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(rows().len(), TABLE.lines().count() - 1);
        for row in rows() {
            assert!(!row.users.is_empty() && !row.groups.is_empty(), "{}", row.image);
        }
    }

    #[test]
    fn a_release_has_the_users_of_its_time() {
        let has = |reference: &str, release: &str, name: &str| {
            let base = Base::of(reference, Some(release.to_owned()));
            of_base(&base, true).any(|(user, _)| user == name)
        };
        assert!(has("docker.io/library/ubuntu:24.04", "ubuntu24.04", "ubuntu"));
        assert!(!has("docker.io/library/ubuntu:22.04", "ubuntu22.04", "ubuntu"));
        assert!(has("mcr.microsoft.com/dotnet/aspnet:8.0", "debian12", "app"));
        assert!(!has("mcr.microsoft.com/dotnet/aspnet:6.0", "debian11", "app"));
    }
}
