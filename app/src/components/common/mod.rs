//! Small pieces that the panels share.

mod choice;
mod coded;
mod enlarge;
mod icon;
mod menu;
mod modal;
mod outside;
mod panel;
mod popover;
mod read_only;
mod side;
mod size_bar;
mod stepper;

pub use choice::{Choice, ChoiceOption};
pub use coded::coded;
pub use enlarge::{Enlarge, PaneTools};
pub use icon::{Icon, Logo, Symbol, severity_icon};
pub use menu::menu_keys;
pub use modal::use_modal;
pub use outside::use_outside;
pub use panel::{OpenPanel, use_panel};
pub use popover::{Popover, PopoverProps};
pub use read_only::{ReadOnly, use_can_change};
pub use side::{leaving, use_side_dialog};
pub use size_bar::SizeBar;
pub use stepper::Stepper;

use yew::prelude::*;

use crate::i18n::Lang;

/// The `lang` attribute of a text in `text_lang` on a page in `page_lang`: none where they are the same.
pub fn foreign(text_lang: Lang, page_lang: Lang) -> Option<AttrValue> {
    (text_lang != page_lang).then(|| AttrValue::Static(text_lang.tag()))
}
