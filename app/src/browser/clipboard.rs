//! The clipboard.

use wasm_bindgen_futures::JsFuture;

use super::page::window;

/// Puts `text` on the clipboard; `false` where the browser refuses.
pub async fn write(text: &str) -> bool {
    let Some(window) = window() else { return false };
    // Missing outside secure contexts, where the getter gives undefined.
    let clipboard = window.navigator().clipboard();
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
