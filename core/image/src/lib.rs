//! What is known of a real image, and how it lies to the estimate of a Dockerfile.
//!
//! **Invariant:** a size that was rounded keeps its rounding.

#![forbid(unsafe_code)]

mod codes;
mod compare;
mod created_by;
mod error;
mod real_size;
mod tree;
mod types;
mod waste;

pub use codes::CODES;
pub use compare::{Comparison, Row, RowKind, Verdict, compare};
pub use created_by::{CreatedBy, created_by};
pub use error::ReadError;
pub use real_size::RealSize;
pub use tree::{FileKind, FileNode, FileTree};
pub use types::{Entry, Layer, Note, Origin, Progress, RealImage};
pub use waste::{Waste, WastedPath};

pub(crate) use dockerfile_answers::{model, size};
pub(crate) use dockerfile_syntax::syntax;
