//! The build context, as far as it is known.

use std::collections::BTreeMap;

/// What is known of the build context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct Context {
    /// Files by path from the context's root, without a leading slash.
    pub files: BTreeMap<String, ContextFile>,
    /// Whether these are all files: then a path that is not among them is not there.
    pub complete: bool,
}

/// A file of the context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct ContextFile {
    /// Its bytes, where known.
    pub bytes: Option<u64>,
    /// Its text, where it was given: a manifest that says what will be installed.
    pub text: Option<String>,
}

impl Context {
    /// The text of a file, by its path or, where only some files are known, by the end of its path.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        let path = path.trim_start_matches("./").trim_start_matches('/');
        if let Some(file) = self.files.get(path) {
            return file.text.as_deref();
        }
        if self.complete {
            return None;
        }
        let suffix = format!("/{path}");
        self.files.iter().find(|(name, _)| name.ends_with(&suffix)).and_then(|(_, file)| file.text.as_deref())
    }

    /// Files at or below a path, by their path from it, with their bytes; `None` where that is not known.
    pub(crate) fn below(&self, path: &str) -> Option<Vec<(&str, Option<u64>)>> {
        if !self.complete {
            return None;
        }
        let path = path.trim_start_matches("./").trim_matches('/');
        let path = if path == "." { "" } else { path };
        let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
        Some(
            self.files
                .iter()
                .filter_map(|(name, file)| {
                    if name == path {
                        return Some((name.rsplit('/').next().unwrap_or(name), file.bytes));
                    }
                    name.strip_prefix(prefix.as_str()).map(|rest| (rest, file.bytes))
                })
                .collect(),
        )
    }

    /// Whether a path is a directory of the context.
    pub(crate) fn is_dir(&self, path: &str) -> bool {
        let path = path.trim_start_matches("./").trim_matches('/');
        let prefix = format!("{path}/");
        path.is_empty() || path == "." || self.files.keys().any(|name| name.starts_with(&prefix))
    }
}
