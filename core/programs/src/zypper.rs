//! zypper: packages of openSUSE.

use super::given::{Sorted, Spec, items};
use super::{Ask, Call, CleanCache, Home, Install, Manager, Request, Tool, Uninstall, dnf, takes};

pub(super) static TOOL: Tool = Tool { names: &["zypper"], home: Home::System(Manager::Zypper), read };

/// zypper(8) of 1.14: options with a value.
const SPEC: Spec = Spec {
    short: "cCDRprt",
    long: &[
        "--config",
        "--root",
        "--installroot",
        "--reposd-dir",
        "--cache-dir",
        "--raw-cache-dir",
        "--solv-cache-dir",
        "--pkg-cache-dir",
        "--plus-repo",
        "--plus-content",
        "--repo",
        "--from",
        "--type",
        "--capability",
        "--releasever",
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
    let asks = !sorted.has(&["-n", "--non-interactive", "-y", "--no-confirm"]);
    let elsewhere = sorted.has(&["-R", "--root", "--installroot"]);
    if matches!(
        word,
        "install"
            | "in"
            | "update"
            | "up"
            | "dist-upgrade"
            | "dup"
            | "patch"
            | "refresh"
            | "ref"
            | "source-install"
            | "si"
    ) {
        out.asks.push(Ask::Refresh(Manager::Zypper));
    }
    match word {
        "install" | "in" => {
            out.takes = takes::SCRIPT;
            out.answers = asks;
            out.once = true;
            out.asks.push(Ask::Install(Install {
                sources: rest.iter().map(|arg| dnf::source(arg)).collect(),
                recommends: sorted.has(&["--no-recommends"]).then_some(false),
                elsewhere,
                ..Install::new(Manager::Zypper)
            }));
        }
        "update" | "up" | "upgrade" | "dist-upgrade" | "dup" | "patch" => {
            out.takes = if matches!(word, "update" | "upgrade") { takes::SCRIPT } else { takes::OTHER };
            out.answers = asks;
            out.asks.push(Ask::Upgrade(Manager::Zypper));
        }
        "remove" | "rm" => {
            out.answers = asks;
            out.asks.push(Ask::Uninstall(Uninstall {
                manager: Manager::Zypper,
                packages: items(rest),
                unneeded: sorted.has(&["-u", "--clean-deps"]),
                only_unneeded: false,
            }));
        }
        "clean" | "cc" => {
            out.asks.push(Ask::CleanCache(CleanCache {
                manager: Manager::Zypper,
                packages: true,
                index: true,
            }));
        }
        _ => {}
    }
    out
}
