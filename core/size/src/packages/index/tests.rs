use std::collections::BTreeSet;
use std::path::Path;

use super::*;

fn committed(file: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/index").join(file);
    std::fs::read(path).unwrap()
}

fn all() -> Indexes {
    let mut indexes = Indexes::default();
    for file in
        ["bookworm.apt", "trixie.apt", "bullseye.apt", "jammy.apt", "noble.apt", "pypi.tbl", "npm.tbl"]
    {
        assert_eq!(indexes.add(&committed(file)), Ok(()), "{file}");
    }
    indexes
}

/// Names that an install adds to a plain image.
fn added(indexes: &Indexes, release: &str, name: &str, recommends: bool) -> BTreeSet<String> {
    let table = indexes.debian(release).unwrap();
    let ids = table.install(&mut BTreeSet::new(), name, recommends).unwrap();
    ids.into_iter().map(|id| table.name(id).unwrap().to_owned()).collect()
}

#[test]
fn installs_of_bookworm_are_those_that_apt_resolves() {
    // core/data/apt_closures.tsv was resolved by apt itself: `target` without recommends.
    let indexes = all();
    let closures =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/apt_closures.tsv"))
            .unwrap();
    let tables = crate::packages::LazyTables::default();
    let (mut same, mut seen) = (0, 0);
    for target in closures.lines().skip(1).filter_map(|line| line.split('\t').next()) {
        let Some(closure) = tables.closures.get(target) else { continue };
        let Some(table) = indexes.debian("bookworm") else { continue };
        let Some(ids) =
            table.install(&mut BTreeSet::new(), target.trim_end_matches('+'), target.ends_with('+'))
        else {
            continue;
        };
        let ours: BTreeSet<&str> = ids.iter().filter_map(|id| table.name(*id)).collect();
        let theirs: BTreeSet<&str> =
            closure.iter().filter_map(|id| tables.debs.get(*id)).map(|deb| deb.name.as_str()).collect();
        seen += 1;
        same += usize::from(ours == theirs);
    }
    // The index has moved on since: some packages of security updates need others.
    assert!(seen > 500 && same * 100 >= seen * 95, "{same} of {seen}");
}

#[test]
fn what_is_there_is_not_installed_again() {
    let indexes = all();
    let table = indexes.debian("trixie").unwrap();
    let mut have = BTreeSet::new();
    assert!(!table.install(&mut have, "curl", false).unwrap().is_empty());
    assert_eq!(table.install(&mut have, "curl", false), Some(Vec::new()));
    assert_eq!(table.install(&mut have, "bash", false), Some(Vec::new()), "a plain image has it");
    assert_eq!(table.install(&mut have, "no-such-package", false), None);
    assert!(added(&indexes, "noble", "build-essential", false).contains("gcc"));
    assert!(
        added(&indexes, "bookworm", "mail-transport-agent", false).len() > 1,
        "a name that others provide"
    );
}

#[test]
fn needs_of_several_packages_are_united() {
    let indexes = all();
    let python = indexes.python().unwrap();
    let pandas = python.closure("pandas", &[]).unwrap();
    let scipy = python.closure("scipy", &[]).unwrap();
    assert!(pandas.intersection(&scipy).count() > 0, "both need numpy");
    let plain = python.closure("uvicorn", &[]).unwrap();
    assert!(python.closure("uvicorn", &["standard".to_owned()]).unwrap().len() > plain.len());
    assert_eq!(python.closure("no-such-package-at-all", &[]), None);

    let node = indexes.node().unwrap();
    let (express, own) = node.closure("express", None).unwrap();
    assert!(own && express.len() > 20);
    assert!(node.closure("express", Some("1")).is_some_and(|(_, own)| !own), "no row of that version");
}

#[test]
fn a_broken_file_is_refused_and_changes_nothing() {
    let mut indexes = Indexes::default();
    assert_eq!(indexes.add(b"no table"), Err(IndexError::Unknown));
    let deflated = |text: &[u8]| miniz_oxide::deflate::compress_to_vec(text, 6);
    assert_eq!(indexes.add(&deflated(b"other1 x\n")), Err(IndexError::Unknown));
    assert_eq!(indexes.add(&deflated(b"apt1 bookworm 2026-01-01\n\xff\xff\x03")), Err(IndexError::BrokenOff));
    let whole = miniz_oxide::inflate::decompress_to_vec(&committed("bullseye.apt")).unwrap();
    for end in (0..2_000).step_by(37).chain((0..whole.len()).step_by(100_003)) {
        assert!(indexes.add(&deflated(&whole[..end])).is_err(), "cut at {end}");
    }
    assert_eq!(indexes, Indexes::default());
}

#[test]
fn an_install_takes_the_release_of_its_own_base_and_names_the_table_that_it_lacks() {
    let text = "FROM debian:trixie-slim\nRUN apt-get update && apt-get install -y --no-install-recommends gnupg less && rm -rf /var/lib/apt/lists/*\n\
                RUN apt-get update && apt-get install -y --no-install-recommends gnupg && rm -rf /var/lib/apt/lists/*\n";
    let analysis = crate::analyze(text, &crate::Options::default());
    let scripts = crate::model::scripts(text, &analysis.file, &analysis.model);
    let sizes = |indexes: Indexes| {
        let options = crate::SizeOptions { indexes: std::sync::Arc::new(indexes), ..Default::default() };
        crate::estimate(&analysis.file, &analysis.model, &scripts, &options)
    };
    assert_eq!(sizes(Indexes::default()).wanted, ["trixie.apt"]);
    let with = sizes(all());
    assert!(with.wanted.is_empty());
    let layers = &with.stages[0].layers;
    let [first, second] = [1, 2].map(|at| layers[at].unpacked.known);
    // 16.6 MB in a layer that was carried out on 2026-11-29.
    assert!(first.low <= 16_643_422 && 16_643_422 <= first.high, "{first:?}");
    assert!(second.likely < 2_000_000, "what is there is not installed again: {second:?}");
}
