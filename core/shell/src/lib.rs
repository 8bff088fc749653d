//! RUN scripts as simple commands, each with its place.
//!
//! [`parse`] reads a shell form (or the body of `RUN <<EOF`) once; who wants to know what it
//! says asks [`Script::all_commands`] and [`Command::effective`] instead of splitting text.
//! Only the grammar that `sh` and `bash` share, with bash's additions, is read; `cmd` and PowerShell
//! are recognised and left alone: their scripts have no commands.
//!
//! **Invariant:** knows no rules, stages or sizes; never panics; recursion is bounded by [`MAX_DEPTH`];
//! every span lies within the text on character boundaries.
//!
//! Sources: POSIX.1-2024 "Shell Command Language" (chapter 2), the Bash Reference Manual (chapter 3).

#![forbid(unsafe_code)]

mod ast;
mod braces;
mod dialect;
mod effective;
mod flow;
mod lasting;
mod parser;
mod run;
mod word;

#[cfg(test)]
mod tests;

pub use ast::*;
pub use braces::expand_braces;
pub use dialect::{Dialect, Shell};
pub use effective::{Delegated, Effective};
pub use flow::{State, absolute};
pub use parser::{MAX_DEPTH, parse};
pub use run::{exec_script, heredoc_script, run_script};

pub(crate) use dockerfile_syntax::{source, syntax};
