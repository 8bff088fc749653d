//! gem: packages of Ruby, one by one.

use super::given::{Sorted, Spec};
use super::{
    Ask, Build, BuildNeed, Call, CleanCache, Home, Install, Kept, Manager, Request, Source, Tool, takes,
};

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
            if !sorted.has(&["--platform", "--local", "-l"]) {
                out.builds =
                    rest.iter().filter(|arg| arg.known).filter_map(|arg| built(&arg.text, 1)).collect();
            }
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

/// Gems whose extension is compiled when they are installed: their gemspecs name one, and no gem is published that holds it
/// for Linux (by hand, 2026-11-30; rubygems.org could not be reached).
const COMPILED: &[&str] = &[
    "bcrypt",
    "bootsnap",
    "byebug",
    "eventmachine",
    "msgpack",
    "mysql2",
    "nio4r",
    "puma",
    "rmagick",
    "thin",
    "unicorn",
    "websocket-driver",
];

/// A gem that is compiled, or that needs one that is, with what its installer ends with.
pub(super) fn built(name: &str, exit: u8) -> Option<Build> {
    let name = name.split(':').next().unwrap_or(name);
    let what = match name {
        // By way of Action Cable.
        "rails" => "nio4r",
        _ => COMPILED.iter().copied().find(|known| *known == name)?,
    };
    Some(Build {
        what: what.to_owned(),
        needs: BuildNeed::Program("gcc"),
        words: "ERROR: Failed to build gem native extension.".to_owned(),
        exit,
    })
}
