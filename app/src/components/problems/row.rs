//! One line of the list: how grave, what, what mending it brings, and where. What it says in full opens below it.

use std::rc::Rc;

use dockerfile_syntax::source::Span;
use yew::prelude::*;

use super::details::Details;
use super::severity_class;
use crate::components::common::{Icon, Symbol};
use crate::components::common::{coded, foreign, severity_icon};
use crate::i18n::{Key, Lang, count, text, text_with};
use crate::view::ProblemRow;

/// Properties of [`Problem`].
#[derive(Properties, PartialEq)]
pub struct ProblemProps {
    /// The problem.
    pub row: ProblemRow,
    /// The text that it was found in.
    pub text: Rc<str>,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown, where the focus goes.
    pub on_show: Callback<Span>,
    /// Called with a place to be shown; the focus stays.
    pub on_peek: Callback<Span>,
    /// Called with the place to be marked while this row is pointed at.
    pub on_mark: Callback<Option<Span>>,
    /// Called with the name of a rule whose page is to be shown.
    pub on_rule: Callback<Rc<str>>,
    /// Called with the indexes of a diagnostic and of its fix that is to be made.
    pub on_fix: Callback<(usize, usize)>,
    /// Called with the index of a diagnostic whose rule is to be switched off.
    pub on_ignore: Callback<usize>,
}

/// Id of the button of a problem that opens it.
pub(super) fn row_id(key: u32) -> String {
    format!("problem-{key}")
}

/// What mending it brings, in a word or two.
fn gain(lang: Lang, row: &ProblemRow) -> Html {
    let also = how_many_more(lang, row);
    let Some(short) = row.gain.short(lang) else {
        return html! { <span class="problem__gain">{ also }</span> };
    };
    let short = if row.up_to { text_with(lang, Key::GainUpTo, &[("amount", &short)]) } else { short };
    let grave = row.gain.outcome.is_some().then_some("problem__gain--grave");
    html! { <span class={classes!("problem__gain", grave)} data-testid="problem-gain">{ also }{ short }</span> }
}

/// How many more are told in this row: the heading counts them all.
fn how_many_more(lang: Lang, row: &ProblemRow) -> Html {
    let more = row.also.len();
    // A stretch of lines says itself how far it goes.
    if more == 0 || row.last_line.is_some() {
        return html! {};
    }
    let more = count(lang, more as u64);
    html! {
        <span class="problem__also" title={text_with(lang, Key::ProblemAlso, &[("more", &more)])}>
            <span aria-hidden="true">{ "+" }{ &more }</span>
            <span class="visually-hidden">{ text_with(lang, Key::ProblemAlso, &[("more", &more)]) }{ ". " }</span>
        </span>
    }
}

/// What it is, in a line; a stretch of lines with one fault is told as a whole.
fn message(lang: Lang, row: &ProblemRow) -> (String, Lang) {
    match row.last_line {
        Some(last) => {
            let values = [("first", &*row.line.to_string()), ("last", &*last.to_string())];
            (text_with(lang, Key::ProblemsUnknownLines, &values), lang)
        }
        None => (row.message.clone(), row.message_lang),
    }
}

/// A problem, in one line until it is opened.
#[component]
pub fn Problem(props: &ProblemProps) -> Html {
    let open = use_state_eq(|| false);
    let (lang, row) = (props.lang, &props.row);
    let span = row.span;
    let id = row_id(row.key);
    let details = format!("{id}-details");
    let place = [("line", row.line.to_string()), ("column", row.column.to_string())];
    let place =
        text_with(lang, Key::ProblemPlace, &place.each_ref().map(|(name, value)| (*name, value.as_str())));
    let toggle = {
        let (open, on_peek) = (open.clone(), props.on_peek.clone());
        Callback::from(move |_: MouseEvent| {
            if !*open {
                on_peek.emit(span);
            }
            open.set(!*open);
        })
    };
    let mark = props.on_mark.reform(move |_: MouseEvent| Some(span));
    let unmark = props.on_mark.reform(|_: MouseEvent| None);
    let focus = props.on_mark.reform(move |_: FocusEvent| Some(span));
    let blur = props.on_mark.reform(|_: FocusEvent| None);
    let (message, message_lang) = message(lang, row);
    let severity = row.severity;
    let unknown = row.gain.short(lang).is_none();
    html! {
        <li class={classes!("problem", open.then_some("problem--open"))} data-testid="problem" data-rule={row.rule.clone()}
            data-key={row.key.to_string()}
            onmouseenter={mark} onmouseleave={unmark} onfocusin={focus} onfocusout={blur}>
            <button type="button" {id} class="problem__row" data-testid="problem-row" aria-expanded={open.to_string()}
                aria-controls={open.then(|| details.clone())} onclick={toggle}>
                <span class={severity_class(severity)}><Symbol icon={severity_icon(severity)} /></span>
                <span class="problem__message" lang={foreign(message_lang, lang)}>{ coded(&message) }</span>
                <span class="visually-hidden">{ ". " }</span>
                { gain(lang, row) }
                if unknown {
                    <span class="visually-hidden">{ text(lang, Key::GainNone) }</span>
                }
                <span class="problem__place quiet"><span aria-hidden="true">{ row.line }</span>
                    <span class="visually-hidden">{ " (" }{ place }{ ")" }</span></span>
                <span class="problem__sign"><Symbol icon={Icon::Down} /></span>
            </button>
            if *open {
                <div id={details} class="problem__details" data-testid="problem-details">
                    <Details row={row.clone()} told={row.last_line.is_none()} text={props.text.clone()} {lang}
                        on_show={props.on_show.clone()} on_rule={props.on_rule.clone()} on_fix={props.on_fix.clone()}
                        on_ignore={props.on_ignore.clone()} />
                    { also(props) }
                </div>
            }
        </li>
    }
}

/// The problems that are told with this one.
fn also(props: &ProblemProps) -> Html {
    let (lang, row) = (props.lang, &props.row);
    if row.also.is_empty() {
        return html! {};
    }
    if row.last_line.is_some() {
        let line = |row: &ProblemRow| {
            let span = row.span;
            html! {
                <li>
                    <button type="button" class="link" onclick={props.on_show.reform(move |_| span)}>
                        <span lang={foreign(row.message_lang, lang)}>{ coded(&row.message) }</span>
                        { " " }{ text_with(lang, Key::RelatedLine, &[("line", &row.line.to_string())]) }
                    </button>
                </li>
            }
        };
        return html! { <ul class="problem__lines">{ for row.also.iter().map(line) }</ul> };
    }
    let other = |row: &ProblemRow| {
        html! {
            <div class="problem__other" data-testid="problem-also" data-rule={row.rule.clone()}>
                <Details row={row.clone()} text={props.text.clone()} {lang} on_show={props.on_show.clone()}
                    on_rule={props.on_rule.clone()} on_fix={props.on_fix.clone()} on_ignore={props.on_ignore.clone()} />
            </div>
        }
    };
    html! {
        <>
            <p class="problem__note">{ text(lang, Key::ProblemsAlso) }</p>
            { for row.also.iter().map(other) }
        </>
    }
}
