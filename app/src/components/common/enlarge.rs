use yew::prelude::*;

use super::{Icon, Symbol};
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::Panel;

/// What a pane's heading has to know of the panes around it. Given by the workspace.
#[derive(Clone, PartialEq)]
pub struct PaneTools {
    /// The pane that has the whole workspace.
    pub large: Option<Panel>,
    /// Language.
    pub lang: Lang,
    /// Called with the pane that is to have it; `None` to see all again.
    pub on_large: Callback<Option<Panel>>,
}

/// Properties of [`Enlarge`].
#[derive(Properties, PartialEq)]
pub struct EnlargeProps {
    /// The pane in whose heading it stands.
    pub panel: Panel,
    /// What the pane is called.
    pub title: AttrValue,
}

/// Gives a pane the whole workspace, and back. Not there where one pane at a time is shown anyway.
#[component]
pub fn Enlarge(props: &EnlargeProps) -> Html {
    let Some(tools) = use_context::<Option<PaneTools>>().flatten() else { return html! {} };
    let panel = props.panel;
    let is_large = tools.large == Some(panel);
    let (icon, words) = if is_large {
        (Icon::Restore, text(tools.lang, Key::PaneRestore).to_owned())
    } else {
        (Icon::Enlarge, text_with(tools.lang, Key::PaneEnlarge, &[("panel", &props.title)]))
    };
    html! {
        <button type="button" class="icon-button pane__enlarge" aria-label={words.clone()} title={words}
            data-testid={format!("enlarge-{}", panel.name())}
            onclick={tools.on_large.reform(move |_| (!is_large).then_some(panel))}>
            <Symbol {icon} />
        </button>
    }
}
