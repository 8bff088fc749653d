//! Positions in the text: byte spans, logical text that maps back to them, and the one
//! place that turns bytes into lines and columns.

mod line_index;
mod mapped;
mod span;

pub use line_index::{Columns, LineIndex, Position};
pub use mapped::Mapped;
pub use span::{LineRange, Span, Spanned};
