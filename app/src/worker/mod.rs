//! The analysing, away from the page's thread.
//!
//! **Invariant:** a reply for an old revision is dropped; a crashed worker is started again and the last good
//! analysis stays up.

pub mod client;
mod queue;
mod sharing;

pub use queue::{Queue, Step};
pub use sharing::{Ended, Sharing};
