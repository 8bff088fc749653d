//! Everything that touches the browser besides the elements Yew draws.
//!
//! **Invariant:** a browser that refuses something (storage, clipboard, workers) is an answer, not a fault.

pub mod clipboard;
pub mod download;
pub mod drafts;
pub mod folder;
pub mod media;
pub mod module;
pub mod observe;
pub mod page;
pub mod rule_page;
pub mod storage;
pub mod timer;
