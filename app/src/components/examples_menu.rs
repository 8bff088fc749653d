use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

use super::common::{Icon, Symbol};
use crate::browser::page;
use crate::examples::{self, Example};
use crate::i18n::{Key, Lang, text};

/// Properties of [`ExamplesMenu`].
#[derive(Properties, PartialEq)]
pub struct ExamplesMenuProps {
    /// Language.
    pub lang: Lang,
    /// Called with the text of the example chosen.
    pub on_choose: Callback<&'static str>,
}

fn item_id(index: usize) -> String {
    format!("example-{index}")
}

/// The item after a key; `None` for keys that move nothing.
fn after_key(key: &str, at: usize, len: usize) -> Option<usize> {
    match key {
        "ArrowDown" => Some((at + 1) % len.max(1)),
        "ArrowUp" => Some((at + len.saturating_sub(1)) % len.max(1)),
        "Home" => Some(0),
        "End" => Some(len.saturating_sub(1)),
        _ => None,
    }
}

/// Closes the menu when something outside of it is pressed.
#[hook]
fn use_outside(open: &UseStateHandle<bool>, root: &NodeRef) {
    let (open, root) = (open.clone(), root.clone());
    use_effect_with(*open, move |&is_open| {
        let listener = is_open.then(page::window).flatten().map(|window| {
            EventListener::new(&window, "pointerdown", move |event| {
                let inside = root
                    .cast::<HtmlElement>()
                    .zip(event.target())
                    .is_some_and(|(root, target)| root.contains(target.dyn_ref::<Node>()));
                if !inside {
                    open.set(false);
                }
            })
        });
        move || drop(listener)
    });
}

/// The menu of examples.
#[component]
pub fn ExamplesMenu(props: &ExamplesMenuProps) -> Html {
    let lang = props.lang;
    let open = use_state_eq(|| false);
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
    let toggle = {
        let (open, focused) = (open.clone(), focused.clone());
        Callback::from(move |_: MouseEvent| {
            focused.set(0);
            open.set(!*open);
        })
    };
    let onkeydown = {
        let (open, focused) = (open.clone(), focused.clone());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "Escape" | "Tab" if *open => {
                    open.set(false);
                    page::focus("examples-button");
                    if event.key() == "Tab" {
                        return;
                    }
                }
                "ArrowDown" if !*open => {
                    focused.set(0);
                    open.set(true);
                }
                key if *open => match after_key(key, *focused, examples::ALL.len()) {
                    Some(next) => focused.set(next),
                    None => return,
                },
                _ => return,
            }
            event.prevent_default();
        })
    };
    let items = examples::ALL.iter().enumerate().map(|(index, example): (usize, &Example)| {
        let choose = {
            let (open, on_choose, text) = (open.clone(), props.on_choose.clone(), example.text);
            Callback::from(move |_: MouseEvent| {
                open.set(false);
                on_choose.emit(text);
                page::focus("examples-button");
            })
        };
        html! {
            <li key={example.id} role="none">
                <button type="button" role="menuitem" id={item_id(index)} class="menu__item" tabindex="-1"
                    data-testid={format!("example-{}", example.id)} onclick={choose}>
                    <span class="menu__title">{ text(lang, example.title) }</span>
                    <span class="menu__about">{ text(lang, example.about) }</span>
                </button>
            </li>
        }
    });
    html! {
        <div class="menu" ref={root} {onkeydown}>
            <button type="button" class="button" id="examples-button" aria-haspopup="menu"
                aria-expanded={open.to_string()} aria-controls={open.then_some("examples-menu")}
                data-testid="examples" onclick={toggle}>
                <Symbol icon={Icon::Book} />{ text(lang, Key::ExamplesLabel) }<Symbol icon={Icon::Down} />
            </button>
            if *open {
                <ul class="menu__list" id="examples-menu" role="menu" aria-labelledby="examples-button">
                    { for items }
                </ul>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_the_menu() {
        assert_eq!((after_key("ArrowDown", 8, 9), after_key("ArrowUp", 0, 9)), (Some(0), Some(8)));
        assert_eq!((after_key("End", 0, 9), after_key("x", 0, 9)), (Some(8), None));
        assert_eq!(after_key("ArrowUp", 0, 0), Some(0));
    }
}
