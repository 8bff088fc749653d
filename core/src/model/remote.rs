//! What a source of COPY or ADD is: a path, a URL or a Git repository (BuildKit's `dfgitutil`).

/// Kind of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A path.
    Local,
    /// A file at a URL.
    Http,
    /// A Git repository; with BuildKit's message where its query is refused.
    Git(Option<String>),
}

/// Sorts `source`.
pub(crate) fn source(source: &str) -> Source {
    let http = source.starts_with("http://") || source.starts_with("https://");
    match git(source) {
        Some(query) => Source::Git(check_query(query)),
        None if http => Source::Http,
        None => Source::Local,
    }
}

/// Whether `text` is a URL or a Git repository rather than a path.
pub(crate) fn is_remote(text: &str) -> bool {
    source(text) != Source::Local
}

/// The query of a Git reference; `None` for anything else.
fn git(source: &str) -> Option<&str> {
    if source.starts_with("./") || source.starts_with("../") || source.starts_with("github.com/") {
        return None;
    }
    let (location, _fragment) = source.split_once('#').unwrap_or((source, ""));
    let (address, query) = location.split_once('?').unwrap_or((location, ""));
    if let Some((scheme, rest)) = address.split_once("://")
        && !scheme.is_empty()
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return match scheme.to_lowercase().as_str() {
            "http" | "https" => {
                let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("");
                (path.ends_with(".git") && !rest.contains(' ')).then_some(query)
            }
            "ssh" | "git" => Some(query),
            _ => None,
        };
    }
    let (user, rest) = address.split_once('@')?;
    let (host, _) = rest.split_once(':')?;
    let name = |text: &str, extra: &[u8]| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || extra.contains(&b))
    };
    (name(user, b"_") && name(host, b".")).then_some(query)
}

fn check_query(query: &str) -> Option<String> {
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let switch = matches!(key, "submodules" | "keep-git-dir" | "fetch-by-commit");
        let known =
            switch || matches!(key, "ref" | "tag" | "branch" | "subdir" | "checksum" | "commit" | "mtime");
        let quoted = crate::syntax::quote(value);
        if value.is_empty() && !switch {
            return Some(format!("query {} has no value", crate::syntax::quote(key)));
        }
        if !known {
            return Some(format!("unexpected query {}", crate::syntax::quote(key)));
        }
        if switch && !value.is_empty() && crate::syntax::parse_bool(value).is_none() {
            return Some(format!("invalid {key} value: {quoted}"));
        }
        if key == "mtime" && !matches!(value, "checkout" | "commit") {
            return Some(format!("invalid mtime value: {quoted} (must be \"checkout\" or \"commit\")"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_sources() {
        for (text, kind) in [
            ("a/b", Source::Local),
            ("github.com/a/b", Source::Local),
            ("https://example.org/a.tar.gz", Source::Http),
            ("https://github.com/a/b.git", Source::Git(None)),
            ("https://github.com/a/b.git#v1:sub", Source::Git(None)),
            ("git@github.com:a/b", Source::Git(None)),
            ("git://x/y", Source::Git(None)),
            ("ftp://x/y", Source::Local),
            ("https://github.com/a/b.git?x=1", Source::Git(Some("unexpected query \"x\"".into()))),
        ] {
            assert_eq!(source(text), kind, "{text}");
        }
    }
}
