//! Turns the readable tables of `core/data` into their compact forms.
//! Shared by the generator (an example) and by the tests; not part of the library.

use std::collections::BTreeMap;
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
