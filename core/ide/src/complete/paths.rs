//! Paths: of the build context, or of the stage that a COPY takes from.

use std::collections::BTreeMap;

use dockerfile_core::size::StageFile;
use dockerfile_core::{Options, files};

use super::{Caret, Completion, Completions, Kind, Note};

/// Most paths offered at once.
const PATHS: usize = 100;

impl Caret<'_> {
    /// Paths that go on from `word`: of the stage `from`, or of what the build is sent.
    pub(super) fn paths(&self, word: &str, from: Option<&str>) -> Completions {
        let all: Vec<(String, Option<u64>)> = match from {
            Some(from) => {
                let stages = &self.reading.model.stages;
                let named = |stage: &&dockerfile_core::model::Stage| {
                    stage.name.as_ref().is_some_and(|name| name.value.eq_ignore_ascii_case(from))
                        || stage.id.0.to_string() == from
                };
                let Some(stage) = stages.iter().find(named) else { return Completions::default() };
                let options = Options { target: Some(stage.id.0.to_string()), ..self.options.clone() };
                let there = files(self.text, &options).into_iter();
                // Packages are no paths.
                let there = there.filter(|file| file.path.starts_with('/'));
                let path = |file: &StageFile| format!("{}{}", file.path, if file.tree { "/" } else { "" });
                there.map(|file| (path(&file), file.unpacked.map(|bytes| bytes.likely))).collect()
            }
            None => {
                let Some(context) = self.options.sent_context() else { return Completions::default() };
                context.files.into_iter().map(|(path, file)| (path, file.bytes)).collect()
            }
        };
        let typed = word.trim_start_matches("./");
        let typed =
            if from.is_some() && !typed.starts_with('/') { format!("/{typed}") } else { typed.to_owned() };
        let folder = typed.rfind('/').map_or(0, |at| at + 1);
        // One step down: what lies in a folder is one entry, with all its bytes where all are known.
        let mut steps: BTreeMap<String, (bool, Option<u64>)> = BTreeMap::new();
        for (path, bytes) in all {
            let path = if from.is_none() { path.trim_start_matches('/').to_owned() } else { path };
            let Some(rest) = path.get(folder..).filter(|_| path.starts_with(&typed)) else { continue };
            let (name, is_folder) = rest.split_once('/').map_or((rest, false), |(name, _)| (name, true));
            if name.is_empty() {
                continue;
            }
            let entry = steps.entry(name.to_owned()).or_insert((is_folder, Some(0)));
            entry.0 |= is_folder;
            entry.1 = entry.1.zip(bytes).map(|(sum, bytes)| sum.saturating_add(bytes));
        }
        let last = word.rfind('/').map_or(word, |at| word.get(at + 1..).unwrap_or(""));
        let items = steps.into_iter().take(PATHS).map(|(name, (is_folder, bytes))| {
            let label = if is_folder { format!("{name}/") } else { name };
            let item = Completion::new(label, Kind::Path);
            match bytes {
                Some(bytes) => item.with(Note::bytes("size", bytes)),
                None => item,
            }
        });
        self.choices(last, items.collect::<Vec<_>>())
    }
}
