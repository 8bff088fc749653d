//! The stage graph: the drawing, its view and its keys.

pub mod camera;
pub mod drawing;
mod legend;
mod parts;
pub mod path;
pub mod still;
pub mod svg;
pub mod text;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use dockerfile_core::graph::{Direction, Point, Shown, Size};
use dockerfile_core::model::StageId;
use web_sys::{Element, WheelEvent};
use yew::prelude::*;

use self::camera::{Camera, Way, fit_scale, neighbour};
use self::drawing::{Amount, Drawing};
use self::legend::{Legend, LegendProps};
use crate::browser::observe::{focus_svg, use_size, use_wheel};
use crate::i18n::{Key, Lang, percent, text};
use crate::state::{Measure, Snapshot};
use crate::view::{Running, stage_total};

/// One press of a zoom button or key.
const STEP: f32 = 1.25;
/// A pointer that moved less did not drag.
const STILL: f32 = 4.0;

/// Properties of [`StageGraph`].
#[derive(Properties, PartialEq)]
pub struct StageGraphProps {
    /// What to draw.
    pub snapshot: Snapshot,
    /// The stage chosen.
    pub selected: Option<StageId>,
    /// The size shown.
    pub measure: Measure,
    /// What runs at the moment of the build that is shown.
    pub running: Rc<Running>,
    /// Language.
    pub lang: Lang,
    /// Called with the stage chosen.
    pub on_select: Callback<StageId>,
}

/// Beyond this many stages the shape of the pane alone decides the direction: drawing both ways would take too long.
const MANY: usize = 40;

/// The graph drawn both ways, each when it is first asked for: which one is shown depends on the room.
struct Drawings {
    lang: Lang,
    snapshot: Snapshot,
    measure: Measure,
    shown: Shown,
    right: OnceCell<Drawing>,
    down: OnceCell<Drawing>,
}

impl Drawings {
    fn new(lang: Lang, snapshot: &Snapshot, measure: Measure, unused: bool) -> Self {
        let snapshot = snapshot.clone();
        let shown = Shown { unused, ..Shown::default() };
        Self { lang, snapshot, measure, shown, right: OnceCell::new(), down: OnceCell::new() }
    }

    /// Whether there are stages that the target does not need.
    fn have_unused(&self) -> bool {
        let model = &self.snapshot.analysis.model;
        let needed = |id| model.reachable.contains(&id) || model.reachable_with_onbuild.contains(&id);
        model
            .target
            .is_some_and(|target| model.stages.iter().any(|stage| stage.id != target && !needed(stage.id)))
    }

    /// The direction in which more can be read in `pane`; from left to right where it hardly matters.
    fn best(&self, pane: Size) -> Direction {
        let scale = |direction| fit_scale(self.get(direction).size, pane);
        let right = if self.snapshot.analysis.model.stages.len() > MANY {
            pane.w >= pane.h
        } else {
            scale(Direction::LeftToRight) >= 0.85 * scale(Direction::TopToBottom)
        };
        if right { Direction::LeftToRight } else { Direction::TopToBottom }
    }

    fn get(&self, direction: Direction) -> &Drawing {
        let (cell, aspect) = match direction {
            Direction::LeftToRight => (&self.right, 1.6),
            Direction::TopToBottom => (&self.down, 0.7),
        };
        cell.get_or_init(|| {
            let analysis = &self.snapshot.analysis;
            let amount = |id| {
                let total = stage_total(&analysis.size, id, self.measure)?;
                Some(Amount::new(self.lang, &total))
            };
            let amounts: Vec<Option<Amount>> =
                analysis.model.stages.iter().map(|stage| amount(stage.id)).collect();
            Drawing::new(self.lang, analysis, &self.shown, &amounts, direction, aspect)
        })
    }
}

/// Pointers that are down, and whether they dragged.
#[derive(Default)]
struct Gesture {
    pointers: BTreeMap<i32, Point>,
    travelled: f32,
}

fn node_id(index: usize) -> String {
    format!("graph-node-{index}")
}

fn pointer_at(event: &PointerEvent) -> Point {
    // Coordinates on a screen fit an f32.
    #[allow(clippy::cast_precision_loss)]
    let point = Point { x: event.client_x() as f32, y: event.client_y() as f32 };
    point
}

/// A place of the window as a place in the pane.
fn within(element: &Element, at: Point) -> Point {
    let bounds = element.get_bounding_client_rect();
    // As above.
    #[allow(clippy::cast_possible_truncation)]
    let (left, top) = (bounds.left() as f32, bounds.top() as f32);
    Point { x: at.x - left, y: at.y - top }
}

fn between(a: Point, b: Point) -> (Point, f32) {
    let (dx, dy) = (a.x - b.x, a.y - b.y);
    (Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 }, (dx * dx + dy * dy).sqrt())
}

/// The plain things that callbacks read when they are called.
#[derive(Clone)]
struct Now {
    camera: Camera,
    pane: Size,
    drawings: Rc<Drawings>,
    direction: Direction,
    focused: usize,
}

impl Now {
    fn drawing(&self) -> &Drawing {
        self.drawings.get(self.direction)
    }

    fn middle(&self) -> Point {
        Point { x: self.pane.w / 2.0, y: self.pane.h / 2.0 }
    }

    fn kept(&self, camera: Camera) -> Camera {
        camera.kept(self.drawing().size, self.pane)
    }
}

const EYE: &str = "M1.5 8C3 5 5.3 3.5 8 3.5S13 5 14.5 8C13 11 10.7 12.5 8 12.5S3 11 1.5 8ZM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z";
const EYE_CLOSED: &str =
    "M1.5 6.5C3 9.5 5.3 11 8 11s5-1.5 6.5-4.5M8 11v2.2M3.9 9.8 2.7 11.7M12.1 9.8l1.2 1.9";

fn glyph(path: &'static str) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d={path} fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" />
        </svg>
    }
}

/// Stages beyond which those that the result needs may be lost among the others.
const CROWD: usize = 40;

/// Whether the stages that are not used would hide those that are.
fn is_crowded(snapshot: &Snapshot) -> bool {
    let model = &snapshot.analysis.model;
    model.stages.len() > CROWD && model.reachable.len() < model.stages.len() / 2
}

/// The stage graph as a drawing that can be zoomed, dragged and walked through with the keyboard.
#[component]
pub fn StageGraph(props: &StageGraphProps) -> Html {
    let lang = props.lang;
    // What the user chose; `None` leaves it to the page.
    let unused_chosen = use_state_eq(|| None::<bool>);
    let with_unused = unused_chosen.unwrap_or_else(|| !is_crowded(&props.snapshot));
    let drawings = use_memo(
        (lang, props.snapshot.clone(), props.measure, with_unused),
        |(lang, snapshot, measure, with_unused)| Drawings::new(*lang, snapshot, *measure, *with_unused),
    );
    let pane = use_node_ref();
    let size = use_size(&pane);
    // What the user chose; `None` leaves it to the page.
    let camera = use_state_eq(|| None::<Camera>);
    let turned = use_state_eq(|| None::<Direction>);
    let focused = use_state_eq(|| 0usize);
    let looked_at = use_state_eq(|| None::<usize>);
    let gesture = use_mut_ref(Gesture::default);

    let direction = turned.unwrap_or_else(|| drawings.best(size));
    let drawing = drawings.get(direction);
    let shown =
        camera.map_or_else(|| Camera::fit(drawing.size, size), |camera| camera.kept(drawing.size, size));
    let tab_stop = (*focused).min(drawing.cards.len().saturating_sub(1));

    let now = use_mut_ref(|| None::<Now>);
    *now.borrow_mut() =
        Some(Now { camera: shown, pane: size, drawings: drawings.clone(), direction, focused: tab_stop });

    {
        // Choosing a stage elsewhere brings it into view.
        let (now, camera) = (now.clone(), camera.clone());
        use_effect_with(props.selected, move |selected| {
            let now = now.borrow();
            let found = now.as_ref().zip(*selected).and_then(|(now, stage)| {
                let card = now.drawing().cards.iter().find(|card| card.stage == Some(stage))?;
                Some(now.camera.revealing(card.rect, now.pane))
            });
            if let Some(found) = found.filter(|_| camera.is_some()) {
                camera.set(Some(found));
            }
        });
    }
    let zoom = {
        let (now, camera) = (now.clone(), camera.clone());
        move |factor: f32, at: Option<Point>| {
            if let Some(now) = now.borrow().as_ref() {
                let at = at.unwrap_or_else(|| now.middle());
                camera.set(Some(now.kept(now.camera.zoomed(factor, at))));
            }
        }
    };
    let fit = {
        let camera = camera.clone();
        move || camera.set(None)
    };
    let on_wheel = {
        let (zoom, pane) = (zoom.clone(), pane.clone());
        use_callback((), move |event: WheelEvent, ()| {
            // Without Ctrl the wheel scrolls the page. Trackpads report a pinch as a wheel with Ctrl.
            if !event.ctrl_key() && !event.meta_key() {
                return;
            }
            event.prevent_default();
            let Some(element) = pane.cast::<Element>() else { return };
            #[allow(clippy::cast_precision_loss)]
            let at = Point { x: event.client_x() as f32, y: event.client_y() as f32 };
            #[allow(clippy::cast_possible_truncation)]
            let turn = event.delta_y().clamp(-100.0, 100.0) as f32;
            zoom((-turn * 0.004).exp(), Some(within(&element, at)));
        })
    };
    use_wheel(&pane, on_wheel);

    let onpointerdown = {
        let gesture = gesture.clone();
        move |event: PointerEvent| {
            if event.pointer_type() == "mouse" && event.button() != 0 {
                return;
            }
            let mut gesture = gesture.borrow_mut();
            if gesture.pointers.is_empty() {
                gesture.travelled = 0.0;
            }
            gesture.pointers.insert(event.pointer_id(), pointer_at(&event));
        }
    };
    let onpointermove = {
        let (gesture, now, camera, pane) = (gesture.clone(), now.clone(), camera.clone(), pane.clone());
        move |event: PointerEvent| {
            let mut gesture = gesture.borrow_mut();
            let at = pointer_at(&event);
            let Some(before) = gesture.pointers.insert(event.pointer_id(), at) else {
                gesture.pointers.remove(&event.pointer_id());
                return;
            };
            let other = gesture.pointers.iter().find(|(id, _)| **id != event.pointer_id()).map(|(_, &p)| p);
            let (_, step) = between(before, at);
            gesture.travelled += step;
            if gesture.travelled < STILL {
                return;
            }
            let Some(element) = pane.cast::<Element>() else { return };
            // Refused for a pointer that is already gone: then there is nothing to hold.
            let _ = element.set_pointer_capture(event.pointer_id());
            if let Some(now) = now.borrow_mut().as_mut() {
                let moved = match other {
                    None => now.camera.moved(Point { x: at.x - before.x, y: at.y - before.y }),
                    Some(other) => {
                        let ((was, apart_before), (is, apart)) = (between(before, other), between(at, other));
                        let factor = apart / apart_before.max(1.0);
                        let shifted = now.camera.moved(Point { x: is.x - was.x, y: is.y - was.y });
                        shifted.zoomed(factor, within(&element, is))
                    }
                };
                now.camera = now.kept(moved);
                camera.set(Some(now.camera));
            }
        }
    };
    let release = {
        let gesture = gesture.clone();
        move |event: PointerEvent| {
            gesture.borrow_mut().pointers.remove(&event.pointer_id());
        }
    };

    let go = {
        let (now, camera, focused) = (now.clone(), camera.clone(), focused.clone());
        move |index: usize| {
            if let Some(now) = now.borrow().as_ref()
                && let Some(card) = now.drawing().cards.get(index)
            {
                let found = now.camera.revealing(card.rect, now.pane);
                if found != now.camera {
                    camera.set(Some(found));
                }
                focused.set(index);
                focus_svg(&node_id(index));
            }
        }
    };
    let choose = {
        let (gesture, on_select) = (gesture.clone(), props.on_select.clone());
        move |stage: Option<StageId>| {
            if let Some(stage) = stage.filter(|_| gesture.borrow().travelled < STILL) {
                on_select.emit(stage);
            }
        }
    };
    let onkeydown = {
        let (now, zoom, fit, go, on_select) =
            (now.clone(), zoom.clone(), fit.clone(), go, props.on_select.clone());
        move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let Some(state) = now.borrow().clone() else { return };
            let rects: Vec<_> = state.drawing().cards.iter().map(|card| card.rect).collect();
            let step = |way| neighbour(&rects, state.focused, way);
            let next = match event.key().as_str() {
                "ArrowLeft" => step(Way::Left),
                "ArrowRight" => step(Way::Right),
                "ArrowUp" => step(Way::Up),
                "ArrowDown" => step(Way::Down),
                "Home" => Some(0),
                "End" => rects.len().checked_sub(1),
                "+" | "=" => {
                    zoom(STEP, None);
                    None
                }
                "-" => {
                    zoom(1.0 / STEP, None);
                    None
                }
                "0" => {
                    fit();
                    None
                }
                "Enter" | " " => {
                    if let Some(stage) = state.drawing().cards.get(state.focused).and_then(|card| card.stage)
                    {
                        on_select.emit(stage);
                    }
                    None
                }
                _ => return,
            };
            event.prevent_default();
            if let Some(index) = next {
                go(index);
            }
        }
    };

    let lit = |from: usize, to: usize| looked_at.map(|node| node == from || node == to);
    let near = |node: usize| {
        looked_at.is_none_or(|at| {
            at == node
                || drawing
                    .arrows
                    .iter()
                    .any(|a| (a.from == at && a.to == node) || (a.to == at && a.from == node))
        })
    };
    let arrows = drawing.arrows.iter().map(|arrow| parts::arrow(arrow, lit(arrow.from, arrow.to)));
    let labels = drawing.arrows.iter().filter_map(|arrow| {
        arrow.label.as_ref().map(|label| parts::label(arrow, label, lit(arrow.from, arrow.to)))
    });
    let cards = drawing.cards.iter().enumerate().map(|(index, card)| {
        let selected = card.stage.is_some() && card.stage == props.selected;
        let runs = card.stage.is_some_and(|stage| props.running.has_stage(stage));
        let (enter, leave, focus) = (looked_at.clone(), looked_at.clone(), (looked_at.clone(), focused.clone()));
        let blur = looked_at.clone();
        let (choose, stage) = (choose.clone(), card.stage);
        html! {
            <g key={index} id={node_id(index)} class={classes!(parts::card_classes(card, selected, !near(index)), runs.then_some("graph-node--runs"))}
                role={if stage.is_some() { "button" } else { "img" }}
                aria-pressed={stage.map(|_| selected.to_string())} tabindex={if index == tab_stop { "0" } else { "-1" }}
                data-testid="graph-node" data-stage={stage.map(|id| id.0.to_string())}
                onclick={move |_| choose(stage)}
                onmouseenter={move |_| enter.set(Some(index))} onmouseleave={move |_| leave.set(None)}
                onfocus={move |_| { focus.0.set(Some(index)); focus.1.set(index); }} onblur={move |_| blur.set(None)}>
                { parts::card(card) }
            </g>
        }
    });
    let button = |label: Key, testid: &'static str, path: &'static str, onclick: Callback<MouseEvent>| {
        html! {
            <button type="button" class="icon-button graph-controls__button" aria-label={text(lang, label)}
                title={text(lang, label)} data-testid={testid} {onclick}>{ glyph(path) }</button>
        }
    };
    let (turn_key, turn_path, turn_to) = match direction {
        Direction::LeftToRight => (Key::GraphTurnDown, "M8 2.5v10.5M4 9.5l4 4 4-4", Direction::TopToBottom),
        Direction::TopToBottom => (Key::GraphTurnRight, "M2.5 8h10.5M9.5 4l4 4-4 4", Direction::LeftToRight),
    };
    let zoom_in = Callback::from({
        let zoom = zoom.clone();
        move |_| zoom(STEP, None)
    });
    let zoom_out = Callback::from(move |_| zoom(1.0 / STEP, None));
    let turn = Callback::from({
        let camera = camera.clone();
        move |_| {
            turned.set(Some(turn_to));
            camera.set(None);
        }
    });
    let (unused_key, unused_path) =
        if with_unused { (Key::GraphHideUnused, EYE) } else { (Key::GraphShowUnused, EYE_CLOSED) };
    let toggle_unused = Callback::from({
        let camera = camera.clone();
        move |_| {
            unused_chosen.set(Some(!with_unused));
            camera.set(None);
        }
    });
    // A share of 1 has 1000 thousandths; the scale is between 0 and 3.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let zoomed = percent(lang, (shown.scale * 1000.0) as u32);
    let legend = LegendProps::of(drawing, lang);
    html! {
        <div class="graph" data-testid="graph" data-direction={if direction == Direction::LeftToRight { "right" } else { "down" }}>
            <div class="graph__pane" ref={pane} {onpointerdown} {onpointermove} onpointerup={release.clone()}
                onpointercancel={release}>
                if size.w > 0.0 && size.h > 0.0 {
                    <svg class="graph__drawing" width={size.w.to_string()} height={size.h.to_string()}
                        viewBox={format!("0 0 {} {}", size.w, size.h)} role="group" aria-label={text(lang, Key::GraphTitle)}
                        aria-describedby="graph-summary graph-hint" {onkeydown}>
                        <g transform={shown.transform()}>
                            <g aria-hidden="true">{ for arrows }</g>
                            { for cards }
                            <g aria-hidden="true">{ for labels }</g>
                        </g>
                    </svg>
                }
            </div>
            <p id="graph-summary" class="visually-hidden">{ &drawing.summary }</p>
            <p id="graph-hint" class="visually-hidden">{ text(lang, Key::GraphHint) }</p>
            <div class="graph__foot">
                <Legend ..legend />
                <div class="graph-controls" role="group" aria-label={text(lang, Key::GraphControls)}>
                    { button(Key::GraphZoomOut, "graph-zoom-out", "M3.5 8h9", zoom_out) }
                    <output class="graph-controls__zoom" data-testid="graph-zoom">{ zoomed }</output>
                    { button(Key::GraphZoomIn, "graph-zoom-in", "M8 3.5v9M3.5 8h9", zoom_in) }
                    { button(Key::GraphFit, "graph-fit", "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
                        Callback::from(move |_| fit())) }
                    { button(turn_key, "graph-turn", turn_path, turn) }
                    if drawings.have_unused() {
                        { button(unused_key, "graph-unused", unused_path, toggle_unused) }
                    }
                </div>
            </div>
        </div>
    }
}
