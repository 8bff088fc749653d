//! The document: where the app is mounted, its language, title and theme.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Url, UrlSearchParams, Window};

use crate::embed::Asked;
use crate::state::{Theme, TypeSize};

/// Pixels of type of its usual size: what browsers have until somebody changes it.
const USUAL_TYPE: f32 = 16.0;

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// The element that the page keeps for the app.
pub fn mount_point() -> Option<Element> {
    document()?.get_element_by_id("app")
}

/// The name that `static/start.js` gave this tab.
pub fn tab_name() -> Option<String> {
    document()?.document_element()?.get_attribute("data-tab")
}

/// The absolute address of a file that is served beside the page.
pub fn resolve(file: &str) -> Option<String> {
    let base = document()?.base_uri().ok()??;
    Url::new_with_base(file, &base).ok().map(|url| url.href())
}

/// The language that the page itself asks for: in its query, or by `<html data-lang>`.
pub fn asked_language() -> Option<String> {
    asked("lang").or_else(|| document()?.document_element()?.get_attribute("data-lang"))
}

/// The theme that the query asks for.
pub fn asked_theme() -> Option<Theme> {
    Theme::from_name(&asked("theme")?)
}

/// The value of `name` in the page's query, empty for a name alone.
fn asked(name: &str) -> Option<String> {
    let query = window()?.location().search().ok()?;
    UrlSearchParams::new_with_str(&query).ok()?.get(name)
}

/// What the query of an embedded page asks for.
pub fn asked_of_frame() -> Asked {
    if is_embed() { Asked::new(asked) } else { Asked::default() }
}

/// The languages that the browser prefers, best first.
pub fn browser_languages() -> Vec<String> {
    let Some(window) = window() else { return Vec::new() };
    window.navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

/// Tells assistive technology and the tab what is shown.
pub fn set_language_and_title(tag: &str, title: &str) {
    if let Some(document) = document() {
        if let Some(root) = document.document_element() {
            set_attribute(&root, "lang", tag);
        }
        document.set_title(title);
    }
}

/// Applies a theme; `Auto` leaves it to the system.
pub fn set_theme(theme: Theme) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        set_attribute(&root, "data-theme", theme.name());
    }
}

/// Applies a size of type, and the larger one of a presentation.
pub fn set_type_size(size: TypeSize, presenting: bool) {
    if let Some(root) =
        document().and_then(|document| document.document_element()?.dyn_into::<HtmlElement>().ok())
    {
        set_property(&root, "--type-size", &size.percent().to_string());
        set_attribute(&root, "data-presenting", if presenting { "yes" } else { "no" });
    }
}

/// How many times its usual size type has now: by the settings, the presentation, the window and the browser.
pub fn type_scale() -> f32 {
    let size = || {
        let root = document()?.document_element()?;
        let style = window()?.get_computed_style(&root).ok()??;
        style.get_property_value("font-size").ok()?.strip_suffix("px")?.parse::<f32>().ok()
    };
    size().map_or(1.0, |pixels| pixels / USUAL_TYPE)
}

/// Whether the query asks for a presentation.
pub fn asks_to_present() -> bool {
    !is_embed() && asked("present").is_some()
}

fn set_attribute(element: &Element, name: &str, value: &str) {
    let set = element.set_attribute(name, value);
    debug_assert!(set.is_ok(), "{name} is a valid attribute name");
}

/// Sets a CSS custom property through the object model, which a strict policy allows.
pub fn set_property(element: &HtmlElement, name: &str, value: &str) {
    let set = element.style().set_property(name, value);
    debug_assert!(set.is_ok(), "{name} is a valid property");
}

/// The element of that id.
pub fn element(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Moves the focus to the element of that id, if there is one.
pub fn focus(id: &str) {
    if let Some(element) = element(id) {
        focus_element(&element);
    }
}

/// Moves the focus to the first element that one of `selectors` finds, and brings it into view.
pub fn focus_first(selectors: &[&str]) {
    let found = selectors.iter().find_map(|selector| document()?.query_selector(selector).ok()?);
    if let Some(element) = found {
        element.scroll_into_view();
        // What is drawn can have the focus too.
        if let Some(drawn) = element.dyn_ref::<web_sys::SvgElement>() {
            let focused = drawn.focus();
            debug_assert!(focused.is_ok(), "focus() does not throw");
        } else if let Ok(element) = element.dyn_into() {
            focus_element(&element);
        }
    }
}

/// Whether the focus is in the element of that id.
pub fn focus_is_in(id: &str) -> bool {
    element(id).zip(focused()).is_some_and(|(element, focused)| element.contains(Some(&focused)))
}

/// The button that opens the menu in which `element` is folded away.
fn opener_of(element: &HtmlElement) -> Option<HtmlElement> {
    let panel = element.closest(".menu__panel[hidden]").ok()??.id();
    document()?.query_selector(&format!("[aria-controls='{panel}']")).ok()??.dyn_into().ok()
}

/// Moves the focus to `element`. What is in a menu that is closed cannot take it: the menu's button does.
pub fn focus_element(element: &HtmlElement) {
    let opener = opener_of(element);
    let element = opener.as_ref().unwrap_or(element);
    // Fails only on elements that are gone, where there is nothing to focus.
    let focused = element.focus();
    debug_assert!(focused.is_ok(), "focus() does not throw");
}

/// The element that has the focus; `None` when nothing has, or the page as a whole.
pub fn focused() -> Option<HtmlElement> {
    let element = document()?.active_element()?;
    (element.local_name() != "body").then(|| element.dyn_into().ok()).flatten()
}

/// Whether `element` is the one of that id, or within it.
pub fn is_within(element: &Element, id: &str) -> bool {
    let target: &web_sys::Node = element;
    document()
        .and_then(|document| document.get_element_by_id(id))
        .is_some_and(|found| found.contains(Some(target)))
}

/// Milliseconds since 1970, for the order of drafts.
pub fn now() -> u64 {
    // Whole and positive until the year 287396.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let now = js_sys::Date::now() as u64;
    now
}

/// A moment (milliseconds since 1970) as people of that language write it.
pub fn date_words(tag: &str, milliseconds: u64) -> String {
    // Exact until the year 287396.
    #[allow(clippy::cast_precision_loss)]
    let date = js_sys::Date::new(&(milliseconds as f64).into());
    let options = js_sys::Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        let set = js_sys::Reflect::set(&options, &name.into(), &value.into());
        debug_assert!(set.is_ok(), "a plain object takes any property");
    }
    date.to_locale_string(tag, &options).into()
}

/// Whether the page stands alone in its tab, not in a frame.
pub fn is_top() -> bool {
    let Some(window) = window() else { return false };
    matches!(window.parent(), Ok(Some(parent)) if parent == window)
}

/// Whether the page has an origin: not in a frame that is sandboxed without `allow-same-origin`.
pub fn has_origin() -> bool {
    window().is_some_and(|window| window.origin() != "null")
}

/// Whether the page was opened to be part of another: with `embed` in its query.
pub fn is_embed() -> bool {
    asked("embed").is_some()
}

/// The name of the build that the page is of.
pub fn build() -> Option<String> {
    document()?.query_selector("meta[name=build]").ok()??.get_attribute("content")
}

/// Tells whoever builds the page around of something that it did wrong.
pub fn warn(words: &str) {
    web_sys::console::warn_1(&words.into());
}

/// Loads the page anew.
pub fn reload() {
    // Fails only in frames that may not; ours is not in one.
    let reloading = window().map(|window| window.location().reload());
    debug_assert!(matches!(reloading, Some(Ok(()))), "a page can be loaded again");
}

/// The fragment of the page's address, without `#`.
pub fn fragment() -> String {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.strip_prefix('#').unwrap_or_default().to_owned()
}

/// Takes the fragment out of the page's address, without a step in the history.
pub fn drop_fragment() {
    let Some(window) = window() else { return };
    let replaced = address().zip(window.history().ok()).map(|(address, history)| {
        let query = window.location().search().unwrap_or_default();
        history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("{address}{query}")))
    });
    debug_assert!(replaced.is_some(), "a window has a history");
}

/// The page's address without query and fragment.
pub fn address() -> Option<String> {
    let location = window()?.location();
    Some(format!("{}{}", location.origin().ok()?, location.pathname().ok()?))
}
