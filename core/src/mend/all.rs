use super::{MendAll, adds_nothing};
use crate::fix::{Applicability, Composed, Fix, TextEdit};
use crate::source::{LineIndex, LineRange};
use crate::{Analysis, Diagnostic, Options, analyze};
use dockerfile_syntax::lists::Arrange;

/// Rounds after which it ends in any case. Each mends something or refuses a fix; most files need two.
const ROUNDS: usize = 64;

/// The first safe fix of a finding.
fn safe(found: &Diagnostic) -> Option<&Fix> {
    found.fixes.iter().find(|fix| fix.applicability == Applicability::Safe && !fix.edits.is_empty())
}

/// What a fix is, whatever else changes in the text: two tries of the same are one.
type Tried = (String, String, Vec<String>);

fn tried(text: &str, found: &Diagnostic, fix: &Fix) -> Tried {
    let words = fix.edits.iter().map(|edit| format!("{}\0{}", edit.span.text(text), edit.insert));
    (found.rule.clone(), found.message.clone(), words.collect())
}

/// The lines that a fix touches.
fn lines(index: &LineIndex<'_>, fix: &Fix) -> Option<LineRange> {
    let (first, last) = (fix.edits.first()?, fix.edits.last()?);
    Some(LineRange::new(index.line(first.span.start), index.line(last.span.end)))
}

/// The safe fixes that can be made together: no two touch a line in common. `(fixes, how many findings have one)`.
fn together<'a>(text: &str, analysis: &'a Analysis, refused: &[Tried]) -> (Vec<&'a Diagnostic>, usize) {
    let index = LineIndex::new(text);
    let (mut chosen, mut taken): (Vec<&Diagnostic>, Vec<LineRange>) = (Vec::new(), Vec::new());
    let mut offered = 0;
    for found in &analysis.diagnostics {
        let Some(fix) = safe(found) else { continue };
        offered += 1;
        let Some(range) = lines(&index, fix) else { continue };
        let free = taken.iter().all(|other| range.end < other.start || other.end < range.start);
        if free && !refused.contains(&tried(text, found, fix)) {
            chosen.push(found);
            taken.push(range);
        }
    }
    (chosen, offered)
}

/// All edits of `chosen`, in order.
fn edits(chosen: &[&Diagnostic]) -> Vec<TextEdit> {
    let mut edits: Vec<TextEdit> =
        chosen.iter().filter_map(|found| safe(found)).flat_map(|fix| fix.edits.iter().cloned()).collect();
    edits.arrange_by_key(|edit| (edit.span.start, edit.span.end));
    edits
}

/// The text after `chosen`, with its analysis; `None` when that would be no better.
fn attempt(
    composed: &Composed,
    before: &Analysis,
    chosen: &[&Diagnostic],
    options: &Options,
) -> Option<(Composed, Analysis)> {
    let next = composed.then(&edits(chosen))?;
    let after = analyze(next.text(), options);
    let fewer = after.diagnostics.len() < before.diagnostics.len();
    (fewer && adds_nothing(before, &after)).then_some((next, after))
}

/// Makes every safe fix of `text`, until there is none left: fixes that touch no common line together, then the
/// text is analysed anew. A fix that adds a finding, or leaves as many, is not made.
///
/// Always ends: each round removes findings or refuses a fix, and there are 64 rounds at most.
pub fn mend_all(text: &str, options: &Options) -> MendAll {
    let mut composed = Composed::new(text);
    let mut analysis = analyze(text, options);
    let mut refused: Vec<Tried> = Vec::new();
    let mut fixes = 0;
    for _ in 0..ROUNDS {
        let (chosen, _) = together(composed.text(), &analysis, &refused);
        if chosen.is_empty() {
            break;
        }
        // All at once; where that does harm, half of them, and so on; what does harm alone is refused.
        let mut some = chosen.as_slice();
        let step = loop {
            if let Some(step) = attempt(&composed, &analysis, some, options) {
                break Some((step, some.len()));
            }
            if some.len() < 2 {
                break None;
            }
            some = some.get(..some.len() / 2).unwrap_or_default();
        };
        match step {
            Some((next, made)) => {
                fixes += made;
                (composed, analysis) = next;
            }
            None => refused
                .extend(some.iter().filter_map(|found| Some(tried(composed.text(), found, safe(found)?)))),
        }
    }
    let (_, left) = together(composed.text(), &analysis, &[]);
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    MendAll { edits: composed.edits(), fixes: number(fixes), left: number(left) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::apply;

    #[track_caller]
    fn check(text: &str, fixes: u32, left: u32, wanted: &str) {
        let mended = mend_all(text, &Options::default());
        assert_eq!(apply(text, &mended.edits).as_deref(), Some(wanted));
        assert_eq!((mended.fixes, mended.left), (fixes, left), "fixes made, findings left");
        let again = mend_all(wanted, &Options::default());
        assert_eq!((again.fixes, again.edits.len()), (0, 0), "a second time changes nothing");
    }

    #[test]
    fn mends_everything_that_is_safe() {
        check(
            "FROM alpine:3.22 as Build\nrun apk add git\nexpose 80/TCP\nCMD [\"a\"]\nCMD [\"b\"]\n",
            7,
            0,
            "FROM alpine:3.22 AS build\nRUN apk add --no-cache git\nEXPOSE 80/tcp\nCMD [\"b\"]\n",
        );
    }

    #[test]
    fn leaves_alone_what_is_right() {
        check("FROM scratch\n", 0, 0, "FROM scratch\n");
        check("", 0, 0, "");
    }
}
