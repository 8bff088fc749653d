//! Progress in exercises and exercises from files, kept over visits. Each exercise has a key of its own, so that
//! two tabs with two exercises never overwrite each other.

use std::collections::BTreeMap;
use std::rc::Rc;

use dockerfile_exercise::{read, write};
use serde::{Deserialize, Serialize};

use super::page;
use super::storage::{Area, StorageError, get, keys, remove, set};
use crate::state::{Given, Lesson, LessonAction, Progress};
use crate::view::Form;
use yew::Reducible;

const PROGRESS: &str = "dockerfile-playground.v1.exercise.";
const GIVEN: &str = "dockerfile-playground.v1.exercise-file.";
const OPEN: &str = "dockerfile-playground.v1.exercise-open";

const WRITING: &str = "dockerfile-playground.v1.exercise-writing";

/// What a file of progress says that it is.
const FORMAT: &str = "dockerfile-playground/progress";
const VERSION: u64 = 1;
/// Bytes that a file of progress may have.
pub const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Why a file of progress was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgressFault {
    /// It is none.
    NotProgress,
    /// It is of a newer version.
    Newer,
}

#[derive(Serialize, Deserialize)]
struct ProgressFile {
    format: String,
    version: u64,
    exercises: BTreeMap<String, Progress>,
}

/// A file of all progress.
pub fn encode(progress: &BTreeMap<String, Progress>) -> String {
    let file = ProgressFile { format: FORMAT.to_owned(), version: VERSION, exercises: progress.clone() };
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

/// The progress of a file.
///
/// # Errors
/// What was wrong with it.
pub fn decode(file: &str) -> Result<BTreeMap<String, Progress>, ProgressFault> {
    let value: serde_json::Value = serde_json::from_str(file).map_err(|_| ProgressFault::NotProgress)?;
    let is_ours = value.get("format").and_then(|format| format.as_str()) == Some(FORMAT);
    match value.get("version").and_then(serde_json::Value::as_u64) {
        _ if !is_ours => return Err(ProgressFault::NotProgress),
        Some(version) if version > VERSION => return Err(ProgressFault::Newer),
        _ => {}
    }
    let file: ProgressFile = serde_json::from_value(value).map_err(|_| ProgressFault::NotProgress)?;
    Ok(file.exercises)
}

/// What the last visit left; the exercise that this tab had open is open again.
pub fn load() -> Lesson {
    let mut lesson = Lesson::default();
    for key in keys(Area::Local) {
        if let Some(name) = key.strip_prefix(PROGRESS) {
            if let Some(progress) = stored(name) {
                lesson.progress.insert(name.to_owned(), progress);
            }
        } else if let Some(name) = key.strip_prefix(GIVEN) {
            let exercise = get(Area::Local, &key).and_then(|file| read(&file).ok());
            if let Some(exercise) = exercise {
                lesson.given.insert(name.to_owned(), Rc::new(exercise));
            }
        }
    }
    match get(Area::Session, OPEN) {
        Some(open) => (*Rc::new(lesson).reduce(LessonAction::Resumed(open))).clone(),
        None => lesson,
    }
}

fn stored(name: &str) -> Option<Progress> {
    get(Area::Local, &format!("{PROGRESS}{name}")).and_then(|stored| serde_json::from_str(&stored).ok())
}

/// Stores what changed between `before` and `now`.
///
/// # Errors
/// The first refusal of the browser.
pub fn save_progress(
    before: &BTreeMap<String, Progress>,
    now: &BTreeMap<String, Progress>,
) -> Result<(), StorageError> {
    for name in before.keys().filter(|name| !now.contains_key(*name)) {
        remove(Area::Local, &format!("{PROGRESS}{name}"));
    }
    for (name, progress) in now.iter().filter(|(name, progress)| before.get(*name) != Some(*progress)) {
        let mut progress = progress.clone();
        // Another tab may have solved it meanwhile.
        progress.solved |= stored(name).is_some_and(|stored| stored.solved);
        let text = serde_json::to_string(&progress).unwrap_or_default();
        set(Area::Local, &format!("{PROGRESS}{name}"), &text)?;
    }
    Ok(())
}

/// Stores the exercises that came from files, where they changed.
///
/// # Errors
/// The first refusal of the browser.
pub fn save_given(before: &Given, now: &Given) -> Result<(), StorageError> {
    for name in before.keys().filter(|name| !now.contains_key(*name)) {
        remove(Area::Local, &format!("{GIVEN}{name}"));
    }
    for (name, exercise) in now.iter().filter(|(name, exercise)| before.get(*name) != Some(*exercise)) {
        set(Area::Local, &format!("{GIVEN}{name}"), &write(exercise))?;
    }
    Ok(())
}

/// Where this tab keeps the exercise that is being written: two tabs with two never overwrite each other.
fn writing_key() -> String {
    page::tab_name().map_or_else(|| WRITING.to_owned(), |tab| format!("{WRITING}.{tab}"))
}

/// When it was stored, and the form. The first ones were stored without a time.
fn form_of(stored: &str) -> Option<(u64, Form)> {
    let (saved, form) = match stored.split_once('\n') {
        Some((saved, form)) => (saved.parse().ok()?, form),
        None => (0, stored),
    };
    Some((saved, serde_json::from_str(form).ok()?))
}

/// The exercise that was being written in this tab, else the latest of any.
pub fn load_form() -> Option<Form> {
    let read = |key: &str| get(Area::Local, key).and_then(|stored| form_of(&stored));
    let latest = || {
        let forms = keys(Area::Local).into_iter().filter(|key| key.starts_with(WRITING));
        forms.filter_map(|key| read(&key)).max_by_key(|(saved, _)| *saved)
    };
    read(&writing_key()).or_else(latest).map(|(_, form)| form)
}

/// Keeps the exercise that is being written.
///
/// # Errors
/// What the browser says where it refuses.
pub fn save_form(form: &Form) -> Result<(), StorageError> {
    let form = serde_json::to_string(form).unwrap_or_default();
    set(Area::Local, &writing_key(), &format!("{}\n{form}", page::now()))
}

/// Remembers for this tab which exercise is open.
pub fn remember_open(key: Option<&str>) {
    match key {
        Some(key) => {
            // Where it is refused, a reload shows the list.
            let _ = set(Area::Session, OPEN, key);
        }
        None => remove(Area::Session, OPEN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_comes_back_as_it_was_saved() {
        let progress =
            Progress {
                text: Some("FROM é\n".into()), solved: true, met: 3, goals: 4, ..Progress::default()
            };
        let all =
            BTreeMap::from([("secrets".to_owned(), progress), ("own.x".to_owned(), Progress::default())]);
        assert_eq!(decode(&encode(&all)), Ok(all));
    }

    #[test]
    fn forms_are_read_with_their_time_and_the_first_ones_without() {
        let form = serde_json::to_string(&Form::first("FROM a\n")).unwrap();
        assert!(!form.contains('\n'));
        let saved = |stored: &str| form_of(stored).map(|(saved, form)| (saved, form.start));
        assert_eq!(saved(&form), Some((0, "FROM a\n".to_owned())));
        assert_eq!(saved(&format!("17\n{form}")), Some((17, "FROM a\n".to_owned())));
        assert_eq!(saved(&format!("x\n{form}")), None);
        assert_eq!(saved("17\n"), None);
    }

    #[test]
    fn other_files_are_refused() {
        for file in ["", "{}", "[1]", "{\"format\": \"dockerfile-playground/exercise\"}"] {
            assert_eq!(decode(file), Err(ProgressFault::NotProgress), "{file}");
        }
        let file = encode(&BTreeMap::new());
        assert_eq!(decode(&file.replace("\"version\": 1", "\"version\": 2")), Err(ProgressFault::Newer));
        assert_eq!(decode(&file.replace("{}", "[]")), Err(ProgressFault::NotProgress));
        for end in 0..file.len() - 3 {
            assert!(decode(&file[..end]).is_err(), "cut at {end}");
        }
    }
}
