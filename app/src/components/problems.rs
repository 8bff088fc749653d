//! The list of problems.

use dockerfile_core::Severity;
use dockerfile_core::source::Span;
use yew::prelude::*;

use super::common::{Icon, Symbol, foreign, severity_icon};
use crate::i18n::{Key, Lang, plural, text, text_with};
use crate::state::Snapshot;
use crate::view::{self, ProblemGroup, ProblemRow};

/// Properties of [`Problems`].
#[derive(Properties, PartialEq)]
pub struct ProblemsProps {
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
    /// Called with a diagnostic and one of its fixes, by index.
    pub on_fix: Callback<(usize, usize)>,
}

fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "severity severity--error",
        Severity::Warning => "severity severity--warning",
        Severity::Info => "severity severity--info",
    }
}

/// How many problems of a severity there are, in words.
pub fn severity_count(lang: Lang, severity: Severity, n: usize) -> String {
    let key = match severity {
        Severity::Error => Key::Errors,
        Severity::Warning => Key::Warnings,
        Severity::Info => Key::Infos,
    };
    plural(lang, key, n as u64)
}

/// Properties of [`SeverityCounts`].
#[derive(Properties, PartialEq)]
pub struct SeverityCountsProps {
    /// Errors, warnings, infos.
    pub counts: [usize; 3],
    /// Language.
    pub lang: Lang,
}

/// How many problems there are of each severity that has any.
#[component]
pub fn SeverityCounts(props: &SeverityCountsProps) -> Html {
    let severities = [Severity::Error, Severity::Warning, Severity::Info];
    let shown = severities.into_iter().zip(props.counts).filter(|&(_, n)| n > 0).map(|(severity, n)| {
        html! {
            <span class="count">
                <span class={severity_class(severity)}><Symbol icon={severity_icon(severity)} /></span>
                { severity_count(props.lang, severity, n) }
            </span>
        }
    });
    shown.collect()
}

fn problem(props: &ProblemsProps, severity: Severity, row: &ProblemRow) -> Html {
    let lang = props.lang;
    let (span, index) = (row.span, row.index);
    let fixes = row.fixes.iter().enumerate().map(|(fix, shown)| {
        html! {
            <button type="button" class="button button--small" data-testid="problem-fix"
                lang={foreign(shown.title_lang, lang)} onclick={props.on_fix.reform(move |_| (index, fix))}>
                <Symbol icon={Icon::Fix} />{ &shown.title }
                if !shown.safe {
                    <span class="badge" lang={lang.tag()}>{ text(lang, Key::FixUnsafe) }</span>
                }
            </button>
        }
    });
    let related = row.related.iter().map(|place| {
        let span = place.span;
        html! {
            <button type="button" class="problem__related" onclick={props.on_show.reform(move |_| span)}>
                <span lang={foreign(place.message_lang, lang)}>{ &place.message }</span>
                { " " }{ text_with(lang, Key::RelatedLine, &[("line", &place.line.to_string())]) }
            </button>
        }
    });
    let place = text_with(
        lang,
        Key::ProblemPlace,
        &[("line", &row.line.to_string()), ("column", &row.column.to_string())],
    );
    html! {
        <li key={row.index} class="problem" data-testid="problem" data-rule={row.rule.clone()}>
            <button type="button" class="problem__jump" onclick={props.on_show.reform(move |_| span)}>
                <span class={severity_class(severity)}><Symbol icon={severity_icon(severity)} /></span>
                <span class="problem__message" lang={foreign(row.message_lang, lang)}>{ &row.message }</span>
                <span class="problem__place"><span aria-hidden="true">{ format!("{}:{}", row.line, row.column) }</span>
                    <span class="visually-hidden">{ place }</span></span>
            </button>
            <div class="problem__more">
                if let Some(link) = &row.link {
                    <a class="problem__rule" href={link.clone()} target="_blank" rel="noopener noreferrer">
                        { &row.rule }<Symbol icon={Icon::External} />
                        <span class="visually-hidden">{ text(lang, Key::OpensNewTab) }</span>
                    </a>
                } else {
                    <span class="problem__rule">{ &row.rule }</span>
                }
                { for related }
                { for fixes }
            </div>
        </li>
    }
}

fn group(props: &ProblemsProps, group: &ProblemGroup) -> Html {
    let title = severity_count(props.lang, group.severity, group.rows.len());
    html! {
        <section class="problem-group" data-testid="problem-group">
            <h3 class="problem-group__title">{ title }</h3>
            <ul class="problem-list">{ for group.rows.iter().map(|row| problem(props, group.severity, row)) }</ul>
        </section>
    }
}

/// The problems, gravest first; each leads to its place.
#[component]
pub fn Problems(props: &ProblemsProps) -> Html {
    let lang = props.lang;
    let groups = props.snapshot.as_ref().map(|snapshot| view::problem_groups(lang, snapshot));
    let body = match groups {
        None => html! { <p class="empty">{ text(lang, Key::Loading) }</p> },
        Some(groups) if groups.is_empty() => html! {
            <p class="empty empty--good"><Symbol icon={Icon::Check} />{ text(lang, Key::ProblemsNone) }</p>
        },
        Some(groups) => groups.iter().map(|shown| group(props, shown)).collect(),
    };
    html! {
        <>
            <header class="pane__header">
                <h2 class="pane__title">{ text(lang, Key::PanelProblems) }</h2>
                if let Some(snapshot) = &props.snapshot {
                    <span class="pane__counts"><SeverityCounts counts={view::counts(snapshot)} {lang} /></span>
                }
            </header>
            <div class="pane__body" data-testid="problems">{ body }</div>
        </>
    }
}
