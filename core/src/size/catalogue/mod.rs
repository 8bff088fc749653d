//! How large a base image is, from observations bundled with the page.
//!
//! **Invariant:** a compressed size is never shown as an unpacked one or the other way round; what is
//! not observed is derived by a stated method with that family's own error, or unknown.

mod defaults;
#[cfg(test)]
#[path = "encode.rs"]
pub(crate) mod encode;
mod reference;
mod rows;
mod tag;
mod traits;

use std::collections::BTreeMap;

pub use reference::Reference;
pub(crate) use rows::months;
use rows::{Measure, Row};
pub(crate) use tag::Tag;
pub(crate) use traits::glob;
pub use traits::{Libc, PackageManager, Traits};

use super::arith::{to_f64, to_u64};
use super::{Basis, BasisKind, Bytes};
use crate::size::basis;

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
    fn of(self, row: &Row<'_>) -> Option<u64> {
        match self {
            Self::Unpacked => row.unpacked,
            Self::Compressed => row.compressed,
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
    if rows.is_empty()
        && let Some(other) = related(&name)
    {
        rows = rows::rows_of(&other);
        stands_in = !rows.is_empty();
        image = other;
    }
    let query = Query {
        tag: Tag::parse(&image, reference.tag_or_latest()),
        written: reference.tag_or_latest().to_owned(),
        image,
        arch: arch.to_owned(),
        as_of: as_of.map(rows::months),
        digest: reference.digest.is_some() && reference.tag.is_none(),
        stands_in,
        rows,
    };
    let distro = query.expected_distro();
    let (unpacked, unpacked_basis) = query.figure(Figure::Unpacked, distro.as_deref());
    let (compressed, compressed_basis) = query.figure(Figure::Compressed, distro.as_deref());
    let traits = traits::of(&name, reference.tag_or_latest(), distro.as_deref());
    let distro = distro.or_else(|| traits.distro.clone());
    BaseImage { reference, unpacked, unpacked_basis, compressed, compressed_basis, distro, traits }
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
    let wanted: u32 = release.and_then(|r| r.parse().ok()).unwrap_or(12);
    let version: u32 = stem.get(unversioned.len()..).and_then(|v| v.parse().ok()).unwrap_or(0);
    rows::image_names()
        .filter_map(|candidate| {
            let rest = candidate.strip_prefix("gcr.io/distroless/")?;
            let (stem, release) = rest.rsplit_once("-debian").unwrap_or((rest, "12"));
            let base = stem.trim_end_matches(|c: char| c.is_ascii_digit());
            let own: u32 = stem.get(base.len()..).and_then(|v| v.parse().ok()).unwrap_or(0);
            let release: u32 = release.parse().unwrap_or(12);
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
    arch: String,
    as_of: Option<i32>,
    digest: bool,
    stands_in: bool,
    rows: Vec<Row<'static>>,
}

/// How well a row answers; smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Distance {
    /// Not the same flavour (`slim`, `jdk`): counts of words missing or in excess.
    flavour: u32,
    /// Another architecture.
    arch: bool,
    /// Version components.
    version: (u32, u32, u32),
    /// How far the date is from the one asked for, or from the newest: months for a name that moves, else half-years.
    age: i32,
    /// The tag itself is not in the row.
    other_tag: bool,
    /// Alpine releases apart.
    release: u32,
}

/// Months after which a floating tag's own observation is worth less than a newer version's.
const STALE_MONTHS: i32 = 18;
/// Relative spread (nine in ten) of one tag over a quarter, measured over 2,542 pairs of 2016 to 2018:
/// a patch version, a version that gets patches, a name that moves on.
const DRIFT: [f64; 3] = [0.03, 0.07, 0.10];
/// Leave-one-out error (nine in ten) of a family too small to have its own: all 2018 rows together.
const FAMILY_ERROR: f64 = 0.33;
/// The same for the ratio of unpacked to compressed.
const RATIO_ERROR: f64 = 0.18;
/// Spread of arm64 against amd64 of the same tag, measured over the .NET and Alpine rows.
const ARCH_ERROR: f64 = 0.10;

impl Query {
    /// The distribution that the tag names or that its nearest relatives have.
    fn expected_distro(&self) -> Option<String> {
        if let Some(distro) = &self.tag.distro
            && distro != "alpine"
        {
            return Some(distro.clone());
        }
        let alpine = self.tag.distro.is_some();
        let major = self.tag.version.first().copied();
        if let Some(distro) = defaults::distro(&self.image, major, self.as_of).filter(|_| !alpine) {
            // What was seen under this very name counts more than the rule, if it is of that time.
            let seen = self.rows.iter().filter(|row| row.has_tag(&self.written) && !row.distro.is_empty());
            let near = seen.min_by_key(|row| self.distance(row, None)).filter(|row| {
                let wanted = self.as_of.unwrap_or_else(|| row.months());
                (row.months() - wanted).abs() <= 6 && (self.as_of.is_some() || !self.tag.floating)
            });
            return Some(near.map_or(distro, |row| row.distro).to_owned());
        }
        self.rows
            .iter()
            .filter(|row| !row.distro.is_empty() && row.distro.starts_with("alpine") == alpine)
            .min_by_key(|row| {
                let distance = self.distance(row, None);
                let named = row.tags.split(' ').any(|t| t == self.written);
                // Any flavour tells the distribution, but a row that names another one does not.
                let names_other = !named && Tag::parse(&self.image, row.name()).distro.is_some() && !alpine;
                (!named && self.as_of.is_none() && self.tag.floating, names_other, distance)
            })
            .map(|row| row.distro.to_owned())
    }

    fn distance(&self, row: &Row<'_>, distro: Option<&str>) -> Distance {
        let best = row
            .tags
            .split(' ')
            .map(|name| {
                let tag = Tag::parse(&self.image, name);
                let shared = tag.flavour.iter().filter(|w| self.tag.flavour.contains(w)).count();
                let flavour = tag.flavour.len() + self.tag.flavour.len() - 2 * shared;
                // A name that moves matches any version; of those the date decides.
                let mut version = match self.tag.version.is_empty() {
                    true => (0, 0, 0),
                    false => tag::distance(&self.tag.version, &tag.version),
                };
                version.2 = version.2.saturating_add(self.tag.runtime.abs_diff(tag.runtime));
                let release = match (distro, row.distro.strip_prefix("alpine")) {
                    (Some(wanted), Some(own)) => {
                        release_distance(wanted.strip_prefix("alpine").unwrap_or(""), own)
                    }
                    _ => 0,
                };
                (u32::try_from(flavour).unwrap_or(u32::MAX), version, name != self.written, release)
            })
            .min()
            .unwrap_or((u32::MAX, (0, 0, 0), true, 0));
        let newest = self.rows.iter().map(Row::months).max().unwrap_or(0);
        let wanted = self.as_of.unwrap_or(newest);
        Distance {
            flavour: best.0,
            arch: row.arch != self.arch,
            version: best.1,
            age: (row.months() - wanted).abs()
                / if self.tag.floating || self.as_of.is_some() { 1 } else { 6 },
            other_tag: best.2,
            release: best.3,
        }
    }

    /// Whether a row may stand for the tag: the same distribution, as far as both are known.
    fn fits(&self, row: &Row<'_>, distro: Option<&str>) -> bool {
        if row.has_tag(&self.written)
            && self.tag.distro.is_none()
            && self.as_of.is_none()
            && !self.tag.floating
        {
            return true;
        }
        match distro {
            Some(wanted) if !row.distro.is_empty() => {
                Tag::distro_class(wanted) == Tag::distro_class(row.distro)
            }
            _ => self.tag.distro.is_none() || row.has_tag(&self.written),
        }
    }

    /// One of the two figures with its reason.
    fn figure(&self, figure: Figure, distro: Option<&str>) -> (Option<Bytes>, Basis) {
        let name = format!("{}:{}", self.image, self.written);
        if self.rows.is_empty() {
            return (None, basis::catalogue_unknown(&name));
        }
        let mut candidates: Vec<(Distance, &Row<'static>)> = self
            .rows
            .iter()
            .filter(|row| self.fits(row, distro))
            .map(|row| (self.distance(row, distro), row))
            .filter(|(distance, _)| distance.flavour == 0)
            .collect();
        candidates.sort_by_key(|&(distance, row)| (distance, row.name()));
        let direct = candidates.iter().copied().find(|(_, row)| figure.of(row).is_some());
        let through = candidates.iter().copied().find(|(_, row)| figure.other().of(row).is_some());
        match (direct, through) {
            // The other figure stands much closer: this very tag, or years newer.
            (Some((near, row)), Some((closer, from)))
                if figure.of(from).is_none()
                    && closer < near
                    && (closer.version < near.version
                        || (row.months() - from.months()).abs() > STALE_MONTHS) =>
            {
                self.by_ratio(figure, closer, from, distro).unwrap_or_else(|| self.direct(figure, near, row))
            }
            (Some((near, row)), _) => self.direct(figure, near, row),
            (None, Some((near, from))) => self
                .by_ratio(figure, near, from, distro)
                .unwrap_or_else(|| (None, basis::catalogue_unknown(&name))),
            (None, None) => {
                self.other_flavour(figure, distro).unwrap_or_else(|| (None, basis::catalogue_unknown(&name)))
            }
        }
    }

    /// A row that has the figure: this tag's own, or the nearest version's.
    fn direct(&self, figure: Figure, near: Distance, row: &Row<'static>) -> (Option<Bytes>, Basis) {
        let Some(value) = figure.of(row) else {
            return (None, basis::catalogue_unknown(&format!("{}:{}", self.image, self.written)));
        };
        let mut error = self.drift(row);
        let stale = self.tag.floating && self.as_of.is_none() && near.age > STALE_MONTHS;
        let own = row.has_tag(&self.written) && !near.arch && !self.stands_in && !stale;
        let source = rows::source_text(&self.image, row);
        let shown = format!("{}:{}", self.image, row.name());
        if own && !self.digest {
            error = match row.measure {
                Measure::Listing | Measure::Prose => error.max(0.05),
                _ => error,
            };
            let mut bytes = Bytes::within(value, error);
            for other in self
                .rows
                .iter()
                .filter(|r| r.has_tag(&self.written) && r.arch == row.arch && r.distro == row.distro)
            {
                if let Some(seen) = figure.of(other)
                    && (other.months() - row.months()).abs() <= STALE_MONTHS
                {
                    bytes = Bytes { low: bytes.low.min(seen), high: bytes.high.max(seen), ..bytes };
                }
            }
            let basis = basis::catalogue_observed(&shown, row.arch, row.observed, &source, row.secondary);
            return (Some(bytes), basis);
        }
        let family = if near.version == (0, 0, 0) { 0.0 } else { self.family_error(figure, row.distro) };
        let other_arch = if near.arch { ARCH_ERROR } else { 0.0 };
        let bytes = Bytes::within(value, error).widen(family).widen(other_arch);
        let basis = basis::catalogue_nearest(
            &format!("{}:{}", self.image, self.written),
            &shown,
            row.arch,
            family.max(error).max(other_arch),
            row.observed,
            &source,
        );
        (Some(bytes), basis)
    }

    /// One figure from the other, by the ratio that the family's rows with both have.
    fn by_ratio(
        &self,
        figure: Figure,
        near: Distance,
        from: &Row<'static>,
        distro: Option<&str>,
    ) -> Option<(Option<Bytes>, Basis)> {
        let known = figure.other().of(from)?;
        let class = distro.or((!from.distro.is_empty()).then_some(from.distro)).map(Tag::distro_class);
        let (ratio, error, family) = self.ratio(class, &from.distro_flavour(&self.image))?;
        let factor = if figure == Figure::Unpacked { ratio } else { 1.0 / ratio };
        let mut bytes = Bytes::within(to_u64(to_f64(known) * factor), error).widen(self.drift(from));
        if near.version != (0, 0, 0) {
            bytes = bytes.widen(self.family_error(figure.other(), from.distro));
        }
        if near.arch {
            bytes = bytes.widen(ARCH_ERROR);
        }
        let basis = basis::catalogue_ratio(&basis::Ratio {
            image: &format!("{}:{}", self.image, from.name()),
            unpacked: figure == Figure::Unpacked,
            factor,
            family: &family,
            error,
            observed: from.observed,
            source: &rows::source_text(&self.image, from),
        });
        Some((Some(bytes), basis))
    }

    /// Unpacked by compressed, its error, and of whom: the image's rows of this flavour and distribution,
    /// of this distribution, of all its rows, of the distribution in all images.
    fn ratio(&self, class: Option<&str>, flavour: &[String]) -> Option<(f64, f64, String)> {
        let own = |same_class: bool, same_flavour: bool| {
            let rows = self.rows.iter().filter(|row| {
                (!same_class || class.is_none_or(|c| Tag::distro_class(row.distro) == c))
                    && (!same_flavour || row.distro_flavour(&self.image) == flavour)
            });
            ratios(rows)
        };
        for (same_class, same_flavour) in [(true, true), (true, false), (false, true)] {
            if let Some((ratio, error)) = middle(own(same_class, same_flavour), 2) {
                return Some((ratio, error, self.image.clone()));
            }
        }
        let class = class.unwrap_or("");
        let all: Vec<Row<'static>> = rows::image_names().flat_map(rows::rows_of).collect();
        let kin = ratios(all.iter().filter(|row| Tag::distro_class(row.distro) == class));
        if let Some((ratio, error)) = middle(kin, 3) {
            return Some((ratio, error, class.to_owned()));
        }
        let system: String = class.chars().take_while(|c| c.is_ascii_alphabetic()).collect();
        let kin = ratios(all.iter().filter(|row| row.distro.starts_with(&system)));
        if let Some((ratio, error)) = middle(kin, 3).filter(|_| !system.is_empty()) {
            return Some((ratio, error.max(RATIO_ERROR), system));
        }
        // All images together: median error 13 %, nine in ten within 64 %.
        middle(ratios(all.iter()), 3).map(|(ratio, error)| (ratio, error.max(0.64), "all".to_owned()))
    }

    /// Nothing of this flavour: the nearest other one, as an assumption with a wide range.
    fn other_flavour(&self, figure: Figure, distro: Option<&str>) -> Option<(Option<Bytes>, Basis)> {
        let class = distro.map(Tag::distro_class);
        let (_, row) = self
            .rows
            .iter()
            .filter(|row| figure.of(row).is_some())
            .filter(|row| class.is_none_or(|c| row.distro.is_empty() || Tag::distro_class(row.distro) == c))
            .map(|row| (self.distance(row, distro), row))
            .min_by_key(|&(distance, row)| (distance, row.name()))?;
        let value = figure.of(row)?;
        let bytes = Bytes::range(to_u64(to_f64(value) * 0.5), value, to_u64(to_f64(value) * 2.0));
        let basis = basis::catalogue_flavour(
            &format!("{}:{}", self.image, self.written),
            &format!("{}:{}", self.image, row.name()),
            row.observed,
            &rows::source_text(&self.image, row),
        );
        Some((Some(bytes), basis))
    }

    /// How far a tag's size moves within the time it is likely to be off.
    fn drift(&self, row: &Row<'_>) -> f64 {
        let kind = if self.tag.floating {
            2
        } else if self.tag.version.len() >= 3 || self.digest {
            0
        } else {
            1
        };
        let quarter = DRIFT.get(kind).copied().unwrap_or(0.1);
        let months = self.as_of.map_or(3, |asked| (row.months() - asked).abs());
        // Spread grows like the root of the time.
        let quarters = (f64::from(months.clamp(3, 48)) / 3.0).sqrt();
        match row.measure {
            Measure::Rootfs | Measure::Baseline => (quarter * quarters).max(0.05),
            _ => quarter * quarters,
        }
    }

    /// The family's own leave-one-out error, nine in ten: each of its rows predicted from its nearest other version.
    fn family_error(&self, figure: Figure, distro: &str) -> f64 {
        let class = Tag::distro_class(distro);
        let family: Vec<(Tag, f64)> = self
            .rows
            .iter()
            .filter(|row| Tag::distro_class(row.distro) == class && row.arch == self.arch)
            .filter_map(|row| {
                figure.of(row).map(|value| (Tag::parse(&self.image, row.name()), to_f64(value)))
            })
            .filter(|(tag, _)| tag.flavour == self.tag.flavour && !tag.version.is_empty())
            .collect();
        let mut errors: Vec<f64> = Vec::new();
        for (i, (tag, value)) in family.iter().enumerate() {
            let nearest = family
                .iter()
                .enumerate()
                .filter(|&(j, (other, _))| j != i && other.version != tag.version)
                .min_by_key(|(_, (other, _))| tag::distance(&tag.version, &other.version));
            if let Some((_, (_, other))) = nearest {
                errors.push((value / other).ln().abs());
            }
        }
        if errors.len() < 4 {
            return FAMILY_ERROR;
        }
        quantile(&mut errors, 0.9).exp() - 1.0
    }
}

/// `3.19` and `3.22` are 3 apart; an unnamed release is next to any.
fn release_distance(a: &str, b: &str) -> u32 {
    let minor = |release: &str| release.split('.').nth(1).and_then(|m| m.parse::<u32>().ok());
    match (minor(a), minor(b)) {
        (Some(a), Some(b)) => a.abs_diff(b),
        _ => 0,
    }
}

fn ratios<'r>(rows: impl Iterator<Item = &'r Row<'static>>) -> Vec<f64> {
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
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let at = usize::try_from(to_u64(to_f64(last as u64) * share)).unwrap_or(0);
    values.get(at).copied().unwrap_or(0.0)
}

impl Row<'_> {
    /// The flavour of its first tag.
    fn distro_flavour(&self, image: &str) -> Vec<String> {
        Tag::parse(image, self.name()).flavour
    }
}

/// One row of the catalogue, looked up without itself.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    /// Image.
    pub image: String,
    /// Tag.
    pub tag: String,
    /// Relative error of the derived unpacked size.
    pub error: f64,
    /// Whether the real size lies inside the stated range.
    pub inside: bool,
}

/// Every observed unpacked size, derived from the other rows of its image at its own date: how good derived
/// figures are. Rows that share a tag with another row of the same date are left out with it.
pub fn leave_one_out() -> Vec<LeftOut> {
    let mut out = Vec::new();
    for image in rows::image_names() {
        let all = rows::rows_of(image);
        for row in &all {
            let Some(real) = row.unpacked else { continue };
            let written = row.name().to_owned();
            let rows: Vec<Row<'static>> = all
                .iter()
                .filter(|other| !other.tags.split(' ').any(|tag| row.has_tag(tag)) || other.arch != row.arch)
                .copied()
                .collect();
            let query = Query {
                tag: Tag::parse(image, &written),
                written: written.clone(),
                image: image.to_owned(),
                arch: row.arch.to_owned(),
                as_of: Some(row.months()),
                digest: false,
                stands_in: false,
                rows,
            };
            let distro = query.expected_distro();
            if let (Some(bytes), basis) = query.figure(Figure::Unpacked, distro.as_deref())
                && basis.kind == BasisKind::Derived
            {
                let error = (to_f64(bytes.likely) / to_f64(real.max(1)) - 1.0).abs();
                out.push(LeftOut { image: image.to_owned(), tag: written, error, inside: bytes.holds(real) });
            }
        }
    }
    out
}

/// How often each image, architecture and kind of figure is in the catalogue, for a page that says what is known.
pub fn contents() -> BTreeMap<&'static str, usize> {
    rows::image_names().map(|image| (image, rows::rows_of(image).len())).collect()
}

#[cfg(test)]
mod tests;
