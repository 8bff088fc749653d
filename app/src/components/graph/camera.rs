//! Which part of the drawing is seen, and which node lies in which direction. Pure.

use dockerfile_graph::{Point, Rect, Size};

/// The greatest zoom that can be asked for; the least is that at which texts are still legible (`look.rs`).
pub const GREATEST: f32 = 3.0;
/// A small drawing is not blown up beyond this.
const FIT_GREATEST: f32 = 1.1;
/// Free space around a node that is brought into view.
const MARGIN: f32 = 24.0;

/// Where a point of the drawing is shown: `shown = drawn * scale + (x, y)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Zoom.
    pub scale: f32,
    /// Shift to the right, in pixels of the pane.
    pub x: f32,
    /// Shift downward.
    pub y: f32,
}

impl Camera {
    /// Shows all of `drawing` in the middle of `pane`.
    pub fn fit(drawing: Size, pane: Size, type_scale: f32) -> Self {
        let scale = fit_scale(drawing, pane, type_scale);
        Self { scale, x: (pane.w - drawing.w * scale) / 2.0, y: (pane.h - drawing.h * scale) / 2.0 }
    }

    /// Zooms to `scale`, keeping what is at `at` (in the pane) in place.
    pub fn scaled(self, scale: f32, at: Point) -> Self {
        let ratio = scale / self.scale.max(f32::MIN_POSITIVE);
        Self { scale, x: at.x - (at.x - self.x) * ratio, y: at.y - (at.y - self.y) * ratio }
    }

    /// Where a point of the drawing is seen in the pane.
    pub fn seen(self, drawn: Point) -> Point {
        Point { x: drawn.x * self.scale + self.x, y: drawn.y * self.scale + self.y }
    }

    /// The point of the drawing that is seen at `at` in the pane.
    pub fn drawn(self, at: Point) -> Point {
        let scale = self.scale.max(f32::MIN_POSITIVE);
        Point { x: (at.x - self.x) / scale, y: (at.y - self.y) / scale }
    }

    /// At `scale`, with `drawn` in the middle of the pane, as far as the drawing's edges allow.
    pub fn centred(scale: f32, drawn: Point, drawing: Size, pane: Size) -> Self {
        let shift = |at: f32, extent: f32, pane: f32| {
            let extent = extent * scale;
            if extent <= pane {
                (pane - extent) / 2.0
            } else {
                (pane / 2.0 - at * scale).clamp(pane - extent, 0.0)
            }
        };
        Self { scale, x: shift(drawn.x, drawing.w, pane.w), y: shift(drawn.y, drawing.h, pane.h) }
    }

    /// Whether some of the drawing lies outside the pane.
    pub fn hides_some(self, drawing: Size, pane: Size) -> bool {
        let hidden =
            |shift: f32, extent: f32, pane: f32| shift < -1.0 || shift + extent * self.scale > pane + 1.0;
        hidden(self.x, drawing.w, pane.w) || hidden(self.y, drawing.h, pane.h)
    }

    /// Shifts what is seen.
    pub fn moved(self, by: Point) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y, ..self }
    }

    /// Keeps a part of the drawing in sight.
    pub fn kept(self, drawing: Size, pane: Size) -> Self {
        let keep = |shift: f32, drawn: f32, pane: f32| {
            let (rest, drawn) = (60f32.min(pane / 3.0), drawn * self.scale);
            shift.max(rest - drawn).min(pane - rest)
        };
        Self { x: keep(self.x, drawing.w, pane.w), y: keep(self.y, drawing.h, pane.h), ..self }
    }

    /// Shifts as little as needed to see `node` whole.
    pub fn revealing(self, node: Rect, pane: Size) -> Self {
        let shift = |start: f32, extent: f32, pane: f32, now: f32| {
            let (low, high) = (start * self.scale + now, (start + extent) * self.scale + now);
            if low < MARGIN || high - low > pane - 2.0 * MARGIN {
                now + MARGIN - low
            } else if high > pane - MARGIN {
                now + pane - MARGIN - high
            } else {
                now
            }
        };
        Self { x: shift(node.x, node.w, pane.w, self.x), y: shift(node.y, node.h, pane.h, self.y), ..self }
    }

    /// As an SVG transform.
    pub fn transform(self) -> String {
        format!("translate({:.2} {:.2}) scale({:.4})", self.x, self.y, self.scale)
    }
}

/// The zoom at which all of `drawing` is seen in `pane`, where type has `type_scale` times its usual size.
pub fn fit_scale(drawing: Size, pane: Size, type_scale: f32) -> f32 {
    let (w, h) = (pane.w / drawing.w.max(1.0), pane.h / drawing.h.max(1.0));
    let scale = w.min(h).min(FIT_GREATEST * type_scale).min(GREATEST);
    if scale.is_finite() && scale > 0.0 { scale } else { 1.0 }
}

/// A key of the keyboard that leads from node to node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Upward.
    Up,
    /// Downward.
    Down,
}

/// The node that one would look for from node `from` in that direction: near, and rather straight ahead. Of those
/// that an arrow joins to it, if there is one (`joined`), else of all.
pub fn neighbour(nodes: &[Rect], from: usize, way: Way, joined: &[usize]) -> Option<usize> {
    let here = nodes.get(from)?.centre();
    let distance = |rect: &Rect| {
        let there = rect.centre();
        let (dx, dy) = (there.x - here.x, there.y - here.y);
        let (ahead, aside) = match way {
            Way::Left => (-dx, dy),
            Way::Right => (dx, dy),
            Way::Up => (-dy, dx),
            Way::Down => (dy, dx),
        };
        (ahead > 1.0).then(|| ahead + 2.0 * aside.abs())
    };
    let nearest = |among: &mut dyn Iterator<Item = usize>| {
        among
            .filter(|&index| index != from)
            .filter_map(|index| Some((distance(nodes.get(index)?)?, index)))
            .min_by(|(a, i), (b, j)| a.total_cmp(b).then(i.cmp(j)))
            .map(|(_, index)| index)
    };
    nearest(&mut joined.iter().copied()).or_else(|| nearest(&mut (0..nodes.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PANE: Size = Size { w: 400.0, h: 300.0 };

    fn point(x: f32, y: f32) -> Point {
        Point { x, y }
    }

    #[test]
    fn everything_is_seen_and_nothing_blown_up() {
        let camera = Camera::fit(Size { w: 800.0, h: 300.0 }, PANE, 1.0);
        assert_eq!((camera.scale, camera.x, camera.y), (0.5, 0.0, 75.0));
        assert_eq!(Camera::fit(Size { w: 10.0, h: 10.0 }, PANE, 1.0).scale, FIT_GREATEST);
        assert_eq!(Camera::fit(Size { w: 10.0, h: 10.0 }, PANE, 1.4).scale, FIT_GREATEST * 1.4);
        assert_eq!(Camera::fit(Size::default(), Size::default(), 1.0).scale, 1.0);
    }

    #[test]
    fn zooming_keeps_the_point() {
        let camera = Camera { scale: 1.0, x: 10.0, y: 20.0 };
        let at = point(110.0, 120.0);
        let near = camera.scaled(2.0, at);
        assert_eq!((near.scale, near.x, near.y), (2.0, -90.0, -80.0));
        assert_eq!(near.drawn(at), camera.drawn(at));
        assert_eq!(near.seen(near.drawn(at)), at);
    }

    #[test]
    fn what_is_centred_leaves_no_empty_border() {
        let drawing = Size { w: 1000.0, h: 200.0 };
        let middle = Camera::centred(1.0, point(500.0, 100.0), drawing, PANE);
        assert_eq!((middle.x, middle.y), (-300.0, 50.0));
        let end = Camera::centred(1.0, point(990.0, 100.0), drawing, PANE);
        assert_eq!((end.x, end.y), (-600.0, 50.0));
        assert!(end.hides_some(drawing, PANE) && !Camera::fit(drawing, PANE, 1.0).hides_some(drawing, PANE));
    }

    #[test]
    fn the_drawing_cannot_be_lost_and_nodes_can_be_found() {
        let drawing = Size { w: 800.0, h: 600.0 };
        let camera = Camera { scale: 1.0, x: 0.0, y: 0.0 };
        let lost = camera.moved(point(9999.0, -9999.0)).kept(drawing, PANE);
        assert_eq!((lost.x, lost.y), (340.0, -540.0));
        let node = Rect { x: 700.0, y: 10.0, w: 60.0, h: 40.0 };
        let found = camera.revealing(node, PANE);
        assert_eq!((found.x, found.y), (400.0 - 24.0 - 760.0, 14.0));
        assert_eq!(found.revealing(node, PANE), found);
    }

    #[test]
    fn arrow_keys_go_where_one_looks() {
        let at = |x: f32, y: f32| Rect { x, y, w: 10.0, h: 10.0 };
        let nodes = [at(0.0, 0.0), at(100.0, 0.0), at(100.0, 80.0), at(0.0, 80.0), at(300.0, 0.0)];
        assert_eq!(neighbour(&nodes, 0, Way::Right, &[]), Some(1));
        assert_eq!(neighbour(&nodes, 0, Way::Down, &[]), Some(3));
        assert_eq!(neighbour(&nodes, 1, Way::Right, &[]), Some(4));
        assert_eq!(neighbour(&nodes, 2, Way::Up, &[]), Some(1));
        assert_eq!(neighbour(&nodes, 0, Way::Left, &[]), None);
        // Along arrows first, where one leads that way.
        assert_eq!(neighbour(&nodes, 0, Way::Right, &[3, 4]), Some(4));
        assert_eq!(neighbour(&nodes, 4, Way::Right, &[0]), None);
        assert_eq!(neighbour(&nodes, 0, Way::Down, &[4]), Some(3));
        assert_eq!(neighbour(&[], 0, Way::Left, &[]), None);
    }
}
