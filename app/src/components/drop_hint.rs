//! What a file that is dragged over the page will do if it is dropped.

use yew::prelude::*;

use super::common::{Icon, Symbol};
use crate::browser::files::{self, Opened};
use crate::i18n::{Key, Lang, text};

/// Properties of [`DropHint`].
#[derive(Properties, PartialEq)]
pub struct DropHintProps {
    /// Whether the text can only be read: then nothing is promised.
    pub read_only: bool,
    /// Language.
    pub lang: Lang,
    /// Called with what a dropped file holds, or why it is not opened.
    pub on_file: Callback<Opened>,
}

/// Takes files that are dropped on the page, and says so while one is over it.
#[component]
pub fn DropHint(props: &DropHintProps) -> Html {
    let lang = props.lang;
    let over = use_state_eq(|| false);
    let on_over = {
        let over = over.setter();
        Callback::from(move |is_over| over.set(is_over))
    };
    files::use_drop(props.on_file.clone(), on_over);
    if !*over || props.read_only {
        return html! {};
    }
    // Not said aloud: a drag is made with the pointer, and a notice follows what it does.
    html! {
        <div class="drop-hint" aria-hidden="true" data-testid="drop-hint">
            <div class="drop-hint__card">
                <Symbol icon={Icon::Folder} />
                <p class="drop-hint__title">{ text(lang, Key::DropTitle) }</p>
                <p class="drop-hint__about">{ text(lang, Key::DropAbout) }</p>
            </div>
        </div>
    }
}
