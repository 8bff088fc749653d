use dockerfile_core::model::StageId;
use yew::prelude::*;

use super::graph::StageGraph;
use super::stages::Stages;
use crate::i18n::{Key, Lang, text};
use crate::state::{Measure, Snapshot};
use crate::view;

/// Properties of [`GraphPane`].
#[derive(Properties, PartialEq)]
pub struct GraphPaneProps {
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// The stage chosen.
    pub selected: Option<StageId>,
    /// The size shown.
    pub measure: Measure,
    /// Language.
    pub lang: Lang,
    /// Called with the stage chosen.
    pub on_select: Callback<Option<StageId>>,
}

/// The stages: as a graph, and in words.
#[component]
pub fn GraphPane(props: &GraphPaneProps) -> Html {
    let lang = props.lang;
    let Some(snapshot) = &props.snapshot else {
        return html! { <p class="empty">{ text(lang, Key::Loading) }</p> };
    };
    let rows = view::stage_rows(lang, snapshot, props.measure);
    html! {
        <>
            <header class="pane__header">
                <h2 class="pane__title">{ text(lang, Key::PanelGraph) }</h2>
            </header>
            <div class="pane__body pane__body--graph">
                if rows.is_empty() {
                    <p class="empty">{ text(lang, Key::GraphEmpty) }</p>
                } else {
                    <StageGraph snapshot={snapshot.clone()} selected={props.selected} measure={props.measure} {lang}
                        on_select={props.on_select.reform(Some)} />
                    <details class="graph-words" data-testid="graph-words">
                        <summary class="graph-words__summary">{ text(lang, Key::GraphWords) }</summary>
                        <Stages {rows} selected={props.selected} {lang} on_select={props.on_select.reform(Some)} />
                    </details>
                }
            </div>
        </>
    }
}
