use crate::Diagnostic;
use crate::deeds::Deeds;
use crate::model::Model;
use crate::plan::Plans;
use crate::size::SizeReport;
use crate::syntax::{File, Token};
use crate::verdict::Verdict;

/// Everything that is known of one text. Immutable; fields refer to each other by id.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Analysis {
    /// The instructions.
    pub file: File,
    /// The text in pieces, for highlighting; joined, they are the text.
    pub tokens: Vec<Token>,
    /// Stages and edges.
    pub model: Model,
    /// Sizes.
    pub size: SizeReport,
    /// The steps of its builds, where they were asked for.
    pub plans: Plans,
    /// With them, for each stage that starts from an image of a registry, whether that has a shell; `None` where it is not known.
    pub shells: Vec<Option<bool>>,
    /// With them, what commands do when it is built and when it starts.
    pub deeds: Deeds,
    /// Findings, ordered by place, then rule.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether it builds and whether the result starts.
    pub verdict: Verdict,
}
