//! The text field that the page comes with (`static/index.html`, `static/start.js`): what was typed into it before the
//! programs were there, and where its caret stands.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use super::page;

/// Its id, and that of all that goes with it.
const FIELD: &str = "start-text";
const START: &str = "start";
/// How often it is looked whether an input method has come to its end.
const LOOK_MS: u32 = 50;

/// What the text field holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Early {
    /// Its text, its lines ending in `\n`.
    pub text: String,
    /// Whether something was typed into it.
    pub typed: bool,
    /// Start and end of the selection, in UTF-16 units.
    pub selection: (u32, u32),
    /// Pixels above what is in sight.
    pub scrolled: i32,
    /// Whether it has the focus.
    pub focused: bool,
}

fn field() -> Option<HtmlTextAreaElement> {
    page::element(FIELD)?.dyn_into().ok()
}

fn is_focused(area: &HtmlTextAreaElement) -> bool {
    area.matches(":focus").unwrap_or(false)
}

/// The selection of a text field.
pub fn selection(area: &HtmlTextAreaElement) -> (u32, u32) {
    let end = |end: Result<Option<u32>, wasm_bindgen::JsValue>| end.ok().flatten().unwrap_or(0);
    (end(area.selection_start()), end(area.selection_end()))
}

/// Whether somebody is at work in the field.
pub fn is_used() -> bool {
    field().is_some_and(|area| is_focused(&area))
}

/// Waits until no input method composes anything in the field: that would be lost with it.
pub async fn composed() {
    while field().is_some_and(|area| area.has_attribute("data-composing")) {
        TimeoutFuture::new(LOOK_MS).await;
    }
}

/// Shows the page in the place of the field, and gives what that held. Whoever calls this goes on with it at once, so that
/// no key comes in between.
pub fn take() -> Option<Early> {
    let early = field().map(|area| Early {
        text: area.value(),
        typed: area.has_attribute("data-typed"),
        selection: selection(&area),
        scrolled: area.scroll_top(),
        focused: is_focused(&area),
    });
    if let Some(start) = page::element(START) {
        start.remove();
    }
    if let Some(root) = page::mount_point() {
        root.set_class_name("");
    }
    early
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Key;

    #[test]
    fn page_and_script_mean_the_same_field_and_words() {
        let (html, script) =
            (include_str!("../../../static/index.html"), include_str!("../../../static/start.js"));
        for id in [FIELD, START] {
            assert!(html.contains(&format!("id=\"{id}\"")), "{id}");
        }
        assert!(
            html.contains("<div id=\"app\" class=\"app--waiting\">")
                && script.contains(&format!("\"{FIELD}\""))
        );
        for attribute in ["composing", "typed"] {
            assert!(script.contains(&format!("area.dataset.{attribute} = ")), "{attribute}");
        }
        let words = [
            Key::EditorLabel,
            Key::StartLoading,
            Key::StartLoadingType,
            Key::StartStopped,
            Key::StartFailed,
            Key::StartFailedEmpty,
            Key::StartPlain,
            Key::StartAgain,
            Key::StartTrying,
            Key::StartStill,
        ];
        for key in words {
            assert!(script.contains(&format!("\"{}\"", key.name())), "{key:?}");
        }
    }

    #[test]
    fn the_page_comes_with_the_first_example() {
        let build = include_str!("../../../script/finish-build.js");
        let first = crate::examples::ALL[0].id;
        assert!(build.contains(&format!("const FIRST = \"{first}\";")));
    }
}
