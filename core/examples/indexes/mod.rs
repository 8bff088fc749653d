//! The tables of packages that the page fetches when a text needs them.

use std::fs;
use std::path::Path;

use dockerfile_core::size::Indexes;

/// All of them, from the repository.
pub(crate) fn read() -> Indexes {
    let mut indexes = Indexes::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/index");
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        let added = fs::read(entry.path()).map(|bytes| indexes.add(&bytes));
        if !matches!(added, Ok(Ok(()))) {
            eprintln!("{}: {added:?}", entry.path().display());
        }
    }
    indexes
}
