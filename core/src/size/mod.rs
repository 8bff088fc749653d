//! How large each stage, layer and the result would be, and why.
//!
//! **Invariant:** a size is low/likely/high plus its basis; unknown is never 0.

mod arith;
mod basis;
pub mod catalogue;
mod fs;
mod packages;
mod types;

pub use basis::{CODES, Code};
pub use types::*;
