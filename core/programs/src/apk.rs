//! apk: packages of Alpine.

use super::given::{Sorted, Spec, items};
use super::{
    Ask, CacheDirectory, Caches, Call, CleanCache, Home, Install, Kept, Manager, Request, Source, Tool,
    Uninstall, takes,
};

pub(super) static TOOL: Tool = Tool { names: &["apk"], home: Home::System(Manager::Apk), read };

/// apk keeps packages once this directory is there (apk-cache(5)).
pub(super) static CACHES: Caches = Caches {
    directories: &[CacheDirectory { usual: "/etc/apk/cache", variables: &[] }],
    off: &["--no-cache"],
    instead: &["/var/cache/apk"],
    read_later: true,
    ..Caches::NONE
};

/// apk(8) of apk-tools 2.14: options with a value.
const SPEC: Spec = Spec {
    short: "tXp",
    long: &[
        "--virtual",
        "--repository",
        "--repositories-file",
        "--root",
        "--arch",
        "--keys-dir",
        "--cache-dir",
        "--cache-max-age",
        "--progress-fd",
        "--wait",
        "--timeout",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let (verb, rest, mut out) = sorted.opened(takes::OTHER);
    let word = verb.map_or("", |verb| verb.text.as_str());
    out.root = true;
    let idle = sorted.has(&["-s", "--simulate"]);
    let cached = !sorted.has(&["--no-cache"]);
    // An index that is not there is fetched, also without `-U`.
    if cached && matches!(word, "add" | "update" | "upgrade") && !idle {
        out.asks.push(Ask::Refresh(Manager::Apk));
    }
    let kept = match sorted.value(&["--cache-dir"]) {
        _ if !cached || sorted.has(&["--no-network"]) => Kept::Not,
        Some(directory) => Kept::In(directory.clone()),
        None => Kept::Usual,
    };
    match word {
        "add" => {
            out.takes = takes::FETCH;
            out.once = true;
            let sources = rest.iter().map(|arg| {
                let file = arg.text.ends_with(".apk") || arg.text.starts_with('/');
                if file { Source::File(arg.item()) } else { Source::Package(arg.item()) }
            });
            out.asks.push(Ask::Install(Install {
                sources: sources.collect(),
                cache: kept,
                group: sorted.value(&["-t", "--virtual"]).cloned(),
                elsewhere: sorted.has(&["-p", "--root"]),
                idle,
                ..Install::new(Manager::Apk)
            }));
        }
        "del" => out.asks.push(Ask::Uninstall(Uninstall {
            manager: Manager::Apk,
            packages: items(rest),
            unneeded: true,
            only_unneeded: false,
        })),
        "upgrade" => {
            out.takes = takes::FETCH;
            out.asks.push(Ask::Upgrade(Manager::Apk));
        }
        "cache" if rest.first().is_some_and(|sub| sub.is("clean") || sub.is("purge")) => {
            out.asks.push(Ask::CleanCache(CleanCache { manager: Manager::Apk, packages: true, index: true }));
        }
        _ => {}
    }
    out
}
