//! Paths as text, with slashes.

/// Whether `path` is `dir` or lies below it. Both are plain: no dots, no slash at the end but for the root.
pub fn is_within(path: &str, dir: &str) -> bool {
    path == dir || dir == "/" || path.strip_prefix(dir).is_some_and(|rest| rest.starts_with('/'))
}

/// The directories above an absolute path, from the nearest on, the root as `/`.
pub fn directories_above(path: &str) -> impl Iterator<Item = &str> {
    let up = |path: &str| path.rfind('/').filter(|_| path.len() > 1);
    let mut rest = path;
    std::iter::from_fn(move || {
        let at = up(rest)?;
        rest = rest.get(..at.max(1))?;
        Some(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::{directories_above, is_within};

    #[test]
    fn goes_up_to_the_root() {
        assert_eq!(directories_above("/a/b/c").collect::<Vec<_>>(), ["/a/b", "/a", "/"]);
        assert_eq!(directories_above("/").count() + directories_above("a").count(), 0);
    }

    #[test]
    fn a_name_that_only_begins_alike_is_elsewhere() {
        assert!(is_within("/a/b", "/a") && is_within("/a", "/a") && is_within("/a", "/"));
        assert!(!is_within("/ab", "/a") && !is_within("/", "/a") && is_within("src/x", "src"));
    }
}
