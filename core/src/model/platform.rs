//! Platforms, as `containerd/platforms` reads them.

use crate::syntax::quote;

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
        let Some((os, os_version)) = split_os(first) else {
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
        let os = match os.to_lowercase() {
            os if os == "macos" => "darwin".to_owned(),
            os => os,
        };
        let os_version = os_version.to_owned();
        match parts.as_slice() {
            [_] if KNOWN_OS.contains(&os.as_str()) => {
                Ok(Self { os, architecture: "amd64".to_owned(), variant: String::new(), os_version })
            }
            [only] => {
                let (architecture, variant) = architecture(only, "");
                if KNOWN_ARCH.contains(&architecture.as_str()) {
                    let variant = without_v7(&architecture, variant);
                    Ok(Self { os: "linux".to_owned(), architecture, variant, os_version })
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
                Ok(Self { os, architecture, variant, os_version })
            }
            [_, arch, variant] => {
                let (architecture, mut variant) = architecture(arch, variant);
                if architecture == "arm64" && variant.is_empty() {
                    variant = "v8".to_owned();
                }
                Ok(Self { os, architecture, variant, os_version })
            }
            _ => Err(format!("{}: cannot parse platform specifier: invalid argument", quote(text))),
        }
    }

    /// `os/architecture[/variant]`, with the system's version in parentheses.
    pub fn format(&self) -> String {
        let mut out = self.os.clone();
        if !self.os_version.is_empty() {
            out.push_str(&format!("({})", self.os_version));
        }
        for part in [&self.architecture, &self.variant] {
            if !part.is_empty() {
                out.push('/');
                out.push_str(part);
            }
        }
        out
    }
}

fn without_v7(architecture: &str, variant: String) -> String {
    if architecture == "arm" && variant == "v7" { String::new() } else { variant }
}

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
    (fits(version) && parts.all(|part| !part.is_empty() && fits(part))).then_some((os, version))
}

fn architecture(arch: &str, variant: &str) -> (String, String) {
    let (arch, variant) = (arch.to_lowercase(), variant.to_lowercase());
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
        ] {
            assert_eq!(Platform::parse(text).map(|p| p.format()).as_deref(), Ok(formatted), "{text}");
        }
        assert!(Platform::parse("linux/").is_err());
        assert!(Platform::parse("toaster").unwrap_err().contains("unknown operating system"));
        assert!(Platform::parse("").is_err());
    }
}
