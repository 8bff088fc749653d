//! What narrows the list of problems.

use std::rc::Rc;

use dockerfile_answers::{Severity, Worth};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{severity_class, severity_count};
use crate::components::common::{Icon, Symbol, severity_icon, use_can_change};
use crate::i18n::{Key, Lang, plural, text};
use crate::state::Measure;
use crate::view::{Filter, Gain};

/// Properties of [`SeverityToggles`].
#[derive(Properties, PartialEq)]
pub struct SeverityTogglesProps {
    /// Errors, warnings, hints.
    pub counts: [usize; 3],
    /// What is shown.
    pub filter: Filter,
    /// Called with what is to be shown.
    pub on_filter: Callback<Filter>,
    /// Language.
    pub lang: Lang,
}

/// How many problems there are of each severity that has any; each can be hidden.
#[component]
pub fn SeverityToggles(props: &SeverityTogglesProps) -> Html {
    let lang = props.lang;
    let severities = [Severity::Error, Severity::Warning, Severity::Info];
    let toggles = severities.into_iter().zip(props.counts).filter(|&(_, n)| n > 0).map(|(severity, n)| {
        let next = props.filter.clone().toggled(severity);
        let name = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        html! {
            <button type="button" class="toggle" aria-pressed={props.filter.shows(severity).to_string()}
                data-testid={format!("toggle-{name}")} onclick={props.on_filter.reform(move |_| next.clone())}>
                <span class={severity_class(severity)}><Symbol icon={severity_icon(severity)} /></span>
                { severity_count(lang, severity, n) }
            </button>
        }
    });
    html! {
        <div class="toggles" role="group" aria-label={text(lang, Key::ProblemsSeverities)}>{ for toggles }</div>
    }
}

/// Properties of [`FilterBar`].
#[derive(Properties, PartialEq)]
pub struct FilterBarProps {
    /// What is shown.
    pub filter: Filter,
    /// Called with what is to be shown.
    pub on_filter: Callback<Filter>,
    /// Whether there are several stages to choose from.
    pub stages: bool,
    /// How many problems have a safe fix.
    pub safe: usize,
    /// How many safe fixes can be made together and what that would bring, once it is known.
    pub worth: Option<(u32, Rc<Worth>)>,
    /// The size shown.
    pub measure: Measure,
    /// Called to see all safe fixes.
    pub on_mend: Callback<()>,
    /// Language.
    pub lang: Lang,
}

/// Bytes, seconds and layers that all safe fixes bring, in short.
fn total_words(lang: Lang, worth: &Worth, measure: Measure) -> String {
    let gain = Gain::of(worth, measure);
    let layers = Gain { layers: gain.layers, ..Gain::default() };
    let rest = Gain { layers: 0, ..gain };
    let parts: Vec<String> = [rest, layers].iter().filter_map(|gain| gain.short(lang)).collect();
    parts.join(", ")
}

/// What narrows the list, and what mends all of it.
#[component]
pub fn FilterBar(props: &FilterBarProps) -> Html {
    let can_change = use_can_change();
    let lang = props.lang;
    let oninput = {
        let (filter, on_filter) = (props.filter.clone(), props.on_filter.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                on_filter.emit(Filter { words: input.value(), ..filter.clone() });
            }
        })
    };
    let fixes = match &props.worth {
        // None can be made: what is looked at says why.
        Some((0, _)) | None => props.safe as u64,
        Some((fixes, _)) => u64::from(*fixes),
    };
    let total =
        props.worth.as_ref().map(|(_, worth)| total_words(lang, worth, props.measure)).unwrap_or_default();
    let stage = Filter { this_stage: !props.filter.this_stage, ..props.filter.clone() };
    html! {
        <div class="problem-bar">
            <input type="search" class="input input--small" value={props.filter.words.clone()} {oninput} autocomplete="off"
                spellcheck="false" placeholder={text(lang, Key::ProblemsFilter)}
                aria-label={text(lang, Key::ProblemsFilter)} data-testid="problem-filter" />
            if props.stages || props.filter.this_stage {
                <button type="button" class="toggle" aria-pressed={props.filter.this_stage.to_string()}
                    data-testid="toggle-stage" onclick={props.on_filter.reform(move |_| stage.clone())}>
                    { text(lang, Key::ProblemsThisStage) }
                </button>
            }
            if can_change && props.safe > 0 {
                <button type="button" id="mend-all" class="button button--small" data-testid="mend-all"
                    onclick={props.on_mend.reform(|_| ())}>
                    <Symbol icon={Icon::Fix} />{ plural(lang, Key::MendButton, fixes) }
                    if !total.is_empty() {
                        <span class="mend-total" data-testid="mend-total">{ total }</span>
                    }
                </button>
            }
        </div>
    }
}
