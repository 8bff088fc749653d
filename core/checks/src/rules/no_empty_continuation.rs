//! What it does: finds empty lines inside an instruction that goes on over several lines.
//!
//! Why: a future BuildKit refuses them.
//!
//! Fix safety: safe: BuildKit skips these lines.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("NoEmptyContinuation"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Empty continuation lines will become errors in a future release",
    url: "https://docs.docker.com/go/dockerfile/rule/no-empty-continuation/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for &line in &ctx.tree.empty_continuations {
        // BuildKit names the last line of the instruction, before any heredoc.
        let node = ctx.tree.nodes.iter().find(|node| node.lines.start <= line && line <= node.lines.end);
        let Some(node) = node else { continue };
        let head = Span { start: node.span.start, end: ctx.lines.line_span(line.saturating_sub(1)).end };
        let empty: Vec<Span> = ctx
            .tree
            .empty_lines
            .iter()
            .copied()
            .filter(|span| head.start <= span.start && span.start <= head.end)
            .collect();
        let Some(&first) = empty.first() else { continue };
        let finding = Finding {
            span: first,
            lines: LineRange::new(line, line),
            code: "no-empty-continuation",
            message: "Empty continuation line".to_owned(),
            moment: Moment::Lines,
            ..Finding::default()
        };
        let edits = empty.into_iter().map(|span| (span, String::new()));
        out.push(finding.fix(Applicability::Safe, "remove-empty-lines", "Remove the empty lines", edits));
    }
}
