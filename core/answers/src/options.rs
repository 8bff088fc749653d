use std::collections::BTreeMap;

use crate::Shelf;
use crate::ignore::IgnoreFile;
use crate::size;

/// What the user chose besides the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct Options {
    /// Stage to build, by name or index; `None` for the last.
    pub target: Option<String>,
    /// Build args by name.
    pub build_args: BTreeMap<String, String>,
    /// Platform to build for; `None` for `linux/amd64`.
    pub platform: Option<String>,
    /// Named contexts (`--build-context name=…`) by name.
    pub named_contexts: BTreeMap<String, String>,
    /// Sizes of base images as the user states them, by [`size::base_name`].
    pub bases: BTreeMap<String, size::StatedBase>,
    /// The files of base images, by the same names, where all of an image are listed: what it holds is then no guess.
    pub images: BTreeMap<String, size::Context>,
    /// The text of `.dockerignore`, if there is one.
    pub dockerignore: Option<String>,
    /// The files of the build context, ignored ones included; `None` where nobody stated them.
    pub context: Option<size::Context>,
    /// Tables of packages that were fetched; they stay where the analysis is made.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub shelf: Shelf,
}

impl Options {
    /// What is stated of the build context, without what `.dockerignore` leaves out.
    pub fn sent_context(&self) -> Option<size::Context> {
        let ignore = IgnoreFile::parse(self.dockerignore.as_deref().unwrap_or(""));
        self.context.as_ref().map(|context| context.without_ignored(&ignore))
    }
}
