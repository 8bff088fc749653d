use crate::fix::Fix;
use crate::plan::Change;
use crate::source::Span;
use crate::syntax::InstructionId;

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Severity {
    /// The build stops.
    Error,
    /// A fault that the build survives.
    Warning,
    /// Could be better.
    Info,
}

/// Another place that explains a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Related {
    /// Where.
    pub span: Span,
    /// Key of the message for translation.
    pub code: String,
    /// English message.
    pub message: String,
}

/// What becomes of the build or the image as long as a finding stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Outcome {
    /// The build of the target stops.
    BuildStops,
    /// The target is built, but a program in it does not start.
    DoesNotStart,
    /// The same, unless something holds that the Dockerfile does not say.
    MayNotStart,
}

/// Steps that a rebuild runs again although they could be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reruns {
    /// After which change.
    pub after: Change,
    /// The instructions, in the order of the text.
    pub steps: Vec<InstructionId>,
}

/// A finding, with its place as narrow as the fault.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Diagnostic {
    /// Name of the rule; `ParseError`, `InstructionError`, `CheckOptionError`, `GraphError` and
    /// `BuildError` for what stops a build.
    pub rule: String,
    /// How grave.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// Key of the message for translation.
    pub code: String,
    /// Values that the message names, in order, by key.
    pub args: Vec<(String, String)>,
    /// English message; BuildKit's, word for word, where BuildKit has one.
    pub message: String,
    /// Other places.
    pub related: Vec<Related>,
    /// What becomes of the target as long as it stays, where that is known.
    pub outcome: Option<Outcome>,
    /// What it has a rebuild do again, where that is known.
    pub reruns: Option<Reruns>,
    /// Ways to mend it.
    pub fixes: Vec<Fix>,
    /// A page that explains it (https or a page of our own, relative).
    pub url: String,
}
