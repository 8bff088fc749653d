//! The list of problems.

pub mod filter_bar;
pub mod proposal;
pub mod row;

use std::rc::Rc;

use dockerfile_core::Severity;
use dockerfile_core::model::StageId;
use dockerfile_core::source::Span;
use yew::prelude::*;

use self::filter_bar::{FilterBar, SeverityToggles};
use self::proposal::ProposalView;
use self::row::{Problem, jump_id};
use super::common::{Enlarge, Icon, Symbol, severity_icon};
use crate::browser::page;
use crate::i18n::{Key, Lang, plural, text};
use crate::state::{Action, Panel, Proposal, Snapshot};
use crate::view::{self, Filter, Keys, ProblemGroup};
use crate::worker::protocol::Task;

/// Properties of [`Problems`].
#[derive(Properties, PartialEq)]
pub struct ProblemsProps {
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// The stage chosen.
    pub selected: Option<StageId>,
    /// Changes that wait for a yes or no.
    pub proposal: Option<Rc<Proposal>>,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
    /// Called with a place to be marked, or none.
    pub on_mark: Callback<Option<Span>>,
    /// Called with a diagnostic and one of its fixes, by index.
    pub on_fix: Callback<(usize, usize)>,
    /// Called with what is to be worked out for the text.
    pub on_ask: Callback<Task>,
    /// Called to make the changes that wait.
    pub on_accept: Callback<()>,
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

/// Calls back with a row's place in the list before what it does may take the row away.
type Leaving = Callback<u32>;

fn group(props: &ProblemsProps, snapshot: &Snapshot, group: ProblemGroup, leaving: &Leaving) -> Html {
    let severity = group.severity;
    let title = severity_count(props.lang, severity, group.rows.len());
    let rows = group.rows.into_iter().map(|row| {
        let (index, key) = (row.index, row.key);
        let on_fix = {
            let (on_fix, leaving) = (props.on_fix.clone(), leaving.clone());
            Callback::from(move |fix| {
                leaving.emit(key);
                on_fix.emit((index, fix));
            })
        };
        let on_ignore = {
            let (on_ask, leaving) = (props.on_ask.clone(), leaving.clone());
            Callback::from(move |()| {
                leaving.emit(key);
                on_ask.emit(Task::Suppress(index));
            })
        };
        html! {
            <Problem {key} {row} {severity} text={snapshot.text.clone()} lang={props.lang}
                on_show={props.on_show.clone()} on_mark={props.on_mark.clone()} {on_fix} {on_ignore}
                on_rule={props.on_action.reform(|rule| Action::RuleChosen(Some(rule)))} />
        }
    });
    html! {
        <section key={severity_class(severity)} class="problem-group" data-testid="problem-group">
            <h3 class="problem-group__title">{ title }</h3>
            <ul class="problem-list">{ for rows }</ul>
        </section>
    }
}

/// Moves the focus on when the row that had it is gone: to the one that stands in its place now.
#[hook]
fn use_focus_kept(order: &[u32]) -> Leaving {
    let left = use_mut_ref(|| None::<usize>);
    let latest = use_mut_ref(Vec::new);
    *latest.borrow_mut() = order.to_vec();
    {
        let left = left.clone();
        use_effect_with(order.to_vec(), move |order| {
            let Some(place) = left.borrow_mut().take() else { return };
            if page::focused().is_some() {
                return;
            }
            match order.get(place).or_else(|| order.last()) {
                Some(&key) => page::focus(&jump_id(key)),
                None => page::focus(TITLE),
            }
        });
    }
    use_callback((), move |key, ()| {
        *left.borrow_mut() = latest.borrow().iter().position(|other| *other == key);
    })
}

/// The problems, gravest first; each leads to its place.
#[component]
pub fn Problems(props: &ProblemsProps) -> Html {
    let lang = props.lang;
    let filter = use_state_eq(Filter::default);
    let on_filter = {
        let filter = filter.clone();
        Callback::from(move |next| filter.set(next))
    };
    let keys = use_mut_ref(Keys::default);
    let assigned = use_memo(props.snapshot.clone(), |snapshot| {
        snapshot.as_ref().map(|snapshot| keys.borrow_mut().assign(snapshot)).unwrap_or_default()
    });
    let groups = props
        .snapshot
        .as_ref()
        .map(|snapshot| filter.apply(view::problem_groups(lang, snapshot, &assigned), props.selected));
    let order: Vec<u32> = groups
        .iter()
        .flat_map(|(groups, _)| groups.iter().flat_map(|group| group.rows.iter().map(|row| row.key)))
        .collect();
    let leaving = use_focus_kept(&order);
    let hidden = groups.as_ref().map_or(0, |(_, hidden)| *hidden);
    let any = hidden > 0 || !order.is_empty();
    let list = match (&props.snapshot, groups) {
        (Some(_), Some((groups, 0))) if groups.is_empty() => html! {
            <p class="empty empty--good"><Symbol icon={Icon::Check} />{ text(lang, Key::ProblemsNone) }</p>
        },
        (Some(snapshot), Some((groups, _))) => {
            groups.into_iter().map(|shown| group(props, snapshot, shown, &leaving)).collect()
        }
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
        let on_accept = props.on_accept.clone();
        Callback::from(move |()| {
            on_accept.emit(());
            page::focus(TITLE);
        })
    };
    html! {
        <>
            <header class="pane__header pane__header--problems">
                <h2 id={TITLE} class="pane__title" tabindex="-1">{ text(lang, Key::PanelProblems) }</h2>
                if let Some(snapshot) = &props.snapshot {
                    <SeverityToggles counts={view::counts(snapshot)} filter={(*filter).clone()}
                        on_filter={on_filter.clone()} {lang} />
                }
                <Enlarge panel={Panel::Problems} title={text(lang, Key::PanelProblems)} />
            </header>
            <div class="pane__body" data-testid="problems">
                if let Some(proposal) = &props.proposal {
                    <ProposalView proposal={proposal.clone()} {lang} {on_accept} {on_cancel} />
                }
                if any {
                    <FilterBar filter={(*filter).clone()} {on_filter} {stages} {lang}
                        safe={props.snapshot.as_ref().map_or(0, view::safely_mended)}
                        on_mend={props.on_ask.reform(|()| Task::MendAll)} />
                }
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
