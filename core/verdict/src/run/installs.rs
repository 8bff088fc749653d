//! What commands bring: programs of packages, files in directories for programs, owners of directories.

use super::super::bases::Os;
use super::super::packages::is_system_dir;
use super::super::world::Opening;
use super::{Runner, Status, Who};
use crate::paths::is_within;
use crate::programs::{Ask, Development, Manager, Request, Source};
use crate::shell::Command;
use crate::size::needs_more;

/// Programs of which it is known that they bring no program.
const BRING_NOTHING: &[&str] = &[
    "[",
    "awk",
    "base64",
    "basename",
    "cat",
    "chgrp",
    "chmod",
    "chown",
    "cksum",
    "cmp",
    "column",
    "curl",
    "cut",
    "date",
    "dd",
    "df",
    "diff",
    "dirname",
    "du",
    "echo",
    "egrep",
    "env",
    "expr",
    "false",
    "fgrep",
    "file",
    "find",
    "free",
    "getconf",
    "getent",
    "gpg",
    "gpgconf",
    "grep",
    "groupadd",
    "groupdel",
    "groupmod",
    "groups",
    "gunzip",
    "gzip",
    "head",
    "hostname",
    "iconv",
    "id",
    "jq",
    "kill",
    "ldconfig",
    "ldd",
    "less",
    "locale",
    "locale-gen",
    "localedef",
    "ls",
    "lsof",
    "md5sum",
    "mkdir",
    "mkfifo",
    "mktemp",
    "mount",
    "nproc",
    "od",
    "openssl",
    "passwd",
    "patch",
    "pgrep",
    "pidof",
    "ping",
    "pkill",
    "printenv",
    "printf",
    "ps",
    "pwd",
    "readlink",
    "realpath",
    "rm",
    "rmdir",
    "sed",
    "seq",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "shred",
    "sleep",
    "sort",
    "split",
    "ssh-keygen",
    "ssh-keyscan",
    "stat",
    "strip",
    "stty",
    "sync",
    "sysctl",
    "tail",
    "tee",
    "test",
    "touch",
    "tr",
    "true",
    "tty",
    "uname",
    "uniq",
    "update-ca-certificates",
    "useradd",
    "userdel",
    "usermod",
    "wc",
    "wget",
    "which",
    "whoami",
    "xargs",
    "yes",
    "adduser",
    "addgroup",
    "deluser",
    "delgroup",
    "chpasswd",
    "chsh",
    "dpkg-query",
    "apt-cache",
    "apt-mark",
    "apt-config",
    "apt-key",
    "debconf-set-selections",
    "dpkg-reconfigure",
    "dpkg-divert",
    "visudo",
    "service",
    "systemctl",
    "rc-update",
    "setcap",
    "getcap",
    "tree",
    "cal",
    "clear",
    "timeout",
    "nohup",
    "envsubst",
    "crontab",
    "git",
    "svn",
    "hg",
    "java",
    "nginx",
    "sqlite3",
    "zip",
    "strings",
    "xxd",
    "hexdump",
    "truncate",
    "fallocate",
    "nslookup",
    "dig",
    "host",
    "ss",
    "netstat",
    "ip",
    "ifconfig",
    "a2enmod",
    "a2dismod",
    "a2ensite",
    "a2dissite",
    "a2enconf",
    "fc-cache",
    "psql",
    "mysql",
    "redis-cli",
    "javac",
    "jar",
    "jlink",
    "jdeps",
    "keytool",
    "gcc",
    "g++",
    "cc",
    "c++",
    "as",
    "ld",
    "gzip",
];
/// Programs that make no files but those that they name, or those of packages.
const INERT: &[&str] = &[
    "[",
    "addgroup",
    "adduser",
    "apk",
    "apt",
    "apt-cache",
    "apt-get",
    "apt-key",
    "apt-mark",
    "awk",
    "cat",
    "chgrp",
    "chmod",
    "chown",
    "cut",
    "date",
    "delgroup",
    "deluser",
    "df",
    "dirname",
    "dpkg-query",
    "dpkg-reconfigure",
    "du",
    "env",
    "expr",
    "false",
    "find",
    "getent",
    "gpg",
    "grep",
    "groupadd",
    "groupmod",
    "head",
    "hostname",
    "id",
    "ldconfig",
    "ldd",
    "ln",
    "locale-gen",
    "ls",
    "md5sum",
    "mkdir",
    "nproc",
    "printenv",
    "rm",
    "rmdir",
    "sed",
    "sha256sum",
    "sha512sum",
    "sleep",
    "sort",
    "stat",
    "tail",
    "tee",
    "test",
    "touch",
    "tr",
    "true",
    "uname",
    "update-ca-certificates",
    "useradd",
    "userdel",
    "usermod",
    "wc",
    "which",
    "whoami",
    "xargs",
    "yum",
    "dnf",
    "microdnf",
    "echo",
    "printf",
];
/// Managers and tools of languages: what they bring is their own.
const LANGUAGE: &[&str] = &[
    "pip",
    "pip3",
    "pip2",
    "pipx",
    "pipenv",
    "poetry",
    "uv",
    "uvx",
    "conda",
    "mamba",
    "npm",
    "npx",
    "yarn",
    "pnpm",
    "bun",
    "corepack",
    "node",
    "python",
    "python3",
    "python2",
    "ruby",
    "gem",
    "bundle",
    "bundler",
    "rake",
    "rails",
    "composer",
    "php",
    "artisan",
    "pecl",
    "docker-php-ext-install",
    "docker-php-ext-configure",
    "docker-php-ext-enable",
    "cargo",
    "rustup",
    "go",
    "mvn",
    "gradle",
    "dotnet",
    "mix",
    "rebar3",
    "elixir",
    "cabal",
    "stack",
    "flask",
    "django-admin",
    "tsc",
    "ng",
    "vite",
    "next",
    "webpack",
    "hugo",
    "jekyll",
    "mkdocs",
    "sphinx-build",
    "gunicorn",
    "uvicorn",
    "pytest",
    "nuget",
    "sbt",
    "lein",
    "deno",
    "mvnw",
    "gradlew",
    "pdm",
    "hatch",
    "easy_install",
    "virtualenv",
    "alembic",
    "prisma",
    "turbo",
    "nx",
    "lerna",
    "gulp",
    "grunt",
];

impl<'r> Runner<'r> {
    /// Carries out what a command brings or changes.
    pub(super) fn effects(&mut self, base: &str, known: &[Option<&str>], command: &Command) {
        let sure = self.sure();
        // A shell that is given nothing does nothing.
        if self.starved && matches!(base, "sh" | "bash" | "dash" | "ash" | "tar" | "gpg") {
            return;
        }
        if !INERT.contains(&base) {
            self.made = true;
            self.made_at_root |= self.at.cwd.as_deref().is_none_or(|cwd| cwd == "/");
        }
        if matches!(base, "add-apt-repository" | "apt-add-repository" | "yum-config-manager" | "apt-key") {
            self.world.foreign = true;
        }
        let request = self.request(base, known, command);
        if let Some(request) = &request {
            self.remember(request, command);
        }
        self.lists_after(base, known, request.as_ref());
        if let Some(wheels) = request.as_ref().and_then(|request| self.wheels(request)) {
            self.world.wheels.extend(wheels);
            let environment = self.environment(base, known, command);
            self.world.open(&environment, Opening::Wheels);
            return;
        }
        if let Some(request) = request
            && self.requested(&request, sure)
        {
            return;
        }
        match base {
            "yum" | "dnf" | "microdnf" | "tdnf" | "zypper" | "pacman" | "rpm" | "dpkg" | "emerge"
            | "swupd" => {
                self.packages_of_other(base, known);
            }
            "cp" | "mv" | "ln" | "install" => self.copies(base, known),
            "curl" | "wget" => self.fetches(base, known),
            "tar" | "unzip" | "bsdtar" | "cpio" | "7z" => self.unpacks(known),
            "rm" => self.removes(known),
            "chown" | "chmod" | "chgrp" => self.owns(base, known),
            "mkdir" => {
                for path in known.iter().flatten().filter(|word| !word.starts_with('-')) {
                    self.made_directory(path);
                }
            }
            "update-alternatives" | "alternatives" => {
                for word in known.iter().flatten().filter(|word| word.starts_with('/')) {
                    if let Some((dir, name)) = word.rsplit_once('/') {
                        self.world.add(dir, name, false);
                    }
                }
            }
            // What a project's own packages bring lies in the project.
            "npm" | "yarn" | "pnpm" if is_local_install(known) => {
                let cwd = self.at.cwd.clone().unwrap_or_else(|| "/".to_owned());
                let dir = format!("{}/node_modules", cwd.trim_end_matches('/'));
                self.world.open(&dir, Opening::Language);
            }
            _ if LANGUAGE.contains(&base) => {
                let environment = self.environment(base, known, command);
                self.world.open(&environment, Opening::Language);
            }
            _ if BRING_NOTHING.contains(&base) => {}
            _ => {
                self.unknown_ran = true;
                self.world.open("/", Opening::Anything);
            }
        }
    }

    /// What is remembered of a request besides the packages of the system that it brings.
    fn remember(&mut self, request: &Request, command: &Command) {
        const NODE: &[Manager] = &[Manager::Npm, Manager::Yarn, Manager::Pnpm, Manager::Bun];
        for ask in &request.asks {
            match ask {
                Ask::Install(install) if NODE.contains(&install.manager) => {
                    // What one command leaves out another may have brought, or may bring later.
                    let left_out = install.project && install.development == Development::LeftOut;
                    if let Some(cwd) = self.at.cwd.clone() {
                        *self.world.node_modules.entry(cwd).or_default() |= !left_out;
                    }
                }
                Ask::Account(account)
                    if account.homeless && matches!(self.world.base.os, Os::Debian | Os::Ubuntu) =>
                {
                    self.world.homeless.extend(account.user.value().map(str::to_owned));
                }
                Ask::Compile(compile) => self.compiled(compile, command),
                Ask::Script(name) => self.world.pages.extend(name.value().and_then(|name| self.page(name))),
                _ => {}
            }
        }
        self.entered(request);
    }

    /// What a tool's request brings; whether that is all.
    fn requested(&mut self, request: &Request, sure: bool) -> bool {
        let mut system = false;
        for ask in &request.asks {
            let Ask::Install(install) = ask else { continue };
            if !install.manager.is_system() {
                continue;
            }
            system = true;
            if install.idle || install.fetch_only || install.elsewhere {
                continue;
            }
            for source in &install.sources {
                match source {
                    Source::Package(item) if item.known && !item.text.contains(['*', '?', '{', '^']) => {
                        for name in item.text.split_whitespace() {
                            self.world.install(name, install.recommends.unwrap_or(true), sure);
                        }
                    }
                    _ => self.world.open("/", Opening::Anything),
                }
            }
        }
        let removes = request.asks.iter().any(|ask| matches!(ask, Ask::Uninstall(_) | Ask::Mark(_)));
        if removes {
            for ask in &request.asks {
                if let Ask::Uninstall(uninstall) = ask
                    && uninstall.manager.is_system()
                {
                    self.removed_packages();
                    for item in uninstall.packages.iter().filter(|item| item.known && sure) {
                        self.world.uninstall(&item.text);
                    }
                }
            }
        }
        system
            || removes && request.asks.iter().all(|ask| !matches!(ask, Ask::Install(_)))
            || matches!(request.tool, "apt-get" | "apk" | "apt-mark" | "git")
    }

    /// After a removal what packages brought may be gone: nothing that was there is certain but the base's own.
    fn removed_packages(&mut self) {
        for name in self.world.programs_in("/usr/bin") {
            if !self.world.base.has(&name) {
                self.world.doubt(&name);
            }
        }
    }

    fn packages_of_other(&mut self, base: &str, known: &[Option<&str>]) {
        let verb = known.iter().flatten().any(|word| {
            matches!(
                *word,
                "install"
                    | "-i"
                    | "-S"
                    | "-Sy"
                    | "-Syu"
                    | "in"
                    | "groupinstall"
                    | "module"
                    | "localinstall"
                    | "reinstall"
            ) || word.starts_with("-i")
                || word.starts_with("-U")
        });
        if !verb {
            return;
        }
        for word in known {
            match word {
                Some(word) if word.starts_with('-') || matches!(*word, "install" | "in" | "module") => {}
                Some(word) => {
                    // The package of that name brings the program of that name, where there is one.
                    self.world.install(word, true, false);
                    if self.sure() && base != "dpkg" && base != "rpm" && is_plain_program(word) {
                        self.world.add("", word, true);
                    }
                }
                None => self.world.open("/", Opening::Anything),
            }
        }
        self.world.open("/", Opening::Anything);
    }

    /// Whether apt would ask: where it installs more than what is named.
    pub(super) fn asks_surely(&self, base: &str, request: &Request) -> Option<bool> {
        if !matches!(base, "apt-get" | "apt" | "aptitude") {
            return Some(true);
        }
        match request.asks.first()? {
            Ask::Install(install) => {
                let names: Option<Vec<&str>> = install
                    .sources
                    .iter()
                    .map(|source| match source {
                        Source::Package(item) => item.value(),
                        _ => None,
                    })
                    .collect();
                let names = names?;
                if names.is_empty() {
                    return Some(false);
                }
                let plain = |name: &&str| name.split(['=', '/', ':']).next().unwrap_or(name).to_owned();
                let plain: Vec<String> = names.iter().map(plain).collect();
                let before: Vec<String> = self.world.installed.iter().cloned().collect();
                let (image, tag) = &self.world.base.image;
                needs_more((image, tag), &before, &plain, install.recommends.unwrap_or(true))
            }
            Ask::Uninstall(uninstall) => {
                let there =
                    |item: &crate::programs::Item| item.known && self.world.installed.contains(&item.text);
                uninstall.packages.iter().any(there).then_some(true)
            }
            _ => None,
        }
    }

    fn is_path_dir(&self, dir: &str) -> bool {
        is_system_dir(dir)
            || self.at.path.iter().any(|own| own.trim_end_matches('/') == dir)
            || dir == "/usr/local/bin"
    }

    fn copies(&mut self, base: &str, known: &[Option<&str>]) {
        let operands: Vec<Option<&str>> = known
            .iter()
            .copied()
            .filter(|word| word.is_none_or(|word| !word.starts_with('-') || word == "-"))
            .collect();
        let target_flag =
            known.iter().flatten().any(|word| *word == "-t" || word.starts_with("--target-directory"));
        let Some((last, sources)) = operands.split_last() else { return };
        let Some(to) = last.and_then(|to| self.absolute(to)).filter(|_| !target_flag) else {
            self.world.open("/", Opening::Anything);
            return;
        };
        let sure = self.sure();
        // As a file of that name, or into a directory of that name.
        if let Some((dir, name)) = to.rsplit_once('/') {
            let dir = if dir.is_empty() { "/" } else { dir };
            self.world.add(dir, name, sure);
        }
        let folder = last.is_some_and(|to| to.ends_with('/')) || sources.len() > 1 || self.is_path_dir(&to);
        let mut whole = base == "ln" || !folder && !self.is_path_dir(&to);
        for source in sources {
            match source {
                Some(source) if !source.contains(['*', '?', '[']) => {
                    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or("");
                    whole |= matches!(name, "" | "." | "bin");
                    self.world.add(&to, name, sure);
                }
                _ => whole = true,
            }
        }
        if whole && !(base == "ln" && self.is_path_dir(&to)) {
            self.world.open(&to, Opening::Anything);
        }
    }

    fn fetches(&mut self, base: &str, known: &[Option<&str>]) {
        let mut words = known.iter().peekable();
        let mut to_here = base == "wget";
        while let Some(word) = words.next() {
            let Some(word) = word else { continue };
            let short = if base == "curl" { "-o" } else { "-O" };
            let flag = *word == short || *word == "--output" || *word == "--output-document";
            let bundled =
                base == "curl" && word.starts_with('-') && !word.starts_with("--") && word.ends_with('o')
                    || base == "wget" && word.starts_with("-q") && word.ends_with('O');
            if flag || bundled {
                to_here = false;
                match words.next() {
                    Some(Some(path)) => self.brings_file(path),
                    _ => self.world.open("/", Opening::Anything),
                }
            } else if base == "curl"
                && (word.contains('O') && word.starts_with('-') && !word.starts_with("--")
                    || *word == "--remote-name")
            {
                to_here = true;
            } else if base == "wget" && word.starts_with("-P")
                || word.starts_with("--directory-prefix")
                || word.starts_with("--output-dir")
            {
                self.world.open("/", Opening::Anything);
            } else if let Some(path) =
                word.strip_prefix("--output=").or_else(|| word.strip_prefix("--output-document="))
            {
                self.brings_file(path);
            }
        }
        if to_here && let Some(cwd) = self.at.cwd.clone() {
            self.world.open(&cwd, Opening::Anything);
        }
    }

    fn brings_file(&mut self, path: &str) {
        let Some(path) = self.absolute(path) else { return };
        if let Some((dir, name)) = path.rsplit_once('/') {
            let sure = self.sure();
            self.world.add(if dir.is_empty() { "/" } else { dir }, name, sure);
        }
    }

    fn unpacks(&mut self, known: &[Option<&str>]) {
        let mut into = None;
        let mut words = known.iter();
        while let Some(word) = words.next() {
            match word {
                Some("-C" | "-d" | "--directory") => into = Some(words.next().copied().flatten()),
                Some(word) if word.starts_with("--directory=") => {
                    into = Some(word.split_once('=').map(|(_, dir)| dir))
                }
                Some(word) if word.starts_with("-C") || word.starts_with("-d") && word.len() > 2 => {
                    into = Some(word.get(2..))
                }
                Some(word) if word.starts_with('-') && word.ends_with('C') => {
                    into = Some(words.next().copied().flatten())
                }
                _ => {}
            }
        }
        let to = match into {
            None => self.at.cwd.clone(),
            Some(None) => None,
            Some(Some(dir)) => self.absolute(dir),
        };
        let dir = to.unwrap_or_else(|| "/".to_owned());
        self.world.open(&dir, Opening::Anything);
    }

    fn removes(&mut self, known: &[Option<&str>]) {
        for word in known {
            match word {
                Some(word) if word.starts_with('-') => {}
                Some(word) => {
                    let Some(path) = self.absolute(word) else { continue };
                    let Some((dir, name)) = path.rsplit_once('/') else { continue };
                    if self.is_path_dir(dir) && !name.contains('*') {
                        self.world.doubt(name);
                    } else if self.is_path_dir(dir) || self.is_path_dir(&path) {
                        for name in self.world.programs_in(if self.is_path_dir(&path) { &path } else { dir })
                        {
                            self.world.doubt(&name);
                        }
                    }
                }
                None => {}
            }
        }
    }

    /// chown, chmod: directories that another may write to from now on.
    fn owns(&mut self, base: &str, known: &[Option<&str>]) {
        let recursive = known.iter().flatten().any(|word| {
            *word == "--recursive" || word.starts_with('-') && !word.starts_with("--") && word.contains('R')
        });
        let mut operands = known.iter().filter(|word| word.is_none_or(|word| !word.starts_with('-')));
        let owner = operands.next().copied().flatten();
        for path in operands {
            let Some(path) = path.and_then(|path| self.absolute(path)) else {
                self.world.owners.insert("/".to_owned(), None);
                continue;
            };
            let owner = match base {
                "chown" => owner.map(|owner| owner.split([':', '.']).next().unwrap_or(owner).to_owned()),
                _ => None,
            };
            let owner = if self.sure() { owner } else { None };
            let path = path.trim_end_matches("/*").trim_end_matches("/.").to_owned();
            if recursive || base != "chown" {
                self.world.file_owners.retain(|file, _| !is_within(file, &path));
                let below: Vec<String> =
                    self.world.owners.keys().filter(|known| is_within(known, &path)).cloned().collect();
                for below in below {
                    self.world.owners.insert(below, owner.clone());
                }
            }
            self.world.owners.insert(if path.is_empty() { "/".to_owned() } else { path }, owner);
        }
    }

    fn made_directory(&mut self, path: &str) {
        let Some(path) = self.absolute(path) else { return };
        let owner = match &self.at.user {
            Who::Root => Some("root".to_owned()),
            Who::Other(name) => Some(name.clone()),
            Who::Unknown => None,
        };
        let owner = if self.sure() { owner } else { None };
        self.world.owners.entry(path).or_insert(owner);
    }

    /// `. file`: what it sets is not known.
    pub(super) fn sources(&mut self, known: &[Option<&str>], command: &Command) -> Status {
        if let Some(Some(path)) = known.first()
            && path.starts_with('/')
            && let Some(absolute) = self.absolute(path).filter(|_| path.contains('/'))
            && self.lacks(&absolute, command.span)
        {
            let line = self.line(command.span);
            let words = match self.at.speaker.sh {
                super::super::shells::Sh::Dash => {
                    format!("{}: {line}: .: cannot open {path}: No such file", self.at.speaker.path)
                }
                super::super::shells::Sh::Ash => format!(
                    "{}: .: line {line}: can't open '{path}': No such file or directory",
                    self.at.speaker.path
                ),
                _ => format!("{}: line {line}: {path}: No such file or directory", self.at.speaker.path),
            };
            let exit = if matches!(self.at.speaker.sh, super::super::shells::Sh::Bash(_)) { 1 } else { 2 };
            return self.fails(
                "CommandNotFound",
                "file-not-there",
                command.span,
                (words, exit),
                &[("path", path)],
            );
        }
        if known.first().copied().flatten().is_some_and(|path| self.activates(path)) {
            return Status::Likely;
        }
        self.at.path_open = true;
        self.at.cwd = None;
        for value in self.at.vars.values_mut() {
            *value = None;
        }
        self.at.vars_open = true;
        Status::Likely
    }

    /// `[ … ]` with what is known of its words.
    pub(super) fn test(&mut self, known: &[Option<&str>], command: &Command) -> Status {
        if let Some(status) = self.test_operator(known, command) {
            return status;
        }
        let words: Vec<Option<&str>> = known.iter().copied().filter(|word| *word != Some("]")).collect();
        let said = |holds: bool| if holds { Status::Ok } else { Status::Fails(None) };
        match words[..] {
            [Some("-n"), Some(value)] => said(!value.is_empty()),
            [Some("-z"), Some(value)] => said(value.is_empty()),
            [Some(left), Some("=" | "=="), Some(right)] => said(left == right),
            [Some(left), Some("!="), Some(right)] => said(left != right),
            _ => Status::Unsure(None),
        }
    }

    /// What `echo` prints that it should not; a file that tells apt to take yes for granted.
    pub(super) fn echoes(&mut self, name: &str, args: &[super::command::Given<'_>], command: &Command) {
        if name == "echo" {
            let first = args.first().and_then(|arg| arg.value.clone());
            self.echoes_option(command, first.as_deref());
        }
    }
}

/// Whether a manager of node's is asked for the packages of a project, and nothing else.
fn is_local_install(known: &[Option<&str>]) -> bool {
    let Some(known) = known.iter().copied().collect::<Option<Vec<_>>>() else { return false };
    let verb = known.iter().find(|word| !word.starts_with('-')).copied().unwrap_or("install");
    matches!(verb, "ci" | "install" | "i" | "add" | "prune" | "cache" | "clean-install")
        && !known
            .iter()
            .any(|word| matches!(*word, "-g" | "--global" | "global") || word.starts_with("--prefix"))
}

/// Whether a package's name is that of its program.
fn is_plain_program(word: &str) -> bool {
    matches!(
        word,
        "git"
            | "curl"
            | "wget"
            | "make"
            | "gcc"
            | "unzip"
            | "zip"
            | "tar"
            | "bzip2"
            | "sudo"
            | "which"
            | "jq"
            | "vim"
            | "nano"
            | "openssl"
            | "python3"
            | "perl"
            | "ruby"
            | "nodejs"
            | "npm"
            | "httpd"
            | "nginx"
            | "patch"
            | "file"
            | "less"
            | "cmake"
            | "gzip"
            | "rsync"
            | "lsof"
            | "telnet"
    )
}
