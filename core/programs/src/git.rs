//! git: repositories copied and begun.

use super::given::{Sorted, Spec};
use super::{Arg, Ask, Call, Checkout, Home, Item, Leave, Request, Tool, Trace, takes};

pub(super) static TOOL: Tool = Tool { names: &["git"], home: Home::Installed, read };

/// git(1) of 2.47: options before the verb that have a value.
const GLOBAL: Spec = Spec {
    short: "Cc",
    long: &["--git-dir", "--work-tree", "--namespace", "--exec-path", "--config-env"],
    single_dash: false,
    switches: false,
    stops: true,
};

/// git-clone(1).
const CLONE: Spec = Spec {
    short: "bcojuO",
    long: &[
        "--branch",
        "--bundle-uri",
        "--config",
        "--depth",
        "--filter",
        "--jobs",
        "--origin",
        "--reference",
        "--reference-if-able",
        "--revision",
        "--separate-git-dir",
        "--server-option",
        "--shallow-exclude",
        "--shallow-since",
        "--template",
        "--upload-pack",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let global = Sorted::read(call.args, &GLOBAL);
    let directory = global.value(&["-C"]).map(|directory| directory.text.clone());
    let (verb, _, mut out) = global.opened(takes::FETCH);
    let Some(verb) = verb else { return out };
    // What follows the verb, options and all.
    let rest =
        call.args.iter().position(|arg| std::ptr::eq(arg, verb)).and_then(|at| call.args.get(at + 1..));
    let rest = rest.unwrap_or_default();
    match verb.text.as_str() {
        "clone" => out.asks.extend(clone(rest, directory.as_deref())),
        "submodule" => {
            let to = Item { text: place(directory.as_deref(), ".git/modules"), known: true, span: verb.span };
            out.asks.push(Ask::Clone(Checkout { url: None, to, shallow: false, git: true }));
        }
        "init" => {
            let sorted =
                Sorted::read(rest, &Spec { short: "b", long: &["--initial-branch", "--template"], ..CLONE });
            let at = sorted.operands.first().map_or(".", |at| at.text.as_str());
            let at = place(directory.as_deref(), &format!("{at}/.git"));
            out.once = true;
            out.asks.push(Ask::Leave(
                Leave::tree(Trace::SmallFiles, at, "git:init", "git init").within("scaffold"),
            ));
        }
        _ => {}
    }
    out
}

fn clone(rest: &[Arg], directory: Option<&str>) -> Option<Ask> {
    let sorted = Sorted::read(rest, &CLONE);
    let mut operands = sorted.operands.iter();
    let url = operands.next()?.item();
    let to = match operands.next() {
        Some(to) => to.item(),
        None => {
            let name = url.text.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or("");
            let name = name.strip_suffix(".git").unwrap_or(name).to_owned();
            Item { text: name, known: url.known, span: url.span }
        }
    };
    let to = Item { text: place(directory, &to.text), ..to };
    Some(Ask::Clone(Checkout { url: Some(url), to, shallow: sorted.has(&["--depth"]), git: true }))
}

/// A path from the directory that `-C` names.
fn place(directory: Option<&str>, path: &str) -> String {
    match directory {
        Some(directory) if !path.starts_with('/') => format!("{}/{path}", directory.trim_end_matches('/')),
        _ => path.to_owned(),
    }
}
