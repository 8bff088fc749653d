//! The exercises that come with the page. Only what the list shows of them is compiled in: their files lie beside the
//! page (`exercises/ID.json`) and are fetched when one is opened.

use dockerfile_answers::Options;
use dockerfile_exercise::{Exercise, Start};

use crate::i18n::Lang;

/// An exercise that comes with the page, as the list shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ours {
    /// The exercise's id, and the name of its file.
    pub id: &'static str,
    /// What it is called, in English and in French.
    title: [&'static str; 2],
}

/// All, in the order of the list. A test holds them to their files.
pub const OURS: [Ours; 10] = [
    Ours { id: "first-multistage", title: ["The first multi-stage build", "Le premier build multistage"] },
    Ours {
        id: "layer-order",
        title: ["The order of layers and the cache", "L’ordre des couches et le cache"],
    },
    Ours { id: "package-cache", title: ["The package cache", "Le cache des paquets"] },
    Ours {
        id: "build-artefacts",
        title: ["Compilers that nobody needs", "Des compilateurs dont personne n’a besoin"],
    },
    Ours {
        id: "distroless-node",
        title: ["Exercise A: a distroless Node image", "Exercice A\u{a0}: une image Node distroless"],
    },
    Ours {
        id: "parallel-stages",
        title: [
            "Exercise B: stages that build at the same time",
            "Exercice B\u{a0}: des étapes construites en même temps",
        ],
    },
    Ours {
        id: "dev-and-prod",
        title: [
            "One file for development and production",
            "Un seul fichier pour le développement et la production",
        ],
    },
    Ours { id: "secrets", title: ["A secret that does not stay", "Un secret qui ne reste pas"] },
    Ours {
        id: "static-scratch",
        title: ["A static binary in an empty image", "Un binaire statique dans une image vide"],
    },
    Ours { id: "broken-file", title: ["Mend a broken file", "Réparer un fichier cassé"] },
];

impl Ours {
    /// What it is called.
    pub fn title(&self, lang: Lang) -> &'static str {
        let [english, french] = self.title;
        match lang {
            Lang::En => english,
            Lang::Fr => french,
        }
    }
}

/// Whether an exercise of that id comes with the page.
pub fn is_ours(id: &str) -> bool {
    OURS.iter().any(|ours| ours.id == id)
}

/// The exercise of the page that comes after the one with that id; `None` after the last, and for others.
pub fn next(id: &str) -> Option<&'static Ours> {
    let at = OURS.iter().position(|ours| ours.id == id)?;
    OURS.get(at + 1)
}

/// Where the file of an exercise of the page lies, seen from the page.
pub fn file(id: &str) -> String {
    format!("exercises/{id}.json")
}

/// `options` with the files that the exercise states; without an exercise, with none.
pub fn options(options: &Options, exercise: Option<&Exercise>) -> Options {
    let none = Start::default();
    exercise.map_or(&none, |exercise| &exercise.start).options(options)
}

/// The exercises themselves, for tests.
#[cfg(test)]
pub(crate) mod files {
    use std::rc::Rc;

    use dockerfile_exercise::{Exercise, english, read};

    macro_rules! files {
        ($($id:literal),* $(,)?) => {
            pub(crate) const FILES: &[(&str, &str)] =
                &[$(($id, include_str!(concat!("../exercises/", $id, ".json")))),*];
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

    pub(crate) fn all() -> Vec<Exercise> {
        let read = |(id, json): &(&str, &str)| {
            read(json).unwrap_or_else(|error| panic!("{id}: {}", english(&error.0)))
        };
        FILES.iter().map(read).collect()
    }

    pub(crate) fn by_id(id: &str) -> Rc<Exercise> {
        let found = all().into_iter().find(|exercise| exercise.id == id);
        Rc::new(found.unwrap_or_else(|| panic!("no exercise is called {id}")))
    }
}

#[cfg(test)]
mod answers;

#[cfg(test)]
mod tests {
    use dockerfile_core::analyze_with_plans as analyze;
    use dockerfile_core::exercise::{Checked, GoalState, check, english, goal_words, read, write};

    use super::files::{FILES, all, by_id};
    use super::*;

    fn checked(exercise: &Exercise, text: &str) -> Checked {
        let options = options(&Options::default(), Some(exercise));
        let said = |text: &str| check(exercise, text, &analyze(text, &options), &options);
        said(text).since(&said(&exercise.start.dockerfile))
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
    fn the_list_is_what_the_files_say() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises");
        let there = std::fs::read_dir(folder).expect("the folder is there").count();
        assert_eq!((FILES.len(), OURS.len()), (there, there), "no file is left out");
        for ((ours, (id, _)), exercise) in OURS.iter().zip(FILES).zip(all()) {
            assert_eq!((ours.id, exercise.id.as_str()), (*id, *id));
            assert_eq!(exercise.title.in_language("en"), (ours.title(Lang::En), "en"));
            assert_eq!(exercise.title.in_language("fr"), (ours.title(Lang::Fr), "fr"));
            assert_eq!(read(&write(&exercise)).as_ref(), Ok(&exercise));
        }
        assert_eq!(next("secrets").map(|ours| ours.id), Some("static-scratch"));
        assert_eq!((next("broken-file"), next("own.secrets")), (None, None));
    }

    #[test]
    fn solutions_meet_their_goals_and_starts_do_not() {
        for exercise in &all() {
            let solution = exercise.solution.as_ref().expect("ours have a solution");
            assert!(
                checked(exercise, &solution.dockerfile).is_solved(),
                "{}:\n{}",
                exercise.id,
                report(exercise, &solution.dockerfile)
            );
            let start = &exercise.start.dockerfile;
            let begun = checked(exercise, start);
            let unmet = begun.goals.iter().any(|goal| goal.state == GoalState::Unmet);
            assert!(unmet, "{}:\n{}", exercise.id, report(exercise, start));
            assert_eq!(begun.met(), 0, "{}: nobody did anything yet", exercise.id);
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
        let exercise = by_id("distroless-node");
        assert!(checked(&exercise, &text).is_solved(), "{}", report(&exercise, &text));
    }

    #[test]
    fn ours_speak_both_languages_and_solutions_leave_nothing_to_mend() {
        for exercise in &all() {
            let solution = exercise.solution.as_ref().expect("ours have a solution");
            let texts = [&exercise.title, &exercise.text]
                .into_iter()
                .chain(exercise.hints.iter().map(|hint| &hint.words));
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
