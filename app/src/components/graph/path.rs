//! SVG path data from coordinates.

use std::fmt::Write as _;

use dockerfile_graph::{Point, Rect, Route, Segment};

/// A coordinate with at most one decimal place.
pub fn number(value: f32) -> String {
    let tenths = (value * 10.0).round();
    // -0 and what is not a number are no coordinates.
    let tenths = if tenths.is_finite() && tenths != 0.0 { tenths } else { 0.0 };
    let mut out = format!("{:.1}", tenths / 10.0);
    if out.ends_with(".0") {
        out.truncate(out.len() - 2);
    }
    out
}

fn point(out: &mut String, command: &str, points: &[Point]) {
    out.push_str(command);
    for (index, p) in points.iter().enumerate() {
        let _ = write!(out, "{}{} {}", if index > 0 { " " } else { "" }, number(p.x), number(p.y));
    }
}

/// The path of a route; with `to_tip` it runs on to the arrow's tip (for open heads).
pub fn edge(route: &Route, to_tip: bool) -> String {
    let mut out = String::new();
    point(&mut out, "M", &[route.start]);
    for segment in &route.segments {
        match segment {
            Segment::Line(end) => point(&mut out, "L", &[*end]),
            Segment::Cubic(a, b, end) => point(&mut out, "C", &[*a, *b, *end]),
        }
    }
    if to_tip {
        let (x, y) = (route.tip.x - route.heading.x, route.tip.y - route.heading.y);
        point(&mut out, "L", &[Point { x, y }]);
    }
    out
}

/// The head of an arrow of that length: closed, or open like a V.
pub fn head(route: &Route, length: f32, closed: bool) -> String {
    let Route { tip, heading, .. } = *route;
    let half = length * 0.5;
    let corner = |side: f32| Point {
        x: tip.x - heading.x * length - heading.y * half * side,
        y: tip.y - heading.y * length + heading.x * half * side,
    };
    let mut out = String::new();
    point(&mut out, "M", &[corner(1.0)]);
    point(&mut out, "L", &[tip]);
    point(&mut out, "L", &[corner(-1.0)]);
    if closed {
        out.push('Z');
    }
    out
}

/// Moves, lines and arcs by turns, from a list of corners with their radii.
fn outline(corners: &[(Point, f32)]) -> String {
    let mut out = String::new();
    for (index, &(corner, radius)) in corners.iter().enumerate() {
        let before = corners[(index + corners.len() - 1) % corners.len()].0;
        let after = corners[(index + 1) % corners.len()].0;
        let (enter, leave) = (towards(corner, before, radius), towards(corner, after, radius));
        point(&mut out, if index == 0 { "M" } else { "L" }, &[enter]);
        if radius > 0.0 {
            point(&mut out, "Q", &[corner, leave]);
        }
    }
    out.push('Z');
    out
}

/// The point `by` from `from` on the way to `to`, at most half-way.
fn towards(from: Point, to: Point, by: f32) -> Point {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = (dx * dx + dy * dy).sqrt().max(0.001);
    let t = (by / length).min(0.5);
    Point { x: from.x + dx * t, y: from.y + dy * t }
}

fn corners(rect: Rect) -> [Point; 4] {
    let Rect { x, y, w, h } = rect;
    [Point { x, y }, Point { x: x + w, y }, Point { x: x + w, y: y + h }, Point { x, y: y + h }]
}

/// A rectangle with round corners.
pub fn card(rect: Rect, radius: f32) -> String {
    outline(&corners(rect).map(|corner| (corner, radius)))
}

/// A rectangle whose corners are cut off.
pub fn octagon(rect: Rect, cut: f32) -> String {
    let Rect { x, y, w, h } = rect;
    let c = cut.min(w / 3.0).min(h / 3.0);
    let points = [
        (x + c, y),
        (x + w - c, y),
        (x + w, y + c),
        (x + w, y + h - c),
        (x + w - c, y + h),
        (x + c, y + h),
        (x, y + h - c),
        (x, y + c),
    ];
    outline(&points.map(|(x, y)| (Point { x, y }, 0.0)))
}

/// A folder: a rectangle with a tab at the upper left, which takes `tab` of the height.
pub fn folder(rect: Rect, tab: f32, radius: f32) -> String {
    let Rect { x, y, w, h } = rect;
    let end = x + (w * 0.42).min(56.0);
    let points = [
        (x, y, radius),
        (end - tab, y, 2.0),
        (end, y + tab, 2.0),
        (x + w, y + tab, radius),
        (x + w, y + h, radius),
        (x, y + h, radius),
    ];
    outline(&points.map(|(x, y, r)| (Point { x, y }, r)))
}

/// Two edges that look out below a card, as if more lay beneath it. `rect` is the card with them.
pub fn deck(rect: Rect, step: f32, radius: f32) -> String {
    let mut out = String::new();
    for layer in 1..=2u8 {
        let by = step * f32::from(layer);
        let inset = 5.0 * f32::from(layer);
        let bottom = rect.y + rect.h - 2.0 * step + by;
        let (left, right) = (rect.x + inset, rect.x + rect.w - inset);
        point(&mut out, "M", &[Point { x: left, y: bottom - step }]);
        point(&mut out, "Q", &[Point { x: left, y: bottom }, Point { x: left + radius, y: bottom }]);
        point(&mut out, "L", &[Point { x: right - radius, y: bottom }]);
        point(&mut out, "Q", &[Point { x: right, y: bottom }, Point { x: right, y: bottom - step }]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route() -> Route {
        Route {
            start: Point { x: 10.0, y: 20.04 },
            segments: vec![
                Segment::Line(Point { x: 30.0, y: 20.04 }),
                Segment::Cubic(
                    Point { x: 50.0, y: 20.0 },
                    Point { x: 50.0, y: 60.0 },
                    Point { x: 71.26, y: 60.0 },
                ),
            ],
            tip: Point { x: 80.0, y: 60.0 },
            heading: Point { x: 1.0, y: 0.0 },
            label: None,
        }
    }

    #[test]
    fn edges_and_heads() {
        assert_eq!(edge(&route(), false), "M10 20L30 20C50 20 50 60 71.3 60");
        assert_eq!(edge(&route(), true), "M10 20L30 20C50 20 50 60 71.3 60L79 60");
        assert_eq!(head(&route(), 8.0, true), "M72 64L80 60L72 56Z");
        assert_eq!(head(&route(), 8.0, false), "M72 64L80 60L72 56");
        let down = Route { heading: Point { x: 0.0, y: 1.0 }, ..route() };
        assert_eq!(head(&down, 8.0, true), "M76 52L80 60L84 52Z");
    }

    #[test]
    fn outlines_stay_within_their_rectangle() {
        let rect = Rect { x: 5.0, y: 7.0, w: 100.0, h: 40.0 };
        assert_eq!(card(rect, 0.0), "M5 7L105 7L105 47L5 47Z");
        for shape in [card(rect, 8.0), octagon(rect, 9.0), folder(rect, 7.0, 5.0), deck(rect, 3.0, 6.0)] {
            let numbers: Vec<f32> = shape
                .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
                .filter(|s| !s.is_empty())
                .map(|s| s.parse().unwrap())
                .collect();
            assert!(numbers.len().is_multiple_of(2) && numbers.len() >= 8, "{shape}");
            for pair in numbers.chunks(2) {
                assert!((5.0..=105.0).contains(&pair[0]) && (7.0..=47.0).contains(&pair[1]), "{shape}");
            }
        }
    }

    #[test]
    fn numbers_are_short_and_never_broken() {
        let cases =
            [(1.0, "1"), (1.25, "1.3"), (-0.01, "0"), (f32::NAN, "0"), (f32::INFINITY, "0"), (-3.55, "-3.6")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }
}
