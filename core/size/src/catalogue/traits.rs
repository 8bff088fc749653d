//! What kind of system a base image holds.

use super::facts;

/// The C library of an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Libc {
    /// glibc.
    Glibc,
    /// musl.
    Musl,
    /// None: only static binaries run.
    None,
    /// Not known.
    #[default]
    Unknown,
}

/// The package manager of an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PackageManager {
    /// apt-get.
    Apt,
    /// apk.
    Apk,
    /// dnf, microdnf, yum or tdnf.
    Dnf,
    /// pacman.
    Pacman,
    /// zypper.
    Zypper,
    /// None.
    None,
    /// Not known.
    #[default]
    Unknown,
}

/// What is known of the system in an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// Distribution, where the table names one that the tag does not.
    pub distro: Option<String>,
    /// User that RUN and CMD start as; `None` for root or not known.
    pub user: Option<String>,
    /// Whether it has `/bin/sh`; `None` when not known.
    pub shell: Option<bool>,
    /// C library.
    pub libc: Libc,
    /// Package manager.
    pub manager: PackageManager,
    /// Packages (apt targets) that it holds beyond its distribution's own.
    pub contains: Vec<&'static str>,
    /// Directories that its PATH has before the usual ones.
    pub path: &'static str,
}

/// What `buildpack-deps:curl`, `:scm` and the full one install, after docker-library/buildpack-deps.
const CURL: &[&str] = &["ca-certificates", "curl", "gnupg", "netbase", "sq", "wget", "tzdata"];
const SCM: &[&str] = &["git", "mercurial", "openssh-client", "subversion", "procps"];
const FULL: &[&str] = &[
    "autoconf",
    "automake",
    "bzip2",
    "default-libmysqlclient-dev",
    "dpkg-dev",
    "file",
    "g++",
    "gcc",
    "imagemagick",
    "libbz2-dev",
    "libc6-dev",
    "libcurl4-openssl-dev",
    "libdb-dev",
    "libevent-dev",
    "libffi-dev",
    "libgdbm-dev",
    "libglib2.0-dev",
    "libgmp-dev",
    "libjpeg-dev",
    "libkrb5-dev",
    "liblzma-dev",
    "libmagickcore-dev",
    "libmagickwand-dev",
    "libmaxminddb-dev",
    "libncurses5-dev",
    "libncursesw5-dev",
    "libpng-dev",
    "libpq-dev",
    "libreadline-dev",
    "libsqlite3-dev",
    "libssl-dev",
    "libtool",
    "libwebp-dev",
    "libxml2-dev",
    "libxslt1-dev",
    "libyaml-dev",
    "make",
    "patch",
    "unzip",
    "xz-utils",
    "zlib1g-dev",
];

/// The traits of `image:tag`.
pub(crate) fn of(image: &str, tag: &str, distro: Option<&str>) -> Traits {
    if let Some(facts) = facts::system(image, tag) {
        return Traits {
            distro: (!facts.distro.is_empty()).then(|| facts.distro.to_owned()),
            user: (!facts.user.is_empty()).then(|| facts.user.to_owned()),
            shell: (!facts.shell.is_empty()).then_some(facts.shell == "yes"),
            libc: match facts.libc {
                "glibc" => Libc::Glibc,
                "musl" => Libc::Musl,
                "none" => Libc::None,
                _ => Libc::Unknown,
            },
            manager: match facts.manager {
                "apt" => PackageManager::Apt,
                "apk" => PackageManager::Apk,
                "dnf" | "yum" | "tdnf" => PackageManager::Dnf,
                "pacman" => PackageManager::Pacman,
                "zypper" => PackageManager::Zypper,
                "none" => PackageManager::None,
                _ => PackageManager::Unknown,
            },
            contains: expand(facts.contains),
            path: facts.path,
        };
    }
    let manager = match distro {
        Some(d) if d.starts_with("debian") || d.starts_with("ubuntu") => PackageManager::Apt,
        Some(d) if d.starts_with("alpine") => PackageManager::Apk,
        _ => PackageManager::Unknown,
    };
    Traits { manager, ..Traits::default() }
}

/// The words of the `contains` column; `+curl`, `+scm` and `+buildpack` name what buildpack-deps installs.
pub fn expand(words: &'static str) -> Vec<&'static str> {
    let mut out = Vec::new();
    for word in words.split_whitespace() {
        match word {
            "+curl" => out.extend_from_slice(CURL),
            "+scm" => {
                out.extend_from_slice(CURL);
                out.extend_from_slice(SCM);
            }
            "+buildpack" => {
                out.extend_from_slice(CURL);
                out.extend_from_slice(SCM);
                out.extend_from_slice(FULL);
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_systems() {
        let distroless = of("gcr.io/distroless/static", "nonroot", None);
        assert_eq!((distroless.shell, distroless.user.as_deref()), (Some(false), Some("65532")));
        assert_eq!(of("node", "20-alpine", Some("alpine3.19")).libc, Libc::Musl);
        assert_eq!(of("node", "20", Some("debian12")).manager, PackageManager::Apt);
        assert!(of("node", "20", Some("debian12")).contains.contains(&"git"));
        assert!(!of("node", "20-slim", Some("debian12")).contains.contains(&"git"));
        assert_eq!(of("example.org/own", "1", None), Traits::default());
    }
}
