use yew::prelude::*;

/// Whether the text is there to be read only: for whatever offers to change it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOnly(pub bool);

/// Whether the text around can be changed.
#[hook]
pub fn use_can_change() -> bool {
    !use_context::<ReadOnly>().unwrap_or_default().0
}
