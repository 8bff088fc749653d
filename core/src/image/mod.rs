//! Real images, for what an estimate is worth: what Docker says of one ([`read_text`]), what an archive
//! holds ([`read_archive`]), and both against the estimate of a Dockerfile ([`compare`]).
//!
//! **Invariant:** no text and no archive makes it panic, run without end or take memory without bound; a size
//! that was rounded keeps its rounding.

mod archive;
mod efficiency;
mod history;
mod inspect;
mod layout;
mod stream;
mod tar;
mod text;
mod tree;

pub use archive::{Source, read_archive};
pub use dockerfile_image::*;
pub use text::read_text;

#[cfg(test)]
mod tests;
