//! What things are called in every answer.

use dockerfile_core::Severity;

/// What a severity is called, here and in every door.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "hint",
    }
}

/// The page on the web; only BuildKit's rules have one whose address is known.
pub fn address(url: &str) -> Option<&str> {
    url.starts_with("https://").then_some(url)
}

/// Bytes as people write them, with three digits that count.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let (mut unit, mut at) = (1_u64, 0);
    // From 999.5 on it is written in the next unit.
    while at + 1 < UNITS.len() && bytes >= unit.saturating_mul(1000) - unit / 2 {
        unit *= 1000;
        at += 1;
    }
    let name = UNITS.get(at).unwrap_or(&"B");
    let whole = bytes / unit;
    let digits = match whole {
        _ if unit == 1 => 0,
        0..10 => 2,
        10..100 => 1,
        _ => 0,
    };
    let scale = 10_u64.pow(digits);
    // Rounded to what is shown; rounding may carry into the whole.
    let scaled = (u128::from(bytes) * u128::from(scale) + u128::from(unit / 2)) / u128::from(unit);
    let scaled = u64::try_from(scaled).unwrap_or(u64::MAX);
    let (whole, part) = (scaled / scale, scaled % scale);
    let width = digits as usize;
    let part = if part == 0 { String::new() } else { format!(".{part:0width$}") };
    format!("{whole}{} {name}", part.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes_have_three_digits() {
        let cases = [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_499, "1.5 kB"),
            (12_340, "12.3 kB"),
            (99_960, "100 kB"),
            (999_499, "999 kB"),
            (999_500, "1 MB"),
            (1_234_567_890, "1.23 GB"),
            (u64::MAX, "18446744 TB"),
        ];
        for (given, wanted) in cases {
            assert_eq!(bytes(given), wanted, "{given}");
        }
    }
}
