//! dpkg: packages that lie in files.

use super::given::{Sorted, Spec, items};
use super::{Ask, Call, Home, Install, Manager, Request, Source, Tool, Uninstall, takes};

pub(super) static TOOL: Tool = Tool { names: &["dpkg"], home: Home::System(Manager::Apt), read };

/// dpkg(1) of 1.22: options with a value.
const SPEC: Spec = Spec {
    short: "",
    long: &["--admindir", "--instdir", "--root", "--log", "--path-exclude", "--path-include"],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let mut out = Request { takes: takes::OTHER, ..Request::default() };
    if sorted.has(&["-i", "--install"]) {
        out.root = true;
        out.once = true;
        let files = sorted.operands.iter().map(|arg| Source::File(arg.item()));
        out.asks.push(Ask::Install(Install { sources: files.collect(), ..Install::new(Manager::Dpkg) }));
    } else if sorted.has(&["-P", "--purge", "-r", "--remove"]) {
        out.root = true;
        out.asks.push(Ask::Uninstall(Uninstall {
            manager: Manager::Dpkg,
            packages: items(&sorted.operands),
            unneeded: false,
            only_unneeded: false,
        }));
    } else {
        out.asks.push(Ask::Look);
    }
    out
}
