//! The menu by which a Dockerfile, its graph and what the page says of it leave the page.

use std::rc::Rc;

use dockerfile_answers::Options;
use dockerfile_exercise::Exercise;
use dockerfile_graph::{Direction, Graph, Shown, Texts, to_dot, to_mermaid};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::common::{Icon, Symbol, menu_keys, use_outside};
use super::graph::drawing::{Amount, Drawing, Plan};
use super::graph::svg;
use crate::browser::{clipboard, download, page, picture};
use crate::i18n::{Key, Lang, text};
use crate::share::{self, LONG_LINK, LinkError, Linked};
use crate::state::{Action, Measure, NoticeKind, Snapshot};
use crate::view::{self, stage_total};

/// Properties of [`ShareMenu`].
#[derive(Clone, Properties, PartialEq)]
pub struct ShareMenuProps {
    /// The text in the editor.
    pub text: Rc<str>,
    /// What is given to the build.
    pub options: Rc<Options>,
    /// The open exercise with its key: a link carries it.
    pub exercise: Option<(String, Rc<Exercise>)>,
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// The size shown.
    pub measure: Measure,
    /// Language.
    pub lang: Lang,
    /// What happened.
    pub on_action: Callback<Action>,
}

/// What leaves the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Export {
    Link,
    Embed,
    Markdown,
    Dockerfile,
    Svg,
    Png,
    Mermaid,
    Dot,
    Report,
    Json,
}

impl Export {
    const ALL: [Self; 10] = [
        Self::Link,
        Self::Embed,
        Self::Markdown,
        Self::Dockerfile,
        Self::Svg,
        Self::Png,
        Self::Mermaid,
        Self::Dot,
        Self::Report,
        Self::Json,
    ];

    /// Whether it goes to the clipboard, not into a file.
    fn is_copied(self) -> bool {
        matches!(self, Self::Link | Self::Embed | Self::Markdown)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Embed => "embed",
            Self::Markdown => "markdown",
            Self::Dockerfile => "dockerfile",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Mermaid => "mermaid",
            Self::Dot => "dot",
            Self::Report => "report",
            Self::Json => "json",
        }
    }

    fn title(self) -> Key {
        match self {
            Self::Link => Key::ShareLink,
            Self::Embed => Key::ShareEmbed,
            Self::Markdown => Key::ShareMarkdown,
            Self::Dockerfile => Key::ShareDockerfile,
            Self::Svg => Key::ShareSvg,
            Self::Png => Key::SharePng,
            Self::Mermaid => Key::ShareMermaid,
            Self::Dot => Key::ShareDot,
            Self::Report => Key::ShareReport,
            Self::Json => Key::ShareJson,
        }
    }
}

fn item_id(index: usize) -> String {
    format!("share-{index}")
}

/// What is to be copied, and whether it is a long link.
fn copied(props: &ShareMenuProps, export: Export) -> Result<(String, NoticeKind), NoticeKind> {
    let exercise = props.exercise.as_ref().map(|(key, exercise)| Linked::of(key, exercise));
    let fragment = share::encode(&props.text, &props.options, exercise.as_ref());
    let address = page::address().unwrap_or_default();
    let link = |fragment: &str| format!("{address}#{fragment}");
    match (export, fragment) {
        // The text itself goes even where no link can hold it.
        (Export::Markdown, Err(LinkError::TooLong)) => Err(NoticeKind::BadLink(LinkError::TooLong)),
        (_, Err(error)) => Err(NoticeKind::BadLink(error)),
        (Export::Markdown, Ok(fragment)) => {
            let words = text(props.lang, Key::ShareOpens);
            Ok((share::markdown_snippet(&props.text, &link(&fragment), words), NoticeKind::Copied))
        }
        (Export::Embed, Ok(fragment)) => {
            let title = text(props.lang, Key::AppName);
            Ok((share::embed_snippet(&address, &fragment, title), NoticeKind::Copied))
        }
        (_, Ok(fragment)) => {
            let link = link(&fragment);
            let long = link.len() > LONG_LINK;
            Ok((link, NoticeKind::LinkCopied { long }))
        }
    }
}

/// The stage graph as an SVG document.
fn graph_svg(lang: Lang, snapshot: &Snapshot, measure: Measure) -> String {
    let analysis = &snapshot.analysis;
    let amount = |id| stage_total(&analysis.size, id, measure).map(|total| Amount::new(lang, &total));
    let amounts: Vec<Option<Amount>> = analysis.model.stages.iter().map(|stage| amount(stage.id)).collect();
    let drawing = Drawing::new(lang, analysis, &amounts, &Plan::default());
    svg::document(&drawing, text(lang, Key::GraphTitle), &svg::LIGHT)
}

fn graph_code(snapshot: &Snapshot, write: fn(&Graph, &Texts, Direction) -> String) -> String {
    let model = &snapshot.analysis.model;
    let graph = Graph::new(model, &Shown::default());
    write(&graph, &Texts::plain(&graph, model), Direction::LeftToRight)
}

/// Offers a file; what is made of the analysis only where there is one. `false` where the browser refuses.
fn saved(props: &ShareMenuProps, export: Export) -> bool {
    let (lang, measure) = (props.lang, props.measure);
    if export == Export::Dockerfile {
        // Any other type would have some browsers add an ending to the name.
        return download::save("Dockerfile", "application/octet-stream", &props.text);
    }
    let Some(snapshot) = &props.snapshot else { return false };
    match export {
        Export::Svg => download::save("stages.svg", "image/svg+xml", &graph_svg(lang, snapshot, measure)),
        Export::Mermaid => download::save("stages.mmd", "text/plain", &graph_code(snapshot, to_mermaid)),
        Export::Dot => download::save("stages.dot", "text/vnd.graphviz", &graph_code(snapshot, to_dot)),
        Export::Report => {
            download::save("report.md", "text/markdown", &view::report_markdown(lang, snapshot))
        }
        _ => download::save("report.json", "application/json", &view::report_json(snapshot)),
    }
}

fn run(props: &ShareMenuProps, export: Export) {
    let on_action = props.on_action.clone();
    if export.is_copied() {
        match copied(props, export) {
            Ok((words, done)) => spawn_local(async move {
                let kind = if clipboard::write(&words).await { done } else { NoticeKind::CopyFailed };
                on_action.emit(Action::Noticed(kind));
            }),
            Err(kind) => on_action.emit(Action::Noticed(kind)),
        }
    } else if let (Export::Png, Some(snapshot)) = (export, &props.snapshot) {
        let svg = graph_svg(props.lang, snapshot, props.measure);
        spawn_local(async move {
            let saved = picture::png(&svg).await.is_some_and(|png| download::save_blob("stages.png", &png));
            if !saved {
                on_action.emit(Action::Noticed(NoticeKind::SaveFailed));
            }
        });
    } else if !saved(props, export) {
        on_action.emit(Action::Noticed(NoticeKind::SaveFailed));
    }
}

/// The menu.
#[component]
pub fn ShareMenu(props: &ShareMenuProps) -> Html {
    let lang = props.lang;
    let open = use_state_eq(|| false);
    let focused = use_state_eq(|| 0usize);
    let root = use_node_ref();
    use_outside(&open, &root);
    use_effect_with((*open, *focused), |&(open, focused)| {
        if open {
            page::focus(&item_id(focused));
        }
    });
    let toggle = {
        let (open, focused) = (open.clone(), focused.clone());
        Callback::from(move |_: MouseEvent| {
            focused.set(0);
            open.set(!*open);
        })
    };
    let show = {
        let (open, focused) = (open.clone(), focused.clone());
        move || {
            focused.set(0);
            open.set(true);
        }
    };
    let onkeydown = menu_keys(&open, &focused, Export::ALL.len(), "share-button", show);
    let item = |(index, export): (usize, Export)| {
        let (props, open) = (props.clone(), open.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            open.set(false);
            page::focus("share-button");
            run(&props, export);
        });
        html! {
            <li key={index} role="none">
                <button type="button" role="menuitem" id={item_id(index)} class="menu__item" tabindex="-1"
                    data-testid={format!("share-{}", export.name())} {onclick}>
                    <span class="menu__title">{ text(lang, export.title()) }</span>
                    if export == Export::Link {
                        <span class="menu__about">{ text(lang, Key::ShareLinkAbout) }</span>
                    }
                </button>
            </li>
        }
    };
    let items = |copied: bool| {
        let all = Export::ALL.into_iter().enumerate();
        all.filter(move |(_, export)| export.is_copied() == copied).map(item).collect::<Html>()
    };
    html! {
        <div class="menu menu--end" ref={root} {onkeydown}>
            <button type="button" class="button" id="share-button" aria-haspopup="menu"
                aria-expanded={open.to_string()} aria-controls={open.then_some("share-menu")}
                data-testid="share" onclick={toggle}>
                <Symbol icon={Icon::Share} /><span class="toolbar__words">{ text(lang, Key::ShareLabel) }</span><Symbol icon={Icon::Down} />
            </button>
            if *open {
                <ul class="menu__list" id="share-menu" role="menu" aria-labelledby="share-button">
                    { items(true) }
                    <li class="menu__heading" role="presentation">{ text(lang, Key::ShareFiles) }</li>
                    { items(false) }
                </ul>
            }
        </div>
    }
}
