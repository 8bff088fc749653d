//! What a client can do, and what it wants.

use std::collections::BTreeMap;
use std::path::PathBuf;

use dockerfile_core::source::Columns;
use lsp_types::{ClientCapabilities, MarkupKind, PositionEncodingKind};
use serde::Deserialize;

use crate::args::Build;

/// What the client can do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Client {
    pub(super) columns: Columns,
    /// It asks for diagnostics itself.
    pub(super) pulls: bool,
    pub(super) snippets: bool,
    pub(super) markdown: bool,
    /// It understands changes of documents of a version.
    pub(super) versions: bool,
    pub(super) related: bool,
}

impl Client {
    pub(super) fn of(capabilities: &ClientCapabilities) -> Self {
        let text = capabilities.text_document.as_ref();
        let encodings = capabilities.general.as_ref().and_then(|general| general.position_encodings.as_ref());
        // UTF-8 is what the texts are in; a client that does not offer it counts UTF-16.
        let utf8 = encodings.is_some_and(|all| all.contains(&PositionEncodingKind::UTF8));
        let completion =
            text.and_then(|text| text.completion.as_ref()).and_then(|one| one.completion_item.as_ref());
        let hover = text.and_then(|text| text.hover.as_ref()).and_then(|hover| hover.content_format.as_ref());
        let edits = capabilities.workspace.as_ref().and_then(|workspace| workspace.workspace_edit.as_ref());
        let published = text.and_then(|text| text.publish_diagnostics.as_ref());
        Self {
            columns: if utf8 { Columns::Utf8 } else { Columns::Utf16 },
            pulls: text.is_some_and(|text| text.diagnostic.is_some()),
            snippets: completion.and_then(|item| item.snippet_support).unwrap_or(false),
            markdown: hover.is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
            versions: edits.and_then(|edits| edits.document_changes).unwrap_or(false),
            related: published.and_then(|published| published.related_information).unwrap_or(false),
        }
    }

    /// How places are counted, as it is said to the client.
    pub(super) fn encoding(&self) -> PositionEncodingKind {
        match self.columns {
            Columns::Utf8 => PositionEncodingKind::UTF8,
            Columns::Utf16 => PositionEncodingKind::UTF16,
        }
    }
}

/// What the client's user wants: `initializationOptions`, or the settings by the name of this program.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Settings {
    target: Option<String>,
    build_args: BTreeMap<String, String>,
    platform: Option<String>,
    build_contexts: BTreeMap<String, String>,
    context: Option<PathBuf>,
    /// Rules to leave out, by name or hadolint's code.
    pub(super) ignore: Vec<String>,
}

impl Settings {
    /// As the command line has it.
    pub(super) fn build(&self) -> Build {
        let pairs = |all: &BTreeMap<String, String>| {
            all.iter().map(|(name, value)| format!("{name}={value}")).collect()
        };
        Build {
            target: self.target.clone(),
            build_args: pairs(&self.build_args),
            platform: self.platform.clone(),
            build_contexts: pairs(&self.build_contexts),
            context: self.context.clone(),
            dockerignore: None,
        }
    }
}
