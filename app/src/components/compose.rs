//! What a Compose file says of the build, to be taken over.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::common::{Icon, Symbol, use_modal};
use crate::browser::module;
use crate::i18n::{Key, Lang, text, text_with};
use crate::intake::compose::{ComposeFault, Service, read_services};
use crate::state::{Action, Panel};
use crate::view::{compose_note, compose_options};

/// Reads YAML, which the page rarely needs.
const READER: &str = "compose.js";

/// Properties of [`Compose`].
#[derive(Properties, PartialEq)]
pub struct ComposeProps {
    /// The file.
    pub text: Rc<str>,
    /// Language.
    pub lang: Lang,
    /// What happened.
    pub on_action: Callback<Action>,
    /// Called with the Dockerfile that is written in the file, and that it is the user's own.
    pub on_text: Callback<(Rc<str>, bool)>,
    /// Called to put the file into the editor all the same.
    pub as_text: Callback<()>,
    /// Called when it is over.
    pub on_close: Callback<()>,
}

/// How far the reading is.
#[derive(Clone, Debug, PartialEq)]
enum Read {
    Loading,
    /// The reader could not be had.
    Failed,
    Done(Result<Rc<[Service]>, ComposeFault>),
}

/// Reads the file by the module that knows YAML.
async fn read(text: &str) -> Read {
    let json = match module::load(READER).await {
        Some(reader) => module::call(&reader, "readCompose", &text.into()).and_then(|json| json.as_string()),
        None => None,
    };
    json.map_or(Read::Failed, |json| Read::Done(read_services(&json).map(Rc::from)))
}

fn service_choice(lang: Lang, services: &[Service], chosen: usize, on_choose: Callback<usize>) -> Html {
    let onchange = on_choose.reform(|event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        select.and_then(|select| select.value().parse().ok()).unwrap_or_default()
    });
    html! {
        <label class="compose__service">
            <span>{ text(lang, Key::ComposeService) }</span>
            <select class="select" data-testid="compose-service" {onchange}>
                { for services.iter().enumerate().map(|(index, service)| html! {
                    <option value={index.to_string()} selected={index == chosen}>{ &service.name }</option>
                }) }
            </select>
        </label>
    }
}

fn about(lang: Lang, service: &Service) -> Html {
    let options = compose_options(service);
    html! {
        <>
            if options.is_empty() {
                <p>{ text(lang, Key::ComposeNone) }</p>
            } else {
                <h3 class="compose__heading">{ text(lang, Key::ComposeTakes) }</h3>
                <ul class="compose__list" data-testid="compose-options">
                    { for options.iter().map(|line| html! { <li><code>{ line }</code></li> }) }
                </ul>
            }
            if let Some(inline) = &service.inline {
                <h3 class="compose__heading">{ text(lang, Key::ComposeInline) }</h3>
                <pre class="compose__inline" tabindex="0" data-testid="compose-inline"><code>{ inline.trim_end() }</code></pre>
            }
            if !service.notes.is_empty() {
                <h3 class="compose__heading">{ text(lang, Key::ComposeLeft) }</h3>
                <ul class="compose__list" data-testid="compose-notes">
                    { for service.notes.iter().map(|note| html! { <li>{ compose_note(lang, note) }</li> }) }
                </ul>
            }
        </>
    }
}

fn fault(lang: Lang, fault: &ComposeFault) -> Html {
    match fault {
        ComposeFault::NothingBuilt => html! { <p>{ text(lang, Key::ComposeNothing) }</p> },
        ComposeFault::Yaml(line, reason) => html! {
            <p>
                { text_with(lang, Key::ComposeNotYaml, &[("line", &line.to_string())]) }{ " " }
                <span lang="en">{ reason }</span>
            </p>
        },
    }
}

/// Makes options of the build of what `service` says.
fn take(service: &Service, on_action: &Callback<Action>) {
    on_action.emit(Action::TargetChosen(service.target.clone()));
    on_action.emit(Action::PlatformChosen(service.platform.clone()));
    for (name, value) in &service.args {
        on_action.emit(Action::BuildArgSet(name.clone(), Some(value.clone())));
    }
}

/// Asks what to do with a Compose file.
#[component]
pub fn Compose(props: &ComposeProps) -> Html {
    let lang = props.lang;
    let (dialog, title) = (use_node_ref(), use_node_ref());
    use_modal(&dialog, &title);
    let shown = use_state_eq(|| Read::Loading);
    let chosen = use_state_eq(|| 0_usize);
    {
        let shown = shown.setter();
        use_effect_with(props.text.clone(), move |file| {
            let file = file.clone();
            wasm_bindgen_futures::spawn_local(async move { shown.set(read(&file).await) });
        });
    }
    let service = match &*shown {
        Read::Done(Ok(services)) => services.get(*chosen).cloned(),
        _ => None,
    };
    let close = props.on_close.reform(|_: MouseEvent| ());
    let oncancel = props.on_close.reform(|event: Event| event.prevent_default());
    let as_text = {
        let (as_text, on_close) = (props.as_text.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            on_close.emit(());
            as_text.emit(());
        })
    };
    let take_over = |service: &Service, whole: bool| {
        let (service, on_action, on_text) = (service.clone(), props.on_action.clone(), props.on_text.clone());
        let on_close = props.on_close.clone();
        Callback::from(move |_: MouseEvent| {
            on_close.emit(());
            if let Some(inline) = service.inline.as_deref().filter(|_| whole) {
                on_text.emit((inline.into(), true));
                on_action.emit(Action::PanelNeeded(Panel::Editor));
            }
            take(&service, &on_action);
        })
    };
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |index| chosen.set(index))
    };
    let body = match &*shown {
        Read::Loading => html! { <p role="status">{ text(lang, Key::Loading) }</p> },
        Read::Failed => html! { <p role="alert">{ text(lang, Key::ComposeFailed) }</p> },
        Read::Done(Err(why)) => fault(lang, why),
        Read::Done(Ok(services)) => html! {
            <>
                if services.len() > 1 {
                    { service_choice(lang, services, *chosen, on_choose) }
                }
                { for service.as_ref().map(|service| about(lang, service)) }
            </>
        },
    };
    html! {
        <dialog ref={dialog} class="compose" aria-labelledby="compose-title" data-testid="compose" {oncancel}>
            <header class="dialog__header">
                <h2 ref={title} id="compose-title" class="dialog__title" tabindex="-1">{ text(lang, Key::ComposeTitle) }</h2>
                <button type="button" class="icon-button" aria-label={text(lang, Key::ComposeClose)}
                    data-testid="compose-close" onclick={close}>
                    <Symbol icon={Icon::Close} />
                </button>
            </header>
            <div class="compose__body" tabindex="0" role="group" aria-labelledby="compose-title">
                <p>{ text(lang, Key::ComposeIntro) }</p>
                { body }
            </div>
            <footer class="compose__actions">
                if let Some(service) = &service {
                    if service.inline.is_some() {
                        <button type="button" class="button button--primary" data-testid="compose-take-all"
                            onclick={take_over(service, true)}>{ text(lang, Key::ComposeTakeAll) }</button>
                    }
                    if !compose_options(service).is_empty() {
                        <button type="button" class="button" data-testid="compose-take"
                            onclick={take_over(service, false)}>{ text(lang, Key::ComposeTake) }</button>
                    }
                }
                <button type="button" class="button" data-testid="compose-as-text" onclick={as_text}>
                    { text(lang, Key::IntakeAsText) }
                </button>
            </footer>
        </dialog>
    }
}
