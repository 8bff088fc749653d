//! What the page says of an exercise: goals, their state, and how far the learner is.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::OnceLock;

use dockerfile_core::exercise::{Arg, Checked, Exercise, Goal, GoalState, Said, TEXTS, goal_words};

use super::time::duration;
use crate::i18n::{Key, Lang, bytes, count, fill, text, text_with};
use crate::state::{ExerciseRefusal, Progress};

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
            };
            (*name, words)
        })
        .collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, words)| (*name, words.as_str())).collect();
    fill(template(lang, said.code), &values)
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
            .collect()
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
}

/// The goals of `exercise` and what must stay as it is, in order, with what `checked` says of them.
pub fn goal_rows(lang: Lang, exercise: &Exercise, checked: &Checked) -> Vec<GoalRow> {
    let goals = exercise.goals.iter().zip(&checked.goals).map(|(goal, found)| GoalRow {
        goal: said_words(lang, &goal_words(goal)),
        state: found.state,
        why: said_words(lang, &found.why),
        rule: match goal {
            Goal::NoFinding { rule } => Some(rule.as_str().into()),
            _ => None,
        },
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
        }
    });
    goals.chain(locked).collect()
}

/// The word for a goal's state.
pub fn goal_state_words(lang: Lang, state: GoalState) -> &'static str {
    let key = match state {
        GoalState::Met => Key::GoalMet,
        GoalState::Unmet => Key::GoalUnmet,
        GoalState::Unknown => Key::GoalUnknown,
    };
    text(lang, key)
}

/// How many goals are met, in words.
pub fn met_words(lang: Lang, rows: &[GoalRow]) -> String {
    let met = rows.iter().filter(|row| row.state == GoalState::Met).count();
    if met == rows.len() {
        return text(lang, Key::ExerciseDone).to_owned();
    }
    let number = |n: usize| count(lang, n as u64);
    text_with(lang, Key::ExerciseMet, &[("met", &number(met)), ("goals", &number(rows.len()))])
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

    use dockerfile_core::exercise::{check, read};
    use dockerfile_core::{Options, analyze};

    use super::*;
    use crate::exercises;

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
        let options = Options::default();
        let checked = check(&exercise, text, &analyze(text, &options), &options);
        let last = |lang| {
            let row = goal_rows(lang, &exercise, &checked).pop().expect("it has goals");
            format!("{} / {}", row.goal, row.why).replace(['\u{a0}', '\u{202f}'], " ")
        };
        let (english, french) = (last(Lang::En), last(Lang::Fr));
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
        let rows = goal_rows(Lang::En, &Rc::default(), &Checked::default());
        assert_eq!(met_words(Lang::En, &rows), "All goals are met. Well done!");
    }
}
