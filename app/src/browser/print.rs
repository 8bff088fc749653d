//! Whether the page is being printed.

use gloo_events::EventListener;
use yew::prelude::*;

use super::page::window;

/// Whether the page is being printed just now, or shown as it would be.
#[hook]
pub fn use_printing() -> bool {
    let printing = use_state_eq(|| false);
    {
        let printing = printing.clone();
        use_effect_with((), move |()| {
            let window = window();
            let listeners = window.as_ref().map(|window| {
                [("beforeprint", true), ("afterprint", false)].map(|(name, now)| {
                    let printing = printing.clone();
                    EventListener::new(window, name, move |_| printing.set(now))
                })
            });
            // Where only the style of a page on paper is asked for, the events do not come.
            let query = window.and_then(|window| window.match_media("print").ok().flatten());
            let watching = query.map(|query| {
                let now = query.clone();
                EventListener::new(&query, "change", move |_| printing.set(now.matches()))
            });
            move || drop((listeners, watching))
        });
    }
    *printing
}
