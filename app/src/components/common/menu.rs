use yew::prelude::*;

use crate::browser::page;

/// The item of a menu after a key; `None` for keys that move nothing.
fn after_key(key: &str, at: usize, len: usize) -> Option<usize> {
    match key {
        "ArrowDown" => Some((at + 1) % len.max(1)),
        "ArrowUp" => Some((at + len.saturating_sub(1)) % len.max(1)),
        "Home" => Some(0),
        "End" => Some(len.saturating_sub(1)),
        _ => None,
    }
}

/// The keys of a menu of `len` items and of the button of that id which opens it by `show`: arrows go from item to
/// item, Escape and Tab close.
pub fn menu_keys(
    open: &UseStateHandle<bool>,
    focused: &UseStateHandle<usize>,
    len: usize,
    button: &'static str,
    show: impl Fn() + 'static,
) -> Callback<KeyboardEvent> {
    let (open, focused) = (open.clone(), focused.clone());
    Callback::from(move |event: KeyboardEvent| {
        match event.key().as_str() {
            "Escape" | "Tab" if *open => {
                open.set(false);
                page::focus(button);
                if event.key() == "Tab" {
                    return;
                }
            }
            "ArrowDown" if !*open => show(),
            key if *open => match after_key(key, *focused, len) {
                Some(next) => focused.set(next),
                None => return,
            },
            _ => return,
        }
        event.prevent_default();
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_the_menu() {
        assert_eq!((after_key("ArrowDown", 8, 9), after_key("ArrowUp", 0, 9)), (Some(0), Some(8)));
        assert_eq!((after_key("End", 0, 9), after_key("x", 0, 9)), (Some(8), None));
        assert_eq!(after_key("ArrowUp", 0, 0), Some(0));
    }
}
