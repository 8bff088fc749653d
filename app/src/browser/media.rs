//! Width of the window and the system's wishes.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{MediaQueryList, ResizeObserver};
use yew::prelude::*;

use super::page::{document, window};
use crate::state::{Layout, Theme};

const DARK: &str = "(prefers-color-scheme: dark)";

fn query(media: &str) -> Option<MediaQueryList> {
    window()?.match_media(media).ok().flatten()
}

fn matches(media: &str) -> bool {
    query(media).is_some_and(|list| list.matches())
}

/// The size of the page's letters in pixels. A media query would know the browser's own only.
fn letter_size() -> Option<f64> {
    let style = window()?.get_computed_style(&document()?.document_element()?).ok()??;
    style.get_property_value("font-size").ok()?.strip_suffix("px")?.parse().ok()
}

/// The layout that fits the window.
pub fn layout() -> Layout {
    let width = window().and_then(|window| window.inner_width().ok()?.as_f64());
    width.zip(letter_size()).map(|(width, letters)| Layout::for_width(width / letters)).unwrap_or_default()
}

/// Calls back whenever another layout may fit: the window has another width, or `letters`, an element whose size
/// depends on that of letters, has.
#[hook]
pub fn use_layout_changes(letters: &NodeRef, on_change: Callback<Layout>) {
    let letters = letters.clone();
    use_effect_with((), move |()| {
        let listener = window().map(|window| {
            let on_change = on_change.clone();
            EventListener::new(&window, "resize", move |_| on_change.emit(layout()))
        });
        let watching = letters.cast().and_then(|element| {
            let changed = Closure::<dyn FnMut()>::new(move || on_change.emit(layout()));
            let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok()?;
            observer.observe(&element);
            Some((observer, changed))
        });
        move || {
            drop(listener);
            if let Some((observer, _changed)) = watching {
                observer.disconnect();
            }
        }
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
