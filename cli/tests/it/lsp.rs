//! A client that speaks as an editor does, and the server as an editor starts it.

use std::io::{BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value, json};

use crate::shared::{Folder, program};

const URI: &str = "file:///work/Dockerfile";

/// An astral character stands before what is asked about, where encodings differ.
const TEXT: &str = "# 😀\nARG TAG=3.22\nFROM alpine:${TAG} as build\nRUN echo 😀 $HOME && apk add git\n\nFROM scratch\nCOPY --from=build /x /x\n";

struct Client {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: i32,
    /// What was told between answers.
    told: Vec<Notification>,
}

impl Client {
    fn start(capabilities: Value, options: Value) -> (Self, Value) {
        let mut child = program()
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        let input = child.stdin.take().expect("a pipe");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut client = Self { child, input, output, next: 0, told: Vec::new() };
        let params = json!({
            "processId": null,
            "rootUri": null,
            "capabilities": capabilities,
            "initializationOptions": options,
        });
        let result = client.ask("initialize", params).expect("a server");
        client.tell("initialized", json!({}));
        (client, result)
    }

    fn open(text: &str) -> Self {
        let (mut client, _) = Self::start(json!({}), Value::Null);
        client.opens(URI, text);
        client
    }

    fn opens(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "dockerfile", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn send(&mut self, message: Message) {
        message.write(&mut self.input).expect("taken");
        self.input.flush().expect("taken");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(Notification { method: method.to_owned(), params }.into());
    }

    fn read(&mut self) -> Message {
        Message::read(&mut self.output).expect("a message").expect("a server that goes on")
    }

    /// The answer, or the message of the error.
    fn ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.send(Request { id: id.clone(), method: method.to_owned(), params }.into());
        loop {
            match self.read() {
                Message::Response(response) => {
                    assert_eq!(response.id, id);
                    return response.response_result.map_err(|error| error.message);
                }
                Message::Notification(told) => self.told.push(told),
                Message::Request(request) => panic!("{request:?}"),
            }
        }
    }

    fn at(&mut self, method: &str, line: u32, character: u32) -> Result<Value, String> {
        self.more(method, line, character, json!({}))
    }

    fn more(&mut self, method: &str, line: u32, character: u32, more: Value) -> Result<Value, String> {
        let mut params = more;
        params["textDocument"] = json!({ "uri": URI });
        params["position"] = json!({ "line": line, "character": character });
        self.ask(method, params)
    }

    fn of(&mut self, method: &str, more: Value) -> Value {
        let mut params = more;
        params["textDocument"] = json!({ "uri": URI });
        self.ask(method, params).expect("an answer")
    }

    /// The next diagnostics that the server tells of.
    fn published(&mut self) -> Value {
        loop {
            if let Some(at) =
                self.told.iter().position(|told| told.method == "textDocument/publishDiagnostics")
            {
                return self.told.remove(at).params;
            }
            match self.read() {
                Message::Notification(told) => self.told.push(told),
                other => panic!("{other:?}"),
            }
        }
    }

    fn ends(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null), Ok(Value::Null));
        self.tell("exit", Value::Null);
        assert_eq!(self.child.wait().expect("an end").code(), Some(0));
    }
}

fn range(line: u32, from: u32, to: u32) -> Value {
    json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } })
}

fn ranges(answer: &Value) -> Vec<Value> {
    answer.as_array().expect("a list").iter().map(|one| one["range"].clone()).collect()
}

#[test]
fn says_what_it_can_and_agrees_on_how_to_count() {
    let (client, result) = Client::start(json!({}), Value::Null);
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(result["capabilities"]["diagnosticProvider"], Value::Null, "it publishes");
    assert_eq!(result["serverInfo"]["name"], "dockerfile-playground");
    client.ends();
    let utf8 = json!({ "general": { "positionEncodings": ["utf-8", "utf-16"] } });
    let (client, result) = Client::start(utf8, Value::Null);
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-8");
    client.ends();
}

#[test]
fn diagnostics_are_published_and_follow_what_is_typed() {
    let mut client = Client::open(TEXT);
    let told = client.published();
    assert_eq!((&told["uri"], &told["version"]), (&json!(URI), &json!(1)));
    let casing = |told: &Value| {
        let all = told["diagnostics"].as_array().expect("a list").clone();
        all.into_iter().find(|one| one["code"] == "FromAsCasing")
    };
    let found = casing(&told).expect("a finding");
    assert_eq!(found["range"], range(2, 19, 21));
    assert_eq!((&found["severity"], &found["source"]), (&json!(2), &json!("dockerfile-playground")));
    assert!(found["codeDescription"]["href"].as_str().is_some_and(|href| href.starts_with("https://")));
    client.tell(
        "textDocument/didChange",
        json!({
            "textDocument": { "uri": URI, "version": 2 },
            "contentChanges": [{ "range": range(2, 19, 21), "text": "AS" }],
        }),
    );
    let told = client.published();
    assert_eq!(told["version"], 2);
    assert_eq!(casing(&told), None);
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(client.published()["diagnostics"], json!([]));
    client.ends();
}

#[test]
fn diagnostics_are_given_to_those_who_ask() {
    let capabilities = json!({
        "textDocument": { "diagnostic": {} },
        "general": { "positionEncodings": ["utf-8"] },
    });
    let (mut client, result) = Client::start(capabilities, json!({ "ignore": ["FromAsCasing"] }));
    assert_eq!(result["capabilities"]["diagnosticProvider"]["identifier"], "dockerfile-playground");
    client.opens(URI, "FROM alpine:3.22 as é\nLABEL é=😀 b c\n");
    let report = client.of("textDocument/diagnostic", json!({}));
    assert_eq!(report["kind"], "full");
    let items = report["items"].as_array().expect("a list");
    assert!(!items.is_empty() && items.iter().all(|one| one["code"] != "FromAsCasing"), "{items:?}");
    assert!(client.told.is_empty(), "nothing twice: {:?}", client.told);
    client.ends();
}

#[test]
fn words_are_completed_and_explained() {
    let capabilities = json!({
        "textDocument": {
            "completion": { "completionItem": { "snippetSupport": true } },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
        },
    });
    let (mut client, _) = Client::start(capabilities, Value::Null);
    client.opens(URI, "FROM alpine:3.22 AS build\nRUN echo 😀 \nUS\nFROM scratch\nCOPY --from=\n");
    let offered = client.at("textDocument/completion", 2, 2).expect("a list");
    let items = offered["items"].as_array().expect("a list");
    let user = items.iter().find(|item| item["label"] == "USER").expect("USER");
    assert_eq!(user["textEdit"]["range"], range(2, 0, 2));
    assert!(user["documentation"].as_str().is_some_and(|text| text.contains("user")), "{user}");
    let offered = client.at("textDocument/completion", 4, 12).expect("a list");
    assert!(
        offered["items"].as_array().expect("a list").iter().any(|item| item["label"] == "build"),
        "{offered}"
    );
    let offered = client.at("textDocument/completion", 2, 0).expect("a list");
    let snippets: Vec<&Value> = offered["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|item| item["insertTextFormat"] == 2)
        .collect();
    assert!(
        snippets
            .iter()
            .any(|item| item["textEdit"]["newText"].as_str().is_some_and(|text| text.contains("${1:")))
    );
    let said = client.at("textDocument/hover", 0, 6).expect("an answer");
    let text = said["contents"]["value"].as_str().expect("a text");
    assert!(text.starts_with("`alpine:3.22`\n\n") && text.contains(" MB unpacked."), "{text}");
    assert_eq!(said["range"], range(0, 5, 16));
    assert_eq!(client.at("textDocument/hover", 1, 10), Ok(Value::Null));
    client.ends();
}

#[test]
fn names_are_found_and_changed_in_both_countings() {
    for (encodings, extra) in [(json!(["utf-16"]), 0), (json!(["utf-8"]), 2)] {
        let capabilities = json!({
            "general": { "positionEncodings": encodings },
            "workspace": { "workspaceEdit": { "documentChanges": true } },
        });
        let (mut client, _) = Client::start(capabilities, Value::Null);
        client.opens(URI, "FROM alpine:3.22 AS build\nRUN : 😀 $A\nENV A=1\nRUN : 😀 $A\nFROM scratch\nCOPY --from=build /x /x\n");
        let found = client.at("textDocument/definition", 3, 10 + extra).expect("places");
        assert_eq!(ranges(&found), [range(2, 4, 5)]);
        let with = |all: bool| json!({ "context": { "includeDeclaration": all } });
        let found = client.more("textDocument/references", 5, 13, with(true)).expect("places");
        assert_eq!(ranges(&found), [range(0, 20, 25), range(5, 12, 17)]);
        let found = client.more("textDocument/references", 5, 13, with(false)).expect("places");
        assert_eq!(ranges(&found), [range(5, 12, 17)]);
        let found = client.at("textDocument/documentHighlight", 5, 13).expect("places");
        assert_eq!(ranges(&found).len(), 2);
        let can = client.at("textDocument/prepareRename", 5, 13).expect("a name");
        assert_eq!(can, json!({ "range": range(5, 12, 17), "placeholder": "build" }));
        let made = client.more("textDocument/rename", 5, 13, json!({ "newName": "first" })).expect("edits");
        let change = &made["documentChanges"][0];
        assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 1 }));
        assert_eq!(ranges(&change["edits"]), [range(0, 20, 25), range(5, 12, 17)]);
        let why = client.more("textDocument/rename", 5, 13, json!({ "newName": "a b" }));
        assert_eq!(why, Err("That cannot be a name.".to_owned()));
        assert!(client.at("textDocument/prepareRename", 4, 0).is_err());
        client.ends();
    }
}

#[test]
fn the_text_has_an_outline_folds_and_a_shape() {
    let mut client = Client::open(TEXT);
    let symbols = client.of("textDocument/documentSymbol", json!({}));
    let names: Vec<&str> =
        symbols.as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, ["ARG TAG=3.22", "build", "1"]);
    assert_eq!(symbols[1]["children"][0]["name"], "RUN echo 😀 $HOME && apk add git");
    assert_eq!(symbols[1]["detail"], "alpine:${TAG}");
    let folds = client.of("textDocument/foldingRange", json!({}));
    assert_eq!((&folds[0]["startLine"], &folds[0]["endLine"]), (&json!(2), &json!(3)));
    let options = json!({ "options": { "tabSize": 4, "insertSpaces": true } });
    let edits = client.of("textDocument/formatting", options.clone());
    assert_eq!(edits, json!([{ "range": range(2, 19, 21), "newText": "AS" }]));
    let mut part = options;
    part["range"] = range(5, 0, 4);
    assert_eq!(client.of("textDocument/rangeFormatting", part), json!([]));
    client.ends();
}

#[test]
fn findings_have_actions() {
    let mut client = Client::open(TEXT);
    let params = json!({ "range": range(2, 20, 20), "context": { "diagnostics": [] } });
    let actions = client.of("textDocument/codeAction", params);
    let actions = actions.as_array().expect("a list");
    let titles: Vec<&str> = actions.iter().filter_map(|one| one["title"].as_str()).collect();
    for wanted in ["Match the casing of FROM", "Ignore FromAsCasing"] {
        assert!(titles.contains(&wanted), "{titles:?}");
    }
    let first = actions.iter().find(|one| one["title"] == "Match the casing of FROM").expect("a fix");
    assert_eq!(first["edit"]["changes"][URI], json!([{ "range": range(2, 19, 21), "newText": "AS" }]));
    assert_eq!((&first["kind"], &first["isPreferred"]), (&json!("quickfix"), &json!(true)));
    assert_eq!(first["diagnostics"][0]["code"], "FromAsCasing");
    let context = json!({ "diagnostics": [], "only": ["source.fixAll"] });
    let all = client.of("textDocument/codeAction", json!({ "range": range(0, 0, 0), "context": context }));
    assert_eq!(all.as_array().map(Vec::len), Some(1), "{all}");
    assert_eq!(all[0]["kind"], "source.fixAll.dockerfile-playground");
    client.ends();
}

#[test]
fn instructions_are_written_in_another_way() {
    let mut client = Client::open("FROM alpine\nRUN mkdir /a\nRUN touch /a/b\n");
    let context = json!({ "diagnostics": [], "only": ["refactor"] });
    let at = |line| json!({ "range": range(line, 5, 5), "context": context });
    let found = client.of("textDocument/codeAction", at(1));
    assert_eq!(found[0]["title"], "Join with the RUN of line 3");
    assert_eq!(found[0]["kind"], "refactor.rewrite");
    let edits = json!([{ "range": { "start": { "line": 1, "character": 12 }, "end": { "line": 2, "character": 4 } },
        "newText": " \\\n    && " }]);
    assert_eq!(found[0]["edit"]["changes"][URI], edits);
    assert_eq!(client.of("textDocument/codeAction", at(2)), json!([]));
    client.ends();
}

#[test]
fn files_of_the_context_are_known_where_it_is_named() {
    let folder = Folder::of(&[("app/main.js", "x"), (".dockerignore", "")]);
    let (mut client, _) = Client::start(json!({}), json!({ "context": folder.path("") }));
    client.opens(URI, "FROM scratch\nCOPY ap /\nCOPY nothing /\n");
    let told = client.published();
    let codes: Vec<&Value> =
        told["diagnostics"].as_array().expect("a list").iter().map(|one| &one["code"]).collect();
    assert!(codes.contains(&&json!("CopySourceNotInContext")), "{codes:?}");
    let offered = client.at("textDocument/completion", 1, 7).expect("a list");
    assert!(offered["items"].to_string().contains("app/"), "{offered}");
    client.ends();
}

#[test]
fn settings_can_change_and_be_wrong() {
    let mut client = Client::open("FROM alpine:3.22 as a\n");
    assert!(client.published()["diagnostics"].to_string().contains("FromAsCasing"));
    let set = |settings: Value| json!({ "settings": { "dockerfile-playground": settings } });
    client.tell("workspace/didChangeConfiguration", set(json!({ "ignore": ["FromAsCasing"] })));
    assert!(!client.published()["diagnostics"].to_string().contains("FromAsCasing"));
    client.tell("workspace/didChangeConfiguration", set(json!({ "ignored": [] })));
    // Something to wait for.
    let _ = client.of("textDocument/foldingRange", json!({}));
    let told = client.told.iter().find(|told| told.method == "window/showMessage").expect("a message");
    assert!(told.params["message"].as_str().is_some_and(|text| text.contains("unknown field `ignored`")));
    client.ends();
}

#[test]
fn nonsense_is_answered_with_an_error() {
    let mut client = Client::open(TEXT);
    assert!(client.ask("textDocument/nothing", json!({})).is_err());
    assert!(client.ask("textDocument/hover", json!({})).is_err());
    assert!(client.ask("textDocument/hover", json!({ "textDocument": { "uri": "file:///other" } })).is_err());
    assert!(client.of("textDocument/foldingRange", json!({})).is_array(), "and it goes on");
    client.tell("textDocument/didChange", json!({ "contentChanges": 3 }));
    let far = client.at("textDocument/hover", 4_000_000, 4_000_000);
    assert_eq!(far, Ok(Value::Null));
    client.ends();
}

#[test]
fn a_client_that_goes_away_ends_it() {
    let (client, _) = Client::start(json!({}), Value::Null);
    let Client { mut child, input, .. } = client;
    drop(input);
    assert_eq!(child.wait().expect("an end").code(), Some(1));
}

/// Starts a server with settings, and fails where it has something to say of them.
pub(crate) fn takes(settings: Value) {
    let (mut client, _) = Client::start(json!({}), settings);
    client.opens(URI, "FROM alpine:3.22 AS release\n");
    let _ = client.of("textDocument/foldingRange", json!({}));
    let said = client.told.iter().find(|told| told.method == "window/showMessage");
    assert!(said.is_none(), "{said:?}");
    client.ends();
}
