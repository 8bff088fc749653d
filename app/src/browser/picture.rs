//! A drawing as a picture.

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

use super::page::window;

/// Pixels per unit of the drawing, where the picture does not become too large by it.
const SCALE: f64 = 2.0;
/// Sides beyond this many pixels fail in some browsers.
const MAX_SIDE: f64 = 8192.0;

/// The SVG document `svg` as a PNG; `None` where the browser refuses.
pub async fn png(svg: &str) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = Array::of1(&JsValue::from_str(svg));
    let source = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    let address = Url::create_object_url_with_blob(&source).ok()?;
    let drawn = draw(&address).await;
    let revoked = Url::revoke_object_url(&address);
    debug_assert!(revoked.is_ok(), "an address of our own");
    blob_of(&drawn?).await
}

async fn draw(address: &str) -> Option<HtmlCanvasElement> {
    let image = HtmlImageElement::new().ok()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await.ok()?;
    let (w, h) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    let scale = SCALE.min(MAX_SIDE / w.max(h).max(1.0));
    let canvas: HtmlCanvasElement = window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    // Positive and at most MAX_SIDE.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let (width, height) = ((w * scale).ceil().max(1.0) as u32, (h * scale).ceil().max(1.0) as u32);
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let (width, height) = (f64::from(width), f64::from(height));
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height).ok()?;
    Some(canvas)
}

async fn blob_of(canvas: &HtmlCanvasElement) -> Option<Blob> {
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| resolve.call1(&JsValue::NULL, &blob));
        if canvas.to_blob(done.unchecked_ref()).is_err() {
            let rejected = reject.call0(&JsValue::NULL);
            debug_assert!(rejected.is_ok(), "a promise can be rejected");
        }
    });
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}
