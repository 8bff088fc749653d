//! Runs the core away from the page. `static/own-worker.js` and `static/shared-worker.js` load it as a worker, or, where a
//! worker cannot be made, the page itself imports it.

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;
use worker::Desk;

thread_local! {
    /// One for the module: the tables of packages are fetched once for all that ask.
    static DESK: RefCell<Desk> = RefCell::default();
}

fn main() {}

/// Answers one encoded request with one encoded reply; an unreadable request gets an empty answer.
#[wasm_bindgen]
pub fn analyse(request: &[u8]) -> Vec<u8> {
    DESK.with_borrow_mut(|desk| desk.answer(request))
}

/// Names of the tables that would have made the last analysis better.
#[wasm_bindgen]
pub fn wanted() -> Vec<String> {
    DESK.with_borrow(|desk| desk.wanted().to_vec())
}

/// Takes a table from its file; whether it is one.
#[wasm_bindgen]
pub fn take(file: &[u8]) -> bool {
    DESK.with_borrow_mut(|desk| desk.take(file))
}
