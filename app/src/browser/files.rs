//! Files that the user hands over, by picker or by dropping them.

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DataTransfer, DragEvent, File, HtmlInputElement};
use yew::prelude::*;

use super::page::window;
use crate::share::MAX_BYTES;
use crate::state::FileRefusal;

/// What a file holds, or why it is not opened.
pub type Opened = Result<String, FileRefusal>;

async fn read(file: &File) -> Opened {
    // The browser knows the size without reading; a whole number.
    #[allow(clippy::cast_precision_loss)]
    if file.size() > MAX_BYTES as f64 {
        return Err(FileRefusal::TooLarge);
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| FileRefusal::Unreadable)?;
    let text = String::from_utf8(Uint8Array::new(&buffer).to_vec()).map_err(|_| FileRefusal::NotText)?;
    // A text in UTF-16 passes for UTF-8 now and then, with a zero in every other place.
    if text.contains('\0') { Err(FileRefusal::NotText) } else { Ok(text) }
}

fn hand_over(file: File, on_file: Callback<Opened>) {
    spawn_local(async move { on_file.emit(read(&file).await) });
}

/// The file that was chosen in `input`, which then forgets it, so that the same can be chosen again.
pub fn chosen(input: &HtmlInputElement, on_file: &Callback<Opened>) {
    if let Some(file) = input.files().and_then(|files| files.get(0)) {
        hand_over(file, on_file.clone());
    }
    input.set_value("");
}

/// What is dragged, if there is a file in it.
fn dragged(event: &Event) -> Option<(&DragEvent, DataTransfer)> {
    let event = event.dyn_ref::<DragEvent>()?;
    let data = event.data_transfer()?;
    data.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files")).then_some((event, data))
}

/// Takes files that are dropped anywhere on the page; without this the browser would leave the page for them.
#[hook]
pub fn use_drop(on_file: Callback<Opened>) {
    use_effect_with((), move |()| {
        // Before the editor sees them, which would insert the file at the pointer.
        let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
        let listeners = window().map(|window| {
            let over = EventListener::new_with_options(&window, "dragover", options, |event| {
                if let Some((event, data)) = dragged(event) {
                    event.prevent_default();
                    data.set_drop_effect("copy");
                }
            });
            let drop = EventListener::new_with_options(&window, "drop", options, move |event| {
                if let Some((event, data)) = dragged(event) {
                    event.prevent_default();
                    event.stop_propagation();
                    match data.files().and_then(|files| files.get(0)) {
                        Some(file) => hand_over(file, on_file.clone()),
                        None => on_file.emit(Err(FileRefusal::Unreadable)),
                    }
                }
            });
            (over, drop)
        });
        move || drop(listeners)
    });
}
