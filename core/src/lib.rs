//! Reads a Dockerfile as BuildKit does and says what it means: instructions, stages, graph,
//! sizes, diagnostics. [`analyze`] is the one entry point; [`Analysis`] the one result.
//!
//! No `&str` makes it panic; it does no I/O and knows no browser; the same input gives the same output.

#![forbid(unsafe_code)]

mod analysis;
pub mod image;
pub mod judged;
pub mod mend;
mod request;
mod starts;
mod tokens;
mod what_if;

pub use analysis::{
    Reading, Session, analyze, analyze_bare, analyze_with_plans, check, check_bare, files, wanted_tables,
};
pub use dockerfile_answers::deeds;
pub use dockerfile_answers::{
    Analysis, Diagnostic, Options, Outcome, Related, Reruns, Saving, Severity, Shelf, Worth,
};
pub use dockerfile_checks as checks;
#[cfg(feature = "exercise")]
pub use dockerfile_exercise as exercise;
pub use dockerfile_graph as graph;
pub use dockerfile_model as model;
pub use dockerfile_programs as programs;
pub use dockerfile_shell as shell;
pub use dockerfile_size as size;
pub use dockerfile_syntax::{fix, glob, ignore, lists, paths, source, syntax};
pub use dockerfile_verdict as verdict;
pub use request::request;
pub use what_if::what_if;

/// What a build does, and when.
pub mod plan {
    pub use dockerfile_plan::*;
    pub use dockerfile_timeline::*;
}
