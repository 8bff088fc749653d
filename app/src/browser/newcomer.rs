//! Whether somebody is here for the first time.

use super::page::is_embed;
use super::storage::{Area, keys, set};

const OURS: &str = "dockerfile-playground.v1.";
const WELCOME: &str = "dockerfile-playground.v1.guide";

/// Whether this browser has kept nothing of an earlier visit.
pub fn is_newcomer() -> bool {
    !is_embed() && keys(Area::Local).iter().all(|key| !key.starts_with(OURS))
}

/// Remembers that somebody was welcomed.
pub fn welcomed() {
    // Where nothing can be stored they are welcomed again, which harms nobody.
    let _ = set(Area::Local, WELCOME, "found");
}
