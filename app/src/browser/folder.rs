//! Folders that the user picks or drops: names and sizes, read in the page and never sent.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, HtmlInputElement};

#[wasm_bindgen(module = "/js/folder.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn picked_files(input: &HtmlInputElement) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch)]
    fn dropped_files(transfer: &DataTransfer) -> Result<Promise, JsValue>;
}

/// A file of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Path from the folder.
    pub path: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its text, of a small manifest only.
    pub text: Option<String>,
}

/// The files of the folder that `input` holds. What is read is asked for at once, the answer comes later.
pub fn picked(input: &HtmlInputElement) -> impl Future<Output = Option<Vec<Found>>> + use<> {
    read(picked_files(input))
}

/// The files and folders that a drop brings.
pub fn dropped(transfer: &DataTransfer) -> impl Future<Output = Option<Vec<Found>>> + use<> {
    read(dropped_files(transfer))
}

async fn read(promise: Result<Promise, JsValue>) -> Option<Vec<Found>> {
    let rows = JsFuture::from(promise.ok()?).await.ok()?.dyn_into::<Array>().ok()?;
    let row = |row: JsValue| {
        let row = row.dyn_into::<Array>().ok()?;
        Some(Found {
            path: row.get(0).as_string()?,
            // A file of the browser is far smaller than what a double holds exactly.
            bytes: js_sys::BigInt::new(&row.get(1)).ok().and_then(|bytes| u64::try_from(bytes).ok())?,
            text: row.get(2).as_string(),
        })
    };
    Some(rows.iter().filter_map(row).collect())
}
