//! The stage graph as a value.

use dockerfile_core::graph::{Graph as Topology, NodeKind, Texts};
use dockerfile_core::model::EdgeKind;
use serde::Serialize;

/// The stages and what they take from each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Graph {
    /// `dockerfile-playground/graph`.
    pub format: &'static str,
    /// 1.
    pub version: u32,
    /// Stages and what they start from, by `id`.
    pub nodes: Vec<Node>,
    /// What one takes from another.
    pub links: Vec<Link>,
}

/// A stage, or something from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Its index.
    pub id: usize,
    /// `stage`, `image`, `named-context`, `context`, `remote`, `scratch` or `unresolved`.
    pub kind: &'static str,
    /// What is written in it.
    pub lines: Vec<String>,
    /// Whether it is what is built.
    pub target: bool,
    /// Whether the target needs it.
    pub used: bool,
    /// Whether it needs itself.
    pub cyclic: bool,
}

/// What a stage takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The node that gives.
    pub from: usize,
    /// The node that takes.
    pub to: usize,
    /// `from`, `copy` or `mount`.
    pub kind: &'static str,
    /// For a mount, its type.
    pub mount: Option<&'static str>,
    /// How many instructions do so.
    pub times: usize,
    /// Whether ONBUILD has it done.
    pub onbuild: bool,
    /// Whether the target needs it.
    pub used: bool,
}

/// `graph` with its texts.
pub fn graph(graph: &Topology, texts: &Texts) -> Graph {
    let nodes = graph.nodes.iter().zip(&texts.nodes).enumerate().map(|(id, (node, lines))| {
        let (kind, target) = match &node.kind {
            NodeKind::Stage(stage) => ("stage", graph.target == Some(*stage)),
            NodeKind::Image(_) => ("image", false),
            NodeKind::NamedContext(_) => ("named-context", false),
            NodeKind::Context => ("context", false),
            NodeKind::Remote(_) => ("remote", false),
            NodeKind::Scratch => ("scratch", false),
            NodeKind::Unresolved(_) => ("unresolved", false),
        };
        Node { id, kind, lines: lines.clone(), target, used: node.used, cyclic: node.cyclic }
    });
    let links = graph.links.iter().map(|link| {
        let (kind, mount) = match link.kind {
            EdgeKind::From => ("from", None),
            EdgeKind::Copy => ("copy", None),
            EdgeKind::Mount(kind) => ("mount", Some(kind.as_str())),
        };
        let (from, to, times) = (link.from, link.to, link.count());
        Link { from, to, kind, mount, times, onbuild: link.onbuild, used: link.used }
    });
    Graph {
        format: "dockerfile-playground/graph",
        version: 1,
        nodes: nodes.collect(),
        links: links.collect(),
    }
}
