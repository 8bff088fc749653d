//! Every reason and label that the size layer gives: a code, its arguments and its English text.
//!
//! An argument whose name ends in `_bytes` is a number of bytes, one in `_percent` a whole percentage;
//! the interface formats them. All other arguments are names, versions and words of the Dockerfile.

use super::{Basis, BasisKind};

/// A text with its code: `{name}` stands for the argument of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Key for translation.
    pub code: &'static str,
    /// English text.
    pub english: &'static str,
}

impl Code {
    /// The names of the arguments, in order of appearance.
    pub fn args(&self) -> Vec<&'static str> {
        self.english
            .split('{')
            .skip(1)
            .filter_map(|piece| piece.split_once('}').map(|(name, _)| name))
            .collect()
    }
}

macro_rules! codes {
    ($($code:literal: $english:literal),* $(,)?) => {
        /// Every code that a [`Basis`], a [`SizeItem`](super::SizeItem) or a file can carry, with its English text.
        pub const CODES: &[Code] = &[$(Code { code: $code, english: $english }),*];
    };
}

codes! {
    // Reasons: base images.
    "scratch": "scratch is the empty image",
    "catalogue-observed": "{image} ({arch}) was measured in {observed}",
    "catalogue-observed-unstated": "{image} was measured in {observed}; for which architecture is not stated",
    "catalogue-listing-unstated": "{image} was reported in {observed}; for which architecture is not stated",
    "catalogue-nearest-unstated": "{asked} is not in the catalogue; {image} ({observed}, its architecture not stated) is the nearest of the same family and distribution, whose sizes vary by {error_percent} %",
    "catalogue-listing": "{image} ({arch}) was reported in {observed}",
    "catalogue-nearest": "{asked} is not in the catalogue; {image} ({arch}, {observed}) is the nearest of the same family and distribution, whose sizes vary by {error_percent} %",
    "catalogue-ratio-unpacked": "{image} takes {factor} times its packed size ({observed}), as {family} images do, within {error_percent} %",
    "catalogue-ratio-packed": "{image} packs to {factor} of its unpacked size ({observed}), as {family} images do, within {error_percent} %",
    "catalogue-parts": "{image} was not measured whole: the sum of its parts ({observed}), within {error_percent} %",
    "catalogue-flavour": "nothing is known of this flavour of {asked}; {image} ({observed}) is the nearest, its size may be far off",
    "catalogue-other-distribution": "nothing is known of {asked} on its distribution; {image} ({observed}) is on another, its size may be far off",
    "catalogue-unknown": "nothing is known of the size of {asked}",
    "base-stated": "as you stated it",
    "base-unresolved": "the base image's name depends on a build argument without a value",
    "base-stage-layers": "all layers of stage {stage}",
    "named-context": "the base is the named context {name}, whose size is not known",
    "base-stage-known": "the parts of stage {stage} whose size is known",
    // Reasons: packages.
    "apt-closure": "packages beyond what the base has: {packages}, by apt's own resolution for {release}; files, not downloads",
    "apt-closure-other": "packages beyond what the base has: {packages}, resolved for Debian bookworm and scaled to {release}, within {error_percent} %",
    "apt-closure-unknown": "packages beyond what the base has: {packages}, resolved for Debian bookworm, as the base's own release is not known; within {error_percent} %",
    "apt-stranger": "{name} is not in the package tables: taken as one package of ordinary size",
    "apt-lists-measured": "the package lists that apt-get update leaves on {release}, measured",
    "apt-lists-assumed": "the package lists that apt-get update leaves on {release}; assumed after its neighbours",
    "apt-lists-unknown": "the package lists that apt-get update leaves; of which release is not known",
    "apt-cache": "downloaded packages and apt's binary cache, which the official images' configuration would delete",
    "dpkg-database": "dpkg's status file and logs are written anew",
    "assumed-upgrade": "how much an upgrade replaces depends on the day",
    "apk-known": "packages, as Alpine images list them: {packages}",
    "apk-assumed": "packages that no inventory lists, each with a range: {packages}",
    "apk-index": "the package index that apk keeps without --no-cache",
    "apk-database": "apk's own database of what is installed",
    "packages-assumed": "packages of {manager}, of which nothing is measured: {packages}; a wide range",
    "dnf-cache": "the metadata that {manager} keeps until `clean all`",
    "package-cache": "the downloaded packages that the manager keeps",
    "python-closure": "packages with what they need, measured from their wheels, compiled files included: {known} of {names}",
    "python-assumed": "packages that are measured: {known} of {names}; the rest has a wide range",
    "pip-cache": "pip keeps the wheels without --no-cache-dir",
    "npm-closure": "packages with what they need, measured on disk: {known} of {names}",
    "npm-assumed": "packages that are measured: {known} of {names}; the rest has a wide range",
    "manifest-unknown": "{file} is not known: give it for a closer figure",
    "npm-cache": "the package manager keeps what it downloaded, about half of what it unpacks to",
    "gems-assumed": "gems of ordinary size",
    // Reasons: files.
    "context-known": "files of the build context, as given: {files}",
    "context-known-folders": "files of the build context and of folders whose files are not listed, as given: {files}",
    "context-tree": "the build context is not known: a range from the name",
    "context-file": "the file is not known: a range from its name",
    "heredoc": "the text stands in the Dockerfile",
    "written-text": "the text stands in the command",
    "copied-from-stage": "what {stage} holds at this path",
    "copied": "a copy of what is known of the source",
    "copied-up": "changing a file of an earlier layer copies it whole into this one",
    "copy-missing": "stage {stage} has nothing at this path: the build stops here",
    "base-path-unknown": "how much the base image holds at this path is not known: all of it is copied into this layer",
    "base-path-assumed": "files of the base image, copied whole into this layer: a range from the path",
    "base-path-whole": "files of the base image, copied whole into this layer: at most all that the image holds",
    "written-size": "the command states the size",
    "written-holes": "a file of holes: the layer holds the stated size in zeros, the disk perhaps less",
    "written-unknown": "the command does not state a size that can be read",
    "fetched-unknown": "the program fetches data, and its name does not tell how much: models and browsers take up to many GB",
    "copy-unknown": "where it comes from is not known",
    "image-path-known": "this path of {image}, from what the image is known to hold",
    "image-path-assumed": "what {image} holds at this path is not known: a range from the name",
    "download-assumed": "nobody can know the size before fetching: a range from the address",
    "unpacked-archive": "an archive of that kind grows so when it is unpacked",
    "software-known": "{name} {version}: what {image} is larger than {base} ({observed})",
    "software-near": "{asked} is not in the table of software; {name} {version} is the nearest known: what {image} is larger than {base} ({observed}); versions differ by {error_percent} %",
    "made-known": "what the official image of that program adds to its base",
    "go-binary-plain": "a Go program that needs only the standard library",
    "go-binary-modules": "a Go program with modules",
    "assumed": "assumed, with a wide range: nothing about it is measured",
    "unread-shell": "scripts of this shell are not read",
    // Labels.
    "base-scratch": "empty base",
    "base-image": "{image}",
    "base-stage": "stage {stage}",
    "base-unknown": "base image",
    "apt-packages": "apt packages: {names}",
    "apt-lists": "package lists in /var/lib/apt/lists",
    "apk-packages": "apk packages: {names}",
    "other-packages": "packages by {manager}: {packages}",
    "upgraded-packages": "upgraded packages",
    "pacman-databases": "pacman's databases",
    "python-packages": "Python packages: {names}",
    "virtualenv": "virtual environment",
    "conda-packages": "conda packages: {names}",
    "npm-packages": "node_modules: {names}",
    "gems": "gems: {names}",
    "composer-packages": "PHP packages in vendor",
    "composer-cache": "composer's cache",
    "php-extensions": "PHP extensions: {names}",
    "python-bytecode": "bytecode of pip and Python, written when pip first runs",
    "rust-toolchain": "Rust toolchain",
    "downloaded": "download: {url}",
    "unpacked": "unpacked: {name}",
    "git-clone": "clone of {url}",
    "piped-script": "what the script {url} does",
    "copy-context": "{path} from the build context",
    "copy-heredoc": "{path} from a heredoc",
    "copy-stage": "{path} from stage {stage}",
    "copy-image": "{path} from image {stage}",
    "copy-named": "{path}",
    "copied-file": "copy of {path}",
    "written-file": "{path}",
    "small-files": "files that {command} writes",
    "unknown-command": "what {command} does",
    "unread-script": "a script that is not read",
    "binary": "{path} by {tool}",
    "jar": "archive by {tool}",
    "build-files": "intermediate files of {tool}",
    "build-output": "what {tool} makes",
    "build-cache": "what {tool} downloads",
    "go-modules": "Go module cache",
    "go-cache": "Go build cache",
    "cargo-registry": "cargo's registry",
    "made-install": "what `make install` installs",
    "locales": "compiled locales",
}

/// Fills a template; an unknown name stays as it is.
fn fill(english: &str, args: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut rest = english;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) => {
                match args.iter().find(|(key, _)| key == name) {
                    Some((key, value)) if key.ends_with("_bytes") => out.push_str(&human(value)),
                    Some((_, value)) => out.push_str(value),
                    None => {
                        out.push('{');
                        out.push_str(name);
                        out.push('}');
                    }
                }
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Bytes in English: `12.3 MB`, in decimal units as Docker prints them.
fn human(bytes: &str) -> String {
    let Ok(value) = bytes.parse::<u64>() else { return bytes.to_owned() };
    let (unit, name) = match value {
        0..1_000 => return format!("{value} B"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let tenths = value / (unit / 10);
    if tenths >= 1_000 {
        format!("{} {name}", tenths / 10)
    } else {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    }
}

/// The English text of a code with its arguments.
pub(crate) fn english(code: &str, args: &[(String, String)]) -> String {
    CODES.iter().find(|c| c.code == code).map_or_else(|| code.to_owned(), |c| fill(c.english, args))
}

/// Arguments from pairs.
pub(crate) fn args(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A reason without a published source.
pub(crate) fn reason(kind: BasisKind, code: &str, pairs: &[(&str, &str)]) -> Basis {
    let args = args(pairs);
    Basis {
        kind,
        code: code.to_owned(),
        text: english(code, &args),
        args,
        source: String::new(),
        url: None,
        observed: None,
    }
}

/// A reason with its source, and the date of the observation.
pub(crate) fn sourced(
    kind: BasisKind,
    code: &str,
    pairs: &[(&str, &str)],
    observed: &str,
    source: &str,
) -> Basis {
    Basis {
        source: source.to_owned(),
        url: url_of(source),
        observed: (!observed.is_empty()).then(|| observed.to_owned()),
        ..reason(kind, code, pairs)
    }
}

/// A link from a source's words: `owner/repository path@commit`, `github:owner/repository@commit…`, or an address in it.
fn url_of(source: &str) -> Option<String> {
    if let Some(at) = source.find("https://").or_else(|| source.find("http://")) {
        let end = source.get(at..)?.find(|c: char| c.is_whitespace() || c == ')');
        let link = source.get(at..)?;
        return Some(end.and_then(|end| link.get(..end)).unwrap_or(link).to_owned());
    }
    let plain = source.strip_prefix("github:").unwrap_or(source);
    let mut words = plain.split_whitespace();
    let first = words.next()?;
    let (repository, rest) = match first.split_once('@') {
        Some((repository, rest)) => (repository, Some(rest)),
        None => (first, None),
    };
    if repository.split('/').count() != 2 || repository.contains(['.', ':']) && !repository.contains('/') {
        return None;
    }
    let hex = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(text.len());
        text.get(..end).filter(|hex| hex.len() >= 8).map(str::to_owned)
    };
    let path_word = plain
        .split_whitespace()
        .find(|word| word.contains(".md") || word.contains(".json") || word.contains(".tsv"));
    let path = path_word
        .map(|word| word.rsplit_once(':').map_or(word, |(_, path)| path))
        .map(|word| word.split('@').next().unwrap_or(word))
        .filter(|path| !path.contains("..") && path.contains('.'));
    let commit = rest
        .and_then(hex)
        .or_else(|| path_word.and_then(|word| word.split_once('@')).and_then(|(_, at)| hex(at)))
        .unwrap_or_else(|| "HEAD".to_owned());
    Some(match path {
        Some(path) => format!("https://github.com/{repository}/blob/{commit}/{path}"),
        None => format!("https://github.com/{repository}"),
    })
}

/// How a row's architecture is written where its source does not tell it.
const UNSTATED: &str = "unknown";

/// The size was measured for this very tag.
pub(super) fn catalogue_observed(
    image: &str,
    arch: &str,
    observed: &str,
    source: &str,
    secondary: bool,
) -> Basis {
    let code = match (secondary, arch) {
        (true, UNSTATED) => "catalogue-listing-unstated",
        (false, UNSTATED) => "catalogue-observed-unstated",
        (true, _) => "catalogue-listing",
        (false, _) => "catalogue-observed",
    };
    sourced(
        BasisKind::Observed,
        code,
        &[("image", image), ("arch", arch), ("observed", observed)],
        observed,
        source,
    )
}

/// The parts of the image were measured, not the image.
pub(super) fn catalogue_parts(image: &str, error: f64, observed: &str, source: &str) -> Basis {
    let error = percent(error);
    let pairs = [("image", image), ("observed", observed), ("error_percent", error.as_str())];
    sourced(BasisKind::Derived, "catalogue-parts", &pairs, observed, source)
}

/// A relative's size stands in.
pub(super) fn catalogue_nearest(
    asked: &str,
    image: &str,
    arch: &str,
    error: f64,
    observed: &str,
    source: &str,
) -> Basis {
    let error = percent(error);
    let pairs = [
        ("asked", asked),
        ("image", image),
        ("arch", arch),
        ("observed", observed),
        ("error_percent", error.as_str()),
    ];
    let code = if arch == UNSTATED { "catalogue-nearest-unstated" } else { "catalogue-nearest" };
    sourced(BasisKind::Derived, code, &pairs, observed, source)
}

/// What [`catalogue_ratio`] needs to say.
pub(super) struct Ratio<'r> {
    /// The image whose other figure is known.
    pub image: &'r str,
    /// Whether the unpacked figure is derived, else the packed one.
    pub unpacked: bool,
    /// By what the known figure is multiplied.
    pub factor: f64,
    /// Whose ratio it is.
    pub family: &'r str,
    /// That ratio's own error.
    pub error: f64,
    /// Date of the known figure.
    pub observed: &'r str,
    /// Its source.
    pub source: &'r str,
}

/// One figure from the other.
pub(super) fn catalogue_ratio(ratio: &Ratio<'_>) -> Basis {
    let code = if ratio.unpacked { "catalogue-ratio-unpacked" } else { "catalogue-ratio-packed" };
    let factor = format!("{:.2}", ratio.factor);
    let error = percent(ratio.error);
    let pairs = [
        ("image", ratio.image),
        ("factor", factor.as_str()),
        ("family", ratio.family),
        ("error_percent", error.as_str()),
        ("observed", ratio.observed),
    ];
    sourced(BasisKind::Derived, code, &pairs, ratio.observed, ratio.source)
}

/// Another flavour or distribution stands in.
pub(super) fn catalogue_elsewhere(
    code: &str,
    asked: &str,
    image: &str,
    observed: &str,
    source: &str,
) -> Basis {
    let pairs = [("asked", asked), ("image", image), ("observed", observed)];
    sourced(BasisKind::Assumed, code, &pairs, observed, source)
}

/// Nothing is known.
pub(super) fn catalogue_unknown(asked: &str) -> Basis {
    reason(BasisKind::Unknown, "catalogue-unknown", &[("asked", asked)])
}

fn percent(error: f64) -> String {
    format!("{:.0}", error * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_kebab_case() {
        let mut seen: Vec<&str> = CODES.iter().map(|c| c.code).collect();
        seen.sort_unstable();
        let count = seen.len();
        seen.dedup();
        assert_eq!(seen.len(), count);
        for code in CODES {
            assert!(
                code.code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
                "{}",
                code.code
            );
            assert_eq!(code.english.matches('{').count(), code.args().len(), "{}", code.code);
        }
    }

    #[test]
    fn texts_are_filled() {
        let basis = reason(BasisKind::Unknown, "catalogue-unknown", &[("asked", "x:1")]);
        assert_eq!(basis.text, "nothing is known of the size of x:1");
        assert_eq!(
            fill("{a} {b_bytes} {c} {", &args(&[("a", "1"), ("b_bytes", "12345678")])),
            "1 12.3 MB {c} {"
        );
        assert_eq!(human("999"), "999 B");
        assert_eq!(human("1500"), "1.5 kB");
        assert_eq!(human("123456789"), "123 MB");
    }

    #[test]
    fn sources_become_links() {
        for (source, link) in [
            (
                "docker-library/repo-info repos/node/local/22-slim.md@680e90cf",
                "https://github.com/docker-library/repo-info/blob/680e90cf/repos/node/local/22-slim.md",
            ),
            (
                "github:mariko011/centos@455ffd172fa9 (fork of docker-library/repo-info) repos/alpine/local/3.1.md",
                "https://github.com/mariko011/centos/blob/455ffd172fa9/repos/alpine/local/3.1.md",
            ),
            (
                "github:dotnet/dotnet-docker@8ccf302edf^:tests/performance/ImageSize.nightly.linux.json",
                "https://github.com/dotnet/dotnet-docker/blob/8ccf302edf/tests/performance/ImageSize.nightly.linux.json",
            ),
            ("https://github.com/moby/moby/issues/53398", "https://github.com/moby/moby/issues/53398"),
        ] {
            assert_eq!(url_of(source).as_deref(), Some(link));
        }
        assert_eq!(url_of("a book"), None);
    }
}
