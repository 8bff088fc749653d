//! Package managers: apt, apk, dnf, pacman, pip, npm, gem, composer.

use super::{Machine, Piped, base_name};
use crate::basis;
use crate::fs::{Size, What, package_key};
use crate::packages::index::Debian;
use crate::packages::{
    Added, Lock, Manifest, PipSet, Set, Way, gem_range, locked, locked_gems, manifest_names, npm_locked,
    npm_set, pip_locked, pip_set, python_project, software,
};
use crate::source::Span;
use crate::{Basis, BasisKind, Bytes};
use crate::{to_f64, to_u64};

/// Where the closures come from.
const APT_SOURCE: &str = "Debian bookworm's package index, closures resolved by apt over debian:bookworm";
/// The same, where the release's own table is there.
const INDEX_SOURCE: &str = "the release's own package index (Depends, Recommends, Installed-Size); files of the most used \
                            packages measured, of the others computed from the index";
/// How far a set lies off by that table, below and above: 3 % at most over the measured layers of bookworm and trixie.
const OWN_ERROR: (f64, f64) = (0.03, 0.04);
/// Bytes of the .pyc files that Debian's py3compile writes, by those of the source: 1.05 to 1.18 over four measured layers.
const COMPILED_BY_DEBIAN: f64 = 1.12;
const NPM_SOURCE: &str = "npm install of each package, sum of file sizes";
const PYPI_SOURCE: &str = "PyPI wheels (cp312, manylinux x86_64) and the .pyc files pip writes";
/// Packages of a requirements file that nobody showed. Eight layers of `pip install -r` that `docker history` prints
/// in public tutorials (2023 to 2026) take 12 to 29 MB, one with machine learning 6.3 GB.
const UNKNOWN_REQUIREMENTS: Bytes = Bytes { low: 4_000_000, likely: 27_000_000, high: 350_000_000 };
/// `node_modules` of a package.json that nobody showed, without and with development dependencies; the cache comes
/// on top. Six and nine layers that `docker history` prints in public tutorials (2020 to 2026) take, cache
/// included, 3 to 281 MB (median 85) and 1 to 375 MB (median 24).
const UNKNOWN_MODULES: Bytes = Bytes { low: 1_500_000, likely: 30_000_000, high: 250_000_000 };
const UNKNOWN_DEVELOPMENT: Bytes = Bytes { low: 2_000_000, likely: 35_000_000, high: 400_000_000 };
/// Context of a list of apt sources that names only the distribution's own.
pub(super) const OWN_SOURCES: &str = "distribution";

/// What a JavaScript tool keeps of what it fetched. npm keeps each archive and, where no lock file names it, the package's
/// document: 11 to 48 kB each over the measured layers; where the archives are not known, 0.48 of `node_modules` without
/// and 0.23 with a lock file. yarn 1 keeps archives and files: 1.2 to 1.5 times both, up to 5 times `node_modules`.
fn node_cache(tool: &str, modules: Bytes, archives: Option<(Bytes, u64)>, is_locked: bool) -> Bytes {
    match (tool, archives) {
        ("yarn", Some((archives, _))) => modules.plus(archives).times(0.9, 1.22, 2.0),
        ("yarn", None) => modules.times(1.0, 1.5, 4.0),
        ("bun", _) => modules.widen(0.4),
        (_, Some((archives, count))) if is_locked => {
            archives.plus(Bytes::range(300 * count, 1_000 * count, 5_000 * count))
        }
        (_, Some((archives, count))) => {
            archives.plus(Bytes::range(10_000 * count, 25_000 * count, 60_000 * count))
        }
        (_, None) => modules.scale(if is_locked { 0.23 } else { 0.48 }).widen(0.4),
    }
}

/// Whether a package's name is none of a library, a language's module or an addition to another.
fn is_program(name: &str) -> bool {
    let starts = [
        "lib", "erlang-", "numactl", "python-", "python3-", "perl-", "php-", "ruby-", "fonts-", "ttf-",
        "gcc-", "g++-",
    ];
    let ends = ["-dev", "-common", "-utils", "-tools", "-doc", "-keyring", "-data", "-plugin", "-client"];
    !starts.iter().any(|start| name.starts_with(start)) && !ends.iter().any(|end| name.ends_with(end))
}

const MEASURED: &str = "2026-11-24";

impl<'m> Machine<'m> {
    /// Commands that install packages; `None` if it is another one.
    pub(super) fn install_command(
        &mut self,
        name: &str,
        args: &[String],
        span: Span,
        piped: &Piped,
    ) -> Option<Piped> {
        match name {
            "apt-get" | "apt" | "aptitude" => self.apt(args, span),
            "apt-mark" => self.apt_mark(args, piped),
            "dpkg" => self.dpkg(args, span),
            "install_packages" => {
                self.apt_update(span);
                self.apt_install(args, false, span);
                self.delete("/var/lib/apt/lists/*");
            }
            "apk" => self.apk(args, span),
            "dnf" | "yum" | "microdnf" | "tdnf" | "zypper" => self.dnf(name, args, span),
            "pacman" => self.pacman(args, span),
            "rpm" => {
                if args.iter().any(|a| a.starts_with("-i") || a.starts_with("-U")) {
                    self.assume_packages("rpm", 1, [100_000, 10_000_000, 200_000_000], span);
                }
            }
            "pip" | "pip2" | "pip3" | "uv" | "pipx" | "poetry" | "pipenv" | "conda" | "mamba"
            | "easy_install" => {
                self.python(name, args, span);
            }
            "python" | "python2" | "python3" => match args {
                [m, pip, rest @ ..] if m == "-m" && pip.starts_with("pip") => self.python("pip", rest, span),
                [m, venv, rest @ ..] if m == "-m" && (venv == "venv" || venv == "virtualenv") => {
                    let dir = rest.iter().find(|a| !a.starts_with('-')).map_or("/venv", String::as_str);
                    let dir = self.path(dir);
                    let path = format!("{dir}/lib");
                    self.assume(
                        &path,
                        "virtualenv",
                        &[],
                        span,
                        [8_000_000, 13_000_000, 30_000_000],
                        0.3,
                        What::Tree,
                    );
                }
                [script, sub, ..]
                    if script.ends_with("setup.py") && (sub == "install" || sub == "develop") =>
                {
                    self.assume(
                        "/usr/local/lib/python/\u{1}setup",
                        "python-packages",
                        &[("names", script)],
                        span,
                        [50_000, 2_000_000, 40_000_000],
                        0.3,
                        What::Tree,
                    );
                }
                [c, ..] if c.starts_with("--version") || c == "-V" => {}
                _ => return None,
            },
            "virtualenv" => {
                let dir = args.iter().find(|a| !a.starts_with('-')).map_or("/venv", String::as_str);
                let path = format!("{}/lib", self.path(dir));
                self.assume(
                    &path,
                    "virtualenv",
                    &[],
                    span,
                    [8_000_000, 15_000_000, 30_000_000],
                    0.3,
                    What::Tree,
                );
            }
            "npm" | "yarn" | "pnpm" | "npx" | "bun" | "corepack" => self.node(name, args, span),
            "gem" | "bundle" | "bundler" => self.ruby(name, args, span),
            "composer" | "php" => return self.composer(name, args, span),
            "docker-php-ext-install" => {
                let names: Vec<&String> = args.iter().filter(|a| !a.starts_with('-')).collect();
                let count = names.len() as u64;
                let joined = names.iter().map(|n| n.as_str()).collect::<Vec<_>>().join(" ");
                // Debian's phpize dependencies stay in the image; the extensions are shared objects with debug symbols.
                self.assume(
                    "/usr/local/lib/php/extensions",
                    "php-extensions",
                    &[("names", &joined)],
                    span,
                    [150_000 * count, 700_000 * count, 4_000_000 * count],
                    0.35,
                    What::Tree,
                );
            }
            "pecl" if args.iter().any(|a| a == "install") => {
                self.assume(
                    "/usr/local/lib/php/pecl",
                    "php-extensions",
                    &[("names", &args.join(" "))],
                    span,
                    [300_000, 2_500_000, 15_000_000],
                    0.35,
                    What::Tree,
                );
            }
            "docker-php-ext-configure" | "docker-php-source" | "pecl" => {}
            "rustup" | "rustup-init" => self.rustup(name, args, span),
            _ => return None,
        }
        Some(Piped::default())
    }

    fn apt(&mut self, args: &[String], span: Span) {
        let mut words = args.iter().map(String::as_str);
        let mut recommends = true;
        let mut auto = false;
        let mut operands: Vec<String> = Vec::new();
        let mut command = "";
        while let Some(word) = words.next() {
            match word {
                "-o" | "-c" | "-t" | "--target-release" | "--option" | "--config-file" | "-a" => {
                    if let Some(value) = words.next()
                        && value.contains("Install-Recommends")
                    {
                        recommends = value.ends_with("true") || value.ends_with('1');
                    }
                }
                "--no-install-recommends" => recommends = false,
                "--install-recommends" => recommends = true,
                "--auto-remove" | "--autoremove" => auto = true,
                _ if word.contains("Install-Recommends=0") || word.contains("Install-Recommends=false") => {
                    recommends = false
                }
                _ if word.starts_with('-') => {}
                _ if command.is_empty() => command = word,
                _ => operands.push(word.to_owned()),
            }
        }
        match command {
            "update" => self.apt_update(span),
            "install" | "reinstall" | "satisfy" => self.apt_install(&operands, recommends, span),
            "build-dep" => {
                self.assume_packages(
                    "apt",
                    operands.len().max(1),
                    [50_000_000, 250_000_000, 900_000_000],
                    span,
                );
            }
            "remove" | "purge" => {
                let own = self.own_release();
                let gone = self.system.apt.remove(self.tables, own, &operands, auto);
                self.uninstall("apt", &gone);
                self.rewrite_dpkg(span, gone.len() as u64);
            }
            "autoremove" | "auto-remove" => {
                let mut targets = operands;
                targets.retain(|t| !t.is_empty());
                let own = self.own_release();
                let gone = self.system.apt.remove(self.tables, own, &targets, true);
                self.uninstall("apt", &gone);
            }
            "upgrade" | "dist-upgrade" | "full-upgrade" => {
                let basis = basis::reason(BasisKind::Assumed, "assumed-upgrade", &[]);
                let item = self.item("upgraded-packages", &[], span, basis);
                self.put(
                    "/usr/\u{1}upgraded",
                    Size::packing(Bytes::range(300_000, 12_000_000, 90_000_000), 0.38),
                    item,
                    What::Tree,
                );
            }
            "clean" => {
                self.delete("/var/cache/apt/*");
            }
            // The lists too, all but what says which they are.
            "dist-clean" | "distclean" => {
                self.delete("/var/cache/apt/*");
                self.delete("/var/lib/apt/lists/*");
            }
            "source" => {
                self.assume(
                    "/usr/src/apt-source",
                    "downloaded",
                    &[("url", &operands.join(" "))],
                    span,
                    [200_000, 10_000_000, 200_000_000],
                    0.3,
                    What::Tree,
                );
            }
            _ => {}
        }
    }

    /// The table of the stage's own release: wanted where it was not fetched.
    fn own_release(&self) -> Option<&'m Debian> {
        let is_amd64 = self.system.arch == "amd64";
        self.system.suite().code_name().filter(|_| is_amd64).and_then(|name| self.tables.debian(name))
    }

    /// `apt-get update`: the lists.
    fn apt_update(&mut self, span: Span) {
        let suite = self.system.suite();
        let [low, likely, high] = suite.lists;
        let bytes = Bytes::range(low, likely, high);
        let release = self.system.distro.clone().unwrap_or_default();
        let basis = if suite.measured {
            basis::sourced(
                BasisKind::Observed,
                "apt-lists-measured",
                &[("release", &release)],
                MEASURED,
                "apt-get update in the release, bytes of /var/lib/apt/lists",
            )
        } else {
            basis::reason(BasisKind::Assumed, "apt-lists-assumed", &[("release", &release)])
        };
        let item = self.item("apt-lists", &[], span, basis);
        // The lists are lz4-packed already.
        let packed = bytes.scale(0.62).widen(0.15);
        self.put("/var/lib/apt/lists/\u{1}index", Size::of(bytes, packed), item, What::File);
    }

    fn apt_install(&mut self, targets: &[String], recommends: bool, span: Span) {
        let (files, targets): (Vec<String>, Vec<String>) = targets
            .iter()
            .cloned()
            .partition(|t| t.ends_with(".deb") || t.starts_with("./") || t.starts_with('/'));
        for file in files {
            self.deb_file(&file, span);
        }
        if targets.is_empty() {
            return;
        }
        let slim = self.system.slim;
        let (targets, mut first) = self.apt_software(targets, span);
        if targets.is_empty() {
            return;
        }
        let own = self.own_release();
        let mut added = self.system.apt.install(self.tables, own, &targets, recommends, slim);
        self.foreign(&targets, &mut added);
        let suite = self.system.suite();
        added.retain(|package| own.is_some() || !suite.lacks(&package.name, &targets));
        let known = added.iter().filter(|a| a.known).count();
        let strangers: Vec<&Added> = added.iter().filter(|a| !a.known).collect();
        let count = added.len().to_string();
        let release = self.system.distro.clone().unwrap_or_default();
        let names = targets.join(" ");
        if known > 0 {
            let basis = if let Some(own) = own {
                basis::sourced(
                    BasisKind::Derived,
                    "apt-closure",
                    &[("packages", &count), ("release", &release)],
                    &own.date,
                    INDEX_SOURCE,
                )
            } else if suite.is_own() {
                basis::sourced(
                    BasisKind::Derived,
                    "apt-closure",
                    &[("packages", &count), ("release", &release)],
                    MEASURED,
                    APT_SOURCE,
                )
            } else {
                let error = format!("{:.0}", suite.error * 100.0);
                basis::sourced(
                    BasisKind::Derived,
                    "apt-closure-other",
                    &[("packages", &count), ("release", &release), ("error_percent", &error)],
                    MEASURED,
                    APT_SOURCE,
                )
            };
            let item = self.item("apt-packages", &[("names", &names)], span, basis);
            if let Some(item) = self.system.fs.item_mut(item) {
                item.spread = match own {
                    Some(_) => Some(OWN_ERROR),
                    None => Some((suite.error.max(0.05), suite.error.max(0.15))),
                };
            }
            for package in added.iter().filter(|a| a.known) {
                // Each package also leaves its file list and its stanza in dpkg's database.
                let factor = if own.is_some() { 1.0 } else { suite.factor_of(&package.name) };
                let compiled = to_u64(to_f64(package.python) * COMPILED_BY_DEBIAN);
                let unpacked = to_u64(to_f64(package.unpacked) * factor) + compiled + 6_000;
                let packed = to_u64(to_f64(package.packed) * factor) + compiled * 45 / 100 + 2_000;
                let size = Size::of(Bytes::exact(unpacked), Bytes::exact(packed));
                self.put(&package_key("apt", &package.name), size, item, What::Package);
            }
            self.rewrite_dpkg(span, known as u64);
        }
        let other_repository = self.has_other_repository();
        for package in strangers {
            let [low, likely, high] = crate::packages::APT_STRANGER;
            let basis = basis::reason(BasisKind::Assumed, "apt-stranger", &[("name", &package.name)]);
            let item = self.item("apt-packages", &[("names", &package.name)], span, basis);
            let bytes = if package.unpacked != likely {
                Bytes::within(package.unpacked, 0.35)
            } else if package.name.contains('$') {
                Bytes::range(low, likely * 2, high * 6)
            } else if other_repository && is_program(&package.name) {
                // What people add a repository for is big, what comes with it less so: official images of
                // 2018 took 33 to 600 MB for it, with what it needs.
                if std::mem::take(&mut first) {
                    Bytes::range(30_000_000, 165_000_000, 520_000_000)
                } else {
                    Bytes::range(60_000, 6_000_000, 90_000_000)
                }
            } else {
                Bytes::range(low, likely, high)
            };
            self.put(&package_key("apt", &package.name), Size::packing(bytes, 0.36), item, What::Package);
        }
        if self.system.keeps_debs {
            let debs: u64 = added.iter().map(|a| a.deb).sum();
            let known = added.iter().all(|a| a.known);
            let kind = if known { BasisKind::Derived } else { BasisKind::Assumed };
            let basis = basis::reason(kind, "apt-cache", &[]);
            let item = self.item("apt-cache", &[], span, basis);
            let bytes = Bytes::within(debs + 73_846_129, 0.3);
            self.put("/var/cache/apt/archives", Size::of(bytes, bytes.scale(0.6)), item, What::Tree);
        }
    }

    /// Takes the packages of other repositories whose size is known out of a list of targets, and tells whether
    /// none was among them.
    fn apt_software(&mut self, targets: Vec<String>, span: Span) -> (Vec<String>, bool) {
        if !self.has_other_repository() {
            return (targets, true);
        }
        let mut left = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for target in targets {
            let part = names.iter().any(|name| target.starts_with(&format!("{name}-")));
            match software(self.tables, Way::Apt, &target, self.system.as_of) {
                _ if part => {}
                Some(mut found) => {
                    names.push(found.row.name);
                    // Rows of one family hold each other: `mono-devel` all of `mono-runtime`.
                    let family = found.row.name.split('-').next().unwrap_or("");
                    let there: u64 = self
                        .system
                        .fs
                        .entries
                        .iter()
                        .filter(|(key, _)| key.strip_prefix("apt:").is_some_and(|k| k.starts_with(family)))
                        .map(|(_, entry)| entry.size.weight())
                        .sum();
                    let there = Bytes { low: there / 2, likely: there, high: there };
                    found.bytes = found.bytes.minus(there).plus(Bytes::range(0, 0, 4_000_000));
                    let basis = self.software_basis(&found, &target);
                    let item = self.item("apt-packages", &[("names", &target)], span, basis);
                    let name = target.split('=').next().unwrap_or(&target);
                    self.put(
                        &package_key("apt", name),
                        Size::packing(found.bytes, 0.36),
                        item,
                        What::Package,
                    );
                }
                None => left.push(target),
            }
        }
        (left, names.is_empty())
    }

    /// Whether apt was told of a repository besides the distribution's own.
    fn has_other_repository(&self) -> bool {
        let marks =
            ["/etc/apt/sources.list", "/etc/apt/keyrings", "/usr/share/keyrings", "/etc/apt/trusted.gpg"];
        let commands = ["apt-key", "add-apt-repository"];
        !self.system.sources.is_empty()
            || self.system.fs.entries.iter().any(|(key, entry)| {
                entry.context.as_deref() != Some(OWN_SOURCES)
                    && (marks.iter().any(|mark| key.starts_with(mark))
                        || commands.iter().any(|name| key.ends_with(name)))
            })
    }

    /// Packages of other repositories that a set-up script named.
    fn foreign(&mut self, targets: &[String], added: &mut Vec<Added>) {
        let Some(major) =
            self.system.sources.iter().find_map(|s| s.strip_prefix("nodesource:")).map(str::to_owned)
        else {
            return;
        };
        if !targets.iter().any(|target| target.split('=').next() == Some("nodejs")) {
            return;
        }
        // NodeSource's own package holds what the alpine image of that version adds to alpine: node and npm.
        let gone: Vec<String> = added
            .iter()
            .filter(|a| a.name.contains("node") || a.name.starts_with("libnode"))
            .map(|a| a.name.clone())
            .collect();
        added.retain(|a| !gone.contains(&a.name));
        let image = crate::catalogue::lookup(&format!("node:{major}-alpine"), "amd64", None);
        let bytes =
            image.unpacked.map_or(120_000_000, |b| b.likely.saturating_sub(9_000_000).max(20_000_000));
        added.push(Added {
            name: "nodejs (NodeSource)".to_owned(),
            unpacked: bytes,
            packed: bytes / 4,
            deb: bytes / 6,
            python: 0,
            known: false,
        });
    }

    /// dpkg's status file and logs are written anew with each run.
    fn rewrite_dpkg(&mut self, span: Span, packages: u64) {
        let basis = basis::reason(BasisKind::Assumed, "dpkg-database", &[]);
        let item = self.item("dpkg-database", &[], span, basis);
        let bytes = 1_200_000 + packages * 1_500;
        let size = Size::packing(Bytes::range(bytes / 3, bytes, bytes * 2), 0.25);
        self.put("/var/lib/dpkg/status", size, item, What::File);
    }

    fn uninstall(&mut self, manager: &str, names: &[String]) {
        let keys: Vec<String> = names.iter().map(|name| package_key(manager, name)).collect();
        self.system.fs.remove(&|path, what| what == What::Package && keys.iter().any(|key| key == path));
    }

    fn apt_mark(&mut self, args: &[String], piped: &Piped) {
        let mut operands: Vec<String> =
            args.get(1..).unwrap_or_default().iter().filter(|a| !a.starts_with('-')).cloned().collect();
        if let Some(text) = &piped.text {
            operands.extend(text.split_whitespace().map(str::to_owned));
        }
        match args.first().map(String::as_str) {
            Some("auto") => self.system.apt.mark_auto(),
            Some("manual") => {
                operands.retain(|o| !o.contains('$'));
                self.system.apt.mark_manual(&operands);
            }
            _ => {}
        }
    }

    fn dpkg(&mut self, args: &[String], span: Span) {
        if args.iter().any(|a| a == "-i" || a == "--install") {
            for file in args.iter().filter(|a| a.ends_with(".deb")) {
                self.deb_file(file, span);
            }
        } else if args.iter().any(|a| a == "-P" || a == "--purge" || a == "-r" || a == "--remove") {
            let names: Vec<String> = args.iter().filter(|a| !a.starts_with('-')).cloned().collect();
            let own = self.own_release();
            let gone = self.system.apt.remove(self.tables, own, &names, false);
            self.uninstall("apt", &gone);
        }
    }

    /// A .deb that lies in the file system, with what it needs. Official images of 2018 took 16 to 360 MB for one.
    fn deb_file(&mut self, file: &str, span: Span) {
        let path = self.path(file);
        let context = self.system.fs.entries.get(&path).and_then(|entry| entry.context.clone());
        let found = [context.as_deref().unwrap_or(""), base_name(file)]
            .into_iter()
            .find_map(|name| software(self.tables, Way::Deb, name, self.system.as_of));
        let (bytes, basis) = match found {
            Some(found) => (found.bytes, self.software_basis(&found, file)),
            None => {
                let basis = basis::reason(BasisKind::Assumed, "unpacked-archive", &[]);
                let another =
                    self.system.fs.entries.keys().any(|k| k.starts_with("apt:") && k.ends_with(".deb"));
                let bytes = if another {
                    Bytes::range(500_000, 15_000_000, 200_000_000)
                } else {
                    Bytes::range(9_000_000, 62_000_000, 380_000_000)
                };
                (bytes, basis)
            }
        };
        let item = self.item("apt-packages", &[("names", file)], span, basis);
        let size = Size::packing(bytes, 0.38);
        self.put(&package_key("apt", file), size, item, What::Package);
    }

    fn assume_packages(&mut self, manager: &'static str, count: usize, each: [u64; 3], span: Span) {
        let mut bytes = Bytes::ZERO;
        let [low, likely, high] = each;
        for _ in 0..count.min(200) {
            bytes = bytes.plus(Bytes::range(low, likely, high));
        }
        let number = count.to_string();
        let basis = basis::reason(
            BasisKind::Assumed,
            "packages-assumed",
            &[("packages", &number), ("manager", manager)],
        );
        let item = self.item("other-packages", &[("manager", manager), ("packages", &number)], span, basis);
        let path = format!("/usr/\u{1}{manager}/{}", span.start);
        self.put(&path, Size::packing(bytes, 0.38), item, What::Tree);
    }

    fn apk(&mut self, args: &[String], span: Span) {
        let mut words = args.iter().map(String::as_str);
        let mut command = "";
        let mut operands: Vec<String> = Vec::new();
        let mut group: Option<String> = None;
        let (mut cached, mut update) = (true, false);
        while let Some(word) = words.next() {
            match word {
                "--no-cache" => cached = false,
                "-t" | "--virtual" => group = words.next().map(str::to_owned),
                "--update" | "-U" | "--update-cache" => update = true,
                "-X"
                | "--repository"
                | "--repositories-file"
                | "-p"
                | "--root"
                | "--arch"
                | "--keys-dir"
                | "--cache-dir" => {
                    words.next();
                }
                _ if word.starts_with("--virtual=") => {
                    group = word.strip_prefix("--virtual=").map(str::to_owned)
                }
                _ if word.starts_with('-') => {}
                _ if command.is_empty() => command = word,
                _ => operands.push(word.to_owned()),
            }
        }
        if cached && matches!(command, "add" | "update" | "upgrade") && (update || command != "upgrade") {
            let basis = basis::reason(BasisKind::Assumed, "apk-index", &[]);
            let item = self.item("apk-index", &[], span, basis);
            let modern = self.alpine_minor().is_none_or(|minor| minor >= 10);
            let bytes = if modern {
                Bytes::range(1_600_000, 2_300_000, 3_200_000)
            } else {
                Bytes::range(700_000, 1_250_000, 1_900_000)
            };
            self.put("/var/cache/apk/APKINDEX.tar.gz", Size::of(bytes, bytes), item, What::File);
        }
        match command {
            "add" => self.apk_add(&operands, group.as_deref(), span),
            "del" => {
                let gone = self.system.apk.remove(&operands);
                self.uninstall("apk", &gone);
            }
            "upgrade" => {
                self.assume(
                    "/usr/\u{1}apk-upgrade",
                    "upgraded-packages",
                    &[],
                    span,
                    [0, 2_500_000, 12_000_000],
                    0.4,
                    What::Tree,
                );
            }
            _ => {}
        }
    }

    /// The minor number of Alpine's release.
    fn alpine_minor(&self) -> Option<u32> {
        self.system.distro.as_deref()?.strip_prefix("alpine")?.split('.').nth(1)?.parse().ok()
    }

    fn apk_add(&mut self, names: &[String], group: Option<&str>, span: Span) {
        let (files, names): (Vec<String>, Vec<String>) =
            names.iter().cloned().partition(|name| name.ends_with(".apk") || name.starts_with('/'));
        for file in files {
            let bytes = self.bytes_at(&self.path(&file), [100_000, 3_000_000, 40_000_000]);
            let basis = basis::reason(BasisKind::Assumed, "unpacked-archive", &[]);
            let item = self.item("apk-packages", &[("names", &file)], span, basis);
            let size = Size::of(bytes.times(1.5, 2.8, 4.0), bytes.times(0.9, 1.05, 1.2));
            self.put(&package_key("apk", &file), size, item, What::Package);
        }
        let (unknown, names): (Vec<String>, Vec<String>) =
            names.into_iter().partition(|name| name.contains('$'));
        if !unknown.is_empty() {
            self.apk_found_out(span);
        }
        let names = names.as_slice();
        let release = self.system.distro.as_deref().and_then(|d| d.strip_prefix("alpine")).map(str::to_owned);
        let added = self.system.apk.install(self.tables, names, group, release.as_deref());
        if added.is_empty() {
            return;
        }
        let joined = names.join(" ");
        for (known, code) in [(true, "apk-known"), (false, "apk-assumed")] {
            let part: Vec<_> = added.iter().filter(|(_, _, k)| *k == known).collect();
            if part.is_empty() {
                continue;
            }
            let count = part.len().to_string();
            let kind = if known { BasisKind::Derived } else { BasisKind::Assumed };
            let basis = if known {
                basis::sourced(
                    kind,
                    code,
                    &[("packages", &count)],
                    "",
                    "docker-library/repo-info inventories of Alpine images",
                )
            } else {
                basis::reason(kind, code, &[("packages", &count)])
            };
            let item = self.item("apk-packages", &[("names", &joined)], span, basis);
            for (name, [low, likely, high], _) in part {
                let size = Size::packing(Bytes::range(*low, *likely, *high), 0.4);
                self.put(&package_key("apk", name), size, item, What::Package);
            }
        }
        let basis = basis::reason(BasisKind::Assumed, "apk-database", &[]);
        let item = self.item("apk-database", &[], span, basis);
        let bytes = 60_000 + 12_000 * added.len() as u64;
        self.put(
            "/lib/apk/db/installed",
            Size::packing(Bytes::range(bytes / 3, bytes, bytes * 3), 0.35),
            item,
            What::File,
        );
    }

    /// What a script finds out itself, such as the libraries that a build turned out to need.
    fn apk_found_out(&mut self, span: Span) {
        let bytes = [0, 1_800_000, 12_000_000];
        self.assume(
            &package_key("apk", &format!("found-out-{}", span.start)),
            "apk-packages",
            &[("names", "…")],
            span,
            bytes,
            0.4,
            What::Package,
        );
    }

    fn dnf(&mut self, manager: &str, args: &[String], span: Span) {
        let operands: Vec<&String> = args.iter().filter(|a| !a.starts_with('-')).collect();
        let command = operands.first().map_or("", |c| c.as_str());
        let cache = "/var/cache/dnf/metadata";
        if matches!(
            command,
            "install"
                | "update"
                | "upgrade"
                | "makecache"
                | "groupinstall"
                | "in"
                | "localinstall"
                | "reinstall"
        ) {
            let basis = basis::reason(BasisKind::Assumed, "dnf-cache", &[("manager", manager)]);
            let item = self.item("dnf-cache", &[("manager", manager)], span, basis);
            let bytes = Bytes::range(15_000_000, 90_000_000, 320_000_000);
            self.put(cache, Size::packing(bytes, 0.4), item, What::Tree);
        }
        match command {
            "install" | "localinstall" | "in" | "reinstall" => {
                let count = operands.len().saturating_sub(1);
                self.assume_packages("dnf", count, [150_000, 12_000_000, 120_000_000], span);
            }
            "groupinstall" => self.assume_packages("dnf", 1, [100_000_000, 350_000_000, 900_000_000], span),
            "update" | "upgrade" => {
                self.assume(
                    "/usr/\u{1}upgraded",
                    "upgraded-packages",
                    &[],
                    span,
                    [0, 60_000_000, 250_000_000],
                    0.38,
                    What::Tree,
                );
            }
            "clean" => {
                self.delete("/var/cache/dnf/*");
                self.delete("/var/cache/dnf");
            }
            _ => {}
        }
    }

    fn pacman(&mut self, args: &[String], span: Span) {
        let sync = args.iter().find(|a| a.starts_with("-S"));
        let Some(flags) = sync else { return };
        let operands: Vec<&String> = args.iter().filter(|a| !a.starts_with('-')).collect();
        if flags.contains('c') {
            self.delete("/var/cache/pacman/pkg/*");
            return;
        }
        if flags.contains('y') {
            self.assume(
                "/var/lib/pacman/sync/db",
                "pacman-databases",
                &[],
                span,
                [6_000_000, 8_500_000, 12_000_000],
                0.95,
                What::File,
            );
        }
        if flags.contains('u') {
            self.assume(
                "/usr/\u{1}upgraded",
                "upgraded-packages",
                &[],
                span,
                [5_000_000, 120_000_000, 500_000_000],
                0.4,
                What::Tree,
            );
        }
        let count = operands.len();
        self.assume_packages("pacman", count, [1_000_000, 45_000_000, 250_000_000], span);
        let basis = basis::reason(BasisKind::Assumed, "package-cache", &[]);
        let item = self.item("package-cache", &[], span, basis);
        let count = count as u64;
        let bytes = Bytes::range(300_000 * count, 10_000_000 * count, 60_000_000 * count);
        self.put("/var/cache/pacman/pkg/all", Size::of(bytes, bytes), item, What::Tree);
    }

    fn python(&mut self, name: &str, args: &[String], span: Span) {
        let operands: Vec<&String> = args.iter().filter(|a| !a.starts_with('-')).collect();
        let command = operands.first().map_or("", |c| c.as_str());
        let mut rest: &[String] = args;
        if name == "uv"
            && let Some(at) = args.iter().position(|a| a == "pip")
        {
            rest = args.get(at..).unwrap_or_default();
        }
        if name.starts_with("pip") && name != "pipx" {
            self.python_bytecode(span);
        }
        let installs = match name {
            "pip" | "pip2" | "pip3" => matches!(command, "install" | "wheel" | "download"),
            "uv" => matches!(command, "pip" | "sync" | "add" | "tool"),
            "pipx" => command == "install",
            "poetry" => matches!(command, "install" | "add"),
            "pipenv" => matches!(command, "install" | "sync"),
            "conda" | "mamba" => matches!(command, "install" | "create" | "env" | "update"),
            _ => true,
        };
        if matches!(name, "conda" | "mamba") {
            if installs {
                self.assume(
                    "/opt/conda/pkgs",
                    "conda-packages",
                    &[("names", &operands.iter().map(|o| o.as_str()).collect::<Vec<_>>().join(" "))],
                    span,
                    [50_000_000, 700_000_000, 5_000_000_000],
                    0.35,
                    What::Tree,
                );
            } else if command == "clean" {
                self.delete("/opt/conda/pkgs/cache");
            }
            return;
        }
        if !installs {
            if command == "cache" {
                self.delete("/root/.cache/pip");
            }
            return;
        }
        let no_cache = rest.iter().any(|a| a == "--no-cache-dir" || a == "--no-cache")
            || ["PIP_NO_CACHE_DIR", "UV_NO_CACHE"]
                .iter()
                .any(|v| self.lookup(v).flatten().is_some_and(|v| v != "0" && v != "off" && v != "false"));
        let mut names: Vec<String> = Vec::new();
        let (mut unknown, mut files) = (0_usize, 0_usize);
        let mut target: Option<String> = None;
        let mut words = rest.iter().map(String::as_str).skip_while(|w| {
            *w != "install" && *w != "wheel" && *w != "download" && *w != "sync" && *w != "add"
        });
        words.next();
        let mut user = false;
        while let Some(word) = words.next() {
            match word {
                "-r" | "--requirement" | "-c" | "--constraint" => {
                    let file = words.next().unwrap_or("");
                    if word == "-r" || word == "--requirement" {
                        self.requirements(file, &mut names, &mut files);
                    }
                }
                "-e" | "--editable" => {
                    words.next();
                }
                "-t" | "--target" | "--prefix" | "--root" | "-w" | "--wheel-dir" | "-d" => {
                    target = words.next().map(|t| self.path(t))
                }
                "-i" | "--index-url" | "--extra-index-url" | "--trusted-host" | "-f" | "--find-links"
                | "--python" | "-p" | "--timeout" | "--default-timeout" | "--retries" | "--cache-dir"
                | "--progress-bar" => {
                    words.next();
                }
                "--user" => user = true,
                _ if word.starts_with("-r") => {
                    self.requirements(word.get(2..).unwrap_or(""), &mut names, &mut files)
                }
                _ if word.starts_with("--prefix=") || word.starts_with("--target=") => {
                    target = word.split_once('=').map(|(_, t)| self.path(t));
                }
                _ if word.starts_with('-') => {}
                "." | "./" => match self.manifest("pyproject.toml") {
                    Some(text) => names.extend(python_project(&text, false)),
                    None => self.requirements("requirements.txt", &mut names, &mut files),
                },
                _ if word.starts_with(['/', '.'])
                    || word.contains("://")
                    || word.ends_with(".whl")
                    || word.contains('$') =>
                {
                    unknown += 1
                }
                _ => names.push(word.to_owned()),
            }
        }
        if matches!(name, "poetry" | "pipenv") || (name == "uv" && command == "sync") {
            let dev = if name == "pipenv" {
                args.iter().any(|a| a == "--dev" || a == "-d")
            } else {
                let without = ["--no-dev", "--only=main", "--without=dev", "--only", "--without"];
                !args.iter().any(|a| without.contains(&a.as_str()))
            };
            match self.python_set(name, dev) {
                Some(set) => return self.pip_place(name, command, "…", &set, no_cache, target, user, span),
                None => files = files.max(1),
            }
        }
        // pip itself and its helpers replace what the image brings.
        names.retain(|n| !n.contains('$'));
        self.pip_install(name, command, &names, (unknown, files), no_cache, target, user, span);
    }

    /// The `python` images come without bytecode: who runs pip as root for the first time writes that of pip and of the
    /// library it uses: 10.7 MB with pip 24 on Python 3.11 (layers of 2026-11-29), 5.5 MB of it pip's own. A layer
    /// `pip install flask` on python:3.9-slim that `docker history` prints has 6 MB more than Flask takes.
    fn python_bytecode(&mut self, span: Span) {
        const PATH: &str = "/usr/local/lib/python3/__pycache__";
        let off = self.lookup("PYTHONDONTWRITEBYTECODE").flatten().is_some_and(|value| !value.is_empty());
        let venv = self.lookup("VIRTUAL_ENV").flatten().is_some();
        if self.system.image.0 != "python" || off || venv || self.system.fs.entries.contains_key(PATH) {
            return;
        }
        let bytes = [6_000_000, 10_700_000, 12_500_000];
        self.assume(PATH, "python-bytecode", &[], span, bytes, 0.42, What::Tree);
    }

    #[expect(clippy::too_many_arguments, reason = "what the command line of pip said, part by part")]
    fn pip_install(
        &mut self,
        tool: &str,
        command: &str,
        names: &[String],
        (unknown, files): (usize, usize),
        no_cache: bool,
        target: Option<String>,
        user: bool,
        span: Span,
    ) {
        if names.is_empty() && unknown == 0 && files == 0 {
            return;
        }
        let shown = if names.is_empty() { "…".to_owned() } else { names.join(" ") };
        let mut set = pip_set(self.tables, names, tool.starts_with("pip"));
        let (mut unpacked, mut packed, mut wheels) = (set.unpacked, set.packed, set.wheels);
        for _ in 0..unknown.min(200) {
            unpacked = unpacked.plus(Bytes::range(100_000, 4_000_000, 60_000_000));
            packed = packed.plus(Bytes::range(30_000, 1_200_000, 18_000_000));
            wheels = wheels.plus(Bytes::range(20_000, 700_000, 10_000_000));
        }
        for _ in 0..files.min(20) {
            unpacked = unpacked.plus(UNKNOWN_REQUIREMENTS);
            packed = packed.plus(UNKNOWN_REQUIREMENTS.scale(0.32));
            wheels = wheels.plus(UNKNOWN_REQUIREMENTS.scale(0.22));
        }
        set = PipSet { unpacked, packed, wheels, names: set.names + unknown + files, ..set };
        self.pip_place(tool, command, &shown, &set, no_cache, target, user, span);
    }

    /// Puts Python packages where the tool installs them, with its cache.
    #[expect(clippy::too_many_arguments, reason = "what the command line of pip said, part by part")]
    fn pip_place(
        &mut self,
        tool: &str,
        command: &str,
        shown: &str,
        set: &PipSet,
        no_cache: bool,
        target: Option<String>,
        user: bool,
        span: Span,
    ) {
        let PipSet { unpacked, packed, wheels, known, names } = *set;
        let basis =
            self.set_basis(known == names, known, names, "python-closure", "python-assumed", PYPI_SOURCE);
        let kind = basis.kind;
        let item = self.item("python-packages", &[("names", shown)], span, basis);
        let dir = target.unwrap_or_else(|| match self.lookup("VIRTUAL_ENV").flatten() {
            Some(venv) => format!("{venv}/lib/python3/site-packages"),
            None if user => "/root/.local/lib/python3/site-packages".to_owned(),
            None if tool == "uv" || tool == "poetry" => self.path(".venv/lib"),
            None => "/usr/local/lib/python3/site-packages".to_owned(),
        });
        let path = format!("{dir}/\u{1}pip-{}", span.start);
        let size = if matches!(command, "wheel" | "download") {
            Size::of(wheels, wheels)
        } else {
            Size::of(unpacked, packed)
        };
        self.put(&path, size, item, What::Tree);
        if !no_cache {
            let basis = basis::reason(kind, "pip-cache", &[]);
            let item = self.item("pip-cache", &[], span, basis);
            let cache = if tool == "uv" { "/root/.cache/uv" } else { "/root/.cache/pip" };
            let bytes = wheels.widen(0.2);
            self.put(&format!("{cache}/\u{1}http-{}", span.start), Size::of(bytes, bytes), item, What::Tree);
        }
    }

    /// What a lock file or the project's own file says of an installation by poetry, pipenv or uv.
    fn python_set(&self, tool: &str, dev: bool) -> Option<PipSet> {
        let (lock, kind, project) = match tool {
            "pipenv" => ("Pipfile.lock", Lock::Pipfile, "Pipfile"),
            "uv" => ("uv.lock", Lock::Poetry, "pyproject.toml"),
            _ => ("poetry.lock", Lock::Poetry, "pyproject.toml"),
        };
        if let Some(names) = self.beside(lock, project).map(|text| locked(&text, kind, dev))
            && !names.is_empty()
        {
            return Some(pip_locked(self.tables, &names));
        }
        let names = python_project(&self.manifest(project)?, dev);
        (!names.is_empty()).then(|| pip_set(self.tables, &names, true))
    }

    /// The text of a file that was copied, or that lies beside a copied one in the build context:
    /// `COPY package*.json ./` brings both.
    pub(super) fn beside(&self, file: &str, other: &str) -> Option<String> {
        self.manifest(file).or_else(|| {
            let context = self.system.fs.context_of(&self.path(other))?;
            let dir = context.rsplit_once('/').map_or("", |(dir, _)| dir);
            let path = if dir.is_empty() { file.to_owned() } else { format!("{dir}/{file}") };
            self.context.text(&path).map(str::to_owned)
        })
    }

    /// All packages by the lock file of a JavaScript tool.
    fn node_locked(&self, tool: &str, production: bool) -> Option<Set> {
        let files: &[(&str, Lock)] = match tool {
            "yarn" => &[("yarn.lock", Lock::Yarn)],
            "pnpm" => &[("pnpm-lock.yaml", Lock::Pnpm)],
            "npm" => &[("package-lock.json", Lock::Npm), ("npm-shrinkwrap.json", Lock::Npm)],
            _ => return None,
        };
        let (text, kind) =
            files.iter().find_map(|(file, kind)| Some((self.beside(file, "package.json")?, *kind)))?;
        let names = locked(&text, kind, !production);
        if names.is_empty() {
            return None;
        }
        let mut set = npm_locked(self.tables, &names);
        let has_dev = self.manifest("package.json").is_none_or(|text| {
            manifest_names(&text, Manifest::Package { dev: true }).len()
                > manifest_names(&text, Manifest::Package { dev: false }).len()
        });
        if production && kind == Lock::Yarn && has_dev {
            // Which packages are for development only, yarn.lock does not tell: assumed to be half of the bytes.
            set.unpacked = set.unpacked.times(0.2, 0.5, 1.0);
            set.packed = set.packed.times(0.2, 0.5, 1.0);
        }
        Some(set)
    }

    fn requirements(&mut self, file: &str, names: &mut Vec<String>, files: &mut usize) {
        match self.manifest(file) {
            Some(text) => names.extend(manifest_names(&text, Manifest::Requirements)),
            None => *files += 1,
        }
    }

    /// The text of a file that was copied from the build context.
    pub(super) fn manifest(&self, file: &str) -> Option<String> {
        let path = self.path(file);
        let context = self.system.fs.context_of(&path)?;
        self.context.text(&context).map(str::to_owned)
    }

    fn set_basis(
        &self,
        known: bool,
        known_count: usize,
        count: usize,
        sure: &str,
        unsure: &str,
        source: &str,
    ) -> Basis {
        let known_text = known_count.to_string();
        let count = count.to_string();
        let pairs = [("known", known_text.as_str()), ("names", count.as_str())];
        if known {
            basis::sourced(BasisKind::Derived, sure, &pairs, MEASURED, source)
        } else {
            basis::reason(BasisKind::Assumed, unsure, &pairs)
        }
    }

    fn node(&mut self, name: &str, args: &[String], span: Span) {
        let operands: Vec<&String> = args.iter().filter(|a| !a.starts_with('-')).collect();
        let command = operands.first().map_or("", |c| c.as_str());
        match (name, command) {
            ("npx" | "corepack", _) => {
                if name == "npx" {
                    self.assume(
                        "/root/.npm/_npx",
                        "npm-cache",
                        &[],
                        span,
                        [0, 3_000_000, 200_000_000],
                        0.5,
                        What::Tree,
                    );
                }
                return;
            }
            (_, "run" | "run-script" | "build" | "start" | "exec" | "dlx") => {
                return self.npm_run(&operands, span);
            }
            (
                _,
                "test" | "t" | "config" | "set" | "audit" | "version" | "link" | "login" | "rebuild" | "pack"
                | "why" | "ls",
            ) => return,
            (_, "cache") => {
                self.delete("/root/.npm/*");
                self.delete("/usr/local/share/.cache/*");
                return;
            }
            ("yarn", "workspaces" | "lint") => return,
            (_, "prune") => {
                let path = self.path("node_modules/\u{1}all");
                if let Some(entry) = self.system.fs.entries.get_mut(&path) {
                    entry.size = entry.size.scale(0.45);
                    entry.kind = entry.kind.max(BasisKind::Assumed);
                    let (layer, item) = (entry.layer, entry.item);
                    if layer == self.system.fs.current() {
                        self.system.fs.rests_on(item, BasisKind::Assumed);
                    }
                }
                return;
            }
            (_, "uninstall" | "remove" | "rm") => return,
            ("yarn", "" | "install" | "add" | "global" | "--frozen-lockfile") => {}
            (_, "install" | "i" | "ci" | "add" | "in" | "isntall" | "clean-install" | "up" | "update") => {}
            ("pnpm" | "bun", "fetch" | "deploy") => {}
            _ => return,
        }
        let global = args.iter().any(|a| a == "-g" || a == "--global") || command == "global";
        let skip = if command == "global" { 2 } else { 1 };
        let names: Vec<String> =
            operands.get(skip..).unwrap_or_default().iter().map(|n| (*n).clone()).collect();
        let production = args.iter().any(|a| {
            matches!(
                a.as_str(),
                "--production"
                    | "--omit=dev"
                    | "--only=production"
                    | "--only=prod"
                    | "--prod"
                    | "-P"
                    | "--production=true"
            )
        }) || args.windows(2).any(
            |w| matches!(w, [a, b] if a == "--omit" && b == "dev" || a == "--only" && b.starts_with("prod")),
        ) || self.lookup("NODE_ENV").flatten().as_deref() == Some("production");
        let (names, from_manifest) = if names.is_empty() {
            match self.manifest("package.json") {
                Some(text) => (Some(manifest_names(&text, Manifest::Package { dev: !production })), true),
                None => (None, true),
            }
        } else {
            (Some(names), false)
        };
        let locked = if from_manifest && !global { self.node_locked(name, production) } else { None };
        let dir = if global { "/usr/local/lib/node_modules".to_owned() } else { self.path("node_modules") };
        let is_locked = locked.is_some();
        let set = locked.or_else(|| names.as_ref().map(|names| npm_set(self.tables, names)));
        let archives = set.and_then(|set| set.archives);
        let (unpacked, packed, basis) = match set {
            Some(set) => {
                let basis = self.set_basis(
                    set.known == set.names,
                    set.known,
                    set.names,
                    "npm-closure",
                    "npm-assumed",
                    NPM_SOURCE,
                );
                (set.unpacked, set.packed, basis)
            }
            None => {
                let bytes = if production { UNKNOWN_MODULES } else { UNKNOWN_DEVELOPMENT };
                (bytes, bytes.scale(0.26).widen(0.2), basis::reason(BasisKind::Assumed, "npm-unknown", &[]))
            }
        };
        let shown = match &names {
            Some(names) if !from_manifest => names.join(" "),
            _ => "package.json".to_owned(),
        };
        let kind = basis.kind;
        let item = self.item("npm-packages", &[("names", &shown)], span, basis);
        let path = if from_manifest {
            format!("{dir}/\u{1}all")
        } else {
            format!("{dir}/\u{1}added-{}", span.start)
        };
        self.put(&path, Size::of(unpacked, packed), item, What::Tree);
        let cache = match name {
            "yarn" => "/usr/local/share/.cache/yarn/v6",
            "pnpm" => return,
            "bun" => "/root/.bun/install/cache",
            _ => "/root/.npm/_cacache",
        };
        let bytes = node_cache(name, unpacked, archives, is_locked);
        let basis = basis::reason(kind, "npm-cache", &[]);
        let item = self.item("npm-cache", &[("tool", name)], span, basis);
        if name == "yarn" {
            // yarn 1 keeps its own compiled code: 2,198,000 bytes in each layer that was measured.
            let compiled = Bytes::range(0, 2_198_000, 2_300_000);
            self.put("/tmp/v8-compile-cache-0/x64", Size::packing(compiled, 0.25), item, What::Tree);
        }
        self.put(
            &format!("{cache}/\u{1}{}", span.start),
            Size::of(bytes, bytes.scale(0.75)),
            item,
            What::Tree,
        );
    }

    fn npm_run(&mut self, operands: &[&String], span: Span) {
        let script = operands.get(1).or(operands.first()).map_or("", |s| s.as_str());
        if !script.contains("build")
            && !script.contains("compile")
            && !script.contains("dist")
            && !script.contains("generate")
        {
            return;
        }
        let path = self.path("dist");
        self.assume(
            &path,
            "build-output",
            &[("tool", script)],
            span,
            [20_000, 3_000_000, 150_000_000],
            0.3,
            What::Tree,
        );
    }

    fn ruby(&mut self, name: &str, args: &[String], span: Span) {
        let operands: Vec<&String> = args.iter().filter(|a| !a.starts_with('-')).collect();
        let command = operands.first().map_or("", |c| c.as_str());
        let names: Option<Vec<String>> = match (name, command) {
            ("gem", "install") => {
                Some(operands.get(1..).unwrap_or_default().iter().map(|n| (*n).clone()).collect())
            }
            ("bundle" | "bundler", "install" | "" | "i") => {
                self.manifest("Gemfile").map(|text| manifest_names(&text, Manifest::Gemfile))
            }
            _ => return,
        };
        let shown = names.as_ref().map_or_else(|| "Gemfile".to_owned(), |n| n.join(" "));
        let lock = match (name, command) {
            ("gem", _) => None,
            _ => self.beside("Gemfile.lock", "Gemfile").map(|text| locked(&text, Lock::Gemfile, true).len()),
        };
        let bytes = match &names {
            _ if lock.is_some_and(|count| count > 0) => locked_gems(lock.unwrap_or(0)),
            Some(names) => gem_range(names.len()),
            None => Bytes::range(3_000_000, 60_000_000, 350_000_000),
        };
        let basis = basis::reason(BasisKind::Assumed, "gems-assumed", &[]);
        let item = self.item("gems", &[("names", &shown)], span, basis);
        self.put(
            &format!("/usr/local/bundle/\u{1}gems-{}", span.start),
            Size::packing(bytes, 0.4),
            item,
            What::Tree,
        );
    }

    fn composer(&mut self, name: &str, args: &[String], span: Span) -> Option<Piped> {
        let words: Vec<&String> = args.iter().filter(|a| !a.starts_with('-')).collect();
        let is_composer = name == "composer" || words.first().is_some_and(|w| w.contains("composer"));
        if !is_composer {
            return if name == "php" { Some(Piped::default()) } else { None };
        }
        if args.iter().any(|a| a.contains("--install-dir") || a.contains("--filename"))
            || words.iter().any(|w| w.ends_with("composer-setup.php"))
        {
            self.assume(
                "/usr/local/bin/composer",
                "downloaded",
                &[("url", "composer.phar")],
                span,
                [1_800_000, 2_900_000, 3_400_000],
                0.4,
                What::File,
            );
            return Some(Piped::default());
        }
        if words.iter().any(|w| matches!(w.as_str(), "install" | "update" | "require" | "create-project")) {
            let path = self.path("vendor");
            let dev = !args.iter().any(|a| a == "--no-dev");
            let all = self
                .beside("composer.lock", "composer.json")
                .map(|text| locked(&text, Lock::Composer, dev).len() as u64)
                .filter(|count| *count > 0);
            let direct = self.manifest("composer.json").map(|text| {
                let names = manifest_names(&text, Manifest::Composer { dev });
                names.len() as u64
            });
            let bytes = match (all, direct) {
                (Some(n), _) => [60_000 * n, 500_000 * n, 1_800_000 * n],
                (None, Some(0)) => [10_000, 60_000, 2_000_000],
                (None, Some(n)) => [150_000 * n, 3_000_000 * n, 15_000_000 * n],
                (None, None) => [1_000_000, 25_000_000, 160_000_000],
            };
            self.assume(&path, "composer-packages", &[], span, bytes, 0.25, What::Tree);
            self.assume(
                "/root/.composer/cache",
                "composer-cache",
                &[],
                span,
                [300_000, 8_000_000, 60_000_000],
                0.98,
                What::Tree,
            );
        }
        Some(Piped::default())
    }
}
