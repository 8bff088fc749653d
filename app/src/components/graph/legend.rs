use yew::prelude::*;

use super::drawing::{Detail, Drawing, Stroke};
use crate::i18n::{Key, Lang, text};

/// Properties of [`Legend`].
#[derive(Properties, PartialEq)]
pub(super) struct LegendProps {
    /// The ways of drawing arrows that occur.
    pub(super) strokes: Vec<Stroke>,
    /// Whether something is not used.
    pub(super) unused: bool,
    /// Whether something is wrong.
    pub(super) faulty: bool,
    /// Whether there are only names.
    pub(super) names: bool,
    /// Language.
    pub(super) lang: Lang,
}

impl LegendProps {
    /// What the legend of `drawing` has to explain.
    pub(super) fn of(drawing: &Drawing, lang: Lang) -> Self {
        Self {
            strokes: drawing.strokes(),
            names: drawing.plan.detail == Detail::Names,
            unused: drawing.cards.iter().any(|card| !card.used),
            faulty: drawing.cards.iter().any(|card| card.faulty)
                || drawing.arrows.iter().any(|arrow| arrow.faulty),
            lang,
        }
    }
}

fn arrow(stroke: Stroke) -> Html {
    let (end, head) = match stroke {
        Stroke::Mount => ("M1 6H32", "M25 2L33 6L25 10"),
        _ => ("M1 6H25", "M25 2L33 6L25 10Z"),
    };
    html! {
        <svg class="graph-legend__sample" viewBox="0 0 34 12" width="34" height="12" aria-hidden="true" focusable="false">
            <g class={format!("graph-arrow graph-arrow--{}", stroke.name())}>
                <path class="graph-arrow__line" d={end} />
                <path class="graph-arrow__head" d={head} />
            </g>
        </svg>
    }
}

fn node(class: &'static str) -> Html {
    html! {
        <svg class="graph-legend__sample" viewBox="0 0 22 12" width="22" height="12" aria-hidden="true" focusable="false">
            <g class={format!("graph-node graph-node--stage {class}")}>
                <rect class="graph-node__outline" x="1" y="1" width="20" height="10" rx="3" />
            </g>
        </svg>
    }
}

/// What the lines and marks of the graph mean: only those that occur.
#[component]
pub(super) fn Legend(props: &LegendProps) -> Html {
    let lang = props.lang;
    let strokes = props.strokes.iter().map(|&stroke| {
        let (word, key) = match stroke {
            Stroke::From => ("FROM", Key::GraphLegendFrom),
            Stroke::Copy => ("COPY", Key::GraphLegendCopy),
            Stroke::Mount => ("RUN --mount", Key::GraphLegendMount),
        };
        // A drawing of names alone needs the room.
        let words = if props.names { word } else { text(lang, key) };
        html! { <li class="graph-legend__entry">{ arrow(stroke) }{ words }</li> }
    });
    html! {
        <ul class="graph-legend" aria-label={text(lang, Key::GraphLegend)} data-testid="graph-legend">
            { for strokes }
            if props.names {
                <li class="graph-legend__entry">{ text(lang, Key::GraphLegendNames) }</li>
            }
            if props.unused {
                <li class="graph-legend__entry">{ node("graph-node--unused") }{ text(lang, Key::GraphLegendUnused) }</li>
            }
            if props.faulty {
                <li class="graph-legend__entry">{ node("graph-node--faulty") }{ text(lang, Key::GraphLegendWrong) }</li>
            }
        </ul>
    }
}
