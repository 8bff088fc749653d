//! The ways in which a written exercise leaves the page. Whoever adds one (a link, a snippet to embed) adds it here:
//! all that it needs is the exercise.

use std::rc::Rc;

use dockerfile_core::exercise::{Exercise, write};
use yew::prelude::*;

use crate::browser::download;
use crate::i18n::{Key, Lang, text};

/// Properties of [`ExerciseShare`].
#[derive(Properties, PartialEq)]
pub struct ExerciseShareProps {
    /// The exercise.
    pub exercise: Rc<Exercise>,
    /// Language.
    pub lang: Lang,
}

/// Gives an exercise away, as a file.
#[component]
pub fn ExerciseShare(props: &ExerciseShareProps) -> Html {
    let save = {
        let exercise = props.exercise.clone();
        Callback::from(move |_: MouseEvent| {
            download::save(&format!("{}.json", exercise.id), "application/json", &write(&exercise));
        })
    };
    html! {
        <button type="button" class="button button--small" data-testid="write-save" onclick={save}>
            { text(props.lang, Key::WriteSave) }
        </button>
    }
}
