//! The page of a rule, beside what it is about.

use std::rc::Rc;

use yew::prelude::*;

use super::common::{Icon, Symbol, leaving, use_side_dialog};
use super::reading::{Reading, use_page};
use crate::browser::rule_page::{Piece, Tag};
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

/// The address of a rule's page, relative to ours.
fn address(rule: &str, lang: Lang) -> String {
    format!("rules/{rule}.{}.html", lang.tag())
}

/// The page. Of its two examples the rule finds fault with the first and not with the second.
fn draw_page(pieces: &[Piece], lang: Lang) -> Html {
    let reading =
        Reading { lang, folder: "rules/", prefix: "", is_here: |_| false, on_here: Callback::noop() };
    let mut examples = 0;
    let drawn = pieces.iter().map(|piece| {
        let Piece::Element(Tag::Lines, _) = piece else { return reading.piece(piece) };
        examples += 1;
        let (class, icon, key) = match examples {
            1 => ("example example--before", Icon::Close, Key::RulePageBefore),
            2 => ("example example--after", Icon::Check, Key::RulePageAfter),
            _ => return reading.piece(piece),
        };
        html! {
            <figure {class}>
                <figcaption class="example__caption quiet"><Symbol {icon} />{ text(lang, key) }</figcaption>
                { reading.piece(piece) }
            </figure>
        }
    });
    drawn.collect()
}

/// The page of a rule. A window of its own beside the panes or, where there is no room, over them.
#[component]
pub fn RulePanel(props: &RulePanelProps) -> Html {
    let RulePanelProps { rule, lang, modal, on_close } = props;
    let lang = *lang;
    let (dialog, title) = (use_node_ref(), use_node_ref());
    let read = use_page(address(rule, lang));
    use_side_dialog(&dialog, &title, *modal, rule);
    let (onkeydown, oncancel) = leaving(on_close);
    let body = match &read {
        None => html! { <p class="empty">{ text(lang, Key::RuleLoading) }</p> },
        Some(None) => html! { <p class="empty">{ text(lang, Key::RulePageFailed) }</p> },
        Some(Some(pieces)) => draw_page(pieces, lang),
    };
    html! {
        <dialog ref={dialog} class="rule-panel" aria-labelledby="rule-panel-title" data-testid="rule-panel"
            data-rule={rule.clone()} {onkeydown} {oncancel}>
            <div class="rule-panel__header row">
                <h2 ref={title} id="rule-panel-title" class="rule-panel__title" tabindex="-1">{ &**rule }</h2>
                <a class="rule-panel__tab" href={address(rule, lang)} target="_blank" rel="noopener">
                    { text(lang, Key::RulePageNewTab) }<Symbol icon={Icon::External} />
                </a>
                <button type="button" class="icon-button" aria-label={text(lang, Key::RulePageClose)}
                    data-testid="rule-close" onclick={on_close.reform(|_| ())}>
                    <Symbol icon={Icon::Close} />
                </button>
            </div>
            <div class="rule-panel__body reading" tabindex="0" role="group" aria-labelledby="rule-panel-title">{ body }</div>
        </dialog>
    }
}
