//! Two versions side by side.

mod bar;
pub mod headline;
pub mod multi_stage;
pub mod one_stage;
pub mod tables;

use std::rc::Rc;

use dockerfile_answers::mend::{NotRestaged, Restaged};
use yew::prelude::*;

pub use bar::CompareBar;

use self::headline::Headline;
use self::multi_stage::{MultiStageNotes, NotMultiMade};
use self::one_stage::{NotMade, OneStageNotes};
use self::tables::{Findings, Layers, Stages};
use super::common::{Icon, Symbol, use_modal};
use super::graph::still::StillGraph;
use crate::i18n::{Key, Lang, text};
use crate::state::{Action, BuildView, Comparing, Measure, Snapshot, Version};
use crate::view::{Comparison, Reason, Trend, compare};

/// Properties of [`Compare`].
#[derive(Properties, PartialEq)]
pub struct CompareProps {
    /// What is compared.
    pub comparing: Comparing,
    /// The version that was pinned.
    pub pinned: Option<Rc<Version>>,
    /// The last analysis of the text in the editor.
    pub snapshot: Option<Snapshot>,
    /// The size shown.
    pub measure: Measure,
    /// What is known of how long steps take.
    pub build: Rc<BuildView>,
    /// Language.
    pub lang: Lang,
    /// What happened.
    pub on_action: Callback<Action>,
    /// Called to let the pinned version and the text change places.
    pub on_swap: Callback<()>,
    /// Called with a text to be copied.
    pub on_copy: Callback<Rc<str>>,
    /// Called with a text that the one in the editor gives way to, and with that one as it was analysed.
    pub on_take: Callback<(Rc<str>, Rc<str>)>,
}

/// What is called which way, for those who do not see the sign.
fn trend_word(lang: Lang, trend: Trend) -> Html {
    let (arrow, key) = match trend {
        Trend::Less => ("▼", Some(Key::CompareLess)),
        Trend::More => ("▲", Some(Key::CompareMore)),
        Trend::Same => ("=", Some(Key::CompareFateSame)),
        Trend::Open => ("?", None),
    };
    html! {
        <>
            <span class="compare__arrow" aria-hidden="true">{ arrow }</span>
            if let Some(key) = key {
                <span class="visually-hidden">{ text(lang, key) }{ " " }</span>
            }
        </>
    }
}

fn trend_class(trend: Trend) -> &'static str {
    match trend {
        Trend::Less => "compare__trend compare__trend--less",
        Trend::More => "compare__trend compare__trend--more",
        Trend::Same | Trend::Open => "compare__trend",
    }
}

fn reason(lang: Lang, reason: &Reason) -> Html {
    html! {
        <li class="compare__reason" data-testid="compare-reason">
            <span class={trend_class(reason.trend)}>
                { trend_word(lang, reason.trend) }
                { reason.amount.clone().unwrap_or_else(|| text(lang, Key::CompareAmountUnknown).to_owned()) }
            </span>
            <span>{ &reason.words }</span>
        </li>
    }
}

/// What the two sides are called.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sides {
    before: &'static str,
    after: &'static str,
}

fn body(props: &CompareProps, sides: Sides, shown: &Comparison, before: &Snapshot, after: &Snapshot) -> Html {
    let (lang, measure) = (props.lang, props.measure);
    let graph = |label: &'static str, snapshot: &Snapshot| {
        html! {
            <figure class="compare__graph">
                <figcaption>{ label }</figcaption>
                <StillGraph snapshot={snapshot.clone()} {measure} {lang} />
            </figure>
        }
    };
    html! {
        <>
            <Headline shown={shown.clone()} before={sides.before} after={sides.after} {lang} />
            if shown.same {
                <p class="compare__same" data-testid="compare-same">{ text(lang, Key::CompareSame) }</p>
            }
            if !shown.reasons.is_empty() {
                <section>
                    <h3 class="section-title">{ text(lang, Key::CompareWhy) }</h3>
                    <ul class="compare__reasons">{ for shown.reasons.iter().map(|why| reason(lang, why)) }</ul>
                </section>
            }
            <section>
                <h3 class="section-title">{ text(lang, Key::CompareGraphs) }</h3>
                <div class="compare__graphs">
                    { graph(sides.before, before) }
                    { graph(sides.after, after) }
                </div>
            </section>
            <Layers rows={shown.layers.clone()} before={sides.before} after={sides.after} {lang} />
            <Stages rows={shown.stages.clone()} before={sides.before} after={sides.after} {lang} />
            <Findings rows={shown.findings.clone()} before={sides.before} after={sides.after} {lang} />
        </>
    }
}

/// The comparison, over everything else.
#[component]
pub fn Compare(props: &CompareProps) -> Html {
    let lang = props.lang;
    let (dialog, title) = (use_node_ref(), use_node_ref());
    use_modal(&dialog, &title);
    let pair: Option<(Snapshot, Snapshot)> = match &props.comparing {
        Comparing::Pinned => {
            props.pinned.as_ref().and_then(|pinned| pinned.snapshot.clone()).zip(props.snapshot.clone())
        }
        Comparing::Restaged(what_if) => {
            what_if.made.as_ref().ok().map(|(_, after)| (what_if.before.clone(), after.clone()))
        }
    };
    let key = (lang, pair.clone(), props.measure, props.build.clone());
    let shown = use_memo(key, |(lang, pair, measure, build)| {
        pair.as_ref().map(|(before, after)| compare(*lang, before, after, *measure, &build.durations))
    });
    let close = props.on_action.reform(|()| Action::Compared(None));
    let oncancel = {
        let close = close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            close.emit(());
        })
    };
    let (heading, sides) = match &props.comparing {
        Comparing::Pinned => (Key::CompareTitle, (Key::ComparePinned, Key::CompareNow)),
        Comparing::Restaged(what_if) => match &what_if.made {
            Ok((Restaged::One(_), _)) => (Key::CompareTitleOne, (Key::CompareAsIs, Key::CompareAsOne)),
            Err(NotRestaged::One(_)) => (Key::CompareTitleNot, (Key::CompareAsIs, Key::CompareAsOne)),
            Ok((Restaged::Two(_), _)) => (Key::MultiTitle, (Key::CompareAsIs, Key::MultiAs)),
            Err(NotRestaged::Two(_)) => (Key::MultiTitleNot, (Key::CompareAsIs, Key::MultiAs)),
        },
    };
    let sides = Sides { before: text(lang, sides.0), after: text(lang, sides.1) };
    let top = match &props.comparing {
        Comparing::Pinned => html! {
            <div class="compare__actions">
                <button type="button" class="button button--small" data-testid="compare-swap"
                    title={text(lang, Key::CompareSwapHint)} onclick={props.on_swap.reform(|_| ())}>
                    { text(lang, Key::CompareSwap) }
                </button>
                <button type="button" class="button button--small" data-testid="compare-unpin"
                    onclick={props.on_action.reform(|_| Action::Pinned(false))}>{ text(lang, Key::CompareUnpin) }</button>
            </div>
        },
        Comparing::Restaged(what_if) => match &what_if.made {
            Ok((Restaged::One(one), _)) => html! {
                <OneStageNotes one={one.clone()} {lang} on_copy={props.on_copy.clone()} />
            },
            Ok((Restaged::Two(two), after)) => {
                let texts = (what_if.before.text.clone(), after.text.clone());
                html! {
                    <MultiStageNotes two={two.clone()} {lang} on_copy={props.on_copy.clone()}
                        on_take={props.on_take.reform(move |()| texts.clone())} />
                }
            }
            Err(NotRestaged::One(why)) => html! { <NotMade why={*why} {lang} /> },
            Err(NotRestaged::Two(why)) => html! { <NotMultiMade why={why.clone()} {lang} /> },
        },
    };
    html! {
        <dialog ref={dialog} class="compare" aria-labelledby="compare-title" data-testid="compare" {oncancel}>
            <div class="dialog__header">
                <h2 ref={title} id="compare-title" class="dialog__title" tabindex="-1">{ text(lang, heading) }</h2>
                <button type="button" class="icon-button" aria-label={text(lang, Key::CompareClose)}
                    data-testid="compare-close" onclick={close.reform(|_| ())}>
                    <Symbol icon={Icon::Close} />
                </button>
            </div>
            <div class="compare__body" tabindex="0" role="group" aria-labelledby="compare-title">
                { top }
                if let (Some(shown), Some((before, after))) = (shown.as_ref(), &pair) {
                    { body(props, sides, shown, before, after) }
                } else if props.comparing == Comparing::Pinned {
                    <p class="empty">{ text(lang, Key::CompareWaiting) }</p>
                }
            </div>
        </dialog>
    }
}
