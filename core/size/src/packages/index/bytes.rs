//! Reading a table byte by byte, with an error where it is broken off.

use super::IndexError;

/// A place in a table.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// The next byte.
    pub(super) fn byte(&mut self) -> Result<u8, IndexError> {
        let (first, rest) = self.rest.split_first().ok_or(IndexError::BrokenOff)?;
        self.rest = rest;
        Ok(*first)
    }

    /// The next bytes.
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], IndexError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(IndexError::BrokenOff)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The bytes up to the next 0, which is passed over.
    pub(super) fn until_zero(&mut self) -> Result<&'a [u8], IndexError> {
        let end = self.rest.iter().position(|byte| *byte == 0).ok_or(IndexError::BrokenOff)?;
        let taken = self.take(end)?;
        self.take(1)?;
        Ok(taken)
    }

    /// The text up to the next line end, which is passed over.
    pub(super) fn line(&mut self) -> Result<&'a str, IndexError> {
        let end = self.rest.iter().position(|byte| *byte == b'\n').ok_or(IndexError::BrokenOff)?;
        let taken = self.take(end)?;
        self.take(1)?;
        std::str::from_utf8(taken).map_err(|_| IndexError::BrokenOff)
    }

    /// A number, seven bits a byte, the lowest first.
    pub(super) fn varint(&mut self) -> Result<u64, IndexError> {
        let mut value = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(value);
            }
        }
        Err(IndexError::BrokenOff)
    }

    /// A number of things that lie in the table: never more than it has bytes, or a broken one could ask for all memory.
    pub(super) fn length(&mut self) -> Result<usize, IndexError> {
        let value = usize::try_from(self.varint()?).map_err(|_| IndexError::BrokenOff)?;
        if value <= self.rest.len() { Ok(value) } else { Err(IndexError::BrokenOff) }
    }

    /// A number below `count`.
    pub(super) fn id(&mut self, count: usize) -> Result<u32, IndexError> {
        let value = self.varint()?;
        let id = u32::try_from(value).map_err(|_| IndexError::BrokenOff)?;
        if usize::try_from(value).is_ok_and(|value| value < count) {
            Ok(id)
        } else {
            Err(IndexError::BrokenOff)
        }
    }
}
