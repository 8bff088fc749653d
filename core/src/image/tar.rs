//! The headers of a tar archive: ustar, GNU and PAX. Contents are skipped.

use super::stream::{Stream, StreamError};

/// A block of a tar archive.
const BLOCK: usize = 512;
/// Names beyond this are no names of a Linux system (PATH_MAX).
const MAX_PATH: usize = 4096;
/// An extended header beyond this is refused: it holds names and attributes.
const MAX_EXTENDED: u64 = 1 << 20;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
    Symlink,
    HardLink,
    Other,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TarEntry {
    /// As it is written.
    pub(super) path: String,
    /// What a link leads to.
    pub(super) link: String,
    pub(super) kind: Kind,
    /// Bytes of a file, 0 of anything else.
    pub(super) size: u64,
    /// Where its contents begin, from the start of the archive.
    pub(super) offset: u64,
}

/// Why an archive cannot be read; `at` counts from the start of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TarError {
    Stream(StreamError),
    /// It ends in the middle of an entry.
    Ends {
        at: u64,
    },
    /// There is no header where one has to be.
    NoHeader {
        at: u64,
    },
    /// A name is longer than any system allows.
    LongName {
        at: u64,
    },
    /// An extended header is larger than any name needs.
    LongHeader {
        at: u64,
    },
}

impl From<StreamError> for TarError {
    fn from(error: StreamError) -> Self {
        Self::Stream(error)
    }
}

/// What an extended header says of the entry after it.
#[derive(Default)]
struct Extended {
    path: Option<String>,
    link: Option<String>,
    size: Option<u64>,
    real_size: Option<u64>,
}

/// Reads a tar archive, entry by entry.
pub(super) struct Tar<S> {
    stream: S,
    at: u64,
    /// Contents and padding of the last entry.
    pending: u64,
    /// Its contents alone.
    stored: u64,
}

/// What a file in the archive holds.
pub(super) struct Contents<'t, S> {
    tar: &'t mut Tar<S>,
    left: u64,
}

impl<S: Stream> Stream for Contents<'_, S> {
    fn fill(&mut self) -> Result<&[u8], StreamError> {
        let bytes = self.tar.stream.fill()?;
        let count = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes.get(..count).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.tar.stream.consume(count);
        let count = count as u64;
        self.left = self.left.saturating_sub(count);
        self.tar.pending = self.tar.pending.saturating_sub(count);
        self.tar.at = self.tar.at.saturating_add(count);
    }
}

impl<S: Stream> Tar<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, at: 0, pending: 0, stored: 0 }
    }

    /// The next entry; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<TarEntry>, TarError> {
        let mut extended = Extended::default();
        loop {
            self.skip_pending()?;
            let at = self.at;
            let mut block = [0; BLOCK];
            let read = self.stream.read(&mut block)?;
            self.at += read as u64;
            if read == 0 || block.iter().all(|&byte| byte == 0) {
                return if read > 0 && read < BLOCK { Err(TarError::Ends { at: self.at }) } else { Ok(None) };
            }
            if read < BLOCK {
                return Err(TarError::Ends { at: self.at });
            }
            let header = Header(&block);
            let size = header.size().filter(|_| header.checksum_holds()).ok_or(TarError::NoHeader { at })?;
            match header.flag() {
                b'x' | b'L' | b'K' => {
                    let data = self.extended(size, at)?;
                    match header.flag() {
                        b'x' => pax(&data, &mut extended, at)?,
                        b'L' => extended.path = Some(name(&data)),
                        _ => extended.link = Some(name(&data)),
                    }
                }
                b'g' => self.pending = padded(size),
                flag => return self.entry(&header, flag, size, extended, at).map(Some),
            }
        }
    }

    /// The contents of the file that was just read, as they are stored.
    pub(super) fn contents(&mut self) -> Contents<'_, S> {
        let left = self.stored;
        self.stored = 0;
        Contents { tar: self, left }
    }

    fn entry(
        &mut self,
        header: &Header,
        flag: u8,
        size: u64,
        extended: Extended,
        at: u64,
    ) -> Result<TarEntry, TarError> {
        if flag == b'S' {
            self.sparse_blocks(header)?;
        }
        let path = extended.path.unwrap_or_else(|| header.path());
        let link = extended.link.unwrap_or_else(|| name(header.field(157, 100)));
        if path.len() > MAX_PATH || link.len() > MAX_PATH {
            return Err(TarError::LongName { at });
        }
        let kind = match flag {
            b'5' | b'D' => Kind::Directory,
            b'0' | 0 if path.ends_with('/') => Kind::Directory,
            b'2' => Kind::Symlink,
            b'1' => Kind::HardLink,
            b'3' | b'4' | b'6' => Kind::Other,
            _ => Kind::File,
        };
        let stored = extended.size.unwrap_or(size);
        let has_data = kind == Kind::File || flag == b'D';
        self.stored = if has_data { stored } else { 0 };
        self.pending = padded(self.stored);
        let real = match flag {
            b'S' => header.number(483, 12).unwrap_or(stored),
            _ => extended.real_size.unwrap_or(stored),
        };
        let size = if kind == Kind::File { real } else { 0 };
        Ok(TarEntry { path, link, kind, size, offset: self.at })
    }

    /// The further blocks of a sparse file's map (old GNU form).
    fn sparse_blocks(&mut self, header: &Header) -> Result<(), TarError> {
        let mut more = header.0[482] != 0;
        while more {
            let mut block = [0; BLOCK];
            if self.stream.read(&mut block)? < BLOCK {
                return Err(TarError::Ends { at: self.at });
            }
            self.at += BLOCK as u64;
            more = block[504] != 0;
        }
        Ok(())
    }

    fn extended(&mut self, size: u64, at: u64) -> Result<Vec<u8>, TarError> {
        if size > MAX_EXTENDED {
            return Err(TarError::LongHeader { at });
        }
        let size = usize::try_from(size).unwrap_or(0);
        let mut data = vec![0; size];
        let read = self.stream.read(&mut data)?;
        self.at += read as u64;
        if read < size {
            return Err(TarError::Ends { at: self.at });
        }
        self.pending = padded(size as u64) - size as u64;
        Ok(data)
    }

    fn skip_pending(&mut self) -> Result<(), TarError> {
        let skipped = self.stream.skip(self.pending)?;
        self.at = self.at.saturating_add(skipped);
        if skipped < self.pending {
            return Err(TarError::Ends { at: self.at });
        }
        self.pending = 0;
        Ok(())
    }
}

fn padded(size: u64) -> u64 {
    size.checked_next_multiple_of(BLOCK as u64).unwrap_or(u64::MAX)
}

/// The text before the first NUL.
fn name(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned()
}

/// The records `LENGTH KEY=VALUE\n` of a PAX header.
fn pax(data: &[u8], extended: &mut Extended, at: u64) -> Result<(), TarError> {
    let mut rest = data;
    while let Some(blank) = rest.iter().position(|&byte| byte == b' ') {
        let length = rest.get(..blank).and_then(|digits| std::str::from_utf8(digits).ok());
        let length: usize = length.and_then(|digits| digits.parse().ok()).ok_or(TarError::NoHeader { at })?;
        let record = rest.get(blank + 1..length).ok_or(TarError::NoHeader { at })?;
        rest = rest.get(length..).unwrap_or_default();
        let record = record.strip_suffix(b"\n").unwrap_or(record);
        let Some(equals) = record.iter().position(|&byte| byte == b'=') else { continue };
        let (key, value) =
            (record.get(..equals).unwrap_or_default(), record.get(equals + 1..).unwrap_or_default());
        let number = || std::str::from_utf8(value).ok().and_then(|digits| digits.parse().ok());
        match key {
            b"path" | b"GNU.sparse.name" => extended.path = Some(name(value)),
            b"linkpath" => extended.link = Some(name(value)),
            b"size" => extended.size = number(),
            b"GNU.sparse.realsize" | b"GNU.sparse.size" => extended.real_size = number(),
            _ => {}
        }
    }
    Ok(())
}

/// One header block.
struct Header<'b>(&'b [u8; BLOCK]);

impl Header<'_> {
    fn field(&self, start: usize, length: usize) -> &[u8] {
        self.0.get(start..start + length).unwrap_or_default()
    }

    fn flag(&self) -> u8 {
        self.0[156]
    }

    fn size(&self) -> Option<u64> {
        self.number(124, 12)
    }

    /// The sum of all bytes, its own counted as blanks; old programs added them with their sign.
    fn checksum_holds(&self) -> bool {
        let Some(noted) = self.number(148, 8).and_then(|sum| i64::try_from(sum).ok()) else { return false };
        let (mut unsigned, mut signed) = (0i64, 0i64);
        for (index, &byte) in self.0.iter().enumerate() {
            let byte = if (148..156).contains(&index) { b' ' } else { byte };
            unsigned += i64::from(byte);
            signed += i64::from(byte.cast_signed());
        }
        noted == unsigned || noted == signed
    }

    /// A number in octal digits, or, with the first bit set, in base 256.
    fn number(&self, start: usize, length: usize) -> Option<u64> {
        let bytes = self.field(start, length);
        let (&first, rest) = bytes.split_first()?;
        if first & 0x80 != 0 {
            if first & 0x40 != 0 {
                return None;
            }
            return rest.iter().try_fold(u64::from(first & 0x3f), |sum, &byte| {
                sum.checked_mul(256)?.checked_add(u64::from(byte))
            });
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let digits = text.trim_matches(|c: char| c == '\0' || c == ' ');
        let digits = digits.split(['\0', ' ']).next().unwrap_or("");
        if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
    }

    fn path(&self) -> String {
        let own = name(self.field(0, 100));
        let prefix =
            if self.field(257, 6) == b"ustar\0" { name(self.field(345, 155)) } else { String::new() };
        if prefix.is_empty() { own } else { format!("{prefix}/{own}") }
    }
}
