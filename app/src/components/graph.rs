//! The stage graph: the drawing, its view and its keys.

pub mod camera;
mod cards;
mod controls;
mod detail;
pub mod drawing;
mod drawings;
mod facts_card;
mod gesture;
mod legend;
mod look;
mod minimap;
mod parts;
pub mod path;
mod pilot;
mod scene;
mod search;
pub mod still;
pub mod svg;
pub mod text;

use std::rc::Rc;

use dockerfile_answers::model::StageId;
use dockerfile_graph::Direction;
use dockerfile_syntax::source::Span;
use yew::prelude::*;

use self::camera::Way;
use self::controls::Foot;
use self::detail::facts;
use self::drawings::{Drawings, is_another, outline_of, unused_stages};
use self::facts_card::FactsCard;
use self::gesture::use_gestures;
use self::minimap::Minimap;
use self::pilot::{Pilot, STEP, Spot, spot_of, use_pilot};
use self::scene::Scene;
use self::search::Search;
use crate::browser::observe::use_size;
use crate::browser::page::type_scale;
use crate::i18n::{Key, Lang, text};
use crate::state::{Measure, Snapshot};
use crate::view::Running;

/// The instructions that make what is chosen in the graph, if it is no stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    /// Their places.
    pub spans: Rc<[Span]>,
    /// Whether it was chosen just now: then they are to be brought into view.
    pub is_new: bool,
}

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
    /// Called with what is chosen and no stage; `None` when that is over.
    pub on_mark: Callback<Option<Marked>>,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
}

/// A key that was pressed on the drawing; whether it means something there.
fn on_key(pilot: &Pilot, event: &KeyboardEvent) -> bool {
    let key = event.key();
    let with_control = event.ctrl_key() || event.meta_key();
    if with_control && !event.alt_key() && key.eq_ignore_ascii_case("f") {
        pilot.search(true);
        return true;
    }
    if with_control || event.alt_key() {
        return false;
    }
    let Some(seen) = pilot.seen() else { return false };
    let way = match key.as_str() {
        "ArrowLeft" => Some(Way::Left),
        "ArrowRight" => Some(Way::Right),
        "ArrowUp" => Some(Way::Up),
        "ArrowDown" => Some(Way::Down),
        _ => None,
    };
    if let Some(way) = way {
        if let Some(spot) = pilot.towards(way, event.shift_key()) {
            pilot.go(spot);
        }
        return true;
    }
    match key.as_str() {
        "Home" => pilot.go(Spot::Node(0)),
        "End" => pilot.go(Spot::Node(seen.drawing().cards.len().saturating_sub(1))),
        "+" | "=" => pilot.zoom(STEP, None),
        "-" => pilot.zoom(1.0 / STEP, None),
        "0" => pilot.fit(),
        "/" => pilot.search(true),
        "Escape" => pilot.choose_thing(None),
        "Enter" | " " => pilot.choose(pilot.tab_stop(seen.drawing())),
        _ => return false,
    }
    true
}

/// What follows in the graph from what happens elsewhere: another text, another stage chosen.
#[hook]
fn use_followers(props: &StageGraphProps, pilot: &Pilot) {
    let outline = use_mut_ref(Vec::<String>::new);
    let seen_text = use_mut_ref(|| None::<Rc<str>>);
    {
        let (pilot, snapshot, seen_text) = (pilot.clone(), props.snapshot.clone(), seen_text.clone());
        use_effect_with(props.selected, move |selected| {
            // With another text comes another choice, which nobody made.
            let same = seen_text.borrow().as_ref().is_some_and(|text| *text == snapshot.text);
            if let Some(stage) = selected.filter(|_| same) {
                pilot.choose_thing(None);
                pilot.reveal(stage, unused_stages(&snapshot).contains(&stage));
            }
        });
    }
    {
        let (pilot, selected) = (pilot.clone(), props.selected);
        use_effect_with(props.snapshot.clone(), move |snapshot| {
            *seen_text.borrow_mut() = Some(snapshot.text.clone());
            let next = outline_of(snapshot);
            let before = std::mem::replace(&mut *outline.borrow_mut(), next.clone());
            if before.is_empty() {
                return;
            }
            if is_another(&before, &next) {
                pilot.start_anew();
            } else if let Some(stage) = selected.filter(|id| unused_stages(snapshot).contains(id)) {
                // What one is writing is seen, whether or not anything needs it yet.
                pilot.also(stage);
            }
            pilot.mark_anew();
        });
    }
    {
        let on_mark = props.on_mark.clone();
        use_effect_with((), move |()| move || on_mark.emit(None));
    }
}

/// The stage graph as a drawing that can be zoomed, dragged and walked through with the keyboard.
#[component]
pub fn StageGraph(props: &StageGraphProps) -> Html {
    let lang = props.lang;
    let pilot = use_pilot();
    pilot.report_to(&props.on_select, &props.on_mark);
    let view = pilot.view();
    let pane = use_node_ref();
    let size = use_size(&pane);
    // Asked for with the room, which changes with the type: not for each movement of the pointer.
    let type_scale = *use_memo(size, |_| type_scale());
    let drawings = use_memo(
        (lang, props.snapshot.clone(), props.measure, view.unused, view.also, type_scale),
        |(lang, snapshot, measure, unused, also, type_scale)| {
            Drawings::new(*lang, snapshot, *measure, *unused, *also, *type_scale)
        },
    );
    let look = pilot.settle(&drawings, size);
    let drawing = drawings.shared(look.detail, look.direction);
    use_followers(props, &pilot);
    let gestures = use_gestures(&pane, &pilot);
    let onkeydown = {
        let pilot = pilot.clone();
        use_callback((), move |event: KeyboardEvent, ()| {
            if on_key(&pilot, &event) {
                event.prevent_default();
            }
        })
    };
    let spot = |thing: &Option<pilot::Thing>| thing.as_ref().and_then(|thing| spot_of(&drawing.0, thing));
    // One of them may be there already, because it is being written or looked at.
    let is_there = |stage: &StageId| !view.unused && view.also == Some(*stage);
    let unused = unused_stages(&props.snapshot).into_iter().filter(|stage| !is_there(stage)).count();
    let chosen = spot(&view.chosen);
    let card = view.chosen.as_ref().and_then(|thing| facts(lang, &props.snapshot, props.measure, thing));
    let at_left = chosen.is_some_and(|spot| pilot.lies_right(spot));
    let is_visible = size.w > 0.0 && size.h > 0.0;
    let close = {
        let pilot = pilot.clone();
        Callback::from(move |()| pilot.close_card())
    };
    html! {
        <div class="graph" data-testid="graph" data-detail={look.detail.name()}
            data-direction={if look.direction == Direction::LeftToRight { "right" } else { "down" }}>
            <div class="graph__pane" ref={pane} onpointerdown={gestures.down} onpointermove={gestures.moved}
                onpointerup={gestures.release.clone()} onpointercancel={gestures.release}>
                if is_visible {
                    <svg class="graph__drawing" width={size.w.to_string()} height={size.h.to_string()}
                        viewBox={format!("0 0 {} {}", size.w, size.h)} role="group" aria-label={text(lang, Key::GraphTitle)}
                        aria-describedby="graph-summary graph-hint" {onkeydown}>
                        <g transform={look.camera.transform()}>
                            <Scene drawing={drawing.clone()} selected={props.selected} running={props.running.clone()} {chosen}
                                found={view.found.as_ref().and_then(|key| drawing.0.find(key))}
                                looked_at={view.looked_at} tab_stop={pilot.tab_stop(&drawing.0)} pilot={pilot.clone()} />
                        </g>
                    </svg>
                    if look.camera.hides_some(drawing.0.size, size) {
                        <Minimap drawing={drawing.clone()} camera={look.camera} pane={size} pilot={pilot.clone()} />
                    }
                }
                if view.searching {
                    <Search snapshot={props.snapshot.clone()} pilot={pilot.clone()} {lang} />
                }
                if let Some(facts) = card {
                    <FactsCard {facts} {at_left} {lang} on_show={props.on_show.clone()} on_close={close} />
                }
            </div>
            <p id="graph-summary" class="visually-hidden">{ &drawing.0.summary }</p>
            <p id="graph-hint" class="visually-hidden">{ text(lang, Key::GraphHint) }</p>
            <Foot {drawing} {look} {unused} with_unused={view.unused}
                pilot={pilot.clone()} {lang} />
        </div>
    }
}
