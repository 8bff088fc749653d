//! What a build does: its steps as BuildKit's solver sees them.
//!
//! **Invariant:** reads the model only, and no sizes.

#![forbid(unsafe_code)]

mod assumed;
mod roots;
mod steps;

#[cfg(test)]
mod tests;

pub use dockerfile_answers::plan::*;
pub use steps::{Scope, plan, plans};

#[cfg(test)]
pub(crate) use dockerfile_core::{Options, analyze};
pub(crate) use dockerfile_model as model;
pub(crate) use dockerfile_programs as programs;
pub(crate) use dockerfile_shell as shell;
pub(crate) use dockerfile_syntax::{source, syntax};
