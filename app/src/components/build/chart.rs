//! The bars: stages as groups, steps as rows, time from left to right.

use std::collections::BTreeSet;
use std::rc::Rc;

use dockerfile_syntax::source::Span;
use dockerfile_timeline::Fate;
use yew::prelude::*;

use super::bar::{bar, group_bar, percent};
use super::play::Player;
use super::row::{Row, row_id};
use crate::browser::scroll;
use crate::components::common::{Icon, Symbol};
use crate::i18n::{Key, Lang, text};
use crate::state::BuildView;
use crate::view::{Link, Progress, StepGroup, StepRow, Timeline, critical_links};

/// Class of what scrolls.
pub const SCROLLER: &str = "timeline";
/// Class of what stays above the rows.
const HEAD: &str = "chart__head";

/// Properties of [`Chart`].
#[derive(Properties, PartialEq)]
pub struct ChartProps {
    /// What is shown.
    pub line: Rc<Timeline>,
    /// What the user chose.
    pub build: Rc<BuildView>,
    /// What plays it.
    pub player: Option<Player>,
    /// The instruction under the caret.
    pub here: Option<Span>,
    /// What the bars come to, in words.
    pub summary: Html,
    /// Language.
    pub lang: Lang,
    /// Called with another choice.
    pub on_build: Callback<Rc<BuildView>>,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
}

/// Brings the first row for which `wanted` is true into view whenever that is another one.
#[hook]
fn use_reveal(line: &Timeline, wanted: impl Fn(&StepRow) -> bool) {
    let rows = line.groups.iter().enumerate();
    let mut rows = rows.flat_map(|(group, found)| {
        found.rows.iter().enumerate().map(move |(row, found)| (group, row, found))
    });
    let found = rows.find(|(_, _, row)| wanted(row)).map(|(group, row, _)| (group, row));
    use_effect_with(found, |found| {
        if let Some((group, row)) = found {
            scroll::reveal(&row_id(*group, *row), SCROLLER, HEAD);
        }
    });
}

fn axis(line: &Timeline) -> Html {
    let marks = line.ticks.iter().filter(|(at, _)| *at <= 960).map(|(at, words)| {
        let class = classes!("axis__mark", (*at >= 780).then_some("axis__mark--late"));
        html! { <text {class} x={percent(*at)} y="11">{ words }</text> }
    });
    html! { <svg class="axis" aria-hidden="true">{ for marks }</svg> }
}

fn heading(
    props: &ChartProps,
    index: usize,
    links: &[Link],
    folded: &UseStateHandle<BTreeSet<usize>>,
) -> Html {
    let lang = props.lang;
    let Some(group) = props.line.groups.get(index) else { return html! {} };
    let open = !folded.contains(&index);
    let onclick = {
        let folded = folded.clone();
        Callback::from(move |_: MouseEvent| {
            let mut next = (*folded).clone();
            if !next.remove(&index) {
                next.insert(index);
            }
            folded.set(next);
        })
    };
    let runs = group.rows.iter().any(|row| row.progress == Some(Progress::Runs) && row.fate != Fate::Kept);
    html! {
        <div class={classes!("step", "step--group", open.then_some("step--open"), runs.then_some("step--runs"))} data-testid="step-group">
            <h3 class="step-group__title">
                <button type="button" class="step-group__fold" aria-expanded={open.to_string()} {onclick}
                    title={text(lang, Key::TimelineFold)}>
                    <Symbol icon={if open { Icon::Down } else { Icon::Right }} />
                    <span class="step-group__name">{ &group.label }</span>
                    if !open {
                        { " " }<span class="step-group__count">{ group.rows.len() }</span>
                    }
                </button>
            </h3>
            { group_bar(&props.line, group, links, open) }
        </div>
    }
}

fn group(
    props: &ChartProps,
    index: usize,
    found: &StepGroup,
    links: &[Vec<Link>],
    folded: &UseStateHandle<BTreeSet<usize>>,
) -> Html {
    let none = Vec::new();
    let link = |row: usize| links.get(row).unwrap_or(&none);
    html! {
        <section class="step-group" key={found.label.clone()}>
            { heading(props, index, link(0), folded) }
            if !folded.contains(&index) {
                <ul class="steps">
                    { for found.rows.iter().enumerate().map(|(at, row)| html! {
                        <Row key={row.name.clone()} id={row_id(index, at)} row={row.clone()}
                            here={row.span.is_some() && row.span == props.here} build={props.build.clone()}
                            bar={bar(props.lang, &props.line, row, link(at + 1))} lang={props.lang}
                            on_build={props.on_build.clone()} on_show={props.on_show.clone()} />
                    }) }
                </ul>
            }
        </section>
    }
}

/// The time line's bars, below what stays in sight: what they come to, the player, and the time.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let ChartProps { line, lang, here, .. } = props;
    let lang = *lang;
    let folded = use_state_eq(BTreeSet::<usize>::new);
    use_reveal(line, |row| row.progress == Some(Progress::Runs) && row.fate != Fate::Kept);
    use_reveal(line, |row| here.is_some() && row.span == *here);
    let links = critical_links(line, &folded);
    let mut first = 0;
    let groups = line.groups.iter().enumerate().map(|(index, found)| {
        let rows = 1 + if folded.contains(&index) { 0 } else { found.rows.len() };
        let own = links.get(first..first + rows).unwrap_or_default();
        first += rows;
        group(props, index, found, own, &folded)
    });
    let all = line.groups.len();
    let any_open = folded.len() < all;
    let fold_all = {
        let folded = folded.clone();
        Callback::from(move |_: MouseEvent| {
            folded.set(if any_open { (0..all).collect() } else { BTreeSet::new() })
        })
    };
    let fold_words = text(lang, if any_open { Key::TimelineFoldAll } else { Key::TimelineUnfoldAll });
    html! {
        <div class="chart">
            <div class="chart__head">
                { props.summary.clone() }
                <div class="step step--axis">
                    <div class="chart__tools">
                        if let Some(player) = &props.player {
                            { player.buttons(lang) }
                        }
                        if all > 1 {
                            <button type="button" class="icon-button play__button" data-testid="fold-all" aria-label={fold_words}
                                title={fold_words} onclick={fold_all}><Symbol icon={if any_open { Icon::Fold } else { Icon::Unfold }} /></button>
                        }
                    </div>
                    <div class="chart__scale">
                        { axis(line) }
                        if let Some(player) = &props.player {
                            { player.slider(lang) }
                        }
                    </div>
                </div>
            </div>
            <div data-testid="steps" aria-label={text(lang, Key::TimelineTitle)} role="group">{ for groups }</div>
        </div>
    }
}
