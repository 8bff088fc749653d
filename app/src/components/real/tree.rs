use std::rc::Rc;

use dockerfile_answers::size::FileChange;
use dockerfile_image::RealImage;
use yew::prelude::*;

use crate::browser::page;
use crate::i18n::{Key, Lang, plural, text, text_with};
use crate::view::{self, Opened, RealTreeRow, TreeItem, TreeMove};

/// Properties of [`Tree`].
#[derive(Properties, PartialEq)]
pub(super) struct TreeProps {
    /// The image.
    pub(super) image: Rc<RealImage>,
    /// Index of the layer.
    pub(super) layer: usize,
    /// What paths have to hold; empty for all.
    pub(super) filter: String,
    /// Language.
    pub(super) lang: Lang,
}

fn row_id(item: TreeItem) -> String {
    match item {
        TreeItem::Node(node) => format!("real-node-{node}"),
        TreeItem::More(None) => "real-more".to_owned(),
        TreeItem::More(Some(node)) => format!("real-more-{node}"),
    }
}

fn change_words(lang: Lang, row: &RealTreeRow) -> (&'static str, &'static str, &'static str) {
    match row.change {
        FileChange::Added => ("+", "tree__mark tree__mark--added", text(lang, Key::RealAdded)),
        FileChange::Changed => ("~", "tree__mark tree__mark--changed", text(lang, Key::RealChanged)),
        FileChange::Removed => ("−", "tree__mark tree__mark--removed", text(lang, Key::RealRemoved)),
    }
}

fn content(lang: Lang, row: &RealTreeRow) -> Html {
    if matches!(row.item, TreeItem::More(_)) {
        return html! { <span class="tree__more">{ text_with(lang, Key::RealMore, &[("n", &row.name)]) }</span> };
    }
    let (sign, class, word) = change_words(lang, row);
    html! {
        <>
            <span class="tree__twist" aria-hidden="true" />
            <span {class} title={word} aria-hidden="true">{ sign }</span>
            <span class="tree__name">
                { &row.name }
                if row.directory { { "/" } }
                if let Some(link) = &row.link {
                    <span class="tree__aside">{ " → " }{ link }</span>
                }
            </span>
            <span class="visually-hidden">{ " (" }{ word }{ ") " }</span>
            if let Some(hides) = &row.hides {
                <span class="tree__aside">{ text_with(lang, Key::RealHides, &[("size", hides)]) }</span>
            }
            <span class="tree__amount">{ &row.size }</span>
        </>
    }
}

/// How deep rows are indented at most: names stay readable.
const DEEPEST: u32 = 12;

/// The files of a layer as a tree, of which only what is open is drawn.
#[component]
pub(super) fn Tree(props: &TreeProps) -> Html {
    let lang = props.lang;
    let opened = {
        let (image, layer) = (props.image.clone(), props.layer);
        use_state_eq(move || {
            image.layers.get(layer).map(|layer| Opened::at_first(&layer.tree)).unwrap_or_default()
        })
    };
    let focused = use_state_eq(|| None::<TreeItem>);
    let by_key = use_mut_ref(|| false);
    let shown = use_memo(
        (props.image.clone(), props.layer, props.filter.clone(), (*opened).clone(), lang),
        |(image, layer, filter, opened, lang)| {
            image
                .layers
                .get(*layer)
                .map(|layer| view::tree_rows(*lang, &layer.tree, opened, filter))
                .unwrap_or_default()
        },
    );
    {
        let by_key = by_key.clone();
        use_effect_with((*focused, (*opened).clone()), move |(focused, _)| {
            if by_key.replace(false)
                && let Some(item) = focused
            {
                page::focus(&row_id(*item));
            }
        });
    }
    let (rows, found) = &*shown;
    let toggle = {
        let opened = opened.clone();
        Callback::from(move |item: TreeItem| {
            let mut next = (*opened).clone();
            match item {
                TreeItem::Node(node) => {
                    if !next.nodes.remove(&node) {
                        next.nodes.insert(node);
                    }
                }
                TreeItem::More(parent) => *next.more.entry(parent).or_default() += 1,
            }
            opened.set(next);
        })
    };
    let filtered = !props.filter.trim().is_empty();
    let current = rows.iter().position(|row| Some(row.item) == *focused).unwrap_or(0);
    let onkeydown = {
        let (shown, focused, by_key, toggle) =
            (shown.clone(), focused.clone(), by_key.clone(), toggle.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let (rows, _) = &*shown;
            let Some(found) = view::tree_key(rows, current, &event.key()) else { return };
            event.prevent_default();
            let row = |index: usize| rows.get(index).map(|row| row.item);
            *by_key.borrow_mut() = true;
            match found {
                TreeMove::To(index) => focused.set(row(index)),
                TreeMove::Open | TreeMove::Close => {
                    let Some(item) = row(current) else { return };
                    // What a filter has opened stays open.
                    if !filtered || matches!(item, TreeItem::More(_)) {
                        toggle.emit(item);
                    }
                    // The wish for more gives way to what was wished for.
                    focused.set(if matches!(item, TreeItem::More(_)) {
                        row(current.saturating_sub(1))
                    } else {
                        Some(item)
                    });
                }
            }
        })
    };
    let line = |(index, row): (usize, &RealTreeRow)| {
        let item = row.item;
        let onclick = {
            let (focused, toggle) = (focused.clone(), toggle.clone());
            let opens = row.expanded.is_some() && !filtered || matches!(item, TreeItem::More(_));
            Callback::from(move |_: MouseEvent| {
                focused.set(Some(item));
                if opens {
                    toggle.emit(item);
                }
            })
        };
        html! {
            <li key={row_id(item)} id={row_id(item)} role="treeitem" data-testid="real-node"
                class={classes!("tree__row", format!("tree__row--{}", row.level.min(DEEPEST)))}
                aria-level={row.level.to_string()} aria-posinset={row.position.to_string()}
                aria-setsize={row.siblings.to_string()} aria-expanded={row.expanded.map(|open| open.to_string())}
                tabindex={if index == current { "0" } else { "-1" }} {onclick}>
                { content(lang, row) }
            </li>
        }
    };
    let label = text_with(lang, Key::RealTree, &[("layer", &(props.layer + 1).to_string())]);
    html! {
        <>
            <p class="real-files__found quiet" role="status">
                if filtered { { plural(lang, Key::RealFound, *found as u64) } }
            </p>
            if rows.is_empty() && !filtered {
                <p class="empty">{ text(lang, Key::RealNoFiles) }</p>
            } else if !rows.is_empty() {
                <ul class="tree" role="tree" aria-label={label} data-testid="real-tree" {onkeydown}>
                    { for rows.iter().enumerate().map(line) }
                </ul>
            }
        </>
    }
}
