//! The bar of the presentation: which panel is beside the text, and the way out.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::common::{Choice, ChoiceOption, Icon, Symbol};
use super::settings_menu::{FullScreenButton, type_size};
use super::tabs::panel_title;
use crate::browser::page;
use crate::i18n::{Key, Lang, text};
use crate::state::{Action, Panel, TypeSize};

/// Properties of [`PresentBar`].
#[derive(Properties, PartialEq)]
pub struct PresentBarProps {
    /// The panels that can stand beside the text.
    pub panels: Vec<Panel>,
    /// The one that does.
    pub shown: Panel,
    /// The size of type.
    pub type_size: TypeSize,
    /// Language.
    pub lang: Lang,
    /// What happened.
    pub on_action: Callback<Action>,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// That panel is shown.
    Show(Panel),
    /// The presentation is over.
    Leave,
}

/// What `key` does while `shown` of `panels` is beside the text. Page keys are those that presenters' remotes send.
fn after_key(key: &str, panels: &[Panel], shown: Panel) -> Option<Step> {
    let at = panels.iter().position(|&panel| panel == shown)?;
    let by = match key {
        "PageDown" => 1,
        "PageUp" => panels.len() - 1,
        "Escape" => return Some(Step::Leave),
        _ => return None,
    };
    panels.get((at + by) % panels.len()).copied().map(Step::Show)
}

/// Whether Escape belongs to what has the focus: a field that it empties, or a dialog that it closes.
fn takes_escape(target: Option<HtmlElement>) -> bool {
    target.is_some_and(|target| {
        matches!(target.closest("dialog, input[type=search]:not(:placeholder-shown)"), Ok(Some(_)))
    })
}

/// Listens to the keys of the presentation, wherever the focus is.
#[hook]
fn use_keys(props: &PresentBarProps) {
    let latest = use_mut_ref(|| (props.panels.clone(), props.shown));
    *latest.borrow_mut() = (props.panels.clone(), props.shown);
    let on_action = props.on_action.clone();
    use_effect_with((), move |()| {
        let act = move |event: &web_sys::Event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if event.default_prevented()
                || event.ctrl_key()
                || event.alt_key()
                || event.meta_key()
                || event.shift_key()
            {
                return;
            }
            let (panels, shown) = &*latest.borrow();
            let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
            match after_key(&event.key(), panels, *shown) {
                Some(Step::Leave) if takes_escape(target) => return,
                Some(Step::Leave) => on_action.emit(Action::Presented(false)),
                Some(Step::Show(panel)) => on_action.emit(Action::PanelChosen(panel)),
                None => return,
            }
            event.prevent_default();
            event.stop_propagation();
        };
        // Page keys scroll the text, and dividers take them too: here they come first. Escape comes last.
        let listeners = page::window().map(|window| {
            let options =
                EventListenerOptions { passive: false, ..EventListenerOptions::run_in_capture_phase() };
            let first = {
                let act = act.clone();
                EventListener::new_with_options(&window, "keydown", options, move |event| {
                    if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key().starts_with("Page")) {
                        act(event);
                    }
                })
            };
            let options = EventListenerOptions::enable_prevent_default();
            let last = EventListener::new_with_options(&window, "keydown", options, move |event| {
                if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                    act(event);
                }
            });
            (first, last)
        });
        move || drop(listeners)
    });
}

/// The bar at the top while something is presented.
#[component]
pub fn PresentBar(props: &PresentBarProps) -> Html {
    let (lang, shown) = (props.lang, props.shown);
    use_keys(props);
    let options = props.panels.iter().map(|&panel| ChoiceOption::new(panel.name(), panel_title(lang, panel)));
    let panels = props.panels.clone();
    let on_choose = props.on_action.reform(move |name: &'static str| {
        Action::PanelChosen(panels.iter().copied().find(|panel| panel.name() == name).unwrap_or(shown))
    });
    html! {
        <header class="present-bar" data-testid="present-bar">
            <h1 class="visually-hidden">{ text(lang, Key::AppName) }</h1>
            if props.panels.len() > 1 {
                <Choice name="present" label={text(lang, Key::PresentPanels)} options={options.collect::<Vec<_>>()}
                    selected={shown.name()} {on_choose} />
                <span class="present-bar__keys">{ text(lang, Key::PresentKeys) }</span>
            }
            <div class="present-bar__end">
                { type_size(lang, props.type_size, &props.on_action) }
                <FullScreenButton {lang} />
                <button type="button" class="button" data-testid="present-leave" aria-keyshortcuts="Escape"
                    onclick={props.on_action.reform(|_| Action::Presented(false))}>
                    <Symbol icon={Icon::Close} />{ text(lang, Key::PresentLeave) }
                </button>
            </div>
        </header>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_keys_go_round_the_panels_and_escape_leaves() {
        let panels = [Panel::Graph, Panel::Problems, Panel::Sizes];
        assert_eq!(after_key("PageDown", &panels, Panel::Sizes), Some(Step::Show(Panel::Graph)));
        assert_eq!(after_key("PageUp", &panels, Panel::Graph), Some(Step::Show(Panel::Sizes)));
        assert_eq!(after_key("Escape", &panels, Panel::Graph), Some(Step::Leave));
        assert_eq!(after_key("a", &panels, Panel::Graph), None);
        assert_eq!(after_key("PageDown", &[Panel::Graph], Panel::Graph), Some(Step::Show(Panel::Graph)));
    }
}
