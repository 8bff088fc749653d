//! The calls of `static/editor/editor.js`.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// The module.
    pub(super) type EditorModule;

    #[wasm_bindgen(method, catch, js_name = createEditor)]
    pub(super) fn create_editor(
        this: &EditorModule,
        parent: &web_sys::Element,
        options: &JsValue,
    ) -> Result<CodeMirror, JsValue>;

    /// What `createEditor` returns.
    pub(super) type CodeMirror;

    #[wasm_bindgen(method, js_name = setText)]
    pub(super) fn set_text(this: &CodeMirror, text: &str);

    #[wasm_bindgen(method, js_name = insertText)]
    pub(super) fn insert_text(this: &CodeMirror, text: &str);

    #[wasm_bindgen(method)]
    pub(super) fn version(this: &CodeMirror) -> u32;

    #[wasm_bindgen(method, js_name = setTokens)]
    pub(super) fn set_tokens(
        this: &CodeMirror,
        data: js_sys::Uint32Array,
        classes: &js_sys::Array,
        version: u32,
    ) -> bool;

    #[wasm_bindgen(method, js_name = setDiagnostics)]
    pub(super) fn set_diagnostics(this: &CodeMirror, diagnostics: &js_sys::Array, version: u32) -> bool;

    #[wasm_bindgen(method)]
    pub(super) fn select(this: &CodeMirror, from: u32, to: u32, options: &JsValue) -> bool;

    #[wasm_bindgen(method)]
    pub(super) fn reveal(this: &CodeMirror, from: u32, to: u32, options: &JsValue) -> bool;

    #[wasm_bindgen(method, js_name = highlightRanges)]
    pub(super) fn highlight_ranges(
        this: &CodeMirror,
        ranges: &js_sys::Array,
        class: &str,
        version: u32,
    ) -> bool;

    #[wasm_bindgen(method)]
    pub(super) fn mark(this: &CodeMirror, from: u32, to: u32, version: u32) -> bool;

    #[wasm_bindgen(method, js_name = setLocked)]
    pub(super) fn set_locked(this: &CodeMirror, ranges: &js_sys::Array, version: u32) -> bool;

    #[wasm_bindgen(method, js_name = applyEdits)]
    pub(super) fn apply_edits(this: &CodeMirror, edits: &js_sys::Array, version: u32) -> bool;

    #[wasm_bindgen(method)]
    pub(super) fn undo(this: &CodeMirror) -> bool;

    #[wasm_bindgen(method)]
    pub(super) fn redo(this: &CodeMirror) -> bool;

    #[wasm_bindgen(method)]
    pub(super) fn answered(this: &CodeMirror, said: &str);

    #[wasm_bindgen(method)]
    pub(super) fn run(this: &CodeMirror, command: &str);

    #[wasm_bindgen(method, js_name = setReadOnly)]
    pub(super) fn set_read_only(this: &CodeMirror, read_only: bool);

    #[wasm_bindgen(method, js_name = setTheme)]
    pub(super) fn set_theme(this: &CodeMirror, dark: bool);

    #[wasm_bindgen(method, js_name = setLanguage)]
    pub(super) fn set_language(this: &CodeMirror, language: &str);

    #[wasm_bindgen(method, js_name = setLabel)]
    pub(super) fn set_label(this: &CodeMirror, label: &str);

    #[wasm_bindgen(method)]
    pub(super) fn focus(this: &CodeMirror);

    #[wasm_bindgen(method, js_name = scrollToShare)]
    pub(super) fn scroll_to_share(this: &CodeMirror, share: f64);

    #[wasm_bindgen(method)]
    pub(super) fn destroy(this: &CodeMirror);
}
