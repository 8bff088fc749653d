//! Files that come from the user's machine and go to it. Nothing leaves the browser.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlInputElement, Url};
use yew::{Callback, Event, TargetCast};

use super::{page, timer};

/// A file that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Its text.
    Text(String),
    /// It has so many bytes, more than asked for, and was not read.
    TooLarge(u64),
    /// The browser could not read it.
    Unreadable,
}

/// Offers `text` as a file called `name`; `false` where the browser does not let that be done.
pub fn save(name: &str, mime: &str, text: &str) -> bool {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let made = || {
        let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options).ok()?;
        let address = Url::create_object_url_with_blob(&blob).ok()?;
        let anchor = page::window()?.document()?.create_element("a").ok()?;
        let anchor = anchor.dyn_into::<HtmlAnchorElement>().ok()?;
        anchor.set_href(&address);
        anchor.set_download(name);
        anchor.click();
        Some(address)
    };
    let address = made();
    let saved = address.is_some();
    if let Some(address) = address {
        // The browser has taken what it needs once the click is over.
        timer::soon(move || {
            let revoked = Url::revoke_object_url(&address);
            debug_assert!(revoked.is_ok(), "revokeObjectURL does not throw");
        });
    }
    saved
}

/// Reads the file that an `<input type="file">` was given, if it has at most `most` bytes.
pub fn read_chosen(event: &Event, most: u64, on_read: Callback<Chosen>) {
    let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    // Exact: no file has 2^53 bytes.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = file.size() as u64;
    if size > most {
        on_read.emit(Chosen::TooLarge(size));
    } else {
        let reading = file.text();
        spawn_local(async move {
            let text = JsFuture::from(reading).await.ok().and_then(|text| text.as_string());
            on_read.emit(text.map_or(Chosen::Unreadable, Chosen::Text));
        });
    }
    // The same file can be chosen again.
    input.set_value("");
}
