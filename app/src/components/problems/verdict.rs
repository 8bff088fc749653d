//! The verdict at the head of the problems: whether it builds, whether it starts.

use dockerfile_syntax::source::Span;
use yew::prelude::*;

use super::super::common::{Icon, Symbol};
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::Snapshot;
use crate::view::{Judged, judged};

/// Properties of [`VerdictLine`].
#[derive(Properties, PartialEq)]
pub struct VerdictLineProps {
    /// The last analysis.
    pub snapshot: Snapshot,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown, where the focus goes.
    pub on_show: Callback<Span>,
}

fn words(lang: Lang, judged: &Judged) -> String {
    match judged.line {
        Some(line) => text_with(lang, judged.says, &[("line", &line.to_string())]),
        None => text(lang, judged.says).to_owned(),
    }
}

fn part(props: &VerdictLineProps, judged: &Judged) -> Html {
    let (icon, class) = match judged.good {
        Some(true) => (Icon::Check, "judged__part judged__part--good"),
        Some(false) => (Icon::Error, "judged__part judged__part--bad"),
        None => (Icon::Info, "judged__part"),
    };
    let inner = html! {
        <>
            <Symbol {icon} /><span>{ words(props.lang, judged) }</span>
            if !judged.words.is_empty() {
                <code class="judged__words" lang="en">{ judged.words.clone() }</code>
            }
        </>
    };
    match judged.span {
        Some(span) => {
            let onclick = props.on_show.reform(move |_: MouseEvent| span);
            html! {
                <button type="button" class={classes!(class, "judged__button")} {onclick}
                    title={text(props.lang, Key::VerdictShow)}>{ inner }</button>
            }
        }
        None => html! { <span {class}>{ inner }</span> },
    }
}

/// Whether it builds and whether the result starts, in the terminal's words; each half leads to its instruction.
#[component]
pub fn VerdictLine(props: &VerdictLineProps) -> Html {
    let judged = judged(&props.snapshot);
    if judged.is_empty() {
        return html! {};
    }
    html! {
        <p class="judged" data-testid="verdict">{ for judged.iter().map(|one| part(props, one)) }</p>
    }
}
