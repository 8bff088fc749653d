//! A pasted log of a real build.

use std::rc::Rc;

use dockerfile_timeline::{LogError, read_log};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::i18n::{Key, Lang, core_text, plural, text, text_with};
use crate::state::{BuildView, Pace, Snapshot};
use crate::view::{self, LogReport, Timeline};

/// Properties of [`LogBox`].
#[derive(Properties, PartialEq)]
pub struct LogBoxProps {
    /// The last analysis.
    pub snapshot: Snapshot,
    /// What is shown.
    pub line: Rc<Timeline>,
    /// What the user chose.
    pub build: Rc<BuildView>,
    /// Language.
    pub lang: Lang,
    /// Called with another choice.
    pub on_build: Callback<Rc<BuildView>>,
}

/// Vertices without a step that are named; the rest is counted.
const NAMED: usize = 6;

fn report(lang: Lang, report: &LogReport) -> Html {
    let values = [
        ("measured", &*report.measured.to_string()),
        ("cached", &*report.cached.to_string()),
        ("steps", &*report.steps.to_string()),
    ];
    let more = report.unmatched.len().saturating_sub(NAMED);
    html! {
        <div class="log__report" role="status" data-testid="log-report">
            <p>{ text_with(lang, Key::LogRead, &values) }
                if let Some(wall) = &report.wall {
                    { " " }{ text_with(lang, Key::LogWall, &[("time", wall)]) }
                }
            </p>
            if !report.unmatched.is_empty() {
                <p>{ text(lang, Key::LogUnmatched) }</p>
                <ul class="log__unmatched">
                    { for report.unmatched.iter().take(NAMED).map(|name| html! { <li><code>{ name }</code></li> }) }
                    if more > 0 {
                        <li>{ plural(lang, Key::LogMore, more as u64) }</li>
                    }
                </ul>
            }
        </div>
    }
}

/// Where a log is pasted, and what it gave.
#[component]
pub fn LogBox(props: &LogBoxProps) -> Html {
    let LogBoxProps { snapshot, line, build, lang, on_build } = props;
    let lang = *lang;
    let area = use_node_ref();
    let error = use_state_eq(|| None::<LogError>);
    let read = {
        let (area, error, snapshot, build, on_build) =
            (area.clone(), error.clone(), snapshot.clone(), build.clone(), on_build.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(area) = area.cast::<HtmlTextAreaElement>() else { return };
            match read_log(&area.value()) {
                Ok(log) => {
                    error.set(None);
                    let mut next = (*build).clone();
                    next.durations.measured = view::log_durations(&snapshot, &log);
                    next.log = Some(Rc::new(log));
                    next.moment = None;
                    on_build.emit(Rc::new(next));
                }
                Err(fault) => error.set(Some(fault)),
            }
        })
    };
    let forget = {
        let (build, on_build) = (build.clone(), on_build.clone());
        Callback::from(move |_: MouseEvent| {
            let mut next = (*build).clone();
            next.durations = Default::default();
            next.log = None;
            next.moment = None;
            if next.pace == Pace::Measured {
                next.pace = Pace::Parallel;
            }
            on_build.emit(Rc::new(next));
        })
    };
    let any = build.log.is_some() || !build.durations.stated.is_empty();
    html! {
        <>
        <details class="log">
            <summary class="log__summary" data-testid="log-open">{ text(lang, Key::LogTitle) }</summary>
            <div class="log__body">
                <p>{ text(lang, Key::LogHint) }</p>
                <pre class="log__command"><code>{ "docker buildx build --progress=rawjson . 2> build.log" }</code></pre>
                <label class="field field--stacked">
                    <span class="field__label">{ text(lang, Key::LogLabel) }</span>
                    <textarea ref={area} class="area" rows="6" spellcheck="false" autocomplete="off" data-testid="log-text"
                        aria-invalid={error.is_some().then_some("true")} aria-describedby={error.is_some().then_some("log-error")} />
                </label>
                <button type="button" class="button" data-testid="log-read" onclick={read}>{ text(lang, Key::LogApply) }</button>
                if let Some(fault) = &*error {
                    { fault_words(lang, fault) }
                }
                if let Some(found) = &line.log {
                    { report(lang, found) }
                }
            </div>
        </details>
        if any {
            <button type="button" class="button button--small timeline__forget" data-testid="times-forget" onclick={forget}>
                { text(lang, Key::LogForget) }
            </button>
        }
        </>
    }
}

fn fault_words(lang: Lang, fault: &LogError) -> Html {
    let (words, _) = core_text(lang, &fault.code, &fault.args, &fault.message);
    html! { <p id="log-error" class="log__error" role="alert" data-testid="log-error">{ words }</p> }
}
