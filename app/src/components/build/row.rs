//! A step: what it does, its bar, and how long it takes.

use std::rc::Rc;

use dockerfile_syntax::source::Span;
use dockerfile_timeline::Fate;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::super::common::{Icon, Symbol};
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::{BuildView, Pace};
use crate::view::{Progress, StepRow, read_duration, spoken_words};

/// Id of a row's element.
pub fn row_id(group: usize, row: usize) -> String {
    format!("step-{group}-{row}")
}

/// Properties of [`Row`].
#[derive(Properties, PartialEq)]
pub struct RowProps {
    /// Id of its element.
    pub id: String,
    /// What is shown.
    pub row: StepRow,
    /// Its bar.
    pub bar: Html,
    /// Whether the caret stands in its instruction.
    pub here: bool,
    /// What the user chose.
    pub build: Rc<BuildView>,
    /// Language.
    pub lang: Lang,
    /// Called with another choice.
    pub on_build: Callback<Rc<BuildView>>,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
}

/// The duration, to be overwritten: a bare number is seconds, nothing is the assumption again. What cannot be read
/// (`wrong`) stays there as it was typed.
fn time(props: &RowProps, wrong: &UseStateHandle<Option<String>>) -> Html {
    let (lang, row, unread) = (props.lang, &props.row, (**wrong).clone());
    let (wrong, is_wrong) = (wrong.clone(), unread.is_some());
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
            (false, None) => return wrong.set(Some(input.value())),
        }
        wrong.set(None);
        // What comes out as before is shown as it was.
        input.set_value(&shown);
        on_build.emit(Rc::new(next));
    });
    html! {
        <input class="step__time" type="text" autocomplete="off" spellcheck="false" data-testid="step-time"
            aria-label={text_with(lang, Key::TimelineTimeOf, &[("step", &row.label)])}
            title={text(lang, Key::TimelineTimeHint)} aria-invalid={is_wrong.then_some("true")}
            value={unread.unwrap_or_else(|| row.duration.clone())} {onchange} />
    }
}

/// A row of the time line.
#[component]
pub fn Row(props: &RowProps) -> Html {
    let RowProps { row, lang, .. } = props;
    let wrong = use_state_eq(|| None::<String>);
    let lang = *lang;
    let kept = row.fate == Fate::Kept;
    let runs = row.progress == Some(Progress::Runs) && !kept;
    let spoken = spoken_words(lang, row);
    let label = html! {
        <>
            if let Some(stops) = &row.stops {
                // The title is what the terminal says, in English.
                <span class={classes!("step__verdict", stops.surely.then_some("step__verdict--stops"))} lang="en"
                    title={stops.words.clone()} data-testid="step-verdict">
                    <Symbol icon={if stops.surely { Icon::Error } else { Icon::Info }} />
                    <span lang={lang.tag()}>
                        { text(lang, if stops.surely { Key::VerdictStepStops } else { Key::VerdictStepMay }) }
                    </span>
                </span>
            }
            <code class="step__label">{ &row.label }</code>
            if !spoken.is_empty() {
                <span class="visually-hidden">{ " " }{ spoken }</span>
            }
        </>
    };
    let class = classes!(
        "step",
        kept.then_some("step--kept"),
        row.critical.is_some().then_some("step--critical"),
        props.here.then_some("step--here"),
        runs.then_some("step--runs"),
    );
    let show = row.span.map(|span| props.on_show.reform(move |_: MouseEvent| span));
    html! {
        <li id={props.id.clone()} {class} data-testid="step">
            if let Some(show) = &show {
                <button type="button" class="step__button" title={row.label.clone()} aria-current={props.here.then_some("step")}
                    onclick={show.clone()}>{ label }</button>
            } else {
                <span class="step__button" title={row.label.clone()}>{ label }</span>
            }
            // The button says and does the same: this is for those who point at the bar.
            <div class={classes!("step__bar", show.is_some().then_some("step__bar--leads"))} data-testid="step-bar" onclick={show}>
                { props.bar.clone() }
            </div>
            <span class="step__notes">
                if !kept && props.build.pace != Pace::Measured {
                    { time(props, &wrong) }
                } else if !kept {
                    { &row.duration }
                }
            </span>
        </li>
    }
}
