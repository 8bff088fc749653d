//! What is not needed all the time: what the durations rest on, builders beside each other, real times, files.

use std::rc::Rc;

use yew::prelude::*;

use super::bar::percent;
use super::export::Export;
use super::log::LogBox;
use crate::components::common::{Icon, Popover, Symbol};
use crate::i18n::{Key, Lang, text};
use crate::state::{BuildView, Snapshot};
use crate::view::{Compared, Timeline};

/// Properties of [`More`].
#[derive(Properties, PartialEq)]
pub struct MoreProps {
    /// The last analysis.
    pub snapshot: Snapshot,
    /// What is shown.
    pub line: Rc<Timeline>,
    /// What the user chose.
    pub build: Rc<BuildView>,
    /// The text of `.dockerignore`.
    pub dockerignore: Option<AttrValue>,
    /// Language.
    pub lang: Lang,
    /// Called with another choice.
    pub on_build: Callback<Rc<BuildView>>,
}

fn compared(lang: Lang, rows: &[Compared]) -> Html {
    let rows = rows.iter().map(|row| {
        html! {
            <tr class={classes!("compared__row", row.shown.then_some("compared__row--shown"))}>
                <th scope="row">{ &row.label }
                    if row.shown {
                        <span class="visually-hidden">{ " " }{ text(lang, Key::TimelineShown) }</span>
                    }
                </th>
                <td class="compared__time">{ &row.duration }</td>
                <td class="compared__bar" aria-hidden="true">
                    <svg class="bar"><rect class="bar__block" x="0" y="20%" rx="3" height="60%" width={percent(row.share.max(4))} /></svg>
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

/// A button, and the panel that it opens.
#[component]
pub fn More(props: &MoreProps) -> Html {
    let MoreProps { snapshot, line, build, lang, on_build, .. } = props;
    let lang = *lang;
    let name = text(lang, Key::TimelineMore);
    let face = html! { <><Symbol icon={Icon::More} /><span class="visually-hidden">{ name }</span></> };
    html! {
        <Popover id="build-more" testid="build-more" class={classes!("icon-button", "build-bar__more")} {face} {name} about={name}>
            <div class="build-more">
                <p>{ text(lang, Key::TimelineLegend) }</p>
                if line.assumed {
                    <p>{ text(lang, Key::TimelineAssumed) }</p>
                }
                if !line.changed {
                    <h3 class="build-more__title">{ text(lang, Key::TimelineCompared) }</h3>
                    { compared(lang, &line.compared) }
                }
                <LogBox snapshot={snapshot.clone()} line={line.clone()} build={build.clone()} {lang} on_build={on_build.clone()} />
                <Export snapshot={snapshot.clone()} line={line.clone()} build={build.clone()}
                    dockerignore={props.dockerignore.clone()} {lang} />
            </div>
        </Popover>
    }
}
