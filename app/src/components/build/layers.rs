//! How many layers the result has, and what fewer would save and cost.

use dockerfile_core::source::Span;
use yew::prelude::*;

use super::chart::{lines, percent};
use crate::i18n::{Key, Lang, plural, text, text_with};
use crate::state::Snapshot;
use crate::view;

/// Properties of [`LayerCount`].
#[derive(Properties, PartialEq)]
pub struct LayerCountProps {
    /// The last analysis.
    pub snapshot: Snapshot,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
}

/// The layers in figures.
#[component]
pub fn LayerCount(props: &LayerCountProps) -> Html {
    let lang = props.lang;
    let Some(notes) = view::layer_notes(lang, &props.snapshot) else { return html! {} };
    let limit = notes.limit.to_string();
    let count = plural(lang, Key::LayersOwn, notes.own as u64);
    let base = match &notes.image {
        Some(image) => text_with(lang, Key::LayersOnImage, &[("image", image), ("limit", &limit)]),
        None => text_with(lang, Key::LayersOnScratch, &[("limit", &limit)]),
    };
    let joinable = notes.joinable.iter().map(|(found, span)| {
        let span = *span;
        html! {
            <li>
                <button type="button" class="link" onclick={props.on_show.reform(move |_| span)}>
                    { text_with(lang, Key::LayersJoinable, &[("lines", &lines(found))]) }
                </button>
            </li>
        }
    });
    let squash = match (&notes.hidden, &notes.shared) {
        (Some(hidden), Some(shared)) => {
            text_with(lang, Key::LayersSquash, &[("hidden", hidden), ("shared", shared)])
        }
        (None, Some(shared)) => text_with(lang, Key::LayersSquashNothing, &[("shared", shared)]),
        (Some(hidden), None) => text_with(lang, Key::LayersSquashAlone, &[("hidden", hidden)]),
        (None, None) => text(lang, Key::LayersSquashNone).to_owned(),
    };
    html! {
        <section class="layer-count" data-testid="layer-count">
            <h3 class="section-title">{ text(lang, Key::LayersTitle) }</h3>
            <p><strong>{ count }</strong>{ " " }{ base }</p>
            <svg class="bar layer-count__bar" aria-hidden="true">
                <rect class="bar__track" x="0" y="0" width="100%" height="100%" />
                <rect class="bar__block" x="0" y="0" width={percent(notes.share.max(4))} height="100%" rx="3" />
            </svg>
            if notes.saved > 0 {
                <p>{ plural(lang, Key::LayersJoin, notes.saved as u64) }</p>
                <ul class="layer-count__runs">{ for joinable }</ul>
            }
            <p>{ squash }</p>
        </section>
    }
}
