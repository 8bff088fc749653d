//! What is asked of an open text, answered by `dockerfile_ide` and the core, in the protocol's types.

use dockerfile_core::fix::{Applicability, Fix, TextEdit as Change};
use dockerfile_core::mend::{mend_all, suppress};
use dockerfile_core::source::Span;
use dockerfile_core::{Diagnostic as Found, Options, Severity, analyze};
use dockerfile_ide::{self as ide, Completion, Kind, Note};
use dockerfile_report::texts;
use lsp_types as lsp;

use super::client::Client;
use super::document::{Document, Lines};
use crate::words::address;

/// A list as long as this may be cut off: what is typed further is asked for anew.
const CUT: usize = 50;

/// The action that makes every safe fix.
pub(super) const FIX_ALL: &str = "source.fixAll.dockerfile-playground";

/// Why there is no answer; the client shows it.
pub(super) type Refusal = &'static str;

/// An open text that something is asked of.
pub(super) struct Asked<'d> {
    pub(super) uri: &'d lsp::Uri,
    pub(super) document: &'d Document,
    pub(super) lines: Lines<'d>,
    pub(super) options: &'d Options,
    pub(super) ignored: &'d [&'static str],
    pub(super) client: Client,
}

impl Asked<'_> {
    fn text(&self) -> &str {
        &self.document.text
    }

    fn location(&self, span: Span) -> lsp::Location {
        lsp::Location { uri: self.uri.clone(), range: self.lines.range(span) }
    }

    fn workspace_edit(&self, edits: &[Change]) -> lsp::WorkspaceEdit {
        let edits = self.lines.edits(edits);
        if !self.client.versions {
            // The key is no more than a text.
            #[allow(clippy::mutable_key_type)]
            let changes = std::iter::once((self.uri.clone(), edits)).collect();
            return lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() };
        }
        let document = lsp::OptionalVersionedTextDocumentIdentifier {
            uri: self.uri.clone(),
            version: Some(self.document.version),
        };
        let edits = edits.into_iter().map(lsp::OneOf::Left).collect();
        let changes = vec![lsp::TextDocumentEdit { text_document: document, edits }];
        let changes = Some(lsp::DocumentChanges::Edits(changes));
        lsp::WorkspaceEdit { document_changes: changes, ..lsp::WorkspaceEdit::default() }
    }

    // What is wrong.

    fn found(&self) -> Vec<Found> {
        let mut found = analyze(self.text(), self.options).diagnostics;
        found.retain(|found| !self.ignored.contains(&found.rule.as_str()));
        found
    }

    pub(super) fn diagnostics(&self) -> Vec<lsp::Diagnostic> {
        self.found().iter().map(|found| self.diagnostic(found)).collect()
    }

    fn diagnostic(&self, found: &Found) -> lsp::Diagnostic {
        let severity = match found.severity {
            Severity::Error => lsp::DiagnosticSeverity::ERROR,
            Severity::Warning => lsp::DiagnosticSeverity::WARNING,
            Severity::Info => lsp::DiagnosticSeverity::INFORMATION,
        };
        let related = found.related.iter().map(|other| lsp::DiagnosticRelatedInformation {
            location: self.location(other.span),
            message: other.message.clone(),
        });
        let href = address(&found.url).and_then(|url| url.parse().ok());
        lsp::Diagnostic {
            range: self.lines.range(found.span),
            severity: Some(severity),
            code: Some(lsp::NumberOrString::String(found.rule.clone())),
            code_description: href.map(|href| lsp::CodeDescription { href }),
            source: Some("dockerfile-playground".to_owned()),
            message: found.message.clone(),
            related_information: self.client.related.then(|| related.collect()),
            ..lsp::Diagnostic::default()
        }
    }

    pub(super) fn actions(
        &self,
        range: lsp::Range,
        only: Option<&[lsp::CodeActionKind]>,
    ) -> Vec<lsp::CodeAction> {
        // A kind that is asked for stands for those below it.
        let wants = |kind: &str| {
            only.is_none_or(|only| {
                only.iter()
                    .any(|asked| kind == asked.as_str() || kind.starts_with(&format!("{}.", asked.as_str())))
            })
        };
        let mut out = Vec::new();
        if wants("quickfix") {
            let span = self.lines.span(range);
            let touched = |found: &&Found| found.span.start <= span.end && span.start <= found.span.end;
            for found in self.found().iter().filter(touched) {
                out.extend(found.fixes.iter().filter_map(|fix| self.quick_fix(found, fix)));
                if let Some(fix) = suppress(self.text(), self.options, found) {
                    let fix = self.quick_fix(found, &fix);
                    out.extend(fix.map(|fix| lsp::CodeAction { is_preferred: None, ..fix }));
                }
            }
        }
        if wants("refactor.rewrite") {
            let at = self.lines.offset(range.start);
            let found = ide::refactorings(self.text(), self.options, at);
            out.extend(found.iter().filter_map(|one| {
                Some(lsp::CodeAction {
                    title: texts::note("refactor", &one.title, str::to_owned)?,
                    kind: Some(lsp::CodeActionKind::REFACTOR_REWRITE),
                    edit: Some(self.workspace_edit(&one.edits)),
                    ..lsp::CodeAction::default()
                })
            }));
        }
        // Only where it is asked for by name, or nothing in particular is: it looks at the whole text.
        if wants(FIX_ALL) {
            let made = mend_all(self.text(), self.options);
            if !made.edits.is_empty() {
                out.push(lsp::CodeAction {
                    title: format!("Make every safe fix ({})", made.fixes),
                    kind: Some(FIX_ALL.into()),
                    edit: Some(self.workspace_edit(&made.edits)),
                    ..lsp::CodeAction::default()
                });
            }
        }
        out
    }

    fn quick_fix(&self, found: &Found, fix: &Fix) -> Option<lsp::CodeAction> {
        // Lines of another file, and nothing here.
        if fix.edits.is_empty() {
            return None;
        }
        let safe = fix.applicability == Applicability::Safe;
        let title = match &fix.reason {
            Some(reason) if !safe => format!("{} (look at it: {})", fix.title, reason.text),
            _ => fix.title.clone(),
        };
        Some(lsp::CodeAction {
            title,
            kind: Some(lsp::CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![self.diagnostic(found)]),
            edit: Some(self.workspace_edit(&fix.edits)),
            is_preferred: safe.then_some(true),
            ..lsp::CodeAction::default()
        })
    }

    // What may stand there, and what is known of what does.

    pub(super) fn completion(&self, at: lsp::Position) -> lsp::CompletionList {
        let found = ide::complete(self.text(), self.options, self.lines.offset(at));
        let range = self.lines.range(found.span);
        let is_incomplete = found.items.len() >= CUT;
        let items = found.items.into_iter().enumerate();
        let items = items.map(|(index, item)| self.item(index, item, range)).collect();
        lsp::CompletionList { is_incomplete, items }
    }

    fn item(&self, index: usize, item: Completion, range: lsp::Range) -> lsp::CompletionItem {
        let details: Vec<String> =
            item.notes.iter().filter_map(|note| texts::note("note", note, str::to_owned)).collect();
        let snippet = item.kind == Kind::Snippet;
        let insert = item.insert.unwrap_or_else(|| item.label.clone());
        let (new_text, format) = match (snippet, self.client.snippets) {
            (true, true) => (as_snippet(&insert, true), lsp::InsertTextFormat::SNIPPET),
            (true, false) => (as_snippet(&insert, false), lsp::InsertTextFormat::PLAIN_TEXT),
            (false, _) => (insert.clone(), lsp::InsertTextFormat::PLAIN_TEXT),
        };
        let help = item.help.as_deref().and_then(texts::help);
        lsp::CompletionItem {
            kind: Some(kind(item.kind)),
            detail: (!details.is_empty()).then(|| details.join(" · ")),
            documentation: help.map(|help| lsp::Documentation::String(help.to_owned())),
            // The best come first here, not those first in the alphabet.
            sort_text: Some(format!("{index:05}")),
            filter_text: Some(if snippet { item.label.clone() } else { insert }),
            insert_text_format: Some(format),
            insert_text_mode: Some(lsp::InsertTextMode::AS_IS),
            text_edit: Some(lsp::CompletionTextEdit::Edit(lsp::TextEdit { range, new_text })),
            label: item.label,
            ..lsp::CompletionItem::default()
        }
    }

    pub(super) fn hover(&self, at: lsp::Position) -> Option<lsp::Hover> {
        let found = ide::hover(self.text(), self.options, self.lines.offset(at))?;
        let facts = |value: fn(&str) -> String| -> Vec<String> {
            let fact = |fact: &Note| texts::note("fact", fact, value);
            found.facts.iter().filter_map(fact).collect()
        };
        let help = found.help.as_deref().and_then(texts::text);
        let markdown = self.client.markdown;
        let facts = facts(if markdown { texts::escaped } else { str::to_owned });
        // A name alone says nothing that is not there to be read.
        if help.is_none() && facts.is_empty() {
            return None;
        }
        let title = if markdown { texts::code(&found.title) } else { found.title.clone() };
        let help = help.map(|help| if markdown { texts::escaped(help) } else { help.to_owned() });
        let value: Vec<String> = std::iter::once(title).chain(help).chain(facts).collect();
        let (kind, between) = match markdown {
            true => (lsp::MarkupKind::Markdown, "\n\n"),
            false => (lsp::MarkupKind::PlainText, "\n"),
        };
        let contents = lsp::MarkupContent { kind, value: value.join(between) };
        Some(lsp::Hover {
            contents: lsp::HoverContents::Markup(contents),
            range: Some(self.lines.range(found.span)),
        })
    }

    // Where names are.

    pub(super) fn definition(&self, at: lsp::Position) -> Vec<lsp::Location> {
        let found = ide::definition(self.text(), self.options, self.lines.offset(at));
        found.into_iter().map(|span| self.location(span)).collect()
    }

    pub(super) fn references(&self, at: lsp::Position, with_definition: bool) -> Vec<lsp::Location> {
        let at = self.lines.offset(at);
        let mut found = ide::references(self.text(), self.options, at);
        if !with_definition {
            let given = ide::definition(self.text(), self.options, at);
            found.retain(|span| !given.contains(span));
        }
        found.into_iter().map(|span| self.location(span)).collect()
    }

    pub(super) fn highlights(&self, at: lsp::Position) -> Vec<lsp::DocumentHighlight> {
        let found = ide::references(self.text(), self.options, self.lines.offset(at));
        let one = |span| lsp::DocumentHighlight { range: self.lines.range(span), kind: None };
        found.into_iter().map(one).collect()
    }

    pub(super) fn prepare_rename(&self, at: lsp::Position) -> Result<lsp::PrepareRenameResponse, Refusal> {
        let found = ide::renameable(self.text(), self.options, self.lines.offset(at));
        let found = found.map_err(texts::no_rename)?;
        let placeholder = found.span.text(self.text()).to_owned();
        let range = self.lines.range(found.span);
        Ok(lsp::PrepareRenameResponse::RangeWithPlaceholder { range, placeholder })
    }

    pub(super) fn rename(&self, at: lsp::Position, name: &str) -> Result<lsp::WorkspaceEdit, Refusal> {
        let made = ide::rename(self.text(), self.options, self.lines.offset(at), name);
        made.map(|edits| self.workspace_edit(&edits)).map_err(texts::no_rename)
    }

    // How the text is built up, and its shape.

    pub(super) fn symbols(&self) -> Vec<lsp::DocumentSymbol> {
        let mut out: Vec<lsp::DocumentSymbol> = Vec::new();
        for entry in ide::structure(self.text(), self.options).entries {
            let kind = if entry.base.is_some() { lsp::SymbolKind::MODULE } else { lsp::SymbolKind::METHOD };
            // Deprecated, but a field of the type.
            #[allow(deprecated)]
            let symbol = lsp::DocumentSymbol {
                name: if entry.label.is_empty() { "?".to_owned() } else { entry.label },
                detail: entry.base,
                kind,
                tags: None,
                deprecated: None,
                range: self.lines.range(entry.span),
                selection_range: self.lines.range(self.lines.first_line(entry.span)),
                children: None,
            };
            match out.last_mut().filter(|last| entry.depth > 0 && last.kind == lsp::SymbolKind::MODULE) {
                Some(stage) => {
                    // All that is in it lies within it.
                    stage.range.end = stage.range.end.max(symbol.range.end);
                    stage.children.get_or_insert_default().push(symbol);
                }
                None => out.push(symbol),
            }
        }
        out
    }

    pub(super) fn folds(&self) -> Vec<lsp::FoldingRange> {
        let folds = ide::structure(self.text(), self.options).folds;
        let fold = |span: &Span| {
            let range = self.lines.range(*span);
            lsp::FoldingRange {
                start_line: range.start.line,
                start_character: Some(range.start.character),
                end_line: range.end.line,
                end_character: Some(range.end.character),
                ..lsp::FoldingRange::default()
            }
        };
        folds.iter().map(fold).filter(|fold| fold.end_line > fold.start_line).collect()
    }

    pub(super) fn format(&self, range: Option<lsp::Range>) -> Vec<lsp::TextEdit> {
        let range = range.map(|range| self.lines.span(range));
        self.lines.edits(&ide::format(self.text(), self.options, range).edits)
    }
}

fn kind(kind: Kind) -> lsp::CompletionItemKind {
    match kind {
        Kind::Instruction | Kind::Directive => lsp::CompletionItemKind::KEYWORD,
        Kind::Flag => lsp::CompletionItemKind::PROPERTY,
        Kind::Value => lsp::CompletionItemKind::VALUE,
        Kind::Stage => lsp::CompletionItemKind::CLASS,
        Kind::Image | Kind::Package => lsp::CompletionItemKind::MODULE,
        Kind::Tag => lsp::CompletionItemKind::ENUM_MEMBER,
        Kind::Variable => lsp::CompletionItemKind::VARIABLE,
        Kind::Path => lsp::CompletionItemKind::FILE,
        Kind::User => lsp::CompletionItemKind::CONSTANT,
        Kind::Rule => lsp::CompletionItemKind::REFERENCE,
        Kind::Snippet => lsp::CompletionItemKind::SNIPPET,
    }
}

/// A form with places to fill in (`${name}`) in the protocol's syntax or, for clients without, with the names in them.
fn as_snippet(form: &str, places: bool) -> String {
    let (mut out, mut rest) = (String::new(), form);
    let mut names: Vec<&str> = Vec::new();
    let plain = |text: &str| {
        if places {
            text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
        } else {
            text.to_owned()
        }
    };
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else { break };
        out.push_str(&plain(before));
        if places {
            // The same name is the same place.
            let known = names.iter().position(|known| *known == name);
            let number = known.unwrap_or(names.len()) + 1;
            if known.is_none() {
                names.push(name);
            }
            out.push_str(&format!("${{{number}:{name}}}"));
        } else {
            out.push_str(name);
        }
        rest = after;
    }
    out.push_str(&plain(rest));
    out
}

#[cfg(test)]
mod tests {
    use super::as_snippet;

    #[test]
    fn places_to_fill_in_are_the_protocols() {
        let form = "RUN a \\\n ${x} ${y} ${x} $HOME }";
        assert_eq!(as_snippet(form, true), "RUN a \\\\\n ${1:x} ${2:y} ${1:x} \\$HOME \\}");
        assert_eq!(as_snippet(form, false), "RUN a \\\n x y x $HOME }");
    }
}
