//! Where the corpora are.

use std::path::PathBuf;

/// The folder with the corpora: `shared` beside the repository, or what `DOCKERFILE_SHARED` names.
/// Says so when there is none; the caller then has nothing to do.
pub(crate) fn shared() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let folder = std::env::var_os("DOCKERFILE_SHARED").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("no corpus: {} is not there, so this test has nothing to compare with", folder.display());
    None
}

/// Every Dockerfile of the corpus with its name, quirks last.
pub(crate) fn corpus(shared: &std::path::Path) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for folder in ["oracle/files", "oracle/quirks"] {
        let entries = std::fs::read_dir(shared.join(folder)).expect("the corpus can be listed");
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        for path in paths {
            let bytes = std::fs::read(&path).expect("a file of the corpus");
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            out.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    out
}
