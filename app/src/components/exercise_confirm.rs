//! A button that asks before it does what cannot be undone, without a window in the way.

use yew::prelude::*;

use crate::browser::{page, timer};
use crate::i18n::{Key, Lang, text};

/// Properties of [`Confirm`].
#[derive(Properties, PartialEq)]
pub struct ConfirmProps {
    /// Unlike any other on the page.
    pub id: &'static str,
    /// What the button says.
    pub label: AttrValue,
    /// What is asked.
    pub question: AttrValue,
    /// What the button says that does it.
    pub yes: AttrValue,
    /// Language.
    pub lang: Lang,
    /// Called once it is confirmed.
    pub on_yes: Callback<()>,
}

/// A button that asks first. Focus goes to the answer, and back when it is no.
#[component]
pub fn Confirm(props: &ConfirmProps) -> Html {
    let asking = use_state_eq(|| false);
    let id = props.id;
    let ask = {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| {
            asking.set(true);
            timer::soon(move || page::focus(&format!("{id}-yes")));
        })
    };
    let no = {
        let asking = asking.clone();
        Callback::from(move |()| {
            asking.set(false);
            timer::soon(move || page::focus(id));
        })
    };
    let yes = {
        let (asking, on_yes) = (asking.clone(), props.on_yes.clone());
        Callback::from(move |_: MouseEvent| {
            asking.set(false);
            on_yes.emit(());
        })
    };
    if !*asking {
        return html! {
            <button type="button" class="button button--small" {id} data-testid={id} onclick={ask}>
                { &props.label }
            </button>
        };
    }
    let onkeydown = {
        let no = no.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                no.emit(());
            }
        })
    };
    html! {
        <div class="confirm" role="group" aria-labelledby={format!("{id}-question")} {onkeydown}>
            <p id={format!("{id}-question")}>{ &props.question }</p>
            <button type="button" class="button button--small" id={format!("{id}-yes")}
                data-testid={format!("{id}-yes")} onclick={yes}>{ &props.yes }</button>
            <button type="button" class="button button--small button--quiet" data-testid={format!("{id}-no")}
                onclick={no.reform(|_| ())}>{ text(props.lang, Key::ExerciseNo) }</button>
        </div>
    }
}
