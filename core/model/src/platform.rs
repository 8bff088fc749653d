//! Platforms, as `containerd/platforms` reads them.

use crate::syntax::{join_path, quote, to_lower};
use dockerfile_syntax::lists::Arrange;

/// An operating system and architecture to build for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Platform {
    /// Such as `linux`.
    pub os: String,
    /// Such as `amd64`.
    pub architecture: String,
    /// Such as `v7`; mostly empty.
    pub variant: String,
    /// In parentheses after the system, for Windows.
    pub os_version: String,
    /// After the version, each behind a `+`.
    pub os_features: Vec<String>,
}

const OS_PATTERN: &str = r"^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$";
const PART_PATTERN: &str = r"^[A-Za-z0-9_.-]+$";
const KNOWN_OS: [&str; 17] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];
const KNOWN_ARCH: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "ppc64",
    "ppc64le",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

impl Default for Platform {
    /// `linux/amd64`.
    fn default() -> Self {
        Self {
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            variant: String::new(),
            os_version: String::new(),
            os_features: Vec::new(),
        }
    }
}

impl Platform {
    /// `platforms.Parse` on a linux/amd64 machine; the error is its message.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.contains('*') {
            return Err(format!("{}: wildcards not yet supported: invalid argument", quote(text)));
        }
        let parts: Vec<&str> = text.splitn(4, '/').collect();
        let first = parts.first().copied().unwrap_or("");
        let Some((os, options)) = split_os(first) else {
            return Err(format!(
                "{} is an invalid OS component of {}: OSAndVersion specifier component must match {}: invalid argument",
                quote(first),
                quote(text),
                quote(OS_PATTERN)
            ));
        };
        for part in parts.iter().skip(1) {
            let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
            if part.is_empty() || !part.bytes().all(fits) {
                return Err(format!(
                    "{} is an invalid component of {}: platform specifier component must match {}: invalid argument",
                    quote(part),
                    quote(text),
                    quote(PART_PATTERN)
                ));
            }
        }
        let os = match to_lower(os) {
            os if os == "macos" => "darwin".to_owned(),
            os => os,
        };
        let mut options = options.split('+');
        let version = options.next().unwrap_or("");
        let Some(os_version) = decode(version) else {
            let fault = bad_escape(version);
            let version = quote(version);
            return Err(format!("{} has an invalid OS version {version}: {fault}", quote(text)));
        };
        let mut os_features = Vec::new();
        for option in options {
            let Some(feature) = decode(option) else {
                let (fault, option) = (bad_escape(option), quote(option));
                let text = quote(text);
                return Err(format!("{text} has invalid OS features: invalid os feature {option}: {fault}"));
            };
            os_features.extend(Some(feature).filter(|feature| !feature.is_empty()));
        }
        match parts.as_slice() {
            [_] if KNOWN_OS.contains(&os.as_str()) => Ok(Self {
                os,
                architecture: "amd64".to_owned(),
                variant: String::new(),
                os_version,
                os_features,
            }),
            [only] => {
                let (architecture, variant) = architecture(only, "");
                if KNOWN_ARCH.contains(&architecture.as_str()) {
                    let variant = without_v7(&architecture, variant);
                    Ok(Self { os: "linux".to_owned(), architecture, variant, os_version, os_features })
                } else {
                    Err(format!(
                        "{}: unknown operating system or architecture: invalid argument",
                        quote(text)
                    ))
                }
            }
            [_, arch] => {
                let (architecture, variant) = architecture(arch, "");
                let variant = without_v7(&architecture, variant);
                Ok(Self { os, architecture, variant, os_version, os_features })
            }
            [_, arch, variant] => {
                let (architecture, mut variant) = architecture(arch, variant);
                if architecture == "arm64" && variant.is_empty() {
                    variant = "v8".to_owned();
                }
                Ok(Self { os, architecture, variant, os_version, os_features })
            }
            _ => Err(format!("{}: cannot parse platform specifier: invalid argument", quote(text))),
        }
    }

    /// `os/architecture[/variant]`, with the system's version and features in parentheses (`platforms.FormatAll`).
    pub fn format(&self) -> String {
        let mut out = self.os.clone();
        let mut features = self.os_features.clone();
        features.arrange();
        features.dedup();
        if !self.os_version.is_empty() || !features.is_empty() {
            out.push_str(&format!("({}", encode(&self.os_version)));
            features.iter().for_each(|feature| out.push_str(&format!("+{}", encode(feature))));
            out.push(')');
        }
        join_path(&join_path(&out, &self.architecture), &self.variant)
    }
}

fn without_v7(architecture: &str, variant: String) -> String {
    if architecture == "arm" && variant == "v7" { String::new() } else { variant }
}

/// An option of the system with its signs in place of their escapes; `None` for a broken escape.
fn decode(option: &str) -> Option<String> {
    super::url::unescape(option, false)
}

/// Go's words for the escape that [`decode`] refuses.
fn bad_escape(option: &str) -> String {
    let escapes = option.match_indices('%').map(|(at, _)| option.get(at..).unwrap_or(""));
    let bad = escapes.map(|rest| rest.get(..3).unwrap_or(rest)).find(|escape| decode(escape).is_none());
    format!("invalid URL escape {}", quote(bad.unwrap_or("")))
}

/// An option of the system as it can stand in parentheses.
fn encode(option: &str) -> String {
    let mut out = String::with_capacity(option.len());
    for c in option.chars() {
        match c {
            '%' | '+' | '(' | ')' | '/' => out.push_str(&format!("%{:02X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// The system, and what stands in parentheses behind it.
fn split_os(text: &str) -> Option<(&str, &str)> {
    let (os, options) = match text.split_once('(') {
        Some((os, rest)) => (os, rest.strip_suffix(')')?),
        None => (text, ""),
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if os.is_empty() || !os.bytes().all(plain) {
        return None;
    }
    let mut parts = options.split('+');
    let version = parts.next().unwrap_or("");
    let fits = |part: &str| part.bytes().all(|b| plain(b) || matches!(b, b'.' | b'%'));
    (fits(version) && parts.all(|part| !part.is_empty() && fits(part))).then_some((os, options))
}

fn architecture(arch: &str, variant: &str) -> (String, String) {
    let (arch, variant) = (to_lower(arch), to_lower(variant));
    let (arch, variant) = match (arch.as_str(), variant.as_str()) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
        ("x86_64" | "x86-64" | "amd64", v) => ("amd64", v),
        ("aarch64" | "arm64", "8" | "v8" | "v8.0") => ("arm64", ""),
        ("aarch64" | "arm64", "9" | "9.0" | "v9.0") => ("arm64", "v9"),
        ("aarch64" | "arm64", v) => ("arm64", v),
        ("armhf", _) => ("arm", "v7"),
        ("armel", _) => ("arm", "v6"),
        ("arm", "" | "7") => ("arm", "v7"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "6") => ("arm", "v6"),
        ("arm", "8") => ("arm", "v8"),
        (arch, variant) => (arch, variant),
    };
    (arch.to_owned(), variant.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_and_formats() {
        for (text, formatted) in [
            ("amd64", "linux/amd64"),
            ("linux", "linux/amd64"),
            ("linux/arm/v7", "linux/arm/v7"),
            ("linux/arm", "linux/arm"),
            ("linux/arm64/v8", "linux/arm64/v8"),
            ("Linux/aarch64", "linux/arm64"),
            ("windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"),
            ("windows(10.0+win32k+a)/amd64", "windows(10.0+a+win32k)/amd64"),
            ("windows(1%2b0)/amd64", "windows(1%2B0)/amd64"),
            ("x/.", "x"),
        ] {
            assert_eq!(Platform::parse(text).map(|p| p.format()).as_deref(), Ok(formatted), "{text}");
        }
        assert!(Platform::parse("linux/").is_err());
        assert!(Platform::parse("toaster").unwrap_err().contains("unknown operating system"));
        assert!(Platform::parse("").is_err());
    }
}
