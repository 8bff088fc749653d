//! Files for the user to keep.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::page::window;

/// Offers `text` as a file of that name and media type; nothing leaves the browser. `false` where it refuses.
pub fn save(name: &str, media_type: &str, text: &str) -> bool {
    let parts = Array::of1(&JsValue::from_str(text));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_str_sequence_and_options(&parts, &options).is_ok_and(|blob| save_blob(name, &blob))
}

/// Offers `blob` as a file of that name; nothing leaves the browser. `false` where it refuses.
pub fn save_blob(name: &str, blob: &Blob) -> bool {
    let Ok(address) = Url::create_object_url_with_blob(blob) else { return false };
    let anchor = window()
        .and_then(|window| window.document())
        .and_then(|document| document.create_element("a").ok())
        .and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
    let Some(anchor) = anchor else { return false };
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    // The download holds the blob by now; without this it would stay until the page is left.
    Url::revoke_object_url(&address).is_ok()
}
