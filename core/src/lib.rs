//! Reads a Dockerfile as BuildKit does and says what it means: instructions, stages, graph,
//! sizes, diagnostics. [`analyze`] is the one entry point; [`Analysis`] the one result.
//!
//! No `&str` makes it panic; it does no I/O and knows no browser; the same input gives the same output.

#![forbid(unsafe_code)]

mod analysis;
pub mod checks;
#[cfg(feature = "exercise")]
pub mod exercise;
pub mod fix;
pub mod graph;
pub mod ignore;
pub mod image;
pub mod mend;
pub mod model;
mod paths;
pub mod plan;
pub mod programs;
pub mod shell;
pub mod size;
pub mod source;
pub mod syntax;
mod tokens;
mod what_if;

pub use analysis::{
    Analysis, Diagnostic, Options, Outcome, Related, Reruns, Severity, analyze, check, files,
};
pub use what_if::{Saving, Worth, what_if};
