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
    ($($id:literal, $title:expr, $about:expr;)*) => {
        /// Every example, in the order of the menu; the first is what a new visitor sees.
        pub const ALL: &[Example] = &[$(Example {
            id: $id,
            title: $title,
            about: $about,
            text: include_str!(concat!("../examples/", $id, ".Dockerfile")),
        }),*];
    };
}

examples! {
    "go-alpine", Key::ExampleGo, Key::ExampleGoAbout;
    "node-single", Key::ExampleNode, Key::ExampleNodeAbout;
    "node-distroless", Key::ExampleDistroless, Key::ExampleDistrolessAbout;
    "parallel", Key::ExampleParallel, Key::ExampleParallelAbout;
    "python-wheels", Key::ExamplePython, Key::ExamplePythonAbout;
    "rust-chef", Key::ExampleRust, Key::ExampleRustAbout;
    "monorepo", Key::ExampleMonorepo, Key::ExampleMonorepoAbout;
    "windows", Key::ExampleWindows, Key::ExampleWindowsAbout;
    "heredocs", Key::ExampleHeredocs, Key::ExampleHeredocsAbout;
}

/// The text that a new visitor sees.
pub fn first() -> &'static str {
    ALL.first().map_or("", |example| example.text)
}
