//! One exercise: what there is to do, the goals as they stand, hints and the solution.

use std::rc::Rc;

use dockerfile_core::exercise::{Checked, Exercise, GoalState};
use yew::prelude::*;

use super::common::{Icon, Symbol};
use super::exercise_confirm::Confirm;
use super::exercise_share::ExerciseShare;
use super::exercise_words::{Prose, in_language};
use crate::browser::{page, timer};
use crate::exercises;
use crate::i18n::{Key, Lang, bytes, count, text, text_with};
use crate::share::Linked;
use crate::state::{NoticeKind, Progress};
use crate::view::{GoalRow, goal_rows, goal_state_words, met_words};

/// What the learner asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskEvent {
    /// One more hint.
    Hint,
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
    /// Language.
    pub lang: Lang,
    /// Called with what the learner asks for.
    pub on_event: Callback<TaskEvent>,
}

fn goal_item(props: &TaskProps, row: &GoalRow) -> Html {
    let lang = props.lang;
    let rule = row.rule.clone().filter(|_| props.open_key.is_some()).map(|rule| {
        let name = rule.clone();
        let onclick = props.on_event.reform(move |_: MouseEvent| TaskEvent::Rule(name.clone()));
        html! {
            <button type="button" class="problem__rule problem__rule--page" data-testid="goal-rule"
                aria-haspopup="dialog" {onclick}><Symbol icon={Icon::Book} />{ &*rule }</button>
        }
    });
    let (icon, class) = match row.state {
        GoalState::Met => (Icon::Check, "goal--met"),
        GoalState::Unmet => (Icon::Target, "goal--unmet"),
        GoalState::Unknown => (Icon::Info, "goal--unknown"),
    };
    html! {
        <li class={classes!("goal", class)} data-testid="goal" data-state={format!("{:?}", row.state).to_lowercase()}>
            <Symbol {icon} />
            <div>
                <p class="goal__words">
                    { &row.goal }
                    <span class="goal__state">{ goal_state_words(lang, row.state) }</span>
                </p>
                if !row.why.is_empty() {
                    <p class="goal__why">{ &row.why }</p>
                }
                { rule }
            </div>
        </li>
    }
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

fn hints(props: &TaskProps) -> Html {
    let (lang, all) = (props.lang, props.exercise.hints.len());
    if all == 0 {
        return html! {};
    }
    let shown = (props.progress.hints as usize).min(all);
    let entries = props.exercise.hints.iter().take(shown).enumerate().map(|(index, hint)| {
        html! {
            <li id={format!("hint-{}", index + 1)} class="hint" tabindex="-1" data-testid="hint">
                <Prose words={hint.clone()} {lang} />
            </li>
        }
    });
    let on_hint = {
        let on_event = props.on_event.clone();
        Callback::from(move |_: MouseEvent| {
            on_event.emit(TaskEvent::Hint);
            // Read aloud, and the next tab stop is the next hint.
            timer::soon(move || page::focus(&format!("hint-{}", shown + 1)));
        })
    };
    let number = |n: usize| count(lang, n as u64);
    html! {
        <section class="exercise__part">
            <h4>{ text(lang, Key::ExerciseHints) }</h4>
            <ol class="hints">{ for entries }</ol>
            if shown < all {
                <button type="button" class="button button--small" data-testid="hint-next" onclick={on_hint}>
                    { text_with(lang, Key::ExerciseHint, &[("shown", &number(shown)), ("all", &number(all))]) }
                </button>
            }
        </section>
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
            timer::soon(|| page::focus("exercise-solution"));
        })
    };
    let code: Rc<str> = solution.dockerfile.as_str().into();
    let put = {
        let code = code.clone();
        props.on_event.reform(move |_: MouseEvent| TaskEvent::Text(code.clone()))
    };
    html! {
        <section class="exercise__part">
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
        <div class="exercise__buttons">
            <button type="button" class="button button--small" data-testid="exercise-reset" onclick={reset}>
                { text(lang, Key::ExerciseReset) }
            </button>
        </div>
        <details class="exercise__files" data-testid="exercise-share">
            <summary>{ text(lang, Key::ExerciseShare) }</summary>
            <div class="exercise__buttons">
                <ExerciseShare linked={Linked::of(key, exercise)} exercise={exercise.clone()} {lang}
                    on_notice={props.on_event.reform(TaskEvent::Notice)} />
            </div>
        </details>
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
    // Spoken only when another number of goals is met, not at each keystroke.
    let said = rows.as_ref().map(|rows| met_words(lang, rows)).unwrap_or_default();
    let done = props.checked.as_ref().is_some_and(|checked| checked.is_solved());
    let (title, foreign) = in_language(&exercise.title, lang);
    html! {
        <article class="exercise" data-testid="exercise" data-exercise={exercise.id.clone()}>
            <h3 id="exercise-title" class="exercise__title" tabindex="-1" lang={foreign}>{ title }</h3>
            <Prose words={exercise.text.clone()} {lang} />
            { files(lang, exercise) }
            <section class="exercise__part">
                <h4>{ text(lang, Key::ExerciseGoals) }</h4>
                <p role="status" class={classes!("exercise__met", done.then_some("exercise__met--done"))}
                    data-testid="goals-met">
                    if done { <Symbol icon={Icon::Check} /> }
                    { said }
                </p>
                if done { { next(props) } }
                <ul class="goals">{ for rows.iter().flatten().map(|row| goal_item(props, row)) }</ul>
            </section>
            { hints(props) }
            { solution(props, &open) }
            { ways_on(props) }
        </article>
    }
}
