//! What the instructions mean together: stages, scopes, edges, target, reachability.
//!
//! **Invariant:** knows no rules and no sizes; nodes refer to each other by id, never by name.

mod types;

pub use types::*;
