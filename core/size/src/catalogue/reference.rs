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

/// Where Docker Hub is served under another name, with all that it holds.
const HUBS: &[&str] = &[
    "docker.io/",
    "index.docker.io/",
    "registry-1.docker.io/",
    "registry.hub.docker.com/",
    "registry.docker.io/",
    "mirror.gcr.io/",
    "docker.m.daocloud.io/",
    "m.daocloud.io/docker.io/",
];

/// Where copies of official images are served.
const OFFICIAL: &[&str] = &[
    "public.ecr.aws/docker/library/",
    "mcr.microsoft.com/mirror/docker/library/",
    "quay.io/libpod/",
    "ghcr.io/containerd/",
    "ghcr.io/linuxcontainers/",
    "psdockercache.azurecr.io/",
    "ubuntu.azurecr.io/",
    "ghcr.io/oracle/",
];

/// Official images under their makers' own name elsewhere.
const MAKERS: &[(&str, &str)] = &[
    ("public.ecr.aws/amazonlinux/amazonlinux", "amazonlinux"),
    ("public.ecr.aws/ubuntu/ubuntu", "ubuntu"),
    ("public.ecr.aws/debian/debian", "debian"),
    ("quay.io/centos/centos", "centos"),
    ("quay.io/fedora/fedora", "fedora"),
    ("registry.fedoraproject.org/fedora", "fedora"),
    ("docker.elastic.co/elasticsearch/elasticsearch", "elasticsearch"),
    ("container-registry.oracle.com/os/oraclelinux", "oraclelinux"),
    ("nvcr.io/nvidia/cuda", "nvidia/cuda"),
    ("docker.io/microsoft/windowsservercore", "mcr.microsoft.com/windows/servercore"),
    ("docker.io/microsoft/nanoserver", "mcr.microsoft.com/windows/nanoserver"),
    ("mcr.microsoft.com/windowsservercore", "mcr.microsoft.com/windows/servercore"),
    ("mcr.microsoft.com/nanoserver", "mcr.microsoft.com/windows/nanoserver"),
];

/// Where Red Hat's universal base images are served, each under `ubi9/ubi-minimal` and under `ubi9-minimal`.
const RED_HAT: &[&str] = &["registry.access.redhat.com/", "registry.redhat.io/", "docker.io/redhat/"];

/// Docker Hub's owners of the official images of one architecture.
const ARCHITECTURES: &[&str] = &[
    "library", "amd64", "arm32v5", "arm32v6", "arm32v7", "arm64v8", "i386", "mips64le", "ppc64le", "riscv64",
    "s390x",
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
        if let Some((_, name)) = MAKERS.iter().find(|(maker, _)| *maker == full) {
            return (*name).to_owned();
        }
        if let Some(name) = RED_HAT.iter().find_map(|home| full.strip_prefix(home)).and_then(universal) {
            return name;
        }
        // A copy is one of an image that is known; what else stands beside it is somebody's own.
        let copied = OFFICIAL.iter().find_map(|mirror| full.strip_prefix(mirror));
        if let Some(name) = copied.filter(|name| super::is_known_image(name)) {
            return name.to_owned();
        }
        // GitLab hands on Docker Hub's images under a group's own address.
        let handed_on = full.split_once("/dependency_proxy/containers/").map(|(_, name)| name);
        match handed_on.or_else(|| HUBS.iter().find_map(|hub| full.strip_prefix(hub))) {
            Some(name) => match name.split_once('/') {
                Some((owner, rest)) if ARCHITECTURES.contains(&owner) && !rest.contains('/') => {
                    rest.to_owned()
                }
                _ => name.to_owned(),
            },
            None => full,
        }
    }
}

/// `ubi9/ubi-minimal`, `ubi9-minimal`, `ubi8` as Red Hat's own registry names them.
fn universal(name: &str) -> Option<String> {
    let (major, kind) = match name.split_once('/') {
        Some((major, kind)) => (major, kind.strip_prefix("ubi")?),
        None => name.split_at(name.find('-').unwrap_or(name.len())),
    };
    let number = major.strip_prefix("ubi")?;
    let known = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    known.then(|| format!("registry.access.redhat.com/{major}/ubi{kind}"))
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
            ("index.docker.io/library/node:20", "node", "20"),
            ("index.docker.io/node:20", "node", "20"),
            ("registry-1.docker.io/library/node:20", "node", "20"),
            ("registry.hub.docker.com/library/node:20", "node", "20"),
            ("mirror.gcr.io/bitnami/node:20", "bitnami/node", "20"),
            ("arm32v7/node:20", "node", "20"),
            ("mcr.microsoft.com/mirror/docker/library/node:20", "node", "20"),
            ("gitlab.com/group/dependency_proxy/containers/node:20", "node", "20"),
            ("gitlab.example.org:443/g/s/dependency_proxy/containers/library/node:20", "node", "20"),
            ("ghcr.io/linuxcontainers/alpine:3.20", "alpine", "3.20"),
            ("ghcr.io/linuxcontainers/own:1", "ghcr.io/linuxcontainers/own", "1"),
            ("quay.io/libpod/busybox:latest", "busybox", "latest"),
            ("public.ecr.aws/amazonlinux/amazonlinux:2023", "amazonlinux", "2023"),
            ("quay.io/centos/centos:stream9", "centos", "stream9"),
            ("ghcr.io/oracle/oraclelinux:9-slim", "oraclelinux", "9-slim"),
            ("ubuntu.azurecr.io/ubuntu:noble", "ubuntu", "noble"),
            ("nvcr.io/nvidia/cuda:12.9.1-base-ubi9", "nvidia/cuda", "12.9.1-base-ubi9"),
            ("redhat/ubi9-minimal", "registry.access.redhat.com/ubi9/ubi-minimal", "latest"),
            ("registry.redhat.io/ubi8/ubi:8.5", "registry.access.redhat.com/ubi8/ubi", "8.5"),
            ("registry.access.redhat.com/ubi9", "registry.access.redhat.com/ubi9/ubi", "latest"),
            ("registry.access.redhat.com/rhel7", "registry.access.redhat.com/rhel7", "latest"),
            ("ghcr.io/own/node:20", "ghcr.io/own/node", "20"),
            ("library/node:20", "node", "20"),
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
