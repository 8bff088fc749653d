//! What is given to a build besides the file: build args and the platform.

use std::rc::Rc;

use dockerfile_answers::Options;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::common::{Icon, OpenPanel, Symbol, use_panel};
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::{Action, Snapshot};
use crate::view::{self, ArgRow};

/// Properties of [`BuildOptions`].
#[derive(Properties, PartialEq)]
pub struct BuildOptionsProps {
    /// The last analysis.
    pub snapshot: Snapshot,
    /// What is given now.
    pub options: Rc<Options>,
    /// Language.
    pub lang: Lang,
    /// What happened.
    pub on_action: Callback<Action>,
}

/// Platforms that official images are built for, as `docker buildx ls` names them.
const PLATFORMS: [&str; 8] = [
    "linux/amd64",
    "linux/arm64",
    "linux/arm/v7",
    "linux/386",
    "linux/ppc64le",
    "linux/s390x",
    "linux/riscv64",
    "windows/amd64",
];

fn arg(props: &BuildOptionsProps, row: &ArgRow) -> Html {
    let lang = props.lang;
    let (name, on_action) = (row.name.clone(), props.on_action.clone());
    let default = match &row.default {
        Some(default) => text_with(lang, Key::OptionsDefault, &[("value", default)]),
        None => text(lang, Key::OptionsNoDefault).to_owned(),
    };
    let set = {
        let name = name.clone();
        on_action.reform(move |event: Event| {
            let value = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
            Action::BuildArgSet(name.clone(), value)
        })
    };
    let unset = on_action.reform(move |_: MouseEvent| Action::BuildArgSet(name.clone(), None));
    let id = format!("arg-{}", row.name);
    html! {
        <li class="arg" key={row.name.clone()}>
            <label class="arg__name" for={id.clone()}><code>{ &row.name }</code></label>
            <input {id} class="input input--code input--full" type="text" spellcheck="false" autocomplete="off" data-testid="build-arg"
                placeholder={default} value={row.value.clone().unwrap_or_default()} onchange={set} />
            if row.value.is_some() {
                <button type="button" class="icon-button" onclick={unset}
                    aria-label={text_with(lang, Key::OptionsUnset, &[("name", &row.name)])}
                    title={text_with(lang, Key::OptionsUnset, &[("name", &row.name)])}><Symbol icon={Icon::Close} /></button>
            }
        </li>
    }
}

fn platform(props: &BuildOptionsProps) -> Html {
    let lang = props.lang;
    let chosen = props.options.platform.as_deref().unwrap_or("linux/amd64");
    let onchange = props.on_action.reform(|event: Event| {
        let value = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
        Action::PlatformChosen(value.filter(|value| value != "linux/amd64"))
    });
    html! {
        <label class="field">
            <span class="field__label">{ text(lang, Key::OptionsPlatform) }</span>
            <select class="select" data-testid="platform" {onchange}>
                { for PLATFORMS.iter().map(|&value| html! { <option {value} selected={value == chosen}>{ value }</option> }) }
            </select>
        </label>
    }
}

/// A button with the number of options given, and the panel that it opens.
#[component]
pub fn BuildOptions(props: &BuildOptionsProps) -> Html {
    let lang = props.lang;
    let OpenPanel { open, root, toggle, onkeydown } = use_panel("options-button");
    let given = props.options.build_args.len() + usize::from(props.options.platform.is_some());
    let rows = view::arg_rows(&props.snapshot, &props.options);
    html! {
        <div ref={root} class="options" {onkeydown}>
            <button type="button" id="options-button" class="button" data-testid="options"
                aria-expanded={open.to_string()} aria-controls="options-panel" onclick={toggle}>
                { text(lang, Key::OptionsOpen) }
                if given > 0 {
                    <span class="badge">{ given }<span class="visually-hidden">{ " " }{ text(lang, Key::OptionsGiven) }</span></span>
                }
                <Symbol icon={Icon::Down} />
            </button>
            <div id="options-panel" class="options__panel" role="group" aria-label={text(lang, Key::OptionsOpen)} hidden={!*open}>
                { platform(props) }
                <h2 class="section-title">{ text(lang, Key::OptionsArgs) }</h2>
                if rows.is_empty() {
                    <p>{ text(lang, Key::OptionsNoArgs) }</p>
                } else {
                    <ul class="args">{ for rows.iter().map(|row| arg(props, row)) }</ul>
                }
            </div>
        </div>
    }
}
