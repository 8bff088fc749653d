//! The form in which a teacher writes an exercise, with a preview.

use std::rc::Rc;

use dockerfile_exercise::{Exercise, MOST_BYTES, ReadError, check, rule_names};
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::common::{Icon, Symbol};
use super::exercise_confirm::Confirm;
use super::exercise_list::{FileButton, read_exercise};
use super::exercise_share::ExerciseShare;
use super::exercise_task::Task;
use super::exercise_trial::ExerciseTrial;
use crate::browser::lessons;
use crate::i18n::{Key, Lang, text, text_with};
use crate::share::Linked;
use crate::state::{NoticeKind, Progress, Tried};
use crate::view::{Both, FieldKind, Form, GOALS, GoalForm, form_fault, goal_fields, said_words};
use protocol::Task as WorkerTask;

/// Properties of [`ExerciseWrite`].
#[derive(Properties, PartialEq)]
pub struct ExerciseWriteProps {
    /// Revision of the last analysis.
    pub revision: u32,
    /// The text in the editor.
    pub editor_text: Rc<str>,
    /// Language.
    pub lang: Lang,
    /// The last trial of an exercise.
    pub tried: Option<Rc<Tried>>,
    /// Called with what is to be worked out.
    pub on_ask: Callback<WorkerTask>,
    /// Called with what came of giving the exercise away.
    pub on_notice: Callback<NoticeKind>,
    /// Called to open what was written as a learner does.
    pub on_given: Callback<Rc<Exercise>>,
}

/// Id of the list of the rules' names.
const RULES: &str = "write-rules";

/// A change of the form.
type Change = Rc<dyn Fn(&mut Form)>;

/// What the rows of the form need.
#[derive(Clone)]
struct Rows {
    lang: Lang,
    change: Callback<Change>,
}

impl Rows {
    fn area(
        &self,
        id: &str,
        label: Html,
        value: &str,
        rows: &'static str,
        set: fn(&mut Form, String),
    ) -> Html {
        let oninput = self.change.reform(move |event: InputEvent| {
            let typed =
                event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default();
            Rc::new(move |form: &mut Form| set(form, typed.clone())) as Change
        });
        html! {
            <label class="write__field">
                <span>{ label }</span>
                <textarea class="area" {rows} value={value.to_owned()} data-testid={id.to_owned()} {oninput} />
            </label>
        }
    }

    /// One text in both languages.
    fn both(
        &self,
        id: &str,
        label: Key,
        value: &Both,
        rows: &'static str,
        set: impl Fn(&mut Form) -> Option<&mut Both> + Copy + 'static,
    ) -> Html {
        let fields = [Lang::En, Lang::Fr].into_iter().zip(value).enumerate().map(|(index, (lang, value))| {
            let change = self.change.clone();
            let put = move |typed: String| {
                change.emit(Rc::new(move |form: &mut Form| {
                    if let Some(place) = set(form).and_then(|both| both.get_mut(index)) {
                        place.clone_from(&typed);
                    }
                }));
            };
            let testid = format!("{id}-{}", lang.tag());
            let name = format!("{} ({})", text(self.lang, label), lang.endonym());
            let field = if rows == "1" {
                let oninput = Callback::from(move |event: InputEvent| {
                    put(event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default());
                });
                html! { <input class="input input--full" lang={lang.tag()} value={value.clone()} data-testid={testid} {oninput} /> }
            } else {
                let oninput = Callback::from(move |event: InputEvent| {
                    put(event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default());
                });
                html! {
                    <textarea class="area" {rows} lang={lang.tag()} value={value.clone()} data-testid={testid}
                        {oninput} />
                }
            };
            html! { <label class="write__field"><span>{ name }</span>{ field }</label> }
        });
        html! { { for fields } }
    }

    fn button(&self, testid: &str, label: &str, act: impl Fn(&mut Form) + 'static) -> Html {
        let act: Change = Rc::new(act);
        let onclick = self.change.reform(move |_: MouseEvent| act.clone());
        html! {
            <button type="button" class="button button--small" data-testid={testid.to_owned()} {onclick}>{ label }</button>
        }
    }

    fn remove(&self, label: &str, act: impl Fn(&mut Form) + 'static) -> Html {
        let act: Change = Rc::new(act);
        let onclick = self.change.reform(move |_: MouseEvent| act.clone());
        html! {
            <button type="button" class="icon-button" aria-label={label.to_owned()} {onclick}>
                <Symbol icon={Icon::Close} />
            </button>
        }
    }

    fn goal(&self, at: usize, goal: &GoalForm) -> Html {
        let lang = self.lang;
        let number = (at + 1).to_string();
        let name = text_with(lang, Key::WriteGoalN, &[("n", &number)]);
        let choose = self.change.reform(move |event: Event| {
            let kind =
                event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default();
            Rc::new(move |form: &mut Form| {
                if let Some(goal) = form.goals.get_mut(at) {
                    goal.kind.clone_from(&kind);
                }
            }) as Change
        });
        let kinds = GOALS.iter().map(|(kind, label, _)| {
            html! { <option value={*kind} selected={goal.kind == *kind}>{ text(lang, *label) }</option> }
        });
        let fields = goal_fields(&goal.kind).iter().map(|(field, label, kind)| {
            let value = goal.fields.get(*field).cloned().unwrap_or_default();
            let set = move |typed: String| {
                Rc::new(move |form: &mut Form| {
                    if let Some(goal) = form.goals.get_mut(at) {
                        goal.fields.insert((*field).to_owned(), typed.clone());
                    }
                }) as Change
            };
            let testid = format!("write-goal-{at}-{field}");
            let control = match kind {
                FieldKind::Choice(choices) => {
                    let onchange = self.change.reform(move |event: Event| {
                        set(event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default())
                    });
                    let first = choices.first().map_or("", |(choice, _)| choice);
                    let shown = if value.is_empty() { first } else { value.as_str() };
                    let options = choices.iter().map(|(choice, label)| {
                        html! { <option value={*choice} selected={shown == *choice}>{ text(lang, *label) }</option> }
                    });
                    html! { <select class="select" data-testid={testid} {onchange}>{ for options }</select> }
                }
                FieldKind::Flag => {
                    let onchange = self.change.reform(move |event: Event| {
                        let on = event.target_dyn_into::<HtmlInputElement>().is_some_and(|input| input.checked());
                        set(if on { "yes".to_owned() } else { String::new() })
                    });
                    return html! {
                        <label class="write__check">
                            <input type="checkbox" checked={value == "yes"} data-testid={testid} {onchange} />
                            <span>{ text(lang, *label) }</span>
                        </label>
                    };
                }
                _ => {
                    let oninput = self.change.reform(move |event: InputEvent| {
                        set(event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default())
                    });
                    let is_number = !matches!(kind, FieldKind::Text | FieldKind::Optional);
                    let inputmode = is_number.then_some("decimal");
                    let list = (*field == "rule").then_some(RULES);
                    html! { <input class="input input--full" {value} {inputmode} {list} data-testid={testid} {oninput} /> }
                }
            };
            html! { <label class="write__field"><span>{ text(lang, *label) }</span>{ control }</label> }
        });
        html! {
            <fieldset class="write__goal" key={at} data-testid="write-goal">
                <legend class="visually-hidden">{ &name }</legend>
                <div class="write__head">
                    <select class="select" aria-label={name.clone()} data-testid={format!("write-goal-{at}")} onchange={choose}>
                        { for kinds }
                    </select>
                    { self.remove(&text_with(lang, Key::WriteRemove, &[("what", &name)]), move |form| {
                        form.remove_goal(at);
                    }) }
                </div>
                { for fields }
                { self.or(at, goal) }
            </fieldset>
        }
    }

    /// Whether the goal at `at` is an alternative to the one above.
    fn or(&self, at: usize, goal: &GoalForm) -> Html {
        if at == 0 {
            return Html::default();
        }
        let onchange = self.change.reform(move |event: Event| {
            let or = event.target_dyn_into::<HtmlInputElement>().is_some_and(|input| input.checked());
            Rc::new(move |form: &mut Form| form.set_or(at, or)) as Change
        });
        html! {
            <label class="write__check">
                <input type="checkbox" checked={goal.or} data-testid={format!("write-goal-{at}-or")} {onchange} />
                <span>{ text(self.lang, Key::WriteOr) }</span>
            </label>
        }
    }

    /// Which goal the hint at `at` is for.
    fn hint_goal(&self, at: usize, form: &Form) -> Html {
        let lang = self.lang;
        let chosen = form.hint_goals.get(at).map_or("", String::as_str);
        let onchange = self.change.reform(move |event: Event| {
            let goal =
                event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default();
            Rc::new(move |form: &mut Form| form.set_hint_goal(at, goal.clone())) as Change
        });
        let goals = form.goals.iter().enumerate().map(|(index, goal)| {
            let number = (index + 1).to_string();
            let kind =
                GOALS.iter().find(|(kind, ..)| *kind == goal.kind).map_or("", |(_, key, _)| text(lang, *key));
            let name = format!("{} – {kind}", text_with(lang, Key::WriteGoalN, &[("n", &number)]));
            html! { <option selected={chosen == number} value={number.clone()}>{ name }</option> }
        });
        html! {
            <label class="write__field">
                <span>{ text(lang, Key::WriteHintFor) }</span>
                <select class="select" data-testid={format!("write-hint-{at}-goal")} {onchange}>
                    <option value="" selected={chosen.is_empty()}>{ text(lang, Key::WriteHintForAll) }</option>
                    { for goals }
                </select>
            </label>
        }
    }

    fn hint(&self, at: usize, hint: &Both, form: &Form) -> Html {
        let name = text_with(self.lang, Key::WriteHintN, &[("n", &(at + 1).to_string())]);
        html! {
            <fieldset class="write__goal" key={at}>
                <legend class="visually-hidden">{ &name }</legend>
                <div class="write__head">
                    <span>{ &name }</span>
                    { self.remove(&text_with(self.lang, Key::WriteRemove, &[("what", &name)]), move |form| {
                        form.remove_hint(at);
                    }) }
                </div>
                { self.hint_goal(at, form) }
                { self.both(&format!("write-hint-{at}"), Key::WriteText, hint, "3", move |form| form.hints.get_mut(at)) }
            </fieldset>
        }
    }
}

/// The files and times that a teacher may state.
fn more(rows: &Rows, form: &Form) -> Html {
    let lang = rows.lang;
    let words = |key| html! { { text(lang, key) } };
    html! {
        <details class="write__more" data-testid="write-more">
            <summary>{ text(lang, Key::WriteMore) }</summary>
            { rows.area("write-locked", words(Key::WriteLocked), &form.locked, "1", |form, typed| form.locked = typed) }
            { rows.area("write-files", words(Key::WriteFiles), &form.files, "4", |form, typed| form.files = typed) }
            { rows.area("write-ignore", html! { <code>{ ".dockerignore" }</code> }, &form.dockerignore, "2",
                |form, typed| form.dockerignore = typed) }
            { rows.area("write-times", words(Key::WriteTimes), &form.times, "3", |form, typed| form.times = typed) }
        </details>
    }
}

/// The preview, or why there is none yet.
fn outcome(props: &ExerciseWriteProps, form: &Form, written: &Result<Rc<Exercise>, ReadError>) -> Html {
    let lang = props.lang;
    match written {
        Err(fault) => html! {
            <p class="told" role="status" data-testid="write-fault">{ form_fault(lang, form, fault) }</p>
        },
        Ok(exercise) => {
            // As the start was when it was last tried: the goals do not go away with each letter.
            let checked = props.tried.as_ref().map(|tried| {
                let Tried { trial, start, .. } = &**tried;
                let begun = check(exercise, &trial.start, start, &trial.options);
                Rc::new(begun.clone().since(&begun))
            });
            let attempt = {
                let exercise = exercise.clone();
                props.on_given.reform(move |_: MouseEvent| exercise.clone())
            };
            html! {
                <>
                <ExerciseTrial exercise={exercise.clone()} tried={props.tried.clone()} {lang}
                    revision={props.revision}
                    on_ask={props.on_ask.clone()} />
                <div class="exercise__buttons row">
                    <ExerciseShare linked={Linked::Whole(exercise.clone())} exercise={exercise.clone()} {lang}
                        on_notice={props.on_notice.clone()} />
                    <button type="button" class="button button--small" data-testid="write-try" onclick={attempt}>
                        { text(lang, Key::WriteTry) }
                    </button>
                </div>
                <section class="write__preview" aria-labelledby="write-preview" data-testid="write-preview">
                    <h3 id="write-preview">{ text(lang, Key::WritePreview) }</h3>
                    <Task exercise={exercise.clone()} {checked} {lang} on_event={Callback::noop()}
                        progress={Progress { hints: u32::MAX, ..Progress::default() }} />
                </section>
                </>
            }
        }
    }
}

/// The form. What is typed is kept over reloads.
#[component]
pub fn ExerciseWrite(props: &ExerciseWriteProps) -> Html {
    let lang = props.lang;
    let form = use_state_eq(|| lessons::load_form().unwrap_or_else(|| Form::first(&props.editor_text)));
    let told = use_state_eq(String::new);
    let change: Callback<Change> = {
        let (form, told) = (form.clone(), told.clone());
        // Several events may come before the next drawing: each builds on the one before.
        let latest = use_mut_ref(|| (*form).clone());
        Callback::from(move |change: Change| {
            let mut latest = latest.borrow_mut();
            change(&mut latest);
            if lessons::save_form(&latest).is_err() {
                told.set(text(lang, Key::NoticeStorageFull).to_owned());
            }
            form.set(latest.clone());
        })
    };
    let rows = Rows { lang, change: change.clone() };
    let written = form.exercise().map(Rc::new);
    let open = {
        let (change, told) = (change.clone(), told.clone());
        Callback::from(move |chosen| match read_exercise(chosen) {
            Ok(exercise) => {
                told.set(String::new());
                change.emit(Rc::new(move |form: &mut Form| *form = Form::of(&exercise)));
            }
            Err(ReadError(said)) => told.set(said_words(lang, &said)),
        })
    };
    let clear = {
        let text = props.editor_text.clone();
        change.reform(move |()| {
            let text = text.clone();
            Rc::new(move |form: &mut Form| *form = Form::first(&text)) as Change
        })
    };
    let take = |testid: &str, set: fn(&mut Form, String)| {
        let editor = props.editor_text.clone();
        rows.button(testid, text(lang, Key::WriteTake), move |form| set(form, editor.to_string()))
    };
    let words = |key| html! { { text(lang, key) } };
    html! {
        <div class="exercise write" data-testid="exercise-form">
            <p class="exercise-list__about">{ text(lang, Key::WriteIntro) }</p>
            { rows.both("write-title", Key::WriteTitle, &form.title, "1", |form| Some(&mut form.title)) }
            { rows.both("write-text", Key::WriteText, &form.text, "6", |form| Some(&mut form.text)) }
            <div class="write__stretch">
                { rows.area("write-start", words(Key::WriteStart), &form.start, "8", |form, typed| form.start = typed) }
                { take("write-take-start", |form, text| form.start = text) }
            </div>
            <section class="exercise__part">
                <h3>{ text(lang, Key::ExerciseGoals) }</h3>
                <datalist id={RULES}>{ for rule_names().map(|name| html! { <option value={name} /> }) }</datalist>
                { for form.goals.iter().enumerate().map(|(at, goal)| rows.goal(at, goal)) }
                { rows.button("write-goal-add", text(lang, Key::WriteGoalAdd), |form| {
                    form.goals.push(GoalForm { kind: "no-errors".to_owned(), ..GoalForm::default() });
                }) }
            </section>
            <section class="exercise__part">
                <h3>{ text(lang, Key::ExerciseHints) }</h3>
                { for form.hints.iter().enumerate().map(|(at, hint)| rows.hint(at, hint, &form)) }
                { rows.button("write-hint-add", text(lang, Key::WriteHintAdd), |form| form.hints.push(Both::default())) }
            </section>
            <section class="exercise__part">
                <h3>{ text(lang, Key::ExerciseSolution) }</h3>
                <div class="write__stretch">
                    { rows.area("write-solution", words(Key::WriteSolution), &form.solution, "8",
                        |form, typed| form.solution = typed) }
                    { take("write-take-solution", |form, text| form.solution = text) }
                </div>
                { rows.both("write-why", Key::WriteWhy, &form.why, "3", |form| Some(&mut form.why)) }
            </section>
            { more(&rows, &form) }
            <div class="exercise__buttons row">
                <FileButton label={text(lang, Key::WriteOpen)} testid="write-file" most={MOST_BYTES as u64} on_read={open} />
                <Confirm id="write-clear" label={text(lang, Key::WriteClear)} {lang} on_yes={clear}
                    question={text(lang, Key::WriteClearAsk)} yes={text(lang, Key::WriteClear)} />
            </div>
            if !told.is_empty() {
                <p class="told" role="status">{ &*told }</p>
            }
            { outcome(props, &form, &written) }
        </div>
    }
}
