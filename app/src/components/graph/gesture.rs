//! Dragging, pinching and the wheel.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use dockerfile_graph::Point;
use web_sys::{Element, WheelEvent};
use yew::prelude::*;

use super::pilot::Pilot;
use crate::browser::observe::use_wheel;

/// A pointer that moved less did not drag.
pub(super) const STILL: f32 = 4.0;

pub(super) fn pointer_at(event: &PointerEvent) -> Point {
    // Coordinates on a screen fit an f32.
    #[allow(clippy::cast_precision_loss)]
    let point = Point { x: event.client_x() as f32, y: event.client_y() as f32 };
    point
}

/// A place of the window as a place in the element.
pub(super) fn within(element: &Element, at: Point) -> Point {
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

/// What the pane has to listen to.
#[derive(Clone, PartialEq)]
pub(super) struct Gestures {
    pub(super) down: Callback<PointerEvent>,
    pub(super) moved: Callback<PointerEvent>,
    pub(super) release: Callback<PointerEvent>,
}

/// Moves and zooms by pointers on `pane` and by its wheel.
#[hook]
pub(super) fn use_gestures(pane: &NodeRef, pilot: &Pilot) -> Gestures {
    let pointers = use_mut_ref(BTreeMap::<i32, Point>::new);
    let on_wheel = {
        let (pilot, pane) = (pilot.clone(), pane.clone());
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
            pilot.zoom((-turn * 0.004).exp(), Some(within(&element, at)));
        })
    };
    use_wheel(pane, on_wheel);
    let down = {
        let (pointers, pilot) = (pointers.clone(), pilot.clone());
        use_callback((), move |event: PointerEvent, ()| {
            if event.pointer_type() == "mouse" && event.button() != 0 {
                return;
            }
            let mut pointers = pointers.borrow_mut();
            if pointers.is_empty() {
                pilot.travel(None);
            }
            pointers.insert(event.pointer_id(), pointer_at(&event));
        })
    };
    let moved = {
        let (pointers, pilot, pane) = (pointers.clone(), pilot.clone(), pane.clone());
        use_callback((), move |event: PointerEvent, ()| {
            if let Some(element) = pane.cast::<Element>() {
                drag(&pointers, &pilot, &element, &event);
            }
        })
    };
    let release = use_callback((), move |event: PointerEvent, ()| {
        pointers.borrow_mut().remove(&event.pointer_id());
    });
    Gestures { down, moved, release }
}

fn drag(
    pointers: &Rc<RefCell<BTreeMap<i32, Point>>>,
    pilot: &Pilot,
    element: &Element,
    event: &PointerEvent,
) {
    let mut pointers = pointers.borrow_mut();
    let at = pointer_at(event);
    let Some(before) = pointers.insert(event.pointer_id(), at) else {
        pointers.remove(&event.pointer_id());
        return;
    };
    let other = pointers.iter().find(|(id, _)| **id != event.pointer_id()).map(|(_, &p)| p);
    let (_, step) = between(before, at);
    if pilot.travel(Some(step)) < STILL {
        return;
    }
    // Refused for a pointer that is already gone: then there is nothing to hold.
    let _ = element.set_pointer_capture(event.pointer_id());
    match other {
        None => pilot.pan(Point { x: at.x - before.x, y: at.y - before.y }),
        Some(other) => {
            let ((was, apart_before), (is, apart)) = (between(before, other), between(at, other));
            pilot.pan(Point { x: is.x - was.x, y: is.y - was.y });
            pilot.zoom(apart / apart_before.max(1.0), Some(within(element, is)));
        }
    }
}
