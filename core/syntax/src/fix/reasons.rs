//! Why a fix has to be looked at first: one reason per code of an unsafe fix.

/// Code of a fix, and what may go wrong with it where it is not safe. The key for translation is `unsafe-CODE`.
const REASONS: &[(&str, &str)] = &[
    (
        "absolute-path",
        "The base image may set a directory of its own, which the path would then be relative to.",
    ),
    (
        "add-cache-mount",
        "What lies in a cache mount is not in the image: a later step that reads it needs the mount too.",
    ),
    ("add-continuation", "If the two lines were not meant as one, the text stays wrong, in another way."),
    ("add-no-install-recommends", "Something may need a package that only came as a recommendation."),
    (
        "build-without-cgo",
        "Packages written in C are then left out, and Go looks up names and users in its own way.",
    ),
    ("clean-yarn", "This command belongs to Yarn 1; later versions keep their cache elsewhere."),
    ("container-port", "The part that is left out may be there for someone who reads it."),
    (
        "copy-with-chown",
        "The user must exist when COPY runs, and files made by other steps keep their owner.",
    ),
    ("copy-with-mode", "COPY then sets it for all that it brings."),
    ("copy-with-owner", "The user may then change all that it brings."),
    ("delete-apt-lists", "A later RUN calls apt or a script, which may rely on these lists."),
    ("delete-archive", "Something that runs later may still read the archive."),
    (
        "distroless-without-debug",
        "Without its shell, docker exec … sh and scripts that rely on it no longer work.",
    ),
    (
        "exec-form",
        "Without a shell, no variables and globs are expanded, and the program gets the signals itself.",
    ),
    (
        "ignore-git-folder",
        "A step may read it, such as git describe or a build that writes the commit into the program.",
    ),
    ("ignore-node-modules", "A step before the install, or a stage without one, may rely on these modules."),
    (
        "install-first",
        "An install script, a local package or a workspace may need other files of the project.",
    ),
    ("join-apt-update", "Two steps become one, and the packages may then be newer."),
    ("join-runs", "Two steps become one: the build cache reuses both or neither."),
    (
        "leave-dev-dependencies",
        "A build in the same stage may need them, and old versions of the tools have other options.",
    ),
    ("leave-weak-dependencies", "Something may need a package that only came as a recommendation."),
    ("move-arg-down", "A program may read the variable although the Dockerfile does not name it there."),
    ("move-before-copy", "The order of the steps changes."),
    ("remove-stage", "The stage may be built by its name or number elsewhere."),
    (
        "use-busybox-shell",
        "The shell also holds for later instructions, and for stages that start from this one.",
    ),
    ("use-copy", "ADD looks at the content: a packed file would be unpacked, and COPY leaves it packed."),
    ("use-known-word", "Another word may be the one that was meant."),
    ("use-label", "The image's author field stays empty, and a label is added."),
    (
        "use-own-user",
        "Files that belong to root may no longer be writable, and ports below 1024 may need a setting.",
    ),
    ("use-similar", "The similar name may not be the one that was meant."),
    ("use-smaller-base", "Something may need what the smaller image leaves out."),
    ("use-stage", "An image of that name may exist, and be the one that was meant."),
    ("use-workdir", "WORKDIR makes every later instruction start there, which so far they did not."),
];

/// Why an unsafe fix of this code has to be looked at; `None` for one without a reason of its own.
pub fn reason(code: &str) -> Option<super::Reason> {
    let (_, text) = REASONS.iter().find(|(known, _)| *known == code)?;
    Some(super::Reason { code: format!("unsafe-{code}"), text: (*text).to_owned() })
}

/// Every reason: its key for translation and its English text.
pub fn reasons() -> impl Iterator<Item = (String, &'static str)> {
    REASONS.iter().map(|(code, text)| (format!("unsafe-{code}"), *text))
}

#[cfg(test)]
mod tests {
    use super::REASONS;

    #[test]
    fn every_reason_belongs_to_a_fix() {
        let mut sources = String::new();
        let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/../checks/src");
        for folder in [rules.to_owned(), format!("{rules}/rules")] {
            for entry in std::fs::read_dir(folder).expect("the rules").flatten() {
                sources += &std::fs::read_to_string(entry.path()).unwrap_or_default();
            }
        }
        for (code, _) in REASONS {
            assert!(sources.contains(&format!("\"{code}\"")), "no fix has the code {code}");
        }
        assert!(REASONS.windows(2).all(|pair| pair[0].0 < pair[1].0), "sorted by code, none twice");
    }
}
