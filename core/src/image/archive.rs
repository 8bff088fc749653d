use std::collections::BTreeMap;

use super::efficiency::Efficiency;
use super::layout::{self, Archive, File, LayerBlob, Packing, Place};
use super::stream::{Gzip, Part, Stream, StreamError, Zstd};
use super::tar::{Kind, Tar, TarError};
use super::tree::{Arena, apply, changes};
use super::{Entry, FileKind, Layer, Note, Progress, ReadError, RealImage, RealSize};

/// Paths, and bytes of their names, that an image may have in all its layers: more does not fit in the memory
/// of a page.
const MAX_PATHS: u64 = 2_000_000;
const MAX_NAMES: u64 = 256 << 20;

/// An archive, wherever its bytes are.
pub trait Source {
    /// Bytes of it.
    fn length(&self) -> u64;

    /// Puts the bytes from `offset` on into `buffer`, and says how many those are: none only at the end.
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, String>;
}

/// Reads the archive of an image: `docker save` or an OCI image layout in a tar, its layers, or the whole, plain or
/// compressed by gzip or zstd. `on_progress` is called about once a megabyte.
///
/// Of contents nothing is kept, of plain layers it is not even read. Checksums and digests are not verified.
pub fn read_archive(
    source: &mut dyn Source,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<RealImage, ReadError> {
    let packing = layout::packing(source)?;
    let (archive, mut read) = match packing {
        Packing::None => (layout::open(source)?, Vec::new()),
        packing => passing(source, packing, on_progress)?,
    };
    let total = archive.layers.iter().map(|layer| layer.size).fold(0, u64::saturating_add);
    let count = u32::try_from(archive.layers.len()).unwrap_or(u32::MAX);
    let mut reading = Reading::default();
    let mut budget = Budget::default();
    let mut done = 0u64;
    for (index, blob) in archive.layers.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let content = match blob.place {
            Place::At(offset) => {
                let mut on_read = |read| {
                    on_progress(Progress {
                        read: done.saturating_add(read),
                        total,
                        layer: number,
                        layers: count,
                    });
                };
                on_read(0);
                let part = Part::new(source, offset, offset.saturating_add(blob.size), &mut on_read);
                parse(part, &mut budget)
            }
            // A layer that comes twice is needed twice.
            Place::Read(at)
                if archive.layers.iter().skip(index + 1).any(|later| later.place == blob.place) =>
            {
                read.get(at).cloned().unwrap_or(Err(LayerError::Missing))
            }
            Place::Read(at) => read
                .get_mut(at)
                .map_or(Err(LayerError::Missing), |read| std::mem::replace(read, Err(LayerError::Missing))),
        };
        reading.add(blob, content.map_err(|error| layer_error(&error, &blob.name, number))?);
        done = done.saturating_add(blob.size);
    }
    Ok(reading.finish(archive))
}

/// What a layer holds, before it is put on those below it.
#[derive(Clone)]
struct Content {
    media: &'static str,
    unpacked: u64,
    arena: Arena,
}

/// Why a layer cannot be read.
#[derive(Clone)]
enum LayerError {
    Tar(TarError),
    /// It has more paths than a page can hold.
    Many,
    /// It was not where it had to be.
    Missing,
}

/// What may still be read.
#[derive(Default)]
struct Budget {
    paths: u64,
    names: u64,
}

/// JSON that is kept of an archive that comes by once.
const MAX_KEPT: u64 = 64 << 20;

/// Reads an archive that is compressed as a whole, in one go: what may be a layer is read as it comes by, and what is
/// JSON is kept, as which of them are the image is often said last.
fn passing(
    source: &mut dyn Source,
    packing: Packing,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<(Archive, Vec<Result<Content, LayerError>>), ReadError> {
    let total = source.length();
    let mut files = BTreeMap::new();
    let mut contents = Vec::new();
    let mut budget = Budget::default();
    let mut kept = 0u64;
    {
        let mut on_read = |read| on_progress(Progress { read, total, layer: 0, layers: 0 });
        let part = Part::new(source, 0, total, &mut on_read);
        let stream: Box<dyn Stream + '_> = match packing {
            Packing::Zstd => Box::new(Zstd::new(part)),
            Packing::Gzip | Packing::None => Box::new(Gzip::new(part)),
        };
        let mut tar = Tar::new(stream);
        loop {
            let entry = tar.next().map_err(|error| layout::archive_error(&error, files.is_empty()))?;
            let Some(entry) = entry else { break };
            let mut stream = tar.contents();
            let mut start = Vec::new();
            read_some(&mut stream, &mut start, 512)
                .map_err(|error| layout::archive_error(&error.into(), false))?;
            let json = start.trim_ascii_start().first().is_some_and(|byte| matches!(byte, b'{' | b'['));
            let file = if json {
                kept = kept.saturating_add(entry.size);
                let most = MAX_KEPT.saturating_sub(kept.saturating_sub(entry.size));
                let most = usize::try_from(most.min(entry.size)).unwrap_or(0);
                read_some(&mut stream, &mut start, most)
                    .map_err(|error| layout::archive_error(&error.into(), false))?;
                File::Kept(start)
            } else {
                let number = contents.len();
                contents.push(parse(Prefixed { start, taken: 0, rest: stream }, &mut budget));
                File::Read { number, size: entry.size }
            };
            layout::note(&mut files, &entry, file)?;
        }
    }
    Ok((layout::choose_image(source, files)?, contents))
}

/// Reads on until there are `count` bytes, or no more.
fn read_some(stream: &mut dyn Stream, bytes: &mut Vec<u8>, count: usize) -> Result<(), StreamError> {
    while bytes.len() < count {
        let more = stream.fill()?;
        let taken = more.len().min(count - bytes.len());
        if taken == 0 {
            break;
        }
        bytes.extend(more.iter().take(taken));
        stream.consume(taken);
    }
    Ok(())
}

/// A stream of which the start was read already.
struct Prefixed<S> {
    start: Vec<u8>,
    taken: usize,
    rest: S,
}

impl<S: Stream> Stream for Prefixed<S> {
    fn fill(&mut self) -> Result<&[u8], StreamError> {
        match self.start.get(self.taken..) {
            Some(start) if !start.is_empty() => Ok(start),
            _ => self.rest.fill(),
        }
    }

    fn consume(&mut self, count: usize) {
        if self.taken < self.start.len() {
            self.taken += count;
        } else {
            self.rest.consume(count);
        }
    }

    fn skip(&mut self, count: u64) -> Result<u64, StreamError> {
        let here = (self.start.len() - self.taken) as u64;
        if count <= here {
            self.taken += usize::try_from(count).unwrap_or(0);
            return Ok(count);
        }
        self.taken = self.start.len();
        Ok(here + self.rest.skip(count - here)?)
    }
}

/// Reads a layer, however it is compressed.
fn parse<'s>(mut bytes: impl Stream + 's, budget: &mut Budget) -> Result<Content, LayerError> {
    let mut start = Vec::new();
    read_some(&mut bytes, &mut start, 4).map_err(|error| LayerError::Tar(error.into()))?;
    let packing = match start.as_slice() {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        magic if is_zstd(magic) => Packing::Zstd,
        _ => Packing::None,
    };
    let bytes = Prefixed { start, taken: 0, rest: bytes };
    let (media, stream): (_, Box<dyn Stream + 's>) = match packing {
        Packing::Gzip => ("tar+gzip", Box::new(Gzip::new(bytes))),
        Packing::Zstd => ("tar+zstd", Box::new(Zstd::new(bytes))),
        Packing::None => ("tar", Box::new(bytes)),
    };
    let mut tar = Tar::new(stream);
    let mut content = Content { media, unpacked: 0, arena: Arena::default() };
    while let Some(entry) = tar.next().map_err(LayerError::Tar)? {
        budget.names += (entry.path.len() + entry.link.len()) as u64;
        // A path of many parts makes as many nodes.
        if budget.paths + content.arena.len() as u64 > MAX_PATHS || budget.names > MAX_NAMES {
            return Err(LayerError::Many);
        }
        let kind = match entry.kind {
            Kind::File => FileKind::File,
            Kind::Directory => FileKind::Directory,
            Kind::Symlink => FileKind::Symlink,
            Kind::HardLink => FileKind::HardLink,
            Kind::Other => FileKind::Other,
        };
        content.unpacked = content.unpacked.saturating_add(entry.size);
        content.arena.add(&entry.path, kind, entry.size, &entry.link);
    }
    budget.paths += content.arena.len() as u64;
    Ok(content)
}

#[derive(Default)]
struct Reading {
    layers: Vec<Layer>,
    below: Arena,
    efficiency: Efficiency,
}

impl Reading {
    /// Puts a layer on top of the others.
    fn add(&mut self, blob: &LayerBlob, content: Content) {
        let Content { media, unpacked, arena } = content;
        let tree = changes(&arena, &self.below);
        apply(&arena, &mut self.below);
        self.efficiency.add(&arena);
        let (name, media) = (blob.name.clone(), media.to_owned());
        self.layers.push(Layer { entry: None, name, media, stored: blob.size, unpacked, tree });
    }

    /// Joins the layers with the history: they are in the same order.
    fn finish(mut self, archive: Archive) -> RealImage {
        let Archive { origin, name, platform, mut entries, mut notes, .. } = archive;
        let mut lines = (0..entries.len())
            .filter(|&index| entries.get(index).is_some_and(|entry: &Entry| entry.has_layer != Some(false)))
            .collect::<Vec<_>>()
            .into_iter();
        let mut without = 0;
        let mut added = Vec::new();
        for layer in &mut self.layers {
            let size = Some(RealSize::exact(layer.unpacked));
            let line = match lines.next() {
                Some(line) => {
                    if let Some(entry) = entries.get_mut(line) {
                        entry.size = size;
                    }
                    line
                }
                None => {
                    without += 1;
                    added.push(Entry {
                        created_by: String::new(),
                        size,
                        has_layer: Some(true),
                        truncated: false,
                    });
                    entries.len() + added.len() - 1
                }
            };
            layer.entry = u32::try_from(line).ok();
        }
        entries.append(&mut added);
        if without > 0 {
            let count = without.to_string();
            notes.push(Note::new(
                "image-no-history",
                &[("count", &count)],
                format!("{count} layers have no line in the image's history: what made them is not known."),
            ));
        }
        let missing = lines.count();
        if missing > 0 {
            let count = missing.to_string();
            notes.push(Note::new(
                "image-history-more",
                &[("count", &count)],
                format!("The history names {count} layers more than the archive holds."),
            ));
        }
        let total = self.layers.iter().map(|layer| layer.unpacked).fold(0, u64::saturating_add);
        RealImage {
            origin,
            name,
            platform,
            total: Some(RealSize::exact(total)),
            entries,
            layers: self.layers,
            waste: Some(self.efficiency.finish()),
            notes,
        }
    }
}

/// Magic number of a frame, or of one of the sixteen kinds of frames to skip.
pub(super) fn is_zstd(magic: &[u8]) -> bool {
    matches!(magic, [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18])
}

fn layer_error(error: &LayerError, name: &str, number: u32) -> ReadError {
    let number = number.to_string();
    let error = match error {
        LayerError::Tar(error) => error,
        LayerError::Many => {
            return ReadError::new(
                "image-many-files",
                &[("layer", &number)],
                format!(
                    "Layer {number}: the image has more than two million paths; a page cannot hold them."
                ),
            );
        }
        LayerError::Missing => {
            return ReadError::new(
                "image-layer-missing",
                &[("layer", &number), ("name", name)],
                format!(
                    "Layer {number} ({name}) is not in the archive: it is not complete. Save the image again."
                ),
            );
        }
    };
    let of = |code: &str, at: Option<u64>, text: String| {
        let at = at.unwrap_or(0).to_string();
        ReadError::new(code, &[("layer", &number), ("name", name), ("at", &at)], text)
    };
    match error {
        TarError::Stream(StreamError::Source(reason)) => ReadError::source(reason),
        TarError::Stream(StreamError::Ends) => of(
            "image-layer-cut",
            None,
            format!(
                "Layer {number} ({name}) ends in the middle: the archive is cut off. Save the image again."
            ),
        ),
        TarError::Stream(StreamError::Damaged(reason)) => ReadError::new(
            "image-layer-damaged",
            &[("layer", &number), ("name", name), ("reason", reason)],
            format!("Layer {number} ({name}) is damaged ({reason}). Save the image again."),
        ),
        TarError::Ends { at } => of(
            "image-layer-ends",
            Some(*at),
            format!("Layer {number} ({name}) ends in the middle, at byte {at} of it. Save the image again."),
        ),
        TarError::NoHeader { at } => of(
            "image-layer-header",
            Some(*at),
            format!(
                "Layer {number} ({name}) is no tar at byte {at} of it: it is damaged, encrypted, or compressed by \
                 something other than gzip and zstd."
            ),
        ),
        TarError::LongName { at } | TarError::LongHeader { at } => of(
            "image-layer-name",
            Some(*at),
            format!("Layer {number} ({name}) has a name longer than 4096 bytes, at byte {at} of it."),
        ),
    }
}
