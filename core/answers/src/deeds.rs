//! What commands do when an image is built and when it starts, as plain data: by that an exercise is judged.

use crate::model::StageId;
use crate::syntax::InstructionId;

/// The commands of all stages, in the order in which they are written, and what base images start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Deeds {
    /// Commands of RUN.
    pub runs: Vec<Deed>,
    /// Commands of CMD and ENTRYPOINT in shell form, and of scripts that their exec form gives to a shell.
    pub starts: Vec<Deed>,
    /// What the base image of each stage starts, in the order of the stages.
    pub bases: Vec<BaseStart>,
}

/// One command with all that is known where it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Deed {
    /// The stage.
    pub stage: StageId,
    /// The instruction.
    pub instruction: InstructionId,
    /// The program as it is called, without its directory.
    pub name: String,
    /// The program as it is called.
    pub program: String,
    /// The tool that it belongs to, by its first name; empty where nothing is known of it.
    pub tool: String,
    /// The word that says what to do, as in `npm ci`.
    pub verb: Option<String>,
    /// What it is given.
    pub words: Vec<DeedWord>,
    /// Options that hold although others say so: by the environment, or by another spelling.
    pub means: Vec<String>,
    /// Options that are given and do not hold.
    pub voids: Vec<String>,
    /// Variables that are set for it alone or exported by its script; `None` for a value that is not known.
    pub variables: Vec<(String, Option<String>)>,
    /// Variables that the shell puts in for it, and files that it reads from within its words (`$(cat FILE)`).
    pub uses: Vec<String>,
    /// Where it runs; `None` where that is not known.
    pub directory: Option<String>,
    /// Whether it is surely carried out once what comes before it went well.
    pub sure: bool,
    /// Whether it does something: no look at a version, no dry run.
    pub acts: bool,
    /// Whether its output goes into another command's input or is used as a word.
    pub handed_on: bool,
    /// What it does to files that can be named, in order.
    pub effects: Vec<FileEffect>,
}

/// One argument of a [`Deed`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DeedWord {
    /// What the program is given; what is not known of it stands as `${NAME}`, or as `$(…)`.
    pub text: String,
    /// Whether all of it is known.
    pub known: bool,
}

/// What a command does to files. Paths are absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum FileEffect {
    /// Files are copied or moved.
    Put {
        /// Which.
        from: Vec<String>,
        /// Where to.
        to: String,
        /// Whether that is said to be a directory.
        into: bool,
    },
    /// A file or directory is made of what the command works out: a compiler's output.
    Output(String),
    /// A file is written with what the command prints, or is made empty.
    Write(String),
    /// A path is deleted, with all that is in it.
    Delete(String),
}

/// What a base image starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BaseStart {
    /// Its ENTRYPOINT; `None` where it is not known.
    pub entrypoint: Option<Vec<String>>,
    /// Its CMD; `None` where it is not known.
    pub cmd: Option<Vec<String>>,
    /// Its C library; empty where that is not known or where it has none.
    pub libc: String,
}
