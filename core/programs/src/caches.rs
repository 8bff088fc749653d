//! Where tools keep what they fetched or compiled from one command to the next, when root runs them.

use super::Manager;

/// The caches of a tool.
#[derive(Debug)]
pub struct Caches {
    /// Its directories.
    pub directories: &'static [CacheDirectory],
    /// Options that switch them off, and say nothing else.
    pub off: &'static [&'static str],
    /// Variables that do so.
    pub off_by: &'static [&'static str],
    /// What options begin with that put them elsewhere, or belong to a version that has them elsewhere.
    pub moved: &'static [&'static str],
    /// Where the tool keeps such things while they are switched off, or are not there.
    pub instead: &'static [&'static str],
    /// A file in images by which they are emptied after every command.
    pub emptied_by: Option<&'static str>,
    /// Whether only one command may use them at a time.
    pub alone: bool,
    /// Whether a later command of the tool looks there for what it would have to fetch or compile again.
    pub read_later: bool,
}

impl Caches {
    pub(super) const NONE: Self = Self {
        directories: &[],
        off: &[],
        off_by: &[],
        moved: &[],
        instead: &[],
        emptied_by: None,
        alone: false,
        read_later: false,
    };
}

/// One directory of [`Caches`].
#[derive(Debug)]
pub struct CacheDirectory {
    /// Where it is if no variable says it.
    pub usual: &'static str,
    /// Variables that say it, the first before the others, with what follows their value.
    pub variables: &'static [(&'static str, &'static str)],
}

impl CacheDirectory {
    /// Where it is, by the variables that are set.
    pub fn path(&self, variable: &dyn Fn(&str) -> Option<String>) -> String {
        let set =
            |(name, rest): &(&str, &str)| Some(format!("{}{rest}", variable(name)?.trim_end_matches('/')));
        self.variables.iter().find_map(set).unwrap_or_else(|| self.usual.to_owned())
    }
}

impl Manager {
    /// Those whose caches are known.
    pub const WITH_CACHES: &'static [Self] = &[
        Self::Apt,
        Self::Apk,
        Self::Pip,
        Self::Uv,
        Self::Npm,
        Self::Yarn,
        Self::Pnpm,
        Self::Go,
        Self::Cargo,
        Self::Maven,
        Self::Gradle,
    ];
}
