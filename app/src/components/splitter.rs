//! Dividers between panes.

use web_sys::{HtmlElement, PointerEvent};
use yew::prelude::*;

use crate::state::Splits;

/// Properties of [`Splitter`].
#[derive(Properties, PartialEq)]
pub struct SplitterProps {
    /// Whether the panes lie side by side.
    pub upright: bool,
    /// Share of the first pane, in thousandths.
    pub value: u16,
    /// Id of the first pane.
    pub controls: AttrValue,
    /// What it does, in words.
    pub label: AttrValue,
    /// The element whose sides the share is measured between.
    pub container: NodeRef,
    /// Called with the new share.
    pub on_move: Callback<u16>,
    /// Called to go back to the first share.
    pub on_reset: Callback<()>,
    /// For tests.
    pub testid: AttrValue,
}

/// Steps of the keyboard, in thousandths.
const STEP: u16 = 20;

/// Where `at` lies between `start` and `start + length`, in thousandths.
fn permille(at: f64, start: f64, length: f64) -> u16 {
    if length <= 0.0 {
        return 500;
    }
    let share = ((at - start) / length * 1000.0).round().clamp(0.0, 1000.0);
    // Between 0 and 1000 by the line above.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let share = share as u16;
    share
}

/// The share after a key; `None` for keys that do not move it.
fn after_key(key: &str, upright: bool, value: u16) -> Option<u16> {
    match (key, upright) {
        ("ArrowLeft", true) | ("ArrowUp", false) => Some(value.saturating_sub(STEP)),
        ("ArrowRight", true) | ("ArrowDown", false) => Some(value.saturating_add(STEP)),
        ("PageUp", _) => Some(value.saturating_sub(STEP * 5)),
        ("PageDown", _) => Some(value.saturating_add(STEP * 5)),
        ("Home", _) => Some(Splits::LIMITS.0),
        ("End", _) => Some(Splits::LIMITS.1),
        _ => None,
    }
}

/// A divider between two panes that pointer and keyboard can move.
#[component]
pub fn Splitter(props: &SplitterProps) -> Html {
    let dragging = use_state_eq(|| false);
    let upright = props.upright;
    let onpointerdown = {
        let dragging = dragging.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(target) = event.target_dyn_into::<HtmlElement>() {
                // Without capture a fast pointer leaves the divider; moving still works while it is over it.
                let captured = target.set_pointer_capture(event.pointer_id());
                dragging.set(captured.is_ok());
                event.prevent_default();
                crate::browser::page::focus_element(&target);
            }
        })
    };
    let onpointermove = {
        let (container, on_move, active) = (props.container.clone(), props.on_move.clone(), *dragging);
        Callback::from(move |event: PointerEvent| {
            if let (true, Some(element)) = (active, container.cast::<HtmlElement>()) {
                let area = element.get_bounding_client_rect();
                on_move.emit(if upright {
                    permille(f64::from(event.client_x()), area.left(), area.width())
                } else {
                    permille(f64::from(event.client_y()), area.top(), area.height())
                });
            }
        })
    };
    let release = {
        let dragging = dragging.clone();
        Callback::from(move |_: PointerEvent| dragging.set(false))
    };
    let onkeydown = {
        let (value, on_move, on_reset) = (props.value, props.on_move.clone(), props.on_reset.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                on_reset.emit(());
            } else if let Some(next) = after_key(&event.key(), upright, value) {
                on_move.emit(next);
            } else {
                return;
            }
            event.prevent_default();
        })
    };
    let ondblclick = props.on_reset.reform(|_: MouseEvent| ());
    html! {
        <div class={classes!("splitter", if upright { "splitter--upright" } else { "splitter--flat" },
                dragging.then_some("splitter--active"))}
            role="separator" tabindex="0" aria-orientation={if upright { "vertical" } else { "horizontal" }}
            aria-valuenow={(props.value / 10).to_string()} aria-valuemin={(Splits::LIMITS.0 / 10).to_string()}
            aria-valuemax={(Splits::LIMITS.1 / 10).to_string()} aria-label={props.label.clone()}
            aria-controls={props.controls.clone()} data-testid={props.testid.clone()}
            {onpointerdown} {onpointermove} onpointerup={release.clone()} onpointercancel={release}
            {onkeydown} {ondblclick} />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pointer_gives_a_share_of_the_container() {
        assert_eq!(permille(150.0, 100.0, 200.0), 250);
        assert_eq!((permille(0.0, 100.0, 200.0), permille(999.0, 100.0, 200.0)), (0, 1000));
        assert_eq!(permille(5.0, 5.0, 0.0), 500);
    }

    #[test]
    fn keys_move_along_the_axis_only() {
        assert_eq!(after_key("ArrowLeft", true, 500), Some(480));
        assert_eq!(after_key("ArrowLeft", false, 500), None);
        assert_eq!(after_key("ArrowDown", false, 500), Some(520));
        assert_eq!(after_key("Home", true, 500), Some(150));
        assert_eq!(after_key("a", true, 500), None);
        assert_eq!(after_key("PageUp", true, 30), Some(0));
    }
}
