//! What it does: finds programs and archives that are downloaded, then unpacked or run, without a look at their checksum.
//!
//! Why: what the server sends may be something else in the next build, and nobody notices.
//!
//! Fix safety: none: the checksum, only who trusts a file once can write down.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("DownloadWithoutChecksum"),
    severity: Severity::Info,
    experimental: false,
    summary: "A download is used without a check of its checksum",
    url: "rules/DownloadWithoutChecksum",
    check,
};

/// Words of commands that compare what was downloaded with what was expected.
const CHECKS: &[&str] = &[
    "sha256sum", "sha512sum", "sha1sum", "sha384sum", "sha224sum", "md5sum", "b2sum", "shasum", "gpg", "cosign", "minisign", "openssl dgst",
    "checksum", "sha256", "sha512", "signify", "rhash",
];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for run in ctx.facts().image_runs() {
        let text = run.instruction.span.text(ctx.text).to_ascii_lowercase();
        if CHECKS.iter().any(|word| text.contains(word)) {
            continue;
        }
        let fetched = run.calls.iter().find_map(|call| {
            call.asks().find_map(|ask| match ask {
                Ask::Fetch(fetch) if is_fixed(&fetch.url) && used(run, call, fetch) => Some(&fetch.url),
                _ => None,
            })
        });
        if let Some(url) = fetched {
            let message = format!(
                "Nothing checks what `{}` sends before it is used: compare it with a known checksum (sha256sum -c)",
                url.text
            );
            out.push(
                Finding::at(run.instruction, url.span, "download-without-checksum", message).arg("url", &url.text),
            );
        }
    }
}

/// Whether an address leads to a file of one version: others have no checksum that stays.
fn is_fixed(url: &programs::Item) -> bool {
    let text = url.text.trim_end_matches('/');
    let name = text.rsplit('/').next().unwrap_or("");
    let moving = ["latest", "master", "main", "nightly", "HEAD"];
    text.starts_with("https://")
        && text.matches('/').count() > 3
        && text.bytes().any(|b| b.is_ascii_digit())
        && !moving.iter().any(|word| text.contains(word))
        && (is_archive(name) || [".deb", ".rpm", ".jar", ".whl", ".AppImage"].iter().any(|end| name.ends_with(end)) || !name.contains('.'))
}

/// Whether the same RUN unpacks, installs or runs what it downloads.
fn used(run: &RunFacts<'_>, call: &Call<'_>, fetch: &programs::Fetch) -> bool {
    let after = |other: &&Call<'_>| other.command.span.start > call.command.span.start;
    let Some(to) = &fetch.to else {
        // Through a pipe into what unpacks it.
        return run.calls.iter().filter(after).any(|other| {
            other.command.connector == crate::shell::Connector::Pipe
                && other.asks().any(|ask| matches!(ask, Ask::Unpack(unpack) if unpack.archive.is_none()))
        });
    };
    let Some(path) = call.word_path(to) else { return false };
    run.calls.iter().filter(after).any(|other| {
        let names = |item: &programs::Item| other.word_path(item).is_some_and(|own| own == path);
        other.asks().any(|ask| match ask {
            Ask::Unpack(unpack) => unpack.archive.as_ref().is_some_and(names),
            Ask::Install(install) => install.files().any(names),
            Ask::Change(change) => change.paths.iter().any(names),
            _ => false,
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::only;

    fn check(text: &str) {
        only("DownloadWithoutChecksum", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM debian:12\nRUN curl -fsSLo /tmp/a.tgz https://example.org/a/1.2/a.tgz && tar xf /tmp/a.tgz && rm /tmp/a.tgz\n#                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ DownloadWithoutChecksum",
        );
        check(
            "FROM debian:12\nRUN curl -fsSL https://example.org/a/1.2/a.tgz | tar xz -C /opt\n#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ DownloadWithoutChecksum",
        );
        check(
            "FROM debian:12\nRUN curl -fsSLo /usr/local/bin/a https://example.org/1.2/a && chmod +x /usr/local/bin/a\n#                                ^^^^^^^^^^^^^^^^^^^^^^^^^ DownloadWithoutChecksum",
        );
    }

    #[test]
    fn stays_silent() {
        for text in [
            "FROM debian:12\nRUN curl -fsSLo /a.tgz https://example.org/1.2/a.tgz && echo \"$SUM /a.tgz\" | sha256sum -c && tar xf /a.tgz",
            "FROM debian:12\nRUN curl -fsSLo /a.tgz https://example.org/x/latest/a2.tgz && tar xf /a.tgz",
            "FROM debian:12\nRUN curl -fsSLo /a.json https://example.org/1.2/a.json",
            "FROM debian:12\nRUN curl -fsSLo /a.tgz https://example.org/1.2/x/a.tgz",
            "FROM debian:12 AS b\nRUN curl -fsSL https://example.org/a/1.2/a.tgz | tar xz\nFROM alpine\nCOPY --from=b /x /x",
        ] {
            check(text);
        }
    }
}
