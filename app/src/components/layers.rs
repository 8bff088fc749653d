//! The layers of a stage.

use std::collections::BTreeSet;
use std::rc::Rc;

use dockerfile_answers::model::StageId;
use dockerfile_answers::size::BasisKind;
use dockerfile_syntax::source::Span;
use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::base_size::BaseSize;
use super::common::{Icon, SizeBar, Symbol, foreign};
use super::file_tree::FileTree;
use crate::browser::scroll;
use crate::i18n::{Key, Lang, date, text, text_with};
use crate::state::{Snapshot, Stated};
use crate::view::{ItemRow, LayerRow, Running};

/// Properties of [`Layers`].
#[derive(Properties, PartialEq)]
pub struct LayersProps {
    /// The layers, the base first.
    pub rows: Vec<LayerRow>,
    /// The analysis that they are of.
    pub snapshot: Snapshot,
    /// The stage that they are of.
    pub stage: StageId,
    /// What runs at the moment of the build that is shown.
    pub running: Rc<Running>,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
    /// Called to state the files of the build context.
    pub on_files: Callback<()>,
    /// What is stated of base images.
    pub stated: Rc<Stated>,
    /// Called with what is stated now.
    pub on_state: Callback<Rc<Stated>>,
}

fn basis_name(lang: Lang, kind: BasisKind) -> &'static str {
    let key = match kind {
        BasisKind::Exact => Key::BasisExact,
        BasisKind::Observed => Key::BasisObserved,
        BasisKind::Derived => Key::BasisDerived,
        BasisKind::Assumed => Key::BasisAssumed,
        BasisKind::Unknown => Key::BasisUnknown,
    };
    text(lang, key)
}

/// How good a figure is, as a badge.
pub fn basis_badge(lang: Lang, kind: BasisKind) -> Html {
    html! { <span class={basis_class(kind)}>{ basis_name(lang, kind) }</span> }
}

fn basis_class(kind: BasisKind) -> &'static str {
    match kind {
        BasisKind::Exact => "basis basis--exact",
        BasisKind::Observed => "basis basis--observed",
        BasisKind::Derived => "basis basis--derived",
        BasisKind::Assumed => "basis basis--assumed",
        BasisKind::Unknown => "basis basis--unknown",
    }
}

fn source(lang: Lang, item: &ItemRow) -> Html {
    let name = if item.source.is_empty() { text(lang, Key::BasisSource) } else { &item.source };
    html! {
        <>
            if let Some(link) = &item.link {
                <a href={link.clone()} target="_blank" rel="noopener noreferrer">
                    { name }<Symbol icon={Icon::External} />
                    <span class="visually-hidden">{ text(lang, Key::OpensNewTab) }</span>
                </a>
            } else if !item.source.is_empty() {
                <span>{ name }</span>
            }
            if let Some(observed) = &item.observed {
                <span>{ text_with(lang, Key::BasisObservedOn, &[("date", &date(lang, observed))]) }</span>
            }
        </>
    }
}

fn item(props: &LayersProps, row: &ItemRow) -> Html {
    let (lang, on_show, span) = (props.lang, &props.on_show, row.span);
    html! {
        <li class="item" data-testid="size-item">
            <div class="item__head">
                <button type="button" class="item__label" lang={foreign(row.label_lang, lang)}
                    onclick={on_show.reform(move |_| span)}>{ &row.label }</button>
                <span class={classes!("item__amount", row.unknown.then_some("item__amount--unknown"))}>{ &row.amount }</span>
            </div>
            if let Some(wasted) = &row.wasted {
                <p class="item__wasted">{ text_with(lang, Key::SizeWasted, &[("size", wasted)]) }</p>
            }
            <p class="item__basis quiet">
                { basis_badge(lang, row.kind) }
                <span lang={foreign(row.reason_lang, lang)}>{ &row.reason }</span>
                { source(lang, row) }
            </p>
            if row.asks_files {
                <button type="button" class="link" onclick={props.on_files.reform(|_| ())} data-testid="ask-files">
                    { text(lang, Key::ContextAskShort) }
                </button>
            }
        </li>
    }
}

fn layer_id(index: usize) -> String {
    format!("layer-{index}")
}

/// The layers of one stage; each opens to show what it is made of and why.
#[component]
pub fn Layers(props: &LayersProps) -> Html {
    let lang = props.lang;
    // Trees are made for open layers only.
    let open = use_state_eq(BTreeSet::<(StageId, usize)>::new);
    let running = |row: &LayerRow| props.running.places.contains(&(props.stage, row.span));
    let first = props.rows.iter().position(running);
    use_effect_with((props.stage, first), |(_, first)| {
        if let Some(index) = first {
            scroll::reveal(&layer_id(*index), "pane__body", "pane__header");
        }
    });
    let rows = props.rows.iter().enumerate().map(|(index, row)| {
        let (span, id) = (row.span, (props.stage, index));
        let runs = running(row);
        let ontoggle = {
            let open = open.clone();
            move |event: Event| {
                let shown = event.target_dyn_into::<HtmlDetailsElement>().is_some_and(|details| details.open());
                let mut next = (*open).clone();
                if shown { next.insert(id) } else { next.remove(&id) };
                open.set(next);
            }
        };
        html! {
            <li id={layer_id(index)} class={classes!("layer", runs.then_some("layer--runs"))} data-testid="size-layer" key={format!("{}-{index}", props.stage.0)}>
                <details {ontoggle}>
                    <summary class="layer__head">
                        <span class="layer__what"><span class="keyword">{ &row.keyword }</span>{ " " }
                            <span class="layer__arguments">{ &row.arguments }</span>
                            if runs {
                                { " " }<span class="badge badge--runs"><Symbol icon={Icon::Play} />{ text(lang, Key::TimelineRuns) }</span>
                            }
                        </span>
                        <span class={classes!("layer__size", (row.unknown_parts > 0).then_some("layer__size--open"))}>
                            if let Some(share) = &row.share {
                                <span class="layer__share">{ share }</span>
                            }
                            { &row.likely }
                            if let Some(range) = &row.range {
                                <span class="range">{ range }</span>
                            }
                        </span>
                        <SizeBar bar={row.bar} open={row.unknown_parts > 0} />
                    </summary>
                    <ul class="items">{ for row.items.iter().map(|shown| item(props, shown)) }</ul>
                    if let Some(base) = &row.base {
                        <BaseSize base={base.clone()} place="layer" stated={props.stated.clone()} {lang}
                            on_state={props.on_state.clone()} key={base.name.clone()} />
                    }
                    if open.contains(&id) {
                        <FileTree snapshot={props.snapshot.clone()} stage={props.stage} layer={index} {lang} />
                    }
                    <button type="button" class="button button--small" onclick={props.on_show.reform(move |_| span)}>
                        { text_with(lang, Key::ShowLine, &[("line", &row.line.to_string())]) }
                    </button>
                </details>
            </li>
        }
    });
    html! { <ol class="layers">{ for rows }</ol> }
}
