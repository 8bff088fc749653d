//! What packages weigh: Debian's with their closures, Alpine's, npm's, PyPI's.

mod apk;
mod apt;
pub(crate) mod index;
mod languages;
mod locks;
mod software;
mod tables;

pub(crate) use apk::Apk;
pub(crate) use apt::{Added, Apt, Suite};
pub use apt::{NoPackage, is_known_deb, needs_more, no_package};
pub use languages::python_packages;
pub(crate) use languages::{
    Manifest, PipSet, Set, gem_range, locked_gems, manifest_names, modules_range, npm_locked, npm_set,
    pip_locked, pip_set,
};
pub use locks::crate_name;
pub(crate) use locks::{Lock, locked, python_project};
pub(crate) use software::{Found, Way, find as software};
pub(crate) use tables::LazyTables;
