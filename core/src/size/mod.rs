//! How large each stage, layer and the result would be, and why.
//!
//! **Invariant:** a size is low/likely/high plus its basis; unknown is never 0.

mod types;

pub use types::*;
