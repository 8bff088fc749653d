//! rpm: packages that lie in files, or behind an address.

use super::given::{Sorted, Spec, items};
use super::{Ask, Call, Home, Install, Manager, Request, Source, Tool, Uninstall, takes};

pub(super) static TOOL: Tool = Tool { names: &["rpm"], home: Home::System(Manager::Dnf), read };

/// rpm(8) of 4.19: options with a value.
const SPEC: Spec = Spec {
    short: "DE",
    long: &["--define", "--eval", "--root", "--dbpath", "--prefix", "--queryformat", "--qf", "--relocate"],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let mut out = Request { takes: takes::OTHER, ..Request::default() };
    if sorted.has(&["--import", "-q", "--query", "-V", "--verify", "-K", "--eval", "-E"]) {
        out.asks.push(Ask::Look);
    } else if sorted.has(&["-i", "--install", "-U", "--upgrade", "-F", "--freshen"]) {
        out.root = true;
        out.once = true;
        let files = sorted.operands.iter().map(|arg| Source::File(arg.item()));
        out.asks.push(Ask::Install(Install { sources: files.collect(), ..Install::new(Manager::Rpm) }));
    } else if sorted.has(&["-e", "--erase"]) {
        out.root = true;
        out.asks.push(Ask::Uninstall(Uninstall {
            manager: Manager::Rpm,
            packages: items(&sorted.operands),
            unneeded: false,
            only_unneeded: false,
        }));
    }
    out
}
