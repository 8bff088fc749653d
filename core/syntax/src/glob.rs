//! Shell patterns: `*`, `?`, `[abc]`, `[!a-z]`.

/// Whether a pattern matches a text as a whole; `*` matches anything, slashes included.
pub fn glob(pattern: &str, text: &str) -> bool {
    // Nearly all patterns are plain names, or have stars alone.
    if !pattern.contains(['*', '?', '[']) {
        return pattern == text;
    }
    if !pattern.contains(['?', '[']) {
        return stars(pattern, text);
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    matches(&pattern, &text)
}

/// The same for a pattern with stars and no other wildcard.
fn stars(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let (first, last) = (pieces.next().unwrap_or(""), pieces.next_back().unwrap_or(""));
    let Some(mut rest) = text.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else {
        return false;
    };
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    true
}

/// Whether a path is what a pattern names, or lies below it: here no wildcard matches a slash.
pub fn covers(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    pattern.trim_end_matches('/').split('/').all(|piece| parts.next().is_some_and(|part| glob(piece, part)))
}

/// The same as a shell has it: no wildcard matches the dot at the start of a name.
pub fn shell_covers(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    pattern.trim_end_matches('/').split('/').all(|piece| {
        parts
            .next()
            .is_some_and(|part| glob(piece, part) && (!part.starts_with('.') || piece.starts_with('.')))
    })
}

/// Whether a path is exactly what a shell's pattern names.
pub fn shell_names(pattern: &str, path: &str) -> bool {
    pattern.trim_end_matches('/').split('/').count() == path.split('/').count() && shell_covers(pattern, path)
}

/// Whether a path is exactly what a pattern names.
pub fn names(pattern: &str, path: &str) -> bool {
    pattern.trim_end_matches('/').split('/').count() == path.split('/').count() && covers(pattern, path)
}

/// Backtracks to the last `*` only, so the work is bounded by the product of the lengths.
fn matches(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        let step = match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
                continue;
            }
            Some('?') => Some(p + 1),
            Some('[') => class(pattern, p, text.get(t).copied().unwrap_or('\0')),
            Some(c) => (Some(c) == text.get(t)).then_some(p + 1),
            None => None,
        };
        match (step, star) {
            (Some(next), _) => {
                p = next;
                t += 1;
            }
            (None, Some((at, from))) => {
                star = Some((at, from + 1));
                p = at + 1;
                t = from + 1;
            }
            (None, None) => return false,
        }
    }
    pattern.get(p..).is_none_or(|rest| rest.iter().all(|c| *c == '*'))
}

/// Where a class ends, if it holds `c`. A bracket that is not closed is a plain character.
fn class(pattern: &[char], at: usize, c: char) -> Option<usize> {
    let inner = pattern.get(at + 1..)?;
    let negated = matches!(inner.first(), Some('!' | '^'));
    let start = usize::from(negated);
    let Some(length) = inner.iter().skip(start + 1).position(|c| *c == ']') else {
        return (c == '[').then_some(at + 1);
    };
    let set = inner.get(start..start + 1 + length)?;
    let mut found = false;
    let mut i = 0;
    while let Some(&low) = set.get(i) {
        match (set.get(i + 1), set.get(i + 2)) {
            (Some('-'), Some(&high)) => {
                found |= low <= c && c <= high;
                i += 3;
            }
            _ => {
                found |= low == c;
                i += 1;
            }
        }
    }
    (found != negated).then_some(at + 1 + start + 1 + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_leaves_hidden_files_alone() {
        assert!(shell_covers("/root/*", "/root/app/x") && !shell_covers("/root/*", "/root/.npm/x"));
        assert!(shell_covers("/root/.*", "/root/.npm") && shell_covers("/a/[bc]*", "/a/b1"));
        assert!(!shell_covers("/a/[bc]*", "/a/d"));
        // COPY reads its patterns as Go does.
        assert!(covers("/root/*", "/root/.npm/x"));
        assert!(shell_names("/a/*", "/a/b") && !shell_names("/a/*", "/a/b/c"));
    }

    #[test]
    fn patterns_match_as_the_shell_does() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*", "abc", true),
            ("*slim*", "3-slim", true),
            ("*slim*", "3", false),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyyd", false),
            ("abc", "abcd", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("[a-c]1", "b1", true),
            ("[!a-c]1", "b1", false),
            ("[.]x", ".x", true),
            ("[x", "[x", true),
            ("[]a]", "]", true),
            ("é*", "éa", true),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn wildcards_stop_at_slashes_in_paths() {
        assert!(covers("/usr/src/*", "/usr/src/a/b"));
        assert!(covers("/usr/src", "/usr/src/a"));
        assert!(!covers("/*.gz", "/usr/a.gz"));
        assert!(!covers("/usr/s", "/usr/src"));
        assert!(names("/usr/*/a", "/usr/src/a"));
        assert!(!names("/usr/*", "/usr/src/a"));
    }
}
