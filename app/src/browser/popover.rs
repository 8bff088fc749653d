//! Where a panel opens that lies above everything else: at its button, inside the window.

use web_sys::{Element, HtmlElement};

use super::page::{set_property, window};

/// Space between a panel and its button, and between it and the edge of the window, in pixels.
const GAP: f64 = 4.0;
/// With less room than this below its button, a panel opens where there is more.
const ENOUGH: f64 = 280.0;

/// Tells `panel` where its `button` stands: below it, or above where that gives more room.
pub fn place(button: &Element, panel: &HtmlElement) {
    let height = window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or_default();
    let at = button.get_bounding_client_rect();
    let (above, below) = (at.top() - 2.0 * GAP, height - at.bottom() - 2.0 * GAP);
    let down = below >= ENOUGH || below >= above;
    let pixels = |length: f64| format!("{}px", length.max(0.0).round());
    let auto = || "auto".to_owned();
    let (top, bottom, room) = if down {
        (pixels(at.bottom() + GAP), auto(), below)
    } else {
        (auto(), pixels(height - at.top() + GAP), above)
    };
    set_property(panel, "--popover-left", &pixels(at.left()));
    set_property(panel, "--popover-top", &top);
    set_property(panel, "--popover-bottom", &bottom);
    set_property(panel, "--popover-room", &pixels(room));
}

/// Closes `panel` if it is open.
pub fn hide(panel: &HtmlElement) {
    // Refused only for one that is no popover or is gone.
    let hidden = panel.hide_popover();
    debug_assert!(hidden.is_ok(), "a popover can be closed");
}
