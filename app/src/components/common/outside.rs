use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

use crate::browser::page;

/// Sets `open` to false when something outside of `root` is pressed.
#[hook]
pub fn use_outside(open: &UseStateHandle<bool>, root: &NodeRef) {
    let (open, root) = (open.clone(), root.clone());
    use_effect_with(*open, move |&is_open| {
        let listener = is_open.then(page::window).flatten().map(|window| {
            EventListener::new(&window, "pointerdown", move |event| {
                let inside = root
                    .cast::<HtmlElement>()
                    .zip(event.target())
                    .is_some_and(|(root, target)| root.contains(target.dyn_ref::<Node>()));
                if !inside {
                    open.set(false);
                }
            })
        });
        move || drop(listener)
    });
}
