//! Tabs, where there is no room for all panes.

use yew::prelude::*;

use crate::browser::page;
use crate::i18n::{Key, Lang, text};
use crate::state::Panel;

/// Properties of [`Tabs`].
#[derive(Properties, PartialEq)]
pub struct TabsProps {
    /// The panes.
    pub panels: Vec<Panel>,
    /// The one shown.
    pub selected: Panel,
    /// Number of problems, shown beside their tab.
    pub problems: usize,
    /// Called with the pane chosen.
    pub on_choose: Callback<Panel>,
    /// Language.
    pub lang: Lang,
}

/// The name of a pane.
pub fn panel_title(lang: Lang, panel: Panel) -> &'static str {
    let key = match panel {
        Panel::Editor => Key::PanelEditor,
        Panel::Graph => Key::PanelGraph,
        Panel::Problems => Key::PanelProblems,
        Panel::Sizes => Key::PanelSizes,
    };
    text(lang, key)
}

/// Id of a pane's tab.
pub fn tab_id(panel: Panel) -> String {
    format!("tab-{}", panel.name())
}

/// Id of a pane.
pub fn panel_id(panel: Panel) -> String {
    format!("panel-{}", panel.name())
}

/// The pane after a key; `None` for keys that change nothing.
fn after_key(key: &str, panels: &[Panel], selected: Panel) -> Option<Panel> {
    let at = panels.iter().position(|&panel| panel == selected)?;
    let next = match key {
        "ArrowRight" => (at + 1) % panels.len(),
        "ArrowLeft" => (at + panels.len() - 1) % panels.len(),
        "Home" => 0,
        "End" => panels.len() - 1,
        _ => return None,
    };
    panels.get(next).copied()
}

/// Chooses the pane shown, where there is no room for all.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let onkeydown = {
        let (panels, selected, on_choose) = (props.panels.clone(), props.selected, props.on_choose.clone());
        Callback::from(move |event: KeyboardEvent| {
            if let Some(panel) = after_key(&event.key(), &panels, selected) {
                event.prevent_default();
                on_choose.emit(panel);
                page::focus(&tab_id(panel));
            }
        })
    };
    let tabs = props.panels.iter().map(|&panel| {
        let selected = panel == props.selected;
        let onclick = props.on_choose.reform(move |_: MouseEvent| panel);
        html! {
            <button key={panel.name()} id={tab_id(panel)} class="tab" type="button" role="tab"
                aria-selected={selected.to_string()} aria-controls={panel_id(panel)}
                tabindex={if selected { "0" } else { "-1" }} data-testid={tab_id(panel)} {onclick}>
                { panel_title(props.lang, panel) }
                if panel == Panel::Problems && props.problems > 0 {
                    <span class="tab__count">{ props.problems }</span>
                }
            </button>
        }
    });
    html! {
        <div class="tabs" role="tablist" aria-label={text(props.lang, Key::TabsLabel)} {onkeydown}>
            { for tabs }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round() {
        let all = &Panel::ALL;
        assert_eq!(after_key("ArrowRight", all, Panel::Sizes), Some(Panel::Editor));
        assert_eq!(after_key("ArrowLeft", all, Panel::Editor), Some(Panel::Sizes));
        assert_eq!(after_key("End", all, Panel::Graph), Some(Panel::Sizes));
        assert_eq!(after_key("x", all, Panel::Graph), None);
        assert_eq!(after_key("Home", &[Panel::Graph], Panel::Editor), None);
    }
}
