use std::collections::VecDeque;
use std::mem::discriminant;

use protocol::{Request, Task};

/// What the client has to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Nothing.
    Wait,
    /// Send this to the worker.
    Send(Box<Request>),
    /// Make a new worker.
    Restart,
    /// No worker will do: try without one.
    GiveUp,
}

/// Which request goes to the worker when: one at a time, the latest first, the ones between never.
#[derive(Debug, Default)]
pub struct Queue {
    ready: bool,
    busy: Option<Request>,
    next: Option<Request>,
    /// What is asked besides, one of each kind; it waits for the analysis.
    errands: VecDeque<Request>,
    /// What may be asked when there is nothing else to do.
    ideas: VecDeque<Request>,
    /// Failures since the last answer.
    failures: u32,
}

impl Queue {
    /// Failures in a row after which no further worker is made.
    const PATIENCE: u32 = 3;
    /// Attempts to load a worker.
    const LOADINGS: u32 = 2;

    /// There is something new to analyse, or an errand to be done; the last one of each kind counts.
    pub fn submit(&mut self, request: Request) -> Step {
        if request.task != Task::Analyse {
            if request.task.speaks_for_itself()
                && self.busy.as_ref().is_some_and(|busy| busy.task == request.task)
            {
                return Step::Wait;
            }
            self.errands.retain(|waiting| !is_alike(waiting, &request));
            self.errands.push_back(request);
            return self.send();
        }
        self.next = Some(request);
        self.ideas.clear();
        self.send()
    }

    /// These are worth asking one by one, once there is no errand, until there is something new to analyse.
    pub fn wonder(&mut self, ideas: impl IntoIterator<Item = Request>) -> Step {
        let analyses = self.busy.as_ref().is_some_and(|busy| busy.task == Task::Analyse);
        if self.next.is_none() && !analyses {
            self.ideas = ideas.into_iter().collect();
        }
        self.send()
    }

    /// The worker is ready.
    pub fn started(&mut self) -> Step {
        self.ready = true;
        self.send()
    }

    /// The worker answered for `revision`: whether that is what it was asked (its text is given back), and what is next.
    pub fn answered(&mut self, revision: u32) -> (Option<Request>, Step) {
        let asked = self.busy.take_if(|request| request.revision == revision);
        if asked.is_some() {
            self.failures = 0;
        }
        (asked, self.send())
    }

    /// A worker could not be loaded, of which nothing was asked yet. A file that is missing is asked for once more.
    pub fn unloadable(&mut self) -> Step {
        self.failures += 1;
        if self.failures >= Self::LOADINGS { Step::GiveUp } else { Step::Restart }
    }

    /// Whoever uses the page wants another try.
    pub fn tried_anew(&mut self) {
        self.failures = 0;
    }

    /// Whether the worker said that it is ready, and was not lost since.
    pub fn is_ready(&self) -> bool {
        self.ready
    }

    /// The worker crashed or hung. What it was working on is not sent again: it would only crash again.
    pub fn failed(&mut self) -> Step {
        self.ready = false;
        self.busy = None;
        self.ideas.clear();
        self.failures += 1;
        if self.failures >= Self::PATIENCE { Step::GiveUp } else { Step::Restart }
    }

    /// The worker is gone through no fault of what it was asked, which is therefore asked again.
    pub fn lost(&mut self) {
        self.ready = false;
        let Some(request) = self.busy.take() else { return };
        match request.task {
            Task::Analyse => {
                self.next.get_or_insert(request);
            }
            Task::Weigh(_) if self.next.is_some() => {}
            Task::Weigh(_) => self.ideas.push_front(request),
            _ if self.errands.iter().any(|waiting| is_alike(waiting, &request)) => {}
            _ => self.errands.push_front(request),
        }
    }

    /// Whether something was sent and is not answered.
    pub fn is_waiting(&self) -> bool {
        self.busy.is_some()
    }

    /// Revision being analysed.
    pub fn working_on(&self) -> Option<u32> {
        self.busy
            .as_ref()
            .filter(|request| !matches!(request.task, Task::Weigh(_) | Task::Editor(_)))
            .map(|request| request.revision)
    }

    fn send(&mut self) -> Step {
        if !self.ready || self.busy.is_some() {
            return Step::Wait;
        }
        match self.next.take().or_else(|| self.errands.pop_front()).or_else(|| self.ideas.pop_front()) {
            Some(request) => {
                self.busy = Some(request.clone());
                Step::Send(Box::new(request))
            }
            None => Step::Wait,
        }
    }
}

/// Whether both ask for the same kind of thing. The editor itself sees to it that it asks each thing once at a time.
fn is_alike(one: &Request, other: &Request) -> bool {
    discriminant(&one.task) == discriminant(&other.task) && !matches!(one.task, Task::Editor(_))
}

#[cfg(test)]
mod tests {
    use protocol::{Idea, Trial};

    use super::*;
    use dockerfile_core::Options;

    fn request(revision: u32) -> Request {
        Request {
            revision,
            text: format!("text {revision}"),
            options: Options::default(),
            task: Task::Analyse,
        }
    }

    fn idea(revision: u32, fix: u32) -> Request {
        let (edits, ignore) = (Vec::new(), Vec::new());
        let task = Task::Weigh(Idea::Fix { diagnostic: 0, fix, edits, ignore });
        Request { task, ..request(revision) }
    }

    #[test]
    fn errands_of_each_kind_are_done_the_latest_of_each() {
        let mend = |revision| Request { task: Task::MendAll, ..request(revision) };
        let one = Request { task: Task::OneStage, ..request(1) };
        let mut queue = Queue::default();
        queue.submit(mend(1));
        queue.submit(one.clone());
        queue.submit(mend(2));
        assert_eq!(queue.started(), Step::Send(Box::new(one)));
        assert_eq!(queue.answered(1).1, Step::Send(Box::new(mend(2))));
        assert_eq!(queue.answered(2).1, Step::Wait);
    }

    #[test]
    fn what_is_under_way_is_not_asked_again_where_the_answer_would_be_the_same() {
        let trial =
            |start: &str| Trial { start: start.to_owned(), solution: None, options: Options::default() };
        let begin = |revision, start| Request { task: Task::Begin(trial(start)), ..request(revision) };
        let mend = |revision| Request { task: Task::MendAll, ..request(revision) };
        let mut queue = Queue::default();
        queue.started();
        assert_eq!(queue.submit(begin(1, "a")), Step::Send(Box::new(begin(1, "a"))));
        queue.submit(request(2));
        queue.submit(begin(2, "a"));
        assert_eq!(queue.answered(1), (Some(begin(1, "a")), Step::Send(Box::new(request(2)))));
        assert_eq!(queue.answered(2).1, Step::Wait, "asked once");
        queue.submit(begin(3, "a"));
        queue.submit(begin(3, "b"));
        assert_eq!(
            queue.answered(3).1,
            Step::Send(Box::new(begin(3, "b"))),
            "another start is another question"
        );
        queue.answered(3);
        queue.submit(mend(3));
        queue.submit(mend(4));
        assert_eq!(queue.answered(3).1, Step::Send(Box::new(mend(4))), "of another text");
    }

    #[test]
    fn no_question_of_the_editor_takes_the_place_of_another() {
        let question = |said: &str| Request { task: Task::Editor(said.to_owned()), ..request(1) };
        let mut queue = Queue::default();
        queue.submit(question("a"));
        queue.submit(question("b"));
        assert_eq!(queue.started(), Step::Send(Box::new(question("a"))));
        assert_eq!(queue.working_on(), None, "nobody waits for it to see what a text means");
        assert_eq!(queue.answered(1).1, Step::Send(Box::new(question("b"))));
    }

    #[test]
    fn an_errand_waits_for_the_latest_text() {
        let errand = Request { task: Task::MendAll, ..request(1) };
        let mut queue = Queue::default();
        queue.started();
        queue.submit(request(1));
        assert_eq!(queue.submit(errand.clone()), Step::Wait);
        assert_eq!(queue.submit(request(2)), Step::Wait);
        assert_eq!(queue.answered(1).1, Step::Send(Box::new(request(2))));
        assert_eq!(queue.answered(2).1, Step::Send(Box::new(errand.clone())));
        assert_eq!(queue.answered(1).0, Some(errand));
    }

    #[test]
    fn ideas_wait_until_there_is_nothing_else_and_end_with_the_next_text() {
        let mut queue = Queue::default();
        queue.started();
        queue.submit(request(1));
        queue.answered(1);
        assert_eq!(queue.wonder([idea(1, 0), idea(1, 1), idea(1, 2)]), Step::Send(Box::new(idea(1, 0))));
        assert_eq!(queue.working_on(), None, "no analysis is under way");
        assert_eq!(queue.answered(1), (Some(idea(1, 0)), Step::Send(Box::new(idea(1, 1)))));
        assert_eq!(queue.submit(request(2)), Step::Wait);
        assert_eq!(queue.wonder([idea(1, 2)]), Step::Wait);
        assert_eq!(queue.answered(1).1, Step::Send(Box::new(request(2))));
        assert_eq!(queue.answered(2).1, Step::Wait, "ideas about the old text are gone");
    }

    #[test]
    fn ideas_are_kept_while_an_errand_is_done() {
        let errand = Request { task: Task::Editor("outline".to_owned()), ..request(1) };
        let mut queue = Queue::default();
        queue.started();
        queue.submit(request(1));
        queue.submit(errand.clone());
        assert_eq!(queue.answered(1).1, Step::Send(Box::new(errand)));
        assert_eq!(queue.wonder([idea(1, 0)]), Step::Wait);
        assert_eq!(queue.answered(1).1, Step::Send(Box::new(idea(1, 0))));
        queue.submit(request(2));
        queue.submit(request(3));
        assert_eq!(queue.answered(1).1, Step::Send(Box::new(request(3))));
        assert_eq!(queue.wonder([idea(2, 0)]), Step::Wait, "of a text that is no more");
        assert_eq!(queue.answered(3).1, Step::Wait);
    }

    #[test]
    fn waits_for_the_worker_then_sends_only_the_latest() {
        let mut queue = Queue::default();
        assert_eq!(queue.submit(request(1)), Step::Wait);
        assert_eq!(queue.submit(request(2)), Step::Wait);
        assert_eq!(queue.started(), Step::Send(Box::new(request(2))));
        assert_eq!(queue.submit(request(3)), Step::Wait);
        assert_eq!(queue.submit(request(4)), Step::Wait);
        assert_eq!(queue.answered(2), (Some(request(2)), Step::Send(Box::new(request(4)))));
        assert_eq!(queue.answered(4), (Some(request(4)), Step::Wait));
        assert_eq!(queue.submit(request(5)), Step::Send(Box::new(request(5))));
    }

    #[test]
    fn an_answer_nobody_asked_for_is_dropped() {
        let mut queue = Queue::default();
        queue.started();
        queue.submit(request(2));
        assert_eq!(queue.answered(1), (None, Step::Wait));
        assert_eq!(queue.working_on(), Some(2));
    }

    #[test]
    fn a_crash_restarts_without_the_text_that_crashed() {
        let mut queue = Queue::default();
        queue.started();
        queue.submit(request(1));
        assert_eq!(queue.failed(), Step::Restart);
        assert_eq!(queue.started(), Step::Wait);
        assert_eq!(queue.submit(request(2)), Step::Send(Box::new(request(2))));
        assert_eq!(queue.submit(request(3)), Step::Wait);
        assert_eq!(queue.failed(), Step::Restart);
        assert_eq!(queue.started(), Step::Send(Box::new(request(3))), "what was typed meanwhile is not lost");
        assert_eq!(queue.answered(3).0, Some(request(3)));
    }

    #[test]
    fn what_a_lost_worker_was_asked_is_asked_again() {
        let mut queue = Queue::default();
        queue.started();
        queue.submit(request(1));
        queue.lost();
        assert!(!queue.is_waiting());
        assert_eq!(queue.started(), Step::Send(Box::new(request(1))));
        queue.submit(request(2));
        queue.lost();
        assert_eq!(
            queue.started(),
            Step::Send(Box::new(request(2))),
            "what was typed meanwhile comes in its place"
        );
        queue.answered(2);
        queue.wonder([idea(2, 0), idea(2, 1)]);
        queue.lost();
        assert_eq!(queue.started(), Step::Send(Box::new(idea(2, 0))));
        queue.submit(request(3));
        queue.lost();
        assert_eq!(queue.started(), Step::Send(Box::new(request(3))));
        assert_eq!(queue.answered(3).1, Step::Wait, "an idea for an old text is worth nothing");
    }

    #[test]
    fn a_worker_that_cannot_be_loaded_is_asked_for_once_more() {
        let mut queue = Queue::default();
        queue.submit(request(1));
        assert_eq!((queue.unloadable(), queue.unloadable()), (Step::Restart, Step::GiveUp));
        assert_eq!(queue.started(), Step::Send(Box::new(request(1))), "on the page, in the end");
        queue.failed();
        queue.tried_anew();
        assert_eq!(queue.unloadable(), Step::Restart);
        assert!(!queue.is_ready());
    }

    #[test]
    fn gives_up_after_failures_in_a_row_only() {
        let mut queue = Queue::default();
        assert_eq!(
            (queue.failed(), queue.failed(), queue.failed()),
            (Step::Restart, Step::Restart, Step::GiveUp)
        );
        let mut queue = Queue::default();
        for revision in 1..20 {
            queue.started();
            queue.submit(request(revision));
            assert_eq!(queue.failed(), Step::Restart);
            queue.started();
            queue.submit(request(revision + 100));
            queue.answered(revision + 100);
        }
    }
}
