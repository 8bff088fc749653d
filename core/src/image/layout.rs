//! What an archive holds: its files, and which of them are the image.

use std::collections::BTreeMap;

use serde_json::Value;

use super::archive::{Source, is_zstd};
use super::inspect::{history, platform};
use super::stream::{Part, StreamError};
use super::tar::{Kind, Tar, TarEntry, TarError};
use super::text::{field, text_field};
use super::{Entry, Note, Origin, ReadError};

/// A manifest or a configuration beyond this is refused: they have kilobytes.
const MAX_JSON: u64 = 16 << 20;
/// Files of the archive itself beyond this are refused: an image has some hundred.
const MAX_FILES: usize = 200_000;
/// More layers than any store takes.
const MAX_LAYERS: usize = 1000;
/// Links from one file of the archive to the next, and indexes in indexes.
const MAX_HOPS: usize = 10;

/// A layer in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LayerBlob {
    pub(super) name: String,
    /// Bytes in the archive.
    pub(super) size: u64,
    pub(super) place: Place,
}

/// Where a layer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// From this byte of the archive on.
    At(u64),
    /// It was read as it came by: its number.
    Read(usize),
}

/// The image that was chosen.
pub(super) struct Archive {
    pub(super) origin: Origin,
    pub(super) name: Option<String>,
    pub(super) platform: Option<String>,
    pub(super) entries: Vec<Entry>,
    pub(super) layers: Vec<LayerBlob>,
    pub(super) notes: Vec<Note>,
}

/// A file of the archive.
pub(super) enum File {
    Data {
        offset: u64,
        size: u64,
    },
    Link(String),
    /// What was kept of an archive that cannot be read twice.
    Kept(Vec<u8>),
    /// A layer of such an archive, read as it came by: its number and its size.
    Read {
        number: usize,
        size: u64,
    },
}

struct Files<'s> {
    source: &'s mut dyn Source,
    files: BTreeMap<String, File>,
}

/// Finds the image in an archive that is a plain tar.
pub(super) fn open(source: &mut dyn Source) -> Result<Archive, ReadError> {
    let files = index(source)?;
    choose_image(source, files)
}

/// Finds the image among the files of an archive.
pub(super) fn choose_image(
    source: &mut dyn Source,
    files: BTreeMap<String, File>,
) -> Result<Archive, ReadError> {
    let mut files = Files { source, files };
    if files.find("manifest.json").is_some() {
        return files.docker();
    }
    if files.find("index.json").is_some() {
        return files.oci();
    }
    Err(ReadError::new(
        "image-no-manifest",
        &[],
        "This tar holds no image: there is neither manifest.json nor index.json in it. docker save writes an image; \
         docker export writes a container's files, without layers.",
    ))
}

/// How a whole archive is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
}

/// What an archive begins with.
pub(super) fn packing(source: &mut dyn Source) -> Result<Packing, ReadError> {
    let mut magic = [0; 6];
    let read = source.read_at(0, &mut magic).map_err(|error| ReadError::source(&error))?;
    let magic = magic.get(..read).unwrap_or_default();
    let (format, command) = match magic {
        [] => return Err(ReadError::new("image-empty-file", &[], "The file is empty.")),
        [0x1f, 0x8b, ..] => return Ok(Packing::Gzip),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => ("xz", "unxz"),
        [b'B', b'Z', b'h', ..] => ("bzip2", "bunzip2"),
        [b'P', b'K', 3, 4, ..] => ("zip", "unzip"),
        magic if magic.get(..4).is_some_and(is_zstd) => return Ok(Packing::Zstd),
        _ => return Ok(Packing::None),
    };
    Err(ReadError::new(
        "image-compressed",
        &[("format", format), ("command", command)],
        format!(
            "The archive as a whole is compressed by {format}: unpack it first ({command}), then choose the tar."
        ),
    ))
}

fn index(source: &mut dyn Source) -> Result<BTreeMap<String, File>, ReadError> {
    let end = source.length();
    let mut on_read = |_| {};
    let mut tar = Tar::new(Part::new(source, 0, end, &mut on_read));
    let mut files = BTreeMap::new();
    while let Some(entry) = tar.next().map_err(|error| archive_error(&error, files.is_empty()))? {
        let file = File::Data { offset: entry.offset, size: entry.size };
        note(&mut files, &entry, file)?;
    }
    Ok(files)
}

/// Notes an entry of the archive; `file` is what it is, if it is a file.
pub(super) fn note(
    files: &mut BTreeMap<String, File>,
    entry: &TarEntry,
    file: File,
) -> Result<(), ReadError> {
    if files.len() >= MAX_FILES {
        return Err(ReadError::new(
            "image-many-members",
            &[],
            "The archive holds more than 200,000 files: no saved image does. docker save writes an image.",
        ));
    }
    let path = normal(&entry.path);
    match entry.kind {
        Kind::File => {
            files.insert(path, file);
        }
        // The classic store names a layer that it has already written.
        Kind::Symlink => {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let target = normal(&format!("{folder}/{}", entry.link));
            files.insert(path, File::Link(target));
        }
        Kind::HardLink => {
            files.insert(path, File::Link(normal(&entry.link)));
        }
        Kind::Directory | Kind::Other => {}
    }
    Ok(())
}

pub(super) fn archive_error(error: &TarError, first: bool) -> ReadError {
    match error {
        TarError::Stream(StreamError::Source(reason)) => ReadError::source(reason),
        TarError::Stream(StreamError::Damaged(reason)) => ReadError::new(
            "image-archive-broken",
            &[("reason", reason)],
            format!("The archive is damaged ({reason}). Save the image again."),
        ),
        TarError::NoHeader { at } if first => ReadError::new(
            "image-no-tar",
            &[("at", &at.to_string())],
            "This is no tar archive. Choose what docker save -o FILE wrote, or the tar of an OCI image layout.",
        ),
        TarError::NoHeader { at } | TarError::LongName { at } | TarError::LongHeader { at } => {
            let at = at.to_string();
            ReadError::new(
                "image-archive-damaged",
                &[("at", &at)],
                format!("The archive is damaged at byte {at}. Save the image again."),
            )
        }
        TarError::Ends { at } => {
            let at = at.to_string();
            ReadError::new(
                "image-archive-cut",
                &[("at", &at)],
                format!(
                    "The archive ends in the middle of a file, at byte {at}: it was cut off. Save or copy it again."
                ),
            )
        }
        TarError::Stream(StreamError::Ends) => ReadError::new(
            "image-archive-short",
            &[],
            "The archive ends in the middle: it was cut off. Save or copy it again.",
        ),
    }
}

/// A path without `.`, `..` and empty parts.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

impl Files<'_> {
    /// A file, where links lead to it too.
    fn find(&self, path: &str) -> Option<&File> {
        let mut path = normal(path);
        for _ in 0..MAX_HOPS {
            match self.files.get(&path)? {
                File::Link(target) => path = target.clone(),
                file => return Some(file),
            }
        }
        None
    }

    fn json(&mut self, path: &str) -> Result<Value, ReadError> {
        let missing = || {
            ReadError::new(
                "image-missing",
                &[("name", path)],
                format!("{path} is not in the archive: it is not complete. Save the image again."),
            )
        };
        let broken = |reason: &str| {
            ReadError::new(
                "image-json-member",
                &[("name", path), ("reason", reason)],
                format!("{path} cannot be read ({reason}). Save the image again."),
            )
        };
        let parsed = |bytes: &[u8]| serde_json::from_slice(bytes).map_err(|error| broken(&error.to_string()));
        let (offset, size) = match self.find(path).ok_or_else(missing)? {
            File::Kept(bytes) => return parsed(bytes),
            File::Data { offset, size } => (*offset, *size),
            File::Read { .. } | File::Link(_) => return Err(broken("no JSON")),
        };
        if size > MAX_JSON {
            return Err(broken("larger than 16 MB"));
        }
        let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
        let mut done = 0;
        while let Some(rest) = bytes.get_mut(done..).filter(|rest| !rest.is_empty()) {
            let read =
                self.source.read_at(offset + done as u64, rest).map_err(|error| ReadError::source(&error))?;
            if read == 0 {
                return Err(broken("cut off"));
            }
            done += read;
        }
        parsed(&bytes)
    }

    fn layer(&self, path: &str, number: usize) -> Result<LayerBlob, ReadError> {
        let number = number.to_string();
        let missing = || {
            ReadError::new(
                "image-layer-missing",
                &[("layer", &number), ("name", path)],
                format!(
                    "Layer {number} ({path}) is not in the archive: it is not complete, or the layer lies elsewhere. \
                     Save the image again."
                ),
            )
        };
        let (place, size) = match self.find(path).ok_or_else(missing)? {
            File::Data { offset, size } => (Place::At(*offset), *size),
            File::Read { number, size } => (Place::Read(*number), *size),
            File::Kept(_) | File::Link(_) => return Err(missing()),
        };
        Ok(LayerBlob { name: path.to_owned(), size, place })
    }

    fn layers<'v>(&self, paths: impl Iterator<Item = &'v str>) -> Result<Vec<LayerBlob>, ReadError> {
        let mut layers = Vec::new();
        for (index, path) in paths.enumerate() {
            if index >= MAX_LAYERS {
                return Err(ReadError::new(
                    "image-many-layers",
                    &[],
                    "The image has more than 1,000 layers: no store takes as many.",
                ));
            }
            layers.push(self.layer(path, index + 1)?);
        }
        Ok(layers)
    }

    /// As `docker save` and its kin write it.
    fn docker(&mut self) -> Result<Archive, ReadError> {
        let manifest = self.json("manifest.json")?;
        let images = manifest.as_array().map(Vec::as_slice).unwrap_or_default();
        let Some(image) = images.first() else {
            return Err(ReadError::new(
                "image-none",
                &[],
                "manifest.json names no image. Save the image again.",
            ));
        };
        let mut notes = Vec::new();
        let name =
            field(image, "RepoTags").and_then(|tags| tags.get(0)).and_then(Value::as_str).map(str::to_owned);
        if images.len() > 1 {
            let (count, shown) = (images.len().to_string(), name.clone().unwrap_or_default());
            notes.push(Note::new(
                "image-several",
                &[("count", &count), ("name", &shown)],
                format!("The archive holds {count} images; this is the first, {shown}."),
            ));
        }
        let config = match text_field(image, "Config") {
            Some(path) => self.json(path)?,
            None => Value::Null,
        };
        let paths = field(image, "Layers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let layers = self.layers(paths.iter().filter_map(Value::as_str))?;
        Ok(Archive {
            origin: Origin::DockerArchive,
            name,
            platform: platform(&config),
            entries: history(&config),
            layers,
            notes,
        })
    }

    /// An OCI image layout.
    fn oci(&mut self) -> Result<Archive, ReadError> {
        let mut notes = Vec::new();
        let mut document = self.json("index.json")?;
        let mut name = None;
        let mut chosen = None;
        for _ in 0..MAX_HOPS {
            let Some(manifests) = field(&document, "manifests").and_then(Value::as_array) else { break };
            let (digest, platform, others) = self.choose(manifests)?;
            let tag = manifests.iter().find(|entry| text_field(entry, "digest") == Some(&digest)).and_then(
                |entry| {
                    let notes = field(entry, "annotations")?;
                    text_field(notes, "io.containerd.image.name")
                        .or_else(|| text_field(notes, "org.opencontainers.image.ref.name"))
                },
            );
            name = name.or_else(|| tag.map(str::to_owned));
            if !others.is_empty() {
                let (platform, others) =
                    (platform.clone().unwrap_or_else(|| digest.clone()), others.join(", "));
                notes.push(Note::new(
                    "image-platform-chosen",
                    &[("platform", &platform), ("others", &others)],
                    format!("The archive holds several images; this is {platform}. The others: {others}."),
                ));
            }
            chosen = platform.or(chosen);
            document = self.json(&blob(&digest))?;
        }
        let config = match field(&document, "config").and_then(|config| text_field(config, "digest")) {
            Some(digest) => self.json(&blob(digest))?,
            None => {
                return Err(ReadError::new(
                    "image-none",
                    &[],
                    "index.json leads to no image. Save the image again.",
                ));
            }
        };
        let descriptors =
            field(&document, "layers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let paths: Vec<String> =
            descriptors.iter().filter_map(|layer| text_field(layer, "digest")).map(blob).collect();
        let layers = self.layers(paths.iter().map(String::as_str))?;
        Ok(Archive {
            origin: Origin::OciArchive,
            name,
            platform: platform(&config).or(chosen),
            entries: history(&config),
            layers,
            notes,
        })
    }

    /// The manifest to read of an index: its digest, its platform, and what the others are called.
    ///
    /// linux/amd64 where there is one, as the estimates are of it, else the first; attestations are no images, and what is not in the
    /// archive cannot be read.
    fn choose(&self, manifests: &[Value]) -> Result<(String, Option<String>, Vec<String>), ReadError> {
        let described = |entry: &Value| field(entry, "platform").and_then(platform);
        let candidates: Vec<&Value> = manifests
            .iter()
            .filter(|entry| {
                let attestation = field(entry, "annotations")
                    .is_some_and(|notes| text_field(notes, "vnd.docker.reference.type").is_some());
                let unknown = described(entry).is_some_and(|platform| platform.starts_with("unknown/"));
                let here =
                    text_field(entry, "digest").is_some_and(|digest| self.find(&blob(digest)).is_some());
                !attestation && !unknown && here
            })
            .collect();
        let preferred = candidates.iter().find(|entry| described(entry).as_deref() == Some("linux/amd64"));
        let Some(&entry) = preferred.or(candidates.first()) else {
            return Err(ReadError::new(
                "image-index-empty",
                &[],
                "No image that index.json names is in the archive: it is not complete. Save the image again.",
            ));
        };
        let others = candidates
            .iter()
            .filter(|other| !std::ptr::eq(**other, entry))
            .map(|other| {
                described(other).unwrap_or_else(|| text_field(other, "digest").unwrap_or("").to_owned())
            })
            .collect();
        Ok((text_field(entry, "digest").unwrap_or("").to_owned(), described(entry), others))
    }
}

/// Where an OCI layout keeps what has that digest.
fn blob(digest: &str) -> String {
    format!("blobs/{}", digest.replacen(':', "/", 1))
}
