//! Pipenv, pipx and easy_install.

use super::given::{Sorted, Spec};
use super::{Ask, Call, Development, Home, Install, Manager, Request, Tool, data, pip, takes};

pub(super) static TOOL: Tool = Tool { names: &["pipenv"], home: Home::Installed, read };
pub(super) static PIPX: Tool = Tool { names: &["pipx"], home: Home::Installed, read: pipx };
pub(super) static EASY_INSTALL: Tool =
    Tool { names: &["easy_install"], home: Home::Installed, read: easy_install };

/// Options with a value.
const SPEC: Spec = Spec {
    short: "rei",
    long: &[
        "--python",
        "--requirements",
        "--editable",
        "--index",
        "--pypi-mirror",
        "--categories",
        "--spec",
        "--suffix",
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
    out.asks.push(Ask::Start(Manager::Pipenv));
    if matches!(word, "install" | "sync") {
        out.takes = takes::DEPENDENCIES;
        out.once = true;
        let development =
            if sorted.has(&["-d", "--dev"]) { Development::Included("") } else { Development::LeftOut };
        let install = pip::install(call, &sorted, rest, Manager::Pipenv);
        out.asks.push(Ask::Install(Install { project: install.sources.is_empty(), development, ..install }));
    }
    out
}

fn pipx(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let (verb, rest, mut out) = sorted.opened(takes::OTHER);
    if verb.is_some_and(|verb| verb.is("install")) {
        out.once = true;
        out.asks.push(Ask::Install(pip::install(call, &sorted, rest, Manager::Pipx)));
    }
    out
}

fn easy_install(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let install = pip::install(call, &sorted, &sorted.operands, Manager::EasyInstall);
    Request { asks: vec![Ask::Install(install)], once: true, takes: takes::OTHER, ..Request::default() }
}
