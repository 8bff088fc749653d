//! The drawing itself. It does not depend on which part of it is seen, so moving about draws nothing anew.

use std::rc::Rc;

use dockerfile_answers::model::StageId;
use yew::prelude::*;

use super::drawings::Shared;
use super::parts;
use super::pilot::{Pilot, Spot};
use crate::view::Running;

/// Properties of [`Scene`].
#[derive(Properties, PartialEq)]
pub(super) struct SceneProps {
    /// What to draw.
    pub(super) drawing: Shared,
    /// The stage chosen in the page.
    pub(super) selected: Option<StageId>,
    /// What runs at the moment of the build that is shown.
    pub(super) running: Rc<Running>,
    /// The arrow or node chosen here.
    pub(super) chosen: Option<Spot>,
    /// The node that was found.
    pub(super) found: Option<usize>,
    /// What the pointer or the focus is on.
    pub(super) looked_at: Option<Spot>,
    /// Where a Tab leads.
    pub(super) tab_stop: Spot,
    /// Who acts.
    pub(super) pilot: Pilot,
}

impl SceneProps {
    /// Whether an arrow joins what is looked at or is it; `None` when nothing is looked at.
    fn lit(&self, link: usize, from: usize, to: usize) -> Option<bool> {
        self.looked_at.or(self.chosen).map(|spot| match spot {
            Spot::Node(node) => node == from || node == to,
            Spot::Link(other) => other == link,
        })
    }

    fn tab_index(&self, spot: Spot) -> &'static str {
        if self.tab_stop == spot { "0" } else { "-1" }
    }
}

/// What every thing in the drawing answers to.
struct Handlers {
    click: Callback<MouseEvent>,
    enter: Callback<MouseEvent>,
    leave: Callback<MouseEvent>,
    focus: Callback<FocusEvent>,
    blur: Callback<FocusEvent>,
}

impl Handlers {
    fn new(pilot: &Pilot, spot: Spot) -> Self {
        let with = || pilot.clone();
        Self {
            click: Callback::from({
                let pilot = with();
                move |_| pilot.clicked(spot)
            }),
            enter: Callback::from({
                let pilot = with();
                move |_| pilot.look_at(Some(spot))
            }),
            leave: Callback::from({
                let pilot = with();
                move |_| pilot.look_at(None)
            }),
            focus: Callback::from({
                let pilot = with();
                move |_| pilot.focused(spot)
            }),
            blur: Callback::from({
                let pilot = with();
                move |_| pilot.look_at(None)
            }),
        }
    }
}

/// The nodes and arrows of a drawing, each of which can be chosen.
#[component]
pub(super) fn Scene(props: &SceneProps) -> Html {
    let drawing = &*props.drawing.0;
    let detail = drawing.plan.detail.name();
    let arrows = drawing.arrows.iter().enumerate().map(|(index, arrow)| {
        let spot = Spot::Link(index);
        let pressed = props.chosen == Some(spot);
        let Handlers { click, enter, leave, focus, blur } = Handlers::new(&props.pilot, spot);
        html! {
            <g key={format!("{detail}-{index}")} id={spot.id()} role="button" aria-pressed={pressed.to_string()}
                class={parts::arrow_classes(arrow, props.lit(index, arrow.from, arrow.to), pressed)}
                tabindex={props.tab_index(spot)} data-testid="graph-edge" onclick={click} onmouseenter={enter}
                onmouseleave={leave} onfocus={focus} onblur={blur}>
                { parts::arrow(arrow) }
            </g>
        }
    });
    let labels = drawing.arrows.iter().enumerate().filter_map(|(index, arrow)| {
        let (spot, label) = (Spot::Link(index), arrow.label.as_ref()?);
        let Handlers { click, enter, leave, .. } = Handlers::new(&props.pilot, spot);
        let classes =
            parts::arrow_classes(arrow, props.lit(index, arrow.from, arrow.to), props.chosen == Some(spot));
        Some(html! {
            <g key={format!("{detail}-{index}")} class={classes} data-testid="graph-label" onclick={click}
                onmouseenter={enter} onmouseleave={leave}>
                { parts::label(arrow, label) }
            </g>
        })
    });
    let near = |node: usize| match props.looked_at {
        None => true,
        Some(Spot::Node(at)) => {
            at == node
                || drawing.arrows.iter().any(|a| (a.from, a.to) == (at, node) || (a.to, a.from) == (at, node))
        }
        Some(Spot::Link(link)) => drawing.arrows.get(link).is_some_and(|a| a.from == node || a.to == node),
    };
    let cards = drawing.cards.iter().enumerate().map(|(index, card)| {
        let spot = Spot::Node(index);
        let here = |id: StageId| card.stage == Some(id) || card.folded.contains(&id);
        let selected = props.selected.is_some_and(here) || props.chosen == Some(spot);
        let mut stages = card.folded.iter().copied().chain(card.stage);
        let runs = stages.any(|stage| props.running.has_stage(stage));
        let classes = classes!(
            parts::card_classes(card, selected, !near(index)),
            (props.found == Some(index)).then_some("graph-node--found"),
            runs.then_some("graph-node--runs")
        );
        let Handlers { click, enter, leave, focus, blur } = Handlers::new(&props.pilot, spot);
        let approach = {
            let pilot = props.pilot.clone();
            move |_| pilot.approach(spot)
        };
        html! {
            <g key={format!("{detail}-{index}")} id={spot.id()} class={classes} role="button"
                aria-pressed={selected.to_string()} tabindex={props.tab_index(spot)} data-testid="graph-node"
                data-stage={card.stage.map(|id| id.0.to_string())} onclick={click} ondblclick={approach}
                onmouseenter={enter} onmouseleave={leave} onfocus={focus} onblur={blur}>
                { parts::card(card) }
            </g>
        }
    });
    html! {
        <g class={format!("graph-scene graph-scene--{detail}")}>
            { for arrows }
            { for cards }
            <g aria-hidden="true">{ for labels }</g>
        </g>
    }
}
