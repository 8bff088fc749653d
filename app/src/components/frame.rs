//! What connects the page to the page around it, when it is embedded.

use std::rc::Rc;

use dockerfile_answers::Options;
use dockerfile_exercise::{Exercise, ReadError, read};
use yew::prelude::*;

use super::exercises::Exercises;
use crate::browser::{frame, page, timer};
use crate::embed::{self, Asked, FromHost};
use crate::exercises::is_ours;
use crate::i18n::{Key, Lang, text};
use crate::share::Linked;
use crate::state::{Action, ExerciseRefusal, LessonAction, NoticeKind, State, given_key};
use crate::view::refusal_words;

/// What the page around is told when an exercise cannot be opened.
const EXERCISE_ERROR: &str = "exercise";

/// Through which the page is changed.
#[derive(Clone, PartialEq)]
pub struct Hands {
    /// What happened.
    pub on_action: Callback<Action>,
    /// What happened to the exercises.
    pub on_lesson: Callback<LessonAction>,
    /// Puts a text of the open exercise, if there is one, into the editor, and says whether the user wrote it.
    pub put: Callback<(Rc<str>, bool)>,
}

/// What the callbacks read when they are called.
struct Latest {
    hands: Hands,
    options: Rc<Options>,
}

impl Latest {
    fn refuse(&self, why: ExerciseRefusal) -> Option<ExerciseRefusal> {
        self.hands.on_action.emit(Action::Noticed(NoticeKind::ExerciseRefused(why.clone())));
        Some(why)
    }

    /// Opens one of our own exercises.
    fn open(&self, id: &str) -> Option<ExerciseRefusal> {
        if !is_ours(id) {
            return self.refuse(ExerciseRefusal::NotOurs(id.to_owned()));
        }
        self.hands.on_lesson.emit(LessonAction::Chosen(id.to_owned()));
        None
    }

    /// Opens the exercise that the page around gives, with that text or its own.
    fn give(&self, file: &str, text: Option<String>) -> Option<ExerciseRefusal> {
        let exercise: Rc<Exercise> = match read(file) {
            Ok(exercise) => Rc::new(exercise),
            Err(ReadError(said)) => {
                if let Some(text) = text {
                    self.hands.put.emit((text.into(), true));
                }
                return self.refuse(ExerciseRefusal::Broken(said));
            }
        };
        let over = NoticeKind::ExerciseRefused(ExerciseRefusal::NotOurs(given_key(&exercise)));
        self.hands.on_action.emit(Action::NoticeOver(over));
        self.hands.on_lesson.emit(match text {
            Some(text) => LessonAction::Linked(Linked::Whole(exercise), text.into(), self.options.clone()),
            None => LessonAction::Given(exercise),
        });
        None
    }
}

/// Does what the address and the page around ask for, and tells that page what happens.
#[hook]
pub fn use_frame(state: &State, asked: &Rc<Asked>, exercises: &Exercises, hands: Hands) {
    let latest = use_mut_ref(|| None::<Latest>);
    *latest.borrow_mut() = Some(Latest { hands, options: state.options.clone() });
    let refused = use_state_eq(|| None::<ExerciseRefusal>);
    let begun = use_state_eq(|| false);
    {
        let (latest, refused, begun) = (latest.clone(), refused.clone(), begun.clone());
        let asked = asked.clone();
        use_effect_with((), move |()| {
            if let Some(warning) = asked.warning() {
                page::warn(&warning);
            }
            // The editor has to be there.
            timer::soon(move || {
                if let (Some(id), Some(latest)) = (&asked.exercise, &*latest.borrow()) {
                    refused.set(latest.open(id));
                }
                begun.set(true);
            });
        });
    }
    // What the page around says comes after what the address says, whose exercise may still be on its way.
    let opened = use_state_eq(|| false);
    {
        let awaited = exercises.lesson.awaited.as_ref().is_some_and(|awaited| !awaited.failed);
        let (begun, opened) = (*begun, opened.clone());
        use_effect_with((begun, awaited || exercises.lesson.opening.is_some()), move |(begun, pending)| {
            if *begun && !pending {
                opened.set(true);
            }
        });
    }
    let (host, heard) = frame::use_host(*opened, {
        let refused = refused.setter();
        Callback::from(move |message| {
            let latest = latest.borrow();
            let Some(latest) = latest.as_ref() else { return };
            let on_action = &latest.hands.on_action;
            match message {
                FromHost::SetText(text) => {
                    latest.hands.put.emit((text.into(), false));
                }
                FromHost::SetTheme(theme) => on_action.emit(Action::ThemeChosen(theme)),
                FromHost::SetLang(lang) => on_action.emit(Action::LangChosen(lang)),
                FromHost::SetReadOnly(read_only) => on_action.emit(Action::ReadOnlySet(read_only)),
                FromHost::SetExercise { file, text } => refused.set(latest.give(&file, text)),
            }
        })
    });
    {
        // While an exercise still has to bring its text, the one that is there is about to go: nobody is told of it.
        let settled = exercises.lesson.opening.is_none();
        let (host, revision) = (host.clone(), state.revision);
        use_effect_with((state.text.clone(), heard, settled), move |(text, _, settled)| {
            if *settled {
                host.say(|| embed::changed(revision, text));
            }
        });
    }
    {
        let host = host.clone();
        use_effect_with((state.snapshot.clone(), heard), move |(snapshot, _)| {
            if let Some(snapshot) = snapshot {
                host.say(|| embed::analysed(snapshot));
            }
        });
    }
    {
        let host = host.clone();
        let watched: (_, Lang, _) = ((*refused).clone(), state.lang, heard);
        use_effect_with(watched, move |(refused, lang, _)| {
            if let Some(why) = refused {
                host.say(|| embed::error(EXERCISE_ERROR, &refusal_words(*lang, why)));
            }
        });
    }
    {
        let host = host.clone();
        let failed = exercises.lesson.awaited.as_ref().is_some_and(|awaited| awaited.failed);
        use_effect_with((failed, state.lang, heard), move |&(failed, lang, _)| {
            if failed {
                host.say(|| embed::error(EXERCISE_ERROR, text(lang, Key::ExerciseFetchFailed)));
            }
        });
    }
    let task = exercises.lesson.task.as_ref().map(|(_, exercise)| exercise.clone());
    let progress = exercises.lesson.task_progress();
    let shown = (progress.hints, progress.solution);
    let watched = (task, exercises.checked.clone(), shown, heard);
    use_effect_with(watched, move |(task, checked, ..)| {
        if let (Some(task), Some(checked)) = (task, checked) {
            host.say(|| embed::exercise(task, checked, &progress));
        }
    });
}
