//! What page and worker say to each other: postcard bytes of one build, never stored.
//!
//! Measured on a file of 3,000 lines: 0.85 MB, 7 ms to write and 6 ms to read. As JavaScript objects
//! (serde-wasm-bindgen) the same took 140 ms, 440 ms in the structured clone and 120 ms.

use dockerfile_core::fix::{Fix, TextEdit};
use dockerfile_core::mend::{MendAll, NotOneStage, OneStage, mend_all, one_stage, suppress};
use dockerfile_core::{Analysis, Options, Worth, analyze, what_if};
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
    /// What another text than the one in the editor means.
    Version,
    /// What the start and the solution of an exercise mean that is being written.
    Trial(Trial),
    /// What the start of the exercise means that is open.
    Begin(Trial),
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
    /// The one stage and what it means, or why there is none.
    OneStage(Result<(OneStage, Box<Analysis>), NotOneStage>),
    /// What the other text means.
    Version(Box<Analysis>),
    /// What start and solution mean.
    Trial(Box<Analysis>, Option<Box<Analysis>>),
}

/// An answer and what it is to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Revision of the request.
    pub revision: u32,
    /// The answer.
    pub answer: Answer,
}

/// As bytes; empty for a value that cannot be encoded, which no message of ours is.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    postcard::to_allocvec(message).unwrap_or_default()
}

/// From bytes; `None` for bytes that are no such message.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// The encoded reply to an encoded request; empty for bytes that are no request.
pub fn answer(request: &[u8]) -> Vec<u8> {
    match decode::<Request>(request) {
        Some(Request { revision, text, options, task }) => {
            encode(&Reply { revision, answer: carry_out(task, &text, &options) })
        }
        None => Vec::new(),
    }
}

fn carry_out(task: Task, text: &str, options: &Options) -> Answer {
    match task {
        Task::Analyse => Answer::Analysis(Box::new(analyze(text, options))),
        Task::Version => Answer::Version(Box::new(analyze(text, options))),
        Task::Trial(trial) | Task::Begin(trial) => {
            let Trial { start, solution, options } = trial;
            let solution = solution.map(|solution| Box::new(analyze(&solution, &options)));
            Answer::Trial(Box::new(analyze(&start, &options)), solution)
        }
        Task::OneStage => Answer::OneStage(one_stage(text, options).map(|made| {
            let analysis = analyze(&made.text, &Options { target: None, ..options.clone() });
            (made, Box::new(analysis))
        })),
        Task::MendAll => Answer::MendAll(mend_all(text, options)),
        Task::Suppress(index) => {
            let analysis = analyze(text, options);
            let found = analysis.diagnostics.get(index);
            Answer::Suppress(found.and_then(|found| suppress(text, options, found)))
        }
        Task::Weigh(Idea::Fix { diagnostic, fix, edits, ignore }) => {
            Answer::Worth { diagnostic, fix, worth: Box::new(what_if(text, options, &edits, &ignore)) }
        }
        Task::Weigh(Idea::AllSafe) => {
            let mended = mend_all(text, options);
            let worth = Box::new(what_if(text, options, &mended.edits, &[]));
            Answer::AllSafe { fixes: mended.fixes, worth }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_answered_with_the_same_revision_and_the_cores_own_analysis() {
        let text = "FROM scratch\nCOPY a /a\n".to_owned();
        let options = Options { target: Some("x".to_owned()), ..Options::default() };
        let analysis = analyze(&text, &options);
        let bytes = answer(&encode(&Request { revision: 7, text, options, task: Task::Analyse }));
        let answer = Answer::Analysis(Box::new(analysis));
        assert_eq!(decode::<Reply>(&bytes), Some(Reply { revision: 7, answer }));
    }

    #[test]
    fn errands_are_answered_with_edits() {
        let text = "FROM alpine as Build\n";
        let ask = |task| {
            let request = Request { revision: 1, text: text.to_owned(), options: Options::default(), task };
            decode::<Reply>(&answer(&encode(&request))).map(|reply| reply.answer)
        };
        let Some(Answer::MendAll(mended)) = ask(Task::MendAll) else { panic!("edits") };
        assert_eq!((mended.fixes, mended.left), (2, 0));
        let Some(Answer::Suppress(Some(fix))) = ask(Task::Suppress(0)) else { panic!("a fix") };
        assert_eq!(fix.code, "ignore-rule");
        assert_eq!(ask(Task::OneStage), Some(Answer::OneStage(Err(NotOneStage::Already))));
        let Some(Answer::Version(analysis)) = ask(Task::Version) else { panic!("an analysis") };
        assert_eq!(analysis.model.stages.len(), 1);
        let trial = |solution: Option<&str>| {
            let (start, options) = ("FROM a\nFROM b\n".to_owned(), Options::default());
            ask(Task::Trial(Trial { start, solution: solution.map(str::to_owned), options }))
        };
        let Some(Answer::Trial(start, Some(solution))) = trial(Some("")) else { panic!("two analyses") };
        assert_eq!((start.model.stages.len(), solution.model.stages.len()), (2, 0));
        assert!(matches!(trial(None), Some(Answer::Trial(_, None))));
        assert_eq!(ask(Task::Suppress(99)), Some(Answer::Suppress(None)));
    }

    #[test]
    fn an_idea_is_answered_with_what_it_brings() {
        let text = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y git\n".to_owned();
        let analysis = analyze(&text, &Options::default());
        let at = analysis.diagnostics.iter().position(|found| found.rule == "AptListsLeftBehind").unwrap();
        let edits = analysis.diagnostics[at].fixes[0].edits.clone();
        let ask = |idea| {
            let (text, task) = (text.clone(), Task::Weigh(idea));
            let request = Request { revision: 7, text, options: Options::default(), task };
            decode::<Reply>(&answer(&encode(&request))).map(|reply| reply.answer)
        };
        let likely = |worth: &Worth| worth.saving.as_ref().map_or(0, |saving| saving.unpacked.known.likely);
        let fix = Idea::Fix { diagnostic: 3, fix: 1, edits, ignore: Vec::new() };
        let Some(Answer::Worth { diagnostic: 3, fix: 1, worth }) = ask(fix) else { panic!("nothing") };
        assert!(likely(&worth) > 10_000_000, "{worth:?}");
        let Some(Answer::AllSafe { fixes: 1, worth: all }) = ask(Idea::AllSafe) else { panic!("nothing") };
        assert_eq!(likely(&all), likely(&worth));
    }

    #[test]
    fn rubbish_is_no_request() {
        assert!(answer(b"\xff\xff\xff\xff\xff\xff\xff").is_empty());
        assert!(answer(b"").is_empty());
    }
}
