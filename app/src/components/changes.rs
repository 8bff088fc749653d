//! Changes that the page makes for the user, and how they are taken back.

use std::cell::RefCell;
use std::rc::Rc;

use dockerfile_syntax::fix::TextEdit;
use dockerfile_syntax::ignore::with_lines;
use dockerfile_syntax::source::Span;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::editor::EditorHandle;
use crate::browser::page;
use crate::state::{Action, Doing, NoticeKind, Panel, State, Stated};

/// What changes the text or the build context, and takes that back.
#[derive(Clone, PartialEq)]
pub struct Changes {
    /// Makes a fix, by the indexes of its diagnostic and of itself, for a pane.
    pub fix: Callback<(Panel, usize, usize)>,
    /// Makes the changes that wait.
    pub accept: Callback<()>,
    /// Takes back what was just done.
    pub undo: Callback<()>,
}

type Latest = Rc<RefCell<Option<State>>>;

fn fix(
    state: &State,
    editor: &EditorHandle,
    on_action: &Callback<Action>,
    (panel, diagnostic, fix): (Panel, usize, usize),
) {
    if state.read_only {
        on_action.emit(Action::Noticed(NoticeKind::ReadOnly));
        return;
    }
    let Some(snapshot) = &state.snapshot else { return };
    let found = snapshot.analysis.diagnostics.get(diagnostic).and_then(|found| found.fixes.get(fix));
    let Some(fix) = found else { return };
    if !fix.edits.is_empty() && !editor.apply(&snapshot.text, &fix.edits) {
        on_action.emit(Action::Noticed(NoticeKind::FixOutdated));
        return;
    }
    if !fix.ignore.is_empty() {
        let ignore = with_lines(&state.stated.ignore, &fix.ignore);
        on_action.emit(Action::ContextStated(Rc::new(Stated { ignore, ..(*state.stated).clone() })));
    }
    on_action.emit(Action::Done {
        what: Doing::Fixed(fix.code.clone(), fix.args.clone(), fix.title.clone()),
        panel,
        text: state.text.clone(),
        stated: Some(state.stated.clone()),
    });
}

fn accept(state: &State, editor: &EditorHandle, on_action: &Callback<Action>) {
    let Some(proposal) = state.proposal.clone() else { return };
    let applied = editor.apply(&proposal.text, &proposal.mended.edits);
    on_action.emit(Action::Proposed(None));
    on_action.emit(if applied {
        let what = Doing::AllSafe(proposal.mended.fixes);
        Action::Done { what, panel: Panel::Problems, text: state.text.clone(), stated: None }
    } else {
        Action::Noticed(NoticeKind::FixOutdated)
    });
}

/// Puts the builder and the runtime stage that were made of `before` into its place, in one step.
pub fn take(
    state: &State,
    editor: &EditorHandle,
    on_action: &Callback<Action>,
    before: &Rc<str>,
    after: &str,
) {
    if state.read_only {
        on_action.emit(Action::Noticed(NoticeKind::ReadOnly));
        return;
    }
    let whole = TextEdit {
        span: Span { start: 0, end: u32::try_from(before.len()).unwrap_or(u32::MAX) },
        insert: after.to_owned(),
    };
    on_action.emit(Action::Compared(None));
    on_action.emit(if editor.apply(before, &[whole]) {
        // The stage that was asked for is what comes of it: the last one now.
        if state.options.target.is_some() {
            on_action.emit(Action::TargetChosen(None));
        }
        Action::Done {
            what: Doing::MultiStage,
            panel: Panel::Problems,
            text: state.text.clone(),
            stated: None,
        }
    } else {
        Action::Noticed(NoticeKind::FixOutdated)
    });
}

/// Takes back what was just done by the page; `false` where that is something else by now.
fn undo(state: &State, editor: &EditorHandle, on_action: &Callback<Action>) -> bool {
    let Some(done) = state.done.as_ref().filter(|_| !state.read_only) else { return false };
    if done.before.stated != done.after.stated {
        on_action.emit(Action::ContextStated(done.before.stated.clone()));
    }
    if done.before.text != done.after.text {
        editor.undo(Some(&done.before.text));
    }
    true
}

/// Whether keys belong to what has the focus: a field that is typed into, which has a history of its own, or a dialog
/// that lies over the text.
fn is_elsewhere(event: &Event) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return false;
    };
    let own = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true], dialog";
    target.closest(own).ok().flatten().is_some()
}

/// Has Ctrl+Z and Ctrl+Y (Cmd on a Mac) work wherever the focus is.
#[hook]
fn use_undo_keys(latest: &Latest, editor: &EditorHandle, on_action: &Callback<Action>) {
    let (latest, editor, on_action) = (latest.clone(), editor.clone(), on_action.clone());
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = page::window().map(|window| {
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
                let plain = (key.ctrl_key() || key.meta_key()) && !key.alt_key();
                if !plain || key.default_prevented() || is_elsewhere(event) {
                    return;
                }
                let Some(state) = latest.borrow().clone().filter(|state| !state.read_only) else { return };
                let handled = match (key.key().to_lowercase().as_str(), key.shift_key()) {
                    ("z", false) => undo(&state, &editor, &on_action) || editor.undo(None),
                    ("z", true) | ("y", false) => editor.redo(),
                    _ => false,
                };
                if handled {
                    event.prevent_default();
                }
            })
        });
        move || drop(listener)
    });
}

/// Changes of the text and of the build context, each of which can be taken back at once.
#[hook]
pub fn use_changes(latest: &Latest, editor: &EditorHandle, on_action: &Callback<Action>) -> Changes {
    use_undo_keys(latest, editor, on_action);
    let hands = || (latest.clone(), editor.clone(), on_action.clone());
    let make = {
        let (latest, editor, on_action) = hands();
        use_callback((), move |which, ()| {
            if let Some(state) = latest.borrow().clone() {
                fix(&state, &editor, &on_action, which);
            }
        })
    };
    let accept = {
        let (latest, editor, on_action) = hands();
        use_callback((), move |(), ()| {
            if let Some(state) = latest.borrow().clone() {
                accept(&state, &editor, &on_action);
            }
        })
    };
    let undo = {
        let (latest, editor, on_action) = hands();
        use_callback((), move |(), ()| {
            if let Some(state) = latest.borrow().clone() {
                undo(&state, &editor, &on_action);
            }
        })
    };
    Changes { fix: make, accept, undo }
}
