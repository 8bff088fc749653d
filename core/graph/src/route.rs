//! Edges as curves: where they leave and enter nodes, how they run between, where their labels go.
//!
//! Within a rank every edge keeps to its own level lane; it changes lanes only in the gap between two ranks, where
//! no node stands. So no edge runs through a node.

use super::coordinates::separate;
use crate::model::EdgeKind;
use dockerfile_syntax::lists::Arrange;

use super::geometry::{Point, Rect, Route, Segment, Size};

/// How far a link from a stage to itself reaches out.
pub(super) const LOOP: f32 = 24.0;
/// Half the distance between the two feet of such a link.
const FOOT: f32 = 13.0;
/// Ports keep this far from a node's corners.
const CORNER: f32 = 7.0;
/// Edges that leave or enter side by side.
const PORT_GAP: f32 = 15.0;

/// A link on its way through the ranks.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) link: usize,
    /// Whether the link runs against the ranks, because it closes a cycle.
    pub(super) backward: bool,
    /// From lower to higher rank: a node, the bends, a node.
    pub(super) vertices: Vec<usize>,
    /// Whether it joins a stage with itself.
    pub(super) looped: bool,
}

/// Everything placed so far. "Along" is the way of the arrows, "across" the other.
pub(super) struct Frame<'a> {
    pub(super) horizontal: bool,
    pub(super) arrow: f32,
    /// Number of vertices that are nodes; they come first.
    pub(super) real: usize,
    pub(super) rank: &'a [usize],
    /// Where each rank starts, along.
    pub(super) starts: &'a [f32],
    /// Extent of each rank, along.
    pub(super) room: &'a [f32],
    /// Extent of each vertex, along.
    pub(super) along: &'a [f32],
    /// Extent of each vertex, across.
    pub(super) visible: &'a [f32],
    /// Centre of each vertex, across.
    pub(super) centres: &'a [f32],
    /// Kinds by link.
    pub(super) kinds: &'a [EdgeKind],
    /// Label sizes by link.
    pub(super) labels: &'a [Size],
}

impl Frame<'_> {
    fn point(&self, along: f32, across: f32) -> Point {
        if self.horizontal { Point { x: along, y: across } } else { Point { x: across, y: along } }
    }

    fn span(&self, v: usize) -> (f32, f32) {
        let start = self.starts[self.rank[v]] + (self.room[self.rank[v]] - self.along[v]) / 2.0;
        (start, start + self.along[v])
    }

    pub(super) fn rect(&self, v: usize) -> Rect {
        let (start, end) = self.span(v);
        let half = self.visible[v] / 2.0;
        let a = self.point(start, self.centres[v] - half);
        let b = self.point(end, self.centres[v] + half);
        Rect { x: a.x, y: a.y, w: b.x - a.x, h: b.y - a.y }
    }
}

/// The routes of `chains`, in their order.
pub(super) fn routes(frame: &Frame, chains: &[Chain]) -> Vec<Route> {
    let (leave, enter) = ports(frame, chains);
    let mut routes: Vec<Route> = chains
        .iter()
        .enumerate()
        .map(
            |(c, chain)| {
                if chain.looped { looped(frame, chain) } else { run(frame, chain, leave[c], enter[c]) }
            },
        )
        .collect();
    place_labels(frame, chains, &mut routes);
    routes
}

/// For each chain how far from the centre of its first and last node it leaves and enters.
fn ports(frame: &Frame, chains: &[Chain]) -> (Vec<f32>, Vec<f32>) {
    let mut leave = vec![0f32; chains.len()];
    let mut enter = vec![0f32; chains.len()];
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); frame.real];
    let mut entering: Vec<Vec<usize>> = vec![Vec::new(); frame.real];
    for (c, chain) in chains.iter().enumerate().filter(|(_, chain)| !chain.looped) {
        if let [first, .., last] = *chain.vertices {
            leaving[first].push(c);
            entering[last].push(c);
        }
    }
    for v in 0..frame.real {
        let side = Side { v, shared: true };
        side.spread(frame, chains, &leaving[v], &mut leave);
        let side = Side { v, shared: false };
        side.spread(frame, chains, &entering[v], &mut enter);
    }
    straighten(frame, chains, &leaving, &entering, &mut leave, &mut enter);
    (leave, enter)
}

/// A side of a node on which edges leave or enter.
struct Side {
    v: usize,
    /// Whether neighbouring edges of one kind share a port. Those that leave do; heads stay apart.
    shared: bool,
}

impl Side {
    /// The vertices of `chain` as seen from this side, the nearest first.
    fn onward<'a>(&self, chain: &'a Chain) -> Box<dyn Iterator<Item = usize> + 'a> {
        if self.shared {
            Box::new(chain.vertices.iter().skip(1).copied())
        } else {
            Box::new(chain.vertices.iter().rev().skip(1).copied())
        }
    }

    fn spread(&self, frame: &Frame, chains: &[Chain], side: &[usize], offsets: &mut [f32]) {
        let mut ways = side.to_vec();
        ways.arrange_by(|&a, &b| {
            let by_place = self
                .onward(&chains[a])
                .zip(self.onward(&chains[b]))
                .map(|(x, y)| frame.centres[x].total_cmp(&frame.centres[y]))
                .find(|order| order.is_ne());
            by_place.unwrap_or(std::cmp::Ordering::Equal).then(a.cmp(&b))
        });
        let next = |way: usize| self.onward(&chains[way]).next();
        let distance = |way: usize| next(way).map_or(0.0, |next| frame.centres[next] - frame.centres[self.v]);
        let kind = |way: usize| (frame.kinds.get(chains[way].link), chains[way].backward);
        let mut ports: Vec<Vec<usize>> = Vec::new();
        for way in ways {
            match ports.last_mut() {
                Some(port) if self.shared && port.last().is_some_and(|&other| kind(other) == kind(way)) => {
                    port.push(way);
                }
                _ => ports.push(vec![way]),
            }
        }
        let half = (frame.visible[self.v] / 2.0 - CORNER).max(0.0);
        let wanted: Vec<(f64, f64)> = ports
            .iter()
            .map(|port| {
                if port.iter().any(|&way| distance(way).abs() < 1.0) {
                    return (0.0, 1000.0);
                }
                let mean = port.iter().map(|&way| distance(way)).sum::<f32>() / port.len() as f32;
                let reach = if port.len() > 1 { half * 0.5 } else { half };
                (f64::from((mean * 0.35).clamp(-reach, reach)), port.len() as f64)
            })
            .collect();
        let label =
            |port: &Vec<usize>| port.first().map_or(Size::default(), |&way| frame.labels[chains[way].link]);
        let mut gaps = vec![0f32];
        for pair in ports.windows(2) {
            let [one, two] = pair else { continue };
            let parallel = match (one.as_slice(), two.as_slice()) {
                ([a], [b]) => next(*a) == next(*b),
                _ => false,
            };
            let (a, b) = (label(one), label(two));
            let gap = match (parallel && a.w > 0.0 && b.w > 0.0, frame.horizontal) {
                (true, true) => (a.h + b.h) / 2.0 + 2.0,
                (true, false) => (a.w + b.w) / 2.0 + 6.0,
                (false, _) => PORT_GAP,
            };
            gaps.push(gap);
        }
        let total: f32 = gaps.iter().sum();
        let scale = if total > 2.0 * half { 2.0 * half / total.max(1.0) } else { 1.0 };
        gaps.iter_mut().for_each(|gap| *gap *= scale);
        let places = separate(&wanted, &gaps.iter().map(|&g| f64::from(g)).collect::<Vec<_>>());
        let total: f32 = gaps.iter().sum();
        let mut before = 0.0;
        for ((port, place), gap) in ports.iter().zip(places).zip(&gaps) {
            before += gap;
            let (least, most) = (before - half, half - (total - before));
            let offset = (place as f32).min(most).max(least);
            port.iter().for_each(|&way| offsets[way] = offset);
        }
    }
}

/// Makes edges that are almost level quite level, where an end has no other edge on that side to make room for.
fn straighten(
    frame: &Frame,
    chains: &[Chain],
    leaving: &[Vec<usize>],
    entering: &[Vec<usize>],
    leave: &mut [f32],
    enter: &mut [f32],
) {
    for (c, chain) in chains.iter().enumerate().filter(|(_, chain)| !chain.looped) {
        let [first, .., last] = *chain.vertices else { continue };
        let half = |v: usize| (frame.visible[v] / 2.0 - CORNER).max(0.0);
        let next = chain.vertices.get(1).copied().filter(|&v| v != last);
        let before = chain.vertices.iter().rev().nth(1).copied().filter(|&v| v != first);
        if leaving[first].len() == 1 {
            let goal =
                next.map_or(frame.centres[last] + enter[c], |v| frame.centres[v]) - frame.centres[first];
            if goal.abs() <= half(first) {
                leave[c] = goal;
            }
        }
        if entering[last].len() == 1 {
            let goal =
                before.map_or(frame.centres[first] + leave[c], |v| frame.centres[v]) - frame.centres[last];
            if goal.abs() <= half(last) {
                enter[c] = goal;
            }
        }
    }
}

/// Collects a path along/across, joining straight pieces.
struct Pen<'a> {
    frame: &'a Frame<'a>,
    at: (f32, f32),
    /// The level piece under way started here.
    from: (f32, f32),
    done: Vec<((f32, f32), Segment)>,
}

impl<'a> Pen<'a> {
    fn new(frame: &'a Frame<'a>, along: f32, across: f32) -> Self {
        Self { frame, at: (along, across), from: (along, across), done: Vec::new() }
    }

    fn level(&mut self, along: f32) {
        self.at.0 = self.at.0.max(along);
    }

    fn flush(&mut self) {
        if self.at.0 > self.from.0 {
            self.done.push((self.from, Segment::Line(self.frame.point(self.at.0, self.at.1))));
        }
        self.from = self.at;
    }

    fn change(&mut self, along: f32, across: f32) {
        if (across - self.at.1).abs() < 0.01 {
            self.level(along);
            return;
        }
        self.flush();
        let (a, c) = self.at;
        let reach = (along - a) * 0.5;
        self.done.push((
            self.at,
            Segment::Cubic(
                self.frame.point(a + reach, c),
                self.frame.point(along - reach, across),
                self.frame.point(along, across),
            ),
        ));
        self.at = (along, across);
        self.from = self.at;
    }
}

fn run(frame: &Frame, chain: &Chain, leave: f32, enter: f32) -> Route {
    let [first, .., last] = *chain.vertices else { return Route::default() };
    let border = (frame.span(first).1, frame.span(last).0);
    let lane = (frame.centres[first] + leave, frame.centres[last] + enter);
    let begin = border.0 + if chain.backward { frame.arrow } else { 0.0 };
    let end = border.1 - if chain.backward { 0.0 } else { frame.arrow };
    let mut pen = Pen::new(frame, begin, lane.0);
    for pair in chain.vertices.windows(2) {
        let [from, to] = *pair else { continue };
        let leaves = frame.starts[frame.rank[from]] + frame.room[frame.rank[from]];
        let arrives = frame.starts[frame.rank[to]];
        pen.level(leaves);
        if to == last {
            pen.change(arrives.min(end), lane.1);
        } else {
            pen.change(arrives, frame.centres[to]);
        }
    }
    pen.level(end);
    pen.flush();
    let start = frame.point(border.0, lane.0);
    let finish = frame.point(border.1, lane.1);
    let ahead = frame.point(1.0, 0.0);
    if chain.backward {
        let mut segments = Vec::with_capacity(pen.done.len());
        for &((a, c), segment) in pen.done.iter().rev() {
            let back = frame.point(a, c);
            segments.push(match segment {
                Segment::Line(_) => Segment::Line(back),
                Segment::Cubic(one, two, _) => Segment::Cubic(two, one, back),
            });
        }
        let heading = Point { x: -ahead.x, y: -ahead.y };
        Route { start: finish, segments, tip: start, heading, label: None }
    } else {
        let segments = pen.done.into_iter().map(|(_, segment)| segment).collect();
        Route { start, segments, tip: finish, heading: ahead, label: None }
    }
}

fn looped(frame: &Frame, chain: &Chain) -> Route {
    let Some(&v) = chain.vertices.first() else { return Route::default() };
    let (start, end) = frame.span(v);
    let middle = (start + end) / 2.0;
    let foot = FOOT.min((end - start) / 4.0);
    let border = frame.centres[v] - frame.visible[v] / 2.0;
    let back = border - frame.arrow;
    let top = border - LOOP * 4.0 / 3.0;
    Route {
        start: frame.point(middle + foot, border),
        segments: vec![Segment::Cubic(
            frame.point(middle + foot * 2.2, top),
            frame.point(middle - foot, top),
            frame.point(middle - foot, back),
        )],
        tip: frame.point(middle - foot, border),
        heading: frame.point(0.0, 1.0),
        label: None,
    }
}

/// Points along a route, `steps` for each curve.
pub(super) fn samples(route: &Route, steps: usize) -> Vec<Point> {
    let mut points = vec![route.start];
    let mut from = route.start;
    for segment in &route.segments {
        let pieces = match segment {
            Segment::Line(end) => {
                let long = (end.x - from.x).abs().max((end.y - from.y).abs());
                ((long / 12.0) as usize).clamp(1, 200)
            }
            Segment::Cubic(..) => steps,
        };
        for piece in 1..=pieces {
            let t = piece as f32 / pieces as f32;
            points.push(at(from, segment, t));
        }
        from = segment.end();
    }
    points
}

fn at(from: Point, segment: &Segment, t: f32) -> Point {
    let s = 1.0 - t;
    match *segment {
        Segment::Line(end) => Point { x: from.x * s + end.x * t, y: from.y * s + end.y * t },
        Segment::Cubic(a, b, end) => {
            let mix = |p: f32, q: f32, r: f32, u: f32| {
                s * s * s * p + 3.0 * s * s * t * q + 3.0 * s * t * t * r + t * t * t * u
            };
            Point { x: mix(from.x, a.x, b.x, end.x), y: mix(from.y, a.y, b.y, end.y) }
        }
    }
}

/// The point that `fraction` of the way along the sampled path.
fn along(points: &[Point], fraction: f32) -> Point {
    let length = |a: &Point, b: &Point| ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).sqrt();
    let total: f32 = points.windows(2).map(|w| length(&w[0], &w[1])).sum();
    let mut left = total * fraction;
    for pair in points.windows(2) {
        let step = length(&pair[0], &pair[1]);
        if step >= left && step > 0.0 {
            let t = left / step;
            return Point {
                x: pair[0].x * (1.0 - t) + pair[1].x * t,
                y: pair[0].y * (1.0 - t) + pair[1].y * t,
            };
        }
        left -= step;
    }
    points.last().copied().unwrap_or_default()
}

/// Puts each label where it hides the least: never on a node or another label if that can be helped.
fn place_labels(frame: &Frame, chains: &[Chain], routes: &mut [Route]) {
    const PLACES: [f32; 15] =
        [0.5, 0.45, 0.55, 0.4, 0.6, 0.34, 0.66, 0.28, 0.72, 0.22, 0.78, 0.16, 0.84, 0.1, 0.9];
    let nodes: Vec<Rect> = (0..frame.real).map(|v| frame.rect(v)).collect();
    let paths: Vec<Vec<Point>> = routes.iter().map(|route| samples(route, 14)).collect();
    let bounds: Vec<Rect> = paths.iter().map(|points| bound(points)).collect();
    let tips: Vec<Point> = routes.iter().map(|route| route.tip).collect();
    let mut placed: Vec<Rect> = Vec::new();
    // Short paths have the fewest places to choose from.
    let mut turn: Vec<usize> = (0..routes.len()).filter(|&c| frame.labels[chains[c].link].w > 0.0).collect();
    turn.arrange_by_key(|&c| (!chains[c].looped, chains[c].vertices.len(), c));
    for c in turn {
        let size = frame.labels[chains[c].link];
        if chains[c].looped {
            // Beyond the loop, in the room kept free for it.
            let top = paths[c].iter().fold(tips[c], |top, p| Point { x: top.x.min(p.x), y: top.y.min(p.y) });
            let centre = if frame.horizontal {
                Point { x: tips[c].x + FOOT, y: top.y - size.h / 2.0 }
            } else {
                Point { x: top.x - size.w / 2.0, y: tips[c].y + FOOT }
            };
            placed.push(Rect::around(centre, size));
            routes[c].label = Some(centre);
            continue;
        }
        let mut best: Option<(f32, Point)> = None;
        for (position, &fraction) in PLACES.iter().enumerate() {
            let centre = along(&paths[c], fraction);
            let rect = Rect::around(centre, size);
            let mut penalty = position as f32;
            penalty += 1000.0 * nodes.iter().filter(|node| node.overlaps(&rect, 2.0)).count() as f32;
            penalty += 600.0 * placed.iter().filter(|other| other.overlaps(&rect, 2.0)).count() as f32;
            if best.is_some_and(|(least, _)| penalty >= least) {
                continue;
            }
            penalty += 120.0 * tips.iter().filter(|&&tip| rect.contains(tip, -6.0)).count() as f32;
            for (other, points) in paths.iter().enumerate() {
                if other != c && bounds[other].overlaps(&rect, 0.0) {
                    penalty += 2.0 * points.iter().filter(|&&p| rect.contains(p, 0.0)).count() as f32;
                }
            }
            if best.is_none_or(|(least, _)| penalty < least) {
                best = Some((penalty, centre));
            }
            if penalty == 0.0 {
                break;
            }
        }
        if let Some((_, centre)) = best {
            placed.push(Rect::around(centre, size));
            routes[c].label = Some(centre);
        }
    }
}

fn bound(points: &[Point]) -> Rect {
    let (mut low, mut high) = (Point { x: f32::MAX, y: f32::MAX }, Point { x: f32::MIN, y: f32::MIN });
    for p in points {
        low = Point { x: low.x.min(p.x), y: low.y.min(p.y) };
        high = Point { x: high.x.max(p.x), y: high.y.max(p.y) };
    }
    Rect { x: low.x, y: low.y, w: high.x - low.x, h: high.y - low.y }
}
