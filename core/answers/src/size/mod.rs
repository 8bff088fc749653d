//! What is said of sizes.

mod arith;
mod context;
pub mod copier;

pub use arith::{to_f64, to_u64};
pub use context::{Context, ContextFile, Taken};
pub use copier::SOURCE_MISSING;

use crate::model::{Base, Fault, Model, Stage, StageId};
use crate::source::Span;
use crate::syntax::InstructionId;

/// Bytes with their uncertainty: `low <= likely <= high`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Bytes {
    /// About nine in ten real values are above.
    pub low: u64,
    /// The single best value.
    pub likely: u64,
    /// About nine in ten real values are below.
    pub high: u64,
}

/// A sum of which parts may be unknown. What may be said of it, [`Total::extent`] tells: never the known parts as if
/// they were all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Total {
    /// Sum of the parts that have a figure.
    pub known: Bytes,
    /// Number of parts without any figure.
    pub unknown_parts: u32,
    /// Whether the base image is one of those: it may outweigh all the rest.
    pub unknown_base: bool,
}

/// What may be said of a [`Total`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every part has a figure: a likely value and a range.
    Whole(Bytes),
    /// Parts have none: as much as is known at least, and no upper bound.
    AtLeast(u64),
    /// No part has one.
    Unknown,
}

/// The size of a base image as the user states it, in bytes; `None` where nothing is stated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StatedBase {
    /// Unpacked: what `docker image inspect` of the classic store gives.
    pub unpacked: Option<u64>,
    /// Its gzip layers: what a registry gives.
    pub compressed: Option<u64>,
}

/// What a stage's base is known by, for stating its size: the normalised reference of an image, a named context, or
/// the words of the file where they stand for no image that is known. `None` for a stage and for scratch.
pub fn base_name(stage: &Stage) -> Option<&str> {
    match &stage.base {
        Base::Image(reference) => Some(reference),
        Base::NamedContext(name) => Some(name),
        Base::Unresolved => Some(stage.base_expanded.as_deref().unwrap_or(&stage.base_written.value)),
        Base::Stage(_) | Base::Scratch => None,
    }
}

/// The stage at the root of a stage: itself, or the first of its parents.
pub fn root(model: &Model, stage: StageId) -> Option<&Stage> {
    model.root(stage)
}

/// How good a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum BasisKind {
    /// True by definition (`scratch` is 0; a heredoc has as many bytes as it has).
    Exact,
    /// This very thing was measured and published.
    Observed,
    /// Derived from measured relatives (nearest tag, family ratio, package closure), with their error.
    Derived,
    /// A stated assumption with a wide range.
    Assumed,
    /// Nothing is known.
    Unknown,
}

/// Why a figure is what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Basis {
    /// How good it is.
    pub kind: BasisKind,
    /// Key of the explanation for translation, such as `catalogue-nearest-tag`.
    pub code: String,
    /// Values that the explanation names, by key.
    pub args: Vec<(String, String)>,
    /// English explanation.
    pub text: String,
    /// Where the figure was published or measured; empty for exact ones and assumptions of our own.
    pub source: String,
    /// A link to it (https), where there is one.
    pub url: Option<String>,
    /// Date of the observation, `YYYY-MM` or `YYYY-MM-DD`.
    pub observed: Option<String>,
}

/// One contribution to a layer: an installed package set, a copied path, a left-over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SizeItem {
    /// Key of what it is for translation, such as `apt-packages`, `apt-lists`, `copy-context`, `copy-stage`.
    pub code: String,
    /// Values that the label names, by key.
    pub args: Vec<(String, String)>,
    /// English label.
    pub label: String,
    /// The words of the Dockerfile that cause it.
    pub span: Span,
    /// Unpacked bytes; `None` is unknown.
    pub unpacked: Option<Bytes>,
    /// Compressed (gzip, as pulled) bytes; `None` is unknown.
    pub compressed: Option<Bytes>,
    /// Bytes of it that the final file system of the stage no longer shows (deleted or overwritten by a later layer).
    pub wasted: Option<Bytes>,
    /// Why.
    pub basis: Basis,
}

impl SizeItem {
    /// Both sizes added: what it takes in the containerd image store. `None` where one of them is unknown.
    pub fn containerd(&self) -> Option<Bytes> {
        Some(self.unpacked?.plus_dependent(self.compressed?))
    }

    /// Whether it is what the stage starts from.
    pub fn is_base(&self) -> bool {
        self.code.starts_with("base-")
    }
}

/// What one instruction adds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LayerSize {
    /// The instruction; FROM for the base image.
    pub instruction: InstructionId,
    /// Its parts, in order.
    pub items: Vec<SizeItem>,
    /// Their sum, unpacked.
    pub unpacked: Total,
    /// Their sum, compressed.
    pub compressed: Total,
    /// Both added, of the parts that have both.
    pub containerd: Total,
    /// Paths that it adds, changes and removes, in order.
    pub files: Vec<FileEntry>,
}

/// The size of one stage as an image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StageSize {
    /// The stage.
    pub stage: StageId,
    /// The base first, then each instruction that makes a layer, in order. A parent stage counts as one base.
    pub layers: Vec<LayerSize>,
    /// Sum of all layers, unpacked: what classic `docker images` shows.
    pub unpacked: Total,
    /// Sum of all layers, compressed: what is pulled.
    pub compressed: Total,
    /// Both added: what Docker shows with the containerd image store.
    pub containerd: Total,
    /// dive's "potential wasted space", unpacked: all copies of every path that more than one layer holds.
    pub wasted: Total,
    /// dive's efficiency: the least that the paths need over what all their copies take, 0 to 1000 per mille.
    pub efficiency_per_mille: u16,
    /// The paths that more than one layer holds, the most wasteful first.
    pub wasted_paths: Vec<WastedPath>,
}

/// What stands at a path of a finished stage.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StageFile {
    /// Absolute path; for an installed package its manager and name (`apt:curl`).
    pub path: String,
    /// Whether it stands for an unknown number of files below the path.
    pub tree: bool,
    /// Unpacked bytes; `None` is unknown.
    pub unpacked: Option<Bytes>,
}

/// The sizes of a whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SizeReport {
    /// One entry per stage, in order.
    pub stages: Vec<StageSize>,
    /// Files of tables that would make the figures better, by name: they are not there yet.
    pub wanted: Vec<String>,
    /// Where builds stop because of what files are there, at most one per stage, in order.
    pub faults: Vec<Fault>,
}

impl SizeReport {
    /// Every layer of a stage, the first base first: where a stage is based on another, that one's layers stand for
    /// the base. Empty where there is no estimate.
    pub fn all_layers<'r>(&'r self, model: &Model, stage: StageId) -> Vec<&'r LayerSize> {
        let find = |id: StageId| self.stages.iter().find(|size| size.stage == id);
        let mut chain = Vec::new();
        let mut next = find(stage);
        while let Some(size) = next {
            chain.push(size);
            // A parent stands above its child, so this ends.
            next = match model.stages.get(size.stage.index()).map(|stage| &stage.base) {
                Some(Base::Stage(parent)) if *parent < size.stage => find(*parent),
                _ => None,
            };
        }
        let first = chain.len().saturating_sub(1);
        let chain = chain.into_iter().enumerate().rev();
        chain.flat_map(|(depth, size)| size.layers.iter().skip(usize::from(depth < first))).collect()
    }
}

/// A path that more than one layer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WastedPath {
    /// As in [`FileEntry::path`].
    pub path: String,
    /// Whether it stands for an unknown number of files below the path.
    pub tree: bool,
    /// Unpacked bytes of all copies together; `None` is unknown.
    pub unpacked: Option<Bytes>,
    /// The layers, by their instructions (those of parent stages included), and what each does to it, in order.
    pub layers: Vec<(InstructionId, FileChange)>,
}

/// What a layer does to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum FileChange {
    /// It was not there.
    Added,
    /// It hides an earlier layer's.
    Changed,
    /// An earlier layer's goes away; its bytes stay in that layer.
    Removed,
}

/// One path, or files below one, that a layer changes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FileEntry {
    /// Absolute path; for an installed package its manager and name (`apt:curl`).
    pub path: String,
    /// Whether it stands for an unknown number of files below the path.
    pub tree: bool,
    /// What the layer does to it.
    pub change: FileChange,
    /// Unpacked bytes; `None` is unknown.
    pub unpacked: Option<Bytes>,
    /// Index in [`LayerSize::items`] of what brings it; `None` for a removal.
    pub item: Option<u32>,
}
