//! All safe fixes, before they are made.

use std::rc::Rc;

use dockerfile_answers::Worth;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::details::gain_lines;
use crate::browser::page;
use crate::components::common::{Icon, Symbol};
use crate::components::diff::Diff;
use crate::i18n::{Key, Lang, plural, text};
use crate::state::{Measure, Proposal};
use crate::view::{Gain, diff};

/// Properties of [`ProposalView`].
#[derive(Properties, PartialEq)]
pub struct ProposalProps {
    /// The changes.
    pub proposal: Rc<Proposal>,
    /// What they bring, once that is known.
    pub worth: Option<Rc<Worth>>,
    /// The size shown.
    pub measure: Measure,
    /// Language.
    pub lang: Lang,
    /// Called to make them.
    pub on_accept: Callback<()>,
    /// Called to leave the text as it is.
    pub on_cancel: Callback<()>,
}

fn gains(lang: Lang, gain: &Gain) -> Html {
    if gain.is_nothing() {
        return html! { <p class="proposal__note quiet">{ text(lang, Key::GainNone) }</p> };
    }
    gain_lines(lang, gain)
}

/// All safe fixes, shown before they are made.
#[component]
pub fn ProposalView(props: &ProposalProps) -> Html {
    let lang = props.lang;
    let mended = &props.proposal.mended;
    let title = use_node_ref();
    {
        let title = title.clone();
        use_effect_with((), move |()| {
            if let Some(title) = title.cast::<HtmlElement>() {
                page::focus_element(&title);
            }
        });
    }
    let hunks = use_memo(props.proposal.clone(), |proposal| diff(&proposal.text, &proposal.mended.edits));
    let onkeydown = {
        let on_cancel = props.on_cancel.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                on_cancel.emit(());
            }
        })
    };
    let nothing = mended.edits.is_empty();
    html! {
        <section class="proposal" aria-labelledby="proposal-title" data-testid="proposal" {onkeydown}>
            <h3 ref={title} id="proposal-title" class="proposal__title" tabindex="-1">
                { plural(lang, Key::MendTitle, u64::from(mended.fixes)) }
            </h3>
            if nothing {
                <p class="proposal__note quiet">{ text(lang, Key::MendNothing) }</p>
            } else if mended.left > 0 {
                <p class="proposal__note quiet">{ plural(lang, Key::MendLeft, u64::from(mended.left)) }</p>
            }
            if let Some(worth) = props.worth.as_ref().filter(|_| !nothing) {
                <div data-testid="proposal-total">{ gains(lang, &Gain::of(worth, props.measure)) }</div>
            }
            <Diff hunks={(*hunks).clone()} {lang} />
            <div class="proposal__actions">
                if !nothing {
                    <button type="button" class="button button--primary" data-testid="proposal-accept"
                        onclick={props.on_accept.reform(|_| ())}>
                        <Symbol icon={Icon::Check} />{ text(lang, Key::MendApply) }
                    </button>
                }
                <button type="button" class="button" data-testid="proposal-cancel"
                    onclick={props.on_cancel.reform(|_| ())}>{ text(lang, Key::MendCancel) }</button>
            </div>
        </section>
    }
}
