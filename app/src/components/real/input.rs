use web_sys::{DragEvent, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::super::common::{Icon, Symbol};
use super::{carries_files, dropped};
use crate::i18n::{Key, Lang, text};
use crate::reader::client::Job;

/// Properties of [`Input`].
#[derive(Properties, PartialEq)]
pub(super) struct InputProps {
    /// Language.
    pub(super) lang: Lang,
    /// Called with what is to be read.
    pub(super) on_job: Callback<Job>,
}

/// Asks for a text or a file.
#[component]
pub(super) fn Input(props: &InputProps) -> Html {
    let lang = props.lang;
    let area = use_node_ref();
    let over = use_state_eq(|| false);
    let onsubmit = {
        let (area, on_job) = (area.clone(), props.on_job.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                on_job.emit(Job::Text(area.value()));
            }
        })
    };
    let onchange = {
        let on_job = props.on_job.clone();
        Callback::from(move |event: web_sys::Event| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            if let Some(file) = input.and_then(|input| input.files()?.get(0)) {
                on_job.emit(Job::File(file));
            }
        })
    };
    let ondragover = {
        let over = over.clone();
        Callback::from(move |event: DragEvent| {
            if carries_files(&event) {
                event.prevent_default();
                over.set(true);
            }
        })
    };
    let ondragleave = {
        let over = over.clone();
        Callback::from(move |_: DragEvent| over.set(false))
    };
    let ondrop = {
        let (over, on_job) = (over.clone(), props.on_job.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            // The pane below would take it a second time.
            event.stop_propagation();
            over.set(false);
            if let Some(file) = dropped(&event) {
                on_job.emit(Job::File(file));
            }
        })
    };
    html! {
        <>
            <p class="real__intro">{ text(lang, Key::RealIntro) }</p>
            <p class="real__private"><Symbol icon={Icon::Check} />{ text(lang, Key::RealPrivate) }</p>
            <div class="real__ways">
                <form class="real__way" {onsubmit}>
                    <label class="real__label" for="real-text">{ text(lang, Key::RealPaste) }</label>
                    <ul class="real__commands" lang="en">
                        <li><code>{ "docker history --no-trunc IMAGE" }</code></li>
                        <li><code>{ "docker history --no-trunc --format json IMAGE" }</code></li>
                        <li><code>{ "docker image inspect IMAGE" }</code></li>
                    </ul>
                    <textarea ref={area} id="real-text" class="area" rows="9" spellcheck="false" autocomplete="off"
                        autocapitalize="off" wrap="off" data-testid="real-text" />
                    <button type="submit" class="button" data-testid="real-read">{ text(lang, Key::RealRead) }</button>
                </form>
                <div class={classes!("real__way", "real__drop", (*over).then_some("real__drop--over"))}
                    data-testid="real-drop" {ondragover} {ondragleave} {ondrop}>
                    <p class="real__label">{ text(lang, Key::RealDrop) }</p>
                    <p class="real__commands" lang="en"><code>{ "docker save -o image.tar IMAGE" }</code></p>
                    <p class="real__hint quiet" id="real-drop-about">{ text(lang, Key::RealDropAbout) }</p>
                    <label class="button real__choose">
                        <input type="file" class="visually-hidden" accept=".tar,.tgz,.gz,.zst,.txt,.json,application/x-tar"
                            aria-describedby="real-drop-about" data-testid="real-file" {onchange} />
                        { text(lang, Key::RealChoose) }
                    </label>
                </div>
            </div>
        </>
    }
}
