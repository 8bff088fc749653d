use std::rc::Rc;

use dockerfile_image::{RealImage, RowKind, Verdict};
use dockerfile_syntax::source::Span;
use yew::prelude::*;

use super::super::common::{Icon, SizeBar, Symbol, foreign};
use crate::browser::page;
use crate::i18n::{Key, Lang, plural, text, text_with};
use crate::state::Snapshot;
use crate::view::{self, Bar, RealRow, RealSummary};

/// Properties of [`Compared`].
#[derive(Properties, PartialEq)]
pub(super) struct ComparedProps {
    /// The image.
    pub(super) image: Rc<RealImage>,
    /// The last analysis.
    pub(super) snapshot: Option<Snapshot>,
    /// Language.
    pub(super) lang: Lang,
    /// Called with a place to be shown.
    pub(super) on_show: Callback<Span>,
    /// Called with the layer whose files are to be shown.
    pub(super) on_layer: Callback<usize>,
}

fn verdict(lang: Lang, verdict: Verdict) -> Html {
    let (key, icon, class) = match verdict {
        Verdict::Inside => (Key::RealInside, Icon::Check, "verdict verdict--inside"),
        Verdict::Below => (Key::RealBelow, Icon::Down, "verdict verdict--outside"),
        Verdict::Above => (Key::RealAbove, Icon::Warning, "verdict verdict--outside"),
        Verdict::Unknown => (Key::RealUnknown, Icon::Info, "verdict"),
    };
    html! { <span {class} data-testid="real-verdict"><Symbol {icon} />{ text(lang, key) }</span> }
}

/// A size with its name before and its bar behind it.
fn amount(
    name: &str,
    words: Option<&String>,
    range: Option<&String>,
    shown: Option<Bar>,
    real: bool,
    open: bool,
) -> Html {
    let class = if real { "size-bar--result" } else { "" };
    html! {
        <>
            <dt>{ name }</dt>
            <dd class="real-row__amount">
                { words.map_or("–", String::as_str) }
                if let Some(range) = range {
                    { " " }<span class="range">{ range }</span>
                }
            </dd>
            <dd class="real-row__bar">
                if let Some(bar) = shown {
                    <SizeBar {bar} {open} {class} />
                }
            </dd>
        </>
    }
}

fn summary(lang: Lang, shown: &RealSummary) -> Html {
    html! {
        <section class="real-summary" data-testid="real-summary">
            <h3 class="real-summary__title" id="real-summary" tabindex="-1">{ &shown.title }</h3>
            <p class="real-summary__about quiet">{ &shown.about }</p>
            <dl class="real-row__amounts real-summary__amounts">
                if shown.estimated.is_some() {
                    { amount(text(lang, Key::RealEstimated), shown.estimated.as_ref(), shown.range.as_ref(), shown.estimated_bar, false, false) }
                }
                { amount(text(lang, Key::RealMeasured), shown.real.as_ref(), None, shown.real_bar, true, false) }
            </dl>
            if shown.estimated.is_some() {
                <p class="real-row__verdict quiet">
                    { verdict(lang, shown.verdict) }
                    if let Some(difference) = &shown.difference {
                        <span>{ text(lang, Key::RealOff) }{ " " }{ difference }</span>
                    }
                </p>
            }
            if !shown.notes.is_empty() {
                <ul class="real-notes">
                    { for shown.notes.iter().map(|(words, words_lang)| html! {
                        <li data-testid="real-note" lang={foreign(*words_lang, lang)}><Symbol icon={Icon::Info} /><span>{ words }</span></li>
                    }) }
                </ul>
            }
        </section>
    }
}

fn row(props: &ComparedProps, row: &RealRow) -> Html {
    let lang = props.lang;
    let remark = match row.kind {
        RowKind::Base => {
            let lines = plural(lang, Key::RealEntries, row.entries as u64);
            Some(text_with(lang, Key::RealBase, &[("lines", &lines)]))
        }
        RowKind::NoEntry => Some(text(lang, Key::RealNoEntry).to_owned()),
        // Said once for all where the image is another's.
        RowKind::NoInstruction => {
            props.snapshot.as_ref().map(|_| text(lang, Key::RealNoInstruction).to_owned())
        }
        RowKind::Matched => None,
    };
    let both = row.estimated.is_some() && row.real.is_some();
    let what = html! {
        <><span class="keyword">{ &row.keyword }</span>{ " " }<span class="layer__arguments">{ &row.arguments }</span></>
    };
    let files = row.layer.map(|layer| {
        props.on_layer.reform(move |_: MouseEvent| {
            page::focus("real-layer");
            layer
        })
    });
    html! {
        <li class="real-row" data-testid="real-row" data-kind={format!("{:?}", row.kind)}>
            <div class="real-row__head">
                if let Some((line, span)) = row.place {
                    <button type="button" class="real-row__what" title={text_with(lang, Key::ShowLine, &[("line", &line.to_string())])}
                        onclick={props.on_show.reform(move |_| span)}>{ what }</button>
                } else {
                    <span class="real-row__what">{ what }</span>
                }
                if let Some(onclick) = files {
                    <button type="button" class="button button--small" data-testid="real-files" {onclick}>
                        { text(lang, Key::RealFiles) }<span class="visually-hidden">{ " " }{ &row.keyword }{ " " }{ &row.arguments }</span>
                    </button>
                }
            </div>
            if let Some(remark) = remark {
                <p class="real-row__remark quiet">{ remark }</p>
            }
            <dl class="real-row__amounts">
                if row.estimated.is_some() {
                    { amount(text(lang, Key::RealEstimated), row.estimated.as_ref(), row.range.as_ref(), row.estimated_bar, false, row.open) }
                }
                if row.kind != RowKind::NoEntry {
                    { amount(text(lang, Key::RealMeasured), row.real.as_ref(), None, row.real_bar, true, false) }
                }
            </dl>
            if both {
                <p class="real-row__verdict quiet">
                    { verdict(lang, row.verdict) }
                    if let Some(difference) = &row.difference {
                        <span>{ text(lang, Key::RealOff) }{ " " }{ difference }</span>
                    }
                </p>
            }
        </li>
    }
}

/// The image as a whole and line by line, beside the estimate.
#[component]
pub(super) fn Compared(props: &ComparedProps) -> Html {
    let lang = props.lang;
    let shown = view::real_view(lang, props.snapshot.as_ref(), &props.image);
    let alone = shown.summary.estimated.is_none();
    let (light, heavy): (Vec<_>, Vec<_>) = shown.rows.iter().partition(|row| row.light);
    let without = ComparedProps {
        image: props.image.clone(),
        snapshot: props.snapshot.clone().filter(|_| !alone),
        lang,
        on_show: props.on_show.clone(),
        on_layer: props.on_layer.clone(),
    };
    html! {
        <>
            { summary(lang, &shown.summary) }
            if !shown.rows.is_empty() {
                <section class="real-rows">
                    <h3 class="section-title">{ text(lang, Key::RealRows) }</h3>
                    <ol class="real-rows__list">{ for heavy.iter().map(|shown| row(&without, shown)) }</ol>
                    if !light.is_empty() {
                        <details class="real-light">
                            <summary>{ plural(lang, Key::RealLight, light.len() as u64) }</summary>
                            <ol class="real-rows__list">{ for light.iter().map(|shown| row(&without, shown)) }</ol>
                        </details>
                    }
                </section>
            }
        </>
    }
}
