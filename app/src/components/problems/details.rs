//! A problem in full: what it is, what mending it brings, and what can be done.

use std::rc::Rc;

use dockerfile_syntax::fix::TextEdit;
use dockerfile_syntax::source::Span;
use yew::prelude::*;

use crate::browser::scroll;
use crate::components::common::{Icon, Symbol, coded, foreign, use_can_change};
use crate::components::diff::Diff;
use crate::components::layers::basis_badge;
use crate::i18n::{Key, Lang, text, text_with};
use crate::view::{Gain, Ignorable, ProblemFix, ProblemRow, RelatedPlace, diff};

/// Properties of [`Details`].
#[derive(Properties, PartialEq)]
pub struct DetailsProps {
    /// The problem.
    pub row: ProblemRow,
    /// Whether what is wrong has been said above.
    #[prop_or_default]
    pub told: bool,
    /// The text that it was found in.
    pub text: Rc<str>,
    /// Language.
    pub lang: Lang,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
    /// Called with the name of a rule whose page is to be shown.
    pub on_rule: Callback<Rc<str>>,
    /// Called with the indexes of a diagnostic and of its fix that is to be made.
    pub on_fix: Callback<(usize, usize)>,
    /// Called with the index of a diagnostic whose rule is to be switched off.
    pub on_ignore: Callback<usize>,
}

/// What something brings, one line for each thing.
pub(super) fn gain_lines(lang: Lang, gain: &Gain) -> Html {
    let line = |(words, basis): (String, Option<_>)| {
        html! {
            <li>{ words }{ for basis.map(|kind| html! { <>{ " " }{ basis_badge(lang, kind) }</> }) }</li>
        }
    };
    html! { <ul class="gains" data-testid="gains">{ for gain.lines(lang).into_iter().map(line) }</ul> }
}

/// What the problem costs, or its one fix brings; of several, each says so itself.
fn gains(lang: Lang, row: &ProblemRow) -> Html {
    let waits = row.fixes.iter().any(|fix| fix.gain.is_none());
    match (row.gain.is_nothing(), waits) {
        (false, _) => gain_lines(lang, &row.gain),
        (true, true) => html! { <p class="problem__note">{ text(lang, Key::GainWeighing) }</p> },
        (true, false) => html! { <p class="problem__note">{ text(lang, Key::GainNone) }</p> },
    }
}

fn preview_id((diagnostic, fix): (usize, usize)) -> String {
    format!("problem-change-{diagnostic}-{fix}")
}

/// A button that makes a fix, and one that shows what it changes.
fn fix(
    props: &DetailsProps,
    fix: &ProblemFix,
    open: &UseStateHandle<Option<(usize, usize)>>,
    can_change: bool,
) -> Html {
    let (lang, at) = (props.lang, fix.at);
    let expanded = **open == Some(at);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set((!expanded).then_some(at)))
    };
    // One fix alone brings what the problem is said to.
    let short = fix.gain.as_ref().filter(|_| props.row.fixes.len() > 1).and_then(|gain| gain.short(lang));
    html! {
        <li class="fix-line">
            <span class="fix">
                <button type="button" class="button button--small fix__apply" data-testid="problem-fix"
                    disabled={!can_change} title={(!can_change).then(|| text(lang, Key::NoticeReadOnly))}
                    lang={foreign(fix.title_lang, lang)} onclick={props.on_fix.reform(move |_| at)}>
                    <Symbol icon={Icon::Fix} />{ &fix.title }
                    if !fix.safe {
                        <span class="badge" lang={lang.tag()}>{ text(lang, Key::FixUnsafe) }</span>
                    }
                </button>
                <button type="button" class="button button--small fix__toggle" data-testid="fix-preview"
                    title={text(lang, Key::FixShowChange)} aria-expanded={expanded.to_string()}
                    aria-controls={expanded.then(|| preview_id(at))} onclick={toggle}>
                    <Symbol icon={Icon::Down} />
                    <span class="visually-hidden">{ text(lang, Key::FixShowChange) }</span>
                </button>
            </span>
            if let Some(short) = short {
                <span class="fix__gain" data-testid="fix-gain">{ short }</span>
            }
            if expanded {
                { preview(props, fix) }
            }
        </li>
    }
}

fn preview(props: &DetailsProps, fix: &ProblemFix) -> Html {
    let lang = props.lang;
    let added = {
        let insert = fix.ignore.iter().map(|line| format!("{line}\n")).collect();
        diff("", &[TextEdit { span: Span::empty(0), insert }])
    };
    html! {
        <div id={preview_id(fix.at)} class="problem__preview" data-testid="problem-preview">
            if let Some((reason, reason_lang)) = &fix.reason {
                <p class="problem__reason quiet" lang={foreign(*reason_lang, lang)}>
                    <Symbol icon={Icon::Warning} />
                    <span>{ text_with(lang, Key::FixWhyUnsafe, &[("reason", reason)]) }</span>
                </p>
            }
            if fix.ignore.is_empty() {
                <Diff hunks={diff(&props.text, &fix.edits)} {lang} />
            } else {
                <p class="problem__note">{ text(lang, Key::FixIgnoreFile) }</p>
                <Diff hunks={added} {lang} />
            }
        </div>
    }
}

fn related(props: &DetailsProps, place: &RelatedPlace) -> Html {
    let (lang, span) = (props.lang, place.span);
    html! {
        <button type="button" class="link" onclick={props.on_show.reform(move |_| span)}>
            <span lang={foreign(place.message_lang, lang)}>{ coded(&place.message) }</span>
            { " " }{ text_with(lang, Key::RelatedLine, &[("line", &place.line.to_string())]) }
        </button>
    }
}

/// The rule: its page opens in the panel; what stops a build has a page elsewhere.
fn rule(props: &DetailsProps) -> Html {
    let (lang, row) = (props.lang, &props.row);
    let name: Rc<str> = row.rule.as_str().into();
    match (&row.ignorable, &row.link) {
        (Some(_), _) => html! {
            <button type="button" class="problem__rule quiet problem__rule--page" data-testid="problem-rule"
                aria-haspopup="dialog" onclick={props.on_rule.reform(move |_| name.clone())}>
                <Symbol icon={Icon::Book} />{ &row.rule }
            </button>
        },
        (None, Some(link)) => html! {
            <a class="problem__rule quiet" href={link.clone()} target="_blank" rel="noopener noreferrer">
                { &row.rule }<Symbol icon={Icon::External} />
                <span class="visually-hidden">{ text(lang, Key::OpensNewTab) }</span>
            </a>
        },
        (None, None) => html! { <span class="problem__rule quiet">{ &row.rule }</span> },
    }
}

fn ignore(props: &DetailsProps) -> Html {
    let (lang, row) = (props.lang, &props.row);
    let label = match row.ignorable {
        Some(Ignorable::InFile) => Key::IgnoreInFile,
        Some(Ignorable::Here) => Key::IgnoreHere,
        None => return html! {},
    };
    let (which, index) = ([("rule", row.rule.as_str()), ("line", &row.line.to_string())], row.index);
    html! {
        <button type="button" class="button button--small button--quiet" data-testid="problem-ignore"
            onclick={props.on_ignore.reform(move |_| index)}>
            { text(lang, label) }
            <span class="visually-hidden">{ " " }{ text_with(lang, Key::IgnoreWhich, &which) }</span>
        </button>
    }
}

/// What a problem is, what mending it brings, and what can be done.
#[component]
pub fn Details(props: &DetailsProps) -> Html {
    let open = use_state_eq(|| None::<(usize, usize)>);
    let can_change = use_can_change();
    let (lang, row) = (props.lang, &props.row);
    let span = row.span;
    use_effect_with(*open, |open| {
        if let Some(at) = *open {
            scroll::show(&preview_id(at));
        }
    });
    let fixes = row.fixes.iter().map(|shown| fix(props, shown, &open, can_change));
    html! {
        <>
            if !props.told {
                <p class="problem__full" lang={foreign(row.message_lang, lang)}>{ coded(&row.message) }</p>
            }
            { gains(lang, row) }
            if !row.fixes.is_empty() {
                <ul class="fixes">{ for fixes }</ul>
            }
            <div class="problem__more row">
                <button type="button" class="link" data-testid="problem-show"
                    onclick={props.on_show.reform(move |_| span)}>
                    { text_with(lang, Key::ShowLine, &[("line", &row.line.to_string())]) }
                </button>
                { for row.related.iter().map(|place| related(props, place)) }
                { rule(props) }
                if can_change {
                    { ignore(props) }
                }
            </div>
        </>
    }
}
