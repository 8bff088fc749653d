//! What images are known to hold, beyond what instructions put there.

use crate::assumed::{Assumed, assumed as row};

/// What an image is known to hold at a path, beyond what instructions put there.
pub(crate) fn base_content(image: &str, tag: &str, path: &str) -> Option<Assumed> {
    let path = path.trim_end_matches('/');
    let jre = tag.contains("jre");
    let key = match (image, path) {
        ("golang", "/usr/local/go") => "base-path:golang-toolchain",
        ("node", "/usr/local/bin/node") => "base-path:node-program",
        ("node", "/usr/local/lib/node_modules") => "base-path:node-modules",
        ("node", "/usr/local/bin") => "base-path:node-programs",
        ("composer", "/usr/bin/composer") => "base-path:composer-program",
        // pip, in older images with setuptools and wheel.
        ("python", path)
            if path.starts_with("/usr/local/lib/python3") && path.ends_with("/site-packages") =>
        {
            "base-path:python-packages"
        }
        ("python", "/usr/local") => "base-path:python-prefix",
        (_, "/opt/java/openjdk") => {
            if jre {
                "base-path:java-runtime"
            } else {
                "base-path:java-kit"
            }
        }
        (_, "/etc/ssl/certs/ca-certificates.crt") => "base-path:certificate-bundle",
        (_, "/etc/ssl/certs" | "/etc/ssl") => "base-path:certificates",
        (_, "/usr/share/zoneinfo") => "base-path:time-zones",
        (_, "/etc/passwd" | "/etc/group" | "/etc/shadow") => "base-path:accounts",
        _ => {
            let name = image.rsplit('/').next().unwrap_or(image);
            match (name, path.rsplit('/').next().unwrap_or(path)) {
                ("uv", "uv") => "base-path:uv-program",
                ("uv", "uvx") => "base-path:uvx-program",
                ("php-extension-installer", "install-php-extensions") => "base-path:php-extension-installer",
                ("xx", _) => "base-path:cross-helpers",
                _ => return None,
            }
        }
    };
    Some(row(key))
}
