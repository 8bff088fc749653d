//! How large each stage, layer and the result would be, and why.
//!
//! Every instruction is carried out on a symbolic file system per stage: base images come from a catalogue of
//! observed sizes, packages from tables with their closures, RUN scripts are interpreted command by command.
//!
//! **Invariant:** a size is low/likely/high plus its basis; unknown is never 0.

mod arith;
mod basis;
pub mod catalogue;
mod context;
mod efficiency;
mod estimate;
mod fs;
mod glob;
mod packages;
mod run;
#[cfg(test)]
mod tests;
mod transfer;
mod types;

pub use basis::{CODES, Code};
pub use context::{Context, ContextFile};
pub(crate) use estimate::files;
pub use estimate::{SizeOptions, estimate};
#[cfg(feature = "exercise")]
pub(crate) use glob::glob;
pub use types::*;
