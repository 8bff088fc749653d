//! Runs the core away from the page. Loaded as a worker, or, where a worker cannot be made,
//! imported by the page itself, which then calls [`analyse`].

use wasm_bindgen::prelude::wasm_bindgen;
use worker::serve;

fn main() {
    serve::listen();
}

/// Answers one encoded request with one encoded reply; an unreadable request gets an empty answer.
#[wasm_bindgen]
pub fn analyse(request: &[u8]) -> Vec<u8> {
    worker::answer(request)
}
