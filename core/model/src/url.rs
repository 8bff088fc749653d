//! Addresses as Go's `net/url` reads them: what it refuses, and what it makes of the rest.

/// An address with a scheme and an authority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Url {
    /// Lower case; empty where there is none.
    pub(super) scheme: String,
    /// The path, percent-decoded; bytes that are no UTF-8 are replaced.
    pub(super) path: String,
    /// Keys and values of the query, percent-decoded; pairs that cannot be read are left out.
    pub(super) query: Vec<(String, String)>,
    /// The fragment, percent-decoded.
    pub(super) fragment: String,
}

impl Url {
    /// `url.Parse`; `None` where it refuses.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
        if address.bytes().any(|b| b < 0x20 || b == 0x7f) {
            return None;
        }
        let (scheme, rest) = scheme(address)?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let authority = rest.strip_prefix("//").filter(|_| !scheme.is_empty() || !rest.starts_with("///"));
        let path = match authority {
            Some(rest) => {
                let at = rest.find('/').unwrap_or(rest.len());
                let (authority, path) = rest.split_at(at);
                check_authority(authority)?;
                path
            }
            // Opaque, as `mailto:`; or a path whose first segment must not look like a scheme.
            None if !scheme.is_empty() && !rest.starts_with('/') => "",
            None => {
                let first = rest.split('/').next().unwrap_or("");
                if !rest.starts_with('/') && first.contains(':') {
                    return None;
                }
                rest
            }
        };
        Some(Self {
            scheme: scheme.to_ascii_lowercase(),
            path: unescape(path, false)?,
            query: read_query(query).0,
            fragment: unescape(fragment, false)?,
        })
    }
}

/// The scheme, empty where there is none, and the rest; `None` where a colon comes first.
fn scheme(text: &str) -> Option<(&str, &str)> {
    for (at, b) in text.bytes().enumerate() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return None,
            b':' => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => break,
        }
    }
    Some(("", text))
}

/// User, host and port; `None` where Go refuses them.
fn check_authority(authority: &str) -> Option<()> {
    let (user, host) =
        authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    check_host(host)?;
    let Some(user) = user else { return Some(()) };
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&b);
    if !user.bytes().all(allowed) {
        return None;
    }
    unescape(user, false).map(|_| ())
}

fn check_host(host: &str) -> Option<()> {
    let is_port = |text: &str| {
        text.is_empty() || text.strip_prefix(':').is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()))
    };
    let name = match host.strip_prefix('[') {
        Some(_) => {
            let close = host.rfind(']')?;
            if !is_port(host.get(close + 1..)?) {
                return None;
            }
            host.get(..close)?
        }
        None => {
            let at = host.find(':').unwrap_or(host.len());
            if host.contains(['[', ']']) || !is_port(host.get(at..)?) {
                return None;
            }
            host
        }
    };
    let mut bytes = name.bytes();
    while let Some(b) = bytes.next() {
        match b {
            b'%' => {
                let (high, low) = (hex(bytes.next()?)?, hex(bytes.next()?)?);
                // Only what is not ASCII may be escaped in a host, but for the `%25` before a zone.
                if high < 8 && (high, low) != (2, 5) {
                    return None;
                }
            }
            b' ' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | b'@' => return None,
            _ => {}
        }
    }
    Some(())
}

fn hex(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// `url.PathUnescape`, or `url.QueryUnescape` where `plus` is a space; `None` for a broken escape.
pub(super) fn unescape(text: &str, plus: bool) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        out.push(match b {
            b'%' => hex(bytes.next()?)? << 4 | hex(bytes.next()?)?,
            b'+' if plus => b' ',
            b => b,
        });
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

/// `url.ParseQuery`: the pairs that can be read, and whether all can.
pub(super) fn read_query(query: &str) -> (Vec<(String, String)>, bool) {
    let (mut pairs, mut whole) = (Vec::new(), true);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        match (unescape(key, true), unescape(value, true)) {
            (Some(key), Some(value)) if !pair.contains(';') => pairs.push((key, value)),
            _ => whole = false,
        }
    }
    (pairs, whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_go_refuses() {
        for text in [
            "https://a b/c",
            "https://a:x/c",
            "https://a/%zz",
            "ssh://[::1/x",
            "ssh://a[b]/x",
            "http://a%41/x",
            "http://us er@a/x",
            "http://a/b#%",
            ":x",
            "http://a\u{1}/x",
        ] {
            assert_eq!(Url::parse(text), None, "{text}");
        }
        for text in
            ["https://a:/c", "https://u:p@[::1]:8/c", "http://é/.git", "http://a%C3%A9/x", "a/b:c", "*"]
        {
            assert!(Url::parse(text).is_some(), "{text}");
        }
    }

    #[test]
    fn reads_the_parts() {
        let url = Url::parse("HTTPS://a/b%2egit?x=1+2&y;z=3&%72ef#f%20g").unwrap_or_default();
        assert_eq!(
            (url.scheme.as_str(), url.path.as_str(), url.fragment.as_str()),
            ("https", "/b.git", "f g")
        );
        let pairs = [("x", "1 2"), ("ref", "")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(url.query, pairs);
    }
}
