//! uv: packages of Python, with pip's words and words of its own.

use super::given::{Sorted, Spec};
use super::{
    Ask, CacheDirectory, Caches, Call, CleanCache, Development, Home, Install, Manager, Request, Tool, Want,
    data, pip, takes,
};

pub(super) static TOOL: Tool = Tool { names: &["uv"], home: Home::Installed, read };
/// `uv cache dir`.
pub(super) static CACHES: Caches = Caches {
    directories: &[CacheDirectory {
        usual: "/root/.cache/uv",
        variables: &[("UV_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/uv")],
    }],
    off: &["--no-cache"],
    off_by: &["UV_NO_CACHE"],
    moved: &["--cache-dir"],
    ..Caches::NONE
};

pub(super) static UVX: Tool = Tool { names: &["uvx"], home: Home::Installed, read: uvx };

/// uv 0.5's options with a value.
const SPEC: Spec = Spec {
    short: "rcefipt",
    long: &[
        "--allow-insecure-host",
        "--cache-dir",
        "--config-file",
        "--constraint",
        "--constraints",
        "--default-index",
        "--directory",
        "--editable",
        "--exclude-newer",
        "--extra",
        "--extra-index-url",
        "--find-links",
        "--group",
        "--index",
        "--index-strategy",
        "--index-url",
        "--keyring-provider",
        "--link-mode",
        "--no-binary",
        "--no-build-package",
        "--no-group",
        "--no-install-package",
        "--only-binary",
        "--only-group",
        "--package",
        "--prefix",
        "--project",
        "--python",
        "--python-platform",
        "--python-version",
        "--refresh-package",
        "--reinstall-package",
        "--requirement",
        "--requirements",
        "--resolution",
        "--target",
        "--torch-backend",
        "--upgrade-package",
        "--with",
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
    let next = rest.first().map_or("", |next| next.text.as_str());
    // `uv pip install`, `uv tool install`: the packages stand behind both words.
    let named = match (word, next) {
        ("pip" | "tool", "install" | "sync") => rest.get(1..),
        ("add", _) => Some(rest),
        _ => None,
    };
    if let Some(rest) = named {
        out.takes = if word == "add" { takes::OTHER } else { takes::DEPENDENCIES };
        out.once = true;
        let mut install = pip::install(call, &sorted, rest, Manager::Uv);
        if next == "sync" {
            // The files of `uv pip sync` are lists.
            install.sources = rest.iter().map(|arg| super::Source::List(arg.item())).collect();
        }
        out.asks.push(Ask::Install(install));
    } else if word == "sync" {
        out.takes = takes::DEPENDENCIES;
        out.once = true;
        let install = pip::install(call, &sorted, &[], Manager::Uv);
        if !sorted.has(&["--project", "--directory", "--package", "--script"]) {
            let makers = &["uv", "poetry", "pdm"];
            let words = "error: No `pyproject.toml` found in current directory or any parent directory";
            out.wants.push(Want::new(&["pyproject.toml"], words, 2).upwards().made_by(makers));
            if sorted.has(&["--frozen", "--locked"]) {
                let words = "error: Unable to find lockfile at `uv.lock`";
                out.wants.push(Want::new(&["uv.lock"], words, 2).upwards().made_by(makers));
            }
        }
        out.asks.push(Ask::Install(Install {
            project: true,
            development: development(&sorted),
            extras: sorted.values(&["--extra"]).cloned().collect(),
            ..install
        }));
    } else if word == "cache" && matches!(next, "clean" | "prune") {
        out.asks.push(Ask::CleanCache(CleanCache { manager: Manager::Uv, packages: true, index: true }));
    }
    out
}

fn development(sorted: &Sorted<'_>) -> Development {
    let left_out = sorted.has(&["--no-dev", "--only-group", "--no-default-groups"])
        || sorted.value(&["--no-group"]).is_some_and(|group| group.text == "dev");
    if left_out { Development::LeftOut } else { Development::Included("--no-dev") }
}

fn uvx(call: &Call<'_>) -> Request {
    data::behind(call.args)
        .map_or_else(|| Request { takes: takes::OTHER, ..Request::default() }, data::request)
}
