//! The pane of stages: graph, list, or the build in time.

use std::rc::Rc;

use dockerfile_answers::model::StageId;
use dockerfile_syntax::source::Span;
use yew::prelude::*;

use super::build::{Build, Controls, More, PlayBar, use_player};
use super::common::{Choice, ChoiceOption, Enlarge};
use super::graph::{Marked, StageGraph};
use super::stages::Stages;
use crate::browser::remembered::use_remembered_name;
use crate::i18n::{Key, Lang, text};
use crate::state::{BuildView, Measure, Panel, Snapshot};
use crate::view::{self, Running};

/// Properties of [`GraphPane`].
#[derive(Properties, PartialEq)]
pub struct GraphPaneProps {
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// The stage chosen.
    pub selected: Option<StageId>,
    /// The size shown.
    pub measure: Measure,
    /// How the build's time line is shown.
    pub build: Rc<BuildView>,
    /// The text of `.dockerignore`.
    pub dockerignore: Option<AttrValue>,
    /// What runs at the moment shown.
    pub running: Rc<Running>,
    /// The instruction under the caret.
    pub here: Option<Span>,
    /// The choice of the target.
    pub target_menu: Html,
    /// The views that there are, by name: of `graph`, `list`, `build`.
    pub views: Vec<&'static str>,
    /// Language.
    pub lang: Lang,
    /// Called with the stage chosen.
    pub on_select: Callback<Option<StageId>>,
    /// Called with what is chosen in the graph and no stage.
    pub on_mark: Callback<Option<Marked>>,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
    /// Called with another choice of how the time line is shown.
    pub on_build: Callback<Rc<BuildView>>,
}

/// The stages: as a graph, and in words.
#[component]
pub fn GraphPane(props: &GraphPaneProps) -> Html {
    let lang = props.lang;
    let shown_as = use_remembered_name("stages", &["graph", "list", "build"]);
    let first = props.views.first().copied().unwrap_or("graph");
    let view = if props.views.contains(&*shown_as) { *shown_as } else { first };
    // Plans and schedules: not to be made anew whenever the caret moves, nor where nothing shows them.
    let wanted = view == "build" || props.build.moment.is_some();
    let watched = (lang, props.snapshot.clone(), props.build.clone(), props.dockerignore.clone(), wanted);
    let line = use_memo(watched, |(lang, snapshot, build, ignore, wanted)| {
        let snapshot = snapshot.as_ref().filter(|_| *wanted)?;
        view::timeline(*lang, snapshot, build, ignore.as_deref()).map(Rc::new)
    });
    let line = (*line).clone();
    let player = use_player(line.as_ref(), &props.build, &props.on_build);
    let Some(snapshot) = &props.snapshot else {
        return html! { <p class="empty">{ text(lang, Key::Loading) }</p> };
    };
    let rows = view::stage_rows(lang, snapshot, props.measure);
    let options = [("graph", Key::GraphAsGraph), ("list", Key::GraphAsList), ("build", Key::GraphAsBuild)]
        .into_iter()
        .filter(|(value, _)| props.views.contains(value))
        .map(|(value, key)| ChoiceOption::new(value, text(lang, key)))
        .collect::<Vec<_>>();
    let building = line.clone().filter(|_| view == "build");
    html! {
        <>
            <header class="pane__header row">
                <h2 class="pane__title">{ text(lang, Key::PanelGraph) }</h2>
                if options.len() > 1 {
                    <Choice name="stages" label={text(lang, Key::GraphAs)} {options} selected={view}
                        on_choose={let shown_as = shown_as.clone(); move |value| shown_as.set(value)} />
                }
                <div class="build-bar" data-testid="build-bar">
                    { props.target_menu.clone() }
                    if let Some(line) = &building {
                        <Controls line={line.clone()} build={props.build.clone()} {lang} on_build={props.on_build.clone()} />
                        <More snapshot={snapshot.clone()} line={line.clone()} build={props.build.clone()}
                            dockerignore={props.dockerignore.clone()} {lang} on_build={props.on_build.clone()} />
                    }
                </div>
                <Enlarge panel={Panel::Graph} title={text(lang, Key::PanelGraph)} />
            </header>
            if let Some(player) = player.clone().filter(|player| view != "build" && player.at.is_some()) {
                <PlayBar {player} {lang} />
            }
            if rows.is_empty() {
                <div class="pane__body"><p class="empty">{ text(lang, Key::GraphEmpty) }</p></div>
            } else if view == "graph" {
                <div class="pane__body pane__body--graph">
                    <StageGraph snapshot={snapshot.clone()} selected={props.selected} measure={props.measure}
                        running={props.running.clone()} {lang} on_select={props.on_select.reform(Some)}
                        on_mark={props.on_mark.clone()} on_show={props.on_show.clone()} />
                </div>
            } else if view == "build" {
                <div class="pane__body pane__body--build">
                    if let Some(line) = building {
                        <Build {line} {player} build={props.build.clone()} here={props.here} {lang}
                            on_build={props.on_build.clone()} on_show={props.on_show.clone()} />
                    } else {
                        <p class="empty">{ text(lang, Key::TimelineEmpty) }</p>
                    }
                </div>
            } else {
                <div class="pane__body">
                    <Stages {rows} selected={props.selected} running={props.running.clone()} {lang} on_select={props.on_select.reform(Some)} />
                </div>
            }
        </>
    }
}
