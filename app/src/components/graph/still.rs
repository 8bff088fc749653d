//! The graph as a picture only: nothing in it can be chosen, dragged or zoomed.

use dockerfile_core::graph::{Direction, Shown};
use yew::prelude::*;

use super::drawing::{Amount, Drawing};
use super::parts;
use super::path::number;
use crate::i18n::Lang;
use crate::state::{Measure, Snapshot};
use crate::view::stage_total;

/// Properties of [`StillGraph`].
#[derive(Properties, PartialEq)]
pub struct StillGraphProps {
    /// What to draw.
    pub snapshot: Snapshot,
    /// The size shown.
    pub measure: Measure,
    /// Language.
    pub lang: Lang,
}

/// The stage graph as a picture; what it says in words is its name.
#[component]
pub fn StillGraph(props: &StillGraphProps) -> Html {
    let key = (props.lang, props.snapshot.clone(), props.measure);
    let drawing = use_memo(key, |(lang, snapshot, measure)| {
        let analysis = &snapshot.analysis;
        let amount = |id| Some(Amount::new(*lang, &stage_total(&analysis.size, id, *measure)?));
        let amounts: Vec<Option<Amount>> =
            analysis.model.stages.iter().map(|stage| amount(stage.id)).collect();
        Drawing::new(*lang, analysis, &Shown::default(), &amounts, Direction::LeftToRight, 1.6)
    });
    let (w, h) = (number(drawing.size.w.max(1.0)), number(drawing.size.h.max(1.0)));
    html! {
        <svg class="still-graph" viewBox={format!("0 0 {w} {h}")} width={w.clone()} height={h.clone()} role="img"
            aria-label={drawing.summary.clone()} data-testid="still-graph">
            <g aria-hidden="true">
                { for drawing.arrows.iter().map(|arrow| parts::arrow(arrow, None)) }
                { for drawing.cards.iter().map(|card| html! {
                    <g class={parts::card_classes(card, false, false)}>{ parts::card(card) }</g>
                }) }
                { for drawing.arrows.iter().filter_map(|arrow| {
                    arrow.label.as_ref().map(|label| parts::label(arrow, label, None))
                }) }
            </g>
        </svg>
    }
}
