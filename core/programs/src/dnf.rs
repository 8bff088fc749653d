//! dnf, yum and their smaller kin: packages of Fedora, Red Hat and what comes of them.

use super::given::{Sorted, Spec, items};
use super::{
    Arg, Ask, Call, CleanCache, Home, Install, InstallKind, Manager, Request, Source, Tool, Uninstall, takes,
};

pub(super) static TOOL: Tool =
    Tool { names: &["dnf", "yum", "microdnf", "tdnf", "dnf5"], home: Home::System(Manager::Dnf), read };

/// dnf(8) of 4.19: options with a value.
const SPEC: Spec = Spec {
    short: "cdeRx",
    long: &[
        "--config",
        "--disablerepo",
        "--enablerepo",
        "--repo",
        "--repoid",
        "--exclude",
        "--excludepkgs",
        "--installroot",
        "--releasever",
        "--setopt",
        "--forcearch",
        "--advisory",
        "--color",
        "--comment",
        "--downloaddir",
        "--destdir",
        "--rpmverbosity",
        "--debuglevel",
        "--errorlevel",
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
    let asks = !sorted.has(&["-y", "--assumeyes", "--assumeno"]) && call.name != "microdnf";
    // The repositories' metadata comes with whatever needs it.
    let metadata = matches!(
        word,
        "install"
            | "update"
            | "upgrade"
            | "makecache"
            | "groupinstall"
            | "group"
            | "in"
            | "localinstall"
            | "reinstall"
            | "distro-sync"
            | "swap"
            | "builddep"
            | "downgrade"
            | "update-minimal"
            | "upgrade-minimal"
            | "check-update"
            | "module"
    );
    if metadata && !sorted.has(&["-C", "--cacheonly"]) {
        out.asks.push(Ask::Refresh(Manager::Dnf));
    }
    let install = || Install {
        sources: rest.iter().map(|arg| source(arg)).collect(),
        elsewhere: sorted.has(&["--installroot"]),
        ..Install::new(Manager::Dnf)
    };
    match word {
        "install" | "localinstall" | "in" | "reinstall" => {
            out.takes = if matches!(word, "install" | "in") { takes::SCRIPT } else { takes::OTHER };
            out.answers = asks;
            out.once = true;
            out.asks.push(Ask::Install(install()));
        }
        "groupinstall" => {
            out.answers = asks;
            out.asks.push(Ask::Install(Install { kind: InstallKind::Group, ..install() }));
        }
        "update" | "upgrade" => {
            out.takes = takes::SCRIPT;
            out.answers = asks;
            out.asks.push(Ask::Upgrade(Manager::Dnf));
        }
        "remove" | "erase" | "autoremove" | "rm" => {
            out.answers = asks;
            out.asks.push(Ask::Uninstall(Uninstall {
                manager: Manager::Dnf,
                packages: items(rest),
                unneeded: word == "autoremove",
                only_unneeded: word == "autoremove" && rest.is_empty(),
            }));
        }
        "clean" => {
            out.asks.push(Ask::CleanCache(CleanCache { manager: Manager::Dnf, packages: true, index: true }));
        }
        _ => {}
    }
    out
}

/// A package, or the file or address of one.
pub(super) fn source(arg: &Arg) -> Source {
    let text = arg.text.as_str();
    let file = text.ends_with(".rpm") || text.starts_with(['/', '.']) || text.contains("://");
    if file { Source::File(arg.item()) } else { Source::Package(arg.item()) }
}
