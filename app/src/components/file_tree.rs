//! The files of a layer as a tree: one tab stop, moved through by the arrow keys (WAI-ARIA's tree view).

use dockerfile_answers::model::StageId;
use dockerfile_answers::size::FileChange;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::common::{Choice, ChoiceOption, foreign};
use crate::browser::remembered::use_remembered_name;
use crate::i18n::{Key, Lang, plural, text};
use crate::state::Snapshot;
use crate::view::{self, Scope, TreeChoice, TreeRow};

/// Properties of [`FileTree`].
#[derive(Properties, PartialEq)]
pub struct FileTreeProps {
    /// The last analysis.
    pub snapshot: Snapshot,
    /// The stage.
    pub stage: StageId,
    /// Index of the layer in the stage.
    pub layer: usize,
    /// Language.
    pub lang: Lang,
}

/// What a key does in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The focus goes to that row.
    Go(usize),
    /// That row opens or closes.
    Toggle(usize),
    Nothing,
}

/// What `key` does while row `at` has the focus.
fn step(rows: &[TreeRow], at: usize, key: &str) -> Step {
    let Some(row) = rows.get(at) else { return Step::Nothing };
    let last = rows.len().saturating_sub(1);
    match (key, row.open) {
        ("ArrowDown", _) => Step::Go((at + 1).min(last)),
        ("ArrowUp", _) => Step::Go(at.saturating_sub(1)),
        ("Home", _) => Step::Go(0),
        ("End", _) => Step::Go(last),
        ("ArrowRight", Some(false)) | ("ArrowLeft", Some(true)) | ("Enter" | " ", Some(_)) => {
            Step::Toggle(at)
        }
        ("ArrowRight", Some(true)) => Step::Go((at + 1).min(last)),
        ("ArrowLeft", _) => {
            let above = rows.get(..at).unwrap_or_default();
            above.iter().rposition(|other| other.level < row.level).map_or(Step::Nothing, Step::Go)
        }
        _ => typed(rows, at, key),
    }
}

/// A letter goes to the next row whose name starts with it.
fn typed(rows: &[TreeRow], at: usize, key: &str) -> Step {
    let mut chars = key.chars();
    let (Some(letter), None) = (chars.next(), chars.next()) else { return Step::Nothing };
    let starts = |row: &TreeRow| row.name.to_lowercase().starts_with(&letter.to_lowercase().to_string());
    let found = (1..=rows.len()).map(|n| (at + n) % rows.len()).find(|i| rows.get(*i).is_some_and(starts));
    found.map_or(Step::Nothing, Step::Go)
}

fn percent(permille: u32) -> String {
    format!("{}.{}%", permille / 10, permille % 10)
}

fn mark(lang: Lang, change: FileChange) -> Html {
    let (sign, class, key) = match change {
        FileChange::Added => ("+", "tree__mark tree__mark--added", Key::TreeAdded),
        FileChange::Changed => ("~", "tree__mark tree__mark--changed", Key::TreeChanged),
        FileChange::Removed => ("−", "tree__mark tree__mark--removed", Key::TreeRemoved),
    };
    let words = text(lang, key);
    html! {
        <span {class} title={words}>
            <span aria-hidden="true">{ sign }</span><span class="visually-hidden">{ words }</span>
        </span>
    }
}

fn row(lang: Lang, row: &TreeRow, index: usize, current: bool, on_click: Callback<usize>) -> Html {
    let class = classes!(
        "tree__row",
        format!("tree__row--{}", row.level.min(12)),
        row.unnamed.then_some("tree__row--unnamed"),
    );
    let width = percent(row.width);
    html! {
        <li {class} role="treeitem" key={row.id.clone()} tabindex={if current { "0" } else { "-1" }}
            aria-level={row.level.to_string()} aria-posinset={row.place.0.to_string()} aria-setsize={row.place.1.to_string()}
            aria-expanded={row.open.map(|open| open.to_string())} data-testid="tree-row"
            onclick={move |_| on_click.emit(index)}>
            <span class="tree__twist" aria-hidden="true"></span>
            if let Some(change) = row.change {
                { mark(lang, change) }
            } else {
                <span class="tree__mark" aria-hidden="true"></span>
            }
            <span class="tree__name" lang={row.name_lang.and_then(|name| foreign(name, lang))}>
                { &row.name }
                if row.unnamed {
                    <span class="visually-hidden">{ " (" }{ text(lang, Key::TreeUnnamed) }{ ")" }</span>
                }
            </span>
            <span class={classes!("tree__amount", row.unknown.then_some("tree__amount--unknown"))}>{ &row.amount }</span>
            <svg class="tree__bar" height="4" aria-hidden="true" focusable="false">
                if row.unknown {
                    <rect width="100%" height="4" fill="url(#source-unknown)" />
                }
                <rect class="tree__share" {width} height="4" rx="2" />
            </svg>
        </li>
    }
}

/// The files of a layer, or of the stage up to it.
#[component]
pub fn FileTree(props: &FileTreeProps) -> Html {
    let lang = props.lang;
    let scope = use_remembered_name("files", &["layer", "all"]);
    let choice = {
        let scope = if *scope == "all" { Scope::UpTo } else { Scope::Layer };
        use_state_eq(|| TreeChoice { scope, ..TreeChoice::default() })
    };
    let current = use_state_eq(|| 0_usize);
    let list = use_node_ref();
    // The row that takes the focus once it is drawn.
    let moving = use_mut_ref(|| false);
    let tree = view::file_tree(lang, &props.snapshot, props.stage, props.layer, &choice);
    let at = (*current).min(tree.rows.len().saturating_sub(1));
    {
        let (list, moving) = (list.clone(), moving.clone());
        use_effect_with((at, (*choice).clone()), move |(at, _)| {
            if moving.replace(false) {
                let row = list
                    .cast::<HtmlElement>()
                    .and_then(|list| list.children().item(u32::try_from(*at).unwrap_or(0)));
                if let Some(row) = row.and_then(|row| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(row).ok())
                {
                    // Fails only on an element that cannot take the focus, and this one can.
                    let focused = row.focus();
                    debug_assert!(focused.is_ok(), "a tree row takes the focus");
                }
            }
        });
    }
    let toggle = {
        let (choice, rows) = (choice.clone(), tree.rows.clone());
        move |index: usize| {
            let Some(row) = rows.get(index).filter(|row| row.open.is_some()) else { return };
            let mut next = (*choice).clone();
            if !next.toggled.remove(&row.id) {
                next.toggled.insert(row.id.clone());
            }
            choice.set(next);
        }
    };
    let onkeydown = {
        let (rows, current, toggle, moving) =
            (tree.rows.clone(), current.clone(), toggle.clone(), moving.clone());
        move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            match step(&rows, at, &event.key()) {
                Step::Nothing => return,
                Step::Go(to) => {
                    *moving.borrow_mut() = to != at;
                    current.set(to);
                }
                Step::Toggle(row) => toggle(row),
            }
            event.prevent_default();
        }
    };
    let on_click = {
        let (current, toggle) = (current.clone(), toggle);
        Callback::from(move |index: usize| {
            current.set(index);
            toggle(index);
        })
    };
    let on_scope = {
        let choice = choice.clone();
        move |value: &'static str| {
            scope.set(value);
            let scope = if value == "all" { Scope::UpTo } else { Scope::Layer };
            choice.set(TreeChoice { scope, ..(*choice).clone() });
        }
    };
    let on_filter = {
        let choice = choice.clone();
        move |event: InputEvent| {
            let filter =
                event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            choice.set(TreeChoice { filter, ..(*choice).clone() });
        }
    };
    let options = [("layer", Key::TreeScopeLayer), ("all", Key::TreeScopeAll)]
        .map(|(value, key)| ChoiceOption::new(value, text(lang, key)));
    let name = format!("files-{}-{}", props.stage.0, props.layer);
    let selected = if choice.scope == Scope::UpTo { "all" } else { "layer" };
    html! {
        <div class="files" data-testid="files">
            <div class="files__tools row">
                <h4 class="files__title">{ text(lang, Key::TreeLabel) }</h4>
                <Choice {name} label={text(lang, Key::TreeScope)} options={options.to_vec()} {selected} on_choose={on_scope} />
                <input class="input files__filter" type="search" value={choice.filter.clone()} oninput={on_filter}
                    placeholder={text(lang, Key::TreeFilter)} aria-label={text(lang, Key::TreeFilter)}
                    spellcheck="false" autocomplete="off" data-testid="files-filter" />
            </div>
            if tree.rows.is_empty() {
                <p class="files__empty quiet">
                    { text(lang, if choice.filter.is_empty() { Key::TreeEmpty } else { Key::TreeNothing }) }
                </p>
            } else {
                <ul class="tree" role="tree" aria-label={text(lang, Key::TreeLabel)} ref={list} {onkeydown}>
                    { for tree.rows.iter().enumerate().map(|(i, shown)| row(lang, shown, i, i == at, on_click.clone())) }
                </ul>
                if tree.more > 0 {
                    <p class="files__empty quiet">{ plural(lang, Key::TreeMore, tree.more as u64) }</p>
                }
                <p class="files__note quiet">{ text(lang, Key::TreeUnpacked) }</p>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[(&str, u32, Option<bool>)]) -> Vec<TreeRow> {
        let row = |(name, level, open): &(&str, u32, Option<bool>)| TreeRow {
            id: (*name).to_owned(),
            name: (*name).to_owned(),
            name_lang: None,
            level: *level,
            place: (1, 1),
            open: *open,
            change: None,
            unnamed: false,
            amount: String::new(),
            unknown: false,
            width: 0,
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn keys_move_open_and_close_as_in_any_tree() {
        let rows = rows(&[("a", 1, Some(true)), ("b", 2, None), ("c", 2, Some(false)), ("d", 1, None)]);
        let does = |at, key| step(&rows, at, key);
        assert_eq!((does(0, "ArrowDown"), does(3, "ArrowDown")), (Step::Go(1), Step::Go(3)));
        assert_eq!((does(1, "ArrowUp"), does(0, "ArrowUp")), (Step::Go(0), Step::Go(0)));
        assert_eq!((does(2, "Home"), does(1, "End")), (Step::Go(0), Step::Go(3)));
        assert_eq!(
            (does(0, "ArrowRight"), does(2, "ArrowRight"), does(1, "ArrowRight")),
            (Step::Go(1), Step::Toggle(2), Step::Nothing)
        );
        assert_eq!(
            (does(0, "ArrowLeft"), does(2, "ArrowLeft"), does(3, "ArrowLeft")),
            (Step::Toggle(0), Step::Go(0), Step::Nothing)
        );
        assert_eq!((does(2, "Enter"), does(1, " ")), (Step::Toggle(2), Step::Nothing));
        assert_eq!(
            (does(0, "D"), does(3, "b"), does(0, "z"), does(0, "F5")),
            (Step::Go(3), Step::Go(1), Step::Nothing, Step::Nothing)
        );
    }
}
