//! pip, also as `python -m pip`.

use super::given::{Sorted, Spec, is_no, items};
use super::{
    Arg, Ask, Beside, Build, BuildNeed, CacheDirectory, Caches, Call, CleanCache, Home, Install, Item, Kept,
    Manager, Request, Source, Tool, Uninstall, Want, takes,
};
use dockerfile_syntax::lists::Arrange;

pub(super) static TOOL: Tool = Tool { names: &["pip", "pip2", "pip3"], home: Home::Installed, read };

/// `pip cache dir`.
pub(super) static CACHES: Caches = Caches {
    directories: &[CacheDirectory {
        usual: "/root/.cache/pip",
        variables: &[("PIP_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pip")],
    }],
    off: &["--no-cache-dir"],
    off_by: &["PIP_NO_CACHE_DIR"],
    moved: &["--cache-dir"],
    ..Caches::NONE
};

/// pip 24's options with a value, before and after its verb.
const SPEC: Spec = Spec {
    short: "rceitfdwbC",
    long: &[
        "--abi",
        "--build",
        "--build-option",
        "--cache-dir",
        "--cert",
        "--client-cert",
        "--config-settings",
        "--constraint",
        "--default-timeout",
        "--dest",
        "--editable",
        "--exists-action",
        "--extra-index-url",
        "--find-links",
        "--global-option",
        "--implementation",
        "--index-url",
        "--install-option",
        "--keyring-provider",
        "--log",
        "--no-binary",
        "--only-binary",
        "--pypi-url",
        "--platform",
        "--prefix",
        "--progress-bar",
        "--proxy",
        "--python",
        "--python-version",
        "--report",
        "--requirement",
        "--resume-retries",
        "--retries",
        "--root",
        "--root-user-action",
        "--src",
        "--target",
        "--timeout",
        "--trusted-host",
        "--upgrade-strategy",
        "--use-deprecated",
        "--use-feature",
        "--wheel-dir",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

/// The format of requirements files: editable projects, other lists, constraints, local archives.
pub(super) static BESIDE: Beside = Beside {
    options: &["--no-index", "-f", "--find-links"],
    settings: &["pip.conf"],
    parts: &[],
    words: &[
        "-e ",
        "-r ",
        "-c ",
        "--editable",
        "--requirement",
        "--constraint",
        "file:",
        "./",
        "../",
        ".whl",
    ],
};

/// What pip is asked for by these words.
pub(super) fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let (verb, rest, mut out) = sorted.opened(takes::OTHER);
    let word = verb.map_or("", |verb| verb.text.as_str());
    out.asks.push(Ask::Start(Manager::Pip));
    match word {
        "install" | "wheel" | "download" => {
            out.takes = if word == "download" { takes::OTHER } else { takes::DEPENDENCIES };
            out.once = true;
            let install = install(call, &sorted, rest, Manager::Pip);
            out.wants.extend(wants(&sorted, rest));
            let elsewhere = [
                "-i",
                "--index-url",
                "--extra-index-url",
                "-f",
                "--find-links",
                "--no-index",
                "--only-binary",
            ];
            if word != "download" && !sorted.has(&elsewhere) && !sorted.has(&["--prefer-binary"]) {
                out.builds = install
                    .sources
                    .iter()
                    .filter_map(|source| match source {
                        Source::Package(item) => built(item.value()?),
                        _ => None,
                    })
                    .collect();
            }
            out.asks.push(Ask::Install(Install { fetch_only: word != "install", ..install }));
        }
        "cache" if rest.first().is_some_and(|sub| sub.is("purge")) => {
            out.asks.push(Ask::CleanCache(CleanCache { manager: Manager::Pip, packages: true, index: true }));
        }
        "uninstall" => {
            out.answers = !sorted.has(&["-y", "--yes"]);
            out.asks.push(Ask::Uninstall(Uninstall {
                manager: Manager::Pip,
                packages: items(rest),
                unneeded: false,
                only_unneeded: false,
            }));
        }
        _ => {}
    }
    out
}

/// Packages that come as sources alone, on Linux too, whatever their version: the program that their build asks for first,
/// and what it says without. `pip download --only-binary=:all:` found no wheel of any on 2026-11-30.
const SOURCES: &[(&str, &str, &str)] = &[
    ("psycopg2", "pg_config", "Error: pg_config executable not found."),
    ("psycopg-c", "pg_config", "FileNotFoundError: [Errno 2] No such file or directory: 'pg_config'"),
    ("mysqlclient", "pkg-config", "Exception: Can not find valid pkg-config name."),
    ("uwsgi", "gcc", "Exception: you need a C compiler to build uWSGI"),
    (
        "mod-wsgi",
        "apxs",
        "RuntimeError: The 'apxs' command appears not to be installed or is not executable.",
    ),
    ("dlib", "cmake", "ERROR: CMake must be installed to build dlib"),
    ("python-ldap", "gcc", GCC),
    ("netifaces", "gcc", GCC),
    ("pycups", "gcc", GCC),
    ("pylibmc", "gcc", GCC),
    ("pyaudio", "gcc", GCC),
    ("spidev", "gcc", GCC),
    ("rpi-gpio", "gcc", GCC),
    ("evdev", "gcc", GCC),
];
const GCC: &str = "error: command 'gcc' failed: No such file or directory";

/// The package that a line of requirements names, as PyPI compares names.
pub(super) fn package_of(line: &str) -> String {
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
    line.get(..end.unwrap_or(line.len())).unwrap_or("").to_ascii_lowercase().replace(['_', '.'], "-")
}

/// A package that is compiled, by how a line of requirements names it.
pub fn built(line: &str) -> Option<Build> {
    let name = package_of(line);
    // For another system: `; sys_platform == "win32"`.
    let (what, program, words) = SOURCES.iter().find(|(known, ..)| *known == name && !line.contains(';'))?;
    Some(Build {
        what: (*what).to_owned(),
        needs: BuildNeed::Program(program),
        words: (*words).to_owned(),
        exit: 1,
    })
}

/// The lists and projects that are named.
fn wants(sorted: &Sorted<'_>, rest: &[&Arg]) -> Vec<Want> {
    const MAKERS: &[&str] = &["python", "python3", "poetry", "uv", "pdm", "pip-compile", "pipenv", "pipreqs"];
    let is_path = |item: &Item| item.known && !item.text.contains("://") && !item.text.is_empty();
    let lists = sorted.values(&["-r", "--requirement"]).filter(|item| is_path(item)).map(|item| {
        let words = format!(
            "ERROR: Could not open requirements file: [Errno 2] No such file or directory: '{}'",
            item.text
        );
        Want::new(&[&item.text], words, 1).made_by(MAKERS)
    });
    let editable = sorted.values(&["-e", "--editable"]).map(|item| (item.clone(), true));
    let named = rest.iter().map(|arg| (arg.item(), false));
    let projects = editable.chain(named).filter_map(|(item, linked)| {
        let directory = item.text.split('[').next().unwrap_or("").trim_end_matches('/');
        if !is_path(&item) || !(matches!(directory, "." | "..") || directory.starts_with("./") && !directory.contains(".whl"))
            || directory.ends_with(".gz") || directory.ends_with(".zip")
        {
            return None;
        }
        let words = if linked {
            "ERROR: file://{dir} does not appear to be a Python project: neither 'setup.py' nor 'pyproject.toml' found.".to_owned()
        } else {
            format!("ERROR: Directory '{directory}' is not installable. Neither 'setup.py' nor 'pyproject.toml' found.")
        };
        let files = [format!("{directory}/pyproject.toml"), format!("{directory}/setup.py")];
        Some(Want::new(&[&files[0], &files[1]], words, 1).made_by(MAKERS))
    });
    lists.chain(projects).collect()
}

/// An install by pip's options, which uv and pipx share.
pub(super) fn install(call: &Call<'_>, sorted: &Sorted<'_>, rest: &[&Arg], manager: Manager) -> Install {
    let mut sources: Vec<(u32, Source)> = Vec::new();
    for option in &sorted.options {
        let Some(value) = &option.value else { continue };
        // With `-e` a directory is linked to: it is there already.
        if matches!(option.name.as_str(), "-r" | "--requirement" | "--requirements") {
            sources.push((value.span.start, Source::List(value.clone())));
        }
    }
    sources.extend(rest.iter().map(|arg| (arg.span.start, source(arg))));
    sources.arrange_by_key(|(at, _)| *at);
    let environment: &[&str] = if manager == Manager::Uv {
        &["UV_NO_CACHE", "PIP_NO_CACHE_DIR"]
    } else {
        &["PIP_NO_CACHE_DIR", "UV_NO_CACHE"]
    };
    // pip reads its options from the environment too. Of `PIP_NO_CACHE_DIR` any value switches the cache off, a false one
    // included (pip's `_handle_no_cache_dir`).
    let off = environment.iter().any(|name| {
        call.variable(name)
            .is_some_and(|value| if *name == "PIP_NO_CACHE_DIR" { !value.is_empty() } else { !is_no(&value) })
    });
    let cache = if off || sorted.has(&["--no-cache-dir", "--no-cache"]) {
        Kept::Not
    } else {
        sorted.value(&["--cache-dir"]).map_or(Kept::Usual, |directory| Kept::In(directory.clone()))
    };
    Install {
        sources: sources.into_iter().map(|(_, source)| source).collect(),
        cache,
        user: sorted.has(&["--user"]),
        target: sorted
            .value(&["-t", "--target", "--prefix", "--root", "-w", "--wheel-dir", "-d", "--dest"])
            .cloned(),
        linked: sorted.has(&["-e", "--editable"]),
        alone: sorted.has(&["--no-deps"]),
        idle: sorted.has(&["--dry-run"]),
        ..Install::new(manager)
    }
}

fn source(arg: &Arg) -> Source {
    let text = arg.text.as_str();
    let file =
        text.starts_with(['/', '.']) || text.contains("://") || text.ends_with(".whl") || text.contains('$');
    match text {
        "." | "./" => Source::Here(arg.item()),
        _ if file => Source::File(arg.item()),
        _ => Source::Package(arg.item()),
    }
}

/// The item of a module that `python -m` runs, and what follows it.
pub(super) fn module(args: &[Arg]) -> Option<(Item, &[Arg])> {
    let at = args.iter().position(|arg| !arg.text.starts_with('-') || arg.is("-m") || arg.is("-c"))?;
    let [flag, module, rest @ ..] = args.get(at..)? else { return None };
    flag.is("-m").then(|| (module.item(), rest))
}
