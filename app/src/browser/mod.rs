//! Everything that touches the browser besides the elements Yew draws.
//!
//! **Invariant:** a browser that refuses something (storage, clipboard, workers) is an answer, not a fault.

pub mod beside;
pub mod clipboard;
pub mod download;
pub mod drafts;
pub mod early;
pub mod files;
pub mod fit;
pub mod folder;
pub mod frame;
pub mod fullscreen;
pub mod lessons;
pub mod media;
pub mod module;
pub mod newcomer;
pub mod observe;
pub mod offline;
pub mod page;
pub mod picture;
pub mod popover;
pub mod print;
pub mod reading_place;
pub mod remembered;
pub mod rule_page;
pub mod scroll;
pub mod storage;
pub mod timer;
