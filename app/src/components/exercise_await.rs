//! An exercise of the page whose file is being fetched, or could not be.

use yew::prelude::*;

use super::common::{Icon, Symbol};
use crate::exercises::OURS;
use crate::i18n::{Key, Lang, text};

/// Properties of [`ExerciseAwait`].
#[derive(Properties, PartialEq)]
pub struct ExerciseAwaitProps {
    /// The exercise's id.
    pub id: AttrValue,
    /// Whether the file could not be had.
    pub failed: bool,
    /// Language.
    pub lang: Lang,
    /// Called to try again.
    pub on_retry: Callback<()>,
}

/// Says that an exercise is on its way or, where it could not be had, what to do.
#[component]
pub fn ExerciseAwait(props: &ExerciseAwaitProps) -> Html {
    let ExerciseAwaitProps { id, failed, lang, on_retry } = props;
    let lang = *lang;
    let title = OURS.iter().find(|ours| ours.id == id.as_str()).map_or("", |ours| ours.title(lang));
    html! {
        <article class="exercise" data-testid="exercise-await" data-failed={failed.to_string()}>
            <h3 id="exercise-title" class="exercise__title" tabindex="-1">{ title }</h3>
            <p role="status" class={classes!(failed.then_some("exercise__fault"))}>
                if *failed {
                    <Symbol icon={Icon::Warning} />{ text(lang, Key::ExerciseFetchFailed) }
                } else {
                    { text(lang, Key::ExerciseLoading) }
                }
            </p>
            if *failed {
                <p>
                    <button type="button" class="button button--small" data-testid="exercise-retry"
                        onclick={on_retry.reform(|_| ())}>{ text(lang, Key::ExerciseRetry) }</button>
                </p>
            }
        </article>
    }
}
