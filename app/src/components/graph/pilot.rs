//! What the user did with the graph, and what follows from it for what is seen.

use std::cell::RefCell;
use std::rc::Rc;

use dockerfile_answers::model::StageId;
use dockerfile_graph::{Direction, NodeKind, Point, Size};
use dockerfile_syntax::source::Span;
use yew::prelude::*;

use super::Marked;
use super::camera::{Way, neighbour};
use super::detail::spans_of;
use super::drawing::{Detail, Drawing, LinkKey, NodeKey};
use super::drawings::Drawings;
use super::gesture::STILL;
use super::look::{Look, Source as _};
use crate::browser::observe::focus_svg;
use crate::browser::remembered::{remember, remembered};

/// One press of a zoom button or key.
pub(super) const STEP: f32 = 1.25;

/// A thing in the graph, in any drawing of the same file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Thing {
    Node(NodeKey),
    Link(LinkKey),
}

/// A thing in one drawing, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    Node(usize),
    Link(usize),
}

impl Spot {
    /// The id of its element.
    pub(super) fn id(self) -> String {
        match self {
            Self::Node(index) => format!("graph-node-{index}"),
            Self::Link(index) => format!("graph-link-{index}"),
        }
    }
}

/// What is at `spot`.
pub(super) fn thing_at(drawing: &Drawing, spot: Spot) -> Option<Thing> {
    match spot {
        Spot::Node(index) => drawing.cards.get(index).map(|card| Thing::Node(card.key.clone())),
        Spot::Link(index) => drawing.arrows.get(index).map(|arrow| Thing::Link(arrow.key.clone())),
    }
}

/// Where `thing` is; an arrow that stands for several ways is also each of them.
pub(super) fn spot_of(drawing: &Drawing, thing: &Thing) -> Option<Spot> {
    match thing {
        Thing::Node(key) => drawing.find(key).map(Spot::Node),
        Thing::Link(key) => {
            let (from, to) = (drawing.find(&key.from)?, drawing.find(&key.to)?);
            let joins = |arrow: &&super::drawing::Arrow| arrow.from == from && arrow.to == to;
            let exact = drawing.arrows.iter().position(|arrow| arrow.key == *key);
            exact.or_else(|| drawing.arrows.iter().position(|arrow| joins(&arrow))).map(Spot::Link)
        }
    }
}

/// What the user chose; what is left open the page decides.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct View {
    /// How the graph is looked at.
    pub(super) look: Option<Look>,
    /// Which way the arrows run.
    pub(super) turned: Option<Direction>,
    /// Whether stages that are not used are shown.
    pub(super) unused: bool,
    /// A stage that is shown even if it is not used.
    pub(super) also: Option<StageId>,
    /// What has or would get the focus.
    pub(super) focused: Option<Thing>,
    /// What the pointer or the focus is on.
    pub(super) looked_at: Option<Spot>,
    /// The arrow or node that is chosen; a stage is chosen in the whole page.
    pub(super) chosen: Option<Thing>,
    /// What was found.
    pub(super) found: Option<NodeKey>,
    /// Whether the field to find a stage is open.
    pub(super) searching: bool,
    /// What is to be brought to the middle, and in how much detail at least.
    pub(super) wanted: Option<(NodeKey, Detail)>,
}

/// What is on the screen.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) drawings: Rc<Drawings>,
    pub(super) pane: Size,
    pub(super) look: Look,
}

impl Seen {
    pub(super) fn drawing(&self) -> &Drawing {
        self.drawings.drawing(self.look.detail, self.look.direction)
    }

    fn middle(&self) -> Point {
        Point { x: self.pane.w / 2.0, y: self.pane.h / 2.0 }
    }

    fn kept(&self, look: Look) -> Look {
        let size = self.drawings.drawing(look.detail, look.direction).size;
        Look { camera: look.camera.kept(size, self.pane), ..look }
    }
}

#[derive(Default)]
struct Inner {
    view: View,
    /// How far the pointer moved since it went down.
    travelled: f32,
    seen: Option<Seen>,
    on_select: Callback<StageId>,
    on_mark: Callback<Option<Marked>>,
}

/// Acts on the view. It reads what is there when it is called, so one pilot serves for all renderings.
#[derive(Clone)]
pub(super) struct Pilot {
    inner: Rc<RefCell<Inner>>,
    redraw: Rc<UseForceUpdateHandle>,
}

impl PartialEq for Pilot {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

/// What the way of the arrows is remembered as.
const TURNED: &str = "graph";

fn way_name(way: Option<Direction>) -> &'static str {
    match way {
        Some(Direction::LeftToRight) => "right",
        Some(Direction::TopToBottom) => "down",
        None => "",
    }
}

fn way_called(name: &str) -> Option<Direction> {
    [Direction::LeftToRight, Direction::TopToBottom].into_iter().find(|way| way_name(Some(*way)) == name)
}

/// The pilot of a component.
#[hook]
pub(super) fn use_pilot() -> Pilot {
    let inner = use_mut_ref(|| {
        let turned = remembered(TURNED).and_then(|name| way_called(&name));
        Inner { view: View { turned, ..View::default() }, ..Inner::default() }
    });
    let redraw = use_force_update();
    Pilot { inner, redraw: Rc::new(redraw) }
}

impl Pilot {
    /// What the user chose.
    pub(super) fn view(&self) -> View {
        self.inner.borrow().view.clone()
    }

    /// What is on the screen.
    pub(super) fn seen(&self) -> Option<Seen> {
        self.inner.borrow().seen.clone()
    }

    /// Says whom to tell.
    pub(super) fn report_to(&self, on_select: &Callback<StageId>, on_mark: &Callback<Option<Marked>>) {
        let mut inner = self.inner.borrow_mut();
        inner.on_select = on_select.clone();
        inner.on_mark = on_mark.clone();
    }

    /// How the graph is to be looked at now, in a pane of that size. What was wanted before it could be drawn is
    /// brought to the middle.
    pub(super) fn settle(&self, drawings: &Rc<Drawings>, pane: Size) -> Look {
        let mut inner = self.inner.borrow_mut();
        let view = &mut inner.view;
        let automatic = || Look::automatic(&**drawings, pane, view.turned);
        let mut look = view.look.unwrap_or_else(automatic);
        if let Some((key, least)) = view.wanted.take().filter(|_| pane.w > 0.0) {
            look = Self::brought(look, &key, least, pane, drawings);
            view.look = Some(look);
        }
        let seen = Seen { drawings: drawings.clone(), pane, look };
        if view.look.is_some() {
            look = seen.kept(look);
        }
        inner.seen = Some(Seen { look, ..seen });
        look
    }

    /// What is in sight already stays where it is.
    fn brought(look: Look, key: &NodeKey, least: Detail, pane: Size, drawings: &Rc<Drawings>) -> Look {
        let size = drawings.drawing(look.detail, look.direction).size;
        let all = !look.camera.hides_some(size, pane) && look.detail >= least;
        if all && drawings.drawing(look.detail, look.direction).find(key).is_some() {
            return look;
        }
        look.centred_on(key, least, pane, &**drawings)
    }

    fn change(&self, change: impl FnOnce(&mut View)) {
        let changed = {
            let mut inner = self.inner.borrow_mut();
            let before = inner.view.clone();
            change(&mut inner.view);
            before != inner.view
        };
        if changed {
            self.redraw.force_update();
        }
    }

    fn look(&self, next: impl FnOnce(&Seen) -> Look) {
        let Some(seen) = self.seen() else { return };
        let look = seen.kept(next(&seen));
        {
            // The next movement of the pointer may come before this is drawn.
            let mut inner = self.inner.borrow_mut();
            if let Some(seen) = &mut inner.seen {
                seen.look = look;
            }
        }
        self.change(|view| view.look = Some(look));
    }

    /// Looks closer, or from farther away; about the middle unless told otherwise.
    pub(super) fn zoom(&self, factor: f32, at: Option<Point>) {
        self.look(|seen| seen.look.zoomed(factor, at.unwrap_or_else(|| seen.middle()), &*seen.drawings));
    }

    /// Moves the drawing.
    pub(super) fn pan(&self, by: Point) {
        self.look(|seen| Look { camera: seen.look.camera.moved(by), ..seen.look });
    }

    /// Brings a point of the drawing to the middle.
    pub(super) fn centre(&self, drawn: Point) {
        self.look(|seen| {
            let at = seen.look.camera.seen(drawn);
            let middle = seen.middle();
            let by = Point { x: middle.x - at.x, y: middle.y - at.y };
            Look { camera: seen.look.camera.moved(by), ..seen.look }
        });
    }

    /// Leaves it to the page what is seen.
    pub(super) fn fit(&self) {
        self.change(|view| {
            view.look = None;
            view.wanted = None;
        });
    }

    /// Another file: nothing of what was chosen for the last one holds.
    pub(super) fn start_anew(&self) {
        self.change(|view| {
            *view = View { turned: view.turned, searching: view.searching, ..View::default() }
        });
    }

    /// Draws the arrows the other way. Who comes back to the way that the page would choose leaves it to the page again.
    pub(super) fn turn(&self) {
        let Some(seen) = self.seen() else { return };
        let to = match seen.look.direction {
            Direction::LeftToRight => Direction::TopToBottom,
            Direction::TopToBottom => Direction::LeftToRight,
        };
        let usual = Look::automatic(&*seen.drawings, seen.pane, None).direction;
        let turned = (to != usual).then_some(to);
        remember(TURNED, way_name(turned));
        self.change(|view| {
            view.turned = turned;
            view.look = None;
        });
    }

    /// Shows the stages that are not used, or hides them.
    pub(super) fn show_unused(&self, shown: bool) {
        self.change(|view| {
            view.unused = shown;
            view.also = None;
            view.look = None;
        });
    }

    /// What the pointer or the focus is on now.
    pub(super) fn look_at(&self, spot: Option<Spot>) {
        self.change(|view| view.looked_at = spot);
    }

    /// The focus came to `spot`.
    pub(super) fn focused(&self, spot: Spot) {
        let thing = self.seen().and_then(|seen| thing_at(seen.drawing(), spot));
        self.change(|view| {
            view.looked_at = Some(spot);
            view.focused = thing;
        });
    }

    /// The spot that a Tab leads to.
    pub(super) fn tab_stop(&self, drawing: &Drawing) -> Spot {
        let focused = self.inner.borrow().view.focused.clone();
        focused.and_then(|thing| spot_of(drawing, &thing)).unwrap_or(Spot::Node(0))
    }

    /// Moves the focus.
    pub(super) fn go(&self, spot: Spot) {
        let Some(seen) = self.seen() else { return };
        let drawing = seen.drawing();
        let rect = match spot {
            Spot::Node(index) => drawing.cards.get(index).map(|card| card.rect),
            Spot::Link(index) => {
                drawing.arrows.get(index).and_then(|arrow| arrow.label.as_ref()).map(|label| label.rect)
            }
        };
        if let Some(rect) = rect {
            let camera = seen.look.camera.revealing(rect, seen.pane);
            if camera != seen.look.camera {
                self.look(|seen| Look { camera, ..seen.look });
            }
        }
        self.focused(spot);
        focus_svg(&spot.id());
    }

    /// The spot in that direction: along an arrow, or with `onto` the arrow itself.
    pub(super) fn towards(&self, way: Way, onto: bool) -> Option<Spot> {
        let seen = self.seen()?;
        let drawing = seen.drawing();
        let rects: Vec<_> = drawing.cards.iter().map(|card| card.rect).collect();
        match self.tab_stop(drawing) {
            Spot::Node(node) => {
                let other = |arrow: &super::drawing::Arrow| match (arrow.from == node, arrow.to == node) {
                    (true, false) => Some(arrow.to),
                    (false, true) => Some(arrow.from),
                    _ => None,
                };
                let joined: Vec<usize> = drawing.arrows.iter().filter_map(other).collect();
                let next = neighbour(&rects, node, way, &joined)?;
                if !onto {
                    return Some(Spot::Node(next));
                }
                drawing.arrows.iter().position(|arrow| other(arrow) == Some(next)).map(Spot::Link)
            }
            Spot::Link(link) => {
                let arrow = drawing.arrows.get(link)?;
                let ahead = match seen.look.direction {
                    Direction::LeftToRight => way == Way::Right,
                    Direction::TopToBottom => way == Way::Down,
                };
                let back = match seen.look.direction {
                    Direction::LeftToRight => way == Way::Left,
                    Direction::TopToBottom => way == Way::Up,
                };
                if ahead || back {
                    return Some(Spot::Node(if ahead { arrow.to } else { arrow.from }));
                }
                // Across the flow lie the other arrows of the node that takes.
                let beside: Vec<usize> =
                    (0..drawing.arrows.len()).filter(|&i| drawing.arrows[i].to == arrow.to).collect();
                let at = beside.iter().position(|&i| i == link)?;
                let step = if matches!(way, Way::Down | Way::Right) { 1 } else { beside.len() - 1 };
                beside.get((at + step) % beside.len()).map(|&i| Spot::Link(i))
            }
        }
    }

    /// The pointer went that far, or down anew; how far it went since it went down.
    pub(super) fn travel(&self, step: Option<f32>) -> f32 {
        let mut inner = self.inner.borrow_mut();
        inner.travelled = step.map_or(0.0, |step| inner.travelled + step);
        inner.travelled
    }

    /// A click on `spot`, unless it was the end of a drag.
    pub(super) fn clicked(&self, spot: Spot) {
        let still = self.inner.borrow().travelled < STILL;
        if still {
            self.choose(spot);
        }
    }

    /// Whether `spot` lies in the right half of the pane.
    pub(super) fn lies_right(&self, spot: Spot) -> bool {
        let Some(seen) = self.seen() else { return false };
        let drawing = seen.drawing();
        let node = |index: usize| drawing.cards.get(index).map(|card| card.rect.centre());
        let at = match spot {
            Spot::Node(index) => node(index),
            // What an arrow leads to is at its right end.
            Spot::Link(index) => drawing.arrows.get(index).and_then(|arrow| {
                let (from, to) = (node(arrow.from)?, node(arrow.to)?);
                Some(Point { x: (from.x + to.x) / 2.0, y: (from.y + to.y) / 2.0 })
            }),
        };
        at.is_some_and(|at| seen.look.camera.seen(at).x > seen.pane.w / 2.0)
    }

    /// Closes the card and gives the focus back to what it was about.
    pub(super) fn close_card(&self) {
        let chosen = self.inner.borrow().view.chosen.clone();
        self.choose_thing(None);
        if let Some(seen) = self.seen()
            && let Some(spot) = chosen.and_then(|thing| spot_of(seen.drawing(), &thing))
        {
            focus_svg(&spot.id());
        }
    }

    /// Chooses what is at `spot`: a stage in the whole page, anything else here.
    pub(super) fn choose(&self, spot: Spot) {
        let Some(seen) = self.seen() else { return };
        let Some(thing) = thing_at(seen.drawing(), spot) else { return };
        if let Thing::Node(NodeKey { kind: NodeKind::Stage(id), .. }) = thing {
            self.choose_thing(None);
            let on_select = self.inner.borrow().on_select.clone();
            on_select.emit(id);
            return;
        }
        self.choose_thing(Some(thing));
    }

    /// Chooses an arrow or a node that is no stage, or lets go of it. Its lines are marked in the editor.
    pub(super) fn choose_thing(&self, thing: Option<Thing>) {
        let Some(seen) = self.seen() else { return };
        if thing.is_none() && self.inner.borrow().view.chosen.is_none() {
            return;
        }
        let spans = thing.as_ref().map(|thing| spans_of(&seen.drawings.snapshot, thing));
        self.change(|view| view.chosen = thing);
        self.mark(spans, true);
    }

    fn mark(&self, spans: Option<Vec<Span>>, is_new: bool) {
        let on_mark = self.inner.borrow().on_mark.clone();
        on_mark.emit(spans.map(|spans| Marked { spans: spans.into(), is_new }));
    }

    /// The text has changed: what is chosen lies elsewhere in it, or is gone.
    pub(super) fn mark_anew(&self) {
        let Some(seen) = self.seen() else { return };
        let Some(thing) = self.inner.borrow().view.chosen.clone() else { return };
        let spans = spans_of(&seen.drawings.snapshot, &thing);
        if spans.is_empty() {
            self.choose_thing(None);
        } else {
            self.mark(Some(spans), false);
        }
    }

    /// Brings a stage into sight that was chosen elsewhere; one that is not used is shown from now on.
    pub(super) fn reveal(&self, stage: StageId, unused: bool) {
        let Some(seen) = self.seen() else { return };
        if unused && !self.inner.borrow().view.unused {
            let key = NodeKey { kind: NodeKind::Stage(stage), owner: None };
            self.change(|view| {
                view.also = Some(stage);
                view.wanted = Some((key, Detail::Names));
            });
            return;
        }
        let Some(card) = seen.drawing().card_of(stage).and_then(|index| seen.drawing().cards.get(index))
        else {
            return;
        };
        let camera = seen.look.camera.revealing(card.rect, seen.pane);
        if seen.look.camera.hides_some(seen.drawing().size, seen.pane) && camera != seen.look.camera {
            self.look(|seen| Look { camera, ..seen.look });
        }
    }

    /// Shows a stage that is not used from now on.
    pub(super) fn also(&self, stage: StageId) {
        self.change(|view| view.also = Some(stage));
    }

    /// Jumps to what was found.
    pub(super) fn jump(&self, key: NodeKey, unused: bool) {
        self.change(|view| {
            if let (NodeKind::Stage(id), true, false) = (&key.kind, unused, view.unused) {
                view.also = Some(*id);
            }
            view.focused = Some(Thing::Node(key.clone()));
            view.found = Some(key.clone());
            view.wanted = Some((key, Detail::Names));
        });
    }

    /// Looks at the node at `spot` with all details.
    pub(super) fn approach(&self, spot: Spot) {
        let Some(Thing::Node(key)) = self.seen().and_then(|seen| thing_at(seen.drawing(), spot)) else {
            return;
        };
        self.change(|view| view.wanted = Some((key, Detail::Full)));
    }

    /// Opens the field to find a stage, or closes it.
    pub(super) fn search(&self, open: bool) {
        self.change(|view| {
            view.searching = open;
            if !open {
                view.found = None;
            }
        });
        if !open && let Some(seen) = self.seen() {
            focus_svg(&self.tab_stop(seen.drawing()).id());
        }
    }
}
