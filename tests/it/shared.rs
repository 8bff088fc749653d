//! Where the corpora are, and what they hold.

use std::path::PathBuf;

/// The folder with the corpora that are not part of the repository: `shared` beside it, or what `DOCKERFILE_SHARED`
/// names. A test that calls this is ignored where there is none (`build.rs`, `no_corpora`).
pub(crate) fn shared() -> PathBuf {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    std::env::var_os("DOCKERFILE_SHARED").map_or(beside, PathBuf::from)
}

/// A folder of Dockerfiles, and the file with BuildKit's answers.
pub(crate) struct Corpus {
    folder: PathBuf,
    /// One JSON object a line.
    pub(crate) truth: PathBuf,
}

impl Corpus {
    /// The hand-written edge cases, which are part of the repository.
    pub(crate) fn quirks() -> Self {
        let corpus = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
        Self { folder: corpus.join("quirks"), truth: corpus.join("quirks-truth.jsonl") }
    }

    /// The real files.
    pub(crate) fn real() -> Self {
        let oracle = shared().join("oracle");
        Self { folder: oracle.join("files"), truth: oracle.join("truth.jsonl") }
    }

    /// Files made by mutation and by grammars of hostile forms.
    pub(crate) fn generated() -> Self {
        let generated = shared().join("oracle/generated");
        Self { folder: generated.join("files"), truth: generated.join("truth.jsonl") }
    }

    /// Each file's name and text, by name.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let entries = std::fs::read_dir(&self.folder).expect("the corpus can be listed");
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        let read = |path: PathBuf| {
            let bytes = std::fs::read(&path).expect("a file of the corpus");
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, String::from_utf8_lossy(&bytes).into_owned())
        };
        paths.into_iter().map(read).collect()
    }
}

/// Every Dockerfile of the corpora with its name, quirks last.
pub(crate) fn corpus() -> Vec<(String, String)> {
    let mut files = Corpus::real().files();
    files.extend(Corpus::quirks().files());
    files
}

/// A small generator with a fixed seed (xorshift), so that failures repeat.
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    /// A number below `limit`, which counts as 1 where it is 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).expect("fits")
    }
}
