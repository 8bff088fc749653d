//! What of a Compose file becomes options of the build, and what of it has to be said.

use serde_json::Value;

/// What a service of a Compose file says of the build of its image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// The stage to build.
    pub target: Option<String>,
    /// Build args with their values.
    pub args: Vec<(String, String)>,
    /// The platform to build for.
    pub platform: Option<String>,
    /// The Dockerfile that is written in the Compose file.
    pub inline: Option<String>,
    /// What is not taken over, and why.
    pub notes: Vec<Note>,
}

/// Something that matters and is not taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The Dockerfile is another file, of this path.
    Dockerfile(String),
    /// COPY and ADD read from this folder or address.
    Context(String),
    /// FROM and `--from` may name these too.
    Contexts(String),
    /// The value of this arg comes from the environment of who builds.
    FromEnvironment(String),
    /// A member, or an arg, whose value has a variable of the environment in it.
    Variable(String, String),
    /// A number whose digits Compose may write otherwise.
    Number(String, String),
    /// Variables in the inline Dockerfile that Compose replaces before the build.
    InlineVariables(String),
    /// It is built for several platforms.
    Platforms(String),
    /// Part of it comes from another service.
    Extends,
    /// Other members of `build`.
    Others(String),
}

/// Why nothing can be taken from a Compose file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComposeFault {
    /// It is no YAML: on that line, for that reason, in English.
    Yaml(u64, String),
    /// No service of it builds an image.
    NothingBuilt,
}

/// The services that build an image, from what `static/compose/compose.js` makes of the file.
pub fn read_services(json: &str) -> Result<Vec<Service>, ComposeFault> {
    let whole: Value = serde_json::from_str(json).unwrap_or_default();
    if let Some(error) = whole.get("error") {
        let line = whole.get("line").and_then(Value::as_u64).unwrap_or(1);
        return Err(ComposeFault::Yaml(line, error.as_str().unwrap_or_default().to_owned()));
    }
    let services = whole.get("services").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let built: Vec<Service> = services.iter().filter_map(read_service).collect();
    if built.is_empty() { Err(ComposeFault::NothingBuilt) } else { Ok(built) }
}

/// A text of Compose after it has replaced variables, if there are none in it: `$$` stands for `$`.
fn without_variables(text: &str) -> Option<String> {
    let (plain, variables) = split_variables(text);
    variables.is_empty().then_some(plain)
}

/// `text` with `$$` as `$`, and the variables that stand in it, which stay.
fn split_variables(text: &str) -> (String, Vec<String>) {
    let mut plain = String::with_capacity(text.len());
    let mut variables: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        plain.push_str(before);
        plain.push('$');
        rest = after;
        if let Some(after) = after.strip_prefix('$') {
            rest = after;
            continue;
        }
        let name: String = after
            .trim_start_matches('{')
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        let is_variable = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if is_variable && !variables.contains(&name) {
            variables.push(name);
        }
    }
    plain.push_str(rest);
    (plain, variables)
}

/// A scalar as Compose writes it into a build.
enum Scalar {
    Text(String),
    Number(String),
    Missing,
}

fn scalar(value: &Value) -> Scalar {
    match value {
        Value::String(text) => Scalar::Text(text.clone()),
        Value::Bool(value) => Scalar::Text(value.to_string()),
        Value::Number(number) => Scalar::Text(number.to_string()),
        other => match other.get("number").and_then(Value::as_str) {
            Some(digits) => Scalar::Number(digits.to_owned()),
            None => Scalar::Missing,
        },
    }
}

impl Service {
    /// The text of the member `name` of `value`, unless something of it is not known.
    fn text(&mut self, value: &Value, name: &str) -> Option<String> {
        let Scalar::Text(text) = scalar(value.get(name)?) else { return None };
        let plain = without_variables(&text);
        if plain.is_none() {
            self.notes.push(Note::Variable(name.to_owned(), text));
        }
        plain.filter(|text| !text.is_empty())
    }

    fn arg(&mut self, name: &str, value: Option<&Value>) {
        let name = name.to_owned();
        match value.map_or(Scalar::Missing, scalar) {
            Scalar::Missing => self.notes.push(Note::FromEnvironment(name)),
            Scalar::Number(digits) => self.notes.push(Note::Number(name, digits)),
            Scalar::Text(text) => match without_variables(&text) {
                Some(value) => self.args.push((name, value)),
                None => self.notes.push(Note::Variable(name, text)),
            },
        }
    }

    fn args(&mut self, args: &Value) {
        match args {
            Value::Object(members) => members.iter().for_each(|(name, value)| self.arg(name, Some(value))),
            Value::Array(items) => {
                for item in items.iter().filter_map(Value::as_str) {
                    match item.split_once('=') {
                        Some((name, value)) => self.arg(name, Some(&Value::from(value))),
                        None => self.arg(item, None),
                    }
                }
            }
            _ => {}
        }
    }

    fn platforms(&mut self, build: &Value, service: &Value) {
        let names: Vec<String> = match build.get("platforms") {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        match names.as_slice() {
            [] => self.platform = self.text(service, "platform"),
            [only] => match without_variables(only) {
                Some(plain) => self.platform = Some(plain),
                None => self.notes.push(Note::Variable("platforms".to_owned(), only.clone())),
            },
            several => self.notes.push(Note::Platforms(several.join(", "))),
        }
    }
}

/// Names of a list or of the members of a map, as a list in words.
fn names(value: &Value) -> String {
    let names: Vec<&str> = match value {
        Value::Object(members) => members.keys().map(String::as_str).collect(),
        Value::Array(items) => {
            let name =
                |item: &'_ Value| item.as_str().map(|item| item.split('=').next().unwrap_or(item).to_owned());
            return items.iter().filter_map(name).collect::<Vec<_>>().join(", ");
        }
        _ => Vec::new(),
    };
    names.join(", ")
}

/// Members of `build` that are dealt with one by one.
const KNOWN: [&str; 8] = [
    "context",
    "dockerfile",
    "dockerfile_inline",
    "args",
    "target",
    "platforms",
    "additional_contexts",
    "tags",
];

fn read_service(value: &Value) -> Option<Service> {
    let name = value.get("name")?.as_str()?.to_owned();
    let mut service = Service { name, ..Service::default() };
    let extends = value.get("extends").is_some();
    let build = match value.get("build") {
        // The short form names the context.
        Some(Value::String(context)) => serde_json::json!({ "context": context }),
        Some(build @ Value::Object(_)) => build.clone(),
        _ if extends => Value::Object(serde_json::Map::new()),
        _ => return None,
    };
    service.target = service.text(&build, "target");
    if let Some(args) = build.get("args") {
        service.args(args);
    }
    service.platforms(&build, value);
    if let Some(text) = build.get("dockerfile_inline").and_then(Value::as_str) {
        let (plain, variables) = split_variables(text);
        if !variables.is_empty() {
            service.notes.push(Note::InlineVariables(variables.join(", ")));
        }
        service.inline = Some(plain);
    } else if let Some(path) = build.get("dockerfile").and_then(Value::as_str) {
        service.notes.push(Note::Dockerfile(path.to_owned()));
    }
    if let Some(context) = build.get("context").and_then(Value::as_str) {
        service.notes.push(Note::Context(context.to_owned()));
    }
    if let Some(contexts) = build.get("additional_contexts") {
        service.notes.push(Note::Contexts(names(contexts)));
    }
    if extends {
        service.notes.push(Note::Extends);
    }
    let others: Vec<&str> = build
        .as_object()
        .into_iter()
        .flat_map(|members| members.keys().map(String::as_str))
        .filter(|name| !KNOWN.contains(name) && !name.starts_with("x-"))
        .collect();
    if !others.is_empty() {
        service.notes.push(Note::Others(others.join(", ")));
    }
    Some(service)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn services(value: Value) -> Result<Vec<Service>, ComposeFault> {
        read_services(&json!({ "services": value }).to_string())
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn what_the_build_is_given_is_taken_and_the_rest_said() {
        let read = services(json!([
            { "name": "db", "image": "postgres" },
            { "name": "web", "platform": "linux/arm64", "build": {
                "context": "./web", "dockerfile": "deploy/Dockerfile", "target": "dev",
                "args": { "A": "one", "B": 2, "C": true, "D": null, "E": "${TAG:-1}", "F": { "number": "1.10" }, "G": "a$$b" },
                "additional_contexts": { "base": "service:base" }, "cache_from": ["x"], "secrets": ["s"], "x-mine": 1
            } },
        ]))
        .unwrap();
        let [web] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!(web.target.as_deref(), Some("dev"));
        assert_eq!(web.platform.as_deref(), Some("linux/arm64"));
        assert_eq!(web.args, [pair("A", "one"), pair("B", "2"), pair("C", "true"), pair("G", "a$b")]);
        assert_eq!(
            web.notes,
            [
                Note::FromEnvironment("D".to_owned()),
                Note::Variable("E".to_owned(), "${TAG:-1}".to_owned()),
                Note::Number("F".to_owned(), "1.10".to_owned()),
                Note::Dockerfile("deploy/Dockerfile".to_owned()),
                Note::Context("./web".to_owned()),
                Note::Contexts("base".to_owned()),
                Note::Others("cache_from, secrets".to_owned()),
            ]
        );
    }

    #[test]
    fn an_inline_dockerfile_is_taken_with_its_dollars() {
        let inline = "FROM a\nRUN echo $$HOME ${TAG}\n";
        let read = services(json!([{ "name": "a", "build": { "dockerfile_inline": inline } }])).unwrap();
        assert_eq!(read[0].inline.as_deref(), Some("FROM a\nRUN echo $HOME ${TAG}\n"));
        assert_eq!(read[0].notes, [Note::InlineVariables("TAG".to_owned())]);
    }

    #[test]
    fn args_may_be_a_list_and_platforms_several() {
        let read = services(json!([
            { "name": "a", "build": { "args": ["A=1=2", "B"], "platforms": ["linux/amd64", "linux/arm64"] } },
            { "name": "b", "build": "./b" },
            { "name": "c", "build": { "platforms": ["linux/arm64"], "target": "${T}" } },
            { "name": "d", "extends": { "file": "other.yml", "service": "x" } },
        ]))
        .unwrap();
        assert_eq!(read.len(), 4);
        assert_eq!(read[0].args, [pair("A", "1=2")]);
        assert_eq!(
            read[0].notes,
            [Note::FromEnvironment("B".to_owned()), Note::Platforms("linux/amd64, linux/arm64".to_owned())]
        );
        assert_eq!(read[1].notes, [Note::Context("./b".to_owned())]);
        assert_eq!(read[2].platform.as_deref(), Some("linux/arm64"));
        assert_eq!(read[2].notes, [Note::Variable("target".to_owned(), "${T}".to_owned())]);
        assert_eq!(read[3].notes, [Note::Extends]);
    }

    #[test]
    fn what_is_of_no_use_says_why() {
        let fault = read_services(r#"{"error":"bad","line":3}"#);
        assert_eq!(fault, Err(ComposeFault::Yaml(3, "bad".to_owned())));
        for json in [
            "",
            "null",
            "{}",
            r#"{"services":[{"name":"a","image":"b"}]}"#,
            r#"{"services":[{"name":"a","build":null}]}"#,
        ] {
            assert_eq!(read_services(json), Err(ComposeFault::NothingBuilt), "{json}");
        }
    }
}
