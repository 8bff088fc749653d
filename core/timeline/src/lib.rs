//! Builds in time: when each step of a plan would run, what the cache keeps after a change, what a real build's log says.
//!
//! **Invariant:** arithmetic on plain steps. Which steps there are is not known here; durations are given from outside or
//! stand in the step, and the same plan always gives the same schedule.

#![forbid(unsafe_code)]

mod cache;
mod durations;
mod layers;
mod log;
mod schedule;
mod trace;

pub use cache::{Behind, CacheOutcome, Fate, after, behind};
pub use dockerfile_answers::plan::*;
pub use durations::{Durations, Known};
pub use layers::{CONTAINER_LAYERS, LAYER_LIMIT, Layers, STORAGE_LAYERS, layers};
pub use log::{Log, LogError, LogFormat, LogStep, Match, match_log, read_log};
pub use schedule::{Bar, Builder, Schedule, schedule};
pub use trace::trace;

pub(crate) use dockerfile_answers::size::copier;
pub(crate) use dockerfile_answers::{model, plan, size};
pub(crate) use dockerfile_syntax::{ignore, syntax};
