//! Bun.

use super::given::{Sorted, Spec};
use super::{Ask, Call, Home, Install, Kept, Manager, Request, Tool, data, node, takes};

pub(super) static TOOL: Tool = Tool { names: &["bun"], home: Home::Installed, read };
pub(super) static BUNX: Tool = Tool { names: &["bunx", "pnpx"], home: Home::Installed, read: bunx };

/// bun 1.1's options with a value.
const SPEC: Spec = Spec {
    short: "",
    long: &[
        "--cwd",
        "--cache-dir",
        "--registry",
        "--backend",
        "--omit",
        "--filter",
        "--config",
        "--network-concurrency",
    ],
    single_dash: false,
    switches: false,
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
        word @ ("install" | "i" | "add" | "update") => {
            out.takes = if word == "update" { takes::SMALL } else { takes::DEPENDENCIES };
            out.once = true;
            let sources = node::sources(rest);
            let global = sorted.on(&["-g", "--global"]) == Some(true);
            let left_out = sorted
                .on(&["-p", "--production"])
                .or_else(|| sorted.value(&["--omit"]).map(|what| what.text == "dev"));
            let cache =
                sorted.value(&["--cache-dir"]).map_or(Kept::Usual, |directory| Kept::In(directory.clone()));
            out.asks.push(Ask::Install(Install {
                project: sources.is_empty() && !global,
                development: node::development(call, left_out, "--production"),
                sources,
                cache: if sorted.has(&["--no-cache"]) { Kept::Not } else { cache },
                global,
                elsewhere: sorted.has(&["--cwd"]),
                ..Install::new(Manager::Bun)
            }));
        }
        "exec" | "x" => node::exec(&mut out, verb, rest),
        _ => node::common(&mut out, verb, rest),
    }
    out
}

fn bunx(call: &Call<'_>) -> Request {
    data::behind(call.args)
        .map_or_else(|| Request { takes: takes::OTHER, ..Request::default() }, data::request)
}
