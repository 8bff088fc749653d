//! A real image beside the estimate: the button, and the dialog that it opens.

mod compared;
mod files;
mod input;
mod tree;
mod waste;

use std::cell::RefCell;
use std::rc::Rc;

use dockerfile_image::{Progress, ReadError, RealImage};
use dockerfile_syntax::source::Span;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, File, HtmlDialogElement};
use yew::prelude::*;

use self::compared::Compared;
use self::files::Files;
use self::input::Input;
use self::waste::Wasted;
use super::common::{Icon, Symbol, foreign};
use crate::browser::{page, timer};
use crate::i18n::{Key, Lang, bytes, core_text, text, text_with};
use crate::reader::client::{Event, Job, Reading};
use crate::state::Snapshot;

/// Properties of [`RealImageButton`].
#[derive(Properties, PartialEq)]
pub struct RealImageButtonProps {
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
}

/// A text or an archive of an image that was given to the page elsewhere than in the dialog.
#[derive(Clone, Default)]
pub struct GivenImage {
    id: u32,
    job: Option<Job>,
    as_text: Option<Callback<()>>,
}

impl GivenImage {
    /// `id` is unlike that of any other; `as_text` puts what was given into the editor all the same.
    pub fn new(id: u32, job: Job, as_text: Option<Callback<()>>) -> Self {
        Self { id, job: Some(job), as_text }
    }
}

impl PartialEq for GivenImage {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// What the dialog shows.
#[derive(Clone, Debug, PartialEq)]
enum Phase {
    /// The question for a text or a file.
    Asking,
    /// How far the reading is; `None` before it has begun.
    Reading(Option<Progress>),
    /// What was read.
    Shown(Rc<RealImage>),
    /// Why it could not be read, `None` for a worker that broke; the question again.
    Failed(Option<ReadError>),
}

/// The file that is dragged over or dropped on something.
fn dropped(event: &DragEvent) -> Option<File> {
    event.data_transfer()?.files()?.get(0)
}

/// Whether files are dragged, and not a piece of text.
fn carries_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// Takes files that are dropped on the pane around `inside`.
#[hook]
fn use_pane_drop(inside: &NodeRef, on_file: &Callback<File>) {
    let inside = inside.clone();
    use_effect_with(on_file.clone(), move |on_file| {
        let pane = inside.cast::<Element>().and_then(|element| element.closest(".pane").ok().flatten());
        let on_file = on_file.clone();
        let listeners = pane.map(|pane| {
            let options = EventListenerOptions::enable_prevent_default();
            let over = EventListener::new_with_options(&pane, "dragover", options, |event| {
                if event.dyn_ref::<DragEvent>().is_some_and(carries_files) {
                    event.prevent_default();
                }
            });
            let drop = EventListener::new_with_options(&pane, "drop", options, move |event| {
                if let Some(file) = event.dyn_ref::<DragEvent>().and_then(dropped) {
                    event.prevent_default();
                    on_file.emit(file);
                }
            });
            (over, drop)
        });
        move || drop(listeners)
    });
}

/// A progress bar, and how to stop.
fn reading(lang: Lang, progress: Option<Progress>, on_cancel: Callback<MouseEvent>) -> Html {
    let words = match progress {
        None => text(lang, Key::RealOpening).to_owned(),
        Some(progress) => text_with(
            lang,
            if progress.layers > 0 { Key::RealReading } else { Key::RealReadingWhole },
            &[
                ("layer", &progress.layer.to_string()),
                ("layers", &progress.layers.to_string()),
                ("read", &bytes(lang, progress.read)),
                ("total", &bytes(lang, progress.total)),
            ],
        ),
    };
    // In thousandths, which any number of bytes fits.
    let share = progress.filter(|progress| progress.total > 0).map(|progress| {
        (u128::from(progress.read.min(progress.total)) * 1000 / u128::from(progress.total)).to_string()
    });
    html! {
        <div class="real__reading" data-testid="real-reading">
            <p id="real-progress-words" role="status">{ words }</p>
            <progress class="real__progress" max="1000" value={share} aria-labelledby="real-progress-words" />
            <button type="button" class="button" id="real-cancel" data-testid="real-cancel" onclick={on_cancel}>
                { text(lang, Key::RealCancel) }
            </button>
        </div>
    }
}

/// The button that opens the dialog, and the dialog.
#[component]
pub fn RealImageButton(props: &RealImageButtonProps) -> Html {
    let lang = props.lang;
    let dialog = use_node_ref();
    let button = use_node_ref();
    let open = use_state_eq(|| false);
    let phase = use_state_eq(|| Phase::Asking);
    let layer = use_state_eq(|| 0usize);
    let as_text = use_state_eq(|| None::<Callback<()>>);
    let running: Rc<RefCell<Option<Reading>>> = use_mut_ref(|| None);

    {
        let dialog = dialog.clone();
        use_effect_with(*open, move |&open| {
            let dialog = dialog.cast::<HtmlDialogElement>().filter(|dialog| dialog.open() != open);
            match (dialog, open) {
                // Throws only where it is open already.
                (Some(dialog), true) => drop(dialog.show_modal()),
                (Some(dialog), false) => dialog.close(),
                (None, _) => {}
            }
        });
    }
    // What had the focus is gone with the phase before.
    use_effect_with((*phase).clone(), |phase| {
        let focused = match phase {
            Phase::Asking | Phase::Reading(Some(_)) => return,
            Phase::Reading(None) => "real-cancel",
            Phase::Shown(_) => "real-summary",
            Phase::Failed(_) => "real-text",
        };
        page::focus(focused);
    });
    let start = {
        let (phase, layer, running) = (phase.clone(), layer.clone(), running.clone());
        Callback::from(move |job: Job| {
            let on_event = {
                let (phase, layer, running) = (phase.clone(), layer.clone(), running.clone());
                Callback::from(move |event| {
                    let next = match event {
                        Event::Progress(progress) => Phase::Reading(Some(progress)),
                        Event::Done(image) => {
                            let with_files =
                                image.layers.iter().rposition(|layer| !layer.tree.nodes.is_empty());
                            layer.set(with_files.unwrap_or(0));
                            Phase::Shown(image)
                        }
                        Event::Failed(error) => Phase::Failed(Some(error)),
                        Event::Broken => Phase::Failed(None),
                    };
                    if !matches!(next, Phase::Reading(_)) {
                        // Not from within the worker's own listener, which goes with it.
                        let running = running.clone();
                        wasm_bindgen_futures::spawn_local(async move { drop(running.borrow_mut().take()) });
                    }
                    phase.set(next);
                })
            };
            let reading = Reading::start(job, on_event);
            phase.set(match reading {
                Some(_) => Phase::Reading(None),
                None => Phase::Failed(None),
            });
            *running.borrow_mut() = reading;
        })
    };
    let on_file = {
        let (start, open, as_text) = (start.clone(), open.clone(), as_text.setter());
        Callback::from(move |file| {
            open.set(true);
            as_text.set(None);
            start.emit(Job::File(file));
        })
    };
    use_pane_drop(&button, &on_file);
    let given = use_context::<GivenImage>().unwrap_or_default();
    {
        let (start, open, as_text) = (start.clone(), open.setter(), as_text.setter());
        use_effect_with(given, move |given| {
            if let Some(job) = given.job.clone() {
                as_text.set(given.as_text.clone());
                open.set(true);
                start.emit(job);
            }
        });
    }
    let put_as_text = as_text.as_ref().map(|put| {
        let (open, put) = (open.clone(), put.clone());
        Callback::from(move |_: MouseEvent| {
            open.set(false);
            put.emit(());
        })
    });
    let stop = {
        let (phase, running, as_text) = (phase.clone(), running.clone(), as_text.setter());
        Callback::from(move |_: MouseEvent| {
            drop(running.borrow_mut().take());
            as_text.set(None);
            phase.set(Phase::Asking);
            timer::soon(|| page::focus("real-text"));
        })
    };
    let close = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(false))
    };
    let onclose = {
        let open = open.clone();
        Callback::from(move |_: web_sys::Event| open.set(false))
    };
    let show = {
        let (open, on_show) = (open.clone(), props.on_show.clone());
        Callback::from(move |span| {
            open.set(false);
            on_show.emit(span);
        })
    };
    let on_layer = {
        let layer = layer.clone();
        Callback::from(move |chosen| layer.set(chosen))
    };
    let ask = |error: Option<(String, Lang)>| {
        html! {
            <>
                if let Some((words, words_lang)) = error {
                    <p class="real__error" role="alert" data-testid="real-error">
                        <Symbol icon={Icon::Error} /><span lang={foreign(words_lang, lang)}>{ words }</span>
                    </p>
                }
                <Input {lang} on_job={start.clone()} />
            </>
        }
    };
    let body = match &*phase {
        Phase::Asking => ask(None),
        Phase::Failed(error) => ask(Some(match error {
            Some(error) => core_text(lang, &error.code, &error.args, &error.text),
            None => (text(lang, Key::RealBroken).to_owned(), lang),
        })),
        Phase::Reading(progress) => reading(lang, *progress, stop.clone()),
        Phase::Shown(image) => html! {
            <div class="real__result" data-testid="real-result">
                <Compared image={image.clone()} snapshot={props.snapshot.clone()} {lang} on_show={show}
                    on_layer={on_layer.clone()} />
                if !image.layers.is_empty() {
                    <Files image={image.clone()} layer={*layer} {lang} {on_layer} />
                    <Wasted image={image.clone()} {lang} />
                }
            </div>
        },
    };
    html! {
        <>
            <button ref={button} type="button" class="button button--quiet button--small" data-testid="real-open"
                aria-haspopup="dialog" onclick={Callback::from({ let open = open.clone(); move |_: MouseEvent| open.set(true) })}>
                <Symbol icon={Icon::Target} />{ text(lang, Key::RealOpen) }
            </button>
            <dialog ref={dialog} class="real" aria-labelledby="real-title" data-testid="real-dialog" {onclose}>
                if *open {
                    <header class="dialog__header">
                        <h2 class="dialog__title" id="real-title">{ text(lang, Key::RealTitle) }</h2>
                        if let Some(onclick) = put_as_text {
                            <button type="button" class="button button--small" data-testid="real-as-text" {onclick}>
                                { text(lang, Key::IntakeAsText) }
                            </button>
                        }
                        if matches!(*phase, Phase::Shown(_)) {
                            <button type="button" class="button button--small" data-testid="real-again" onclick={stop}>
                                { text(lang, Key::RealAgain) }
                            </button>
                        }
                        <button type="button" class="icon-button" aria-label={text(lang, Key::RealClose)}
                            data-testid="real-close" onclick={close}>
                            <Symbol icon={Icon::Close} />
                        </button>
                    </header>
                    <div class="real__body">{ body }</div>
                }
            </dialog>
        </>
    }
}
