//! What a source of COPY or ADD is: a path, a URL or a Git repository (BuildKit's `dfgitutil`).

use super::url::{Url, read_query};
use crate::syntax::{clean_path, parse_bool, quote};

/// Kind of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A path.
    Local,
    /// A file at a URL.
    Http,
    /// A Git repository.
    Git(GitRef),
    /// A Git repository whose query BuildKit refuses, with its message.
    Refused(String),
}

/// What the address of a Git repository asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct GitRef {
    /// Branch, tag or commit.
    pub(crate) reference: String,
    /// The folder of the repository that is taken.
    pub(crate) subdir: String,
    /// The commit that it must be.
    pub(crate) checksum: String,
    /// Whether `.git` stays.
    pub(crate) keep_git_dir: Option<bool>,
}

/// Sorts `source`.
pub(crate) fn source(source: &str) -> Source {
    let http = source.starts_with("http://") || source.starts_with("https://");
    match git(source) {
        Some(Ok(_)) if is_like_path(source) => Source::Local,
        Some(Ok(git)) => Source::Git(git),
        Some(Err(message)) => Source::Refused(message),
        None if http => Source::Http,
        None => Source::Local,
    }
}

/// Whether `text` is a URL or a Git repository rather than a path.
pub fn is_remote(text: &str) -> bool {
    source(text) != Source::Local
}

/// Whether `--checksum` may be given for `text`.
pub(crate) fn takes_checksum(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://") || matches!(git(text), Some(Ok(_)))
}

/// An address without scheme, which names a repository only as a build context.
fn is_like_path(source: &str) -> bool {
    source.starts_with("github.com/")
}

/// BuildKit's `ParseGitRef`: `None` for what is no repository, an error for a query that it refuses.
fn git(source: &str) -> Option<Result<GitRef, String>> {
    if source.starts_with("./") || source.starts_with("../") {
        return None;
    }
    if is_like_path(source) {
        let url = Url::parse(source)?;
        return Some(read(&url.fragment, url.query));
    }
    let proto = source.split_once("://").map(|(proto, _)| proto);
    let is_proto = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if let Some(proto) = proto.filter(is_proto) {
        if !matches!(proto.to_ascii_lowercase().as_str(), "http" | "https" | "ssh" | "git") {
            return None;
        }
        let url = Url::parse(source)?;
        let web = matches!(url.scheme.as_str(), "http" | "https");
        return (!web || url.path.ends_with(".git")).then(|| read(&url.fragment, url.query));
    }
    let (query, fragment) = scp(source)?;
    let (query, whole) = read_query(query);
    whole.then(|| read(fragment, query))
}

/// Query and fragment of `user@host:path`.
fn scp(source: &str) -> Option<(&str, &str)> {
    let (user, rest) = source.split_once('@')?;
    let (host, path) = rest.split_once(':')?;
    let name = |text: &str, extra: &[u8]| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || extra.contains(&b))
    };
    if !name(user, b"_") || !name(host, b".") || path.contains('\n') {
        return None;
    }
    let (location, fragment) = path.split_once('#').unwrap_or((path, ""));
    Some((location.split_once('?').map_or("", |(_, query)| query), fragment))
}

/// Sets a reference, unless another is set.
fn set_reference(git: &mut GitRef, reference: String) -> Result<(), String> {
    if !git.reference.is_empty() && git.reference != reference {
        return Err(format!("ref conflicts: {} vs {}", quote(&git.reference), quote(&reference)));
    }
    git.reference = reference;
    Ok(())
}

/// The keys come in the order of the query.
fn read(fragment: &str, query: Vec<(String, String)>) -> Result<GitRef, String> {
    let (reference, subdir) = fragment.split_once(':').unwrap_or((fragment, ""));
    let subdir = clean_path(&format!("/{subdir}"));
    let mut git = GitRef {
        reference: reference.to_owned(),
        subdir: subdir.trim_start_matches('/').to_owned(),
        ..GitRef::default()
    };
    let mut values: Vec<(String, Vec<String>)> = Vec::new();
    for (key, value) in query {
        match values.iter_mut().find(|(known, _)| *known == key) {
            Some((_, given)) => given.push(value),
            None => values.push((key, vec![value])),
        }
    }
    let (mut tag, mut branch) = (String::new(), String::new());
    for (key, mut given) in values {
        let value = given.pop().unwrap_or_default();
        if !given.is_empty() {
            return Err(format!("query {} has multiple values", quote(&key)));
        }
        let switch = matches!(key.as_str(), "submodules" | "keep-git-dir" | "fetch-by-commit");
        if value.is_empty() && !switch {
            return Err(format!("query {} has no value", quote(&key)));
        }
        match key.as_str() {
            "ref" => set_reference(&mut git, value)?,
            "tag" => tag = value,
            "branch" => branch = value,
            "subdir" if !git.subdir.is_empty() && git.subdir != value => {
                return Err(format!("subdir conflicts: {} vs {}", quote(&git.subdir), quote(&value)));
            }
            "subdir" => git.subdir = value,
            "checksum" | "commit" => git.checksum = value,
            "mtime" if !matches!(value.as_str(), "checkout" | "commit") => {
                let value = quote(&value);
                return Err(format!("invalid mtime value: {value} (must be \"checkout\" or \"commit\")"));
            }
            "mtime" => {}
            _ if switch => {
                let on = if value.is_empty() { Some(true) } else { parse_bool(&value) };
                if on.is_none() {
                    return Err(format!("invalid {key} value: {}", quote(&value)));
                }
                if key == "keep-git-dir" {
                    git.keep_git_dir = on;
                }
            }
            _ => return Err(format!("unexpected query {}", quote(&key))),
        }
    }
    let below = |prefix: &str, name: &str| {
        if name.starts_with(prefix) { name.to_owned() } else { format!("{prefix}{name}") }
    };
    if !tag.is_empty() {
        set_reference(&mut git, below("refs/tags/", &tag))?;
    }
    if !branch.is_empty() {
        if !tag.is_empty() {
            return Err("branch conflicts with tag".to_owned());
        }
        set_reference(&mut git, below("refs/heads/", &branch))?;
    }
    Ok(git)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> String {
        match source(text) {
            Source::Local => "local".to_owned(),
            Source::Http => "http".to_owned(),
            Source::Git(git) => format!("git {} {}", git.reference, git.subdir).trim().to_owned(),
            Source::Refused(message) => message,
        }
    }

    #[test]
    fn sorts_sources() {
        for (text, expected) in [
            ("a/b", "local"),
            ("github.com/a/b", "local"),
            ("github.com/a/b?x=1", "unexpected query \"x\""),
            ("https://example.org/a.tar.gz", "http"),
            ("https://github.com/a/b.git", "git"),
            ("https://github.com/a/b.git#v1:sub/../dir", "git v1 dir"),
            ("https://github.com/a/b%2egit", "git"),
            ("https://a b/c.git", "http"),
            ("HTTPS://a/b", "local"),
            ("HTTPS://a/b.git", "git"),
            ("git@github.com:a/b", "git"),
            ("git@github.com:a/b?ref=x;y", "local"),
            ("git://x/y", "git"),
            ("git://x:y/z", "local"),
            ("ftp://x/y", "local"),
            ("https://github.com/a/b.git?x=1", "unexpected query \"x\""),
            ("https://github.com/a/b.git?x", "query \"x\" has no value"),
            ("https://github.com/a/b.git?ref=x&ref=x", "query \"ref\" has multiple values"),
            ("https://github.com/a/b.git?ref=x#y", "ref conflicts: \"y\" vs \"x\""),
            ("https://github.com/a/b.git?branch=x&tag=y", "branch conflicts with tag"),
            ("https://github.com/a/b.git?tag=1.0", "git refs/tags/1.0"),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
