//! The language server: `dockerfile-playground lsp`, over standard input and output.

mod answers;
mod client;
mod document;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use dockerfile_core::Options;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::notification::{self as told, Notification as _};
use lsp_types::request::{self as wanted, Request as _};
use lsp_types::{self as lsp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::answers::{Asked, FIX_ALL, Refusal};
use self::client::{Client, Settings};
use self::document::{Document, Lines};
use crate::build::Given;
use crate::check;
use crate::end::End;
use crate::fault::{Fault, Outcome};

fn fault(error: impl std::fmt::Display) -> Fault {
    Fault::new("language server", error.to_string())
}

/// Serves one client, until it says so or goes away.
pub(crate) fn run() -> Outcome<End> {
    let (connection, threads) = Connection::stdio();
    let end = serve(&connection);
    // The threads end when nothing is left to be sent.
    drop(connection);
    let end = end?;
    threads.join().map_err(fault)?;
    Ok(end)
}

fn serve(connection: &Connection) -> Outcome<End> {
    let (id, params) = connection.initialize_start().map_err(fault)?;
    let params: lsp::InitializeParams = match serde_json::from_value(params) {
        Ok(params) => params,
        Err(error) => {
            let response = Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string());
            let _ = connection.sender.send(response.into());
            return Err(fault(error));
        }
    };
    let client = Client::of(&params.capabilities);
    let result = lsp::InitializeResult {
        capabilities: capabilities(client),
        server_info: Some(lsp::ServerInfo {
            name: "dockerfile-playground".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    };
    let result = serde_json::to_value(result).map_err(fault)?;
    connection.initialize_finish(id, result).map_err(fault)?;
    let mut server = Server {
        connection,
        client,
        settings: Settings::default(),
        given: Given::default(),
        ignored: Vec::new(),
        open: BTreeMap::new(),
        stale: BTreeSet::new(),
    };
    server.configure(params.initialization_options.unwrap_or_default());
    server.listen()
}

fn capabilities(client: Client) -> lsp::ServerCapabilities {
    let triggers = ["$", "{", "=", "/", ":", ",", "@", "-", " "].map(str::to_owned).to_vec();
    let diagnostics = lsp::DiagnosticOptions {
        identifier: Some("dockerfile-playground".to_owned()),
        ..lsp::DiagnosticOptions::default()
    };
    let kinds = vec![lsp::CodeActionKind::QUICKFIX, lsp::CodeActionKind::REFACTOR_REWRITE, FIX_ALL.into()];
    lsp::ServerCapabilities {
        position_encoding: Some(client.encoding()),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
            save: Some(lsp::TextDocumentSyncSaveOptions::Supported(true)),
            ..lsp::TextDocumentSyncOptions::default()
        })),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(triggers),
            ..lsp::CompletionOptions::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(lsp::OneOf::Left(true)),
        references_provider: Some(lsp::OneOf::Left(true)),
        document_highlight_provider: Some(lsp::OneOf::Left(true)),
        document_symbol_provider: Some(lsp::OneOf::Left(true)),
        folding_range_provider: Some(true.into()),
        document_formatting_provider: Some(lsp::OneOf::Left(true)),
        document_range_formatting_provider: Some(lsp::OneOf::Left(true)),
        rename_provider: Some(lsp::OneOf::Right(lsp::RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        })),
        code_action_provider: Some(lsp::CodeActionProviderCapability::Options(lsp::CodeActionOptions {
            code_action_kinds: Some(kinds),
            ..lsp::CodeActionOptions::default()
        })),
        diagnostic_provider: client.pulls.then_some(lsp::DiagnosticServerCapabilities::Options(diagnostics)),
        ..lsp::ServerCapabilities::default()
    }
}

struct Server<'c> {
    connection: &'c Connection,
    client: Client,
    settings: Settings,
    given: Given,
    ignored: Vec<&'static str>,
    /// By the words of their address.
    open: BTreeMap<String, (lsp::Uri, Document)>,
    /// Those whose diagnostics the client does not have yet.
    stale: BTreeSet<String>,
}

/// The path of a `file:` address.
fn path_of(uri: &lsp::Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let encoded = rest.get(rest.find('/')?..)?;
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut left = encoded.bytes();
    while let Some(byte) = left.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(left.next())?, digit(left.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    let path = String::from_utf8(bytes).ok()?;
    // `/C:/x` on Windows.
    Some(PathBuf::from(if cfg!(windows) { path.trim_start_matches('/').to_owned() } else { path }))
}

/// What became of a request.
enum Reply {
    Answer(Value),
    Invalid(String),
    Refused(Refusal),
    Unknown,
}

fn answer(value: impl Serialize) -> Reply {
    match serde_json::to_value(value) {
        Ok(value) => Reply::Answer(value),
        Err(error) => Reply::Invalid(error.to_string()),
    }
}

fn or_refusal(result: Result<impl Serialize, Refusal>) -> Reply {
    result.map_or_else(Reply::Refused, answer)
}

impl Server<'_> {
    fn send(&self, message: impl Into<Message>) {
        // Without a client there is nobody to be told; the loop ends by itself.
        let _ = self.connection.sender.send(message.into());
    }

    fn listen(&mut self) -> Outcome<End> {
        let mut waiting = self.connection.receiver.recv().ok();
        while let Some(message) = waiting.take() {
            match message {
                Message::Request(request) => {
                    if self.connection.handle_shutdown(&request).map_err(fault)? {
                        return Ok(End::Fine);
                    }
                    self.request(request);
                }
                Message::Notification(notification) if notification.method == told::Exit::METHOD => {
                    // Without a shutdown before: the protocol wants another code.
                    return Ok(End::Found);
                }
                Message::Notification(notification) => self.notification(notification),
                Message::Response(_) => {}
            }
            // What is typed fast is looked at once.
            waiting = self.connection.receiver.try_recv().ok();
            if waiting.is_none() {
                self.publish();
                waiting = self.connection.receiver.recv().ok();
            }
        }
        // The client went away without a word.
        Ok(End::Found)
    }

    fn publish(&mut self) {
        for key in std::mem::take(&mut self.stale) {
            if self.client.pulls {
                continue;
            }
            let Some((uri, document)) = self.open.get(&key) else { continue };
            let options = self.options(uri, document);
            let diagnostics = self.asked(uri, document, &options).diagnostics();
            self.send_diagnostics(uri.clone(), diagnostics, Some(document.version));
        }
    }

    fn send_diagnostics(&self, uri: lsp::Uri, diagnostics: Vec<lsp::Diagnostic>, version: Option<i32>) {
        let params = lsp::PublishDiagnosticsParams { uri, diagnostics, version };
        if let Ok(params) = serde_json::to_value(params) {
            let method = told::PublishDiagnostics::METHOD.to_owned();
            self.send(Notification { method, params });
        }
    }

    fn options(&self, uri: &lsp::Uri, document: &Document) -> Options {
        // A `.dockerignore` that cannot be read was told of when the settings were read.
        let options = self.given.options(path_of(uri).as_deref()).unwrap_or_default();
        Options { shelf: document.shelf(&options), ..options }
    }

    fn asked<'d>(&'d self, uri: &'d lsp::Uri, document: &'d Document, options: &'d Options) -> Asked<'d> {
        let lines = Lines::of(&document.text, self.client.columns);
        Asked { uri, document, lines, options, ignored: &self.ignored, client: self.client }
    }

    // What the client tells.

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let outcome = match method.as_str() {
            told::DidOpenTextDocument::METHOD => self.opened(params),
            told::DidChangeTextDocument::METHOD => self.changed(params),
            told::DidCloseTextDocument::METHOD => self.closed(params),
            told::DidSaveTextDocument::METHOD => {
                // Other files may have changed too.
                self.reread();
                Ok(())
            }
            told::DidChangeConfiguration::METHOD => {
                serde_json::from_value(params).map(|params: lsp::DidChangeConfigurationParams| {
                    let own = params.settings.get("dockerfile-playground").cloned();
                    self.configure(own.unwrap_or(params.settings));
                })
            }
            // The rest is about what this server does not do.
            _ => Ok(()),
        };
        if let Err(error) = outcome {
            self.log(format!("{method}: {error}"));
        }
    }

    fn log(&self, message: String) {
        let params = lsp::ShowMessageParams { typ: lsp::MessageType::WARNING, message };
        if let Ok(params) = serde_json::to_value(params) {
            self.send(Notification { method: told::ShowMessage::METHOD.to_owned(), params });
        }
    }

    fn opened(&mut self, params: Value) -> serde_json::Result<()> {
        let lsp::DidOpenTextDocumentParams { text_document } = serde_json::from_value(params)?;
        let lsp::TextDocumentItem { uri, version, text, .. } = text_document;
        let key = uri.as_str().to_owned();
        self.stale.insert(key.clone());
        self.open.insert(key, (uri, Document::new(text, version)));
        Ok(())
    }

    fn changed(&mut self, params: Value) -> serde_json::Result<()> {
        let params: lsp::DidChangeTextDocumentParams = serde_json::from_value(params)?;
        let key = params.text_document.uri.as_str();
        if let Some((_, document)) = self.open.get_mut(key) {
            document.version = params.text_document.version;
            document.change(params.content_changes, self.client.columns);
            self.stale.insert(key.to_owned());
        }
        Ok(())
    }

    fn closed(&mut self, params: Value) -> serde_json::Result<()> {
        let params: lsp::DidCloseTextDocumentParams = serde_json::from_value(params)?;
        let uri = params.text_document.uri;
        self.stale.remove(uri.as_str());
        if self.open.remove(uri.as_str()).is_some() && !self.client.pulls {
            self.send_diagnostics(uri, Vec::new(), None);
        }
        Ok(())
    }

    /// Takes settings; those that are not understood are told of, and the ones before stay.
    fn configure(&mut self, settings: Value) {
        if settings.is_null() {
            return;
        }
        match serde_json::from_value::<Settings>(settings) {
            Ok(settings) => {
                match check::ignored(&settings.ignore) {
                    Ok(ignored) => self.ignored = ignored,
                    Err(fault) => self.log(fault.to_string()),
                }
                self.settings = settings;
                self.reread();
            }
            Err(error) => self.log(format!("settings of dockerfile-playground: {error}")),
        }
    }

    /// Reads the files of the context again.
    fn reread(&mut self) {
        match Given::of(&self.settings.build()) {
            Ok(given) => self.given = given,
            Err(fault) => self.log(fault.to_string()),
        }
        self.stale.extend(self.open.keys().cloned());
    }

    // What the client asks.

    fn request(&self, request: Request) {
        let Request { id, method, params } = request;
        let response = match self.reply(&method, params) {
            Reply::Answer(value) => Response { id, response_result: Ok(value) },
            Reply::Invalid(why) => Response::new_err(id, ErrorCode::InvalidParams as i32, why),
            Reply::Refused(why) => Response::new_err(id, ErrorCode::RequestFailed as i32, why.to_owned()),
            Reply::Unknown => {
                let why = format!("{method} is not known here");
                Response::new_err(id, ErrorCode::MethodNotFound as i32, why)
            }
        };
        self.send(response);
    }

    fn reply(&self, method: &str, params: Value) -> Reply {
        use lsp::{DocumentDiagnosticReport as Report, TextDocumentPositionParams as At};
        match method {
            wanted::Completion::METHOD => self.at(params, |asked, at: lsp::CompletionParams| {
                answer(asked.completion(at.text_document_position.position))
            }),
            wanted::HoverRequest::METHOD => self.at(params, |asked, at: At| answer(asked.hover(at.position))),
            wanted::GotoDefinition::METHOD => {
                self.at(params, |asked, at: At| answer(asked.definition(at.position)))
            }
            wanted::References::METHOD => self.at(params, |asked, at: lsp::ReferenceParams| {
                let place = at.text_document_position.position;
                answer(asked.references(place, at.context.include_declaration))
            }),
            wanted::DocumentHighlightRequest::METHOD => {
                self.at(params, |asked, at: At| answer(asked.highlights(at.position)))
            }
            wanted::PrepareRenameRequest::METHOD => {
                self.at(params, |asked, at: At| or_refusal(asked.prepare_rename(at.position)))
            }
            wanted::Rename::METHOD => self.at(params, |asked, at: lsp::RenameParams| {
                or_refusal(asked.rename(at.text_document_position.position, &at.new_name))
            }),
            wanted::DocumentSymbolRequest::METHOD => {
                self.at(params, |asked, _: lsp::DocumentSymbolParams| answer(asked.symbols()))
            }
            wanted::FoldingRangeRequest::METHOD => {
                self.at(params, |asked, _: lsp::FoldingRangeParams| answer(asked.folds()))
            }
            wanted::Formatting::METHOD => {
                self.at(params, |asked, _: lsp::DocumentFormattingParams| answer(asked.format(None)))
            }
            wanted::RangeFormatting::METHOD => self
                .at(params, |asked, at: lsp::DocumentRangeFormattingParams| {
                    answer(asked.format(Some(at.range)))
                }),
            wanted::CodeActionRequest::METHOD => self.at(params, |asked, at: lsp::CodeActionParams| {
                answer(asked.actions(at.range, at.context.only.as_deref()))
            }),
            wanted::DocumentDiagnosticRequest::METHOD => {
                self.at(params, |asked, _: lsp::DocumentDiagnosticParams| {
                    let items = asked.diagnostics();
                    let full = lsp::FullDocumentDiagnosticReport { result_id: None, items };
                    answer(Report::Full(lsp::RelatedFullDocumentDiagnosticReport {
                        related_documents: None,
                        full_document_diagnostic_report: full,
                    }))
                })
            }
            _ => Reply::Unknown,
        }
    }

    /// Answers what is asked of an open text; nothing is known of others.
    fn at<P: DeserializeOwned>(&self, params: Value, answer: impl Fn(&Asked<'_>, P) -> Reply) -> Reply {
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str).unwrap_or_default();
        let Some((uri, document)) = self.open.get(uri) else {
            return Reply::Invalid(format!("{uri} is not open"));
        };
        let options = self.options(uri, document);
        match serde_json::from_value(params) {
            Ok(params) => answer(&self.asked(uri, document, &options), params),
            Err(error) => Reply::Invalid(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_files_are_paths() {
        let path = |uri: &str| path_of(&uri.parse().expect("an address"));
        assert_eq!(path("file:///a%20b/%C3%A9"), Some(PathBuf::from("/a b/é")));
        assert_eq!(path("untitled:Untitled-1"), None);
        assert_eq!(path("file:///a%FF"), None);
    }
}
