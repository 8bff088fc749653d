use std::rc::Rc;

use dockerfile_image::RealImage;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::tree::Tree;
use crate::i18n::{Key, Lang, text};
use crate::view;

/// Properties of [`Files`].
#[derive(Properties, PartialEq)]
pub(super) struct FilesProps {
    /// The image.
    pub(super) image: Rc<RealImage>,
    /// Index of the layer shown.
    pub(super) layer: usize,
    /// Language.
    pub(super) lang: Lang,
    /// Called with a layer chosen.
    pub(super) on_layer: Callback<usize>,
}

/// The files of one layer.
#[component]
pub(super) fn Files(props: &FilesProps) -> Html {
    let lang = props.lang;
    let filter = use_state_eq(String::new);
    let choices = use_memo((props.image.clone(), lang), |(image, lang)| view::layer_choices(*lang, image));
    let onchange = props.on_layer.reform(|event: web_sys::Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        select.and_then(|select| usize::try_from(select.selected_index()).ok()).unwrap_or(0)
    });
    let oninput = {
        let filter = filter.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                filter.set(input.value());
            }
        })
    };
    let stored = choices.get(props.layer).map(|choice| choice.stored.clone());
    html! {
        <section class="real-files" data-testid="real-layer-files">
            <h3 class="section-title">{ text(lang, Key::RealFilesTitle) }</h3>
            <div class="real-files__bar row">
                <label class="real-files__field row real-files__layer">
                    <span class="real-files__label quiet">{ text(lang, Key::RealLayer) }</span>
                    <select id="real-layer" class="select" data-testid="real-layer" {onchange}>
                        { for choices.iter().enumerate().map(|(index, choice)| html! {
                            <option key={index} value={index.to_string()} selected={index == props.layer}>{ &choice.label }</option>
                        }) }
                    </select>
                </label>
                <label class="real-files__field row">
                    <span class="real-files__label quiet">{ text(lang, Key::RealFilter) }</span>
                    <input type="search" class="input" autocomplete="off" spellcheck="false" value={(*filter).clone()}
                        data-testid="real-filter" {oninput} />
                </label>
                if let Some(stored) = stored {
                    <span class="real-files__stored quiet">{ stored }</span>
                }
            </div>
            <Tree key={props.layer} image={props.image.clone()} layer={props.layer} filter={(*filter).clone()} {lang} />
        </section>
    }
}
