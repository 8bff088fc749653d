//! What programs are asked to do: one reader per tool, each turning a command with its words into a [`Request`].
//!
//! What is known of a tool's command line stands in its file and nowhere else; [`list`] names them all. Sizes, rules,
//! assumed durations and edits match on [`Ask`]. A new tool is a file here and a line in that list.
//!
//! **Invariant:** knows no rules, stages or sizes (a size is named by its row in `core/data`); a word that cannot be
//! known makes a request less certain, never wrong.

#![forbid(unsafe_code)]

mod asks;
mod beside;
mod caches;
mod given;
mod home;
mod list;
mod takes;

mod accounts;
mod apk;
mod apt;
mod aria2;
mod builders;
mod bun;
mod bundle;
mod cargo;
mod cc;
mod chown;
mod cmake;
mod composer;
mod conda;
mod copy;
mod curl;
mod data;
mod dnf;
mod docker_php;
mod dotnet;
mod dpkg;
mod find;
mod gem;
mod git;
pub mod go;
mod gradle;
mod interpreters;
mod make;
mod maven;
mod node;
mod npm;
mod openssl;
mod pacman;
mod pages;
mod pip;
mod pipenv;
mod pnpm;
mod poetry;
pub mod pypi;
mod python;
mod rm;
mod rpm;
mod small;
mod stated;
mod svn;
mod tar;
mod texts;
mod unzip;
mod uv;
mod wget;
mod yarn;
mod zypper;

#[cfg(test)]
mod tests;

pub use asks::*;
pub use beside::Beside;
pub use bundle::{built_by_bundler, gem_of};
pub use caches::{CacheDirectory, Caches};
pub use home::{Home, Tool};
pub use list::{beside, caches, only_tells, read, tool};
pub use node::packages_of as node_packages_of;
pub use pages::{FOLDERS as PAGE_FOLDERS, Page};
pub use pip::built as built_by_pip;

#[cfg(test)]
pub(crate) use dockerfile_shell as shell;
pub(crate) use dockerfile_syntax::source;

use crate::source::Span;

/// One argument of a command, after expansion.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// What the program is given. What cannot be known of it stands as `${NAME}`, or as `$(…)`.
    pub text: String,
    /// Whether all of it is known.
    pub known: bool,
    /// Whether any of it is quoted: it is then one word, whatever it holds.
    pub quoted: bool,
    /// The word that it comes from.
    pub span: Span,
}

impl Arg {
    /// Whether it is certainly this text.
    pub fn is(&self, text: &str) -> bool {
        self.known && self.text == text
    }

    fn item(&self) -> Item {
        Item { text: self.text.clone(), known: self.known, span: self.span }
    }
}

/// A simple command as a tool's reader is given it.
#[derive(Clone, Copy)]
pub struct Call<'c> {
    /// The program's name without its directory.
    pub name: &'c str,
    /// The word that names it.
    pub program: Span,
    /// What it is given.
    pub args: &'c [Arg],
    /// Variables that it sees, where their values are known.
    pub variables: &'c dyn Fn(&str) -> Option<String>,
    /// Whether more arguments are added when it runs (`xargs`, `find -exec`).
    pub more: bool,
}

impl Call<'_> {
    /// A variable that the program sees.
    fn variable(&self, name: &str) -> Option<String> {
        (self.variables)(name)
    }
}
