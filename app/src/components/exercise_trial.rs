//! What is wrong with an exercise that is being written, beyond its form.

use std::rc::Rc;

use dockerfile_exercise::Exercise;
use yew::prelude::*;

use super::common::{Icon, Symbol};
use crate::i18n::{Key, Lang, text};
use crate::state::Tried;
use crate::view::{TrialRow, trial_of, trial_rows};
use protocol::Task;

/// Properties of [`ExerciseTrial`].
#[derive(Properties, PartialEq)]
pub struct ExerciseTrialProps {
    /// The exercise.
    pub exercise: Rc<Exercise>,
    /// The last trial, perhaps of another.
    pub tried: Option<Rc<Tried>>,
    /// Revision of the last analysis.
    pub revision: u32,
    /// Language.
    pub lang: Lang,
    /// Called with what is to be worked out.
    pub on_ask: Callback<Task>,
}

/// Has the exercise tried.
#[hook]
fn use_trial(props: &ExerciseTrialProps) -> Option<Rc<Tried>> {
    let trial = use_memo(props.exercise.clone(), |exercise| trial_of(exercise));
    let tried = props.tried.clone().filter(|tried| tried.trial == *trial);
    let on_ask = props.on_ask.clone();
    // An errand may give way to another: after the next analysis it is asked for again.
    use_effect_with((trial, tried.is_some(), props.revision), move |(trial, is_known, _)| {
        if !is_known {
            on_ask.emit(Task::Trial((**trial).clone()));
        }
    });
    tried
}

fn row(row: &TrialRow) -> Html {
    let (icon, class) = match row.good {
        Some(true) => (Icon::Check, "goal--met"),
        Some(false) => (Icon::Warning, "goal--unmet"),
        None => (Icon::Info, "goal--unknown"),
    };
    html! {
        <li class={classes!("goal", class)}>
            <Symbol {icon} />
            <div>
                <p class="goal__words">{ &row.words }</p>
                if !row.goals.is_empty() {
                    <ul class="trial__goals">{ for row.goals.iter().map(|goal| html! {
                        <li data-testid="trial-goal">
                            { &goal.goal }
                            if !goal.why.is_empty() { <p class="goal__why quiet">{ &goal.why }</p> }
                        </li>
                    }) }</ul>
                }
            </div>
        </li>
    }
}

/// Whether solution and start are as they should be. It forbids nothing.
#[component]
pub fn ExerciseTrial(props: &ExerciseTrialProps) -> Html {
    let lang = props.lang;
    let tried = use_trial(props);
    // What was said last stays up until there is something else to say.
    let shown = use_mut_ref(|| None::<[TrialRow; 2]>);
    if let Some(tried) = &tried {
        *shown.borrow_mut() = Some(trial_rows(lang, &props.exercise, tried));
    }
    let rows = shown.borrow().clone();
    html! {
        <section class="exercise__part" aria-labelledby="trial-title" data-testid="write-trial"
            data-current={tried.is_some().to_string()}>
            <h3 id="trial-title">{ text(lang, Key::TrialTitle) }</h3>
            <div role="status">
                <ul class="goals">{ for rows.iter().flatten().map(row) }</ul>
            </div>
        </section>
    }
}
