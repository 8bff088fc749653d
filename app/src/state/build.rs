use std::rc::Rc;

use dockerfile_core::exercise::StepTime;
use dockerfile_core::plan::{Durations, Log};

/// Which builder the time line shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// BuildKit: all that can run at the same time does, up to the limit of workers.
    #[default]
    Parallel,
    /// The classic builder: every stage up to the target, in the order of the file.
    Classic,
    /// As the pasted log says that it ran.
    Measured,
}

impl Pace {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Parallel, Self::Classic, Self::Measured];

    /// Its name in markup.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parallel => "parallel",
            Self::Classic => "classic",
            Self::Measured => "measured",
        }
    }

    /// The pace of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pace| pace.name() == name)
    }
}

/// What the user chose about the build's time line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildView {
    /// Which builder.
    pub pace: Pace,
    /// How many steps run at the same time; `None` for no limit but the machine's.
    pub workers: Option<u32>,
    /// What is said to have changed since the last build, as the time line offers it; empty for a first build.
    pub change: String,
    /// The path or pattern of a changed file.
    pub path: String,
    /// How long steps take, as the user states or a log says.
    pub durations: Durations,
    /// How long steps take by the exercise that is open; what the user states goes before it.
    pub times: Rc<[StepTime]>,
    /// The log that the measured durations come from.
    pub log: Option<Rc<Log>>,
    /// Which moment is shown, by index; `None` for the whole time line.
    pub moment: Option<usize>,
}

impl BuildView {
    /// The file that is changed unless the user names another.
    pub const PATH: &'static str = "src/main.js";
}
