//! The stage graph as a picture: the layout of `dockerfile_core::graph`, written as SVG that needs nothing else.

use std::fmt::Write as _;

use dockerfile_core::graph::{
    Direction, Graph, LayoutOptions, NodeKind, Rect, Segment, Size, Sizes, TextMetrics, Texts, place,
};
use dockerfile_core::model::EdgeKind;

/// Pixels between the lines of a node.
const LINE: f32 = 18.0;
/// Length of an arrow's head, and half of its width.
const ARROW: f32 = 8.0;

/// Draws `graph` with its texts.
pub fn svg(graph: &Graph, texts: &Texts, direction: Direction) -> String {
    // A picture has room for whole references.
    let metrics = TextMetrics { longest: 48, ..TextMetrics::default() };
    let options = LayoutOptions { direction, arrow: ARROW, metrics, ..LayoutOptions::default() };
    let layout = place(graph, &sizes(texts, &metrics), &options);
    let Size { w, h } = layout.size;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" \
         font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n<title>Stages of a Dockerfile</title>\n"
    );
    let _ = writeln!(out, "<rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>");
    for ((link, route), label) in graph.links.iter().zip(&layout.routes).zip(&texts.links) {
        let mut path = format!("M{} {}", route.start.x, route.start.y);
        for segment in &route.segments {
            let _ = match segment {
                Segment::Line(to) => write!(path, "L{} {}", to.x, to.y),
                Segment::Cubic(a, b, to) => {
                    write!(path, "C{} {} {} {} {} {}", a.x, a.y, b.x, b.y, to.x, to.y)
                }
            };
        }
        // Colour is never the only sign: what builds on another is thick, what mounts it broken.
        let (width, dashes) = match link.kind {
            EdgeKind::From => (2.5, ""),
            EdgeKind::Copy => (1.5, ""),
            EdgeKind::Mount(_) => (1.5, " stroke-dasharray=\"4 3\""),
        };
        let colour = colour(link.used);
        let _ = writeln!(
            out,
            "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dashes}/>"
        );
        let (tip, way) = (route.tip, route.heading);
        let (back, side) =
            ((tip.x - way.x * ARROW, tip.y - way.y * ARROW), (way.y * ARROW / 2.0, way.x * ARROW / 2.0));
        let _ = writeln!(
            out,
            "<path d=\"M{} {}L{} {}L{} {}Z\" fill=\"{colour}\"/>",
            tip.x,
            tip.y,
            back.0 + side.0,
            back.1 + side.1,
            back.0 - side.0,
            back.1 - side.1
        );
        if let Some(at) = route.label.filter(|_| !label.is_empty()) {
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" font-size=\"11\" text-anchor=\"middle\" fill=\"{colour}\" stroke=\"#fff\" \
                 stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
                at.x,
                at.y + 4.0,
                escaped(label)
            );
        }
    }
    for ((node, placed), lines) in graph.nodes.iter().zip(&layout.nodes).zip(&texts.nodes) {
        let Rect { x, y, w, h } = placed.rect;
        let target = matches!(node.kind, NodeKind::Stage(id) if graph.target == Some(id));
        let (round, fill) = match node.kind {
            NodeKind::Stage(_) => (6.0, "#eef4ff"),
            _ => (h / 2.0, "#f6f6f6"),
        };
        let width = if target { 3.0 } else { 1.5 };
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{round}\" fill=\"{fill}\" stroke=\"{}\" \
             stroke-width=\"{width}\"/>",
            colour(node.used)
        );
        let centre = placed.rect.centre();
        let mut baseline = centre.y + 4.5 - LINE * (count(lines) - 1.0) / 2.0;
        for (index, line) in lines.iter().enumerate() {
            let weight = if index == 0 && matches!(node.kind, NodeKind::Stage(_)) {
                " font-weight=\"bold\""
            } else {
                ""
            };
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{baseline}\" text-anchor=\"middle\" fill=\"{}\"{weight}>{}</text>",
                centre.x,
                colour(node.used),
                escaped(&cut(line, &metrics))
            );
            baseline += LINE;
        }
    }
    out.push_str("</svg>\n");
    out
}

/// What the target does not need is grey.
fn colour(used: bool) -> &'static str {
    if used { "#1b2a41" } else { "#767676" }
}

fn count(lines: &[String]) -> f32 {
    f32::from(u16::try_from(lines.len()).unwrap_or(u16::MAX))
}

/// Sizes of what is written, by counting characters: no font is at hand.
fn sizes(texts: &Texts, metrics: &TextMetrics) -> Sizes {
    let width = |text: &str| {
        let characters = text.chars().count().clamp(3, metrics.longest);
        f32::from(u16::try_from(characters).unwrap_or(u16::MAX)) * metrics.advance
    };
    let node = |lines: &Vec<String>| Size {
        w: lines.iter().map(|line| width(line)).fold(0.0, f32::max) + 2.0 * metrics.padding,
        h: count(lines).max(1.0) * LINE + 2.0 * 11.0,
    };
    let label = |label: &String| match label.is_empty() {
        true => Size::default(),
        false => Size { w: width(label), h: metrics.label_height },
    };
    Sizes { nodes: texts.nodes.iter().map(node).collect(), labels: texts.links.iter().map(label).collect() }
}

/// A text as long as there is room for.
fn cut(text: &str, metrics: &TextMetrics) -> String {
    if text.chars().count() <= metrics.longest {
        return text.to_owned();
    }
    text.chars().take(metrics.longest.saturating_sub(1)).chain(['…']).collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
