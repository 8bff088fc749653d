//! Round figures of milliseconds, per kind of work, so that a plan has a shape before anything was measured.
//! They are not measurements.

/// What is not in any table.
pub(super) const OTHER: u32 = 100;
/// A look into a database of packages.
pub(super) const LOOK: u32 = 500;
/// A small task of a package manager.
pub(super) const SMALL: u32 = 1_000;
/// A download, an index, a copy of what was built.
pub(super) const FETCH: u32 = 3_000;
/// Packages of a system.
pub(super) const PACKAGES: u32 = 10_000;
/// The dependencies of a project.
pub(super) const DEPENDENCIES: u32 = 15_000;
/// A script of a project, or a program built anew.
pub(super) const SCRIPT: u32 = 20_000;
/// One file compiled.
pub(super) const FILE: u32 = 2_000;
/// Files that say how to build.
pub(super) const CONFIGURE: u32 = 5_000;
/// A project that a compiler with a large framework builds.
pub(super) const FRAMEWORK: u32 = 30_000;
/// A project built from its sources, its dependencies included.
pub(super) const PROJECT: u32 = 60_000;
