//! An exercise as a file.

use dockerfile_syntax::lists::Gather;
use serde::{Serialize, Serializer};

use super::{Exercise, FORMAT, Goal, Hint, Lines, Solution, StepTime, VERSION, Words};
use crate::size::ContextFile;

/// The file of `exercise`, for people to read: long texts are lists of lines.
pub fn write(exercise: &Exercise) -> String {
    let file = FileOut {
        format: FORMAT,
        version: VERSION,
        id: &exercise.id,
        title: &exercise.title,
        text: &exercise.text,
        start: StartOut {
            dockerfile: LinesOut(&exercise.start.dockerfile),
            dockerignore: exercise.start.dockerignore.as_deref().map(LinesOut),
            context: exercise.start.stated().map(|context| ContextOut {
                complete: context.complete,
                files: context.files.iter().map(|(path, file)| (path.as_str(), FileSizeOut(file))).gather(),
            }),
        },
        locked: &exercise.locked,
        durations: &exercise.durations,
        goals: &exercise.goals,
        hints: &exercise.hints,
        solution: exercise.solution.as_ref().map(|Solution { dockerfile, text }| SolutionOut {
            dockerfile: LinesOut(dockerfile),
            text: text.as_ref(),
        }),
    };
    // Every key is a text and every value plain: there is nothing that could fail.
    let mut out = serde_json::to_string_pretty(&file).unwrap_or_default();
    out.push('\n');
    out
}

#[derive(Serialize)]
struct FileOut<'e> {
    format: &'static str,
    version: u64,
    id: &'e str,
    title: &'e Words,
    text: &'e Words,
    start: StartOut<'e>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    locked: &'e [Lines],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    durations: &'e [StepTime],
    goals: &'e [Goal],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    hints: &'e [Hint],
    #[serde(skip_serializing_if = "Option::is_none")]
    solution: Option<SolutionOut<'e>>,
}

#[derive(Serialize)]
struct StartOut<'e> {
    dockerfile: LinesOut<'e>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dockerignore: Option<LinesOut<'e>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<ContextOut<'e>>,
}

#[derive(Serialize)]
struct ContextOut<'e> {
    complete: bool,
    files: std::collections::BTreeMap<&'e str, FileSizeOut<'e>>,
}

struct FileSizeOut<'e>(&'e ContextFile);

impl Serialize for FileSizeOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Out<'e> {
            #[serde(skip_serializing_if = "Option::is_none")]
            bytes: Option<u64>,
            #[serde(skip_serializing_if = "Option::is_none")]
            text: Option<LinesOut<'e>>,
        }
        Out { bytes: self.0.bytes, text: self.0.text.as_deref().map(LinesOut) }.serialize(serializer)
    }
}

#[derive(Serialize)]
struct SolutionOut<'e> {
    dockerfile: LinesOut<'e>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'e Words>,
}

/// A text of whole lines as a list of them, any other as it is: read back, both are the same as before.
struct LinesOut<'t>(&'t str);

impl Serialize for LinesOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.strip_suffix('\n') {
            Some(whole) => serializer.collect_seq(whole.split('\n')),
            None => serializer.serialize_str(self.0),
        }
    }
}

/// A text of [`Words`].
pub(super) fn lines<S: Serializer>(text: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    LinesOut(text.as_deref().unwrap_or("")).serialize(serializer)
}
