use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use dockerfile_syntax::fix::{TextEdit, apply};
use dockerfile_syntax::source::Span;
use js_sys::{Array, Uint32Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlTextAreaElement};
use yew::{Callback, NodeRef};

use super::code_mirror::{CodeMirror, EditorModule};
use super::objects::{self, object};
use crate::browser::early::selection;
use crate::browser::{early, module, page};
use crate::i18n::{Key, Lang, text};
use crate::state::Snapshot;
use crate::view::{Running, TOKEN_CLASSES, Utf16Index, holds_locked, token_data};

/// File of the CodeMirror bundle.
const BUNDLE: &str = "editor.js";
/// Classes of the editor once CodeMirror is there.
pub(super) const RICH: &str = "editor editor--rich";
/// Class of the lines that typing may not change.
const LOCKED_LINE: &str = "cm-locked-line";
/// Class of the lines of what is chosen.
const STAGE_LINE: &str = "cm-stage-line";
/// Class of the lines of what runs while the build is played.
const RUNNING_LINE: &str = "cm-running-line";
/// Texts whose versions are remembered: as many as an analysis may lag behind.
const REMEMBERED: usize = 64;

/// What the editor tells the page.
pub(super) struct Wiring {
    pub(super) on_edit: Callback<Rc<str>>,
    pub(super) on_cursor: Callback<u32>,
    pub(super) on_fix: Callback<(usize, usize)>,
    pub(super) on_rule: Callback<Rc<str>>,
    pub(super) on_open_problems: Callback<()>,
    pub(super) on_editor: Callback<String>,
    pub(super) on_locked: Callback<()>,
    pub(super) on_paste: Callback<Rc<str>, bool>,
}

/// Acts on the text. Whatever it changes comes back through `on_edit`, as what is typed does.
#[derive(Clone, Default)]
pub struct EditorHandle(Rc<Inner>);

impl PartialEq for EditorHandle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Default)]
struct Inner {
    area: RefCell<NodeRef>,
    wiring: RefCell<Option<Wiring>>,
    rich: RefCell<Option<Rich>>,
    /// The texts so far with their versions in CodeMirror, the latest last.
    texts: RefCell<VecDeque<(Rc<str>, u32)>>,
    index: RefCell<Utf16Index>,
    /// Stretches of whole lines that typing into the text field may not change.
    locked: RefCell<Vec<String>>,
    composing: Cell<bool>,
    stopped: Cell<bool>,
    /// Tries anew to load CodeMirror.
    retry: RefCell<Callback<()>>,
}

/// CodeMirror, and what it calls.
struct Rich {
    editor: CodeMirror,
    _on_change: Closure<dyn Fn(String, u32)>,
    _on_selection: Closure<dyn Fn(u32, u32)>,
    _on_action: Closure<dyn Fn(usize, usize)>,
    _on_rule: Closure<dyn Fn(String)>,
    _on_open_problems: Closure<dyn Fn()>,
    _on_ask: Closure<dyn Fn(String)>,
    _on_locked: Closure<dyn Fn()>,
    _on_paste: Closure<dyn Fn(String) -> bool>,
}

impl EditorHandle {
    /// Puts the first text into the text field.
    pub(super) fn start(&self, area: NodeRef, initial: &Rc<str>, wiring: Wiring) {
        if let Some(area) = area.cast::<HtmlTextAreaElement>() {
            area.set_value(initial);
            self.set_area_selection(&area, 0, 0);
        }
        *self.0.area.borrow_mut() = area;
        *self.0.wiring.borrow_mut() = Some(wiring);
        self.remember(initial.clone(), 0);
    }

    /// Takes the place of the text field that the page came with: no key comes in between.
    pub(super) async fn take_over(&self) {
        early::composed().await;
        let (Some(early), Some(area)) = (early::take(), self.area()) else { return };
        if early.typed && area.value() != early.text {
            area.set_value(&early.text);
            self.changed(early.text.as_str().into(), 0);
        }
        // Another text, as a link brings, has other places.
        if area.value() == early.text {
            self.set_area_selection(&area, early.selection.0, early.selection.1);
        }
        if early.focused {
            page::focus_element(&area);
        }
        area.set_scroll_top(early.scrolled);
    }

    /// Takes CodeMirror down.
    pub(super) fn stop(&self) {
        self.0.stopped.set(true);
        if let Some(rich) = self.0.rich.borrow_mut().take() {
            rich.editor.destroy();
        }
    }

    /// Loads CodeMirror and puts it over the text field; `false` where that cannot be done.
    pub(super) async fn enrich(&self, host: NodeRef, lang: Lang, dark: bool) -> bool {
        let Some(module) = module::load(BUNDLE).await else { return false };
        // An input method loses what it is composing when its field goes away.
        while self.0.composing.get() {
            gloo_timers::future::TimeoutFuture::new(100).await;
        }
        if self.0.stopped.get() {
            return true;
        }
        let (Some(host), Some(area)) = (host.cast::<Element>(), self.area()) else { return false };
        self.replace_area(&module.unchecked_into(), &host, &area, lang, dark).is_some()
    }

    /// From here on nothing waits: what the field holds now is what CodeMirror starts with.
    fn replace_area(
        &self,
        module: &EditorModule,
        host: &Element,
        area: &HtmlTextAreaElement,
        lang: Lang,
        dark: bool,
    ) -> Option<()> {
        let value = area.value();
        let on_change = self.closure_change();
        let on_selection = self.closure_selection();
        let on_action = self.closure_action();
        let on_rule = self.closure_rule();
        let on_open_problems = self.closure_open_problems();
        let on_ask = self.closure_ask();
        let on_locked = self.closure_locked();
        let on_paste = self.closure_paste();
        let options = object(&[
            ("text", value.as_str().into()),
            ("language", lang.tag().into()),
            ("ariaLabel", text(lang, Key::EditorLabel).into()),
            ("dark", dark.into()),
            ("wrap", true.into()),
            ("onChange", on_change.as_ref().clone()),
            ("onSelection", on_selection.as_ref().clone()),
            ("onAction", on_action.as_ref().clone()),
            ("onRule", on_rule.as_ref().clone()),
            ("onOpenProblems", on_open_problems.as_ref().clone()),
            ("onAsk", on_ask.as_ref().clone()),
            ("onLocked", on_locked.as_ref().clone()),
            ("onPaste", on_paste.as_ref().clone()),
        ]);
        let editor = module.create_editor(host, &options).ok()?;
        self.0.texts.borrow_mut().clear();
        self.remember(value.into(), editor.version());
        let (start, end) = selection(area);
        let focused = area.matches(":focus").unwrap_or(false);
        editor.select(start, end, &object(&[("scroll", false.into()), ("focus", focused.into())]));
        let share = f64::from(area.scroll_top()) / f64::from(area.scroll_height().max(1));
        // At once, not with the next drawing: both would be seen side by side.
        area.set_hidden(true);
        if let Some(both) = host.parent_element() {
            both.set_class_name(RICH);
        }
        editor.scroll_to_share(share);
        *self.0.rich.borrow_mut() = Some(Rich {
            editor,
            _on_change: on_change,
            _on_selection: on_selection,
            _on_action: on_action,
            _on_rule: on_rule,
            _on_open_problems: on_open_problems,
            _on_ask: on_ask,
            _on_locked: on_locked,
            _on_paste: on_paste,
        });
        Some(())
    }

    fn closure_change(&self) -> Closure<dyn Fn(String, u32)> {
        let handle = self.clone();
        Closure::new(move |text: String, version| handle.changed(text.into(), version))
    }

    fn closure_selection(&self) -> Closure<dyn Fn(u32, u32)> {
        let handle = self.clone();
        Closure::new(move |from, _to| handle.cursor_moved(from))
    }

    fn closure_action(&self) -> Closure<dyn Fn(usize, usize)> {
        let handle = self.clone();
        Closure::new(move |diagnostic, action| {
            handle.tell(|wiring| wiring.on_fix.emit((diagnostic, action)));
        })
    }

    fn closure_rule(&self) -> Closure<dyn Fn(String)> {
        let handle = self.clone();
        Closure::new(move |rule: String| handle.tell(|wiring| wiring.on_rule.emit(rule.into())))
    }

    fn closure_open_problems(&self) -> Closure<dyn Fn()> {
        let handle = self.clone();
        Closure::new(move || handle.tell(|wiring| wiring.on_open_problems.emit(())))
    }

    fn closure_ask(&self) -> Closure<dyn Fn(String)> {
        let handle = self.clone();
        Closure::new(move |question: String| handle.tell(|wiring| wiring.on_editor.emit(question)))
    }

    fn closure_locked(&self) -> Closure<dyn Fn()> {
        let handle = self.clone();
        Closure::new(move || handle.tell(|wiring| wiring.on_locked.emit(())))
    }

    fn closure_paste(&self) -> Closure<dyn Fn(String) -> bool> {
        let handle = self.clone();
        Closure::new(move |text: String| {
            let on_paste = handle.0.wiring.borrow().as_ref().map(|wiring| wiring.on_paste.clone());
            on_paste.is_some_and(|on_paste| on_paste.emit(text.into()))
        })
    }

    fn tell(&self, message: impl FnOnce(&Wiring)) {
        if let Some(wiring) = &*self.0.wiring.borrow() {
            message(wiring);
        }
    }

    fn changed(&self, text: Rc<str>, version: u32) {
        self.remember(text.clone(), version);
        self.tell(|wiring| wiring.on_edit.emit(text));
    }

    fn remember(&self, text: Rc<str>, version: u32) {
        *self.0.index.borrow_mut() = Utf16Index::new(&text);
        let mut texts = self.0.texts.borrow_mut();
        if texts.len() == REMEMBERED {
            texts.pop_front();
        }
        texts.push_back((text, version));
    }

    /// The version of the text that was analysed; `None` for one long gone.
    fn version_of(&self, analysed: &Rc<str>) -> Option<u32> {
        let texts = self.0.texts.borrow();
        texts.iter().rev().find(|(text, _)| text == analysed).map(|&(_, version)| version)
    }

    /// Something was typed into the text field.
    pub(super) fn typed(&self, value: &str) {
        let before = self.0.texts.borrow().back().map(|(text, _)| text.clone());
        let keeps = |text: &str| holds_locked(text, &self.0.locked.borrow());
        match before {
            // What the page itself put there may lack them.
            Some(before) if keeps(&before) && !keeps(value) => self.take_back(&before),
            _ => self.changed(value.into(), 0),
        }
    }

    /// Puts `before` back into the text field in place of what was typed, the caret where it was.
    fn take_back(&self, before: &str) {
        if let Some(area) = self.area() {
            let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
            let added = units(&area.value()).saturating_sub(units(before));
            let caret = selection(&area).0.saturating_sub(added);
            area.set_value(before);
            self.set_area_selection(&area, caret, caret);
        }
        self.tell(|wiring| wiring.on_locked.emit(()));
    }

    /// The selection of the text field moved.
    pub(super) fn area_cursor_moved(&self) {
        if let Some(area) = self.area() {
            self.cursor_moved(selection(&area).0);
        }
    }

    /// An input method began or ended composing.
    pub(super) fn set_composing(&self, composing: bool) {
        self.0.composing.set(composing);
    }

    fn cursor_moved(&self, units: u32) {
        let byte = self.0.index.borrow().byte(units);
        self.tell(|wiring| wiring.on_cursor.emit(byte));
    }

    fn area(&self) -> Option<HtmlTextAreaElement> {
        self.0.area.borrow().cast()
    }

    /// Calls CodeMirror. It calls back before it returns, so nothing may stay borrowed.
    fn with_rich<T>(&self, act: impl FnOnce(&CodeMirror) -> T) -> Option<T> {
        let editor = self.0.rich.borrow().as_ref().map(|rich| rich.editor.clone())?;
        Some(act(&editor.unchecked_into()))
    }

    /// Colours the text and underlines its problems. Fixes are offered unless the text is there to be read only.
    pub(super) fn show(&self, snapshot: &Snapshot, lang: Lang, read_only: bool) {
        let Some(version) = self.version_of(&snapshot.text) else { return };
        self.with_rich(|editor| {
            let index = Utf16Index::new(&snapshot.text);
            let data = Uint32Array::from(token_data(&snapshot.analysis.tokens, &index).as_slice());
            let classes: Array = TOKEN_CLASSES.iter().map(|&name| JsValue::from_str(name)).collect();
            editor.set_tokens(data, &classes, version);
            let found = objects::diagnostics(lang, &snapshot.analysis.diagnostics, &index, !read_only);
            editor.set_diagnostics(&found, version);
        });
    }

    /// Marks the lines of `spans` with a band, and no others.
    pub(super) fn highlight(&self, snapshot: &Snapshot, spans: &[Span]) {
        let Some(version) = self.version_of(&snapshot.text) else { return };
        self.with_rich(|editor| {
            let index = Utf16Index::new(&snapshot.text);
            let range = |&span: &Span| {
                let (from, to) = index.range(span);
                object(&[("from", from.into()), ("to", to.into())])
            };
            let ranges: Array = spans.iter().map(range).collect();
            editor.highlight_ranges(&ranges, STAGE_LINE, version);
        });
    }

    /// Marks the lines of what runs, and no others, and shows the first.
    pub(super) fn show_running(&self, snapshot: &Snapshot, running: &Running) {
        let Some(version) = self.version_of(&snapshot.text) else { return };
        self.with_rich(|editor| {
            let index = Utf16Index::new(&snapshot.text);
            let ranges: Array = running
                .places
                .iter()
                .map(|&(_, span)| {
                    let (from, to) = index.range(span);
                    object(&[("from", from.into()), ("to", to.into())])
                })
                .collect();
            editor.highlight_ranges(&ranges, RUNNING_LINE, version);
            if let Some((_, span)) = running.first {
                let (from, to) = index.range(span);
                editor.reveal(from, to, &object(&[("version", version.into())]));
            }
        });
    }

    /// Marks `span` lightly, and nothing else; the caret stays where it is.
    pub fn mark(&self, snapshot: &Snapshot, span: Option<Span>) {
        let Some(version) = self.version_of(&snapshot.text) else { return };
        self.with_rich(|editor| {
            let index = Utf16Index::new(&snapshot.text);
            let (from, to) = span.map_or((0, 0), |span| index.range(span));
            editor.mark(from, to, version);
        });
    }

    /// Keeps the lines of `spans` from being changed by typing, and no others.
    pub(super) fn lock(&self, snapshot: &Snapshot, spans: &[Span]) {
        let stretch = |span: &Span| Some(snapshot.text.get(span.range())?.to_owned());
        *self.0.locked.borrow_mut() = spans.iter().filter_map(stretch).collect();
        let Some(version) = self.version_of(&snapshot.text) else { return };
        self.with_rich(|editor| {
            let index = Utf16Index::new(&snapshot.text);
            let ranges: Array = spans
                .iter()
                .map(|&span| {
                    let (from, to) = index.range(span);
                    object(&[("from", from.into()), ("to", to.into())])
                })
                .collect();
            editor.set_locked(&ranges, version);
            editor.highlight_ranges(&ranges, LOCKED_LINE, version);
        });
    }

    /// Lets every line be changed.
    pub(super) fn unlock(&self) {
        self.0.locked.borrow_mut().clear();
        self.with_rich(|editor| {
            let version = editor.version();
            editor.set_locked(&Array::new(), version);
            editor.highlight_ranges(&Array::new(), LOCKED_LINE, version);
        });
    }

    /// Has typing change nothing, or the text again.
    pub(super) fn set_read_only(&self, read_only: bool) {
        self.with_rich(|editor| editor.set_read_only(read_only));
    }

    /// Says what the page's language is.
    pub(super) fn set_language(&self, lang: Lang) {
        self.with_rich(|editor| {
            editor.set_language(lang.tag());
            editor.set_label(text(lang, Key::EditorLabel));
        });
    }

    /// Says whether the page is dark.
    pub(super) fn set_dark(&self, dark: bool) {
        self.with_rich(|editor| editor.set_theme(dark));
    }

    /// Replaces the whole text, in one step that can be undone.
    pub fn set_text(&self, text: &str) {
        if self.with_rich(|editor| editor.set_text(text)).is_none() {
            self.set_area_text(text);
        }
    }

    /// Puts `text` where the caret is, in place of what is selected, as pasting does; the focus goes there.
    pub fn insert(&self, text: &str) {
        if self.with_rich(|editor| editor.insert_text(text)).is_some() {
            return;
        }
        if let Some(area) = self.area() {
            page::focus_element(&area);
            let (from, to) = selection(&area);
            // Refused only where there is no text to be had.
            if area.set_range_text_with_start_and_end(text, from, to).is_ok() {
                self.typed(&area.value());
            }
        }
    }

    fn set_area_text(&self, text: &str) {
        if let Some(area) = self.area() {
            area.set_value(text);
            // A text field ends its lines in its own way.
            self.changed(area.value().into(), 0);
        }
    }

    /// Selects `span` of the text that was analysed and shows it; takes the focus if asked to.
    pub fn select(&self, snapshot: &Snapshot, span: Span, focus: bool) {
        let (from, to) = Utf16Index::new(&snapshot.text).range(span);
        let version = self.version_of(&snapshot.text);
        let rich = self.with_rich(|editor| {
            let Some(version) = version else { return };
            let options = [("scroll", true.into()), ("focus", focus.into()), ("version", version.into())];
            editor.select(from, to, &object(&options));
        });
        if rich.is_none() {
            self.select_in_area(from, to, focus);
        }
    }

    /// Brings `span` of the text that was analysed into view, and selects nothing; with `caret`, the caret goes to
    /// its start.
    pub fn reveal(&self, snapshot: &Snapshot, span: Span, caret: bool) {
        let (from, to) = Utf16Index::new(&snapshot.text).range(span);
        let version = self.version_of(&snapshot.text);
        let rich = self.with_rich(|editor| {
            let Some(version) = version else { return };
            editor.reveal(from, to, &object(&[("caret", caret.into()), ("version", version.into())]));
        });
        if rich.is_none() && caret {
            self.select_in_area(from, from, false);
        }
    }

    fn select_in_area(&self, from: u32, to: u32, focus: bool) {
        let Some(area) = self.area() else { return };
        if focus {
            page::focus_element(&area);
        }
        self.set_area_selection(&area, from, to);
    }

    fn set_area_selection(&self, area: &HtmlTextAreaElement, from: u32, to: u32) {
        // Fails only on fields that have no text.
        let selected = area.set_selection_range(from, to);
        debug_assert!(selected.is_ok(), "a text area has a selection");
    }

    /// Makes the edits of a fix, in one step that can be undone; `false` when the text has changed beneath them.
    pub fn apply(&self, analysed: &Rc<str>, edits: &[TextEdit]) -> bool {
        let Some(version) = self.version_of(analysed) else { return false };
        let index = Utf16Index::new(analysed);
        self.with_rich(|editor| editor.apply_edits(&objects::edits(edits, &index), version)).unwrap_or_else(
            || {
                let latest = self.0.texts.borrow().back().is_some_and(|(text, _)| text == analysed);
                match apply(analysed, edits) {
                    Some(text) if latest => {
                        self.set_area_text(&text);
                        true
                    }
                    _ => false,
                }
            },
        )
    }

    /// Gives CodeMirror what it asked the worker for.
    pub fn answered(&self, said: &str) {
        self.with_rich(|editor| editor.answered(said));
    }

    /// Has CodeMirror carry out one of its commands; `false` where there is only the plain text field.
    pub fn run(&self, command: &str) -> bool {
        self.with_rich(|editor| editor.run(command)).is_some()
    }

    /// The text as it stands.
    pub fn text(&self) -> Rc<str> {
        self.0.texts.borrow().back().map(|(text, _)| text.clone()).unwrap_or_default()
    }

    /// Takes the last change of the text back; where the editor keeps no history, by putting `before` there. `false`
    /// where there is nothing to take back.
    pub fn undo(&self, before: Option<&str>) -> bool {
        self.with_rich(CodeMirror::undo).unwrap_or_else(|| match before {
            Some(before) => {
                self.set_area_text(before);
                true
            }
            None => false,
        })
    }

    /// Makes the change again that was taken back last. `false` where there is none.
    pub fn redo(&self) -> bool {
        self.with_rich(CodeMirror::redo).unwrap_or(false)
    }

    /// Says how to try anew to load CodeMirror.
    pub(super) fn set_retry(&self, retry: Callback<()>) {
        *self.0.retry.borrow_mut() = retry;
    }

    /// Tries anew to load CodeMirror.
    pub fn retry(&self) {
        let retry = self.0.retry.borrow().clone();
        retry.emit(());
    }

    /// Puts the caret into the text.
    pub fn focus(&self) {
        if self.with_rich(CodeMirror::focus).is_none()
            && let Some(area) = self.area()
        {
            page::focus_element(&area);
        }
    }
}
