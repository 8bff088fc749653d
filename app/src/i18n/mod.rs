//! All words of the page, in every language it speaks.
//!
//! A [`Key`] names a message; `app/locales/LANG.txt` holds one line per key. Texts that belong to the core's
//! codes (diagnostics, fixes, sizes) are in `app/locales/core.LANG.txt`, see [`core_text`].

mod core_text;
mod dates;
mod french;
mod keys;
mod lang;
mod number;
mod table;

pub use core_text::{core_text, fill, fill_in};
pub use dates::date;
pub use keys::Key;
pub use lang::Lang;
pub use number::{bytes, bytes_range, count, percent, percent_exact};
pub use table::{plural, text, text_with};
