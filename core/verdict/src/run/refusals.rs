//! Programs that are there and certainly fail: for want of what they work with, or for what they are asked.

use super::super::bases::Os;
use super::super::packages::{is_in_multiverse, not_found};
use super::super::shells::Sh;
use super::super::world::Presence;
use super::{Runner, Status};
use crate::programs::{Ask, Install, Request, Source};
use crate::shell::Command;

/// Where Debian and Alpine keep the certificates that programs trust.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";
/// Options after which a program asks for no certificate, or has one of its own.
const UNTRUSTING: &[&str] = &[
    "--insecure",
    "--cacert",
    "--capath",
    "--no-check-certificate",
    "--ca-certificate",
    "--ca-directory",
    "http.sslVerify",
    "http.sslCAInfo",
];
/// Variables that say the same.
const TRUST: &[&str] = &[
    "CURL_CA_BUNDLE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_NO_VERIFY",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
];

/// How a program fails: the code of the sentence, the last words, the exit code, and what stands in the sentence.
pub(super) type Refusal = (&'static str, String, u8, Vec<(&'static str, String)>);

impl Runner<'_> {
    /// A program that is there and fails for certain.
    pub(super) fn refuses(
        &mut self,
        base: &str,
        name: &str,
        known: &[Option<&str>],
        command: &Command,
    ) -> Option<Status> {
        if !self.world.is_known() {
            return None;
        }
        let request = self.request(base, known, command);
        let refusal = match base {
            "adduser" | "addgroup" => self.unknown_option(base, known),
            _ => None,
        };
        let refusal = refusal.or_else(|| {
            let request = request.as_ref()?;
            self.taken(base, request)
                .or_else(|| self.unknown_owner(base, request))
                .or_else(|| self.no_lists(base, request))
                .or_else(|| self.no_package(base, request))
                .or_else(|| self.no_apk_package(base, request))
                .or_else(|| self.no_project(request, command))
                .or_else(|| self.no_script(request))
                .or_else(|| self.no_sdk(base, request))
                .or_else(|| self.no_compiler(request))
                .or_else(|| self.managed(name, known, request))
                .or_else(|| self.no_git(request))
                .or_else(|| self.no_certificates(base, known, request))
        });
        let (code, words, exit, args) = refusal.or_else(|| self.no_ensurepip(base, known))?;
        let span = command.words.first().map_or(command.span, |word| word.span);
        let mut pairs = vec![("command", base)];
        pairs.extend(args.iter().map(|(key, value)| (*key, value.as_str())));
        Some(self.fails("CommandFails", code, span, (words, exit), &pairs))
    }

    /// What of the command line or the environment says by its text, in this step or before.
    pub(super) fn says(&self, text: &str) -> bool {
        self.at.files.mentions(text) || self.at.span.text(self.at.text).contains(text)
    }

    /// Whether a program is known to be the distribution's own and no other of that name comes before it.
    fn is_systems(&self, name: &str) -> bool {
        if self.at.path_open || self.world.foreign || self.world.anything_at("/") {
            return false;
        }
        if name.contains('/') {
            return self.absolute(name).is_some_and(|path| path.starts_with("/usr/bin/"));
        }
        let plain = |dir: &String| {
            let dir = dir.trim_end_matches('/');
            super::super::packages::is_system_dir(dir) || matches!(dir, "/usr/local/bin" | "/usr/local/sbin")
        };
        self.at.path.iter().all(plain) && self.world.only_systems(name)
    }

    /// A command of .NET's SDK in an image that holds the runtime alone.
    fn no_sdk(&self, base: &str, request: &Request) -> Option<Refusal> {
        const OF_SDK: &[&str] = &[
            "build", "publish", "restore", "test", "new", "add", "tool", "ef", "run", "pack", "msbuild",
            "sln", "clean", "workload", "watch",
        ];
        let verb = request.verb.as_ref().and_then(|verb| verb.value())?;
        let image = self.world.base.image.0.strip_prefix("mcr.microsoft.com/dotnet/")?;
        let alone = matches!(image, "aspnet" | "runtime" | "runtime-deps");
        let places = ["/usr/share/dotnet", "/usr/lib/dotnet", "/root/.dotnet"];
        let came = places
            .iter()
            .any(|place| self.world.anything_at(place) || self.at.files.may_bring(&format!("{place}/sdk")));
        if base != "dotnet"
            || !OF_SDK.contains(&verb)
            || !alone
            || came
            || self.says("dotnet-install")
            || self.says("dotnet-sdk")
        {
            return None;
        }
        let words = format!(
            "The command could not be loaded, possibly because:\n  * You intended to execute a .NET application:\n      The application '{verb}' does not exist.\n  * You intended to execute a .NET SDK command:\n      No .NET SDKs were found."
        );
        Some(("no-sdk", words, 145, vec![("verb", verb.to_owned())]))
    }

    /// Whether it is certain which release a base is of: the tag names it, or the version is one whose images were all built
    /// on the same.
    fn is_sure_of_release(&self) -> bool {
        const NAMES: &[&str] = &["bullseye", "bookworm", "trixie", "jammy", "noble"];
        let (image, tag) = (self.world.base.image.0.as_str(), self.world.base.image.1.as_str());
        let named = NAMES.iter().any(|name| tag.contains(name));
        let since = match image {
            "debian" | "ubuntu" => return true,
            "node" => (20, 3),
            "python" => (3, 12),
            "golang" => (1, 21),
            "ruby" => (3, 3),
            "php" => (8, 3),
            "rust" => (1, 71),
            "gcc" => (13, 3),
            _ => return named,
        };
        named || self.is_image_since(image, since)
    }

    /// apt-get told to install what the release has no package of.
    fn no_package(&self, base: &str, request: &Request) -> Option<Refusal> {
        let (indexes, image) = (self.at.indexes?, &self.world.base.image);
        let release = self.world.base.release.as_deref()?;
        // Sources that images of these bring besides the distribution's own, or what they forbid.
        let own = matches!(image.0.as_str(), "postgres" | "nginx" | "cassandra" | "neo4j");
        let changed = [
            "sources.list",
            "add-apt-repository",
            "dpkg --add-architecture",
            ".sources",
            "apt-key",
            "keyrings",
        ];
        if !matches!(base, "apt-get" | "apt")
            || !matches!(self.world.base.os, Os::Debian | Os::Ubuntu)
            || !self.world.base.closed
            || own
            || !self.is_sure_of_release()
            || self.world.foreign
            || self.world.anything_at("/etc/apt")
            || self.at.files.may_bring("/etc/apt/sources.list.d/x")
            || changed.iter().any(|word| self.says(word))
        {
            return None;
        }
        let install = installs(request).filter(|install| !install.idle)?;
        let mut names = named(install)
            .filter(|name| !(is_in_multiverse(name) || image.0 == "php" && name.starts_with("php")));
        let missing = names.find_map(|name| crate::size::no_package(indexes, release, name))?;
        let words = not_found(&missing);
        Some(not_there(missing.name, missing.near, (words, 100)))
    }

    /// apt-get where no list of packages is there: images come without.
    fn no_lists(&self, base: &str, request: &Request) -> Option<Refusal> {
        if !matches!(base, "apt-get" | "apt")
            || refreshes(request)
            || !matches!(self.world.base.os, Os::Debian | Os::Ubuntu)
            || !self.world.base.closed
            || self.world.lists != Presence::Missing
            || self.world.anything_at("/var/lib/apt/lists")
            || self.at.files.may_bring("/var/lib/apt/lists/x")
        {
            return None;
        }
        let install = installs(request)?;
        if install.idle {
            return None;
        }
        // What is there already is no fault.
        let missing = install.sources.iter().find_map(|source| match source {
            Source::Package(item) if item.known => {
                let name = item.text.split(['=', ':', '/']).next().unwrap_or("");
                let programs = super::super::packages::debian().own(name);
                let system = ["/usr/bin".to_owned()];
                let lacks = |program: &&str| self.world.look(program, &system) == Presence::Missing;
                let new = !self.world.installed.contains(name)
                    && (programs.iter().any(lacks) || name == "build-essential" && lacks(&"make"));
                new.then(|| name.to_owned())
            }
            _ => None,
        })?;
        let words = format!("E: Unable to locate package {missing}");
        Some(("no-package-lists", words, 100, vec![("package", missing)]))
    }

    /// pip in the Python of a distribution, which keeps its packages to itself (PEP 668).
    fn managed(&self, name: &str, known: &[Option<&str>], request: &Request) -> Option<Refusal> {
        let guarded = match self.world.base.os {
            Os::Debian => self.world.base.release_of("debian").is_some_and(|release| release >= (12, 0)),
            Os::Ubuntu => self.world.base.release_of("ubuntu").is_some_and(|release| release >= (23, 4)),
            Os::Alpine => self.world.base.release_of("alpine").is_some_and(|release| release >= (3, 19)),
            _ => false,
        };
        let install = installs(request).filter(|_| request.tool == "pip")?;
        let free =
            ["--break-system-packages", "--target", "-t", "--prefix", "--root", "--dry-run", "--python"];
        let freed = known.iter().any(|word| {
            word.is_none_or(|word| {
                free.iter().any(|option| word == *option || word.starts_with(&format!("{option}=")))
            })
        });
        let set = [
            "PIP_BREAK_SYSTEM_PACKAGES",
            "PIP_TARGET",
            "PIP_PREFIX",
            "PIP_ROOT",
            "PIP_CONFIG_FILE",
            "PIP_PYTHON",
        ]
        .iter()
        .any(|variable| self.at.vars.contains_key(*variable));
        let lifted = ["EXTERNALLY-MANAGED", "break-system-packages", "pip.conf", "get-pip", "ensurepip"]
            .iter()
            .any(|word| self.says(word))
            || ["/etc/pip.conf", "/root/.pip/pip.conf", "/root/.config/pip/pip.conf"]
                .iter()
                .any(|path| self.at.files.may_bring(path));
        let asks = !install.idle && !install.fetch_only && (install.project || !install.sources.is_empty());
        (guarded && asks && !freed && !set && !lifted && !self.at.vars_open && self.is_systems(name)).then(
            || {
                let words =
                    "error: externally-managed-environment\n\n× This environment is externally managed";
                ("externally-managed", words.to_owned(), 1, Vec::new())
            },
        )
    }

    /// `python3 -m venv` of Debian's Python, which keeps a part of it in a package of its own.
    fn no_ensurepip(&self, base: &str, known: &[Option<&str>]) -> Option<Refusal> {
        let asked = base == "python3"
            && matches!(known, [Some("-m"), Some("venv"), ..])
            && known.iter().all(|word| word.is_some_and(|word| word != "--without-pip" && word != "--help"));
        let brings = ["venv", "full", "virtualenv", "pipx", "poetry", "ansible", "pip-whl", "dev-env", "tox"];
        let brought =
            || self.world.installed.iter().any(|package| brings.iter().any(|word| package.contains(word)));
        let debian = matches!(self.world.base.os, Os::Debian | Os::Ubuntu) && self.world.base.closed;
        (asked && debian && !brought() && self.is_systems(base)).then(|| {
            let words = "The virtual environment was not created successfully because ensurepip is not\navailable.  On Debian/Ubuntu systems, you need to install the python3-venv\npackage using the following command.";
            ("no-ensurepip", words.to_owned(), 1, Vec::new())
        })
    }

    /// pip asked for a repository where there is no Git.
    fn no_git(&self, request: &Request) -> Option<Refusal> {
        let install = installs(request).filter(|install| request.tool == "pip" && !install.idle)?;
        let of_git = install.sources.iter().any(|source| match source {
            Source::Package(item) | Source::File(item) | Source::Here(item) => item.text.contains("git+"),
            Source::List(_) => false,
        });
        let missing = !self.at.path_open && self.world.look("git", &self.at.path) == Presence::Missing;
        (of_git && missing).then(|| {
            let words = "ERROR: Error [Errno 2] No such file or directory: 'git' while executing command git version\nERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH?";
            ("needs-program", words.to_owned(), 1, vec![("needed", "git".to_owned())])
        })
    }

    /// An address over TLS where no certificate is there to trust.
    fn no_certificates(&self, base: &str, known: &[Option<&str>], request: &Request) -> Option<Refusal> {
        if !matches!(self.world.base.os, Os::Debian | Os::Ubuntu)
            || !self.world.base.closed
            // They recommend the certificates.
            || self.world.recommended
            || self.world.look("update-ca-certificates", &["/usr/sbin".to_owned()]) != Presence::Missing
            || self.world.installed.iter().any(|package| package.contains("certificates"))
            || self.at.files.may_bring(CERTIFICATES)
            || ["/etc/ssl", "sslVerify", "curlrc", "wgetrc", "ca-bundle"].iter().any(|word| self.says(word))
            || TRUST.iter().any(|name| self.at.vars.contains_key(*name))
            || self.at.vars_open
        {
            return None;
        }
        let free = known.iter().any(|word| {
            word.is_none_or(|word| {
                UNTRUSTING.iter().any(|option| word.starts_with(option))
                    || base == "curl"
                        && word.starts_with('-')
                        && !word.starts_with("--")
                        && word.contains('k')
            })
        });
        let url = request.asks.iter().find_map(|ask| match ask {
            Ask::Fetch(fetch) => Some(&fetch.url),
            Ask::Clone(clone) if clone.git => clone.url.as_ref(),
            _ => None,
        })?;
        if free || !url.text.starts_with("https://") {
            return None;
        }
        let host = url.text.get("https://".len()..).and_then(|rest| rest.split('/').next()).unwrap_or("");
        let (words, exit) = match base {
            "curl" => (format!("curl: (77) error setting certificate file: {CERTIFICATES}"), 77),
            "wget" => (format!("ERROR: The certificate of ‘{host}’ is not trusted."), 5),
            "git" => {
                let url = url.text.trim_end_matches('/');
                (
                    format!(
                        "fatal: unable to access '{url}/': server certificate verification failed. CAfile: none CRLfile: none"
                    ),
                    128,
                )
            }
            _ => return None,
        };
        Some(("no-certificates-here", words, exit, Vec::new()))
    }

    /// adduser as the other system writes it: Debian's is Perl with long options, busybox's knows a few.
    fn unknown_option(&self, base: &str, known: &[Option<&str>]) -> Option<Refusal> {
        let words: Vec<&str> = known.iter().copied().collect::<Option<_>>()?;
        let of_debian = matches!(self.world.base.os, Os::Debian | Os::Ubuntu) && self.world.base.closed;
        let of_busybox = self.world.base.os == Os::Alpine && self.at.speaker.sh == Sh::Ash;
        if of_debian {
            let meant = words.iter().find_map(|word| match *word {
                "-D" => Some("Option d is ambiguous (debug, disabled-login, disabled-password)"),
                "-S" => Some("Option s is ambiguous (shell, system)"),
                _ => None,
            })?;
            return Some((
                "option-of-other-system",
                meant.to_owned(),
                1,
                vec![("system", "Alpine".to_owned())],
            ));
        }
        let shadow = self.world.installed.iter().any(|package| package.contains("shadow"));
        if of_busybox && !shadow && base == "adduser" {
            let option = words.iter().find(|word| {
                ["--disabled-login", "--quiet", "--group", "--allow-bad-names", "--force-badname"]
                    .contains(word)
            })?;
            let words = format!("adduser: unrecognized option: {}", option.trim_start_matches('-'));
            return Some(("option-of-other-system", words, 1, vec![("system", "Debian".to_owned())]));
        }
        None
    }

    /// What a command does to the lists of packages.
    pub(super) fn lists_after(&mut self, base: &str, known: &[Option<&str>], request: Option<&Request>) {
        let refreshed = matches!(base, "apt-get" | "apt" | "aptitude") && request.is_some_and(refreshes);
        // Others call apt-get update of themselves.
        let perhaps = matches!(base, "add-apt-repository" | "apt-add-repository" | "apt-file" | "aptitude")
            || base.ends_with(".sh");
        let removed = base == "rm"
            && known.iter().flatten().any(|word| {
                word.trim_end_matches(['*', '/']) == "/var/lib/apt/lists" || *word == "/var/lib/apt"
            });
        if refreshed {
            self.world.lists = Presence::There;
        } else if perhaps || removed && !self.sure() {
            self.world.lists = Presence::Unknown;
        } else if removed {
            self.world.lists = Presence::Missing;
        }
    }
}

/// Whether a command fetches the lists of packages, or needs them so that it fails by itself.
fn refreshes(request: &Request) -> bool {
    request.asks.iter().any(|ask| matches!(ask, Ask::Refresh(_) | Ask::Upgrade(_)))
}

/// What a command installs.
/// The words that an install names packages by, where they are known.
pub(super) fn named(install: &Install) -> impl Iterator<Item = &str> {
    let known = install.sources.iter().filter_map(|source| match source {
        Source::Package(item) if item.known => Some(item.text.split_whitespace()),
        _ => None,
    });
    known.flatten()
}

/// A release without a package, and what it has that is nearest to it.
pub(super) fn not_there(package: String, near: Option<String>, (words, exit): (String, u8)) -> Refusal {
    let code = if near.is_some() { "package-not-there-near" } else { "package-not-there" };
    let args = std::iter::once(("package", package)).chain(near.map(|near| ("near", near)));
    (code, words, exit, args.collect())
}

pub(super) fn installs(request: &Request) -> Option<&Install> {
    request.asks.iter().find_map(|ask| match ask {
        Ask::Install(install) => Some(install),
        _ => None,
    })
}
