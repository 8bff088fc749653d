//! Loading JavaScript modules when they are needed.

use std::cell::RefCell;
use std::collections::BTreeMap;

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::page::resolve;

#[wasm_bindgen(module = "/js/load.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn load_module(url: &str) -> Result<js_sys::Promise, JsValue>;
}

thread_local! {
    /// How often a module could not be loaded.
    static FAILURES: RefCell<BTreeMap<String, u32>> = RefCell::default();
}

/// The module in `file`, which is served beside the page; `None` when it cannot be loaded. Each call tries anew.
pub async fn load(file: &str) -> Option<JsValue> {
    let failures = FAILURES.with_borrow(|failures| failures.get(file).copied().unwrap_or(0));
    let address = resolve(file)?;
    // A browser remembers that an address failed, and does not ask again.
    let address = if failures == 0 { address } else { format!("{address}?again={failures}") };
    let loaded = match load_module(&address) {
        Ok(promise) => JsFuture::from(promise).await.ok(),
        Err(_) => None,
    };
    if loaded.is_none() {
        FAILURES.with_borrow_mut(|failures| *failures.entry(file.to_owned()).or_default() += 1);
    }
    loaded
}

/// Calls the function `name` of `object` with one argument; `None` when there is none or it throws.
pub fn call(object: &JsValue, name: &str, argument: &JsValue) -> Option<JsValue> {
    let function = js_sys::Reflect::get(object, &name.into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    function.call1(object, argument).ok()
}
