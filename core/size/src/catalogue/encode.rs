//! Turns the readable tables of `core/data` into their compact forms.
//! Shared by the generator (an example) and by the tests; not part of the library.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The compact form of `images.tsv`; what each field is stands in `rows.rs`.
pub(crate) fn images(table: &str) -> String {
    let mut sources: Vec<String> = Vec::new();
    let mut by_image: BTreeMap<&str, String> = BTreeMap::new();
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [image, tag, aliases, arch, compressed, unpacked, measure, observed, evidence, distro, source] =
            fields[..]
        else {
            continue;
        };
        let template = templated(source, image, tag);
        let number = match sources.iter().position(|s| *s == template) {
            Some(number) => number,
            None => {
                sources.push(template);
                sources.len() - 1
            }
        };
        let tags = format!("{tag} {aliases}");
        let out = by_image.entry(image).or_default();
        let _ = writeln!(
            out,
            "{}\t{}\t{}\t{}\t{}\t{observed}\t{}\t{distro}\t{number}",
            tags.trim(),
            letter(arch, &[("amd64", 'a'), ("arm64", 'r'), ("unknown", 'u')]),
            compressed,
            steps(unpacked),
            letter(
                measure,
                &[
                    ("classic", 'c'),
                    ("registry", 'r'),
                    ("rootfs", 'f'),
                    ("baseline", 'b'),
                    ("listing", 'l'),
                    ("containerd", 'd'),
                    ("prose", 'p'),
                    ("parts", 's'),
                ],
            ),
            if evidence == "secondary" { "s" } else { "" },
        );
    }
    let mut text = sources.join("\n");
    for (image, lines) in by_image {
        let _ = write!(text, "\n@{image}\n{}", lines.trim_end_matches('\n'));
    }
    text.push('\n');
    text
}

/// The compact form of `assumed.tsv`: what is counted with, without what is only read by people.
pub(crate) fn assumed(table: &str) -> String {
    let mut out = String::new();
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        if let Some(kept) = fields.get(..5) {
            let _ = writeln!(out, "{}", kept.join("\t"));
        }
    }
    out
}

/// Puts `{i}` and `{t}` where the image and the first tag stand in a source.
fn templated(source: &str, image: &str, tag: &str) -> String {
    source.replace(&format!("/{image}/"), "/{i}/").replace(&format!("/{tag}."), "/{t}.")
}

fn letter(word: &str, letters: &[(&str, char)]) -> char {
    letters.iter().find(|(w, _)| *w == word).map_or('?', |&(_, c)| c)
}

/// Figures printed with two decimals of a megabyte are shorter as steps of 10 kB.
fn steps(bytes: &str) -> String {
    match bytes.parse::<u64>() {
        Ok(bytes) if bytes > 0 && bytes % 10_000 == 0 => format!("{}c", bytes / 10_000),
        _ => bytes.to_owned(),
    }
}

/// The readable tables of packages.
pub(crate) struct PackageTables<'t> {
    /// `apt_base.txt`: the packages of debian:bookworm.
    pub base: &'t str,
    /// `apt_packages.tsv`.
    pub packages: &'t str,
    /// `apt_closures.tsv`.
    pub closures: &'t str,
    /// `apk.tsv`.
    pub apk: &'t str,
    /// `npm.tsv`.
    pub npm: &'t str,
    /// `pypi.tsv`.
    pub pypi: &'t str,
}

/// The compact form of the package tables; what each line is stands in `packages/tables.rs`.
pub(crate) fn packages(tables: &PackageTables<'_>) -> String {
    let mut out = String::from("!base\n");
    out.push_str(&tables.base.lines().collect::<Vec<_>>().join(" "));
    out.push_str("\n!apt\n");
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    let mut before = "";
    for (id, line) in tables.packages.lines().skip(1).enumerate() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, deb, installed, files, dropped] = fields[..] else { continue };
        ids.insert(name, id);
        let shared = shared(name, before);
        before = name;
        let rest = name.get(shared..).unwrap_or("");
        let _ = write!(out, "{}{rest} {} {installed}", base36(shared), three_digits(kib(deb)));
        if !files.is_empty() {
            let _ = write!(out, " {} {}", kib(files), three_digits(kib(dropped)));
        }
        out.push('\n');
    }
    out.push_str("!closures\n");
    let mut closures: BTreeMap<String, usize> = BTreeMap::new();
    for (id, line) in tables.closures.lines().skip(1).enumerate() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [target, recommends, includes, packages] = fields[..] else { continue };
        let name = format!("{target}{}", if recommends == "yes" { "+" } else { "" });
        let back: Vec<String> =
            includes.split_whitespace().filter_map(|i| Some(base36(id - closures.get(i)?))).collect();
        let mut last = None;
        let mut deltas = Vec::new();
        let own: BTreeSet<usize> = packages.split_whitespace().filter_map(|p| ids.get(p).copied()).collect();
        for package in own {
            deltas.push(base36(last.map_or(package + 1, |last| package - last)));
            last = Some(package);
        }
        let _ = writeln!(out, "{name}|{}|{}", back.join(","), deltas.join(","));
        closures.insert(name, id);
    }
    for (mark, table, columns) in [
        ("apk", tables.apk, [0, 1, 2].as_slice()),
        ("npm", tables.npm, &[0, 1, 2, 3, 4]),
        ("pypi", tables.pypi, &[0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ] {
        let _ = writeln!(out, "!{mark}");
        for line in table.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let kept: Vec<&str> = columns.iter().filter_map(|&c| fields.get(c).copied()).collect();
            let _ = writeln!(out, "{}", kept.join(" "));
        }
    }
    out
}

/// The compact form of `software.tsv`: the sources, each behind `=`, then the rows.
pub(crate) fn software(table: &str) -> String {
    let mut out = String::new();
    let mut sources: Vec<String> = Vec::new();
    let mut rows = String::new();
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [way, name, version, unpacked, packed, what, observed, source] = fields[..] else { continue };
        let (image, tag) = what.split(' ').next().and_then(|name| name.split_once(':')).unwrap_or(("", ""));
        let template = templated(source, image, tag);
        let number = sources.iter().position(|s| *s == template).unwrap_or_else(|| {
            sources.push(template);
            sources.len() - 1
        });
        let way =
            letter(way, &[("archive", 'a'), ("download", 'f'), ("apt", 'p'), ("deb", 'd'), ("made", 'm')]);
        let what = what.replace(" less ", "|");
        let unpacked = steps(unpacked);
        let _ =
            writeln!(rows, "{way}\t{name}\t{version}\t{unpacked}\t{packed}\t{what}\t{observed}\t{number}");
    }
    for source in sources {
        let _ = writeln!(out, "={source}");
    }
    out.push_str(&rows);
    out
}

/// Bytes as whole KiB, rounded.
fn kib(bytes: &str) -> u64 {
    bytes.parse::<u64>().map_or(0, |bytes| (bytes + 512) / 1024)
}

/// Characters that a name has in common with the one before it, one digit in base 36.
fn shared(name: &str, before: &str) -> usize {
    name.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count().min(35)
}

/// Rounded to three digits, where the figure is only used with far wider an error.
fn three_digits(mut number: u64) -> u64 {
    let mut unit = 1;
    while number >= 1_000 {
        number = (number + 5) / 10;
        unit *= 10;
    }
    number * unit
}

fn base36(mut number: usize) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % 36).unwrap_or(0);
        digits.push(char::from_digit(digit, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}
