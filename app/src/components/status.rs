//! The status line.

use dockerfile_answers::Severity;
use dockerfile_syntax::source::Span;
use yew::prelude::*;

use super::common::{Icon, Symbol};
use super::layer_count::LayerCount;
use super::problems::{SeverityCounts, severity_count};
use super::sizes::measure_name;
use crate::browser::timer::Debounce;
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
    /// How much of the analysing is loaded, in percent, while it starts.
    pub loaded: u8,
    /// Whether the panels speak of the text as it stands.
    pub current: bool,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
}

fn engine_words(lang: Lang, engine: Engine, loaded: u8, current: bool) -> String {
    if engine == Engine::Starting && loaded > 0 {
        return text_with(lang, Key::LoadingPercent, &[("n", &loaded.to_string())]);
    }
    let key = match (engine, current) {
        (Engine::Failed, _) => Key::EngineFailed,
        (Engine::Starting, _) => Key::Loading,
        (Engine::Worker | Engine::MainThread, false) => Key::EngineBusy,
        (Engine::Worker | Engine::MainThread, true) => Key::EngineReady,
    };
    text(lang, key).to_owned()
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
        (Some(likely), _) if !summary.whole => {
            text_with(lang, Key::StatusSizeOpen, &[("size", likely), ("measure", measure)])
        }
        (Some(likely), None) => format!("{likely} {measure}"),
        (Some(likely), Some(range)) => format!("≈ {likely} ({range}) {measure}"),
    }
}

/// Everything at once, for those who hear it.
fn spoken(lang: Lang, measure: Measure, summary: &Summary) -> String {
    let mut parts = vec![target_words(lang, summary), stage_words(lang, summary)];
    if summary.target.is_some() {
        parts.push(size_words(lang, measure, summary));
    }
    let severities = [Severity::Error, Severity::Warning, Severity::Info].into_iter().zip(summary.problems);
    let counted: Vec<String> =
        severities.filter(|&(_, n)| n > 0).map(|(severity, n)| severity_count(lang, severity, n)).collect();
    if counted.is_empty() {
        parts.push(text(lang, Key::NoProblems).to_owned());
    }
    parts.extend(counted);
    parts.join(lang.semicolon())
}

fn target_words(lang: Lang, summary: &Summary) -> String {
    match &summary.target {
        Some(target) => text_with(lang, Key::StatusBuilds, &[("target", target), ("base", &summary.base)]),
        None => text(lang, Key::StatusNothing).to_owned(),
    }
}

/// Pause in typing after which a changed summary is spoken.
const SPEAK_MS: u32 = 1500;

/// Properties of [`Announcer`].
#[derive(Properties, PartialEq)]
struct AnnouncerProps {
    words: String,
}

/// Speaks the summary once typing pauses.
#[component]
fn Announcer(props: &AnnouncerProps) -> Html {
    let spoken = use_state_eq(String::new);
    let debounce = use_memo((), |()| Debounce::default());
    {
        let spoken = spoken.clone();
        use_effect_with(props.words.clone(), move |words| {
            let words = words.clone();
            debounce.run(SPEAK_MS, move || spoken.set(words));
        });
    }
    html! { <p class="visually-hidden" role="status">{ &*spoken }</p> }
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
                    <Symbol icon={Icon::Target} /><span class="status__words">{ target_words(lang, summary) }</span>
                </span>
                <span class="status__part status__more">{ stage_words(lang, summary) }</span>
                if summary.target.is_some() {
                    <span class="status__part" data-testid="status-size">{ size_words(lang, props.measure, summary) }</span>
                }
                if let Some(snapshot) = &props.snapshot {
                    <LayerCount snapshot={snapshot.clone()} {lang} on_show={props.on_show.clone()} />
                }
                if summary.problems == [0; 3] {
                    <span class="status__part status__more">
                        <Symbol icon={Icon::Check} />{ text(lang, Key::NoProblems) }
                    </span>
                } else {
                    <span class="status__counts status__more">
                        <SeverityCounts counts={summary.problems} {lang} />
                    </span>
                }
                <Announcer words={spoken(lang, props.measure, summary)} />
            }
            <span class="status__engine" data-testid="status-engine">{ engine_words(lang, props.engine, props.loaded, props.current) }</span>
        </footer>
    }
}
