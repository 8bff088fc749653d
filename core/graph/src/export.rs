use std::fmt::Write as _;

use super::layout::Direction;
use super::topology::{Graph, Link, NodeKind};
use crate::model::{EdgeKind, Model};

/// The texts of an exported graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// For each node of the graph its lines.
    pub nodes: Vec<Vec<String>>,
    /// For each link its label; empty for none.
    pub links: Vec<String>,
}

impl Texts {
    /// Texts without language: names as written and Dockerfile words.
    pub fn plain(graph: &Graph, model: &Model) -> Self {
        let nodes = graph.nodes.iter().map(|node| match &node.kind {
            NodeKind::Stage(id) => {
                let stage = model.stages.get(id.index());
                let name =
                    stage.and_then(|s| s.name.as_ref()).map_or_else(|| id.0.to_string(), |n| n.value.clone());
                let base = stage.map(|s| format!("FROM {}", s.base_written.value));
                std::iter::once(name).chain(base).collect()
            }
            NodeKind::Image(text)
            | NodeKind::NamedContext(text)
            | NodeKind::Remote(text)
            | NodeKind::Unresolved(text) => vec![text.clone()],
            NodeKind::Context => vec!["build context".to_owned()],
            NodeKind::Scratch => vec!["scratch".to_owned()],
        });
        Self { nodes: nodes.collect(), links: graph.links.iter().map(plain_label).collect() }
    }

    fn lines(&self, node: usize) -> &[String] {
        self.nodes.get(node).map_or(&[], Vec::as_slice)
    }

    fn label(&self, link: usize) -> &str {
        self.links.get(link).map_or("", String::as_str)
    }
}

fn plain_label(link: &Link) -> String {
    let mut label = match link.kind {
        EdgeKind::From => "FROM".to_owned(),
        EdgeKind::Copy => "COPY".to_owned(),
        EdgeKind::Mount(kind) => format!("mount {}", kind.as_str()),
    };
    if link.count() > 1 {
        let _ = write!(label, " ×{}", link.count());
    }
    label
}

/// The graph as a Mermaid flowchart. Any text is safe: what Mermaid would read is written as entity codes.
pub fn to_mermaid(graph: &Graph, texts: &Texts, direction: Direction) -> String {
    let mut out = String::from(match direction {
        Direction::LeftToRight => "flowchart LR\n",
        Direction::TopToBottom => "flowchart TB\n",
    });
    for (index, node) in graph.nodes.iter().enumerate() {
        let text = texts.lines(index).iter().map(|l| mermaid_text(l)).collect::<Vec<_>>().join("<br/>");
        let text = if text.is_empty() { "#160;".to_owned() } else { text };
        let (open, close) = match node.kind {
            NodeKind::Stage(_) => ("[", "]"),
            NodeKind::Image(_) => ("([", "])"),
            NodeKind::Context | NodeKind::NamedContext(_) => ("[/", "/]"),
            NodeKind::Remote(_) => ("{{", "}}"),
            NodeKind::Scratch => ("((", "))"),
            NodeKind::Unresolved(_) => ("{", "}"),
        };
        let _ = writeln!(out, "  n{index}{open}\"{text}\"{close}");
    }
    for (index, link) in graph.links.iter().enumerate() {
        let arrow = match link.kind {
            EdgeKind::From => "==>",
            EdgeKind::Copy => "-->",
            EdgeKind::Mount(_) => "-.->",
        };
        let label = mermaid_text(texts.label(index));
        let label = if label.trim().is_empty() { String::new() } else { format!("|\"{label}\"|") };
        let _ = writeln!(out, "  n{} {arrow}{label} n{}", link.from, link.to);
    }
    let mut class = |name: &str, style: &str, members: Vec<String>| {
        if !members.is_empty() {
            let _ = writeln!(out, "  classDef {name} {style}\n  class {} {name}", members.join(","));
        }
    };
    let members = |wanted: &dyn Fn(usize) -> bool| -> Vec<String> {
        (0..graph.nodes.len()).filter(|&n| wanted(n)).map(|n| format!("n{n}")).collect()
    };
    let target = graph.target.and_then(|id| graph.node_of(id));
    class("target", "stroke-width:3px", members(&|n| Some(n) == target));
    class("unused", "stroke-dasharray:4 3,opacity:0.55", members(&|n| !graph.nodes[n].used));
    out
}

/// What Mermaid makes something else of however it is written, even as entity codes: a line's end, a formula, an icon.
const MERMAID_READS: [&str; 3] = ["\\n", "$$", ":fa-"];

/// `text` with a space of no width after the first character of each of [`MERMAID_READS`].
fn parted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        out.push(c);
        if MERMAID_READS.iter().any(|read| text.get(at..).is_some_and(|rest| rest.starts_with(read))) {
            out.push('\u{200b}');
        }
    }
    out
}

fn mermaid_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in parted(text).chars() {
        match c {
            'a'..='z'
            | 'A'..='Z'
            | '0'..='9'
            | ' '
            | '.'
            | ','
            | '-'
            | '_'
            | '/'
            | ':'
            | '@'
            | '='
            | '+'
            | '×' => {
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c if c.is_alphanumeric() => out.push(c),
            c => {
                let _ = write!(out, "#{};", u32::from(c));
            }
        }
    }
    out
}

/// The graph in Graphviz's DOT language.
pub fn to_dot(graph: &Graph, texts: &Texts, direction: Direction) -> String {
    let rankdir = match direction {
        Direction::LeftToRight => "LR",
        Direction::TopToBottom => "TB",
    };
    let mut out = format!(
        "digraph stages {{\n  rankdir={rankdir};\n  node [fontname=\"sans-serif\", fontsize=11];\n  \
         edge [fontname=\"sans-serif\", fontsize=9];\n"
    );
    let target = graph.target.and_then(|id| graph.node_of(id));
    for (index, node) in graph.nodes.iter().enumerate() {
        let label = texts.lines(index).iter().map(|l| dot_text(l)).collect::<Vec<_>>().join("\\n");
        let (shape, mut style) = match node.kind {
            NodeKind::Stage(_) => ("box", "rounded".to_owned()),
            NodeKind::Image(_) => ("cylinder", "solid".to_owned()),
            NodeKind::Context | NodeKind::NamedContext(_) => ("folder", "solid".to_owned()),
            NodeKind::Remote(_) => ("hexagon", "solid".to_owned()),
            NodeKind::Scratch => ("circle", "solid".to_owned()),
            NodeKind::Unresolved(_) => ("octagon", "solid".to_owned()),
        };
        let mut more = String::new();
        if Some(index) == target {
            style.push_str(",bold");
        }
        if !node.used {
            style.push_str(",dashed");
            more.push_str(", color=gray50, fontcolor=gray40");
        }
        let _ = writeln!(out, "  n{index} [label=\"{label}\", shape={shape}, style=\"{style}\"{more}];");
    }
    for (index, link) in graph.links.iter().enumerate() {
        let style = match link.kind {
            EdgeKind::From => "solid",
            EdgeKind::Copy => "dashed",
            EdgeKind::Mount(_) => "dotted",
        };
        let color = if link.used { "" } else { ", color=gray50, fontcolor=gray40" };
        let label = dot_text(texts.label(index));
        let _ = writeln!(out, "  n{} -> n{} [label=\"{label}\", style={style}{color}];", link.from, link.to);
    }
    out.push_str("}\n");
    out
}

fn dot_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Graphviz reads entities in labels.
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
