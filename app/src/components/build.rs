//! The build in time: what runs at the same time, what waits, what the cache keeps; to be played with.

pub mod chart;
pub mod controls;
pub mod export;
pub mod layers;
pub mod log;
pub mod play;

use std::rc::Rc;

use dockerfile_core::source::Span;
use yew::prelude::*;

use self::chart::Chart;
use self::controls::Controls;
use self::export::Export;
use self::layers::LayerCount;
use self::log::LogBox;
use self::play::Play;
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::{BuildView, Snapshot};
use crate::view::{self, Compared, Timeline};

/// Properties of [`Build`].
#[derive(Properties, PartialEq)]
pub struct BuildProps {
    /// The last analysis.
    pub snapshot: Snapshot,
    /// What the user chose.
    pub build: Rc<BuildView>,
    /// The text of `.dockerignore`.
    pub dockerignore: Option<AttrValue>,
    /// Language.
    pub lang: Lang,
    /// Called with another choice.
    pub on_build: Callback<Rc<BuildView>>,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
}

/// A callback that changes one thing of `build`.
fn changed<T: 'static>(
    build: &Rc<BuildView>,
    on_build: &Callback<Rc<BuildView>>,
    change: impl Fn(&mut BuildView, T) + 'static,
) -> Callback<T> {
    let (build, on_build) = (build.clone(), on_build.clone());
    Callback::from(move |value| {
        let mut next = (*build).clone();
        change(&mut next, value);
        on_build.emit(Rc::new(next));
    })
}

fn compared(lang: Lang, rows: &[Compared]) -> Html {
    let rows = rows.iter().map(|row| {
        html! {
            <tr class={classes!("compared__row", row.shown.then_some("compared__row--shown"))}>
                <th scope="row">{ &row.label }
                    if row.shown {
                        <span class="visually-hidden">{ text(lang, Key::TimelineShown) }</span>
                    }
                </th>
                <td class="compared__time">{ &row.duration }</td>
                <td class="compared__bar" aria-hidden="true">
                    <svg class="bar"><rect class="bar__block" x="0" y="0" rx="3" height="100%" width={chart::percent(row.share.max(4))} /></svg>
                </td>
            </tr>
        }
    });
    html! {
        <table class="compared" data-testid="compared">
            <caption class="visually-hidden">{ text(lang, Key::TimelineCompared) }</caption>
            <tbody>{ for rows }</tbody>
        </table>
    }
}

fn summary(lang: Lang, line: &Timeline) -> String {
    let (runs, all) = line.runs;
    match (&line.gain, line.changed) {
        (_, true) => text_with(
            lang,
            Key::TimelineAgain,
            &[("wall", &line.wall), ("runs", &runs.to_string()), ("all", &all.to_string())],
        ),
        (Some(gain), false) => {
            text_with(lang, Key::TimelineSummary, &[("wall", &line.wall), ("sum", &line.sum), ("gain", gain)])
        }
        (None, false) => text_with(lang, Key::TimelineChain, &[("wall", &line.wall)]),
    }
}

/// The time line of the target, with what can be changed about it.
#[component]
pub fn Build(props: &BuildProps) -> Html {
    let BuildProps { snapshot, build, lang, on_build, on_show, .. } = props;
    let lang = *lang;
    // Plans and schedules: not to be made anew whenever the caret moves.
    let watched = (lang, snapshot.clone(), build.clone(), props.dockerignore.clone());
    let line = use_memo(watched, |(lang, snapshot, build, ignore)| {
        view::timeline(*lang, snapshot, build, ignore.as_deref()).map(Rc::new)
    });
    let Some(line) = (*line).clone() else {
        return html! { <p class="empty">{ text(lang, Key::TimelineEmpty) }</p> };
    };
    let hints = line.order.iter().map(|hint| {
        let span = hint.span;
        let values = [
            ("steps", &*hint.steps.to_string()),
            ("line", &*hint.line.to_string()),
            ("time", &*hint.duration),
        ];
        html! {
            <p class="timeline__hint" data-testid="order-hint">
                { text_with(lang, Key::TimelineOrder, &values) }{ " " }
                <button type="button" class="link" onclick={on_show.reform(move |_| span)}>
                    { text_with(lang, Key::ShowLine, &[("line", &hint.line.to_string())]) }
                </button>
            </p>
        }
    });
    html! {
        <div class="timeline">
            <Controls line={line.clone()} build={build.clone()} {lang} on_build={on_build.clone()} />
            <p class="timeline__summary" role="status" data-testid="timeline-summary">{ summary(lang, &line) }</p>
            { for hints }
            <Play line={line.clone()} build={build.clone()} {lang} on_build={on_build.clone()} />
            <Chart line={line.clone()} build={build.clone()} {lang} on_build={on_build.clone()} on_show={on_show.clone()} />
            if !line.changed {
                <h3 class="section-title">{ text(lang, Key::TimelineCompared) }</h3>
                { compared(lang, &line.compared) }
            }
            if line.assumed {
                <p class="timeline__basis">{ text(lang, Key::TimelineAssumed) }</p>
            }
            <LogBox snapshot={snapshot.clone()} line={line.clone()} build={build.clone()} {lang} on_build={on_build.clone()} />
            <LayerCount snapshot={snapshot.clone()} {lang} on_show={on_show.clone()} />
            <Export snapshot={snapshot.clone()} {line} build={build.clone()} dockerignore={props.dockerignore.clone()} {lang} />
        </div>
    }
}
