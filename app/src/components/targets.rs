//! The one place where the target is chosen: a button that says which it is, and a panel with size and time of each.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::common::{Icon, Popover, Symbol};
use crate::browser::popover;
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::{BuildView, Measure, Snapshot};
use crate::view::{self, TargetChip};

/// Properties of [`TargetMenu`].
#[derive(Properties, PartialEq)]
pub struct TargetMenuProps {
    /// The last analysis.
    pub snapshot: Snapshot,
    /// The size shown.
    pub measure: Measure,
    /// How the build's time line is shown: it holds the durations.
    pub build: Rc<BuildView>,
    /// The target asked for: it shows at once, before an analysis for it is there.
    pub target: Option<AttrValue>,
    /// Language.
    pub lang: Lang,
    /// Called with the target chosen; `None` for the last stage.
    pub on_choose: Callback<Option<String>>,
}

fn radio(props: &TargetMenuProps, value: &str, checked: bool, chosen: Option<String>) -> Html {
    html! {
        <input class="target__radio" type="radio" name="target" {checked} data-testid={format!("target-{value}")}
            onchange={props.on_choose.reform(move |_| chosen.clone())} />
    }
}

fn target(props: &TargetMenuProps, chip: &TargetChip) -> Html {
    let lang = props.lang;
    let checked = chip.is_asked_for(props.target.as_deref());
    html! {
        <label class={classes!("target", (!chip.used).then_some("target--unused"))} key={chip.value.clone()}>
            { radio(props, &chip.value, checked, (!chip.last).then(|| chip.value.clone())) }
            <span class="target__name">{ &chip.label }</span>{ " " }
            <span class="target__marks">
                if chip.last {
                    <span class="badge">{ text(lang, Key::TargetIsLast) }</span>{ " " }
                }
                if !chip.used {
                    <span class="badge badge--unused">{ text(lang, Key::StageUnused) }</span>
                }
            </span>
            { " " }<span class="target__size">{ &chip.size }</span>{ " " }
            <span class="target__time">{ "≈ " }{ &chip.duration }</span>
        </label>
    }
}

/// A target whose stage was renamed or removed: it stays chosen, and the analysis says so.
fn lost(props: &TargetMenuProps, value: &AttrValue) -> Html {
    html! {
        <label class="target" key="lost">
            { radio(props, value, true, Some(value.to_string())) }
            <span class="target__name">{ value }</span>{ " " }
            <span class="target__marks"><span class="badge badge--unused">{ text(props.lang, Key::TargetLost) }</span></span>
        </label>
    }
}

/// What stands on the button: what is built and, where that is another, what is built by default.
fn face(lang: Lang, chosen: &str, default: &TargetChip, is_default: bool) -> Html {
    let mark = if is_default {
        text(lang, Key::TargetIsLast).to_owned()
    } else {
        text_with(lang, Key::TargetDefaultIs, &[("stage", &default.label)])
    };
    html! {
        <>
            <Symbol icon={Icon::Target} />
            <span class="visually-hidden">{ text(lang, Key::TargetLabel) }{ ": " }</span>
            <span class="target-menu__name" data-testid="target-chosen">{ chosen }</span>
            { " " }<span class="target-menu__default">{ mark }</span>
            <Symbol icon={Icon::Down} />
        </>
    }
}

/// The choice of the target; nothing where there is none.
#[component]
pub fn TargetMenu(props: &TargetMenuProps) -> Html {
    let lang = props.lang;
    let panel = use_node_ref();
    // A plan per stage: not to be made anew whenever the caret moves.
    let watched = (lang, props.snapshot.clone(), props.measure, props.build.clone());
    let chips = use_memo(watched, |(lang, snapshot, measure, build)| {
        view::target_chips(*lang, snapshot, *measure, build)
    });
    let Some(default) = chips.first().filter(|_| chips.len() > 1 || props.target.is_some()) else {
        return html! {};
    };
    let asked = chips.iter().find(|chip| chip.is_asked_for(props.target.as_deref()));
    let gone = props.target.clone().filter(|_| asked.is_none());
    let chosen = asked.map_or_else(|| gone.as_deref().unwrap_or_default(), |chip| chip.label.as_str());
    // A press chooses and is done; with the arrows one goes from target to target.
    let onclick = {
        let panel = panel.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(panel) = panel.cast::<HtmlElement>().filter(|_| event.detail() > 0) {
                popover::hide(&panel);
            }
        })
    };
    html! {
        <div class="target-menu">
            <Popover id="target-panel" testid="target" class={classes!("button", "button--small")} {panel}
                name={text(lang, Key::TargetStrip)} about={text(lang, Key::TargetStrip)}
                face={face(lang, chosen, default, asked.is_some_and(|chip| chip.last))}>
                <div class="targets" role="radiogroup" aria-label={text(lang, Key::TargetStrip)} data-testid="targets" {onclick}>
                    { for chips.iter().map(|chip| target(props, chip)) }
                    { for gone.iter().map(|value| lost(props, value)) }
                </div>
            </Popover>
        </div>
    }
}
