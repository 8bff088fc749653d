//! The goals of an exercise, each with the hints that help with it.

use std::rc::Rc;

use dockerfile_exercise::{Exercise, GoalState};
use yew::prelude::*;

use super::common::{Icon, Symbol};
use super::exercise_task::TaskEvent;
use super::exercise_words::Prose;
use crate::browser::page;
use crate::i18n::{Key, Lang, count, text, text_with};
use crate::state::Progress;
use crate::view::{GoalRow, goal_state_words};

/// Properties of [`Hints`].
#[derive(Properties, PartialEq)]
pub struct HintsProps {
    /// The exercise.
    pub exercise: Rc<Exercise>,
    /// Which of its hints stand here, by index.
    pub hints: Vec<usize>,
    /// How far the learner is.
    pub progress: Progress,
    /// What they are for, for those who do not see where they stand.
    pub about: AttrValue,
    /// Language.
    pub lang: Lang,
    /// Called with what the learner asks for.
    pub on_event: Callback<TaskEvent>,
}

/// Hints, one at a time, where they are of use.
#[component]
pub fn Hints(props: &HintsProps) -> Html {
    let (lang, all) = (props.lang, props.hints.len());
    let (shown, rest): (Vec<usize>, Vec<usize>) =
        props.hints.iter().copied().partition(|hint| props.progress.has_seen(*hint));
    // The one that was asked for: once it stands there, it is read aloud, and brought into view where it is not.
    let asked = use_mut_ref(|| None::<usize>);
    let opened = Rc::clone(&asked);
    use_effect_with(shown.clone(), move |shown| {
        let found = opened.take();
        if let Some(index) = found.filter(|index| shown.contains(index)) {
            page::focus(&format!("hint-{}", index + 1));
        } else {
            opened.replace(found);
        }
    });
    if all == 0 {
        return html! {};
    }
    let entries = shown.iter().filter_map(|&index| {
        let hint = props.exercise.hints.get(index)?;
        Some(html! {
            <li key={index} id={format!("hint-{}", index + 1)} class="hint" tabindex="-1" data-testid="hint">
                <Prose words={hint.words.clone()} lang={props.lang} />
            </li>
        })
    });
    let entries: Html = entries.collect();
    let next = rest.first().map(|&index| {
        let onclick = props.on_event.reform(move |_: MouseEvent| {
            asked.replace(Some(index));
            TaskEvent::Hint(index)
        });
        let number = |n: usize| count(lang, n as u64);
        let words = [("shown", number(shown.len())), ("all", number(all))];
        let words = words.each_ref().map(|(name, value)| (*name, value.as_str()));
        html! {
            <button type="button" class="button button--small button--quiet" data-testid="hint-next" {onclick}>
                <Symbol icon={Icon::Info} />{ text_with(lang, Key::ExerciseHint, &words) }
                <span class="visually-hidden">{ " " }{ &props.about }</span>
            </button>
        }
    });
    html! {
        <div class="hints">
            if !shown.is_empty() {
                <ul class="hints__list" aria-label={text(lang, Key::ExerciseHints)}>{ entries }</ul>
            }
            { next.unwrap_or_default() }
        </div>
    }
}

/// Properties of [`Goals`].
#[derive(Properties, PartialEq)]
pub struct GoalsProps {
    /// The exercise.
    pub exercise: Rc<Exercise>,
    /// Its goals as they stand, and what must stay as it is.
    pub rows: Vec<GoalRow>,
    /// How far the learner is.
    pub progress: Progress,
    /// Whether this is a preview, in which nothing is done.
    pub preview: bool,
    /// Language.
    pub lang: Lang,
    /// Called with what the learner asks for.
    pub on_event: Callback<TaskEvent>,
}

fn sign(row: &GoalRow) -> (Icon, &'static str) {
    match (row.already, row.state) {
        // No tick: nobody did anything for it.
        (true, GoalState::Met) => (Icon::Info, "goal--already"),
        (true, _) => (Icon::Warning, "goal--unmet"),
        (false, GoalState::Met) => (Icon::Check, "goal--met"),
        (false, GoalState::Unmet) => (Icon::Target, "goal--unmet"),
        (false, GoalState::Unknown) => (Icon::Info, "goal--unknown"),
    }
}

fn goal_item(props: &GoalsProps, row: &GoalRow) -> Html {
    let lang = props.lang;
    let rule = row.rule.clone().filter(|_| !props.preview).map(|rule| {
        let name = rule.clone();
        let onclick = props.on_event.reform(move |_: MouseEvent| TaskEvent::Rule(name.clone()));
        html! {
            <button type="button" class="problem__rule quiet problem__rule--page" data-testid="goal-rule"
                aria-haspopup="dialog" {onclick}><Symbol icon={Icon::Book} />{ &*rule }</button>
        }
    });
    let (icon, class) = sign(row);
    let is_open = row.state != GoalState::Met;
    html! {
        <li class={classes!("goal", class)} data-testid="goal" data-state={format!("{:?}", row.state).to_lowercase()}
            data-already={row.already.to_string()}>
            <Symbol {icon} />
            <div class="goal__body">
                <p class="goal__words">
                    { &row.goal }
                    { " " }
                    <span class="goal__state">{ goal_state_words(lang, row) }</span>
                </p>
                // What is so already needs no reason.
                if !row.why.is_empty() && (is_open || !row.already) {
                    <p class="goal__why quiet">{ &row.why }</p>
                }
                if is_open || !row.already { { rule } }
                if is_open {
                    <Hints exercise={props.exercise.clone()} hints={row.hints.clone()} progress={props.progress.clone()}
                        about={row.goal.clone()} {lang} on_event={props.on_event.clone()} />
                }
            </div>
        </li>
    }
}

/// What there is to reach and, apart, what is so already and has to stay so.
#[component]
pub fn Goals(props: &GoalsProps) -> Html {
    let list = |already: bool| {
        let rows = props.rows.iter().filter(move |row| row.already == already);
        rows.map(|row| goal_item(props, row)).collect::<Html>()
    };
    html! {
        <>
            <ul class="goals">{ list(false) }</ul>
            if props.rows.iter().any(|row| row.already) {
                <h5 class="goals__already quiet">{ text(props.lang, Key::GoalsAlready) }</h5>
                <ul class="goals" data-testid="goals-already">{ list(true) }</ul>
            }
        </>
    }
}
