//! Texts of exercises. What a teacher wrote becomes text nodes and a few known elements, never markup.

use dockerfile_exercise::Words;
use dockerfile_exercise::markdown::{Block, Inline, parse};
use yew::prelude::*;

use super::common::{Icon, Symbol, foreign};
use crate::i18n::{Key, Lang, text};

/// Code of so many characters stays on one line.
const SHORT: usize = 30;

/// The language tag and text of `words` as the page shows them, with the `lang` attribute where it is another.
pub fn in_language(words: &Words, lang: Lang) -> (&str, Option<AttrValue>) {
    let (text, tag) = words.in_language(lang.tag());
    (text, foreign(Lang::from_tag(tag).unwrap_or(lang), lang))
}

fn pieces(pieces: &[Inline], lang: Lang) -> Html {
    let shown = pieces.iter().map(|piece| match piece {
        Inline::Text(words) => html! { { words } },
        Inline::Code(code) => {
            // A hyphen is a place to break a line at, which `--from=…` is no good for.
            let short = code.chars().count() <= SHORT;
            html! { <code class={short.then_some("prose__short")}>{ code }</code> }
        }
        Inline::Emphasis(inner) => html! { <em>{ self::pieces(inner, lang) }</em> },
        Inline::Strong(inner) => html! { <strong>{ self::pieces(inner, lang) }</strong> },
        Inline::Link(words, address) => html! {
            <a href={address.clone()} target="_blank" rel="noopener noreferrer">
                { words }<Symbol icon={Icon::External} />
                <span class="visually-hidden">{ text(lang, Key::OpensNewTab) }</span>
            </a>
        },
    });
    html! { { for shown } }
}

/// Properties of [`Prose`].
#[derive(Properties, PartialEq)]
pub struct ProseProps {
    /// What is said.
    pub words: Words,
    /// Language of the page.
    pub lang: Lang,
}

/// A text of an exercise.
#[component]
pub fn Prose(props: &ProseProps) -> Html {
    let (source, foreign) = in_language(&props.words, props.lang);
    let entries = |entries: &[Vec<Inline>]| -> Html {
        let entries = entries.iter().map(|entry| html! { <li>{ pieces(entry, props.lang) }</li> });
        html! { { for entries } }
    };
    let blocks = parse(source).into_iter().map(|block| match block {
        Block::Paragraph(words) => html! { <p>{ pieces(&words, props.lang) }</p> },
        Block::List(true, items) => html! { <ol>{ entries(&items) }</ol> },
        Block::List(false, items) => html! { <ul>{ entries(&items) }</ul> },
        Block::Code(code) => html! { <pre class="prose__code" tabindex="0"><code>{ code }</code></pre> },
    });
    html! { <div class="prose" lang={foreign}>{ for blocks }</div> }
}
