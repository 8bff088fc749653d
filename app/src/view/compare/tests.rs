use std::rc::Rc;

use dockerfile_core::{Options, analyze_with_plans as analyze};

use super::*;

fn snapshot(text: &str) -> Snapshot {
    Snapshot { revision: 1, text: text.into(), analysis: Rc::new(analyze(text, &Options::default())) }
}

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

fn compared(lang: Lang, before: &str, after: &str) -> Comparison {
    compare(lang, &snapshot(before), &snapshot(after), Measure::Unpacked, &Durations::default())
}

fn reasons(comparison: &Comparison) -> Vec<String> {
    let words =
        |reason: &Reason| plain(&format!("{}: {}", reason.amount.as_deref().unwrap_or("?"), reason.words));
    comparison.reasons.iter().map(words).collect()
}

const SINGLE: &str = "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nCMD [\"/app\"]\n";
const MULTI: &str = "FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nFROM gcr.io/distroless/static\nCOPY --from=build /app /app\nCMD [\"/app\"]\n";

#[test]
fn another_base_is_the_first_reason() {
    let shown = compared(Lang::En, SINGLE, MULTI);
    let why = reasons(&shown);
    assert!(
        why[0].starts_with('−')
            && why[0]
                .ends_with("MB: the result is now based on gcr.io/distroless/static instead of golang:1.22"),
        "{why:#?}"
    );
    assert!(why.iter().any(|why| why == "+1: stages: 1 before, 2 after"), "{why:#?}");
    let size = shown.size.expect("both have a size");
    assert_eq!(size.trend, Trend::Less);
    assert!(size.difference.is_some_and(|difference| difference.starts_with('−')) && size.doubt.is_some());
}

#[test]
fn lists_that_are_no_longer_left_are_named_in_both_languages() {
    let before =
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n";
    let after = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*\n";
    let english = compared(Lang::En, before, after);
    assert_eq!(reasons(&english), ["−19.9 MB: no longer left behind: package lists in /var/lib/apt/lists"]);
    let french = reasons(&compared(Lang::Fr, before, after));
    assert!(french.len() == 1 && french[0].starts_with("−19,9 Mo: ne reste plus : "), "{french:?}");
    let size = english.size.as_ref().expect("a size");
    assert_eq!(size.trend, Trend::Less, "what both have cancels out: {size:?}");
    assert_eq!(english.findings.len(), 1);
    let found = &english.findings[0];
    assert_eq!((found.rule.as_str(), found.before, found.after), ("AptListsLeftBehind", 1, 0));
    let [base, run] = english.layers.as_slice() else { panic!("{:?}", english.layers) };
    assert_eq!((base.fate, run.fate), (Fate::Same, Fate::Changed));
    assert_eq!(run.difference.as_deref().map(plain).as_deref(), Some("−19.9 MB"));
}

#[test]
fn a_doubt_greater_than_the_difference_is_said() {
    let shown = compared(Lang::En, "FROM debian\nCOPY a /a\n", "FROM debian\nCOPY dist /b\n");
    let size = shown.size.expect("a size");
    assert_eq!(size.trend, Trend::Open);
    assert!(size.doubt.is_some_and(|doubt| doubt.contains("cannot be said")));
    let shown = compared(Lang::En, "FROM debian\n", "FROM nobody/knows:1\n");
    let size = shown.size.expect("a size");
    assert_eq!(size.trend, Trend::Open, "{size:?}");
    assert!(size.doubt.is_some_and(|doubt| doubt.contains("unknown")));
    assert_eq!(shown.reasons[0].amount, None, "an unknown amount is no number");
}

#[test]
fn the_same_text_differs_in_nothing() {
    let shown = compared(Lang::En, MULTI, MULTI);
    assert!(shown.same && shown.reasons.is_empty() && shown.findings.is_empty());
    let size = shown.size.expect("a size");
    assert_eq!((size.trend, size.difference.as_deref().map(plain).as_deref()), (Trend::Same, Some("0 B")));
    assert!(size.doubt.is_none());
    let other = compared(Lang::En, MULTI, &format!("# a comment\n{MULTI}"));
    assert!(other.same, "a comment changes nothing: {other:#?}");
}

#[test]
fn layers_with_the_same_words_stand_beside_each_other() {
    let shown = compared(
        Lang::En,
        "FROM debian AS x\nCOPY a /a\nRUN make\nCOPY b /b\n",
        "FROM debian\nRUN make\nRUN echo > /f\nCOPY b /b\n",
    );
    let rows: Vec<(Fate, u32, u32)> = shown
        .layers
        .iter()
        .map(|row| {
            let line = |cell: &Option<LayerCell>| cell.as_ref().map_or(0, |cell| cell.line);
            (row.fate, line(&row.before), line(&row.after))
        })
        .collect();
    assert_eq!(rows[..2], [(Fate::Same, 1, 1), (Fate::Gone, 2, 0)]);
    assert_eq!(rows[2].1, 3);
    assert!(rows.contains(&(Fate::New, 0, 3)) && rows.iter().any(|row| (row.1, row.2) == (4, 4)), "{rows:?}");
}

#[test]
fn the_layers_of_a_parent_stage_are_those_of_the_result() {
    let shown = compared(
        Lang::En,
        "FROM debian\nRUN make\nCOPY a /a\n",
        "FROM debian AS p\nRUN make\nFROM p\nCOPY a /a\n",
    );
    assert!(
        shown.layers.iter().all(|row| row.before.is_some() && row.after.is_some()),
        "{:#?}",
        shown.layers
    );
}

#[test]
fn stages_are_matched_by_name_then_by_target() {
    let shown = compared(Lang::En, MULTI, SINGLE);
    let rows: Vec<(&str, Fate)> = shown.stages.iter().map(|row| (row.label.as_str(), row.fate)).collect();
    assert_eq!(rows, [("build", Fate::Gone), ("stage 1 → stage 0", Fate::Changed)]);
}

#[test]
fn times_that_read_alike_do_not_differ_and_others_do() {
    let time = |before, after| compared(Lang::En, before, after).time.unwrap();
    let alike = time(MULTI, SINGLE);
    assert_eq!(alike.before, alike.after);
    assert_eq!(alike.trend, Trend::Same, "{alike:?}");
    let longer = time(SINGLE, &format!("{SINGLE}RUN make\nRUN make install\n"));
    assert_ne!(longer.before, longer.after);
    assert_eq!(longer.trend, Trend::More, "{longer:?}");
}

#[test]
fn nothing_at_all_can_be_compared() {
    let shown = compared(Lang::En, "", "FROM debian\n");
    assert_eq!((shown.size, shown.time), (None, None));
    assert_eq!(compared(Lang::En, "", "").size, None);
}
