//! The page on paper: text, graph, sizes and problems one after the other, all of each, and nothing to press.

use dockerfile_answers::{Diagnostic, Severity};
use dockerfile_syntax::source::LineIndex;
use yew::prelude::*;

use super::common::{coded, foreign};
use super::graph::still::StillGraph;
use super::sizes::measure_name;
use crate::browser::print::use_printing;
use crate::i18n::{Key, Lang, core_text, text, text_with};
use crate::state::{Measure, Snapshot};
use crate::view::{self, LayerRow, StageBar};

/// Properties of [`PrintSheet`].
#[derive(Properties, PartialEq)]
pub struct PrintSheetProps {
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// The size shown.
    pub measure: Measure,
    /// Language.
    pub lang: Lang,
}

fn lines(text: &str) -> Html {
    let lines = text.lines().map(|line| html! { <li class="sheet__line"><code>{ line }</code></li> });
    html! { <ol class="sheet__lines" data-testid="sheet-text">{ for lines }</ol> }
}

fn amount(likely: &str, range: Option<&String>) -> Html {
    html! {
        <td class="sheet__amount">{ likely }
            if let Some(range) = range { { " " }<span class="range">{ range }</span> }
        </td>
    }
}

fn stage(row: &StageBar) -> Html {
    html! { <tr><th scope="row">{ &row.label }</th>{ amount(&row.likely, row.range.as_ref()) }</tr> }
}

fn layer(row: &LayerRow) -> Html {
    html! {
        <tr>
            <th scope="row"><code>{ &row.keyword }{ " " }{ &row.arguments }</code></th>
            { amount(&row.likely, row.range.as_ref()) }
        </tr>
    }
}

fn sizes(lang: Lang, snapshot: &Snapshot, measure: Measure) -> Html {
    let bars = view::stage_bars(lang, snapshot, measure);
    let target = bars.iter().find(|bar| bar.is_target);
    html! {
        <>
            <h2 class="sheet__title">{ text(lang, Key::PanelSizes) }{ " (" }{ measure_name(lang, measure) }{ ")" }</h2>
            <table class="sheet__table" data-testid="sheet-sizes">
                <caption>{ text(lang, Key::SizesStages) }</caption>
                <tbody>{ for bars.iter().map(stage) }</tbody>
            </table>
            if let Some(target) = target {
                <table class="sheet__table">
                    <caption>{ text_with(lang, Key::SizesLayers, &[("stage", &target.label)]) }</caption>
                    <tbody>{ for view::layer_rows(lang, snapshot, target.stage, measure).iter().map(layer) }</tbody>
                </table>
            }
        </>
    }
}

/// What is wrong, gravest first.
fn problems(lang: Lang, snapshot: &Snapshot) -> Html {
    let places = LineIndex::new(&snapshot.text);
    let all = &snapshot.analysis.diagnostics;
    let severities = [
        (Severity::Error, Key::ReportError),
        (Severity::Warning, Key::ReportWarning),
        (Severity::Info, Key::ReportInfo),
    ];
    let rows = severities.into_iter().flat_map(|(severity, word)| {
        let of_severity = all.iter().filter(move |found| found.severity == severity);
        of_severity.map(move |found| (text(lang, word), found))
    });
    let row = |(word, found): (&'static str, &Diagnostic)| {
        let line = places.position(found.span.start).line + 1;
        let (message, message_lang) = core_text(lang, &found.code, &found.args, &found.message);
        html! {
            <li>
                <strong>{ word }{ ", " }{ text_with(lang, Key::ReportAtLine, &[("line", &line.to_string())]) }</strong>{ " " }
                <span lang={foreign(message_lang, lang)}>{ coded(&message) }</span>{ " " }<code>{ &found.rule }</code>
            </li>
        }
    };
    html! {
        <>
            <h2 class="sheet__title">{ text(lang, Key::PanelProblems) }</h2>
            if all.is_empty() {
                <p>{ text(lang, Key::NoProblems) }</p>
            } else {
                <ul class="sheet__problems" data-testid="sheet-problems">{ for rows.map(row) }</ul>
            }
        </>
    }
}

/// What is printed in place of the page. Made only when it is.
#[component]
pub fn PrintSheet(props: &PrintSheetProps) -> Html {
    let printing = use_printing();
    let Some(snapshot) = props.snapshot.as_ref().filter(|_| printing) else { return html! {} };
    let (lang, measure) = (props.lang, props.measure);
    html! {
        <article class="sheet" data-testid="sheet">
            <h2 class="sheet__title">{ "Dockerfile" }</h2>
            { lines(&snapshot.text) }
            <h2 class="sheet__title">{ text(lang, Key::PanelGraph) }</h2>
            <StillGraph snapshot={snapshot.clone()} {measure} {lang} />
            { sizes(lang, snapshot, measure) }
            { problems(lang, snapshot) }
        </article>
    }
}
