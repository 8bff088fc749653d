//! Opening a file of the user's.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::common::{Icon, Symbol};
use crate::browser::files::{self, Opened};
use crate::i18n::{Key, Lang, text};

/// Properties of [`OpenFile`].
#[derive(Properties, PartialEq)]
pub struct OpenFileProps {
    /// Language.
    pub lang: Lang,
    /// Called with what a file holds, or why it is not opened.
    pub on_file: Callback<Opened>,
}

/// A button that asks for a file.
#[component]
pub fn OpenFile(props: &OpenFileProps) -> Html {
    let lang = props.lang;
    let input = use_node_ref();
    let onclick = {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let onchange = {
        let (input, on_file) = (input.clone(), props.on_file.clone());
        Callback::from(move |_: Event| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                files::chosen(&input, &on_file);
            }
        })
    };
    html! {
        <>
            <input ref={input} type="file" hidden=true data-testid="open-input" {onchange} />
            <button type="button" class="button button--quiet button--small" data-testid="open"
                title={text(lang, Key::OpenFileHint)} {onclick}>
                <Symbol icon={Icon::Folder} />{ text(lang, Key::OpenFile) }
            </button>
        </>
    }
}
