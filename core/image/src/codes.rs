/// Every code that a [`Note`](super::Note) or a [`ReadError`](super::ReadError) can carry, with the names of its
/// values: what a translation may use.
pub const CODES: &[(&str, &[&str])] = &[
    ("image-archive-broken", &["reason"]),
    ("image-archive-cut", &["at"]),
    ("image-archive-damaged", &["at"]),
    ("image-archive-short", &[]),
    ("image-base-unclear", &[]),
    ("image-compressed", &["command", "format"]),
    ("image-empty-file", &[]),
    ("image-history-empty", &[]),
    ("image-history-line", &["line"]),
    ("image-history-long", &[]),
    ("image-history-more", &["count"]),
    ("image-history-object", &["number"]),
    ("image-history-object-size", &["number"]),
    ("image-history-rounded", &[]),
    ("image-history-truncated", &["count"]),
    ("image-index-empty", &[]),
    ("image-inspect", &["what"]),
    ("image-inspect-containerd", &["size_bytes"]),
    ("image-inspect-first", &["count"]),
    ("image-inspect-layers", &["count"]),
    ("image-json", &["column", "line", "read"]),
    ("image-json-end", &["line"]),
    ("image-json-member", &["name", "reason"]),
    ("image-layer-cut", &["at", "layer", "name"]),
    ("image-layer-damaged", &["layer", "name", "reason"]),
    ("image-layer-ends", &["at", "layer", "name"]),
    ("image-layer-header", &["at", "layer", "name"]),
    ("image-layer-missing", &["layer", "name"]),
    ("image-layer-name", &["at", "layer", "name"]),
    ("image-many-files", &["layer"]),
    ("image-many-layers", &[]),
    ("image-many-members", &[]),
    ("image-missing", &["name"]),
    ("image-no-history", &["count"]),
    ("image-no-manifest", &[]),
    ("image-no-match", &[]),
    ("image-no-tar", &["at"]),
    ("image-none", &[]),
    ("image-platform-chosen", &["others", "platform"]),
    ("image-several", &["count", "name"]),
    ("image-source", &["reason"]),
    ("image-text-empty", &[]),
    ("image-text-long", &[]),
    ("image-text-unknown", &[]),
    ("image-too-long", &[]),
];

/// Whether the table has this code with these values.
pub(super) fn known(code: &str, args: &[(&str, &str)]) -> bool {
    let named =
        |names: &[&str]| names.len() == args.len() && args.iter().all(|(name, _)| names.contains(name));
    CODES.iter().any(|(known, names)| *known == code && named(names))
}
