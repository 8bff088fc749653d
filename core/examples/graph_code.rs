//! Reads Dockerfiles and prints their stage graphs as code, one JSON line per file: `name`, `mermaid`, `dot`, and what
//! the code is to show: `nodes`, the lines of each node, and `links`, the label of each arrow.
//! tests/browser/graph-code.test.js hands the code to Mermaid and Graphviz.
//!
//! `graph_code FILE…`

use std::process::ExitCode;

use dockerfile_core::graph::{Direction, Graph, Shown, Texts, to_dot, to_mermaid};
use dockerfile_core::{Options, analyze};

fn main() -> ExitCode {
    for path in std::env::args().skip(1) {
        match std::fs::read(&path) {
            Ok(bytes) => println!("{}", line(&path, &String::from_utf8_lossy(&bytes))),
            Err(fault) => {
                eprintln!("graph_code: {path}: {fault}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

fn line(name: &str, text: &str) -> serde_json::Value {
    let analysis = analyze(text, &Options::default());
    let graph = Graph::new(&analysis.model, &Shown::default());
    let texts = Texts::plain(&graph, &analysis.model);
    serde_json::json!({
        "name": name,
        "mermaid": to_mermaid(&graph, &texts, Direction::LeftToRight),
        "dot": to_dot(&graph, &texts, Direction::TopToBottom),
        "nodes": texts.nodes,
        "links": texts.links,
    })
}
