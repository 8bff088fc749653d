use serde_json::Value;

use super::text::{REMEDY, field, text_field};
use super::{Entry, Note, Origin, ReadError, RealImage, RealSize};

/// Reads the objects of `docker image inspect`: the first, if there are several.
pub(super) fn from_json(values: &[Value]) -> Result<RealImage, ReadError> {
    let wrong = |what: &str| {
        ReadError::new(
            "image-inspect",
            &[("what", what)],
            format!("This JSON is no output of docker image inspect ({what} is missing): {REMEDY}."),
        )
    };
    let image = values.first().ok_or_else(|| wrong("an object"))?;
    let layers = field(image, "RootFS").and_then(|root| field(root, "Layers")).and_then(Value::as_array);
    let size = field(image, "Size").and_then(Value::as_u64);
    let (Some(layers), Some(size)) = (layers, size) else {
        return Err(wrong(if layers.is_none() { "RootFS.Layers" } else { "Size" }));
    };
    let mut notes = Vec::new();
    if values.len() > 1 {
        let count = values.len().to_string();
        notes.push(Note::new(
            "image-inspect-first",
            &[("count", &count)],
            format!("These are {count} images: the first is compared."),
        ));
    }
    // The containerd image store names a descriptor, and counts what is stored, not what is unpacked.
    let containerd = field(image, "Descriptor").is_some();
    if containerd {
        let bytes = size.to_string();
        notes.push(Note::new(
            "image-inspect-containerd",
            &[("size_bytes", &bytes)],
            format!(
                "This Docker uses the containerd image store: its Size ({bytes} bytes) is no unpacked size. Paste \
                 docker history --no-trunc instead."
            ),
        ));
    }
    let count = layers.len().to_string();
    notes.push(Note::new(
        "image-inspect-layers",
        &[("count", &count)],
        format!(
            "docker image inspect says that there are {count} layers, but not how large each is: docker history \
             --no-trunc does."
        ),
    ));
    let tag = field(image, "RepoTags").and_then(|tags| tags.get(0)).and_then(Value::as_str);
    Ok(RealImage {
        origin: Origin::Inspect,
        name: tag.map(str::to_owned),
        platform: platform(image),
        total: (!containerd).then(|| RealSize::exact(size)),
        entries: Vec::new(),
        layers: Vec::new(),
        waste: None,
        notes,
    })
}

/// `os/architecture` or `os/architecture/variant` of an image's description.
pub(super) fn platform(image: &Value) -> Option<String> {
    let (os, architecture) = (text_field(image, "Os")?, text_field(image, "Architecture")?);
    Some(match text_field(image, "Variant") {
        Some(variant) => format!("{os}/{architecture}/{variant}"),
        None => format!("{os}/{architecture}"),
    })
}

/// The history in an image's configuration, oldest first.
pub(super) fn history(config: &Value) -> Vec<Entry> {
    let entries = field(config, "history").and_then(Value::as_array);
    entries
        .into_iter()
        .flatten()
        .map(|entry| {
            let empty = field(entry, "empty_layer").and_then(Value::as_bool).unwrap_or(false);
            Entry {
                created_by: text_field(entry, "created_by").unwrap_or("").to_owned(),
                size: empty.then(|| RealSize::exact(0)),
                has_layer: Some(!empty),
                truncated: false,
            }
        })
        .collect()
}
