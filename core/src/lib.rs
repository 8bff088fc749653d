//! Reads a Dockerfile as BuildKit does and says what it means: instructions, stages, graph,
//! sizes, diagnostics. [`analyze`] is the one entry point; [`Analysis`] the one result.
//!
//! No `&str` makes it panic; it does no I/O and knows no browser; the same input gives the same output.

#![forbid(unsafe_code)]

mod analysis;
#[cfg(feature = "exercise")]
pub mod exercise;
pub mod image;
pub mod mend;
mod tokens;
mod what_if;

pub use analysis::{Analysis, analyze, check, files};
pub use dockerfile_answers::{Diagnostic, Options, Outcome, Related, Reruns, Severity, Shelf};
pub use dockerfile_checks as checks;
pub use dockerfile_graph as graph;
pub use dockerfile_model as model;
pub use dockerfile_plan as plan;
pub use dockerfile_programs as programs;
pub use dockerfile_shell as shell;
pub use dockerfile_size as size;
pub use dockerfile_syntax::{fix, ignore, source, syntax};
pub use what_if::{Saving, Worth, what_if};
