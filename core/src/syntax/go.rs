//! The corners of Go's standard library on which BuildKit's behaviour rests.

/// `strconv.Quote`: what `%q` prints.
pub(crate) fn quote(text: &str) -> String {
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

/// `strconv.ParseBool`.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
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
pub(crate) fn suggest<'o>(
    value: &str,
    options: impl IntoIterator<Item = &'o str>,
    case_sensitive: bool,
) -> Option<String> {
    let wanted = if case_sensitive { value.to_owned() } else { value.to_lowercase() };
    let mut best = 3;
    let mut found = None;
    for option in options {
        let option = if case_sensitive { option.to_owned() } else { option.to_lowercase() };
        if option == wanted {
            return None;
        }
        if option.chars().count().abs_diff(wanted.chars().count()) >= best {
            continue;
        }
        let distance = distance(&wanted, &option);
        if distance < best {
            best = distance;
            found = Some(if case_sensitive { option } else { match_case(option, value) });
        }
    }
    found.filter(|found| !found.is_empty())
}

/// `message` with the option that may have been meant, as BuildKit's `suggest.WrapError` adds it.
pub(crate) fn did_you_mean(message: String, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("{message} (did you mean {near}?)"),
        None => message,
    }
}

fn match_case(value: String, original: &str) -> String {
    if original == original.to_lowercase() {
        value.to_lowercase()
    } else if original == original.to_uppercase() {
        value.to_uppercase()
    } else {
        value
    }
}

/// `path.Clean`.
pub(crate) fn clean_path(path: &str) -> String {
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
pub(crate) fn join_path(a: &str, b: &str) -> String {
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
