//! Two RUNs as one.
//!
//! Each RUN has a shell of its own: what the first leaves in its shell (directory, variables, options) must not reach
//! the second, so that such a script is put in a subshell. A list that does not stop at its first failure keeps its own
//! brackets.

use dockerfile_core::fix::TextEdit;
use dockerfile_core::request;
use dockerfile_core::shell::Connector;
use dockerfile_core::source::Span;

use super::chain::{Chain, comments, flags, line_end};
use super::{Candidate, Here, whole};

/// Joins the RUN with the one that follows it.
pub(super) fn join(here: Here<'_>) -> Option<Candidate> {
    let text = here.case.text;
    let (first, second) = (Chain::of(here)?, Chain::of(here.later(1)?)?);
    if !flags(first.instruction, text).eq(flags(second.instruction, text)) || !first.mounts_last() {
        return None;
    }
    // What it starts would still run beside the second.
    let starts = |command| request(command).is_some_and(|request| request.stays);
    if first.script.all_commands().into_iter().any(starts) {
        return None;
    }
    let in_a_row = |chain: &Chain<'_>| chain.is_linked_by(&[Connector::AndIf, Connector::Pipe]);
    let wraps_first = !in_a_row(&first) || !first.script.leaves_nothing();
    let wraps_second = !in_a_row(&second);
    // Within what `&&` follows, no shell ends at a command that fails.
    let sets = first.script.lasting().any(|command| command.runs_program("set"));
    if wraps_first && (first.errexit || sets) {
        return None;
    }
    let between = Span { start: first.span.end, end: second.span.start };
    let end = line_end(text);
    let escape = here.case.reading.tree.escape;
    let open = |wraps: bool| if wraps { "( " } else { "" };
    let close = |wraps: bool| if wraps { " )" } else { "" };
    let notes = comments(between.text(text));
    let joined = format!("{} {escape}{end}{notes}    && {}", close(wraps_first), open(wraps_second));
    let mut edits = Vec::new();
    if wraps_first {
        edits.push(TextEdit { span: Span::empty(first.span.start as usize), insert: open(true).to_owned() });
    }
    edits.push(TextEdit { span: between, insert: joined });
    if wraps_second {
        edits.push(TextEdit { span: Span::empty(second.span.end as usize), insert: close(true).to_owned() });
    }
    let line = second.instruction.lines.start.to_string();
    Some(Candidate { edits, code: None, args: vec![("line", line)], gone: Vec::new(), shape: whole() })
}
