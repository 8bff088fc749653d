//! What a base image is there for, and what smaller images run the same programs.

use crate::size::catalogue::{Libc, Reference, lookup};

/// How what is built runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Runs {
    /// By itself: a program of machine code.
    Itself,
    /// By `java`: archives.
    Java,
    /// By `dotnet`, or by itself: a folder of what was published.
    Dotnet,
    /// By the interpreter of the base image: sources and packages.
    Sources,
}

/// An image that builds, with what its name says.
#[derive(Clone, Debug)]
pub(super) struct Family {
    /// The image's name in the catalogue.
    pub(super) name: String,
    tag: String,
    distro: String,
    libc: Libc,
    pub(super) runs: Runs,
}

impl Family {
    pub(super) fn of(image: &str) -> Option<Self> {
        let reference = Reference::parse(image);
        if reference.digest.is_some() {
            return None;
        }
        let name = reference.catalogue_name();
        let runs = match name.as_str() {
            "golang" | "rust" | "gcc" | "buildpack-deps" | "debian" | "ubuntu" | "alpine" | "swift" => {
                Runs::Itself
            }
            "maven" | "gradle" | "eclipse-temurin" | "openjdk" | "amazoncorretto" => Runs::Java,
            "mcr.microsoft.com/dotnet/sdk" => Runs::Dotnet,
            "node" | "python" | "ruby" | "php" | "perl" => Runs::Sources,
            _ => return None,
        };
        let found = lookup(image, "amd64", None);
        let tag = reference.tag_or_latest().to_owned();
        Some(Self { name, tag, distro: found.distro.unwrap_or_default(), libc: found.traits.libc, runs })
    }

    /// The version that a tag begins with, where it begins with one: `3.12` of `3.12-bookworm`.
    pub(super) fn version(&self) -> Option<&str> {
        let version = self.tag.split('-').next()?;
        version.chars().next().is_some_and(|c| c.is_ascii_digit()).then_some(version)
    }

    /// The image as it is written where nothing stands before its name.
    pub(super) fn written(&self) -> String {
        format!("{}:{}", self.name, self.tag)
    }

    /// Whether an image is another tag of this one.
    pub(super) fn is_own(&self, image: &str) -> bool {
        image.strip_prefix(self.name.as_str()).is_some_and(|rest| rest.starts_with(':'))
    }

    /// Images to stand on, the smallest first.
    pub(super) fn runtimes(&self) -> Vec<String> {
        let mut out = match self.runs {
            Runs::Itself => self.bare(),
            Runs::Java => self.java().into_iter().collect(),
            Runs::Dotnet => vec![format!("mcr.microsoft.com/dotnet/aspnet:{}", self.tag)],
            Runs::Sources => self.slim().into_iter().collect(),
        };
        // What steps installed to build is left behind on the same image too.
        let same = self.written();
        if self.runs == Runs::Sources && !out.contains(&same) {
            out.push(same);
        }
        out
    }

    /// Whether a program must be known to run on that image, because it lacks what programs usually find.
    pub(super) fn needs_proof(&self, base: &str) -> bool {
        base.contains("/distroless/")
    }

    /// For a program of machine code.
    fn bare(&self) -> Vec<String> {
        let mut out = vec!["gcr.io/distroless/static-debian13".to_owned()];
        let release = self.distro.strip_prefix("debian");
        if self.libc == Libc::Glibc {
            let kind = if self.name == "golang" { "base" } else { "cc" };
            let releases = match release {
                Some("12") => ["12", "13"].as_slice(),
                _ => ["13"].as_slice(),
            };
            out.extend(releases.iter().map(|release| format!("gcr.io/distroless/{kind}-debian{release}")));
        }
        match (self.name.as_str(), release) {
            // Whoever chose an Ubuntu stays with it.
            ("ubuntu", _) => out.push(format!("ubuntu:{}", self.tag)),
            (_, Some("11")) => out.push("debian:bullseye-slim".to_owned()),
            (_, Some("12")) => out.push("debian:bookworm-slim".to_owned()),
            (_, Some("13")) => out.push("debian:trixie-slim".to_owned()),
            _ => {}
        }
        if let Some(version) = self.distro.strip_prefix("alpine") {
            out.push(if version.is_empty() { "alpine".to_owned() } else { format!("alpine:{version}") });
        }
        out
    }

    /// A JRE of the same Java.
    fn java(&self) -> Option<String> {
        let version = match self.name.as_str() {
            "maven" | "gradle" => {
                let words = self.tag.split('-');
                let named = words.filter_map(|word| word.strip_prefix("jdk").or(Some(word)));
                let major = |word: &&str| {
                    matches!(*word, "8" | "11" | "17" | "21" | "25")
                        || word.len() == 2 && word.chars().all(|c| c.is_ascii_digit())
                };
                // The first word is the tool's own version.
                named.skip(1).find(major)?
            }
            _ => self.version()?.split(['.', 'u', '_']).next()?,
        };
        let alpine = if self.libc == Libc::Musl { "-alpine" } else { "" };
        Some(format!("eclipse-temurin:{version}-jre{alpine}"))
    }

    /// Whether it is as small as such an image gets.
    pub(super) fn is_slim(&self) -> bool {
        self.runs == Runs::Sources && self.slim().is_none()
    }

    /// The image without compilers and headers.
    fn slim(&self) -> Option<String> {
        if self.name == "php" || self.libc == Libc::Musl || self.tag.contains("slim") {
            return None;
        }
        let (version, rest) = self.tag.split_once('-').unwrap_or((&self.tag, ""));
        let release = matches!(rest, "" | "bullseye" | "bookworm" | "trixie");
        let tag = match (self.name.as_str(), rest) {
            _ if !release => return None,
            (_, "") if version == "latest" => "slim".to_owned(),
            (_, "") => format!("{version}-slim"),
            ("node", rest) => format!("{version}-{rest}-slim"),
            (_, rest) => format!("{version}-slim-{rest}"),
        };
        Some(format!("{}:{tag}", self.name))
    }
}
