//! How large each stage, layer and the result would be, and why.
//!
//! Every instruction is carried out on a symbolic file system per stage: base images come from a catalogue of
//! observed sizes, packages from tables with their closures, RUN scripts are interpreted command by command.
//!
//! **Invariant:** a size is low/likely/high plus its basis; unknown is never 0.

#![forbid(unsafe_code)]

mod assumed;
mod basis;
pub mod catalogue;
mod efficiency;
mod estimate;
mod estimator;
mod fs;
mod layout;
mod mounts;
pub mod offers;
mod packages;
mod run;
mod sent;
#[cfg(test)]
mod tests;
mod transfer;

pub use basis::{CODES, Code};
pub use dockerfile_answers::size::*;
pub use estimate::{estimate, files};
pub use estimator::SizeOptions;
pub use packages::index::{IndexError, Indexes};
pub use packages::{NoPackage, crate_name, is_known_deb, needs_more, no_package, python_packages};

#[cfg(test)]
pub(crate) use dockerfile_core::{Options, analyze};
pub(crate) use dockerfile_model as model;
pub(crate) use dockerfile_programs as programs;
pub(crate) use dockerfile_shell as shell;
pub(crate) use dockerfile_syntax::{glob, ignore, paths, source, syntax};
