//! Where a name is given, where it is used, and how a text is built up.

use dockerfile_core::Options;
use dockerfile_core::lists::Arrange;
use dockerfile_core::source::{LineIndex, Span};
use dockerfile_core::syntax::Kind;

use crate::reading::Reading;
use crate::symbols::{Occurrence, Symbol, occurrences};

/// The occurrence that a place touches.
pub(crate) fn touched(all: &[Occurrence], at: u32) -> Option<&Occurrence> {
    all.iter().find(|found| found.span.touches(at))
}

/// Where the name at `at` is given, as it holds there; empty where that is nowhere in the text.
pub fn definition(text: &str, options: &Options, at: u32) -> Vec<Span> {
    let reading = Reading::of(text, options);
    let all = occurrences(text, &reading);
    let Some(here) = touched(&all, at) else { return Vec::new() };
    let given: Vec<&Occurrence> =
        all.iter().filter(|found| found.symbol == here.symbol && found.defines).collect();
    if !matches!(here.symbol, Symbol::Variable(..)) {
        return given.into_iter().map(|found| found.span).collect();
    }
    // The last one above in the same stage, then in those that it is built on, then above all stages.
    let lineage = here
        .stage
        .map_or_else(Vec::new, |stage| reading.model.lineage(stage).map(|stage| stage.id).collect());
    let places = lineage.into_iter().map(Some).chain([None]);
    for stage in places {
        let above = given.iter().rev().find(|found| {
            found.stage == stage
                && (found.span.start < here.span.start || stage != here.stage)
                && found.span != here.span
        });
        if let Some(found) = above {
            return vec![found.span];
        }
    }
    given.into_iter().map(|found| found.span).collect()
}

/// Every place of the name at `at`, where it is given among them.
pub fn references(text: &str, options: &Options, at: u32) -> Vec<Span> {
    let reading = Reading::of(text, options);
    let all = occurrences(text, &reading);
    let Some(symbol) = touched(&all, at).map(|found| found.symbol.clone()) else { return Vec::new() };
    all.into_iter().filter(|found| found.symbol == symbol).map(|found| found.span).collect()
}

/// An entry of the outline: a stage, or an instruction of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is called: the stage's name or number, or the instruction's first words.
    pub label: String,
    /// For a stage, what it is built on.
    pub base: Option<String>,
    /// How deep it lies: 0 for stages and what stands above them.
    pub depth: u32,
    /// All of it.
    pub span: Span,
}

/// How a text is built up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// Stages with their instructions, in order.
    pub entries: Vec<Entry>,
    /// Stretches that can be folded, each from the end of its first line to the end of its last.
    pub folds: Vec<Span>,
}

/// Characters of an instruction that its entry shows.
const SHOWN: usize = 60;

/// The outline of a text and what can be folded in it.
pub fn structure(text: &str, options: &Options) -> Structure {
    let reading = Reading::of(text, options);
    let index = LineIndex::new(text);
    let mut out = Structure::default();
    let mut fold = |first: u32, last: u32| {
        if last > first {
            let (start, end) = (index.line_span(first).end, index.line_span(last).end);
            out.folds.push(Span { start, end: end.max(start) });
        }
    };
    for stage in &reading.model.stages {
        let last = stage.span.end.max(stage.span.start);
        fold(index.line(stage.span.start), index.line(last.saturating_sub(1).max(stage.span.start)));
    }
    for node in &reading.tree.nodes {
        fold(index.line(node.span.start), index.line(node.span.end.saturating_sub(1).max(node.span.start)));
        for heredoc in
            node.heredocs().iter().filter(|heredoc| node.heredocs().len() > 1 && !heredoc.body.is_empty())
        {
            fold(index.line(heredoc.body.start), index.line(heredoc.body.end.saturating_sub(1)));
        }
    }
    // Comment lines that follow each other.
    let mut lines: Vec<u32> = reading.tree.comments.iter().map(|comment| index.line(comment.start)).collect();
    lines.arrange();
    lines.dedup();
    let mut start = None;
    for (at, line) in lines.iter().enumerate() {
        let first = *start.get_or_insert(*line);
        if lines.get(at + 1) != Some(&(line + 1)) {
            fold(first, *line);
            start = None;
        }
    }
    for instruction in &reading.file.instructions {
        let opens = matches!(instruction.kind, Kind::From(_));
        let stage = reading.stage_at(instruction.span.start);
        if let Some(stage) = stage.filter(|stage| opens && stage.from == instruction.id) {
            let label = stage.name.as_ref().map_or_else(|| stage.id.0.to_string(), |name| name.value.clone());
            let base = Some(stage.base_written.value.clone());
            out.entries.push(Entry { label, base, depth: 0, span: stage.span });
            continue;
        }
        let words: Vec<&str> =
            instruction.span.text(text).lines().next().unwrap_or("").split_whitespace().collect();
        let label: String = words.join(" ").chars().take(SHOWN).collect();
        let depth = u32::from(stage.is_some());
        out.entries.push(Entry { label, base: None, depth, span: instruction.span });
    }
    out.folds.arrange_by_key(|span| (span.start, span.end));
    out.folds.dedup();
    out
}

#[cfg(test)]
mod tests;
