//! The tables of packages that the page fetches when a text needs them; here they are part of the program.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use dockerfile_core::size::Indexes;
use dockerfile_core::{Options, Shelf, wanted_tables};

/// By the names under which the size report asks for them.
const FILES: &[(&str, &[u8])] = &[
    ("bullseye.apt", include_bytes!("../../core/data/index/bullseye.apt")),
    ("bookworm.apt", include_bytes!("../../core/data/index/bookworm.apt")),
    ("trixie.apt", include_bytes!("../../core/data/index/trixie.apt")),
    ("jammy.apt", include_bytes!("../../core/data/index/jammy.apt")),
    ("noble.apt", include_bytes!("../../core/data/index/noble.apt")),
    ("npm.tbl", include_bytes!("../../core/data/index/npm.tbl")),
    ("pypi.tbl", include_bytes!("../../core/data/index/pypi.tbl")),
];

/// Words without which a text installs nothing that a table is about.
const INSTALLERS: &[&str] = &["apt", "pip", "uv", "poetry", "npm", "yarn", "pnpm"];

/// The shelves that were made, by what is on them: a table takes longer to read than a Dockerfile.
static SHELVES: Mutex<BTreeMap<Vec<String>, Shelf>> = Mutex::new(BTreeMap::new());

/// The tables that say more of `text`.
pub(crate) fn of(text: &str, options: &Options) -> Shelf {
    if !INSTALLERS.iter().any(|word| text.contains(word)) {
        return Shelf::default();
    }
    let wanted = wanted_tables(text, options);
    if wanted.is_empty() {
        return Shelf::default();
    }
    let mut shelves = SHELVES.lock().unwrap_or_else(PoisonError::into_inner);
    let made = shelves.entry(wanted).or_insert_with_key(|wanted| {
        let mut indexes = Indexes::default();
        for (_, file) in FILES.iter().filter(|(name, _)| wanted.iter().any(|one| one == name)) {
            // A test reads them all.
            let _read = indexes.add(file);
        }
        Shelf::of(Arc::new(indexes))
    });
    made.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_can_be_read() {
        for (name, file) in FILES {
            assert_eq!(Indexes::default().add(file), Ok(()), "{name}");
        }
    }

    #[test]
    fn a_text_gets_the_tables_that_it_asks_for() {
        let text = "FROM debian:12\nRUN apt-get update && apt-get install -y pyhton3\n";
        let options = Options::default();
        let options = Options { shelf: of(text, &options), ..options };
        let verdict = dockerfile_core::analyze(text, &options).verdict;
        assert!(verdict.stop().is_some_and(|stop| stop.words.contains("Unable to locate package pyhton3")));
        assert_eq!(of("FROM scratch\n", &Options::default()), Shelf::default());
    }
}
