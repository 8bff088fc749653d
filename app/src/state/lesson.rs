//! Which exercise is open and how far the learner is with each. Pure, like the rest of the state.

use dockerfile_syntax::lists::Gather;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use dockerfile_answers::Options;
use dockerfile_exercise::Exercise;
use serde::{Deserialize, Serialize};
use yew::Reducible;

use crate::exercises;
use crate::share::Linked;

/// How far someone is with an exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// The text so far; `None` before the first change.
    pub text: Option<Rc<str>>,
    /// Whether all goals were met once.
    pub solved: bool,
    /// Whether the solution was shown before that.
    pub solution: bool,
    /// How many goals the text meets that its start does not.
    pub met: u32,
    /// How many there are of these.
    pub goals: u32,
    /// How many hints were shown.
    pub hints: u32,
    /// Which, by index. Before hints stood beside their goals they were shown in order, and only counted.
    pub seen: BTreeSet<u32>,
}

impl Progress {
    /// Whether the hint of that index was shown.
    pub fn has_seen(&self, hint: usize) -> bool {
        let hint = u32::try_from(hint).unwrap_or(u32::MAX);
        if self.seen.is_empty() { hint < self.hints } else { self.seen.contains(&hint) }
    }

    /// Counts the hints of `seen`, and those before that were only counted.
    fn see(&mut self, seen: impl IntoIterator<Item = u32>, most: u32) {
        if self.seen.is_empty() {
            self.seen.extend(0..self.hints.min(most));
        }
        self.seen.extend(seen);
        self.seen.retain(|hint| *hint < most);
        self.hints = u32::try_from(self.seen.len()).unwrap_or(u32::MAX);
    }
}

/// What the pane of exercises shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LessonView {
    /// The list.
    #[default]
    List,
    /// The open exercise.
    Task,
    /// The form in which exercises are written.
    Write,
}

/// Exercises by the key that storage knows them by.
pub type Given = BTreeMap<String, Rc<Exercise>>;

/// Before the ids of exercises that did not come with the page, so that they never meet one that did.
const GIVEN: &str = "own.";

/// The key of an exercise that came from a file, a link or a page around this one.
pub fn given_key(exercise: &Exercise) -> String {
    format!("{GIVEN}{}", exercise.id)
}

/// Which text comes with an exercise that opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum With {
    /// The learner's own or, before there is one, the start.
    Own,
    /// What a link brings; where its text is the start, the learner's own.
    Link {
        /// The text.
        text: Rc<str>,
        /// What is given to the build.
        options: Rc<Options>,
    },
    /// The one that is in the editor: a reload goes on with it.
    Kept,
}

/// An exercise whose file is being fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// Its key.
    pub key: String,
    /// The text that it opens with.
    pub with: With,
    /// Whether the file could not be had.
    pub failed: bool,
}

/// Everything about exercises that the page holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lesson {
    /// Whether the pane is there.
    pub open: bool,
    /// Whether only its heading is shown.
    pub folded: bool,
    /// What it shows.
    pub view: LessonView,
    /// The open exercise with its key: its goals are checked.
    pub task: Option<(String, Rc<Exercise>)>,
    /// How far the learner is, by key.
    pub progress: BTreeMap<String, Progress>,
    /// Exercises from files and links.
    pub given: Given,
    /// Exercises of the page whose files were fetched.
    pub fetched: Given,
    /// The exercise that opens once its file is there.
    pub awaited: Option<Awaited>,
    /// The text that the open exercise still has to bring into the editor: until then, what is there is not about it.
    pub opening: Option<With>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonAction {
    /// The pane was asked for, or closed.
    Toggled,
    /// The pane was folded or unfolded.
    Folded,
    /// Something else is to be shown.
    Shown(LessonView),
    /// An exercise was chosen, by key. One of the page whose file is not there yet is awaited.
    Chosen(String),
    /// An exercise came from a file, or from the page around this one.
    Given(Rc<Exercise>),
    /// A link brought an exercise, a text and what is given to the build.
    Linked(Linked, Rc<str>, Rc<Options>),
    /// The exercise that was open before a reload.
    Resumed(String),
    /// The file of an exercise of the page is there.
    Fetched(Rc<Exercise>),
    /// The file of the exercise of the page with that id could not be had.
    FetchFailed(String),
    /// The exercise that is awaited is to be fetched again.
    Retried,
    /// The text of the open exercise is in the editor.
    TextPut,
    /// A given exercise is to leave the list.
    Forgotten(String),
    /// The text in the editor is no longer about the exercise.
    Left,
    /// The text meets so many of the goals, all of them where `solved`.
    Checked {
        /// The text.
        text: Rc<str>,
        /// Goals met.
        met: u32,
        /// Goals there are.
        goals: u32,
        /// Whether the exercise is solved.
        solved: bool,
    },
    /// The hint of that index.
    HintShown(usize),
    /// The solution.
    SolutionShown,
    /// Progress that was saved before is added.
    ProgressLoaded(BTreeMap<String, Progress>),
    /// All progress is forgotten.
    ProgressForgotten,
}

impl Lesson {
    /// The exercise of `key`.
    pub fn exercise(&self, key: &str) -> Option<Rc<Exercise>> {
        match self.given.get(key) {
            Some(exercise) => Some(exercise.clone()),
            None => self.fetched.get(key).cloned(),
        }
    }

    /// How far the learner is with the open exercise.
    pub fn task_progress(&self) -> Progress {
        self.task.as_ref().and_then(|(key, _)| self.progress.get(key)).cloned().unwrap_or_default()
    }

    /// The key that a reload should open again.
    pub fn open_key(&self) -> Option<&str> {
        let kept = self.awaited.as_ref().filter(|awaited| awaited.with == With::Kept);
        self.task.as_ref().map(|(key, _)| key).or(kept.map(|awaited| &awaited.key)).map(String::as_str)
    }

    /// The text that the open exercise brings into the editor, and whether it is the user's own; `None` where it
    /// brings none.
    pub fn text_to_put(&self) -> Option<(Rc<str>, bool)> {
        let (key, exercise) = self.task.as_ref()?;
        match self.opening.as_ref()? {
            With::Link { text, .. } if **text != *exercise.start.dockerfile => Some((text.clone(), true)),
            // The link leads to the exercise, and the exercise to what the learner made of it.
            With::Link { .. } | With::Own => self.opening_text(key),
            With::Kept => None,
        }
    }

    /// A text that the learner wrote for the open exercise, where a link brings another: it has to be kept elsewhere.
    pub fn text_to_keep(&self) -> Option<Rc<str>> {
        let (theirs, _) = self.text_to_put()?;
        let (ours, written) = self.opening_text(&self.task.as_ref()?.0)?;
        (written && ours != theirs).then_some(ours)
    }

    /// The text with which the exercise of `key` opens, and whether the learner wrote it.
    pub fn opening_text(&self, key: &str) -> Option<(Rc<str>, bool)> {
        let exercise = self.exercise(key)?;
        let start: Rc<str> = exercise.start.dockerfile.as_str().into();
        let text = self.progress.get(key).and_then(|progress| progress.text.clone());
        Some(match text {
            Some(text) if text != start && !text.trim().is_empty() => (text, true),
            _ => (start, false),
        })
    }

    fn apply(&mut self, action: LessonAction) {
        match action {
            LessonAction::Toggled => {
                self.open = !self.open;
                self.folded = false;
                let shown = self.task.is_some() || self.awaited.is_some();
                self.view = if shown { LessonView::Task } else { LessonView::List };
            }
            LessonAction::Folded => self.folded = !self.folded,
            LessonAction::Shown(view) => {
                let shown = view != LessonView::Task || self.task.is_some();
                self.view = if shown { view } else { LessonView::List };
                (self.folded, self.awaited) = (false, None);
            }
            LessonAction::Chosen(key) => self.choose(key, With::Own),
            LessonAction::Given(exercise) => self.give(exercise, With::Own),
            LessonAction::Linked(linked, text, options) => match linked {
                Linked::Ours(id) => self.choose(id, With::Link { text, options }),
                Linked::Whole(exercise) => self.give(exercise, With::Link { text, options }),
            },
            LessonAction::Resumed(key) => self.choose(key, With::Kept),
            LessonAction::Fetched(exercise) => {
                let id = exercise.id.clone();
                self.fetched.insert(id.clone(), exercise);
                if let Some(awaited) = self.awaited.take_if(|awaited| awaited.key == id) {
                    self.choose(id, awaited.with);
                }
            }
            LessonAction::FetchFailed(id) => {
                if let Some(awaited) = self.awaited.as_mut().filter(|awaited| awaited.key == id) {
                    awaited.failed = true;
                }
            }
            LessonAction::Retried => {
                if let Some(awaited) = &mut self.awaited {
                    awaited.failed = false;
                }
            }
            LessonAction::TextPut => self.opening = None,
            LessonAction::Forgotten(key) => {
                self.given.remove(&key);
                if self.task.as_ref().is_some_and(|(open, _)| *open == key) {
                    self.apply(LessonAction::Left);
                }
            }
            LessonAction::Left => {
                (self.task, self.awaited, self.opening) = (None, None, None);
                if self.view == LessonView::Task {
                    self.view = LessonView::List;
                }
            }
            // The text of the exercise is still on its way: this one is another's.
            LessonAction::Checked { .. } if self.opening.is_some() => {}
            LessonAction::Checked { text, met, goals, solved } => {
                self.of_task(|progress, exercise| {
                    // A start that nobody touched is no beginning.
                    if progress.text.is_some() || *text != *exercise.start.dockerfile {
                        progress.text = Some(text);
                        (progress.met, progress.goals) = (met, goals);
                    }
                    progress.solved |= solved;
                });
            }
            LessonAction::HintShown(hint) => self.of_task(|progress, exercise| {
                let most = u32::try_from(exercise.hints.len()).unwrap_or(u32::MAX);
                progress.see(u32::try_from(hint), most);
            }),
            LessonAction::SolutionShown => self.of_task(|progress, _| {
                // Who has solved it may look without it being held against them.
                progress.solution |= !progress.solved;
            }),
            LessonAction::ProgressLoaded(loaded) => {
                for (key, theirs) in loaded {
                    let ours = self.progress.entry(key).or_default();
                    *ours = merged(std::mem::take(ours), theirs);
                }
            }
            LessonAction::ProgressForgotten => self.progress.clear(),
        }
    }

    /// Opens the exercise of `key`, or awaits it.
    fn choose(&mut self, key: String, with: With) {
        match self.exercise(&key) {
            Some(exercise) => {
                self.opening = Some(with).filter(|with| *with != With::Kept);
                self.task = Some((key, exercise));
                self.awaited = None;
            }
            None if exercises::is_ours(&key) => {
                self.awaited = Some(Awaited { key, with, failed: false });
            }
            None => return,
        }
        self.view = LessonView::Task;
        (self.open, self.folded) = (true, false);
    }

    fn give(&mut self, exercise: Rc<Exercise>, with: With) {
        let key = self.free_key(&exercise);
        self.given.insert(key.clone(), exercise);
        self.choose(key, with);
    }

    /// The key for a given exercise: another than its id says where the learner wrote something for one of the same
    /// id that starts from another text. That one stays.
    fn free_key(&self, exercise: &Exercise) -> String {
        let first = given_key(exercise);
        let is_free = |key: &String| {
            let same = |other: &Rc<Exercise>| other.start.dockerfile == exercise.start.dockerfile;
            let written = self.progress.get(key).is_some_and(|progress| progress.text.is_some());
            !written || self.given.get(key).is_none_or(same)
        };
        let others = (2..=self.given.len() + 1).map(|n| format!("{first}-{n}"));
        std::iter::once(first.clone()).chain(others).find(is_free).unwrap_or(first)
    }

    fn of_task(&mut self, change: impl FnOnce(&mut Progress, &Exercise)) {
        let Some((key, exercise)) = self.task.clone() else { return };
        let mut progress = self.progress.get(&key).cloned().unwrap_or_default();
        change(&mut progress, &exercise);
        if progress != Progress::default() {
            self.progress.insert(key, progress);
        }
    }
}

/// Both together: nothing that was reached is lost. A text of ours stays.
fn merged(ours: Progress, theirs: Progress) -> Progress {
    let own = ours.text.is_some();
    let solution = match (ours.solved, theirs.solved) {
        // Solved without help once is solved without help.
        (true, true) => ours.solution && theirs.solution,
        (true, false) => ours.solution,
        (false, true) => theirs.solution,
        (false, false) => ours.solution || theirs.solution,
    };
    let counted = |progress: &Progress| if progress.seen.is_empty() { progress.hints } else { 0 };
    let mut both = Progress {
        hints: counted(&ours).max(counted(&theirs)),
        met: if own { ours.met } else { theirs.met },
        goals: if own { ours.goals } else { theirs.goals },
        text: ours.text.or(theirs.text),
        solved: ours.solved || theirs.solved,
        solution,
        seen: BTreeSet::new(),
    };
    let seen: BTreeSet<u32> = ours.seen.union(&theirs.seen).copied().gather();
    if !seen.is_empty() {
        both.see(seen, u32::MAX);
    }
    both
}

impl Reducible for Lesson {
    type Action = LessonAction;

    fn reduce(self: Rc<Self>, action: LessonAction) -> Rc<Self> {
        let mut next = (*self).clone();
        next.apply(action);
        if next == *self { self } else { Rc::new(next) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "first-multistage";

    fn ours() -> Rc<Exercise> {
        exercises::files::by_id(ID)
    }

    fn chosen() -> Rc<Lesson> {
        Rc::new(Lesson::default()).reduce(LessonAction::Chosen(ID.to_owned()))
    }

    fn opened() -> Rc<Lesson> {
        chosen().reduce(LessonAction::Fetched(ours())).reduce(LessonAction::TextPut)
    }

    fn checked(text: &str, met: u32, solved: bool) -> LessonAction {
        LessonAction::Checked { text: text.into(), met, goals: 7, solved }
    }

    #[test]
    fn an_exercise_opens_with_its_start_and_later_with_the_learners_text() {
        let lesson = opened();
        assert_eq!((lesson.open, lesson.view), (true, LessonView::Task));
        let start: Rc<str> = ours().start.dockerfile.as_str().into();
        assert_eq!(lesson.opening_text(ID), Some((start.clone(), false)));
        let lesson = lesson.reduce(checked(&start, 1, false));
        assert!(lesson.progress.is_empty(), "to look at it is no beginning");
        let lesson = lesson.reduce(checked("FROM mine\n", 2, false));
        assert_eq!(lesson.opening_text(ID), Some(("FROM mine\n".into(), true)));
        assert_eq!(lesson.opening_text("none"), None);
        let back = lesson.reduce(checked(&start, 1, false));
        assert_eq!(back.opening_text(ID), Some((start, false)));
    }

    #[test]
    fn an_exercise_of_the_page_opens_once_its_file_is_there() {
        let awaiting = chosen();
        assert!(awaiting.task.is_none() && awaiting.open);
        assert_eq!(awaiting.open_key(), None, "a reload goes back to what was there");
        let failed = awaiting.reduce(LessonAction::FetchFailed(ID.to_owned()));
        assert!(failed.awaited.as_ref().is_some_and(|awaited| awaited.failed));
        let again = failed.clone().reduce(LessonAction::Retried);
        assert!(again.awaited.as_ref().is_some_and(|awaited| !awaited.failed));
        let there = again.reduce(LessonAction::Fetched(ours()));
        assert_eq!((there.awaited.as_ref(), there.open_key()), (None, Some(ID)));
        assert_eq!(there.text_to_put(), Some((ours().start.dockerfile.as_str().into(), false)));
        let early = there.reduce(checked("what was there before", 7, true));
        assert!(early.progress.is_empty(), "the text in the editor is still another's");
        // Who goes elsewhere meanwhile is not called back.
        for elsewhere in [LessonAction::Left, LessonAction::Shown(LessonView::List)] {
            let late = failed.clone().reduce(elsewhere).reduce(LessonAction::Fetched(ours()));
            assert!(late.task.is_none() && late.opening.is_none());
            let lesson = late.reduce(LessonAction::Chosen(ID.to_owned()));
            assert!(lesson.task.is_some(), "what was fetched is not fetched again");
        }
        let none = Rc::new(Lesson::default()).reduce(LessonAction::Chosen("none".to_owned()));
        assert_eq!(*none, Lesson::default());
    }

    #[test]
    fn a_reload_goes_on_with_the_text_in_the_editor() {
        let lesson = Rc::new(Lesson::default()).reduce(LessonAction::Resumed(ID.to_owned()));
        assert_eq!(lesson.open_key(), Some(ID), "another reload before the file is there");
        let lesson = lesson.reduce(LessonAction::Fetched(ours()));
        assert_eq!((lesson.text_to_put(), lesson.opening.as_ref()), (None, None));
        assert_eq!(lesson.reduce(checked("mine", 1, false)).progress.len(), 1);
    }

    #[test]
    fn a_link_brings_its_text_and_takes_none() {
        let linked = |linked, text: &str| LessonAction::Linked(linked, text.into(), Rc::default());
        let link = |text: &str| linked(Linked::Ours(ID.to_owned()), text);
        let lesson = opened().reduce(checked("mine", 1, false));
        let same = lesson.clone().reduce(link(&ours().start.dockerfile));
        assert_eq!(
            same.text_to_put(),
            Some(("mine".into(), true)),
            "the start leads to what the learner has"
        );
        assert_eq!(same.text_to_keep(), None);
        let other = lesson.reduce(link("theirs"));
        assert_eq!(other.text_to_put(), Some(("theirs".into(), true)));
        assert_eq!(other.text_to_keep(), Some("mine".into()));
        assert_eq!(opened().reduce(link("theirs")).text_to_keep(), None, "nothing was written");
        let whole = Rc::new(Lesson::default()).reduce(linked(Linked::Whole(ours()), "theirs"));
        assert_eq!(whole.open_key(), Some("own.first-multistage"));
        assert_eq!(whole.text_to_put(), Some(("theirs".into(), true)));
    }

    #[test]
    fn what_was_solved_stays_solved() {
        let lesson = opened().reduce(checked("a", 7, true)).reduce(checked("b", 2, false));
        let progress = lesson.task_progress();
        assert_eq!((progress.solved, progress.solution, progress.met), (true, false, 2));
        let looked = lesson.reduce(LessonAction::SolutionShown);
        assert!(!looked.task_progress().solution, "looking after solving is free");
        let helped = opened().reduce(LessonAction::SolutionShown).reduce(checked("a", 7, true));
        assert!(helped.task_progress().solution && helped.task_progress().solved);
    }

    #[test]
    fn hints_end_with_the_last() {
        let mut lesson = opened();
        for hint in [2, 0, 0, 1, 3, 9] {
            lesson = lesson.reduce(LessonAction::HintShown(hint));
            assert!(hint > 2 || lesson.task_progress().has_seen(hint));
        }
        assert_eq!(lesson.task_progress().hints, 3);
        assert!(!lesson.task_progress().has_seen(3));
    }

    #[test]
    fn hints_that_were_only_counted_stay_seen() {
        let loaded = |hints, seen: &[u32]| {
            let progress = Progress { hints, seen: seen.iter().copied().collect(), ..Progress::default() };
            LessonAction::ProgressLoaded(BTreeMap::from([(ID.to_owned(), progress)]))
        };
        let seen = |lesson: &Lesson| [0, 1, 2].map(|hint| lesson.task_progress().has_seen(hint));
        let lesson = opened().reduce(loaded(1, &[]));
        assert_eq!(seen(&lesson), [true, false, false]);
        let more = lesson.clone().reduce(LessonAction::HintShown(2));
        assert_eq!((seen(&more), more.task_progress().hints), ([true, false, true], 2));
        let both = lesson.reduce(loaded(1, &[1]));
        assert_eq!((seen(&both), both.task_progress().hints), ([true, true, false], 2));
    }

    #[test]
    fn a_given_exercise_never_meets_one_of_ours() {
        let mut theirs = (*ours()).clone();
        theirs.title.en = Some("Theirs".to_owned());
        let lesson = opened().reduce(checked("mine", 1, false)).reduce(LessonAction::Given(Rc::new(theirs)));
        let lesson = lesson.reduce(LessonAction::TextPut);
        assert_eq!(lesson.task.as_ref().map(|(key, _)| key.as_str()), Some("own.first-multistage"));
        assert_eq!(lesson.task_progress(), Progress::default());
        let lesson = lesson.reduce(LessonAction::Forgotten("own.first-multistage".to_owned()));
        assert_eq!((lesson.task.is_none(), lesson.view), (true, LessonView::List));
        assert_eq!(lesson.progress.len(), 1, "what was typed elsewhere stays");
    }

    #[test]
    fn exercises_of_one_id_keep_apart_once_something_is_written() {
        let with_start = |start: &str| {
            let mut exercise = (*ours()).clone();
            exercise.start.dockerfile = start.to_owned();
            LessonAction::Given(Rc::new(exercise))
        };
        let key = |lesson: &Lesson| lesson.task.as_ref().map(|(key, _)| key.clone()).unwrap_or_default();
        let lesson = Rc::new(Lesson::default()).reduce(with_start("FROM a\n")).reduce(with_start("FROM b\n"));
        assert_eq!((key(&lesson).as_str(), lesson.given.len()), ("own.first-multistage", 1));
        let written = lesson.reduce(LessonAction::TextPut).reduce(checked("FROM mine\n", 1, false));
        let again = written.clone().reduce(with_start("FROM b\n"));
        assert_eq!(again.text_to_put(), Some(("FROM mine\n".into(), true)), "the same again goes on");
        let other = written.reduce(with_start("FROM c\n"));
        assert_eq!((key(&other).as_str(), other.given.len()), ("own.first-multistage-2", 2));
        assert_eq!(other.text_to_put(), Some(("FROM c\n".into(), false)));
        let once_more = other.reduce(LessonAction::TextPut).reduce(with_start("FROM c\n"));
        assert_eq!(once_more.given.len(), 2);
    }

    #[test]
    fn loaded_progress_takes_nothing_away() {
        let lesson = opened().reduce(checked("mine", 3, false));
        let loaded = |solved, solution| {
            let theirs =
                Progress { text: Some("theirs".into()), solved, solution, hints: 2, ..Progress::default() };
            LessonAction::ProgressLoaded(
                [(ID.to_owned(), theirs.clone()), ("other".to_owned(), theirs)].into(),
            )
        };
        let both = lesson.clone().reduce(loaded(true, true));
        let progress = both.task_progress();
        assert_eq!(progress.text.as_deref(), Some("mine"));
        assert_eq!((progress.solved, progress.solution, progress.hints, progress.met), (true, true, 2, 3));
        assert_eq!(both.progress["other"].text.as_deref(), Some("theirs"));
        let better = both.reduce(loaded(true, false));
        assert!(!better.task_progress().solution, "once without help is without help");
        assert!(better.reduce(LessonAction::ProgressForgotten).progress.is_empty());
    }

    #[test]
    fn leaving_and_closing_keep_the_progress() {
        let lesson = opened().reduce(checked("mine", 3, false)).reduce(LessonAction::Left);
        assert_eq!((lesson.view, lesson.progress.len()), (LessonView::List, 1));
        let after = lesson.clone().reduce(checked("other", 1, true));
        assert!(Rc::ptr_eq(&lesson, &after), "without an exercise nothing is checked");
        let closed = lesson.reduce(LessonAction::Toggled);
        assert!(!closed.open);
        assert_eq!(closed.reduce(LessonAction::Shown(LessonView::Task)).view, LessonView::List);
    }
}
