//! What page and worker say to each other: postcard bytes of one build, never stored.
//!
//! Measured on a file of 3,000 lines: 0.85 MB, 7 ms to write and 6 ms to read. As JavaScript objects
//! (serde-wasm-bindgen) the same took 140 ms, 440 ms in the structured clone and 120 ms.

#![forbid(unsafe_code)]

mod analysis;
pub mod editor;
pub mod image;

pub use analysis::{Answer, Idea, Reply, Request, Task, Trial};
pub use dockerfile_syntax::source::Utf16Index;

use serde::{Deserialize, Serialize};

/// As bytes; empty for a value that cannot be encoded, which no message of ours is.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    postcard::to_allocvec(message).unwrap_or_default()
}

/// From bytes; `None` for bytes that are no such message.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
