//! What a build does: its steps as BuildKit's solver sees them, when each would run, and what the
//! cache keeps after a change.
//!
//! **Invariant:** reads the model only; durations are given from outside or stated assumptions, and
//! the same plan always gives the same schedule.

#![forbid(unsafe_code)]

mod cache;
mod durations;
mod layers;
mod log;
mod roots;
mod schedule;
mod steps;
mod trace;

#[cfg(test)]
mod tests;

pub use cache::{Behind, CacheOutcome, Fate, after, behind};
pub use dockerfile_answers::plan::*;
pub use durations::{Durations, Known};
pub use layers::{CONTAINER_LAYERS, LAYER_LIMIT, Layers, STORAGE_LAYERS, layers};
pub use log::{Log, LogError, LogFormat, LogStep, Match, match_log, read_log};
pub use schedule::{Bar, Builder, Schedule, schedule};
pub use steps::{Input, Plan, Scope, Step, StepId, StepKind, Why, plan};
pub use trace::trace;

pub(crate) use dockerfile_answers::size;
pub(crate) use dockerfile_answers::size::copier;
#[cfg(test)]
pub(crate) use dockerfile_core::{Options, analyze};
pub(crate) use dockerfile_model as model;
pub(crate) use dockerfile_programs as programs;
pub(crate) use dockerfile_shell as shell;
pub(crate) use dockerfile_syntax::{ignore, source, syntax};
