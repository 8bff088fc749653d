//! A Debian release, whole: what each package weighs and needs, and what an install of it adds.
//!
//! `script/apt-tables.js` makes the table from Debian's own index; `core/data/README.md` describes its form.

use std::collections::{BTreeSet, VecDeque};

use super::IndexError;
use super::bytes::Reader;

/// The packages of one release, amd64.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Debian {
    /// The release's code name: `bookworm`.
    pub release: String,
    /// Day when the index was read, ISO.
    pub date: String,
    entries: Vec<Entry>,
}

/// A package, or a name that packages provide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Entry {
    name: String,
    /// Whether there is a package of that name.
    real: bool,
    /// Whether a plain image of the release has it.
    in_base: bool,
    measured: bool,
    bytes: u64,
    /// Parts of `bytes` in 255ths.
    dropped: u8,
    python: u8,
    /// The .deb by the larger of it and `bytes`, in 255ths.
    deb: u8,
    /// Groups of alternatives that are needed; groups that a plain image meets are left out.
    depends: Vec<Vec<u32>>,
    recommends: Vec<Vec<u32>>,
    /// Packages that provide the name, apt's choice first.
    providers: Vec<u32>,
}

/// A package that an install adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DebianPackage {
    /// Its name.
    pub name: String,
    /// Bytes of its files; of those that a -slim image keeps where that is asked for.
    pub bytes: u64,
    /// Bytes of its files of Python's source, which Debian compiles when it installs them.
    pub python: u64,
    /// Bytes of the .deb.
    pub deb: u64,
    /// Whether its files were measured, not computed from what the index says.
    pub measured: bool,
}

/// Steps of a hundredth: see `coded` of `script/apt-tables.js`.
const STEP: f64 = 1.01;

/// How many ids have a byte of their own.
const POPULAR: u64 = 60;

impl Debian {
    /// Reads an inflated table.
    ///
    /// # Errors
    /// When it is not one of this form, or broken off.
    pub(super) fn read(text: &[u8]) -> Result<Self, IndexError> {
        let mut head = Reader::new(text);
        let words = head.line()?;
        let mut words = words.split(' ').skip(1);
        let (release, date) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let count = head.length()?;
        let popular = head.length()?;
        let popular = (0..popular).map(|_| head.id(count)).collect::<Result<Vec<u32>, _>>()?;
        let mut lengths = [0_usize; 6];
        for length in &mut lengths {
            *length = head.length()?;
        }
        let mut columns = Vec::new();
        for length in lengths {
            columns.push(Reader::new(head.take(length)?));
        }
        let [names, flags, sizes, shares, counts, ids] =
            columns.try_into().map_err(|_| IndexError::BrokenOff)?;
        let mut reader = Columns { names, flags, sizes, shares, counts, ids, popular, count };
        let mut entries: Vec<Entry> = Vec::with_capacity(count);
        for own in 0..count {
            let before = entries.last().map_or("", |entry| entry.name.as_str());
            let entry = reader.entry(own, before)?;
            entries.push(entry);
        }
        Ok(Self { release: release.to_owned(), date: date.to_owned(), entries })
    }

    fn id(&self, name: &str) -> Option<u32> {
        let at = self.entries.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok()?;
        u32::try_from(at).ok()
    }

    fn entry(&self, id: u32) -> Option<&Entry> {
        self.entries.get(usize::try_from(id).ok()?)
    }

    /// Whether the package of that name is among `have`.
    pub(crate) fn is_in(&self, have: &BTreeSet<u32>, name: &str) -> bool {
        self.id(name).is_some_and(|id| have.contains(&id))
    }

    /// Whether `id` or something that provides it is there.
    fn met(&self, id: u32, have: &BTreeSet<u32>) -> bool {
        have.contains(&id)
            || self
                .entry(id)
                .is_some_and(|entry| entry.in_base || entry.providers.iter().any(|by| have.contains(by)))
    }

    /// What installing `name` adds to `have`, in the order in which it is found; `have` grows by it. `None` where the
    /// release has no such package.
    pub(crate) fn install(&self, have: &mut BTreeSet<u32>, name: &str, recommends: bool) -> Option<Vec<u32>> {
        let start = self.real(self.id(name)?)?;
        let mut added = Vec::new();
        let mut queue = VecDeque::new();
        let mut mark = |id: u32, have: &mut BTreeSet<u32>, queue: &mut VecDeque<u32>| {
            let is_there = self.entry(id).is_none_or(|entry| entry.in_base);
            if !is_there && have.insert(id) {
                added.push(id);
                queue.push_back(id);
            }
        };
        mark(start, have, &mut queue);
        while let Some(id) = queue.pop_front() {
            let Some(entry) = self.entry(id) else { continue };
            let more: &[Vec<u32>] = if recommends { &entry.recommends } else { &[] };
            for group in entry.depends.iter().chain(more) {
                if group.iter().any(|&one| self.met(one, have)) {
                    continue;
                }
                if let Some(chosen) = group.iter().find_map(|&one| self.real(one)) {
                    mark(chosen, have, &mut queue);
                }
            }
        }
        Some(added)
    }

    /// Whether apt finds nothing that a word of `apt-get install` may stand for.
    pub(crate) fn finds_nothing(&self, word: &str) -> bool {
        // `name+` and `name-` install and remove; a word with a dot is a pattern where there is no package of that name.
        let known = |name: &str| self.id(name).is_some();
        if known(word) || known(word.trim_end_matches(['+', '-'])) {
            return false;
        }
        let fits = |name: &str| {
            name.as_bytes()
                .windows(word.len())
                .any(|part| part.iter().zip(word.bytes()).all(|(&is, wanted)| is == wanted || wanted == b'.'))
        };
        !word.contains('.') || !self.entries.iter().any(|entry| fits(&entry.name))
    }

    /// The package that a misspelled name is nearest to.
    pub(crate) fn nearest(&self, word: &str) -> Option<String> {
        let real = self.entries.iter().filter(|entry| entry.real).map(|entry| entry.name.as_str());
        (word.len() > 4).then(|| crate::syntax::suggest(word, real, true)).flatten()
    }

    /// The package of that name, else the one that apt takes for it.
    fn real(&self, id: u32) -> Option<u32> {
        let entry = self.entry(id)?;
        if entry.real { Some(id) } else { entry.providers.first().copied() }
    }

    /// What a package weighs.
    pub(crate) fn package(&self, id: u32, slim: bool) -> Option<DebianPackage> {
        let entry = self.entry(id)?;
        let part = |share: u8, of: u64| of.saturating_mul(u64::from(share)) / 255;
        let kept = entry.bytes.saturating_sub(if slim { part(entry.dropped, entry.bytes) } else { 0 });
        Some(DebianPackage {
            name: entry.name.clone(),
            bytes: kept,
            python: part(entry.python, entry.bytes),
            deb: part(entry.deb, entry.bytes),
            measured: entry.measured,
        })
    }

    /// The name of a package.
    pub(crate) fn name(&self, id: u32) -> Option<&str> {
        self.entry(id).map(|entry| entry.name.as_str())
    }
}

struct Columns<'a> {
    names: Reader<'a>,
    flags: Reader<'a>,
    sizes: Reader<'a>,
    shares: Reader<'a>,
    counts: Reader<'a>,
    ids: Reader<'a>,
    popular: Vec<u32>,
    count: usize,
}

impl Columns<'_> {
    fn entry(&mut self, own: usize, before: &str) -> Result<Entry, IndexError> {
        let same = usize::from(self.names.byte()?);
        let rest = self.names.until_zero()?;
        let start = before.as_bytes().get(..same).ok_or(IndexError::BrokenOff)?;
        let name = String::from_utf8([start, rest].concat()).map_err(|_| IndexError::BrokenOff)?;
        let flags = self.flags.byte()?;
        let mut entry = Entry {
            name,
            real: flags & 1 != 0,
            in_base: flags & 2 != 0,
            measured: flags & 4 != 0,
            ..Entry::default()
        };
        if entry.real {
            let code = u16::from(self.sizes.byte()?) | u16::from(self.sizes.byte()?) << 8;
            entry.bytes = decoded(code);
            entry.dropped = self.shares.byte()?;
            entry.python = self.shares.byte()?;
            entry.deb = self.shares.byte()?;
            entry.depends = self.groups(own)?;
            entry.recommends = self.groups(own)?;
        }
        if flags & 8 != 0 {
            entry.providers = self.groups(own)?.into_iter().flatten().collect();
        }
        Ok(entry)
    }

    fn groups(&mut self, own: usize) -> Result<Vec<Vec<u32>>, IndexError> {
        let mut groups = Vec::new();
        for _ in 0..self.counts.varint()? {
            let mut group = Vec::new();
            loop {
                let value = self.ids.varint()?;
                group.push(self.reference(own, value >> 1)?);
                if value & 1 == 0 {
                    break;
                }
            }
            groups.push(group);
        }
        Ok(groups)
    }

    /// A popular package by its rank, another by how far from its own place it stands.
    fn reference(&self, own: usize, value: u64) -> Result<u32, IndexError> {
        if value < POPULAR {
            let at = usize::try_from(value).map_err(|_| IndexError::BrokenOff)?;
            return self.popular.get(at).copied().ok_or(IndexError::BrokenOff);
        }
        let zigzag = value - POPULAR;
        let far = usize::try_from(zigzag.div_ceil(2)).map_err(|_| IndexError::BrokenOff)?;
        let id = if zigzag % 2 == 1 { own.checked_sub(far) } else { own.checked_add(far) };
        id.filter(|id| *id < self.count).and_then(|id| u32::try_from(id).ok()).ok_or(IndexError::BrokenOff)
    }
}

/// Bytes by their code: 0 for none, else the rounded logarithm to the base 1.01, plus 1.
pub(super) fn decoded(code: u16) -> u64 {
    match code.checked_sub(1) {
        None => 0,
        Some(steps) => crate::to_u64(STEP.powi(i32::from(steps))),
    }
}
