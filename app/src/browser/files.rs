//! Files that the user hands over, by picker or by dropping them.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DataTransfer, DragEvent, Element, File, HtmlInputElement};
use yew::prelude::*;

use super::page::window;
use super::timer::Debounce;
use crate::intake::is_archive;
use crate::share::MAX_BYTES;
use crate::state::FileRefusal;

/// What a file holds.
#[derive(Clone, Debug)]
pub enum Given {
    /// A text.
    Text(String),
    /// An archive, of any size, which is not read here.
    Archive(File),
}

/// What a file holds, or why it is not opened.
pub type Opened = Result<Given, FileRefusal>;

/// As many bytes of a file as tell whether it is an archive.
const HEAD: i32 = 512;

/// Whether the first bytes of the file are those of an archive.
async fn starts_as_archive(file: &File) -> bool {
    let Ok(head) = file.slice_with_i32_and_i32(0, HEAD) else { return false };
    let bytes = JsFuture::from(head.array_buffer()).await;
    bytes.is_ok_and(|bytes| is_archive(&Uint8Array::new(&bytes).to_vec()))
}

async fn read(file: File) -> Opened {
    if starts_as_archive(&file).await {
        return Ok(Given::Archive(file));
    }
    // The browser knows the size without reading; a whole number.
    #[allow(clippy::cast_precision_loss)]
    if file.size() > MAX_BYTES as f64 {
        return Err(FileRefusal::TooLarge);
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| FileRefusal::Unreadable)?;
    let text = String::from_utf8(Uint8Array::new(&buffer).to_vec()).map_err(|_| FileRefusal::NotText)?;
    // A text in UTF-16 passes for UTF-8 now and then, with a zero in every other place.
    if text.contains('\0') { Err(FileRefusal::NotText) } else { Ok(Given::Text(text)) }
}

fn hand_over(file: File, on_file: Callback<Opened>) {
    spawn_local(async move { on_file.emit(read(file).await) });
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

/// Whether the pointer is over an element within `selector`.
fn is_over(event: &Event, selector: &str) -> bool {
    let over = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    over.is_some_and(|over| matches!(over.closest(selector), Ok(Some(_))))
}

/// What takes files of its own: the sizes, and dialogs that ask for one.
const TAKES_FILES: &str = "dialog:not(.guide, .rule-panel), .pane--sizes";
/// What is only read: a file that is dropped there is not to take the page away.
const TAKES_NONE: &str = ".guide, .rule-panel";

/// How long after its last sign a drag counts as over, in milliseconds: browsers give one at least every 550, and
/// none when the user gives up with Escape.
const DRAG_ENDS: u32 = 700;

/// Takes files that are dropped anywhere on the page; without this the browser would leave the page for them.
/// `on_over` is told whether one is over the page that would be taken.
#[hook]
pub fn use_drop(on_file: Callback<Opened>, on_over: Callback<bool>) {
    use_effect_with((), move |()| {
        let ends = Rc::new(Debounce::default());
        let gone = {
            let (ends, on_over) = (ends.clone(), on_over.clone());
            move || {
                ends.cancel();
                on_over.emit(false);
            }
        };
        // Before the editor sees them, which would insert the file at the pointer.
        let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
        let listeners = window().map(|window| {
            let over = EventListener::new_with_options(&window, "dragover", options, {
                let gone = gone.clone();
                move |event| {
                    let elsewhere = is_over(event, TAKES_FILES);
                    let Some((event, data)) = dragged(event).filter(|_| !elsewhere) else { return gone() };
                    event.prevent_default();
                    if is_over(event, TAKES_NONE) {
                        data.set_drop_effect("none");
                        return gone();
                    }
                    data.set_drop_effect("copy");
                    on_over.emit(true);
                    let on_over = on_over.clone();
                    ends.run(DRAG_ENDS, move || on_over.emit(false));
                }
            });
            // From one element to the next comes a leave too, which names where the pointer went.
            let leave = EventListener::new_with_options(&window, "dragleave", options, {
                let gone = gone.clone();
                move |event| {
                    if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
                        gone();
                    }
                }
            });
            let drop = EventListener::new_with_options(&window, "drop", options, move |event| {
                gone();
                if is_over(event, TAKES_FILES) || is_over(event, TAKES_NONE) {
                    return;
                }
                if let Some((event, data)) = dragged(event) {
                    event.prevent_default();
                    event.stop_propagation();
                    match data.files().and_then(|files| files.get(0)) {
                        Some(file) => hand_over(file, on_file.clone()),
                        None => on_file.emit(Err(FileRefusal::Unreadable)),
                    }
                }
            });
            (over, leave, drop)
        });
        move || drop(listeners)
    });
}

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
