//! Bringing something into view within what scrolls it, and nowhere else: the page around stays where it is.

use web_sys::Element;

use super::page::element;

/// Scrolls the nearest element around with the class `scroller` just so far that the element of that id is to be seen
/// below the `head` that stays at the scroller's top. Nothing glides: it is a jump, for everybody.
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
