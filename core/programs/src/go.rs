//! go: modules and programs.

use super::given::{Sorted, Spec};
use super::{
    Arg, Ask, Beside, CacheDirectory, Caches, Call, CleanCache, Compile, Compiler, Home, Install, Manager,
    Request, Source, Tool, Want, takes,
};

pub(super) static TOOL: Tool = Tool { names: &["go"], home: Home::Installed, read };

/// `go env GOMODCACHE GOCACHE`.
pub(super) static CACHES: Caches = Caches {
    directories: &[
        CacheDirectory {
            usual: "/root/go/pkg/mod",
            variables: &[("GOMODCACHE", ""), ("GOPATH", "/pkg/mod")],
        },
        CacheDirectory {
            usual: "/root/.cache/go-build",
            variables: &[("GOCACHE", ""), ("XDG_CACHE_HOME", "/go-build")],
        },
    ],
    off_by: &["GOFLAGS"],
    moved: &["-mod=vendor", "-modcacherw"],
    read_later: true,
    ..Caches::NONE
};

/// `go help build` of 1.23: flags with a value.
const SPEC: Spec = Spec {
    short: "",
    long: &[
        "-C",
        "-asmflags",
        "-buildmode",
        "-buildvcs",
        "-compiler",
        "-covermode",
        "-coverpkg",
        "-exec",
        "-gccgoflags",
        "-gcflags",
        "-installsuffix",
        "-ldflags",
        "-mod",
        "-modfile",
        "-o",
        "-overlay",
        "-p",
        "-pgo",
        "-pkgdir",
        "-run",
        "-tags",
        "-timeout",
        "-toolexec",
    ],
    single_dash: true,
    switches: false,
    stops: false,
};

/// What go says where it finds no module.
const MODULE: &str =
    "go: go.mod file not found in current directory or any parent directory; see 'go help modules'";

/// `replace` with a folder, workspaces, modules that lie in the project.
pub(super) static BESIDE: Beside =
    Beside { options: &[], settings: &[], parts: &["vendor", "go.work"], words: &["=> .", "=> /"] };

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let (verb, rest, mut out) = sorted.opened(takes::LOOK);
    let word = verb.map_or("", |verb| verb.text.as_str());
    let modules = |named: &[&Arg]| {
        Ask::Install(Install {
            sources: named.iter().map(|arg| Source::Package(arg.item())).collect(),
            project: named.is_empty(),
            ..Install::new(Manager::Go)
        })
    };
    // Packages by their paths: `golang.org/x/tools/cmd/stringer@latest`.
    let named: Vec<&Arg> = rest
        .iter()
        .copied()
        .filter(|arg| arg.text.contains('.') && arg.text.contains('/') && !arg.text.starts_with("./"))
        .collect();
    // Files of Go are compiled without a module, and programs by their version.
    let plain = rest.iter().all(|arg| arg.known && !arg.text.ends_with(".go") && !arg.text.contains('@'));
    let local = rest.iter().all(|arg| arg.text.starts_with('.'));
    let moved = sorted.has(&["-C", "-modfile"]) || call.variable("GO111MODULE").is_some_and(|on| on != "on");
    if plain && !moved {
        let words = match (word, rest.first().map(|sub| sub.text.as_str())) {
            ("build" | "install" | "test" | "vet", _) if local => Some(MODULE),
            ("mod", Some("download")) if rest.len() == 1 => {
                Some("go: no modules specified (see 'go help mod download')")
            }
            ("mod", Some("tidy" | "vendor" | "verify")) => Some(MODULE),
            _ => None,
        };
        let makers = &["go", "dep", "glide", "govendor"];
        let want = |words| Want::new(&["go.mod", "go.work"], words, 1).upwards().made_by(makers);
        out.wants.extend(words.map(want));
    }
    match word {
        "mod" => {
            out.takes = takes::PACKAGES;
            out.once = true;
            if rest.first().is_some_and(|sub| ["download", "tidy", "vendor"].iter().any(|word| sub.is(word)))
            {
                let listed: Vec<&Arg> = named;
                let Ask::Install(install) = modules(&listed) else { return out };
                let fetch_only = rest.first().is_some_and(|sub| sub.is("download"));
                out.asks.push(Ask::Install(Install { fetch_only, ..install }));
            }
        }
        "get" => {
            out.takes = takes::PACKAGES;
            out.once = true;
            out.asks.push(modules(&named));
            // Until 1.16 `go get` also installed the program.
            if !sorted.has(&["-d"]) {
                for package in named {
                    out.asks
                        .push(Ask::Compile(Compile { early: true, ..compile(&sorted, Some(package), true) }));
                }
            }
        }
        "install" if rest.iter().any(|arg| arg.text.contains('@')) => {
            out.takes = takes::SCRIPT;
            out.once = true;
            out.asks.push(modules(&named));
            for package in named {
                out.asks
                    .push(Ask::Compile(Compile { remote: true, ..compile(&sorted, Some(package), true) }));
            }
        }
        "build" | "install" => {
            out.takes = takes::SCRIPT;
            let package = rest.iter().rfind(|arg| {
                arg.text.ends_with(".go") || arg.text.starts_with('.') || arg.text.contains('/') || !arg.known
            });
            let package = package.or(rest.last()).copied();
            out.asks.push(Ask::Compile(compile(&sorted, package, word == "install")));
        }
        "test" | "run" | "vet" | "generate" => {
            if word == "test" {
                out.takes = takes::SCRIPT;
            }
            out.asks.push(Ask::Check(Compiler::Go));
        }
        "clean" => out.asks.push(Ask::CleanCache(CleanCache {
            manager: Manager::Go,
            packages: sorted.has(&["-modcache"]),
            index: sorted.has(&["-cache"]),
        })),
        _ => {}
    }
    out
}

fn compile(sorted: &Sorted<'_>, package: Option<&Arg>, install: bool) -> Compile {
    let flags = sorted.value(&["-ldflags", "--ldflags"]).map_or("", |flags| flags.text.as_str());
    Compile {
        package: package.map(Arg::item),
        packages: sorted.operands.len().saturating_sub(1),
        output: sorted.value(&["-o", "--o"]).cloned(),
        install,
        stripped: flags.split_whitespace().any(|flag| flag == "-s"),
        vendored: sorted.value(&["-mod"]).is_some_and(|from| from.text == "vendor"),
        unusual: sorted.has(&["-buildmode", "-C"]),
        ..Compile::of(Compiler::Go)
    }
}

/// The path of the module of a go.mod.
pub fn module_path(manifest: &str) -> Option<&str> {
    let line = manifest.lines().find_map(|line| line.trim().strip_prefix("module "))?;
    line.split("//").next().map(|path| path.trim().trim_matches('"')).filter(|path| !path.is_empty())
}

/// The name of the program of a package, by its path: the last element that is no number of a major version.
pub fn program_name(path: &str) -> Option<&str> {
    let is_version = |part: &str| {
        part.strip_prefix('v').is_some_and(|number| number.parse::<u32>().is_ok_and(|number| number > 1))
    };
    let mut parts = path.rsplit('/').filter(|part| !part.is_empty());
    let last = parts.next()?;
    if is_version(last) { parts.next().or(Some(last)) } else { Some(last) }
}
