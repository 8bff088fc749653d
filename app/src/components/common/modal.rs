use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use crate::browser::page;

/// Opens `dialog` over everything when it is first drawn, gives `title` the focus and, at the end, puts the focus
/// back where it was.
#[hook]
pub fn use_modal(dialog: &NodeRef, title: &NodeRef) {
    let (dialog, title) = (dialog.clone(), title.clone());
    use_effect_with((), move |()| {
        let opener: Option<HtmlElement> = page::focused();
        let dialog = dialog.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            // Refused only for an element that is gone or open already.
            let shown = dialog.show_modal();
            debug_assert!(shown.is_ok(), "a closed dialog can be opened");
        }
        if let Some(title) = title.cast::<HtmlElement>() {
            page::focus_element(&title);
        }
        move || {
            if let Some(dialog) = dialog {
                dialog.close();
            }
            if let Some(opener) = opener.filter(|opener| opener.is_connected()) {
                page::focus_element(&opener);
            }
        }
    });
}
