//! conda and mamba.

use super::given::{Sorted, Spec};
use super::{Ask, Call, CleanCache, Home, Install, Manager, Request, Source, Tool, takes};

pub(super) static TOOL: Tool = Tool { names: &["conda", "mamba", "micromamba"], home: Home::Installed, read };

/// conda 24's options with a value.
const SPEC: Spec = Spec {
    short: "ncpf",
    long: &["--name", "--channel", "--prefix", "--file", "--solver", "--repodata-fn", "--clone"],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let (verb, rest, mut out) = sorted.opened(takes::OTHER);
    let word = verb.map_or("", |verb| verb.text.as_str());
    match word {
        "install" | "create" | "env" | "update" => {
            out.takes = if rest.iter().any(|arg| arg.is("create")) || matches!(word, "install" | "create") {
                takes::DEPENDENCIES
            } else {
                takes::OTHER
            };
            out.answers = !sorted.has(&["-y", "--yes", "-q"]) && word != "env";
            out.once = true;
            let mut sources: Vec<Source> =
                sorted.values(&["-f", "--file"]).cloned().map(Source::List).collect();
            sources.extend(rest.iter().map(|arg| Source::Package(arg.item())));
            out.asks.push(Ask::Install(Install { sources, ..Install::new(Manager::Conda) }));
        }
        "clean" => {
            out.asks.push(Ask::CleanCache(CleanCache {
                manager: Manager::Conda,
                packages: true,
                index: true,
            }));
        }
        _ => {}
    }
    out
}
