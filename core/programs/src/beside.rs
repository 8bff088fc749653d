//! What an install of a project reads besides the files that name its dependencies.

/// Names in the project's folder, and words in its manifests, by which that is told.
#[derive(Debug)]
pub struct Beside {
    /// Options by which the packages come out of the project, and not from afar.
    pub options: &'static [&'static str],
    /// Settings of the tool: they go with the manifests.
    pub settings: &'static [&'static str],
    /// What a project has that is in several parts, or that lies where the install puts things.
    pub parts: &'static [&'static str],
    /// What a manifest says where sources are needed: scripts that run on install, packages that lie in the project.
    pub words: &'static [&'static str],
}
