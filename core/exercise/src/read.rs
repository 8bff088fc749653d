//! From a file to an exercise. Each fault names its place and what to do about it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    Arg, CacheChange, Exercise, FORMAT, Goal, Hint, Lines, Said, Scope, SizeMeasure, Solution, Start,
    StepTime, VERSION, Words, rules,
};
use crate::size::{Context, ContextFile};
use crate::syntax::{INSTRUCTIONS, suggest};

/// Bytes that an exercise file may have.
pub const MOST_BYTES: usize = 256 * 1024;
/// Entries that a list of an exercise may have.
const MOST_ENTRIES: usize = 200;
/// Characters of a short text: a title, a name, words to look for.
const MOST_SHORT: usize = 300;

/// What is wrong with a file, its place included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError(pub Said);

type Outcome<T> = Result<T, ReadError>;

fn fault<T>(code: &'static str, args: &[(&'static str, &str)]) -> Outcome<T> {
    Err(ReadError(Said::text(code, args)))
}

/// The option that may have been meant; a very short word is near to anything.
fn near<'o>(value: &str, options: impl IntoIterator<Item = &'o str>) -> Option<String> {
    suggest(value, options, true).filter(|_| value.len() > 3)
}

/// Reads an exercise file; see `docs/exercises.md` for the format.
///
/// # Errors
/// The first fault of the file, with its place and its remedy.
pub fn read(json: &str) -> Result<Exercise, ReadError> {
    if json.len() > MOST_BYTES {
        let bytes = |n: usize| Arg::Bytes(n as u64);
        let args = vec![("size", bytes(json.len())), ("most", bytes(MOST_BYTES))];
        return Err(ReadError(Said::new("file-too-large", args)));
    }
    let json = json.strip_prefix('\u{feff}').unwrap_or(json);
    let value: Value = serde_json::from_str(json).map_err(|error| {
        let line = ("line", Arg::Count(error.line() as u64));
        ReadError(if error.is_eof() {
            Said::new("json-cut-off", vec![line])
        } else {
            Said::new("json-wrong", vec![line, ("column", Arg::Count(error.column() as u64))])
        })
    })?;
    let is_ours = value.get("format").and_then(Value::as_str) == Some(FORMAT);
    let Some(fields) = value.as_object().filter(|_| is_ours) else {
        return fault("not-an-exercise", &[("format", FORMAT)]);
    };
    // A newer version may have fields that this one does not know: say that first.
    match fields.get("version").and_then(Value::as_u64) {
        Some(version) if version > VERSION => {
            let args = vec![("version", Arg::Count(version)), ("known", Arg::Count(VERSION))];
            return Err(ReadError(Said::new("version-newer", args)));
        }
        Some(1..) => {}
        _ => return Err(ReadError(Said::new("version-wrong", vec![("known", Arg::Count(VERSION))]))),
    }
    exercise(&Object { place: String::new(), fields })
}

fn exercise(file: &Object<'_>) -> Outcome<Exercise> {
    file.knows(&[
        "format",
        "version",
        "id",
        "title",
        "text",
        "start",
        "locked",
        "durations",
        "goals",
        "hints",
        "solution",
    ])?;
    let id = file.need("id")?.short()?;
    let fits =
        id.len() <= 64 && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !fits {
        return fault("id-wrong", &[("place", "id")]);
    }
    let start = start(&file.need("start")?.object()?)?;
    let locked = locked(file, &start)?;
    let goals = file.list("goals", goal)?;
    if goals.is_empty() {
        return fault("none-given", &[("place", "goals")]);
    }
    let hints = file.list("hints", |at| hint(at, goals.len()))?;
    Ok(Exercise {
        id,
        title: words(&file.need("title")?, |at| at.short())?,
        text: words(&file.need("text")?, |at| at.lines())?,
        start,
        locked,
        durations: file.list("durations", |entry| {
            let entry = entry.object()?;
            entry.knows(&["contains", "ms"])?;
            Ok(StepTime { contains: entry.need("contains")?.short()?, ms: entry.need("ms")?.number()? })
        })?,
        goals,
        hints,
        solution: file
            .get("solution")
            .map(|solution| {
                let solution = solution.object()?;
                solution.knows(&["dockerfile", "text"])?;
                let text = solution.get("text").map(|text| words(&text, |at| at.lines())).transpose()?;
                Ok(Solution { dockerfile: solution.need("dockerfile")?.lines()?, text })
            })
            .transpose()?,
    })
}

fn start(start: &Object<'_>) -> Outcome<Start> {
    start.knows(&["dockerfile", "dockerignore", "context"])?;
    Ok(Start {
        dockerfile: start.need("dockerfile")?.file_lines()?,
        dockerignore: start.get("dockerignore").map(|ignore| ignore.file_lines()).transpose()?,
        context: start.get("context").map(|context| self::context(&context)).transpose()?.unwrap_or_default(),
    })
}

fn context(context: &At<'_>) -> Outcome<Context> {
    let context = context.object()?;
    context.knows(&["complete", "files"])?;
    let complete = context.get("complete").map(|complete| complete.flag()).transpose()?.unwrap_or(false);
    let mut files = BTreeMap::new();
    if let Some(given) = context.get("files") {
        let given = given.object()?;
        if given.fields.len() > MOST_ENTRIES {
            return too_many(&given.place, MOST_ENTRIES);
        }
        for path in given.fields.keys() {
            let file = given.need(path)?.object()?;
            file.knows(&["bytes", "text"])?;
            let text = file.get("text").map(|text| text.file_lines()).transpose()?;
            let bytes = file.get("bytes").map(|bytes| bytes.number()).transpose()?;
            let bytes = bytes.or_else(|| text.as_ref().map(|text| text.len() as u64));
            let path = path.trim_start_matches("./").trim_start_matches('/').to_owned();
            files.insert(path, ContextFile { bytes, text, link: None });
        }
    }
    Ok(Context { files, complete })
}

fn locked(file: &Object<'_>, start: &Start) -> Outcome<Vec<Lines>> {
    let last_line = u32::try_from(start.dockerfile.lines().count()).unwrap_or(u32::MAX);
    let mut after = 0;
    file.list("locked", |entry| {
        let object = entry.object()?;
        object.knows(&["first", "last"])?;
        let line = |name| Ok(u32::try_from(object.need(name)?.number()?).unwrap_or(u32::MAX));
        let lines = Lines { first: line("first")?, last: line("last")? };
        if lines.first <= after || lines.last < lines.first || lines.last > last_line {
            let args =
                vec![("place", Arg::Text(entry.place.clone())), ("last", Arg::Count(last_line.into()))];
            return Err(ReadError(Said::new("lines-wrong", args)));
        }
        after = lines.last;
        Ok(lines)
    })
}

fn hint(at: &At<'_>, goals: usize) -> Outcome<Hint> {
    let object = at.object()?;
    object.knows(&["en", "fr", "goal"])?;
    let goal = object.get("goal").map(|goal| goal.number()).transpose()?;
    let last = goals as u64;
    if goal.is_some_and(|goal| goal < 1 || goal > last) {
        let place = ("place", Arg::Text(format!("{}.goal", at.place)));
        return Err(ReadError(Said::new("hint-goal-wrong", vec![place, ("last", Arg::Count(last))])));
    }
    let goal = goal.and_then(|goal| u32::try_from(goal).ok());
    Ok(Hint { words: languages(&object, |at| at.lines())?, goal })
}

fn words(at: &At<'_>, read: fn(&At<'_>) -> Outcome<String>) -> Outcome<Words> {
    let object = at.object()?;
    object.knows(&["en", "fr"])?;
    languages(&object, read)
}

fn languages(object: &Object<'_>, read: fn(&At<'_>) -> Outcome<String>) -> Outcome<Words> {
    let language = |name| object.get(name).map(|text| read(&text)).transpose();
    let words = Words { en: language("en")?, fr: language("fr")? };
    if words.en.is_none() && words.fr.is_none() {
        return fault("language-missing", &[("place", &object.place)]);
    }
    Ok(words)
}

fn goal(at: &At<'_>) -> Outcome<Goal> {
    let goal = at.object()?;
    let kind = goal.need("goal")?.short()?;
    let knows = |fields: &[&str]| {
        let mut known = vec!["goal"];
        known.extend(fields);
        goal.knows(&known)
    };
    let text = |name: &str| goal.need(name)?.short();
    let maybe = |name: &str| goal.get(name).map(|value| value.short()).transpose();
    Ok(match kind.as_str() {
        "no-errors" => {
            knows(&[])?;
            Goal::NoErrors
        }
        "size" => {
            knows(&["measure", "most_bytes"])?;
            let measure = match goal.get("measure") {
                Some(measure) => choice(&measure, SizeMeasure::ALL.map(|m| (m.name(), m)))?,
                None => SizeMeasure::default(),
            };
            Goal::Size { measure, most_bytes: goal.need("most_bytes")?.number()? }
        }
        "base" => {
            knows(&["image"])?;
            Goal::Base { image: text("image")? }
        }
        "no-shell" => {
            knows(&[])?;
            Goal::NoShell
        }
        "no-finding" => {
            knows(&["rule"])?;
            let rule = text("rule")?;
            if rules::aliases(&rule).is_none() {
                let place = format!("{}.rule", at.place);
                let names = rules::rule_names();
                return match near(&rule, names) {
                    Some(near) => {
                        fault("rule-unknown-near", &[("place", &place), ("rule", &rule), ("near", &near)])
                    }
                    None => fault("rule-unknown", &[("place", &place), ("rule", &rule)]),
                };
            }
            Goal::NoFinding { rule }
        }
        "stage-used" => {
            knows(&["stage"])?;
            Goal::StageUsed { stage: text("stage")? }
        }
        "stage-unused" => {
            knows(&["stage"])?;
            Goal::StageUnused { stage: text("stage")? }
        }
        "copy-from" => {
            knows(&["stage"])?;
            Goal::CopyFrom { stage: goal.get("stage").map(|stage| stage.short()).transpose()? }
        }
        "target" => {
            knows(&["stage"])?;
            Goal::Target { stage: text("stage")? }
        }
        "layers" => {
            knows(&["most"])?;
            Goal::Layers { most: goal.need("most")?.number()? }
        }
        "holds" => {
            knows(&["path"])?;
            Goal::Holds { path: absolute(&goal, "path")? }
        }
        "runs" => {
            knows(&["command", "stage"])?;
            Goal::Runs { command: text("command")?, stage: maybe("stage")? }
        }
        "time" => {
            knows(&["most_ms"])?;
            Goal::Time { most_ms: goal.need("most_ms")?.number()? }
        }
        "kept" => {
            knows(&["file", "step"])?;
            Goal::Kept { file: text("file")?, step: text("step")? }
        }
        "instruction" => {
            knows(&["keyword", "contains", "in", "least", "most"])?;
            instruction(&goal)?
        }
        kind => match later_goal(kind, &goal)? {
            Some(goal) => goal,
            None => return unknown_goal(at, kind),
        },
    })
}

/// An absolute path.
fn absolute(goal: &Object<'_>, name: &str) -> Outcome<String> {
    let at = goal.need(name)?;
    let path = at.short()?;
    if !path.starts_with('/') || path.len() < 2 {
        return fault("path-wrong", &[("place", &at.place)]);
    }
    Ok(crate::syntax::clean_path(&path))
}

/// The goals that look at what the build does. `None` where the kind is none of theirs.
fn later_goal(kind: &str, goal: &Object<'_>) -> Outcome<Option<Goal>> {
    let knows = |fields: &[&str]| {
        let mut known = vec!["goal"];
        known.extend(fields);
        goal.knows(&known)
    };
    let text = |name: &str| goal.need(name)?.short();
    let maybe = |name: &str| goal.get(name).map(|value| value.short()).transpose();
    Ok(Some(match kind {
        "builds" => {
            knows(&[])?;
            Goal::Builds
        }
        "starts" => {
            knows(&[])?;
            Goal::Starts
        }
        "step" => {
            knows(&["command", "stage", "in"])?;
            let scope = match goal.get("in") {
                Some(scope) => choice(&scope, Scope::ALL.map(|s| (s.name(), s)))?,
                None => Scope::Needed,
            };
            Goal::Step { command: text("command")?, stage: maybe("stage")?, scope }
        }
        "made" => {
            knows(&["path", "by", "source"])?;
            let source = goal.get("source").map(|_| absolute(goal, "source")).transpose()?;
            Goal::Made { path: absolute(goal, "path")?, by: maybe("by")?, source }
        }
        "path-absent" => {
            knows(&["path", "layers"])?;
            let layers = goal.get("layers").map(|layers| layers.flag()).transpose()?.unwrap_or(false);
            Goal::PathAbsent { path: absolute(goal, "path")?, layers }
        }
        "user" => {
            knows(&["user"])?;
            Goal::User { user: maybe("user")? }
        }
        "cache" => {
            knows(&["change", "what", "step"])?;
            let change = match goal.get("change") {
                Some(change) => choice(&change, CacheChange::ALL.map(|c| (c.name(), c)))?,
                None => CacheChange::default(),
            };
            Goal::Cache { change, what: text("what")?, step: maybe("step")? }
        }
        "ignores" => {
            knows(&["path"])?;
            Goal::Ignores { path: text("path")? }
        }
        "secret" => {
            knows(&["command"])?;
            Goal::Secret { command: text("command")? }
        }
        "any-of" => {
            knows(&["goals"])?;
            let goals = goal.list("goals", |at| match self::goal(at)? {
                // One within another would say the same as their goals side by side.
                Goal::AnyOf { .. } => fault("any-of-within", &[("place", &at.place)]),
                goal => Ok(goal),
            })?;
            if goals.is_empty() {
                return fault("none-given", &[("place", &format!("{}.goals", goal.place))]);
            }
            Goal::AnyOf { goals }
        }
        _ => return Ok(None),
    }))
}

/// What is said of a kind of goal that there is not.
fn unknown_goal(at: &At<'_>, other: &str) -> Outcome<Goal> {
    match near(other, Goal::KINDS) {
        Some(near) => fault("goal-unknown-near", &[("place", &at.place), ("goal", other), ("near", &near)]),
        None => {
            let known = Goal::KINDS.join(", ");
            fault("goal-unknown", &[("place", &at.place), ("goal", other), ("known", &known)])
        }
    }
}

fn instruction(goal: &Object<'_>) -> Outcome<Goal> {
    let keyword = goal.need("keyword")?.short()?.to_uppercase();
    if !INSTRUCTIONS.contains(&keyword.as_str()) {
        let place = format!("{}.keyword", goal.place);
        return fault("keyword-wrong", &[("place", &place), ("value", &keyword)]);
    }
    let scope = match goal.get("in") {
        Some(scope) => choice(&scope, Scope::ALL.map(|s| (s.name(), s)))?,
        None => Scope::default(),
    };
    let number = |name| goal.get(name).map(|number| number.number()).transpose();
    let most = number("most")?;
    let least = number("least")?.unwrap_or(u64::from(most.is_none()));
    if most.is_some_and(|most| least > most) {
        return fault("numbers-crossed", &[("place", &goal.place)]);
    }
    let contains = goal.get("contains").map(|words| words.short()).transpose()?.unwrap_or_default();
    Ok(Goal::Instruction { keyword, contains, scope, least, most })
}

fn choice<T: Copy, const N: usize>(at: &At<'_>, choices: [(&'static str, T); N]) -> Outcome<T> {
    let value = at.short()?;
    match choices.iter().find(|(name, _)| *name == value) {
        Some((_, choice)) => Ok(*choice),
        None => {
            let known = choices.map(|(name, _)| name).join(", ");
            fault("choice-wrong", &[("place", &at.place), ("value", &value), ("known", &known)])
        }
    }
}

fn too_many<T>(place: &str, most: usize) -> Outcome<T> {
    let args = vec![("place", Arg::Text(place.to_owned())), ("most", Arg::Count(most as u64))];
    Err(ReadError(Said::new("too-many", args)))
}

/// An object and its place in the file; the file itself has an empty one.
struct Object<'v> {
    place: String,
    fields: &'v Map<String, Value>,
}

impl<'v> Object<'v> {
    /// Refuses fields other than `known`.
    fn knows(&self, known: &[&str]) -> Outcome<()> {
        let Some(field) = self.fields.keys().find(|field| !known.contains(&field.as_str())) else {
            return Ok(());
        };
        let place = self.said_place();
        match near(field, known.iter().copied()) {
            Some(meant) => {
                fault("field-unknown-near", &[("place", place), ("field", field), ("near", &meant)])
            }
            None => {
                let known = known.join(", ");
                fault("field-unknown", &[("place", place), ("field", field), ("known", &known)])
            }
        }
    }

    /// The place as messages name it.
    fn said_place(&self) -> &str {
        if self.place.is_empty() { "{…}" } else { &self.place }
    }

    fn get(&self, name: &str) -> Option<At<'v>> {
        let value = self.fields.get(name)?;
        let dot = if self.place.is_empty() { "" } else { "." };
        Some(At { place: format!("{}{dot}{name}", self.place), value })
    }

    fn need(&self, name: &str) -> Outcome<At<'v>> {
        match self.get(name) {
            Some(at) => Ok(at),
            None => fault("field-missing", &[("place", self.said_place()), ("field", name)]),
        }
    }

    /// The entries of a list; none where it is left out.
    fn list<T>(&self, name: &str, mut entry: impl FnMut(&At<'v>) -> Outcome<T>) -> Outcome<Vec<T>> {
        let Some(at) = self.get(name) else { return Ok(Vec::new()) };
        let Some(values) = at.value.as_array() else { return fault("want-list", &[("place", &at.place)]) };
        if values.len() > MOST_ENTRIES {
            return too_many(&at.place, MOST_ENTRIES);
        }
        let entries = values.iter().enumerate();
        entries.map(|(index, value)| entry(&At { place: format!("{}[{index}]", at.place), value })).collect()
    }
}

/// A value and its place in the file.
struct At<'v> {
    place: String,
    value: &'v Value,
}

impl<'v> At<'v> {
    fn object(&self) -> Outcome<Object<'v>> {
        match self.value.as_object() {
            Some(fields) => Ok(Object { place: self.place.clone(), fields }),
            None => fault("want-object", &[("place", &self.place)]),
        }
    }

    fn number(&self) -> Outcome<u64> {
        self.value.as_u64().map_or_else(|| fault("want-number", &[("place", &self.place)]), Ok)
    }

    fn flag(&self) -> Outcome<bool> {
        self.value.as_bool().map_or_else(|| fault("want-flag", &[("place", &self.place)]), Ok)
    }

    /// A short text that says something.
    fn short(&self) -> Outcome<String> {
        let Some(text) = self.value.as_str() else { return fault("want-text", &[("place", &self.place)]) };
        let text = text.trim();
        if text.is_empty() {
            return fault("text-empty", &[("place", &self.place)]);
        }
        if text.chars().count() > MOST_SHORT {
            let args =
                vec![("place", Arg::Text(self.place.clone())), ("most", Arg::Count(MOST_SHORT as u64))];
            return Err(ReadError(Said::new("text-too-long", args)));
        }
        Ok(text.to_owned())
    }

    /// A text that says something, or a list of its lines.
    fn lines(&self) -> Outcome<String> {
        let text = self.file_lines()?;
        if text.trim().is_empty() {
            return fault("text-empty", &[("place", &self.place)]);
        }
        Ok(text)
    }

    /// The text of a file, or a list of its lines, each of which then ends; it may be empty.
    fn file_lines(&self) -> Outcome<String> {
        match self.value {
            Value::String(text) => Ok(text.clone()),
            Value::Array(lines) => {
                let mut text = String::new();
                for line in lines {
                    let Some(line) = line.as_str() else {
                        return fault("want-lines", &[("place", &self.place)]);
                    };
                    text.push_str(line);
                    text.push('\n');
                }
                Ok(text)
            }
            _ => fault("want-lines", &[("place", &self.place)]),
        }
    }
}
