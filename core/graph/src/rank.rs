//! In which column (left to right) or row (top to bottom) each node stands.

use super::simplex::{Constraint, solve};
use super::topology::Graph;
use crate::model::EdgeKind;
use dockerfile_syntax::lists::Arrange;

/// The parts of the graph that nothing joins, each as ascending node indexes: the target's first, then by first node.
pub(super) fn parts(graph: &Graph) -> Vec<Vec<usize>> {
    let count = graph.nodes.len();
    let mut neighbours = vec![Vec::new(); count];
    for link in &graph.links {
        neighbours[link.from].push(link.to);
        neighbours[link.to].push(link.from);
    }
    let mut seen = vec![false; count];
    let mut parts = Vec::new();
    for start in 0..count {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut part = vec![start];
        let mut done = 0;
        while let Some(node) = part.get(done).copied() {
            done += 1;
            for &next in &neighbours[node] {
                if !std::mem::replace(&mut seen[next], true) {
                    part.push(next);
                }
            }
        }
        part.arrange();
        parts.push(part);
    }
    let target = graph.target.and_then(|id| graph.node_of(id));
    parts.arrange_by_key(|part| {
        (target.is_none_or(|t| part.binary_search(&t).is_err()), part.first().copied())
    });
    parts
}

/// The rank of each node of a part, in the order of `part`: what takes stands after what gives, links that close
/// a cycle excepted, and the links are as short as can be.
pub(super) fn ranks(graph: &Graph, part: &[usize], max_pivots: usize) -> Vec<usize> {
    let index = |node: usize| part.binary_search(&node).ok();
    let mut constraints = Vec::new();
    for link in &graph.links {
        let (Some(from), Some(to)) = (index(link.from), index(link.to)) else { continue };
        if from == to {
            continue;
        }
        let (tail, head) = if link.breaks_cycle() { (to, from) } else { (from, to) };
        let weight = match link.kind {
            EdgeKind::From => 3,
            EdgeKind::Copy => 2,
            EdgeKind::Mount(_) => 1,
        };
        constraints.push(Constraint { tail, head, min: 1, weight });
    }
    let ranks = solve(part.len(), &constraints, max_pivots).unwrap_or_default();
    (0..part.len()).map(|i| ranks.get(i).and_then(|&r| usize::try_from(r).ok()).unwrap_or(0)).collect()
}
