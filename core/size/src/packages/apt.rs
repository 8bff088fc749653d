//! apt: exact closures over the packages that the base already has.
//!
//! The closures were resolved by apt itself for debian:bookworm. Other releases take the same sets, with the
//! ratio that their own buildpack-deps images have to bookworm's, and a wider error.

use dockerfile_syntax::lists::Gather;
use std::collections::BTreeSet;

use super::index::Debian;
use super::tables::{Deb, LazyTables, Tables, stem};
use crate::Bytes;
use crate::assumed;
use crate::catalogue::Traits;
use crate::{to_f64, to_u64};

/// A release: how its packages compare with bookworm's, and what `apt-get update` leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Suite {
    /// Distribution as the catalogue writes it.
    pub distro: &'static str,
    /// Unpacked size of a package, relative to bookworm.
    pub factor: f64,
    /// The same for compilers and what belongs to them, which grew most.
    pub toolchain: f64,
    /// Relative error of a set.
    pub error: f64,
    /// Whether the bytes of the lists were measured.
    pub measured: bool,
    /// Debian's release of about that time.
    pub era: u32,
}

/// Debian's release that a distribution of that name is nearest to.
const fn era(distro: &str) -> u32 {
    match distro.as_bytes() {
        b"debian7" | b"ubuntu12.04" => 7,
        b"debian8" | b"ubuntu14.04" => 8,
        b"debian9" | b"ubuntu16.04" => 9,
        b"debian10" | b"ubuntu18.04" => 10,
        b"debian11" | b"ubuntu20.04" => 11,
        _ => 12,
    }
}

const fn suite(distro: &'static str, (factor, toolchain, error): (f64, f64, f64), measured: bool) -> Suite {
    Suite { distro, factor, toolchain, error, measured, era: era(distro) }
}

/// Factors: what buildpack-deps adds in each release against the same packages of bookworm, from the
/// catalogue's rows: from curl to scm no compilers (stretch 0.93, jessie 0.81, xenial 0.81), from scm to full
/// compilers and libraries (stretch 0.94, jessie 0.55, xenial 0.65, trixie 1.13); the releases between are
/// interpolated. The lists of bullseye,
/// bookworm, trixie, focal, jammy and noble are measured, the others assumed.
const SUITES: &[Suite] = &[
    suite("debian7", (0.60, 0.35, 0.40), false),
    suite("debian8", (0.75, 0.40, 0.25), false),
    suite("debian9", (0.98, 0.65, 0.22), false),
    suite("debian10", (0.98, 0.78, 0.18), false),
    suite("debian11", (0.97, 0.92, 0.15), true),
    suite("debian12", (1.0, 1.0, 0.06), true),
    suite("debian13", (1.02, 1.05, 0.12), true),
    suite("ubuntu12.04", (0.60, 0.35, 0.40), false),
    suite("ubuntu14.04", (0.72, 0.38, 0.30), false),
    suite("ubuntu16.04", (0.80, 0.50, 0.25), false),
    suite("ubuntu18.04", (0.92, 0.68, 0.22), false),
    suite("ubuntu20.04", (0.95, 0.85, 0.20), true),
    suite("ubuntu22.04", (0.82, 0.79, 0.25), true),
    suite("ubuntu24.04", (1.06, 1.15, 0.20), true),
];

/// Any other release.
const OTHER: Suite = suite("", (0.95, 0.90, 0.35), false);

/// Whether a package belongs to the compilers.
fn is_toolchain(name: &str) -> bool {
    let stem = name.trim_start_matches("lib");
    [
        "gcc",
        "g++",
        "cpp",
        "binutils",
        "stdc++",
        "c6-dev",
        "linux-libc-dev",
        "asan",
        "tsan",
        "lsan",
        "ubsan",
        "itm",
        "quadmath",
        "gfortran",
        "objc",
    ]
    .iter()
    .any(|start| stem.starts_with(start))
}

impl Suite {
    /// The release of a distribution's name such as `debian12`.
    pub(crate) fn of(distro: Option<&str>) -> Self {
        let distro = distro.unwrap_or("");
        SUITES.iter().copied().find(|s| s.distro == distro).unwrap_or(OTHER)
    }

    /// Bytes of /var/lib/apt/lists.
    pub(crate) fn lists(&self) -> Bytes {
        let row = assumed::find(&format!("apt-lists:{}", self.distro));
        row.unwrap_or_else(|| assumed::assumed("apt-lists:other")).bytes
    }

    /// How a package of this release compares with bookworm's.
    pub(crate) fn factor_of(&self, package: &str) -> f64 {
        if is_toolchain(package) { self.toolchain } else { self.factor }
    }

    /// Whether a package of bookworm's closures is not part of this release's: it came later, or what needs it
    /// came later.
    pub(crate) fn lacks(&self, package: &str, targets: &[String]) -> bool {
        let since = |starts: &[&str]| starts.iter().any(|start| package.starts_with(start));
        // AV1 and HEIF in libgd and ImageMagick; PostgreSQL compiles queries since its version 11.
        self.era < 11
            && since(&[
                "libavif",
                "libsvtav1",
                "librav1e",
                "libgav1",
                "libabsl",
                "libyuv",
                "libaom",
                "libdav1d",
            ])
            || self.era < 10
                && since(&["libheif", "libde265", "libx265"])
                && !targets.iter().any(|t| t.contains("ffmpeg"))
            || self.era < 10
                && since(&["libllvm", "libz3"])
                && targets.iter().any(|t| t.starts_with("postgresql"))
    }

    /// Whether the closures were resolved for this very release.
    pub(crate) fn is_own(&self) -> bool {
        self.distro == "debian12"
    }

    /// The code name by which the release's own table goes, where there is one.
    pub(crate) fn code_name(&self) -> Option<&'static str> {
        match self.distro {
            "debian11" => Some("bullseye"),
            "debian12" => Some("bookworm"),
            "debian13" => Some("trixie"),
            "ubuntu22.04" => Some("jammy"),
            "ubuntu24.04" => Some("noble"),
            _ => None,
        }
    }
}

/// What apt has installed in a stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Apt {
    /// Targets that the base image holds beyond its distribution, until they are looked up.
    base_targets: Vec<&'static str>,
    /// Packages beyond the distribution's own, by number.
    installed: BTreeSet<usize>,
    /// Of these, the ones that came with the base image.
    from_base: BTreeSet<usize>,
    /// Targets that were asked for, and whether with recommends.
    manual: Vec<(String, bool)>,
    /// Targets that no table knows.
    strangers: BTreeSet<String>,
    /// The same by the release's own table, where it was fetched: packages beyond the distribution's own.
    own: BTreeSet<u32>,
    /// Of these, the ones that came with the base image.
    own_from_base: BTreeSet<u32>,
}

/// One package that an install adds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Added {
    /// Its name.
    pub name: String,
    /// Unpacked bytes, before the release's factor.
    pub unpacked: u64,
    /// Gzip bytes, before the release's factor.
    pub packed: u64,
    /// Bytes of the .deb.
    pub deb: u64,
    /// Bytes of Python's source in it, which Debian compiles where Python is installed.
    pub python: u64,
    /// Whether the table knows it.
    pub known: bool,
}

/// Packed bytes by .deb bytes: a layer's gzip against the xz of the .debs. 1.77 and 1.44 over what
/// buildpack-deps adds (curl to scm, scm to full), 1.5 to 1.8 in all.
const GZIP_BY_DEB: f64 = 1.6;
/// Files by Installed-Size: 1,208,341,380 of 1,227,777,024 bytes over the 272 measured packages.
const FILES_BY_FIELD: f64 = 0.984;
/// What a -slim image keeps of a package's files where nobody measured (0.93 over the measured ones).
const SLIM_KEEPS: f64 = 0.93;

impl Apt {
    /// What a base image holds beyond its distribution.
    pub(crate) fn of(traits: &Traits) -> Self {
        Self { base_targets: traits.contains.clone(), ..Self::default() }
    }

    /// Looks the base's own packages up, the first time that they matter.
    fn prepare(&mut self, tables: &Tables) {
        for target in std::mem::take(&mut self.base_targets) {
            if let Some((_, set)) = closure(tables, target, false) {
                self.installed.extend(set);
                self.from_base.extend(set);
            }
        }
    }

    /// Installs targets and gives the packages that this adds; `release` is the stage's own, where its table is there.
    pub(crate) fn install(
        &mut self,
        tables: &LazyTables,
        release: Option<&Debian>,
        targets: &[String],
        recommends: bool,
        slim: bool,
    ) -> Vec<Added> {
        match release {
            Some(release) => self.install_of(release, targets, recommends, slim),
            None => self.install_like(tables, targets, recommends, slim),
        }
    }

    /// Installs targets by the release's own table.
    fn install_of(
        &mut self,
        release: &Debian,
        targets: &[String],
        recommends: bool,
        slim: bool,
    ) -> Vec<Added> {
        self.prepare_of(release);
        let mut added = Vec::new();
        for target in targets {
            let name = plain(target);
            if name.is_empty() {
                continue;
            }
            let Some(new) = release.install(&mut self.own, name, recommends) else {
                if self.strangers.insert(name.to_owned()) {
                    match FOREIGN.iter().find(|(known, _, _)| *known == name) {
                        Some((_, bytes, needs)) => {
                            added.push(stranger(name, *bytes));
                            let needs: Vec<String> = needs.split_whitespace().map(str::to_owned).collect();
                            added.extend(self.install_of(release, &needs, false, slim));
                        }
                        None => added.push(stranger(name, assumed::assumed("apt:stranger").bytes.likely)),
                    }
                }
                continue;
            };
            let packages = new.into_iter().filter_map(|id| release.package(id, slim));
            added.extend(packages.map(|package| Added {
                packed: to_u64(to_f64(package.deb) * GZIP_BY_DEB).min(package.bytes),
                name: package.name,
                unpacked: package.bytes,
                deb: package.deb,
                python: package.python,
                known: true,
            }));
            self.manual.push((name.to_owned(), recommends));
        }
        if !release.is_in(&self.own, "python3-minimal") {
            added.iter_mut().for_each(|package| package.python = 0);
        }
        added
    }

    /// The same as [`Apt::prepare`], by the release's own table.
    fn prepare_of(&mut self, release: &Debian) {
        for target in std::mem::take(&mut self.base_targets) {
            let new = release.install(&mut self.own, target, false).unwrap_or_default();
            self.own_from_base.extend(new);
        }
    }

    /// Removes targets by the release's own table, as [`Apt::remove`] does.
    fn remove_of(&mut self, release: &Debian, names: &[&str], auto: bool) -> Vec<String> {
        self.prepare_of(release);
        let mut keep = self.own_from_base.clone();
        if auto {
            for (target, recommends) in &self.manual {
                release.install(&mut keep, target, *recommends);
            }
        } else {
            keep.clone_from(&self.own);
            keep.retain(|id| release.name(*id).is_none_or(|name| !names.contains(&name)));
        }
        let gone = self.own.difference(&keep).filter_map(|id| release.name(*id).map(str::to_owned)).collect();
        self.own = self.own.intersection(&keep).copied().gather();
        gone
    }

    /// Installs targets by bookworm's closures.
    fn install_like(
        &mut self,
        tables: &Tables,
        targets: &[String],
        recommends: bool,
        slim: bool,
    ) -> Vec<Added> {
        self.prepare(tables);
        let mut added = Vec::new();
        for target in targets {
            let name = plain(target);
            if name.is_empty() {
                continue;
            }
            match closure(tables, name, recommends) {
                Some((key, set)) => {
                    for id in set {
                        if self.installed.insert(*id)
                            && let Some(deb) = tables.debs.get(*id)
                        {
                            added.push(weigh(deb, slim));
                        }
                    }
                    self.manual.push((key.to_owned(), recommends));
                }
                None if tables.base.contains(name) => {}
                None if FOREIGN.iter().any(|(known, _, _)| *known == name) => {
                    let foreign = FOREIGN.iter().find(|(known, _, _)| *known == name);
                    if let Some((_, own, needs)) = foreign
                        && self.strangers.insert(name.to_owned())
                    {
                        added.push(stranger(name, *own));
                        let needs: Vec<String> = needs.split_whitespace().map(str::to_owned).collect();
                        added.extend(self.install_like(tables, &needs, false, slim));
                    }
                }
                None => {
                    if self.strangers.insert(name.to_owned()) {
                        let likely = assumed::assumed("apt:stranger").bytes.likely;
                        added.push(stranger(name, likely));
                    }
                }
            }
        }
        added
    }

    /// Removes targets; with `auto` also what only they needed. Gives the names that go.
    pub(crate) fn remove(
        &mut self,
        tables: &LazyTables,
        release: Option<&Debian>,
        targets: &[String],
        auto: bool,
    ) -> Vec<String> {
        let mut gone = Vec::new();
        let names: Vec<&str> = targets.iter().map(|t| plain(t)).collect();
        for name in &names {
            if self.strangers.remove(*name) {
                gone.push((*name).to_owned());
            }
        }
        if let Some(release) = release {
            self.manual.retain(|(target, _)| !names.contains(&target.as_str()));
            gone.extend(self.remove_of(release, &names, auto));
            return gone;
        }
        self.prepare(tables);
        self.manual.retain(|(target, _)| {
            !names.iter().any(|name| *name == target || closure_name(tables, name) == Some(target.as_str()))
        });
        let mut keep: BTreeSet<usize> = self.from_base.clone();
        if auto {
            for (target, recommends) in &self.manual {
                if let Some((_, set)) = closure(tables, target, *recommends) {
                    keep.extend(set);
                }
            }
        } else {
            keep.clone_from(&self.installed);
            for name in &names {
                if let Some(id) = tables.deb_ids.get(*name) {
                    keep.remove(id);
                }
            }
        }
        for id in self.installed.difference(&keep) {
            if let Some(deb) = tables.debs.get(*id) {
                gone.push(deb.name.to_owned());
            }
        }
        self.installed = self.installed.intersection(&keep).copied().gather();
        gone
    }

    /// Marks everything but the given targets as automatic (`apt-mark auto '.*'`, then `apt-mark manual …`).
    pub(crate) fn mark_auto(&mut self) {
        self.manual.clear();
    }

    /// Marks targets as asked for.
    pub(crate) fn mark_manual(&mut self, targets: &[String]) {
        for target in targets {
            self.manual.push((plain(target).to_owned(), false));
        }
    }

    /// The targets that were asked for.
    pub(crate) fn manual(&self) -> Vec<String> {
        self.manual.iter().map(|(target, _)| target.clone()).collect()
    }
}

/// Whether the tables know a package of Debian.
pub fn is_known_deb(name: &str) -> bool {
    let tables = LazyTables::default();
    tables.debs.binary_search_by(|deb| deb.name.as_str().cmp(name)).is_ok() || tables.base.contains(name)
}

/// Whether installing packages on an image, after others, brings more than what is named: apt then asks. `None` where a
/// package is not known and no known one brings more.
pub fn needs_more(
    (image, tag): (&str, &str),
    before: &[String],
    named: &[String],
    recommends: bool,
) -> Option<bool> {
    let tables = LazyTables::default();
    let mut apt = Apt::of(&crate::catalogue::traits_of(image, tag));
    apt.install(&tables, None, before, true, false);
    let added = apt.install(&tables, None, named, recommends, false);
    let own = |name: &str| named.iter().any(|own| plain(own) == name);
    if added.iter().any(|added| added.known && !own(&added.name)) {
        return Some(true);
    }
    added.iter().all(|added| added.known).then_some(false)
}

/// A word of `apt-get install` that names no package of a release such as `debian12`, by that release's own table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoPackage {
    /// Without a version.
    pub name: String,
    /// The package that it is nearest to.
    pub near: Option<String>,
    /// The release by its code name: `bookworm`.
    pub release: &'static str,
}

/// Whether a word of `apt-get install` names no package; `None` where it does, where there is no table, or where the name
/// is of a kind that the tables leave out. Of Ubuntu they leave out two components: there a package of almost the same
/// name must exist.
pub fn no_package(indexes: &super::index::Indexes, release: &str, word: &str) -> Option<NoPackage> {
    const LEFT_OUT: &[&str] =
        &["librust-", "libghc-", "linux-", "nvidia-", "libnvidia-", "dotnet-", "aspnetcore-", "task-"];
    let plain = word.split('=').next().unwrap_or(word);
    let is_name = plain.len() > 1
        && plain
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.'))
        && !LEFT_OUT.iter().any(|start| plain.starts_with(start))
        && !plain.ends_with("-dbgsym")
        && !plain.ends_with("-dbg");
    let code_name = Suite::of(Some(release)).code_name()?;
    let table = indexes.debian(code_name).filter(|table| is_name && table.finds_nothing(plain))?;
    let near = table.nearest(plain);
    let whole = release.starts_with("debian");
    (whole || near.is_some()).then(|| NoPackage { name: plain.to_owned(), near, release: code_name })
}

/// Packages of well-known other repositories: their own unpacked bytes, and targets of the table that they need.
const FOREIGN: &[(&str, u64, &str)] = &[
    ("nginx-module-xslt", 60_000, "libxslt1.1"),
    ("nginx-module-geoip", 100_000, ""),
    ("nginx-module-image-filter", 60_000, "libgd3"),
    ("nginx-module-njs", 3_000_000, "libxml2"),
    ("nginx-module-perl", 100_000, ""),
    ("docker-ce", 110_000_000, "iptables"),
    ("docker-ce-cli", 45_000_000, ""),
    ("containerd.io", 125_000_000, ""),
    ("docker-compose-plugin", 65_000_000, ""),
    ("docker-buildx-plugin", 65_000_000, ""),
    (
        "google-chrome-stable",
        340_000_000,
        "fonts-liberation libasound2 libatk-bridge2.0-0 libcups2 libgbm1 libgtk-3-0 libnspr4 libnss3",
    ),
    ("kubectl", 52_000_000, ""),
    ("terraform", 90_000_000, ""),
    ("gh", 45_000_000, ""),
    ("yarn", 5_300_000, ""),
    ("google-cloud-cli", 800_000_000, "python3"),
    ("azure-cli", 750_000_000, ""),
    ("msodbcsql17", 3_000_000, "unixodbc"),
    ("msodbcsql18", 3_000_000, "unixodbc"),
    ("mongodb-org", 450_000_000, ""),
    ("mongodb-org-shell", 60_000_000, ""),
    ("temurin-17-jdk", 330_000_000, ""),
    ("temurin-21-jdk", 340_000_000, ""),
    ("temurin-17-jre", 150_000_000, ""),
    ("dotnet-sdk-8.0", 620_000_000, "libicu72"),
    ("python3.12", 24_000_000, ""),
    ("python3.10", 22_000_000, ""),
    ("python3.9", 20_000_000, ""),
    ("python3.8", 20_000_000, ""),
];

/// A package that no table knows, with what it is taken for.
fn stranger(name: &str, unpacked: u64) -> Added {
    Added {
        name: name.to_owned(),
        unpacked,
        packed: to_u64(to_f64(unpacked) * 0.36),
        deb: to_u64(to_f64(unpacked) * 0.24),
        python: 0,
        known: false,
    }
}

/// `curl=7.88-1`, `curl/bookworm`, `curl:amd64`, `curl+` as `curl`.
fn plain(target: &str) -> &str {
    let end = target.find(['=', '/', ':']).unwrap_or(target.len());
    let name = target.get(..end).unwrap_or("");
    // `g++` is a name, `curl+` an action.
    if name.ends_with("++") { name } else { name.trim_end_matches(['+', '-']) }
}

/// Names that another release has for a target.
const SAME: &[(&str, &str)] = &[
    ("mysql-server", "mariadb-server"),
    ("mysql-client", "mariadb-client"),
    ("libmysqlclient-dev", "default-libmysqlclient-dev"),
    ("python", "python3"),
    ("python-dev", "python3-dev"),
    ("python-pip", "python3-pip"),
    ("python-setuptools", "python3-setuptools"),
    ("python-virtualenv", "virtualenv"),
    ("netcat", "netcat-openbsd"),
    ("libcurl3", "libcurl4"),
    ("libjpeg-turbo8", "libjpeg62-turbo"),
    ("libjpeg-turbo8-dev", "libjpeg62-turbo-dev"),
    ("libpng12-dev", "libpng-dev"),
    ("chromium-browser", "chromium"),
    ("firefox", "firefox-esr"),
];

/// The table's target for a name: itself, or the one that differs only in its version numbers
/// (`libicu67` for `libicu72`, `python` for `python3`, `openjdk-11-jre` for `openjdk-17-jre`).
fn closure_name<'t>(tables: &'t Tables, name: &str) -> Option<&'t str> {
    if let Some((key, _)) = tables.closures.get_key_value(name) {
        return Some(key);
    }
    if let Some(&(_, other)) = SAME.iter().find(|(known, _)| *known == name) {
        return tables.closures.get_key_value(other).map(|(key, _)| *key);
    }
    let wanted = stem(name);
    if wanted.len() < 3 {
        return None;
    }
    tables.stems.get(&wanted).copied()
}

fn closure<'t>(tables: &'t Tables, name: &str, recommends: bool) -> Option<(&'t str, &'t BTreeSet<usize>)> {
    let key = closure_name(tables, name)?;
    if recommends && let Some(set) = tables.closures.get(format!("{key}+").as_str()) {
        return Some((key, set));
    }
    tables.closures.get(key).map(|set| (key, set))
}

fn weigh(deb: &Deb, slim: bool) -> Added {
    let unpacked = match deb.measured_kib {
        Some((files, dropped)) => files.saturating_sub(if slim { dropped } else { 0 }) * 1024,
        None => {
            let files = to_f64(deb.installed_kib * 1024) * FILES_BY_FIELD;
            to_u64(if slim { files * SLIM_KEEPS } else { files })
        }
    };
    let packed = to_u64(to_f64(deb.deb_kib * 1024) * GZIP_BY_DEB).min(unpacked);
    Added { name: deb.name.to_owned(), unpacked, packed, deb: deb.deb_kib * 1024, python: 0, known: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(added: &[Added]) -> u64 {
        added.iter().map(|a| a.unpacked).sum()
    }

    fn names(words: &str) -> Vec<String> {
        words.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn buildpack_deps_scm_is_predicted_from_curl() {
        let tables = LazyTables::default();
        let mut apt = Apt::default();
        apt.install(&tables, None, &names("ca-certificates curl gnupg wget"), false, false);
        let added = apt.install(
            &tables,
            None,
            &names("git mercurial openssh-client subversion procps"),
            false,
            false,
        );
        // buildpack-deps:bookworm-scm less bookworm-curl: 322.57 MB - 164.98 MB.
        let real = 157_590_000.0;
        assert!((to_f64(sum(&added)) / real - 1.0).abs() < 0.05, "{} of {real}", sum(&added));
    }

    #[test]
    fn what_is_there_costs_nothing() {
        let tables = LazyTables::default();
        let mut apt = Apt::default();
        assert!(sum(&apt.install(&tables, None, &names("git"), false, true)) > 80_000_000);
        assert!(apt.install(&tables, None, &names("git tar gzip"), false, true).is_empty());
    }

    #[test]
    fn purge_with_auto_remove_takes_what_only_it_needed() {
        let tables = LazyTables::default();
        let mut apt = Apt::default();
        apt.install(&tables, None, &names("curl"), false, true);
        let added = apt.install(&tables, None, &names("gcc=4:12 make"), false, true);
        let gone = apt.remove(&tables, None, &names("gcc make"), true);
        assert_eq!(added.len(), gone.len());
        let names: Vec<&str> = apt.installed.iter().map(|id| tables.debs[*id].name.as_str()).collect();
        assert!(names.contains(&"libcurl4"));
        assert!(!names.contains(&"gcc"));
    }

    #[test]
    fn names_of_other_releases_find_their_counterpart() {
        let tables = LazyTables::default();
        assert_eq!(closure_name(&tables, "libicu67"), Some("libicu72"));
        assert_eq!(closure_name(&tables, "openjdk-11-jre-headless"), Some("openjdk-17-jre-headless"));
        assert_eq!(closure_name(&tables, "no-such-package"), None);
        assert_eq!(plain("g++"), "g++");
        assert_eq!(plain("curl=7.88/bookworm"), "curl");
    }

    #[test]
    fn an_unknown_package_is_not_free() {
        let tables = LazyTables::default();
        let added = Apt::default().install(&tables, None, &names("some-strange-thing"), false, false);
        assert_eq!(added.len(), 1);
        assert!(!added[0].known && added[0].unpacked > 0);
    }
}
