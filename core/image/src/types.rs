use super::{FileTree, RealSize, Waste};

/// Where the facts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Origin {
    /// The table of `docker history`.
    HistoryTable,
    /// The lines of `docker history --format json`.
    HistoryJson,
    /// `docker image inspect`.
    Inspect,
    /// An archive with a `manifest.json`, as `docker save` writes it.
    DockerArchive,
    /// An archive of an OCI image layout.
    OciArchive,
}

/// Something to know about the facts: a code with its values, and the English text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Note {
    /// Key for translation.
    pub code: String,
    /// Values that the text names, by key.
    pub args: Vec<(String, String)>,
    /// English text.
    pub text: String,
}

impl Note {
    /// With the code and its values, and the text in English.
    pub fn new(code: &str, args: &[(&str, &str)], text: String) -> Self {
        debug_assert!(super::codes::known(code, args), "{code} with {args:?} is not in the table");
        let args = args.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        Self { code: code.to_owned(), args, text }
    }
}

/// One line of an image's history: what one instruction left.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Entry {
    /// As the image has it; empty for a layer without history.
    pub created_by: String,
    /// Unpacked bytes; `None` where the source does not say.
    pub size: Option<RealSize>,
    /// Whether the image records a layer for it; `None` where the source does not say.
    pub has_layer: Option<bool>,
    /// Whether the text was cut off.
    pub truncated: bool,
}

/// A layer whose files are known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Layer {
    /// Its line in [`RealImage::entries`]; `None` where the history has none for it.
    pub entry: Option<u32>,
    /// Name in the archive.
    pub name: String,
    /// How it is compressed in the archive: `tar`, `tar+gzip` or `tar+zstd`.
    pub media: String,
    /// Bytes in the archive, compressed as they are there.
    pub stored: u64,
    /// Bytes of the files that it adds or replaces.
    pub unpacked: u64,
    /// What it adds, replaces and removes.
    pub tree: FileTree,
}

/// What is known of a real image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RealImage {
    /// Where it comes from.
    pub origin: Origin,
    /// Its tag, where one is known.
    pub name: Option<String>,
    /// Its platform, such as `linux/amd64`, where it is known.
    pub platform: Option<String>,
    /// Unpacked bytes of all layers; `None` where that cannot be known.
    pub total: Option<RealSize>,
    /// Its history, oldest first.
    pub entries: Vec<Entry>,
    /// Its layers with their files, lowest first; empty where only the history is known.
    pub layers: Vec<Layer>,
    /// What later layers hide, by dive's definition; `None` without files.
    pub waste: Option<Waste>,
    /// What else there is to know.
    pub notes: Vec<Note>,
}

/// How far the reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Progress {
    /// Bytes done with.
    pub read: u64,
    /// Bytes of all layers, as they are in the archive.
    pub total: u64,
    /// The layer being read, from 1; 0 in an archive that is compressed as a whole, whose layers are not known before its end.
    pub layer: u32,
    /// Layers to read.
    pub layers: u32,
}
