//! What base images start.

use dockerfile_answers::deeds::BaseStart;

use dockerfile_syntax::glob::glob;

use crate::size::catalogue::{Libc, Reference, system};

/// Image, ENTRYPOINT and CMD, their words with blanks between; from the images' own Dockerfiles and, for distroless,
/// from `GoogleContainerTools/distroless`, November 2026. The first row whose name fits decides.
const STARTS: &[(&str, &str, &str)] = &[
    ("alpine", "", "/bin/sh"),
    ("busybox", "", "sh"),
    ("debian", "", "bash"),
    ("ubuntu", "", "/bin/bash"),
    ("buildpack-deps", "", "bash"),
    ("golang", "", "bash"),
    ("rust", "", "bash"),
    ("gcc", "", "bash"),
    ("python", "", "python3"),
    ("ruby", "", "irb"),
    ("perl", "", "perl"),
    ("node", "docker-entrypoint.sh", "node"),
    ("eclipse-temurin", "/__cacert_entrypoint.sh", "jshell"),
    ("gcr.io/distroless/static*", "", ""),
    ("gcr.io/distroless/base*", "", ""),
    ("gcr.io/distroless/cc*", "", ""),
    ("gcr.io/distroless/nodejs*", "/nodejs/bin/node", ""),
    ("gcr.io/distroless/python3*", "/usr/bin/python3", ""),
    ("gcr.io/distroless/java-base*", "", ""),
    ("gcr.io/distroless/java*", "/usr/bin/java -jar", ""),
];

/// What the image of a normalised reference starts; nothing is known of others than those of the table.
pub(crate) fn base_start(reference: &str) -> BaseStart {
    let name = Reference::parse(reference).catalogue_name();
    let libc = match system(reference).libc {
        Libc::Glibc => "glibc",
        Libc::Musl => "musl",
        _ => "",
    }
    .to_owned();
    let words = |text: &str| Some(text.split_whitespace().map(str::to_owned).collect());
    STARTS
        .iter()
        .find(|(image, ..)| glob(image, &name))
        .map(|(_, entrypoint, cmd)| BaseStart {
            entrypoint: words(entrypoint),
            cmd: words(cmd),
            libc: libc.clone(),
        })
        .unwrap_or(BaseStart { libc, ..BaseStart::default() })
}
