//! pnpm.

use super::given::{Sorted, Spec};
use super::{
    Arg, Ask, CacheDirectory, Caches, Call, CleanCache, Development, Home, Install, Kept, Leave, Manager,
    Request, Tool, Trace, Want, data, node, takes,
};

pub(super) static TOOL: Tool = Tool { names: &["pnpm"], home: Home::Installed, read };

/// `pnpm store path`, without its version.
pub(super) static CACHES: Caches = Caches {
    directories: &[CacheDirectory {
        usual: "/root/.local/share/pnpm/store",
        variables: &[("PNPM_HOME", "/store"), ("XDG_DATA_HOME", "/pnpm/store")],
    }],
    moved: &["--store-dir", "--config.store-dir"],
    ..Caches::NONE
};

/// `pnpm help` of 9: options with a value.
const SPEC: Spec = Spec {
    short: "CF",
    long: &[
        "--dir",
        "--filter",
        "--filter-prod",
        "--loglevel",
        "--reporter",
        "--registry",
        "--store-dir",
        "--modules-dir",
        "--virtual-store-dir",
        "--network-concurrency",
        "--child-concurrency",
        "--global-dir",
        "--lockfile-dir",
        "--package-import-method",
        "--workspace-concurrency",
        "--test-pattern",
        "--changed-files-ignore-pattern",
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
        out.takes = takes::DEPENDENCIES;
        return out;
    };
    match verb.text.as_str() {
        word @ ("install" | "i" | "add" | "update" | "up" | "fetch" | "deploy") => {
            out.takes =
                if matches!(word, "install" | "i" | "add") { takes::DEPENDENCIES } else { takes::SMALL };
            out.once = true;
            let install = install(call, &sorted, rest);
            if install.project && !install.elsewhere && !install.idle && matches!(word, "install" | "i") {
                if sorted.has(&["--frozen-lockfile"]) {
                    let words = "ERR_PNPM_NO_LOCKFILE  Cannot install with \"frozen-lockfile\" because pnpm-lock.yaml is absent";
                    out.wants.push(Want::new(&["pnpm-lock.yaml"], words, 1).upwards().made_by(node::MAKERS));
                }
                let words = "ERR_PNPM_NO_PKG_MANIFEST  No package.json found in {dir}";
                out.wants.push(
                    Want::new(&["package.json", "pnpm-workspace.yaml"], words, 1)
                        .upwards()
                        .made_by(node::MAKERS),
                );
            }
            out.asks.push(Ask::Install(match word {
                // What it takes lies in the store already.
                "deploy" => Install { sources: Vec::new(), elsewhere: true, cache: Kept::Not, ..install },
                // Of the project it reads the lock file alone.
                "fetch" => Install { fetch_only: true, project: false, ..install },
                _ => install,
            }));
        }
        "store" if rest.first().is_some_and(|sub| sub.is("prune")) => {
            out.asks.push(Ask::CleanCache(CleanCache {
                manager: Manager::Pnpm,
                packages: true,
                index: true,
            }));
        }
        "prune" => out.asks.push(Ask::Prune(Manager::Pnpm)),
        "init" if rest.is_empty() => {
            out.asks.push(Ask::Leave(
                Leave::tree(Trace::SmallFiles, ".", "npm:init", "pnpm init").within("scaffold"),
            ));
        }
        "exec" | "dlx" => node::exec(&mut out, verb, rest),
        _ => node::common(&mut out, verb, rest),
    }
    out
}

fn install(call: &Call<'_>, sorted: &Sorted<'_>, rest: &[&Arg]) -> Install {
    let cache = match sorted.value(&["--store-dir"]) {
        _ if sorted.has(&["--offline", "--lockfile-only"]) => Kept::Not,
        Some(directory) => Kept::In(directory.clone()),
        None => Kept::Usual,
    };
    let sources = node::sources(rest);
    let global = sorted.on(&["-g", "--global"]) == Some(true);
    let development = if sources.is_empty() && !global {
        node::development(call, node::production(sorted, &["--prod", "--production", "-P"]), "--prod")
    } else {
        Development::None
    };
    Install {
        project: sources.is_empty() && !global,
        development,
        sources,
        cache,
        global,
        elsewhere: sorted.has(&["-C", "--dir", "-F", "--filter"]),
        idle: sorted.has(&["--lockfile-only"]),
        ..Install::new(Manager::Pnpm)
    }
}
