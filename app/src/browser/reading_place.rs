//! How far a text in a scrolling element was read: a heading, and how far after it. So a place outlives another width
//! and another language.

use web_sys::HtmlElement;

use super::page::element;

/// A place in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// How many headings stand above it.
    headings: usize,
    /// Pixels after the last of them, or after the beginning.
    after: i32,
}

/// Where the headings of those ids start in the element that they lie in.
fn tops(ids: &[String]) -> Vec<i32> {
    ids.iter().filter_map(|id| element(id)).map(|heading| heading.offset_top()).collect()
}

/// The place whose line is at the top of `text`, whose headings have those ids.
pub fn place(text: &HtmlElement, ids: &[String]) -> Place {
    at(text.scroll_top(), &tops(ids))
}

/// Scrolls `text` to a place.
pub fn go(text: &HtmlElement, ids: &[String], place: Place) {
    text.set_scroll_top(from(place, &tops(ids)));
}

fn at(scrolled: i32, tops: &[i32]) -> Place {
    let headings = tops.partition_point(|top| *top <= scrolled);
    let last = headings.checked_sub(1).and_then(|last| tops.get(last)).copied().unwrap_or(0);
    Place { headings, after: scrolled - last }
}

fn from(place: Place, tops: &[i32]) -> i32 {
    let last = place.headings.checked_sub(1).and_then(|last| tops.get(last)).copied().unwrap_or(0);
    let next = tops.get(place.headings).copied().unwrap_or(i32::MAX);
    last.saturating_add(place.after).min(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_again_in_a_text_of_other_lengths() {
        let (narrow, wide) = ([100, 900, 1500], [60, 500, 1000]);
        assert_eq!(from(at(950, &narrow), &narrow), 950);
        assert_eq!(from(at(950, &narrow), &wide), 550);
        assert_eq!(from(at(800, &narrow), &wide), 500, "not beyond the next heading");
        assert_eq!(from(at(0, &narrow), &wide), 0);
        assert_eq!(from(at(70, &[]), &wide), 60);
    }
}
