//! The build in time: what runs at the same time, what waits, what the cache keeps; to be played with.

pub mod bar;
pub mod chart;
pub mod controls;
pub mod export;
pub mod log;
pub mod more;
pub mod play;
pub mod row;

use std::rc::Rc;

use dockerfile_syntax::source::Span;
use yew::prelude::*;

use self::chart::{Chart, SCROLLER};
pub use self::controls::Controls;
pub use self::more::More;
pub use self::play::{PlayBar, Player, use_player};
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::BuildView;
use crate::view::{Timeline, usual_words};

/// Properties of [`Build`].
#[derive(Properties, PartialEq)]
pub struct BuildProps {
    /// What is shown.
    pub line: Rc<Timeline>,
    /// What plays it.
    pub player: Option<Player>,
    /// What the user chose.
    pub build: Rc<BuildView>,
    /// The instruction under the caret.
    pub here: Option<Span>,
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

fn summary_words(lang: Lang, line: &Timeline) -> String {
    let (runs, all) = line.runs;
    match (&line.gain, line.changed) {
        (_, true) => text_with(
            lang,
            Key::TimelineAgain,
            &[("wall", &line.wall), ("runs", &runs.to_string()), ("all", &all.to_string())],
        ),
        (Some(_), false) => {
            text_with(lang, Key::TimelineSummary, &[("wall", &line.wall), ("sum", &line.sum)])
        }
        (None, false) => text_with(lang, Key::TimelineChain, &[("wall", &line.wall)]),
    }
}

/// What the bars come to or, while a moment is shown, what happens then; and what holds for all of them.
fn summary(lang: Lang, line: &Timeline) -> Html {
    let critical = line.groups.iter().flat_map(|group| &group.rows).any(|row| row.critical.is_some());
    html! {
        <div class="timeline__line">
            <p class="timeline__summary" role="status">
                if let Some(now) = &line.now {
                    // The bars show what runs.
                    <span aria-hidden="true">{ &now.short }</span>
                    <span class="visually-hidden" data-testid="play-now">{ &now.words }</span>
                } else {
                    <span data-testid="timeline-summary">{ summary_words(lang, line) }</span>
                }
            </p>
            <p class="timeline__notes">
                if critical {
                    <span class="timeline__key">{ text(lang, Key::TimelineCriticalPath) }</span>
                }
                if let Some(words) = usual_words(lang, line) {
                    <span data-testid="timeline-basis" title={line.assumed.then(|| text(lang, Key::TimelineAssumed))}>{ words }</span>
                }
            </p>
        </div>
    }
}

/// The time line of the target.
#[component]
pub fn Build(props: &BuildProps) -> Html {
    let BuildProps { line, build, lang, on_build, on_show, .. } = props;
    let lang = *lang;
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
        <div class={SCROLLER}>
            <Chart line={line.clone()} player={props.player.clone()} build={build.clone()} here={props.here}
                summary={summary(lang, line)} {lang} on_build={on_build.clone()} on_show={on_show.clone()} />
            { for hints }
        </div>
    }
}
