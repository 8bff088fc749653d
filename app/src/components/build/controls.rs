//! Which builder, how many workers, and what has changed: one row of fields that say by themselves what they hold.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::changed;
use crate::i18n::{Key, Lang, plural, text};
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

/// A field without room for its label, which is spoken and shown when it is pointed at.
fn field(label: &'static str, testid: &'static str, onchange: Callback<Event>, options: Html) -> Html {
    html! {
        <select class="select build-bar__select" aria-label={label} title={label} data-testid={testid} {onchange}>{ options }</select>
    }
}

fn pace(props: &ControlsProps) -> Html {
    let (lang, build) = (props.lang, &props.build);
    let replay = props.line.log.as_ref().is_some_and(|log| log.has_moments);
    let onchange = changed(build, &props.on_build, |build, event: Event| {
        build.pace = selected(&event).and_then(|name| Pace::from_name(&name)).unwrap_or_default();
        build.moment = None;
    });
    let options = Pace::ALL.into_iter().filter(|pace| *pace != Pace::Measured || replay).map(|pace| {
        html! { <option value={pace.name()} selected={build.pace == pace}>{ pace_name(lang, pace) }</option> }
    });
    field(text(lang, Key::TimelinePace), "pace", onchange, html! { { for options } })
}

fn workers(props: &ControlsProps) -> Html {
    let lang = props.lang;
    let onchange = changed(&props.build, &props.on_build, |build, event: Event| {
        build.workers = selected(&event).and_then(|value| value.parse().ok());
        build.moment = None;
    });
    let options = WORKERS.into_iter().map(|n| {
        let words = plural(lang, Key::TimelineAtOnce, u64::from(n));
        html! { <option value={n.to_string()} selected={props.build.workers == Some(n)}>{ words }</option> }
    });
    let all = html! { <option value="" selected={props.build.workers.is_none()}>{ text(lang, Key::TimelineUnlimited) }</option> };
    field(text(lang, Key::TimelineWorkers), "workers", onchange, html! { <>{ all }{ for options }</> })
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
    let options = html! {
        <>
            <option value="" selected={build.change.is_empty()}>{ text(lang, Key::TimelineIfNothing) }</option>
            <option value="file" selected={build.change == "file"}>{ text(lang, Key::TimelineIfFile) }</option>
            { offered(props, Key::TimelineIfArgs, &changes.args) }
            { offered(props, Key::TimelineIfImages, &changes.sources) }
            { offered(props, Key::TimelineIfLines, &changes.lines) }
        </>
    };
    field(text(lang, Key::TimelineIf), "what-if", onchange, options)
}

fn path(props: &ControlsProps) -> Html {
    let (lang, build) = (props.lang, &props.build);
    let oninput = changed(build, &props.on_build, |build, event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            build.path = input.value();
        }
    });
    html! {
        <>
            <input class="input input--code input--small build-bar__path" type="text" spellcheck="false" autocomplete="off" list="what-if-paths"
                aria-label={text(lang, Key::TimelinePath)} title={text(lang, Key::TimelinePath)}
                data-testid="what-if-path" value={build.path.clone()} {oninput} />
            <datalist id="what-if-paths">
                { for props.line.changes.paths.iter().map(|path| html! { <option value={path.clone()} /> }) }
            </datalist>
        </>
    }
}

/// The controls of the time line.
#[component]
pub fn Controls(props: &ControlsProps) -> Html {
    let build = &props.build;
    html! {
        <>
            { pace(props) }
            if build.pace == Pace::Parallel {
                { workers(props) }
            }
            if build.pace != Pace::Measured {
                { change(props) }
                if build.change == "file" {
                    { path(props) }
                }
            }
        </>
    }
}
