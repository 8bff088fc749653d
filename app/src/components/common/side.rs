use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use crate::browser::page;

/// Opens `dialog` beside the page or, where it is `modal`, over all of it; gives `title` the focus whenever what is
/// shown (`topic`) changes and, at the end, puts the focus back where it was.
#[hook]
pub fn use_side_dialog<T: Clone + PartialEq + 'static>(
    dialog: &NodeRef,
    title: &NodeRef,
    modal: bool,
    topic: &T,
) {
    let opener = use_mut_ref(|| None::<HtmlElement>);
    {
        let (dialog, opener) = (dialog.clone(), opener.clone());
        use_effect_with(modal, move |&modal| {
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                let from = page::focused().filter(|from| !dialog.contains(Some(from)));
                if let Some(from) = from {
                    *opener.borrow_mut() = Some(from);
                }
                if modal {
                    // Refused only for an element that is gone or open already.
                    let shown = dialog.show_modal();
                    debug_assert!(shown.is_ok(), "a closed dialog can be opened");
                } else {
                    dialog.show();
                }
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    {
        let title = title.clone();
        use_effect_with(topic.clone(), move |_| {
            if let Some(title) = title.cast::<HtmlElement>() {
                page::focus_element(&title);
            }
        });
    }
    use_effect_with((), move |()| {
        move || {
            if let Some(opener) = opener.borrow_mut().take().filter(|opener| opener.is_connected()) {
                page::focus_element(&opener);
            }
        }
    });
}

/// What closes such a dialog besides its button: Escape, and whatever else the browser takes for a wish to leave.
pub fn leaving(on_close: &Callback<()>) -> (Callback<KeyboardEvent>, Callback<Event>) {
    let onkeydown = {
        let on_close = on_close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                on_close.emit(());
            }
        })
    };
    let oncancel = {
        let on_close = on_close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            on_close.emit(());
        })
    };
    (onkeydown, oncancel)
}
