//! npm and npx.

use super::given::{Sorted, Spec, is_no};
use super::{
    Arg, Ask, CacheDirectory, Caches, Call, CleanCache, Development, Home, Install, Item, Kept, Leave,
    Manager, Request, Tool, Trace, Want, data, node, takes,
};

pub(super) static TOOL: Tool = Tool { names: &["npm"], home: Home::Installed, read };
/// `npm config get cache`.
pub(super) static CACHES: Caches = Caches {
    directories: &[CacheDirectory {
        usual: "/root/.npm",
        variables: &[("npm_config_cache", ""), ("NPM_CONFIG_CACHE", "")],
    }],
    moved: &["--cache"],
    ..Caches::NONE
};

pub(super) static NPX: Tool = Tool { names: &["npx"], home: Home::Installed, read: npx };

/// npm-config(7) of npm 10: settings that are no switches take the next word.
const SPEC: Spec = Spec {
    short: "Cw",
    long: &[
        "--access",
        "--audit-level",
        "--before",
        "--ca",
        "--cache",
        "--cafile",
        "--call",
        "--cpu",
        "--cwd",
        "--depth",
        "--fetch-retries",
        "--fetch-retry-factor",
        "--fetch-retry-maxtimeout",
        "--fetch-retry-mintimeout",
        "--fetch-timeout",
        "--globalconfig",
        "--https-proxy",
        "--include",
        "--install-strategy",
        "--libc",
        "--location",
        "--loglevel",
        "--maxsockets",
        "--network-concurrency",
        "--network-timeout",
        "--node-options",
        "--noproxy",
        "--omit",
        "--only",
        "--os",
        "--package",
        "--prefix",
        "--proxy",
        "--registry",
        "--save-prefix",
        "--scope",
        "--script-shell",
        "--tag",
        "--target",
        "--user-agent",
        "--userconfig",
        "--workspace",
    ],
    single_dash: false,
    switches: true,
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
        "install" | "i" | "in" | "ins" | "inst" | "insta" | "instal" | "isntall" | "add" | "ci"
        | "clean-install" | "install-clean" | "install-test" | "it" | "ic" | "update" | "up" | "upgrade" => {
            let fetches = matches!(verb.text.as_str(), "install" | "i" | "add" | "ci" | "clean-install");
            out.takes = if fetches { takes::DEPENDENCIES } else { takes::SMALL };
            out.once = true;
            let install = install(call, &sorted, rest);
            if matches!(verb.text.as_str(), "ci" | "clean-install" | "ic" | "install-clean")
                && !install.elsewhere
            {
                let words = "npm error code EUSAGE\nnpm error\nnpm error The `npm ci` command can only install with an existing package-lock.json or\nnpm error npm-shrinkwrap.json with lockfileVersion >= 1.";
                let want = Want::new(&["package-lock.json", "npm-shrinkwrap.json"], words, 1);
                out.wants.push(want.upwards().made_by(node::MAKERS));
            }
            out.asks.push(Ask::Install(install));
        }
        "uninstall" | "remove" | "rm" | "un" | "r" => {}
        "cache" => {
            if rest.first().is_some_and(|sub| ["clean", "clear", "rm"].iter().any(|word| sub.is(word))) {
                out.asks.push(Ask::CleanCache(CleanCache {
                    manager: Manager::Npm,
                    packages: true,
                    index: true,
                }));
            }
        }
        "prune" => out.asks.push(Ask::Prune(Manager::Npm)),
        "exec" | "x" => node::exec(&mut out, verb, rest),
        "init" | "create" => {
            out.answers = !sorted.has(&["-y", "--yes"]);
            if rest.is_empty() {
                out.asks.push(Ask::Leave(
                    Leave::tree(Trace::SmallFiles, ".", "npm:init", "npm init").within("scaffold"),
                ));
            }
        }
        "login" | "adduser" => out.answers = true,
        word => {
            if matches!(word, "run" | "run-script" | "test" | "t" | "start")
                && !sorted.has(&[
                    "--prefix",
                    "-C",
                    "--cwd",
                    "-w",
                    "--workspace",
                    "--workspaces",
                    "--if-present",
                ])
            {
                out.wants.push(node::manifest());
            }
            node::common(&mut out, verb, rest);
        }
    }
    out
}

fn install(call: &Call<'_>, sorted: &Sorted<'_>, rest: &[&Arg]) -> Install {
    let global = sorted.on(&["-g", "--global"]) == Some(true)
        || sorted.value(&["--location"]).is_some_and(|place| place.text == "global");
    let cache = if sorted.has(&["--offline", "--dry-run", "--package-lock-only"]) {
        Kept::Not
    } else {
        let named = ["npm_config_cache", "NPM_CONFIG_CACHE"].iter().find_map(|name| call.variable(name));
        match (sorted.value(&["--cache"]), named) {
            (Some(directory), _) => Kept::In(directory.clone()),
            (None, Some(directory)) => {
                Kept::In(Item { known: !directory.is_empty(), text: directory, span: call.program })
            }
            (None, None) => Kept::Usual,
        }
    };
    let sources = node::sources(rest);
    Install {
        project: sources.is_empty() && !global,
        development: if sources.is_empty() { development(call, sorted) } else { Development::None },
        sources,
        cache,
        global,
        elsewhere: sorted.has(&["--prefix", "-C", "--cwd"]),
        idle: sorted.has(&["--dry-run", "--package-lock-only"]),
        ..Install::new(Manager::Npm)
    }
}

/// `--omit=dev`, `--production`, `--only=prod` and what the environment says of them.
fn development(call: &Call<'_>, sorted: &Sorted<'_>) -> Development {
    const OPTION: &str = "--omit=dev";
    if sorted.values(&["--include"]).any(|what| what.text == "dev") {
        return Development::Included(OPTION);
    }
    let omitted = sorted.values(&["--omit"]).any(|what| what.text == "dev")
        || sorted.values(&["--only"]).any(|what| what.text.starts_with("prod"));
    if omitted {
        return Development::LeftOut;
    }
    // What is left out besides, or saved as such, may say that someone thought of it.
    if sorted.has(&["--omit", "--only", "--save-dev", "-D"]) {
        return Development::Perhaps;
    }
    if let Some(production) = node::production(sorted, &["--production", "--prod"]) {
        return if production { Development::LeftOut } else { Development::Included(OPTION) };
    }
    let set = ["NPM_CONFIG_PRODUCTION", "npm_config_production"].iter().find_map(|name| call.variable(name));
    let omit =
        ["NPM_CONFIG_OMIT", "npm_config_omit", "NPM_CONFIG_ONLY"].iter().find_map(|name| call.variable(name));
    match (set, omit) {
        (Some(value), _) if !is_no(&value) => Development::LeftOut,
        (_, Some(value)) if value.contains("dev") || value.starts_with("prod") => Development::LeftOut,
        (Some(_), _) | (_, Some(_)) => Development::Perhaps,
        _ => node::development(call, None, OPTION),
    }
}

/// npx fetches what it runs into a cache of npm's.
fn npx(call: &Call<'_>) -> Request {
    if let Some(what) = data::behind(call.args) {
        return data::request(what);
    }
    let cache = Leave::tree(Trace::NpmCache, "/root/.npm/_npx", "npx:cache", "npm");
    Request { asks: vec![Ask::Leave(cache)], takes: takes::OTHER, ..Request::default() }
}
