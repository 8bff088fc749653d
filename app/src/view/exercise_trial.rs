//! Whether an exercise that is being written can be solved and leaves something to do.

use dockerfile_answers::Options;
use dockerfile_exercise::{Exercise, GoalState, check};

use super::{GoalRow, goal_rows};
use crate::exercises;
use crate::i18n::{Key, Lang, count, text, text_with};
use crate::state::Tried;
use protocol::Trial;

/// What has to be analysed to try `exercise`.
pub fn trial_of(exercise: &Exercise) -> Trial {
    Trial {
        start: exercise.start.dockerfile.clone(),
        solution: exercise.solution.as_ref().map(|solution| solution.dockerfile.clone()),
        options: exercises::options(&Options::default(), Some(exercise)),
    }
}

/// Something that the trial says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialRow {
    /// Whether it is as it should be; `None` where nothing can be said.
    pub good: Option<bool>,
    /// The sentence.
    pub words: String,
    /// The goals that are not met and should be.
    pub goals: Vec<GoalRow>,
}

/// What the trial says of the solution, and of the start.
pub fn trial_rows(lang: Lang, exercise: &Exercise, tried: &Tried) -> [TrialRow; 2] {
    let Tried { trial, start, solution } = tried;
    let rows = |text: &str, analysis| {
        let checked = check(exercise, text, analysis, &trial.options);
        (checked.is_met(), goal_rows(lang, exercise, &checked))
    };
    let said = |good, key, goals| TrialRow { good, words: text(lang, key).to_owned(), goals };
    let solution = match (&trial.solution, solution) {
        (Some(text), Some(analysis)) => match rows(text, analysis) {
            (true, _) => said(Some(true), Key::TrialSolutionGood, Vec::new()),
            (false, mut goals) => {
                goals.retain(|row| row.state != GoalState::Met);
                said(Some(false), Key::TrialSolutionBad, goals)
            }
        },
        _ => said(None, Key::TrialNoSolution, Vec::new()),
    };
    let start = match rows(&trial.start, start) {
        (true, _) => said(Some(false), Key::TrialStartBad, Vec::new()),
        (false, rows) => {
            let met = rows.iter().filter(|row| row.state == GoalState::Met).count();
            let number = |n: usize| count(lang, n as u64);
            let (met, goals) = (number(met), number(rows.len()));
            let words = text_with(lang, Key::TrialStartGood, &[("met", &met), ("goals", &goals)]);
            TrialRow { good: Some(true), words, goals: Vec::new() }
        }
    };
    [solution, start]
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::analyze_with_plans as analyze;

    use super::*;

    fn tried(exercise: &Exercise) -> [TrialRow; 2] {
        let trial = trial_of(exercise);
        let analysis = |text: &str| Rc::new(analyze(text, &trial.options));
        let (start, solution) = (analysis(&trial.start), trial.solution.as_deref().map(analysis));
        trial_rows(Lang::En, exercise, &Tried { trial, start, solution })
    }

    #[test]
    fn ours_are_as_they_should_be() {
        for exercise in exercises::files::all() {
            let good = tried(&exercise).map(|row| row.good);
            assert_eq!(good, [Some(true), Some(true)], "{}", exercise.id);
        }
    }

    #[test]
    fn what_is_wrong_is_said_by_goal() {
        let mut exercise = (*exercises::files::by_id("package-cache")).clone();
        let start = exercise.start.dockerfile.clone();
        let good = exercise.solution.clone().expect("ours have a solution");
        if let Some(solution) = &mut exercise.solution {
            solution.dockerfile = good.dockerfile.replace(" --no-install-recommends", "");
        }
        let [solution, _] = tried(&exercise);
        assert_eq!((solution.good, solution.goals.len()), (Some(false), 1));
        assert!(solution.goals.iter().all(|row| row.goal.contains("AptRecommendsInstalled")), "{solution:?}");
        exercise.start.dockerfile = good.dockerfile;
        exercise.solution = None;
        let [solution, done] = tried(&exercise);
        assert_eq!((solution.good, done.good), (None, Some(false)));
        exercise.start.dockerfile = start;
        let [_, begun] = tried(&exercise);
        assert_eq!(begun.words, "The start meets 4 of 8 goals: there is something left to do.");
    }
}
