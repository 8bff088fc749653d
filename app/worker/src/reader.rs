//! The worker's side.

use dockerfile_core::image::{Progress, ReadError, RealImage, Source, read_archive, read_text};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, DedicatedWorkerGlobalScope, FileReaderSync, MessageEvent};

use protocol::encode;
use protocol::image::Answer;

/// The least time between two reports, in milliseconds.
const REPORT_MS: f64 = 100.0;

/// A file of the user, read where it is.
struct File {
    blob: Blob,
    length: u64,
    reader: FileReaderSync,
}

impl File {
    // Exact up to 2^53 bytes.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn new(blob: Blob) -> Result<Self, JsValue> {
        let length = blob.size() as u64;
        Ok(Self { blob, length, reader: FileReaderSync::new()? })
    }

    // Exact up to 2^53 bytes.
    #[allow(clippy::cast_precision_loss)]
    fn piece(&self, offset: u64, end: u64) -> Result<Uint8Array, JsValue> {
        let piece = self.blob.slice_with_f64_and_f64(offset as f64, end as f64)?;
        let bytes = self.reader.read_as_array_buffer(&piece)?;
        Ok(Uint8Array::new(&bytes))
    }
}

impl File {
    /// The text of a file in which someone kept what Docker printed; `None` for anything that begins otherwise.
    fn text(&self) -> Option<String> {
        const LONGEST: u64 = 32 << 20;
        let bytes = self.piece(0, self.length.min(LONGEST)).ok().filter(|_| self.length <= LONGEST)?.to_vec();
        let starts = |start: &[u8]| bytes.trim_ascii_start().starts_with(start);
        let printed =
            ["[", "{", "IMAGE", "<missing>", "sha256:"].iter().any(|start| starts(start.as_bytes()));
        printed.then(|| String::from_utf8(bytes.clone()).ok()).flatten()
    }
}

impl Source for File {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, String> {
        let end = offset.saturating_add(buffer.len() as u64).min(self.length);
        if offset >= end {
            return Ok(0);
        }
        let bytes = self.piece(offset, end).map_err(|error| reason(&error))?;
        // A slice has the length asked for, unless the file has changed, and then it cannot be read.
        let part = buffer.get_mut(..bytes.length() as usize).ok_or("unexpected length")?;
        bytes.copy_to(part);
        Ok(part.len())
    }
}

/// The name of an exception, such as `NotReadableError`.
fn reason(error: &JsValue) -> String {
    let name = js_sys::Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    name.unwrap_or_else(|| "unknown error".to_owned())
}

/// Waits for a text or a file, and reads it.
pub fn listen() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let answering = scope.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let answer = match read(&answering, event.data()) {
            Ok(image) => Answer::Done(Box::new(image)),
            Err(error) => Answer::Failed(error),
        };
        post(&answering, &answer);
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // Lives as long as the worker.
    on_message.forget();
    post(&scope, &Answer::Ready);
}

fn read(scope: &DedicatedWorkerGlobalScope, given: JsValue) -> Result<RealImage, ReadError> {
    if let Some(text) = given.as_string() {
        return read_text(&text);
    }
    let file = given.dyn_into::<Blob>().and_then(File::new);
    let mut file = file.map_err(|error| ReadError::source(&reason(&error)))?;
    if let Some(text) = file.text() {
        return read_text(&text);
    }
    let mut last = 0.0;
    read_archive(&mut file, &mut |progress: Progress| {
        let now = js_sys::Date::now();
        if now - last >= REPORT_MS {
            last = now;
            post(scope, &Answer::Progress(progress));
        }
    })
}

fn post(scope: &DedicatedWorkerGlobalScope, answer: &Answer) {
    let message = Uint8Array::from(encode(answer).as_slice());
    let transfer = Array::of1(&message.buffer());
    // Can fail only on a detached buffer, and this one is new.
    let sent = scope.post_message_with_transfer(&message, &transfer);
    debug_assert!(sent.is_ok(), "a fresh buffer can be transferred");
}
