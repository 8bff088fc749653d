//! The directories that common base images have, and their links between directories: what a destination is before
//! any instruction makes it.

use super::copier::Node;

/// Directories of Debian's and Ubuntu's images (`base-files`, `base-passwd` and what debootstrap makes).
const DEBIAN: &str = "boot dev etc etc/alternatives etc/apt etc/apt/apt.conf.d etc/apt/preferences.d etc/apt/sources.list.d \
etc/apt/trusted.gpg.d etc/cron.d etc/cron.daily etc/default etc/init.d etc/ld.so.conf.d etc/logrotate.d etc/opt etc/pam.d \
etc/profile.d etc/security etc/skel etc/update-motd.d home media mnt opt proc root run run/lock srv sys tmp usr usr/bin \
usr/games usr/include usr/lib usr/libexec usr/local usr/local/bin usr/local/etc usr/local/games usr/local/include \
usr/local/lib usr/local/sbin usr/local/share usr/sbin usr/share usr/share/bash-completion usr/share/doc \
usr/share/keyrings usr/share/man usr/share/misc usr/share/zoneinfo usr/src var var/backups var/cache var/cache/apt \
var/lib var/lib/apt var/lib/apt/lists var/lib/dpkg var/local var/log var/mail var/opt var/spool var/tmp";

/// Directories of Alpine's images (`alpine-baselayout`).
const ALPINE: &str = "dev etc etc/apk etc/conf.d etc/crontabs etc/init.d etc/logrotate.d etc/modprobe.d etc/modules-load.d \
etc/network etc/opt etc/periodic etc/profile.d etc/ssl etc/ssl/certs etc/sysctl.d home lib/apk media mnt opt proc root run srv sys \
tmp usr usr/bin usr/lib usr/local usr/local/bin usr/local/lib usr/local/share usr/sbin usr/share usr/share/man \
usr/share/misc var var/cache var/empty var/lib var/local var/log var/mail var/opt var/spool var/tmp";

/// Directories of Fedora's, Red Hat's and their relatives' images (`filesystem`).
const REDHAT: &str = "boot dev etc etc/opt etc/pki etc/profile.d etc/skel etc/sysconfig etc/yum.repos.d home media mnt opt proc \
root run srv sys tmp usr usr/bin usr/games usr/include usr/lib usr/lib64 usr/libexec usr/local usr/local/bin \
usr/local/etc usr/local/include usr/local/lib usr/local/lib64 usr/local/sbin usr/local/share usr/sbin usr/share \
usr/src var var/cache var/lib var/local var/log var/opt var/spool var/tmp";

/// Directories that images make beyond those of their distribution, after their Dockerfiles
/// (github.com/docker-library and the makers' own).
const IMAGES: &[(&str, &str)] = &[
    ("caddy", "config data etc/caddy srv usr/share/caddy"),
    ("composer", "app"),
    ("eclipse-temurin", "opt/java/openjdk"),
    ("golang", "go go/bin go/src usr/local/go"),
    ("haproxy", "usr/local/etc/haproxy"),
    ("httpd", "usr/local/apache2 usr/local/apache2/conf usr/local/apache2/htdocs"),
    ("mariadb", "docker-entrypoint-initdb.d etc/mysql etc/mysql/conf.d var/lib/mysql"),
    ("memcached", ""),
    ("mongo", "data/configdb data/db docker-entrypoint-initdb.d"),
    ("mysql", "docker-entrypoint-initdb.d etc/mysql/conf.d var/lib/mysql"),
    (
        "nginx",
        "docker-entrypoint.d etc/nginx etc/nginx/conf.d usr/share/nginx/html var/cache/nginx var/log/nginx",
    ),
    ("node", "home/node opt"),
    ("php", "usr/local/etc/php usr/local/etc/php/conf.d var/www/html"),
    ("postgres", "docker-entrypoint-initdb.d var/lib/postgresql var/run/postgresql"),
    ("redis", "data"),
    ("rust", "usr/local/cargo usr/local/cargo/bin usr/local/rustup"),
    ("tomcat", "usr/local/tomcat usr/local/tomcat/conf usr/local/tomcat/lib usr/local/tomcat/webapps"),
    ("wordpress", "usr/local/etc/php/conf.d usr/src/wordpress var/www/html"),
];

/// How the directories of an image lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    family: Family,
    /// Whether `/bin`, `/sbin` and `/lib` are links into `/usr`.
    merged: bool,
    /// Whether `/lib64` is there.
    lib64: bool,
    image: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Family {
    #[default]
    Unknown,
    Debian,
    Alpine,
    RedHat,
    Busybox,
}

impl Layout {
    /// That of an image, by its catalogue name, its distribution (`debian12`) and its architecture.
    pub(crate) fn of(image: &str, distro: Option<&str>, arch: &str, apk: bool, dnf: bool) -> Self {
        let distro = distro.unwrap_or("");
        let version = |name: &str| {
            let rest = distro.strip_prefix(name)?;
            rest.split('.').next()?.parse::<u32>().ok()
        };
        // Debian's images are merged from bookworm on, Ubuntu's from focal on.
        let (family, merged) = match () {
            () if image.contains("distroless") || image == "scratch" => (Family::Unknown, false),
            () if image == "busybox" => (Family::Busybox, false),
            () if version("debian").is_some() => (Family::Debian, version("debian") >= Some(12)),
            () if version("ubuntu").is_some() => (Family::Debian, version("ubuntu") >= Some(20)),
            () if distro.starts_with("alpine") || apk => (Family::Alpine, false),
            () if dnf => (Family::RedHat, true),
            () => (Family::Unknown, false),
        };
        Self { family, merged, lib64: arch == "amd64", image: image.to_owned() }
    }

    /// Whether it has no links that are known.
    pub(crate) fn is_plain(&self) -> bool {
        self.family == Family::Unknown || self.family == Family::Busybox
    }

    /// Whether an image that holds a distribution alone certainly has nothing at an absolute path.
    pub(crate) fn lacks(&self, path: &str) -> bool {
        let known = match self.family {
            Family::Debian => DEBIAN,
            Family::Alpine => ALPINE,
            Family::RedHat => REDHAT,
            Family::Busybox | Family::Unknown => "",
        };
        let bare = ["debian", "ubuntu", "alpine", "busybox", "fedora", "rockylinux", "almalinux"];
        let path = path.trim_start_matches('/');
        let top = path.split('/').next().unwrap_or("");
        // Directories of every distribution that are empty in such an image.
        let empty = ["srv", "opt", "mnt", "media", "tmp"];
        let stands = known.split_whitespace().any(|dir| dir == top)
            || matches!(top, "bin" | "sbin" | "lib" | "lib64" | "home");
        bare.contains(&self.image.as_str())
            && !top.is_empty()
            && (!stands || empty.contains(&top) && path.contains('/'))
    }

    /// What stands at an absolute path; `None` where nothing is known of it.
    pub(crate) fn node(&self, path: &str) -> Option<Node> {
        let path = path.strip_prefix('/')?;
        let link = |target: &str| Some(Node::Link(target.to_owned()));
        match (self.family, path) {
            (Family::Debian | Family::RedHat, "bin" | "sbin" | "lib") if self.merged => {
                return link(&format!("usr/{path}"));
            }
            (Family::Debian, "lib64") if self.merged && self.lib64 => return link("usr/lib64"),
            (Family::RedHat, "lib64") => return link("usr/lib64"),
            (Family::Debian | Family::Alpine | Family::RedHat, "var/run") => return link("/run"),
            (Family::Debian | Family::Alpine | Family::RedHat, "var/lock") => return link("/run/lock"),
            (Family::Debian | Family::Alpine | Family::Busybox, "bin" | "sbin" | "lib") => {
                return Some(Node::Dir);
            }
            _ => {}
        }
        let known = match self.family {
            Family::Debian => DEBIAN,
            Family::Alpine => ALPINE,
            Family::RedHat => REDHAT,
            Family::Busybox => {
                "bin dev etc home root tmp usr usr/bin usr/sbin var var/spool var/spool/mail var/www"
            }
            Family::Unknown => "",
        };
        let own = IMAGES.iter().find(|(image, _)| *image == self.image).map_or("", |(_, own)| own);
        let below = |known: &str| {
            known.split_whitespace().any(|dir| {
                dir.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        (below(known) || below(own)).then_some(Node::Dir)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_directories_are_where_each_distribution_has_them() {
        let node = |image: &str, distro: &str, path: &str| {
            Layout::of(image, Some(distro), "amd64", false, false).node(path)
        };
        let link = |target: &str| Some(Node::Link(target.to_owned()));
        assert_eq!(node("debian", "debian12", "/bin"), link("usr/bin"));
        assert_eq!(node("debian", "debian11", "/bin"), Some(Node::Dir));
        assert_eq!(node("ubuntu", "ubuntu24.04", "/lib64"), link("usr/lib64"));
        assert_eq!(node("python", "debian13", "/usr/local"), Some(Node::Dir));
        assert_eq!(node("nginx", "debian12", "/etc/nginx/conf.d"), Some(Node::Dir));
        assert_eq!(node("debian", "debian12", "/app"), None);
        assert_eq!(Layout::of("alpine", None, "amd64", true, false).node("/usr/local/bin"), Some(Node::Dir));
        assert_eq!(Layout::of("own/image", None, "amd64", false, false).node("/bin"), None);
    }
}
