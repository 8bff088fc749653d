use super::Lang;

/// What stands between a number and its unit, and between thousands: narrow and no-break in French.
const NARROW: char = '\u{202f}';
const NO_BREAK: char = '\u{a0}';

fn units(lang: Lang) -> [&'static str; 5] {
    match lang {
        Lang::En => ["B", "kB", "MB", "GB", "TB"],
        Lang::Fr => ["o", "ko", "Mo", "Go", "To"],
    }
}

fn gap(lang: Lang) -> char {
    match lang {
        Lang::En => NO_BREAK,
        Lang::Fr => NARROW,
    }
}

/// Decimal places of a value in its unit: enough for the eye, no more than an estimate bears.
fn places(whole: u64, unit: usize) -> u32 {
    match (unit, whole) {
        (0, _) | (_, 100..) => 0,
        (3.., 0..=9) => 2,
        _ => 1,
    }
}

/// The unit that shows `bytes` best, and its number of bytes (powers of 1000, as Docker counts).
fn unit_of(bytes: u64) -> (usize, u64) {
    let mut unit = 0;
    let mut scale = 1u64;
    // 999 950 and more would be rounded to "1000 kB".
    while unit < 4 && bytes >= scale.saturating_mul(1000) - if unit == 0 { 0 } else { scale / 2 } {
        scale = scale.saturating_mul(1000);
        unit += 1;
    }
    (unit, scale)
}

fn in_unit(lang: Lang, bytes: u64, unit: usize, scale: u64) -> String {
    let mut places = places(bytes / scale, unit);
    let mut power = 10u64.pow(places);
    let round =
        |power: u64| (u128::from(bytes) * u128::from(power) + u128::from(scale / 2)) / u128::from(scale);
    let mut rounded = round(power);
    // 99.96 has one place, but rounds to a value that has none.
    if places > 0 && rounded >= 100 * u128::from(power) {
        places = 0;
        power = 1;
        rounded = round(power);
    }
    let whole = rounded / u128::from(power);
    if places == 0 {
        return count(lang, u64::try_from(whole).unwrap_or(u64::MAX));
    }
    let point = if lang == Lang::Fr { ',' } else { '.' };
    let width = places as usize;
    format!("{whole}{point}{:0width$}", rounded % u128::from(power))
}

/// A size, such as `10.3 MB` or `10,3 Mo`.
pub fn bytes(lang: Lang, bytes: u64) -> String {
    let (unit, scale) = unit_of(bytes);
    let name = units(lang).get(unit).copied().unwrap_or("");
    format!("{}{}{name}", in_unit(lang, bytes, unit, scale), gap(lang))
}

/// From `low` to `high`, such as `9.8–12 MB`: one unit for both where they share it.
pub fn bytes_range(lang: Lang, low: u64, high: u64) -> String {
    if low == high {
        return bytes(lang, low);
    }
    let (unit, scale) = unit_of(high);
    let (low_unit, _) = unit_of(low);
    let shown_high = bytes(lang, high);
    if low_unit != unit && low != 0 {
        return format!("{} – {shown_high}", bytes(lang, low));
    }
    let shown_low = if low == 0 { "0".to_owned() } else { in_unit(lang, low, unit, scale) };
    format!("{shown_low}–{shown_high}")
}

/// A whole number with its thousands set apart.
pub fn count(lang: Lang, n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    for (i, digit) in digits.chars().enumerate() {
        // French sets four digits solid.
        let grouped = lang == Lang::En || digits.len() > 4;
        if i > 0 && (digits.len() - i).is_multiple_of(3) && grouped {
            out.push(if lang == Lang::Fr { NARROW } else { ',' });
        }
        out.push(digit);
    }
    out
}

/// A share in thousandths as a percentage, such as `42%` or `42 %`.
pub fn percent(lang: Lang, permille: u32) -> String {
    let rounded = (permille + 5) / 10;
    let shown = if rounded == 0 && permille > 0 { "< 1".to_owned() } else { rounded.to_string() };
    match lang {
        Lang::En => format!("{shown}%"),
        Lang::Fr => format!("{shown}{NARROW}%"),
    }
}

/// The same with one decimal, such as `97.4%` or `97,4 %`, for shares of which the last thousandths count.
pub fn percent_exact(lang: Lang, permille: u32) -> String {
    let (whole, tenth) = (permille / 10, permille % 10);
    match (lang, tenth) {
        (Lang::En, 0) => format!("{whole}%"),
        (Lang::En, _) => format!("{whole}.{tenth}%"),
        (Lang::Fr, 0) => format!("{whole}{NARROW}%"),
        (Lang::Fr, _) => format!("{whole},{tenth}{NARROW}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(n: u64, en: &str, fr: &str) {
        assert_eq!(bytes(Lang::En, n).replace(NO_BREAK, " "), en);
        assert_eq!(bytes(Lang::Fr, n).replace(NARROW, " "), fr);
    }

    #[test]
    fn sizes_in_both_languages() {
        check(0, "0 B", "0 o");
        check(999, "999 B", "999 o");
        check(1_000, "1.0 kB", "1,0 ko");
        check(1_234, "1.2 kB", "1,2 ko");
        check(99_949, "99.9 kB", "99,9 ko");
        check(99_950, "100 kB", "100 ko");
        check(999_499, "999 kB", "999 ko");
        check(999_500, "1.0 MB", "1,0 Mo");
        check(10_300_000, "10.3 MB", "10,3 Mo");
        check(171_400_000, "171 MB", "171 Mo");
        check(1_240_000_000, "1.24 GB", "1,24 Go");
        check(12_400_000_000, "12.4 GB", "12,4 Go");
        check(1_240_000_000_000_000, "1,240 TB", "1240 To");
        check(u64::MAX, "18,446,744 TB", "18 446 744 To");
    }

    #[test]
    fn ranges_share_their_unit() {
        let en = |low, high| bytes_range(Lang::En, low, high).replace(NO_BREAK, " ");
        assert_eq!(en(9_800_000, 12_000_000), "9.8–12.0 MB");
        assert_eq!(en(900_000, 12_000_000), "900 kB – 12.0 MB");
        assert_eq!(en(0, 12_000_000), "0–12.0 MB");
        assert_eq!(en(5, 5), "5 B");
    }

    #[test]
    fn counts_and_shares() {
        assert_eq!(count(Lang::En, 1_234_567), "1,234,567");
        assert_eq!(count(Lang::Fr, 1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(count(Lang::Fr, 3_000), "3000");
        assert_eq!(percent(Lang::En, 423), "42%");
        assert_eq!(percent(Lang::Fr, 3), "< 1\u{202f}%");
        assert_eq!(percent(Lang::En, 0), "0%");
        assert_eq!(percent_exact(Lang::En, 1000), "100%");
        assert_eq!(percent_exact(Lang::Fr, 974), "97,4\u{202f}%");
    }
}
