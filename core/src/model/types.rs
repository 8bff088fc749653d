use crate::source::{LineRange, Span, Spanned};
use crate::syntax::{InstructionId, MountType};

/// Index of a stage in [`Model::stages`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StageId(pub u32);

impl StageId {
    /// As an index into [`Model::stages`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What the instructions mean together.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Model {
    /// ARGs before the first FROM.
    pub global_args: Vec<GlobalArg>,
    /// Stages in order of appearance.
    pub stages: Vec<Stage>,
    /// Where each stage takes things from, ordered by stage, then by instruction.
    pub edges: Vec<Edge>,
    /// The stage that is built; `None` without stages or where the asked one does not exist.
    pub target: Option<StageId>,
    /// Stages that the target needs, itself included, ascending.
    pub reachable: Vec<StageId>,
    /// The same once ONBUILD triggers of local base stages are taken into account.
    pub reachable_with_onbuild: Vec<StageId>,
    /// Why BuildKit would not turn the file into a graph.
    pub graph_error: Option<GraphError>,
}

/// An ARG before the first FROM.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GlobalArg {
    /// Name.
    pub name: Spanned<String>,
    /// Value as BuildKit holds it after parsing (quotes kept); `None` without a default.
    pub value: Option<String>,
    /// Value after expansion, build args applied.
    pub expanded: Option<String>,
    /// Its ARG instruction.
    pub instruction: InstructionId,
}

/// What a stage starts from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Base {
    /// An earlier stage: its parent.
    Stage(StageId),
    /// An image of a registry; normalised reference, such as `docker.io/library/alpine:latest`.
    Image(String),
    /// The empty image.
    Scratch,
    /// A named context that the user gave.
    NamedContext(String),
    /// The name cannot be known: a build arg without a value, or an invalid reference.
    Unresolved,
}

/// One stage.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Stage {
    /// Its own index.
    pub id: StageId,
    /// Name as written after AS.
    pub name: Option<Spanned<String>>,
    /// Base as written.
    pub base_written: Spanned<String>,
    /// Base after expansion; `None` where BuildKit stops before it.
    pub base_expanded: Option<String>,
    /// What that is.
    pub base: Base,
    /// Platform as written.
    pub platform_written: Option<Spanned<String>>,
    /// Platform after expansion, such as `linux/arm64`.
    pub platform: Option<String>,
    /// The FROM instruction.
    pub from: InstructionId,
    /// Lines of the FROM.
    pub lines: LineRange,
    /// From FROM to the end of the last instruction.
    pub span: Span,
    /// The comment above FROM that describes the stage, if it starts with its name.
    pub doc: String,
    /// Instructions after FROM, in order.
    pub instructions: Vec<InstructionId>,
    /// State just before each instruction of [`Stage::instructions`], and one more: at the end.
    pub states: Vec<StageState>,
}

/// What holds at a point of a stage. Values are expanded; base images add what [`crate::Options`] says is known of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StageState {
    /// Environment, in order of setting.
    pub env: Vec<(String, String)>,
    /// Build args in scope, in order of declaration; `None` without a value.
    pub args: Vec<(String, Option<String>)>,
    /// Absolute working directory; `None` when only the unknown base sets it.
    pub workdir: Option<String>,
    /// User; `None` when only the base says.
    pub user: Option<String>,
    /// SHELL; `None` for the default (`/bin/sh -c`, on Windows `cmd /S /C`).
    pub shell: Option<Vec<String>>,
}

/// From where something is taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Origin {
    /// Another stage.
    Stage(StageId),
    /// An external image, normalised reference.
    Image(String),
    /// The empty image.
    Scratch,
    /// The build context.
    Context,
    /// A named context.
    NamedContext(String),
    /// A URL or Git repository (ADD), as written.
    Remote(String),
    /// Cannot be known.
    Unresolved,
}

/// Why an edge exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum EdgeKind {
    /// FROM.
    From,
    /// COPY or ADD, `--from` or the context.
    Copy,
    /// RUN `--mount`.
    Mount(MountType),
}

/// An arrow of the graph: `stage` takes from `origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Edge {
    /// The stage that takes.
    pub stage: StageId,
    /// From where.
    pub origin: Origin,
    /// How.
    pub kind: EdgeKind,
    /// The instruction.
    pub instruction: InstructionId,
    /// The part of it that names the origin.
    pub span: Span,
    /// The name as written.
    pub as_written: String,
    /// Whether an ONBUILD trigger of a local base stage makes it.
    pub onbuild: bool,
}

/// Why BuildKit would not turn the file into a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GraphError {
    /// BuildKit's step: `states`, `depgraph` or `resolve`.
    pub phase: String,
    /// Key of the message for translation.
    pub code: String,
    /// Values that the message names, by key.
    pub args: Vec<(String, String)>,
    /// BuildKit's message, word for word.
    pub message: String,
    /// The lines BuildKit names, per location.
    pub lines: Vec<Vec<LineRange>>,
    /// As narrow as the fault.
    pub span: Span,
}
