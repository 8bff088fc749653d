//! Real images, for what an estimate is worth: what Docker says of one ([`read_text`]), what an archive
//! holds ([`read_archive`]), and both against the estimate of a Dockerfile ([`compare`]).
//!
//! **Invariant:** no text and no archive makes it panic, run without end or take memory without bound; a size
//! that was rounded keeps its rounding.

mod archive;
mod codes;
mod compare;
mod created_by;
mod efficiency;
mod error;
mod history;
mod inspect;
mod layout;
mod real_size;
mod stream;
mod tar;
mod text;
mod tree;
mod types;

pub use archive::{Progress, Source, read_archive};
pub use codes::CODES;
pub use compare::{Comparison, Row, RowKind, Verdict, compare};
pub use created_by::{CreatedBy, created_by};
pub use efficiency::{Waste, WastedPath};
pub use error::ReadError;
pub use real_size::RealSize;
pub use text::read_text;
pub use tree::{FileKind, FileNode, FileTree};
pub use types::{Entry, Layer, Note, Origin, RealImage};

#[cfg(test)]
mod tests;
