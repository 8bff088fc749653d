//! The build as a time line: what runs at the same time, what waits, what the cache keeps.

use dockerfile_core::plan::Fate;
use dockerfile_core::source::Span;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::common::{Choice, ChoiceOption};
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::Snapshot;
use crate::view::{self, Pace, StepGroup, StepRow, WhatIf};

/// Properties of [`Timeline`].
#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    /// The last analysis.
    pub snapshot: Snapshot,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
}

fn pace_name(lang: Lang, pace: Pace) -> &'static str {
    text(
        lang,
        match pace {
            Pace::Parallel => Key::TimelineParallel,
            Pace::Single => Key::TimelineSingle,
            Pace::Classic => Key::TimelineClassic,
        },
    )
}

fn fate_words(lang: Lang, row: &StepRow) -> Option<&'static str> {
    match row.fate {
        Fate::Kept => Some(text(lang, Key::TimelineKept)),
        Fate::Perhaps => Some(text(lang, Key::TimelinePerhaps)),
        Fate::Reruns => None,
    }
}

fn percent(thousandths: u32) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

fn bar(row: &StepRow) -> Html {
    let class = classes!(
        "bar__block",
        row.critical.then_some("bar__block--critical"),
        (row.fate == Fate::Perhaps).then_some("bar__block--perhaps"),
    );
    // Something is to be seen of the shortest step too.
    let width = row.width.max(4);
    html! {
        <svg class="bar" aria-hidden="true">
            <rect class="bar__track" x="0" y="0" width="100%" height="100%" />
            if row.fate != Fate::Kept {
                <rect {class} x={percent(row.start.min(996))} y="0" width={percent(width)} height="100%" rx="3" />
            }
        </svg>
    }
}

fn step(props: &TimelineProps, row: &StepRow) -> Html {
    let lang = props.lang;
    let label = html! { <code class="step__label">{ &row.label }</code> };
    let kept = row.fate == Fate::Kept;
    html! {
        <li class={classes!("step", kept.then_some("step--kept"))} data-testid="step">
            if let Some(span) = row.span {
                <button type="button" class="step__button" onclick={props.on_show.reform(move |_| span)}>{ label }</button>
            } else {
                <span class="step__button">{ label }</span>
            }
            { bar(row) }
            <span class="step__notes">
                if let Some(words) = fate_words(lang, row) {
                    <span class="step__fate">{ words }</span>
                }
                if !kept {
                    <span>{ &row.duration }</span>
                }
                if row.critical && !kept {
                    <span class="step__critical">{ text(lang, Key::TimelineCritical) }</span>
                }
                if row.merged > 0 {
                    <span>{ text(lang, Key::TimelineMerged) }</span>
                }
            </span>
        </li>
    }
}

fn group(props: &TimelineProps, group: &StepGroup) -> Html {
    html! {
        <section class="step-group">
            <h3 class="section-title">{ &group.label }</h3>
            <ul class="steps">{ for group.rows.iter().map(|row| step(props, row)) }</ul>
        </section>
    }
}

/// The time line of the target, with what can be changed about it.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let lang = props.lang;
    let pace = use_state_eq(Pace::default);
    let changed = use_state_eq(String::new);
    let path = use_state_eq(|| "src/main.js".to_owned());
    let what_if = if changed.is_empty() { WhatIf::First } else { view::change_of(&changed, &path) };
    let Some(line) = view::timeline(lang, &props.snapshot, *pace, &what_if) else {
        return html! { <p class="empty">{ text(lang, Key::TimelineEmpty) }</p> };
    };
    let options: Vec<ChoiceOption> =
        Pace::ALL.into_iter().map(|pace| ChoiceOption::new(pace.name(), pace_name(lang, pace))).collect();
    let on_pace = {
        let pace = pace.clone();
        move |name: &'static str| pace.set(Pace::from_name(name).unwrap_or_default())
    };
    let on_change = {
        let changed = changed.clone();
        move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                changed.set(select.value());
            }
        }
    };
    let on_path = {
        let path = path.clone();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                path.set(input.value());
            }
        }
    };
    let (runs, all) = line.runs;
    let summary = match what_if {
        WhatIf::First => text_with(
            lang,
            Key::TimelineSummary,
            &[("wall", &line.wall), ("sum", &line.sum), ("classic", &line.classic)],
        ),
        WhatIf::Changed(_) => text_with(
            lang,
            Key::TimelineAgain,
            &[("wall", &line.wall), ("runs", &runs.to_string()), ("all", &all.to_string())],
        ),
    };
    let offered = line.changes.iter().map(|(value, words)| {
        html! { <option value={value.clone()} selected={*changed == *value}>{ words }</option> }
    });
    html! {
        <div class="timeline">
            <div class="timeline__controls">
                <Choice name="pace" label={text(lang, Key::TimelinePace)} {options} selected={pace.name()}
                    on_choose={on_pace} />
                <label class="field">
                    <span class="field__label">{ text(lang, Key::TimelineIf) }</span>
                    <select class="select" data-testid="what-if" onchange={on_change}>
                        <option value="" selected={changed.is_empty()}>{ text(lang, Key::TimelineIfNothing) }</option>
                        { for offered }
                    </select>
                </label>
                if *changed == "file" {
                    <label class="field">
                        <span class="field__label">{ text(lang, Key::TimelinePath) }</span>
                        <input class="input" type="text" spellcheck="false" data-testid="what-if-path"
                            value={(*path).clone()} oninput={on_path} />
                    </label>
                }
            </div>
            <p class="timeline__summary" role="status" data-testid="timeline-summary">{ summary }</p>
            { for line.groups.iter().map(|found| group(props, found)) }
            <p class="timeline__basis">{ text(lang, Key::TimelineAssumed) }</p>
        </div>
    }
}
