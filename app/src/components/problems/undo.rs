//! What was just done, with the way back.

use std::rc::Rc;

use yew::prelude::*;

use crate::browser::page;
use crate::components::common::{Icon, Symbol, coded, foreign};
use crate::components::tabs::panel_id;
use crate::i18n::{Key, Lang, core_text, plural, text, text_with};
use crate::state::{Doing, Done};

/// Properties of [`Undo`].
#[derive(Properties, PartialEq)]
pub struct UndoProps {
    /// What was done.
    pub done: Rc<Done>,
    /// Language.
    pub lang: Lang,
    /// Called to take it back.
    pub on_undo: Callback<()>,
}

/// Id of the button that takes back what was done in a pane.
fn button_id(done: &Done) -> String {
    format!("undo-{}", done.panel.name())
}

/// What was done, in words.
fn words(lang: Lang, what: &Doing) -> (String, Lang) {
    match what {
        Doing::Fixed(code, args, title) => {
            let (title, of) = core_text(lang, code, args, title);
            (text_with(lang, Key::UndoDone, &[("what", &title)]), of)
        }
        Doing::AllSafe(n) => {
            let fixes = plural(lang, Key::UndoAllSafe, u64::from(*n));
            (text_with(lang, Key::UndoDone, &[("what", &fixes)]), lang)
        }
        Doing::MultiStage => {
            (text_with(lang, Key::UndoDone, &[("what", text(lang, Key::UndoMultiStage))]), lang)
        }
    }
}

/// A line that stands where the change was asked for, and takes the focus that its button had: the row with that
/// button goes.
#[component]
pub fn Undo(props: &UndoProps) -> Html {
    let (lang, id) = (props.lang, button_id(&props.done));
    {
        let (id, panel) = (id.clone(), props.done.panel);
        use_effect_with(props.done.clone(), move |_| {
            // What was asked for in the text leaves the caret there.
            let within = page::focused().is_none_or(|focused| page::is_within(&focused, &panel_id(panel)));
            if within {
                page::focus(&id);
            }
        });
    }
    let (what, of) = words(lang, &props.done.what);
    html! {
        <div class="undo" data-testid="undo">
            <Symbol icon={Icon::Check} />
            <span class="undo__what" role="status" lang={foreign(of, lang)}>{ coded(&what) }</span>
            <button type="button" {id} class="button button--small" data-testid="undo-button"
                aria-keyshortcuts="Control+Z" onclick={props.on_undo.reform(|_| ())}>
                <Symbol icon={Icon::Undo} />{ text(lang, Key::Undo) }
            </button>
        </div>
    }
}
