//! What has to be said of the text as one stage.

use std::rc::Rc;

use dockerfile_answers::mend::{NotOneStage, Note, NoteKind, OneStage};
use yew::prelude::*;

use crate::components::common::{Icon, Symbol};
use crate::i18n::{Key, Lang, text, text_with};

/// Properties of [`OneStageNotes`].
#[derive(Properties, PartialEq)]
pub struct OneStageProps {
    /// The one stage.
    pub one: OneStage,
    /// Language.
    pub lang: Lang,
    /// Called to copy its text.
    pub on_copy: Callback<Rc<str>>,
}

fn note(lang: Lang, note: &Note) -> Html {
    let key = match note.kind {
        NoteKind::OtherBase => Key::CompareNoteBase,
        NoteKind::RunLeftOut => Key::CompareNoteRun,
        NoteKind::SourceLeftOut => Key::CompareNoteSource,
        NoteKind::CopyLeftOut => Key::CompareNoteCopy,
    };
    let words = text_with(lang, key, &[("line", &note.line.to_string()), ("what", &note.what)]);
    html! { <li data-testid="one-stage-note">{ words }</li> }
}

/// What was made, what it lacks, and its text.
#[component]
pub fn OneStageNotes(props: &OneStageProps) -> Html {
    let OneStageProps { one, lang, on_copy } = props;
    let lang = *lang;
    let copied: Rc<str> = one.text.as_str().into();
    html! {
        <div class="compare__one">
            <p>{ text_with(lang, Key::CompareOneMade, &[("stages", &one.stages.to_string()), ("base", &one.base)]) }</p>
            if one.notes.is_empty() {
                <p>{ text(lang, Key::CompareOneWhole) }</p>
            } else {
                <p>{ text(lang, Key::CompareOneLacks) }</p>
                <ul class="compare__notes">{ for one.notes.iter().map(|shown| note(lang, shown)) }</ul>
            }
            <details>
                <summary>{ text(lang, Key::CompareOneText) }</summary>
                <pre class="compare__text" tabindex="0" data-testid="one-stage-text"><code>{ &one.text }</code></pre>
                <button type="button" class="button button--small" data-testid="one-stage-copy"
                    onclick={on_copy.reform(move |_| copied.clone())}>
                    <Symbol icon={Icon::Copy} />{ text(lang, Key::CompareOneCopy) }
                </button>
            </details>
        </div>
    }
}

/// Properties of [`NotMade`].
#[derive(Properties, PartialEq)]
pub struct NotMadeProps {
    /// Why.
    pub why: NotOneStage,
    /// Language.
    pub lang: Lang,
}

/// Why there is no single stage.
#[component]
pub fn NotMade(props: &NotMadeProps) -> Html {
    let key = match props.why {
        NotOneStage::Already => Key::CompareNotAlready,
        NotOneStage::Broken => Key::CompareNotBroken,
        NotOneStage::Windows => Key::CompareNotWindows,
        NotOneStage::NoBase => Key::CompareNotBase,
        NotOneStage::Failed => Key::CompareNotFailed,
    };
    html! { <p class="compare__same" data-testid="one-stage-not">{ text(props.lang, key) }</p> }
}
