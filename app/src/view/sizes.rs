use dockerfile_answers::model::StageId;
use dockerfile_answers::size::{
    BasisKind, Bytes, Extent, LayerSize, SizeItem, SizeReport, StageSize, Total, base_name, root, to_f64,
};
use dockerfile_syntax::source::Span;

use super::{Breakdown, breakdown, safe_link, stage_label};
use crate::i18n::{Key, Lang, bytes, bytes_range, core_text, percent, plural, text, text_with};
use crate::state::{Measure, Snapshot};

pub(super) fn add(a: Bytes, b: Bytes) -> Bytes {
    Bytes {
        low: a.low.saturating_add(b.low),
        likely: a.likely.saturating_add(b.likely),
        high: a.high.saturating_add(b.high),
    }
}

/// The size of a stage that `measure` asks for.
pub fn stage_size(measure: Measure, size: &StageSize) -> Total {
    match measure {
        Measure::Unpacked => size.unpacked,
        Measure::Compressed => size.compressed,
        Measure::Containerd => size.containerd,
    }
}

/// The size of a layer that `measure` asks for.
pub fn layer_size(measure: Measure, size: &LayerSize) -> Total {
    match measure {
        Measure::Unpacked => size.unpacked,
        Measure::Compressed => size.compressed,
        Measure::Containerd => size.containerd,
    }
}

pub(super) fn measured_item(measure: Measure, item: &SizeItem) -> Option<Bytes> {
    match measure {
        Measure::Unpacked => item.unpacked,
        Measure::Compressed => item.compressed,
        Measure::Containerd => item.containerd(),
    }
}

/// The size of one stage; `None` when there is no estimate for it.
pub fn stage_total(report: &SizeReport, stage: StageId, measure: Measure) -> Option<Total> {
    report.stages.iter().find(|size| size.stage == stage).map(|size| stage_size(measure, size))
}

/// The likely size in words: `12.4 MB`, `at least 12.4 MB; base unknown`, or `unknown`.
pub fn total_words(lang: Lang, total: &Total) -> String {
    match total.extent() {
        Extent::Whole(known) => bytes(lang, known.likely),
        Extent::Unknown => text(lang, Key::SizeUnknown).to_owned(),
        Extent::AtLeast(least) => {
            let values = [("size", bytes(lang, least)), ("missing", missing_words(lang, total))];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            text_with(lang, Key::SizeAtLeast, &values)
        }
    }
}

/// The same in as few signs as can be: `12.4 MB`, `≥ 12.4 MB`, or `unknown`.
pub fn total_short(lang: Lang, total: &Total) -> String {
    match total.extent() {
        Extent::AtLeast(least) => format!("≥\u{202f}{}", bytes(lang, least)),
        _ => total_words(lang, total),
    }
}

/// What of a size is missing: `base unknown, and 2 more parts`, `2 unknown parts`.
fn missing_words(lang: Lang, total: &Total) -> String {
    let parts = u64::from(total.unknown_parts);
    match (total.unknown_base, parts.saturating_sub(1)) {
        (false, _) => plural(lang, Key::SizeUnknownParts, parts),
        (true, 0) => text(lang, Key::SizeBaseUnknown).to_owned(),
        (true, more) => plural(lang, Key::SizeBaseAndMore, more),
    }
}

/// From the least to the most likely size, in words; `None` for an exact one, and where parts are left out.
pub fn total_range(lang: Lang, total: &Total) -> Option<String> {
    total.range().map(|(low, high)| bytes_range(lang, low, high))
}

/// Low, likely and high in words: `12.4 MB (10–16 MB)`; a size without doubt is a number alone.
pub fn amount_words(lang: Lang, amount: Option<Bytes>) -> String {
    let Some(Bytes { low, likely, high }) = amount else {
        return text(lang, Key::SizeUnknown).to_owned();
    };
    if low == high {
        return bytes(lang, likely);
    }
    let range = bytes_range(lang, low, high);
    text_with(lang, Key::SizeWithRange, &[("likely", &bytes(lang, likely)), ("range", &range)])
}

/// Part of a scale: shares of the largest value, in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// End of what is certain.
    pub low: u32,
    /// End of what is likely.
    pub likely: u32,
    /// End of what is possible.
    pub high: u32,
}

pub(super) fn share(part: u64, whole: u64) -> u32 {
    let whole = u128::from(whole.max(1));
    u32::try_from((u128::from(part) * 1000).div_ceil(whole).min(1000)).unwrap_or(1000)
}

pub(super) fn bar(amount: Bytes, whole: u64) -> Bar {
    Bar {
        low: share(amount.low, whole),
        likely: share(amount.likely, whole),
        high: share(amount.high, whole),
    }
}

/// The bar of a sum; without a range where parts are left out of it.
pub(super) fn total_bar(total: &Total, whole: u64) -> Bar {
    let shown = bar(total.known, whole);
    if total.is_whole() { shown } else { Bar { low: shown.likely, high: shown.likely, ..shown } }
}

/// The image that would be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultRow {
    /// The stage.
    pub stage: StageId,
    /// What it is called.
    pub label: String,
    /// Its size.
    pub total: Total,
    /// Likely size in words.
    pub likely: String,
    /// From the least to the most likely size, in words; `None` for an exact one or one with unknown parts.
    pub range: Option<String>,
    /// Where the range lies on a scale that ends a little above it.
    pub bar: Bar,
    /// Where its bytes come from, on the same scale.
    pub breakdown: Breakdown,
    /// Whether ranges like this one were held against what is real, so that it may be said how often they hold.
    pub calibrated: bool,
    /// How much of the likely size is measured, derived and assumed, in words, with what is not known; `None` where
    /// nothing has a size.
    pub shares: Option<String>,
    /// What would help most, where one thing would.
    pub ask: Option<Ask>,
    /// Its base image, where its size is unknown or stated by the user.
    pub base: Option<BaseRow>,
}

/// What the page says of the image that would be built; `None` without a target or an estimate.
pub fn result_row(lang: Lang, snapshot: &Snapshot, measure: Measure) -> Option<ResultRow> {
    let model = &snapshot.analysis.model;
    let stage = model.stages.get(model.target?.index())?;
    let total = stage_total(&snapshot.analysis.size, stage.id, measure)?;
    let high = total.known.high;
    let scale = high.saturating_add(high / 8);
    Some(ResultRow {
        stage: stage.id,
        label: stage_label(lang, stage),
        total,
        likely: total_words(lang, &total),
        range: total_range(lang, &total),
        bar: total_bar(&total, scale),
        breakdown: breakdown(lang, snapshot, stage.id, measure, scale),
        calibrated: is_calibrated(snapshot, stage.id, measure),
        shares: shares_words(lang, snapshot, stage.id, measure, &total),
        ask: ask(lang, snapshot, stage.id, measure).filter(|_| !total.unknown_base),
        base: base_row(snapshot, stage.id).filter(|base| total.unknown_base || base.is_stated),
    })
}

/// The parts of a stage's size: those that are copied count as what they are made of.
fn parts(snapshot: &Snapshot, stage: StageId) -> impl Iterator<Item = &SizeItem> {
    let analysis = &snapshot.analysis;
    analysis.size.all_layers(&analysis.model, stage).into_iter().flat_map(|layer| &layer.items)
}

/// How far a part can be off, squared: independent errors add so.
fn doubt(measure: Measure, item: &SizeItem) -> f64 {
    let width = measured_item(measure, item).map_or(0, |size| size.high.saturating_sub(size.low));
    to_f64(width) * to_f64(width)
}

/// Whether a range comes mostly from parts whose ranges were held against what is real (`docs/sizes.md`): those that
/// were observed or derived. Of assumptions nobody knows how often they hold.
fn is_calibrated(snapshot: &Snapshot, stage: StageId, measure: Measure) -> bool {
    let (mut all, mut assumed) = (0.0, 0.0);
    for item in parts(snapshot, stage) {
        let doubt = doubt(measure, item);
        all += doubt;
        if item.basis.kind == BasisKind::Assumed {
            assumed += doubt;
        }
    }
    assumed * 4.0 <= all
}

/// How much of a stage's likely size is measured, derived and assumed, in words.
fn shares_words(
    lang: Lang,
    snapshot: &Snapshot,
    stage: StageId,
    measure: Measure,
    total: &Total,
) -> Option<String> {
    let [mut measured, mut derived, mut assumed] = [0_u64; 3];
    for item in parts(snapshot, stage) {
        let sum = match item.basis.kind {
            BasisKind::Exact | BasisKind::Observed => &mut measured,
            BasisKind::Derived => &mut derived,
            BasisKind::Assumed => &mut assumed,
            BasisKind::Unknown => continue,
        };
        *sum = sum.saturating_add(measured_item(measure, item).map_or(0, |size| size.likely));
    }
    let whole = measured.saturating_add(derived).saturating_add(assumed);
    if whole == 0 {
        return None;
    }
    let kinds = [
        (measured, Key::SizeShareMeasured),
        (derived, Key::SizeShareDerived),
        (assumed, Key::SizeShareAssumed),
    ];
    let mut words: Vec<String> = kinds
        .into_iter()
        .filter(|(part, _)| *part > 0)
        .map(|(part, key)| text_with(lang, key, &[("share", &percent(lang, share(part, whole)))]))
        .collect();
    if !total.is_whole() {
        words.push(missing_words(lang, total));
    }
    Some(text_with(lang, Key::SizeShares, &[("shares", &words.join(", "))]))
}

/// The one thing that would make the result surer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What is asked for and what it would bring, in words.
    pub words: String,
    /// The file that is asked for, where it is one that names packages; else the files of the build context.
    pub manifest: Option<String>,
}

/// The part with the widest range, if it makes most of the doubt and the reader can take it away.
fn ask(lang: Lang, snapshot: &Snapshot, stage: StageId, measure: Measure) -> Option<Ask> {
    let all: f64 = parts(snapshot, stage).map(|item| doubt(measure, item)).sum();
    let widest = parts(snapshot, stage)
        .filter(|item| {
            matches!(item.basis.code.as_str(), "manifest-unknown" | "context-tree" | "context-file")
        })
        .max_by(|a, b| doubt(measure, a).total_cmp(&doubt(measure, b)))?;
    let size = measured_item(measure, widest)?;
    if doubt(measure, widest) * 4.0 < all || size.low == size.high {
        return None;
    }
    let now = size.high.saturating_sub(size.low) / 2;
    let manifest = widest.basis.args.iter().find(|(name, _)| name == "file").map(|(_, file)| file.clone());
    let words = match &manifest {
        Some(file) => text_with(lang, Key::SizeAskManifest, &[("file", file), ("now", &bytes(lang, now))]),
        None => text_with(lang, Key::SizeAskFiles, &[("now", &bytes(lang, now))]),
    };
    Some(Ask { words, manifest })
}

/// The base image at the root of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseRow {
    /// What it is known by.
    pub name: String,
    /// What it is called in the file.
    pub shown: String,
    /// Whether the user states its size.
    pub is_stated: bool,
}

/// The base image that a stage is built on in the end; `None` for scratch.
fn base_row(snapshot: &Snapshot, stage: StageId) -> Option<BaseRow> {
    let analysis = &snapshot.analysis;
    let root = root(&analysis.model, stage)?;
    let name = base_name(root)?.to_owned();
    let base =
        analysis.size.stages.iter().find(|size| size.stage == root.id)?.layers.first()?.items.first()?;
    let shown = root.base_expanded.clone().unwrap_or_else(|| root.base_written.value.clone());
    Some(BaseRow { name, shown, is_stated: base.basis.code == "base-stated" })
}

/// A stage as a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageBar {
    /// The stage.
    pub stage: StageId,
    /// What it is called.
    pub label: String,
    /// Whether it is what would be built.
    pub is_target: bool,
    /// Whether the target needs it.
    pub used: bool,
    /// Size in words.
    pub likely: String,
    /// With its range, in words.
    pub range: Option<String>,
    /// On the scale of the largest stage.
    pub bar: Bar,
    /// Where its bytes come from, on the same scale.
    pub breakdown: Breakdown,
    /// Whether parts, or all, of it are unknown.
    pub unknown_parts: u32,
}

/// Every stage that has an estimate, in order.
pub fn stage_bars(lang: Lang, snapshot: &Snapshot, measure: Measure) -> Vec<StageBar> {
    let model = &snapshot.analysis.model;
    let sizes = || {
        model.stages.iter().filter_map(|stage| {
            stage_total(&snapshot.analysis.size, stage.id, measure).map(|total| (stage, total))
        })
    };
    let whole = sizes().map(|(_, total)| total.known.high).max().unwrap_or(0);
    sizes()
        .map(|(stage, total)| StageBar {
            stage: stage.id,
            label: stage_label(lang, stage),
            is_target: model.target == Some(stage.id),
            used: model.reachable_with_onbuild.contains(&stage.id),
            likely: total_words(lang, &total),
            range: total_range(lang, &total),
            bar: total_bar(&total, whole),
            breakdown: breakdown(lang, snapshot, stage.id, measure, whole),
            unknown_parts: total.unknown_parts,
        })
        .collect()
}

/// One contribution to a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// What it is.
    pub label: String,
    /// The language of the label.
    pub label_lang: Lang,
    /// Size with range, in words.
    pub amount: String,
    /// Whether the size is unknown.
    pub unknown: bool,
    /// What of it is wasted, in words.
    pub wasted: Option<String>,
    /// How good the figure is.
    pub kind: BasisKind,
    /// Why it is what it is.
    pub reason: String,
    /// The language of the reason.
    pub reason_lang: Lang,
    /// Where it was published.
    pub source: String,
    /// A link to that.
    pub link: Option<String>,
    /// When it was observed.
    pub observed: Option<String>,
    /// Whether the figure would be exact if the files of the build context were stated.
    pub asks_files: bool,
    /// The words of the Dockerfile that cause it.
    pub span: Span,
}

/// A layer of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerRow {
    /// Keyword of its instruction.
    pub keyword: String,
    /// The rest of the instruction, on one line.
    pub arguments: String,
    /// Its line, from 1.
    pub line: u32,
    /// The instruction.
    pub span: Span,
    /// Size in words.
    pub likely: String,
    /// With its range, in words.
    pub range: Option<String>,
    /// Share of the stage, in words; `None` where a part of it is unknown.
    pub share: Option<String>,
    /// On the scale of the largest layer of the stage.
    pub bar: Bar,
    /// Number of parts without a figure.
    pub unknown_parts: u32,
    /// The base image that it is, or that its parent stage is built on.
    pub base: Option<BaseRow>,
    /// Its parts.
    pub items: Vec<ItemRow>,
}

/// The layers of `stage`, the base first.
pub fn layer_rows(lang: Lang, snapshot: &Snapshot, stage: StageId, measure: Measure) -> Vec<LayerRow> {
    let Some(size) = snapshot.analysis.size.stages.iter().find(|size| size.stage == stage) else {
        return Vec::new();
    };
    let totals = || size.layers.iter().map(|layer| layer_size(measure, layer));
    let whole = totals().map(|total| total.known.high).max().unwrap_or(0);
    // Of a whole that is not known there is no share.
    let total = stage_size(measure, size);
    let known = if total.is_whole() { total.known.likely } else { 0 };
    let row = |(number, layer)| LayerRow {
        share: layer_share(lang, layer, measure, known),
        base: if number == 0 { base_row(snapshot, stage) } else { None },
        ..layer_row(lang, snapshot, layer, measure, whole)
    };
    size.layers.iter().enumerate().map(row).collect()
}

fn layer_share(lang: Lang, layer: &LayerSize, measure: Measure, known: u64) -> Option<String> {
    let total = layer_size(measure, layer);
    (known > 0 && total.is_whole()).then(|| percent(lang, share(total.known.likely, known)))
}

fn layer_row(lang: Lang, snapshot: &Snapshot, layer: &LayerSize, measure: Measure, whole: u64) -> LayerRow {
    let total = layer_size(measure, layer);
    let instruction = snapshot.analysis.file.instructions.get(layer.instruction.index());
    let span = instruction.map(|instruction| instruction.span).unwrap_or_default();
    let (keyword, arguments) = one_line(span.text(&snapshot.text));
    LayerRow {
        keyword,
        arguments,
        line: instruction.map_or(0, |instruction| instruction.lines.start),
        span,
        likely: total_words(lang, &total),
        range: total_range(lang, &total),
        share: None,
        bar: total_bar(&total, whole),
        unknown_parts: total.unknown_parts,
        base: None,
        items: layer.items.iter().map(|item| item_row(lang, item, measure)).collect(),
    }
}

fn item_row(lang: Lang, item: &SizeItem, measure: Measure) -> ItemRow {
    let amount = measured_item(measure, item);
    let (label, label_lang) = core_text(lang, &item.code, &item.args, &item.label);
    let basis = &item.basis;
    let (reason, reason_lang) = core_text(lang, &basis.code, &basis.args, &basis.text);
    ItemRow {
        label,
        label_lang,
        amount: amount_words(lang, amount),
        unknown: amount.is_none(),
        wasted: item.wasted.filter(|wasted| wasted.high > 0).map(|wasted| amount_words(lang, Some(wasted))),
        kind: basis.kind,
        reason,
        reason_lang,
        source: source_name(&basis.source).to_owned(),
        link: basis.url.as_deref().and_then(safe_link),
        observed: basis.observed.clone(),
        asks_files: matches!(basis.code.as_str(), "context-tree" | "context-file"),
        span: item.span,
    }
}

/// What a source is called: the host of an address, else its name.
fn source_name(source: &str) -> &str {
    match source.strip_prefix("https://") {
        Some(address) => address.split(['/', '?', '#']).next().unwrap_or(address),
        None => source,
    }
}

/// Characters of an instruction that are shown; the rest is in the editor.
const SHOWN: usize = 160;

/// An instruction's keyword and the rest, its blanks and continuations joined.
pub(super) fn one_line(instruction: &str) -> (String, String) {
    let mut words = instruction.split_whitespace().filter(|word| !matches!(*word, "\\" | "`"));
    let keyword = words.next().unwrap_or("").to_uppercase();
    let mut arguments = String::new();
    for word in words {
        if arguments.len() > SHOWN {
            arguments.push_str(" …");
            break;
        }
        if !arguments.is_empty() {
            arguments.push(' ');
        }
        arguments.push_str(word);
    }
    (keyword, arguments)
}

#[cfg(test)]
mod tests {
    use dockerfile_answers::size::{Context, ContextFile};

    use super::*;

    fn total(low: u64, likely: u64, high: u64, unknown_parts: u32) -> Total {
        Total { known: Bytes { low, likely, high }, unknown_parts, unknown_base: false }
    }

    fn plain(text: String) -> String {
        text.replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn unknown_is_never_zero() {
        let words = |total| plain(total_words(Lang::En, &total));
        assert_eq!(words(total(0, 0, 0, 0)), "0 B");
        assert_eq!(words(total(0, 0, 0, 1)), "unknown");
        assert_eq!(words(total(1_000_000, 2_000_000, 3_000_000, 2)), "at least 2.0 MB; 2 unknown parts");
        let base = |parts| Total { unknown_base: true, ..total(4_000, 250_000, 15_000_000, parts) };
        assert_eq!(words(base(1)), "at least 250 kB; base unknown");
        assert_eq!(words(base(4)), "at least 250 kB; base unknown, and 3 more parts");
        assert_eq!(
            plain(total_words(Lang::Fr, &base(2))),
            "au moins 250 ko ; base inconnue, et 1 autre partie"
        );
        assert_eq!(plain(total_short(Lang::En, &base(4))), "≥ 250 kB");
        assert_eq!(total_range(Lang::En, &base(4)), None, "no range that leaves out the unknown");
        let shown = total_bar(&base(4), 15_000_000);
        assert_eq!((shown.low, shown.high), (shown.likely, shown.likely));
        assert_eq!(plain(amount_words(Lang::En, None)), "unknown");
        let exact = Bytes { low: 5, likely: 5, high: 5 };
        assert_eq!(plain(amount_words(Lang::Fr, Some(exact))), "5 o");
    }

    /// What the headline says and what the legend below it explains are the same parts, in every measure.
    #[test]
    fn headline_and_legend_count_the_same_parts() {
        let texts = [
            "FROM mcr.microsoft.com/windows/server:ltsc2022\nRUN powershell -Command a\nRUN dir\nCOPY a.txt /\n",
            "FROM unheard.of/a AS a\nCOPY --from=unheard.of/b /x /x\nFROM a AS b\nRUN apt-get install -y x\nFROM b\nCOPY . /y\n",
            "FROM debian:12 AS a\nCOPY --from=unheard.of/b /x /x\nFROM a\nRUN apt-get update\n",
            "FROM node:22\nRUN npm install -g foo\n",
        ];
        for text in texts {
            let analysis = std::rc::Rc::new(dockerfile_core::analyze_with_plans(
                text,
                &dockerfile_core::Options::default(),
            ));
            let snapshot = Snapshot { revision: 1, text: text.into(), analysis };
            for measure in Measure::ALL {
                let row = result_row(Lang::En, &snapshot, measure).expect("a result");
                let Breakdown { unknown_parts, unknown_base, .. } = row.breakdown;
                assert_eq!(
                    (row.total.unknown_parts, row.total.unknown_base),
                    (unknown_parts, unknown_base),
                    "{measure:?} of {text}"
                );
            }
        }
    }

    fn shown(text: &str, context: Option<Context>) -> ResultRow {
        let options = dockerfile_core::Options { context, ..dockerfile_core::Options::default() };
        let analysis = std::rc::Rc::new(dockerfile_core::analyze_with_plans(text, &options));
        let snapshot = Snapshot { revision: 1, text: text.into(), analysis };
        result_row(Lang::En, &snapshot, Measure::Unpacked).expect("a result")
    }

    /// The headline says what each kind of figure makes of it, also where it came by way of another stage.
    #[test]
    fn the_headline_says_what_of_it_is_measured() {
        for (text, expected) in [
            ("FROM scratch\nCOPY <<E /a\n12345\nE\n", "Of this, 100% is measured."),
            ("FROM scratch\nCOPY . /a\n", "Of this, 100% is assumed."),
            (
                "FROM debian:12 AS a\nCOPY . /a\nFROM scratch\nCOPY --from=a /a /a\n",
                "Of this, 100% is assumed.",
            ),
            (
                "FROM alpine:3.22\nCOPY --from=example.org/a / /\n",
                "Of this, 100% is derived, 1 unknown part.",
            ),
        ] {
            let words = shown(text, None).shares.map(plain);
            assert_eq!(words.as_deref(), Some(expected), "{text}");
        }
        assert_eq!(shown("FROM example.org/a\n", None).shares, None);
    }

    /// How often a range holds is said only where that was measured.
    #[test]
    fn ranges_by_assumption_promise_nothing() {
        assert!(shown("FROM node:20-alpine\nRUN apk add --no-cache curl\n", None).calibrated);
        assert!(!shown("FROM node:20-alpine\nCOPY package.json .\nRUN npm install\n", None).calibrated);
    }

    #[test]
    fn what_would_help_most_is_asked_for() {
        let text = "FROM node:20-alpine\nWORKDIR /app\nCOPY web/package.json .\nRUN npm install\nCOPY x /x\n";
        let ask = shown(text, None).ask.expect("an ask");
        assert_eq!(ask.manifest.as_deref(), Some("web/package.json"));
        assert!(
            ask.words.starts_with("Show web/package.json: without it, its packages are known within ±"),
            "{}",
            ask.words
        );
        let file = ContextFile { text: Some("{}".to_owned()), ..ContextFile::default() };
        let context = Context { files: [("web/package.json".to_owned(), file)].into(), complete: false };
        let next = shown(text, Some(context)).ask;
        assert!(next.is_none_or(|ask| ask.manifest.is_none()), "it is not asked for again");
        assert_eq!(shown("FROM scratch\nCOPY . /a\n", None).ask.expect("an ask").manifest, None);
        assert_eq!(shown("FROM scratch\nCOPY <<E /a\n12345\nE\n", None).ask, None);
        assert_eq!(
            shown("FROM python:3.12\nCOPY dev.txt .\nRUN pip install -r dev.txt\n", None)
                .ask
                .and_then(|ask| ask.manifest)
                .as_deref(),
            Some("dev.txt")
        );
    }

    #[test]
    fn bars_lie_in_order_on_their_scale() {
        let shown = bar(Bytes { low: 1, likely: 50, high: 100 }, 100);
        assert_eq!(shown, Bar { low: 10, likely: 500, high: 1000 });
        assert_eq!(bar(Bytes { low: 0, likely: 0, high: 0 }, 0), Bar::default());
        assert_eq!(share(1, u64::MAX), 1, "something is never nothing");
    }

    #[test]
    fn an_address_is_named_by_its_host() {
        assert_eq!(source_name("https://github.com/a/b/issues/1"), "github.com");
        assert_eq!(source_name("Debian package index"), "Debian package index");
    }

    #[test]
    fn instructions_on_one_line() {
        let (keyword, arguments) = one_line("run apt-get update \\\n  && apt-get install -y curl");
        assert_eq!(
            (keyword.as_str(), arguments.as_str()),
            ("RUN", "apt-get update && apt-get install -y curl")
        );
        assert!(one_line(&"x ".repeat(500)).1.ends_with(" …"));
        assert_eq!(one_line(""), (String::new(), String::new()));
    }
}
