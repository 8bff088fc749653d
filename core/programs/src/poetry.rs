//! Poetry and PDM.

use super::given::{Sorted, Spec};
use super::{Ask, Call, Development, Home, Install, Manager, Request, Tool, Want, data, pip, takes};

pub(super) static TOOL: Tool = Tool { names: &["poetry"], home: Home::Installed, read };
pub(super) static PDM: Tool = Tool { names: &["pdm"], home: Home::Installed, read: pdm };

/// Poetry 1.8's options with a value.
const SPEC: Spec = Spec {
    short: "CPEG",
    long: &[
        "--directory",
        "--project",
        "--extras",
        "--with",
        "--without",
        "--only",
        "--group",
        "--source",
        "--python",
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
    let (verb, rest, mut out) = sorted.opened(takes::OTHER);
    let word = verb.map_or("", |verb| verb.text.as_str());
    match word {
        "install" | "sync" => {
            out.takes = takes::DEPENDENCIES;
            out.once = true;
            if !sorted.has(&["-C", "--directory", "-P", "--project"]) {
                let words = "Poetry could not find a pyproject.toml file in {dir} or its parents";
                out.wants.push(
                    Want::new(&["pyproject.toml"], words, 1).upwards().made_by(&["poetry", "uv", "pdm"]),
                );
            }
            out.asks.push(Ask::Install(Install {
                project: true,
                development: development(&sorted),
                extras: sorted.values(&["-E", "--extras"]).cloned().collect(),
                elsewhere: sorted.has(&["-C", "--directory", "-P", "--project"]),
                ..pip::install(call, &sorted, &[], Manager::Poetry)
            }));
        }
        "add" => out.asks.push(Ask::Install(pip::install(call, &sorted, rest, Manager::Poetry))),
        _ => {}
    }
    out
}

fn development(sorted: &Sorted<'_>) -> Development {
    if sorted.has(&["--no-dev", "--only-root", "--only"])
        || sorted
            .value(&["--without"])
            .is_some_and(|groups| groups.text.split(',').any(|group| group.trim() == "dev"))
    {
        Development::LeftOut
    } else if sorted.has(&["--without"]) {
        Development::Perhaps
    } else {
        Development::Included("--only=main")
    }
}

fn pdm(call: &Call<'_>) -> Request {
    data::behind(call.args)
        .map_or_else(|| Request { takes: takes::OTHER, ..Request::default() }, data::request)
}
