//! gem: packages of Ruby, one by one.

use super::given::{Sorted, Spec};
use super::{Ask, Call, CleanCache, Home, Install, Kept, Manager, Request, Source, Tool, takes};

pub(super) static TOOL: Tool = Tool { names: &["gem"], home: Home::Installed, read };

/// `gem help install` of RubyGems 3.5: options with a value.
const SPEC: Spec = Spec {
    short: "vinspPtgB",
    long: &[
        "--version",
        "--install-dir",
        "--bindir",
        "--source",
        "--platform",
        "--build-root",
        "--trust-policy",
        "--file",
        "--without",
        "--http-proxy",
        "--config-file",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let (verb, rest, mut out) = sorted.opened(takes::OTHER);
    let word = verb.map_or("", |verb| verb.text.as_str());
    match word {
        "install" | "i" => {
            out.takes = if word == "install" { takes::DEPENDENCIES } else { takes::OTHER };
            out.once = true;
            let sources = rest.iter().map(|arg| {
                let file = arg.text.ends_with(".gem");
                if file { Source::File(arg.item()) } else { Source::Package(arg.item()) }
            });
            out.asks.push(Ask::Install(Install {
                sources: sources.collect(),
                target: sorted.value(&["-i", "--install-dir"]).cloned(),
                user: sorted.has(&["--user-install"]),
                cache: if sorted.has(&["--local", "-l"]) { Kept::Not } else { Kept::Usual },
                idle: sorted.has(&["--explain"]),
                ..Install::new(Manager::Gem)
            }));
        }
        "update" => out.takes = takes::DEPENDENCIES,
        "sources" if sorted.has(&["--clear-all", "-c"]) => {
            out.asks.push(Ask::CleanCache(CleanCache {
                manager: Manager::Gem,
                packages: false,
                index: true,
            }));
        }
        _ => {}
    }
    out
}
