//! The targets of a file in a strip: size and time of each, one of them chosen.

use std::rc::Rc;

use yew::prelude::*;

use crate::i18n::{Key, Lang, text};
use crate::state::{BuildView, Measure, Snapshot};
use crate::view::{self, TargetChip};

/// Properties of [`Targets`].
#[derive(Properties, PartialEq)]
pub struct TargetsProps {
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

fn chip(props: &TargetsProps, chip: &TargetChip) -> Html {
    let lang = props.lang;
    let value = (!chip.last).then(|| chip.value.clone());
    html! {
        <label class="target" key={chip.value.clone()}>
            <input class="visually-hidden" type="radio" name="target-strip" checked={chip.is_asked_for(props.target.as_deref())}
                data-testid={format!("target-{}", chip.value)} onchange={props.on_choose.reform(move |_| value.clone())} />
            <span class="target__face">
                <span class="target__name">{ &chip.label }
                    if chip.last {
                        { " " }
                        <span class="target__last">{ text(lang, Key::TargetIsLast) }</span>
                    }
                </span>
                { " " }
                <span class="target__facts">
                    if !chip.size.is_empty() {
                        <span>{ &chip.size }</span>{ " " }
                    }
                    <span>{ "≈ " }{ &chip.duration }</span>
                </span>
            </span>
        </label>
    }
}

/// The strip; nothing where there is no choice.
#[component]
pub fn Targets(props: &TargetsProps) -> Html {
    // A plan per stage: not to be made anew whenever the caret moves.
    let watched = (props.lang, props.snapshot.clone(), props.measure, props.build.clone());
    let chips = use_memo(watched, |(lang, snapshot, measure, build)| {
        view::target_chips(*lang, snapshot, *measure, build)
    });
    if chips.len() < 2 {
        return html! {};
    }
    html! {
        <fieldset class="targets" data-testid="targets">
            <legend class="visually-hidden">{ text(props.lang, Key::TargetStrip) }</legend>
            { for chips.iter().map(|found| chip(props, found)) }
        </fieldset>
    }
}
