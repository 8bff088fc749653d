//! Whether what stands in a line fits into it.

use web_sys::Element;
use yew::prelude::*;

use super::observe::use_size;
use super::page::window;

/// A property of the style that an element has come to, as a number of pixels or without a unit.
fn styled(element: &Element, property: &str) -> f64 {
    let style = window().and_then(|window| window.get_computed_style(element).ok()?);
    let value = style.and_then(|style| style.get_property_value(property).ok()).unwrap_or_default();
    value.trim_end_matches("px").parse().unwrap_or(0.0)
}

/// How wide `bar` has to be for all that is in it: up to the end of its last child, without what only takes up the room
/// that is left. What hangs out of a child, as an open menu does, is no child.
fn needed(bar: &Element) -> f64 {
    let children = bar.children();
    let children: Vec<Element> = (0..children.length()).filter_map(|index| children.item(index)).collect();
    let end = children.iter().map(|child| child.get_bounding_client_rect().right()).fold(0.0, f64::max);
    let grows = |child: &&Element| styled(child, "flex-grow") > 0.0;
    let spare: f64 =
        children.iter().filter(grows).map(|child| child.get_bounding_client_rect().width()).sum();
    end - bar.get_bounding_client_rect().left() + styled(bar, "padding-right") - spare
}

/// The width that each way to save room was seen to need, by the number of ways.
#[derive(Default)]
struct Needs(Vec<Option<f64>>);

impl Needs {
    fn note(&mut self, level: u8, width: f64) {
        let index = usize::from(level);
        if self.0.len() <= index {
            self.0.resize(index + 1, None);
        }
        if let Some(need) = self.0.get_mut(index) {
            *need = Some(width);
        }
    }

    /// The least number of ways that may do in that width: those that are known not to are passed over.
    fn first_for(&self, width: f64, most: u8) -> u8 {
        let known = |level: &u8| self.0.get(usize::from(*level)).copied().flatten();
        (0..most).find(|level| known(level).is_none_or(|need| need <= width + 0.5)).unwrap_or(most)
    }
}

/// How many of at most `most` ways to save room the line `bar` needs so that all in it fits: found anew whenever its
/// size changes, or `key`, which stands for what is in it.
#[hook]
pub fn use_fit<K: Clone + PartialEq + 'static>(bar: &NodeRef, most: u8, key: K) -> u8 {
    // The height tells of the size of letters.
    let size = use_size(bar);
    let needs = use_mut_ref(|| (None, Needs::default()));
    let redraw = use_force_update();
    let (width, now) = (f64::from(size.w), Some((size.h, key)));
    let level = {
        let mut needs = needs.borrow_mut();
        if needs.0 != now {
            *needs = (now, Needs::default());
        }
        needs.1.first_for(width, most)
    };
    {
        let bar = bar.clone();
        // Looked at after each drawing: what is not known of a way is known then, for the next time.
        use_effect(move || {
            if let Some(bar) = bar.cast::<Element>() {
                let mut needs = needs.borrow_mut();
                needs.1.note(level, needed(&bar));
                if needs.1.first_for(width, most) != level {
                    redraw.force_update();
                }
            }
        });
    }
    level
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_not_to_fit_is_not_tried_again() {
        let mut needs = Needs::default();
        assert_eq!(needs.first_for(500.0, 5), 0, "nothing is known");
        needs.note(0, 1000.0);
        needs.note(1, 800.0);
        needs.note(3, 400.0);
        let first = [1200.0, 900.0, 500.0].map(|width| needs.first_for(width, 5));
        assert_eq!(first, [0, 1, 2]);
        needs.note(2, 600.0);
        assert_eq!(needs.first_for(500.0, 5), 3);
        needs.note(3, 550.0);
        needs.note(4, 510.0);
        assert_eq!(needs.first_for(500.0, 5), 5, "no less than the last");
    }
}
