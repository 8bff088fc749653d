//! Image references, as far as the catalogue needs them.

/// A normalised image reference taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// Registry, such as `docker.io`, `gcr.io`.
    pub registry: String,
    /// Repository in it, such as `library/node`.
    pub repository: String,
    /// Tag, if one is given.
    pub tag: Option<String>,
    /// Digest, if one is given: `sha256:…`.
    pub digest: Option<String>,
}

/// Registries that serve Docker Hub's official images under another name.
const MIRRORS: &[&str] = &[
    "index.docker.io/library/",
    "registry-1.docker.io/library/",
    "registry.hub.docker.com/library/",
    "mirror.gcr.io/library/",
    "public.ecr.aws/docker/library/",
    "quay.io/libpod/",
    "docker.io/library/",
    "docker.io/amd64/",
    "docker.io/arm64v8/",
];

impl Reference {
    /// Takes a reference apart; a short one (`node:20`) is taken as Docker Hub's.
    pub fn parse(reference: &str) -> Self {
        let (rest, digest) = match reference.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.to_owned())),
            None => (reference, None),
        };
        let (path, tag) = match rest.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, Some(tag.to_owned())),
            _ => (rest, None),
        };
        let (registry, repository) = match path.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => {
                (first, rest.to_owned())
            }
            Some(_) => ("docker.io", path.to_owned()),
            None => ("docker.io", format!("library/{path}")),
        };
        Self { registry: registry.to_owned(), repository, tag, digest }
    }

    /// The tag, or `latest` where none is given.
    pub fn tag_or_latest(&self) -> &str {
        self.tag.as_deref().unwrap_or("latest")
    }

    /// The name the catalogue knows it by: `node` for an official image wherever it is mirrored.
    pub fn catalogue_name(&self) -> String {
        let full = format!("{}/{}", self.registry, self.repository);
        for mirror in MIRRORS {
            if let Some(name) = full.strip_prefix(mirror) {
                return name.to_owned();
            }
        }
        match full.strip_prefix("docker.io/") {
            Some(name) => name.to_owned(),
            None => full,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_for_every_mirror() {
        for (reference, name, tag) in [
            ("node", "node", "latest"),
            ("docker.io/library/node:20", "node", "20"),
            ("mirror.gcr.io/library/node:20", "node", "20"),
            ("public.ecr.aws/docker/library/node:20@sha256:00", "node", "20"),
            ("bitnami/node:1", "bitnami/node", "1"),
            ("docker.io/bitnami/node:1", "bitnami/node", "1"),
            ("localhost:5000/a", "localhost:5000/a", "latest"),
            ("gcr.io/distroless/static", "gcr.io/distroless/static", "latest"),
            ("", "", "latest"),
        ] {
            let parsed = Reference::parse(reference);
            assert_eq!(
                (parsed.catalogue_name().as_str(), parsed.tag_or_latest()),
                (name, tag),
                "{reference}"
            );
        }
        assert_eq!(Reference::parse("a@sha256:00").digest.as_deref(), Some("sha256:00"));
    }
}
