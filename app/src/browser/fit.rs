//! Whether what stands in a line fits into it.

use web_sys::Element;
use yew::prelude::*;

use super::observe::use_size;

/// Whether a child of `bar` reaches past its end. What hangs out of a child, as an open menu does, is no child.
fn overflows(bar: &Element) -> bool {
    let end = bar.get_bounding_client_rect().right();
    let children = bar.children();
    let past = |index| children.item(index).is_some_and(|child| child.get_bounding_client_rect().right() > end + 0.5);
    (0..children.length()).any(past)
}

/// How many of at most `most` ways to save room the line `bar` needs so that all in it fits: found anew whenever its
/// width changes, or `key`, which stands for what is in it.
#[hook]
pub fn use_fit<K: Clone + PartialEq + 'static>(bar: &NodeRef, most: u8, key: K) -> u8 {
    let width = use_size(bar).w;
    let saved = use_state_eq(|| 0_u8);
    let last = use_mut_ref(|| None);
    {
        let (bar, saved) = (bar.clone(), saved.clone());
        use_effect_with((width, key, *saved), move |(width, key, level)| {
            let now = Some((*width, key.clone()));
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
