use yew::prelude::*;

use super::use_outside;
use crate::browser::page;

/// A panel that a button opens and closes.
pub struct OpenPanel {
    /// Whether it is open.
    pub open: UseStateHandle<bool>,
    /// What holds both: a press outside of it closes the panel.
    pub root: NodeRef,
    /// For the button.
    pub toggle: Callback<MouseEvent>,
    /// For what holds both: Escape closes the panel, and the button of that id has the focus again.
    pub onkeydown: Callback<KeyboardEvent>,
}

/// The panel that the button of the id `button` opens.
#[hook]
pub fn use_panel(button: &'static str) -> OpenPanel {
    let open = use_state_eq(|| false);
    let root = use_node_ref();
    use_outside(&open, &root);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let onkeydown = {
        let open = open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && *open {
                event.prevent_default();
                open.set(false);
                page::focus(button);
            }
        })
    };
    OpenPanel { open, root, toggle, onkeydown }
}
