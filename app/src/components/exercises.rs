//! The pane of exercises, and what connects it to the text, the analysis and storage.

use std::rc::Rc;

use dockerfile_answers::Options;
use dockerfile_exercise::{Checked, Exercise, check, read};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::common::{Icon, Symbol};
use super::editor::Locked;
use super::exercise_await::ExerciseAwait;
use super::exercise_end::Ending;
use super::exercise_list::ExerciseList;
use super::exercise_task::{Task, TaskEvent};
use super::exercise_write::ExerciseWrite;
use crate::browser::storage::StorageError;
use crate::browser::{beside, drafts, lessons, page, timer};
use crate::exercises;
use crate::i18n::{Key, Lang, text};
use crate::state::{Action, Lesson, LessonAction, LessonView, Measure, Snapshot, State, Stated, Tried, With};
use crate::view::{Beginning, beginning, met_words, start_of};
use protocol::Task as WorkerTask;

/// Id of the button that opens the pane.
const BUTTON: &str = "exercises-button";

/// Exercises as the page knows them.
pub struct Exercises {
    /// Which is open, and how far the learner is.
    pub lesson: UseReducerHandle<Lesson>,
    /// What is said of the text; `None` without an exercise or before its first analysis.
    pub checked: Option<Rc<Checked>>,
    /// The lines that typing may not change.
    pub locked: Option<Locked>,
    /// The start and the text that solves it, once it is solved.
    pub solved: Option<(Snapshot, Snapshot)>,
}

/// What is said of the text of an analysis.
#[derive(Clone, PartialEq)]
struct Found {
    snapshot: Snapshot,
    checked: Rc<Checked>,
}

/// Fetches the exercise of the page that is awaited.
#[hook]
fn use_fetching(lesson: &UseReducerHandle<Lesson>) {
    let wanted = lesson.awaited.as_ref().filter(|awaited| !awaited.failed);
    let lesson = lesson.dispatcher();
    use_effect_with(wanted.map(|awaited| awaited.key.clone()), move |wanted| {
        let Some(id) = wanted.clone() else { return };
        spawn_local(async move {
            let file = beside::fetch_text(&exercises::file(&id)).await;
            let exercise = file.and_then(|file| read(&file).ok()).filter(|exercise| exercise.id == id);
            lesson.dispatch(match exercise {
                Some(exercise) => LessonAction::Fetched(Rc::new(exercise)),
                None => LessonAction::FetchFailed(id),
            });
        });
    });
}

/// Brings the text of an exercise that opens into the editor.
#[hook]
fn use_opening(
    lesson: &UseReducerHandle<Lesson>,
    on_action: &Callback<Action>,
    put_text: &Callback<(Rc<str>, bool)>,
    report: &Callback<Result<(), StorageError>>,
) {
    let key = lesson.task.as_ref().map(|(key, _)| key.clone());
    let (lesson, on_action, put_text, report) =
        (lesson.clone(), on_action.clone(), put_text.clone(), report.clone());
    use_effect_with((key, lesson.opening.clone()), move |(_, opening)| {
        let (Some(opening), Some((_, exercise))) = (opening, &lesson.task) else { return };
        if let Some(text) = lesson.text_to_keep() {
            let start = &exercise.start;
            let stated = Stated::of(start.dockerignore.as_deref(), &start.context);
            report.emit(drafts::keep(&text, &stated));
        }
        if let Some(text) = lesson.text_to_put() {
            put_text.emit(text);
        }
        if let With::Link { options, .. } = opening {
            on_action.emit(Action::OptionsGiven(options.clone()));
        }
        // A text of the exercise lies beside the exercise's files.
        on_action.emit(Action::FilesStated(exercise.clone()));
        lesson.dispatch(LessonAction::TextPut);
    });
}

/// Where the open exercise begins: `None` until its start is analysed.
#[hook]
fn use_beginning(
    state: &State,
    task: Option<&Rc<Exercise>>,
    on_ask: &Callback<WorkerTask>,
) -> Rc<Option<Beginning>> {
    let wanted = use_memo(task.cloned(), |task| task.as_deref().map(start_of));
    let there = state.begun.clone().filter(|begun| Some(&begun.trial) == (*wanted).as_ref());
    {
        // An errand may give way to another, so it is asked for again.
        let on_ask = on_ask.clone();
        let missing = there.is_none();
        use_effect_with((wanted, missing, state.analysed()), move |(wanted, missing, _)| {
            if let Some(trial) = wanted.as_ref().as_ref().filter(|_| *missing) {
                on_ask.emit(WorkerTask::Begin(trial.clone()));
            }
        });
    }
    use_memo((task.cloned(), there), |(task, there)| {
        task.as_deref().zip(there.as_ref()).map(|(task, there)| beginning(task, there.start.clone()))
    })
}

/// Checks the text of `state` against the open exercise, tells the analysis which files that states, and keeps
/// progress. A text that an exercise opens with goes to `put_text`; `report` is told of each attempt to store.
#[hook]
pub fn use_exercises(
    state: &State,
    on_action: &Callback<Action>,
    on_ask: &Callback<WorkerTask>,
    put_text: &Callback<(Rc<str>, bool)>,
    report: &Callback<Result<(), StorageError>>,
) -> Exercises {
    let lesson = use_reducer_eq(lessons::load);
    use_fetching(&lesson);
    let task = lesson.task.as_ref().map(|(_, exercise)| exercise.clone());
    let key = lesson.task.as_ref().map(|(key, _)| key.clone());
    // The exercise whose files the analysis was told of. One that was made before says nothing of this exercise.
    let stated = use_state_eq(|| None::<String>);
    let fits = *stated == key;
    let begun = use_beginning(state, task.as_ref(), on_ask);
    let watched = (state.snapshot.clone(), task.clone(), fits && state.is_current() && begun.is_some());
    let found = {
        let (options, begun) = (state.options.clone(), begun.clone());
        let last = use_mut_ref(|| None::<(Rc<Exercise>, Found)>);
        use_memo(watched, move |(snapshot, task, is_current)| {
            let exercise = task.as_ref()?;
            let mut last = last.borrow_mut();
            if let (Some(snapshot), Some(begun), true) = (snapshot, &*begun, *is_current) {
                let checked = check(exercise, &snapshot.text, &snapshot.analysis, &options);
                let checked = checked.since(&begun.checked);
                *last =
                    Some((exercise.clone(), Found { snapshot: snapshot.clone(), checked: Rc::new(checked) }));
            }
            // While the next analysis is on its way, what was said last stays up.
            last.as_ref().filter(|(of, _)| of == exercise).map(|(_, found)| found.clone())
        })
    };
    {
        let (on_action, stated) = (on_action.clone(), stated.clone());
        use_effect_with((key, task), move |(key, task)| {
            if let Some(exercise) = task {
                on_action.emit(Action::FilesStated(exercise.clone()));
            }
            stated.set(key.clone());
        });
    }
    use_effect_with(lesson.open_key().map(str::to_owned), |key| lessons::remember_open(key.as_deref()));
    use_opening(&lesson, on_action, put_text, report);
    {
        let (lesson, current) = (lesson.dispatcher(), fits && state.is_current());
        use_effect_with((*found).clone(), move |found| {
            if let Some(Found { snapshot, checked }) = found.as_ref().filter(|_| current) {
                let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                lesson.dispatch(LessonAction::Checked {
                    text: snapshot.text.clone(),
                    met: number(checked.met()),
                    goals: number(checked.goals()),
                    solved: checked.is_solved(),
                });
            }
        });
    }
    {
        let (report, before) =
            (report.clone(), use_mut_ref(|| (lesson.progress.clone(), lesson.given.clone())));
        use_effect_with((lesson.progress.clone(), lesson.given.clone()), move |now| {
            let before = before.replace(now.clone());
            if before != *now {
                report.emit(
                    lessons::save_progress(&before.0, &now.0)
                        .and_then(|()| lessons::save_given(&before.1, &now.1)),
                );
            }
        });
    }
    let locked = found.as_ref().as_ref().map(|Found { snapshot, checked }| {
        (snapshot.clone(), checked.locked.iter().filter_map(|locked| locked.span).collect())
    });
    let checked = found.as_ref().as_ref().map(|found| found.checked.clone());
    let after = found.as_ref().as_ref().filter(|found| found.checked.is_solved());
    let solved = begun.as_ref().as_ref().zip(after);
    let solved = solved.map(|(begun, after)| (begun.snapshot.clone(), after.snapshot.clone()));
    Exercises { lesson, checked, locked, solved }
}

/// Properties of [`ExercisesButton`].
#[derive(Properties, PartialEq)]
pub struct ExercisesButtonProps {
    /// Whether the pane is there.
    pub open: bool,
    /// Language.
    pub lang: Lang,
    /// Opens and closes it.
    pub on_toggle: Callback<()>,
}

/// Opens the pane of exercises.
#[component]
pub fn ExercisesButton(props: &ExercisesButtonProps) -> Html {
    let onclick = {
        let (open, on_toggle) = (props.open, props.on_toggle.clone());
        Callback::from(move |_: MouseEvent| {
            on_toggle.emit(());
            if !open {
                timer::soon(|| page::focus("exercises-title"));
            }
        })
    };
    html! {
        <button type="button" class="button exercises-button" id={BUTTON} aria-expanded={props.open.to_string()}
            aria-controls={props.open.then_some("exercises-pane")} data-testid="exercises" {onclick}>
            <Symbol icon={Icon::Target} />{ text(props.lang, Key::ExercisesLabel) }
        </button>
    }
}

/// Properties of [`ExercisePane`].
#[derive(Properties, PartialEq)]
pub struct ExercisePaneProps {
    /// Which exercise is open, and how far the learner is.
    pub lesson: Lesson,
    /// What is said of the text.
    pub checked: Option<Rc<Checked>>,
    /// Revision of the last analysis.
    pub revision: u32,
    /// The text in the editor.
    pub editor_text: Rc<str>,
    /// The start and the text that solves it, once it is solved.
    pub solved: Option<(Snapshot, Snapshot)>,
    /// The size shown.
    pub measure: Measure,
    /// What is given to the build.
    pub options: Rc<Options>,
    /// Language.
    pub lang: Lang,
    /// What happened.
    pub on_lesson: Callback<LessonAction>,
    /// The last trial of an exercise that is being written.
    pub tried: Option<Rc<Tried>>,
    /// Called with what is to be worked out.
    pub on_ask: Callback<WorkerTask>,
    /// What happened elsewhere in the page.
    pub on_action: Callback<Action>,
    /// Called with another text, and whether the learner wrote it.
    pub on_text: Callback<(Rc<str>, bool)>,
}

/// The pane of exercises; nothing where it is closed.
#[component]
pub fn ExercisePane(props: &ExercisePaneProps) -> Html {
    let ExercisePaneProps { lesson, checked, lang, on_lesson, on_text, on_action, .. } = props;
    let lang = *lang;
    // Whether the focus goes there once an exercise that was asked for here is shown. One that a link or the page around
    // brought takes it from nobody.
    let asked = use_mut_ref(|| false);
    {
        let asked = asked.clone();
        let shown = lesson.task.as_ref().map(|(key, _)| key.clone());
        let awaited = lesson.awaited.as_ref().map(|awaited| (awaited.key.clone(), awaited.failed));
        use_effect_with((shown, awaited, lesson.view), move |(_, awaited, view)| {
            if *view == LessonView::Task && *asked.borrow() {
                *asked.borrow_mut() = awaited.is_some();
                timer::soon(|| page::focus("exercise-title"));
            }
        });
    }
    let choose = {
        let (on_lesson, asked) = (on_lesson.clone(), asked.clone());
        Callback::from(move |key: String| {
            *asked.borrow_mut() = true;
            on_lesson.emit(LessonAction::Chosen(key));
        })
    };
    let on_retry = {
        let (on_lesson, asked) = (on_lesson.clone(), asked.clone());
        Callback::from(move |()| {
            *asked.borrow_mut() = true;
            on_lesson.emit(LessonAction::Retried);
        })
    };
    let given = {
        let on_lesson = on_lesson.clone();
        Callback::from(move |exercise: Rc<Exercise>| {
            *asked.borrow_mut() = true;
            on_lesson.emit(LessonAction::Given(exercise));
        })
    };
    let on_event = {
        let (on_lesson, on_text, on_action) = (on_lesson.clone(), on_text.clone(), on_action.clone());
        let next = choose.clone();
        Callback::from(move |event| match event {
            TaskEvent::Hint(hint) => on_lesson.emit(LessonAction::HintShown(hint)),
            TaskEvent::Solution => on_lesson.emit(LessonAction::SolutionShown),
            TaskEvent::Text(text) => on_text.emit((text, false)),
            TaskEvent::Next(id) => next.emit(id.to_owned()),
            TaskEvent::Rule(rule) => on_action.emit(Action::RuleChosen(Some(rule))),
            TaskEvent::Notice(kind) => on_action.emit(Action::Noticed(kind)),
        })
    };
    if !lesson.open {
        return html! {};
    }
    let back = {
        let on_lesson = on_lesson.clone();
        Callback::from(move |_: MouseEvent| {
            on_lesson.emit(LessonAction::Shown(LessonView::List));
            timer::soon(|| page::focus("exercises-title"));
        })
    };
    let close = {
        let on_lesson = on_lesson.clone();
        Callback::from(move |_: MouseEvent| {
            on_lesson.emit(LessonAction::Toggled);
            page::focus(BUTTON);
        })
    };
    let awaited = lesson.awaited.as_ref().map(|awaited| {
        html! {
            <ExerciseAwait id={awaited.key.clone()} failed={awaited.failed} {lang}
                {on_retry} />
        }
    });
    let ending = props.solved.clone().map(|(before, after)| Ending {
        before,
        after,
        measure: props.measure,
        options: props.options.clone(),
    });
    let body = match (lesson.view, &lesson.task) {
        (LessonView::Task, _) if awaited.is_some() => awaited.unwrap_or_default(),
        (LessonView::Task, Some((key, exercise))) => html! {
            <Task key={key.clone()} open_key={key.clone()} exercise={exercise.clone()} checked={checked.clone()}
                progress={lesson.task_progress()} {ending} {lang} {on_event} />
        },
        (LessonView::Write, _) => html! {
            <ExerciseWrite revision={props.revision} editor_text={props.editor_text.clone()} {lang}
                on_given={given} tried={props.tried.clone()} on_ask={props.on_ask.clone()} on_notice={on_action.reform(Action::Noticed)} />
        },
        _ => html! {
            <ExerciseList lesson={lesson.clone()} {lang} on_choose={choose} on_given={given}
                on_lesson={on_lesson.clone()} />
        },
    };
    // In view also where the goals are not: further down, or folded.
    let met = checked.as_ref().filter(|_| lesson.view == LessonView::Task && lesson.task.is_some());
    let met = met.map(|checked| (format!("{}/{}", checked.met(), checked.goals()), met_words(lang, checked)));
    let fold = if lesson.folded { Key::ExercisesUnfold } else { Key::ExercisesFold };
    html! {
        <section id="exercises-pane" class={classes!("pane", "exercises-pane", lesson.folded.then_some("exercises-pane--folded"),
            (lesson.view == LessonView::Write).then_some("exercises-pane--wide"))}
            aria-labelledby="exercises-title" data-testid="exercises-pane">
            <header class="pane__header row">
                <h2 id="exercises-title" class="pane__title" tabindex="-1">{ text(lang, Key::ExercisesLabel) }</h2>
                if let Some((short, words)) = met {
                    <p class="exercises-pane__met" data-testid="goals-count">
                        <span class="visually-hidden">{ words }</span><span aria-hidden="true">{ short }</span>
                    </p>
                }
                <div class="exercises-pane__tools row">
                    if lesson.view != LessonView::List {
                        <button type="button" class="button button--quiet button--small" data-testid="exercises-all"
                            onclick={back}>{ text(lang, Key::ExercisesAll) }</button>
                    }
                    <button type="button" class="icon-button exercises-pane__fold" aria-label={text(lang, fold)}
                        aria-expanded={(!lesson.folded).to_string()} data-testid="exercises-fold"
                        onclick={on_lesson.reform(|_| LessonAction::Folded)}><Symbol icon={Icon::Down} /></button>
                    <button type="button" class="icon-button" aria-label={text(lang, Key::ExercisesClose)}
                        data-testid="exercises-close" onclick={close}><Symbol icon={Icon::Close} /></button>
                </div>
            </header>
            <div class="pane__body" hidden={lesson.folded}>{ body }</div>
        </section>
    }
}
