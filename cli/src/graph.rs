//! `graph`: the stages and what they take from each other.

use dockerfile_core::analyze;
use dockerfile_core::graph::{Direction, Graph as Topology, NodeKind, Shown, Texts, to_dot, to_mermaid};
use dockerfile_core::model::EdgeKind;
use serde_json::{Value, json};

use crate::args::{Graph, GraphDirection, GraphFormat};
use crate::build;
use crate::drawing;
use crate::end::End;
use crate::fault::Outcome;
use crate::output::Output;

pub(crate) fn run(asked: &Graph, output: &mut Output) -> Outcome<End> {
    let (source, options) = build::one(asked.file.as_ref(), &asked.build)?;
    let analysis = analyze(&source.text, &options);
    let shown = Shown { unused: !asked.used, ..Shown::default() };
    let graph = Topology::new(&analysis.model, &shown);
    let texts = Texts::plain(&graph, &analysis.model);
    let direction = match asked.direction {
        GraphDirection::Right => Direction::LeftToRight,
        GraphDirection::Down => Direction::TopToBottom,
    };
    match asked.format {
        GraphFormat::Mermaid => output.text(&to_mermaid(&graph, &texts, direction)),
        GraphFormat::Dot => output.text(&to_dot(&graph, &texts, direction)),
        GraphFormat::Svg => output.text(&drawing::svg(&graph, &texts, direction)),
        GraphFormat::Json => output.json(&value(&graph, &texts))?,
    }
    Ok(End::Fine)
}

fn value(graph: &Topology, texts: &Texts) -> Value {
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
        json!({
            "id": id,
            "kind": kind,
            "lines": lines,
            "target": target,
            "used": node.used,
            "cyclic": node.cyclic,
        })
    });
    let links = graph.links.iter().map(|link| {
        let (kind, mount) = match link.kind {
            EdgeKind::From => ("from", None),
            EdgeKind::Copy => ("copy", None),
            EdgeKind::Mount(kind) => ("mount", Some(kind.as_str())),
        };
        json!({
            "from": link.from,
            "to": link.to,
            "kind": kind,
            "mount": mount,
            "times": link.count(),
            "onbuild": link.onbuild,
            "used": link.used,
        })
    });
    json!({
        "format": "dockerfile-playground/graph",
        "version": 1,
        "nodes": nodes.collect::<Vec<_>>(),
        "links": links.collect::<Vec<_>>(),
    })
}
