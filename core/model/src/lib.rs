//! What the instructions mean together: stages, scopes, edges, target, reachability.
//!
//! **Invariant:** knows no rules and no sizes; nodes refer to each other by id, never by name.

#![forbid(unsafe_code)]

mod build;
mod dispatch;
mod mount;
mod paths;
mod platform;
mod ports;
mod remote;
mod scripts;
mod states;
#[cfg(test)]
mod tests;
mod url;

pub use build::build;
pub use dispatch::variable_span;
pub use dockerfile_answers::model::*;
pub use dockerfile_syntax::image_ref::ImageRef;
pub use platform::Platform;
pub use ports::Port;
pub use remote::is_remote;
pub use scripts::is_windows;
pub use scripts::scripts;
pub use states::Bases;

pub(crate) use dockerfile_answers::Options;
#[cfg(test)]
pub(crate) use dockerfile_core::{analyze, analyze_bare};
pub(crate) use dockerfile_shell as shell;
pub(crate) use dockerfile_syntax::{image_ref, source, syntax};
