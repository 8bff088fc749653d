//! Arithmetic on [`Bytes`] and [`Total`].

use super::{Bytes, Extent, Total};

impl Bytes {
    /// Nothing, for certain.
    pub const ZERO: Self = Self { low: 0, likely: 0, high: 0 };

    /// A figure without uncertainty.
    pub fn exact(value: u64) -> Self {
        Self { low: value, likely: value, high: value }
    }

    /// A figure with its bounds, put in order.
    pub fn range(low: u64, likely: u64, high: u64) -> Self {
        Self { low: low.min(likely), likely, high: high.max(likely) }
    }

    /// A figure that is right within a factor: `error` 0.1 gives value/1.1 to value*1.1.
    pub fn within(value: u64, error: f64) -> Self {
        let value_f = to_f64(value);
        Self::range(to_u64(value_f / (1.0 + error)), value, to_u64(value_f * (1.0 + error)))
    }

    /// Every bound times `factor`.
    pub fn scale(self, factor: f64) -> Self {
        Self {
            low: to_u64(to_f64(self.low) * factor),
            likely: to_u64(to_f64(self.likely) * factor),
            high: to_u64(to_f64(self.high) * factor),
        }
    }

    /// Every bound widened by a further relative error, independent of the one it already has.
    pub fn widen(self, error: f64) -> Self {
        let likely = to_f64(self.likely);
        let down = quadrature(likely - to_f64(self.low), likely - likely / (1.0 + error));
        let up = quadrature(to_f64(self.high) - likely, likely * error);
        Self::range(to_u64(likely - down), self.likely, to_u64(likely + up))
    }

    /// Both bounds at least so far from the likely value as [`Bytes::within`] would put them.
    pub fn at_least_within(self, error: f64) -> Self {
        let Self { low, high, .. } = Self::within(self.likely, error);
        Self { low: self.low.min(low), high: self.high.max(high), ..self }
    }

    /// Times a factor with bounds of its own. Independent relative errors combine as the root of the sum of
    /// the squares of their logarithms: both seldom reach their bound at once.
    pub fn times(self, low: f64, likely: f64, high: f64) -> Self {
        let log = |a: f64, b: f64| if a > 0.0 && b > 0.0 { (a / b).ln().max(0.0) } else { 0.0 };
        let centre = to_f64(self.likely);
        let value = centre * likely;
        let down = quadrature(log(centre, to_f64(self.low)), log(likely, low));
        let up = quadrature(log(to_f64(self.high), centre), log(high, likely));
        let bottom = if self.low == 0 { 0.0 } else { value * (-down).exp() };
        Self::range(to_u64(bottom), to_u64(value), to_u64(value * up.exp()))
    }

    /// The sum of two independent figures: the likely values add up, the deviations as the root of
    /// the sum of their squares (two independent errors seldom both reach their bound).
    pub fn plus(self, other: Self) -> Self {
        let likely = self.likely.saturating_add(other.likely);
        let down = quadrature(
            to_f64(self.likely.saturating_sub(self.low)),
            to_f64(other.likely.saturating_sub(other.low)),
        );
        let up = quadrature(
            to_f64(self.high.saturating_sub(self.likely)),
            to_f64(other.high.saturating_sub(other.likely)),
        );
        Self { low: likely.saturating_sub(to_u64(down)), likely, high: likely.saturating_add(to_u64(up)) }
    }

    /// The sum of two figures that are wrong in the same direction, such as the packed and unpacked size of one thing.
    pub fn plus_dependent(self, other: Self) -> Self {
        Self {
            low: self.low.saturating_add(other.low),
            likely: self.likely.saturating_add(other.likely),
            high: self.high.saturating_add(other.high),
        }
    }

    /// What is left when a part goes away; never below 0.
    pub fn minus(self, part: Self) -> Self {
        Self::range(
            self.low.saturating_sub(part.low),
            self.likely.saturating_sub(part.likely),
            self.high.saturating_sub(part.high),
        )
    }

    /// Whether a value lies between the bounds.
    pub fn holds(self, value: u64) -> bool {
        self.low <= value && value <= self.high
    }
}

impl Total {
    /// Adds a part: its figure, or one unknown more.
    pub fn add(&mut self, part: Option<Bytes>) {
        match part {
            Some(bytes) => self.known = self.known.plus(bytes),
            None => self.unknown_parts = self.unknown_parts.saturating_add(1),
        }
    }

    /// Adds a part that is the base image, or not.
    pub fn add_part(&mut self, part: Option<Bytes>, is_base: bool) {
        self.add(part);
        self.unknown_base |= is_base && part.is_none();
    }

    /// Adds another sum.
    pub fn add_total(&mut self, other: Self) {
        self.known = self.known.plus(other.known);
        self.unknown_parts = self.unknown_parts.saturating_add(other.unknown_parts);
        self.unknown_base |= other.unknown_base;
    }

    /// Whether every part has a figure.
    pub fn is_whole(&self) -> bool {
        self.unknown_parts == 0
    }

    /// What may be said of it.
    pub fn extent(&self) -> Extent {
        match (self.unknown_parts, self.known.high) {
            (0, _) => Extent::Whole(self.known),
            (_, 0) => Extent::Unknown,
            _ => Extent::AtLeast(self.known.likely),
        }
    }

    /// The range, where nothing is left out of it.
    pub fn range(&self) -> Option<(u64, u64)> {
        (self.is_whole() && self.known.low < self.known.high).then_some((self.known.low, self.known.high))
    }
}

fn quadrature(a: f64, b: f64) -> f64 {
    (a * a + b * b).sqrt()
}

/// Sizes stay far below 2^53, where `f64` is exact.
#[allow(clippy::cast_precision_loss)]
pub fn to_f64(value: u64) -> f64 {
    value as f64
}

/// Saturates: negative and NaN become 0.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn to_u64(value: f64) -> u64 {
    value.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn independent_errors_add_in_quadrature() {
        let sum = Bytes::range(70, 100, 140).plus(Bytes::range(60, 100, 130));
        assert_eq!(sum, Bytes { low: 150, likely: 200, high: 250 });
    }

    #[test]
    fn relative_errors_multiply_less_than_their_bounds() {
        let twice = Bytes::range(50, 100, 200).times(1.0, 2.0, 4.0);
        assert_eq!(twice.likely, 200);
        assert!(twice.low > 50 && twice.high < 800, "{twice:?}");
        assert_eq!(Bytes::range(0, 10, 20).times(1.0, 1.0, 1.0), Bytes { low: 0, likely: 10, high: 20 });
    }

    #[test]
    fn a_range_has_a_least_width() {
        let range = Bytes::range(50, 100, 120);
        assert_eq!(range.at_least_within(0.25), Bytes { low: 50, likely: 100, high: 125 });
        assert_eq!(range.at_least_within(1.5), Bytes { low: 40, likely: 100, high: 250 });
        assert_eq!(range.at_least_within(0.0), range);
        assert_eq!(Bytes::ZERO.at_least_within(3.0), Bytes::ZERO);
    }

    #[test]
    fn bounds_stay_in_order() {
        assert_eq!(Bytes::range(9, 5, 1), Bytes { low: 5, likely: 5, high: 5 });
        assert_eq!(Bytes::within(110, 0.1), Bytes { low: 100, likely: 110, high: 121 });
        assert_eq!(Bytes::exact(5).minus(Bytes::exact(9)), Bytes::ZERO);
        assert_eq!(to_u64(-1.0), 0);
        assert_eq!(to_u64(f64::NAN), 0);
    }

    #[test]
    fn an_unknown_part_is_counted_not_added() {
        let mut total = Total::default();
        total.add(Some(Bytes::exact(3)));
        total.add(None);
        assert_eq!(total, Total { known: Bytes::exact(3), unknown_parts: 1, unknown_base: false });
    }

    #[test]
    fn a_sum_with_unknown_parts_has_no_range() {
        let mut total = Total::default();
        total.add_part(Some(Bytes::range(5, 10, 20)), false);
        assert_eq!((total.extent(), total.range()), (Extent::Whole(Bytes::range(5, 10, 20)), Some((5, 20))));
        total.add_part(None, true);
        assert_eq!((total.extent(), total.range()), (Extent::AtLeast(10), None));
        assert!(total.unknown_base && !total.is_whole());
        let nothing = Total { unknown_parts: 2, ..Total::default() };
        assert_eq!((nothing.extent(), nothing.range()), (Extent::Unknown, None));
        assert_eq!(Total::default().extent(), Extent::Whole(Bytes::ZERO));
    }
}
