//! Size, time and problems on both sides.

use yew::prelude::*;

use super::{trend_class, trend_word};
use crate::i18n::{Key, Lang, text};
use crate::view::{Comparison, Figure};

/// Properties of [`Headline`].
#[derive(Properties, PartialEq)]
pub struct HeadlineProps {
    /// What differs.
    pub shown: Comparison,
    /// What the first side is called.
    pub before: &'static str,
    /// What the second side is called.
    pub after: &'static str,
    /// Language.
    pub lang: Lang,
}

fn figure(props: &HeadlineProps, title: Key, testid: &'static str, figure: &Figure) -> Html {
    let lang = props.lang;
    let side = |name: &'static str, amount: &str, range: &Option<String>| {
        html! {
            <div class="compare__side">
                <dt>{ name }</dt>
                <dd>
                    { amount }
                    if let Some(range) = range {
                        { " " }<span class="range">{ range }</span>
                    }
                </dd>
            </div>
        }
    };
    html! {
        <section class="compare__figure" data-testid={testid}>
            <h3 class="compare__figure-title quiet">{ text(lang, title) }</h3>
            if let Some(difference) = &figure.difference {
                <p class={classes!(trend_class(figure.trend), "compare__difference")}>
                    { trend_word(lang, figure.trend) }{ difference }
                </p>
            }
            <dl class="compare__sides">
                { side(props.before, &figure.before, &figure.before_range) }
                { side(props.after, &figure.after, &figure.after_range) }
            </dl>
            if let Some(doubt) = &figure.doubt {
                <p class="compare__doubt quiet">{ doubt }</p>
            }
        </section>
    }
}

/// The three figures that matter: size, time, problems.
#[component]
pub fn Headline(props: &HeadlineProps) -> Html {
    let shown = &props.shown;
    html! {
        <div class="compare__headline">
            if let Some(size) = &shown.size {
                { figure(props, Key::CompareSize, "compare-size", size) }
            } else {
                <section class="compare__figure" data-testid="compare-size">
                    <h3 class="compare__figure-title quiet">{ text(props.lang, Key::CompareSize) }</h3>
                    <p>{ text(props.lang, Key::CompareNoSize) }</p>
                </section>
            }
            if let Some(time) = &shown.time {
                { figure(props, Key::CompareTime, "compare-time", time) }
            }
            { figure(props, Key::CompareProblems, "compare-problems", &shown.problems) }
        </div>
    }
}
