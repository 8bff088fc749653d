//! What keeps a command from being carried out.

use std::io;
use std::path::Path;

use anstream::eprintln;

/// A fault with its place and, where there is one, its remedy.
#[derive(Debug)]
pub(crate) struct Fault {
    place: String,
    what: String,
}

impl Fault {
    pub(crate) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }

    /// Of a path, with the system's words.
    pub(crate) fn io(path: &Path, error: &io::Error) -> Self {
        let what = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            io::ErrorKind::PermissionDenied => "this user may not read or write it".to_owned(),
            _ => error.to_string(),
        };
        Self::new(path.display().to_string(), what)
    }

    /// Says it on standard error.
    pub(crate) fn tell(&self) {
        eprintln!("dockerfile-playground: {self}");
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {}", self.place, self.what)
    }
}

pub(crate) type Outcome<T> = Result<T, Fault>;
