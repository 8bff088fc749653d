//! What is said of a Dockerfile, as plain data with its small arithmetic: those who compute it and those who show it
//! build on this alone.
//!
//! **Invariant:** computes nothing of a text.

#![forbid(unsafe_code)]

mod diagnostic;
pub mod model;
mod options;
pub mod plan;
mod shelf;
pub mod size;
mod vars;

pub use diagnostic::{Diagnostic, Outcome, Related, Reruns, Severity};
pub use options::Options;
pub use shelf::Shelf;

pub(crate) use dockerfile_syntax::{fix, glob, ignore, paths, source, syntax};
