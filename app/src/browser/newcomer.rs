//! Whether somebody is here for the first time.

use super::page::is_embed;
use super::storage::{Area, keys, set};

const OURS: &str = "dockerfile-playground.v1.";
const GUIDE: &str = "dockerfile-playground.v1.guide";

/// Whether this browser has kept nothing of an earlier visit.
pub fn is_newcomer() -> bool {
    !is_embed() && keys(Area::Local).iter().all(|key| !key.starts_with(OURS))
}

/// Remembers that the guide was found.
pub fn guide_found() {
    // Where nothing can be stored the guide is pointed to again, which harms nobody.
    let _ = set(Area::Local, GUIDE, "found");
}
