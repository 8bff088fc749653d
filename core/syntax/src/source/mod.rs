//! Positions in the text: byte spans, logical text that maps back to them, and the one
//! place that turns bytes into lines, columns and UTF-16 units.

mod line_index;
mod mapped;
mod span;
mod utf16;

pub use line_index::{Columns, LineIndex, Position};
pub use mapped::Mapped;
pub use span::{LineRange, Span, Spanned};
pub use utf16::Utf16Index;
