//! What is answered. `js/index.d.ts` has the same as types; a test compares them. A value keeps its `version` as long as
//! fields are only added.

use dockerfile_report::{Edit, Finding};
use serde::Serialize;
use serde_json::Value;

/// A stretch of the text, in UTF-16 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Place {
    /// Where it starts.
    pub(crate) from: u32,
    /// Where it ends.
    pub(crate) to: u32,
}

/// The same with the line that it starts in, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Spot {
    /// The line.
    pub(crate) line: u32,
    /// Where it starts.
    pub(crate) from: u32,
    /// Where it ends.
    pub(crate) to: u32,
}

/// What a text means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Analysis {
    /// `dockerfile-playground/analysis`.
    pub(crate) format: &'static str,
    /// 1.
    pub(crate) version: u32,
    /// The index of the stage that is built.
    pub(crate) target: Option<u32>,
    /// The stages, in the order of the text.
    pub(crate) stages: Vec<Stage>,
    /// The instructions, in the order of the text.
    pub(crate) instructions: Vec<Instruction>,
    /// What was found, by place.
    pub(crate) findings: Vec<Finding<Spot, Place>>,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Stage {
    /// Its name as written.
    pub(crate) name: Option<String>,
    /// What it is built on, with its variables put in; `None` where the build stops before it is known.
    pub(crate) base: Option<String>,
    /// The platform, where one is given.
    pub(crate) platform: Option<String>,
    /// From FROM to the end of its last instruction.
    #[serde(flatten)]
    pub(crate) place: Spot,
    /// Whether it is what is built.
    pub(crate) target: bool,
    /// Whether the target needs it.
    pub(crate) used: bool,
}

/// An instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Instruction {
    /// Its keyword in capitals.
    pub(crate) keyword: String,
    /// The index of its stage; `None` before the first FROM.
    pub(crate) stage: Option<u32>,
    /// All of it.
    #[serde(flatten)]
    pub(crate) place: Spot,
    /// Whether BuildKit refuses it.
    pub(crate) broken: bool,
}

/// What `docker build --check` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Check {
    /// `dockerfile-playground/buildkit-check`.
    pub(crate) format: &'static str,
    /// 1.
    pub(crate) version: u32,
    /// Warnings, by line.
    pub(crate) warnings: Vec<Warning>,
    /// The error of a check of all stages.
    pub(crate) check_error: Option<BuildError>,
    /// The error of a build of the target.
    pub(crate) build_error: Option<BuildError>,
}

/// First and last line, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Lines {
    /// The first.
    pub(crate) start: u32,
    /// The last.
    pub(crate) end: u32,
}

/// A warning of BuildKit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Warning {
    /// The rule.
    pub(crate) rule: String,
    /// The message.
    pub(crate) message: String,
    /// The lines that it names.
    pub(crate) lines: Lines,
}

/// An error of BuildKit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct BuildError {
    /// The message.
    pub(crate) message: String,
    /// The lines that it names.
    pub(crate) lines: Vec<Lines>,
}

/// What may stand at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Completions {
    /// What a choice replaces.
    #[serde(flatten)]
    pub(crate) place: Place,
    /// The best first.
    pub(crate) items: Vec<Completion>,
}

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Completion {
    /// What it is called.
    pub(crate) label: String,
    /// What comes in place of the word.
    pub(crate) insert: String,
    /// What it is.
    pub(crate) kind: &'static str,
    /// What is known of it, short, in English.
    pub(crate) notes: Vec<String>,
    /// What it does, in English.
    pub(crate) help: Option<&'static str>,
}

/// What is known of a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Hover {
    /// The word.
    #[serde(flatten)]
    pub(crate) place: Place,
    /// Its heading.
    pub(crate) title: String,
    /// What it does, in English.
    pub(crate) help: Option<&'static str>,
    /// What is known of it here, a line each, in English.
    pub(crate) facts: Vec<String>,
}

/// What formatting does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Formatted {
    /// What changes, in ascending order.
    pub(crate) edits: Vec<Edit<Place>>,
    /// How many instructions change.
    pub(crate) changed: u32,
    /// What was left as it is.
    pub(crate) left: Vec<Left>,
}

/// An instruction that formatting left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Left {
    /// Where.
    #[serde(flatten)]
    pub(crate) place: Spot,
    /// `broken`, `lines` or `differs`.
    pub(crate) reason: &'static str,
}

/// Every safe fix, made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Fixes {
    /// What changes, in ascending order.
    pub(crate) edits: Vec<Edit<Place>>,
    /// How many fixes were made.
    pub(crate) fixes: u32,
    /// How many safe fixes are left: they would undo each other, or add a finding.
    pub(crate) left: u32,
}

/// Whether it builds and starts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Verdict {
    /// `dockerfile-playground/verdict`.
    pub(crate) format: &'static str,
    /// 1.
    pub(crate) version: u32,
    /// `build`, `steps` and `result`.
    #[serde(flatten)]
    pub(crate) said: Value,
}
