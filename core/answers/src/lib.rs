//! What is said of a Dockerfile, as plain data with its small arithmetic: those who compute it and those who show it
//! build on this alone.
//!
//! **Invariant:** computes nothing of a text.

#![forbid(unsafe_code)]

mod analysis;
pub mod deeds;
mod diagnostic;
pub mod mend;
pub mod model;
mod options;
pub mod plan;
pub mod rules;
mod shelf;
pub mod size;
mod vars;
pub mod verdict;
mod what_if;

pub use analysis::Analysis;
pub use diagnostic::{Diagnostic, Outcome, Related, Reruns, Severity};
pub use options::Options;
pub use shelf::Shelf;
pub use what_if::{Saving, Worth};

pub(crate) use dockerfile_syntax::{fix, glob, ignore, paths, source, syntax};
