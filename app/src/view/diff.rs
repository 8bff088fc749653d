use dockerfile_core::fix::{TextEdit, apply};
use dockerfile_core::source::{LineIndex, LineRange};

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stays; shown so that the place is known.
    Kept,
    /// It goes.
    Removed,
    /// It comes.
    Added,
}

/// A line of a preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// What becomes of it.
    pub change: Change,
    /// Its number, from 1: in the old text, or, for a line that comes, in the new one.
    pub number: u32,
    /// The line.
    pub text: String,
}

/// Changed lines that belong together, with a line before and one after.
pub type Hunk = Vec<DiffLine>;

/// Edits that touch common lines, and these lines.
struct Group<'a> {
    lines: LineRange,
    edits: Vec<&'a TextEdit>,
}

fn groups<'a>(index: &LineIndex<'_>, edits: &'a [TextEdit]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for edit in edits {
        let lines = LineRange::new(index.line(edit.span.start), index.line(edit.span.end));
        match groups.last_mut().filter(|group| lines.start <= group.lines.end) {
            Some(group) => {
                group.lines.end = group.lines.end.max(lines.end);
                group.edits.push(edit);
            }
            None => groups.push(Group { lines, edits: vec![edit] }),
        }
    }
    groups
}

/// The lines of `text`; an empty one where it ends with a line end.
fn lines(text: &str) -> Vec<&str> {
    text.split('\n').map(|line| line.trim_end_matches('\r')).collect()
}

/// What `edits` change in `text`, line by line. Edits that do not fit give nothing.
pub fn diff(text: &str, edits: &[TextEdit]) -> Vec<Hunk> {
    let index = LineIndex::new(text);
    let all = lines(text);
    let line = |number: u32| all.get(number as usize).copied();
    // How many lines more the new text has by now.
    let mut more = 0_i64;
    let mut hunks = Vec::new();
    for group in groups(&index, edits) {
        let span = index.line_span(group.lines.start).cover(index.line_span(group.lines.end));
        let moved: Vec<TextEdit> = group
            .edits
            .iter()
            .map(|edit| {
                let mut edit = (*edit).clone();
                edit.span.start = edit.span.start.saturating_sub(span.start);
                edit.span.end = edit.span.end.saturating_sub(span.start);
                edit
            })
            .collect();
        let old_text = span.text(text);
        let Some(new_text) = apply(old_text, &moved) else { return Vec::new() };
        let (old, new) = (lines(old_text), lines(&new_text));
        let same_before = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let rest = old.len().min(new.len()) - same_before;
        let same_after =
            old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
        let first = group.lines.start + u32::try_from(same_before).unwrap_or(0);
        let mut hunk = Hunk::new();
        let mut push = |change, number: i64, text: &str| {
            hunk.push(DiffLine { change, number: u32::try_from(number).unwrap_or(0), text: text.to_owned() });
        };
        if let Some((number, before)) = first.checked_sub(1).and_then(|n| Some((n, line(n)?))) {
            push(Change::Kept, i64::from(number) + 1, before);
        }
        let removed = old.get(same_before..old.len() - same_after).unwrap_or_default();
        let added = new.get(same_before..new.len() - same_after).unwrap_or_default();
        let mut number = i64::from(first) + 1;
        for text in removed {
            push(Change::Removed, number, text);
            number += 1;
        }
        for (text, new_number) in added.iter().zip(i64::from(first) + 1 + more..) {
            push(Change::Added, new_number, text);
        }
        if let Some(after) = u32::try_from(number - 1).ok().and_then(line).filter(|after| !after.is_empty()) {
            push(Change::Kept, number, after);
        }
        let length = |lines: &[&str]| i64::try_from(lines.len()).unwrap_or(0);
        more += length(added) - length(removed);
        if !removed.is_empty() || !added.is_empty() {
            hunks.push(hunk);
        }
    }
    hunks
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockerfile_core::source::Span;

    fn edit(start: usize, end: usize, insert: &str) -> TextEdit {
        TextEdit { span: Span::new(start, end), insert: insert.to_owned() }
    }

    #[track_caller]
    fn check(text: &str, edits: &[TextEdit], wanted: &[&str]) {
        let shown: Vec<String> = diff(text, edits)
            .into_iter()
            .flatten()
            .map(|line| {
                let sign = match line.change {
                    Change::Kept => ' ',
                    Change::Removed => '-',
                    Change::Added => '+',
                };
                format!("{sign}{} {}", line.number, line.text)
            })
            .collect();
        assert_eq!(shown, wanted);
    }

    #[test]
    fn shows_what_goes_and_what_comes() {
        check("a\nbé\nc\n", &[edit(2, 5, "x\ny")], &[" 1 a", "-2 bé", "+2 x", "+3 y", " 3 c"]);
        check("a\nb\n", &[edit(2, 4, "")], &[" 1 a", "-2 b"]);
        check("a\nb", &[edit(0, 0, "# x\n")], &["+1 # x", " 1 a"]);
        check("a", &[edit(1, 1, "\nb")], &[" 1 a", "+2 b"]);
    }

    #[test]
    fn edits_of_one_line_are_one_change_and_later_lines_know_what_came_before() {
        check(
            "run a b\nx\ny\nrun c",
            &[edit(0, 3, "RUN"), edit(5, 5, " -q"), edit(7, 7, "\nz"), edit(12, 15, "RUN")],
            &["-1 run a b", "+1 RUN a -q b", "+2 z", " 2 x", " 3 y", "-4 run c", "+5 RUN c"],
        );
        check("abc", &[edit(1, 2, "b")], &[]);
        check("abc", &[edit(1, 9, "b")], &[]);
    }
}
