//! How often derived figures are right: each row of the table is left out and looked up again by its own tag.
//!
//! What a derived figure is off by depends on its family: images that are built alike (Python's) differ less from
//! version to version than the rules of distance say, others (OpenJDK's) far more. So no range is narrower than what
//! holds nine in ten of the family's own rows; a family of few rows takes what holds nine in ten of all.

use super::rows::{self, Seen};
use super::{Figure, Query, Tag, releases};
use crate::{BasisKind, to_f64};
use dockerfile_syntax::lists::Arrange;

/// What nine in ten derived figures of all families are off by, as ratios less one. A test compares it.
const GENERAL: f64 = 0.35;
/// How many rows a family's own figure takes.
const ENOUGH: usize = 6;
/// No range is made wider: one row that is wrong in itself must not make a family worthless.
const MOST: f64 = 1.0;

/// One row of the catalogue, looked up without itself.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    /// Image.
    pub image: String,
    /// Tag.
    pub tag: String,
    /// The code of the reason that the size was given.
    pub code: String,
    /// The reason in words.
    pub text: String,
    /// How sure it says to be.
    pub kind: BasisKind,
    /// Relative error of the likely size.
    pub error: f64,
    /// The larger of the two by the smaller, less one.
    ratio: f64,
    /// Whether the real size lies inside the stated range.
    pub inside: bool,
    /// The stated range by the likely size.
    pub width: f64,
}

/// By which rows a family's ranges are made, when they are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// By every second row of the family, and the other half is judged.
    ByHalf,
    /// By the other families alone.
    ByOthers,
}

/// How far derived figures of an image are off, unpacked and compressed.
pub(super) fn of(image: &str) -> [f64; 2] {
    [Figure::Unpacked, Figure::Compressed].map(|figure| usual(bare(image, figure, |_| true)))
}

/// Every observed unpacked size, derived from the other rows of its image at its own date. Rows that share a tag with
/// another row are left out with it.
pub fn leave_one_out(judged: Judged) -> Vec<LeftOut> {
    let all: Vec<LeftOut> =
        rows::image_names().flat_map(|image| bare(image, Figure::Unpacked, |_| true)).collect();
    let mut out = Vec::new();
    for image in rows::image_names() {
        let of_half = |half: usize| usual(bare(image, Figure::Unpacked, |at| at % 2 != half));
        let spreads = match judged {
            Judged::ByHalf => [of_half(0), of_half(1)],
            Judged::ByOthers => {
                let others = all.iter().filter(|case| case.image != image).cloned();
                [usual(others.collect()); 2]
            }
        };
        for (at, row) in rows::rows_of(image).iter().enumerate() {
            out.extend(left_out(image, row, Figure::Unpacked, spreads[at % 2]));
        }
    }
    out
}

/// The wanted rows of an image, with ranges by the rules of distance alone.
fn bare(image: &str, figure: Figure, wanted: impl Fn(usize) -> bool) -> Vec<LeftOut> {
    let rows = rows::rows_of(image).iter().enumerate().filter(|(at, _)| wanted(*at));
    rows.filter_map(|(_, row)| left_out(image, row, figure, 0.0)).collect()
}

/// What nine in ten derived figures are off by, as ratios less one; of few ones all, as the next row is not among them.
fn usual(cases: Vec<LeftOut>) -> f64 {
    let derived = cases.into_iter().filter(|case| case.kind == BasisKind::Derived);
    of_errors(derived.map(|case| case.ratio).collect())
}

fn of_errors(mut errors: Vec<f64>) -> f64 {
    errors.arrange_by(f64::total_cmp);
    let at = ((errors.len() + 1) * 9).div_ceil(10) - 1;
    let own = errors.get(at).or(errors.last()).copied().unwrap_or(GENERAL).min(MOST);
    if errors.len() < ENOUGH { own.max(GENERAL) } else { own }
}

fn left_out(image: &str, row: &'static Seen, figure: Figure, spread: f64) -> Option<LeftOut> {
    let real = figure.of(row)?;
    let written = row.name().to_owned();
    let others = rows::rows_of(image)
        .iter()
        .filter(|other| !other.tags.iter().any(|(tag, _)| row.has_tag(tag)) || other.arch != row.arch);
    let rows: Vec<&'static Seen> = others.collect();
    let query = Query {
        asked: format!("{image}:{written}"),
        tag: releases::settle(image, &written, Tag::parse(image, &written), row.months),
        written: written.clone(),
        image: image.to_owned(),
        arch: row.arch.to_owned(),
        as_of: Some(row.months),
        digest: false,
        stands_in: false,
        newest: rows.iter().map(|row| row.months).max().unwrap_or(0),
        spread: [spread; 2],
        rows,
    };
    let distro = query.expected_distro();
    let (bytes, basis) = query.figure(figure, distro.as_deref());
    let bytes = bytes?;
    let (likely, size) = (to_f64(bytes.likely.max(1)), to_f64(real.max(1)));
    Some(LeftOut {
        image: image.to_owned(),
        tag: written,
        code: basis.code,
        text: basis.text,
        kind: basis.kind,
        error: (likely / size - 1.0).abs(),
        ratio: (likely / size).max(size / likely) - 1.0,
        inside: bytes.holds(real),
        width: (to_f64(bytes.high) - to_f64(bytes.low)) / likely,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(cases: &[LeftOut], kind: BasisKind) -> (usize, f64) {
        let of_kind: Vec<&LeftOut> = cases.iter().filter(|case| case.kind == kind).collect();
        let inside = of_kind.iter().filter(|case| case.inside).count();
        (of_kind.len(), to_f64(inside as u64) / to_f64(of_kind.len().max(1) as u64))
    }

    #[test]
    fn derived_ranges_hold_nine_in_ten_of_the_rows_that_did_not_make_them() {
        for (judged, least) in [(Judged::ByHalf, 0.88), (Judged::ByOthers, 0.88)] {
            let cases = leave_one_out(judged);
            let (rows, inside) = share(&cases, BasisKind::Derived);
            assert!(rows > 900 && inside >= least && inside < 0.95, "{judged:?}: {inside:.3} of {rows}");
        }
    }

    #[test]
    fn families_of_few_rows_are_as_all_are() {
        let needed =
            usual(rows::image_names().flat_map(|image| bare(image, Figure::Unpacked, |_| true)).collect());
        assert!((needed - GENERAL).abs() < 0.05, "nine in ten are off by {needed:.2}");
        assert_eq!(of_errors(vec![0.01; 3]), GENERAL);
        assert_eq!(of_errors(vec![0.5; 3]), 0.5);
        assert_eq!((of_errors(vec![0.01; 30]), of_errors(vec![9.0; 30])), (0.01, MOST));
    }
}
