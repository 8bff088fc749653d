//! Image references, as `distribution/reference` reads them.

use crate::syntax::to_lower;

/// An image reference in its parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageRef {
    /// Registry host, such as `docker.io`.
    pub domain: String,
    /// Repository path, such as `library/alpine`.
    pub path: String,
    /// Tag as written.
    pub tag: Option<String>,
    /// Digest as written.
    pub digest: Option<String>,
}

impl ImageRef {
    /// BuildKit's `ParseNormalizedNamed`; the error is its message.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() == 64 && text.bytes().all(|b| matches!(b, b'a'..=b'f' | b'0'..=b'9')) {
            return Err(format!(
                "invalid repository name ({text}), cannot specify 64-byte hexadecimal strings"
            ));
        }
        let (domain, remainder) = split_domain(text);
        let remote = remainder.split(':').next().unwrap_or("");
        if to_lower(remote) != remote {
            return Err(format!("invalid reference format: repository name ({remote}) must be lowercase"));
        }
        parse_full(&format!("{domain}/{remainder}"))
    }

    /// Without tag and digest, such as `docker.io/library/alpine`.
    pub fn name(&self) -> String {
        if self.domain.is_empty() { self.path.clone() } else { format!("{}/{}", self.domain, self.path) }
    }

    /// The name people write: without `docker.io/` and `library/`.
    pub fn familiar_name(&self) -> String {
        if self.domain != DEFAULT_DOMAIN {
            return self.name();
        }
        match self.path.strip_prefix(OFFICIAL) {
            Some(rest) if !rest.contains('/') => rest.to_owned(),
            _ => self.path.clone(),
        }
    }

    /// The whole reference, with tag `latest` where neither tag nor digest was given.
    pub fn normalized(&self) -> String {
        let tag = match (&self.tag, &self.digest) {
            (Some(tag), _) => format!(":{tag}"),
            (None, None) => ":latest".to_owned(),
            (None, Some(_)) => String::new(),
        };
        let digest = self.digest.as_ref().map_or_else(String::new, |digest| format!("@{digest}"));
        format!("{}{tag}{digest}", self.name())
    }

    /// The name under which a named context stands for this image: familiar, without `:latest`.
    pub fn context_name(&self) -> String {
        let mut name = self.familiar_name();
        if let Some(tag) = &self.tag {
            name.push(':');
            name.push_str(tag);
        }
        if let Some(digest) = &self.digest {
            name.push('@');
            name.push_str(digest);
        }
        name.strip_suffix(":latest").map_or(name.clone(), str::to_owned)
    }
}

const DEFAULT_DOMAIN: &str = "docker.io";
const OFFICIAL: &str = "library/";
const INVALID: &str = "invalid reference format";

fn split_domain(text: &str) -> (&str, String) {
    let Some((first, rest)) = text.split_once('/') else {
        return (DEFAULT_DOMAIN, format!("{OFFICIAL}{text}"));
    };
    let (domain, remote) = if first == "index.docker.io" {
        (DEFAULT_DOMAIN, rest)
    } else if first == "localhost" || first.contains(['.', ':']) || to_lower(first) != first {
        (first, rest)
    } else {
        (DEFAULT_DOMAIN, text)
    };
    if domain == DEFAULT_DOMAIN && !remote.contains('/') {
        (domain, format!("{OFFICIAL}{remote}"))
    } else {
        (domain, remote.to_owned())
    }
}

fn parse_full(text: &str) -> Result<ImageRef, String> {
    match matched(text) {
        Some(found) if found.path.len() > 255 => {
            Err("repository name must not be more than 255 characters".to_owned())
        }
        Some(found) => {
            if let Some(digest) = &found.digest {
                check_digest(digest)?;
            }
            Ok(found)
        }
        None if matched(&to_lower(text)).is_some() => Err("repository name must be lowercase".to_owned()),
        None => Err(INVALID.to_owned()),
    }
}

/// The reference grammar: `[domain/]path[:tag][@digest]`, anchored.
fn matched(text: &str) -> Option<ImageRef> {
    let (rest, digest) = match text.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (text, None),
    };
    if digest.is_some_and(|digest| !is_digest(digest)) {
        return None;
    }
    let slash = rest.rfind('/').map_or(0, |at| at + 1);
    let (name, tag) = match rest.get(slash..)?.split_once(':') {
        Some((last, tag)) => (rest.get(..slash + last.len())?, Some(tag)),
        None => (rest, None),
    };
    if tag.is_some_and(|tag| !is_tag(tag)) {
        return None;
    }
    // The domain is taken where it can be: it comes first and is greedy.
    let (domain, path) = match name.split_once('/') {
        Some((domain, path)) if is_domain(domain) && is_path(path) => (domain, path),
        _ if is_path(name) => ("", name),
        _ => return None,
    };
    Some(ImageRef {
        domain: domain.to_owned(),
        path: path.to_owned(),
        tag: tag.map(str::to_owned),
        digest: digest.map(str::to_owned),
    })
}

fn is_tag(tag: &str) -> bool {
    (1..=128).contains(&tag.len())
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        && !tag.starts_with(['.', '-'])
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    algorithm.split(['-', '_', '+', '.']).all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    }) && hex.len() >= 32
        && hex.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `digest.Parse`; the error is its message.
pub fn check_digest(digest: &str) -> Result<(), String> {
    let Some((algorithm, hex)) = digest.split_once(':').filter(|(a, h)| !a.is_empty() && !h.is_empty())
    else {
        return Err("invalid checksum digest format".to_owned());
    };
    let wanted = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => {
            let plain =
                algorithm.bytes().all(|b| {
                    b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'+' | b'.' | b'_' | b'-')
                }) && hex.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'=' | b'_' | b'-'));
            let message =
                if plain { "unsupported digest algorithm" } else { "invalid checksum digest format" };
            return Err(message.to_owned());
        }
    };
    if hex.len() != wanted {
        return Err("invalid checksum digest length".to_owned());
    }
    if !hex.bytes().all(|b| matches!(b, b'a'..=b'f' | b'0'..=b'9')) {
        return Err("invalid checksum digest format".to_owned());
    }
    Ok(())
}

fn is_domain(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[') {
        Some(inner) => {
            let Some((address, after)) = inner.split_once(']') else { return false };
            if address.is_empty() || !address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':') {
                return false;
            }
            (None, after.strip_prefix(':').or(if after.is_empty() { None } else { Some("?") }))
        }
        None => match text.split_once(':') {
            Some((host, port)) => (Some(host), Some(port)),
            None => (Some(text), None),
        },
    };
    let host_fits = host.is_none_or(|host| {
        host.split('.').all(|part| {
            !part.is_empty()
                && !part.starts_with('-')
                && !part.ends_with('-')
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
    });
    host_fits && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

fn is_path(text: &str) -> bool {
    text.split('/').all(is_path_component)
}

/// `[a-z0-9]+` joined by `.`, `_`, `__` or any number of `-`.
fn is_path_component(text: &str) -> bool {
    let alphanumeric = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let edge = |b: Option<&u8>| b.copied().is_some_and(alphanumeric);
    if !edge(text.as_bytes().first()) || !edge(text.as_bytes().last()) {
        return false;
    }
    text.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        .filter(|separator| !separator.is_empty())
        .all(|separator| matches!(separator, "." | "_" | "__") || separator.bytes().all(|b| b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalizes() {
        for (text, normal) in [
            ("alpine", "docker.io/library/alpine:latest"),
            ("alpine:3", "docker.io/library/alpine:3"),
            ("user/app", "docker.io/user/app:latest"),
            ("docker.io/alpine", "docker.io/library/alpine:latest"),
            ("index.docker.io/a/b:c", "docker.io/a/b:c"),
            ("localhost/x", "localhost/x:latest"),
            ("localhost:5000/x:y", "localhost:5000/x:y"),
            ("[::1]:5000/x", "[::1]:5000/x:latest"),
            ("ghcr.io/a/b__c-d.e", "ghcr.io/a/b__c-d.e:latest"),
            ("Upper/x", "Upper/x:latest"),
        ] {
            assert_eq!(ImageRef::parse(text).map(|r| r.normalized()).as_deref(), Ok(normal), "{text}");
        }
        let pinned = format!("a@sha256:{}", "0".repeat(64));
        assert_eq!(ImageRef::parse(&pinned).unwrap().normalized(), format!("docker.io/library/{pinned}"));
    }

    #[test]
    fn refuses_with_the_same_words() {
        for (text, message) in [
            ("Builder", "invalid reference format: repository name (library/Builder) must be lowercase"),
            ("alpine:", "invalid reference format"),
            ("a:b:c", "invalid reference format"),
            ("", "invalid reference format"),
            ("a//b", "invalid reference format"),
            ("a._b", "invalid reference format"),
            ("a@sha256:12", "invalid reference format"),
            ("a b", "invalid reference format"),
        ] {
            assert_eq!(ImageRef::parse(text).unwrap_err(), message, "{text}");
        }
    }
}
