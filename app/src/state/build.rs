use std::rc::Rc;

use dockerfile_exercise::StepTime;
use dockerfile_timeline::{Durations, Log};

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

    /// Builder and workers in words, for the next visit. A log is of one build: its builder is not meant.
    pub fn habits(&self) -> String {
        let pace = if self.pace == Pace::Measured { Pace::default() } else { self.pace };
        let workers = self.workers.map(|workers| format!(" {workers}")).unwrap_or_default();
        format!("{}{workers}", pace.name())
    }

    /// With builder and workers as those words say; what cannot be read is as usual.
    #[must_use]
    pub fn with_habits(self, habits: &str) -> Self {
        let (pace, workers) = habits.split_once(' ').unwrap_or((habits, ""));
        let pace = Pace::from_name(pace).filter(|pace| *pace != Pace::Measured).unwrap_or_default();
        Self { pace, workers: workers.parse().ok().filter(|&workers| workers > 0), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_outlive_a_visit_but_a_log_does_not() {
        let read = |habits: &str| BuildView::default().with_habits(habits);
        for (pace, workers) in [(Pace::Parallel, None), (Pace::Parallel, Some(4)), (Pace::Classic, Some(1))] {
            let view = BuildView { pace, workers, ..BuildView::default() };
            assert_eq!(read(&view.habits()), view);
        }
        let replay = BuildView { pace: Pace::Measured, ..BuildView::default() };
        assert_eq!(read(&replay.habits()).pace, Pace::Parallel);
        for odd in ["", "measured", "classic 0", "parallel x 2", "🐳"] {
            assert_eq!(read(odd).workers, None, "{odd}");
            assert_ne!(read(odd).pace, Pace::Measured, "{odd}");
        }
    }
}
