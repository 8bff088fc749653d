use super::super::BasisKind;
use super::*;

/// `likely` in MB with its bounds and kind, unpacked.
fn shown(reference: &str) -> String {
    let image = lookup(reference, "amd64", None);
    show(image.unpacked, &image.unpacked_basis)
}

fn show(bytes: Option<Bytes>, basis: &Basis) -> String {
    match bytes {
        Some(bytes) => format!("{:.0} MB {:?} {}", to_f64(bytes.likely) / 1e6, basis.kind, basis.code),
        None => format!("unknown {:?}", basis.kind),
    }
}

#[test]
fn an_observed_tag_is_shown_as_observed() {
    assert_eq!(shown("docker.io/library/debian:bookworm-slim"), "75 MB Observed catalogue-observed");
    assert_eq!(shown("node:20-alpine"), "136 MB Observed catalogue-observed");
    assert_eq!(shown("mirror.gcr.io/library/node:20-alpine"), "136 MB Observed catalogue-observed");
}

/// The headers of Node left the image in May 2024; of what was seen since, 22 took 141 and 152 MB.
#[test]
fn distroless_node_is_the_sum_of_its_parts() {
    let image = |reference: &str| lookup(reference, "amd64", None);
    assert_eq!(shown("gcr.io/distroless/nodejs22-debian12"), "149 MB Derived catalogue-parts");
    let bytes = image("gcr.io/distroless/nodejs22-debian12").unpacked.expect("a size");
    assert!(bytes.holds(141_000_000) && bytes.holds(152_000_000), "{bytes:?}");
    assert_eq!(shown("gcr.io/distroless/nodejs20-debian12"), "123 MB Derived catalogue-parts");
    assert_eq!(shown("gcr.io/distroless/nodejs20-debian12:debug"), "125 MB Derived catalogue-parts");
    assert_eq!(shown("gcr.io/distroless/nodejs24-debian12:nonroot"), "151 MB Derived catalogue-nearest");
    assert_eq!(shown("gcr.io/distroless/cc-debian12"), "24 MB Observed catalogue-listing-unstated");
    // The images below it, from Debian's packages; a bare name stands for the newest Debian.
    assert_eq!(shown("gcr.io/distroless/base-debian12:nonroot"), "21 MB Derived catalogue-parts");
    assert_eq!(shown("gcr.io/distroless/python3-debian12"), "53 MB Derived catalogue-parts");
    assert_eq!(shown("gcr.io/distroless/cc"), "27 MB Derived catalogue-parts");
    // What it was then stays what it was.
    let then = lookup("gcr.io/distroless/nodejs20-debian12", "amd64", Some("2024-03"));
    assert!(then.unpacked.is_some_and(|bytes| bytes.likely == 181_000_000), "{:?}", then.unpacked);
}

/// The page for learners gives sizes of images in both languages.
#[test]
fn the_page_for_learners_has_the_sizes_of_the_catalogue() {
    let rows = [
        (
            "Node 24",
            ["node:24", "node:24-slim", "node:24-alpine", "gcr.io/distroless/nodejs24-debian12"].as_slice(),
        ),
        (
            "Python 3.13",
            &["python:3.13", "python:3.13-slim", "python:3.13-alpine", "gcr.io/distroless/python3-debian13"],
        ),
        (
            "Java 21 (JDK / JRE)",
            &["eclipse-temurin:21", "eclipse-temurin:21-jre", "eclipse-temurin:21-jre-alpine"],
        ),
        ("Go 1.26", &["golang:1.26", "", "golang:1.26-alpine"]),
    ];
    for (text, unit) in [
        (include_str!("../../../../docs/bytes.md"), "MB"),
        (include_str!("../../../../docs/octets.md"), "Mo"),
    ] {
        for (language, images) in rows {
            let size = |image: &&str| match lookup(image, "amd64", None).unpacked {
                Some(bytes) => format!("{:.0} {unit}", to_f64(bytes.likely) / 1e6),
                None => String::new(),
            };
            let cells: Vec<String> = images.iter().map(size).collect();
            let row = format!("| {language} | {}", cells.join(" | ").replace("|  |", "| |"));
            assert!(text.contains(&row), "{row}");
        }
    }
}

#[test]
fn every_row_of_the_catalogue_answers_for_its_own_tag() {
    for name in rows::image_names() {
        // Every third is enough: a debug build takes its time over all of them.
        for row in rows::rows_of(name).iter().step_by(3) {
            let image = lookup(&format!("{name}:{}", row.name()), row.arch, Some(row.observed));
            for (figure, bytes, basis) in [
                (row.unpacked, image.unpacked, &image.unpacked_basis),
                (row.compressed, image.compressed, &image.compressed_basis),
            ] {
                let (Some(figure), Some(bytes)) = (figure, bytes) else { continue };
                assert!(bytes.low <= bytes.likely && bytes.likely <= bytes.high, "{name}:{}", row.name());
                assert!(
                    bytes.holds(figure) || basis.kind != BasisKind::Observed,
                    "{name}:{} {figure} not in {bytes:?}",
                    row.name()
                );
            }
        }
    }
}

#[test]
fn unknown_is_never_zero() {
    let image = lookup("example.org/team/app:1", "amd64", None);
    assert_eq!((image.unpacked, image.compressed), (None, None));
    assert_eq!(image.unpacked_basis.kind, BasisKind::Unknown);
}

#[test]
fn a_strange_reference_is_no_trouble() {
    for reference in ["", ":", "@", "a:", "a@", "/", "é:日本", "node:", "node:-", "node:alpine-"] {
        let _ = lookup(reference, "", Some(""));
    }
}
