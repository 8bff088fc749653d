//! One exercise: what there is to do, how it stands, and the solution.

use std::rc::Rc;

use dockerfile_exercise::{Checked, Exercise};
use yew::prelude::*;

use super::common::{Icon, Symbol};
use super::exercise_confirm::Confirm;
use super::exercise_end::{Ending, ExerciseEnd};
use super::exercise_goals::{Goals, Hints};
use super::exercise_share::ExerciseShare;
use super::exercise_spoken::Spoken;
use super::exercise_words::{Prose, in_language};
use crate::browser::{page, scroll, timer};
use crate::exercises;
use crate::i18n::{Key, Lang, bytes, text, text_with};
use crate::share::Linked;
use crate::state::{NoticeKind, Progress};
use crate::view::{goal_rows, met_words, task_hints};

/// What the learner asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskEvent {
    /// The hint of that index.
    Hint(usize),
    /// The solution.
    Solution,
    /// This text in the editor.
    Text(Rc<str>),
    /// The exercise of the page with that id.
    Next(&'static str),
    /// The page of the rule of that name.
    Rule(Rc<str>),
    /// Something is to be said.
    Notice(NoticeKind),
}

/// Properties of [`Task`].
#[derive(Properties, PartialEq)]
pub struct TaskProps {
    /// The exercise.
    pub exercise: Rc<Exercise>,
    /// What is said of the text; `None` before the first analysis.
    pub checked: Option<Rc<Checked>>,
    /// How far the learner is.
    pub progress: Progress,
    /// Its key; `None` in a preview, in which nothing is done.
    #[prop_or_default]
    pub open_key: Option<AttrValue>,
    /// What it started from and what solves it, once it is solved.
    #[prop_or_default]
    pub ending: Option<Ending>,
    /// Language.
    pub lang: Lang,
    /// Called with what the learner asks for.
    pub on_event: Callback<TaskEvent>,
}

fn files(lang: Lang, exercise: &Exercise) -> Html {
    let start = &exercise.start;
    if start.context.files.is_empty() && start.dockerignore.is_none() {
        return html! {};
    }
    let rows = start.context.files.iter().map(|(path, file)| {
        html! {
            <li><code>{ path }</code>
                if let Some(n) = file.bytes { <span class="range">{ bytes(lang, n) }</span> }
            </li>
        }
    });
    html! {
        <details class="exercise__files" data-testid="exercise-files">
            <summary>{ text(lang, Key::ExerciseFiles) }</summary>
            <ul>{ for rows }</ul>
            if let Some(ignore) = &start.dockerignore {
                <p><code>{ ".dockerignore" }</code></p>
                <pre class="prose__code" tabindex="0"><code>{ ignore.trim_end() }</code></pre>
            }
        </details>
    }
}

/// The solution, once it was asked for; `open` says whether it is.
fn solution(props: &TaskProps, open: &UseStateHandle<bool>) -> Html {
    let lang = props.lang;
    let Some(solution) = &props.exercise.solution else { return html! {} };
    let show = {
        let (open, on_event) = (open.clone(), props.on_event.clone());
        Callback::from(move |()| {
            open.set(true);
            on_event.emit(TaskEvent::Solution);
            timer::soon(|| {
                page::focus("exercise-solution");
                scroll::show("exercise-solution-part");
            });
        })
    };
    let code: Rc<str> = solution.dockerfile.as_str().into();
    let put = {
        let code = code.clone();
        props.on_event.reform(move |_: MouseEvent| TaskEvent::Text(code.clone()))
    };
    html! {
        <section id="exercise-solution-part" class="exercise__part">
            <h4 id="exercise-solution" tabindex="-1">{ text(lang, Key::ExerciseSolution) }</h4>
            if **open {
                <pre class="prose__code" tabindex="0" data-testid="solution"><code>{ code.trim_end() }</code></pre>
                if let Some(words) = &solution.text {
                    <Prose words={words.clone()} {lang} />
                }
                if props.open_key.is_some() {
                    <button type="button" class="button button--small" data-testid="solution-put" onclick={put}>
                        { text(lang, Key::ExerciseSolutionPut) }
                    </button>
                }
            } else {
                <Confirm id="solution-show" label={text(lang, Key::ExerciseSolutionShow)} {lang}
                    question={text(lang, Key::ExerciseSolutionAsk)} yes={text(lang, Key::ExerciseSolutionYes)}
                    on_yes={show} />
            }
        </section>
    }
}

/// The way to the next exercise of the page.
fn next(props: &TaskProps) -> Html {
    let lang = props.lang;
    // In a frame the page around says what comes next.
    if page::is_embed() {
        return html! {};
    }
    let next = props.open_key.as_ref().and_then(|key| exercises::next(key)).map(|next| {
        let onclick = props.on_event.reform(move |_: MouseEvent| TaskEvent::Next(next.id));
        html! {
            <button type="button" class="button button--small button--primary" data-testid="exercise-next" {onclick}>
                { text_with(lang, Key::ExerciseNext, &[("title", next.title(lang))]) }
            </button>
        }
    });
    next.unwrap_or_default()
}

/// What can be done with the exercise as a whole: starting again, giving it away.
fn ways_on(props: &TaskProps) -> Html {
    let Some(key) = &props.open_key else { return html! {} };
    let lang = props.lang;
    let exercise = &props.exercise;
    let reset = {
        let start: Rc<str> = exercise.start.dockerfile.as_str().into();
        props.on_event.reform(move |_: MouseEvent| TaskEvent::Text(start.clone()))
    };
    html! {
        <>
        <div class="exercise__buttons row">
            <button type="button" class="button button--small" data-testid="exercise-reset" onclick={reset}>
                { text(lang, Key::ExerciseReset) }
            </button>
        </div>
        <details class="exercise__files" data-testid="exercise-share">
            <summary>{ text(lang, Key::ExerciseShare) }</summary>
            <div class="exercise__buttons row">
                <ExerciseShare linked={Linked::of(key, exercise)} exercise={exercise.clone()} {lang}
                    on_notice={props.on_event.reform(TaskEvent::Notice)} />
            </div>
        </details>
        </>
    }
}

/// How many goals are met and, once all are, what that brought and where to go on.
fn standing(props: &TaskProps) -> Html {
    let (lang, Some(checked)) = (props.lang, &props.checked) else { return html! {} };
    let done = checked.is_solved();
    let words = met_words(lang, checked);
    let end = props.ending.clone().zip(props.open_key.clone()).map(|(ending, open_key)| {
        html! {
            <ExerciseEnd exercise={props.exercise.clone()} {open_key} {ending} {lang}
                on_notice={props.on_event.reform(TaskEvent::Notice)} />
        }
    });
    html! {
        <>
            if props.open_key.is_some() {
                <Spoken words={words.clone()} />
            }
            <p class={classes!("exercise__met", done.then_some("exercise__met--done"))} data-testid="goals-met">
                if done { <Symbol icon={Icon::Check} /> }
                { words }
            </p>
            if done {
                { end }
                { next(props) }
            }
        </>
    }
}

/// The open exercise.
#[component]
pub fn Task(props: &TaskProps) -> Html {
    let lang = props.lang;
    let exercise = &props.exercise;
    let open = use_state_eq(|| false);
    let rows = props.checked.as_ref().map(|checked| goal_rows(lang, exercise, checked));
    let (title, foreign) = in_language(&exercise.title, lang);
    html! {
        <article class="exercise" data-testid="exercise" data-exercise={exercise.id.clone()}>
            <h3 id="exercise-title" class="exercise__title" tabindex="-1" lang={foreign}>{ title }</h3>
            <Prose words={exercise.text.clone()} {lang} />
            <Hints exercise={exercise.clone()} hints={task_hints(exercise, props.checked.as_deref())}
                progress={props.progress.clone()} about="" {lang} on_event={props.on_event.clone()} />
            { files(lang, exercise) }
            <section class="exercise__part">
                <h4>{ text(lang, Key::ExerciseGoals) }</h4>
                { standing(props) }
                if let Some(rows) = rows {
                    <Goals exercise={exercise.clone()} {rows} progress={props.progress.clone()}
                        preview={props.open_key.is_none()} {lang} on_event={props.on_event.clone()} />
                }
            </section>
            { solution(props, &open) }
            { ways_on(props) }
        </article>
    }
}
