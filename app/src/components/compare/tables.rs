//! Layers, stages and findings, row by row. The roles are said again because narrow windows lay the rows out as
//! blocks, which would take them away.

use yew::prelude::*;

use super::{trend_class, trend_word};
use crate::components::common::{Symbol, severity_icon};
use crate::i18n::{Key, Lang, count, text, text_with};
use crate::view::{FindingChange, LayerCell, LayerPair, RowFate, StageCell, StagePair, Trend};

fn fate(lang: Lang, fate: RowFate) -> Html {
    let (class, sign, key) = match fate {
        RowFate::Gone => ("compare__fate quiet compare__fate--gone", "−", Key::CompareFateGone),
        RowFate::New => ("compare__fate quiet compare__fate--new", "+", Key::CompareFateNew),
        RowFate::Changed => ("compare__fate quiet compare__fate--changed", "≠", Key::CompareFateChanged),
        RowFate::Same => ("compare__fate quiet", "=", Key::CompareFateSame),
    };
    html! { <span {class}><span aria-hidden="true">{ sign }</span>{ " " }{ text(lang, key) }</span> }
}

fn difference(lang: Lang, words: Option<&String>, trend: Trend) -> Html {
    match words {
        Some(words) => html! { <span class={trend_class(trend)}>{ trend_word(lang, trend) }{ words }</span> },
        None => html! {},
    }
}

fn table(title: &'static str, testid: &'static str, columns: [&'static str; 4], rows: Html) -> Html {
    html! {
        <section>
            <h3 class="section-title">{ title }</h3>
            <table class="compare__table" role="table" aria-label={title} data-testid={testid}>
                <thead role="rowgroup">
                    <tr role="row">
                        { for columns.iter().map(|column| html! { <th role="columnheader" scope="col">{ *column }</th> }) }
                    </tr>
                </thead>
                <tbody role="rowgroup">{ rows }</tbody>
            </table>
        </section>
    }
}

/// A cell of one side, with the name of the side for where the head of the table is not shown.
fn side(lang: Lang, name: &'static str, content: Option<Html>) -> Html {
    html! {
        <td role="cell" data-label={name}>
            { content.unwrap_or_else(|| html! { <span class="compare__absent">{ text(lang, Key::CompareNotThere) }</span> }) }
        </td>
    }
}

/// The heads of a table of pairs.
fn pair_columns(lang: Lang, before: &'static str, after: &'static str) -> [&'static str; 4] {
    [text(lang, Key::CompareColumnWhat), before, after, text(lang, Key::CompareColumnDifference)]
}

/// Properties of [`Layers`].
#[derive(Properties, PartialEq)]
pub struct LayersProps {
    /// The rows.
    pub rows: Vec<LayerPair>,
    /// What the first side is called.
    pub before: &'static str,
    /// What the second side is called.
    pub after: &'static str,
    /// Language.
    pub lang: Lang,
}

fn layer(lang: Lang, cell: &LayerCell) -> Html {
    let line = text_with(lang, Key::StageLine, &[("line", &cell.line.to_string())]);
    html! {
        <>
            <span class="compare__code"><span class="keyword">{ &cell.keyword }</span>{ " " }{ &cell.arguments }</span>
            <span class="compare__amount quiet">
                { &cell.likely }
                if let Some(range) = &cell.range {
                    { " " }<span class="range">{ range }</span>
                }
                { " · " }{ line }
            </span>
        </>
    }
}

/// The layers of both results.
#[component]
pub fn Layers(props: &LayersProps) -> Html {
    let lang = props.lang;
    let rows = props.rows.iter().map(|row| {
        html! {
            <tr role="row" data-testid="compare-layer" data-fate={format!("{:?}", row.fate).to_lowercase()}>
                <td role="cell">{ fate(lang, row.fate) }</td>
                { side(lang, props.before, row.before.as_ref().map(|cell| layer(lang, cell))) }
                { side(lang, props.after, row.after.as_ref().map(|cell| layer(lang, cell))) }
                <td role="cell">{ difference(lang, row.difference.as_ref(), row.trend) }</td>
            </tr>
        }
    });
    let columns = pair_columns(lang, props.before, props.after);
    table(text(lang, Key::CompareLayers), "compare-layers", columns, rows.collect())
}

/// Properties of [`Stages`].
#[derive(Properties, PartialEq)]
pub struct StagesProps {
    /// The rows.
    pub rows: Vec<StagePair>,
    /// What the first side is called.
    pub before: &'static str,
    /// What the second side is called.
    pub after: &'static str,
    /// Language.
    pub lang: Lang,
}

fn stage(lang: Lang, cell: &StageCell) -> Html {
    html! {
        <>
            <span class="compare__code"><span class="keyword">{ "FROM" }</span>{ " " }{ &cell.base }</span>
            <span class="compare__amount quiet">
                { cell.size.clone().unwrap_or_default() }
                if cell.is_target {
                    { " " }<span class="badge badge--target">{ text(lang, Key::StageTarget) }</span>
                } else if !cell.used {
                    { " " }<span class="badge badge--unused">{ text(lang, Key::CompareUnused) }</span>
                }
            </span>
        </>
    }
}

/// The stages of both.
#[component]
pub fn Stages(props: &StagesProps) -> Html {
    let lang = props.lang;
    let rows = props.rows.iter().map(|row| {
        html! {
            <tr role="row" data-testid="compare-stage" data-fate={format!("{:?}", row.fate).to_lowercase()}>
                <td role="cell"><strong>{ &row.label }</strong>{ " " }{ fate(lang, row.fate) }</td>
                { side(lang, props.before, row.before.as_ref().map(|cell| stage(lang, cell))) }
                { side(lang, props.after, row.after.as_ref().map(|cell| stage(lang, cell))) }
                <td role="cell">{ difference(lang, row.difference.as_ref(), row.trend) }</td>
            </tr>
        }
    });
    let columns = pair_columns(lang, props.before, props.after);
    table(text(lang, Key::CompareStagesTable), "compare-stages", columns, rows.collect())
}

/// Properties of [`Findings`].
#[derive(Properties, PartialEq)]
pub struct FindingsProps {
    /// The rows.
    pub rows: Vec<FindingChange>,
    /// What the first side is called.
    pub before: &'static str,
    /// What the second side is called.
    pub after: &'static str,
    /// Language.
    pub lang: Lang,
}

/// Rules whose number of findings differs.
#[component]
pub fn Findings(props: &FindingsProps) -> Html {
    let lang = props.lang;
    if props.rows.is_empty() {
        return html! {
            <section>
                <h3 class="section-title">{ text(lang, Key::CompareFindings) }</h3>
                <p class="compare__same">{ text(lang, Key::CompareNoFindings) }</p>
            </section>
        };
    }
    let number = |n: usize| count(lang, n as u64);
    let rows = props.rows.iter().map(|row| {
        let fewer = row.after < row.before;
        let (sign, trend) = if fewer { ("−", Trend::Less) } else { ("+", Trend::More) };
        let words = format!("{sign}{}", number(row.before.abs_diff(row.after)));
        html! {
            <tr role="row" data-testid="compare-finding" data-rule={row.rule.clone()}>
                <td role="cell"><Symbol icon={severity_icon(row.severity)} />{ " " }{ &row.rule }</td>
                { side(lang, props.before, Some(html! { { number(row.before) } })) }
                { side(lang, props.after, Some(html! { { number(row.after) } })) }
                <td role="cell">{ difference(lang, Some(&words), trend) }</td>
            </tr>
        }
    });
    let columns = [
        text(lang, Key::CompareColumnRule),
        props.before,
        props.after,
        text(lang, Key::CompareColumnDifference),
    ];
    table(text(lang, Key::CompareFindings), "compare-findings", columns, rows.collect())
}
