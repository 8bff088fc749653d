use dockerfile_syntax::lists::{Arrange, Gather};
use std::collections::BTreeMap;

use super::coordinates::{HEAVY, Lanes, Pull};
use super::geometry::{Point, Rect, Route, Segment, Size};
use super::order::Layered;
use super::rank::{parts, ranks};
use super::route::{self, Chain, Frame};
use super::topology::{Graph, Link, NodeKind, Shown};
use crate::model::{EdgeKind, Model};

/// Which way the arrows run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// For wide panes.
    #[default]
    LeftToRight,
    /// For narrow panes.
    TopToBottom,
}

/// How texts are measured where the caller has no better widths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextMetrics {
    /// Width of a character in pixels.
    pub advance: f32,
    /// Characters after which a name is cut.
    pub longest: usize,
    /// Space left and right of a name.
    pub padding: f32,
    /// Height of a stage.
    pub stage_height: f32,
    /// Height of every other node.
    pub other_height: f32,
    /// Height of an edge label.
    pub label_height: f32,
}

impl Default for TextMetrics {
    fn default() -> Self {
        Self {
            advance: 7.5,
            longest: 26,
            padding: 14.0,
            stage_height: 64.0,
            other_height: 40.0,
            label_height: 18.0,
        }
    }
}

/// What the caller measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sizes {
    /// Size of each node, in the order of [`Graph::nodes`]; missing ones get a default.
    pub nodes: Vec<Size>,
    /// Size of the label of each link, in the order of [`Graph::links`]; no width, no label.
    pub labels: Vec<Size>,
}

impl Sizes {
    /// Sizes from character counts: the stage's name or base, the reference, `COPY`, the mount's type.
    pub fn estimate(graph: &Graph, model: &Model, metrics: &TextMetrics) -> Self {
        let width = |chars: usize| chars.min(metrics.longest) as f32 * metrics.advance;
        let nodes = graph.nodes.iter().map(|node| {
            let (chars, height) = match &node.kind {
                NodeKind::Stage(id) => {
                    let stage = model.stages.get(id.index());
                    let name = stage.and_then(|s| s.name.as_ref()).map_or(3, |n| n.value.chars().count());
                    let base = stage.map_or(0, |s| s.base_written.value.chars().count());
                    (name.max(base).max(10), metrics.stage_height)
                }
                NodeKind::Image(text)
                | NodeKind::NamedContext(text)
                | NodeKind::Remote(text)
                | NodeKind::Unresolved(text) => (text.chars().count(), metrics.other_height),
                NodeKind::Context | NodeKind::Scratch => (8, metrics.other_height),
            };
            Size { w: width(chars) + 2.0 * metrics.padding, h: height }
        });
        let labels = graph.links.iter().map(|link| {
            let chars = match link.kind {
                EdgeKind::From => 0,
                EdgeKind::Copy => 4,
                EdgeKind::Mount(kind) => kind.as_str().len(),
            } + if link.count() > 1 { 3 } else { 0 };
            let w = if chars == 0 { 0.0 } else { width(chars) + 8.0 };
            Size { w, h: metrics.label_height }
        });
        Self { nodes: nodes.collect(), labels: labels.collect() }
    }
}

/// How to lay out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayoutOptions {
    /// Which way the arrows run.
    pub direction: Direction,
    /// Free space between nodes of one rank.
    pub node_gap: f32,
    /// Least free space between ranks; labels and steep edges widen it.
    pub rank_gap: f32,
    /// The most that a steep edge asks for between two ranks.
    pub steep_gap: f32,
    /// Free space around the whole.
    pub margin: f32,
    /// Length of an arrow's head: paths end that much before the border.
    pub arrow: f32,
    /// Width through height that the parts of a graph which nothing joins are packed towards.
    pub aspect: f32,
    /// Which edges are drawn ([`layout`] only; [`place`] takes a finished [`Graph`]).
    pub shown: Shown,
    /// How texts are measured ([`layout`] only).
    pub metrics: TextMetrics,
}

impl Default for LayoutOptions {
    fn default() -> Self {
        Self {
            direction: Direction::LeftToRight,
            node_gap: 26.0,
            rank_gap: 48.0,
            steep_gap: 110.0,
            margin: 16.0,
            arrow: 9.0,
            aspect: 1.6,
            shown: Shown::default(),
            metrics: TextMetrics::default(),
        }
    }
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Placed {
    /// Its rectangle.
    pub rect: Rect,
    /// Column (left to right) or row (top to bottom), from 0.
    pub rank: u32,
    /// Place within it, from 0.
    pub order: u32,
}

/// A graph with coordinates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Which way the arrows run.
    pub direction: Direction,
    /// Extent of the whole, margins included.
    pub size: Size,
    /// In the order of [`Graph::nodes`].
    pub nodes: Vec<Placed>,
    /// In the order of [`Graph::links`].
    pub routes: Vec<Route>,
}

/// The graph of `model` with coordinates, texts measured by [`LayoutOptions::metrics`].
pub fn layout(model: &Model, options: &LayoutOptions) -> (Graph, Layout) {
    let graph = Graph::new(model, &options.shown);
    let sizes = Sizes::estimate(&graph, model, &options.metrics);
    let placed = place(&graph, &sizes, options);
    (graph, placed)
}

/// Beyond this many bends of long edges, the longest edges of a graph are drawn without regard to what they cross.
const MOST_BENDS: usize = 12_000;

/// Gives coordinates to every node and link of `graph`.
pub fn place(graph: &Graph, sizes: &Sizes, options: &LayoutOptions) -> Layout {
    let metrics = TextMetrics::default();
    let default = Size { w: 120.0, h: metrics.other_height };
    let usable = |v: f32, fallback: f32| if v.is_finite() && v > 0.0 { v.min(4000.0) } else { fallback };
    let node_sizes: Vec<Size> = (0..graph.nodes.len())
        .map(|i| sizes.nodes.get(i).copied().unwrap_or(default))
        .map(|s| Size { w: usable(s.w, default.w), h: usable(s.h, default.h) })
        .collect();
    let label_sizes: Vec<Size> = (0..graph.links.len())
        .map(|i| sizes.labels.get(i).copied().unwrap_or_default())
        .map(|s| Size { w: usable(s.w, 0.0), h: usable(s.h, metrics.label_height) })
        .collect();
    let mut result = Layout {
        direction: options.direction,
        size: Size::default(),
        nodes: vec![Placed::default(); graph.nodes.len()],
        routes: vec![Route::default(); graph.links.len()],
    };
    let mut extents = Vec::new();
    let all = parts(graph);
    let bends = MOST_BENDS / all.len().max(1);
    for part in &all {
        let size = place_part(graph, part, &node_sizes, &label_sizes, options, bends, &mut result);
        extents.push(size);
    }
    let offsets = pack(&extents, options, &mut result.size);
    let mut part_of = vec![0usize; graph.nodes.len()];
    for (index, part) in all.iter().enumerate() {
        part.iter().for_each(|&node| part_of[node] = index);
    }
    let shift = |node: usize| offsets.get(part_of[node]).copied().unwrap_or_default();
    for (node, placed) in result.nodes.iter_mut().enumerate() {
        let by = shift(node);
        placed.rect.x += by.x;
        placed.rect.y += by.y;
    }
    for (route, link) in result.routes.iter_mut().zip(&graph.links) {
        let by = shift(link.to);
        let moved = |p: Point| Point { x: p.x + by.x, y: p.y + by.y };
        route.start = moved(route.start);
        route.tip = moved(route.tip);
        route.label = route.label.map(moved);
        for segment in &mut route.segments {
            *segment = match *segment {
                Segment::Line(end) => Segment::Line(moved(end)),
                Segment::Cubic(a, b, end) => Segment::Cubic(moved(a), moved(b), moved(end)),
            };
        }
    }
    result
}

/// Where the parts go: beside each other across the flow, in shelves that make up the wanted shape.
fn pack(extents: &[Size], options: &LayoutOptions, size: &mut Size) -> Vec<Point> {
    let horizontal = options.direction == Direction::LeftToRight;
    let gap = options.node_gap * 1.5;
    let across = |s: &Size| if horizontal { s.h } else { s.w };
    let along = |s: &Size| if horizontal { s.w } else { s.h };
    let aspect = if options.aspect.is_finite() { options.aspect.clamp(0.2, 5.0) } else { 1.6 };
    let area: f32 = extents.iter().map(|s| (s.w + gap) * (s.h + gap)).sum();
    let wish = if horizontal { (area / aspect).sqrt() } else { (area * aspect).sqrt() };
    let limit = extents.iter().map(across).fold(wish * 1.15, f32::max);
    let (mut at_across, mut at_along, mut shelf, mut widest) = (0.0f32, 0.0f32, 0.0f32, 0.0f32);
    let mut offsets = Vec::with_capacity(extents.len());
    for extent in extents {
        if at_across > 0.0 && at_across + across(extent) > limit {
            at_along += shelf + gap;
            at_across = 0.0;
            shelf = 0.0;
        }
        let (x, y) = if horizontal { (at_along, at_across) } else { (at_across, at_along) };
        offsets.push(Point { x: x + options.margin, y: y + options.margin });
        at_across += across(extent) + gap;
        widest = widest.max(at_across - gap);
        shelf = shelf.max(along(extent));
    }
    let long = at_along + shelf;
    let (w, h) = if horizontal { (long, widest) } else { (widest, long) };
    *size = Size { w: w + 2.0 * options.margin, h: h + 2.0 * options.margin };
    offsets
}

/// How much a bend in a link costs: what joins stages decides, the rest follows.
fn importance(link: &Link, stages: usize) -> i64 {
    let inner = link.from < stages;
    match link.kind {
        EdgeKind::From if inner && link.used => 8 * HEAVY,
        EdgeKind::Copy if inner && link.used => 6 * HEAVY,
        EdgeKind::Mount(_) if inner && link.used => 4 * HEAVY,
        _ if inner => HEAVY,
        EdgeKind::From => 3,
        _ => 1,
    }
}

/// Room that a link from a stage to itself needs beside the node.
fn loop_room(label: Size, direction: Direction) -> f32 {
    match direction {
        Direction::LeftToRight => route::LOOP + label.h,
        Direction::TopToBottom => route::LOOP + label.w,
    }
}

fn even(value: f32) -> i64 {
    ((value / 2.0).ceil() as i64) * 2
}

fn place_part(
    graph: &Graph,
    part: &[usize],
    node_sizes: &[Size],
    label_sizes: &[Size],
    options: &LayoutOptions,
    most_bends: usize,
    result: &mut Layout,
) -> Size {
    let horizontal = options.direction == Direction::LeftToRight;
    let local: BTreeMap<usize, usize> = part.iter().enumerate().map(|(i, &node)| (node, i)).gather();
    let mut rank = ranks(graph, part, 20_000);
    let real = part.len();

    // Chains of vertices, one for each link; the longest come last and go without bends where there are too many.
    let mut chains: Vec<Chain> = Vec::new();
    for (index, link) in graph.links.iter().enumerate() {
        let (Some(&from), Some(&to)) = (local.get(&link.from), local.get(&link.to)) else { continue };
        let backward = link.breaks_cycle();
        let vertices = if backward { vec![to, from] } else { vec![from, to] };
        chains.push(Chain { link: index, backward, vertices, looped: from == to });
    }
    let mut by_length: Vec<usize> = (0..chains.len()).collect();
    let span = |chain: &Chain, rank: &[usize]| {
        chain
            .vertices
            .last()
            .map_or(0, |&v| rank[v])
            .saturating_sub(chain.vertices.first().map_or(0, |&v| rank[v]))
    };
    by_length.arrange_by_key(|&c| span(&chains[c], &rank));
    let mut bends = 0;
    for c in by_length {
        let chain = &mut chains[c];
        let length = span(chain, &rank);
        if chain.looped || length < 2 {
            continue;
        }
        bends += length - 1;
        if bends > most_bends {
            break;
        }
        let first = chain.vertices.first().map_or(0, |&v| rank[v]);
        let inner: Vec<usize> = (0..length - 1).map(|step| rank.len() + step).collect();
        rank.extend(first + 1..first + length);
        chain.vertices.splice(1..1, inner);
    }

    let count = rank.len();
    let ranks_used = rank.iter().max().map_or(0, |&r| r + 1);
    let mut layers = vec![Vec::new(); ranks_used];
    (0..count).for_each(|v| layers[rank[v]].push(v));
    let mut segments = Vec::new();
    let mut pulls = Vec::new();
    let mut before: Vec<Vec<(i64, usize)>> = vec![Vec::new(); count];
    for chain in chains.iter().filter(|c| !c.looped) {
        let weight = graph.links.get(chain.link).map_or(1, |link| importance(link, graph.stage_count()));
        for pair in chain.vertices.windows(2) {
            if let [from, to] = *pair {
                before[to].push((-weight, from));
                if rank[from] + 1 == rank[to] {
                    segments.push((from, to));
                    let stiffness = match (from >= real, to >= real) {
                        (true, true) => 8,
                        (false, false) => 1,
                        _ => 2,
                    };
                    pulls.push(Pull { from, to, weight: weight * stiffness });
                }
            }
        }
    }
    let before: Vec<Vec<usize>> = before
        .into_iter()
        .map(|mut list| {
            list.arrange_by_key(|&(weight, _)| weight);
            list.into_iter().map(|(_, v)| v).collect()
        })
        .collect();
    let target = graph.target.and_then(|id| graph.node_of(id)).and_then(|node| local.get(&node).copied());
    let unused_last = |&v: &usize| part.get(v).is_some_and(|&node| !graph.nodes[node].used);
    let mut takers = vec![false; count];
    before.iter().flatten().for_each(|&v| takers[v] = true);
    let mut roots: Vec<usize> = (0..real).filter(|&v| !takers[v]).collect();
    roots.arrange_by_key(|v| (Some(*v) != target, unused_last(v), *v));
    roots.splice(0..0, target);
    roots.extend(0..count);
    let mut layered = Layered { layers, rank, segments };
    layered.order(&roots, &before);
    let Layered { layers, rank, .. } = layered;

    // Extents: "along" is the way of the arrows, "across" the other.
    let mut along = vec![0f32; count];
    let mut across = vec![0i64; count];
    let mut visible = vec![0f32; count];
    for (v, &node) in part.iter().enumerate() {
        let Size { w, h } = node_sizes[node];
        let (a, c) = if horizontal { (w, h) } else { (h, w) };
        along[v] = a;
        visible[v] = c;
        across[v] = even(c);
    }
    for chain in chains.iter().filter(|c| c.looped) {
        if let Some(&v) = chain.vertices.first() {
            let room = loop_room(label_sizes[chain.link], options.direction);
            across[v] = across[v].max(even(visible[v] + 2.0 * room));
        }
    }
    let passing: Vec<bool> = (0..count).map(|v| v >= real).collect();
    let light: Vec<bool> =
        (0..count).map(|v| part.get(v).is_some_and(|&n| n >= graph.stage_count())).collect();
    let ways: Vec<Vec<usize>> = chains.iter().filter(|c| !c.looped).map(|c| c.vertices.clone()).collect();
    let lanes = Lanes {
        layers: &layers,
        size: &across,
        passing: &passing,
        light: &light,
        pulls: &pulls,
        chains: &ways,
        node_gap: options.node_gap.max(0.0).ceil() as i64,
        edge_gap: (options.node_gap * 0.7).max(8.0).ceil() as i64,
    };
    let centres: Vec<f32> = lanes.assign().into_iter().map(|c| c as f32).collect();

    // Along: the rooms of the ranks and the gaps between them.
    let mut room = vec![0f32; ranks_used];
    (0..real).for_each(|v| room[rank[v]] = room[rank[v]].max(along[v]));
    let mut gaps = vec![options.rank_gap.max(3.0 * options.arrow); ranks_used];
    for chain in chains.iter().filter(|c| !c.looped) {
        let label = label_sizes[chain.link];
        for pair in chain.vertices.windows(2) {
            if let [from, to] = *pair {
                let steep = (centres[from] - centres[to]).abs() * 0.16;
                let text = match (label.w > 0.0, horizontal) {
                    (false, _) => 0.0,
                    // The label of a longer edge finds room on its level stretch.
                    (true, true) if chain.vertices.len() > 2 => 0.0,
                    (true, true) => label.w + 20.0 + options.arrow,
                    (true, false) => label.h * 2.6 + 16.0 + options.arrow,
                };
                let gap = &mut gaps[rank[from]];
                *gap = gap.max(steep.min(options.steep_gap)).max(text);
            }
        }
    }
    let mut starts = Vec::with_capacity(ranks_used);
    let mut at = 0.0;
    for r in 0..ranks_used {
        starts.push(at);
        at += room[r] + gaps[r];
    }
    let kinds: Vec<EdgeKind> = graph.links.iter().map(|link| link.kind).collect();
    let frame = Frame {
        horizontal,
        arrow: options.arrow,
        real,
        rank: &rank,
        starts: &starts,
        room: &room,
        along: &along,
        visible: &visible,
        centres: &centres,
        kinds: &kinds,
        labels: label_sizes,
    };
    for layer in &layers {
        let index = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        for (order, &v) in layer.iter().filter(|&&v| v < real).enumerate() {
            result.nodes[part[v]] = Placed { rect: frame.rect(v), rank: index(rank[v]), order: index(order) };
        }
    }
    let routes = route::routes(&frame, &chains);
    for (chain, route) in chains.iter().zip(routes) {
        result.routes[chain.link] = route;
    }
    to_origin(part, &chains, label_sizes, result)
}

/// Moves a part to the origin and tells how large it is, edges and labels included.
fn to_origin(part: &[usize], chains: &[Chain], labels: &[Size], result: &mut Layout) -> Size {
    let (mut low, mut high) = (Point { x: f32::MAX, y: f32::MAX }, Point { x: f32::MIN, y: f32::MIN });
    let mut include = |x: f32, y: f32| {
        low = Point { x: low.x.min(x), y: low.y.min(y) };
        high = Point { x: high.x.max(x), y: high.y.max(y) };
    };
    for &node in part {
        let Rect { x, y, w, h } = result.nodes[node].rect;
        include(x, y);
        include(x + w, y + h);
    }
    for chain in chains {
        let route = &result.routes[chain.link];
        for point in route::samples(route, 8) {
            include(point.x - 2.0, point.y - 2.0);
            include(point.x + 2.0, point.y + 2.0);
        }
        if let Some(at) = route.label {
            let Rect { x, y, w, h } = Rect::around(at, labels[chain.link]);
            include(x, y);
            include(x + w, y + h);
        }
    }
    let shift = |p: &mut Point| {
        p.x -= low.x;
        p.y -= low.y;
    };
    for &node in part {
        let rect = &mut result.nodes[node].rect;
        rect.x -= low.x;
        rect.y -= low.y;
    }
    for chain in chains {
        let route = &mut result.routes[chain.link];
        shift(&mut route.start);
        shift(&mut route.tip);
        route.label.iter_mut().for_each(shift);
        for segment in &mut route.segments {
            match segment {
                Segment::Line(end) => shift(end),
                Segment::Cubic(a, b, end) => {
                    shift(a);
                    shift(b);
                    shift(end);
                }
            }
        }
    }
    Size { w: high.x - low.x, h: high.y - low.y }
}
