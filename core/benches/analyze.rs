//! Speed of the core, beside its peers: `cargo bench -p dockerfile-core`.
//!
//! Texts are the page's own examples and a file of 3,000 lines made here; with the corpus beside the
//! repository (or where `DOCKERFILE_SHARED` says), its first 500 files too.

use std::path::PathBuf;
use std::sync::LazyLock;

use divan::Bencher;
use dockerfile_core::{Options, analyze, syntax};

fn main() {
    divan::main();
}

/// A set of texts: their name and themselves.
struct Texts(&'static str, Vec<String>);

static TEXTS: LazyLock<Vec<Texts>> = LazyLock::new(|| {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let read = |folder: PathBuf| -> Vec<String> {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
            .map(|entries| entries.flatten().map(|e| e.path()).collect())
            .unwrap_or_default();
        paths.sort();
        paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
    };
    let long: String = (0..1_000)
        .map(|i| format!("RUN apk add --no-cache curl-{i} \\\n  && curl -fsSL https://example.org/{i} -o /x{i}\nENV V{i}=$PATH:/x{i}\n"))
        .collect();
    let shared = std::env::var_os("DOCKERFILE_SHARED").map_or(here.join("../../shared"), PathBuf::from);
    let mut corpus = read(shared.join("oracle/files"));
    corpus.truncate(500);
    let mut sets = vec![
        Texts("examples", read(here.join("../app/examples"))),
        Texts("3,000 lines", vec![format!("FROM alpine:3.22 AS long\n{long}")]),
    ];
    if !corpus.is_empty() {
        sets.push(Texts("corpus", corpus));
    }
    sets
});

fn each(bencher: Bencher<'_, '_>, set: usize, run: impl Fn(&str) + Sync) {
    let Some(Texts(_, texts)) = TEXTS.get(set) else { return };
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher
        .counter(divan::counter::ItemsCount::new(texts.len()))
        .counter(divan::counter::BytesCount::new(bytes))
        .bench(|| texts.iter().for_each(|text| run(text)));
}

fn sets() -> impl Iterator<Item = Set> {
    (0..TEXTS.len()).map(Set)
}

/// Shown by name.
#[derive(Clone, Copy)]
struct Set(usize);

impl std::fmt::Display for Set {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(TEXTS.get(self.0).map_or("", |set| set.0))
    }
}

/// Everything the page shows: instructions, stages, sizes, findings, colours.
#[divan::bench(args = sets())]
fn whole_analysis(bencher: Bencher<'_, '_>, set: Set) {
    each(bencher, set.0, |text| {
        divan::black_box(analyze(text, &Options::default()));
    });
}

/// Typed instructions alone.
#[divan::bench(args = sets())]
fn instructions(bencher: Bencher<'_, '_>, set: Set) {
    each(bencher, set.0, |text| {
        divan::black_box(syntax::parse(text));
    });
}

/// The crate `parse-dockerfile`, which borrows from the text and expands nothing.
#[divan::bench(args = sets())]
fn peer_parse_dockerfile(bencher: Bencher<'_, '_>, set: Set) {
    each(bencher, set.0, |text| {
        let _ = divan::black_box(parse_dockerfile::parse(text));
    });
}

/// The crate `dockerfile-parser`, deprecated by its makers; a file that it refuses ends early.
#[divan::bench(args = sets())]
fn peer_dockerfile_parser(bencher: Bencher<'_, '_>, set: Set) {
    each(bencher, set.0, |text| {
        let _ = divan::black_box(dockerfile_parser::Dockerfile::parse(text));
    });
}
