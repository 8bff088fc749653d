//! Fetching texts that are served beside the page.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::page;

/// The text of `file`, whose address is seen from the page; `None` when it cannot be had.
pub async fn fetch_text(file: &str) -> Option<String> {
    let window = page::window()?;
    let response = JsFuture::from(window.fetch_with_str(&page::resolve(file)?)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
