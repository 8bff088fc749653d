//! What comes of changes that are tried before they are offered.

use crate::fix::TextEdit;

/// Every safe fix of a text, made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MendAll {
    /// Edits of the text, ascending, not overlapping.
    pub edits: Vec<TextEdit>,
    /// How many fixes were made.
    pub fixes: u32,
    /// How many findings with a safe fix are left: fixes that would undo each other, or add a finding.
    pub left: u32,
}

/// Why a part of the original is missing, or differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum NoteKind {
    /// What this image holds cannot be had: it would be a second base.
    OtherBase,
    /// The commands are those of another base image.
    RunLeftOut,
    /// What would be copied is not made: it comes from a stage of which commands are left out.
    SourceLeftOut,
    /// `cp` cannot say what this COPY or mount does.
    CopyLeftOut,
}

/// A part of the original that the single stage lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Note {
    /// Why.
    pub kind: NoteKind,
    /// Its line in the original, from 1.
    pub line: u32,
    /// The image, as written, for [`NoteKind::OtherBase`]; else the first words of the instruction.
    pub what: String,
}

/// A Dockerfile of several stages, written as one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OneStage {
    /// The text.
    pub text: String,
    /// The image that it stands on, as written.
    pub base: String,
    /// How many stages it was made of.
    pub stages: u32,
    /// What it lacks, by line.
    pub notes: Vec<Note>,
}

/// Why a text cannot be written as one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum NotOneStage {
    /// It is already one, as far as the target needs.
    Already,
    /// It does not build, or has no target.
    Broken,
    /// It builds Windows images, where copying is another matter.
    Windows,
    /// No stage starts from an image that has a name: there is nothing to stand on.
    NoBase,
    /// What came out would not build.
    Failed,
}
