//! The size of a base image, as the user states it.

use std::rc::Rc;

use dockerfile_answers::size::StatedBase;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::i18n::{Key, Lang, bytes, text, text_with};
use crate::state::{Stated, read_size};
use crate::view::BaseRow;

/// Properties of [`BaseSize`].
#[derive(Properties, PartialEq)]
pub struct BaseSizeProps {
    /// The base image.
    pub base: BaseRow,
    /// Tells this form from another of the same page.
    pub place: &'static str,
    /// What is stated.
    pub stated: Rc<Stated>,
    /// Language.
    pub lang: Lang,
    /// Called with what is stated now.
    pub on_state: Callback<Rc<Stated>>,
}

/// One of the two sizes of an image.
type Side = fn(&mut StatedBase) -> &mut Option<u64>;

/// The form that asks how large a base image is.
#[component]
pub fn BaseSize(props: &BaseSizeProps) -> Html {
    let lang = props.lang;
    // Which field holds words that are no size, and which: they stay there.
    let wrong = use_state_eq(|| None::<(&'static str, String)>);
    let mut now = props.stated.bases.get(&props.base.name).copied().unwrap_or_default();
    let (hint, fault) = (format!("base-hint-{}", props.place), format!("base-wrong-{}", props.place));
    let field = |part: &'static str, label: Key, value: Option<u64>, side: Side| {
        let (stated, name, on_state) =
            (props.stated.clone(), props.base.name.clone(), props.on_state.clone());
        let mark = wrong.clone();
        let onchange = move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let typed = input.value();
            let read = read_size(&typed);
            if read.is_none() && !typed.trim().is_empty() {
                return mark.set(Some((part, typed)));
            }
            mark.set(None);
            let mut next = (*stated).clone();
            let mut base = next.bases.remove(&name).unwrap_or_default();
            *side(&mut base) = read;
            if base != StatedBase::default() {
                next.bases.insert(name.clone(), base);
            }
            on_state.emit(Rc::new(next));
        };
        let unread = wrong.as_ref().filter(|(of, _)| *of == part).map(|(_, typed)| typed.clone());
        let is_wrong = unread.is_some();
        let shown = unread.or_else(|| value.map(|value| bytes(lang, value))).unwrap_or_default();
        html! {
            <label class="base-size__field">
                <span>{ text(lang, label) }</span>
                <input class="input base-size__input" type="text" inputmode="text" autocomplete="off" spellcheck="false"
                    placeholder={text(lang, Key::BaseExample)} value={shown}
                    aria-describedby={if is_wrong { format!("{fault} {hint}") } else { hint.clone() }}
                    aria-invalid={is_wrong.then_some("true")} data-testid={format!("base-{part}")} {onchange} />
            </label>
        }
    };
    let (unpacked, compressed) = (now.unpacked.take(), now.compressed.take());
    html! {
        <form class="base-size" data-testid="base-size" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            <p class="base-size__ask">{ text_with(lang, Key::BaseAsk, &[("image", &props.base.shown)]) }</p>
            { field("unpacked", Key::BaseUnpacked, unpacked, |base| &mut base.unpacked) }
            { field("compressed", Key::BaseCompressed, compressed, |base| &mut base.compressed) }
            if wrong.is_some() {
                <p id={fault.clone()} class="base-size__wrong" role="alert">{ text(lang, Key::BaseWrong) }</p>
            }
            <p id={hint.clone()} class="base-size__hint quiet">
                { text(lang, Key::BaseHint) }{ " " }
                <code>{ format!("docker image inspect -f '{{{{.Size}}}}' {}", props.base.shown) }</code>
            </p>
        </form>
    }
}
