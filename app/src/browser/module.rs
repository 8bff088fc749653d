//! Loading JavaScript modules when they are needed.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::page::resolve;

#[wasm_bindgen(module = "/js/load.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn load_module(url: &str) -> Result<js_sys::Promise, JsValue>;
}

/// The module in `file`, which is served beside the page; `None` when it cannot be loaded.
pub async fn load(file: &str) -> Option<JsValue> {
    let promise = load_module(&resolve(file)?).ok()?;
    JsFuture::from(promise).await.ok()
}

/// Calls the function `name` of `object` with one argument; `None` when there is none or it throws.
pub fn call(object: &JsValue, name: &str, argument: &JsValue) -> Option<JsValue> {
    let function = js_sys::Reflect::get(object, &name.into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    function.call1(object, argument).ok()
}
