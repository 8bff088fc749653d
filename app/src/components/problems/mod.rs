//! The list of problems.

pub mod details;
pub mod filter_bar;
mod list;
pub mod proposal;
pub mod row;
pub mod undo;
pub mod verdict;

use std::rc::Rc;

use dockerfile_answers::Severity;
use dockerfile_answers::model::StageId;
use dockerfile_syntax::source::Span;
use yew::prelude::*;

use self::filter_bar::{FilterBar, SeverityToggles};
use self::list::{row_after, use_rows};
use self::proposal::ProposalView;
use self::row::{Problem, row_id};
use self::undo::Undo;
use self::verdict::VerdictLine;
use super::common::{Enlarge, Icon, Symbol, severity_icon};
use crate::browser::page;
use crate::browser::remembered::use_remembered;
use crate::i18n::{Key, Lang, plural, text};
use crate::state::{Action, BuildView, Done, Measure, Panel, Proposal, Savings, Snapshot};
use crate::view::{self, Filter, ProblemRow};
use protocol::Task;

/// Properties of [`Problems`].
#[derive(Properties, PartialEq)]
pub struct ProblemsProps {
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// What its fixes would bring.
    pub savings: Rc<Savings>,
    /// The size shown.
    pub measure: Measure,
    /// How long steps take.
    pub build: Rc<BuildView>,
    /// The text of `.dockerignore`.
    pub ignore: Option<AttrValue>,
    /// The stage chosen.
    pub selected: Option<StageId>,
    /// Changes that wait for a yes or no.
    pub proposal: Option<Rc<Proposal>>,
    /// What was just done, while it can be taken back.
    pub done: Option<Rc<Done>>,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown, where the focus goes.
    pub on_show: Callback<Span>,
    /// Called with a place to be shown; the focus stays.
    pub on_peek: Callback<Span>,
    /// Called with a place to be marked, or none.
    pub on_mark: Callback<Option<Span>>,
    /// Called with a diagnostic and one of its fixes, by index.
    pub on_fix: Callback<(usize, usize)>,
    /// Called with what is to be worked out for the text.
    pub on_ask: Callback<Task>,
    /// Called to make the changes that wait.
    pub on_accept: Callback<()>,
    /// Called to take back what was just done.
    pub on_undo: Callback<()>,
    /// What happened.
    pub on_action: Callback<Action>,
}

fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "severity severity--error",
        Severity::Warning => "severity severity--warning",
        Severity::Info => "severity severity--info",
    }
}

/// How many problems of a severity there are, in words.
pub fn severity_count(lang: Lang, severity: Severity, n: usize) -> String {
    let key = match severity {
        Severity::Error => Key::Errors,
        Severity::Warning => Key::Warnings,
        Severity::Info => Key::Infos,
    };
    plural(lang, key, n as u64)
}

/// Properties of [`SeverityCounts`].
#[derive(Properties, PartialEq)]
pub struct SeverityCountsProps {
    /// Errors, warnings, infos.
    pub counts: [usize; 3],
    /// Language.
    pub lang: Lang,
}

/// How many problems there are of each severity that has any.
#[component]
pub fn SeverityCounts(props: &SeverityCountsProps) -> Html {
    let severities = [Severity::Error, Severity::Warning, Severity::Info];
    let shown = severities.into_iter().zip(props.counts).filter(|&(_, n)| n > 0).map(|(severity, n)| {
        html! {
            <span class="count">
                <span class={severity_class(severity)}><Symbol icon={severity_icon(severity)} /></span>
                { severity_count(props.lang, severity, n) }
            </span>
        }
    });
    shown.collect()
}

/// Id of the pane's heading, which takes the focus where nothing else is left to.
const TITLE: &str = "problems-title";

/// Where in the list something was done last, by its place.
type Place = Rc<std::cell::RefCell<Option<usize>>>;

/// One row, which notes its place before what it does takes it away.
fn problem(props: &ProblemsProps, snapshot: &Snapshot, at: usize, row: &ProblemRow, place: &Place) -> Html {
    let note = {
        let place = place.clone();
        move || *place.borrow_mut() = Some(at)
    };
    let on_fix = {
        let (on_fix, note) = (props.on_fix.clone(), note.clone());
        Callback::from(move |which| {
            note();
            on_fix.emit(which);
        })
    };
    let on_ignore = {
        let on_ask = props.on_ask.clone();
        Callback::from(move |index| {
            note();
            on_ask.emit(Task::Suppress(index));
        })
    };
    html! {
        <Problem key={row.key} row={row.clone()} text={snapshot.text.clone()} lang={props.lang}
            on_show={props.on_show.clone()} on_peek={props.on_peek.clone()} on_mark={props.on_mark.clone()} {on_fix}
            {on_ignore} on_rule={props.on_action.reform(|rule| Action::RuleChosen(Some(rule)))} />
    }
}

/// Moves the focus on when the row that had it is gone, and nothing else took it.
#[hook]
fn use_focus_kept(rows: Option<&Rc<Vec<ProblemRow>>>, place: &Place) {
    let order: Vec<u32> = rows.iter().flat_map(|rows| rows.iter().map(|row| row.key)).collect();
    let place = place.clone();
    use_effect_with(order, move |order| {
        let Some(at) = *place.borrow() else { return };
        if page::focused().is_some() {
            return;
        }
        match order.get(at).or_else(|| order.last()) {
            Some(&key) => page::focus(&row_id(key)),
            None => page::focus(TITLE),
        }
    });
}

/// The rows with what was just done among them, where it was done.
fn list(props: &ProblemsProps, snapshot: &Snapshot, rows: &Rc<Vec<ProblemRow>>, place: &Place) -> Html {
    let mut items: Vec<Html> =
        rows.iter().enumerate().map(|(at, row)| problem(props, snapshot, at, row, place)).collect();
    if let Some(done) = props.done.as_ref().filter(|done| done.panel != Panel::Sizes) {
        let at = place.borrow().unwrap_or_default().min(items.len());
        let undo = html! {
            <li key="undo" class="problem"><Undo done={done.clone()} lang={props.lang} on_undo={props.on_undo.clone()} /></li>
        };
        items.insert(at, undo);
    }
    let onkeydown = {
        let rows = rows.clone();
        Callback::from(move |event: KeyboardEvent| {
            let focused = page::focused().map(|focused| focused.id()).unwrap_or_default();
            let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key());
            if let Some(id) = row_after(&rows, &focused, &event.key()).filter(|_| plain) {
                event.prevent_default();
                page::focus(&id);
            }
        })
    };
    html! {
        <>
            if !items.is_empty() {
                <ul class="problem-list" data-testid="problem-list" {onkeydown}>{ for items }</ul>
            }
            if rows.is_empty() {
                <p class="empty empty--good"><Symbol icon={Icon::Check} />{ text(props.lang, Key::ProblemsNone) }</p>
            } else if rows.len() > 1 {
                <p class="problem-order">{ text(props.lang, Key::ProblemsOrder) }</p>
            }
        </>
    }
}

/// The problems in one list: the gravest first, then what it brings most to mend.
#[component]
pub fn Problems(props: &ProblemsProps) -> Html {
    let lang = props.lang;
    let filter = use_remembered("problems", Filter::encode, Filter::decode);
    let busy = use_state_eq(|| false);
    let place: Place = use_mut_ref(|| None);
    let on_filter = {
        let filter = filter.clone();
        Callback::from(move |next| filter.set(next))
    };
    let all = use_rows(props, &busy);
    let shown = use_memo((all.clone(), (*filter).clone(), props.selected), |(all, filter, selected)| {
        let (rows, hidden) = filter.apply(all.as_ref()?.to_vec(), *selected);
        Some((Rc::new(rows), hidden))
    });
    let rows = shown.as_ref().as_ref().map(|(rows, _)| rows);
    use_focus_kept(rows, &place);
    let hidden = shown.as_ref().as_ref().map_or(0, |(_, hidden)| *hidden);
    let any = hidden > 0 || rows.is_some_and(|rows| !rows.is_empty());
    let list = match (&props.snapshot, rows) {
        (Some(snapshot), Some(rows)) if hidden == 0 || !rows.is_empty() => {
            list(props, snapshot, rows, &place)
        }
        (Some(_), Some(_)) => html! {},
        _ => html! { <p class="empty">{ text(lang, Key::Loading) }</p> },
    };
    let show_all = {
        let filter = filter.clone();
        Callback::from(move |_: MouseEvent| {
            filter.set(Filter::default());
            page::focus(TITLE);
        })
    };
    let stages = props.snapshot.as_ref().is_some_and(|snapshot| snapshot.analysis.model.stages.len() > 1);
    let on_cancel = {
        let on_action = props.on_action.clone();
        Callback::from(move |()| {
            on_action.emit(Action::Proposed(None));
            page::focus("mend-all");
        })
    };
    let on_accept = {
        let (on_accept, place) = (props.on_accept.clone(), place.clone());
        Callback::from(move |()| {
            *place.borrow_mut() = Some(0);
            on_accept.emit(());
        })
    };
    let current = props.snapshot.as_ref().filter(|snapshot| snapshot.revision == props.savings.revision);
    let worth = current.and(props.savings.safe.clone());
    let hold = |now: bool| {
        let busy = busy.clone();
        Callback::from(move |_: MouseEvent| busy.set(now))
    };
    html! {
        <>
            <header class="pane__header row pane__header--problems">
                <h2 id={TITLE} class="pane__title" tabindex="-1">{ text(lang, Key::PanelProblems) }</h2>
                if let Some(snapshot) = &props.snapshot {
                    <SeverityToggles counts={view::counts(snapshot)} filter={(*filter).clone()}
                        on_filter={on_filter.clone()} {lang} />
                }
                <Enlarge panel={Panel::Problems} title={text(lang, Key::PanelProblems)} />
            </header>
            <div class="pane__body" data-testid="problems" data-weighed={worth.is_some().to_string()}
                onmouseenter={hold(true)} onmouseleave={hold(false)}>
                if let Some(proposal) = &props.proposal {
                    <ProposalView proposal={proposal.clone()} worth={worth.clone().map(|(_, worth)| worth)}
                        measure={props.measure} {lang} {on_accept} {on_cancel} />
                }
                <div class="problem-head">
                    if let Some(snapshot) = &props.snapshot {
                        <VerdictLine snapshot={snapshot.clone()} {lang} on_show={props.on_show.clone()} />
                    }
                    if any {
                        <FilterBar filter={(*filter).clone()} {on_filter} {stages} {lang} {worth} measure={props.measure}
                            safe={props.snapshot.as_ref().map_or(0, view::safely_mended)}
                            on_mend={props.on_ask.reform(|()| Task::MendAll)} />
                    }
                </div>
                <div role="status" class="problem-hidden">
                    if hidden > 0 {
                        <span data-testid="problems-hidden">{ plural(lang, Key::ProblemsHidden, hidden as u64) }</span>
                        <button type="button" class="button button--small" data-testid="problems-show-all"
                            onclick={show_all}>{ text(lang, Key::ProblemsShowAll) }</button>
                    }
                </div>
                { list }
            </div>
        </>
    }
}
