//! The stages in words.

use std::rc::Rc;

use dockerfile_answers::model::{EdgeKind, StageId};
use yew::prelude::*;

use super::common::{Icon, Symbol};
use crate::i18n::{Key, Lang, count, text, text_with};
use crate::view::{Running, StageRow, Taking};

/// Properties of [`Stages`].
#[derive(Properties, PartialEq)]
pub struct StagesProps {
    /// The stages.
    pub rows: Vec<StageRow>,
    /// The one chosen.
    pub selected: Option<StageId>,
    /// What runs at the moment shown.
    pub running: Rc<Running>,
    /// Language.
    pub lang: Lang,
    /// Called with the one chosen.
    pub on_select: Callback<StageId>,
}

fn edge_name(lang: Lang, kind: EdgeKind) -> String {
    match kind {
        EdgeKind::From => "FROM".to_owned(),
        EdgeKind::Copy => "COPY".to_owned(),
        EdgeKind::Mount(mount) => text_with(lang, Key::EdgeMount, &[("type", mount.as_str())]),
    }
}

fn taking_words(lang: Lang, taking: &Taking) -> String {
    let mut words = format!("{} ← {}", edge_name(lang, taking.kind), taking.from);
    if taking.times > 1 {
        words.push_str(&format!(" ×{}", count(lang, u64::from(taking.times))));
    }
    if taking.onbuild {
        words.push_str(" (ONBUILD)");
    }
    words
}

/// The stages in words: what the graph shows, for those who do not see it.
#[component]
pub fn Stages(props: &StagesProps) -> Html {
    let lang = props.lang;
    let rows = props.rows.iter().map(|row| {
        let id = row.id;
        let selected = props.selected == Some(id);
        let runs = props.running.has_stage(id);
        let lines = if row.lines.0 == row.lines.1 {
            text_with(lang, Key::StageLine, &[("line", &row.lines.0.to_string())])
        } else {
            let (first, last) = (row.lines.0.to_string(), row.lines.1.to_string());
            text_with(lang, Key::StageLines, &[("first", &first), ("last", &last)])
        };
        html! {
            <li key={id.0} class={classes!("stage", selected.then_some("stage--selected"), (!row.used).then_some("stage--unused"),
                runs.then_some("stage--runs"))}
                data-testid="stage" data-stage={row.label.clone()}>
                <button type="button" class="stage__button" aria-pressed={selected.to_string()}
                    onclick={props.on_select.reform(move |_| id)}>
                    <span class="stage__head row">
                        <span class="stage__name">{ &row.label }</span>
                        if row.is_target {
                            <span class="badge badge--target"><Symbol icon={Icon::Target} />{ text(lang, Key::StageTarget) }</span>
                        } else if !row.used {
                            <span class="badge badge--unused">{ text(lang, Key::StageUnused) }</span>
                        }
                        if row.is_default && !row.is_target {
                            <span class="badge">{ text(lang, Key::TargetIsLast) }</span>
                        }
                        if runs {
                            <span class="badge badge--runs"><Symbol icon={Icon::Play} />{ text(lang, Key::TimelineRuns) }</span>
                        }
                        <span class="stage__lines quiet">{ lines }</span>
                    </span>
                    <span class="stage__base">
                        <span class="keyword">{ "FROM" }</span>{ " " }{ &row.base }
                        if let Some(platform) = &row.platform {
                            <span class="badge">{ platform }</span>
                        }
                    </span>
                </button>
                if !row.takes.is_empty() || !row.given_to.is_empty() {
                    <ul class="stage__edges quiet">
                        { for row.takes.iter().map(|taking| html! { <li>{ taking_words(lang, taking) }</li> }) }
                        if !row.given_to.is_empty() {
                            <li>{ text_with(lang, Key::StageGivenTo, &[("stages", &row.given_to.join(", "))]) }</li>
                        }
                    </ul>
                }
                if let Some(size) = &row.size {
                    <span class="stage__size">{ size }</span>
                }
            </li>
        }
    });
    html! { <ol class="stages" data-testid="stages">{ for rows }</ol> }
}
