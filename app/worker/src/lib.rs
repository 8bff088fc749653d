//! The programs that run beside the page: they alone hold what computes.

#![forbid(unsafe_code)]

mod answer;
mod editor;
pub mod reader;

pub use answer::Desk;
