//! The editor: a plain text field that works at once, and CodeMirror over it once that is loaded.

mod code_mirror;
mod handle;
mod objects;

use std::rc::Rc;

use dockerfile_syntax::source::Span;
use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::i18n::{Key, Lang, text};
use crate::state::Snapshot;
use crate::view::Running;

pub use handle::EditorHandle;
use handle::{RICH, Wiring};

/// The text of an analysis, and stretches of it that typing may not change.
pub type Locked = (Snapshot, Vec<Span>);

/// Properties of [`Editor`].
#[derive(Properties, PartialEq)]
pub struct EditorProps {
    /// Through which the page acts on the text.
    pub handle: EditorHandle,
    /// The text to start with; later ones go through the handle.
    pub initial: Rc<str>,
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// What is chosen: its lines get a band.
    pub highlight: Rc<[Span]>,
    /// What runs at the moment of the build that is shown.
    pub running: Rc<Running>,
    /// Stretches that typing may not change, in the text of an analysis.
    pub locked: Option<Locked>,
    /// Whether typing changes nothing.
    pub read_only: bool,
    /// Whether the page is dark.
    pub dark: bool,
    /// Language.
    pub lang: Lang,
    /// Called with each new text.
    pub on_edit: Callback<Rc<str>>,
    /// Called with the byte at which the selection starts.
    pub on_cursor: Callback<u32>,
    /// Called with a diagnostic and one of its fixes, by index.
    pub on_fix: Callback<(usize, usize)>,
    /// Called when only the plain text field is to be had.
    pub on_plain: Callback<()>,
    /// Called when the full editor is there.
    pub on_rich: Callback<()>,
    /// Called with the name of a rule whose page is to be shown.
    pub on_rule: Callback<Rc<str>>,
    /// Called to show the list of problems.
    pub on_open_problems: Callback<()>,
    /// Called with what the editor asks of the worker, as JSON.
    pub on_editor: Callback<String>,
    /// Called when something typed was refused, because it would change a locked line.
    pub on_locked: Callback<()>,
    /// Called with what is about to be pasted; says whether the page takes it elsewhere.
    pub on_paste: Callback<Rc<str>, bool>,
}

/// Notes when an input method is at work in the text field.
fn listen_to_composing(area: &NodeRef, handle: &EditorHandle) -> Vec<EventListener> {
    let Some(area) = area.cast::<HtmlTextAreaElement>() else { return Vec::new() };
    [("compositionstart", true), ("compositionend", false)]
        .into_iter()
        .map(|(event, composing)| {
            let handle = handle.clone();
            EventListener::new(&area, event, move |_| handle.set_composing(composing))
        })
        .collect()
}

/// The text being edited.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let area = use_node_ref();
    let host = use_node_ref();
    let rich = use_state_eq(|| false);
    let handle = &props.handle;

    {
        let (area, host, rich, handle) = (area.clone(), host.clone(), rich.clone(), handle.clone());
        let wiring = Wiring {
            on_edit: props.on_edit.clone(),
            on_cursor: props.on_cursor.clone(),
            on_fix: props.on_fix.clone(),
            on_rule: props.on_rule.clone(),
            on_open_problems: props.on_open_problems.clone(),
            on_editor: props.on_editor.clone(),
            on_locked: props.on_locked.clone(),
            on_paste: props.on_paste.clone(),
        };
        let (initial, lang, dark) = (props.initial.clone(), props.lang, props.dark);
        let (on_plain, on_rich) = (props.on_plain.clone(), props.on_rich.clone());
        use_effect_with((), move |()| {
            let composing = listen_to_composing(&area, &handle);
            handle.start(area, &initial, wiring);
            let loading = handle.clone();
            let load = Callback::from(move |()| {
                let (loading, host, rich) = (loading.clone(), host.clone(), rich.clone());
                let (on_plain, on_rich) = (on_plain.clone(), on_rich.clone());
                spawn_local(async move {
                    loading.take_over().await;
                    if loading.enrich(host, lang, dark).await {
                        rich.set(true);
                        on_rich.emit(());
                    } else {
                        on_plain.emit(());
                    }
                });
            });
            load.emit(());
            handle.set_retry(load);
            move || {
                handle.stop();
                handle.set_retry(Callback::noop());
                drop(composing);
            }
        });
    }
    {
        let handle = handle.clone();
        let watched = (props.snapshot.clone(), props.lang, props.read_only, *rich);
        use_effect_with(watched, move |(snapshot, lang, read_only, _)| {
            if let Some(snapshot) = snapshot {
                handle.show(snapshot, *lang, *read_only);
            }
        });
    }
    {
        let handle = handle.clone();
        let watched = (props.highlight.clone(), props.snapshot.clone(), *rich);
        use_effect_with(watched, move |(highlight, snapshot, _)| {
            if let Some(snapshot) = snapshot {
                handle.highlight(snapshot, highlight);
            }
        });
    }
    {
        let handle = handle.clone();
        let watched = (props.running.clone(), props.snapshot.clone(), *rich);
        use_effect_with(watched, move |(running, snapshot, _)| {
            if let Some(snapshot) = snapshot {
                handle.show_running(snapshot, running);
            }
        });
    }
    {
        let handle = handle.clone();
        use_effect_with((props.locked.clone(), *rich), move |(locked, _)| match locked {
            Some((snapshot, spans)) => handle.lock(snapshot, spans),
            None => handle.unlock(),
        });
    }
    {
        let handle = handle.clone();
        use_effect_with((props.read_only, *rich), move |(read_only, _)| handle.set_read_only(*read_only));
    }
    {
        let handle = handle.clone();
        use_effect_with((props.lang, *rich), move |&(lang, _)| handle.set_language(lang));
    }
    {
        let handle = handle.clone();
        use_effect_with((props.dark, *rich), move |&(dark, _)| handle.set_dark(dark));
    }

    let oninput = {
        let handle = handle.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                handle.typed(&area.value());
            }
        })
    };
    let onselect = {
        let handle = handle.clone();
        Callback::from(move |_: Event| handle.area_cursor_moved())
    };
    html! {
        <div class={if *rich { RICH } else { "editor" }} data-testid="editor">
            <textarea ref={area} class="editor__plain" id="editor-text" hidden={*rich} readonly={props.read_only} spellcheck="false"
                autocapitalize="off" autocomplete="off" aria-label={text(props.lang, Key::EditorLabel)}
                data-testid="editor-textarea" {oninput} {onselect} />
            <div ref={host} class="editor__rich" />
        </div>
    }
}
