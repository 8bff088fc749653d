//! Stretches of time in words, and back.

use crate::i18n::{Lang, count};

/// A stretch of time in words, such as `850 ms`, `12 s` or `2 min 05 s`.
pub fn duration(lang: Lang, ms: u64) -> String {
    let gap = '\u{a0}';
    match ms {
        0..1_000 => format!("{}{gap}ms", count(lang, ms)),
        1_000..10_000 if !ms.is_multiple_of(1_000) => {
            let point = if lang == Lang::Fr { ',' } else { '.' };
            format!("{}{point}{}{gap}s", ms / 1_000, ms % 1_000 / 100)
        }
        // "60 s" would be a minute.
        1_000..60_000 => format!("{}{gap}s", ((ms + 500) / 1_000).min(59)),
        _ => format!("{}{gap}min{gap}{:02}{gap}s", ms / 60_000, ms % 60_000 / 1_000),
    }
}

/// The longest stretch that can be stated: ten days.
const MOST: u64 = 864_000_000;

/// Milliseconds from what a user writes: `12`, `1,5 s`, `300 ms`, `2 min 05 s`, `1:30`; a bare number is seconds.
pub fn read_duration(written: &str) -> Option<u64> {
    let written = written.replace(['\u{a0}', '\u{202f}'], " ").replace(',', ".").to_lowercase();
    let written = written.trim();
    let milliseconds = |number: &str, unit: f64| -> Option<u64> {
        let digits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
        let value = number.parse::<f64>().ok().filter(|_| digits)? * unit;
        // Bounded above, never negative: the cast is exact enough and cannot wrap.
        (value <= MOST as f64).then(|| value.round() as u64)
    };
    if let Some((minutes, seconds)) = written.split_once(':') {
        return Some(milliseconds(minutes.trim(), 60_000.0)? + milliseconds(seconds.trim(), 1_000.0)?);
    }
    let mut total = 0;
    let mut rest = written;
    let mut any = false;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(end);
        let tail = tail.trim_start();
        let end = tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(end);
        let unit = match unit {
            "ms" => 1.0,
            "" | "s" | "sec" => 1_000.0,
            "m" | "min" | "mn" => 60_000.0,
            "h" => 3_600_000.0,
            _ => return None,
        };
        total += milliseconds(number, unit)?;
        any = true;
        rest = tail.trim_start();
    }
    (any && total <= MOST).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_words() {
        let plain = |lang, ms| duration(lang, ms).replace('\u{a0}', " ");
        assert_eq!(plain(Lang::En, 850), "850 ms");
        assert_eq!(plain(Lang::En, 1_500), "1.5 s");
        assert_eq!(plain(Lang::Fr, 1_500), "1,5 s");
        assert_eq!(plain(Lang::En, 12_000), "12 s");
        assert_eq!(plain(Lang::En, 125_000), "2 min 05 s");
        assert_eq!(plain(Lang::En, 59_900), "59 s");
        assert_eq!(plain(Lang::En, 60_000), "1 min 00 s");
    }

    #[test]
    fn durations_are_read_as_they_are_written() {
        for (written, ms) in [
            ("12", 12_000),
            ("1.5", 1_500),
            ("1,5 s", 1_500),
            ("300 ms", 300),
            ("2 min 05 s", 125_000),
            ("1:30", 90_000),
            ("1h", 3_600_000),
        ] {
            assert_eq!(read_duration(written), Some(ms), "{written}");
        }
        for ms in [0, 850, 1_500, 12_000, 125_000] {
            assert_eq!(read_duration(&duration(Lang::Fr, ms)), Some(ms), "what is shown can be read back");
        }
        for bad in ["", "x", "1x", "-1", "1:x", "1..2", "99999999999"] {
            assert_eq!(read_duration(bad), None, "{bad}");
        }
    }
}
