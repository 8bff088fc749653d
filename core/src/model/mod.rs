//! What the instructions mean together: stages, scopes, edges, target, reachability.
//!
//! **Invariant:** knows no rules and no sizes; nodes refer to each other by id, never by name.

mod build;
mod dispatch;
mod image_ref;
mod mount;
mod paths;
mod platform;
mod ports;
mod remote;
mod scripts;
mod types;
mod url;

pub use build::{Bases, build};
pub(crate) use dispatch::variable_span;
pub use image_ref::ImageRef;
pub use platform::Platform;
pub use ports::Port;
pub(crate) use remote::is_remote;
pub(crate) use scripts::is_windows;
pub use scripts::scripts;
pub use types::*;
