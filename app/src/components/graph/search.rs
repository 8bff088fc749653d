//! Finding a stage or an image by its name.

use dockerfile_answers::Analysis;
use dockerfile_graph::{Graph, NodeKind, Shown};
use dockerfile_syntax::lists::Arrange;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::drawing::NodeKey;
use super::drawings::unused_stages;
use super::pilot::Pilot;
use super::text::short_reference;
use crate::browser::page;
use crate::components::common::{Icon, Symbol};
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::Snapshot;

/// What `query` finds, stages first: whose name or number begins with it, then whose name, base or reference
/// contains it.
fn hits(analysis: &Analysis, query: &str) -> Vec<NodeKey> {
    let query = query.trim().to_lowercase();
    if query.is_empty() {
        return Vec::new();
    }
    let graph = Graph::new(&analysis.model, &Shown::default());
    let mut found: Vec<(u8, NodeKey)> = Vec::new();
    for node in &graph.nodes {
        let key = NodeKey { kind: node.kind.clone(), owner: None };
        let rank = match &node.kind {
            NodeKind::Stage(id) => {
                let Some(stage) = analysis.model.stages.get(id.index()) else { continue };
                let name = stage.name.as_ref().map(|name| name.value.to_lowercase()).unwrap_or_default();
                match () {
                    () if name == query || id.0.to_string() == query => 0,
                    () if name.starts_with(&query) => 1,
                    () if name.contains(&query) => 2,
                    () if stage.base_written.value.to_lowercase().contains(&query) => 4,
                    () => continue,
                }
            }
            NodeKind::Image(name) if short_reference(name).to_lowercase().contains(&query) => 3,
            NodeKind::NamedContext(name) | NodeKind::Remote(name) | NodeKind::Unresolved(name)
                if name.to_lowercase().contains(&query) =>
            {
                3
            }
            _ => continue,
        };
        found.push((rank, key));
    }
    found.arrange_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, key)| key).collect()
}

/// Properties of [`Search`].
#[derive(Properties, PartialEq)]
pub(super) struct SearchProps {
    /// What is searched.
    pub(super) snapshot: Snapshot,
    /// Goes to what is found.
    pub(super) pilot: Pilot,
    /// Language.
    pub(super) lang: Lang,
}

/// The field to find a stage. Typing goes to the first that fits, Enter to the next, Escape closes it.
#[component]
pub(super) fn Search(props: &SearchProps) -> Html {
    let lang = props.lang;
    let (query, at) = (use_state_eq(String::new), use_state_eq(|| 0usize));
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with((), move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                page::focus_element(&field);
            }
        });
    }
    let found = use_memo((props.snapshot.clone(), (*query).clone()), |(snapshot, query)| {
        hits(&snapshot.analysis, query)
    });
    let jump = {
        let (pilot, snapshot) = (props.pilot.clone(), props.snapshot.clone());
        move |key: Option<&NodeKey>| {
            let Some(key) = key else { return };
            let unused = match key.kind {
                NodeKind::Stage(id) => unused_stages(&snapshot).contains(&id),
                _ => false,
            };
            pilot.jump(key.clone(), unused);
        }
    };
    let oninput = {
        let (query, at, jump, snapshot) = (query.clone(), at.clone(), jump.clone(), props.snapshot.clone());
        move |event: InputEvent| {
            let Some(field) = event.target_dyn_into::<HtmlInputElement>() else { return };
            jump(hits(&snapshot.analysis, &field.value()).first());
            query.set(field.value());
            at.set(0);
        }
    };
    let step = {
        let (found, at) = (found.clone(), at.clone());
        move |back: bool| {
            let count = found.len();
            if count > 0 {
                let next = (*at + if back { count - 1 } else { 1 }) % count;
                jump(found.get(next));
                at.set(next);
            }
        }
    };
    let onkeydown = {
        let (step, pilot) = (step.clone(), props.pilot.clone());
        move |event: KeyboardEvent| {
            match event.key().as_str() {
                "Enter" => step(event.shift_key()),
                "Escape" => pilot.search(false),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let words = match (query.trim().is_empty(), found.len()) {
        (true, _) => String::new(),
        (false, 0) => text(lang, Key::GraphFindNone).to_owned(),
        (false, count) => {
            let (n, of) = ((at.min(count - 1) + 1).to_string(), count.to_string());
            text_with(lang, Key::GraphFindCount, &[("n", &n), ("of", &of)])
        }
    };
    html! {
        <div class="graph-search" role="search" data-testid="graph-search"
            onpointerdown={|event: PointerEvent| event.stop_propagation()}>
            <input ref={field} class="graph-search__field" type="search" autocomplete="off" spellcheck="false"
                aria-label={text(lang, Key::GraphFind)} placeholder={text(lang, Key::GraphFind)}
                data-testid="graph-search-field" {oninput} {onkeydown} />
            <output class="graph-search__count" aria-live="polite">{ words }</output>
            <button type="button" class="icon-button graph-controls__button" aria-label={text(lang, Key::GraphFindClose)}
                title={text(lang, Key::GraphFindClose)} onclick={let pilot = props.pilot.clone(); move |_| pilot.search(false)}>
                <Symbol icon={Icon::Close} />
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use dockerfile_core::model::StageId;
    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;

    #[test]
    fn names_come_before_what_only_contains_them() {
        let text = "FROM node:22 AS base\nFROM base AS web-build\nFROM base AS build\nFROM nginx\n\
            COPY --from=build /a /a\nCOPY --from=web-build /b /b\nCOPY --from=buildpack-deps:trixie /c /c\n";
        let analysis = analyze(text, &Options::default());
        let stage = |n| NodeKind::Stage(StageId(n));
        let kinds = |query: &str| hits(&analysis, query).into_iter().map(|key| key.kind).collect::<Vec<_>>();
        let deps = NodeKind::Image("docker.io/library/buildpack-deps:trixie".to_owned());
        assert_eq!(kinds("Build"), [stage(2), stage(1), deps]);
        assert_eq!(kinds("3"), [stage(3)]);
        assert_eq!(kinds("nginx").last(), Some(&stage(3)));
        assert!(kinds(" ").is_empty() && kinds("nothing").is_empty());
    }
}
