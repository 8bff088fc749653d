//! The bundled table of observed image sizes, in its compact form.
//!
//! `core/data/images.tsv` is the readable table; `cargo run -p dockerfile-core --example generate_catalogue`
//! turns it into `core/data/compact/images.txt`, which is what is bundled:
//! `@image` opens an image, each further line is one observation, its fields parted by tabs:
//! tags (by blanks) · architecture letter · compressed bytes · unpacked bytes (`c` after a number of
//! 10 kB steps) · measure letter · date · evidence letter · distribution · number of the source.
//! Sources stand first, one a line, with `{i}` for the image and `{t}` for the first tag.
//!
//! Images are found by name, and the rows of one are read when they are first asked for: a page asks for a few of them
//! again and again.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::OnceLock;

use super::{Tag, releases};

/// The compact table.
pub(super) const IMAGES: &str = include_str!("../../../data/compact/images.txt");

/// How a figure was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// The size the classic store gives (`docker images`, `docker inspect`), layers unpacked.
    Classic,
    /// The sum of the compressed layers in the registry.
    Registry,
    /// A root file system archive: its gzip bytes and the sum of its files.
    Rootfs,
    /// A size baseline that the image's own makers check their builds against.
    Baseline,
    /// A listing that someone published.
    Listing,
    /// The containerd store: unpacked is disk usage less content.
    Containerd,
    /// A sentence in a text.
    Prose,
    /// Not measured whole: what its parts were measured at, added up.
    Parts,
}

/// Letters of [`Measure`] in the compact form, with the words of the readable table.
pub(crate) const MEASURES: &[(char, &str, Measure)] = &[
    ('c', "classic", Measure::Classic),
    ('r', "registry", Measure::Registry),
    ('f', "rootfs", Measure::Rootfs),
    ('b', "baseline", Measure::Baseline),
    ('l', "listing", Measure::Listing),
    ('d', "containerd", Measure::Containerd),
    ('p', "prose", Measure::Prose),
    ('s', "parts", Measure::Parts),
];

/// Letters of architectures in the compact form.
pub(crate) const ARCHITECTURES: &[(char, &str)] = &[('a', "amd64"), ('r', "arm64"), ('u', "unknown")];

/// One observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row<'c> {
    /// Tags that had this image at that date, parted by blanks; the first names the row.
    pub tags: &'c str,
    /// `amd64`, `arm64` or `unknown`.
    pub arch: &'c str,
    /// Bytes of the gzip layers.
    pub compressed: Option<u64>,
    /// Bytes of the unpacked layers.
    pub unpacked: Option<u64>,
    /// How it was measured.
    pub measure: Measure,
    /// `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or `YYYY..YYYY`.
    pub observed: &'c str,
    /// Whether a person passed the figure on instead of a machine.
    pub secondary: bool,
    /// Distribution inside, such as `debian12`; empty when not known.
    pub distro: &'c str,
    /// Number of the source.
    pub source: usize,
}

impl Row<'_> {
    /// The first tag.
    pub(crate) fn name(&self) -> &str {
        self.tags.split(' ').next().unwrap_or("")
    }

    /// Whether one of its tags is `tag`.
    pub(crate) fn has_tag(&self, tag: &str) -> bool {
        self.tags.split(' ').any(|t| t == tag)
    }

    /// Last year and month in [`Row::observed`] as months since year 0.
    pub(crate) fn months(&self) -> i32 {
        months(self.observed)
    }
}

/// `2023`, `2023-07`, `2023-07-14` or `2023..2026` as months since year 0 (a bare year counts as its middle).
pub(crate) fn months(date: &str) -> i32 {
    let date = date.rsplit("..").next().unwrap_or(date);
    let mut parts = date.split('-');
    let year: i32 = parts.next().and_then(|p| p.parse().ok()).unwrap_or(0);
    let month: i32 = parts.next().and_then(|p| p.parse().ok()).unwrap_or(7);
    year.saturating_mul(12).saturating_add(month)
}

/// An observation with what is asked of it again and again, taken apart once.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    row: Row<'static>,
    /// [`Row::months`].
    pub months: i32,
    /// Its first tag.
    pub first: Tag,
    /// All of its tags, each with the version that it stood for then.
    pub tags: Vec<(&'static str, Tag)>,
}

impl Deref for Seen {
    type Target = Row<'static>;

    fn deref(&self) -> &Row<'static> {
        &self.row
    }
}

impl Seen {
    /// The observation itself.
    pub(crate) fn row(&self) -> &Row<'static> {
        &self.row
    }

    fn new(image: &str, row: Row<'static>) -> Self {
        let months = row.months();
        let tag = |name| (name, releases::settle(image, name, Tag::parse(image, name), months));
        let tags = row.tags.split(' ').map(tag).collect();
        Self { row, months, first: Tag::parse(image, row.name()), tags }
    }
}

/// One image of the table.
struct Section {
    lines: &'static str,
    rows: OnceLock<Vec<Seen>>,
    spread: OnceLock<[f64; 2]>,
}

/// The table: its sources, and its images by name.
struct Table {
    sources: Vec<&'static str>,
    images: BTreeMap<&'static str, Section>,
}

fn table() -> &'static Table {
    static READ: OnceLock<Table> = OnceLock::new();
    READ.get_or_init(|| {
        let (sources, mut rest) = IMAGES.split_once("\n@").unwrap_or((IMAGES, ""));
        let mut images = BTreeMap::new();
        while !rest.is_empty() {
            let (section, next) = rest.split_once("\n@").unwrap_or((rest, ""));
            let (name, lines) = section.split_once('\n').unwrap_or((section, ""));
            images.insert(name, Section { lines, rows: OnceLock::new(), spread: OnceLock::new() });
            rest = next;
        }
        Table { sources: sources.lines().collect(), images }
    })
}

/// The observations of one image, in table order; empty when there is none.
pub(crate) fn rows_of(image: &str) -> &'static [Seen] {
    let Some(section) = table().images.get(image) else { return &[] };
    let read = || section.lines.lines().filter_map(read_row).map(|row| Seen::new(image, row)).collect();
    section.rows.get_or_init(read)
}

/// How far derived figures of an image are off, worked out once.
pub(super) fn spread_of(image: &str, work_out: impl FnOnce() -> [f64; 2]) -> [f64; 2] {
    table().images.get(image).map_or_else(Default::default, |section| *section.spread.get_or_init(work_out))
}

/// Every image name in the table, in order.
pub(crate) fn image_names() -> impl Iterator<Item = &'static str> {
    table().images.keys().copied()
}

fn read_row(line: &'static str) -> Option<Row<'static>> {
    let mut fields = line.split('\t');
    let tags = fields.next()?;
    let arch = letter(fields.next()?, ARCHITECTURES.iter().copied())?;
    let compressed = number(fields.next()?);
    let unpacked = number(fields.next()?);
    let measure = letter(fields.next()?, MEASURES.iter().map(|&(c, _, m)| (c, m)))?;
    let observed = fields.next()?;
    let secondary = fields.next()? == "s";
    let distro = fields.next()?;
    let source = fields.next()?.parse().ok()?;
    Some(Row { tags, arch, compressed, unpacked, measure, observed, secondary, distro, source })
}

fn letter<T>(field: &str, mut all: impl Iterator<Item = (char, T)>) -> Option<T> {
    let wanted = field.chars().next()?;
    all.find(|(c, _)| *c == wanted).map(|(_, value)| value)
}

/// `1234` bytes, or `1234c`: so many steps of 10 kB.
fn number(field: &str) -> Option<u64> {
    match field.strip_suffix('c') {
        Some(steps) => steps.parse::<u64>().ok()?.checked_mul(10_000),
        None => field.parse().ok(),
    }
}

/// The source of a row, in words: a repository and a path in it.
pub(crate) fn source_text(image: &str, row: &Row<'_>) -> String {
    let template = table().sources.get(row.source).copied().unwrap_or("");
    template.replace("{i}", image).replace("{t}", row.name())
}

#[cfg(test)]
mod tests {
    use super::super::encode;
    use super::*;

    const TABLE: &str = include_str!("../../../data/images.tsv");

    #[test]
    fn the_compact_form_is_generated_from_the_table() {
        assert!(
            encode::images(TABLE) == IMAGES,
            "core/data/compact/images.txt is stale: run `cargo run -p dockerfile-core --example generate_catalogue`"
        );
    }

    #[test]
    fn the_compact_form_equals_the_table() {
        let mut read = 0;
        for line in TABLE.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [
                image,
                tag,
                aliases,
                arch,
                compressed,
                unpacked,
                measure,
                observed,
                evidence,
                distro,
                source,
            ] = fields[..]
            else {
                panic!("11 fields: {line}");
            };
            let tags = format!("{tag} {aliases}");
            let row = rows_of(image)
                .iter()
                .find(|row| {
                    row.row().tags == tags.trim()
                        && row.arch == arch
                        && row.observed == observed
                        && source_text(image, row) == source
                        && row.compressed == compressed.parse().ok()
                        && row.unpacked == unpacked.parse().ok()
                })
                .unwrap_or_else(|| panic!("not in the compact form: {line}"));
            assert_eq!(row.distro, distro, "{line}");
            assert_eq!(row.secondary, evidence == "secondary", "{line}");
            assert!(MEASURES.iter().any(|&(_, word, m)| word == measure && m == row.measure), "{line}");
            read += 1;
        }
        let compact: usize = image_names().map(|image| rows_of(image).len()).sum();
        assert_eq!(compact, read, "rows in the compact form and in the table");
        assert!(read > 1000, "{read} rows");
    }

    fn ratio(row: &Row<'_>) -> Option<f64> {
        let (unpacked, compressed) = (row.unpacked? as f64, row.compressed? as f64);
        Some(unpacked / compressed)
    }

    /// The system in an image, as far as its packages tell how well it packs: distroless is made of Debian's.
    fn system(distro: &str) -> String {
        let name: String = distro.chars().take_while(char::is_ascii_alphabetic).collect();
        if name == "distroless" { "debian".to_owned() } else { name }
    }

    /// What is wrong with the sizes of a row, each given how often its kin's bytes shrink when they are packed.
    /// What a person passed on may be the containerd store's figure, which counts packed and unpacked bytes.
    fn contradiction(row: &Row<'_>, kin: f64) -> Option<String> {
        let ratio = ratio(row)?;
        let machine =
            !row.secondary && matches!(row.measure, Measure::Classic | Measure::Rootfs | Measure::Baseline);
        // What a machine read is right even where an image holds archives (sources, jars) that pack no further.
        let (least, most) = if machine { (1.2, 6.0) } else { (1.5, 4.5) };
        if !(least..=most).contains(&ratio) {
            return Some(format!("unpacked is {ratio:.2} times compressed"));
        }
        let off = |ratio: f64| (ratio / kin).ln().abs();
        let counted_twice = !machine && ratio > 1.1 && off(ratio - 1.0) + 0.1 < off(ratio);
        counted_twice
            .then(|| format!("{ratio:.2} times compressed, kin {kin:.2}: the containerd store's figure?"))
    }

    #[test]
    fn the_sizes_of_a_row_agree() {
        let all: Vec<(&str, Row<'_>)> =
            image_names().flat_map(|name| rows_of(name).iter().map(move |row| (name, *row.row()))).collect();
        let kin = |distro: &str| {
            let mut ratios: Vec<f64> = all
                .iter()
                .filter(|(_, row)| system(row.distro) == system(distro))
                .filter_map(|(_, row)| ratio(row))
                .collect();
            ratios.sort_by(f64::total_cmp);
            ratios.get(ratios.len() / 2).copied().unwrap_or(2.5)
        };
        let mut wrong = Vec::new();
        for (name, row) in &all {
            // Its own two figures, and those of machines for the same version within a season.
            let packed = all.iter().filter(|(other, seen)| {
                other == name
                    && seen.has_tag(row.name())
                    && seen.compressed.is_some()
                    && (seen.arch == row.arch || "unknown" == row.arch)
                    && (seen.months() - row.months()).abs() <= 3
            });
            let pairs = packed.map(|(_, seen)| Row { compressed: seen.compressed, ..*row });
            let found = std::iter::once(*row)
                .chain(pairs.filter(|_| row.secondary))
                .find_map(|row| contradiction(&row, kin(row.distro)));
            wrong.extend(found.map(|found| format!("{name}:{} {} {found}", row.name(), row.observed)));
        }
        assert_eq!(wrong, Vec::<String>::new());
    }

    #[test]
    fn sizes_that_contradict_each_other_are_found() {
        let row = |compressed, unpacked, secondary| Row {
            tags: "latest",
            arch: "amd64",
            compressed: Some(compressed),
            unpacked: Some(unpacked),
            measure: if secondary { Measure::Listing } else { Measure::Classic },
            observed: "2026-01",
            secondary,
            distro: "distroless12",
            source: 0,
        };
        // distroless/cc-debian12: 34.58 MB is what the containerd store shows, 24.4 MB what its files take.
        assert!(contradiction(&row(10_180_000, 34_580_000, true), 2.49).is_some());
        assert!(contradiction(&row(10_180_000, 24_400_000, true), 2.49).is_none());
        assert!(contradiction(&row(30_000_000, 20_000_000, false), 2.49).is_some());
        assert!(contradiction(&row(30_000_000, 40_000_000, true), 2.49).is_some());
        assert!(contradiction(&row(30_000_000, 40_000_000, false), 2.49).is_none());
        assert!(contradiction(&row(10_000_000, 50_000_000, true), 2.49).is_some());
    }

    #[test]
    fn dates_compare_by_month() {
        assert_eq!(months("2023-07-14"), months("2023-07"));
        assert_eq!(months("2023"), months("2023-07"));
        assert_eq!(months("2023..2026"), months("2026"));
        assert_eq!(months("2024-01") - months("2023-01"), 12);
        assert_eq!(months("nonsense"), 7);
    }
}
