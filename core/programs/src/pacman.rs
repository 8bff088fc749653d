//! pacman: packages of Arch Linux.

use super::given::{Sorted, Spec, items};
use super::{Ask, Call, CleanCache, Home, Install, Manager, Request, Source, Tool, Uninstall, takes};

pub(super) static TOOL: Tool = Tool { names: &["pacman"], home: Home::System(Manager::Pacman), read };

/// pacman(8) of 6.1: options with a value.
const SPEC: Spec = Spec {
    short: "br",
    long: &[
        "--dbpath",
        "--root",
        "--arch",
        "--cachedir",
        "--color",
        "--config",
        "--gpgdir",
        "--hookdir",
        "--logfile",
        "--overwrite",
        "--ignore",
        "--assume-installed",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let mut out = Request { root: true, takes: takes::DEPENDENCIES, ..Request::default() };
    let asks = !sorted.has(&["--noconfirm"]);
    let packages = || sorted.operands.iter().map(|arg| Source::Package(arg.item())).collect::<Vec<_>>();
    if sorted.has(&["-S", "--sync"]) {
        if sorted.has(&["-c", "--clean"]) {
            out.asks.push(Ask::CleanCache(CleanCache {
                manager: Manager::Pacman,
                packages: true,
                index: false,
            }));
            return out;
        }
        out.answers = asks;
        if sorted.has(&["-y", "--refresh"]) {
            out.asks.push(Ask::Refresh(Manager::Pacman));
        }
        if sorted.has(&["-u", "--sysupgrade"]) {
            out.asks.push(Ask::Upgrade(Manager::Pacman));
        }
        out.asks.push(Ask::Install(Install { sources: packages(), ..Install::new(Manager::Pacman) }));
    } else if sorted.has(&["-R", "--remove"]) {
        out.answers = asks;
        out.asks.push(Ask::Uninstall(Uninstall {
            manager: Manager::Pacman,
            packages: items(&sorted.operands),
            unneeded: sorted.has(&["-s", "--recursive"]),
            only_unneeded: false,
        }));
    }
    out
}
