//! What a build is given besides the text, read from JSON.

use std::collections::BTreeMap;

use dockerfile_core::Options;
use dockerfile_core::size::{Context, ContextFile};
use serde_json::{Map, Value};

use crate::fault::Fault;

/// The options that there are.
const KNOWN: &str = "target, buildArgs, platform, buildContexts, dockerignore, context";

/// Reads options.
pub(crate) fn read(json: &str) -> Result<Options, Fault> {
    let value: Value = serde_json::from_str(json)
        .map_err(|_| Fault::new("options", "a text in it has half a character (a lone surrogate)"))?;
    let mut out = Options::default();
    for (key, value) in object("options", &value)? {
        let place = format!("options.{key}");
        if value.is_null() {
            continue;
        }
        match key.as_str() {
            "target" => out.target = Some(text(&place, value)?),
            "platform" => out.platform = Some(text(&place, value)?),
            "dockerignore" => out.dockerignore = Some(text(&place, value)?),
            "buildArgs" => out.build_args = texts(&place, value)?,
            "buildContexts" => out.named_contexts = texts(&place, value)?,
            "context" => out.context = Some(context(&place, value)?),
            _ => return Err(Fault::new(place, format!("there is no such option; there are {KNOWN}"))),
        }
    }
    Ok(out)
}

/// What a value is called.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn object<'v>(place: &str, value: &'v Value) -> Result<&'v Map<String, Value>, Fault> {
    value.as_object().ok_or_else(|| Fault::new(place, format!("has to be an object, not {}", kind(value))))
}

fn text(place: &str, value: &Value) -> Result<String, Fault> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| Fault::new(place, format!("has to be a string, not {}", kind(value))))
}

fn texts(place: &str, value: &Value) -> Result<BTreeMap<String, String>, Fault> {
    let pair = |(key, value): (&String, &Value)| Ok((key.clone(), text(&format!("{place}.{key}"), value)?));
    object(place, value)?.iter().map(pair).collect()
}

fn context(place: &str, value: &Value) -> Result<Context, Fault> {
    let mut out = Context { files: BTreeMap::new(), complete: true };
    for (key, value) in object(place, value)? {
        let place = format!("{place}.{key}");
        match (key.as_str(), value) {
            ("files", files) => {
                for (path, given) in object(&place, files)? {
                    let name = path.trim_start_matches("./").trim_start_matches('/').to_owned();
                    out.files.insert(name, file(&format!("{place}[{path:?}]"), given)?);
                }
            }
            ("complete", Value::Bool(complete)) => out.complete = *complete,
            ("complete", _) => {
                let what = format!("has to be true or false, not {}", kind(value));
                return Err(Fault::new(place, what));
            }
            _ => return Err(Fault::new(place, "there is no such key; there are files, complete")),
        }
    }
    Ok(out)
}

/// A file: its bytes, its text, or an object with what is known.
fn file(place: &str, value: &Value) -> Result<ContextFile, Fault> {
    let length = |text: &str| u64::try_from(text.len()).ok();
    let bytes = |place: &str, value: &Value| {
        let what = || Fault::new(place, "has to be a whole number of bytes, from 0");
        value.as_u64().ok_or_else(what)
    };
    match value {
        Value::Null => Ok(ContextFile::default()),
        Value::String(text) => Ok(ContextFile { bytes: length(text), text: Some(text.clone()), link: None }),
        Value::Number(_) => Ok(ContextFile { bytes: Some(bytes(place, value)?), ..ContextFile::default() }),
        Value::Object(parts) => {
            let mut out = ContextFile::default();
            for (key, value) in parts {
                let place = format!("{place}.{key}");
                match key.as_str() {
                    "bytes" => out.bytes = Some(bytes(&place, value)?),
                    "text" => out.text = Some(text(&place, value)?),
                    "link" => out.link = Some(text(&place, value)?),
                    _ => return Err(Fault::new(place, "there is no such key; there are bytes, text, link")),
                }
            }
            if out.bytes.is_none() {
                out.bytes = out.text.as_deref().and_then(length).or(out.link.as_ref().map(|_| 0));
            }
            Ok(out)
        }
        _ => {
            let what = "has to be its number of bytes, its text, or { bytes, text, link }";
            Err(Fault::new(place, format!("{what}, not {}", kind(value))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let given = r#"{"target":"b","buildArgs":{"A":"1"},"platform":"linux/arm64","buildContexts":{"c":"docker-image://x"},
            "dockerignore":"*.md","context":{"files":{"./a":3,"b":"é","c":{"link":"a"},"d/":0,"e":null},"complete":false}}"#;
        let options = read(given).unwrap();
        assert_eq!(
            (options.target.as_deref(), options.platform.as_deref()),
            (Some("b"), Some("linux/arm64"))
        );
        assert_eq!((options.build_args["A"].as_str(), options.dockerignore.as_deref()), ("1", Some("*.md")));
        assert_eq!(options.named_contexts["c"], "docker-image://x");
        let context = options.context.unwrap();
        let bytes: Vec<_> = context.files.iter().map(|(path, file)| (path.as_str(), file.bytes)).collect();
        assert_eq!(bytes, [("a", Some(3)), ("b", Some(2)), ("c", Some(0)), ("d/", Some(0)), ("e", None)]);
        assert!(!context.complete);
        assert_eq!(read("{}").unwrap(), Options::default());
        assert_eq!(read(r#"{"target":null}"#).unwrap(), Options::default());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let cases = [
            ("[]", "options: has to be an object, not an array"),
            (r#"{"target":3}"#, "options.target: has to be a string, not a number"),
            (r#"{"buildArgs":{"A":true}}"#, "options.buildArgs.A: has to be a string, not a boolean"),
            (
                r#"{"args":{}}"#,
                "options.args: there is no such option; there are target, buildArgs, platform, buildContexts, \
                 dockerignore, context",
            ),
            (
                r#"{"context":{"files":{"a b":-1}}}"#,
                r#"options.context.files["a b"]: has to be a whole number of bytes, from 0"#,
            ),
            (
                r#"{"context":{"files":{"a":{"size":1}}}}"#,
                r#"options.context.files["a"].size: there is no such key; there are bytes, text, link"#,
            ),
            (r#"{"context":{"a":1}}"#, "options.context.a: there is no such key; there are files, complete"),
            (
                r#"{"context":{"complete":1}}"#,
                "options.context.complete: has to be true or false, not a number",
            ),
            (r#"{"target":"\ud800"}"#, "options: a text in it has half a character (a lone surrogate)"),
        ];
        for (given, wanted) in cases {
            assert_eq!(read(given).unwrap_err().to_string(), wanted);
        }
    }
}
