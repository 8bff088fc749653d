//! The buttons beside the text.

use std::rc::Rc;

use yew::prelude::*;

use crate::i18n::{Key, Lang, text, text_with};
use crate::state::{Action, Comparing, Measure, Snapshot, Version};
use crate::view::size_difference;
use protocol::Task;

/// Properties of [`CompareBar`].
#[derive(Properties, PartialEq)]
pub struct CompareBarProps {
    /// The version that was pinned.
    pub pinned: Option<Rc<Version>>,
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// The size shown.
    pub measure: Measure,
    /// Whether an exercise is open: the page then solves nothing.
    pub solving: bool,
    /// Language.
    pub lang: Lang,
    /// What happened.
    pub on_action: Callback<Action>,
    /// Called with what is to be worked out for the text.
    pub on_ask: Callback<Task>,
}

/// The buttons that pin and compare, beside the text.
#[component]
pub fn CompareBar(props: &CompareBarProps) -> Html {
    let lang = props.lang;
    let before = props.pinned.as_ref().and_then(|pinned| pinned.snapshot.clone());
    let key = (lang, before, props.snapshot.clone(), props.measure);
    let difference = use_memo(key, |(lang, before, after, measure)| {
        size_difference(*lang, before.as_ref()?, after.as_ref()?, *measure)
    });
    let needed =
        props.snapshot.as_ref().map_or(0, |snapshot| snapshot.analysis.model.reachable_with_onbuild.len());
    let stages = props.snapshot.as_ref().map_or(0, |snapshot| snapshot.analysis.model.stages.len());
    // In a narrow pane its first word does.
    let pin = text(lang, Key::ComparePin);
    let (short, _) = pin.split_once(' ').unwrap_or((pin, ""));
    html! {
        <div class="compare-bar">
            if needed > 1 {
                <button type="button" class="button button--quiet button--small" data-testid="one-stage"
                    onclick={props.on_ask.reform(|_| Task::OneStage)}>{ text(lang, Key::CompareWhatIf) }</button>
            }
            if stages == 1 && !props.solving {
                <button type="button" class="button button--quiet button--small" data-testid="multi-stage"
                    onclick={props.on_ask.reform(|_| Task::MultiStage)}>{ text(lang, Key::MultiAsk) }</button>
            }
            if props.pinned.is_some() {
                <button type="button" class="button button--small" data-testid="compare-open"
                    onclick={props.on_action.reform(|_| Action::Compared(Some(Comparing::Pinned)))}>
                    { match &*difference {
                        Some(difference) => text_with(lang, Key::CompareOpenWith, &[("difference", difference)]),
                        None => text(lang, Key::CompareOpen).to_owned(),
                    } }
                </button>
                <button type="button" class="button button--quiet button--small compare-bar__unpin" data-testid="unpin"
                    onclick={props.on_action.reform(|_| Action::Pinned(false))}>{ text(lang, Key::CompareUnpin) }</button>
            } else {
                <button type="button" class="button button--quiet button--small" data-testid="pin"
                    title={text(lang, Key::ComparePinHint)} aria-label={pin}
                    onclick={props.on_action.reform(|_| Action::Pinned(true))}>
                    <span class="compare-bar__long">{ pin }</span><span class="compare-bar__short">{ short }</span>
                </button>
            }
        </div>
    }
}
