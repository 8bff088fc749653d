//! What leaves the page by the user's hand: links, snippets, reports. Pure: the browser is elsewhere.
//!
//! **Invariant:** every version of a link that was ever published decodes for ever (`link::tests`).

mod github;
mod link;
mod report;
mod snippet;

pub use github::pasted_link;
pub use link::{LONG_LINK, LinkError, Linked, MAX_BYTES, Shared, decode, encode};
pub use report::{report_json, report_markdown};
pub use snippet::{embed_snippet, exercise_snippet, markdown_snippet};
