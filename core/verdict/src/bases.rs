//! What base images hold: system, programs, and what they start.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::packages::{self, Bring};
use crate::glob::glob;
use crate::size::catalogue::{Reference, expand_contents};

/// The table: the first row whose patterns match decides.
const BASES: &str = include_str!("../../data/verdict/bases.tsv");

/// The programs of Debian's package adduser, which apt of trixie needs no more.
pub(super) const ADDUSER: &[&str] = &["adduser", "addgroup", "deluser", "delgroup"];

/// The system of an image, as far as its shell and package manager are concerned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Os {
    /// Debian: dash, apt.
    Debian,
    /// Ubuntu: dash, apt.
    Ubuntu,
    /// Alpine: busybox ash, apk.
    Alpine,
    /// Wolfi: busybox ash, apk, glibc.
    Wolfi,
    /// Busybox alone.
    Busybox,
    /// Red Hat's and others with rpm: bash as sh.
    Rpm,
    /// Arch Linux: bash as sh, pacman.
    Arch,
    /// SUSE: bash as sh, zypper.
    Suse,
    /// No system: scratch, distroless.
    None,
    /// Windows.
    Windows,
    /// Not known.
    #[default]
    Unknown,
}

/// What an image starts, where that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Given {
    /// Nothing.
    #[default]
    Nothing,
    /// These words.
    Words(Vec<String>),
    /// Not known.
    Unknown,
}

/// Programs by name, each with the directories that it lies in; the empty one stands for the system's own.
pub(super) type Programs = BTreeMap<&'static str, Vec<&'static str>>;

/// A row of the table.
struct Row {
    image: &'static str,
    tag: &'static str,
    os: Os,
    closed: bool,
    targets: &'static str,
    programs: &'static str,
    perhaps: &'static str,
    entrypoint: Given,
    cmd: Given,
    /// What it comes to, once it was asked for.
    held: OnceLock<Held>,
}

/// What the images of a row hold.
#[derive(Clone, Default)]
struct Held {
    closed: bool,
    programs: Arc<Programs>,
    perhaps: Vec<&'static str>,
    lacks: Vec<&'static str>,
}

static ROWS: OnceLock<Vec<Row>> = OnceLock::new();

fn rows() -> &'static [Row] {
    let row = |line: &'static str| {
        let fields: Vec<&'static str> = line.split('\t').collect();
        let [image, tag, os, closed, targets, programs, perhaps, entrypoint, cmd, _source] = fields[..]
        else {
            return None;
        };
        let (os, closed) = (os_of(os), closed == "yes");
        let (entrypoint, cmd, held) = (given(entrypoint), given(cmd), OnceLock::new());
        Some(Row { image, tag, os, closed, targets, programs, perhaps, entrypoint, cmd, held })
    };
    ROWS.get_or_init(|| BASES.lines().skip(1).filter_map(row).collect())
}

/// What is known of a base image.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Base {
    /// System.
    pub os: Os,
    /// Its distribution and release, such as `debian12`, where the tag or the catalogue says.
    pub release: Option<String>,
    /// Whether nothing is there that is not listed.
    pub closed: bool,
    /// Whether it is of a family that the table names, which holds no project of anyone's.
    pub listed: bool,
    /// Its programs.
    pub programs: Arc<Programs>,
    /// Programs that some versions have; `?x` stands for all that begin with `x`.
    pub perhaps: Vec<&'static str>,
    /// Programs that are certainly not there although not everything is listed.
    pub lacks: Vec<&'static str>,
    /// Its ENTRYPOINT.
    pub entrypoint: Given,
    /// Its CMD.
    pub cmd: Given,
    /// Catalogue name of the image and its tag.
    pub image: (String, String),
}

fn os_of(word: &str) -> Os {
    match word {
        "debian" => Os::Debian,
        "ubuntu" => Os::Ubuntu,
        "alpine" => Os::Alpine,
        "wolfi" => Os::Wolfi,
        "busybox" => Os::Busybox,
        "rpm" => Os::Rpm,
        "arch" => Os::Arch,
        "suse" => Os::Suse,
        "none" => Os::None,
        "windows" => Os::Windows,
        _ => Os::Unknown,
    }
}

fn given(text: &str) -> Given {
    match text {
        "" => Given::Nothing,
        text => match serde_json::from_str(text) {
            Ok(words) => Given::Words(words),
            Err(_) => Given::Unknown,
        },
    }
}

impl Base {
    /// The empty image.
    pub(super) fn scratch() -> Self {
        Self { os: Os::None, closed: true, listed: true, ..Self::default() }
    }

    /// What is known of an image, by its normalised reference.
    pub(super) fn of(reference: &str, release: Option<String>) -> Self {
        let parsed = Reference::parse(reference);
        let (image, tag) = (parsed.catalogue_name(), parsed.tag_or_latest().to_owned());
        let unknown = || Self {
            entrypoint: Given::Unknown,
            cmd: Given::Unknown,
            image: (image.clone(), tag.clone()),
            ..Self::default()
        };
        // A digest alone may be any version, but the same kind of image.
        let Some(row) = rows().iter().find(|row| glob(row.image, &image) && glob(row.tag, &tag)) else {
            return unknown();
        };
        let Held { closed, programs, perhaps, lacks } = row.held.get_or_init(|| row.held()).clone();
        let (entrypoint, cmd) = (row.entrypoint.clone(), row.cmd.clone());
        let image = (image, tag);
        let listed = row.image != "*";
        let mut base =
            Self { os: row.os, release, closed, listed, programs, perhaps, lacks, entrypoint, cmd, image };
        base.age();
        base
    }

    /// The release of a distribution that it is of.
    pub(super) fn release_of(&self, distribution: &str) -> Option<(u32, u32)> {
        let (image, tag) = (self.image.0.as_str(), self.image.1.as_str());
        // Alpine's own tags are its releases.
        let own = image == "alpine" && distribution == image;
        if own && matches!(tag, "latest" | "edge" | "3") {
            return Some((3, u32::MAX));
        }
        let text = if own && tag.starts_with(|c: char| c.is_ascii_digit()) {
            tag
        } else {
            self.release.as_deref()?.strip_prefix(distribution)?
        };
        let mut parts = text.split('.');
        let major = parts.next()?.parse().ok()?;
        Some((major, parts.next().and_then(|minor| minor.parse().ok()).unwrap_or(0)))
    }

    /// Whether its tag names no older version; without a number it is the newest.
    pub(super) fn is_since(&self, since: (u32, u32)) -> bool {
        let mut numbers = self.image.1.split(['.', '-']).map(|part| part.parse::<u32>().ok());
        match (numbers.next().flatten(), numbers.next().flatten()) {
            (Some(major), Some(minor)) => (major, minor) >= since,
            (Some(major), None) => major >= since.0,
            _ => true,
        }
    }

    /// Whether it certainly has a program of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.programs.contains_key(name)
    }

    /// Old releases held more than today's.
    fn age(&mut self) {
        // Node comes without since 25 (nodejs/TSC#1697, 2025-03-19).
        if self.image.0 == "node"
            && self.image.1.starts_with(|c: char| c.is_ascii_digit())
            && self.is_since((25, 0))
        {
            self.perhaps.retain(|name| *name != "corepack");
        }
        let old = ["debian8", "debian7", "ubuntu14.04", "ubuntu12.04", "ubuntu16.04", "debian9"];
        let tags = ["jessie", "wheezy", "stretch", "trusty", "precise", "xenial", "14.04", "12.04", "16.04"];
        if self.release.as_deref().is_some_and(|release| old.contains(&release))
            || tags.iter().any(|old| self.image.1.contains(old))
        {
            const OLD: &str = "ip ping ping6 sudo less more vi ps top free pgrep pkill kill sysctl watch ifconfig netstat \
                route arp gpg gpg-agent bzip2 bunzip2 bzcat systemctl init service python3 python xxd whiptail lsb_release \
                rsyslogd logrotate cron crontab iptables ss udevadm dhclient kmod modprobe lsmod strings nc netcat wget \
                file locale-gen eject plymouth initctl start stop restart status telnet traceroute tracepath dmsetup tput";
            self.perhaps.extend(OLD.split_whitespace());
        }
        // Trixie's apt needs no adduser (apt 3.0.4: `base-passwd | adduser`), nor does noble's, so that small images have
        // none; ssh brings it.
        let since = |name: &str, first: u32| {
            let version = self.release.as_deref().and_then(|release| release.strip_prefix(name));
            let major = version.and_then(|version| version.split('.').next()?.parse::<u32>().ok());
            major.is_some_and(|major| major >= first)
        };
        let new =
            self.os == Os::Debian && since("debian", 13) || self.os == Os::Ubuntu && since("ubuntu", 24);
        if new && !self.has("ssh") {
            let programs = Arc::make_mut(&mut self.programs);
            ADDUSER.iter().for_each(|name| drop(programs.remove(name)));
            self.perhaps.retain(|name| !ADDUSER.contains(name));
            if !matches!(self.image.0.as_str(), "debian" | "ubuntu" | "python" | "node" | "ruby" | "rust") {
                self.perhaps.extend(ADDUSER);
            }
        }
    }
}

impl Row {
    /// The programs of the distribution itself, those of what the image is made of, and those that the row names.
    fn held(&self) -> Held {
        let mut out = Held { closed: self.closed, ..Held::default() };
        let mut programs = Programs::new();
        let mut add = |dir: &'static str, name: &'static str| {
            let dirs = programs.entry(name).or_default();
            if !dirs.contains(&dir) {
                dirs.push(dir);
            }
        };
        let busybox = self.os == Os::Busybox;
        let system = match self.os {
            Os::Debian | Os::Ubuntu => packages::debian().base(),
            Os::Alpine | Os::Busybox | Os::Wolfi => packages::alpine().base(),
            _ => Vec::new(),
        };
        let apart = |name: &str| busybox && matches!(name, "apk" | "ssl_client" | "scanelf" | "iconv");
        system.into_iter().filter(|name| !apart(name)).for_each(|name| add("", name));
        let managers = match self.os {
            Os::Debian | Os::Ubuntu => "apk yum dnf microdnf tdnf zypper pacman",
            Os::Alpine | Os::Wolfi => "apt-get apt dpkg yum dnf microdnf tdnf zypper pacman",
            Os::Rpm => "apt-get apt apk dpkg apt-key add-apt-repository zypper pacman",
            Os::Arch => "apt-get apt apk dpkg apt-key yum dnf zypper",
            Os::Suse => "apt-get apt apk dpkg apt-key pacman dnf microdnf",
            Os::Busybox | Os::None => "apt-get apt apk yum dnf microdnf tdnf zypper pacman",
            Os::Windows | Os::Unknown => "",
        };
        out.lacks.extend(managers.split_whitespace());
        for target in expand_contents(self.targets) {
            let brought = match self.os {
                Os::Alpine | Os::Wolfi => packages::alpine().bring(target, false),
                _ => packages::debian().bring(target, false),
            };
            match brought {
                Bring::Known { sure, perhaps } => {
                    sure.into_iter().for_each(|name| add("", name));
                    out.perhaps.extend(perhaps);
                }
                Bring::Unknown => out.closed = false,
            }
        }
        for group in self.programs.split(';') {
            let Some((dir, names)) = group.split_once(':') else { continue };
            let dir = if packages::is_system_dir(dir) { "" } else { dir };
            names.split(',').for_each(|name| add(dir, name));
        }
        for word in self.perhaps.split(' ').filter(|word| !word.is_empty()) {
            match word.strip_prefix('-') {
                Some(name) => out.lacks.push(name),
                None => out.perhaps.push(word),
            }
        }
        Held { programs: Arc::new(programs), ..out }
    }
}

/// The image of a base as people write it.
pub(super) fn image_name(base: &Base) -> String {
    match (base.image.0.as_str(), base.image.1.as_str()) {
        ("", _) => "scratch".to_owned(),
        (image, "latest") => image.to_owned(),
        (image, tag) => format!("{image}:{tag}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_its_fields() {
        for line in BASES.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 10, "{line}");
            assert!(fields[3] == "yes" || fields[3] == "no", "{line}");
            assert!(fields[2].is_empty() || os_of(fields[2]) != Os::Unknown, "{line}");
            for words in [fields[7], fields[8]] {
                assert!(words == "?" || given(words) != Given::Unknown, "{line}");
            }
        }
    }

    #[test]
    fn knows_what_images_hold() {
        let has = |reference: &str, name: &str| Base::of(reference, None).has(name);
        for (reference, there, not) in [
            ("docker.io/library/debian:12-slim", "apt-get awk which tar perl", "curl wget git bash_ gcc"),
            ("docker.io/library/node:22", "node npm git curl gcc make python3 wget unzip", "apk sudo"),
            ("docker.io/library/node:22-slim", "node npm bash", "git curl wget python3 make"),
            ("docker.io/library/node:22-alpine", "node npm wget sh", "bash curl git apt-get python3"),
            ("docker.io/library/golang:1.26", "go gofmt git gcc curl", "node"),
            ("gcr.io/distroless/nodejs22-debian12", "node", "npm sh"),
        ] {
            for name in there.split(' ') {
                assert!(has(reference, name), "{reference} has {name}");
            }
            for name in not.split(' ') {
                assert!(!has(reference, name), "{reference} has no {name}");
            }
        }
        assert_eq!(Base::of("example.org/own:1", None).os, Os::Unknown);
        assert!(Base::of("docker.io/library/python:3.12", None).closed);
    }
}
