//! Where lines end, and how far they are set in.

use dockerfile_core::fix::TextEdit;
use dockerfile_core::source::Span;

use super::pieces::{Form, Piece, Pieces, Role};

/// Columns that a line has before it is broken.
pub(super) const WIDTH: usize = 100;
/// Columns that a line which goes on is set in.
const STEP: usize = 4;

/// How a piece comes after the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Join {
    /// At once.
    Tight,
    /// After a blank.
    Blank,
    /// On a line of its own.
    Line,
}

/// The edits that give an instruction its shape.
pub(super) fn edits(text: &str, escape: char, pieces: Pieces) -> Vec<TextEdit> {
    let mut joins: Vec<Join> = (0..pieces.all.len()).map(|at| first_join(&pieces, at)).collect();
    let shifts = shifts(text, &pieces);
    let widths = |joins: &[Join], indents: &[usize]| line_widths(&pieces.all, joins, indents);
    let at_end = breaks_after_connectors(&pieces, &joins);
    for stage in 0..4 {
        let indents = indents(&pieces, &joins, &shifts);
        let wide = widths(&joins, &indents);
        if wide.iter().all(|&(_, _, width)| width <= WIDTH) {
            break;
        }
        for (from, to, width) in wide {
            if width > WIDTH {
                split(&pieces, &mut joins, from..to, stage, (&indents, at_end));
            }
        }
    }
    let indents = indents(&pieces, &joins, &shifts);
    written(text, escape, &pieces, &joins, &indents)
}

fn first_join(pieces: &Pieces, at: usize) -> Join {
    let Some(piece) = pieces.all.get(at) else { return Join::Tight };
    let before = at.checked_sub(1).and_then(|before| pieces.all.get(before));
    if piece.gap.breaks {
        return Join::Line;
    }
    let Some(before) = before else { return Join::Tight };
    match (before.text.as_str(), before.role, piece.role) {
        ("[", Role::Bracket, _) => Join::Tight,
        (_, Role::Bracket | Role::Word, Role::Bracket) if piece.text != "[" => Join::Tight,
        _ => Join::Blank,
    }
}

/// Whether the instruction has its `&&` at the ends of lines.
fn breaks_after_connectors(pieces: &Pieces, joins: &[Join]) -> bool {
    let breaks = |at: usize| joins.get(at) == Some(&Join::Line);
    let ands = || pieces.all.iter().enumerate().filter(|(_, piece)| piece.role == Role::And && !piece.nested);
    let after = ands().filter(|&(at, _)| breaks(at + 1)).count();
    after > ands().filter(|&(at, _)| breaks(at)).count()
}

/// For a script with compounds, the columns that each line is set in beyond the least: its shape is the author's.
fn shifts(text: &str, pieces: &Pieces) -> Option<Vec<usize>> {
    if pieces.form != (Form::Script { nested: true }) {
        return None;
    }
    let column = |piece: &Piece| {
        let line = text.get(..piece.span.start as usize).and_then(|before| before.rsplit('\n').next());
        line.unwrap_or("")
            .chars()
            .fold(0, |column, c| if c == '\t' { (column / STEP + 1) * STEP } else { column + 1 })
    };
    let columns: Vec<Option<usize>> =
        pieces.all.iter().map(|piece| piece.gap.breaks.then(|| column(piece))).collect();
    let least = columns.iter().flatten().min().copied().unwrap_or(0);
    Some(columns.into_iter().map(|column| column.map_or(0, |column| column - least)).collect())
}

/// How far a line is set in that starts with each piece.
fn indents(pieces: &Pieces, joins: &[Join], shifts: &Option<Vec<usize>>) -> Vec<usize> {
    let all = &pieces.all;
    let several = all.iter().any(|piece| matches!(piece.role, Role::And | Role::End) && !piece.nested);
    let mut line = 0;
    let mut in_command = false;
    let mut out = Vec::with_capacity(all.len());
    for (at, piece) in all.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| all.get(before));
        let starts = before.is_none_or(|before| !matches!(before.role, Role::Word | Role::Pipe));
        let indent = match (pieces.form, shifts) {
            (Form::Script { .. }, Some(shifts)) => {
                if piece.gap.breaks {
                    STEP + shifts.get(at).copied().unwrap_or(0)
                } else {
                    line + STEP
                }
            }
            (Form::Script { .. }, None) => match piece.role {
                Role::Flag | Role::And => STEP,
                _ if starts || !several || !in_command => STEP,
                _ => 2 * STEP,
            },
            _ => STEP,
        };
        in_command = !matches!(piece.role, Role::Keyword | Role::Flag);
        if joins.get(at) == Some(&Join::Line) {
            line = indent;
        }
        out.push(indent);
    }
    out
}

/// The lines: from which piece to which, and how wide.
fn line_widths(all: &[Piece], joins: &[Join], indents: &[usize]) -> Vec<(usize, usize, usize)> {
    let mut out: Vec<(usize, usize, usize)> = Vec::new();
    for (at, piece) in all.iter().enumerate() {
        let first = piece.text.split('\n').next().unwrap_or("").chars().count();
        let last = piece.text.rsplit('\n').next().unwrap_or("").chars().count();
        let whole = piece.text.split('\n').map(|line| line.chars().count()).max().unwrap_or(0);
        match (joins.get(at).copied().unwrap_or(Join::Tight), out.last_mut()) {
            (Join::Line, _) | (_, None) => {
                let indent = if at == 0 { 0 } else { indents.get(at).copied().unwrap_or(0) };
                out.push((at, at + 1, indent + whole));
            }
            (join, Some(line)) => {
                line.1 = at + 1;
                let width = line.2 + usize::from(join == Join::Blank) + first;
                // A piece of several lines ends what can be counted of this one.
                line.2 = if piece.text.contains('\n') { last.max(width.min(WIDTH)) } else { width };
            }
        }
    }
    out
}

/// Breaks the line of the pieces `line` further: flags first, then commands, then the options of commands, then words.
fn split(
    pieces: &Pieces,
    joins: &mut [Join],
    line: std::ops::Range<usize>,
    stage: usize,
    (indents, at_end): (&[usize], bool),
) {
    let all = &pieces.all;
    let role = |at: usize| all.get(at).map(|piece| piece.role);
    let can_start = |at: usize| {
        all.get(at).is_some_and(|piece| !piece.text.starts_with('#') && !piece.text.starts_with("<<"))
            && at > line.start
            && joins_blank(all, at)
    };
    let free = |at: usize| all.get(at).is_some_and(|piece| !piece.nested);
    let before = |at: usize| at.checked_sub(1).and_then(role);
    let mut width = 0;
    // Pieces on the present line, without what only opens it.
    let mut since = 0_usize;
    let mut opens = true;
    for at in line.clone() {
        let length = all.get(at).map_or(0, |piece| piece.text.chars().count());
        let wanted = match (pieces.form, stage) {
            (Form::Json | Form::Whole, _) if stage > 0 => false,
            (_, 0) => before(at) == Some(Role::Flag),
            (Form::Script { .. }, 1) if at_end => {
                free(at) && matches!(before(at), Some(Role::And | Role::End))
            }
            (Form::Script { .. }, 1) => {
                free(at) && (role(at) == Some(Role::And) || before(at) == Some(Role::End))
            }
            (Form::Script { .. }, 2) => free(at) && role(at) == Some(Role::Pipe),
            (Form::Script { .. }, 3) => width + 1 + length > WIDTH - 2 && since > 0,
            (Form::List, 1) => since > 0,
            _ => false,
        };
        if wanted && can_start(at) {
            if let Some(join) = joins.get_mut(at) {
                *join = Join::Line;
            }
            (width, since, opens) = (indents.get(at).copied().unwrap_or(0), 0, true);
        }
        width += length + usize::from(!opens);
        since += usize::from(!opens || !matches!(role(at), Some(Role::And | Role::Pipe | Role::Keyword)));
        opens = false;
    }
}

/// Whether there is a blank before a piece, so that a line may end there.
fn joins_blank(all: &[Piece], at: usize) -> bool {
    let end = at.checked_sub(1).and_then(|before| all.get(before)).map(|piece| piece.span.end);
    end.is_some_and(|end| all.get(at).is_some_and(|piece| piece.span.start > end))
}

fn written(text: &str, escape: char, pieces: &Pieces, joins: &[Join], indents: &[usize]) -> Vec<TextEdit> {
    let end_of_line = if line_ends_in_return(text, pieces) { "\r\n" } else { "\n" };
    let mut out = Vec::new();
    let mut put = |span: Span, insert: String| {
        if span.text(text) != insert {
            out.push(TextEdit { span, insert });
        }
    };
    for (at, piece) in pieces.all.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).and_then(|before| pieces.all.get(before)) {
            let between = Span { start: before.span.end, end: piece.span.start };
            put(
                between,
                match joins.get(at).copied().unwrap_or(Join::Blank) {
                    Join::Tight => String::new(),
                    Join::Blank => " ".to_owned(),
                    Join::Line => {
                        let blanks = " ".repeat(indents.get(at).copied().unwrap_or(STEP));
                        let mut gap = format!(" {escape}{end_of_line}");
                        for comment in &piece.gap.comments {
                            gap.push_str(&format!("{blanks}{comment}{end_of_line}"));
                        }
                        gap.push_str(&blanks);
                        gap
                    }
                },
            );
        }
        put(piece.span, piece.text.clone());
    }
    put(pieces.tail, String::new());
    out
}

/// Whether the instruction's first line ends in `\r\n`; the lines that are made do as it does.
fn line_ends_in_return(text: &str, pieces: &Pieces) -> bool {
    let start = pieces.all.first().map_or(0, |piece| piece.span.start as usize);
    text.get(start..).and_then(|rest| rest.split_once('\n')).is_some_and(|(line, _)| line.ends_with('\r'))
}
