//! What the page says of an exercise: goals, their state, and how far the learner is.

use dockerfile_syntax::lists::Gather;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::OnceLock;

use dockerfile_answers::{Analysis, Options};
use dockerfile_exercise::{
    Arg, Checked, Exercise, Goal, GoalCheck, GoalState, Said, TEXTS, check, goal_words,
};

use super::exercise_trial::trial_of;
use super::time::duration;
use crate::exercises;
use crate::i18n::{Key, Lang, bytes, count, fill_in, text, text_with};
use crate::state::{ExerciseRefusal, Progress, Snapshot};
use protocol::Trial;

/// The sentence that `said` stands for.
pub fn said_words(lang: Lang, said: &Said) -> String {
    let values: Vec<(&str, String)> = said
        .args
        .iter()
        .map(|(name, value)| {
            let words = match value {
                Arg::Text(text) => text.clone(),
                Arg::Bytes(n) => bytes(lang, *n),
                Arg::Ms(ms) => duration(lang, *ms),
                Arg::Count(n) => count(lang, *n),
                Arg::Any(all) => either(lang, all),
            };
            (*name, words)
        })
        .collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, words)| (*name, words.as_str())).collect();
    fill_in(lang, template(lang, said.code), &values)
}

/// Sentences of which one will do.
fn either(lang: Lang, all: &[Said]) -> String {
    let both = |one: String, other: String| {
        fill_in(lang, template(lang, "either"), &[("one", one.as_str()), ("other", other.as_str())])
    };
    all.iter().map(|said| said_words(lang, said)).reduce(both).unwrap_or_default()
}

/// Why an exercise was not opened.
pub fn refusal_words(lang: Lang, why: &ExerciseRefusal) -> String {
    match why {
        ExerciseRefusal::Broken(said) => said_words(lang, said),
        ExerciseRefusal::NotOurs(id) => text_with(lang, Key::ExerciseNotOurs, &[("id", id)]),
    }
}

/// The sentence of `code`, its values in braces.
fn template(lang: Lang, code: &'static str) -> &'static str {
    let english = || TEXTS.iter().find(|(known, _)| *known == code).map_or(code, |(_, text)| *text);
    match lang {
        Lang::En => english(),
        Lang::Fr => french().get(code).copied().unwrap_or_else(english),
    }
}

fn french() -> &'static BTreeMap<&'static str, &'static str> {
    static FR: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
    FR.get_or_init(|| {
        let lines = include_str!("../../locales/exercise.fr.txt").lines();
        lines
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(" = "))
            .map(|(code, text)| (code.trim(), text.trim()))
            .gather()
    })
}

/// A goal as a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalRow {
    /// What it asks for.
    pub goal: String,
    /// Whether it is met.
    pub state: GoalState,
    /// Why; empty where there is nothing to add.
    pub why: String,
    /// The rule that it is about.
    pub rule: Option<Rc<str>>,
    /// Whether it is so at the start: it only has to stay so.
    pub already: bool,
    /// The hints that help with it, by index.
    pub hints: Vec<usize>,
}

/// The hints of `exercise` that are for the goal of that index.
fn hints_of(exercise: &Exercise, index: usize) -> Vec<usize> {
    let is_for = |goal: u32| usize::try_from(goal).ok().and_then(|goal| goal.checked_sub(1)) == Some(index);
    let hints = exercise.hints.iter().enumerate();
    hints.filter(|(_, hint)| hint.goal.is_some_and(is_for)).map(|(at, _)| at).collect()
}

/// The hints that are for the task as a whole, or for what is so already and has no need of one.
pub fn task_hints(exercise: &Exercise, checked: Option<&Checked>) -> Vec<usize> {
    let goals: &[GoalCheck] = checked.map_or(&[], |checked| &checked.goals);
    let elsewhere = |goal: u32| {
        let index = usize::try_from(goal).unwrap_or(usize::MAX).checked_sub(1);
        index.and_then(|index| goals.get(index)).is_some_and(|found| !found.already)
    };
    let hints = exercise.hints.iter().enumerate();
    hints.filter(|(_, hint)| !hint.goal.is_some_and(elsewhere)).map(|(at, _)| at).collect()
}

/// The goals of `exercise` and what must stay as it is, in order, with what `checked` says of them.
pub fn goal_rows(lang: Lang, exercise: &Exercise, checked: &Checked) -> Vec<GoalRow> {
    let goals = exercise.goals.iter().zip(&checked.goals).enumerate();
    let goals = goals.map(|(index, (goal, found))| GoalRow {
        goal: said_words(lang, &goal_words(goal)),
        state: found.state,
        why: said_words(lang, &found.why),
        rule: match goal {
            Goal::NoFinding { rule } => Some(rule.as_str().into()),
            _ => None,
        },
        already: found.already,
        hints: if found.already { Vec::new() } else { hints_of(exercise, index) },
    });
    let locked = checked.locked.iter().map(|locked| {
        let (first, last) = (locked.lines.first.to_string(), locked.lines.last.to_string());
        let changed = locked.span.is_none();
        let goal = if first == last {
            text_with(lang, Key::ExerciseLockedLine, &[("line", &first)])
        } else {
            text_with(lang, Key::ExerciseLocked, &[("first", &first), ("last", &last)])
        };
        GoalRow {
            goal,
            state: if changed { GoalState::Unmet } else { GoalState::Met },
            why: if changed { text(lang, Key::ExerciseLockedChanged).to_owned() } else { String::new() },
            rule: None,
            already: true,
            hints: Vec::new(),
        }
    });
    let files = checked.files_changed.then(|| GoalRow {
        goal: text(lang, Key::ExerciseFilesKept).to_owned(),
        state: GoalState::Unmet,
        why: text(lang, Key::ExerciseFilesChanged).to_owned(),
        rule: None,
        already: true,
        hints: Vec::new(),
    });
    goals.chain(locked).chain(files).collect()
}

/// The word for the state of a row.
pub fn goal_state_words(lang: Lang, row: &GoalRow) -> &'static str {
    let key = match (row.already, row.state) {
        (true, GoalState::Met) => Key::GoalAlready,
        (true, _) => Key::GoalNoLonger,
        (false, GoalState::Met) => Key::GoalMet,
        (false, GoalState::Unmet) => Key::GoalUnmet,
        (false, GoalState::Unknown) => Key::GoalUnknown,
    };
    text(lang, key)
}

/// How many goals are met, in words. What the start meets counts for nothing.
pub fn met_words(lang: Lang, checked: &Checked) -> String {
    let (met, goals) = (checked.met(), checked.goals());
    let number = |n: usize| count(lang, n as u64);
    match () {
        () if checked.is_solved() => text(lang, Key::ExerciseDone).to_owned(),
        () if checked.is_met() => text(lang, Key::TrialStartBad).to_owned(),
        () if met == goals => text(lang, Key::ExerciseBroken).to_owned(),
        () => text_with(lang, Key::ExerciseMet, &[("met", &number(met)), ("goals", &number(goals))]),
    }
}

/// The start of an exercise: what it means, and which goals it meets before anything is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Beginning {
    /// Its analysis.
    pub snapshot: Snapshot,
    /// What is said of it.
    pub checked: Rc<Checked>,
}

/// What has to be analysed to know where `exercise` begins.
pub fn start_of(exercise: &Exercise) -> Trial {
    Trial { solution: None, ..trial_of(exercise) }
}

/// Where `exercise` begins, whose start means `analysis`.
pub fn beginning(exercise: &Exercise, analysis: Rc<Analysis>) -> Beginning {
    let options = exercises::options(&Options::default(), Some(exercise));
    let text: Rc<str> = exercise.start.dockerfile.as_str().into();
    let checked = Rc::new(check(exercise, &text, &analysis, &options));
    Beginning { snapshot: Snapshot { revision: 0, text, analysis }, checked }
}

/// Where `exercise` begins, analysed at once.
#[cfg(test)]
pub(super) fn analysed_beginning(exercise: &Exercise) -> Beginning {
    let Trial { start, options, .. } = start_of(exercise);
    beginning(exercise, Rc::new(dockerfile_core::analyze_with_plans(&start, &options)))
}

/// How far the learner is with an exercise, in words.
pub fn progress_words(lang: Lang, progress: Option<&Progress>) -> String {
    match progress {
        Some(progress) if progress.solved && progress.solution => {
            text(lang, Key::ExerciseSolvedHelped).to_owned()
        }
        Some(progress) if progress.solved => text(lang, Key::ExerciseSolved).to_owned(),
        Some(progress) if progress.text.is_some() => {
            let number = |n: u32| count(lang, u64::from(n));
            let (met, goals) = (number(progress.met), number(progress.goals));
            text_with(lang, Key::ExerciseMet, &[("met", &met), ("goals", &goals)])
        }
        _ => text(lang, Key::ExerciseNew).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use dockerfile_core::analyze_with_plans as analyze;
    use dockerfile_core::exercise::read;

    use super::*;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn every_sentence_of_the_core_has_french_with_the_same_values() {
        for (code, english) in TEXTS {
            let found = french().get(code).unwrap_or_else(|| panic!("no French for {code}"));
            assert_eq!(placeholders(english), placeholders(found), "{code}");
            for wrong in [" :", " ;", " !", " ?", "'", "« ", " »"] {
                assert!(!found.contains(wrong), "{code}: {wrong:?}");
            }
        }
        assert_eq!(french().len(), TEXTS.len(), "no French is left over");
    }

    #[test]
    fn goals_say_their_figures_as_each_language_does() {
        let exercise = exercises::files::by_id("first-multistage");
        let text = "FROM golang:1.26\n";
        let options = exercises::options(&Options::default(), Some(&exercise));
        let checked = check(&exercise, text, &analyze(text, &options), &options);
        let of_bytes = |lang| {
            let rows = goal_rows(lang, &exercise, &checked).into_iter();
            let mut said =
                rows.map(|row| format!("{} / {}", row.goal, row.why).replace(['\u{a0}', '\u{202f}'], " "));
            said.find(|said| said.contains("30")).expect("it has a goal of bytes")
        };
        let (english, french) = (of_bytes(Lang::En), of_bytes(Lang::Fr));
        assert!(english.starts_with("The result is at most 30.0 MB (unpacked) / Likely "), "{english}");
        assert!(
            french.starts_with("Le résultat fait au plus 30,0 Mo (décompressé) / Sans doute "),
            "{french}"
        );
        assert!(french.ends_with("Mo de trop."), "{french}");
    }

    #[test]
    fn progress_in_words() {
        let words = |progress: Progress| progress_words(Lang::En, Some(&progress));
        assert_eq!(progress_words(Lang::En, None), "not started");
        let begun = Progress { text: Some("x".into()), met: 2, goals: 5, ..Progress::default() };
        assert_eq!(words(begun.clone()), "2 of 5 goals met");
        assert_eq!(words(Progress { solved: true, ..begun.clone() }), "solved");
        assert_eq!(words(Progress { solved: true, solution: true, ..begun }), "solved, with the solution");
    }

    #[test]
    fn a_fault_of_a_file_is_told_in_french() {
        let fault = read("{").expect_err("it is cut off");
        let told = said_words(Lang::Fr, &fault.0);
        assert!(told.starts_with("Le fichier s’arrête trop tôt, ligne 1"), "{told}");
    }

    #[test]
    fn what_is_so_at_the_start_is_told_apart_and_counts_for_nothing() {
        let exercise = exercises::files::by_id("first-multistage");
        let begun = analysed_beginning(&exercise);
        let of = |text: &str| {
            let options = exercises::options(&Options::default(), Some(&exercise));
            check(&exercise, text, &analyze(text, &options), &options).since(&begun.checked)
        };
        let said = |checked: &Checked| met_words(Lang::En, checked);
        let start = of(&exercise.start.dockerfile);
        let rows = goal_rows(Lang::En, &exercise, &start);
        let words: Vec<&str> = rows.iter().map(|row| goal_state_words(Lang::En, row)).collect();
        assert_eq!(words[0], "already so", "it builds");
        assert!(!words.contains(&"met"), "nobody did anything yet: {words:?}");
        assert_eq!(said(&start), format!("0 of {} goals met", start.goals()));
        let solution =
            exercise.solution.as_ref().map(|solution| solution.dockerfile.clone()).unwrap_or_default();
        let solved = of(&solution);
        assert_eq!(said(&solved), "All goals are met. Well done!");
        let broken = of(&format!("{solution}RUNN x\n"));
        let rows = goal_rows(Lang::En, &exercise, &broken);
        assert_eq!(goal_state_words(Lang::En, &rows[0]), "no longer so");
        assert!(!broken.is_solved());
        assert_eq!(
            said(&Checked::default()),
            "The start already meets all goals: there is nothing left to do."
        );
    }

    #[test]
    fn every_hint_has_its_place() {
        for exercise in exercises::files::all() {
            let checked = analysed_beginning(&exercise).checked;
            let checked = (*checked).clone().since(&checked);
            let rows = goal_rows(Lang::En, &exercise, &checked);
            let mut places: Vec<usize> = rows.iter().flat_map(|row| row.hints.clone()).collect();
            places.extend(task_hints(&exercise, Some(&checked)));
            places.sort_unstable();
            assert_eq!(places, (0..exercise.hints.len()).collect::<Vec<_>>(), "{}", exercise.id);
            let wanted = exercise.hints.iter().filter_map(|hint| hint.goal).map(|goal| goal as usize - 1);
            for goal in wanted {
                assert!(!rows[goal].already, "{}: the hint of goal {} is for nothing", exercise.id, goal + 1);
            }
        }
    }
}
