//! What stands below the graph: what its marks mean, and the buttons of its view.

use dockerfile_graph::Direction;
use yew::prelude::*;

use super::drawings::Shared;
use super::legend::{Legend, LegendProps};
use super::look::Look;
use super::pilot::{Pilot, STEP};
use crate::i18n::{Key, Lang, percent, plural, text};

fn glyph(path: &'static str) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d={path} fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" />
        </svg>
    }
}

/// Two boxes, joined, in a frame: all of the graph. Corners alone mean a full screen everywhere else.
const ALL: &str = "M1.5 4.5a2 2 0 0 1 2-2h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2ZM4 6.3h2.6v3.4H4ZM9.4 6.3H12v3.4H9.4ZM6.6 8h2.8";
const LENS: &str = "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3 14 14";

/// Properties of [`Foot`].
#[derive(Properties, PartialEq)]
pub(super) struct FootProps {
    /// The drawing.
    pub(super) drawing: Shared,
    /// How it is looked at.
    pub(super) look: Look,
    /// Number of stages that are not used.
    pub(super) unused: usize,
    /// Whether they are shown.
    pub(super) with_unused: bool,
    /// Who acts.
    pub(super) pilot: Pilot,
    /// Language.
    pub(super) lang: Lang,
}

/// The legend and the buttons.
#[component]
pub(super) fn Foot(props: &FootProps) -> Html {
    let (lang, pilot) = (props.lang, &props.pilot);
    let act = |act: fn(&Pilot)| {
        let pilot = pilot.clone();
        Callback::from(move |_: MouseEvent| act(&pilot))
    };
    let button = |label: Key, testid: &'static str, path: &'static str, onclick: Callback<MouseEvent>| {
        html! {
            <button type="button" class="icon-button graph-controls__button" aria-label={text(lang, label)}
                title={text(lang, label)} data-testid={testid} {onclick}>{ glyph(path) }</button>
        }
    };
    let (turn_key, turn_path) = match props.look.direction {
        Direction::LeftToRight => (Key::GraphTurnDown, "M8 2.5v10.5M4 9.5l4 4 4-4"),
        Direction::TopToBottom => (Key::GraphTurnRight, "M2.5 8h10.5M9.5 4l4 4-4 4"),
    };
    let shown = props.with_unused;
    let toggle_unused = {
        let pilot = pilot.clone();
        move |_| pilot.show_unused(!shown)
    };
    let unused_key = if shown { Key::GraphHideUnused } else { Key::GraphShowUnused };
    // A share of 1 has 1000 thousandths; the zoom is between 0 and 3.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let zoomed = percent(lang, (props.look.zoom() * 1000.0) as u32);
    let legend = LegendProps::of(&props.drawing.0, lang);
    html! {
        <div class="graph__foot row">
            <Legend ..legend />
            if props.unused > 0 {
                <button type="button" class="link graph__unused" aria-pressed={shown.to_string()} data-testid="graph-unused"
                    onclick={toggle_unused}>{ plural(lang, unused_key, props.unused as u64) }</button>
            }
            <div class="graph-controls" role="group" aria-label={text(lang, Key::GraphControls)}>
                { button(Key::GraphFind, "graph-find", LENS, act(|pilot| pilot.search(true))) }
                { button(Key::GraphZoomOut, "graph-zoom-out", "M3.5 8h9", act(|pilot| pilot.zoom(1.0 / STEP, None))) }
                <output class="graph-controls__zoom" data-testid="graph-zoom">{ zoomed }</output>
                { button(Key::GraphZoomIn, "graph-zoom-in", "M8 3.5v9M3.5 8h9", act(|pilot| pilot.zoom(STEP, None))) }
                { button(Key::GraphFit, "graph-fit", ALL, act(Pilot::fit)) }
                { button(turn_key, "graph-turn", turn_path, act(Pilot::turn)) }
            </div>
        </div>
    }
}
