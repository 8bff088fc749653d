//! Formatting: the same Dockerfile in one shape.
//!
//! Keywords in capitals, one blank between words, continued lines set in, long lines broken, blank lines and line ends in
//! order. Only blanks, line ends and the case of keywords are ever touched, and each instruction is read again afterwards
//! ([`proof`]): where BuildKit or the shell could see a difference, the instruction stays as it was and is named.

mod lines;
mod pieces;
mod proof;
mod shape;

use dockerfile_core::Options;
use dockerfile_core::fix::{TextEdit, apply};
use dockerfile_core::lists::Arrange;
use dockerfile_core::source::{LineIndex, Span};

use crate::reading::Reading;

/// Why an instruction was left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// BuildKit refuses it: what it means cannot be compared.
    Broken,
    /// Its lines cannot be taken apart, as where a continuation leads nowhere.
    Lines,
    /// Another shape would have been read otherwise.
    Differs,
}

impl Reason {
    /// Key of the text for translation.
    pub fn code(self) -> &'static str {
        match self {
            Self::Broken => "left-broken",
            Self::Lines => "left-lines",
            Self::Differs => "left-differs",
        }
    }
}

/// An instruction that formatting does not touch, though it might.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The instruction.
    pub span: Span,
    /// Its line, from 1.
    pub line: u32,
    /// Why.
    pub reason: Reason,
}

/// What formatting does to a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formatted {
    /// What changes, in ascending order, without overlaps.
    pub edits: Vec<TextEdit>,
    /// How many instructions change.
    pub changed: u32,
    /// What was left, in order.
    pub left: Vec<Left>,
}

/// Formats `text`; with `range`, only the lines of instructions that it touches and those around them.
pub fn format(text: &str, options: &Options, range: Option<Span>) -> Formatted {
    let before = Reading::of(text, options);
    let mut out = Formatted::default();
    let mut inner: Vec<Vec<TextEdit>> = Vec::new();
    for (index, node) in before.tree.nodes.iter().enumerate() {
        let wanted = range.is_none_or(|range| node.span.start <= range.end && range.start <= node.span.end);
        let made = if wanted { instruction(text, &before, index) } else { Ok(Vec::new()) };
        inner.push(made.unwrap_or_else(|reason| {
            out.left.push(Left { span: node.span, line: node.lines().start, reason });
            Vec::new()
        }));
    }
    // Between instructions only blank lines and blanks go; where even that is seen, as where a comment would become a
    // directive, those lines stay.
    let outer = lines::between(text, &before.tree, range);
    for outer in [outer, Vec::new()] {
        let mut edits: Vec<TextEdit> = outer.into_iter().chain(inner.iter().flatten().cloned()).collect();
        edits.arrange_by_key(|edit| (edit.span.start, edit.span.end));
        let Some(after) = apply(text, &edits) else { continue };
        if before.means_the_same(&Reading::of(&after, options)) {
            out.changed =
                u32::try_from(inner.iter().filter(|edits| !edits.is_empty()).count()).unwrap_or(u32::MAX);
            out.edits = edits;
            return out;
        }
    }
    // Each alone is the same, all together are not: nothing is touched.
    let index = LineIndex::new(text);
    for (node, edits) in before.tree.nodes.iter().zip(&inner) {
        if !edits.is_empty() {
            let line = index.line(node.span.start) + 1;
            out.left.push(Left { span: node.span, line, reason: Reason::Differs });
        }
    }
    out.left.arrange_by_key(|left| left.span.start);
    out
}

/// The edits within one instruction.
fn instruction(text: &str, reading: &Reading, index: usize) -> Result<Vec<TextEdit>, Reason> {
    let (Some(node), Some(instruction)) =
        (reading.tree.nodes.get(index), reading.file.instructions.get(index))
    else {
        return Ok(Vec::new());
    };
    if node.broken || instruction.broken {
        return Err(Reason::Broken);
    }
    let script = reading.scripts.get(index).and_then(Option::as_ref);
    let pieces = pieces::of(text, reading.tree.escape, node, instruction, script).ok_or(Reason::Lines)?;
    let edits = shape::edits(text, reading.tree.escape, pieces);
    if edits.is_empty() || proof::same_instruction(text, reading.tree.escape, node, &edits, script) {
        return Ok(edits);
    }
    Err(Reason::Differs)
}

#[cfg(test)]
mod tests;
