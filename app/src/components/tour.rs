//! The tour: it asks for one thing after the other, points to where it is done, and ticks off what was done.

use std::rc::Rc;

use yew::prelude::*;

use super::common::{Icon, Symbol};
use super::editor::EditorHandle;
use crate::browser::{page, timer};
use crate::examples;
use crate::i18n::{Key, Lang, bytes, count, text, text_with};
use crate::state::{
    Action, LessonAction, Outcome, Panel, Snapshot, State, TOUR_BASE, TOUR_RULE, TOUR_STAGE, Tour, TourStep,
};
use dockerfile_syntax::source::LineIndex;

/// What the tour needs to begin and to give back what was there.
#[derive(Clone, PartialEq)]
pub struct TourHands {
    /// Begins it.
    pub begin: Callback<()>,
    /// Ends it.
    pub end: Callback<()>,
}

/// Begins and ends the tour: text and exercise of before come back.
#[hook]
pub fn use_tour(
    state: &UseReducerHandle<State>,
    exercise: Option<String>,
    editor: &EditorHandle,
    on_lesson: &Callback<LessonAction>,
) -> TourHands {
    let left = use_mut_ref(|| None::<String>);
    let begin = {
        let (state, editor, on_lesson, left) =
            (state.clone(), editor.clone(), on_lesson.clone(), left.clone());
        Callback::from(move |()| {
            if state.read_only || state.tour.is_some() {
                return;
            }
            left.replace(exercise.clone());
            if exercise.is_some() {
                on_lesson.emit(LessonAction::Left);
            }
            let text = examples::TOUR.text(state.lang);
            state.dispatch(Action::TourBegun(text.clone()));
            editor.set_text(&text);
            timer::soon(|| page::focus(TITLE));
        })
    };
    let end = {
        let (state, editor, on_lesson) = (state.clone(), editor.clone(), on_lesson.clone());
        Callback::from(move |()| {
            let Some(tour) = &state.tour else { return };
            state.dispatch(Action::TourEnded);
            editor.set_text(&tour.before.text);
            if let Some(exercise) = left.take() {
                on_lesson.emit(LessonAction::Chosen(exercise));
            }
        })
    };
    TourHands { begin, end }
}

/// Id of the tour's heading.
const TITLE: &str = "tour-title";

/// What a step is called in the list, and what it asks for.
fn step_keys(step: TourStep) -> (Key, Key) {
    match step {
        TourStep::Stage => (Key::TourStage, Key::TourStageAsk),
        TourStep::Line => (Key::TourLine, Key::TourLineAsk),
        TourStep::Fix => (Key::TourFix, Key::TourFixAsk),
        TourStep::Target => (Key::TourTarget, Key::TourTargetAsk),
    }
}

/// The panel in which a step is done.
fn step_panel(step: TourStep) -> Panel {
    match step {
        TourStep::Stage | TourStep::Target => Panel::Graph,
        TourStep::Line => Panel::Editor,
        TourStep::Fix => Panel::Problems,
    }
}

/// The panel to which the tour points.
pub fn tour_panel(state: &State) -> Option<&'static str> {
    Some(step_panel(state.tour.as_ref()?.step()?).name())
}

/// The bytes of the base image of the result.
fn base_span(snapshot: &Snapshot) -> Option<dockerfile_syntax::source::Span> {
    let model = &snapshot.analysis.model;
    let stage = model.stages.last()?;
    let from = snapshot.analysis.file.instructions.get(stage.from.index())?.span;
    let words = from.text(&snapshot.text);
    let base = words.split_whitespace().nth(1)?;
    let at = from.start + u32::try_from(words.find(base)?).ok()?;
    Some(dockerfile_syntax::source::Span { start: at, end: at + u32::try_from(base.len()).ok()? })
}

/// Puts the focus where a step is done.
fn show(step: TourStep, snapshot: Option<&Snapshot>, editor: &EditorHandle) {
    match step {
        TourStep::Stage => page::focus_first(&[
            &format!("#panel-graph [data-testid=\"graph-node\"][data-stage=\"{}\"]", TOUR_STAGE.0),
            "#panel-graph button",
        ]),
        TourStep::Line => {
            if let Some((snapshot, span)) = snapshot.zip(snapshot.and_then(base_span)) {
                editor.select(snapshot, span, true);
            }
        }
        TourStep::Fix => {
            let row = format!("#panel-problems [data-rule=\"{TOUR_RULE}\"]");
            page::focus_first(&[
                &format!("{row} [data-testid=\"problem-fix\"]"),
                &format!("{row} button"),
                "#panel-problems button",
            ]);
        }
        TourStep::Target => {
            page::focus_first(&["[data-testid=\"target\"]"]);
        }
    }
}

/// What came of the last step, in words.
fn outcome_words(lang: Lang, tour: &Tour) -> Option<String> {
    match tour.outcomes.last()? {
        Outcome::Skipped => None,
        Outcome::Done => Some(text(lang, Key::TourDone).to_owned()),
        Outcome::Resized(before, after) => {
            let (before, after) = (bytes(lang, *before), bytes(lang, *after));
            Some(text_with(lang, Key::TourResized, &[("before", &before), ("after", &after)]))
        }
    }
}

/// Properties of [`TourBar`].
#[derive(Properties, PartialEq)]
pub struct TourBarProps {
    /// The tour.
    pub tour: Rc<Tour>,
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// Acts on the text.
    pub editor: EditorHandle,
    /// Language.
    pub lang: Lang,
    /// What happened.
    pub on_action: Callback<Action>,
    /// Ends the tour.
    pub on_end: Callback<()>,
    /// Ends it and opens the exercises.
    pub on_exercises: Callback<()>,
}

fn steps(props: &TourBarProps) -> Html {
    let lang = props.lang;
    let at = props.tour.outcomes.len();
    let entries = TourStep::ALL.into_iter().enumerate().map(|(index, step)| {
        let outcome = props.tour.outcomes.get(index);
        let done = outcome.is_some_and(|outcome| *outcome != Outcome::Skipped);
        let class = match outcome {
            Some(_) if done => "tour__step quiet tour__step--done",
            Some(_) => "tour__step quiet tour__step--skipped",
            None if index == at => "tour__step quiet tour__step--now",
            None => "tour__step quiet",
        };
        let state = match outcome {
            Some(_) if done => Some(Key::TourIsDone),
            Some(_) => Some(Key::TourIsSkipped),
            None => None,
        };
        html! {
            <li {class} aria-current={(index == at).then_some("step")} data-testid={format!("tour-{}", step.name())}
                data-done={done.to_string()}>
                if done { <Symbol icon={Icon::Check} /> } else { <span aria-hidden="true">{ count(lang, index as u64 + 1) }</span> }
                { " " }<span class="tour__name">{ text(lang, step_keys(step).0) }</span>
                if let Some(state) = state { { " " }<span class="visually-hidden">{ text(lang, state) }</span> }
            </li>
        }
    });
    html! { <ol class="tour__steps">{ for entries }</ol> }
}

/// What the step asks for or, at the end, where to go on.
fn ask(props: &TourBarProps) -> String {
    let lang = props.lang;
    let Some(step) = props.tour.step() else { return text(lang, Key::TourOver).to_owned() };
    let line = props.snapshot.as_ref().and_then(|snapshot| {
        let span = base_span(snapshot)?;
        Some(LineIndex::new(&snapshot.text).line(span.start) + 1)
    });
    let line = line.map(|line| line.to_string()).unwrap_or_default();
    text_with(lang, step_keys(step).1, &[("line", &line), ("base", TOUR_BASE), ("rule", TOUR_RULE)])
}

/// The tour, in a bar of its own above the panes: it covers nothing of what it speaks of.
#[component]
pub fn TourBar(props: &TourBarProps) -> Html {
    let TourBarProps { tour, lang, on_action, on_end, .. } = props;
    let (lang, step) = (*lang, tour.step());
    {
        let on_action = on_action.clone();
        use_effect_with(step, move |step| {
            if let Some(step) = step {
                on_action.emit(Action::PanelNeeded(step_panel(*step)));
            }
        });
    }
    let show_it = step.map(|step| {
        let (snapshot, editor, on_action) = (props.snapshot.clone(), props.editor.clone(), on_action.clone());
        Callback::from(move |_: MouseEvent| {
            on_action.emit(Action::PanelNeeded(step_panel(step)));
            let (snapshot, editor) = (snapshot.clone(), editor.clone());
            // A pane that is still hidden cannot take the focus.
            timer::soon(move || show(step, snapshot.as_ref(), &editor));
        })
    });
    let onkeydown = {
        let on_end = on_end.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                on_end.emit(());
            }
        })
    };
    html! {
        <section class="tour" aria-labelledby={TITLE} data-testid="tour" data-step={step.map_or("over", TourStep::name)}
            {onkeydown}>
            <h2 id={TITLE} class="tour__title" tabindex="-1">{ text(lang, Key::TourTitle) }</h2>
            { steps(props) }
            <p class="tour__ask" role="status" data-testid="tour-ask">
                if let Some(outcome) = outcome_words(lang, tour) {
                    <span class="tour__outcome" data-testid="tour-outcome">{ outcome }</span>{ " " }
                }
                { ask(props) }
            </p>
            <div class="tour__buttons">
                if let Some(onclick) = show_it {
                    <button type="button" class="button button--small button--primary" data-testid="tour-show" {onclick}>
                        { text(lang, Key::TourShow) }
                    </button>
                    <button type="button" class="button button--small button--quiet" data-testid="tour-skip"
                        onclick={on_action.reform(|_| Action::TourSkipped)}>{ text(lang, Key::TourSkip) }</button>
                } else {
                    <button type="button" class="button button--small button--primary" data-testid="tour-exercises"
                        onclick={props.on_exercises.reform(|_| ())}>{ text(lang, Key::TourExercises) }</button>
                }
                <button type="button" class="button button--small" data-testid="tour-end" onclick={on_end.reform(|_| ())}>
                    { text(lang, Key::TourEnd) }
                </button>
            </div>
        </section>
    }
}
