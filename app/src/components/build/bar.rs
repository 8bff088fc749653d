//! One bar, its words, and its piece of the line that joins the critical path.

use dockerfile_timeline::Fate;
use yew::prelude::*;

use crate::i18n::Lang;
use crate::view::{BarWords, Link, Piece, Progress, Side, StepGroup, StepRow, Timeline, bar_words};

/// Thousandths as a length of SVG.
pub fn percent(thousandths: u32) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// Something is to be seen of the shortest step too.
const LEAST: u32 = 4;

fn ground(line: &Timeline) -> Html {
    let ticks = line.ticks.iter().map(|(at, _)| {
        let x = percent(*at);
        html! { <line class="bar__tick" x1={x.clone()} x2={x} y1="0" y2="100%" /> }
    });
    html! { { for ticks } }
}

fn links(links: &[Link]) -> Html {
    let lines = links.iter().map(|link| {
        let x = percent(link.at);
        let (x2, y1, y2) = match link.piece {
            Piece::Through => (x.clone(), "0", "100%"),
            Piece::Upper => (x.clone(), "0", "50%"),
            Piece::Lower => (x.clone(), "50%", "100%"),
            Piece::Along(to) => (percent(to), "50%", "50%"),
        };
        html! { <line class="bar__link" x1={x} {x2} {y1} {y2} /> }
    });
    html! { { for lines } }
}

fn now(line: &Timeline) -> Html {
    html! {
        if let Some(now) = &line.now {
            <line class="bar__now" x1={percent(now.at)} x2={percent(now.at)} y1="0" y2="100%" />
        }
    }
}

fn words(words: &BarWords) -> Html {
    let (x, dx, before) = match words.side {
        Side::After(at) => (at, "6", false),
        Side::Before(at) => (at, "-6", true),
    };
    html! {
        <text class={classes!("bar__words", before.then_some("bar__words--before"))} x={percent(x)} {dx} y="50%" dy="0.35em">
            { &words.text }
        </text>
    }
}

/// The bar of a step.
pub fn bar(lang: Lang, line: &Timeline, row: &StepRow, joins: &[Link]) -> Html {
    let class = classes!(
        "bar__block",
        row.critical.is_some().then_some("bar__block--critical"),
        (row.fate == Fate::Perhaps).then_some("bar__block--perhaps"),
        (row.progress == Some(Progress::Waits)).then_some("bar__block--waits"),
        (row.progress == Some(Progress::Runs)).then_some("bar__block--runs"),
    );
    html! {
        <svg class="bar" aria-hidden="true">
            { ground(line) }
            { links(joins) }
            if row.fate != Fate::Kept {
                <rect {class} x={percent(row.start.min(1_000 - LEAST))} y="18%" width={percent(row.width.max(LEAST))} height="64%" rx="3" />
            }
            { now(line) }
            if let Some(found) = &bar_words(lang, row) {
                { words(found) }
            }
        </svg>
    }
}

/// The stretch in which the steps of a stage run: a thin one above its steps, a bar in their place.
pub fn group_bar(line: &Timeline, group: &StepGroup, joins: &[Link], open: bool) -> Html {
    let critical = !open && group.rows.iter().any(|row| row.critical.is_some());
    let class = classes!(
        "bar__block",
        open.then_some("bar__block--span"),
        critical.then_some("bar__block--critical"),
    );
    let (y, height) = if open { ("65%", "3") } else { ("18%", "64%") };
    html! {
        <svg class="bar" aria-hidden="true">
            { ground(line) }
            { links(joins) }
            if group.width > 0 {
                <rect {class} x={percent(group.start.min(1_000 - LEAST))} {y} width={percent(group.width.max(LEAST))} {height} rx="2" />
            }
            { now(line) }
        </svg>
    }
}
