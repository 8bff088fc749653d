use dockerfile_syntax::fix::{TextEdit, apply};
use dockerfile_syntax::source::{LineIndex, LineRange, Span};

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

/// Lines that go, and what comes in their place.
struct Replaced {
    /// The first line that goes, or before which lines come; from 0.
    first: usize,
    removed: Vec<String>,
    added: Vec<String>,
}

impl Replaced {
    fn end(&self) -> usize {
        self.first + self.removed.len()
    }
}

/// The lines that a group of edits changes; `None` where the edits do not fit.
fn replaced(text: &str, index: &LineIndex<'_>, group: &Group<'_>) -> Option<Replaced> {
    let span = index.line_span(group.lines.start).cover(index.line_span(group.lines.end));
    let moved: Vec<TextEdit> = group
        .edits
        .iter()
        .map(|edit| {
            let place = |offset: u32| offset.saturating_sub(span.start);
            let moved = Span { start: place(edit.span.start), end: place(edit.span.end) };
            TextEdit { span: moved, insert: edit.insert.clone() }
        })
        .collect();
    let old_text = span.text(text);
    let new_text = apply(old_text, &moved)?;
    let (old, new) = (lines(old_text), lines(&new_text));
    let before = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let rest = old.len().min(new.len()) - before;
    let after = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
    let part = |lines: &[&str]| {
        let part = lines.get(before..lines.len() - after).unwrap_or_default();
        part.iter().map(|line| (*line).to_owned()).collect()
    };
    Some(Replaced { first: group.lines.start as usize + before, removed: part(&old), added: part(&new) })
}

/// What `edits` change in `text`, line by line. Edits that do not fit give nothing.
pub fn diff(text: &str, edits: &[TextEdit]) -> Vec<Hunk> {
    let index = LineIndex::new(text);
    let all = lines(text);
    let changes: Option<Vec<Replaced>> =
        groups(&index, edits).iter().map(|group| replaced(text, &index, group)).collect();
    let changes: Vec<Replaced> = changes
        .unwrap_or_default()
        .into_iter()
        .filter(|change| !change.removed.is_empty() || !change.added.is_empty())
        .collect();
    let number = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
    let kept = |hunk: &mut Hunk, lines: std::ops::Range<usize>| {
        for at in lines {
            if let Some(line) = all.get(at) {
                hunk.push(DiffLine { change: Change::Kept, number: number(at), text: (*line).to_owned() });
            }
        }
    };
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut until = 0;
    // Lines that came and lines that went so far.
    let (mut came, mut went) = (0, 0);
    for (at, change) in changes.iter().enumerate() {
        // With a line between two changes or two, they are shown together.
        let near = at > 0 && change.first <= until + 2;
        if !near {
            hunks.push(Hunk::new());
        }
        let Some(hunk) = hunks.last_mut() else { continue };
        kept(hunk, if near { until..change.first } else { change.first.saturating_sub(1)..change.first });
        for (line, text) in change.removed.iter().enumerate() {
            let number = number(change.first + line);
            hunk.push(DiffLine { change: Change::Removed, number, text: text.clone() });
        }
        for (line, text) in change.added.iter().enumerate() {
            let number = number(change.first + line + came - went);
            hunk.push(DiffLine { change: Change::Added, number, text: text.clone() });
        }
        came += change.added.len();
        went += change.removed.len();
        until = change.end();
        let next_is_near = changes.get(at + 1).is_some_and(|next| next.first <= until + 2);
        // The empty end of a text that ends in a line end is no line worth showing.
        if !next_is_near && all.get(until).is_some_and(|line| !line.is_empty()) {
            kept(hunk, until..until + 1);
        }
    }
    hunks
}

#[cfg(test)]
mod tests {
    use super::*;

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
        check(
            "a\nb\nc\nd\ne",
            &[edit(0, 1, "A"), edit(8, 9, "E")],
            &["-1 a", "+1 A", " 2 b", " 4 d", "-5 e", "+5 E"],
        );
        check("abc", &[edit(1, 2, "b")], &[]);
        check("abc", &[edit(1, 9, "b")], &[]);
    }
}
