/// A size that someone printed: what it says, and what it may have been before it was rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RealSize {
    /// The least number of bytes that is printed so.
    pub low: u64,
    /// The number as printed.
    pub shown: u64,
    /// The greatest number of bytes that is printed so.
    pub high: u64,
}

/// Docker prints three significant digits (`units.HumanSizeWithPrecision(size, 3)`), trailing zeros left out.
const DIGITS: i32 = 3;

impl RealSize {
    /// A size known to the byte.
    pub fn exact(bytes: u64) -> Self {
        Self { low: bytes, shown: bytes, high: bytes }
    }

    /// The sum; each bound of it is the sum of the bounds.
    pub fn plus(self, other: Self) -> Self {
        Self {
            low: self.low.saturating_add(other.low),
            shown: self.shown.saturating_add(other.shown),
            high: self.high.saturating_add(other.high),
        }
    }

    /// Whether it is known to the byte.
    pub fn is_exact(self) -> bool {
        self.low == self.high
    }

    /// Reads `19.9MB`, `19.9 MB`, `0B`, `1e+03kB` or a plain number of bytes; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let split = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '+' | 'e')).unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let scale: f64 = match unit.trim() {
            "" | "B" => 1.0,
            "kB" | "KB" => 1e3,
            "MB" => 1e6,
            "GB" => 1e9,
            "TB" => 1e12,
            "PB" => 1e15,
            _ => return None,
        };
        if !number.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        if scale == 1.0
            && let Ok(bytes) = number.parse()
        {
            return Some(Self::exact(bytes));
        }
        let value: f64 = number.parse().ok()?;
        if !value.is_finite() || value > 1e6 {
            return None;
        }
        if value == 0.0 {
            return Some(Self::exact(0));
        }
        let written = number.split('e').next().unwrap_or("").bytes().filter(u8::is_ascii_digit).count();
        let digits = DIGITS.max(i32::try_from(written.min(15)).unwrap_or(DIGITS));
        let last = 10f64.powi(magnitude(value) - (digits - 1));
        Some(Self {
            low: whole((value - last / 2.0) * scale),
            shown: whole(value * scale),
            high: whole((value + last / 2.0) * scale),
        })
    }
}

/// The power of ten at or below `value`, which is positive.
fn magnitude(value: f64) -> i32 {
    (-6..7).rev().find(|&power| value >= 10f64.powi(power)).unwrap_or(-6)
}

/// Rounded; everything that is printed so fits.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(value: f64) -> u64 {
    value.round().max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, low: u64, shown: u64, high: u64) {
        assert_eq!(RealSize::parse(text), Some(RealSize { low, shown, high }), "{text}");
    }

    #[test]
    fn keeps_the_rounding_of_three_digits() {
        check("19.9MB", 19_850_000, 19_900_000, 19_950_000);
        check("1.02kB", 1_015, 1_020, 1_025);
        check("117MB", 116_500_000, 117_000_000, 117_500_000);
        // Trailing zeros are left out: 20MB is 20.0MB.
        check("20MB", 19_950_000, 20_000_000, 20_050_000);
        check("1.245 MB", 1_244_500, 1_245_000, 1_245_500);
        check("1e+03kB", 995_000, 1_000_000, 1_005_000);
    }

    #[test]
    fn bytes_are_exact() {
        check("0B", 0, 0, 0);
        check("999B", 999, 999, 999);
        check("19905536", 19_905_536, 19_905_536, 19_905_536);
        check("0MB", 0, 0, 0);
    }

    #[test]
    fn anything_else_is_no_size() {
        for text in
            ["", "B", "MB", "x", "12XB", "-1B", "1.2.3MB", "e5MB", "1e99MB", "99999999999999999999999B", "."]
        {
            let read = RealSize::parse(text);
            assert!(read.is_none() || text.starts_with("9999"), "{text}: {read:?}");
        }
    }
}
