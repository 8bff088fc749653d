//! The exercises to choose from, and what is kept of the learner's progress.

use std::rc::Rc;

use dockerfile_exercise::{Arg, Exercise, MOST_BYTES, ReadError, Said, read};
use yew::prelude::*;

use super::common::{Icon, Symbol};
use super::exercise_confirm::Confirm;
use super::exercise_words::in_language;
use crate::browser::download;
use crate::browser::files::{self, Chosen};
use crate::browser::lessons::{self, ProgressFault};
use crate::exercises::OURS;
use crate::i18n::{Key, Lang, count, text, text_with};
use crate::state::{Lesson, LessonAction, LessonView};
use crate::view::{progress_words, said_words};

/// Properties of [`ExerciseList`].
#[derive(Properties, PartialEq)]
pub struct ExerciseListProps {
    /// Exercises and progress.
    pub lesson: Lesson,
    /// Language.
    pub lang: Lang,
    /// Called with the key of the exercise chosen.
    pub on_choose: Callback<String>,
    /// Called with an exercise that came from a file.
    pub on_given: Callback<Rc<Exercise>>,
    /// What happened.
    pub on_lesson: Callback<LessonAction>,
}

/// What the last file gave rise to.
#[derive(Clone, Debug, PartialEq)]
enum Told {
    Nothing,
    Fault(Said),
    Progress(Result<(), ProgressFault>),
}

/// Reads an exercise file that was chosen.
pub fn read_exercise(chosen: Chosen) -> Result<Exercise, ReadError> {
    match chosen {
        Chosen::Text(json) => read(&json),
        Chosen::TooLarge(size) => {
            let args = vec![("size", Arg::Bytes(size)), ("most", Arg::Bytes(MOST_BYTES as u64))];
            Err(ReadError(Said { code: "file-too-large", args }))
        }
        Chosen::Unreadable => read(""),
    }
}

fn told_words(lang: Lang, told: &Told) -> String {
    match told {
        Told::Nothing => String::new(),
        Told::Fault(said) => said_words(lang, said),
        Told::Progress(Ok(())) => text(lang, Key::ProgressLoaded).to_owned(),
        Told::Progress(Err(ProgressFault::NotProgress)) => text(lang, Key::ProgressBad).to_owned(),
        Told::Progress(Err(ProgressFault::Newer)) => text(lang, Key::ProgressNewer).to_owned(),
    }
}

fn entry(props: &ExerciseListProps, key: &str, (title, foreign): (&str, Option<AttrValue>)) -> Html {
    let lang = props.lang;
    let progress = props.lesson.progress.get(key);
    let solved = progress.is_some_and(|progress| progress.solved);
    let choose = {
        let key = key.to_owned();
        props.on_choose.reform(move |_: MouseEvent| key.clone())
    };
    let forget = props.lesson.given.contains_key(key).then(|| {
        let owned = key.to_owned();
        let onclick = props.on_lesson.reform(move |_: MouseEvent| LessonAction::Forgotten(owned.clone()));
        let label = text_with(lang, Key::ExercisesForget, &[("title", title)]);
        html! {
            <button type="button" class="icon-button" aria-label={label} {onclick}><Symbol icon={Icon::Close} /></button>
        }
    });
    html! {
        <li key={key.to_owned()} class="exercise-list__row">
            <button type="button" class="exercise-list__item" data-testid={format!("exercise-{key}")} onclick={choose}>
                <span class="exercise-list__title" lang={foreign}>{ title }</span>
                { " " }
                <span class={classes!("exercise-list__state", "quiet", solved.then_some("exercise-list__state--solved"))}>
                    if solved { <Symbol icon={Icon::Check} /> }
                    { progress_words(lang, progress) }
                </span>
            </button>
            { forget }
        </li>
    }
}

/// Properties of [`FileButton`].
#[derive(Properties, PartialEq)]
pub struct FileButtonProps {
    /// What it says.
    pub label: AttrValue,
    /// For tests.
    pub testid: &'static str,
    /// Bytes that the file may have.
    pub most: u64,
    /// Called with the file.
    pub on_read: Callback<Chosen>,
}

/// A button that lets a JSON file be chosen.
#[component]
pub fn FileButton(props: &FileButtonProps) -> Html {
    let onchange = {
        let (most, on_read) = (props.most, props.on_read.clone());
        Callback::from(move |event: Event| files::read_chosen(&event, most, on_read.clone()))
    };
    html! {
        <label class="button button--small file-button">
            { &props.label }
            <input type="file" class="visually-hidden" accept=".json,application/json" data-testid={props.testid}
                {onchange} />
        </label>
    }
}

/// The list of exercises.
#[component]
pub fn ExerciseList(props: &ExerciseListProps) -> Html {
    let (lang, lesson) = (props.lang, &props.lesson);
    let told = use_state_eq(|| Told::Nothing);
    let solved = OURS.iter().filter(|ours| lesson.progress.get(ours.id).is_some_and(|p| p.solved)).count();
    let number = |n: usize| count(lang, n as u64);
    let on_file = {
        let (told, on_given) = (told.clone(), props.on_given.clone());
        Callback::from(move |chosen: Chosen| match read_exercise(chosen) {
            Ok(exercise) => {
                told.set(Told::Nothing);
                on_given.emit(Rc::new(exercise));
            }
            Err(ReadError(said)) => told.set(Told::Fault(said)),
        })
    };
    let on_progress = {
        let (told, on_lesson) = (told.clone(), props.on_lesson.clone());
        Callback::from(move |chosen: Chosen| {
            let read = match chosen {
                Chosen::Text(file) => lessons::decode(&file),
                _ => Err(ProgressFault::NotProgress),
            };
            told.set(Told::Progress(read.map(|progress| {
                on_lesson.emit(LessonAction::ProgressLoaded(progress));
            })));
        })
    };
    let save = {
        let progress = lesson.progress.clone();
        Callback::from(move |_: MouseEvent| {
            download::save("progress.json", "application/json", &lessons::encode(&progress));
        })
    };
    let write = props.on_lesson.reform(|_: MouseEvent| LessonAction::Shown(LessonView::Write));
    let forget = {
        let told = told.clone();
        let on_lesson = props.on_lesson.clone();
        Callback::from(move |()| {
            told.set(Told::Nothing);
            on_lesson.emit(LessonAction::ProgressForgotten);
        })
    };
    html! {
        <div class="exercise" data-testid="exercise-list">
            <p class="exercise-list__about">
                { text(lang, Key::ExercisesIntro) }{ " " }
                { text_with(lang, Key::ExercisesSolved, &[("solved", &number(solved)), ("all", &number(OURS.len()))]) }
            </p>
            <ul class="exercise-list">{ for OURS.iter().map(|ours| entry(props, ours.id, (ours.title(lang), None))) }</ul>
            if !lesson.given.is_empty() {
                <section class="exercise__part">
                    <h3>{ text(lang, Key::ExercisesGiven) }</h3>
                    <ul class="exercise-list">{
                        for lesson.given.iter().map(|(key, given)| entry(props, key, in_language(&given.title, lang)))
                    }</ul>
                </section>
            }
            <p class="told" role="status" data-testid="exercise-told">{ told_words(lang, &told) }</p>
            <div class="exercise__buttons row">
                <FileButton label={text(lang, Key::ExerciseOpenFile)} testid="exercise-file" most={MOST_BYTES as u64}
                    on_read={on_file} />
                <button type="button" class="button button--small" data-testid="exercise-write" onclick={write}>
                    { text(lang, Key::ExerciseWrite) }
                </button>
            </div>
            <section class="exercise__part">
                <h3>{ text(lang, Key::ProgressLabel) }</h3>
                <div class="exercise__buttons row">
                    <button type="button" class="button button--small" data-testid="progress-save" onclick={save}>
                        { text(lang, Key::ProgressExport) }
                    </button>
                    <FileButton label={text(lang, Key::ProgressImport)} testid="progress-file"
                        most={lessons::MOST_BYTES} on_read={on_progress} />
                    <Confirm id="progress-reset" label={text(lang, Key::ProgressReset)} {lang}
                        question={text(lang, Key::ProgressResetAsk)} yes={text(lang, Key::ProgressResetYes)}
                        on_yes={forget} />
                </div>
            </section>
        </div>
    }
}
