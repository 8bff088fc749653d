//! The graph as a picture only: nothing in it can be chosen, dragged or zoomed.

use dockerfile_graph::Size;
use yew::prelude::*;

use super::drawings::Drawings;
use super::look::Look;
use super::parts;
use super::path::number;
use crate::browser::observe::use_size;
use crate::browser::page::type_scale;
use crate::i18n::Lang;
use crate::state::{Measure, Snapshot};

/// The height that it may have.
const HEIGHT: f32 = 320.0;

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

/// The stage graph as a picture; what it says in words is its name. It says as much as can be read in its room; what
/// is too large even then is scrolled.
#[component]
pub fn StillGraph(props: &StillGraphProps) -> Html {
    let room = use_node_ref();
    let width = use_size(&room).w;
    let type_scale = *use_memo(width, |_| type_scale());
    let key = (props.lang, props.snapshot.clone(), props.measure, type_scale);
    let drawings = use_memo(key, |(lang, snapshot, measure, type_scale)| {
        Drawings::new(*lang, snapshot, *measure, true, None, *type_scale)
    });
    let pane = Size { w: width, h: HEIGHT };
    let picture = (width > 0.0).then(|| {
        let look = Look::automatic(&*drawings, pane, None);
        (look, drawings.shared(look.detail, look.direction).0)
    });
    let scrolled = picture.as_ref().is_some_and(|(look, drawing)| look.camera.hides_some(drawing.size, pane));
    html! {
        <div ref={room} class="still-graph" tabindex={scrolled.then_some("0")}>
            if let Some((look, drawing)) = picture {
                <svg class="still-graph__drawing" viewBox={format!("0 0 {} {}", number(drawing.size.w), number(drawing.size.h))}
                    width={number(drawing.size.w * look.camera.scale)} height={number(drawing.size.h * look.camera.scale)}
                    role="img" aria-label={drawing.summary.clone()} data-testid="still-graph">
                    <g class={format!("graph-scene graph-scene--{}", look.detail.name())} aria-hidden="true">
                        { for drawing.arrows.iter().map(|arrow| html! {
                            <g class={parts::arrow_classes(arrow, None, false)}>{ parts::arrow(arrow) }</g>
                        }) }
                        { for drawing.cards.iter().map(|card| html! {
                            <g class={parts::card_classes(card, false, false)}>{ parts::card(card) }</g>
                        }) }
                        { for drawing.arrows.iter().filter_map(|arrow| {
                            let label = arrow.label.as_ref()?;
                            Some(html! { <g class={parts::arrow_classes(arrow, None, false)}>{ parts::label(arrow, label) }</g> })
                        }) }
                    </g>
                </svg>
            }
        </div>
    }
}
