//! `exercise check`: whether an exercise can be solved and leaves something to do.

use std::path::PathBuf;

use dockerfile_core::exercise::{Checked, Exercise, GoalState, check, english, goal_words, read};
use dockerfile_core::{Options, analyze_with_plans};

use crate::end::End;
use crate::fault::{Fault, Outcome};
use crate::input::Source;
use crate::output::{Output, plain};

pub(crate) fn run(files: &[PathBuf], output: &mut Output) -> Outcome<End> {
    let mut end = End::Fine;
    for path in files {
        match one(path, output) {
            Ok(true) => {}
            Ok(false) if end == End::Failed => {}
            Ok(false) => end = End::Found,
            Err(fault) => {
                fault.tell();
                end = End::Failed;
            }
        }
    }
    Ok(end)
}

/// Whether an exercise is as it should be.
fn one(path: &std::path::Path, output: &mut Output) -> Outcome<bool> {
    let source = Source::read(path, None)?;
    let exercise = read(&source.text).map_err(|error| Fault::new(&source.name, english(&error.0)))?;
    let start = checked(&exercise, &exercise.start.dockerfile);
    let met = start.goals.iter().filter(|goal| goal.state == GoalState::Met).count();
    let (name, id) = (plain(&source.name), plain(&exercise.id));
    let mut good = !start.is_met();
    if good {
        output.line(&format!("{name}: {id}: the start meets {met} of {} goals", start.goals.len()));
    } else {
        output.line(&format!("{name}: {id}: the start meets every goal, so that there is nothing to do"));
    }
    let Some(solution) = &exercise.solution else {
        output.line(&format!("{name}: {id}: there is no solution that could be tried"));
        return Ok(good);
    };
    let solved = checked(&exercise, &solution.dockerfile).since(&start);
    if solved.is_met() {
        output.line(&format!("{name}: {id}: the solution meets every goal"));
        return Ok(good);
    }
    good = false;
    for (index, (goal, found)) in exercise.goals.iter().zip(&solved.goals).enumerate() {
        let state = match found.state {
            GoalState::Met => continue,
            GoalState::Unmet => "not met",
            GoalState::Unknown => "not known",
        };
        let (words, why) = (plain(&english(&goal_words(goal))), plain(&english(&found.why)));
        output.line(&format!("{name}: {id}: goal {} is {state} by the solution: {words} {why}", index + 1));
    }
    for locked in solved.locked.iter().filter(|locked| locked.span.is_none()) {
        let (first, last) = (locked.lines.first, locked.lines.last);
        output.line(&format!("{name}: {id}: the solution changes lines {first} to {last}, which are locked"));
    }
    Ok(good)
}

/// What an exercise says of a text, with its own files.
fn checked(exercise: &Exercise, text: &str) -> Checked {
    let options = exercise.start.options(&Options::default());
    check(exercise, text, &analyze_with_plans(text, &options), &options)
}
