//! What a build does: its steps as BuildKit's solver sees them, when each would run, and what the
//! cache keeps after a change.
//!
//! **Invariant:** reads the model only; durations are given from outside or stated assumptions, and
//! the same plan always gives the same schedule.

mod cache;
mod schedule;
mod steps;

#[cfg(test)]
mod tests;

pub use cache::{CacheOutcome, Change, Fate, after};
pub use schedule::{Bar, Builder, Schedule, schedule};
pub use steps::{Durations, Input, Plan, Step, StepId, StepKind, Why, plan};
