//! The status line.

use dockerfile_core::Severity;
use yew::prelude::*;

use super::common::{Icon, Symbol, severity_icon};
use super::problems::severity_count;
use super::sizes::measure_name;
use crate::i18n::{Key, Lang, plural, text, text_with};
use crate::state::{Engine, Measure, Snapshot};
use crate::view::{self, Summary};

/// Properties of [`Status`].
#[derive(Properties, PartialEq)]
pub struct StatusProps {
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// The size shown.
    pub measure: Measure,
    /// How the analysing is done.
    pub engine: Engine,
    /// Whether the panels speak of the text as it stands.
    pub current: bool,
    /// Language.
    pub lang: Lang,
}

fn engine_words(lang: Lang, engine: Engine, current: bool) -> &'static str {
    let key = match (engine, current) {
        (Engine::Failed, _) => Key::EngineFailed,
        (Engine::Starting, _) => Key::Loading,
        (Engine::Worker | Engine::MainThread, false) => Key::EngineBusy,
        (Engine::Worker | Engine::MainThread, true) => Key::EngineReady,
    };
    text(lang, key)
}

fn stage_words(lang: Lang, summary: &Summary) -> String {
    let stages = plural(lang, Key::Stages, summary.stages as u64);
    if summary.used == summary.stages {
        return stages;
    }
    let used = plural(lang, Key::StagesUsed, summary.used as u64);
    format!("{stages} ({used})")
}

fn size_words(lang: Lang, measure: Measure, summary: &Summary) -> String {
    let measure = measure_name(lang, measure);
    match (&summary.likely, &summary.range) {
        (None, _) => text(lang, Key::StatusSizeUnknown).to_owned(),
        (Some(likely), None) => format!("{likely} {measure}"),
        (Some(likely), Some(range)) => format!("≈ {likely} ({range}) {measure}"),
    }
}

fn problems(lang: Lang, counts: [usize; 3]) -> Html {
    let shown =
        [Severity::Error, Severity::Warning, Severity::Info].into_iter().zip(counts).filter(|&(_, n)| n > 0);
    if counts.iter().sum::<usize>() == 0 {
        return html! { <span class="status__part"><Symbol icon={Icon::Check} />{ text(lang, Key::NoProblems) }</span> };
    }
    shown
        .map(|(severity, n)| html! {
            <span class="status__part"><Symbol icon={severity_icon(severity)} />{ severity_count(lang, severity, n) }</span>
        })
        .collect()
}

/// The file in one line.
#[component]
pub fn Status(props: &StatusProps) -> Html {
    let lang = props.lang;
    let summary = props.snapshot.as_ref().map(|snapshot| view::summary(lang, snapshot, props.measure));
    html! {
        <footer class="status" aria-label={text(lang, Key::StatusLabel)} data-testid="status">
            if let Some(summary) = &summary {
                <span class="status__part status__target">
                    <Symbol icon={Icon::Target} />
                    if let Some(target) = &summary.target {
                        { text_with(lang, Key::StatusBuilds, &[("target", target), ("base", &summary.base)]) }
                    } else {
                        { text(lang, Key::StatusNothing) }
                    }
                </span>
                <span class="status__part">{ stage_words(lang, summary) }</span>
                if summary.target.is_some() {
                    <span class="status__part" data-testid="status-size">{ size_words(lang, props.measure, summary) }</span>
                }
                { problems(lang, summary.problems) }
            }
            <span class="status__engine" data-testid="status-engine">{ engine_words(lang, props.engine, props.current) }</span>
        </footer>
    }
}
