//! The layers of an image, and what fewer of them would save and cost.

use crate::model::{Base, Model, Stage, StageId};
use crate::size::SizeReport;
use crate::syntax::{File, InstructionId, Kind};

/// Layers that storage drivers stack; 42 was the limit of AUFS until November 2013.
pub const STORAGE_LAYERS: u32 = 127;

/// Layers of those that a container needs for itself.
pub const CONTAINER_LAYERS: u32 = 2;

/// Layers that Docker takes: `maxLayerDepth` of moby's layer store. The base image's own layers count.
pub const LAYER_LIMIT: u32 = STORAGE_LAYERS - CONTAINER_LAYERS;

/// The layers that the Dockerfile adds to its base image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Layers {
    /// The instructions that make one each, in order, with their stages: those of parent stages first.
    pub own: Vec<(StageId, InstructionId)>,
    /// The image below them, by normalised reference; its layers count too, and are not known. `None` for scratch.
    pub image: Option<String>,
    /// Runs of two or more RUN instructions that directly follow each other and could be one.
    pub joinable: Vec<Vec<InstructionId>>,
    /// Bytes, likely value, that later layers hide: what joining all layers into one would save. Unpacked.
    pub hidden: u64,
    /// Bytes, likely value, of the base image, that a joined image would no longer share with others. Unpacked;
    /// `None` where they are not known.
    pub shared: Option<u64>,
}

/// The layers of the image that `stage` makes.
pub fn layers(file: &File, model: &Model, size: &SizeReport, stage: StageId) -> Layers {
    let mut out = Layers::default();
    let chain: Vec<&Stage> = model.lineage(stage).collect();
    if let Some(Base::Image(image)) = chain.last().map(|root| &root.base) {
        out.image = Some(image.clone());
    }
    let mut run: Vec<InstructionId> = Vec::new();
    for stage in chain.iter().rev() {
        for id in &stage.instructions {
            let Some(instruction) = file.instructions.get(id.index()) else { continue };
            if instruction.kind.makes_layer() {
                out.own.push((stage.id, *id));
            }
            if matches!(instruction.kind, Kind::Run(_)) {
                run.push(*id);
            } else {
                keep(&mut out.joinable, &mut run);
            }
        }
        keep(&mut out.joinable, &mut run);
    }
    let sizes = |id: StageId| size.stages.iter().find(|size| size.stage == id);
    out.hidden = chain.iter().filter_map(|stage| sizes(stage.id)).map(|size| size.wasted.known.likely).sum();
    let ground = chain.last().and_then(|stage| sizes(stage.id)).and_then(|size| size.layers.first());
    out.shared = match (&out.image, ground) {
        (Some(_), Some(base)) if base.unpacked.unknown_parts == 0 => Some(base.unpacked.known.likely),
        _ => None,
    };
    out
}

fn keep(joinable: &mut Vec<Vec<InstructionId>>, run: &mut Vec<InstructionId>) {
    let found = std::mem::take(run);
    if found.len() > 1 {
        joinable.push(found);
    }
}
