//! The ways in which an exercise leaves the page: a link, a file, a snippet for another page.

use std::rc::Rc;

use dockerfile_answers::Options;
use dockerfile_exercise::{Exercise, write};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::common::{Icon, Symbol};
use super::exercise_words::in_language;
use crate::browser::{clipboard, download, page};
use crate::i18n::{Key, Lang, text};
use crate::share::{self, LONG_LINK, Linked};
use crate::state::NoticeKind;

/// Properties of [`ExerciseShare`].
#[derive(Properties, PartialEq)]
pub struct ExerciseShareProps {
    /// The exercise, as a link names it.
    pub linked: Linked,
    /// The exercise.
    pub exercise: Rc<Exercise>,
    /// Language.
    pub lang: Lang,
    /// Called with what came of it.
    pub on_notice: Callback<NoticeKind>,
}

/// Makes what is copied of the page's address, the exercise and its title; with what is said then, or why it cannot.
type Make = fn(&str, &Linked, &Exercise, &str) -> Result<(String, NoticeKind), NoticeKind>;

/// Gives an exercise away: it opens with its start, whoever opens it.
#[component]
pub fn ExerciseShare(props: &ExerciseShareProps) -> Html {
    let ExerciseShareProps { linked, exercise, lang, on_notice } = props;
    let lang = *lang;
    let copy = |make: Make| {
        let (linked, exercise, on_notice) = (linked.clone(), exercise.clone(), on_notice.clone());
        Callback::from(move |_: MouseEvent| {
            let address = page::address().unwrap_or_default();
            match make(&address, &linked, &exercise, in_language(&exercise.title, lang).0) {
                Ok((words, done)) => {
                    let on_notice = on_notice.clone();
                    spawn_local(async move {
                        let copied = clipboard::write(&words).await;
                        on_notice.emit(if copied { done } else { NoticeKind::CopyFailed });
                    });
                }
                Err(refused) => on_notice.emit(refused),
            }
        })
    };
    let link = copy(|address, linked, exercise, _| {
        let fragment = share::encode(&exercise.start.dockerfile, &Options::default(), Some(linked))
            .map_err(NoticeKind::BadLink)?;
        let link = format!("{address}#{fragment}");
        let long = link.len() > LONG_LINK;
        Ok((link, NoticeKind::LinkCopied { long }))
    });
    let embed = copy(|address, linked, exercise, title| {
        Ok((share::exercise_snippet(address, linked, &exercise.start.dockerfile, title), NoticeKind::Copied))
    });
    let save = {
        let (exercise, on_notice) = (exercise.clone(), on_notice.clone());
        Callback::from(move |_: MouseEvent| {
            if !download::save(&format!("{}.json", exercise.id), "application/json", &write(&exercise)) {
                on_notice.emit(NoticeKind::SaveFailed);
            }
        })
    };
    html! {
        <>
            <button type="button" class="button button--small" data-testid="exercise-link" onclick={link}>
                <Symbol icon={Icon::Copy} />{ text(lang, Key::ShareLink) }
            </button>
            <button type="button" class="button button--small" data-testid="exercise-embed" onclick={embed}>
                <Symbol icon={Icon::Copy} />{ text(lang, Key::ShareEmbed) }
            </button>
            <button type="button" class="button button--small" data-testid="write-save" onclick={save}>
                { text(lang, Key::WriteSave) }
            </button>
        </>
    }
}
