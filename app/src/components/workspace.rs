//! The panes and how they are arranged.

use std::rc::Rc;

use dockerfile_answers::model::StageId;
use dockerfile_syntax::source::Span;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::changes::use_changes;
use super::common::{Enlarge, Icon, PaneTools, ReadOnly, Symbol};
use super::compare::CompareBar;
use super::editor::{Editor, EditorHandle, Locked};
use super::graph::Marked;
use super::graph_pane::GraphPane;
use super::open_file::OpenFile;
use super::problems::Problems;
use super::sizes::Sizes;
use super::splitter::Splitter;
use super::tabs::{Tabs, panel_id, panel_title, tab_id};
use super::targets::TargetMenu;
use crate::browser::files::Opened;
use crate::browser::{media, page};
use crate::i18n::{Key, Lang, text};
use crate::state::{Action, Axis, Layout, NoticeKind, Panel, Snapshot, Splits, State};
use crate::view;
use protocol::Task;

/// Properties of [`Workspace`].
#[derive(Properties, PartialEq)]
pub struct WorkspaceProps {
    /// What the page holds: the workspace deals it out.
    pub state: State,
    /// Acts on the text.
    pub editor: EditorHandle,
    /// Stretches of the text that typing may not change.
    pub locked: Option<Locked>,
    /// Whether an exercise is open: the page then solves nothing.
    pub solving: bool,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
    /// What happened.
    pub on_action: Callback<Action>,
    /// Called with what is to be worked out for the text.
    pub on_ask: Callback<Task>,
    /// Called with a file that the user opens.
    pub on_file: Callback<Opened>,
    /// Called with what is about to be pasted; says whether it is taken elsewhere than into the text.
    pub on_paste: Callback<Rc<str>, bool>,
    /// Called to copy the text.
    pub on_copy: Callback<()>,
}

/// How the panes are arranged, as classes.
fn arrangement(state: &State) -> Classes {
    let rows = state.layout == Layout::Narrow;
    match state.layout {
        _ if state.enlarged().is_some() => classes!("workspace--large"),
        _ if state.presenting => classes!("workspace--present", rows.then_some("workspace--present-rows")),
        Layout::Vast => classes!("workspace--wide", "workspace--vast"),
        layout => classes!(format!("workspace--{}", layout.name())),
    }
}

/// A pane with its heading.
fn pane(state: &State, panel: Panel, content: Html) -> Html {
    let lang = state.lang;
    let tabbed = state.tabs().contains(&panel);
    let title = panel_title(lang, panel);
    html! {
        <section key={panel.name()} id={panel_id(panel)} class={classes!("pane", format!("pane--{}", panel.name()))}
            role={if tabbed { "tabpanel" } else { "region" }} hidden={!state.shows(panel)}
            aria-label={(!tabbed).then_some(title)} aria-labelledby={tabbed.then(|| tab_id(panel))}
            data-testid={panel_id(panel)}>
            { content }
        </section>
    }
}

fn splitter(props: &WorkspaceProps, container: &NodeRef, axis: Axis) -> Html {
    let (lang, value) = (props.state.lang, props.state.splits().get(axis));
    let (testid, label, controls) = match axis {
        Axis::Columns | Axis::ThreeColumns => {
            ("splitter-columns", Key::SplitterColumns, "column-left".to_owned())
        }
        Axis::Left => ("splitter-left", Key::SplitterLeft, panel_id(Panel::Editor)),
        Axis::Right if props.state.layout == Layout::Vast => {
            ("splitter-right", Key::SplitterRightWidth, panel_id(Panel::Graph))
        }
        Axis::Right => ("splitter-right", Key::SplitterRight, panel_id(Panel::Graph)),
    };
    let upright = match axis {
        Axis::Columns | Axis::ThreeColumns => true,
        Axis::Left => false,
        Axis::Right => props.state.layout == Layout::Vast,
    };
    html! {
        <Splitter key={testid} {upright} {value} {controls} label={text(lang, label)}
            container={container.clone()} {testid}
            on_move={props.on_action.reform(move |share| Action::SplitMoved(axis, share))}
            on_reset={props.on_action.reform(move |()| Action::SplitMoved(axis, Splits::default().get(axis)))} />
    }
}

/// The text of the stage `id` in the last analysis.
fn stage_span(state: &State, id: StageId) -> Option<Span> {
    state.snapshot.as_ref()?.analysis.model.stages.get(id.index()).map(|stage| stage.span)
}

/// Sets the shares of the panes as custom properties.
#[hook]
fn use_split_properties(workspace: &NodeRef, splits: Splits, columns: Axis) {
    let workspace = workspace.clone();
    use_effect_with((splits, columns), move |(splits, columns)| {
        if let Some(element) = workspace.cast::<HtmlElement>() {
            let shares = [("columns", *columns), ("left", Axis::Left), ("right", Axis::Right)];
            for (name, share) in shares.map(|(name, axis)| (name, splits.get(axis))) {
                page::set_property(&element, &format!("--{name}-first"), &format!("{share}fr"));
                page::set_property(&element, &format!("--{name}-second"), &format!("{}fr", 1000 - share));
            }
        }
    });
}

/// The panes, arranged as the window allows.
#[component]
pub fn Workspace(props: &WorkspaceProps) -> Html {
    let WorkspaceProps { state, editor, on_action, .. } = props;
    let lang: Lang = state.lang;
    let (workspace, left, right) = (use_node_ref(), use_node_ref(), use_node_ref());
    let columns = if state.layout == Layout::Vast { Axis::ThreeColumns } else { Axis::Columns };
    use_split_properties(&workspace, state.splits(), columns);
    let dark = media::use_dark(state.settings.theme);

    // The plain things of the state that callbacks read when they are called.
    let latest = use_mut_ref(|| None);
    *latest.borrow_mut() = Some(state.clone());

    let show_span = props.on_show.clone();
    let on_stage = {
        let (latest, editor, on_action) = (latest.clone(), editor.clone(), on_action.clone());
        use_callback((), move |stage: Option<StageId>, ()| {
            let chosen = latest
                .borrow()
                .as_ref()
                .and_then(|state: &State| Some((state.snapshot.clone()?, stage_span(state, stage?)?)));
            if let Some((snapshot, span)) = chosen {
                editor.reveal(&snapshot, span, true);
            }
            on_action.emit(Action::StageChosen(stage));
        })
    };
    // What is chosen in the graph that is no stage; it counts for the text of its snapshot only.
    let band = use_state_eq(|| None::<(Snapshot, Rc<[Span]>)>);
    let on_marked = {
        let (latest, editor, band) = (latest.clone(), editor.clone(), band.setter());
        use_callback((), move |marked: Option<Marked>, ()| {
            let snapshot = latest.borrow().as_ref().and_then(|state: &State| state.snapshot.clone());
            let Some((snapshot, marked)) = snapshot.zip(marked) else { return band.set(None) };
            if let Some(&first) = marked.spans.first().filter(|_| marked.is_new) {
                editor.reveal(&snapshot, first, false);
            }
            band.set(Some((snapshot, marked.spans)));
        })
    };
    let changes = use_changes(&latest, editor, on_action);
    let peek = {
        let (latest, editor) = (latest.clone(), editor.clone());
        use_callback((), move |span: Span, ()| {
            let snapshot = latest.borrow().as_ref().and_then(|state: &State| state.snapshot.clone());
            if let Some(snapshot) = snapshot {
                editor.select(&snapshot, span, false);
            }
        })
    };
    let fix_for = |panel| changes.fix.reform(move |(diagnostic, fix)| (panel, diagnostic, fix));
    let on_mark = {
        let editor = editor.clone();
        use_callback((), move |span: Option<Span>, ()| {
            let snapshot = latest.borrow().as_ref().and_then(|state: &State| state.snapshot.clone());
            if let Some(snapshot) = snapshot {
                editor.mark(&snapshot, span);
            }
        })
    };
    let initial = use_memo((), |()| state.text.clone());
    let highlight = match (&*band, &state.snapshot) {
        (Some((of, spans)), Some(snapshot)) if of == snapshot => spans.clone(),
        _ => state.selected.and_then(|id| stage_span(state, id)).into_iter().collect(),
    };
    let played = (state.snapshot.clone(), state.build.clone(), state.options.dockerignore.clone());
    let running = use_memo(played, |(snapshot, build, ignore)| {
        snapshot
            .as_ref()
            .map(|snapshot| view::running(snapshot, build, ignore.as_deref()))
            .unwrap_or_default()
    });
    // Of a text that is not analysed yet nobody knows where its instructions are.
    let analysed = state.snapshot.as_ref().filter(|_| state.is_current());
    let here = analysed.and_then(|snapshot| view::instruction_at(snapshot, state.cursor));
    let target_menu = state.snapshot.clone().map(|snapshot| {
        html! {
            <TargetMenu {snapshot} measure={state.settings.measure} build={state.build.clone()}
                target={state.options.target.clone().map(AttrValue::from)} {lang}
                on_choose={on_action.reform(Action::TargetChosen)} />
        }
    });
    let target_menu = target_menu.unwrap_or_default();
    let on_format = {
        let (editor, on_action) = (editor.clone(), on_action.clone());
        Callback::from(move |_: MouseEvent| {
            if !editor.run("format") {
                on_action.emit(Action::Noticed(NoticeKind::PlainEditor));
            }
        })
    };
    let editor_pane = html! {
        <>
        <header class="pane__header row">
            <h2 class="pane__title">{ "Dockerfile" }</h2>
            if state.read_only {
                <span class="badge" data-testid="read-only-mark">{ text(lang, Key::ReadOnlyMark) }</span>
            } else {
                <OpenFile {lang} on_file={props.on_file.clone()} />
                <button type="button" class="button button--quiet button--small" data-testid="format"
                    title={text(lang, Key::FormatHint)} aria-label={text(lang, Key::Format)} onclick={on_format}>
                    <Symbol icon={Icon::Format} />
                </button>
            }
            <CompareBar pinned={state.pinned.clone()} snapshot={state.snapshot.clone()} measure={state.settings.measure}
                solving={props.solving} {lang} on_action={on_action.clone()} on_ask={props.on_ask.clone()} />
            <button type="button" class="button button--quiet button--small" data-testid="copy" title={text(lang, Key::CopyText)}
                aria-label={text(lang, Key::CopyText)} onclick={props.on_copy.reform(|_| ())}>
                <Symbol icon={Icon::Copy} />
            </button>
            <Enlarge panel={Panel::Editor} title="Dockerfile" />
        </header>
        <Editor handle={editor.clone()} initial={(*initial).clone()} snapshot={state.snapshot.clone()}
            {highlight} running={running.clone()} {dark}
            {lang}
            on_edit={on_action.reform(Action::Edited)} on_cursor={on_action.reform(Action::CursorMoved)}
            on_fix={fix_for(Panel::Editor)} on_rule={on_action.reform(|rule| Action::RuleChosen(Some(rule)))}
            on_plain={on_action.reform(|()| Action::Noticed(NoticeKind::PlainEditor))}
            on_rich={on_action.reform(|()| Action::NoticeOver(NoticeKind::PlainEditor))}
            on_editor={props.on_ask.reform(Task::Editor)}
            locked={props.locked.clone()} read_only={state.read_only} on_paste={props.on_paste.clone()}
            on_locked={on_action.reform(|()| Action::Noticed(NoticeKind::LinesLocked))}
            on_open_problems={on_action.reform(|()| Action::PanelNeeded(Panel::Problems))} />
        </>
    };
    let problems = html! {
        <Problems snapshot={state.snapshot.clone()} selected={state.selected} proposal={state.proposal.clone()}
            savings={state.savings.clone()} measure={state.settings.measure} build={state.build.clone()}
            ignore={state.options.dockerignore.clone().map(AttrValue::from)} done={state.done.clone()}
            {lang} on_show={show_span.clone()} on_peek={peek} {on_mark} on_fix={fix_for(Panel::Problems)}
            on_ask={props.on_ask.clone()} on_accept={changes.accept.clone()} on_undo={changes.undo.clone()}
            on_action={on_action.clone()} />
    };
    let graph = html! {
        <GraphPane snapshot={state.snapshot.clone()} selected={state.selected} measure={state.settings.measure}
            build={state.build.clone()} dockerignore={state.options.dockerignore.clone().map(AttrValue::from)}
            running={running.clone()} {here} target_menu={target_menu.clone()} views={state.panels.stage_views()} {lang}
            on_select={on_stage.clone()} on_mark={on_marked} on_show={show_span.clone()}
            on_build={on_action.reform(Action::BuildViewed)} />
    };
    let sizes = html! {
        <Sizes snapshot={state.snapshot.clone()} savings={state.savings.clone()} selected={state.selected} {running}
            target_menu={if state.panels.has(Panel::Graph) { Html::default() } else { target_menu }}
            measure={state.settings.measure} {lang} {on_stage} on_show={show_span} on_fix={fix_for(Panel::Sizes)}
            done={state.done.clone()} on_undo={changes.undo.clone()}
            stated={state.stated.clone()} on_state={on_action.reform(Action::ContextStated)}
            on_measure={on_action.reform(Action::MeasureChosen)} />
    };
    let tabs = |layout: Layout| {
        if state.layout != layout {
            return html! {};
        }
        let panels = state.tabs();
        if panels.is_empty() {
            return html! {};
        }
        let count = state.snapshot.as_ref().map_or(0, |snapshot| snapshot.analysis.diagnostics.len());
        html! {
            <Tabs key="tabs" {panels} selected={state.chosen()} problems={count} {lang}
                on_choose={on_action.reform(Action::PanelChosen)} />
        }
    };
    // Between panes that are all there lie dividers.
    let divided = state.layout.shows_all() && state.enlarged().is_none() && !state.presenting;
    let tools = (state.layout != Layout::Narrow && !state.presenting).then(|| PaneTools {
        large: state.enlarged(),
        lang,
        on_large: on_action.reform(Action::Enlarged),
    });
    // Escape gives the other panes back, unless a part of the pane has a use for it.
    let onkeydown = {
        let (is_large, on_action) = (state.enlarged().is_some(), on_action.clone());
        move |event: KeyboardEvent| {
            if is_large && event.key() == "Escape" && !event.default_prevented() {
                event.prevent_default();
                on_action.emit(Action::Enlarged(None));
            }
        }
    };
    let has = |panel| state.panels.has(panel);
    // Beside the editor there may be nothing.
    let right_has_any = has(Panel::Graph) || has(Panel::Sizes);
    let right_has_both = has(Panel::Graph) && has(Panel::Sizes);
    let alone = |alone: bool| alone.then_some("column--single");
    let content = |panel, content: Html| {
        if has(panel) {
            pane(state, panel, content)
        } else {
            html! {}
        }
    };
    html! {
        <ContextProvider<ReadOnly> context={ReadOnly(state.read_only)}>
        <ContextProvider<Option<PaneTools>> context={tools}>
        <main ref={workspace.clone()} {onkeydown} class={classes!("workspace", arrangement(state),
            (!right_has_any).then_some("workspace--single"), state.tabs().is_empty().then_some("workspace--tabless"),
            (!right_has_any && !has(Panel::Problems)).then_some("workspace--text"))}>
            { tabs(Layout::Narrow) }
            <div key="left" ref={left.clone()} id="column-left"
                class={classes!("column", "column--left", alone(!has(Panel::Problems)))}>
                { pane(state, Panel::Editor, editor_pane) }
                if state.layout == Layout::Medium {
                    { tabs(Layout::Medium) }
                } else if divided && has(Panel::Problems) {
                    { splitter(props, &left, Axis::Left) }
                }
                { content(Panel::Problems, problems) }
            </div>
            if divided && right_has_any {
                { splitter(props, &workspace, columns) }
            }
            if right_has_any {
                <div key="right" ref={right.clone()} class={classes!("column", "column--right", alone(!right_has_both))}>
                    { content(Panel::Graph, graph) }
                    if divided && right_has_both {
                        { splitter(props, &right, Axis::Right) }
                    }
                    { content(Panel::Sizes, sizes) }
                </div>
            }
        </main>
        </ContextProvider<Option<PaneTools>>>
        </ContextProvider<ReadOnly>>
    }
}
