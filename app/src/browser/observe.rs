//! How large an element is, and its wheel: what Yew has no events for.

use dockerfile_graph::Size;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver, SvgElement, WheelEvent};
use yew::prelude::*;

fn size_of(element: &Element) -> Size {
    // A length in CSS pixels fits an f32.
    #[allow(clippy::cast_precision_loss)]
    let size = Size { w: element.client_width() as f32, h: element.client_height() as f32 };
    size
}

/// The inner size of an element in pixels, kept up to date; 0 while it is not shown.
#[hook]
pub fn use_size(node: &NodeRef) -> Size {
    let size = use_state_eq(Size::default);
    {
        let (node, size) = (node.clone(), size.clone());
        use_effect_with((), move |()| {
            let watching = node.cast::<Element>().and_then(|element| {
                size.set(size_of(&element));
                let watched = element.clone();
                let changed = Closure::<dyn FnMut()>::new(move || size.set(size_of(&watched)));
                let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok()?;
                observer.observe(&element);
                Some((observer, changed))
            });
            move || {
                if let Some((observer, _changed)) = watching {
                    observer.disconnect();
                }
            }
        });
    }
    *size
}

/// Calls back when the wheel turns over an element; the callback may prevent what the browser would do.
#[hook]
pub fn use_wheel(node: &NodeRef, on_wheel: Callback<WheelEvent>) {
    let node = node.clone();
    use_effect_with(on_wheel, move |on_wheel| {
        let on_wheel = on_wheel.clone();
        let listener = node.cast::<Element>().map(|element| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&element, "wheel", options, move |event| {
                if let Some(event) = event.dyn_ref::<WheelEvent>() {
                    on_wheel.emit(event.clone());
                }
            })
        });
        move || drop(listener)
    });
}

/// Moves the focus to the SVG element of that id, if there is one.
pub fn focus_svg(id: &str) {
    let element = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<SvgElement>().ok()) {
        let focused = element.focus();
        debug_assert!(focused.is_ok(), "focus() does not throw");
    }
}
