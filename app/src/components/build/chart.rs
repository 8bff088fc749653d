//! The bars: stages as groups, steps as rows, time from left to right.

use std::rc::Rc;

use dockerfile_core::plan::{Fate, Known};
use dockerfile_core::source::Span;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::i18n::{Key, Lang, text, text_with};
use crate::state::{BuildView, Pace};
use crate::view::{Progress, StepGroup, StepRow, Timeline, read_duration};

/// Properties of [`Chart`].
#[derive(Properties, PartialEq)]
pub struct ChartProps {
    /// What is shown.
    pub line: Rc<Timeline>,
    /// What the user chose.
    pub build: Rc<BuildView>,
    /// Language.
    pub lang: Lang,
    /// Called with another choice.
    pub on_build: Callback<Rc<BuildView>>,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
}

/// Thousandths as a length of SVG.
pub(super) fn percent(thousandths: u32) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

fn fate_words(lang: Lang, row: &StepRow) -> Option<&'static str> {
    match row.fate {
        Fate::Kept => Some(text(lang, Key::TimelineKept)),
        Fate::Perhaps => Some(text(lang, Key::TimelinePerhaps)),
        Fate::Reruns => None,
    }
}

fn progress_words(lang: Lang, progress: Progress) -> &'static str {
    text(
        lang,
        match progress {
            Progress::Waits => Key::TimelineWaits,
            Progress::Runs => Key::TimelineRuns,
            Progress::Done => Key::TimelineDone,
        },
    )
}

fn bar(line: &Timeline, row: &StepRow) -> Html {
    let class = classes!(
        "bar__block",
        row.critical.then_some("bar__block--critical"),
        (row.fate == Fate::Perhaps).then_some("bar__block--perhaps"),
        (row.progress == Some(Progress::Waits)).then_some("bar__block--waits"),
        (row.progress == Some(Progress::Runs)).then_some("bar__block--runs"),
    );
    // Something is to be seen of the shortest step too.
    let width = row.width.max(4);
    let ticks = line.ticks.iter().map(|(at, _)| {
        let x = percent(*at);
        html! { <line class="bar__tick" x1={x.clone()} x2={x} y1="0" y2="100%" /> }
    });
    html! {
        <svg class="bar" aria-hidden="true">
            <rect class="bar__track" x="0" y="0" width="100%" height="100%" />
            { for ticks }
            if row.fate != Fate::Kept {
                <rect {class} x={percent(row.start.min(996))} y="15%" width={percent(width)} height="70%" rx="3" />
            }
            if let Some((_, at, _)) = &line.now {
                <line class="bar__now" x1={percent(*at)} x2={percent(*at)} y1="0" y2="100%" />
            }
        </svg>
    }
}

/// The duration, to be overwritten: a bare number is seconds, nothing is the assumption again.
fn time(props: &ChartProps, row: &StepRow) -> Html {
    let lang = props.lang;
    let (build, on_build, name, shown) =
        (props.build.clone(), props.on_build.clone(), row.name.clone(), row.duration.clone());
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let mut next = (*build).clone();
        match (input.value().trim().is_empty(), read_duration(&input.value())) {
            (true, _) => {
                next.durations.stated.remove(&name);
            }
            (false, Some(ms)) => {
                next.durations.stated.insert(name.clone(), ms);
            }
            (false, None) => {}
        }
        // What cannot be read, and what comes out as before, is shown as it was.
        input.set_value(&shown);
        on_build.emit(Rc::new(next));
    });
    let known = match row.known {
        Known::Assumed => Some((Key::TimelineKnownAssumed, "step__known")),
        Known::Stated => Some((Key::TimelineKnownStated, "step__known step__known--stated")),
        Known::Measured => Some((Key::TimelineKnownMeasured, "step__known step__known--measured")),
        Known::Cached => None,
    };
    html! {
        <>
            <input class="step__time" type="text" autocomplete="off" spellcheck="false" data-testid="step-time"
                aria-label={text_with(lang, Key::TimelineTimeOf, &[("step", &row.label)])}
                title={text(lang, Key::TimelineTimeHint)} value={row.duration.clone()} {onchange} />
            if let Some((key, class)) = known {
                <span {class}>{ text(lang, key) }</span>
            }
        </>
    }
}

fn step(props: &ChartProps, row: &StepRow) -> Html {
    let lang = props.lang;
    let label = html! { <code class="step__label">{ &row.label }</code> };
    let kept = row.fate == Fate::Kept;
    let editable = !kept && props.build.pace != Pace::Measured;
    html! {
        <li key={row.name.clone()} class={classes!("step", kept.then_some("step--kept"))} data-testid="step">
            if let Some(span) = row.span {
                <button type="button" class="step__button" onclick={props.on_show.reform(move |_| span)}>{ label }</button>
            } else {
                <span class="step__button">{ label }</span>
            }
            { bar(&props.line, row) }
            <span class="step__notes">
                if editable {
                    { time(props, row) }
                } else if !kept {
                    <span>{ &row.duration }</span>
                }
                if let Some(progress) = row.progress.filter(|_| !kept) {
                    <span class="step__progress">{ progress_words(lang, progress) }</span>
                }
                if let Some(words) = fate_words(lang, row) {
                    <span class="step__fate">{ words }</span>
                }
                if row.critical && !kept {
                    <span class="step__critical">{ text(lang, Key::TimelineCritical) }</span>
                }
                if !row.merged.is_empty() {
                    <span>{ text_with(lang, Key::TimelineMerged, &[("lines", &lines(&row.merged))]) }</span>
                }
            </span>
        </li>
    }
}

/// Line numbers in a row.
pub(super) fn lines(lines: &[u32]) -> String {
    lines.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

fn group(props: &ChartProps, group: &StepGroup) -> Html {
    html! {
        <section class="step-group" key={group.label.clone()}>
            <h3 class="section-title">{ &group.label }</h3>
            <ul class="steps">{ for group.rows.iter().map(|row| step(props, row)) }</ul>
        </section>
    }
}

fn axis(line: &Timeline) -> Html {
    let marks = line.ticks.iter().filter(|(at, _)| *at <= 960).map(|(at, words)| {
        let class = classes!("axis__mark", (*at >= 780).then_some("axis__mark--late"));
        html! { <text {class} x={percent(*at)} y="12">{ words }</text> }
    });
    html! {
        <div class="step step--axis" aria-hidden="true">
            <span></span>
            <svg class="axis">{ for marks }</svg>
            <span></span>
        </div>
    }
}

/// The time line's bars.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    html! {
        <div class="chart">
            <div class="steps">{ axis(&props.line) }</div>
            { for props.line.groups.iter().map(|found| group(props, found)) }
        </div>
    }
}
