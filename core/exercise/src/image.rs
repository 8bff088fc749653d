//! Images as people write them.

use crate::glob::glob;
use crate::image_ref::ImageRef;

/// An image as people write it.
pub(super) fn familiar(reference: &str) -> String {
    match ImageRef::parse(reference) {
        Ok(image) => {
            let tag = image.tag.as_ref().map(|tag| format!(":{tag}"));
            let digest = image.digest.as_ref().map(|digest| format!("@{digest}"));
            format!("{}{}{}", image.familiar_name(), tag.unwrap_or_default(), digest.unwrap_or_default())
        }
        Err(_) => reference.to_owned(),
    }
}

/// Whether `reference` is an image that `wanted` names: as people write it, `*` for anything; without a tag, any.
pub(super) fn is_image(wanted: &str, reference: &str) -> bool {
    let Ok(image) = ImageRef::parse(reference) else { return false };
    let cut = wanted.rfind('/').map_or(0, |slash| slash + 1);
    let (name, tag) = match wanted.get(cut..).and_then(|last| last.find(':')) {
        Some(colon) => (wanted.get(..cut + colon), wanted.get(cut + colon + 1..)),
        None => (Some(wanted), None),
    };
    let name = name.unwrap_or("");
    let first = name.split('/').next().unwrap_or("");
    let has_domain = name.contains('/') && (first.contains(['.', ':']) || first == "localhost");
    let full = match (has_domain, name.contains('/')) {
        (true, _) => name.to_owned(),
        (false, true) => format!("docker.io/{name}"),
        (false, false) => format!("docker.io/library/{name}"),
    };
    let tag_fits = tag.is_none_or(|tag| glob(tag, image.tag.as_deref().unwrap_or("latest")));
    glob(&full, &image.name()) && tag_fits
}
