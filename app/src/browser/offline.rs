//! The service worker (`static/sw.js`), by which the page works without a network.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};
use yew::prelude::*;

use super::page;

/// `None` where there is none: over plain http, in private windows of some browsers.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = page::window()?.navigator();
    let known = js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    known.then(|| navigator.service_worker()).filter(|container| !container.is_undefined())
}

/// Calls back once `registration` has a new build that waits, unless there was none before: then nothing changes.
fn watch(registration: &ServiceWorkerRegistration, on_ready: &Callback<()>) -> Option<EventListener> {
    let controlled = || container().is_some_and(|container| container.controller().is_some());
    if registration.waiting().is_some() && controlled() {
        on_ready.emit(());
    }
    let (found, on_ready) = (registration.clone(), on_ready.clone());
    // Kept as long as the worker that it listens to is the newest.
    let listening = RefCell::new(None);
    Some(EventListener::new(registration, "updatefound", move |_| {
        let Some(worker) = found.installing() else { return };
        let (watched, on_ready) = (worker.clone(), on_ready.clone());
        let listener = EventListener::new(&worker, "statechange", move |_| {
            if watched.state() == ServiceWorkerState::Installed && controlled() {
                on_ready.emit(());
            }
        });
        *listening.borrow_mut() = Some(listener);
    }))
}

/// How long the page has had nothing to load when its files are asked for once more, in milliseconds.
const IDLE_MS: u32 = 2_000;

/// Makes the page work offline once it is `settled`, which is when nothing more has to be loaded, and calls back when a
/// newer build of it is ready. Gives what changes over to it.
#[hook]
pub fn use_offline(settled: bool, on_ready: Callback<()>) -> Callback<()> {
    let asked = use_mut_ref(|| false);
    let registration: Rc<RefCell<Option<ServiceWorkerRegistration>>> = use_mut_ref(|| None);
    {
        let (asked, registration) = (asked.clone(), registration.clone());
        use_effect_with(settled, move |&settled| {
            let listeners = Rc::new(RefCell::new(Vec::new()));
            let stopped = Rc::new(Cell::new(false));
            // In a sandboxed frame even to ask is an error, and any other frame is none of ours.
            let asks = page::is_top() || (page::is_embed() && page::has_origin());
            let container = if asks && settled { container() } else { None };
            if let Some(container) = container {
                let controlled = Cell::new(container.controller().is_some());
                let changed = {
                    let on_ready = on_ready.clone();
                    EventListener::new(&container, "controllerchange", move |_| {
                        // The very first one to take over brings nothing new.
                        if !controlled.replace(true) {
                            return;
                        }
                        if *asked.borrow() { page::reload() } else { on_ready.emit(()) }
                    })
                };
                listeners.borrow_mut().push(changed);
                let (listeners, stopped) = (listeners.clone(), stopped.clone());
                spawn_local(async move {
                    TimeoutFuture::new(IDLE_MS).await;
                    if stopped.get() {
                        return;
                    }
                    let Some(script) = page::resolve("sw.js") else { return };
                    // Refused where storage is: the page then needs its network, as any other.
                    let Ok(registered) = JsFuture::from(container.register(&script)).await else { return };
                    if stopped.get() {
                        return;
                    }
                    let Ok(registered) = registered.dyn_into::<ServiceWorkerRegistration>() else { return };
                    listeners.borrow_mut().extend(watch(&registered, &on_ready));
                    *registration.borrow_mut() = Some(registered);
                });
            }
            move || {
                stopped.set(true);
                listeners.borrow_mut().clear();
            }
        });
    }
    use_callback((), move |(), ()| {
        *asked.borrow_mut() = true;
        let waiting = registration.borrow().as_ref().and_then(ServiceWorkerRegistration::waiting);
        let told = waiting.map(|worker| worker.post_message(&JsValue::from_str("take-over")));
        // Another tab may have changed over before: then a reload is all that is left to do.
        if !matches!(told, Some(Ok(()))) {
            page::reload();
        }
    })
}
