//! What has to be said of the text as a builder and a runtime stage.

use std::rc::Rc;

use dockerfile_answers::mend::{MultiStage, NotMultiStage, Question, QuestionKind, WhyOneStage};
use yew::prelude::*;

use crate::components::common::{Icon, Symbol};
use crate::i18n::{Key, Lang, text, text_with};

/// Properties of [`MultiStageNotes`].
#[derive(Properties, PartialEq)]
pub struct MultiStageProps {
    /// The two stages.
    pub two: MultiStage,
    /// Language.
    pub lang: Lang,
    /// Called to put its text into the editor.
    pub on_take: Callback<()>,
    /// Called to copy its text.
    pub on_copy: Callback<Rc<str>>,
}

fn question(lang: Lang, question: &Question) -> Html {
    let key = match question.kind {
        QuestionKind::ReadsFiles => Key::MultiReadsFiles,
        QuestionKind::CallsTool => Key::MultiCallsTool,
        QuestionKind::NeedsPackage => Key::MultiNeedsPackage,
        QuestionKind::LinksLibraries => Key::MultiLinksLibraries,
    };
    let words = text_with(lang, key, &[("line", &question.line.to_string()), ("what", &question.what)]);
    html! { <li data-testid="multi-stage-question">{ words }</li> }
}

/// What was made, what could not be known, and its text.
#[component]
pub fn MultiStageNotes(props: &MultiStageProps) -> Html {
    let MultiStageProps { two, lang, on_take, on_copy } = props;
    let lang = *lang;
    let copied: Rc<str> = two.text.as_str().into();
    let copies = two.copies.join(", ");
    html! {
        <div class="compare__one">
            <p>{ text_with(lang, Key::MultiMade, &[("base", &two.base), ("copies", &copies)]) }</p>
            if !two.questions.is_empty() {
                <p>{ text(lang, Key::MultiAsks) }</p>
                <ul class="compare__notes">{ for two.questions.iter().map(|asked| question(lang, asked)) }</ul>
            }
            <pre class="compare__text" tabindex="0" data-testid="multi-stage-text"><code>{ &two.text }</code></pre>
            <div class="compare__actions">
                <button type="button" class="button button--small button--primary" data-testid="multi-stage-take"
                    onclick={on_take.reform(|_| ())}>{ text(lang, Key::MultiTake) }</button>
                <button type="button" class="button button--small" data-testid="multi-stage-copy"
                    onclick={on_copy.reform(move |_| copied.clone())}>
                    <Symbol icon={Icon::Copy} />{ text(lang, Key::CompareOneCopy) }
                </button>
            </div>
        </div>
    }
}

/// Properties of [`NotMultiMade`].
#[derive(Properties, PartialEq)]
pub struct NotMultiMadeProps {
    /// Why.
    pub why: NotMultiStage,
    /// Language.
    pub lang: Lang,
}

/// Why there are no two stages.
#[component]
pub fn NotMultiMade(props: &NotMultiMadeProps) -> Html {
    let NotMultiMadeProps { why, lang } = props;
    let key = match why.why {
        WhyOneStage::Already => Key::MultiNotAlready,
        WhyOneStage::Broken => Key::MultiNotBroken,
        WhyOneStage::Windows => Key::CompareNotWindows,
        WhyOneStage::UnknownBase => Key::MultiNotBase,
        WhyOneStage::NothingBuilt => Key::MultiNotNeeded,
        WhyOneStage::UnknownStart => Key::MultiNotStart,
        WhyOneStage::StartBuilds => Key::MultiNotRuns,
        WhyOneStage::UnknownStep => Key::MultiNotStep,
        WhyOneStage::Library => Key::MultiNotLibrary,
        WhyOneStage::NotBetter => Key::MultiNotBetter,
    };
    html! {
        <div class="compare__same" data-testid="multi-stage-not">
            <p>{ text_with(*lang, key, &[("line", &why.line.to_string())]) }</p>
            if !why.what.is_empty() {
                <p><code lang="en">{ &why.what }</code></p>
            }
        </div>
    }
}
