//! What stands in and beside the bars of the time line: words, and the line that joins the critical path.

use dockerfile_syntax::lists::Arrange;
use std::collections::BTreeSet;

use dockerfile_timeline::{Fate, Known};

use super::timeline::{Progress, StepRow, Timeline};
use crate::i18n::{Key, Lang, text, text_with};

/// Where the words of a bar stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// From this many thousandths on.
    After(u32),
    /// Up to this many.
    Before(u32),
}

/// The words of a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BarWords {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub side: Side,
}

/// Thousandths of the narrowest bars (220 pixels) that a letter takes.
const LETTER: u32 = 29;

fn known_words(lang: Lang, known: Known) -> Option<&'static str> {
    let key = match known {
        Known::Assumed => Key::TimelineKnownAssumed,
        Known::Stated => Key::TimelineKnownStated,
        Known::Measured => Key::TimelineKnownMeasured,
        Known::Cached => return None,
    };
    Some(text(lang, key))
}

/// Line numbers in a row.
pub fn line_list(lines: &[u32]) -> String {
    lines.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

/// What is out of the ordinary about a row, in words that are seen.
fn notes(lang: Lang, row: &StepRow) -> Vec<String> {
    let mut notes = Vec::new();
    if row.progress == Some(Progress::Runs) && row.fate != Fate::Kept {
        notes.push(text(lang, Key::TimelineRuns).to_owned());
    }
    match row.fate {
        Fate::Kept => notes.push(text(lang, Key::TimelineKept).to_owned()),
        Fate::Perhaps => notes.push(text(lang, Key::TimelinePerhaps).to_owned()),
        Fate::Reruns => {}
    }
    if row.odd && row.fate != Fate::Kept {
        notes.extend(known_words(lang, row.known).map(str::to_owned));
    }
    if !row.merged.is_empty() {
        notes.push(text_with(lang, Key::TimelineMerged, &[("lines", &line_list(&row.merged))]));
    }
    notes
}

/// The words beside the bar of a row: behind it where there is room, else before it, else over its end.
pub fn bar_words(lang: Lang, row: &StepRow) -> Option<BarWords> {
    let text = notes(lang, row).join(" · ");
    if text.is_empty() {
        return None;
    }
    if row.fate == Fate::Kept {
        return Some(BarWords { text, side: Side::After(0) });
    }
    let need = LETTER.saturating_mul(u32::try_from(text.chars().count()).unwrap_or(u32::MAX));
    let end = row.start.saturating_add(row.width.max(4)).min(1_000);
    let side = match () {
        () if need <= 1_000 - end => Side::After(end),
        () if need <= row.start => Side::Before(row.start),
        () => Side::Before(1_000),
    };
    Some(BarWords { text, side })
}

/// What the bar of a row shows, for those who hear it.
pub fn spoken_words(lang: Lang, row: &StepRow) -> String {
    let mut words = Vec::new();
    if row.critical.is_some() {
        words.push(text(lang, Key::TimelineCritical).to_owned());
    }
    match row.progress.filter(|_| row.fate != Fate::Kept) {
        Some(Progress::Waits) => words.push(text(lang, Key::TimelineWaits).to_owned()),
        Some(Progress::Done) => words.push(text(lang, Key::TimelineDone).to_owned()),
        Some(Progress::Runs) | None => {}
    }
    words.extend(notes(lang, row));
    words.join(lang.semicolon())
}

/// Where the durations come from, once for all: rows say it only where they differ.
pub fn usual_words(lang: Lang, line: &Timeline) -> Option<&'static str> {
    let key = match (line.usual?, line.mixed) {
        (Known::Assumed, false) => Key::TimelineAllAssumed,
        (Known::Assumed, true) => Key::TimelineMostAssumed,
        (Known::Stated, false) => Key::TimelineAllStated,
        (Known::Stated, true) => Key::TimelineMostStated,
        (Known::Measured, false) => Key::TimelineAllMeasured,
        (Known::Measured, true) => Key::TimelineMostMeasured,
        (Known::Cached, _) => return None,
    };
    Some(text(lang, key))
}

/// Milliseconds that each moment stands while the build plays: slow enough to be read, and no build plays for much
/// longer than a minute and a half.
pub fn moment_pace(last: usize) -> u32 {
    let all = u32::try_from(last).unwrap_or(u32::MAX).max(1);
    (90_000 / all).clamp(250, 1_200)
}

/// The moment nearest to that many milliseconds, by index.
pub fn nearest_moment(moments: &[u64], ms: u64) -> usize {
    let distance = |index: &usize| moments.get(*index).map_or(u64::MAX, |at| at.abs_diff(ms));
    (0..moments.len()).min_by_key(distance).unwrap_or(0)
}

/// The moment that a key of the slider leads to; `None` for other keys. From the whole build (`at` is `None`) one goes
/// to its beginning.
pub fn moment_after_key(key: &str, at: Option<usize>, last: usize) -> Option<usize> {
    let on = |by: usize| at.map_or(0, |at| at + by).min(last);
    let back = |by: usize| at.unwrap_or(0).saturating_sub(by);
    match key {
        "ArrowRight" | "ArrowUp" => Some(on(1)),
        "ArrowLeft" | "ArrowDown" => Some(back(1)),
        "PageUp" => Some(on(10)),
        "PageDown" => Some(back(10)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// A piece of the line that joins the bars of the critical path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// From the top of the row to its bottom.
    Through,
    /// From the top to the middle.
    Upper,
    /// From the middle to the bottom.
    Lower,
    /// Along the middle, up to this many thousandths.
    Along(u32),
}

/// A piece, and the thousandths at which it stands or begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Thousandths of the whole.
    pub at: u32,
    /// Which piece.
    pub piece: Piece,
}

/// For every row as it is drawn (each group's heading, then its steps unless the group is folded), the pieces of the
/// line that leads from each step of the critical path to the next.
pub fn critical_links(line: &Timeline, folded: &BTreeSet<usize>) -> Vec<Vec<Link>> {
    let mut stops: Vec<(usize, usize, u32, u32)> = Vec::new();
    let mut rows = 0;
    for (index, group) in line.groups.iter().enumerate() {
        let heading = rows;
        for row in &group.rows {
            if !folded.contains(&index) {
                rows += 1;
            }
            if let Some(place) = row.critical {
                let drawn = if folded.contains(&index) { heading } else { rows };
                stops.push((place, drawn, row.start, (row.start + row.width).min(1_000)));
            }
        }
        rows += 1;
    }
    stops.arrange();
    let mut links = vec![Vec::new(); rows];
    let mut put = |row: usize, at: u32, piece: Piece| {
        if let Some(links) = links.get_mut(row) {
            links.push(Link { at, piece });
        }
    };
    for pair in stops.windows(2) {
        let [(_, from, _, end), (_, to, start, _)] = *pair else { continue };
        if from == to {
            continue;
        }
        if start > end {
            put(from, end, Piece::Along(start));
        }
        let (leaves, enters) =
            if from < to { (Piece::Lower, Piece::Upper) } else { (Piece::Upper, Piece::Lower) };
        put(from, start, leaves);
        for row in from.min(to) + 1..from.max(to) {
            put(row, start, Piece::Through);
        }
        put(to, start, enters);
    }
    links
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;
    use crate::state::{BuildView, Snapshot};
    use crate::view::timeline;

    fn line(text: &str, build: &BuildView) -> Timeline {
        let analysis = Rc::new(analyze(text, &Options::default()));
        timeline(Lang::En, &Snapshot { revision: 1, text: text.into(), analysis }, build, None).unwrap()
    }

    const TWO: &str = "FROM alpine AS a\nRUN make a\nFROM alpine AS b\nRUN make b\nFROM scratch\nCOPY --from=a /a /\nCOPY --from=b /b /\n";

    #[test]
    fn a_row_says_only_what_differs_from_the_rest() {
        let mut build = BuildView::default();
        let plain = line(TWO, &build);
        assert!(
            plain.groups.iter().flat_map(|group| &group.rows).all(|row| bar_words(Lang::En, row).is_none())
        );
        assert_eq!(usual_words(Lang::En, &plain), Some("times assumed"));
        build.durations.stated.insert("a RUN make a".to_owned(), 250_000);
        let stated = line(TWO, &build);
        let words: Vec<Option<String>> = stated.groups[1..]
            .iter()
            .flat_map(|group| &group.rows)
            .map(|row| bar_words(Lang::En, row).map(|words| words.text))
            .collect();
        assert_eq!(words[..2], [Some("stated".to_owned()), None], "{words:?}");
        assert_eq!(usual_words(Lang::En, &stated), Some("times assumed unless marked"));
    }

    #[test]
    fn keys_and_the_pointer_lead_to_moments() {
        let moments = [0, 100, 5_000];
        assert_eq!([0, 60, 2_000, 9_000].map(|ms| nearest_moment(&moments, ms)), [0, 1, 1, 2]);
        let keys = ["ArrowRight", "ArrowDown", "End", "Home", "PageUp", "x"];
        assert_eq!(
            keys.map(|key| moment_after_key(key, Some(1), 20)),
            [Some(2), Some(0), Some(20), Some(0), Some(11), None]
        );
        assert_eq!(moment_after_key("ArrowRight", None, 20), Some(0));
        assert_eq!([1, 100, 10_000].map(moment_pace), [1_200, 900, 250]);
    }

    #[test]
    fn words_stand_where_there_is_room() {
        let build = BuildView { moment: Some(0), ..BuildView::default() };
        let mut row = line("FROM alpine\nRUN make\n", &build).groups[0].rows[0].clone();
        let mut side = |start, width| {
            (row.start, row.width) = (start, width);
            bar_words(Lang::En, &row).map(|words| words.side)
        };
        assert_eq!(side(0, 100), Some(Side::After(100)));
        assert_eq!(side(900, 100), Some(Side::Before(900)));
        assert_eq!(side(0, 1_000), Some(Side::Before(1_000)));
    }

    #[test]
    fn the_critical_path_is_one_line_from_the_first_step_to_the_last() {
        let line = line(TWO, &BuildView::default());
        let critical: Vec<usize> =
            line.groups.iter().flat_map(|group| &group.rows).filter_map(|row| row.critical).collect();
        let links = critical_links(&line, &BTreeSet::new());
        let rows: usize = line.groups.iter().map(|group| group.rows.len() + 1).sum();
        assert_eq!(links.len(), rows);
        let ends = |piece| links.iter().flatten().filter(|link| link.piece == piece).count();
        assert_eq!(ends(Piece::Lower) + ends(Piece::Upper), 2 * (critical.len() - 1));
        let all: BTreeSet<usize> = (0..line.groups.len()).collect();
        let folded = critical_links(&line, &all);
        assert_eq!(folded.len(), line.groups.len());
        assert!(folded.iter().any(|links| !links.is_empty()));
    }
}
