//! What an editor asks of a Dockerfile. A text, options and a place (in bytes) go in; plain data come out: places, labels,
//! and codes with values, which whoever shows them puts into words. One file per request.
//!
//! **Invariant:** what is offered as a change of form is proven to change nothing else; what cannot be proven is left as
//! it is, and said.

#![forbid(unsafe_code)]

mod complete;
mod format;
mod hover;
mod language;
mod navigate;
mod reading;
mod refactor;
mod rename;
mod step;
mod symbols;

pub use complete::{Completion, Completions, Kind, Note, all_flags, complete, snippet_names};
pub use format::{Formatted, Left, Reason, format};
pub use hover::{Hover, hover};
pub use navigate::{Entry, Structure, definition, references, structure};
pub use refactor::{Refactored, Refactoring, refactorings};
pub use rename::{NoRename, Renameable, rename, renameable};
pub use step::{Changed, Holds, Step, step};
