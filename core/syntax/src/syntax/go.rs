//! The corners of Go's standard library on which BuildKit's behaviour rests.

use std::borrow::Cow;

/// `strconv.Quote`: what `%q` prints.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{07}' => out.push_str("\\a"),
            '\u{08}' => out.push_str("\\b"),
            '\u{0c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{0b}' => out.push_str("\\v"),
            c if is_print(c) => out.push(c),
            c if c < ' ' || c == '\u{7f}' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if u32::from(c) < 0x10000 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

/// `unicode.IsPrint`. Rust's `escape_debug` draws the same line for all but the first character
/// of a string, where it also escapes combining marks.
fn is_print(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    let mut probe = String::from("a");
    probe.push(c);
    probe.escape_debug().nth(1) == Some(c)
}

/// `unicode.ToLower`: one character for each.
fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// `unicode.ToUpper`: one character for each, so that `ß` stays as it is.
fn upper(c: char) -> char {
    let mut all = c.to_uppercase();
    match (all.next(), all.next()) {
        (Some(upper), None) => upper,
        // What has no capital of its own, but for Greek letters with an iota below.
        _ => match c {
            '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => {
                char::from_u32(u32::from(c) + 8).unwrap_or(c)
            }
            '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => char::from_u32(u32::from(c) + 9).unwrap_or(c),
            c => c,
        },
    }
}

/// `strings.ToLower`, which maps character by character.
pub fn to_lower(text: &str) -> String {
    text.chars().map(lower).collect()
}

/// `strings.ToUpper`, which maps character by character.
pub fn to_upper(text: &str) -> String {
    text.chars().map(upper).collect()
}

/// `strings.EqualFold`: alike but for letter case, where `ſ` is an s and `K` a k, but `İ` and `ı` are no i.
pub fn equal_fold(a: &str, b: &str) -> bool {
    let fold = |c: char| if matches!(c, 'İ' | 'ı') { c } else { lower(upper(c)) };
    a.chars().map(fold).eq(b.chars().map(fold))
}

/// `strconv.ParseBool`.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// `strconv.ParseFloat`; `None` where it refuses, a value out of range included.
pub fn parse_float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    // Underscores stand between digits, or between the prefix and a digit.
    let mut before = b' ';
    for (at, b) in unsigned.bytes().enumerate() {
        let prefix = at == 2 && unsigned.starts_with('0') && matches!(before, b'x' | b'X');
        if b == b'_' && !(before.is_ascii_hexdigit() || prefix) {
            return None;
        }
        if before == b'_' && !b.is_ascii_hexdigit() {
            return None;
        }
        before = b;
    }
    if before == b'_' {
        return None;
    }
    let plain = unsigned.replace('_', "");
    let value = match plain.strip_prefix("0x").or_else(|| plain.strip_prefix("0X")) {
        Some(hex) => hex_float(hex)?,
        None => plain.parse().ok()?,
    };
    let spelt = unsigned.starts_with(['i', 'I', 'n', 'N']);
    (spelt || f64::is_finite(value)).then_some(if text.starts_with('-') { -value } else { value })
}

/// `1.8p4`, without its prefix: the exponent is needed.
fn hex_float(text: &str) -> Option<f64> {
    let (digits, exponent) = text.split_once(['p', 'P'])?;
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let mut value = 0.0;
    for digit in whole.chars().chain(part.chars()) {
        value = value * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let exponent: i32 = exponent.parse().ok()?;
    let shift = i32::try_from(part.len()).ok()?.checked_mul(4)?;
    Some(value * 2f64.powi(exponent.checked_sub(shift)?))
}

/// `levenshtein.Distance` with unit costs, in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, cb) in row.iter_mut().skip(1).zip(&b) {
            let up = *cell;
            let cost = usize::from(ca != *cb);
            left = (diagonal + cost).min(up + 1).min(left + 1);
            diagonal = up;
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// BuildKit's `suggest.Search`: the closest option at a distance under 3, unless one is equal.
pub fn suggest<'o>(
    value: &str,
    options: impl IntoIterator<Item = &'o str>,
    case_sensitive: bool,
) -> Option<String> {
    let folded =
        |text: &'o str| if case_sensitive { Cow::Borrowed(text) } else { Cow::Owned(to_lower(text)) };
    let wanted = if case_sensitive { value.to_owned() } else { to_lower(value) };
    let (length, has) = (wanted.chars().count(), letters(&wanted));
    let mut best = TOO_FAR;
    let mut found = None;
    for option in options {
        let option = folded(option);
        if option == wanted {
            return None;
        }
        if option.chars().count().abs_diff(length) >= best {
            continue;
        }
        // One edit takes at most one letter away and brings another.
        if (letters(&option) ^ has).count_ones() as usize > 2 * (best - 1) {
            continue;
        }
        let distance = distance(&wanted, &option);
        if distance < best {
            best = distance;
            found = Some(option.into_owned());
        }
    }
    let found = found.map(|option| if case_sensitive { option } else { match_case(option, value) });
    found.filter(|found| !found.is_empty())
}

/// The distance at which BuildKit suggests nothing any more.
const TOO_FAR: usize = 3;

/// A bit for each letter that a word has; several letters may share one.
fn letters(word: &str) -> u64 {
    word.chars().fold(0, |set, letter| set | 1 << (letter as u32 & 63))
}

/// `message` with the option that may have been meant, as BuildKit's `suggest.WrapError` adds it.
pub fn did_you_mean(message: String, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("{message} (did you mean {near}?)"),
        None => message,
    }
}

fn match_case(value: String, original: &str) -> String {
    if original == to_lower(original) {
        to_lower(&value)
    } else if original == to_upper(original) {
        to_upper(&value)
    } else {
        value
    }
}

/// `path.Clean`.
pub fn clean_path(path: &str) -> String {
    if path.is_empty() {
        return ".".to_owned();
    }
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ if rooted => {}
                _ => parts.push(".."),
            },
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// `path.Join` of two parts.
pub fn join_path(a: &str, b: &str) -> String {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => String::new(),
        (true, false) => clean_path(b),
        (false, true) => clean_path(a),
        (false, false) => clean_path(&format!("{a}/{b}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_like_go() {
        assert_eq!(
            quote("a\"b\\c\t\u{7f}\u{a0}é\u{301}\u{1}"),
            "\"a\\\"b\\\\c\\t\\x7f\\u00a0é\u{301}\\x01\""
        );
    }

    #[test]
    fn letters_have_the_case_of_go() {
        assert_eq!((to_lower("RUN İK").as_str(), to_upper("ſß ᾳı").as_str()), ("run ik", "Sß ᾼI"));
        assert!(equal_fold("ſK", "Sk") && !equal_fold("İ", "i") && !equal_fold("ı", "i"));
    }

    #[test]
    fn reads_numbers_like_go() {
        for (text, value) in [
            ("1_0", Some(10.0)),
            ("0x1p4", Some(16.0)),
            ("0x_1.8p1", Some(3.0)),
            (".5", Some(0.5)),
            ("-1", Some(-1.0)),
            ("_1", None),
            ("1__0", None),
            ("1_", None),
            ("1e999", None),
            ("0x1", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(parse_float(text), value, "{text}");
        }
    }

    #[test]
    fn suggests_like_buildkit() {
        assert_eq!(suggest("FNTRYPOINT", ["ADD", "ENTRYPOINT"], false).as_deref(), Some("ENTRYPOINT"));
        assert_eq!(suggest("mont", ["mount", "network"], true).as_deref(), Some("mount"));
        assert_eq!(suggest("mount", ["mount"], true), None);
        assert_eq!(suggest("xyzzy", ["mount"], true), None);
    }

    #[test]
    fn cleans_paths() {
        for (path, clean) in
            [("", "."), ("/..//a/./b/", "/a/b"), ("a/../..", ".."), ("a/..", "."), ("/", "/"), ("./a", "a")]
        {
            assert_eq!(clean_path(path), clean, "{path}");
        }
    }
}
