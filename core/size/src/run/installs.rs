//! Packages: what installing, upgrading and removing them does.

use super::commands::{names, text};
use super::{Machine, Piped, base_name};
use crate::assumed::{Assumed, assumed};
use crate::basis;
use crate::catalogue::PackageManager;
use crate::fs::{BELOW, Size, What, package_key};
use crate::packages::index::Debian;
use crate::packages::{
    Added, Lock, Manifest, PipSet, Set, Way, gem_range, locked, locked_gems, manifest_names, modules_range,
    npm_locked, npm_set, pip_locked, pip_set, python_project, software,
};
use crate::programs::{
    CleanCache, Development, Install, InstallKind, Item, Kept, Manager, Mark, Source, Uninstall,
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
/// What apt keeps of its repositories.
const APT_LISTS: &str = "/var/lib/apt/lists/\u{1}index";
/// Context of a list of apt sources that names only the distribution's own.
pub(super) const OWN_SOURCES: &str = "distribution";

/// What a JavaScript tool keeps of what it fetched. npm keeps each archive and, where no lock file names it, the package's
/// document: 11 to 48 kB each over the measured layers; where the archives are not known, 0.48 of `node_modules` without
/// and 0.23 with a lock file. yarn 1 keeps archives and files: 1.2 to 1.5 times both, up to 5 times `node_modules`.
fn node_cache(manager: Manager, modules: Bytes, archives: Option<(Bytes, u64)>, is_locked: bool) -> Bytes {
    match (manager, archives) {
        (Manager::Yarn, Some((archives, _))) => modules.plus(archives).times(0.9, 1.22, 2.0),
        (Manager::Yarn, None) => modules.times(1.0, 1.5, 4.0),
        (Manager::Bun, _) => modules.widen(0.4),
        (_, Some((archives, count))) => {
            let document = if is_locked { "npm:cached-locked" } else { "npm:cached" };
            archives.plus(assumed(document).times(count).bytes)
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

/// What pip and its kin were told, part by part.
struct Pip<'i> {
    install: &'i Install,
    span: Span,
    /// The directory that they go to.
    dir: String,
}

impl<'m> Machine<'m> {
    /// Whether a system's package manager is certainly not there: the base image has another one, or none, and
    /// nothing installed it.
    fn has_not(&self, manager: Manager) -> bool {
        let (needs, name) = match manager {
            Manager::Apt | Manager::Dpkg => (PackageManager::Apt, "apt"),
            Manager::Apk => (PackageManager::Apk, "apk-tools"),
            Manager::Dnf => (PackageManager::Dnf, "dnf"),
            Manager::Zypper => (PackageManager::Zypper, "zypper"),
            Manager::Pacman => (PackageManager::Pacman, "pacman"),
            _ => return false,
        };
        let installed = || {
            let keys = self.system.fs.entries.keys();
            keys.filter_map(|key| key.split_once(':')).any(|(_, package)| package.starts_with(name))
        };
        let own = self.system.manager;
        own != PackageManager::Unknown && own != needs && !installed()
    }

    /// Whether an earlier layer has what a command would bring to a path: done again, it finds it there.
    pub(super) fn stays(&self, path: &str) -> bool {
        let current = self.system.fs.current();
        self.system.fs.entries.get(path).is_some_and(|entry| entry.layer != current)
    }

    /// Whether something was installed in a directory and is still there.
    fn is_installed(&self, dir: &str, what: &str) -> bool {
        let key = self.system.installed.get(&(dir.to_owned(), what.to_owned()));
        key.is_some_and(|path| self.system.fs.entries.contains_key(path))
    }

    fn note_installed(&mut self, dir: &str, what: &str, path: &str) {
        self.system.installed.insert((dir.to_owned(), what.to_owned()), path.to_owned());
    }

    /// The index of packages fetched anew, which stays.
    pub(super) fn refresh(&mut self, manager: Manager, called: &str, span: Span) {
        if self.has_not(manager) {
            return;
        }
        match manager {
            Manager::Apt => self.apt_update(span),
            Manager::Apk => {
                let basis = basis::reason(BasisKind::Assumed, "apk-index", &[]);
                let item = self.item("apk-index", &[], span, basis);
                let modern = self.alpine_minor().is_none_or(|minor| minor >= 10);
                let bytes = assumed(if modern { "apk:index" } else { "apk:index-old" }).bytes;
                self.put("/var/cache/apk/APKINDEX.tar.gz", Size::of(bytes, bytes), item, What::File);
            }
            Manager::Dnf | Manager::Zypper => {
                let basis = basis::reason(BasisKind::Assumed, "dnf-cache", &[("manager", called)]);
                let item = self.item("dnf-cache", &[("manager", called)], span, basis);
                self.put("/var/cache/dnf/metadata", assumed("dnf:metadata").size(), item, What::Tree);
            }
            Manager::Pacman => {
                let row = assumed("pacman:databases");
                self.assume("/var/lib/pacman/sync/db", "pacman-databases", &[], span, row, What::File);
            }
            _ => {}
        }
    }

    /// The table of the stage's own release: wanted where it was not fetched.
    fn own_release(&self) -> Option<&'m Debian> {
        let is_amd64 = self.system.arch == "amd64";
        self.system.suite().code_name().filter(|_| is_amd64).and_then(|name| self.tables.debian(name))
    }

    /// Installs packages.
    pub(super) fn install(&mut self, install: &Install, span: Span) {
        if self.has_not(install.manager) {
            return;
        }
        match (install.manager, install.kind) {
            (Manager::Apt, InstallKind::BuildDependencies) => {
                self.assume_packages("apt", install.sources.len().max(1), "apt:build-dep", span);
            }
            (Manager::Apt, _) => {
                let targets: Vec<String> =
                    install.sources.iter().map(|source| text(source).to_owned()).collect();
                self.apt_install(&targets, install.recommends.unwrap_or(true), span);
            }
            (Manager::Dpkg, _) => {
                for file in install.files().filter(|file| file.text.ends_with(".deb")) {
                    self.deb_file(&file.text, span);
                }
            }
            (Manager::Apk, _) => self.apk_add(install, span),
            (Manager::Dnf | Manager::Zypper, InstallKind::Group) => {
                self.assume_packages("dnf", 1, "dnf:group", span);
            }
            (Manager::Dnf | Manager::Zypper, _) => {
                self.assume_packages("dnf", install.sources.len(), "dnf:package", span);
            }
            (Manager::Rpm, _) => self.assume_packages("rpm", 1, "rpm:package", span),
            (Manager::Pacman, _) => {
                let count = install.sources.len();
                self.assume_packages("pacman", count, "pacman:package", span);
                let basis = basis::reason(BasisKind::Assumed, "package-cache", &[]);
                let item = self.item("package-cache", &[], span, basis);
                let bytes = assumed("pacman:cache").times(count as u64).bytes;
                self.put("/var/cache/pacman/pkg/all", Size::of(bytes, bytes), item, What::Tree);
            }
            (
                Manager::Pip
                | Manager::Pipx
                | Manager::Pipenv
                | Manager::Poetry
                | Manager::Uv
                | Manager::EasyInstall,
                _,
            ) => self.python(install, span),
            (Manager::Conda, _) => {
                let names = names(&install.sources);
                let row = assumed("conda:packages");
                self.assume("/opt/conda/pkgs", "conda-packages", &[("names", &names)], span, row, What::Tree);
            }
            (Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun, _) => self.node(install, span),
            (Manager::Gem | Manager::Bundler, _) => self.ruby(install, span),
            (Manager::Composer, _) => self.composer(install, span),
            (Manager::Go, _) => self.go_modules(install, span),
            (Manager::Cargo, _) if !install.idle && !self.stays(&registry()) => {
                let row = assumed("cargo:registry-fetched");
                self.assume(&registry(), "cargo-registry", &[], span, row, What::Tree);
            }
            (Manager::Maven, _) if !self.stays("/root/.m2/repository") => {
                let row = assumed("maven:cache");
                self.assume("/root/.m2/repository", "build-cache", &[("tool", "mvn")], span, row, What::Tree);
            }
            (Manager::Gradle, _) if !self.stays("/root/.gradle/caches") => {
                let row = assumed("gradle:cache");
                self.assume(
                    "/root/.gradle/caches",
                    "build-cache",
                    &[("tool", "gradle")],
                    span,
                    row,
                    What::Tree,
                );
            }
            (Manager::Dotnet, _) if !self.stays("/root/.nuget/packages") => {
                let row = assumed("dotnet:cache");
                self.assume(
                    "/root/.nuget/packages",
                    "build-cache",
                    &[("tool", "dotnet")],
                    span,
                    row,
                    What::Tree,
                );
            }
            (Manager::Cargo | Manager::Maven | Manager::Gradle | Manager::Dotnet, _) => {}
        }
    }

    /// Brings what is installed up to date.
    pub(super) fn upgrade(&mut self, manager: Manager, span: Span) {
        if self.has_not(manager) {
            return;
        }
        match manager {
            Manager::Apt => {
                let basis = basis::reason(BasisKind::Assumed, "assumed-upgrade", &[]);
                let item = self.item("upgraded-packages", &[], span, basis);
                self.put("/usr/\u{1}upgraded", assumed("apt:upgrade").size(), item, What::Tree);
            }
            Manager::Apk => {
                let row = assumed("apk:upgrade");
                self.assume("/usr/\u{1}apk-upgrade", "upgraded-packages", &[], span, row, What::Tree);
            }
            Manager::Dnf | Manager::Zypper => {
                let row = assumed("dnf:upgrade");
                self.assume("/usr/\u{1}upgraded", "upgraded-packages", &[], span, row, What::Tree);
            }
            Manager::Pacman => {
                let row = assumed("pacman:upgrade");
                self.assume("/usr/\u{1}upgraded", "upgraded-packages", &[], span, row, What::Tree);
            }
            _ => {}
        }
    }

    /// Removes packages.
    pub(super) fn uninstall(&mut self, uninstall: &Uninstall, span: Span) {
        let mut names: Vec<String> = uninstall.packages.iter().map(|item| item.text.clone()).collect();
        let own = self.own_release();
        match uninstall.manager {
            Manager::Apt if uninstall.only_unneeded => {
                names.retain(|name| !name.is_empty());
                let gone = self.system.apt.remove(self.tables, own, &names, true);
                self.forget_packages("apt", &gone);
            }
            Manager::Apt => {
                let gone = self.system.apt.remove(self.tables, own, &names, uninstall.unneeded);
                self.forget_packages("apt", &gone);
                self.rewrite_dpkg(span, gone.len() as u64);
            }
            Manager::Dpkg => {
                let gone = self.system.apt.remove(self.tables, own, &names, false);
                self.forget_packages("apt", &gone);
            }
            Manager::Apk => {
                let gone = self.system.apk.remove(&names);
                self.forget_packages("apk", &gone);
            }
            _ => {}
        }
    }

    /// What only development needs taken out of the project's packages.
    pub(super) fn prune(&mut self) {
        let path = self.path("node_modules/\u{1}all");
        if let Some(entry) = self.system.fs.entries.get_mut(&path) {
            entry.size = entry.size.scale(0.45);
            entry.kind = entry.kind.max(BasisKind::Assumed);
            let (layer, item) = (entry.layer, entry.item);
            if layer == self.system.fs.current() {
                self.system.fs.rests_on(item, BasisKind::Assumed);
            }
        }
    }

    /// Marks packages as asked for or not.
    pub(super) fn mark(&mut self, mark: &Mark, piped: &Piped) {
        if mark.automatic {
            self.system.apt.mark_auto();
            return;
        }
        let mut names: Vec<String> = mark.packages.iter().map(|item| item.text.clone()).collect();
        if let Some(text) = &piped.text {
            names.extend(text.split_whitespace().map(str::to_owned));
        }
        names.retain(|name| !name.contains('$'));
        self.system.apt.mark_manual(&names);
    }

    /// Empties a cache.
    pub(super) fn clean_cache(&mut self, clean: CleanCache) {
        let packages: &[&str] = match clean.manager {
            Manager::Apt => &["/var/cache/apt/*"],
            Manager::Apk => &["/var/cache/apk/*"],
            Manager::Dnf | Manager::Zypper => &["/var/cache/dnf/*", "/var/cache/dnf"],
            Manager::Pacman => &["/var/cache/pacman/pkg/*"],
            Manager::Pip => &["/root/.cache/pip"],
            Manager::Uv => &["/root/.cache/uv"],
            Manager::Conda => &["/opt/conda/pkgs/cache"],
            Manager::Npm => &["/root/.npm/*"],
            Manager::Yarn => &["/usr/local/share/.cache/*"],
            _ => &[],
        };
        if clean.packages {
            for path in packages {
                self.delete(path);
            }
        }
        if clean.index && clean.manager == Manager::Apt {
            self.delete("/var/lib/apt/lists/*");
        }
    }

    /// `apt-get update`: the lists.
    fn apt_update(&mut self, span: Span) {
        if self.stays(APT_LISTS) {
            return;
        }
        let suite = self.system.suite();
        let bytes = suite.lists();
        let release = self.system.distro.clone().unwrap_or_default();
        let basis = if suite.measured {
            basis::sourced(
                BasisKind::Observed,
                "apt-lists-measured",
                &[("release", &release)],
                MEASURED,
                "apt-get update in the release, bytes of /var/lib/apt/lists",
            )
        } else if release.is_empty() {
            basis::reason(BasisKind::Assumed, "apt-lists-unknown", &[])
        } else {
            basis::reason(BasisKind::Assumed, "apt-lists-assumed", &[("release", &release)])
        };
        let item = self.item("apt-lists", &[], span, basis);
        // The lists are lz4-packed already.
        let packed = bytes.scale(0.62).widen(0.15);
        self.put(APT_LISTS, Size::of(bytes, packed), item, What::File);
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
                let code = if release.is_empty() { "apt-closure-unknown" } else { "apt-closure-other" };
                basis::sourced(
                    BasisKind::Derived,
                    code,
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
            let stranger = assumed("apt:stranger").bytes;
            let basis = basis::reason(BasisKind::Assumed, "apt-stranger", &[("name", &package.name)]);
            let item = self.item("apt-packages", &[("names", &package.name)], span, basis);
            let bytes = if package.unpacked != stranger.likely {
                Bytes::within(package.unpacked, 0.35)
            } else if package.name.contains('$') {
                Bytes::range(stranger.low, stranger.likely * 2, stranger.high * 6)
            } else if other_repository && is_program(&package.name) {
                // What people add a repository for is big, what comes with it less so.
                let first = std::mem::take(&mut first);
                assumed(if first { "apt:foreign-first" } else { "apt:foreign-next" }).bytes
            } else {
                stranger
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
                    found.bytes = found.bytes.minus(there).plus(assumed("apt:row-error").bytes);
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
            // Paths stand before packages.
            || self.system.fs.entries.range("/".to_owned().."0".to_owned()).any(|(key, entry)| {
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

    fn forget_packages(&mut self, manager: &str, names: &[String]) {
        let keys: Vec<String> = names.iter().map(|name| package_key(manager, name)).collect();
        self.system.fs.remove(&|path, what| what == What::Package && keys.iter().any(|key| key == path));
    }

    /// A .deb that lies in the file system, with what it needs.
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
                (assumed(if another { "deb:next" } else { "deb:first" }).bytes, basis)
            }
        };
        let item = self.item("apt-packages", &[("names", file)], span, basis);
        let size = Size::packing(bytes, 0.38);
        self.put(&package_key("apt", file), size, item, What::Package);
    }

    fn assume_packages(&mut self, manager: &'static str, count: usize, each: &str, span: Span) {
        let mut bytes = Bytes::ZERO;
        let each = assumed(each).bytes;
        for _ in 0..count.min(200) {
            bytes = bytes.plus(each);
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

    /// The minor number of Alpine's release.
    fn alpine_minor(&self) -> Option<u32> {
        self.system.distro.as_deref()?.strip_prefix("alpine")?.split('.').nth(1)?.parse().ok()
    }

    fn apk_add(&mut self, install: &Install, span: Span) {
        let group = install.group.as_ref().map(|group| group.text.as_str());
        for file in install.files() {
            let bytes = self.bytes_at(&self.path(&file.text), "apk:file");
            let basis = basis::reason(BasisKind::Assumed, "unpacked-archive", &[]);
            let item = self.item("apk-packages", &[("names", &file.text)], span, basis);
            let size = Size::of(bytes.times(1.5, 2.8, 4.0), bytes.times(0.9, 1.05, 1.2));
            self.put(&package_key("apk", &file.text), size, item, What::Package);
        }
        let names = install.packages().map(|item| item.text.clone());
        let (unknown, names): (Vec<String>, Vec<String>) = names.partition(|name| name.contains('$'));
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
            for (name, bytes, _) in part {
                let size = Size::packing(*bytes, 0.4);
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
        let key = package_key("apk", &format!("found-out-{}", span.start));
        let row = assumed("apk:found-out");
        self.assume(&key, "apk-packages", &[("names", "…")], span, row, What::Package);
    }

    fn python(&mut self, install: &Install, span: Span) {
        let manager = install.manager;
        let target = install.target.as_ref().map(|target| self.path(&target.text));
        let pip = Pip { install, span, dir: self.python_dir(install, target) };
        let mut names: Vec<String> = Vec::new();
        let mut unknown = 0_usize;
        // What is named by a file whose text is not known.
        let mut files: Vec<String> = Vec::new();
        for source in &install.sources {
            match source {
                Source::Package(item) => names.push(item.text.clone()),
                Source::List(item) => self.requirements(&item.text, &mut names, &mut files),
                Source::Here(_) => match self.manifest("pyproject.toml") {
                    Some(text) => names.extend(python_project(&text, false)),
                    None => self.requirements("requirements.txt", &mut names, &mut files),
                },
                Source::File(_) => unknown += 1,
            }
        }
        if matches!(manager, Manager::Poetry | Manager::Pipenv) || manager == Manager::Uv && install.project {
            let development = !matches!(install.development, Development::LeftOut);
            // With the dependencies there, only the project itself is added; with those of development, only they.
            let there = |what: &str| self.is_installed(&pip.dir, what);
            let done = there("project and development") || there("project") && !development;
            let before = if there("project") { self.python_set(manager, false) } else { None };
            let what = if development { "project and development" } else { "project" };
            match self.python_set(manager, development) {
                _ if done => {}
                Some(set) => {
                    let set = before.map_or(set, |before| PipSet {
                        unpacked: set.unpacked.minus(before.unpacked),
                        packed: set.packed.minus(before.packed),
                        wheels: set.wheels.minus(before.wheels),
                        ..set
                    });
                    let path = self.pip_place(&pip, "…", &set, None);
                    return self.note_installed(&pip.dir, what, &path);
                }
                None if there("project") => {}
                None => files.push(what.to_owned()),
            }
            // An extra is mostly named for the package that it brings.
            names.extend(install.extras.iter().map(|extra| extra.text.clone()));
        }
        // pip itself and its helpers replace what the image brings.
        names.retain(|n| !n.contains('$'));
        self.pip_install(&pip, &names, unknown, &files);
    }

    /// Where Python packages go.
    fn python_dir(&self, install: &Install, target: Option<String>) -> String {
        target.unwrap_or_else(|| match self.lookup("VIRTUAL_ENV").flatten() {
            Some(venv) => format!("{venv}/lib/python3/site-packages"),
            None if install.user => "/root/.local/lib/python3/site-packages".to_owned(),
            None if matches!(install.manager, Manager::Uv | Manager::Poetry) => self.path(".venv/lib"),
            None => "/usr/local/lib/python3/site-packages".to_owned(),
        })
    }

    /// The `python` images come without bytecode: who runs pip as root for the first time writes that of pip and of the
    /// library it uses.
    pub(super) fn python_bytecode(&mut self, span: Span) {
        const PATH: &str = "/usr/local/lib/python3/__pycache__";
        let off = self.lookup("PYTHONDONTWRITEBYTECODE").flatten().is_some_and(|value| !value.is_empty());
        let venv = self.lookup("VIRTUAL_ENV").flatten().is_some();
        if self.system.image.0 != "python" || off || venv || self.system.fs.entries.contains_key(PATH) {
            return;
        }
        self.assume(PATH, "python-bytecode", &[], span, assumed("python:bytecode"), What::Tree);
    }

    fn pip_install(&mut self, pip: &Pip<'_>, names: &[String], unknown: usize, files: &[String]) {
        // What is there already is not installed again.
        let (mut wanted, mut lists) = (names.to_vec(), files.to_vec());
        wanted.retain(|name| !self.is_installed(&pip.dir, python_name(name)));
        lists.retain(|list| !self.is_installed(&pip.dir, list));
        let (names, files) = (wanted.as_slice(), lists.len());
        if names.is_empty() && unknown == 0 && files == 0 {
            return;
        }
        let shown = if names.is_empty() { "…".to_owned() } else { names.join(" ") };
        let compiles = matches!(pip.install.manager, Manager::Pip | Manager::Pipx | Manager::Pipenv);
        let mut set = pip_set(self.tables, names, compiles);
        let (mut unpacked, mut packed, mut wheels) = (set.unpacked, set.packed, set.wheels);
        for _ in 0..unknown.min(200) {
            unpacked = unpacked.plus(assumed("python:other").bytes);
            packed = packed.plus(assumed("python:other-packed").bytes);
            wheels = wheels.plus(assumed("python:other-wheel").bytes);
        }
        let requirements = assumed("python:requirements").bytes;
        for _ in 0..files.min(20) {
            unpacked = unpacked.plus(requirements);
            packed = packed.plus(requirements.scale(0.32));
            wheels = wheels.plus(requirements.scale(0.22));
        }
        set = PipSet { unpacked, packed, wheels, names: set.names + unknown + files, ..set };
        let path = self.pip_place(pip, &shown, &set, lists.first().map(String::as_str));
        let names: Vec<&str> = names.iter().map(|name| python_name(name)).collect();
        for what in names.into_iter().chain(lists.iter().map(String::as_str)) {
            self.note_installed(&pip.dir, what, &path);
        }
    }

    /// Puts Python packages where the tool installs them, with its cache; gives the path that stands for them. `asked` is
    /// the file that would name them.
    fn pip_place(&mut self, pip: &Pip<'_>, shown: &str, set: &PipSet, asked: Option<&str>) -> String {
        let Pip { install, span, ref dir } = *pip;
        let manager = install.manager;
        let PipSet { unpacked, packed, wheels, known, names } = *set;
        let basis = match asked {
            Some(file) => self.manifest_unknown(file),
            None => {
                self.set_basis(known == names, known, names, "python-closure", "python-assumed", PYPI_SOURCE)
            }
        };
        let kind = basis.kind;
        let item = self.item("python-packages", &[("names", shown)], span, basis);
        let path = format!("{dir}/\u{1}pip-{}", span.start);
        let size = if install.fetch_only { Size::of(wheels, wheels) } else { Size::of(unpacked, packed) };
        self.put(&path, size, item, What::Tree);
        let usual = if manager == Manager::Uv { "/root/.cache/uv" } else { "/root/.cache/pip" };
        if let Some(cache) = self.kept(&install.cache, usual) {
            let basis = basis::reason(kind, "pip-cache", &[]);
            let item = self.item("pip-cache", &[], span, basis);
            let bytes = wheels.widen(0.2);
            self.put(&format!("{cache}/\u{1}http-{}", span.start), Size::of(bytes, bytes), item, What::Tree);
        }
        path
    }

    /// What a lock file or the project's own file says of an installation by poetry, pipenv or uv.
    fn python_set(&self, manager: Manager, dev: bool) -> Option<PipSet> {
        let (lock, kind, project) = match manager {
            Manager::Pipenv => ("Pipfile.lock", Lock::Pipfile, "Pipfile"),
            Manager::Uv => ("uv.lock", Lock::Poetry, "pyproject.toml"),
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
    fn node_locked(&self, manager: Manager, production: bool) -> Option<Set> {
        let files: &[(&str, Lock)] = match manager {
            Manager::Yarn => &[("yarn.lock", Lock::Yarn)],
            Manager::Pnpm => &[("pnpm-lock.yaml", Lock::Pnpm)],
            Manager::Npm => &[("package-lock.json", Lock::Npm), ("npm-shrinkwrap.json", Lock::Npm)],
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

    fn requirements(&mut self, file: &str, names: &mut Vec<String>, files: &mut Vec<String>) {
        match self.manifest(file) {
            Some(text) => names.extend(manifest_names(&text, Manifest::Requirements)),
            None => files.push(self.path(file)),
        }
    }

    /// The text of a file that was copied from the build context.
    pub(super) fn manifest(&self, file: &str) -> Option<String> {
        let path = self.path(file);
        let context = self.system.fs.context_of(&path)?;
        self.context.text(&context).map(str::to_owned)
    }

    /// Why a set of packages has a wide range: nobody showed the file that names them, called by its path in the build
    /// context where that is known.
    fn manifest_unknown(&self, file: &str) -> Basis {
        let file = if file.starts_with("project") { "pyproject.toml" } else { file };
        let path = self.path(file);
        let name = path.rsplit('/').next().unwrap_or(file).to_owned();
        let file = self.system.fs.context_of(&path).unwrap_or(name);
        basis::reason(BasisKind::Assumed, "manifest-unknown", &[("file", &file)])
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

    /// Where a cache stays: the tool's usual place, or the one that the command names; `None` for nowhere.
    fn kept(&self, cache: &Kept, usual: &str) -> Option<String> {
        match cache {
            Kept::Not => None,
            Kept::In(Item { text, known: true, .. }) => Some(self.path(text)),
            Kept::In(_) | Kept::Usual => Some(usual.to_owned()),
        }
    }

    fn node(&mut self, install: &Install, span: Span) {
        let (manager, global) = (install.manager, install.global);
        let production = install.development == Development::LeftOut;
        let from_manifest = install.sources.is_empty();
        let dir = if global { "/usr/local/lib/node_modules".to_owned() } else { self.path("node_modules") };
        // What is there already is not installed again.
        let wanted: Vec<String> = if from_manifest {
            vec![if production { "package.json without development" } else { "package.json" }.to_owned()]
        } else {
            install.sources.iter().map(|source| text(source).to_owned()).collect()
        };
        let wanted: Vec<String> = wanted.into_iter().filter(|what| !self.is_installed(&dir, what)).collect();
        if wanted.is_empty() {
            return;
        }
        let names = if from_manifest {
            self.manifest("package.json")
                .map(|text| manifest_names(&text, Manifest::Package { dev: !production }))
        } else {
            Some(wanted.clone())
        };
        let locked = if from_manifest && !global { self.node_locked(manager, production) } else { None };
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
                let bytes = assumed(if production { "npm:unknown" } else { "npm:unknown-development" }).bytes;
                (bytes, bytes.scale(0.26).widen(0.2), self.manifest_unknown("package.json"))
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
        for what in &wanted {
            self.note_installed(&dir, what, &path);
        }
        let usual = match manager {
            Manager::Yarn => "/usr/local/share/.cache/yarn/v6",
            Manager::Pnpm => return,
            Manager::Bun => "/root/.bun/install/cache",
            _ => "/root/.npm/_cacache",
        };
        let Some(cache) = self.kept(&install.cache, usual) else { return };
        let bytes = node_cache(manager, unpacked, archives, is_locked);
        let basis = basis::reason(kind, "npm-cache", &[]);
        let item = self.item("npm-cache", &[("tool", manager.name())], span, basis);
        if manager == Manager::Yarn {
            // yarn 1 keeps its own compiled code.
            let compiled = assumed("yarn:compiled").size();
            self.put("/tmp/v8-compile-cache-0/x64", compiled, item, What::Tree);
        }
        self.put(
            &format!("{cache}/\u{1}{}", span.start),
            Size::of(bytes, bytes.scale(0.75)),
            item,
            What::Tree,
        );
    }

    fn ruby(&mut self, install: &Install, span: Span) {
        let one_by_one = install.manager == Manager::Gem;
        let names: Option<Vec<String>> = if one_by_one {
            Some(install.sources.iter().map(|source| text(source).to_owned()).collect())
        } else {
            self.manifest("Gemfile").map(|text| manifest_names(&text, Manifest::Gemfile))
        };
        let shown = names.as_ref().map_or_else(|| "Gemfile".to_owned(), |n| n.join(" "));
        let (dir, what) =
            ("/usr/local/bundle", if one_by_one { shown.clone() } else { self.path("Gemfile") });
        if self.is_installed(dir, &what) {
            return;
        }
        let lock = if one_by_one {
            None
        } else {
            self.beside("Gemfile.lock", "Gemfile").map(|text| locked(&text, Lock::Gemfile, true).len())
        };
        let bytes = match &names {
            _ if lock.is_some_and(|count| count > 0) => locked_gems(lock.unwrap_or(0)),
            Some(names) => gem_range(names.len()),
            None => assumed("gem:unknown").bytes,
        };
        let basis = match &names {
            None => self.manifest_unknown("Gemfile"),
            Some(_) => basis::reason(BasisKind::Assumed, "gems-assumed", &[]),
        };
        let item = self.item("gems", &[("names", &shown)], span, basis);
        let path = format!("{dir}/{BELOW}gems-{}", span.start);
        self.put(&path, Size::packing(bytes, 0.4), item, What::Tree);
        self.note_installed(dir, &what, &path);
    }

    fn composer(&mut self, install: &Install, span: Span) {
        let path = self.path("vendor");
        if self.stays(&path) {
            return;
        }
        let dev = install.development != Development::LeftOut;
        let all = self
            .beside("composer.lock", "composer.json")
            .map(|text| locked(&text, Lock::Composer, dev).len() as u64)
            .filter(|count| *count > 0);
        let direct = self.manifest("composer.json").map(|text| {
            let names = manifest_names(&text, Manifest::Composer { dev });
            names.len() as u64
        });
        let row = match (all, direct) {
            (Some(n), _) => assumed("composer:locked").times(n),
            (None, Some(0)) => assumed("composer:none"),
            (None, Some(n)) => assumed("composer:package").times(n),
            (None, None) => assumed("composer:unknown"),
        };
        self.assume(&path, "composer-packages", &[], span, row, What::Tree);
        if let Some(cache) = self.kept(&install.cache, "/root/.composer/cache") {
            self.assume(&cache, "composer-cache", &[], span, assumed("composer:cache"), What::Tree);
        }
    }

    /// Modules in Go's cache: those that are named, or those of go.mod.
    fn go_modules(&mut self, install: &Install, span: Span) {
        let count = install.sources.len() as u64;
        let known = self.manifest("go.mod").map(|text| manifest_names(&text, Manifest::GoMod).len());
        let row = match known {
            _ if count > 0 => assumed("go:package").times(count),
            Some(0) => assumed("go:no-modules"),
            Some(n) => Assumed { bytes: modules_range(n), ..assumed("go:unknown") },
            None => assumed("go:unknown"),
        };
        let dir = format!("{}/pkg/mod", self.go_path());
        let what = if count > 0 { names(&install.sources) } else { self.path("go.mod") };
        if self.is_installed(&dir, &what) {
            return;
        }
        let path = format!("{dir}/{BELOW}{}", span.start);
        self.assume(&path, "go-modules", &[], span, row, What::Tree);
        self.note_installed(&dir, &what, &path);
    }
}

/// The package that a requirement names.
fn python_name(requirement: &str) -> &str {
    let end = requirement.find(['=', '<', '>', '!', '~', '[', ';', '@', ' ']).unwrap_or(requirement.len());
    requirement.get(..end).unwrap_or(requirement)
}

/// Cargo's registry.
pub(super) fn registry() -> String {
    format!("/usr/local/cargo/registry/{BELOW}all")
}
