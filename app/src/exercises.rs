//! The exercises that come with the page.

use std::rc::Rc;
use std::sync::OnceLock;

use dockerfile_core::Options;
use dockerfile_core::exercise::{Exercise, read};

macro_rules! files {
    ($($id:literal),* $(,)?) => {
        /// The files of all, in the order of the list.
        const FILES: &[(&str, &str)] = &[$(($id, include_str!(concat!("../exercises/", $id, ".json")))),*];
    };
}

files!(
    "first-multistage",
    "layer-order",
    "package-cache",
    "build-artefacts",
    "distroless-node",
    "parallel-stages",
    "dev-and-prod",
    "secrets",
    "static-scratch",
    "broken-file",
);

/// All exercises of the page, in the order of the list.
pub fn all() -> &'static [Exercise] {
    static ALL: OnceLock<Vec<Exercise>> = OnceLock::new();
    // A test reads every file: none is left out here.
    ALL.get_or_init(|| FILES.iter().filter_map(|(_, json)| read(json).ok()).collect())
}

/// The exercise of the page with that id.
pub fn by_id(id: &str) -> Option<Rc<Exercise>> {
    all().iter().find(|exercise| exercise.id == id).map(|exercise| Rc::new(exercise.clone()))
}

/// `options` with the files that the exercise states; without an exercise, with none.
pub fn options(options: &Options, exercise: Option<&Exercise>) -> Options {
    let start = exercise.map(|exercise| exercise.start.clone()).unwrap_or_default();
    let context = Some(start.context).filter(|context| context.complete || !context.files.is_empty());
    Options { dockerignore: start.dockerignore, context, ..options.clone() }
}

#[cfg(test)]
mod tests {
    use dockerfile_core::analyze;
    use dockerfile_core::exercise::{Checked, GoalState, check, english, goal_words, write};

    use super::*;

    fn checked(exercise: &Exercise, text: &str) -> Checked {
        let options = options(&Options::default(), Some(exercise));
        check(exercise, text, &analyze(text, &options), &options)
    }

    fn report(exercise: &Exercise, text: &str) -> String {
        let checked = checked(exercise, text);
        let goals = exercise.goals.iter().zip(&checked.goals);
        goals
            .map(|(goal, found)| {
                format!("{:?} {}: {}\n", found.state, english(&goal_words(goal)), english(&found.why))
            })
            .collect()
    }

    #[test]
    fn every_file_is_read_and_named_after_its_exercise() {
        for (id, json) in FILES {
            let exercise = read(json).unwrap_or_else(|error| panic!("{id}: {}", english(&error.0)));
            assert_eq!(exercise.id, *id);
            assert_eq!(read(&write(&exercise)).as_ref(), Ok(&exercise));
        }
        assert_eq!(all().len(), FILES.len());
    }

    #[test]
    fn solutions_meet_their_goals_and_starts_do_not() {
        for exercise in all() {
            let solution = exercise.solution.as_ref().expect("ours have a solution");
            assert!(
                checked(exercise, &solution.dockerfile).is_solved(),
                "{}:\n{}",
                exercise.id,
                report(exercise, &solution.dockerfile)
            );
            let start = &exercise.start.dockerfile;
            let unmet = checked(exercise, start).goals.iter().any(|goal| goal.state == GoalState::Unmet);
            assert!(unmet, "{}:\n{}", exercise.id, report(exercise, start));
        }
    }

    #[test]
    fn the_examples_of_the_documentation_are_exercises() {
        for name in ["exercises.md", "exercices.md"] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
            let text = std::fs::read_to_string(path).expect("the documentation is there");
            let json =
                text.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
            let exercise = read(json).unwrap_or_else(|error| panic!("{name}: {}", english(&error.0)));
            let solution = exercise.solution.clone().expect("it has a solution");
            assert!(
                checked(&exercise, &solution.dockerfile).is_solved(),
                "{}",
                report(&exercise, &solution.dockerfile)
            );
            assert!(!checked(&exercise, &exercise.start.dockerfile).is_solved());
            for kind in dockerfile_core::exercise::Goal::KINDS {
                assert!(text.contains(&format!("\n| `{kind}` |")), "{name} does not tell of {kind}");
            }
        }
    }

    /// The course's own solution of exercise A, where the shared files are at hand.
    #[test]
    fn the_solution_of_the_course_meets_the_goals_of_its_exercise() {
        let path = "../../shared/samples/node-express/Dockerfile.multistage";
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let Ok(text) = std::fs::read_to_string(path) else { return };
        let exercise = by_id("distroless-node").expect("it is one of ours");
        assert!(checked(&exercise, &text).is_solved(), "{}", report(&exercise, &text));
    }

    #[test]
    fn ours_speak_both_languages_and_solutions_leave_nothing_to_mend() {
        for exercise in all() {
            let solution = exercise.solution.as_ref().expect("ours have a solution");
            let texts = [&exercise.title, &exercise.text].into_iter().chain(&exercise.hints);
            for words in texts.chain(&solution.text) {
                let (en, fr) = (words.en.as_deref().unwrap_or(""), words.fr.as_deref().unwrap_or(""));
                assert!(!en.is_empty() && !fr.is_empty(), "{}: {words:?}", exercise.id);
                // What stands in code is no French.
                let french: String = fr.split('`').step_by(2).collect();
                for wrong in [" :", " ;", " !", " ?", "'"] {
                    assert!(!french.contains(wrong), "{}: {wrong:?} in {fr}", exercise.id);
                }
            }
            assert!(exercise.hints.len() >= 2, "{}", exercise.id);
            let found = analyze(&solution.dockerfile, &options(&Options::default(), Some(exercise)));
            let faults: Vec<&str> = found
                .diagnostics
                .iter()
                .filter(|found| found.severity <= dockerfile_core::Severity::Warning)
                .map(|found| found.rule.as_str())
                .collect();
            assert!(faults.is_empty(), "{}: {faults:?}", exercise.id);
        }
    }
}
