//! npm packages: what each version's files weigh, and what npm installs with them.
//!
//! `script/measure-npm.js` asked the registry for them, `script/package-tables.js` makes the table.

use std::collections::{BTreeMap, BTreeSet};

use super::debian::decoded;
use super::{IndexError, lines, unshared};

/// The table of npm packages, for Node.js on Linux with glibc, x86-64.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Node {
    /// Day of the newest row, ISO.
    pub date: String,
    rows: Vec<Row>,
    /// Rows of a name, the newest last.
    ids: BTreeMap<String, Vec<usize>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row {
    name: String,
    major: String,
    files: u64,
    archive: u64,
    needs: Vec<usize>,
}

impl Node {
    pub(super) fn read(text: &str) -> Result<Self, IndexError> {
        let (date, lines) = lines(text)?;
        let mut out = Self { date: date.to_owned(), ..Self::default() };
        for line in lines {
            let before = out.rows.last().map_or("", |row| row.name.as_str());
            let row = row(line, before).ok_or(IndexError::BrokenOff)?;
            out.ids.entry(row.name.clone()).or_default().push(out.rows.len());
            out.rows.push(row);
        }
        Ok(out)
    }

    /// What installing `name` brings, itself included, in the newest version that the table has, or the newest of the
    /// first number `major`, and whether it has such a version; `None` where it has none at all.
    pub(crate) fn closure(&self, name: &str, major: Option<&str>) -> Option<(BTreeSet<usize>, bool)> {
        let ids = self.ids.get(name)?;
        let of_major = |id: &&usize| {
            major.is_none() || self.rows.get(**id).is_some_and(|row| Some(row.major.as_str()) == major)
        };
        let own = ids.iter().rev().find(of_major);
        let start = own.or(ids.last())?;
        let mut found = BTreeSet::new();
        let mut queue = vec![*start];
        while let Some(id) = queue.pop() {
            if let Some(row) = self.rows.get(id)
                && found.insert(id)
            {
                queue.extend(&row.needs);
            }
        }
        Some((found, own.is_some()))
    }

    /// Bytes of a row's files, and of the archive that they come in.
    pub(crate) fn package(&self, id: usize) -> Option<[u64; 2]> {
        self.rows.get(id).map(|row| [row.files, row.archive])
    }

    /// Bytes of the files of `name` alone, and of its archive, in the newest version that the table has.
    pub(crate) fn own(&self, name: &str) -> Option<[u64; 2]> {
        self.package(*self.ids.get(name)?.last()?)
    }
}

fn row(line: &str, before: &str) -> Option<Row> {
    let mut fields = line.split('\t');
    let name = unshared(fields.next()?, before)?;
    let major = fields.next().unwrap_or("").to_owned();
    let mut bytes = || u16::from_str_radix(fields.next().unwrap_or(""), 36).map_or(0, decoded);
    let (files, archive) = (bytes(), bytes());
    let needs = fields.next().unwrap_or("").split(' ');
    let needs = needs.filter_map(|need| usize::from_str_radix(need, 36).ok());
    Some(Row { name, major, files, archive, needs: needs.collect() })
}
