//! Tables that are too large for every visit: fetched when a text needs them, and handed to the analysis.
//!
//! The core fetches nothing: [`SizeReport::wanted`](crate::size::SizeReport) names what would make its figures
//! better, whoever calls it gets the file and gives its bytes to [`Indexes::add`].

mod bytes;
mod debian;
mod node;
mod python;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub(crate) use debian::Debian;
pub(crate) use node::Node;
pub(crate) use python::Python;

/// Why the bytes of a table could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexError {
    /// They are no deflated table of a form that is known.
    Unknown,
    /// The table ends too early, or says what cannot be.
    BrokenOff,
}

/// No table is larger, inflated.
const MOST_BYTES: usize = 32 << 20;

/// The tables that were fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Indexes {
    debian: BTreeMap<String, Debian>,
    python: Option<Python>,
    node: Option<Node>,
}

impl Indexes {
    /// Adds the table of a file.
    ///
    /// # Errors
    /// When it is none; then nothing changes.
    pub fn add(&mut self, file: &[u8]) -> Result<(), IndexError> {
        let whole = miniz_oxide::inflate::decompress_to_vec_with_limit(file, MOST_BYTES)
            .map_err(|_| IndexError::Unknown)?;
        let text = || std::str::from_utf8(&whole).map_err(|_| IndexError::BrokenOff);
        if whole.starts_with(b"apt1 ") {
            let table = Debian::read(&whole)?;
            self.debian.insert(table.release.clone(), table);
        } else if whole.starts_with(b"pypi1 ") {
            self.python = Some(Python::read(text()?)?);
        } else if whole.starts_with(b"npm1 ") {
            self.node = Some(Node::read(text()?)?);
        } else {
            return Err(IndexError::Unknown);
        }
        Ok(())
    }

    /// A Debian release by its code name.
    pub(crate) fn debian(&self, release: &str) -> Option<&Debian> {
        self.debian.get(release)
    }

    /// Python packages.
    pub(crate) fn python(&self) -> Option<&Python> {
        self.python.as_ref()
    }

    /// npm packages.
    pub(crate) fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }
}

/// The date in a table's head, and the lines below it.
fn lines(text: &str) -> Result<(&str, std::str::Lines<'_>), IndexError> {
    let mut lines = text.lines();
    let date = lines.next().and_then(|head| head.split(' ').nth(1)).ok_or(IndexError::Unknown)?;
    Ok((date, lines))
}

/// A name of which the first character says, in base 36, how much it shares with the one before.
fn unshared(word: &str, before: &str) -> Option<String> {
    let mut characters = word.chars();
    let same = usize::try_from(characters.next()?.to_digit(36)?).ok()?;
    Some(before.get(..same)?.to_owned() + characters.as_str())
}
