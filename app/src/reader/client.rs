//! The page's side.

use std::cell::RefCell;
use std::rc::Rc;

use dockerfile_image::{Progress, ReadError, RealImage};
use gloo_events::EventListener;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use crate::browser::page;
use protocol::decode;
use protocol::image::Answer;

const SCRIPT: &str = "image_loader.js";

/// What to read.
#[derive(Clone, Debug)]
pub enum Job {
    /// The output of `docker history` or `docker image inspect`.
    Text(String),
    /// An archive.
    File(File),
}

/// What becomes of it.
#[derive(Clone, Debug)]
pub enum Event {
    /// How far the reading is.
    Progress(Progress),
    /// It is read.
    Done(Rc<RealImage>),
    /// It cannot be read.
    Failed(ReadError),
    /// The worker could not be loaded, or died.
    Broken,
}

/// A reading under way. Dropped, it stops.
pub struct Reading {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Reading {
    /// Starts a worker for one job; `None` where there are no workers.
    pub fn start(job: Job, on_event: Callback<Event>) -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&page::resolve(SCRIPT)?, &options).ok()?;
        let job = RefCell::new(Some(job));
        let on_message = {
            let (worker, on_event) = (worker.clone(), on_event.clone());
            EventListener::new(&worker.clone(), "message", move |event| {
                let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
                let answer = decode::<Answer>(&Uint8Array::new(&event.data()).to_vec());
                match answer {
                    Some(Answer::Ready) => {
                        let message = match job.take() {
                            Some(Job::Text(text)) => JsValue::from(text),
                            Some(Job::File(file)) => JsValue::from(file),
                            None => return,
                        };
                        if worker.post_message(&message).is_err() {
                            on_event.emit(Event::Broken);
                        }
                    }
                    Some(Answer::Progress(progress)) => on_event.emit(Event::Progress(progress)),
                    Some(Answer::Done(image)) => on_event.emit(Event::Done(Rc::new(*image))),
                    Some(Answer::Failed(error)) => on_event.emit(Event::Failed(error)),
                    None => on_event.emit(Event::Broken),
                }
            })
        };
        let failing = |kind: &'static str| {
            let on_event = on_event.clone();
            EventListener::new(&worker, kind, move |_| on_event.emit(Event::Broken))
        };
        let listeners = [on_message, failing("error"), failing("messageerror")];
        Some(Self { worker, _listeners: listeners })
    }
}
