//! The root: holds the state, and connects it to worker, storage and document.

use std::cell::Cell;
use std::rc::Rc;

use dockerfile_answers::Options;
use dockerfile_syntax::source::Span;
use gloo_events::EventListener;
use yew::prelude::*;

use super::changes;
use super::compare::Compare;
use super::draft::{OwnKey, report, use_draft};
use super::drop_hint::DropHint;
use super::exercises::{ExercisePane, ExercisesButton, use_exercises};
use super::frame::{Hands, use_frame};
use super::guide::use_guide;
use super::intake::{takes_elsewhere, use_intake};
use super::notices::Notices;
use super::present_bar::PresentBar;
use super::print_sheet::PrintSheet;
use super::real::GivenImage;
use super::rule_panel::RulePanel;
use super::share_menu::ShareMenu;
use super::status::Status;
use super::toolbar::Toolbar;
use super::tour::{TourBar, tour_panel, use_tour};
use super::welcome::Welcome;
use super::workspace::Workspace;
use crate::browser::drafts::Draft;
use crate::browser::remembered::{remember, remembered};
use crate::browser::{clipboard, drafts, early, media, offline, page, timer};
use crate::components::editor::EditorHandle;
use crate::embed::Asked;
use crate::examples;
use crate::i18n::{Key, Lang, text};
use crate::share::{self, Shared};
use crate::state::{
    Action, BuildView, Doing, Kind, Layout, LessonAction, NoticeKind, Panel, Proposal, Settings, State,
    Stated, Tried, Weighed,
};
use crate::worker::client::{Client, Event};
use protocol::Task;

type Dispatcher = UseReducerDispatcher<State>;

/// What builder and workers are remembered as.
const BUILD: &str = "build";

fn initial_state(own_draft: &str, asked: &Asked) -> State {
    let mut settings = drafts::load_settings();
    if let Some(theme) = page::asked_theme() {
        settings.theme = theme;
    }
    let language = page::asked_language();
    let lang = Lang::choose(language.as_deref(), settings.lang, &page::browser_languages());
    let draft = drafts::load(own_draft);
    let edited = draft.as_ref().is_some_and(Draft::edited);
    let typed = draft.as_ref().is_some_and(|draft| draft.kind == Kind::Typed);
    // An example that nobody touched speaks the language of the page.
    let text: Rc<str> = match &draft {
        None => examples::first(lang),
        Some(draft) if edited => draft.text.as_str().into(),
        Some(draft) => examples::in_language(&draft.text, lang).unwrap_or_else(|| draft.text.as_str().into()),
    };
    let stated = draft.as_ref().map(|draft| draft.stated.clone()).unwrap_or_default();
    let state = State::new(&text, edited, lang, settings, media::layout()).with_stated(Rc::new(stated));
    // Who is in the middle of the text stays there.
    let panel = if early::is_used() && state.layout == Layout::Narrow { Panel::Editor } else { state.panel };
    State {
        typed,
        panel,
        pinned: drafts::load_pinned().map(Rc::new),
        panels: asked.panels,
        read_only: asked.read_only,
        presenting: page::asks_to_present(),
        asked_target: asked.target.clone(),
        options: Rc::new(Options { target: asked.target.clone(), ..(*state.options).clone() }),
        build: Rc::new((*state.build).clone().with_habits(&remembered(BUILD).unwrap_or_default())),
        ..state
    }
}

/// Tells the document which language it is in.
#[hook]
fn use_document(lang: Lang, settings: Settings, presenting: bool) {
    use_effect_with(lang, |lang| page::set_language_and_title(lang.tag(), text(*lang, Key::DocumentTitle)));
    use_effect_with(settings.theme, |theme| page::set_theme(*theme));
    use_effect_with((settings.type_size, presenting), |&(size, presenting)| {
        page::set_type_size(size, presenting)
    });
}

/// Has each revision analysed. Gives what asks for more, and what tries anew where nothing could be loaded.
#[hook]
fn use_analysis(
    state: &State,
    dispatch: &Dispatcher,
    editor: &EditorHandle,
) -> (Callback<Task>, Callback<()>) {
    let client = {
        let (dispatch, editor) = (dispatch.clone(), editor.clone());
        use_memo((), move |()| {
            Client::start(Callback::from(move |event| {
                dispatch.dispatch(match event {
                    Event::Engine(engine) => {
                        dispatch.dispatch(Action::EngineChanged(engine));
                        if page::has_origin() {
                            return;
                        }
                        // Without an origin there are no workers: that is no fault of the browser.
                        Action::NoticeOver(NoticeKind::MainThread)
                    }
                    Event::Loading(percent) => Action::EngineLoading(percent),
                    Event::Tables => Action::TablesCame,
                    Event::Analysed { revision, text, analysis } => {
                        Action::Analysed { revision, text, analysis }
                    }
                    Event::Mended { text, mended } => {
                        Action::Proposed(Some(Rc::new(Proposal { text, mended })))
                    }
                    Event::Suppressed { fix: None, .. } => Action::Noticed(NoticeKind::CannotIgnore),
                    Event::Suppressed { text, fix: Some(fix) } => {
                        let before = editor.text();
                        if editor.apply(&text, &fix.edits) {
                            let what = Doing::Fixed(fix.code, fix.args, fix.title);
                            Action::Done { what, panel: Panel::Problems, text: before, stated: None }
                        } else {
                            Action::Noticed(NoticeKind::FixOutdated)
                        }
                    }
                    Event::Weighed { revision, diagnostic, fix, worth } => {
                        Action::Weighed { revision, weighed: Weighed { diagnostic, fix, worth } }
                    }
                    Event::SafeWeighed { revision, fixes, worth } => {
                        Action::SafeWeighed { revision, fixes, worth }
                    }
                    Event::Restaged { text, made } => Action::Restaged { text, made },
                    Event::Version { text, options, analysis } => {
                        Action::VersionAnalysed { text, options, analysis }
                    }
                    Event::Tried { trial, start, solution } => {
                        Action::Tried(Rc::new(Tried { trial, start, solution }))
                    }
                    Event::Begun { trial, start } => {
                        Action::Begun(Rc::new(Tried { trial, start, solution: None }))
                    }
                    Event::Editor(said) => return editor.answered(&said),
                    Event::Failed => Action::Noticed(NoticeKind::AnalysisFailed),
                });
            }))
        })
    };
    let watched: (u32, Rc<str>, Rc<Options>) = (state.revision, state.text.clone(), state.options.clone());
    {
        let client = client.clone();
        use_effect_with(watched, move |(revision, text, options)| client.submit(*revision, text, options));
    }
    {
        // A version that was stored comes without what it means; an errand may give way to another, so it is asked
        // for again.
        let client = client.clone();
        let unknown = state.pinned.clone().filter(|pinned| pinned.snapshot.is_none());
        use_effect_with((unknown, state.analysed()), move |(unknown, revision)| {
            if let Some(version) = unknown {
                client.ask(*revision, &version.text, &version.options, Task::Version);
            }
        });
    }
    // An index into the findings means those of the text that was analysed; the rest is about the text as it is.
    let latest = use_mut_ref(|| None);
    *latest.borrow_mut() = Some(state.clone());
    let (dispatch, editor) = (dispatch.clone(), editor.clone());
    let retry = {
        let client = client.clone();
        use_callback((), move |(), ()| client.retry())
    };
    let ask = use_callback((), move |task: Task, ()| {
        let Some(state) = latest.borrow().clone() else { return };
        if state.read_only && matches!(task, Task::Suppress(_) | Task::MendAll) {
            dispatch.dispatch(Action::Noticed(NoticeKind::ReadOnly));
            return;
        }
        let (revision, text) = match (&state.snapshot, &task) {
            (Some(snapshot), Task::Suppress(_)) => (snapshot.revision, snapshot.text.clone()),
            (_, Task::Editor(_)) => (state.revision, editor.text()),
            _ => (state.revision, state.text.clone()),
        };
        client.ask(revision, &text, &state.options, task);
    });
    (ask, retry)
}

/// Keeps the version that the text is compared with.
#[hook]
fn use_pinned(state: &State, dispatch: &Dispatcher, own: &OwnKey) {
    let dispatch = dispatch.clone();
    let first = use_mut_ref(|| true);
    let pinned = state.pinned.as_ref().map(|pinned| (pinned.text.clone(), pinned.options.clone()));
    let (version, own) = (state.pinned.clone(), own.clone());
    let kind = Kind::of(state.edited, state.typed);
    use_effect_with(pinned, move |_| {
        if !first.replace(false) {
            report(&dispatch, drafts::save_pinned(&own.borrow(), version.as_deref(), kind));
        }
    });
}

/// Lets an example that nobody touched speak the language of the page.
#[hook]
fn use_example_language(state: &UseReducerHandle<State>, editor: &EditorHandle) {
    let (state, editor) = (state.clone(), editor.clone());
    use_effect_with(state.lang, move |lang| {
        let untouched = !state.edited && !state.read_only;
        if let Some(text) =
            examples::in_language(&state.text, *lang).filter(|text| untouched && *text != state.text)
        {
            state.dispatch(Action::Translated(text.clone()));
            editor.set_text(&text);
        }
    });
}

/// Keeps the settings.
#[hook]
fn use_settings(settings: Settings, dispatch: &Dispatcher) {
    let dispatch = dispatch.clone();
    let first = use_mut_ref(|| true);
    use_effect_with(settings, move |settings| {
        if !first.replace(false) {
            report(&dispatch, drafts::save_settings(settings));
        }
    });
}

/// Keeps builder and workers.
#[hook]
fn use_build_habits(build: &BuildView) {
    let first = use_mut_ref(|| true);
    use_effect_with(build.habits(), move |habits| {
        if !first.replace(false) {
            remember(BUILD, habits);
        }
    });
}

/// Opens what a link carries: the one that the page was opened with, and those that follow.
#[hook]
fn use_links(
    dispatch: &Dispatcher,
    put_text: &Callback<(Rc<str>, bool)>,
    on_lesson: &Callback<LessonAction>,
) {
    let open = {
        let (dispatch, put_text, on_lesson) = (dispatch.clone(), put_text.clone(), on_lesson.clone());
        move || match share::decode(&page::fragment()) {
            None => {}
            Some(Ok(Shared { text, options, exercise })) => {
                // From here on the text is the user's, kept as any other: a reload must not bring the old one back.
                // In a frame nothing is kept: there the address is all that a way back finds.
                if !page::is_embed() {
                    page::drop_fragment();
                }
                let options = Rc::new(options);
                if let Some(exercise) = exercise {
                    on_lesson.emit(LessonAction::Linked(exercise, text, options));
                } else {
                    put_text.emit((text, true));
                    dispatch.dispatch(Action::OptionsGiven(options));
                }
            }
            Some(Err(error)) => dispatch.dispatch(Action::Noticed(NoticeKind::BadLink(error))),
        }
    };
    use_effect_with((), move |()| {
        let listener = page::window().map(|window| {
            let open = open.clone();
            EventListener::new(&window, "hashchange", move |_| open())
        });
        // The editor has to be there.
        timer::soon(open);
        move || drop(listener)
    });
}

/// `put`, or why it is not done where the text can only be read.
#[hook]
fn use_unless_read_only<T: 'static>(
    read_only: &Rc<Cell<bool>>,
    dispatch: &Dispatcher,
    put: &Callback<T>,
) -> Callback<T> {
    let (read_only, dispatch) = (read_only.clone(), dispatch.clone());
    use_callback(put.clone(), move |value, put| {
        if read_only.get() {
            dispatch.dispatch(Action::Noticed(NoticeKind::ReadOnly));
        } else {
            put.emit(value);
        }
    })
}

/// What the page is like as a whole, for its style.
fn page_classes(state: &State) -> Classes {
    let embed = page::is_embed().then_some("page--embed");
    let presenting = state.presenting.then_some("page--present");
    classes!("page", format!("page--{}", state.layout.name()), embed, presenting)
}

/// The whole page.
#[component]
pub fn App() -> Html {
    let own_draft = use_mut_ref(drafts::own_key);
    let asked = use_memo((), |()| page::asked_of_frame());
    let state = {
        let (own, asked) = (own_draft.clone(), asked.clone());
        use_reducer_eq(move || initial_state(&own.borrow(), &asked))
    };
    let dispatch = state.dispatcher();
    let editor = use_memo((), |()| EditorHandle::default());
    let editor = (*editor).clone();
    let lang = state.lang;

    use_document(lang, state.settings, state.presenting);
    let (on_ask, on_reanalyse) = use_analysis(&state, &dispatch, &editor);
    let keeping = use_draft(&state, &dispatch, &own_draft);
    use_settings(state.settings, &dispatch);
    use_build_habits(&state.build);
    use_pinned(&state, &dispatch, &own_draft);
    let letters = use_node_ref();
    media::use_layout_changes(&letters, {
        let dispatch = dispatch.clone();
        Callback::from(move |layout| dispatch.dispatch(Action::LayoutChanged(layout)))
    });

    let on_action = {
        let dispatch = dispatch.clone();
        use_callback((), move |action, ()| dispatch.dispatch(action))
    };
    let on_stored = {
        let dispatch = dispatch.clone();
        use_callback((), move |stored, ()| report(&dispatch, stored))
    };
    // The editor's own report of the new text comes second and finds nothing changed.
    let put_text = {
        let (dispatch, editor) = (dispatch.clone(), editor.clone());
        use_callback((), move |(text, edited): (Rc<str>, bool), ()| {
            let stated = if edited { drafts::stated_of(&text) } else { Stated::default() };
            dispatch.dispatch(Action::Replaced { text: text.clone(), edited, stated: Rc::new(stated) });
            editor.set_text(&text);
        })
    };
    use_example_language(&state, &editor);
    let exercises = use_exercises(&state, &on_action, &on_ask, &put_text, &on_stored);
    let on_lesson = {
        let lesson = exercises.lesson.dispatcher();
        use_callback((), move |action, ()| lesson.dispatch(action))
    };
    // A text of the exercise lies beside the exercise's files.
    let put_task = {
        let (put_text, on_action) = (put_text.clone(), on_action.clone());
        let task = exercises.lesson.task.as_ref().map(|(_, exercise)| exercise.clone());
        use_callback(task, move |text, task| {
            put_text.emit(text);
            if let Some(exercise) = task {
                on_action.emit(Action::FilesStated(exercise.clone()));
            }
        })
    };
    // Another text from the menu, a file or a link is not about the exercise any more.
    let put_other = {
        let (put_text, on_lesson) = (put_text.clone(), on_lesson.clone());
        use_callback((), move |text, ()| {
            on_lesson.emit(LessonAction::Left);
            put_text.emit(text);
        })
    };
    use_frame(
        &state,
        &asked,
        &exercises,
        Hands { on_action: on_action.clone(), on_lesson: on_lesson.clone(), put: put_task.clone() },
    );
    // The link that a frame is opened with is no change of the text.
    use_links(&dispatch, &put_other, &on_lesson);
    let read_only = use_memo((), |()| Cell::new(false));
    read_only.set(state.read_only);
    let put_task = use_unless_read_only(&read_only, &dispatch, &put_task);
    let put_other = use_unless_read_only(&read_only, &dispatch, &put_other);
    let put_text = use_unless_read_only(&read_only, &dispatch, &put_text);
    let exercises_button = html! {
        <ExercisesButton open={exercises.lesson.open} {lang} on_toggle={on_lesson.reform(|()| LessonAction::Toggled)} />
    };
    let on_guide = on_action.reform(Action::GuideChosen);
    let exercise = exercises.lesson.task.as_ref().map(|(key, _)| key.clone());
    let solving = exercise.is_some();
    let tour = use_tour(&state, exercise, &editor, &on_lesson);
    let (guide_button, guide) = use_guide(state.guide, lang, state.layout, &on_guide, &tour.begin);
    let intake = use_intake(lang, takes_elsewhere(state.read_only), &editor, &put_other, &on_action);
    let on_update = offline::use_offline(state.snapshot.is_some(), {
        let dispatch = dispatch.clone();
        Callback::from(move |()| {
            // A new build comes to an embedded page with the next visit of the page around.
            if !page::is_embed() {
                dispatch.dispatch(Action::Noticed(NoticeKind::UpdateReady));
            }
        })
    });
    let on_swap = {
        let (dispatch, editor, pinned) = (dispatch.clone(), editor.clone(), state.pinned.clone());
        Callback::from(move |()| {
            if let Some(pinned) = &pinned {
                dispatch.dispatch(Action::Swapped);
                editor.set_text(&pinned.text);
            }
        })
    };
    let on_swap = use_unless_read_only(&read_only, &dispatch, &on_swap);
    let copy_text = {
        let dispatch = dispatch.clone();
        use_callback((), move |text: Rc<str>, ()| {
            let dispatch = dispatch.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let copied = clipboard::write(&text).await;
                let kind = if copied { NoticeKind::Copied } else { NoticeKind::CopyFailed };
                dispatch.dispatch(Action::Noticed(kind));
            });
        })
    };
    let on_take = {
        let (state, editor, on_action) = ((*state).clone(), editor.clone(), on_action.clone());
        Callback::from(move |(before, after): (Rc<str>, Rc<str>)| {
            changes::take(&state, &editor, &on_action, &before, &after);
        })
    };
    let on_copy = {
        let text = state.text.clone();
        copy_text.reform(move |()| text.clone())
    };
    let skip = {
        let (editor, on_action) = (editor.clone(), on_action.clone());
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            on_action.emit(Action::PanelNeeded(Panel::Editor));
            let editor = editor.clone();
            timer::soon(move || editor.focus());
        })
    };
    let on_show = {
        let (editor, on_action) = (editor.clone(), on_action.clone());
        use_callback(state.snapshot.clone(), move |span: Span, snapshot| {
            on_action.emit(Action::PanelNeeded(Panel::Editor));
            if let Some(snapshot) = snapshot.clone() {
                // A pane that is still hidden cannot take the focus.
                let editor = editor.clone();
                timer::soon(move || editor.select(&snapshot, span, true));
            }
        })
    };
    let on_retry = {
        let editor = editor.clone();
        Callback::from(move |kind: NoticeKind| match kind {
            NoticeKind::PlainEditor => editor.retry(),
            _ => on_reanalyse.emit(()),
        })
    };
    let on_exercises = {
        let (end, on_lesson) = (tour.end.clone(), on_lesson.clone());
        let open = exercises.lesson.open;
        Callback::from(move |()| {
            end.emit(());
            if !open {
                on_lesson.emit(LessonAction::Toggled);
            }
            timer::soon(|| page::focus("exercises-title"));
        })
    };
    let list_drafts = use_callback((), move |(), ()| drafts::others(&own_draft.borrow()));
    html! {
        <div class={page_classes(&state)} data-testid="app" data-revision={state.analysed().to_string()}
            data-edited={state.revision.to_string()}
            data-engine={format!("{:?}", state.engine).to_lowercase()}>
            <a ref={letters} class="skip" href="#editor-text" onclick={skip}>{ text(lang, Key::SkipToEditor) }</a>
            <DropHint {lang} read_only={state.read_only} on_file={intake.on_file.clone()} />
            if state.presenting {
            <PresentBar panels={state.presentable()} shown={state.chosen()} type_size={state.settings.type_size} {lang}
                on_action={on_action.clone()} />
            } else {
            <Toolbar snapshot={state.snapshot.clone()} options={state.options.clone()}
                settings={state.settings} {lang} on_action={on_action.clone()}
                {list_drafts} on_text={put_other} {exercises_button} {guide_button}>
                <ShareMenu text={state.text.clone()} options={state.options.clone()}
                    exercise={exercises.lesson.task.clone()} snapshot={state.snapshot.clone()} measure={state.settings.measure} {lang}
                    on_action={on_action.clone()} />
            </Toolbar>
            }
            <Notices notices={state.notices.clone()} {lang} on_action={on_action.clone()}
                on_restore={put_text.reform(|text| (text, true))} {keeping} {on_retry} {on_update} />
            <Welcome busy={state.edited || state.guide.is_some() || state.revision > 1 || exercises.lesson.open} {lang}
                on_tour={tour.begin.clone()} />
            if let Some(shown) = &state.tour {
                <TourBar tour={shown.clone()} snapshot={state.snapshot.clone()} editor={editor.clone()} {lang}
                    on_action={on_action.clone()} on_end={tour.end.clone()} on_exercises={on_exercises} />
            }
            <div class="panes" data-tour={tour_panel(&state)}>
                <ExercisePane on_action={on_action.clone()} on_ask={on_ask.clone()} tried={state.tried.clone()}
                    lesson={(*exercises.lesson).clone()} checked={exercises.checked} {lang} {on_lesson}
                    solved={exercises.solved} measure={state.settings.measure} options={state.options.clone()}
                    revision={state.analysed()} editor_text={state.text.clone()} on_text={put_task} />
                <ContextProvider<GivenImage> context={intake.image}>
                <Workspace state={(*state).clone()} {editor} on_show={on_show.clone()} locked={exercises.locked} {solving} on_action={on_action.clone()}
                    {on_ask} on_file={intake.on_file} on_paste={intake.on_paste} {on_copy} />
                </ContextProvider<GivenImage>>
                { guide }
            </div>
            <Status snapshot={state.snapshot.clone()} measure={state.settings.measure} engine={state.engine} loaded={state.loaded}
                current={state.is_current()} {lang} {on_show} />
            <PrintSheet snapshot={state.snapshot.clone()} measure={state.settings.measure} {lang} />
            if let Some(comparing) = &state.comparing {
                <Compare comparing={comparing.clone()} pinned={state.pinned.clone()} snapshot={state.snapshot.clone()}
                    measure={state.settings.measure} build={state.build.clone()} {lang} on_action={on_action.clone()}
                    {on_swap} on_copy={copy_text} {on_take} />
            }
            { intake.question }
            if let Some(rule) = &state.rule {
                <RulePanel rule={rule.clone()} {lang} modal={!state.layout.shows_all()}
                    on_close={on_action.reform(|()| Action::RuleChosen(None))} />
            }
        </div>
    }
}
