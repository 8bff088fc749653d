//! What is said of builds.

use crate::syntax::InstructionId;

/// A change between two builds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Change {
    /// A file of the build context, by its path, or files by a pattern as in `.dockerignore`.
    File(String),
    /// This instruction is written differently.
    Instruction(InstructionId),
    /// The value of a build arg or variable.
    Variable(String),
    /// The base image or named context is another one than before, by normalised reference or name.
    Source(String),
}
