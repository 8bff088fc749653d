//! What the language offers by name: flags, the options of mounts, values.

use dockerfile_core::{Options, analyze};

/// The flags of each instruction, with whether they take a value.
pub(crate) const FLAGS: &[(&str, &[(&str, bool)])] = &[
    ("FROM", &[("platform", true)]),
    ("RUN", &[("mount", true), ("network", true), ("security", true), ("device", true)]),
    (
        "COPY",
        &[
            ("from", true),
            ("chown", true),
            ("chmod", true),
            ("link", false),
            ("parents", false),
            ("exclude", true),
        ],
    ),
    (
        "ADD",
        &[
            ("chown", true),
            ("chmod", true),
            ("link", false),
            ("checksum", true),
            ("keep-git-dir", false),
            ("unpack", false),
            ("exclude", true),
        ],
    ),
    (
        "HEALTHCHECK",
        &[
            ("interval", true),
            ("timeout", true),
            ("start-period", true),
            ("start-interval", true),
            ("retries", true),
        ],
    ),
];

/// The flags of an instruction.
pub(crate) fn flags(instruction: &str) -> &'static [(&'static str, bool)] {
    FLAGS.iter().find(|(name, _)| *name == instruction).map_or(&[], |(_, flags)| flags)
}

/// The types of mounts, each with its options.
pub(crate) const MOUNTS: &[(&str, &[&str])] = &[
    ("bind", &["target", "source", "from", "readwrite"]),
    ("cache", &["target", "id", "sharing", "readonly", "from", "source", "mode", "uid", "gid"]),
    ("tmpfs", &["target", "size"]),
    ("secret", &["id", "target", "env", "required", "mode", "uid", "gid"]),
    ("ssh", &["id", "target", "required", "mode", "uid", "gid"]),
];

/// Options of mounts that stand without a value.
pub(crate) const SWITCHES: &[&str] = &["readonly", "readwrite", "required"];

/// The values that a flag takes, where they are few.
pub(crate) fn values(instruction: &str, flag: &str) -> &'static [&'static str] {
    match (instruction, flag) {
        ("RUN", "network") => &["default", "none", "host"],
        ("RUN", "security") => &["sandbox", "insecure"],
        ("FROM", "platform") => PLATFORMS,
        ("COPY" | "ADD", "chmod") => &["755", "644", "u+x"],
        ("HEALTHCHECK", "interval" | "timeout") => &["30s"],
        ("HEALTHCHECK", "start-period") => &["10s"],
        ("HEALTHCHECK", "start-interval") => &["5s"],
        ("HEALTHCHECK", "retries") => &["3"],
        ("ADD", "checksum") => &["sha256:"],
        _ => &[],
    }
}

/// Platforms that images are made for.
pub(crate) const PLATFORMS: &[&str] = &[
    "$BUILDPLATFORM",
    "$TARGETPLATFORM",
    "linux/amd64",
    "linux/arm64",
    "linux/arm/v7",
    "linux/386",
    "linux/ppc64le",
    "linux/riscv64",
    "linux/s390x",
    "windows/amd64",
];

/// Build args that every build has, once a stage declares them.
pub(crate) const PREDEFINED: &[&str] = &[
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
];

/// Signals that programs end by.
pub(crate) const SIGNALS: &[&str] =
    &["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGWINCH", "SIGKILL"];

/// Forms of SHELL.
pub(crate) const SHELLS: &[&str] = &[
    "[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
    "[\"/bin/sh\", \"-c\"]",
    "[\"/bin/ash\", \"-o\", \"pipefail\", \"-c\"]",
    "[\"powershell\", \"-Command\"]",
    "[\"cmd\", \"/S\", \"/C\"]",
];

/// Names that the OCI image specification gives to labels.
pub(crate) const LABELS: &[&str] = &[
    "org.opencontainers.image.title",
    "org.opencontainers.image.description",
    "org.opencontainers.image.version",
    "org.opencontainers.image.revision",
    "org.opencontainers.image.source",
    "org.opencontainers.image.url",
    "org.opencontainers.image.documentation",
    "org.opencontainers.image.licenses",
    "org.opencontainers.image.authors",
    "org.opencontainers.image.vendor",
    "org.opencontainers.image.created",
    "org.opencontainers.image.base.name",
];

/// The first version of the frontend that knows a flag, as the verdict on old frontends has it: `1.4`. `None` where all
/// do.
pub(crate) fn since(instruction: &str, flag: &str) -> Option<String> {
    let form = match (instruction, flags(instruction).iter().find(|(name, _)| *name == flag)?.1) {
        ("RUN", _) => {
            format!("RUN --{flag}={} true", if flag == "mount" { "type=tmpfs,target=/x" } else { "none" })
        }
        (_, true) => format!("{instruction} --{flag}=1 a b"),
        (_, false) => format!("{instruction} --{flag} a b"),
    };
    let text = format!("# syntax=docker/dockerfile:1.0\nFROM scratch\n{form}\n");
    let found = analyze(&text, &Options::default()).diagnostics;
    let old = found.into_iter().find(|found| found.rule == "FrontendUnsuitable")?;
    old.args.into_iter().find(|(key, _)| key == "version").map(|(_, version)| version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_version_that_knows_a_flag() {
        for (instruction, flag, version) in [
            ("COPY", "link", Some("1.4")),
            ("COPY", "parents", Some("1.20")),
            ("RUN", "mount", Some("1.2")),
            ("ADD", "unpack", Some("1.17")),
            ("COPY", "from", None),
            ("FROM", "platform", None),
        ] {
            assert_eq!(since(instruction, flag).as_deref(), version, "{instruction} --{flag}");
        }
    }

    #[test]
    fn buildkit_knows_every_flag() {
        for (instruction, flags) in FLAGS {
            for (flag, _) in *flags {
                let rest = if *instruction == "FROM" { "a" } else { "a b" };
                let text = format!("FROM a\n{instruction} --{flag}x=1 {rest}\n");
                let file = dockerfile_core::syntax::parse(&text);
                // What is nearly a flag is told which one it is near.
                let near =
                    file.errors.iter().any(|error| error.message.contains(&format!("did you mean {flag}")));
                assert!(near || *flag == "device", "{instruction} --{flag}: {:?}", file.errors);
            }
        }
    }
}
