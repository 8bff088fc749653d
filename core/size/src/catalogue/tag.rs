//! What a tag says: a version, a distribution, a flavour.

use dockerfile_syntax::lists::Arrange;

/// A tag taken apart: `3.12.2-slim-bookworm` is version 3.12.2, distribution `debian12`, flavour `slim`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// Components of the version; empty for a name such as `latest`.
    pub version: Vec<u32>,
    /// Distribution that the tag names: `debian12`, `ubuntu22.04`, `alpine3.19`, `alpine`.
    pub distro: Option<String>,
    /// The other words, sorted: `slim`, `jdk`, `fpm`.
    pub flavour: Vec<String>,
    /// A second version, of what the image is built with: 17 in `3.9-eclipse-temurin-17`, `jdk17`.
    pub runtime: u32,
    /// Architecture that the tag names, such as `arm64`.
    pub arch: Option<&'static str>,
    /// Whether the tag moves from version to version: `latest`, `lts`, `stable`, `alpine`, `slim`.
    pub floating: bool,
}

/// Code names of Debian and Ubuntu releases.
const CODE_NAMES: &[(&str, &str)] = &[
    ("wheezy", "debian7"),
    ("jessie", "debian8"),
    ("stretch", "debian9"),
    ("buster", "debian10"),
    ("bullseye", "debian11"),
    ("bookworm", "debian12"),
    ("trixie", "debian13"),
    ("forky", "debian14"),
    ("precise", "ubuntu12.04"),
    ("trusty", "ubuntu14.04"),
    ("xenial", "ubuntu16.04"),
    ("bionic", "ubuntu18.04"),
    ("focal", "ubuntu20.04"),
    ("jammy", "ubuntu22.04"),
    ("noble", "ubuntu24.04"),
    ("resolute", "ubuntu26.04"),
];

/// Words that name a moving target instead of a version.
const MOVING: &[&str] = &["latest", "lts", "stable", "mainline", "current", "rolling", "edge"];

/// Words that change nothing in what is inside: the user.
const SAME: &[&str] = &["nonroot"];

/// Words that name the architecture.
const ARCHITECTURES: &[(&str, &str)] = &[
    ("amd64", "amd64"),
    ("x86_64", "amd64"),
    ("arm64", "arm64"),
    ("arm64v8", "arm64"),
    ("aarch64", "arm64"),
    ("arm32v5", "arm"),
    ("arm32v6", "arm"),
    ("arm32v7", "arm"),
];

/// Words before a version that is not out yet: `preview.7`, `rc2`.
const EARLY: &[&str] = &["preview", "rc", "beta", "alpha"];

impl Tag {
    /// Takes a tag of `image` apart. Never fails: what is not understood is flavour.
    pub fn parse(image: &str, tag: &str) -> Self {
        let mut out = Self::default();
        let os_image = image.rsplit('/').next().unwrap_or(image);
        // `centos7`, `fedora40`: the image's name before its version.
        let tag = tag.strip_prefix(os_image).filter(|rest| !version(rest).is_empty()).unwrap_or(tag);
        for word in tag.split('-').filter(|word| !word.is_empty()) {
            if let Some(&(_, distro)) = CODE_NAMES.iter().find(|(name, _)| *name == word) {
                out.distro = Some(distro.to_owned());
                continue;
            }
            if let Some(rest) = word.strip_prefix("alpine")
                && (rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()))
            {
                out.distro = Some(word.to_owned());
                continue;
            }
            if let Some(&(_, arch)) = ARCHITECTURES.iter().find(|(name, _)| *name == word) {
                out.arch = Some(arch);
                continue;
            }
            if SAME.contains(&word) || !out.version.is_empty() && is_early(word) {
                continue;
            }
            if MOVING.contains(&word) {
                out.floating = true;
                continue;
            }
            let numbers = version(word);
            if out.version.is_empty() && !numbers.is_empty() {
                out.version = numbers;
                continue;
            }
            match numbers.first() {
                Some(&runtime) => {
                    out.runtime = runtime;
                    if word.starts_with("jdk") {
                        out.flavour.push("jdk".to_owned());
                    }
                }
                None => out.flavour.push(word.to_owned()),
            }
        }
        if matches!(os_image, "debian" | "ubuntu") {
            out.own_release(os_image);
        }
        out.floating |= out.version.is_empty();
        out.flavour.arrange();
        out
    }

    /// In `debian` and `ubuntu` the distribution is the version: `bookworm` is `12`.
    fn own_release(&mut self, image: &str) {
        if let Some(release) = self.distro.take()
            && let Some(number) = release.strip_prefix(image)
            // `jammy-20251001`: the day on which it was made is no version.
            && self.version.first().is_none_or(|&first| first > 1_000)
        {
            self.version = version(number);
        }
        if image == "debian" {
            self.version.truncate(1);
        }
    }

    /// The family of the distribution: `alpine3.19` is `alpine`, `debian12` stays.
    pub(crate) fn distro_class(distro: &str) -> &str {
        if distro.starts_with("alpine") { "alpine" } else { distro }
    }
}

/// `preview.7`, `rc2`: how far a version is from coming out.
fn is_early(word: &str) -> bool {
    let number = |rest: &str| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    EARLY.iter().any(|early| word.strip_prefix(early).is_some_and(number))
}

/// `21.0.2_13`, `v1.22`, `jdk21`, `ltsc2022`, `17` as numbers; empty when it is not a version.
fn version(word: &str) -> Vec<u32> {
    let digits = ["v", "jdk", "ltsc"].iter().find_map(|before| word.strip_prefix(before)).unwrap_or(word);
    let digits = match digits.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_' && c != 'u') {
        Some(0) => return Vec::new(),
        // `1.9beta2`, `3.8rc1`: the number counts, the rest does not.
        Some(at) => digits.get(..at).unwrap_or(""),
        None => digits,
    };
    let mut out = Vec::new();
    for part in digits.split(['.', '_', 'u']) {
        match part.parse() {
            Ok(number) => out.push(number),
            Err(_) => return Vec::new(),
        }
    }
    out
}

/// How far a version is from the one asked for, as the share of the size that it may be off by: the first
/// component that differs decides. A row's version that is less precise than the one asked for says less.
pub(crate) fn distance(asked: &[u32], row: &[u32]) -> f64 {
    if asked.is_empty() {
        return 0.0;
    }
    let apart = |i: usize| match (asked.get(i), row.get(i)) {
        (Some(a), Some(b)) => Some(f64::from(a.abs_diff(*b).min(1_000))),
        _ => None,
    };
    match (apart(0), apart(1), apart(2)) {
        (None, _, _) => 0.35,
        (Some(first), _, _) if first > 0.0 => (0.03 + 0.035 * first).min(0.5),
        (_, None, _) => {
            if asked.len() > 1 {
                0.055
            } else {
                0.0
            }
        }
        (_, Some(second), _) if second > 0.0 => (0.015 + 0.012 * second).min(0.3),
        (_, _, Some(third)) => (0.003 * third).min(0.03),
        (_, _, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(image: &str, tag: &str) -> String {
        let tag = Tag::parse(image, tag);
        format!(
            "{:?} {} {:?} {}",
            tag.version,
            tag.distro.as_deref().unwrap_or("-"),
            tag.flavour,
            tag.floating
        )
    }

    #[test]
    fn takes_tags_apart() {
        for (image, tag, expected) in [
            ("node", "18.20.1-bookworm-slim", r#"[18, 20, 1] debian12 ["slim"] false"#),
            ("python", "3.12-alpine3.19", "[3, 12] alpine3.19 [] false"),
            ("eclipse-temurin", "21.0.2_13-jdk-jammy", r#"[21, 0, 2, 13] ubuntu22.04 ["jdk"] false"#),
            ("openjdk", "8u151-jre-alpine", r#"[8, 151] alpine ["jre"] false"#),
            ("golang", "latest", "[] - [] true"),
            ("node", "lts-slim", r#"[] - ["slim"] true"#),
            ("golang", "alpine", "[] alpine [] true"),
            ("debian", "bookworm-slim", r#"[12] - ["slim"] false"#),
            ("debian", "12.5", "[12] - [] false"),
            ("ubuntu", "jammy", "[22, 4] - [] false"),
            ("ubuntu", "jammy-20251001", "[22, 4] - [] false"),
            ("debian", "bookworm-20240211-slim", "[12] - [\"slim\"] false"),
            ("ubuntu", "22.04", "[22, 4] - [] false"),
            ("maven", "3.9-eclipse-temurin-17", r#"[3, 9] - ["eclipse", "temurin"] false"#),
            ("centos", "centos7", "[7] - [] false"),
            ("windows/servercore", "ltsc2022-amd64", "[2022] - [] false"),
            ("dotnet/runtime", "11.0.0-preview.7-alpine3.24-arm32v7", "[11, 0, 0] alpine3.24 [] false"),
            ("maven", "4.0.0-rc-5-eclipse-temurin-17", r#"[4, 0, 0] - ["eclipse", "temurin"] false"#),
            ("x", "", "[] - [] true"),
            ("x", "é-日本", r#"[] - ["é", "日本"] true"#),
        ] {
            assert_eq!(shown(image, tag), expected, "{image}:{tag}");
        }
    }

    #[test]
    fn distance_compares_from_the_left() {
        assert_eq!(distance(&[3, 12], &[3, 12, 4]), 0.0);
        assert_eq!(distance(&[3], &[3, 12]), 0.0);
        assert_eq!(distance(&[], &[20]), 0.0);
        let steps = [
            distance(&[3, 12, 1], &[3, 12, 4]),
            distance(&[3, 11], &[3, 12]),
            distance(&[3, 9], &[3, 12]),
            distance(&[3, 9], &[3]),
            distance(&[18], &[20]),
            distance(&[8], &[20]),
        ];
        for pair in steps.windows(2) {
            assert!(pair[0] <= pair[1] && pair[0] > 0.0, "{steps:?}");
        }
        assert!(distance(&[1, 23], &[]) > distance(&[1, 23], &[1, 20]));
    }
}
