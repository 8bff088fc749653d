//! Whether what stands in a line fits into it.

use web_sys::Element;
use yew::prelude::*;

use super::observe::use_size;
use super::page::window;

/// Whether a child of `bar` reaches past its end. What hangs out of a child, as an open menu does, is no child.
fn overflows(bar: &Element) -> bool {
    let style = window().and_then(|window| window.get_computed_style(bar).ok()?);
    let padding = style
        .and_then(|style| style.get_property_value("padding-right").ok()?.strip_suffix("px")?.parse().ok());
    let end = bar.get_bounding_client_rect().right() - padding.unwrap_or(0.0);
    let children = bar.children();
    let past = |index| {
        children.item(index).is_some_and(|child| child.get_bounding_client_rect().right() > end + 0.5)
    };
    (0..children.length()).any(past)
}

/// How many of at most `most` ways to save room the line `bar` needs so that all in it fits: found anew whenever its
/// size changes, or `key`, which stands for what is in it.
#[hook]
pub fn use_fit<K: Clone + PartialEq + 'static>(bar: &NodeRef, most: u8, key: K) -> u8 {
    // The height tells of the size of letters.
    let size = use_size(bar);
    let saved = use_state_eq(|| 0_u8);
    let last = use_mut_ref(|| None);
    {
        let (bar, saved) = (bar.clone(), saved.clone());
        use_effect_with((size, key, *saved), move |(size, key, level)| {
            let now = Some((*size, key.clone()));
            if *last.borrow() != now {
                *last.borrow_mut() = now;
                if *level > 0 {
                    // Perhaps less is enough now.
                    saved.set(0);
                    return;
                }
            }
            if *level < most && bar.cast::<Element>().is_some_and(|bar| overflows(&bar)) {
                saved.set(level + 1);
            }
        });
    }
    *saved
}
