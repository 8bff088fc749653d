//! Which builder, how many workers, and what has changed.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::changed;
use crate::components::common::{Choice, ChoiceOption};
use crate::i18n::{Key, Lang, text};
use crate::state::{BuildView, Pace};
use crate::view::{Offered, Timeline};

/// Properties of [`Controls`].
#[derive(Properties, PartialEq)]
pub struct ControlsProps {
    /// What is shown.
    pub line: Rc<Timeline>,
    /// What the user chose.
    pub build: Rc<BuildView>,
    /// Language.
    pub lang: Lang,
    /// Called with another choice.
    pub on_build: Callback<Rc<BuildView>>,
}

/// Limits of workers that are offered.
const WORKERS: [u32; 5] = [1, 2, 3, 4, 8];

fn pace_name(lang: Lang, pace: Pace) -> &'static str {
    text(
        lang,
        match pace {
            Pace::Parallel => Key::TimelineParallel,
            Pace::Classic => Key::TimelineClassic,
            Pace::Measured => Key::TimelineReal,
        },
    )
}

fn selected(event: &Event) -> Option<String> {
    event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value())
}

fn workers(props: &ControlsProps) -> Html {
    let lang = props.lang;
    let onchange = changed(&props.build, &props.on_build, |build, event: Event| {
        build.workers = selected(&event).and_then(|value| value.parse().ok());
        build.moment = None;
    });
    let options = WORKERS.into_iter().map(|n| {
        html! { <option value={n.to_string()} selected={props.build.workers == Some(n)}>{ n }</option> }
    });
    html! {
        <label class="field">
            <span class="field__label">{ text(lang, Key::TimelineWorkers) }</span>
            <select class="select" data-testid="workers" {onchange}>
                <option value="" selected={props.build.workers.is_none()}>{ text(lang, Key::TimelineUnlimited) }</option>
                { for options }
            </select>
        </label>
    }
}

fn offered(props: &ControlsProps, label: Key, offered: &[Offered]) -> Html {
    if offered.is_empty() {
        return html! {};
    }
    let options = offered.iter().map(|offered| {
        let selected = props.build.change == offered.value;
        html! { <option value={offered.value.clone()} {selected}>{ &offered.label }</option> }
    });
    html! { <optgroup label={text(props.lang, label)}>{ for options }</optgroup> }
}

fn change(props: &ControlsProps) -> Html {
    let (lang, build) = (props.lang, &props.build);
    let changes = &props.line.changes;
    let onchange = changed(build, &props.on_build, |build, event: Event| {
        build.change = selected(&event).unwrap_or_default();
        build.moment = None;
    });
    let oninput = changed(build, &props.on_build, |build, event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            build.path = input.value();
        }
    });
    html! {
        <>
            <label class="field">
                <span class="field__label">{ text(lang, Key::TimelineIf) }</span>
                <select class="select" data-testid="what-if" {onchange}>
                    <option value="" selected={build.change.is_empty()}>{ text(lang, Key::TimelineIfNothing) }</option>
                    <option value="file" selected={build.change == "file"}>{ text(lang, Key::TimelineIfFile) }</option>
                    { offered(props, Key::TimelineIfArgs, &changes.args) }
                    { offered(props, Key::TimelineIfImages, &changes.sources) }
                    { offered(props, Key::TimelineIfLines, &changes.lines) }
                </select>
            </label>
            if build.change == "file" {
                <label class="field">
                    <span class="field__label">{ text(lang, Key::TimelinePath) }</span>
                    <input class="input input--code" type="text" spellcheck="false" autocomplete="off" list="what-if-paths"
                        data-testid="what-if-path" value={build.path.clone()} {oninput} />
                    <datalist id="what-if-paths">
                        { for changes.paths.iter().map(|path| html! { <option value={path.clone()} /> }) }
                    </datalist>
                </label>
            }
        </>
    }
}

/// The controls of the time line.
#[component]
pub fn Controls(props: &ControlsProps) -> Html {
    let (lang, build) = (props.lang, &props.build);
    let replay = props.line.log.as_ref().is_some_and(|log| log.has_moments);
    let options: Vec<ChoiceOption> = Pace::ALL
        .into_iter()
        .filter(|pace| *pace != Pace::Measured || replay)
        .map(|pace| ChoiceOption::new(pace.name(), pace_name(lang, pace)))
        .collect();
    let on_choose = changed(build, &props.on_build, |build, name: &'static str| {
        build.pace = Pace::from_name(name).unwrap_or_default();
        build.moment = None;
    });
    html! {
        <div class="timeline__controls">
            <Choice name="pace" label={text(lang, Key::TimelinePace)} {options} selected={build.pace.name()} {on_choose} />
            if build.pace == Pace::Parallel {
                { workers(props) }
            }
            if build.pace != Pace::Measured {
                { change(props) }
            }
        </div>
    }
}
