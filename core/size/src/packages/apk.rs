//! apk: sizes of Alpine's packages; closures are not published in one place, so a known meta package has its
//! members here and the rest is taken alone.

use std::collections::BTreeSet;

use super::tables::Tables;
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

/// Unpacked bytes of a package that no table knows.
pub(crate) const STRANGER: [u64; 3] = [40_000, 1_200_000, 15_000_000];

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

/// Unpacked bytes of packages that no inventory lists, each with its bounds; assumptions from Alpine's
/// package pages, rounded.
const ASSUMED: &[(&str, [u64; 3])] = &[
    ("musl-dev", [7_000_000, 10_500_000, 12_000_000]),
    ("linux-headers", [4_000_000, 6_500_000, 12_000_000]),
    ("make", [200_000, 260_000, 400_000]),
    ("file", [4_000_000, 8_000_000, 10_000_000]),
    ("patch", [120_000, 200_000, 300_000]),
    ("fortify-headers", [20_000, 50_000, 100_000]),
    ("cmake", [25_000_000, 40_000_000, 60_000_000]),
    ("git", [10_000_000, 15_000_000, 30_000_000]),
    ("python3", [35_000_000, 42_000_000, 60_000_000]),
    ("python3-pyc", [0, 14_000_000, 22_000_000]),
    ("python2", [35_000_000, 40_000_000, 48_000_000]),
    ("python", [35_000_000, 40_000_000, 48_000_000]),
    ("py3-pip", [6_000_000, 11_000_000, 16_000_000]),
    ("python3-dev", [2_000_000, 4_000_000, 70_000_000]),
    ("nodejs", [30_000_000, 48_000_000, 75_000_000]),
    ("npm", [9_000_000, 12_000_000, 35_000_000]),
    ("yarn", [4_500_000, 5_500_000, 7_000_000]),
    ("perl", [30_000_000, 38_000_000, 45_000_000]),
    ("perl-utils", [1_000_000, 3_000_000, 9_000_000]),
    ("coreutils", [900_000, 6_000_000, 8_000_000]),
    ("autoconf", [1_800_000, 2_400_000, 3_200_000]),
    ("automake", [1_500_000, 1_800_000, 2_200_000]),
    ("libtool", [1_500_000, 2_000_000, 2_400_000]),
    ("pkgconf", [100_000, 180_000, 300_000]),
    ("openssl-dev", [1_000_000, 1_800_000, 3_500_000]),
    ("libffi-dev", [20_000, 60_000, 400_000]),
    ("zlib-dev", [100_000, 180_000, 300_000]),
    ("postgresql-client", [2_000_000, 4_500_000, 8_000_000]),
    ("postgresql-dev", [3_000_000, 12_000_000, 40_000_000]),
    ("libpq", [300_000, 400_000, 600_000]),
    ("mariadb-client", [24_000_000, 33_000_000, 42_000_000]),
    ("ffmpeg", [15_000_000, 70_000_000, 130_000_000]),
    ("chromium", [150_000_000, 220_000_000, 330_000_000]),
    ("clang", [20_000_000, 90_000_000, 300_000_000]),
    ("llvm", [20_000_000, 90_000_000, 300_000_000]),
    ("openssh-client", [1_500_000, 3_500_000, 5_000_000]),
    ("openssh-server", [500_000, 1_200_000, 2_000_000]),
    ("openssh-keygen", [300_000, 500_000, 900_000]),
    ("openjdk8-jre-base", [50_000_000, 70_000_000, 90_000_000]),
    ("openjdk8-jre-lib", [1_000_000, 5_000_000, 12_000_000]),
    ("openjdk8", [18_000_000, 25_000_000, 60_000_000]),
    // Installed sizes of pkgs.alpinelinux.org, 2024 to 2026, releases 3.16 to 3.24: headless runtimes of other
    // architectures (11: 135 and 141 MiB, 17: 163 and 176, 21: 178 to 187), jmods of 17 on x86_64 (76 MiB), jdk of 17
    // and 21 (8 and 11 MiB). What openjdkNN holds besides these is not known.
    ("openjdk11-jre-headless", [130_000_000, 145_000_000, 160_000_000]),
    ("openjdk17-jre-headless", [160_000_000, 180_000_000, 195_000_000]),
    ("openjdk21-jre-headless", [178_000_000, 193_000_000, 210_000_000]),
    ("openjdk11-jre", [200_000, 1_000_000, 6_000_000]),
    ("openjdk17-jre", [200_000, 1_000_000, 6_000_000]),
    ("openjdk21-jre", [200_000, 1_000_000, 6_000_000]),
    ("openjdk11-jdk", [7_000_000, 9_000_000, 13_000_000]),
    ("openjdk17-jdk", [7_000_000, 9_000_000, 13_000_000]),
    ("openjdk21-jdk", [8_000_000, 11_000_000, 14_000_000]),
    ("openjdk11-jmods", [65_000_000, 76_000_000, 90_000_000]),
    ("openjdk17-jmods", [72_000_000, 80_000_000, 88_000_000]),
    ("openjdk21-jmods", [70_000_000, 84_000_000, 98_000_000]),
    ("openjdk11", [0, 3_000_000, 45_000_000]),
    ("openjdk17", [0, 3_000_000, 45_000_000]),
    ("openjdk21", [0, 3_000_000, 45_000_000]),
    // aws-cli 2 in 3.22 and edge: 109 and 118 MiB on other architectures; version 1 before 3.18 was smaller.
    ("aws-cli", [40_000_000, 116_000_000, 130_000_000]),
    ("mysql-client", [4_000, 8_000, 40_000]),
    ("ruby", [10_000_000, 20_000_000, 35_000_000]),
    ("ruby-dev", [2_000_000, 6_000_000, 30_000_000]),
    ("go", [200_000_000, 280_000_000, 420_000_000]),
    ("rust", [180_000_000, 300_000_000, 500_000_000]),
    ("cargo", [15_000_000, 25_000_000, 45_000_000]),
    ("gnupg", [3_000_000, 7_000_000, 15_000_000]),
    ("docker", [10_000_000, 30_000_000, 80_000_000]),
    ("docker-engine", [70_000_000, 95_000_000, 130_000_000]),
    ("docker-cli", [30_000_000, 45_000_000, 60_000_000]),
    ("containerd", [60_000_000, 90_000_000, 130_000_000]),
    ("supervisor", [1_500_000, 3_000_000, 6_000_000]),
    ("wget", [400_000, 500_000, 700_000]),
    ("jq", [500_000, 900_000, 1_300_000]),
    ("vim", [2_000_000, 4_000_000, 40_000_000]),
    ("shadow", [300_000, 600_000, 1_200_000]),
    ("sudo", [1_000_000, 2_000_000, 6_000_000]),
    ("tini", [20_000, 30_000, 60_000]),
    ("dumb-init", [20_000, 40_000, 80_000]),
    ("gcompat", [40_000, 80_000, 200_000]),
    ("libc6-compat", [8_000, 30_000, 120_000]),
    ("libc-utils", [4_000, 10_000, 90_000]),
    ("libc-dev", [4_000, 8_000, 20_000]),
    ("build-base", [4_000, 8_000, 20_000]),
    ("libressl", [500_000, 900_000, 1_500_000]),
    ("libevent-dev", [400_000, 1_200_000, 2_500_000]),
    ("cyrus-sasl-dev", [200_000, 600_000, 1_500_000]),
    ("dpkg", [7_000_000, 8_500_000, 10_000_000]),
    ("dpkg-dev", [700_000, 1_000_000, 1_500_000]),
    ("unzip", [150_000, 300_000, 500_000]),
    ("zip", [250_000, 400_000, 500_000]),
    ("mercurial", [4_000_000, 9_000_000, 25_000_000]),
    ("subversion", [2_000_000, 5_000_000, 8_000_000]),
    ("ansible", [60_000_000, 180_000_000, 400_000_000]),
    ("apr-util", [150_000, 200_000, 400_000]),
    ("su-exec", [15_000, 24_000, 30_000]),
    ("ada-libs", [300_000, 600_000, 900_000]),
    ("simdjson", [200_000, 500_000, 900_000]),
    ("icu-data-en", [0, 2_600_000, 3_000_000]),
    ("libpsl", [60_000, 80_000, 120_000]),
    ("mpdecimal", [150_000, 220_000, 350_000]),
    ("ttf-dejavu", [2_000_000, 3_500_000, 10_000_000]),
];

/// gcc and what belongs to it, in Alpine 3.22.
const TOOLCHAIN: &[(&str, [u64; 3])] = &[
    ("gcc", [130_000_000, 143_654_912, 158_000_000]),
    ("g++", [48_000_000, 60_000_000, 72_000_000]),
    ("binutils", [9_000_000, 10_485_760, 14_000_000]),
    ("libstdc++-dev", [11_000_000, 16_000_000, 20_000_000]),
];

/// A package that is installed: its name, bounds of its unpacked bytes, and whether an inventory lists it.
pub(crate) type Added = (String, [u64; 3], bool);

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
    if let Some((_, bounds)) = TOOLCHAIN.iter().find(|(known, _)| *known == name) {
        // build-base came to about 155 MiB with gcc 5 and 6, to 200 MiB with gcc 9 and 10 (installation logs).
        let factor = match minor {
            0..=8 => 0.62,
            9..=16 => 0.76,
            17..=19 => 0.9,
            _ => 1.0,
        };
        return (name.to_owned(), bounds.map(|b| to_u64(to_f64(b) * factor)), true);
    }
    if let Some(seen) = tables.apk.get(name) {
        let minor =
            |release: &str| release.split('.').nth(1).and_then(|m| m.parse::<u32>().ok()).unwrap_or(22);
        let wanted = release.map_or(22, minor);
        if let Some((near, bytes)) = seen.iter().min_by_key(|(release, _)| minor(release).abs_diff(wanted)) {
            let far = minor(near).abs_diff(wanted);
            // apk prints KiB or MiB; across releases sizes wander.
            let (low, high) = if far <= 2 { (95, 106) } else { (60, 140) };
            return (name.to_owned(), [bytes * low / 100, *bytes, bytes * high / 100], true);
        }
    }
    if let Some((_, bounds)) = ASSUMED.iter().find(|(known, _)| *known == name) {
        return (name.to_owned(), *bounds, false);
    }
    let bounds = match name {
        // Headers and static parts.
        _ if name.ends_with("-dev") => [30_000, 600_000, 8_000_000],
        _ if name.ends_with("-doc") || name.ends_with("-openrc") => [1_000, 60_000, 1_000_000],
        _ if name.starts_with("so:") || name.ends_with("-libs") || name.starts_with("lib") => {
            [30_000, 500_000, 6_000_000]
        }
        _ if name.starts_with("py3-") || name.starts_with("perl-") || name.starts_with("php") => {
            [30_000, 500_000, 6_000_000]
        }
        _ => STRANGER,
    };
    (name.to_owned(), bounds, false)
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
        assert!(added.iter().map(|(_, [_, likely, _], _)| likely).sum::<u64>() > 140_000_000);
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
