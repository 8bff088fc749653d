//! Paths as text, with slashes.

/// Whether `path` is `dir` or lies below it. Both are plain: no dots, no slash at the end but for the root.
pub fn is_within(path: &str, dir: &str) -> bool {
    path == dir || dir == "/" || path.strip_prefix(dir).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn a_name_that_only_begins_alike_is_elsewhere() {
        assert!(is_within("/a/b", "/a") && is_within("/a", "/a") && is_within("/a", "/"));
        assert!(!is_within("/ab", "/a") && !is_within("/", "/a") && is_within("src/x", "src"));
    }
}
