//! The Dockerfiles of the examples menu.

use crate::i18n::Key;

/// A Dockerfile to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Name of its file, and its id.
    pub id: &'static str,
    /// What it is called.
    pub title: Key,
    /// What it shows.
    pub about: Key,
    /// Its text.
    pub text: &'static str,
}

macro_rules! examples {
    ($($id:literal, $title:ident, $about:ident;)*) => {
        /// Every example, in the order of the menu; the first is what a new visitor sees.
        pub const ALL: &[Example] = &[$(Example {
            id: $id,
            title: Key::$title,
            about: Key::$about,
            text: include_str!(concat!("../examples/", $id, ".Dockerfile")),
        }),*];
    };
}

examples! {
    "go-alpine", ExampleGo, ExampleGoAbout;
    "node-single", ExampleNode, ExampleNodeAbout;
    "node-distroless", ExampleDistroless, ExampleDistrolessAbout;
    "parallel", ExampleParallel, ExampleParallelAbout;
    "python-wheels", ExamplePython, ExamplePythonAbout;
    "rust-chef", ExampleRust, ExampleRustAbout;
    "monorepo", ExampleMonorepo, ExampleMonorepoAbout;
    "windows", ExampleWindows, ExampleWindowsAbout;
    "heredocs", ExampleHeredocs, ExampleHeredocsAbout;
}

/// The text that a new visitor sees.
pub fn first() -> &'static str {
    ALL.first().map_or("", |example| example.text)
}
