//! Will it build, will it start: each step of the target and its result, judged before any build.
//!
//! Every RUN is carried out on paper: a shell's semantics ([`run`](self::run)) on what the base image has and earlier
//! steps brought ([`world`](self::world)). Words are those of the terminal: BuildKit's, the shell's, the program's.
//!
//! **Invariant:** *stops* and *fails* are said only of what is certain, given the base's tables; what is not known is
//! *cannot tell*, never a guess.

#![forbid(unsafe_code)]

mod accounts;
mod bases;
mod files;
mod frontend;
mod judge;
mod packages;
mod run;
mod shells;
mod stage_names;
mod start;
mod steps;
mod words;
mod world;

#[cfg(test)]
mod tests;

pub use accounts::{is_userless, may_have_account};
pub use judge::judge;
pub use stage_names::{Misspelled, misspelled};

pub(crate) use dockerfile_model as model;
pub(crate) use dockerfile_programs as programs;
pub(crate) use dockerfile_shell as shell;
pub(crate) use dockerfile_size as size;
pub(crate) use dockerfile_syntax::{glob, paths, source, syntax};

pub use dockerfile_answers::verdict::*;

/// What is wrong, in a sentence; `None` for what the terminal's words say alone.
pub fn message(problem: &Problem) -> Option<String> {
    words::message(&problem.code, &message_args(problem))
}

/// Its code, where it has a sentence.
pub fn key(problem: &Problem) -> Option<&'static str> {
    words::key(&problem.code)
}

/// The values of that sentence: the terminal's last line among them.
pub fn message_args(problem: &Problem) -> Vec<(String, String)> {
    let mut args = problem.args.clone();
    if let Some(line) = problem.words.lines().last() {
        args.push(("words".to_owned(), line.to_owned()));
    }
    args
}
