//! Real files.

use std::path::PathBuf;

/// The first files of the corpus, in the order of their names; none where it is not there.
pub(crate) fn texts(most: usize) -> Vec<String> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("DOCKERFILE_SHARED").map_or(beside, PathBuf::from);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(shared.join("oracle/files"))
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    paths.sort();
    paths.truncate(most);
    paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}
