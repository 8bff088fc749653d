//! What packages weigh: Debian's with their closures, Alpine's, npm's, PyPI's.

mod apk;
mod apt;
mod languages;
mod software;
mod tables;

pub(crate) use apk::Apk;
pub(crate) use apt::{Added, Apt, STRANGER as APT_STRANGER, Suite};
pub(crate) use languages::{Manifest, gem_range, manifest_names, npm_set, pip_set};
pub(crate) use software::{Found, Way, find as software};
pub(crate) use tables::LazyTables;
