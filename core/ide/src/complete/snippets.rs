//! Forms of several lines, with places to fill in.

use super::{Completion, Kind};
use crate::reading::Reading;

/// Name, and text. `${…}` is a place to fill in.
const SNIPPETS: &[(&str, &str)] = &[
    (
        "apt-install",
        "RUN apt-get update \\\n    && apt-get install -y --no-install-recommends \\\n        ${packages} \\\n    && rm -rf /var/lib/apt/lists/*",
    ),
    (
        "apt-cache",
        "RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\\n    --mount=type=cache,target=/var/lib/apt,sharing=locked \\\n    apt-get update && apt-get install -y --no-install-recommends ${packages}",
    ),
    ("apk-install", "RUN apk add --no-cache ${packages}"),
    ("npm-cache", "COPY package.json package-lock.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci"),
    (
        "pip-cache",
        "COPY requirements.txt ./\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt",
    ),
    (
        "go-cache",
        "COPY go.mod go.sum ./\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \\\n    CGO_ENABLED=0 go build -o /out/${app} .",
    ),
    (
        "cargo-cache",
        "RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/app/target \\\n    cargo build --release && cp target/release/${app} /usr/local/bin/",
    ),
    ("maven-cache", "RUN --mount=type=cache,target=/root/.m2 mvn -B package"),
    (
        "non-root-user",
        "RUN groupadd --system ${app} && useradd --system --gid ${app} --no-create-home ${app}\nUSER ${app}",
    ),
    ("non-root-user-alpine", "RUN addgroup -S ${app} && adduser -S -G ${app} ${app}\nUSER ${app}"),
    (
        "healthcheck",
        "HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \\\n    CMD ${command} || exit 1",
    ),
    ("secret", "RUN --mount=type=secret,id=${name} cat /run/secrets/${name}"),
    ("run-heredoc", "RUN <<EOF\nset -e\n${commands}\nEOF"),
];

/// The snippets that fit at a place.
pub(super) fn all(reading: &Reading, at: u32) -> Vec<Completion> {
    if reading.stage_at(at).is_none() {
        return Vec::new();
    }
    let item = |(name, text): &(&str, &str)| {
        let text = text.replace("\\\n", &format!("{}\n", reading.tree.escape));
        Completion::new(*name, Kind::Snippet).inserts(text).help(format!("snippet.{name}"))
    };
    SNIPPETS.iter().map(item).collect()
}

/// Names of all snippets, for tests of their texts.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SNIPPETS.iter().map(|(name, _)| *name)
}
