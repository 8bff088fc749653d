//! The build context: its files, `.dockerignore`, and what COPY takes of it.

use std::collections::BTreeMap;
use std::rc::Rc;

use dockerfile_syntax::source::Span;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::browser::folder::{self, Found};
use crate::i18n::{Key, Lang, count, plural, text, text_with};
use crate::state::{LineFault, Snapshot, Stated, listing};
use crate::view::{self, ContextRow, ContextView, IgnoreRow, TakeRow};

/// Properties of [`BuildContext`].
#[derive(Properties, PartialEq)]
pub struct BuildContextProps {
    /// The last analysis.
    pub snapshot: Snapshot,
    /// What is stated.
    pub stated: Rc<Stated>,
    /// Language.
    pub lang: Lang,
    /// Called with what is stated now.
    pub on_state: Callback<Rc<Stated>>,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
}

/// What a folder states. Its own `.dockerignore` counts; one without any leaves the text as it is.
fn of_folder(found: Vec<Found>, before: &Stated) -> Stated {
    let mut ignore = None;
    let mut manifests = BTreeMap::new();
    let mut files = Vec::new();
    for file in found {
        match file.text {
            Some(text) if file.path == ".dockerignore" => ignore = Some(text),
            Some(text) => {
                manifests.insert(file.path.clone(), text);
            }
            None => {}
        }
        files.push((file.path, file.bytes));
    }
    let ignore = ignore.unwrap_or_else(|| before.ignore.clone());
    Stated { files: listing(&files), ignore, manifests, bases: before.bases.clone() }
}

fn fault(lang: Lang, (line, fault): (u32, LineFault)) -> Html {
    let key = match fault {
        LineFault::NoSize => Key::ContextNoSize,
        LineFault::Outside => Key::ContextOutside,
    };
    html! { <li>{ text_with(lang, key, &[("line", &line.to_string())]) }</li> }
}

fn summary(lang: Lang, shown: &ContextView) -> Html {
    let words = |(files, amount): &(u64, String)| {
        let files = plural(lang, Key::ContextPaths, *files);
        html! { <><strong>{ amount }</strong>{ " " }<span class="range">{ files }</span></> }
    };
    let width = format!("{}.{}%", shown.sent_share / 10, shown.sent_share % 10);
    html! {
        <>
            <dl class="facts">
                <div class="fact fact--small"><dt>{ text(lang, Key::ContextAll) }</dt><dd data-testid="context-all">{ words(&shown.all) }</dd></div>
                <div class="fact fact--small"><dt>{ text(lang, Key::ContextSent) }</dt><dd data-testid="context-sent">{ words(&shown.sent) }</dd></div>
            </dl>
            <svg class="efficiency" height="8" aria-hidden="true" focusable="false">
                <rect class="context__ignored" width="100%" height="8" rx="4" />
                <rect class="context__sent" {width} height="8" rx="4" />
            </svg>
        </>
    }
}

fn ignore_row(lang: Lang, row: &IgnoreRow) -> Html {
    let key = if row.exception { Key::ContextBack } else { Key::ContextOut };
    html! {
        <li class="context-row" data-testid="ignore-line">
            <span class="context-row__line">{ row.line }</span>
            <code class="context-row__path">{ &row.text }</code>
            <span class="context-row__amount">
                if row.files == 0 {
                    { text(lang, Key::ContextMatchesNothing) }
                } else {
                    { text_with(lang, key, &[("paths", &plural(lang, Key::ContextPaths, row.files)), ("size", &row.amount)]) }
                }
            </span>
        </li>
    }
}

fn take(lang: Lang, on_show: &Callback<Span>, row: &TakeRow) -> Html {
    let span = row.span;
    html! {
        <li data-testid="context-take">
            <button type="button" class="context-row context-row--button" onclick={on_show.reform(move |_| span)}>
                <span class="context-row__line">{ row.line }</span>
                <code class="context-row__path">{ &row.source }</code>
                <span class={classes!("context-row__amount", row.amount.is_none().then_some("context-row__amount--missing"))}>
                    if let Some(amount) = &row.amount {
                        if let Some(files) = row.files {
                            { plural(lang, Key::ContextFiles, files) }{ ", " }
                        }
                        { amount }
                    } else {
                        { text(lang, Key::ContextMissing) }
                    }
                </span>
            </button>
        </li>
    }
}

fn file_row(lang: Lang, row: &ContextRow) -> Html {
    let class = classes!("context-file", row.ignored_by.map(|_| "context-file--ignored"));
    html! {
        <tr {class} data-testid="context-file">
            <td class="context-file__path">{ &row.path }</td>
            <td class="context-file__size">{ &row.amount }</td>
            <td>
                if let Some(line) = row.ignored_by {
                    { text_with(lang, Key::ContextIgnoredBy, &[("line", &line.to_string())]) }
                } else {
                    { text(lang, Key::ContextIsSent) }
                }
            </td>
        </tr>
    }
}

fn files_table(lang: Lang, shown: &ContextView) -> Html {
    html! {
        <details class="context__table">
            <summary>{ text_with(lang, Key::ContextTable, &[("n", &count(lang, shown.all.0))]) }</summary>
            <div class="context__scroll" tabindex="0" role="group" aria-label={text(lang, Key::ContextFilesLabel)}>
                <table>
                    <thead><tr>
                        <th scope="col">{ text(lang, Key::ContextPath) }</th>
                        <th scope="col">{ text(lang, Key::ContextSize) }</th>
                        <th scope="col">{ ".dockerignore" }</th>
                    </tr></thead>
                    <tbody>{ for shown.files.iter().map(|row| file_row(lang, row)) }</tbody>
                </table>
                if shown.more > 0 {
                    <p class="note">{ plural(lang, Key::ContextMore, shown.more as u64) }</p>
                }
            </div>
        </details>
    }
}

/// The build context: stated by hand, picked, or dropped.
#[component]
pub fn BuildContext(props: &BuildContextProps) -> Html {
    let lang = props.lang;
    let over = use_state_eq(|| false);
    let failed = use_state_eq(|| false);
    // What a folder took the place of.
    let earlier = use_state_eq(|| None::<Rc<Stated>>);
    // What is stated when the folder has been read, not when it was picked.
    let latest = use_mut_ref(|| props.stated.clone());
    *latest.borrow_mut() = props.stated.clone();
    let take_over = {
        let (on_state, latest, earlier, failed) =
            (props.on_state.clone(), latest.clone(), earlier.clone(), failed.clone());
        Rc::new(move |found: Option<Vec<Found>>| {
            let Some(found) = found.filter(|found| !found.is_empty()) else { return failed.set(true) };
            let before = latest.borrow().clone();
            failed.set(false);
            earlier.set((!before.is_empty()).then(|| before.clone()));
            on_state.emit(Rc::new(of_folder(found, &before)));
        })
    };
    let on_pick = {
        let take_over = take_over.clone();
        move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let (reading, take_over) = (folder::picked(&input), take_over.clone());
            spawn_local(async move { take_over(reading.await) });
        }
    };
    let on_drop = {
        let (over, take_over) = (over.clone(), take_over);
        move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            let Some(transfer) = event.data_transfer() else { return };
            let (reading, take_over) = (folder::dropped(&transfer), take_over.clone());
            spawn_local(async move { take_over(reading.await) });
        }
    };
    let on_over = |value: bool| {
        let over = over.clone();
        move |event: DragEvent| {
            event.prevent_default();
            over.set(value);
        }
    };
    let typed = |put: fn(&mut Stated, String)| {
        let (on_state, latest) = (props.on_state.clone(), latest.clone());
        move |event: InputEvent| {
            let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() else { return };
            let mut next = (**latest.borrow()).clone();
            put(&mut next, area.value());
            on_state.emit(Rc::new(next));
        }
    };
    let undo = earlier.as_ref().map(|stated| {
        let (stated, earlier, on_state) = (stated.clone(), earlier.clone(), props.on_state.clone());
        move |_| {
            on_state.emit(stated.clone());
            earlier.set(None);
        }
    });
    let shown = view::context_view(lang, &props.snapshot, &props.stated);
    let zone = classes!("context__drop", over.then_some("context__drop--over"));
    html! {
        <div class="context" data-testid="context" ondragover={on_over(true)} ondragleave={on_over(false)} ondrop={on_drop}>
            <div class={zone}>
                <p>{ text(lang, if shown.stated { Key::ContextIsStated } else { Key::ContextAsk }) }</p>
                <div class="context__actions row">
                    <label class="button">
                        <input class="visually-hidden" type="file" webkitdirectory=true multiple=true
                            data-testid="context-pick" onchange={on_pick} />
                        { text(lang, Key::ContextPick) }
                    </label>
                    <span class="range">{ text(lang, Key::ContextDrop) }</span>
                    if let Some(undo) = undo {
                        <button type="button" class="button button--small" onclick={undo} data-testid="context-undo">
                            { text(lang, Key::ContextUndo) }
                        </button>
                    }
                </div>
                <p class="note note--flush">{ text(lang, Key::ContextPrivate) }</p>
                <p class="context__fault" role="status">{ if *failed { text(lang, Key::ContextFailed) } else { "" } }</p>
            </div>
            <div class="context__texts">
                <div class="context__text">
                    <label class="section-title section-title--flush" for="context-files">{ text(lang, Key::ContextFilesLabel) }</label>
                    <textarea id="context-files" class="area" rows="8" spellcheck="false" autocomplete="off"
                        placeholder={"package.json 1.2 kB\nsrc/index.js 3400\nnode_modules/ 210 MB"}
                        value={props.stated.files.clone()} aria-invalid={(!shown.faults.is_empty()).then_some("true")}
                        aria-describedby={if shown.faults.is_empty() { "context-files-hint" } else { "context-files-faults context-files-hint" }}
                        oninput={typed(|stated, files| stated.files = files)} data-testid="context-files" />
                    <p class="note note--flush" id="context-files-hint">{ text(lang, Key::ContextFilesHint) }</p>
                    if !shown.faults.is_empty() {
                        <ul id="context-files-faults" class="context__fault" data-testid="context-faults">{ for shown.faults.iter().take(5).map(|found| fault(lang, *found)) }</ul>
                    }
                </div>
                <div class="context__text">
                    <label class="section-title section-title--flush" for="context-ignore">{ ".dockerignore" }</label>
                    <textarea id="context-ignore" class="area" rows="8" spellcheck="false" autocomplete="off"
                        placeholder={"node_modules\n.git\n**/*.log"} value={props.stated.ignore.clone()}
                        oninput={typed(|stated, ignore| stated.ignore = ignore)} data-testid="context-ignore" />
                </div>
            </div>
            if shown.stated {
                <section>{ summary(lang, &shown) }</section>
            }
            if shown.stated && !shown.ignores.is_empty() {
                <section>
                    <h3 class="section-title">{ text(lang, Key::ContextIgnores) }</h3>
                    <ul class="context__rows">{ for shown.ignores.iter().map(|row| ignore_row(lang, row)) }</ul>
                </section>
            }
            if !shown.takes.is_empty() {
                <section>
                    <h3 class="section-title">{ text(lang, Key::ContextTakes) }</h3>
                    <ul class="context__rows">{ for shown.takes.iter().map(|row| take(lang, &props.on_show, row)) }</ul>
                </section>
            }
            if shown.stated {
                { files_table(lang, &shown) }
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_states_its_files_and_its_ignore_file() {
        let found = |path: &str, text: Option<&str>| Found {
            path: path.to_owned(),
            bytes: 5,
            text: text.map(str::to_owned),
        };
        let before = Stated { ignore: "old\n".to_owned(), ..Stated::default() };
        let with = of_folder(
            vec![found(".dockerignore", Some("new\n")), found("package.json", Some("{}"))],
            &before,
        );
        assert_eq!(
            (with.ignore.as_str(), with.files.as_str()),
            ("new\n", ".dockerignore 5\npackage.json 5\n")
        );
        assert_eq!(with.manifests.get("package.json").map(String::as_str), Some("{}"));
        assert_eq!(with.manifests.len(), 1);
        assert_eq!(of_folder(vec![found("a", None)], &before).ignore, "old\n", "what was typed stays");
    }
}
