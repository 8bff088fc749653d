//! How long steps take: as measured, as stated by the user, or assumed.

use std::collections::BTreeMap;

use crate::plan::Step;

/// Where a duration comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Known {
    /// Nobody measured it: a round figure for work of that kind.
    #[default]
    Assumed,
    /// The user says so.
    Stated,
    /// Read from the log of a real build.
    Measured,
    /// It takes no time: the cache has its result.
    Cached,
}

/// How long steps take, in milliseconds, by [`Step::name`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct Durations {
    /// What the user stated; it goes before what was measured.
    pub stated: BTreeMap<String, u64>,
    /// What a log says.
    pub measured: BTreeMap<String, u64>,
}

impl Durations {
    /// The duration of a step in milliseconds, and where it comes from.
    pub fn of(&self, step: &Step) -> (u64, Known) {
        if let Some(&stated) = self.stated.get(&step.name) {
            return (stated, Known::Stated);
        }
        if let Some(&measured) = self.measured.get(&step.name) {
            return (measured, Known::Measured);
        }
        (step.assumed, Known::Assumed)
    }
}
