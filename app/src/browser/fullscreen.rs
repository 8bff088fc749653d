//! The page over the whole screen.

use gloo_events::EventListener;
use yew::prelude::*;

use super::page::document;

/// Whether the browser lets the page have the screen: not in every frame.
pub fn is_possible() -> bool {
    document().is_some_and(|document| document.fullscreen_enabled())
}

fn is_on() -> bool {
    document().is_some_and(|document| document.fullscreen_element().is_some())
}

/// Takes the whole screen, or gives it back.
pub fn toggle() {
    let Some(document) = document() else { return };
    if is_on() {
        document.exit_fullscreen();
    } else if let Some(root) = document.document_element() {
        // Refused where no key or button was pressed: then nothing changes, and nobody is waiting.
        let asked = root.request_fullscreen();
        debug_assert!(asked.is_ok(), "the screen can be asked for");
    }
}

/// Whether the page has the whole screen, kept up to date.
#[hook]
pub fn use_fullscreen() -> bool {
    let on = use_state_eq(is_on);
    {
        let on = on.clone();
        use_effect_with((), move |()| {
            let listener = document()
                .map(|document| EventListener::new(&document, "fullscreenchange", move |_| on.set(is_on())));
            move || drop(listener)
        });
    }
    *on
}
