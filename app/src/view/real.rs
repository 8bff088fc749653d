use dockerfile_answers::model::StageId;
use dockerfile_answers::size::{Bytes, Total};
use dockerfile_image::{
    Comparison, Note, Origin, RealImage, RealSize, Row, RowKind, Verdict, WastedPath, compare, created_by,
};
use dockerfile_syntax::source::Span;

use super::sizes::{Bar, bar, one_line, total_bar};
use super::{total_range, total_words};
use crate::i18n::{Key, Lang, bytes, core_text, count, text, text_with};
use crate::state::Snapshot;

/// A size that was measured, in words: about, where it was rounded.
fn real_words(lang: Lang, size: RealSize) -> String {
    bytes(lang, size.shown)
}

/// What is said of the image as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RealSummary {
    /// Its name, if it has one, or what it was read from.
    pub title: String,
    /// What it was read from, and its platform.
    pub about: String,
    /// Its size.
    pub real: Option<String>,
    /// The estimate of the Dockerfile's result, where the image can come from it.
    pub estimated: Option<String>,
    /// With its range.
    pub range: Option<String>,
    /// By how much the estimate is off.
    pub difference: Option<String>,
    /// How they lie.
    pub verdict: Verdict,
    /// The estimate, on one scale with the real size.
    pub estimated_bar: Option<Bar>,
    /// The real size.
    pub real_bar: Option<Bar>,
    /// What else there is to know, with the language that it is said in.
    pub notes: Vec<(String, Lang)>,
}

/// A line of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RealRow {
    /// What it is about.
    pub kind: RowKind,
    /// Keyword of the instruction.
    pub keyword: String,
    /// The rest of it, on one line.
    pub arguments: String,
    /// Its line in the editor, from 1, and its place.
    pub place: Option<(u32, Span)>,
    /// Lines of the history that it stands for.
    pub entries: usize,
    /// The estimate.
    pub estimated: Option<String>,
    /// With its range.
    pub range: Option<String>,
    /// Whether the estimate has parts without a figure.
    pub open: bool,
    /// The real size.
    pub real: Option<String>,
    /// By how much the estimate is off.
    pub difference: Option<String>,
    /// How they lie.
    pub verdict: Verdict,
    /// The estimate, on the scale of the largest line.
    pub estimated_bar: Option<Bar>,
    /// The real size.
    pub real_bar: Option<Bar>,
    /// The layer whose files can be shown: of several, the largest.
    pub layer: Option<usize>,
    /// Whether it adds nothing, as estimated and in truth.
    pub light: bool,
}

/// A real image beside an estimate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RealView {
    /// The whole.
    pub summary: RealSummary,
    /// Line by line.
    pub rows: Vec<RealRow>,
}

/// The real image beside the estimate of the snapshot's target, or on its own.
pub fn real_view(lang: Lang, snapshot: Option<&Snapshot>, image: &RealImage) -> RealView {
    let compared = snapshot.and_then(|snapshot| {
        let analysis = &snapshot.analysis;
        let target: StageId = analysis.model.target?;
        let compared =
            compare(&snapshot.text, &analysis.file, &analysis.model, &analysis.size, target, image);
        Some((snapshot, compared))
    });
    let alone = Comparison::alone(image);
    let (snapshot, comparison) = match &compared {
        Some((snapshot, comparison)) => (Some(*snapshot), comparison),
        None => (None, &alone),
    };
    let whole = comparison.rows.iter().map(|row| greatest(row.estimated, row.real)).max().unwrap_or(0);
    let rows = comparison.rows.iter().map(|row| real_row(lang, snapshot, image, row, whole)).collect();
    RealView { summary: summary(lang, image, comparison), rows }
}

fn greatest(estimated: Option<Total>, real: Option<RealSize>) -> u64 {
    estimated.map_or(0, |total| total.known.high).max(real.map_or(0, |size| size.shown))
}

fn exactly(size: RealSize) -> Bytes {
    Bytes { low: size.shown, likely: size.shown, high: size.shown }
}

fn summary(lang: Lang, image: &RealImage, comparison: &Comparison) -> RealSummary {
    let origin = match image.origin {
        Origin::HistoryTable | Origin::HistoryJson => "docker history",
        Origin::Inspect => "docker image inspect",
        Origin::DockerArchive => text(lang, Key::RealFromDocker),
        Origin::OciArchive => text(lang, Key::RealFromOci),
    };
    let about = match &image.platform {
        Some(platform) => format!("{origin} · {platform}"),
        None => origin.to_owned(),
    };
    let estimated = comparison.estimated.filter(|_| comparison.matches);
    let scale = greatest(estimated, image.total);
    let notes = image.notes.iter().chain(&comparison.notes).map(|note| note_words(lang, note)).collect();
    RealSummary {
        title: image.name.clone().unwrap_or_else(|| text(lang, Key::RealYours).to_owned()),
        about,
        real: image.total.map(|size| real_words(lang, size)),
        estimated: estimated.map(|total| total_words(lang, &total)),
        range: estimated.and_then(|total| total_range(lang, &total)),
        difference: difference(lang, estimated, image.total),
        verdict: comparison.verdict,
        estimated_bar: estimated.map(|total| total_bar(&total, scale)),
        real_bar: image.total.map(|size| bar(exactly(size), scale)),
        notes,
    }
}

/// What a note says, and in which language.
pub fn note_words(lang: Lang, note: &Note) -> (String, Lang) {
    core_text(lang, &note.code, &note.args, &note.text)
}

/// What has to be added to the estimate, with its share of the real size, or how many times as large it is where that
/// says more; `None` for less than the eye sees, and where parts of the estimate are unknown.
fn difference(lang: Lang, estimated: Option<Total>, real: Option<RealSize>) -> Option<String> {
    let (estimated, real) = (estimated.filter(Total::is_whole)?.known.likely, real?.shown);
    let off = estimated.abs_diff(real);
    if off == 0 {
        return None;
    }
    let sign = if real > estimated { '+' } else { '−' };
    let amount = format!("{sign}{}", bytes(lang, off));
    if estimated == 0 || real == 0 {
        return Some(amount);
    }
    // Nothing shrinks by more than all of it.
    if off >= real {
        let times = u64::try_from(u128::from(estimated) * 10 / u128::from(real)).unwrap_or(u64::MAX);
        let times = times_words(lang, times);
        return Some(text_with(lang, Key::RealFactor, &[("amount", &amount), ("times", &times)]));
    }
    let share = u32::try_from(u128::from(off) * 1000 / u128::from(real)).unwrap_or(u32::MAX);
    let share = format!("{sign}{}", tenths(lang, share));
    Some(text_with(lang, Key::RealDifference, &[("amount", &amount), ("share", &share)]))
}

/// Tenths as a factor: `4.8`, from ten on whole.
fn times_words(lang: Lang, tenths: u64) -> String {
    let point = if lang == Lang::Fr { ',' } else { '.' };
    if tenths >= 100 || tenths.is_multiple_of(10) {
        return count(lang, tenths / 10);
    }
    format!("{}{point}{}", tenths / 10, tenths % 10)
}

/// Thousandths as a percentage with one decimal place below ten.
fn tenths(lang: Lang, permille: u32) -> String {
    let (point, gap) = if lang == Lang::Fr { (',', "\u{202f}") } else { ('.', "") };
    if permille >= 100 {
        return format!("{}{gap}%", count(lang, u64::from((permille + 5) / 10)));
    }
    format!("{}{point}{}{gap}%", permille / 10, permille % 10)
}

fn real_row(lang: Lang, snapshot: Option<&Snapshot>, image: &RealImage, row: &Row, whole: u64) -> RealRow {
    let instruction = row
        .instruction
        .and_then(|id| snapshot.map(|snapshot| (snapshot, id)))
        .and_then(|(snapshot, id)| Some((snapshot, snapshot.analysis.file.instructions.get(id.index())?)));
    let entry = row.entries.first().and_then(|&entry| image.entries.get(entry as usize));
    let (keyword, arguments) = match (instruction, entry) {
        (Some((snapshot, instruction)), _) => one_line(instruction.span.text(&snapshot.text)),
        (None, Some(entry)) => {
            let made = created_by(&entry.created_by);
            let (keyword, arguments) = one_line(&format!("{} {}", made.keyword, made.arguments));
            // Not every line of a history begins with a keyword.
            if made.keyword.is_empty() {
                (String::new(), one_line(&format!("x {}", made.arguments)).1)
            } else {
                (keyword, arguments)
            }
        }
        (None, None) => (String::new(), String::new()),
    };
    let layer = row
        .entries
        .iter()
        .filter_map(|entry| image.layers.iter().position(|layer| layer.entry == Some(*entry)))
        .max_by_key(|&layer| image.layers.get(layer).map_or(0, |layer| layer.unpacked));
    let nothing = |total: Total| total.known.high == 0 && total.unknown_parts == 0;
    let files =
        layer.and_then(|layer| image.layers.get(layer)).is_some_and(|layer| !layer.tree.nodes.is_empty());
    RealRow {
        kind: row.kind,
        keyword,
        arguments,
        place: instruction.map(|(_, instruction)| (instruction.lines.start, instruction.span)),
        entries: row.entries.len(),
        estimated: row.estimated.map(|total| total_words(lang, &total)),
        range: row.estimated.and_then(|total| total_range(lang, &total)),
        open: row.estimated.is_some_and(|total| total.unknown_parts > 0),
        real: row.real.map(|size| real_words(lang, size)),
        difference: difference(lang, row.estimated, row.real),
        verdict: row.verdict,
        estimated_bar: row.estimated.map(|total| total_bar(&total, whole)),
        real_bar: row.real.map(|size| bar(exactly(size), whole)),
        layer,
        light: row.estimated.is_none_or(nothing)
            && row.real.is_none_or(|size| size.high == 0)
            && !files
            && row.kind != RowKind::Base,
    }
}

/// A layer to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerChoice {
    /// Its number and size, and what made it.
    pub label: String,
    /// How it is kept in the archive.
    pub stored: String,
}

/// The layers of an image, the lowest first.
pub fn layer_choices(lang: Lang, image: &RealImage) -> Vec<LayerChoice> {
    let choice = |(index, layer): (usize, &dockerfile_image::Layer)| {
        let entry = layer.entry.and_then(|entry| image.entries.get(entry as usize));
        let made = created_by(entry.map_or("", |entry| &entry.created_by));
        let what: String = format!("{} {}", made.keyword, made.arguments).trim().chars().take(60).collect();
        LayerChoice {
            label: format!("{} · {} · {what}", index + 1, bytes(lang, layer.unpacked)),
            stored: text_with(
                lang,
                Key::RealStored,
                &[("size", &bytes(lang, layer.stored)), ("media", &layer.media)],
            ),
        }
    };
    image.layers.iter().enumerate().map(choice).collect()
}

/// What later layers hide, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WasteView {
    /// dive's efficiency.
    pub efficiency: String,
    /// dive's wasted bytes.
    pub wasted: String,
    /// Path, layers that have it, bytes.
    pub paths: Vec<(String, u32, String)>,
    /// Paths that are not among them.
    pub further: u64,
}

/// Wasted paths that are shown.
const WASTED: usize = 50;

/// The waste of an image; `None` where its files are not known.
pub fn waste_view(lang: Lang, image: &RealImage) -> Option<WasteView> {
    let waste = image.waste.as_ref()?;
    // Rounded down: only what wastes nothing has 100 %.
    let permille = if waste.all == 0 { 1000 } else { u128::from(waste.least) * 1000 / u128::from(waste.all) };
    let permille = u32::try_from(permille).unwrap_or(1000);
    let point = if lang == Lang::Fr { ',' } else { '.' };
    let gap = if lang == Lang::Fr { "\u{202f}" } else { "" };
    let shown = |path: &WastedPath| (path.path.clone(), path.times, bytes(lang, path.bytes));
    Some(WasteView {
        efficiency: format!("{}{point}{}{gap}%", permille / 10, permille % 10),
        wasted: bytes(lang, waste.bytes),
        paths: waste.paths.iter().filter(|path| path.bytes > 0).take(WASTED).map(shown).collect(),
        further: u64::from(waste.count).saturating_sub(WASTED as u64),
    })
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::image::read_text;
    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;

    const HISTORY: &str =
        "IMAGE       CREATED       CREATED BY                                SIZE      COMMENT
<missing>   2 weeks ago   CMD [\"node\"]                              0B        buildkit
<missing>   2 weeks ago   RUN /bin/sh -c npm ci # buildkit          200MB     buildkit
<missing>   2 weeks ago   COPY package.json ./ # buildkit           1.02kB    buildkit
<missing>   2 weeks ago   # debian.sh --arch 'amd64' out/           74.8MB    debuerreotype
";

    fn snapshot(text: &str) -> Snapshot {
        let analysis = analyze(text, &Options::default());
        Snapshot { revision: 1, text: text.into(), analysis: Rc::new(analysis) }
    }

    fn plain(text: &str) -> String {
        text.replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn shows_each_line_beside_its_estimate() {
        let snapshot =
            snapshot("FROM debian:bookworm-slim\nCOPY package.json ./\nRUN npm ci\nCMD [\"node\"]\n");
        let image = read_text(HISTORY).unwrap();
        let view = real_view(Lang::En, Some(&snapshot), &image);
        let rows: Vec<_> = view
            .rows
            .iter()
            .map(|row| (row.keyword.as_str(), row.real.as_deref().map(plain), row.light))
            .collect();
        assert_eq!(
            rows,
            [
                ("FROM", Some("74.8 MB".to_owned()), false),
                ("COPY", Some("1.0 kB".to_owned()), false),
                ("RUN", Some("200 MB".to_owned()), false),
                ("CMD", Some("0 B".to_owned()), true)
            ]
        );
        assert_eq!(view.rows[0].verdict, Verdict::Inside);
        assert!(view.rows[0].difference.as_deref().is_none_or(|words| words.contains('%')));
        assert!(view.summary.estimated.is_some());
        assert_eq!(view.summary.title, "Your image");
    }

    #[test]
    fn an_image_of_something_else_stands_alone() {
        let image = read_text(HISTORY).unwrap();
        for view in [
            real_view(Lang::Fr, None, &image),
            real_view(Lang::Fr, Some(&snapshot("FROM alpine\nRUN apk add curl\n")), &image),
        ] {
            assert_eq!(view.rows.len(), 4);
            assert_eq!(view.rows[0].keyword, "");
            assert_eq!(view.rows[0].arguments, "# debian.sh --arch 'amd64' out/");
            assert_eq!(view.summary.estimated, None);
            assert_eq!(view.summary.real.as_deref().map(plain).as_deref(), Some("275 Mo"));
        }
    }

    #[test]
    fn differences_have_their_sign_and_share() {
        let total = |likely| {
            Some(Total {
                known: Bytes { low: likely, likely, high: likely },
                unknown_parts: 0,
                unknown_base: false,
            })
        };
        let words = |lang, estimated, real| {
            difference(lang, total(estimated), Some(RealSize::exact(real))).map(|words| plain(&words))
        };
        assert_eq!(words(Lang::En, 100_000, 80_000).as_deref(), Some("−20.0 kB (−25%)"));
        assert_eq!(words(Lang::Fr, 100_000, 101_000).as_deref(), Some("+1,0 ko (+0,9 %)"));
        assert_eq!(words(Lang::En, 0, 10).as_deref(), Some("+10 B"));
        assert_eq!(words(Lang::En, 10, 10), None);
        // Nothing shrinks by more than all of it: beyond that, how many times as large it is says more.
        assert_eq!(
            words(Lang::En, 478_000, 100_000).as_deref(),
            Some("−378 kB (estimated 4.7 times as large)")
        );
        assert_eq!(
            words(Lang::Fr, 3_000_000, 200_000).as_deref(),
            Some("−2,8 Mo (estimée 15 fois plus grande)")
        );
        assert_eq!(
            words(Lang::En, 200_000, 100_000).as_deref(),
            Some("−100 kB (estimated 2 times as large)")
        );
        assert_eq!(words(Lang::En, 199_000, 100_000).as_deref(), Some("−99.0 kB (−99%)"));
        let open = total(5).map(|known| Total { unknown_parts: 1, ..known });
        assert_eq!(
            difference(Lang::En, open, Some(RealSize::exact(9))),
            None,
            "no difference of the known parts alone"
        );
    }
}
