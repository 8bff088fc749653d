use super::efficiency::Efficiency;
use super::layout::{self, Archive, LayerBlob};
use super::stream::{Gzip, Part, Stream, StreamError, Zstd};
use super::tar::{Kind, Tar, TarError};
use super::tree::{Arena, apply, changes};
use super::{Entry, FileKind, Layer, Note, ReadError, RealImage, RealSize};

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

/// How far the reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Progress {
    /// Bytes done with.
    pub read: u64,
    /// Bytes of all layers, as they are in the archive.
    pub total: u64,
    /// The layer being read, from 1.
    pub layer: u32,
    /// Layers to read.
    pub layers: u32,
}

/// Reads the archive of an image: `docker save` or an OCI image layout in a tar, its layers plain or compressed
/// by gzip or zstd. `on_progress` is called about once a megabyte.
///
/// Of contents nothing is kept, of plain layers it is not even read. Checksums and digests are not verified.
pub fn read_archive(
    source: &mut dyn Source,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<RealImage, ReadError> {
    let archive = layout::open(source)?;
    let total = archive.layers.iter().map(|layer| layer.size).fold(0, u64::saturating_add);
    let count = u32::try_from(archive.layers.len()).unwrap_or(u32::MAX);
    let mut reading = Reading::default();
    let mut done = 0u64;
    for (index, blob) in archive.layers.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let mut on_read = |read| {
            on_progress(Progress { read: done.saturating_add(read), total, layer: number, layers: count });
        };
        on_read(0);
        reading.layer(source, blob, number, &mut on_read)?;
        done = done.saturating_add(blob.size);
    }
    Ok(reading.finish(archive))
}

#[derive(Default)]
struct Reading {
    layers: Vec<Layer>,
    below: Arena,
    efficiency: Efficiency,
    paths: u64,
    names: u64,
}

impl Reading {
    fn layer(
        &mut self,
        source: &mut dyn Source,
        blob: &LayerBlob,
        number: u32,
        on_read: &mut dyn FnMut(u64),
    ) -> Result<(), ReadError> {
        let mut magic = [0; 4];
        let read = source.read_at(blob.offset, &mut magic).map_err(|error| ReadError::source(&error))?;
        let magic = magic.get(..read.min(usize::try_from(blob.size).unwrap_or(4))).unwrap_or_default();
        let end = blob.offset.saturating_add(blob.size);
        let part = Part::new(source, blob.offset, end, on_read);
        let (media, stream): (_, Box<dyn Stream + '_>) = if magic.starts_with(&[0x1f, 0x8b]) {
            ("tar+gzip", Box::new(Gzip::new(part)))
        } else if is_zstd(magic) {
            ("tar+zstd", Box::new(Zstd::new(part)))
        } else {
            ("tar", Box::new(part))
        };
        let mut tar = Tar::new(stream);
        let mut arena = Arena::default();
        let mut unpacked = 0u64;
        while let Some(entry) = tar.next().map_err(|error| tar_error(&error, &blob.name, number))? {
            self.names += (entry.path.len() + entry.link.len()) as u64;
            // A path of many parts makes as many nodes.
            if self.paths + arena.len() as u64 > MAX_PATHS || self.names > MAX_NAMES {
                return Err(ReadError::new(
                    "image-many-files",
                    &[("layer", &number.to_string())],
                    format!(
                        "Layer {number}: the image has more than two million paths; a page cannot hold them."
                    ),
                ));
            }
            let kind = match entry.kind {
                Kind::File => FileKind::File,
                Kind::Directory => FileKind::Directory,
                Kind::Symlink => FileKind::Symlink,
                Kind::HardLink => FileKind::HardLink,
                Kind::Other => FileKind::Other,
            };
            unpacked = unpacked.saturating_add(entry.size);
            arena.add(&entry.path, kind, entry.size, &entry.link);
        }
        self.paths += arena.len() as u64;
        let tree = changes(&arena, &self.below);
        apply(&arena, &mut self.below);
        self.efficiency.add(&arena);
        let (name, media) = (blob.name.clone(), media.to_owned());
        self.layers.push(Layer { entry: None, name, media, stored: blob.size, unpacked, tree });
        Ok(())
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

fn tar_error(error: &TarError, name: &str, number: u32) -> ReadError {
    let number = number.to_string();
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
