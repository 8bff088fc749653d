//! The page around ours, when ours is in a frame of it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::JSON;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;
use yew::prelude::*;

use super::page;
use crate::embed::{self, FromHost};

/// The page around; spoken to only once that page has spoken, and then at its origin alone.
#[derive(Clone, Default)]
pub struct Host(Rc<RefCell<Option<String>>>);

impl PartialEq for Host {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

fn post(json: &str, origin: &str) {
    let message = JSON::parse(json).ok();
    let parent = page::window().and_then(|window| window.parent().ok().flatten());
    let posted = message.zip(parent).map(|(message, parent)| parent.post_message(&message, origin));
    debug_assert!(matches!(posted, Some(Ok(()))), "a message of plain data to an origin");
}

impl Host {
    /// Says `json`, if there is somebody to say it to.
    pub fn say(&self, json: impl FnOnce() -> String) {
        if let Some(origin) = &*self.0.borrow() {
            post(&json(), origin);
        }
    }
}

fn is_framed() -> bool {
    page::is_embed() && !page::is_top()
}

/// Whether the message comes from the page around, not from any other that knows this window.
fn is_from_parent(event: &MessageEvent) -> bool {
    let parent = page::window().and_then(|window| window.parent().ok().flatten());
    event.source().zip(parent).is_some_and(|(source, parent)| JsValue::from(source) == JsValue::from(parent))
}

/// Calls back with what the page around says, in an embedded page that is in a frame, and tells it once that page is
/// `ready`. Gives the page around, and whether it has spoken.
#[hook]
pub fn use_host(ready: bool, on_message: Callback<FromHost>) -> (Host, bool) {
    let host = use_memo((), |()| Host::default());
    let heard = use_state_eq(|| false);
    {
        let heard = heard.setter();
        let host = (*host).clone();
        use_effect_with((), move |()| {
            let listener = page::window().filter(|_| is_framed()).map(|window| {
                EventListener::new(&window, "message", move |event| {
                    let Some(event) = event.dyn_ref::<MessageEvent>().filter(|event| is_from_parent(event))
                    else {
                        return;
                    };
                    let json = JSON::stringify(&event.data()).ok().and_then(|json| json.as_string());
                    let Some(message) = json.and_then(|json| embed::read(&json)) else { return };
                    // A sandboxed page has no origin that could be named.
                    let origin = event.origin();
                    let origin = if origin == "null" { "*".to_owned() } else { origin };
                    // The first to speak stays the only one.
                    if host.0.borrow_mut().get_or_insert_with(|| origin.clone()) == &origin {
                        on_message.emit(message);
                        heard.set(true);
                    }
                })
            });
            move || drop(listener)
        });
    }
    use_effect_with(ready, |ready| {
        if *ready && is_framed() {
            // Says nothing but that the frame is there, so that anybody may hear it.
            post(&embed::ready(), "*");
        }
    });
    ((*host).clone(), *heard)
}
