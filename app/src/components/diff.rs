//! A change of the text, line by line.

use yew::prelude::*;

use crate::i18n::{Key, Lang, text};
use crate::view::{Change, DiffLine, Hunk};

/// Properties of [`Diff`].
#[derive(Properties, PartialEq)]
pub struct DiffProps {
    /// What changes.
    pub hunks: Vec<Hunk>,
    /// Language.
    pub lang: Lang,
}

fn line(lang: Lang, line: &DiffLine) -> Html {
    let (class, sign, word) = match line.change {
        Change::Kept => ("diff__line", " ", None),
        Change::Removed => ("diff__line diff__line--removed", "−", Some(Key::DiffRemoved)),
        Change::Added => ("diff__line diff__line--added", "+", Some(Key::DiffAdded)),
    };
    html! {
        <li {class}>
            <span class="diff__number" aria-hidden="true">{ line.number }</span>
            <span class="diff__sign" aria-hidden="true">{ sign }</span>
            if let Some(word) = word {
                <span class="visually-hidden">{ text(lang, word) }{ " " }</span>
            }
            <code class="diff__text">{ &line.text }</code>
        </li>
    }
}

/// What goes and what comes, told apart by sign and words, not by colour alone.
#[component]
pub fn Diff(props: &DiffProps) -> Html {
    let hunks = props.hunks.iter().map(|hunk| {
        html! { <ol class="diff__hunk">{ for hunk.iter().map(|shown| line(props.lang, shown)) }</ol> }
    });
    html! { <div class="diff" data-testid="diff">{ for hunks }</div> }
}
