//! `graph`: the stages and what they take from each other.

use dockerfile_core::analyze;
use dockerfile_core::graph::{Direction, Graph as Topology, Shown, Texts, to_dot, to_mermaid};
use dockerfile_report::{graph, svg};

use crate::args::{Graph, GraphDirection, GraphFormat};
use crate::build;
use crate::end::End;
use crate::fault::Outcome;
use crate::output::Output;

pub(crate) fn run(asked: &Graph, output: &mut Output) -> Outcome<End> {
    let (source, options) = build::one(asked.file.as_ref(), &asked.build)?;
    let analysis = analyze(&source.text, &options);
    let shown = Shown { unused: !asked.used, ..Shown::default() };
    let topology = Topology::new(&analysis.model, &shown);
    let texts = Texts::plain(&topology, &analysis.model);
    let direction = match asked.direction {
        GraphDirection::Right => Direction::LeftToRight,
        GraphDirection::Down => Direction::TopToBottom,
    };
    match asked.format {
        GraphFormat::Mermaid => output.text(&to_mermaid(&topology, &texts, direction)),
        GraphFormat::Dot => output.text(&to_dot(&topology, &texts, direction)),
        GraphFormat::Svg => output.text(&svg(&topology, &texts, direction)),
        GraphFormat::Json => output.json(&graph(&topology, &texts))?,
    }
    Ok(End::Fine)
}
