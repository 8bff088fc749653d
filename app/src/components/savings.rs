//! What could be smaller: what fixes would save, waste, and the biggest parts.

use std::rc::Rc;

use dockerfile_answers::model::StageId;
use dockerfile_answers::size::FileChange;
use dockerfile_syntax::source::Span;
use yew::prelude::*;

use super::breakdown::swatch;
use super::common::{Icon, Symbol, coded, foreign, use_can_change};
use super::layers::basis_badge;
use super::problems::undo::Undo;
use crate::i18n::{Key, Lang, plural, text, text_with};
use crate::state::{Done, Measure, Panel, Savings as Weighings, Snapshot};
use crate::view::{self, BigRow, Choices, SavingRow, Waste, WastedRow};

/// Properties of [`Savings`].
#[derive(Properties, PartialEq)]
pub struct SavingsProps {
    /// The last analysis.
    pub snapshot: Snapshot,
    /// What its fixes would save.
    pub savings: Rc<Weighings>,
    /// The stage whose waste and parts are shown.
    pub stage: StageId,
    /// What it is called.
    pub label: String,
    /// The size shown.
    pub measure: Measure,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
    /// Called with a diagnostic and its fix to apply.
    pub on_fix: Callback<(usize, usize)>,
    /// What was just done, while it can be taken back.
    pub done: Option<Rc<Done>>,
    /// Called to take it back.
    pub on_undo: Callback<()>,
}

fn line_button(lang: Lang, on_show: &Callback<Span>, line: u32, span: Span) -> Html {
    html! {
        <button type="button" class="link" onclick={on_show.reform(move |_| span)}>
            { text_with(lang, Key::ShowLine, &[("line", &line.to_string())]) }
        </button>
    }
}

/// What stands between a word and what it is about.
fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ": ",
        Lang::Fr => "\u{a0}: ",
    }
}

fn saving(props: &SavingsProps, row: &SavingRow, can_change: bool) -> Html {
    let (lang, fix) = (props.lang, (row.diagnostic, row.fix));
    html! {
        <li class="saving" data-testid="saving">
            <span class="saving__amount">{ &row.amount }</span>
            <div class="saving__what">
                <p class="saving__title" lang={foreign(row.title_lang, lang)}>{ coded(&row.title) }</p>
                <p class="saving__more quiet">
                    if let Some(range) = &row.range {
                        <span class="range">{ range }</span>
                    }
                    { basis_badge(lang, row.basis) }
                    { for row.parts.iter().map(|(part, of)| html! { <span lang={foreign(*of, lang)}>{ coded(part) }</span> }) }
                    { line_button(lang, &props.on_show, row.line, row.span) }
                </p>
            </div>
            <button type="button" class="button button--small" data-testid="saving-apply"
                disabled={!can_change} title={(!can_change).then(|| text(lang, Key::NoticeReadOnly))}
                onclick={props.on_fix.reform(move |_| fix)}>
                // In one piece: what is hidden begins a line of its own, and a blank would be heard before the colon.
                <Symbol icon={Icon::Fix} /><span aria-hidden="true">{ text(lang, Key::SavingApply) }</span>
                <span class="visually-hidden">
                    { text(lang, Key::SavingApply) }{ colon(lang) }<span lang={foreign(row.title_lang, lang)}>{ &row.title }</span>
                </span>
                if !row.safe {
                    <span class="badge">{ text(lang, Key::FixUnsafe) }</span>
                }
            </button>
        </li>
    }
}

/// Ways to save the same: the first is told in full, the others stand below it as choices.
fn choices(props: &SavingsProps, choices: &Choices, can_change: bool) -> Html {
    let lang = props.lang;
    let mut rows = choices.iter().map(|row| saving(props, row, can_change));
    let (first, others): (Option<Html>, Vec<Html>) = (rows.next(), rows.collect());
    html! {
        <>
            { first }
            if !others.is_empty() {
                <li class="savings__or">
                    <p class="note">{ plural(lang, Key::SavingOr, others.len() as u64) }</p>
                    <ul class="savings">{ for others }</ul>
                </li>
            }
        </>
    }
}

fn wasted(lang: Lang, on_show: &Callback<Span>, row: &WastedRow) -> Html {
    let layer = |(change, line, span): &(FileChange, u32, Span)| {
        let key = match change {
            FileChange::Added => Key::WasteAdded,
            FileChange::Changed => Key::WasteChanged,
            FileChange::Removed => Key::WasteRemoved,
        };
        let span = *span;
        html! {
            <li>
                <button type="button" class="link" onclick={on_show.reform(move |_| span)}>
                    { text_with(lang, key, &[("line", &line.to_string())]) }
                </button>
            </li>
        }
    };
    html! {
        <li class="wasted" data-testid="wasted">
            <span class="wasted__path">{ &row.path }{ if row.tree { "/…" } else { "" } }</span>
            <span class="wasted__amount">{ &row.amount }</span>
            <ul class="wasted__layers">{ for row.layers.iter().map(layer) }</ul>
        </li>
    }
}

fn waste(props: &SavingsProps, waste: &Waste) -> Html {
    let lang = props.lang;
    let width = format!("{}.{}%", waste.per_mille / 10, waste.per_mille % 10);
    html! {
        <section>
            <h3 class="section-title">{ text(lang, Key::WasteTitle) }</h3>
            <dl class="facts">
                <div class="fact">
                    <dt>{ text(lang, Key::WasteEfficiency) }</dt>
                    <dd data-testid="efficiency">{ &waste.efficiency }</dd>
                </div>
                <div class="fact">
                    <dt>{ text(lang, Key::WasteAmount) }</dt>
                    <dd data-testid="wasted-total">{ &waste.amount }</dd>
                </div>
            </dl>
            <svg class="efficiency" height="8" aria-hidden="true" focusable="false">
                <rect class="efficiency__waste" width="100%" height="8" rx="4" />
                <rect class="efficiency__kept" {width} height="8" rx="4" />
            </svg>
            if waste.none {
                <p class="note">{ text(lang, Key::WasteNone) }</p>
            } else {
                <ul class="wasted-list" aria-label={text(lang, Key::WastePaths)}>
                    { for waste.rows.iter().map(|row| wasted(lang, &props.on_show, row)) }
                </ul>
                if waste.more > 0 {
                    <p class="note">{ plural(lang, Key::WasteMore, waste.more as u64) }</p>
                }
            }
            <p class="note">
                { text(lang, Key::WasteAbout) }
                if waste.unknown_parts > 0 {
                    { " " }{ plural(lang, Key::SizeUnknownParts, u64::from(waste.unknown_parts)) }{ "." }
                }
            </p>
        </section>
    }
}

fn big(props: &SavingsProps, row: &BigRow, can_change: bool) -> Html {
    let (lang, on_show, span) = (props.lang, &props.on_show, row.span);
    let width = format!("{}.{}%", row.width / 10, row.width % 10);
    html! {
        <li data-testid="biggest">
            <button type="button" class="big" onclick={on_show.reform(move |_| span)}>
                { swatch(row.source) }
                <span class="big__label" lang={foreign(row.label_lang, lang)}>{ &row.label }</span>
                <span class="big__amount">{ &row.amount }<span class="big__share">{ &row.share }</span></span>
                <span class="big__line">{ text_with(lang, Key::ShowLine, &[("line", &row.line.to_string())]) }</span>
                <svg class="big__bar" height="4" aria-hidden="true" focusable="false">
                    <rect class={format!("source source--{}", row.source.name())} {width} height="4" rx="2" />
                </svg>
            </button>
            if !row.fixes.is_empty() {
                <ul class="savings savings--of-part">
                    { for row.fixes.iter().map(|fixes| choices(props, fixes, can_change)) }
                </ul>
            }
        </li>
    }
}

/// What could be smaller about a stage.
#[component]
pub fn Savings(props: &SavingsProps) -> Html {
    let can_change = use_can_change();
    let lang = props.lang;
    let found = view::improvements(lang, &props.snapshot, &props.savings, props.stage, props.measure);
    let none = found.others.is_empty() && found.parts.iter().all(|part| part.fixes.is_empty());
    html! {
        <div class="improve" data-testid="improve">
            if let Some(done) = props.done.as_ref().filter(|done| done.panel == Panel::Sizes) {
                <Undo done={done.clone()} {lang} on_undo={props.on_undo.clone()} />
            }
            if !found.parts.is_empty() {
                <section>
                    <h3 class="section-title">{ text_with(lang, Key::BigTitle, &[("stage", &props.label)]) }</h3>
                    <ol class="biggest">{ for found.parts.iter().map(|row| big(props, row, can_change)) }</ol>
                </section>
            }
            <section>
                if none {
                    <h3 class="section-title">{ text(lang, Key::SavingTitle) }</h3>
                    <p class="note">{ text(lang, Key::SavingNone) }</p>
                } else {
                    if !found.others.is_empty() {
                        <h3 class="section-title">{ text(lang, Key::SavingTitle) }</h3>
                        <ul class="savings">
                            { for found.others.iter().map(|other| choices(props, other, can_change)) }
                        </ul>
                    }
                    <p class="note">{ text(lang, Key::SavingAbout) }</p>
                }
            </section>
            if let Some(found) = view::waste(lang, &props.snapshot, props.stage) {
                { waste(props, &found) }
            }
        </div>
    }
}
