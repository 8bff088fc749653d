//! What programs a stage has: those of its base, those that steps brought, and what cannot be known.

use dockerfile_syntax::lists::Gather;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::bases::{ADDUSER, Base, Os};
use super::packages::{self, Bring, is_system_dir};
use crate::paths::is_within;
use crate::programs::pypi::{self, Program};

/// Whether a program is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is.
    There,
    /// It is not.
    Missing,
    /// That cannot be told.
    Unknown,
}

/// What may have come besides what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Opening {
    /// A library of the distribution: no program by itself.
    Library,
    /// Packages of Python all of whose names are known ([`World::wheels`]).
    Wheels,
    /// Packages of a language: their own programs, none of the system's.
    Language,
    /// A package of which nothing is known, or a script: anything.
    Anything,
}

/// Programs that no library of a distribution needs.
const APART: &[&str] = &[
    "curl",
    "wget",
    "git",
    "sudo",
    "node",
    "npm",
    "npx",
    "yarn",
    "pnpm",
    "unzip",
    "zip",
    "vim",
    "nano",
    "apt-get",
    "apt",
    "apk",
    "yum",
    "dnf",
    "microdnf",
    "jq",
    "ssh",
    "java",
    "javac",
    "mvn",
    "go",
    "cargo",
    "rustc",
    "docker",
    "nginx",
    "service",
    "systemctl",
    "source",
];
/// Programs of the system that no package of a language brings.
const SYSTEM: &[&str] = &[
    "adduser",
    "addgroup",
    "add-apt-repository",
    "apk",
    "apt",
    "apt-cache",
    "apt-get",
    "apt-key",
    "apt-mark",
    "ar",
    "as",
    "autoconf",
    "automake",
    "bash",
    "bunzip2",
    "bzip2",
    "cc",
    "c++",
    "chromium",
    "convert",
    "cron",
    "crontab",
    "curl",
    "dig",
    "dnf",
    "docker",
    "dpkg",
    "dpkg-reconfigure",
    "envsubst",
    "ffmpeg",
    "file",
    "fc-cache",
    "free",
    "g++",
    "gcc",
    "git",
    "gpg",
    "groupadd",
    "groupmod",
    "gzip",
    "host",
    "ifconfig",
    "ip",
    "iptables",
    "java",
    "javac",
    "ld",
    "less",
    "locale-gen",
    "localedef",
    "lsb_release",
    "lsof",
    "make",
    "microdnf",
    "mysql",
    "nano",
    "nc",
    "netstat",
    "nginx",
    "nslookup",
    "openssl",
    "pacman",
    "patch",
    "perl",
    "php",
    "ping",
    "pkg-config",
    "ps",
    "psql",
    "redis-cli",
    "rsync",
    "ruby",
    "rpm",
    "scp",
    "sh",
    "service",
    "shopt",
    "source",
    "ss",
    "ssh",
    "ssh-keygen",
    "ssh-keyscan",
    "su",
    "sudo",
    "systemctl",
    "tar",
    "tdnf",
    "telnet",
    "top",
    "update-alternatives",
    "update-ca-certificates",
    "unzip",
    "useradd",
    "userdel",
    "usermod",
    "vi",
    "vim",
    "wget",
    "which",
    "Xvfb",
    "xvfb-run",
    "xz",
    "yum",
    "zip",
    "zsh",
    "zypper",
];

/// What programs a stage has.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct World {
    /// Its base.
    pub base: Rc<Base>,
    /// Programs that steps brought, by name, with their directories; the empty one stands for the system's.
    programs: BTreeMap<String, BTreeSet<String>>,
    /// Programs that may be there, besides those of which the base says so.
    perhaps: BTreeSet<String>,
    /// Programs of the base that may be gone.
    gone: BTreeSet<String>,
    /// Whether something came that may be anything but another system's package manager.
    grown: bool,
    /// Programs that came although the base lacks them.
    came: BTreeSet<String>,
    /// What else may have come, and below which directory.
    opened: BTreeSet<(String, Opening)>,
    /// In how many places anything may have come.
    anything: usize,
    /// Whether a repository besides the distribution's own was added.
    pub foreign: bool,
    /// Whether apt was told to take yes for granted.
    pub assumes_yes: bool,
    /// Directories with the user that owns them: those that steps made or gave away.
    pub owners: BTreeMap<String, Option<String>>,
    /// Files that instructions put there, with the user that owns them.
    pub file_owners: BTreeMap<String, Option<String>>,
    /// Directories in which a COPY gave away what it brought, though not the directory itself.
    pub given_below: BTreeSet<String>,
    /// Whether the lists of packages are there, which images come without.
    pub lists: Presence,
    /// Files that a redirection made, with their text where it is known.
    pub written: BTreeMap<String, Option<String>>,
    /// Whether packages came with what they recommend.
    pub recommended: bool,
    /// Packages that steps installed by name.
    pub installed: BTreeSet<String>,
    /// The programs that `go build` left where it ran.
    pub go_programs: BTreeSet<String>,
    /// Packages of Python that came where all of them are known.
    pub wheels: BTreeSet<String>,
    /// Users and groups that steps made, with their numbers where they are stated.
    users: BTreeMap<String, Option<u32>>,
    groups: BTreeMap<String, Option<u32>>,
    /// Users that were made without a home directory.
    pub homeless: BTreeSet<String>,
    /// The directories whose Node packages were installed, and whether those of development are among them.
    pub node_modules: BTreeMap<String, bool>,
    /// The directories that builds of a project put their results in, where the tool decides that.
    pub outputs: BTreeSet<String>,
    /// The folders that web pages were built to, and whether nothing else of the build may have made another.
    pub pages: BTreeMap<String, bool>,
}

impl World {
    /// What a base has.
    pub(super) fn new(base: Base) -> Self {
        Self {
            base: Rc::new(base),
            programs: BTreeMap::new(),
            perhaps: BTreeSet::new(),
            gone: BTreeSet::new(),
            grown: false,
            came: BTreeSet::new(),
            opened: BTreeSet::new(),
            anything: 0,
            foreign: false,
            assumes_yes: false,
            owners: BTreeMap::new(),
            file_owners: BTreeMap::new(),
            given_below: BTreeSet::new(),
            lists: Presence::Missing,
            written: BTreeMap::new(),
            recommended: false,
            installed: BTreeSet::new(),
            outputs: BTreeSet::new(),
            pages: BTreeMap::new(),
            go_programs: BTreeSet::new(),
            wheels: BTreeSet::new(),
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            homeless: BTreeSet::new(),
            node_modules: BTreeMap::new(),
        }
    }

    /// Whether anything is known of the system.
    pub(super) fn is_known(&self) -> bool {
        !matches!(self.base.os, Os::Unknown | Os::Windows)
    }

    /// The directories that base programs lie in, besides the system's own.
    pub(super) fn own_dirs(&self) -> Vec<String> {
        // What distroless images start, they start by its path.
        if self.base.os == Os::None {
            return Vec::new();
        }
        let dirs = self.base.programs.values().flatten();
        let dirs: BTreeSet<&str> = dirs.copied().filter(|dir| !dir.is_empty() && *dir != "/").gather();
        dirs.into_iter().map(str::to_owned).collect()
    }

    /// Puts a program into a directory; not sure where it is not known whether the command runs.
    pub(super) fn add(&mut self, dir: &str, name: &str, sure: bool) {
        if name.is_empty() {
            return;
        }
        if sure {
            let dir = if is_system_dir(dir) { "" } else { dir };
            self.programs.entry(name.to_owned()).or_default().insert(dir.to_owned());
        } else {
            self.perhaps.insert(name.to_owned());
        }
    }

    /// Takes a program away: it may be gone.
    pub(super) fn doubt(&mut self, name: &str) {
        let brought = self.programs.remove(name).is_some();
        if brought || self.base.has(name) && self.gone.insert(name.to_owned()) {
            self.perhaps.insert(name.to_owned());
        }
    }

    /// Removes a package that a step installed by its name: its own programs are gone.
    pub(super) fn uninstall(&mut self, package: &str) {
        if !self.installed.remove(package) {
            return;
        }
        let own = match self.base.os {
            Os::Debian | Os::Ubuntu => packages::debian().own(package),
            Os::Alpine | Os::Wolfi => packages::alpine().own(package),
            _ => return,
        };
        for name in own {
            if !self.base.has(name) {
                self.programs.remove(name);
                self.perhaps.remove(name);
            }
        }
    }

    /// Anything of that kind may have come below a directory.
    pub(super) fn open(&mut self, dir: &str, opening: Opening) {
        let new = self.opened.insert((dir.to_owned(), opening));
        self.anything += usize::from(new && opening == Opening::Anything);
    }

    /// Installs a package of the distribution.
    pub(super) fn install(&mut self, package: &str, recommends: bool, sure: bool) {
        if package.is_empty() {
            return;
        }
        self.installed.insert(package.to_owned());
        self.recommended |= recommends;
        // Many packages of a service need it, and the table takes it for the base's own.
        if matches!(self.base.os, Os::Debian | Os::Ubuntu) && !self.base.has("adduser") {
            self.perhaps.extend(ADDUSER.iter().map(|name| (*name).to_owned()));
        }
        let brought = match self.base.os {
            Os::Debian | Os::Ubuntu => packages::debian().bring(package, recommends),
            Os::Alpine | Os::Wolfi => packages::alpine().bring(package, false),
            _ => Bring::Unknown,
        };
        match brought {
            Bring::Known { sure: names, perhaps } => {
                for name in names {
                    self.add("", name, sure);
                }
                self.perhaps.extend(perhaps.into_iter().map(str::to_owned));
                // Alpine's python3 held pip until 3.11.
                let alpine =
                    self.base.release.as_deref().and_then(|release| release.strip_prefix("alpine3."));
                let old = alpine.and_then(|minor| minor.parse::<u32>().ok()).is_some_and(|minor| minor < 12);
                if old && matches!(package, "python3" | "python" | "python2") {
                    self.perhaps.extend(["pip", "pip2", "pip3"].map(str::to_owned));
                }
                if self.foreign {
                    // A package of another repository may hold more than Debian's of that name.
                    self.open("/", Opening::Library);
                    if matches!(package, "nodejs") {
                        self.perhaps.extend(["npm", "npx", "corepack"].map(str::to_owned));
                    }
                }
            }
            Bring::Unknown => {
                self.add("", package, false);
                self.grown = true;
                self.came.insert(package.to_owned());
                self.open("/", if is_library(package) { Opening::Library } else { Opening::Anything });
            }
        }
    }

    /// Whether something of which nothing is known may have changed what lies at a path.
    pub(super) fn anything_at(&self, path: &str) -> bool {
        self.opened.iter().any(|(below, opening)| {
            *opening == Opening::Anything && (is_within(path, below) || is_within(below, path) && path != "/")
        })
    }

    /// Whether a program is there, in the system's own directories and nowhere else.
    pub(super) fn only_systems(&self, name: &str) -> bool {
        let mut places = self.all().filter(|(program, _)| *program == name).peekable();
        places.peek().is_some() && places.all(|(_, dir)| dir.is_empty())
    }

    /// Whether a program may have come by what was opened.
    fn may_have_come(&self, name: &str, dirs: &[String]) -> bool {
        self.opened.iter().any(|(below, opening)| {
            let reaches = below == "/" || dirs.iter().any(|dir| is_within(dir.trim_end_matches('/'), below));
            reaches
                && match opening {
                    Opening::Library => !APART.contains(&name),
                    Opening::Wheels => !SYSTEM.contains(&name) && self.wheel_brings(pypi::program_of(name)),
                    Opening::Language => !SYSTEM.contains(&name),
                    Opening::Anything => true,
                }
        })
    }

    /// The users that steps made, or the groups, with their numbers where they are known.
    pub(super) fn accounts(&self, users: bool) -> impl Iterator<Item = (&str, Option<u32>)> {
        let all = if users { &self.users } else { &self.groups };
        all.iter().map(|(name, id)| (name.as_str(), *id))
    }

    /// A step made a user, or a group.
    pub(super) fn enter(&mut self, user: bool, name: String, id: Option<u32>) {
        let all = if user { &mut self.users } else { &mut self.groups };
        all.insert(name, id);
    }

    /// Whether a package that came may bring a program; of what no table knows, any may.
    fn wheel_brings(&self, program: Option<&Program>) -> bool {
        program.is_none_or(|program| program.packages.iter().any(|package| self.wheels.contains(*package)))
    }

    /// The program behind a module of Python that is certainly not there: the image is Python's own, and all that was
    /// installed is known.
    pub(super) fn lacks_module(&self, module: &str) -> Option<&'static Program> {
        let program = pypi::program_of_module(module)?;
        let known = |(_, opening): &(String, Opening)| matches!(opening, Opening::Wheels | Opening::Library);
        let plain = self.base.image.0 == "python" && self.opened.iter().all(known);
        (plain && !self.wheel_brings(Some(program))).then_some(program)
    }

    /// Whether no package that came brings a module of Python of this name: all of them are known, none is called so.
    pub(super) fn brings_no_module(&self, module: &str) -> bool {
        let known = |(_, opening): &(String, Opening)| matches!(opening, Opening::Wheels | Opening::Library);
        let name = module.to_ascii_lowercase().replace('_', "-");
        self.base.image.0 == "python" && self.opened.iter().all(known) && !self.wheels.contains(&name)
    }

    fn is_perhaps(&self, name: &str) -> bool {
        let mut listed = self.perhaps.iter().map(String::as_str).chain(self.base.perhaps.iter().copied());
        self.perhaps.contains(name)
            || listed.any(|listed| match listed.strip_prefix('?') {
                Some("busybox") => packages::alpine().base().contains(&name),
                Some("*") => true,
                Some(start) => start.strip_suffix('*').is_some_and(|start| name.starts_with(start)),
                None => listed == name,
            })
    }

    /// Whether it is known not to be there, although the base is not known whole.
    fn lacks(&self, name: &str) -> bool {
        self.base.lacks.contains(&name)
            && (!self.grown || is_foreign_manager(name) && !self.came.contains(name))
    }

    /// Whether a program is in a directory, the empty one being the system's.
    fn reached(&self, name: &str, reached: impl Fn(&str) -> bool) -> bool {
        let own = self.programs.get(name).into_iter().flatten().map(String::as_str);
        let base = self.base.programs.get(name).filter(|_| !self.gone.contains(name));
        own.chain(base.into_iter().flatten().copied()).any(reached)
    }

    /// All programs with their directories.
    fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = self
            .programs
            .iter()
            .flat_map(|(name, dirs)| dirs.iter().map(move |dir| (name.as_str(), dir.as_str())));
        let base = self.base.programs.iter().filter(|(name, _)| !self.gone.contains(**name));
        own.chain(base.flat_map(|(name, dirs)| dirs.iter().map(move |dir| (*name, *dir))))
    }

    /// Whether a program is found in these directories.
    pub(super) fn look(&self, name: &str, dirs: &[String]) -> Presence {
        let reached = |place: &str| match place {
            "" => dirs.iter().any(|dir| is_system_dir(dir)),
            place => dirs.iter().any(|dir| dir.trim_end_matches('/') == place),
        };
        if self.reached(name, reached) {
            return Presence::There;
        }
        // No program has such a name: several words in one, or what is left of a broken list.
        let odd = name.len() > 1 && name.contains([' ', ',', '[', '\u{201c}', '\u{201d}']);
        if self.is_known() && odd {
            return Presence::Missing;
        }
        if !self.is_known() || self.is_perhaps(name) || self.may_have_come(name, dirs) {
            return Presence::Unknown;
        }
        if self.base.closed || self.lacks(name) {
            return Presence::Missing;
        }
        Presence::Unknown
    }

    /// Whether the program at an absolute path is there.
    pub(super) fn look_at(&self, path: &str) -> Presence {
        let Some((dir, name)) = path.rsplit_once('/') else { return Presence::Unknown };
        let dir = if dir.is_empty() { "/" } else { dir };
        self.look(name, &[dir.to_owned()])
    }

    /// The programs in a directory, where all of them are known.
    pub(super) fn programs_in(&self, dir: &str) -> Vec<String> {
        let dir = if is_system_dir(dir) { "" } else { dir };
        let found: BTreeSet<&str> =
            self.all().filter(|(_, place)| *place == dir).map(|(name, _)| name).gather();
        found.into_iter().map(str::to_owned).collect()
    }

    /// Everything that stands below a directory of another stage and goes to one of this.
    pub(super) fn take(&mut self, other: &Self, from: &str, to: &str) {
        let moved = |dir: &str| -> Option<String> {
            let rest = dir.strip_prefix(from.trim_end_matches('/'))?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{}{rest}", to.trim_end_matches('/')))
        };
        for (name, dir) in other.all() {
            let places: &[&str] =
                if dir.is_empty() { &["/bin", "/usr/bin", "/sbin", "/usr/sbin"] } else { &[dir] };
            for place in places {
                if let Some(target) = moved(place) {
                    self.add(&target, name, false);
                }
            }
        }
        let perhaps = !other.perhaps.is_empty() || !other.base.perhaps.is_empty();
        if !other.base.closed || !other.opened.is_empty() || perhaps {
            self.open(to, Opening::Anything);
        }
    }
}

/// Whether a name is that of another system's package manager.
pub(super) fn is_foreign_manager(name: &str) -> bool {
    matches!(
        name,
        "apt-get"
            | "apt"
            | "apk"
            | "dpkg"
            | "apt-key"
            | "add-apt-repository"
            | "yum"
            | "dnf"
            | "microdnf"
            | "tdnf"
            | "zypper"
            | "pacman"
    )
}

/// Whether a package is a library by its name.
fn is_library(package: &str) -> bool {
    let name = package.split([':', '=', '/']).next().unwrap_or(package);
    [
        "lib",
        "python3-",
        "python-",
        "py3-",
        "php-",
        "php8",
        "php7",
        "ruby-",
        "fonts-",
        "ttf-",
        "font-",
        "linux-headers",
        "gir1",
        "locales",
    ]
    .iter()
    .any(|start| name.starts_with(start))
        || ["-dev", "-devel", "-doc", "-data", "-common", "-libs", "-static", "-lang"]
            .iter()
            .any(|end| name.ends_with(end))
}

impl World {
    /// Whether something of which nothing is known has run since.
    pub(super) fn opened_anything(&self, before: usize) -> bool {
        self.anything > before
    }

    /// In how many places anything may have come so far.
    pub(super) fn openings(&self) -> usize {
        self.anything
    }
}
