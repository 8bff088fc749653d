//! How many layers the result has, how many there may be, and what fewer would save and cost.

use dockerfile_syntax::source::Span;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::build::bar::percent;
use super::common::{Icon, Popover, Symbol};
use crate::browser::popover;
use crate::i18n::{Key, Lang, plural, text, text_with};
use crate::state::Snapshot;
use crate::view::{self, LayerNotes, line_list};

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

/// What stands on the button: the layers of its own, whether a base has more, and the limit.
fn face(lang: Lang, notes: &LayerNotes) -> Html {
    let [storage, container] = notes.limits.map(|limit| limit.to_string());
    let layers = plural(lang, Key::GraphLayers, notes.own as u64);
    let key = if notes.image.is_some() { Key::LayersWithBase } else { Key::LayersAlone };
    html! {
        <>
            <Symbol icon={Icon::Layers} />
            <span class="visually-hidden">{ text(lang, Key::LayersTitle) }{ ": " }</span>
            <span data-testid="layer-total">
                { text_with(lang, key, &[("layers", &*layers), ("storage", &*storage), ("container", &*container)]) }
            </span>
        </>
    }
}

/// The layers in figures: the count, which opens what it means.
#[component]
pub fn LayerCount(props: &LayerCountProps) -> Html {
    let lang = props.lang;
    let panel = use_node_ref();
    let Some(notes) = view::layer_notes(lang, &props.snapshot) else { return html! {} };
    let [storage, container] = notes.limits.map(|limit| limit.to_string());
    let on_show = {
        let (panel, on_show) = (panel.clone(), props.on_show.clone());
        Callback::from(move |span| {
            if let Some(panel) = panel.cast::<HtmlElement>() {
                popover::hide(&panel);
            }
            on_show.emit(span);
        })
    };
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
                <button type="button" class="link" onclick={on_show.reform(move |_| span)}>
                    { text_with(lang, Key::LayersJoinable, &[("lines", &line_list(found))]) }
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
        <Popover id="layers-panel" testid="layers-open" class={classes!("layer-count__open")} {panel} face={face(lang, &notes)}
            name={text(lang, Key::LayersTitle)} about={text(lang, Key::LayersTitle)}>
            <section class="layer-count" data-testid="layer-count">
                <h2 class="layer-count__title">{ text(lang, Key::LayersTitle) }</h2>
                <p><strong>{ count }</strong>{ " " }{ base }</p>
                <svg class="bar layer-count__bar" aria-hidden="true">
                    <rect class="bar__block" x="0" y="0" width="100%" height="100%" rx="3" />
                    <rect class="bar__block bar__block--critical" x="0" y="0" width={percent(notes.share.max(4))} height="100%" rx="3" />
                </svg>
                <p>{ text_with(lang, Key::LayersWhy, &[("storage", &storage), ("container", &container), ("limit", &limit)]) }</p>
                if notes.saved > 0 {
                    <p>{ plural(lang, Key::LayersJoin, notes.saved as u64) }</p>
                    <ul class="layer-count__runs">{ for joinable }</ul>
                }
                <p>{ squash }</p>
            </section>
        </Popover>
    }
}
