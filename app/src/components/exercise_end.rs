//! The end of an exercise: what it brought, and a link to keep.

use std::rc::Rc;

use dockerfile_answers::Options;
use dockerfile_exercise::Exercise;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::common::{Icon, Symbol};
use crate::browser::{clipboard, page};
use crate::i18n::{Key, Lang, text};
use crate::share::{self, LONG_LINK, Linked};
use crate::state::{Measure, NoticeKind, Snapshot};
use crate::view::{EndRow, end_rows};

/// A start and the text that solves its exercise.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// The start.
    pub before: Snapshot,
    /// The text that solves it.
    pub after: Snapshot,
    /// The size shown.
    pub measure: Measure,
    /// What is given to the build.
    pub options: Rc<Options>,
}

/// Properties of [`ExerciseEnd`].
#[derive(Properties, PartialEq)]
pub struct ExerciseEndProps {
    /// The exercise.
    pub exercise: Rc<Exercise>,
    /// Its key.
    pub open_key: AttrValue,
    /// Its two sides.
    pub ending: Ending,
    /// Language.
    pub lang: Lang,
    /// Called with what is to be said.
    pub on_notice: Callback<NoticeKind>,
}

fn row(row: &EndRow) -> Html {
    html! {
        <tr data-testid="end-row">
            <th scope="row">{ &row.what }
                if let Some(note) = row.note { { " " }<span class="end__note">{ note }</span> }
            </th>
            <td>{ &row.before }</td>
            <td class="end__after">{ &row.after }
                if let Some(difference) = &row.difference {
                    { " " }
                    <span class={classes!("end__difference", "quiet", difference.starts_with('−').then_some("end__difference--less"))}>
                        { difference }
                    </span>
                }
            </td>
        </tr>
    }
}

/// Before and after, side by side.
#[component]
pub fn ExerciseEnd(props: &ExerciseEndProps) -> Html {
    let ExerciseEndProps { exercise, open_key, ending, lang, on_notice } = props;
    let lang = *lang;
    let rows = use_memo((lang, exercise.clone(), ending.clone()), |(lang, exercise, ending)| {
        end_rows(*lang, exercise, &ending.before, &ending.after, ending.measure)
    });
    let link = {
        let (on_notice, ending) = (on_notice.clone(), ending.clone());
        let linked = Linked::of(open_key, exercise);
        Callback::from(move |_: MouseEvent| {
            let address = page::address().unwrap_or_default();
            match share::encode(&ending.after.text, &ending.options, Some(&linked)) {
                Ok(fragment) => {
                    let (link, on_notice) = (format!("{address}#{fragment}"), on_notice.clone());
                    spawn_local(async move {
                        let copied = clipboard::write(&link).await;
                        let done = NoticeKind::LinkCopied { long: link.len() > LONG_LINK };
                        on_notice.emit(if copied { done } else { NoticeKind::CopyFailed });
                    });
                }
                Err(refused) => on_notice.emit(NoticeKind::BadLink(refused)),
            }
        })
    };
    html! {
        <div class="end" data-testid="exercise-end">
            <table class="end__table">
                <caption>{ text(lang, Key::EndTitle) }</caption>
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">{ text(lang, Key::EndBefore) }</th>
                        <th scope="col">{ text(lang, Key::EndAfter) }</th>
                    </tr>
                </thead>
                <tbody>{ for rows.iter().map(row) }</tbody>
            </table>
            <button type="button" class="button button--small" data-testid="end-link" onclick={link}>
                <Symbol icon={Icon::Copy} />{ text(lang, Key::EndLink) }
            </button>
        </div>
    }
}
