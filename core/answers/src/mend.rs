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

/// A Dockerfile written with another number of stages.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Restaged {
    /// Several as one.
    One(OneStage),
    /// One as a builder and a runtime stage.
    Two(MultiStage),
}

impl Restaged {
    /// The text.
    pub fn text(&self) -> &str {
        match self {
            Self::One(one) => &one.text,
            Self::Two(two) => &two.text,
        }
    }
}

/// Why a text cannot be written with another number of stages.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum NotRestaged {
    /// As one.
    One(NotOneStage),
    /// As a builder and a runtime stage.
    Two(NotMultiStage),
}

/// Something that a builder and a runtime stage made of one stage leave to whoever knows the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum QuestionKind {
    /// Does the program read files of this directory while it runs? Only what is copied is there.
    ReadsFiles,
    /// Does the program call this tool while it runs? Steps of the build do, so it stayed with them.
    CallsTool,
    /// Does the program need this package while it runs? It is taken for one that builds.
    NeedsPackage,
    /// Is any package linked to a library of the system? This image has fewer of them.
    LinksLibraries,
}

/// A question with its place in the original.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Question {
    /// What is asked.
    pub kind: QuestionKind,
    /// Line in the original, from 1.
    pub line: u32,
    /// The directory, tool or package.
    pub what: String,
}

/// A Dockerfile of one stage, written as a builder and a runtime stage.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MultiStage {
    /// The text.
    pub text: String,
    /// The image that the runtime stage stands on.
    pub base: String,
    /// What it takes from the builder: absolute paths, as COPY has them.
    pub copies: Vec<String>,
    /// What could not be known, by line.
    pub questions: Vec<Question>,
}

/// Why a text cannot be written as a builder and a runtime stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum WhyOneStage {
    /// It has several stages.
    Already,
    /// It does not build, does not start, or has no target.
    Broken,
    /// It builds Windows images, where copying is another matter.
    Windows,
    /// For this base image no smaller one is known that runs the same programs.
    UnknownBase,
    /// Nothing is compiled or bundled, and no package is there only to build.
    NothingBuilt,
    /// What the start runs cannot be told.
    UnknownStart,
    /// The start itself compiles, or is a development server.
    StartBuilds,
    /// It cannot be told whether the start needs what this step does.
    UnknownStep,
    /// It is built against this package, whose library the runtime stage would lack.
    Library,
    /// On no smaller image would it build and start as surely, or be smaller.
    NotBetter,
}

/// A refusal with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NotMultiStage {
    /// Why.
    pub why: WhyOneStage,
    /// Line that it is about, from 1; 0 where it is about the whole.
    pub line: u32,
    /// The step's first words, the package or the image; empty where it is about the whole.
    pub what: String,
}
