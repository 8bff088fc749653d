//! What the page has to say outside its panels.

use std::rc::Rc;

use yew::prelude::*;

use super::common::{Icon, Symbol};
use super::draft::Keeping;
use super::make_room::MakeRoom;
use crate::i18n::{Key, Lang, text, text_with};
use crate::share::LinkError;
use crate::state::{Action, FileRefusal, Notice, NoticeKind};
use crate::view::refusal_words;

/// Properties of [`Notices`].
#[derive(Properties, PartialEq)]
pub struct NoticesProps {
    /// What is to be said, oldest first.
    pub notices: Vec<Notice>,
    /// Language.
    pub lang: Lang,
    /// What happened.
    pub on_action: Callback<Action>,
    /// Called with a text to be brought back.
    pub on_restore: Callback<Rc<str>>,
    /// What can be done where the browser's storage is full.
    pub keeping: Keeping,
    /// Called with a notice of something that could not be loaded, to try anew.
    pub on_retry: Callback<NoticeKind>,
    /// Called to change over to a new build of the page.
    pub on_update: Callback<()>,
}

fn message(kind: &NoticeKind) -> (Icon, Key) {
    match kind {
        NoticeKind::Replaced(_) => (Icon::Info, Key::NoticeReplaced),
        NoticeKind::StorageForbidden => (Icon::Warning, Key::NoticeStorageForbidden),
        NoticeKind::StorageFull => (Icon::Warning, Key::NoticeStorageFull),
        NoticeKind::AnalysisFailed => (Icon::Error, Key::NoticeAnalysisFailed),
        NoticeKind::MainThread => (Icon::Info, Key::NoticeMainThread),
        NoticeKind::EngineFailed => (Icon::Error, Key::NoticeEngineFailed),
        NoticeKind::PlainEditor => (Icon::Info, Key::NoticePlainEditor),
        NoticeKind::CannotIgnore => (Icon::Info, Key::NoticeCannotIgnore),
        NoticeKind::FixOutdated => (Icon::Info, Key::NoticeFixOutdated),
        NoticeKind::ReadOnly => (Icon::Info, Key::NoticeReadOnly),
        NoticeKind::ExerciseRefused(_) => (Icon::Warning, Key::NoticeExerciseRefused),
        NoticeKind::LinesLocked => (Icon::Info, Key::NoticeLinesLocked),
        NoticeKind::Copied => (Icon::Check, Key::NoticeCopied),
        NoticeKind::CopyFailed => (Icon::Warning, Key::NoticeCopyFailed),
        NoticeKind::LinkCopied { long: false } => (Icon::Check, Key::NoticeLinkCopied),
        NoticeKind::LinkCopied { long: true } => (Icon::Info, Key::NoticeLinkLong),
        NoticeKind::BadLink(LinkError::Broken) => (Icon::Warning, Key::NoticeLinkBroken),
        NoticeKind::BadLink(LinkError::Newer) => (Icon::Warning, Key::NoticeLinkNewer),
        NoticeKind::BadLink(LinkError::TooLong) => (Icon::Warning, Key::NoticeLinkTooLong),
        NoticeKind::BadLink(LinkError::Exercise) => (Icon::Warning, Key::NoticeLinkExercise),
        NoticeKind::FileRefused(FileRefusal::TooLarge) => (Icon::Warning, Key::NoticeFileTooLarge),
        NoticeKind::FileRefused(FileRefusal::NotText) => (Icon::Warning, Key::NoticeFileNotText),
        NoticeKind::FileRefused(FileRefusal::Unreadable) => (Icon::Warning, Key::NoticeFileUnreadable),
        NoticeKind::CodeHost => (Icon::Info, Key::NoticeCodeHost),
        NoticeKind::SaveFailed => (Icon::Warning, Key::NoticeSaveFailed),
        NoticeKind::UpdateReady => (Icon::Info, Key::NoticeUpdateReady),
    }
}

/// What the page has to say. Spoken politely when it appears.
#[component]
pub fn Notices(props: &NoticesProps) -> Html {
    let lang = props.lang;
    let notices = props.notices.iter().map(|notice| {
        let id = notice.id;
        let (icon, key) = message(&notice.kind);
        let words = match &notice.kind {
            NoticeKind::ExerciseRefused(why) => {
                text_with(lang, key, &[("reason", &refusal_words(lang, why))])
            }
            _ => text(lang, key).to_owned(),
        };
        let restore = match &notice.kind {
            NoticeKind::Replaced(restorable) => {
                let text = restorable.text.clone();
                Some(props.on_restore.reform(move |_: MouseEvent| text.clone()))
            }
            _ => None,
        };
        html! {
            <li key={id} class="notice" data-testid="notice" data-notice={format!("{key:?}")}>
                <Symbol {icon} />
                <span class="notice__text">{ words }</span>
                if let Some(onclick) = restore {
                    <button type="button" class="button button--small" data-testid="notice-restore" {onclick}>
                        { text(lang, Key::NoticeRestore) }
                    </button>
                }
                if notice.kind == NoticeKind::StorageFull {
                    <MakeRoom {lang} keeping={props.keeping.clone()} on_notice={props.on_action.reform(Action::Noticed)} />
                }
                if matches!(notice.kind, NoticeKind::EngineFailed | NoticeKind::PlainEditor) {
                    <button type="button" class="button button--small" data-testid="notice-retry"
                        onclick={let kind = notice.kind.clone(); props.on_retry.reform(move |_| kind.clone())}>
                        { text(lang, Key::NoticeTryAgain) }
                    </button>
                }
                if notice.kind == NoticeKind::UpdateReady {
                    <button type="button" class="button button--small" data-testid="notice-reload"
                        onclick={props.on_update.reform(|_| ())}>
                        { text(lang, Key::NoticeReload) }
                    </button>
                }
                <button type="button" class="icon-button" aria-label={text(lang, Key::NoticeClose)}
                    onclick={props.on_action.reform(move |_| Action::NoticeClosed(id))}>
                    <Symbol icon={Icon::Close} />
                </button>
            </li>
        }
    });
    html! {
        <div role="status" data-testid="notices">
            <ul class="notices">{ for notices }</ul>
        </div>
    }
}
