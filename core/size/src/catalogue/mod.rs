//! How large a base image is, from observations bundled with the page.
//!
//! **Invariant:** a compressed size is never shown as an unpacked one or the other way round; what is
//! not observed is derived by a stated method with that family's own error, or unknown.

mod config;
mod content;
mod defaults;
#[cfg(test)]
#[path = "encode.rs"]
pub(crate) mod encode;
mod facts;
mod reference;
mod releases;
mod rows;
mod spread;
mod tag;
mod traits;

use dockerfile_syntax::lists::{Arrange, Gather};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

pub use config::config;
pub(crate) use content::base_content;
pub use reference::Reference;
use rows::{Measure, Row, Seen};
pub(crate) use rows::{months, rows_of};
pub use spread::{Judged, LeftOut, leave_one_out};
pub use tag::Tag;
pub use traits::expand as expand_contents;
pub use traits::{Libc, PackageManager, Traits};

use super::{Basis, Bytes};
use crate::basis;
use crate::{to_f64, to_u64};

/// What is known of a base image.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseImage {
    /// The reference, taken apart.
    pub reference: Reference,
    /// Unpacked bytes: what `docker images` of the classic store shows. `None` is unknown.
    pub unpacked: Option<Bytes>,
    /// Why.
    pub unpacked_basis: Basis,
    /// Bytes of the gzip layers in the registry. `None` is unknown.
    pub compressed: Option<Bytes>,
    /// Why.
    pub compressed_basis: Basis,
    /// Distribution inside, such as `debian12`, `alpine3.19`; `None` when not known.
    pub distro: Option<String>,
    /// User, shell, C library, package manager.
    pub traits: Traits,
}

/// One of the two figures.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Figure {
    Unpacked,
    Compressed,
}

impl Figure {
    fn of(self, row: &Row<'static>) -> Option<u64> {
        match self {
            Self::Unpacked => row.unpacked,
            Self::Compressed => row.compressed,
        }
    }

    fn of_pair(self, [unpacked, compressed]: [f64; 2]) -> f64 {
        match self {
            Self::Unpacked => unpacked,
            Self::Compressed => compressed,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Unpacked => Self::Compressed,
            Self::Compressed => Self::Unpacked,
        }
    }
}

/// Looks an image up.
///
/// `reference` is a normalised image reference (`docker.io/library/node:20`), `arch` an architecture
/// (`amd64`), `as_of` a date (`2019-02`) whose observations are wanted; without it the newest.
pub fn lookup(reference: &str, arch: &str, as_of: Option<&str>) -> BaseImage {
    let reference = Reference::parse(reference);
    let name = reference.catalogue_name();
    let mut rows = rows::rows_of(&name);
    let mut image = name.clone();
    let mut stands_in = false;
    if let Some(other) = related(&name) {
        // .NET's nightly images have the tags of the released ones; a row of the image's own counts more.
        let own = rows.len();
        let tag = Tag::parse(&name, reference.tag_or_latest());
        let answers = rows
            .iter()
            .any(|row| row.row().tags.split(' ').any(|t| Tag::parse(&name, t).version == tag.version));
        if own == 0 || (!answers && other.contains("/nightly/")) {
            let more = rows::rows_of(&other);
            if !more.is_empty() {
                rows = more;
                stands_in = true;
                image = other;
            }
        }
    }
    let as_of = as_of.map(rows::months);
    let written = reference.tag_or_latest();
    let tag = releases::settle(&image, written, Tag::parse(&image, written), as_of.unwrap_or(i32::MAX));
    let arch = tag.arch.unwrap_or(arch);
    let query = Query {
        tag,
        written: written.to_owned(),
        asked: format!("{name}:{}", reference.tag_or_latest()),
        image,
        arch: arch.to_owned(),
        as_of,
        digest: reference.digest.is_some() && reference.tag.is_none(),
        stands_in,
        newest: rows.iter().map(|row| row.months).max().unwrap_or(0),
        spread: [0.0; 2],
        rows: rows.iter().collect(),
    };
    let query = Query { spread: rows::spread_of(&query.image, || spread::of(&query.image)), ..query };
    let distro = query.expected_distro();
    let (unpacked, unpacked_basis) = query.figure(Figure::Unpacked, distro.as_deref());
    let (compressed, compressed_basis) = query.figure(Figure::Compressed, distro.as_deref());
    let traits = traits::of(&name, reference.tag_or_latest(), distro.as_deref());
    let distro = distro.or_else(|| traits.distro.clone());
    BaseImage { reference, unpacked, unpacked_basis, compressed, compressed_basis, distro, traits }
}

/// Docker's official images.
const OFFICIAL: &str = include_str!("../../../data/official_images.txt");

/// Whether an image of Docker Hub is known by this name without a registry: an official one, or one of which sizes
/// or dates are known.
pub fn is_known_image(name: &str) -> bool {
    static NAMES: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    let official = || OFFICIAL.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' '));
    let names = NAMES.get_or_init(|| official().chain(rows::image_names()).gather());
    names.contains(name) || name == "scratch"
}

/// The same by catalogue name and tag.
pub(crate) fn traits_of(image: &str, tag: &str) -> Traits {
    traits::of(image, tag, None)
}

/// What kind of system an image holds, without its sizes: for rules that ask only for its shell, user or C library.
pub fn system(reference: &str) -> Traits {
    let reference = Reference::parse(reference);
    traits::of(&reference.catalogue_name(), reference.tag_or_latest(), None)
}

/// An image that is built like another: `dotnet/sdk` has the size of its nightly, each
/// `distroless/NAME-debianN` that of `distroless/NAME`.
fn related(name: &str) -> Option<String> {
    if let Some(rest) = name.strip_prefix("mcr.microsoft.com/dotnet/") {
        let rest = rest.strip_prefix("core/").unwrap_or(rest);
        return Some(format!("mcr.microsoft.com/dotnet/nightly/{rest}"));
    }
    let rest = name.strip_prefix("gcr.io/distroless/")?;
    let (stem, release) = match rest.rsplit_once("-debian") {
        Some((stem, release)) => (stem, Some(release)),
        None => (rest, None),
    };
    // Nearest Debian release of the same distroless image, then of the same image without its version.
    let unversioned = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let wanted: u32 = release.and_then(|r| r.parse().ok()).unwrap_or(13);
    let version: u32 = stem.get(unversioned.len()..).and_then(|v| v.parse().ok()).unwrap_or(0);
    rows::image_names()
        .filter_map(|candidate| {
            let rest = candidate.strip_prefix("gcr.io/distroless/")?;
            let (stem, release) = rest.rsplit_once("-debian").unwrap_or((rest, "13"));
            let base = stem.trim_end_matches(|c: char| c.is_ascii_digit());
            let own: u32 = stem.get(base.len()..).and_then(|v| v.parse().ok()).unwrap_or(0);
            let release: u32 = release.parse().unwrap_or(13);
            let far = (own.abs_diff(version), release.abs_diff(wanted), candidate);
            (base == unversioned).then_some(far)
        })
        .min()
        .map(|(_, _, candidate)| candidate.to_owned())
}

/// A question to the rows of one image.
struct Query {
    image: String,
    tag: Tag,
    written: String,
    /// The image and tag that were asked for, where a relative's rows answer.
    asked: String,
    arch: String,
    as_of: Option<i32>,
    digest: bool,
    stands_in: bool,
    /// Months of the newest row.
    newest: i32,
    /// How far derived figures of the family are off, unpacked and compressed.
    spread: [f64; 2],
    rows: Vec<&'static Seen>,
}

/// How far a row is from the question, in shares of the size that it may be off by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Distance {
    /// By the version.
    version: f64,
    /// By the date.
    age: f64,
    /// By the architecture.
    arch: f64,
    /// By Alpine's release, and for a row that has the tag only under another name.
    name: f64,
}

impl Distance {
    fn sum(&self) -> f64 {
        self.version + self.age + self.arch + self.name
    }
}

/// Months after which a tag's own observation is taken for one of another image.
const STALE_MONTHS: i32 = 18;
/// Relative spread (nine in ten) of one tag over a quarter, measured over 2,542 pairs of 2016 to 2018:
/// a patch version, a version that gets patches, a name that moves on.
const DRIFT: [f64; 3] = [0.03, 0.07, 0.10];
/// Nine-in-ten error by [`Distance::version`], so that leaving each row out leaves nine in ten inside.
const ERROR_BY_DISTANCE: f64 = 1.6;
/// The error of the ratio of unpacked to compressed (nine in ten), leave-one-out over the rows of 2018.
const RATIO_ERROR: f64 = 0.18;
/// Spread of distroless images of neighbouring versions: nodejs18 to nodejs20 2 %, with room for a major change.
const OTHER_IMAGE_ERROR: f64 = 0.12;
/// How far the sum of an image's parts is off: of distroless Node 22, two images that were seen are 6 % below and 2 %
/// above theirs; distroless cc is 5 % above its packages, which leave out certificates and lists.
const PARTS_ERROR: f64 = 0.08;
/// How far an image on another release of its distribution is off: nine in ten of the 116 rows that can be looked up so.
const OTHER_DISTRIBUTION_ERROR: f64 = 0.4;
/// Spread of arm64 against amd64 of the same tag, measured over the .NET and Alpine rows.
const ARCH_ERROR: f64 = 0.10;

impl Query {
    /// The distribution that the tag names or that its nearest relatives have.
    fn expected_distro(&self) -> Option<String> {
        let own = matches!(self.image.as_str(), "debian" | "ubuntu");
        if own && let Some((major, rest)) = self.tag.version.split_first() {
            let minor = rest.first().map(|minor| format!(".{minor:02}")).unwrap_or_default();
            return Some(format!("{}{major}{minor}", self.image));
        }
        if let Some(distro) = &self.tag.distro
            && distro != "alpine"
        {
            return Some(distro.clone());
        }
        let alpine = self.tag.distro.is_some();
        let major = self.tag.version.first().copied();
        if let Some(distro) = defaults::distro(&self.image, major, self.as_of).filter(|_| !alpine) {
            // What was seen under this very name counts more than the rule, if it is of that time.
            let seen = self.seen().filter(|row| row.has_tag(&self.written) && !row.distro.is_empty());
            let near = self.nearest(seen).filter(|row| {
                let wanted = self.as_of.unwrap_or(row.months);
                (row.months - wanted).abs() <= 6 && (self.as_of.is_some() || !self.tag.floating)
            });
            return Some(near.map_or(distro, |row| row.distro).to_owned());
        }
        let seen = self.seen().filter(|row| row.has_tag(&self.written) && !row.distro.is_empty());
        if let Some(row) = self.nearest(seen).filter(|_| self.as_of.is_some() || !self.tag.floating) {
            return Some(row.distro.to_owned());
        }
        // Any flavour tells the distribution, but a row that names another one does not.
        let mut rows: Vec<&'static Seen> = self
            .seen()
            .filter(|row| !row.distro.is_empty() && row.distro.starts_with("alpine") == alpine)
            .collect();
        let plain = |row: &&'static Seen| alpine || row.first.distro.is_none();
        if rows.iter().any(plain) {
            rows.retain(plain);
        }
        self.nearest(rows.into_iter()).map(|row| row.distro.to_owned())
    }

    /// The rows.
    fn seen(&self) -> impl Iterator<Item = &'static Seen> {
        self.rows.iter().copied()
    }

    /// The nearest of some rows, whatever their flavour and distribution.
    fn nearest(&self, rows: impl Iterator<Item = &'static Seen>) -> Option<&'static Seen> {
        rows.map(|row| (self.distance(row, None).1.sum(), row))
            .min_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.name().cmp(b.1.name())))
            .map(|(_, row)| row)
    }

    /// How many words of the flavour differ, and how far the row is otherwise.
    fn distance(&self, row: &Seen, distro: Option<&str>) -> (usize, Distance) {
        let months = f64::from((row.months - self.as_of.unwrap_or(self.newest)).abs());
        let age = match (self.as_of, self.tag.floating) {
            (Some(_), _) => (months * 0.0025).min(0.25),
            (None, true) => (months * 0.006).min(0.4),
            // The last observation of an old version stays right.
            (None, false) => (months * 0.0012).min(0.12),
        };
        let arch = match row.arch {
            arch if arch == self.arch => 0.0,
            "unknown" => 0.02,
            _ => 0.08,
        };
        let mut best = (usize::MAX, Distance::default());
        for (name, tag) in &row.tags {
            let shared = tag.flavour.iter().filter(|w| self.tag.flavour.contains(w)).count();
            let flavour = tag.flavour.len() + self.tag.flavour.len() - 2 * shared;
            let mut version = tag::distance(&self.tag.version, &tag.version);
            if self.tag.runtime != tag.runtime {
                version += 0.05 + 0.01 * f64::from(self.tag.runtime.abs_diff(tag.runtime).min(10));
            }
            let release = match (distro, row.distro.strip_prefix("alpine")) {
                (Some(wanted), Some(own)) => {
                    release_distance(wanted.strip_prefix("alpine").unwrap_or(""), own)
                }
                _ => 0,
            };
            let other = if *name == self.written { 0.0 } else { 0.004 };
            let distance = Distance { version, age, arch, name: other + 0.004 * f64::from(release.min(20)) };
            if (flavour, distance.sum()) < (best.0, best.1.sum()) {
                best = (flavour, distance);
            }
        }
        // An image of the very version asked for changes less with time than a name that moves on.
        if best.1.version == 0.0 && self.tag.version.len() > 1 {
            best.1.age /= 2.0;
        }
        best
    }

    /// Whether a row may stand for the tag: the same distribution, as far as both are known.
    fn fits(&self, row: &Row<'_>, distro: Option<&str>) -> bool {
        match distro {
            Some(wanted) if !row.distro.is_empty() => {
                Tag::distro_class(wanted) == Tag::distro_class(row.distro)
            }
            _ => self.tag.distro.is_none() || row.has_tag(&self.written),
        }
    }

    /// One of the two figures with its reason.
    fn figure(&self, figure: Figure, distro: Option<&str>) -> (Option<Bytes>, Basis) {
        let found = self
            .of_own_distribution(figure, distro)
            .or_else(|| self.of_other_distribution(figure, distro))
            .or_else(|| self.other_flavour(figure, distro));
        found.map_or_else(
            || (None, basis::catalogue_unknown(&self.asked)),
            |(bytes, basis)| (Some(bytes), basis),
        )
    }

    /// From a row of the same flavour and distribution.
    fn of_own_distribution(&self, figure: Figure, distro: Option<&str>) -> Option<(Bytes, Basis)> {
        let mut candidates: Vec<(Distance, &'static Seen)> = self
            .seen()
            .filter(|row| self.fits(row, distro))
            .map(|row| (self.distance(row, distro), row))
            .filter(|((flavour, _), _)| *flavour == 0)
            .map(|((_, distance), row)| (distance, row))
            .collect();
        candidates
            .arrange_by(|a, b| a.0.sum().total_cmp(&b.0.sum()).then_with(|| a.1.name().cmp(b.1.name())));
        let direct = candidates.iter().find(|(_, row)| figure.of(row).is_some());
        let through = candidates.iter().find(|(_, row)| figure.other().of(row).is_some());
        match (direct, through) {
            // The other figure stands much closer, by more than the ratio is off by.
            (Some((near, row)), Some((closer, from))) if closer.sum() + 0.06 < near.sum() => {
                self.by_ratio(figure, *closer, from, distro).or_else(|| self.direct(figure, *near, row))
            }
            (Some((near, row)), _) => self.direct(figure, *near, row),
            (None, Some((near, from))) => self.by_ratio(figure, *near, from, distro),
            (None, None) => None,
        }
    }

    /// A row that has the figure: this tag's own, or the nearest version's.
    fn direct(&self, figure: Figure, near: Distance, row: &Seen) -> Option<(Bytes, Basis)> {
        let value = figure.of(row)?;
        let mut error = self.drift(row);
        let stale = self.tag.floating && self.as_of.is_none() && self.newest - row.months > STALE_MONTHS;
        // The same name may stand for another version by then.
        let own = row.has_tag(&self.written)
            && near.version < 0.03
            && near.arch < 0.05
            && !self.stands_in
            && !stale
            && !self.digest;
        let source = rows::source_text(&self.image, row);
        let shown = format!("{}:{}", self.image, row.name());
        if own {
            if matches!(row.measure, Measure::Listing | Measure::Prose) {
                error = error.max(0.05);
            }
            if row.measure == Measure::Parts {
                let bytes = Bytes::within(value, error.max(PARTS_ERROR));
                return Some((bytes, basis::catalogue_parts(&shown, relative(bytes), row.observed, &source)));
            }
            let mut bytes = Bytes::within(value, error);
            let seen = self.rows.iter().filter(|r| {
                r.has_tag(&self.written)
                    && r.arch == row.arch
                    && r.distro == row.distro
                    && (r.months - row.months).abs() <= STALE_MONTHS
            });
            for seen in seen.filter_map(|r| figure.of(r)) {
                bytes = Bytes { low: bytes.low.min(seen), high: bytes.high.max(seen), ..bytes };
            }
            let basis = basis::catalogue_observed(&shown, row.arch, row.observed, &source, row.secondary);
            return Some((bytes, basis));
        }
        let family = near.version * ERROR_BY_DISTANCE * self.family_factor(figure, row.distro);
        let other_arch = if near.arch > 0.0 { ARCH_ERROR } else { 0.0 };
        // Another version's image of the same makers: distroless nodejs20 for nodejs22.
        let other_image = self.stands_in && self.image.starts_with("gcr.io/distroless/");
        let other_image = if other_image { OTHER_IMAGE_ERROR } else { 0.0 };
        let error = if row.measure == Measure::Parts { error.max(PARTS_ERROR) } else { error };
        let bytes = Bytes::within(value, error).widen(family).widen(other_arch).widen(other_image);
        let bytes = bytes.at_least_within(figure.of_pair(self.spread));
        let basis =
            basis::catalogue_nearest(&self.asked, &shown, row.arch, relative(bytes), row.observed, &source);
        Some((bytes, basis))
    }

    /// One figure from the other, by the ratio that the family's rows with both have.
    fn by_ratio(
        &self,
        figure: Figure,
        near: Distance,
        from: &Seen,
        distro: Option<&str>,
    ) -> Option<(Bytes, Basis)> {
        let known = figure.other().of(from)?;
        let class = distro.or((!from.distro.is_empty()).then_some(from.distro)).map(Tag::distro_class);
        let (ratio, error, family) = self.ratio(class, &from.first.flavour)?;
        let factor = if figure == Figure::Unpacked { ratio } else { 1.0 / ratio };
        let other_arch = if near.arch > 0.0 { ARCH_ERROR } else { 0.0 };
        let bytes = Bytes::within(to_u64(to_f64(known) * factor), error)
            .widen(self.drift(from))
            .widen(near.version * ERROR_BY_DISTANCE * self.family_factor(figure.other(), from.distro))
            .widen(other_arch);
        // Of the tag's own packed size only the ratio is not known.
        let own = near.version == 0.0 && from.has_tag(&self.written);
        let spread = figure.of_pair(self.spread);
        let bytes = if own { bytes } else { bytes.at_least_within(spread) };
        let basis = basis::catalogue_ratio(&basis::Ratio {
            image: &format!("{}:{}", self.image, from.name()),
            unpacked: figure == Figure::Unpacked,
            factor,
            family: &family,
            error: relative(bytes),
            observed: from.observed,
            source: &rows::source_text(&self.image, from),
        });
        Some((bytes, basis))
    }

    /// The same flavour in another release of the same system: an assumption, for no figure may cross a
    /// change of distribution as a derived one.
    fn of_other_distribution(&self, figure: Figure, distro: Option<&str>) -> Option<(Bytes, Basis)> {
        let wanted = family(distro?);
        let mut best: Option<(f64, &'static Seen)> = None;
        for row in self.seen().filter(|row| figure.of(row).is_some() && family(row.distro) == wanted) {
            let (flavour, distance) = self.distance(row, None);
            if flavour == 0 && best.is_none_or(|(sum, _)| distance.sum() < sum) {
                best = Some((distance.sum(), row));
            }
        }
        let (distance, row) = best?;
        let bytes = Bytes::within(figure.of(row)?, OTHER_DISTRIBUTION_ERROR + distance);
        let basis = basis::catalogue_elsewhere(
            "catalogue-other-distribution",
            &self.asked,
            &format!("{}:{}", self.image, row.name()),
            row.observed,
            &rows::source_text(&self.image, row),
        );
        Some((bytes, basis))
    }

    /// Unpacked by compressed, its error, and of whom: the image's rows of this flavour and distribution,
    /// of this distribution, of all its rows, of the distribution in all images.
    fn ratio(&self, class: Option<&str>, flavour: &[String]) -> Option<(f64, f64, String)> {
        let own = |same_class: bool, same_flavour: bool| {
            let rows = self.seen().filter(|row| {
                (!same_class || class.is_none_or(|c| Tag::distro_class(row.distro) == c))
                    && (!same_flavour || row.first.flavour == flavour)
            });
            ratios(rows)
        };
        for (same_class, same_flavour) in [(true, true), (true, false), (false, true)] {
            if let Some((ratio, error)) = middle(own(same_class, same_flavour), 2) {
                return Some((ratio, error, self.image.clone()));
            }
        }
        let class = class.unwrap_or("");
        let kin = Kin::read();
        if let Some(&(ratio, error)) = kin.classes.get(class) {
            return Some((ratio, error, class.to_owned()));
        }
        let system = family(class);
        if let Some((ratio, error)) = kin.of_system(system) {
            return Some((ratio, error.max(RATIO_ERROR), system.to_owned()));
        }
        // All images together: median error 13 %, nine in ten within 64 %.
        kin.all.map(|(ratio, error)| (ratio, error.max(0.64), "all".to_owned()))
    }

    /// Nothing of this flavour: the nearest other one, as an assumption, between the smallest and the largest of
    /// the image's rows.
    fn other_flavour(&self, figure: Figure, distro: Option<&str>) -> Option<(Bytes, Basis)> {
        let class = distro.map(Tag::distro_class);
        let alpine = class == Some("alpine");
        let mut best: Option<((bool, usize), f64, &'static Seen)> = None;
        let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
        let windows = |tags: &str| tags.contains("windows") || tags.contains("nanoserver");
        for row in self.seen().filter(|row| figure.of(row).is_some()) {
            if windows(row.row().tags) != windows(&self.written) {
                continue;
            }
            if !row.distro.is_empty() && row.distro.starts_with("alpine") != alpine && class.is_some() {
                continue;
            }
            if let Some(value) = figure.of(row).map(to_f64) {
                (least, most) = (least.min(value), most.max(value));
            }
            let other_class = class.is_some_and(|class| Tag::distro_class(row.distro) != class);
            let (flavour, distance) = self.distance(row, distro);
            let rank = ((other_class, flavour), distance.sum(), row);
            if best.is_none_or(|(first, sum, _)| (rank.0, rank.1) < (first, sum)) {
                best = Some(rank);
            }
        }
        let (_, _, row) = best?;
        let value = to_f64(figure.of(row)?);
        let bytes = Bytes::range(
            to_u64((value * 0.5).min(least * 0.9)),
            to_u64(value),
            to_u64((value * 2.0).max(most * 1.1)),
        );
        let basis = basis::catalogue_elsewhere(
            "catalogue-flavour",
            &self.asked,
            &format!("{}:{}", self.image, row.name()),
            row.observed,
            &rows::source_text(&self.image, row),
        );
        Some((bytes, basis))
    }

    /// How much more, or less, the versions of this family differ than all images' do: each of its rows is left
    /// out and predicted from the nearest other version; nine in ten of them decide.
    fn family_factor(&self, figure: Figure, distro: &str) -> f64 {
        let class = Tag::distro_class(distro);
        let family: Vec<(&Tag, i32, f64)> = self
            .seen()
            .filter(|row| Tag::distro_class(row.distro) == class && row.arch == self.arch)
            .filter_map(|row| figure.of(row).map(|value| (&row.first, row.months, to_f64(value.max(1)))))
            .filter(|(tag, _, _)| tag.flavour == self.tag.flavour && !tag.version.is_empty())
            .collect();
        let mut factors: Vec<f64> = Vec::new();
        for (i, (tag, months, value)) in family.iter().enumerate() {
            let nearest = family
                .iter()
                .enumerate()
                .filter(|&(j, (other, _, _))| j != i && other.version != tag.version)
                .map(|(_, (other, then, size))| {
                    let distance = tag::distance(&tag.version, &other.version);
                    (distance + f64::from((months - then).abs()) * 0.0025, distance, size)
                })
                .min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, distance, other)) = nearest {
                let expected = (distance * ERROR_BY_DISTANCE + 0.03).ln_1p();
                factors.push((value / other).ln().abs() / expected);
            }
        }
        if factors.len() < 5 { 1.0 } else { quantile(&mut factors, 0.9).clamp(0.8, 4.0) }
    }

    /// How far a tag's size moves within the time it is likely to be off.
    fn drift(&self, row: &Seen) -> f64 {
        let kind = if self.tag.floating {
            2
        } else if self.tag.version.len() >= 3 || self.digest {
            0
        } else {
            1
        };
        let quarter = DRIFT.get(kind).copied().unwrap_or(0.1);
        let months = self.as_of.map_or(3, |asked| (row.months - asked).abs());
        // Spread grows like the root of the time.
        let quarters = (f64::from(months.clamp(1, 48)) / 3.0).sqrt();
        match row.measure {
            Measure::Rootfs | Measure::Baseline => (quarter * quarters).max(0.05),
            _ => quarter * quarters,
        }
    }
}

/// The larger of the two relative deviations.
fn relative(bytes: Bytes) -> f64 {
    let likely = to_f64(bytes.likely.max(1));
    ((to_f64(bytes.high) - likely) / likely).max((likely - to_f64(bytes.low)) / likely)
}

/// `3.19` and `3.22` are 3 apart; an unnamed release is next to any.
fn release_distance(a: &str, b: &str) -> u32 {
    let minor = |release: &str| release.split('.').nth(1).and_then(|m| m.parse::<u32>().ok());
    match (minor(a), minor(b)) {
        (Some(a), Some(b)) => a.abs_diff(b),
        _ => 0,
    }
}

/// The letters that the name of a distribution starts with: `debian` of `debian12`.
fn family(distro: &str) -> &str {
    let end = distro.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(distro.len());
    distro.get(..end).unwrap_or("")
}

/// Unpacked by compressed over all images, with its error, where there are three rows with both; worked out once.
struct Kin {
    /// By class of distribution.
    classes: BTreeMap<&'static str, (f64, f64)>,
    /// By the letters that its name starts with.
    systems: BTreeMap<&'static str, Option<(f64, f64)>>,
    all: Option<(f64, f64)>,
}

impl Kin {
    fn read() -> &'static Self {
        static READ: OnceLock<Kin> = OnceLock::new();
        READ.get_or_init(|| {
            let mut classes: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
            let mut systems = BTreeSet::new();
            let mut all = Vec::new();
            for row in Self::rows() {
                let ratio = ratios(std::iter::once(row));
                classes.entry(Tag::distro_class(row.distro)).or_default().extend(&ratio);
                all.extend(ratio);
                systems.insert(family(row.distro));
            }
            Self {
                classes: classes
                    .into_iter()
                    .filter_map(|(class, kin)| Some((class, middle(kin, 3)?)))
                    .gather(),
                systems: systems.into_iter().map(|system| (system, Self::starting(system))).gather(),
                all: middle(all, 3),
            }
        })
    }

    fn rows() -> impl Iterator<Item = &'static Seen> {
        rows::image_names().flat_map(rows::rows_of)
    }

    fn starting(system: &str) -> Option<(f64, f64)> {
        middle(ratios(Self::rows().filter(|row| row.distro.starts_with(system))), 3)
    }

    fn of_system(&self, system: &str) -> Option<(f64, f64)> {
        if system.is_empty() {
            return None;
        }
        self.systems.get(system).copied().unwrap_or_else(|| Self::starting(system))
    }
}

fn ratios(rows: impl Iterator<Item = &'static Seen>) -> Vec<f64> {
    rows.filter_map(|row| Some(to_f64(row.unpacked?) / to_f64(row.compressed.filter(|c| *c > 0)?))).collect()
}

/// Median and nine-in-ten relative error of at least `least` ratios.
fn middle(mut ratios: Vec<f64>, least: usize) -> Option<(f64, f64)> {
    if ratios.len() < least {
        return None;
    }
    let median = quantile(&mut ratios, 0.5);
    let mut errors: Vec<f64> = ratios.iter().map(|r| (r / median).ln().abs()).collect();
    let error = quantile(&mut errors, 0.9).exp() - 1.0;
    let error = if ratios.len() < 4 { error.max(RATIO_ERROR / 2.0) } else { error };
    Some((median, error.max(0.02)))
}

/// The value below which `share` of the values lie; 0 for none.
fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.arrange_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let at = usize::try_from(to_u64(to_f64(last as u64) * share)).unwrap_or(0);
    values.get(at).copied().unwrap_or(0.0)
}

/// How often each image, architecture and kind of figure is in the catalogue, for a page that says what is known.
pub fn contents() -> BTreeMap<&'static str, usize> {
    rows::image_names().map(|image| (image, rows::rows_of(image).len())).gather()
}

#[cfg(test)]
mod tests;
