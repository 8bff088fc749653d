//! What the worker does.

use dockerfile_core::mend::{NotRestaged, Restaged, mend_all, multi_stage, one_stage, suppress};
use std::sync::Arc;

use crate::editor;
use dockerfile_core::size::Indexes;
use dockerfile_core::{Options, Shelf, analyze, analyze_with_plans, what_if};
use protocol::{Answer, Idea, Reply, Request, Task, Trial, decode, encode};

/// What the worker holds between two requests: the tables of packages that were fetched, and which ones the last text
/// would be better known by.
#[derive(Debug, Default)]
pub struct Desk {
    indexes: Arc<Indexes>,
    wanted: Vec<String>,
}

impl Desk {
    /// The encoded reply to an encoded request; empty for bytes that are no request.
    pub fn answer(&mut self, request: &[u8]) -> Vec<u8> {
        let Some(Request { revision, text, mut options, mut task }) = decode::<Request>(request) else {
            return Vec::new();
        };
        options.shelf = Shelf::of(Arc::clone(&self.indexes));
        if let Task::Trial(trial) | Task::Begin(trial) = &mut task {
            trial.options.shelf = options.shelf.clone();
        }
        let answer = carry_out(task, &text, &options);
        if let Answer::Analysis(analysis) = &answer {
            self.wanted.clone_from(&analysis.size.wanted);
        }
        encode(&Reply { revision, answer })
    }

    /// Files of tables that the last text would be better known by.
    pub fn wanted(&self) -> &[String] {
        &self.wanted
    }

    /// Takes a table from its file; whether it is one.
    pub fn take(&mut self, file: &[u8]) -> bool {
        Arc::make_mut(&mut self.indexes).add(file).is_ok()
    }
}

/// A text of other stages with what it means: its target is its last stage.
fn restaged(options: &Options, made: Result<Restaged, NotRestaged>) -> Answer {
    Answer::Restaged(made.map(|made| {
        let analysis = analyze_with_plans(made.text(), &Options { target: None, ..options.clone() });
        (made, Box::new(analysis))
    }))
}

#[cfg(test)]
fn answer(request: &[u8]) -> Vec<u8> {
    Desk::default().answer(request)
}

fn carry_out(task: Task, text: &str, options: &Options) -> Answer {
    match task {
        Task::Analyse => Answer::Analysis(Box::new(analyze_with_plans(text, options))),
        Task::Version => Answer::Version(Box::new(analyze_with_plans(text, options))),
        Task::Trial(trial) | Task::Begin(trial) => {
            let Trial { start, solution, options } = trial;
            let solution = solution.map(|solution| Box::new(analyze_with_plans(&solution, &options)));
            Answer::Trial(Box::new(analyze_with_plans(&start, &options)), solution)
        }
        Task::Editor(question) => Answer::Editor(editor::reply(&question, text, options)),
        Task::OneStage => {
            restaged(options, one_stage(text, options).map(Restaged::One).map_err(NotRestaged::One))
        }
        Task::MultiStage => {
            restaged(options, multi_stage(text, options).map(Restaged::Two).map_err(NotRestaged::Two))
        }
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
    use dockerfile_core::Worth;
    use dockerfile_core::mend::NotOneStage;

    use super::*;

    #[test]
    fn a_request_is_answered_with_the_same_revision_and_the_cores_own_analysis() {
        let text = "FROM scratch\nCOPY a /a\n".to_owned();
        let options = Options { target: Some("x".to_owned()), ..Options::default() };
        let analysis = analyze_with_plans(&text, &options);
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
        assert_eq!(ask(Task::OneStage), Some(Answer::Restaged(Err(NotRestaged::One(NotOneStage::Already)))));
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
    fn a_table_that_was_wanted_is_used_from_then_on() {
        let text = "FROM debian:trixie-slim\nRUN apt-get update && apt-get install -y gnupg\n".to_owned();
        let request =
            encode(&Request { revision: 1, text, options: Options::default(), task: Task::Analyse });
        let mut desk = Desk::default();
        let first = desk.answer(&request);
        assert_eq!(desk.wanted(), ["trixie.apt"]);
        assert!(!desk.take(b"no table"));
        assert_eq!(desk.answer(&request), first);
        assert!(desk.take(include_bytes!("../../../core/data/index/trixie.apt")));
        assert_ne!(desk.answer(&request), first);
        assert!(desk.wanted().is_empty());
    }

    #[test]
    fn rubbish_is_no_request() {
        assert!(answer(b"\xff\xff\xff\xff\xff\xff\xff").is_empty());
        assert!(answer(b"").is_empty());
    }
}
