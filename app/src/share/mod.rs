//! What leaves the page by the user's hand: links and snippets. Pure: the browser is elsewhere.
//!
//! **Invariant:** every version of a link that was ever published decodes for ever (`link::tests`).

mod github;
mod link;
mod snippet;

pub use github::pasted_link;
pub use link::{LONG_LINK, LinkError, Linked, MAX_BYTES, Shared, decode, encode};
pub use snippet::{embed_snippet, exercise_snippet, markdown_snippet};
