//! The small card of what an arrow or a node carries.

use dockerfile_syntax::source::Span;
use yew::prelude::*;

use super::detail::{Carried, Facts};
use crate::components::common::{Icon, Symbol, foreign};
use crate::components::layers::basis_badge;
use crate::i18n::{Key, Lang, text, text_with};
use crate::view::ItemRow;

/// Properties of [`FactsCard`].
#[derive(Properties, PartialEq)]
pub(super) struct FactsCardProps {
    /// What to say.
    pub(super) facts: Facts,
    /// Whether what it is about lies at the right: then the card is at the left.
    pub(super) at_left: bool,
    /// Language.
    pub(super) lang: Lang,
    /// Called with a place to be shown.
    pub(super) on_show: Callback<Span>,
    /// Called to close it.
    pub(super) on_close: Callback<()>,
}

/// A figure with its basis and where it comes from.
fn part(lang: Lang, part: &ItemRow, named: bool) -> Html {
    html! {
        <p class="graph-card__part">
            if named {
                <span lang={foreign(part.label_lang, lang)}>{ &part.label }</span>{ " " }
            }
            <strong class="graph-card__amount">{ &part.amount }</strong>{ " " }
            { basis_badge(lang, part.kind) }{ " " }
            <span class="graph-card__reason" lang={foreign(part.reason_lang, lang)}>{ &part.reason }</span>
            if let Some(link) = &part.link {
                { " " }
                <a href={link.clone()} target="_blank" rel="noopener noreferrer">
                    { &part.source }<Symbol icon={Icon::External} />
                    <span class="visually-hidden">{ text(lang, Key::OpensNewTab) }</span>
                </a>
            } else if !part.source.is_empty() {
                { " " }<span>{ &part.source }</span>
            }
            if let Some(observed) = &part.observed {
                { " " }<span>{ text_with(lang, Key::BasisObservedOn, &[("date", observed)]) }</span>
            }
        </p>
    }
}

fn carried(props: &FactsCardProps, one: &Carried) -> Html {
    let (lang, span) = (props.lang, one.span);
    let several = one.parts.len() > 1;
    html! {
        <li class="graph-card__carried" data-testid="graph-carried">
            <p class="graph-card__what">
                if let Some(taker) = &one.taker {
                    <span class="graph-card__taker">{ taker }</span>{ " " }
                }
                <code>{ &one.what }</code>{ " " }
                <button type="button" class="link" onclick={props.on_show.reform(move |_| span)}>
                    { text_with(lang, Key::GraphCardLine, &[("line", &one.line.to_string())]) }
                </button>
            </p>
            if one.lent {
                <p class="graph-card__part">{ text(lang, Key::GraphLent) }</p>
            }
            { for one.parts.iter().map(|shown| part(lang, shown, several)) }
        </li>
    }
}

/// What the chosen arrow or node carries: paths, bytes with their basis, and lines.
#[component]
pub(super) fn FactsCard(props: &FactsCardProps) -> Html {
    let (lang, facts) = (props.lang, &props.facts);
    // Keys on the card are not keys of the drawing below.
    let onkeydown = {
        let on_close = props.on_close.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                on_close.emit(());
            }
        }
    };
    html! {
        <section class={classes!("graph-card", props.at_left.then_some("graph-card--left"))} aria-label={facts.title.clone()}
            data-testid="graph-card" {onkeydown} onpointerdown={|event: PointerEvent| event.stop_propagation()}>
            <header class="graph-card__head">
                <p class="graph-card__kind">{ facts.kind }</p>
                <h3 class="graph-card__title">{ &facts.title }</h3>
                <button type="button" class="icon-button graph-card__close" aria-label={text(lang, Key::GraphCardClose)}
                    title={text(lang, Key::GraphCardClose)} data-testid="graph-card-close"
                    onclick={props.on_close.reform(|_| ())}><Symbol icon={Icon::Close} /></button>
            </header>
            if let Some(size) = &facts.size {
                { part(lang, size, false) }
            }
            if facts.only_copied {
                <p class="graph-card__part">{ text(lang, Key::GraphOnlyCopied) }</p>
            }
            <ul class="graph-card__list">{ for facts.carried.iter().map(|one| carried(props, one)) }</ul>
        </section>
    }
}
