//! One problem.

use std::rc::Rc;

use dockerfile_core::Severity;
use dockerfile_core::source::Span;
use yew::prelude::*;

use super::severity_class;
use crate::components::common::{Icon, Symbol, coded, foreign, severity_icon, use_can_change};
use crate::components::diff::Diff;
use crate::i18n::{Key, Lang, text, text_with};
use crate::view::{Ignorable, ProblemFix, ProblemRow, RelatedPlace, diff};

/// Properties of [`Problem`].
#[derive(Properties, PartialEq)]
pub struct ProblemProps {
    /// The problem.
    pub row: ProblemRow,
    /// How grave it is.
    pub severity: Severity,
    /// The text that it was found in.
    pub text: Rc<str>,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
    /// Called with the place to be marked while this row is pointed at.
    pub on_mark: Callback<Option<Span>>,
    /// Called with the name of a rule whose page is to be shown.
    pub on_rule: Callback<Rc<str>>,
    /// Called with the index of a fix to be made.
    pub on_fix: Callback<usize>,
    /// Called to switch the rule off.
    pub on_ignore: Callback<()>,
}

/// Id of the button of a problem that leads to its place.
pub(super) fn jump_id(key: u32) -> String {
    format!("problem-{key}")
}

/// A button that makes a fix, and one that shows what it changes.
fn fix(
    props: &ProblemProps,
    index: usize,
    fix: &ProblemFix,
    open: &UseStateHandle<Option<usize>>,
    can_change: bool,
) -> Html {
    let lang = props.lang;
    let expanded = **open == Some(index);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set((!expanded).then_some(index)))
    };
    let place = preview_id(props.row.key);
    html! {
        <span class="fix">
            <button type="button" class="button button--small fix__apply" data-testid="problem-fix"
                disabled={!can_change} title={(!can_change).then(|| text(lang, Key::NoticeReadOnly))}
                lang={foreign(fix.title_lang, lang)} onclick={props.on_fix.reform(move |_| index)}>
                <Symbol icon={Icon::Fix} />{ &fix.title }
                if !fix.safe {
                    <span class="badge" lang={lang.tag()}>{ text(lang, Key::FixUnsafe) }</span>
                }
            </button>
            <button type="button" class="button button--small fix__toggle" data-testid="fix-preview"
                title={text(lang, Key::FixShowChange)} aria-expanded={expanded.to_string()}
                aria-controls={expanded.then_some(place)} onclick={toggle}>
                <Symbol icon={Icon::Down} />
                <span class="visually-hidden">{ text(lang, Key::FixShowChange) }</span>
            </button>
        </span>
    }
}

fn preview_id(key: u32) -> String {
    format!("problem-{key}-change")
}

fn preview(props: &ProblemProps, fix: &ProblemFix) -> Html {
    let lang = props.lang;
    html! {
        <div id={preview_id(props.row.key)} class="problem__preview" data-testid="problem-preview">
            if let Some((reason, reason_lang)) = &fix.reason {
                <p class="problem__reason" lang={foreign(*reason_lang, lang)}>
                    <Symbol icon={Icon::Warning} />
                    <span>{ text_with(lang, Key::FixWhyUnsafe, &[("reason", reason)]) }</span>
                </p>
            }
            <Diff hunks={diff(&props.text, &fix.edits)} {lang} />
        </div>
    }
}

fn related(props: &ProblemProps, place: &RelatedPlace) -> Html {
    let (lang, span) = (props.lang, place.span);
    html! {
        <button type="button" class="link" onclick={props.on_show.reform(move |_| span)}>
            <span lang={foreign(place.message_lang, lang)}>{ coded(&place.message) }</span>
            { " " }{ text_with(lang, Key::RelatedLine, &[("line", &place.line.to_string())]) }
        </button>
    }
}

/// The rule: its page opens in the panel; what stops a build has a page elsewhere.
fn rule(props: &ProblemProps) -> Html {
    let (lang, row) = (props.lang, &props.row);
    let name: Rc<str> = row.rule.as_str().into();
    match (&row.ignorable, &row.link) {
        (Some(_), _) => html! {
            <button type="button" class="problem__rule problem__rule--page" data-testid="problem-rule"
                aria-haspopup="dialog" onclick={props.on_rule.reform(move |_| name.clone())}>
                <Symbol icon={Icon::Book} />{ &row.rule }
            </button>
        },
        (None, Some(link)) => html! {
            <a class="problem__rule" href={link.clone()} target="_blank" rel="noopener noreferrer">
                { &row.rule }<Symbol icon={Icon::External} />
                <span class="visually-hidden">{ text(lang, Key::OpensNewTab) }</span>
            </a>
        },
        (None, None) => html! { <span class="problem__rule">{ &row.rule }</span> },
    }
}

fn ignore(props: &ProblemProps) -> Html {
    let (lang, row) = (props.lang, &props.row);
    let label = match row.ignorable {
        Some(Ignorable::InFile) => Key::IgnoreInFile,
        Some(Ignorable::Here) => Key::IgnoreHere,
        None => return html! {},
    };
    let which = [("rule", row.rule.as_str()), ("line", &row.line.to_string())];
    html! {
        <button type="button" class="button button--small button--quiet" data-testid="problem-ignore"
            onclick={props.on_ignore.reform(|_| ())}>
            { text(lang, label) }
            <span class="visually-hidden">{ " " }{ text_with(lang, Key::IgnoreWhich, &which) }</span>
        </button>
    }
}

/// A problem: where it is, what it is, and what can be done.
#[component]
pub fn Problem(props: &ProblemProps) -> Html {
    let open = use_state_eq(|| None::<usize>);
    let can_change = use_can_change();
    let (lang, row) = (props.lang, &props.row);
    let span = row.span;
    let place = [("line", row.line.to_string()), ("column", row.column.to_string())];
    let place =
        text_with(lang, Key::ProblemPlace, &place.each_ref().map(|(name, value)| (*name, value.as_str())));
    let fixes =
        row.fixes.iter().enumerate().map(|(index, shown)| fix(props, index, shown, &open, can_change));
    let mark = props.on_mark.reform(move |_: MouseEvent| Some(span));
    let unmark = props.on_mark.reform(|_: MouseEvent| None);
    let focus = props.on_mark.reform(move |_: FocusEvent| Some(span));
    let blur = props.on_mark.reform(|_: FocusEvent| None);
    html! {
        <li class="problem" data-testid="problem" data-rule={row.rule.clone()} data-key={row.key.to_string()}
            onmouseenter={mark} onmouseleave={unmark} onfocusin={focus} onfocusout={blur}>
            <button type="button" id={jump_id(row.key)} class="problem__jump"
                onclick={props.on_show.reform(move |_| span)}>
                <span class={severity_class(props.severity)}><Symbol icon={severity_icon(props.severity)} /></span>
                <span class="problem__message" lang={foreign(row.message_lang, lang)}>{ coded(&row.message) }</span>
                <span class="problem__place"><span aria-hidden="true">{ format!("{}:{}", row.line, row.column) }</span>
                    <span class="visually-hidden">{ place }</span></span>
            </button>
            <div class="problem__more">
                { rule(props) }
                { for row.related.iter().map(|place| related(props, place)) }
                { for fixes }
                if can_change {
                    { ignore(props) }
                }
            </div>
            if let Some(shown) = open.and_then(|index| row.fixes.get(index)) {
                { preview(props, shown) }
            }
        </li>
    }
}
