//! apt-get, apt, aptitude, apt-mark: packages of Debian and what comes of it.

use super::given::{Sorted, Spec, items};
use super::{
    Arg, Ask, CacheDirectory, Caches, Call, CleanCache, Home, Install, InstallKind, Kept, Leave, Manager,
    Mark, Request, Source, Tool, Trace, Uninstall, takes,
};

pub(super) static TOOL: Tool = Tool { names: &["apt-get", "apt"], home: Home::System(Manager::Apt), read };
/// Packages, and lists of them: Docker's reference for `RUN --mount=type=cache` has them so, `sharing=locked`.
pub(super) static CACHES: Caches = Caches {
    directories: &[
        CacheDirectory { usual: "/var/cache/apt", variables: &[] },
        CacheDirectory { usual: "/var/lib/apt/lists", variables: &[] },
    ],
    emptied_by: Some("/etc/apt/apt.conf.d/docker-clean"),
    alone: true,
    read_later: true,
    ..Caches::NONE
};

pub(super) static APTITUDE: Tool = Tool { names: &["aptitude"], home: Home::Installed, read };
pub(super) static MARK: Tool = Tool { names: &["apt-mark"], home: Home::System(Manager::Apt), read: mark };
/// The helper of Bitnami's images: lists, packages without what is recommended, no lists.
pub(super) static INSTALL_PACKAGES: Tool =
    Tool { names: &["install_packages"], home: Home::Installed, read: install_packages };

/// apt-get(8) of apt 2.9: options with a value.
const SPEC: Spec = Spec {
    short: "octa",
    long: &[
        "--option",
        "--config-file",
        "--target-release",
        "--default-release",
        "--host-architecture",
        "--solver",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let (verb, rest, mut out) = sorted.opened(takes::LOOK);
    let word = verb.map_or("", |verb| verb.text.as_str());
    out.root = true;
    let yes = sorted.has(&["-y", "--yes", "--assume-yes", "--force-yes"])
        || sorted.has(&["-q", "--quiet"])
            && sorted.value(&["-q", "--quiet"]).is_some_and(|level| level.text == "2")
        || sorted.options.iter().filter(|option| option.name == "-q").count() >= 2
        || sorted
            .values(&["-o", "--option"])
            .any(|value| value.text.to_ascii_lowercase().contains("assume-yes"))
        || sorted.has(&[
            "-s",
            "--simulate",
            "--dry-run",
            "--just-print",
            "--no-act",
            "--print-uris",
            "--trivial-only",
        ]);
    let unneeded = sorted.has(&["--auto-remove", "--autoremove"]);
    match word {
        "update" => {
            out.takes = takes::FETCH;
            out.asks.push(Ask::Refresh(Manager::Apt));
        }
        "install" | "reinstall" | "satisfy" => {
            out.takes = if word == "install" { takes::PACKAGES } else { takes::LOOK };
            out.answers = !yes;
            out.once = true;
            out.asks.push(Ask::Install(Install {
                recommends: recommends(&sorted),
                fetch_only: sorted.has(&["-d", "--download-only"]),
                idle: sorted.has(&["-s", "--simulate", "--dry-run", "--just-print", "--no-act"]),
                ..install(rest)
            }));
            // Since apt 2.9, of trixie.
            if sorted.has(&["-U", "--update"]) {
                out.asks.push(Ask::Refresh(Manager::Apt));
            }
        }
        "build-dep" => {
            out.takes = takes::PACKAGES;
            out.answers = !yes;
            out.asks.push(Ask::Install(Install { kind: InstallKind::BuildDependencies, ..install(rest) }));
        }
        "remove" | "purge" => {
            out.answers = !yes;
            out.asks.push(Ask::Uninstall(Uninstall {
                manager: Manager::Apt,
                packages: items(rest),
                unneeded,
                only_unneeded: false,
            }));
        }
        "autoremove" | "auto-remove" | "autopurge" => {
            out.answers = !yes;
            out.asks.push(Ask::Uninstall(Uninstall {
                manager: Manager::Apt,
                packages: items(rest),
                unneeded: true,
                only_unneeded: true,
            }));
        }
        "upgrade" | "dist-upgrade" | "full-upgrade" => {
            out.takes = takes::PACKAGES;
            out.answers = !yes;
            out.asks.push(Ask::Upgrade(Manager::Apt));
        }
        "clean" => out.asks.push(clean(false)),
        // The lists too, all but what says which they are.
        "dist-clean" | "distclean" => out.asks.push(clean(true)),
        "source" => {
            let names: Vec<&str> = rest.iter().map(|arg| arg.text.as_str()).collect();
            out.asks.push(Ask::Leave(Leave::tree(
                Trace::Download,
                "/usr/src/apt-source",
                "apt:source",
                names.join(" "),
            )));
        }
        _ => {}
    }
    out
}

fn clean(index: bool) -> Ask {
    Ask::CleanCache(CleanCache { manager: Manager::Apt, packages: true, index })
}

fn install(rest: &[&Arg]) -> Install {
    let sources = rest.iter().map(|arg| {
        let file = arg.text.ends_with(".deb") || arg.text.starts_with("./") || arg.text.starts_with('/');
        if file { Source::File(arg.item()) } else { Source::Package(arg.item()) }
    });
    // Images of Debian and Ubuntu delete what apt downloads by their own settings.
    Install { sources: sources.collect(), cache: Kept::Not, ..Install::new(Manager::Apt) }
}

/// Whether recommended packages are installed too, where an option or a setting on the command line says it.
fn recommends(sorted: &Sorted<'_>) -> Option<bool> {
    let mut out = None;
    for option in &sorted.options {
        match option.name.as_str() {
            "--no-install-recommends" | "--without-recommends" | "-R" => out = Some(false),
            "--install-recommends" | "--with-recommends" | "-r" => out = Some(true),
            "-o" | "--option" => {
                let text = option.value.as_ref().map_or("", |value| value.text.as_str());
                if let Some((key, value)) = text.split_once('=')
                    && key.to_ascii_lowercase().ends_with("install-recommends")
                {
                    out = Some(!super::given::is_no(value.trim_matches(['"', '\''])));
                }
            }
            _ => {}
        }
    }
    out
}

fn mark(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &Spec { short: "oc", long: &["--option", "--config-file"], ..SPEC });
    let (verb, rest, mut out) = sorted.opened(takes::OTHER);
    if let Some(automatic) = verb.and_then(|verb| match verb.text.as_str() {
        "auto" => Some(true),
        "manual" => Some(false),
        _ => None,
    }) {
        out.root = true;
        out.asks.push(Ask::Mark(Mark { manager: Manager::Apt, automatic, packages: items(rest) }));
    }
    out
}

fn install_packages(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let packages = Install { recommends: Some(false), ..install(&sorted.operands) };
    Request {
        asks: vec![
            Ask::Refresh(Manager::Apt),
            Ask::Install(packages),
            Ask::CleanCache(CleanCache { manager: Manager::Apt, packages: false, index: true }),
        ],
        root: true,
        once: true,
        takes: takes::OTHER,
        ..Request::default()
    }
}
