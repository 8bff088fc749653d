//! Bytes in order, from a part of an archive: as they are there, or decompressed on the way.

use std::io;

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_HAS_MORE_INPUT;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::archive::Source;

/// Bytes asked of the source at once: few after a leap, else more and more, as each request of a browser takes about as
/// long as a megabyte of it.
const CHUNK: std::ops::RangeInclusive<usize> = (1 << 18)..=(1 << 22);
/// Decompressed bytes kept at once; a power of two, and more than the 32 KiB that deflate looks back.
const RING: usize = 1 << 18;
/// The largest window that `zstd` makes without being asked for more (`--long`).
const MAX_WINDOW: u64 = 128 << 20;

/// Why bytes do not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StreamError {
    /// The source failed.
    Source(String),
    /// The compressed data ends in the middle.
    Ends,
    /// The compressed data is damaged.
    Damaged(String),
}

/// Bytes that come in order, in pieces.
pub(super) trait Stream {
    /// The next bytes, at least one; none at the end.
    fn fill(&mut self) -> Result<&[u8], StreamError>;

    /// Takes `count` of the bytes that [`Stream::fill`] gave.
    fn consume(&mut self, count: usize);

    /// Leaves out up to `count` bytes; how many there were.
    fn skip(&mut self, count: u64) -> Result<u64, StreamError> {
        let mut left = count;
        while left > 0 {
            let there = self.fill()?.len();
            if there == 0 {
                break;
            }
            let taken = usize::try_from(left).unwrap_or(usize::MAX).min(there);
            self.consume(taken);
            left -= taken as u64;
        }
        Ok(count - left)
    }

    /// Fills `out`, as far as there are bytes; how many there were.
    fn read(&mut self, out: &mut [u8]) -> Result<usize, StreamError> {
        let mut done = 0;
        while let Some(rest) = out.get_mut(done..).filter(|rest| !rest.is_empty()) {
            let bytes = self.fill()?;
            let count = bytes.len().min(rest.len());
            if count == 0 {
                break;
            }
            if let (Some(to), Some(from)) = (rest.get_mut(..count), bytes.get(..count)) {
                to.copy_from_slice(from);
            }
            self.consume(count);
            done += count;
        }
        Ok(done)
    }
}

/// A part of the source, as it is.
pub(super) struct Part<'s> {
    source: &'s mut dyn Source,
    on_read: &'s mut dyn FnMut(u64),
    buffer: Vec<u8>,
    /// What of the buffer is taken.
    taken: usize,
    /// Where in the source the buffer ends.
    next: u64,
    start: u64,
    end: u64,
    chunk: usize,
}

impl<'s> Part<'s> {
    /// The bytes from `start` to `end`. `on_read` hears how many of them are done with.
    pub(super) fn new(
        source: &'s mut dyn Source,
        start: u64,
        end: u64,
        on_read: &'s mut dyn FnMut(u64),
    ) -> Self {
        Self { source, on_read, buffer: Vec::new(), taken: 0, next: start, start, end, chunk: *CHUNK.start() }
    }
}

impl Stream for Part<'_> {
    fn fill(&mut self) -> Result<&[u8], StreamError> {
        if self.taken >= self.buffer.len() && self.next < self.end {
            let wanted = usize::try_from(self.end - self.next).unwrap_or(usize::MAX).min(self.chunk);
            self.chunk = (self.chunk * 2).min(*CHUNK.end());
            self.buffer.resize(wanted, 0);
            let read = self.source.read_at(self.next, &mut self.buffer).map_err(StreamError::Source)?;
            self.buffer.truncate(read);
            self.taken = 0;
            if read == 0 {
                self.end = self.next;
            }
            self.next = self.next.saturating_add(read as u64);
            (self.on_read)(self.next - self.start);
        }
        Ok(self.buffer.get(self.taken..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.taken = self.taken.saturating_add(count).min(self.buffer.len());
    }

    /// Without reading what lies between.
    fn skip(&mut self, count: u64) -> Result<u64, StreamError> {
        let buffered = (self.buffer.len() - self.taken) as u64;
        if count <= buffered {
            self.consume(usize::try_from(count).unwrap_or(usize::MAX));
            return Ok(count);
        }
        self.taken = self.buffer.len();
        let beyond = (count - buffered).min(self.end - self.next);
        if beyond > *CHUNK.end() as u64 {
            self.chunk = *CHUNK.start();
        }
        self.next += beyond;
        (self.on_read)(self.next - self.start);
        Ok(buffered + beyond)
    }
}

/// What is made of gzip: one member after the other. Checksums are not verified; lengths are.
pub(super) struct Gzip<S> {
    input: S,
    state: Box<DecompressorOxide>,
    ring: Vec<u8>,
    /// The bytes of the ring that are not taken.
    ready: std::ops::Range<usize>,
    place: Member,
    /// Bytes of this member, modulo 2^32.
    length: u32,
}

enum Member {
    /// Before a header; whether it is that of the first.
    Header(bool),
    Data,
    Over,
}

impl<S: Stream> Gzip<S> {
    pub(super) fn new(input: S) -> Self {
        Self {
            input,
            state: Box::default(),
            ring: vec![0; RING],
            ready: 0..0,
            place: Member::Header(true),
            length: 0,
        }
    }

    /// RFC 1952, 2.3. False when there is no further member.
    fn header(&mut self, first: bool) -> Result<bool, StreamError> {
        let mut fixed = [0; 10];
        let read = self.input.read(&mut fixed)?;
        let starts = fixed.starts_with(&[0x1f, 0x8b, 8]);
        if !first && (read == 0 || !starts) {
            // Padding, or what a signature left behind: gzip leaves it out too.
            return Ok(false);
        }
        if read < fixed.len() {
            return Err(StreamError::Ends);
        }
        let flags = fixed[3];
        if !starts || flags & 0xe0 != 0 {
            return Err(StreamError::Damaged("no gzip header".to_owned()));
        }
        if flags & 4 != 0 {
            let mut length = [0; 2];
            self.exactly(&mut length)?;
            let length = u64::from(u16::from_le_bytes(length));
            if self.input.skip(length)? < length {
                return Err(StreamError::Ends);
            }
        }
        for flag in [8, 16] {
            if flags & flag != 0 {
                let mut byte = [1];
                while byte != [0] {
                    self.exactly(&mut byte)?;
                }
            }
        }
        if flags & 2 != 0 {
            self.exactly(&mut [0; 2])?;
        }
        Ok(true)
    }

    fn exactly(&mut self, out: &mut [u8]) -> Result<(), StreamError> {
        if self.input.read(out)? < out.len() { Err(StreamError::Ends) } else { Ok(()) }
    }

    fn inflate(&mut self) -> Result<(), StreamError> {
        let at = if self.ready.end >= RING { 0 } else { self.ready.end };
        let input = self.input.fill()?;
        let more = if input.is_empty() { 0 } else { TINFL_FLAG_HAS_MORE_INPUT };
        let (status, read, written) = decompress(&mut self.state, input, &mut self.ring, at, more);
        let stuck = read == 0 && written == 0;
        self.input.consume(read);
        self.ready = at..at.saturating_add(written).min(RING);
        self.length = self.length.wrapping_add(u32::try_from(written).unwrap_or(0));
        match status {
            TINFLStatus::Done => {
                let mut trailer = [0; 8];
                self.exactly(&mut trailer)?;
                let [_, _, _, _, a, b, c, d] = trailer;
                if u32::from_le_bytes([a, b, c, d]) != self.length {
                    return Err(StreamError::Damaged("its length is not what gzip noted".to_owned()));
                }
                self.place = Member::Header(false);
                Ok(())
            }
            TINFLStatus::HasMoreOutput if !stuck => Ok(()),
            TINFLStatus::NeedsMoreInput if more != 0 => Ok(()),
            TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => Err(StreamError::Ends),
            other => Err(StreamError::Damaged(format!("deflate: {other:?}"))),
        }
    }
}

impl<S: Stream> Stream for Gzip<S> {
    fn fill(&mut self) -> Result<&[u8], StreamError> {
        while self.ready.is_empty() {
            match self.place {
                Member::Over => break,
                Member::Data => self.inflate()?,
                Member::Header(first) => {
                    if self.header(first)? {
                        self.state.init();
                        self.ready = 0..0;
                        self.length = 0;
                        self.place = Member::Data;
                    } else {
                        self.place = Member::Over;
                    }
                }
            }
        }
        Ok(self.ring.get(self.ready.clone()).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.ready.start = self.ready.start.saturating_add(count).min(self.ready.end);
    }
}

/// What is made of zstd: one frame after the other, skippable frames left out.
pub(super) struct Zstd<S> {
    input: Reader<S>,
    decoder: FrameDecoder,
    ring: Vec<u8>,
    ready: std::ops::Range<usize>,
    in_frame: bool,
}

/// A stream as what the decoder reads from; it keeps why it stopped.
struct Reader<S> {
    stream: S,
    error: Option<StreamError>,
}

impl<S: Stream> io::Read for Reader<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.read(buffer).map_err(|error| {
            self.error = Some(error);
            io::Error::other("source")
        })
    }
}

impl<S: Stream> Zstd<S> {
    pub(super) fn new(stream: S) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MAX_WINDOW);
        let input = Reader { stream, error: None };
        Self { input, decoder, ring: vec![0; RING], ready: 0..0, in_frame: false }
    }

    fn failed(&mut self, error: &FrameDecoderError) -> StreamError {
        if let Some(error) = self.input.error.take() {
            return error;
        }
        // A decoder that misses bytes at the end of the data.
        if matches!(self.input.stream.fill(), Ok([])) {
            return StreamError::Ends;
        }
        StreamError::Damaged(format!("zstd: {error}"))
    }

    /// Begins the next frame; false at the end of the data.
    fn next_frame(&mut self) -> Result<bool, StreamError> {
        loop {
            if self.input.stream.fill()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.reset(&mut self.input) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let length = u64::from(length);
                    if self.input.stream.skip(length)? < length {
                        return Err(StreamError::Ends);
                    }
                }
                Err(error) => return Err(self.failed(&error)),
            }
        }
    }
}

impl<S: Stream> Stream for Zstd<S> {
    fn fill(&mut self) -> Result<&[u8], StreamError> {
        while self.ready.is_empty() {
            if !self.in_frame {
                if !self.next_frame()? {
                    break;
                }
                self.in_frame = true;
            }
            if !self.decoder.is_finished()
                && let Err(error) =
                    self.decoder.decode_blocks(&mut self.input, BlockDecodingStrategy::UptoBytes(RING))
            {
                return Err(self.failed(&error));
            }
            let read = io::Read::read(&mut self.decoder, &mut self.ring)
                .map_err(|error| StreamError::Damaged(format!("zstd: {error}")))?;
            self.ready = 0..read;
            if read == 0 && self.decoder.is_finished() {
                self.in_frame = false;
            }
        }
        Ok(self.ring.get(self.ready.clone()).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.ready.start = self.ready.start.saturating_add(count).min(self.ready.end);
    }
}

impl Stream for Box<dyn Stream + '_> {
    fn fill(&mut self) -> Result<&[u8], StreamError> {
        (**self).fill()
    }

    fn consume(&mut self, count: usize) {
        (**self).consume(count);
    }

    fn skip(&mut self, count: u64) -> Result<u64, StreamError> {
        (**self).skip(count)
    }
}
