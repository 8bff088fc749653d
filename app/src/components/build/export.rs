//! The time line as files.

use std::rc::Rc;

use yew::prelude::*;

use crate::browser::files;
use crate::i18n::{Key, Lang, text};
use crate::state::{BuildView, Snapshot};
use crate::view::{self, Timeline};

/// Properties of [`Export`].
#[derive(Properties, PartialEq)]
pub struct ExportProps {
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
}

/// Buttons that save the time line.
#[component]
pub fn Export(props: &ExportProps) -> Html {
    let lang = props.lang;
    let svg = {
        let line = props.line.clone();
        Callback::from(move |_: MouseEvent| {
            files::save("build.svg", "image/svg+xml", &view::timeline_svg(lang, &line));
        })
    };
    let trace = {
        let (snapshot, build, ignore) =
            (props.snapshot.clone(), props.build.clone(), props.dockerignore.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(trace) = view::timeline_trace(lang, &snapshot, &build, ignore.as_deref()) {
                files::save("build.trace.json", "application/json", &trace);
            }
        })
    };
    html! {
        <div class="timeline__export">
            <button type="button" class="button button--small" data-testid="timeline-svg" onclick={svg}>
                { text(lang, Key::TimelineSaveSvg) }
            </button>
            <button type="button" class="button button--small" data-testid="timeline-trace" onclick={trace}
                title={text(lang, Key::TimelineSaveTraceHint)}>
                { text(lang, Key::TimelineSaveTrace) }
            </button>
        </div>
    }
}
