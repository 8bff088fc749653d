//! The worker's side.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::answer;

/// Answers messages, when this runs in a worker; tells the page so with an empty message.
pub fn listen() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let answering = scope.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let request = Uint8Array::new(&event.data()).to_vec();
        post(&answering, &answer(&request));
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // Lives as long as the worker.
    on_message.forget();
    post(&scope, &[]);
}

fn post(scope: &DedicatedWorkerGlobalScope, bytes: &[u8]) {
    let message = Uint8Array::from(bytes);
    let transfer = Array::of1(&message.buffer());
    // Can fail only on a detached buffer, and this one is new.
    let sent: Result<(), JsValue> = scope.post_message_with_transfer(&message, &transfer);
    debug_assert!(sent.is_ok(), "a fresh buffer can be transferred");
}
