//! Where in the whole drawing one is, where it does not fit into the pane.

use dockerfile_graph::{Point, Rect, Size};
use web_sys::Element;
use yew::prelude::*;

use super::camera::Camera;
use super::drawing::Drawing;
use super::drawings::Shared;
use super::gesture::{pointer_at, within};
use super::path::{card as box_path, number};
use super::pilot::Pilot;

/// The largest that it gets.
const ROOM: Size = Size { w: 148.0, h: 96.0 };

/// Its size for a drawing, and its scale.
fn extent(drawing: Size) -> (Size, f32) {
    let scale = (ROOM.w / drawing.w.max(1.0)).min(ROOM.h / drawing.h.max(1.0));
    (Size { w: drawing.w * scale, h: drawing.h * scale }, scale)
}

/// The part of the drawing that the pane shows, on the map.
fn window(camera: Camera, drawing: Size, pane: Size) -> Rect {
    let (map, scale) = extent(drawing);
    let (from, to) = (camera.drawn(Point::default()), camera.drawn(Point { x: pane.w, y: pane.h }));
    let (left, top) = ((from.x * scale).clamp(0.0, map.w), (from.y * scale).clamp(0.0, map.h));
    let (right, bottom) = ((to.x * scale).clamp(left, map.w), (to.y * scale).clamp(top, map.h));
    Rect { x: left, y: top, w: right - left, h: bottom - top }
}

/// All nodes as one path, and the result as another.
fn nodes(drawing: &Drawing) -> (String, String) {
    let (_, scale) = extent(drawing.size);
    let result = drawing.result();
    let (mut all, mut aim) = (String::new(), String::new());
    for (index, card) in drawing.cards.iter().enumerate() {
        let Rect { x, y, w, h } = card.rect;
        let rect = Rect { x: x * scale, y: y * scale, w: (w * scale).max(2.0), h: (h * scale).max(2.0) };
        let path = if result == Some(index) { &mut aim } else { &mut all };
        path.push_str(&box_path(rect, 0.0));
    }
    (all, aim)
}

/// Properties of [`Minimap`].
#[derive(Properties, PartialEq)]
pub(super) struct MinimapProps {
    /// The drawing.
    pub(super) drawing: Shared,
    /// Which part of it is seen.
    pub(super) camera: Camera,
    /// In a pane of that size.
    pub(super) pane: Size,
    /// Who acts.
    pub(super) pilot: Pilot,
}

/// The whole drawing, small and without texts, with a frame around what is seen: a press moves the frame there.
/// For the pointer only: the keyboard goes from node to node.
#[component]
pub(super) fn Minimap(props: &MinimapProps) -> Html {
    let node = use_node_ref();
    let size = props.drawing.0.size;
    let paths = use_memo(props.drawing.clone(), |drawing| nodes(&drawing.0));
    let (map, scale) = extent(size);
    let seen = window(props.camera, size, props.pane);
    let to = {
        let (node, pilot) = (node.clone(), props.pilot.clone());
        move |event: &PointerEvent| {
            let Some(element) = node.cast::<Element>() else { return };
            let at = within(&element, pointer_at(event));
            pilot.centre(Point { x: at.x / scale, y: at.y / scale });
        }
    };
    let onpointerdown = {
        let (node, to) = (node.clone(), to.clone());
        move |event: PointerEvent| {
            event.stop_propagation();
            if let Some(element) = node.cast::<Element>() {
                // Refused for a pointer that is already gone: then there is nothing to hold.
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            to(&event);
        }
    };
    let onpointermove = move |event: PointerEvent| {
        event.stop_propagation();
        if event.buttons() != 0 {
            to(&event);
        }
    };
    let (w, h) = (number(map.w), number(map.h));
    html! {
        <div class="graph-map" aria-hidden="true" data-testid="graph-map">
            <svg ref={node} class="graph-map__drawing" width={w.clone()} height={h.clone()} viewBox={format!("0 0 {w} {h}")}
                {onpointerdown} {onpointermove}>
                <path class="graph-map__nodes" d={paths.0.clone()} />
                <path class="graph-map__result" d={paths.1.clone()} />
                <rect class="graph-map__window" x={number(seen.x)} y={number(seen.y)} width={number(seen.w)}
                    height={number(seen.h)} rx="2" />
            </svg>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_is_around_what_is_seen() {
        let (drawing, pane) = (Size { w: 1480.0, h: 480.0 }, Size { w: 740.0, h: 480.0 });
        let camera = Camera { scale: 1.0, x: -370.0, y: 0.0 };
        let seen = window(camera, drawing, pane);
        assert_eq!((seen.x, seen.y, seen.w, seen.h), (37.0, 0.0, 74.0, 48.0));
        // Beyond the drawing there is nothing to see.
        let beyond = window(Camera { scale: 1.0, x: 200.0, y: 0.0 }, drawing, pane);
        assert_eq!((beyond.x, beyond.w), (0.0, 54.0));
    }
}
