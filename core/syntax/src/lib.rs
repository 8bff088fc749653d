//! From the text to typed instructions, with what all else stands on: places in the text, edits of it, paths and patterns.
//!
//! **Invariant:** knows no rules, no stages and no sizes.

#![forbid(unsafe_code)]

pub mod fix;
pub mod glob;
pub mod ignore;
pub mod image_ref;
pub mod lists;
pub mod paths;
pub mod source;
pub mod syntax;
