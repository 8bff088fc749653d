//! What is asked of a text, and what comes of it.

use dockerfile_answers::mend::{MendAll, NotRestaged, Restaged};
use dockerfile_answers::{Analysis, Options, Worth};
use dockerfile_syntax::fix::{Fix, TextEdit};
use serde::{Deserialize, Serialize};

/// What is asked of a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Task {
    /// What it means.
    #[default]
    Analyse,
    /// All safe fixes, made.
    MendAll,
    /// The comment that switches off what found the diagnostic of this index.
    Suppress(usize),
    /// What a fix would bring.
    Weigh(Idea),
    /// The same as one stage, with what that means.
    OneStage,
    /// The same as a builder and a runtime stage, with what that means.
    MultiStage,
    /// What another text than the one in the editor means.
    Version,
    /// What the start and the solution of an exercise mean that is being written.
    Trial(Trial),
    /// What the start of the exercise means that is open.
    Begin(Trial),
    /// Something that the editor asks: a [`Question`](crate::editor::Question), as JSON.
    Editor(String),
}

impl Task {
    /// Whether the answer depends on nothing else: not on the text in the editor, nor on what is given to its build.
    pub fn speaks_for_itself(&self) -> bool {
        matches!(self, Self::Trial(_) | Self::Begin(_))
    }
}

/// The Dockerfiles of an exercise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The one that it starts from.
    pub start: String,
    /// The one of its solution.
    pub solution: Option<String>,
    /// What is given to the build.
    pub options: Options,
}

/// A text and what is asked of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Revision of the text and options.
    pub revision: u32,
    /// The text.
    pub text: String,
    /// What the user chose besides.
    pub options: Options,
    /// What is asked.
    pub task: Task,
}

/// A change that might bring something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Idea {
    /// A fix.
    Fix {
        /// Index of its diagnostic in the analysis of that revision.
        diagnostic: u32,
        /// Index of the fix in the diagnostic.
        fix: u32,
        /// What it changes.
        edits: Vec<TextEdit>,
        /// What it adds to `.dockerignore`.
        ignore: Vec<String>,
    },
    /// All safe fixes, made.
    AllSafe,
}

/// What came of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// What the text means.
    Analysis(Box<Analysis>),
    /// All safe fixes.
    MendAll(MendAll),
    /// The change that switches a rule off; `None` where a comment cannot.
    Suppress(Option<Fix>),
    /// What a fix would bring.
    Worth {
        /// Index of the diagnostic.
        diagnostic: u32,
        /// Index of the fix.
        fix: u32,
        /// What it would bring.
        worth: Box<Worth>,
    },
    /// What all safe fixes together would bring.
    AllSafe {
        /// How many of them can be made.
        fixes: u32,
        /// What they would bring.
        worth: Box<Worth>,
    },
    /// The text with another number of stages and what it means, or why there is none.
    Restaged(Result<(Restaged, Box<Analysis>), NotRestaged>),
    /// What the other text means.
    Version(Box<Analysis>),
    /// What start and solution mean.
    Trial(Box<Analysis>, Option<Box<Analysis>>),
    /// What the editor asked for: a [`Reply`](crate::editor::Reply), as JSON.
    Editor(String),
}

/// An answer and what it is to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Revision of the request.
    pub revision: u32,
    /// The answer.
    pub answer: Answer,
}
