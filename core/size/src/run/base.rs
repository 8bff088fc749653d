//! What a path may hold of the base image, whose files are not listed.

use super::Machine;
use super::files::{base_name, join};
use crate::assumed::assumed;
use crate::catalogue::base_content;
use crate::fs::{BELOW, Size, What, shown_path};
use crate::paths::is_within;
use crate::source::Span;
use crate::{BasisKind, Bytes, basis};

/// What the base image may hold at a path.
pub(super) struct Held {
    size: Size,
    kind: BasisKind,
    /// Code of the reason.
    why: &'static str,
}

/// Directories that every image has, and that no instruction makes.
const STANDARD: &[&str] = &[
    "/",
    "/bin",
    "/etc",
    "/home",
    "/lib",
    "/lib64",
    "/opt",
    "/root",
    "/sbin",
    "/usr",
    "/usr/bin",
    "/usr/include",
    "/usr/lib",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/include",
    "/usr/local/lib",
    "/usr/local/sbin",
    "/usr/local/share",
    "/usr/sbin",
    "/usr/share",
    "/usr/src",
    "/var",
    "/var/lib",
];

/// Images that hold a distribution alone: nothing below /usr/local and /opt.
const BARE: &[&str] = &[
    "almalinux",
    "alpine",
    "amazonlinux",
    "archlinux",
    "buildpack-deps",
    "busybox",
    "centos",
    "debian",
    "fedora",
    "oraclelinux",
    "rockylinux",
    "ubuntu",
];

impl Machine<'_> {
    /// What the base image may hold at a path or pattern; `None` where that is nothing, or nothing but
    /// directories. `file` says that the path names a file, `recursive` that all below it counts.
    pub(super) fn base_holds(&self, pattern: &str, recursive: bool, file: bool) -> Option<Held> {
        let whole = self.system.fs.root_total();
        if whole == Size::ZERO || self.is_mounted(pattern) || self.made_here(pattern) {
            return None;
        }
        let known = whole.unpacked.is_some();
        let stem = pattern.trim_end_matches("/*");
        let path = if stem.is_empty() { "/" } else { stem };
        if path.contains("$(") || path.contains("${") {
            // Any path; below a directory of this stage it is that directory's.
            return recursive.then_some(UNKNOWN);
        }
        let image = self.system.image.0.as_str();
        if known && !may_hold(image, path) {
            return None;
        }
        if BARE.contains(&image) && !STANDARD.contains(&path) && self.unpacked_above(path) {
            return None;
        }
        if let Some(row) = base_content(image, &self.system.image.1, path) {
            let named = recursive || file || is_file(path);
            let size = row.size();
            return named.then_some(Held { size, kind: BasisKind::Assumed, why: "base-path-assumed" });
        }
        if !recursive {
            if !file && !is_file(path) {
                return None;
            }
            let bin = path.contains("/bin/") || path.contains("/sbin/");
            let size = assumed(if bin { "base:program" } else { "base:file" }).size();
            return Some(Held { size, kind: BasisKind::Assumed, why: "base-path-assumed" });
        }
        let share = match path {
            "/" => Some([0.7, 0.97, 1.0]),
            "/usr" => Some([0.3, 0.8, 1.0]),
            _ => None,
        };
        if let (Some(share), true) = (share, known) {
            let size = Size {
                unpacked: whole.unpacked.map(|bytes| part(bytes, share)),
                packed: whole.packed.map(|bytes| part(bytes, share)),
            };
            return Some(Held { size, kind: BasisKind::Assumed, why: "base-path-whole" });
        }
        if known
            && ["/etc", "/root", "/var/log", "/var/cache", "/var/www", "/var/spool"]
                .iter()
                .any(|dir| is_within(path, dir))
        {
            let size = assumed("base:settings").size();
            return Some(Held { size, kind: BasisKind::Assumed, why: "base-path-assumed" });
        }
        Some(UNKNOWN)
    }

    /// Whether instructions of this stage made what stands at a path.
    fn made_here(&self, pattern: &str) -> bool {
        let path = pattern.trim_end_matches("/*");
        if STANDARD.contains(&path) || path.is_empty() {
            // The part of the base may be in an earlier layer of this stage.
            return self.system.fs.entries.contains_key(&own_key(path));
        }
        let made = |dir: &str| !STANDARD.contains(&dir) && self.system.made.contains(dir);
        if made(path)
            || self.system.fs.entries.contains_key(path)
            || self.system.fs.entries.contains_key(&own_key(path))
            || self.system.fs.covering(path).is_some()
            || self.unnamed_top(path).is_some()
            || self.cwd != "/" && !STANDARD.contains(&self.cwd.as_str()) && is_within(path, &self.cwd)
        {
            return true;
        }
        let mut above = path;
        while let Some((parent, _)) = above.rsplit_once('/') {
            if parent.is_empty() {
                break;
            }
            if made(parent) {
                return true;
            }
            above = parent;
        }
        // A directory of its own that instructions filled, unless languages keep their own files there too.
        let name = base_name(path);
        let shared =
            ["python", "site-packages", "dist-packages", "node_modules", "gems", "go", "lib", "share"]
                .iter()
                .any(|word| name.starts_with(word));
        !shared && self.system.fs.below(path).next().is_some()
    }

    /// Whether this layer put files of unknown names where a path may lie: a distribution alone seldom holds
    /// what a command names right after an archive was unpacked above it.
    fn unpacked_above(&self, path: &str) -> bool {
        let current = self.system.fs.current();
        self.system.fs.entries.iter().any(|(key, entry)| {
            let shown = shown_path(key);
            let unnamed = shown.len() < key.len() && entry.what == What::Tree && entry.layer == current;
            unnamed && is_within(path, shown)
        })
    }

    /// Notes a directory that a command made.
    pub(super) fn note_made(&mut self, path: &str) {
        let path = self.path(path);
        if self.system.made.len() < MAX_MADE {
            self.system.made.insert(path);
        }
    }

    /// Counts what the base holds at `from`, which a command puts to `to`.
    pub(super) fn put_held(
        &mut self,
        held: &Held,
        code: &'static str,
        from: &str,
        to: &str,
        tree: bool,
        span: Span,
    ) {
        let basis = basis::reason(held.kind, held.why, &[]);
        let item = self.item(code, &[("path", from)], span, basis);
        if tree {
            self.put(&own_key(to), held.size, item, What::Tree);
        } else {
            self.put(to, held.size, item, What::File);
        }
    }
}

/// Directories noted at most.
const MAX_MADE: usize = 4_000;

const UNKNOWN: Held = Held { size: Size::UNKNOWN, kind: BasisKind::Unknown, why: "base-path-unknown" };

/// Where a copy of what the base holds at a path stands.
fn own_key(path: &str) -> String {
    join(if path.is_empty() { "/" } else { path }, &format!("{BELOW}base"))
}

fn part(bytes: Bytes, [low, likely, high]: [f64; 3]) -> Bytes {
    Bytes { low: bytes.scale(low).low, likely: bytes.scale(likely).likely, high: bytes.scale(high).high }
}

/// Whether an image that the catalogue knows may hold something at a path: system directories do; a directory
/// at the root of any other name, /home, /srv, /tmp and the like are empty.
fn may_hold(image: &str, path: &str) -> bool {
    if BARE.contains(&image)
        && ["/usr/local", "/opt", "/var/www", "/root"].iter().any(|dir| is_within(path, dir))
    {
        return false;
    }
    let system = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/var", "/opt", "/root"];
    let empty = ["/var/run", "/var/tmp", "/var/lock"];
    path == "/"
        || system.iter().any(|dir| is_within(path, dir)) && !empty.iter().any(|dir| is_within(path, dir))
        || image == "golang" && is_within(path, "/go")
}

/// Whether a path names a file rather than a directory.
fn is_file(path: &str) -> bool {
    let name = base_name(path);
    let extension = name.trim_start_matches('.').rsplit_once('.').map(|(_, extension)| extension);
    path.contains("/bin/")
        || path.contains("/sbin/")
        || matches!(path, "/etc/passwd" | "/etc/group" | "/etc/shadow" | "/etc/hosts")
        || extension.is_some_and(|e| e != "d" && e.chars().all(|c| c.is_ascii_alphabetic()))
}
