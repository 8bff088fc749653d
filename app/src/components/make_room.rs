//! How to make room where the browser's storage is full: older texts go into a file, and then from the browser.

use yew::prelude::*;

use super::draft::Keeping;
use crate::browser::drafts::Offer;
use crate::browser::{download, page};
use crate::i18n::{Key, Lang, plural};
use crate::state::NoticeKind;

/// Properties of [`MakeRoom`].
#[derive(Properties, PartialEq)]
pub struct MakeRoomProps {
    /// Language.
    pub lang: Lang,
    /// What may go, and what to do once it is gone.
    pub keeping: Keeping,
    /// Called where the browser saves no file.
    pub on_notice: Callback<NoticeKind>,
}

/// The file that the texts go into.
const FILE: &str = "dockerfiles.txt";

/// The two steps: only what was saved as a file can be removed.
#[component]
pub fn MakeRoom(props: &MakeRoomProps) -> Html {
    let lang = props.lang;
    let offer = use_memo((), |()| props.keeping.offer.emit(()));
    let saved = use_state_eq(|| None::<Offer>);
    if offer.is_empty() {
        return html! {};
    }
    let count = |offer: &Offer| u64::try_from(offer.len()).unwrap_or(u64::MAX);
    if let Some(offer) = &*saved {
        let words = plural(lang, Key::NoticeRemoveTexts, count(offer));
        let (offer, store) = (offer.clone(), props.keeping.store.clone());
        let onclick = move |_: MouseEvent| {
            offer.remove();
            store.emit(());
        };
        return html! {
            <button type="button" class="button button--small" data-testid="notice-remove" {onclick}>
                { words }
            </button>
        };
    }
    let words = plural(lang, Key::NoticeSaveTexts, count(&offer));
    let onclick = {
        let (offer, on_notice) = ((*offer).clone(), props.on_notice.clone());
        move |_: MouseEvent| {
            let file = offer.file(|saved| page::date_words(lang.tag(), saved));
            if download::save(FILE, "text/plain", &file) {
                saved.set(Some(offer.clone()));
            } else {
                on_notice.emit(NoticeKind::SaveFailed);
            }
        }
    };
    html! {
        <button type="button" class="button button--small" data-testid="notice-save" {onclick}>
            { words }
        </button>
    }
}
