//! Bringing something into view. Nothing glides: it is a jump, for everybody.

use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::page::element;

/// Shows the element of that id, which the user has just opened: all of it or, where it is too high for that, its
/// beginning. What is in sight stays where it is.
pub fn show(id: &str) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    if let Some(opened) = element(id) {
        opened.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Scrolls the nearest element around with the class `scroller` just so far that the element of that id is to be seen
/// below the `head` that stays at the scroller's top; the page around stays where it is.
pub fn reveal(id: &str, scroller: &str, head: &str) {
    let Some(shown) = element(id) else { return };
    let Ok(Some(around)) = shown.closest(&format!(".{scroller}")) else { return };
    let head = around.query_selector(&format!(".{head}")).ok().flatten();
    let head = head.map_or(0.0, |head: Element| head.get_bounding_client_rect().height());
    let (place, frame) = (shown.get_bounding_client_rect(), around.get_bounding_client_rect());
    let (above, below) = (frame.top() + head - place.top(), place.bottom() - frame.bottom());
    let by = match () {
        () if above > 0.0 => -above,
        () if below > 0.0 => below,
        () => return,
    };
    // A distance in pixels fits an i32.
    #[allow(clippy::cast_possible_truncation)]
    let by = by.round() as i32;
    around.set_scroll_top(around.scroll_top() + by);
}
