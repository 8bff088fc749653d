//! Users and groups that base images certainly have, with their numbers (`core/data/verdict/accounts.tsv`), and those that
//! they may have.

use std::sync::OnceLock;

use super::bases::{Base, Os};
use crate::glob::glob;

const TABLE: &str = include_str!("../../data/verdict/accounts.tsv");

/// Names with their numbers.
type Names = Vec<(&'static str, u32)>;

struct Row {
    image: &'static str,
    tag: &'static str,
    since: Option<(u32, u32)>,
    users: Names,
    groups: Names,
}

static ROWS: OnceLock<Vec<Row>> = OnceLock::new();

fn rows() -> &'static [Row] {
    let names = |text: &'static str| -> Names {
        text.split(' ')
            .filter_map(|entry| entry.split_once(':').and_then(|(name, id)| Some((name, id.parse().ok()?))))
            .collect()
    };
    let row = |line: &'static str| {
        let fields: Vec<&'static str> = line.split('\t').collect();
        let [image, tag, since, users, groups, _source] = fields[..] else { return None };
        let (major, minor) = since.split_once('.').unwrap_or((since, "0"));
        let since = major.parse().ok().zip(minor.parse().ok());
        Some(Row { image, tag, since, users: names(users), groups: names(groups) })
    };
    ROWS.get_or_init(|| TABLE.lines().skip(1).filter_map(row).collect())
}

/// The users of a base image, or its groups, that it certainly has.
pub(super) fn of_base(base: &Base, users: bool) -> impl Iterator<Item = (&'static str, u32)> {
    let fitting = rows().iter().filter(|row| fits(row, base));
    fitting.flat_map(move |row| if users { &row.users } else { &row.groups }).copied()
}

fn fits(row: &Row, base: &Base) -> bool {
    let (image, tag) = (base.image.0.as_str(), base.image.1.as_str());
    let of_system = match row.image {
        "@debian" => matches!(base.os, Os::Debian | Os::Ubuntu),
        "@alpine" => base.os == Os::Alpine,
        pattern => glob(pattern, image) && glob(row.tag, tag),
    };
    let of_release = |since| {
        let distribution = row.image.trim_start_matches('@');
        base.release_of(distribution).is_some_and(|release| release >= since)
    };
    of_system
        && match row.since {
            None => true,
            Some(since) if row.image.starts_with('@') || row.image == "ubuntu" => of_release(since),
            Some(since) => base.is_since(since),
        }
}

/// Users of `/etc/passwd` in alpine 3.0 to 3.22.
const ALPINE: &[&str] = &[
    "root",
    "bin",
    "daemon",
    "adm",
    "lp",
    "sync",
    "shutdown",
    "halt",
    "mail",
    "news",
    "uucp",
    "operator",
    "man",
    "postmaster",
    "cron",
    "ftp",
    "sshd",
    "at",
    "squid",
    "xfs",
    "games",
    "cyrus",
    "vpopmail",
    "ntp",
    "smmsp",
    "guest",
    "nobody",
    "postgres",
];
/// Users of `/etc/passwd` in debian 8 to 13 and ubuntu 14.04 to 26.04, and of common base packages.
const DEBIAN: &[&str] = &[
    "root",
    "daemon",
    "bin",
    "sys",
    "sync",
    "games",
    "man",
    "lp",
    "mail",
    "news",
    "uucp",
    "proxy",
    "www-data",
    "backup",
    "list",
    "irc",
    "gnats",
    "nobody",
    "_apt",
    "ubuntu",
    "libuuid",
    "syslog",
    "messagebus",
    "systemd-network",
    "systemd-resolve",
    "systemd-timesync",
    "systemd-bus-proxy",
    "sshd",
];

/// Users of `/etc/passwd` in busybox 1.21 to 1.37.
const BUSYBOX: &[&str] = &["root", "daemon", "bin", "sys", "sync", "mail", "www-data", "operator", "nobody"];
/// Groups of `/etc/group` in alpine 3.0 to 3.22.
const ALPINE_GROUPS: &[&str] = &[
    "root",
    "bin",
    "daemon",
    "sys",
    "adm",
    "tty",
    "disk",
    "lp",
    "mem",
    "kmem",
    "wheel",
    "floppy",
    "mail",
    "news",
    "uucp",
    "man",
    "cron",
    "console",
    "audio",
    "cdrom",
    "dialout",
    "ftp",
    "sshd",
    "input",
    "at",
    "tape",
    "video",
    "netdev",
    "readproc",
    "squid",
    "xfs",
    "kvm",
    "games",
    "cyrus",
    "vpopmail",
    "ntp",
    "smmsp",
    "guest",
    "www-data",
    "shadow",
    "utmp",
    "ping",
    "nogroup",
    "users",
    "nobody",
    "locate",
    "abuild",
    "postgres",
    "postdrop",
    "klogd",
    "lock",
    "render",
    "sgx",
    "postmaster",
];
/// Groups of `/etc/group` in debian 8 to 13 and ubuntu 14.04 to 26.04, and of common base packages.
const DEBIAN_GROUPS: &[&str] = &[
    "root",
    "daemon",
    "bin",
    "sys",
    "adm",
    "tty",
    "disk",
    "lp",
    "mail",
    "news",
    "uucp",
    "man",
    "proxy",
    "kmem",
    "dialout",
    "fax",
    "voice",
    "cdrom",
    "floppy",
    "tape",
    "sudo",
    "audio",
    "dip",
    "www-data",
    "backup",
    "operator",
    "list",
    "irc",
    "src",
    "gnats",
    "shadow",
    "utmp",
    "video",
    "sasl",
    "plugdev",
    "staff",
    "games",
    "users",
    "nogroup",
    "ubuntu",
    "libuuid",
    "netdev",
    "crontab",
    "syslog",
    "input",
    "kvm",
    "render",
    "sgx",
    "ssh",
    "_ssh",
    "messagebus",
    "systemd-journal",
    "systemd-network",
    "systemd-resolve",
    "systemd-timesync",
    "systemd-bus-proxy",
    "ssl-cert",
    "clock",
    "mlocate",
];
/// Groups of `/etc/group` in busybox 1.21 to 1.37.
const BUSYBOX_GROUPS: &[&str] = &[
    "root", "daemon", "bin", "sys", "adm", "tty", "disk", "lp", "kmem", "wheel", "cdrom", "dialout",
    "floppy", "video", "audio", "tape", "www-data", "operator", "utmp", "plugdev", "staff", "lock", "netdev",
    "users", "nobody", "nogroup", "mail", "sync",
];
/// Packages that make no user.
const USERLESS: &[&str] = &[
    "curl",
    "wget",
    "git",
    "ca-certificates",
    "gcc",
    "g++",
    "make",
    "build-essential",
    "build-base",
    "bash",
    "tzdata",
    "unzip",
    "zip",
    "jq",
    "vim",
    "nano",
    "pkg-config",
    "python3",
    "python3-pip",
    "python3-venv",
    "nodejs",
    "npm",
    "openssl",
    "procps",
    "tini",
    "dumb-init",
    "gnupg",
    "xz-utils",
    "file",
    "less",
    "cmake",
    "tar",
    "gzip",
    "locales",
    "software-properties-common",
    "apt-transport-https",
    "lsb-release",
    "netcat-openbsd",
    "iputils-ping",
    "ffmpeg",
];

/// Whether a package of the system makes no user, as far as its name tells.
pub fn is_userless(package: &str) -> bool {
    USERLESS.contains(&package) || package.starts_with("lib") || package.ends_with("-dev")
}

/// Whether an image, by its name in the catalogue, may have a user of that name, or a group.
pub fn may_have_account(image: &str, name: &str, user: bool) -> bool {
    let [alpine, debian, busybox] =
        if user { [ALPINE, DEBIAN, BUSYBOX] } else { [ALPINE_GROUPS, DEBIAN_GROUPS, BUSYBOX_GROUPS] };
    let names: &[&[&str]] = match image {
        "alpine" => &[alpine],
        "debian" | "ubuntu" => &[debian],
        "node" => &[alpine, debian, &["node"]],
        "golang" | "python" | "rust" | "ruby" | "eclipse-temurin" | "buildpack-deps" | "gcc" | "perl"
        | "erlang" | "elixir" | "maven" | "httpd" | "php" => &[alpine, debian],
        "nginx" => &[alpine, debian, &["nginx"]],
        "busybox" => &[busybox],
        _ => return true,
    };
    names.iter().any(|list| list.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(rows().len(), TABLE.lines().count() - 1);
        for row in rows() {
            assert!(!row.users.is_empty() && !row.groups.is_empty(), "{}", row.image);
        }
    }

    #[test]
    fn a_release_has_the_users_of_its_time() {
        let has = |reference: &str, release: &str, name: &str| {
            let base = Base::of(reference, Some(release.to_owned()));
            of_base(&base, true).any(|(user, _)| user == name)
        };
        assert!(has("docker.io/library/ubuntu:24.04", "ubuntu24.04", "ubuntu"));
        assert!(!has("docker.io/library/ubuntu:22.04", "ubuntu22.04", "ubuntu"));
        assert!(has("mcr.microsoft.com/dotnet/aspnet:8.0", "debian12", "app"));
        assert!(!has("mcr.microsoft.com/dotnet/aspnet:6.0", "debian11", "app"));
    }
}
