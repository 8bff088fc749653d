//! The menu of examples and of the user's other texts.

use std::rc::Rc;

use yew::prelude::*;

use super::common::{Icon, Symbol, menu_keys, use_outside};
use crate::browser::drafts::Draft;
use crate::browser::page;
use crate::examples;
use crate::i18n::{Key, Lang, text};

/// Properties of [`ExamplesMenu`].
#[derive(Properties, PartialEq)]
pub struct ExamplesMenuProps {
    /// Language.
    pub lang: Lang,
    /// Gives the other texts of the user.
    pub list_drafts: Callback<(), Vec<Draft>>,
    /// Called with the text chosen, and whether it is the user's own.
    pub on_choose: Callback<(Rc<str>, bool)>,
}

fn item_id(index: usize) -> String {
    format!("example-{index}")
}

/// The menu of examples.
#[component]
pub fn ExamplesMenu(props: &ExamplesMenuProps) -> Html {
    let lang = props.lang;
    let open = use_state_eq(|| false);
    let drafts = use_state_eq(Vec::<Draft>::new);
    let focused = use_state_eq(|| 0usize);
    let root = use_node_ref();
    use_outside(&open, &root);
    {
        let watched = (*open, *focused);
        use_effect_with(watched, |&(open, focused)| {
            if open {
                page::focus(&item_id(focused));
            }
        });
    }
    let show = {
        let (open, focused, drafts, list) =
            (open.clone(), focused.clone(), drafts.clone(), props.list_drafts.clone());
        move || {
            drafts.set(list.emit(()));
            focused.set(0);
            open.set(true);
        }
    };
    let toggle = {
        let (open, show) = (open.clone(), show.clone());
        Callback::from(move |_: MouseEvent| if *open { open.set(false) } else { show() })
    };
    let len = examples::ALL.len() + drafts.len();
    let onkeydown = menu_keys(&open, &focused, len, "examples-button", show);
    let choose = |text: Rc<str>, edited: bool| {
        let (open, on_choose) = (open.clone(), props.on_choose.clone());
        Callback::from(move |_: MouseEvent| {
            open.set(false);
            on_choose.emit((text.clone(), edited));
            page::focus("examples-button");
        })
    };
    let item = |index: usize, testid: String, title: Html, about: String, onclick: Callback<MouseEvent>| {
        html! {
            <li key={index} role="none">
                <button type="button" role="menuitem" id={item_id(index)} class="menu__item" tabindex="-1"
                    data-testid={testid} {onclick}>
                    { title }
                    { " " }
                    <span class="menu__about">{ about }</span>
                </button>
            </li>
        }
    };
    let items = examples::ALL.iter().enumerate().map(|(index, example)| {
        let title = html! { <span class="menu__title">{ text(lang, example.title) }</span> };
        let onclick = choose(example.text(lang), false);
        item(index, format!("example-{}", example.id), title, text(lang, example.about).to_owned(), onclick)
    });
    let texts = drafts.iter().enumerate().map(|(index, draft)| {
        let title = html! { <span class="menu__title menu__title--code">{ draft.title() }</span> };
        let onclick = choose(draft.text.as_str().into(), true);
        item(
            examples::ALL.len() + index,
            "draft".to_owned(),
            title,
            page::date_words(lang.tag(), draft.saved),
            onclick,
        )
    });
    html! {
        <div class="menu" ref={root} {onkeydown}>
            <button type="button" class="button" id="examples-button" aria-haspopup="menu"
                aria-expanded={open.to_string()} aria-controls={open.then_some("examples-menu")}
                data-testid="examples" onclick={toggle}>
                <Symbol icon={Icon::Book} /><span class="toolbar__words">{ text(lang, Key::ExamplesLabel) }</span><Symbol icon={Icon::Down} />
            </button>
            if *open {
                <ul class="menu__list" id="examples-menu" role="menu" aria-labelledby="examples-button">
                    { for items }
                    if !drafts.is_empty() {
                        <li class="menu__heading" role="presentation">{ text(lang, Key::DraftsLabel) }</li>
                        { for texts }
                    }
                </ul>
            }
        </div>
    }
}
