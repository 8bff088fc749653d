//! Yarn, as its version 1 reads its command line; later ones agree in what is read here.

use super::given::{Sorted, Spec};
use super::{
    Arg, Ask, CacheDirectory, Caches, Call, CleanCache, Development, Home, Install, Item, Kept, Leave,
    Manager, Request, Tool, Trace, data, node, takes,
};

pub(super) static TOOL: Tool = Tool { names: &["yarn", "yarnpkg"], home: Home::Installed, read };

/// `yarn cache dir` of its first version; later ones take `--immutable`, and keep things elsewhere.
pub(super) static CACHES: Caches = Caches {
    directories: &[CacheDirectory {
        usual: "/usr/local/share/.cache/yarn",
        variables: &[("YARN_CACHE_FOLDER", "")],
    }],
    moved: &["--cache-folder", "--immutable"],
    ..Caches::NONE
};

/// `yarn help` of 1.22: options with a value.
const SPEC: Spec = Spec {
    short: "",
    long: &[
        "--cwd",
        "--cache-folder",
        "--global-folder",
        "--https-proxy",
        "--link-folder",
        "--modules-folder",
        "--mutex",
        "--network-concurrency",
        "--network-timeout",
        "--preferred-cache-folder",
        "--proxy",
        "--registry",
        "--use-yarnrc",
        "--otp",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    if let Some(what) = data::behind(call.args) {
        return data::request(what);
    }
    let sorted = Sorted::read(call.args, &SPEC);
    let (verb, rest, mut out) = sorted.opened(takes::SMALL);
    let Some(verb) = verb else {
        // Yarn alone installs; a word that is not known may be anything.
        out.takes = takes::DEPENDENCIES;
        if sorted.operands.is_empty() && !sorted.has(&["--version", "-v", "--help", "-h"]) {
            out.once = true;
            out.asks.push(Ask::Install(install(call, &sorted, &[], false)));
        }
        return out;
    };
    match (verb.text.as_str(), rest.first().map_or("", |next| next.text.as_str())) {
        ("install" | "add", _) => {
            out.takes = takes::DEPENDENCIES;
            out.once = true;
            out.asks.push(Ask::Install(install(call, &sorted, rest, false)));
        }
        ("global", "add" | "upgrade") => {
            out.once = true;
            out.asks.push(Ask::Install(install(call, &sorted, rest.get(1..).unwrap_or_default(), true)));
        }
        ("upgrade" | "up", _) => out.asks.push(Ask::Install(install(call, &sorted, rest, false))),
        ("cache", "clean" | "clear") => {
            out.asks.push(Ask::CleanCache(CleanCache {
                manager: Manager::Yarn,
                packages: true,
                index: true,
            }));
        }
        ("init", "") => {
            out.answers = !sorted.has(&["-y", "--yes"]);
            out.asks.push(Ask::Leave(
                Leave::tree(Trace::SmallFiles, ".", "npm:init", "yarn init").within("scaffold"),
            ));
        }
        ("exec" | "dlx", _) => node::exec(&mut out, verb, rest),
        ("prune", _) => out.asks.push(Ask::Prune(Manager::Yarn)),
        _ => node::common(&mut out, verb, rest),
    }
    out
}

fn install(call: &Call<'_>, sorted: &Sorted<'_>, rest: &[&Arg], global: bool) -> Install {
    let cache = match (sorted.value(&["--cache-folder"]), call.variable("YARN_CACHE_FOLDER")) {
        _ if sorted.has(&["--offline"]) => Kept::Not,
        (Some(directory), _) => Kept::In(directory.clone()),
        (None, Some(directory)) => {
            Kept::In(Item { known: !directory.is_empty(), text: directory, span: call.program })
        }
        (None, None) => Kept::Usual,
    };
    let sources = node::sources(rest);
    let development = if sources.is_empty() && !global {
        node::development(call, node::production(sorted, &["--production", "--prod"]), "--production")
    } else {
        Development::None
    };
    Install {
        project: sources.is_empty() && !global,
        development,
        sources,
        cache,
        global,
        elsewhere: sorted.has(&["--cwd", "--modules-folder"]),
        ..Install::new(Manager::Yarn)
    }
}
