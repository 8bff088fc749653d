//! Width of the window and the system's wishes.

use gloo_events::EventListener;
use web_sys::MediaQueryList;
use yew::prelude::*;

use super::page::window;
use crate::state::{Layout, Theme};

const WIDE: &str = "(min-width: 68.75rem)";
const DARK: &str = "(prefers-color-scheme: dark)";
const MEDIUM: &str = "(min-width: 45rem)";

fn query(media: &str) -> Option<MediaQueryList> {
    window()?.match_media(media).ok().flatten()
}

fn matches(media: &str) -> bool {
    query(media).is_some_and(|list| list.matches())
}

/// The layout that fits the window.
pub fn layout() -> Layout {
    if matches(WIDE) {
        Layout::Wide
    } else if matches(MEDIUM) {
        Layout::Medium
    } else {
        Layout::Narrow
    }
}

/// Calls back whenever another layout fits.
#[hook]
pub fn use_layout_changes(on_change: Callback<Layout>) {
    use_effect_with((), move |()| {
        let listeners: Vec<EventListener> = [WIDE, MEDIUM]
            .into_iter()
            .filter_map(query)
            .map(|list| {
                let on_change = on_change.clone();
                EventListener::new(&list, "change", move |_| on_change.emit(layout()))
            })
            .collect();
        move || drop(listeners)
    });
}

/// Whether the page is dark just now.
#[hook]
pub fn use_dark(theme: Theme) -> bool {
    let system = use_state_eq(|| matches(DARK));
    {
        let system = system.clone();
        use_effect_with((), move |()| {
            let listener = query(DARK)
                .map(|list| EventListener::new(&list, "change", move |_| system.set(matches(DARK))));
            move || drop(listener)
        });
    }
    match theme {
        Theme::Auto => *system,
        Theme::Light => false,
        Theme::Dark => true,
    }
}
