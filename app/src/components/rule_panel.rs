//! The page of a rule, beside what it is about.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use super::common::{Icon, Symbol};
use crate::browser::page;
use crate::browser::rule_page::{self, Piece, Tag};
use crate::i18n::{Key, Lang, text};

/// Properties of [`RulePanel`].
#[derive(Properties, PartialEq)]
pub struct RulePanelProps {
    /// The rule.
    pub rule: Rc<str>,
    /// Language.
    pub lang: Lang,
    /// Whether it takes the whole window, with nothing to be reached behind it.
    pub modal: bool,
    /// Called to close it.
    pub on_close: Callback<()>,
}

/// What was read for a rule in a language; `None` where nothing could be.
#[derive(Clone, PartialEq)]
struct Loaded {
    rule: Rc<str>,
    lang: Lang,
    pieces: Option<Vec<Piece>>,
}

/// The address of a rule's page, relative to ours.
fn address(rule: &str, lang: Lang) -> String {
    format!("rules/{rule}.{}.html", lang.tag())
}

fn draw(pieces: &[Piece], lang: Lang) -> Html {
    pieces.iter().map(|piece| draw_piece(piece, lang)).collect()
}

fn draw_piece(piece: &Piece, lang: Lang) -> Html {
    match piece {
        Piece::Text(words) => html! { { words } },
        Piece::Link(address, inner) => html! {
            <a href={address.clone()} target="_blank" rel="noopener noreferrer">
                { draw(inner, lang) }<Symbol icon={Icon::External} />
                <span class="visually-hidden">{ " " }{ text(lang, Key::OpensNewTab) }</span>
            </a>
        },
        Piece::Element(tag, inner) => {
            let inner = draw(inner, lang);
            match tag {
                Tag::Heading => html! { <h3>{ inner }</h3> },
                Tag::Paragraph => html! { <p>{ inner }</p> },
                Tag::List => html! { <ul>{ inner }</ul> },
                Tag::Item => html! { <li>{ inner }</li> },
                Tag::Lines => html! { <pre><code>{ inner }</code></pre> },
                Tag::Code => html! { <code>{ inner }</code> },
                Tag::Strong => html! { <strong>{ inner }</strong> },
                Tag::Emphasis => html! { <em>{ inner }</em> },
            }
        }
    }
}

/// The page. Of its two examples the rule finds fault with the first and not with the second.
fn draw_page(pieces: &[Piece], lang: Lang) -> Html {
    let mut examples = 0;
    let drawn = pieces.iter().map(|piece| {
        let Piece::Element(Tag::Lines, _) = piece else { return draw_piece(piece, lang) };
        examples += 1;
        let (class, icon, key) = match examples {
            1 => ("example example--before", Icon::Close, Key::RulePageBefore),
            2 => ("example example--after", Icon::Check, Key::RulePageAfter),
            _ => return draw_piece(piece, lang),
        };
        html! {
            <figure {class}>
                <figcaption class="example__caption"><Symbol {icon} />{ text(lang, key) }</figcaption>
                { draw_piece(piece, lang) }
            </figure>
        }
    });
    drawn.collect()
}

/// Opens the dialog, moves the focus into it and, at the end, back to where it was.
#[hook]
fn use_dialog(dialog: &NodeRef, title: &NodeRef, modal: bool, rule: &Rc<str>) {
    let opener = use_mut_ref(|| None::<HtmlElement>);
    {
        let (dialog, opener) = (dialog.clone(), opener.clone());
        use_effect_with(modal, move |&modal| {
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                let from = page::focused().filter(|from| !dialog.contains(Some(from)));
                if let Some(from) = from {
                    *opener.borrow_mut() = Some(from);
                }
                if modal {
                    // Refused only for an element that is gone or open already.
                    let shown = dialog.show_modal();
                    debug_assert!(shown.is_ok(), "a closed dialog can be opened");
                } else {
                    dialog.show();
                }
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    {
        let title = title.clone();
        use_effect_with(rule.clone(), move |_| {
            if let Some(title) = title.cast::<HtmlElement>() {
                page::focus_element(&title);
            }
        });
    }
    use_effect_with((), move |()| {
        move || {
            if let Some(opener) = opener.borrow_mut().take().filter(|opener| opener.is_connected()) {
                page::focus_element(&opener);
            }
        }
    });
}

/// The page of a rule. A window of its own beside the panes or, where there is no room, over them.
#[component]
pub fn RulePanel(props: &RulePanelProps) -> Html {
    let RulePanelProps { rule, lang, modal, on_close } = props;
    let lang = *lang;
    let (dialog, title) = (use_node_ref(), use_node_ref());
    let loaded = use_state(|| None::<Loaded>);
    {
        let loaded = loaded.clone();
        use_effect_with((rule.clone(), lang), move |(rule, lang)| {
            let (rule, lang) = (rule.clone(), *lang);
            spawn_local(async move {
                let pieces = rule_page::load(&address(&rule, lang)).await;
                loaded.set(Some(Loaded { rule, lang, pieces }));
            });
        });
    }
    use_dialog(&dialog, &title, *modal, rule);
    let onkeydown = {
        let on_close = on_close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                on_close.emit(());
            }
        })
    };
    let oncancel = {
        let on_close = on_close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            on_close.emit(());
        })
    };
    let current = loaded.as_ref().filter(|loaded| loaded.rule == *rule && loaded.lang == lang);
    let body = match current.map(|loaded| &loaded.pieces) {
        None => html! { <p class="empty">{ text(lang, Key::RuleLoading) }</p> },
        Some(None) => html! { <p class="empty">{ text(lang, Key::RulePageFailed) }</p> },
        Some(Some(pieces)) => draw_page(pieces, lang),
    };
    html! {
        <dialog ref={dialog} class="rule-panel" aria-labelledby="rule-panel-title" data-testid="rule-panel"
            data-rule={rule.clone()} {onkeydown} {oncancel}>
            <div class="rule-panel__header">
                <h2 ref={title} id="rule-panel-title" class="rule-panel__title" tabindex="-1">{ &**rule }</h2>
                <a class="rule-panel__tab" href={address(rule, lang)} target="_blank" rel="noopener">
                    { text(lang, Key::RulePageNewTab) }<Symbol icon={Icon::External} />
                </a>
                <button type="button" class="icon-button" aria-label={text(lang, Key::RulePageClose)}
                    data-testid="rule-close" onclick={on_close.reform(|_| ())}>
                    <Symbol icon={Icon::Close} />
                </button>
            </div>
            <div class="rule-panel__body" tabindex="0" role="group" aria-labelledby="rule-panel-title">{ body }</div>
        </dialog>
    }
}
