//! apk: sizes of Alpine's packages; closures are not published in one place, so a known meta package has its
//! members here and the rest is taken alone.

use std::collections::BTreeSet;

use super::tables::Tables;
use crate::Bytes;
use crate::assumed;
use crate::{to_f64, to_u64};

/// What apk has installed in a stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Apk {
    installed: BTreeSet<String>,
    /// `--virtual` groups: name, the packages it added.
    groups: Vec<(String, Vec<String>)>,
    /// Packages asked for, outside groups.
    manual: BTreeSet<String>,
}

/// Packages with what they need beyond alpine's own, where it matters.
const CLOSURES: &[(&str, &str)] = &[
    ("build-base", "binutils file fortify-headers g++ gcc libc-dev make patch musl-dev"),
    ("g++", "gcc libstdc++-dev musl-dev"),
    ("gcc", "binutils libgcc libstdc++ gmp isl26 mpc1 mpfr4 libatomic libgomp jansson zstd-libs zlib"),
    ("libc-dev", "musl-dev"),
    ("binutils", "jansson zstd-libs zlib"),
    ("git", "libcurl libexpat pcre2 zlib ca-certificates"),
    ("mercurial", "python3"),
    ("subversion", "apr apr-util serf sqlite-libs"),
    ("ansible", "python3 py3-cryptography py3-yaml py3-jinja2"),
    ("certbot", "python3 py3-cryptography"),
    ("supervisor", "python3 py3-setuptools"),
    ("py3-setuptools", "python3"),
    ("python2-dev", "python2"),
    ("apache2", "apr apr-util"),
    ("apache2-utils", "apr apr-util"),
    ("rsync", "popt"),
    ("vim", "ncurses-libs ncurses-terminfo-base"),
    ("htop", "ncurses-libs ncurses-terminfo-base"),
    ("curl", "libcurl ca-certificates"),
    ("libcurl", "c-ares libidn2 libunistring nghttp2-libs brotli-libs zstd-libs libpsl"),
    ("bash", "readline ncurses-libs ncurses-terminfo-base"),
    ("readline", "ncurses-libs ncurses-terminfo-base"),
    (
        "python3",
        "libbz2 libexpat libffi gdbm xz-libs mpdecimal ncurses-libs readline sqlite-libs python3-pyc",
    ),
    ("py3-pip", "python3 py3-setuptools py3-packaging"),
    ("python3-dev", "python3 pkgconf"),
    (
        "nodejs",
        "ca-certificates libgcc libstdc++ ada-libs simdjson icu-libs c-ares nghttp2-libs brotli-libs sqlite-libs icu-data-en",
    ),
    ("npm", "nodejs"),
    ("openssl-dev", "pkgconf"),
    ("perl", "libbz2"),
    ("nginx", "pcre2"),
    ("libxml2", "xz-libs"),
    ("libxslt", "libxml2 libgcrypt libgpg-error"),
    ("libxslt-dev", "libxslt libxml2-dev libgcrypt-dev"),
    ("libxml2-dev", "libxml2 zlib-dev xz-dev pkgconf"),
    ("icu-libs", "icu-data-en libgcc libstdc++"),
    ("chromium", "nss freetype harfbuzz font-opensans ffmpeg-libs"),
    ("postgresql-dev", "libpq clang llvm libecpg"),
    ("openjdk8-jre", "openjdk8-jre-base openjdk8-jre-lib giflib libjpeg-turbo libpng java-cacerts"),
    ("openjdk8", "openjdk8-jre openjdk8-jre-base openjdk8-jre-lib giflib libjpeg-turbo libpng java-cacerts"),
    ("openjdk11", "openjdk11-jdk openjdk11-jmods"),
    ("openjdk11-jdk", "openjdk11-jre"),
    ("openjdk11-jre", "openjdk11-jre-headless freetype libjpeg-turbo libpng giflib"),
    ("openjdk17", "openjdk17-jdk openjdk17-jmods"),
    ("openjdk17-jdk", "openjdk17-jre"),
    ("openjdk17-jre", "openjdk17-jre-headless freetype libjpeg-turbo libpng giflib"),
    ("openjdk21", "openjdk21-jdk openjdk21-jmods"),
    ("openjdk21-jdk", "openjdk21-jre"),
    ("openjdk21-jre", "openjdk21-jre-headless freetype libjpeg-turbo libpng giflib"),
    ("mysql-client", "mariadb-client"),
    ("aws-cli", "python3"),
    ("openssh", "openssh-client openssh-server openssh-keygen"),
    (
        "gnupg",
        "gnutls libgcrypt libgpg-error libassuan npth libksba pinentry readline ncurses-libs sqlite-libs",
    ),
    ("docker", "docker-engine docker-cli containerd iptables"),
    ("imagemagick", "fontconfig freetype libjpeg-turbo libpng libwebp imagemagick-libs"),
];

/// A package that is installed: its name, bounds of its unpacked bytes, and whether an inventory lists it.
pub(crate) type Added = (String, Bytes, bool);

impl Apk {
    /// Installs packages, under a group's name with `--virtual`, and gives what this adds.
    pub(crate) fn install(
        &mut self,
        tables: &Tables,
        names: &[String],
        group: Option<&str>,
        release: Option<&str>,
    ) -> Vec<Added> {
        let mut added = Vec::new();
        let mut of_group = Vec::new();
        for name in names {
            let name = plain(name);
            if name.is_empty() {
                continue;
            }
            if group.is_none() {
                self.manual.insert(name.to_owned());
            }
            let mut wanted = vec![name.to_owned()];
            while let Some(next) = wanted.pop() {
                if in_base(&next) || of_group.contains(&next) {
                    continue;
                }
                // A group holds what it names even where another brought it already.
                of_group.push(next.clone());
                if self.installed.insert(next.clone()) {
                    added.push(weigh(tables, &next, release));
                }
                if let Some((_, needs)) = CLOSURES.iter().find(|(target, _)| *target == next) {
                    wanted.extend(needs.split(' ').filter_map(|need| of_release(need, &next, release)));
                }
            }
        }
        if let Some(group) = group {
            self.groups.push((group.to_owned(), of_group));
        }
        added
    }

    /// Removes groups or packages and what only they needed; gives the names that go.
    pub(crate) fn remove(&mut self, names: &[String]) -> Vec<String> {
        let mut gone = Vec::new();
        for name in names {
            let name = plain(name);
            if let Some(at) = self.groups.iter().position(|(group, _)| group == name) {
                let (_, members) = self.groups.remove(at);
                gone.extend(members);
            } else if self.manual.remove(name) && self.installed.contains(name) {
                gone.push(name.to_owned());
                let mut wanted = vec![name.to_owned()];
                while let Some(next) = wanted.pop() {
                    let Some((_, needs)) = CLOSURES.iter().find(|(target, _)| *target == next) else {
                        continue;
                    };
                    for need in needs.split(' ').filter(|need| self.installed.contains(*need)) {
                        if !gone.iter().any(|g| g == need) {
                            gone.push(need.to_owned());
                            wanted.push(need.to_owned());
                        }
                    }
                }
            }
        }
        // What another package still needs stays.
        let mut stays: BTreeSet<String> = BTreeSet::new();
        let kept: Vec<String> =
            self.manual.iter().chain(self.groups.iter().flat_map(|(_, m)| m)).cloned().collect();
        let mut wanted = kept;
        while let Some(next) = wanted.pop() {
            if !stays.insert(next.clone()) {
                continue;
            }
            if let Some((_, needs)) = CLOSURES.iter().find(|(target, _)| *target == next) {
                wanted.extend(needs.split(' ').map(str::to_owned));
            }
        }
        gone.retain(|name| !stays.contains(name));
        for name in &gone {
            self.installed.remove(name);
        }
        gone
    }
}

/// What a package needs in a release: Mercurial and others ran on Python 2 until 3.12, and the compiled
/// Python files are a package of their own since 3.19.
fn of_release(need: &str, of: &str, release: Option<&str>) -> Option<String> {
    let minor = release.and_then(|r| r.split('.').nth(1)).and_then(|m| m.parse::<u32>().ok()).unwrap_or(22);
    match need {
        "python3-pyc" if minor < 19 => None,
        "python3" if minor < 12 && !of.starts_with("py3-") => Some("python2".to_owned()),
        _ => Some(need.to_owned()),
    }
}

/// Packages of alpine itself.
fn in_base(name: &str) -> bool {
    matches!(
        name,
        "alpine-baselayout"
            | "alpine-baselayout-data"
            | "alpine-keys"
            | "apk-tools"
            | "busybox"
            | "ca-certificates-bundle"
            | "libcrypto3"
            | "libssl3"
            | "musl"
            | "musl-utils"
            | "scanelf"
            | "ssl_client"
            | "zlib"
            | "libapk"
    )
}

/// `curl=8.5-r0`, `su-exec>=0.2`, `curl~8`, `!pkg`, `nodejs@edge` as their package.
fn plain(name: &str) -> &str {
    let end = name.find(['=', '<', '>', '~', '@']).unwrap_or(name.len());
    name.get(..end).unwrap_or("").trim_start_matches('!')
}

fn weigh(tables: &Tables, name: &str, release: Option<&str>) -> Added {
    let minor = release.and_then(|r| r.split('.').nth(1)).and_then(|m| m.parse::<u32>().ok()).unwrap_or(22);
    if let Some(row) = assumed::find(&format!("apk-toolchain:{name}")) {
        let factor = match minor {
            0..=8 => 0.62,
            9..=16 => 0.76,
            17..=19 => 0.9,
            _ => 1.0,
        };
        let scale = |bytes: u64| to_u64(to_f64(bytes) * factor);
        let Bytes { low, likely, high } = row.bytes;
        return (name.to_owned(), Bytes::range(scale(low), scale(likely), scale(high)), true);
    }
    if let Some(seen) = tables.apk.get(name) {
        let minor =
            |release: &str| release.split('.').nth(1).and_then(|m| m.parse::<u32>().ok()).unwrap_or(22);
        let wanted = release.map_or(22, minor);
        if let Some((near, bytes)) = seen.iter().min_by_key(|(release, _)| minor(release).abs_diff(wanted)) {
            let far = minor(near).abs_diff(wanted);
            // apk prints KiB or MiB; across releases sizes wander.
            let (low, high) = if far <= 2 { (95, 106) } else { (60, 140) };
            return (name.to_owned(), Bytes::range(bytes * low / 100, *bytes, bytes * high / 100), true);
        }
    }
    let row = assumed::find(&format!("apk-package:{name}")).unwrap_or_else(|| {
        assumed::assumed(match name {
            _ if name.ends_with("-dev") => "apk:headers",
            _ if name.ends_with("-doc") || name.ends_with("-openrc") => "apk:documents",
            _ if name.starts_with("so:") || name.ends_with("-libs") || name.starts_with("lib") => {
                "apk:library"
            }
            _ if name.starts_with("py3-") || name.starts_with("perl-") || name.starts_with("php") => {
                "apk:module"
            }
            _ => "apk:stranger",
        })
    });
    (name.to_owned(), row.bytes, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &str) -> Vec<String> {
        words.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_virtual_group_goes_as_it_came() {
        let tables = Tables::read();
        let mut apk = Apk::default();
        let added = apk.install(&tables, &names("gcc musl-dev"), Some(".build-deps"), Some("3.22"));
        assert!(added.iter().any(|(name, _, known)| name == "gcc" && *known));
        assert!(added.iter().map(|(_, bytes, _)| bytes.likely).sum::<u64>() > 140_000_000);
        apk.install(&tables, &names("libstdc++"), None, None);
        let gone = apk.remove(&names(".build-deps"));
        assert!(gone.contains(&"gcc".to_owned()));
        assert!(!gone.contains(&"libstdc++".to_owned()), "still asked for");
    }

    #[test]
    fn the_base_is_free_and_versions_are_dropped() {
        let tables = Tables::read();
        let mut apk = Apk::default();
        assert!(apk.install(&tables, &names("musl busybox zlib"), None, None).is_empty());
        assert_eq!(apk.install(&tables, &names("su-exec>=0.2"), None, None)[0].0, "su-exec");
        assert!(apk.install(&tables, &names("su-exec"), None, None).is_empty());
    }
}
