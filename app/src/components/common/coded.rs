//! Texts of the core, which mark code as Markdown does.

use yew::prelude::*;

/// `text`, with what stands between two backquotes on one line as code; one that is left over stays as it is.
pub fn coded(text: &str) -> Html {
    let pieces: Vec<&str> = text.split('`').collect();
    let last = pieces.len().saturating_sub(1);
    let shown = pieces.iter().enumerate().map(|(index, piece)| match index % 2 {
        1 if index < last => html! { <code>{ *piece }</code> },
        1 => html! { <>{ "`" }{ *piece }</> },
        _ => html! { { *piece } },
    });
    html! { { for shown } }
}
