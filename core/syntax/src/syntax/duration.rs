//! Go's durations, as HEALTHCHECK takes them.

/// The largest number of nanoseconds while one is read; without a sign one less is the most.
const LIMIT: u64 = 1 << 63;

/// Go's `time.quote`: what is no printable ASCII is written byte by byte.
fn quote(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        if !(' '..'\u{80}').contains(&c) {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| out.push_str(&format!("\\x{b:02x}")));
        } else {
            if matches!(c, '"' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out.push('"');
    out
}

/// The digits at the start, and the rest.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

/// `leadingInt`; `None` where it grows too large.
fn whole(digits: &str) -> Option<u64> {
    let add = |sum: u64, digit: u8| {
        let next = sum.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
        Some(next).filter(|next| *next <= LIMIT)
    };
    digits.bytes().try_fold(0, add)
}

/// `leadingFraction`: the digits that count, and the power of ten that they are parts of.
fn fraction(digits: &str) -> (u64, f64) {
    let (mut sum, mut scale) = (0u64, 1f64);
    for digit in digits.bytes() {
        if sum > (LIMIT - 1) / 10 {
            break;
        }
        let next = sum * 10 + u64::from(digit - b'0');
        if next > LIMIT {
            break;
        }
        sum = next;
        scale *= 10.0;
    }
    (sum, scale)
}

/// Nanoseconds of a unit.
fn unit(name: &str) -> Option<u64> {
    Some(match name {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// `time.ParseDuration`, in nanoseconds; the error is Go's message.
pub(super) fn parse_duration(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", quote(text));
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total = 0u64;
    while !rest.is_empty() {
        let (before, after) = digits(rest);
        let value = whole(before).ok_or_else(invalid)?;
        let (parts, after) = after.strip_prefix('.').map_or(("", after), digits);
        if before.is_empty() && parts.is_empty() {
            return Err(invalid());
        }
        let (part, scale) = fraction(parts);
        let (name, after) =
            after.split_at(after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len()));
        if name.is_empty() {
            return Err(format!("time: missing unit in duration {}", quote(text)));
        }
        let Some(unit) = unit(name) else {
            return Err(format!("time: unknown unit {} in duration {}", quote(name), quote(text)));
        };
        let nanos = value.checked_mul(unit).filter(|nanos| *nanos <= LIMIT).ok_or_else(invalid)?;
        // A part of a unit is less than the unit.
        let nanos = nanos + (part as f64 * (unit as f64 / scale)) as u64;
        total = Some(nanos)
            .filter(|nanos| *nanos <= LIMIT)
            .and_then(|nanos| total.checked_add(nanos))
            .filter(|total| *total <= LIMIT)
            .ok_or_else(invalid)?;
        rest = after;
    }
    if negative {
        return Ok(0i64.wrapping_sub_unsigned(total));
    }
    i64::try_from(total).map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_go_reads_them() {
        assert_eq!(parse_duration("1h30m"), Ok(5_400_000_000_000));
        assert_eq!(parse_duration("1.5s"), Ok(1_500_000_000));
        assert_eq!(parse_duration("-0"), Ok(0));
        assert_eq!(parse_duration("30"), Err("time: missing unit in duration \"30\"".into()));
        assert_eq!(parse_duration("3x"), Err("time: unknown unit \"x\" in duration \"3x\"".into()));
        assert_eq!(parse_duration("s"), Err("time: invalid duration \"s\"".into()));
        for whole in ["9223372036854775808ns", "2562047h47m16.854775808s", "9223372036854775809ns1ns"] {
            assert_eq!(parse_duration(whole), Err(format!("time: invalid duration \"{whole}\"")));
        }
        assert_eq!(parse_duration("-9223372036854775808ns"), Ok(i64::MIN));
        assert_eq!(parse_duration("1.."), Err("time: missing unit in duration \"1..\"".into()));
        assert_eq!(
            parse_duration("1é"),
            Err("time: unknown unit \"\\xc3\\xa9\" in duration \"1\\xc3\\xa9\"".into())
        );
    }
}
