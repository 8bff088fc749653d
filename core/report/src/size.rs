//! The sizes as a value.

use dockerfile_core::Analysis;
use dockerfile_core::model::StageId;
use dockerfile_core::size::{Basis, BasisKind, Bytes, Extent, LayerSize, StageSize as Estimate, Total};
use serde::Serialize;

/// How large the stages would be, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sizes {
    /// `dockerfile-playground/size`.
    pub format: &'static str,
    /// 1.
    pub version: u32,
    /// Every stage, in the order of the text.
    pub stages: Vec<StageSize>,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageSize {
    /// Its name, or its number.
    pub stage: String,
    /// Whether it is what is built.
    pub target: bool,
    /// Its file systems.
    pub unpacked: Sum,
    /// What a pull moves.
    pub compressed: Sum,
    /// What containerd's store shows.
    pub containerd: Sum,
    /// What is overwritten or removed later, as dive counts it.
    pub wasted: Sum,
    /// The layers that the stage adds to its base, that of the base first.
    pub layers: Vec<Layer>,
}

/// A layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// The line of its instruction, from 1.
    pub line: Option<u32>,
    /// Its files.
    pub unpacked: Sum,
    /// What a pull moves.
    pub compressed: Sum,
    /// What it is made of.
    pub items: Vec<Item>,
}

/// A part of a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// What it is.
    pub label: String,
    /// Its files; `None` where that is not known.
    pub unpacked: Option<Range>,
    /// What a pull moves.
    pub compressed: Option<Range>,
    /// On what that rests.
    pub basis: Rest,
}

/// Bytes of which nine in ten real ones lie between `low` and `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Range {
    pub low: u64,
    pub likely: u64,
    pub high: u64,
}

/// A sum that may have parts that are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sum {
    /// The sum of the parts that are known; `None` where none is. With unknown parts it is at least that.
    pub known: Option<Range>,
    /// How many parts are not known.
    pub unknown_parts: u32,
    /// Whether nothing is missing.
    pub whole: bool,
}

/// On what a size rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rest {
    /// `exact`, `observed`, `derived`, `assumed` or `unknown`.
    pub kind: &'static str,
    /// In words.
    pub text: String,
    /// Who says so; empty where nobody does.
    pub source: String,
    /// Where that is to be read.
    pub url: Option<String>,
    /// When it was seen.
    pub observed: Option<String>,
}

/// The sizes of all stages.
pub fn sizes(analysis: &Analysis) -> Sizes {
    let stage = |size: &Estimate| StageSize {
        stage: stage_name(analysis, size.stage),
        target: analysis.model.target == Some(size.stage),
        unpacked: sum(size.unpacked),
        compressed: sum(size.compressed),
        containerd: sum(size.containerd),
        wasted: sum(size.wasted),
        layers: size.layers.iter().map(|one| layer(one, analysis)).collect(),
    };
    let stages = analysis.size.stages.iter().map(stage).collect();
    Sizes { format: "dockerfile-playground/size", version: 1, stages }
}

/// The name of a stage, or its number.
pub fn stage_name(analysis: &Analysis, id: StageId) -> String {
    let stage = analysis.model.stages.get(id.index()).and_then(|stage| stage.name.as_ref());
    stage.map_or_else(|| id.0.to_string(), |name| name.value.clone())
}

fn range(Bytes { low, likely, high }: Bytes) -> Range {
    Range { low, likely, high }
}

fn sum(total: Total) -> Sum {
    let known = (!matches!(total.extent(), Extent::Unknown)).then_some(range(total.known));
    Sum { known, unknown_parts: total.unknown_parts, whole: total.is_whole() }
}

fn rest(basis: &Basis) -> Rest {
    let kind = match basis.kind {
        BasisKind::Exact => "exact",
        BasisKind::Observed => "observed",
        BasisKind::Derived => "derived",
        BasisKind::Assumed => "assumed",
        BasisKind::Unknown => "unknown",
    };
    Rest {
        kind,
        text: basis.text.clone(),
        source: basis.source.clone(),
        url: basis.url.clone(),
        observed: basis.observed.clone(),
    }
}

fn layer(layer: &LayerSize, analysis: &Analysis) -> Layer {
    let instruction = analysis.file.instructions.get(layer.instruction.index());
    let items = layer.items.iter().map(|item| Item {
        label: item.label.clone(),
        unpacked: item.unpacked.map(range),
        compressed: item.compressed.map(range),
        basis: rest(&item.basis),
    });
    Layer {
        line: instruction.map(|found| found.lines.start),
        unpacked: sum(layer.unpacked),
        compressed: sum(layer.compressed),
        items: items.collect(),
    }
}
