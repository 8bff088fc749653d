//! Reading of Dockerfiles.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::fault::{Fault, Outcome};

/// Larger files are refused: places are counted in 32 bits, and no Dockerfile is near to it.
const MOST: u64 = 64 << 20;

/// A text with its name.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// As it is shown.
    pub(crate) name: String,
    /// Where it lies; `None` for standard input.
    pub(crate) path: Option<PathBuf>,
    /// What it says; bytes that are no UTF-8 are replaced.
    pub(crate) text: String,
    /// Where the first of those is.
    pub(crate) broken: Option<usize>,
}

/// The bytes of a file, as far as it may be long.
pub(crate) fn bytes(path: &Path) -> Outcome<Vec<u8>> {
    let fault = |error: io::Error| Fault::io(path, &error);
    let file = File::open(path).map_err(fault)?;
    if file.metadata().map_err(fault)?.is_dir() {
        let inner = path.join("Dockerfile");
        let what = format!("this is a directory: name the file in it, such as {}", inner.display());
        return Err(Fault::new(path.display().to_string(), what));
    }
    limited(file, &path.display().to_string())
}

fn limited(reader: impl Read, name: &str) -> Outcome<Vec<u8>> {
    let mut out = Vec::new();
    reader.take(MOST + 1).read_to_end(&mut out).map_err(|error| Fault::new(name, error.to_string()))?;
    if out.len() as u64 > MOST {
        return Err(Fault::new(name, "this is no Dockerfile: it has more than 64 MiB"));
    }
    Ok(out)
}

impl Source {
    fn new(name: String, path: Option<PathBuf>, bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self { name, path, text, broken: None },
            Err(error) => {
                let broken = Some(error.utf8_error().valid_up_to());
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                Self { name, path, text, broken }
            }
        }
    }

    /// Reads one; `-` is standard input.
    pub(crate) fn read(path: &Path, stdin_name: Option<&str>) -> Outcome<Self> {
        if path.as_os_str() == "-" {
            let name = stdin_name.unwrap_or("-").to_owned();
            let bytes = limited(io::stdin().lock(), "standard input")?;
            return Ok(Self::new(name, None, bytes));
        }
        Ok(Self::new(path.display().to_string(), Some(path.to_owned()), bytes(path)?))
    }
}

/// The files that are named, or `Dockerfile` in this directory.
pub(crate) fn named(files: &[PathBuf]) -> Vec<PathBuf> {
    if files.is_empty() { vec![PathBuf::from("Dockerfile")] } else { files.to_vec() }
}
