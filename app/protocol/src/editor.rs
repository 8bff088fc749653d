//! What the editor and the worker say to each other, as JSON: the page passes both on unread, so that a new request of the
//! editor adds nothing to it. Places count UTF-16 units of the text, as the editor counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Something that the editor asks.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Question {
    /// Given back with the answer.
    pub id: u32,
    /// What is asked.
    pub ask: Ask,
    /// The caret, or where what is asked about starts.
    #[serde(default)]
    pub at: u32,
    /// Where it ends.
    pub to: Option<u32>,
    /// A new name.
    pub name: Option<String>,
}

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// The same text in one shape: all of it, or from `at` to `to`.
    Format,
    /// What may stand at the caret.
    Complete,
    /// What is known of the word there.
    Hover,
    /// Where the name there is given.
    Definition,
    /// Every place of the name there.
    References,
    /// Whether the name there can be changed; with `name`, to that.
    Rename,
    /// How the text is built up.
    Structure,
    /// The build there: what holds before the instruction and after it.
    Step,
    /// Other ways to write the instruction there.
    Refactor,
}

/// An answer and what it is to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reply {
    /// That of the question.
    pub id: u32,
    /// The answer.
    pub said: Said,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Said {
    /// What formatting does.
    Format {
        /// What changes.
        edits: Vec<Edit>,
        /// How many instructions change.
        changed: u32,
        /// What was left as it is.
        left: Vec<Left>,
    },
    /// What is known of a word; without a title where that is nothing.
    Hover {
        /// Where the word starts.
        from: u32,
        /// Where it ends.
        to: u32,
        /// Its heading.
        title: String,
        /// Key of the text that explains it.
        help: Option<String>,
        /// What is known of it here.
        facts: Vec<Note>,
    },
    /// Places.
    Places(Vec<Place>),
    /// A name that can be changed.
    Name {
        /// Where it stands.
        from: u32,
        /// Where it ends.
        to: u32,
        /// How many places have it.
        places: u32,
    },
    /// What gives it another name.
    Renamed {
        /// The edits.
        edits: Vec<Edit>,
    },
    /// Why it is not changed.
    NotRenamed {
        /// Key of the text that says why.
        why: &'static str,
    },
    /// How the text is built up.
    Structure {
        /// Stages with their instructions.
        entries: Vec<Entry>,
        /// What can be folded.
        folds: Vec<Place>,
    },
    /// The build at a place; without a stage where there is none.
    Step {
        /// Where the instruction starts.
        from: u32,
        /// Its stage.
        stage: String,
        /// Which of the stage's steps it is; FROM is 0.
        position: u32,
        /// How many there are besides FROM.
        steps: u32,
        /// What holds.
        holds: Vec<Holds>,
        /// Paths that it changes.
        files: Vec<Changed>,
        /// How many more.
        more: u32,
        /// What else is known.
        facts: Vec<Note>,
        /// The step before.
        before: Option<Place>,
        /// The step after.
        after: Option<Place>,
        /// Where what it takes comes from.
        origins: Vec<Place>,
    },
    /// Other ways to write an instruction.
    Refactorings(Vec<Refactored>),
    /// What may stand there.
    Complete {
        /// Where the word starts that a choice replaces.
        from: u32,
        /// What there is to choose from, the best first.
        items: Vec<Item>,
    },
}

/// A change of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// Where what goes starts.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// What comes.
    pub insert: String,
}

/// Another way to write an instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refactored {
    /// What it is called.
    pub title: Note,
    /// What changes.
    pub edits: Vec<Edit>,
}

/// An instruction that formatting left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Left {
    /// Where it starts.
    pub from: u32,
    /// Its line, from 1.
    pub line: u32,
    /// Key of the text that says why.
    pub reason: &'static str,
}

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// What it is called.
    pub label: String,
    /// What comes in place of the word, where that is not the label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insert: Option<String>,
    /// What it is.
    pub kind: &'static str,
    /// What is known of it.
    pub notes: Vec<Note>,
    /// Key of the text that explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// Something known, as a key of a text with its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Key of the text.
    pub code: &'static str,
    /// Values that it names.
    pub args: BTreeMap<&'static str, String>,
    /// Bytes that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// A stretch of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Where it starts.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
}

/// A stage, or an instruction of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What it is called.
    pub label: String,
    /// For a stage, what it is built on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// How deep it lies.
    pub depth: u32,
    /// Where it starts.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
}

/// Something that holds, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Holds {
    /// What.
    pub what: &'static str,
    /// For a variable, its name.
    pub name: String,
    /// What it is before.
    pub before: Option<String>,
    /// What it is after.
    pub after: Option<String>,
}

/// A path that an instruction changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The path.
    pub path: String,
    /// How.
    pub how: &'static str,
    /// Its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}
