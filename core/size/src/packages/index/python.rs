//! Python packages by the tens of thousands: what the newest wheel of each holds, and what it needs.
//!
//! `script/measure-wheels.js` asked PyPI for them, `script/package-tables.js` makes the table.

use std::collections::{BTreeMap, BTreeSet};

use super::debian::decoded;
use super::{IndexError, lines};

/// The table of Python packages, for CPython 3.12 on Linux, x86-64.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Python {
    /// Day of the newest row, ISO.
    pub date: String,
    rows: Vec<Row>,
    ids: BTreeMap<String, usize>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row {
    name: String,
    /// Bytes of its files; `None` where PyPI has the source alone.
    files: Option<u64>,
    /// Part of it that is Python's source, in 99ths.
    python: u64,
    /// Bytes of the wheel, or of the archive of the source.
    archive: u64,
    needs: Vec<Need>,
    extras: Vec<(String, Vec<Need>)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Need {
    id: usize,
    extras: Vec<String>,
}

/// A package that an install brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PythonPackage {
    /// Its name, as PyPI compares names.
    pub name: String,
    /// Bytes of its files; `None` where it is built from source.
    pub files: Option<u64>,
    /// Bytes of Python's source among them.
    pub python: u64,
    /// Bytes of what is downloaded.
    pub archive: u64,
}

impl Python {
    pub(super) fn read(text: &str) -> Result<Self, IndexError> {
        let (date, lines) = lines(text)?;
        let mut out = Self { date: date.to_owned(), ..Self::default() };
        for line in lines {
            let before = out.rows.last().map_or("", |row| row.name.as_str());
            let row = row(line, before).ok_or(IndexError::BrokenOff)?;
            out.ids.insert(row.name.clone(), out.rows.len());
            out.rows.push(row);
        }
        Ok(out)
    }

    /// What installing `name` with its `extras` brings, itself included; `None` where the table does not have it.
    pub(crate) fn closure(&self, name: &str, extras: &[String]) -> Option<BTreeSet<usize>> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut queue = vec![Need { id: *self.ids.get(name)?, extras: extras.to_vec() }];
        while let Some(need) = queue.pop() {
            let Some(row) = self.rows.get(need.id) else { continue };
            if found.insert(need.id) {
                queue.extend(row.needs.iter().cloned());
            }
            for (extra, more) in &row.extras {
                if need.extras.contains(extra) && seen.insert((need.id, extra)) {
                    queue.extend(more.iter().cloned());
                }
            }
        }
        Some(found)
    }

    /// A package alone.
    pub(crate) fn own(&self, name: &str) -> Option<BTreeSet<usize>> {
        self.ids.get(name).map(|id| BTreeSet::from([*id]))
    }

    /// What a package weighs.
    pub(crate) fn package(&self, id: usize) -> Option<PythonPackage> {
        let row = self.rows.get(id)?;
        Some(PythonPackage {
            name: row.name.clone(),
            files: row.files,
            python: row.files.unwrap_or(0).saturating_mul(row.python) / 99,
            archive: row.archive,
        })
    }
}

fn row(line: &str, before: &str) -> Option<Row> {
    let mut fields = line.split('\t');
    let name = super::unshared(fields.next()?, before)?;
    let files = fields.next().filter(|code| !code.is_empty()).map(bytes);
    let python = fields.next().and_then(|share| share.parse().ok()).unwrap_or(0);
    let archive = bytes(fields.next().unwrap_or(""));
    let needs = fields.next().unwrap_or("").split(' ').filter_map(need).collect();
    let extras = fields.next().unwrap_or("").split(' ').filter_map(|extra| {
        let (name, list) = extra.split_once(':')?;
        Some((name.to_owned(), list.split(',').filter_map(need).collect()))
    });
    Some(Row { name, files, python, archive, needs, extras: extras.collect() })
}

fn bytes(code: &str) -> u64 {
    u16::from_str_radix(code, 36).map_or(0, decoded)
}

fn need(word: &str) -> Option<Need> {
    let (id, extras) = word.split_once('[').unwrap_or((word, ""));
    let id = usize::from_str_radix(id, 36).ok()?;
    let extras = extras.trim_end_matches(']').split('+').filter(|e| !e.is_empty()).map(str::to_owned);
    Some(Need { id, extras: extras.collect() })
}
