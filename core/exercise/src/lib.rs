//! Exercises: a text to start from, goals that the analysis checks on each keystroke, hints and a solution.
//!
//! [`read`] takes the documented JSON format (`docs/exercises.md`), [`write`] makes it, [`check`] says which
//! goals a text meets and why. Everything that is said is a [`Said`]: a code with its values, English by
//! [`TEXTS`], other languages by the page.
//!
//! **Invariant:** a goal is met only where the analysis is sure of it; what cannot be known is not met.

#![forbid(unsafe_code)]

mod begin;
mod check;
mod did;
mod files;
mod goal_words;
mod image;
pub mod markdown;
mod read;
mod rules;
mod said;
mod secret;
#[cfg(test)]
mod tests;
mod write;

use serde::Serialize;

pub use check::{Checked, GoalCheck, GoalState, LockedCheck, check, durations};
pub use goal_words::goal_words;
pub use read::{MOST_BYTES, ReadError, read};
pub use rules::rule_names;
pub use said::{Arg, Said, TEXTS, english};
pub use write::write;

use crate::size::Context;

/// What an exercise file says that it is.
pub const FORMAT: &str = "dockerfile-playground/exercise";
/// The newest version of the format that is understood.
pub const VERSION: u64 = 1;

/// A text in one or both languages of the playground.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    /// In English.
    #[serde(serialize_with = "write::lines", skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// In French.
    #[serde(serialize_with = "write::lines", skip_serializing_if = "Option::is_none")]
    pub fr: Option<String>,
}

impl Words {
    /// The text in the language `tag` (`en` or `fr`) or, where it is missing, in the other; with the tag of
    /// the language that it is in.
    pub fn in_language(&self, tag: &str) -> (&str, &'static str) {
        let (en, fr) = (self.en.as_deref(), self.fr.as_deref());
        let (first, second) = if tag == "fr" {
            (fr.map(|text| (text, "fr")), en.map(|text| (text, "en")))
        } else {
            (en.map(|text| (text, "en")), fr.map(|text| (text, "fr")))
        };
        first.or(second).unwrap_or(("", "en"))
    }
}

/// An exercise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exercise {
    /// Its name in links and storage: lower-case letters, digits and hyphens.
    pub id: String,
    /// What it is called.
    pub title: Words,
    /// What there is to do, in [`markdown`].
    pub text: Words,
    /// What it starts from.
    pub start: Start,
    /// Lines of the start that have to stay as they are, ascending.
    pub locked: Vec<Lines>,
    /// How long steps take, for goals about time.
    pub durations: Vec<StepTime>,
    /// What is to be reached.
    pub goals: Vec<Goal>,
    /// Help, a step at a time.
    pub hints: Vec<Hint>,
    /// One way to reach it.
    pub solution: Option<Solution>,
}

/// Help with an exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hint {
    /// What it says, in [`markdown`].
    #[serde(flatten)]
    pub words: Words,
    /// The number of the goal that it helps with, from 1; `None` for the whole task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<u32>,
}

/// The files that an exercise starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// The Dockerfile.
    pub dockerfile: String,
    /// The `.dockerignore`, if there is one.
    pub dockerignore: Option<String>,
    /// What is stated of the build context.
    pub context: Context,
}

impl Start {
    /// What is stated of the build context, where anything is.
    pub fn stated(&self) -> Option<&Context> {
        Some(&self.context).filter(|context| context.complete || !context.files.is_empty())
    }

    /// `given` with these files in the place of its own.
    pub fn options(&self, given: &Options) -> Options {
        Options { dockerignore: self.dockerignore.clone(), context: self.stated().cloned(), ..given.clone() }
    }
}

/// Lines of the start, from 1, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Lines {
    /// First line.
    pub first: u32,
    /// Last line.
    pub last: u32,
}

/// How long an instruction takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepTime {
    /// Words that the instruction contains; blanks count as one.
    pub contains: String,
    /// Milliseconds.
    pub ms: u64,
}

/// A solution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Solution {
    /// The Dockerfile.
    pub dockerfile: String,
    /// What it does and why, in [`markdown`].
    pub text: Option<Words>,
}

/// Which size is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SizeMeasure {
    /// The files on disk.
    #[default]
    Unpacked,
    /// What is pulled.
    Compressed,
    /// Both added, as Docker shows with the containerd image store.
    Containerd,
}

impl SizeMeasure {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Unpacked, Self::Compressed, Self::Containerd];

    /// Its name in the format.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unpacked => "unpacked",
            Self::Compressed => "compressed",
            Self::Containerd => "containerd",
        }
    }
}

/// Where instructions are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The stage that is built, and the stages that it starts from.
    #[default]
    Result,
    /// Every stage that the result needs.
    Needed,
    /// The whole file.
    File,
}

impl Scope {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Result, Self::Needed, Self::File];

    /// Its name in the format.
    pub fn name(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Needed => "needed",
            Self::File => "file",
        }
    }
}

/// What changes between two builds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CacheChange {
    /// A file of the build context.
    #[default]
    File,
    /// A build arg.
    Variable,
    /// A base image.
    Image,
}

impl CacheChange {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::File, Self::Variable, Self::Image];

    /// Its name in the format.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Variable => "variable",
            Self::Image => "image",
        }
    }
}

/// What is to be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "goal", rename_all = "kebab-case")]
pub enum Goal {
    /// Nothing in the file stops the build.
    NoErrors,
    /// The result is at most so large.
    Size {
        /// Which size.
        measure: SizeMeasure,
        /// Bytes, compared with the likely value.
        most_bytes: u64,
    },
    /// The result starts from this image.
    Base {
        /// An image as people write it, with `*` for anything; without a tag, any tag will do.
        image: String,
    },
    /// The result has no shell.
    NoShell,
    /// A rule finds nothing.
    NoFinding {
        /// Its name.
        rule: String,
    },
    /// The result needs this stage.
    StageUsed {
        /// Its name.
        stage: String,
    },
    /// The stage is there and the result does not need it.
    StageUnused {
        /// Its name.
        stage: String,
    },
    /// A stage that the result needs copies from a stage.
    CopyFrom {
        /// From this one; `None` for any.
        #[serde(skip_serializing_if = "Option::is_none")]
        stage: Option<String>,
    },
    /// What is built is this stage.
    Target {
        /// Its name.
        stage: String,
    },
    /// The file adds at most so many layers to the base image.
    Layers {
        /// Layers.
        most: u64,
    },
    /// The instructions put this path into the result.
    Holds {
        /// Absolute path.
        path: String,
    },
    /// The result, or that of another stage, starts this command: with what the base image starts, PATH and WORKDIR.
    Runs {
        /// Program and words, other options between them left out.
        command: String,
        /// The stage; `None` for what is built.
        #[serde(skip_serializing_if = "Option::is_none")]
        stage: Option<String>,
    },
    /// No step of the build stops, as far as can be told without carrying it out.
    Builds,
    /// What the result starts is there and can run.
    Starts,
    /// A command is carried out when it is built.
    Step {
        /// Variables, program and words that it is given among others.
        command: String,
        /// Only in this stage's own instructions; `None` for every stage of the scope.
        #[serde(skip_serializing_if = "Option::is_none")]
        stage: Option<String>,
        /// Where.
        #[serde(rename = "in")]
        scope: Scope,
    },
    /// A file of the result is made by the build, and not put there by hand.
    Made {
        /// Absolute path.
        path: String,
        /// By this command; `None` for any, and for what an image has.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// It is the file that the image or stage has at this path.
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<String>,
    },
    /// The result does not have this path.
    PathAbsent {
        /// Absolute path.
        path: String,
        /// Whether no layer may have it, be it removed by a later one.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        layers: bool,
    },
    /// The result runs as this user, the base's own included.
    User {
        /// Name or number; `None` for any but root.
        #[serde(skip_serializing_if = "Option::is_none")]
        user: Option<String>,
    },
    /// A change keeps a step, or all of them.
    Cache {
        /// What changes.
        change: CacheChange,
        /// Which: a path of the context, a variable's name, an image.
        what: String,
        /// A command of the step; `None` for all steps.
        #[serde(skip_serializing_if = "Option::is_none")]
        step: Option<String>,
    },
    /// `.dockerignore` leaves this path out.
    Ignores {
        /// The path from the context's root.
        path: String,
    },
    /// A secret mount is read by the step that runs a command, and nothing of it stays.
    Secret {
        /// The command.
        command: String,
    },
    /// One of these is met.
    AnyOf {
        /// Which.
        goals: Vec<Goal>,
    },
    /// A first build takes at most so long.
    Time {
        /// Milliseconds.
        most_ms: u64,
    },
    /// When a file of the build context changes, a step still comes from the cache.
    Kept {
        /// The file's path from the context's root.
        file: String,
        /// Words that the step's instruction contains.
        step: String,
    },
    /// So many instructions of a kind.
    Instruction {
        /// The keyword, such as `USER`.
        keyword: String,
        /// Words that it contains; empty for any.
        #[serde(skip_serializing_if = "String::is_empty")]
        contains: String,
        /// Where.
        #[serde(rename = "in")]
        scope: Scope,
        /// At least so many.
        least: u64,
        /// At most so many; `None` for no limit.
        #[serde(skip_serializing_if = "Option::is_none")]
        most: Option<u64>,
    },
}

impl Goal {
    /// The names of all kinds in the format, in the order in which they are offered.
    pub const KINDS: [&'static str; 25] = [
        "no-errors",
        "size",
        "base",
        "no-shell",
        "no-finding",
        "stage-used",
        "stage-unused",
        "copy-from",
        "target",
        "layers",
        "holds",
        "runs",
        "time",
        "kept",
        "instruction",
        "builds",
        "starts",
        "step",
        "made",
        "path-absent",
        "user",
        "cache",
        "ignores",
        "secret",
        "any-of",
    ];

    /// The name of its kind in the format.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NoErrors => "no-errors",
            Self::Size { .. } => "size",
            Self::Base { .. } => "base",
            Self::NoShell => "no-shell",
            Self::NoFinding { .. } => "no-finding",
            Self::StageUsed { .. } => "stage-used",
            Self::StageUnused { .. } => "stage-unused",
            Self::CopyFrom { .. } => "copy-from",
            Self::Target { .. } => "target",
            Self::Layers { .. } => "layers",
            Self::Holds { .. } => "holds",
            Self::Runs { .. } => "runs",
            Self::Time { .. } => "time",
            Self::Kept { .. } => "kept",
            Self::Instruction { .. } => "instruction",
            Self::Builds => "builds",
            Self::Starts => "starts",
            Self::Step { .. } => "step",
            Self::Made { .. } => "made",
            Self::PathAbsent { .. } => "path-absent",
            Self::User { .. } => "user",
            Self::Cache { .. } => "cache",
            Self::Ignores { .. } => "ignores",
            Self::Secret { .. } => "secret",
            Self::AnyOf { .. } => "any-of",
        }
    }
}

pub(crate) use dockerfile_answers::{
    Analysis, Options, Severity, deeds, model, plan, rules as names, size, verdict,
};
#[cfg(test)]
pub(crate) use dockerfile_core::analyze_with_plans as analyze;
pub(crate) use dockerfile_syntax::{glob, ignore, image_ref, source, syntax};
pub(crate) use dockerfile_timeline as timeline;
