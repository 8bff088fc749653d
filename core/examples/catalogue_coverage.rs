//! How many of the base images that real Dockerfiles name the catalogue knows.
//!
//! `cargo run -p dockerfile-core --example catalogue_coverage -- [--tags] [--limit N] DIR` reads every file of a
//! folder as a Dockerfile and looks up the base image of each stage that stands on one, names made of build arguments
//! filled in with their defaults. It prints the families (images by the catalogue's name) by how often they are named,
//! with the share whose unpacked size was observed for that very tag, is derived from near relatives, is assumed from far
//! ones, or is not known. A bare name that is none of Docker's official images is in no registry (somebody builds it
//! himself) and counts apart. The last line is the share of the others that is observed or derived. `--tags` lists instead every tag
//! with what is known of it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use dockerfile_core::model::Base;
use dockerfile_core::size::BasisKind;
use dockerfile_core::size::catalogue;
use dockerfile_core::{Options, analyze};

/// How many FROMs are known how well.
#[derive(Clone, Copy, Default)]
struct Count {
    observed: usize,
    derived: usize,
    assumed: usize,
    unknown: usize,
}

impl Count {
    fn add(&mut self, kind: BasisKind) {
        match kind {
            BasisKind::Exact | BasisKind::Observed => self.observed += 1,
            BasisKind::Derived => self.derived += 1,
            BasisKind::Assumed => self.assumed += 1,
            BasisKind::Unknown => self.unknown += 1,
        }
    }

    fn all(&self) -> usize {
        self.observed + self.derived + self.assumed + self.unknown
    }
}

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let (mut folder, mut list, mut limit) = (None, false, 60);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--tags" => list = true,
            "--limit" => limit = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(limit),
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    let Some(folder) = folder else {
        eprintln!("usage: catalogue_coverage [--tags] [--limit N] DIR");
        return ExitCode::from(2);
    };
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut families: BTreeMap<String, Count> = BTreeMap::new();
    let mut tags: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let (mut all, mut unresolved, mut own) = (Count::default(), 0, 0);
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for stage in &analyze(&text, &Options::default()).model.stages {
            let reference = match &stage.base {
                Base::Image(reference) => reference,
                Base::Unresolved => {
                    unresolved += 1;
                    continue;
                }
                Base::Scratch | Base::Stage(_) | Base::NamedContext(_) => continue,
            };
            let known = catalogue::lookup(reference, "amd64", None);
            let kind = known.unpacked_basis.kind;
            let name = known.reference.catalogue_name();
            if !name.contains('/') && !catalogue::is_known_image(&name) {
                own += 1;
                continue;
            }
            all.add(kind);
            families.entry(name.clone()).or_default().add(kind);
            if list {
                let bytes = known.unpacked.map_or_else(String::new, |b| {
                    format!("{} [{} {}]", b.likely / 1_000_000, b.low / 1_000_000, b.high / 1_000_000)
                });
                let text = format!("{kind:?} {bytes} {}", known.unpacked_basis.text);
                let tag = format!("{name}:{}", known.reference.tag_or_latest());
                tags.entry(tag).or_insert((0, text)).0 += 1;
            }
        }
    }
    if list {
        let mut tags: Vec<_> = tags.into_iter().collect();
        tags.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        for (tag, (count, text)) in tags {
            println!("{count:>5} {tag:<60} {text}");
        }
        return ExitCode::SUCCESS;
    }
    let total = all.all();
    let mut families: Vec<(String, Count)> = families.into_iter().collect();
    families.sort_by_key(|(name, count)| (std::cmp::Reverse(count.all()), name.clone()));
    println!(
        "{:<52} {:>5} {:>7} {:>9} {:>8} {:>8} {:>8}",
        "family", "FROMs", "share", "observed", "derived", "assumed", "unknown"
    );
    for (name, count) in families.iter().take(limit) {
        print(name, *count, total);
    }
    let rest = families.iter().skip(limit).fold(Count::default(), |sum, (_, count)| Count {
        observed: sum.observed + count.observed,
        derived: sum.derived + count.derived,
        assumed: sum.assumed + count.assumed,
        unknown: sum.unknown + count.unknown,
    });
    print(&format!("{} more families", families.len().saturating_sub(limit)), rest, total);
    print("all", all, total);
    println!("names that depend on an argument without a value: {unresolved}");
    println!("bare names that no registry has: {own}");
    println!(
        "base images: {} of {total} FROMs ({:.1} %) observed or derived",
        all.observed + all.derived,
        percent(all.observed + all.derived, total)
    );
    if total == 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn print(name: &str, count: Count, total: usize) {
    println!(
        "{name:<52} {:>5} {:>5.1} % {:>9} {:>8} {:>8} {:>8}",
        count.all(),
        percent(count.all(), total),
        count.observed,
        count.derived,
        count.assumed,
        count.unknown
    );
}

#[allow(clippy::cast_precision_loss)]
fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
