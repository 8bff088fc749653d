//! Downloads, archives and repositories: what comes from elsewhere.

use super::commands::Called;
use super::files::{base_name, join};
use super::{Machine, Piped};
use crate::assumed::{Assumed, assumed, group};
use crate::basis;
use crate::fs::{BELOW, Size, What};
use crate::packages::{Found, Way, software};
use crate::programs::{Arg, Checkout, Fetch, Inflate, Interpret, Item, Manager, Unpack};
use crate::source::Span;
use crate::{Basis, BasisKind, Bytes};

/// What an address gives by the kind of file that it names; `None` where the name does not tell. Nobody can know the
/// size before fetching.
fn by_extension(url: &str) -> Option<Assumed> {
    let path = file_of(url).to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|end| path.ends_with(end));
    let key = if ends(&[".asc", ".sig", ".sha256", ".sha512", ".md5", ".key", ".gpg"]) {
        "file:signature"
    } else if ends(&[".sh", ".py", ".txt", ".json", ".yml", ".patch", ".xml", ".conf"]) {
        "file:text"
    } else if ends(&[".jar", ".war"]) {
        "file:jar"
    } else if ends(&[".deb", ".rpm", ".apk"]) {
        "file:package"
    } else if ends(&[".bin", ".run", ".exe"]) {
        "file:installer"
    } else if ends(&[".zip", ".whl", ".phar"]) {
        "file:zip"
    } else if is_archive(&path) {
        if is_source(&url.to_ascii_lowercase()) { "file:source-archive" } else { "file:archive" }
    } else if path.contains("linux") || path.contains("amd64") || path.contains("x86_64") {
        "file:program"
    } else {
        return None;
    };
    Some(assumed(key))
}

/// The part of an address that names the file: of a query the value that looks like one, of a mirror's path
/// what stands before `/from/`.
fn file_of(url: &str) -> &str {
    let (path, query) = url.split_once(['?', '#']).unwrap_or((url, ""));
    let mut named = query.split('&').filter_map(|pair| pair.split_once('=')).map(|(_, value)| value);
    let named = named.rfind(|value| value.contains('.') && !value.ends_with('.'));
    named.unwrap_or_else(|| path.split_once("/from/").map_or(path, |(file, _)| file))
}

fn is_archive(path: &str) -> bool {
    path.contains(".tar.") || [".tar", ".tgz", ".txz", ".tbz2", ".tbz"].iter().any(|end| path.ends_with(end))
}

/// Whether an address or a name tells sources.
fn is_source(lower: &str) -> bool {
    let says = ["source", "/src/", "archive/", "-src", ".src.", "codeload"].iter().any(|w| lower.contains(w));
    says && !["linux", "amd64", "x86_64", "-bin"].iter().any(|w| lower.contains(w))
}

/// What an address gives.
pub(crate) fn download(url: &str) -> Assumed {
    known_download(url).or_else(|| by_extension(url)).unwrap_or_else(|| assumed("file:any"))
}

fn known_download(url: &str) -> Option<Assumed> {
    let lower = url.to_ascii_lowercase();
    let signature =
        [".asc", ".sig", ".sha256", ".sha512", ".md5"].iter().any(|end| file_of(&lower).ends_with(end));
    if signature {
        return None;
    }
    group("download").find(|(part, _)| lower.contains(part)).map(|(_, row)| row)
}

/// Unpacked bytes of an archive of which only the name is known.
fn unpacked_by_name(name: &str) -> Bytes {
    let lower = name.to_ascii_lowercase();
    let file = file_of(&lower);
    let key = if is_java(file, "jre") {
        "unpacked:jre"
    } else if is_java(file, "jdk") {
        "unpacked:jdk"
    } else if file.ends_with(".war") || file.ends_with(".jar") {
        "unpacked:war"
    } else if file.ends_with(".zip") {
        "unpacked:zip"
    } else if is_source(&lower) {
        "unpacked:source"
    } else {
        "unpacked:archive"
    };
    assumed(key).bytes
}

/// Whether an archive is a Java runtime (`jre`) or development kit (`jdk`).
fn is_java(file: &str, kind: &str) -> bool {
    let java =
        ["openjdk", "zulu", "corretto", "liberica", "graalvm", "temurin"].iter().any(|v| file.contains(v));
    is_archive(file) && file.contains(kind) && (java || file.starts_with(kind))
}

/// By how much an archive grows when it is unpacked.
fn growth(name: &str, source: bool) -> [f64; 3] {
    let name = name.to_ascii_lowercase();
    match () {
        () if name.ends_with(".zip") || name.ends_with(".jar") || name.ends_with(".whl") => [1.1, 2.6, 5.0],
        () if name.contains("node-v") && name.contains(".xz") => [3.6, 4.4, 5.2],
        () if name.contains(".tar.xz") || name.ends_with(".txz") || name.contains(".zst") => [3.0, 5.2, 8.0],
        () if name.contains("node-v") => [2.8, 4.2, 5.2],
        () if source => [2.5, 4.5, 7.0],
        () => [2.0, 3.2, 5.0],
    }
}

/// The directory that an archive of that name holds everything in: `foo-1.2` in `foo-1.2.tar.gz`. An archive
/// that is named by a tag or commit alone holds one of another name.
fn top_directory(name: &str) -> String {
    let name = base_name(name.split(['?', '#']).next().unwrap_or(name));
    let lower = name.to_ascii_lowercase();
    let end = [".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tgz", ".txz", ".tbz2", ".tar", ".zip"]
        .iter()
        .find_map(|end| lower.strip_suffix(end).map(str::len))
        .unwrap_or(name.len());
    let stem = name.get(..end).unwrap_or(name);
    let plain = stem.trim_start_matches(['v', 'V']);
    let is_version = plain.starts_with(|c: char| c.is_ascii_digit() || c == '$')
        || stem.len() >= 20 && stem.bytes().all(|b| b.is_ascii_hexdigit())
        || matches!(stem, "master" | "main" | "archive" | "-");
    let is_go = stem
        .strip_prefix("go")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == '$'));
    match () {
        () if is_version || stem.is_empty() => format!("{BELOW}top"),
        // Go's archives hold `go`, whatever their version.
        () if is_go => "go".to_owned(),
        () => stem.to_owned(),
    }
}

impl Machine<'_> {
    /// A script that a shell or an interpreter is given.
    pub(super) fn interpret(&mut self, interpret: &Interpret, called: &Called<'_>) {
        if let Some(url) = &called.piped.url {
            let texts: Vec<&str> = called.args.iter().map(|arg| arg.text.as_str()).collect();
            self.piped_script(&url.clone(), &texts, called.span);
        } else if interpret.shell {
            if let Some(script) = &interpret.script {
                let args: Vec<&str> = interpret.args.iter().map(|item| item.text.as_str()).collect();
                self.script_file(&script.text, &args, called.span);
            }
        } else if interpret.script.is_some() || !called.args.is_empty() {
            self.unknown_program(called.name, called.args, called.span);
        }
    }

    /// A script that came from an address.
    fn piped_script(&mut self, url: &str, args: &[&str], span: Span) {
        let lower = url.to_ascii_lowercase();
        if lower.contains("nodesource.com") {
            let digits = lower.rsplit("setup_").next().unwrap_or("");
            let major: String = digits.chars().take_while(char::is_ascii_digit).collect();
            self.system.sources.push(format!("nodesource:{}", if major.is_empty() { "lts" } else { &major }));
            // Its script runs apt-get update and installs what it needs itself.
            self.refresh(Manager::Apt, "apt-get", span);
            return;
        }
        if lower.contains("rustup.rs") {
            // `sh -s -- -y`: what follows the dashes is the script's.
            let own = args.iter().position(|word| *word == "--").map_or(0, |at| at + 1);
            let args: Vec<Arg> = args
                .iter()
                .skip(own)
                .map(|text| Arg { text: (*text).to_owned(), known: true, quoted: false, span })
                .collect();
            let piped = Piped::default();
            self.program(&Called { name: "rustup-init", args: &args, span, piped: &piped, into_pipe: false });
            return;
        }
        let (path, code, key, what) = if lower.contains("get.docker.com") {
            ("/usr/\u{1}docker".to_owned(), "downloaded", "piped:docker", What::Tree)
        } else if lower.contains("getcomposer.org") {
            ("/usr/local/bin/composer".to_owned(), "downloaded", "composer:phar", What::File)
        } else if lower.contains("poetry") {
            ("/root/.local/share/pypoetry".to_owned(), "downloaded", "piped:poetry", What::Tree)
        } else if lower.contains("astral.sh/uv") {
            ("/root/.local/bin/uv".to_owned(), "downloaded", "uv:program", What::File)
        } else if lower.contains("bun.sh") {
            ("/root/.bun/bin/bun".to_owned(), "downloaded", "piped:bun", What::File)
        } else {
            (format!("/\u{1}unknown/{}", span.start), "piped-script", "piped:other", What::Tree)
        };
        self.assume(&path, code, &[("url", url)], span, assumed(key), what);
    }

    /// A script of the file system.
    fn script_file(&mut self, script: &str, args: &[&str], span: Span) {
        let path = self.path(script);
        if let Some(url) = self
            .system
            .fs
            .entries
            .get(&path)
            .and_then(|entry| entry.context.clone())
            .filter(|c| c.contains("://"))
        {
            self.piped_script(&url, args, span);
        } else {
            self.unknown_program(base_name(script), &[], span);
        }
    }

    /// Notes a download: to a file, or into a pipe.
    pub(super) fn fetched(&mut self, fetch: &Fetch, span: Span) -> Piped {
        let url = fetch.url.text.as_str();
        let to = fetch.to.as_ref().map(|to| to.text.as_str());
        let named = to.and_then(by_extension);
        let found = software(self.tables, Way::Download, file_of(url), self.system.as_of);
        let row = known_download(url)
            .or_else(|| by_extension(url))
            .or(named)
            .unwrap_or_else(|| assumed("file:any"));
        let size = Size::packing(found.as_ref().map_or(row.bytes, |found| found.bytes), row.packs);
        let Some(to) = to else {
            let kind = Some(if found.is_some() { BasisKind::Derived } else { BasisKind::Assumed });
            return Piped { size: Some(size), kind, url: Some(url.to_owned()), ..Piped::default() };
        };
        // The server names it: after the address, as far as that tells.
        let path =
            self.path(if to.is_empty() { base_name(url.split('?').next().unwrap_or(url)) } else { to });
        if !Self::is_special(&path) {
            let basis = match &found {
                Some(found) => self.software_basis(found, base_name(file_of(url))),
                None => basis::reason(BasisKind::Assumed, "download-assumed", &[]),
            };
            let item = self.item("downloaded", &[("url", url)], span, basis);
            self.system.fs.put(&path, size, item, What::File, Some(url.to_owned()));
        }
        Piped::default()
    }

    /// Why a piece of software is taken to be so large.
    pub(super) fn software_basis(&self, found: &Found<'_>, asked: &str) -> Basis {
        let row = found.row;
        let error = format!("{:.0}", found.error * 100.0);
        let near = found.error > 0.1;
        let code = if near { "software-near" } else { "software-known" };
        let (image, base) = row.what.split_once(" less ").unwrap_or((row.what.as_str(), ""));
        let mut pairs = vec![
            ("name", row.name),
            ("version", row.version),
            ("image", image),
            ("base", base),
            ("observed", row.observed),
        ];
        if near {
            pairs.extend([("asked", asked), ("error_percent", error.as_str())]);
        }
        basis::sourced(BasisKind::Derived, code, &pairs, row.observed, &row.source)
    }

    /// An archive unpacked: one that lies here, or that comes through a pipe.
    pub(super) fn unpacked(&mut self, unpack: &Unpack, piped: &Piped, span: Span) {
        let dir = match &unpack.into {
            Some(into) => self.path(&into.text),
            None => self.cwd.clone(),
        };
        match &unpack.archive {
            Some(archive) if !unpack.tar => self.unzip(archive, &dir, unpack.part, span),
            archive => {
                let file = archive.as_ref().map(|archive| archive.text.as_str());
                self.untar(file, &dir, unpack, piped, span);
            }
        }
    }

    fn untar(&mut self, file: Option<&str>, dir: &str, unpack: &Unpack, piped: &Piped, span: Span) {
        let (bytes, name, url) = match file {
            Some(file) => {
                let path = self.path(file);
                let url =
                    self.system.fs.entries.get(&path).and_then(|e| e.context.clone()).unwrap_or_default();
                (self.bytes_at(&path, "archive:unknown"), file.to_owned(), url)
            }
            None => {
                let url = piped.url.clone().unwrap_or_default();
                let bytes = piped.size.and_then(|size| size.unpacked);
                let bytes = bytes.unwrap_or_else(|| assumed("archive:unknown").bytes);
                (bytes, if url.is_empty() { "archive.tar.gz".to_owned() } else { url.clone() }, url)
            }
        };
        let name = match url {
            url if url.is_empty() => name,
            url if by_extension(&url).is_none() && known_download(&url).is_none() && url.contains('$') => {
                format!("://{name}")
            }
            url => url,
        };
        let dir = if unpack.stripped { dir.to_owned() } else { join(dir, &top_directory(&name)) };
        self.unpack(&dir, bytes, &name, unpack.part, span);
    }

    /// An archive unpacked below a directory.
    pub(super) fn unpack(&mut self, dir: &str, bytes: Bytes, name: &str, part: bool, span: Span) {
        if let Some(found) =
            software(self.tables, Way::Archive, file_of(name), self.system.as_of).filter(|_| !part)
        {
            let packed = match found.row.packed {
                0 => found.bytes.times(0.3, 0.42, 0.9),
                packed => Bytes::within(packed, found.error),
            };
            let basis = self.software_basis(&found, base_name(file_of(name)));
            let item = self.item("unpacked", &[("name", base_name(name))], span, basis);
            let path = join(dir, &format!("{BELOW}unpacked-{}", base_name(name)));
            self.put(&path, Size::of(found.bytes, packed), item, What::Tree);
            return;
        }
        let guessed = name.contains("://") || name.contains('$');
        let (mut unpacked, mut packed) = if guessed && known_download(name).is_none() {
            // Of what is fetched the size is not known either: the name alone tells more than a product of guesses.
            let unpacked = unpacked_by_name(name);
            (unpacked, unpacked.times(0.3, 0.48, 0.9))
        } else {
            let [low, likely, high] = growth(name, is_source(&name.to_ascii_lowercase()));
            (bytes.times(low, likely, high), bytes.scale(1.08))
        };
        if part {
            unpacked = Bytes { low: unpacked.low / 20, likely: unpacked.likely / 2, high: unpacked.high };
            packed = Bytes { low: packed.low / 20, likely: packed.likely / 2, high: packed.high };
        }
        let basis = basis::reason(BasisKind::Assumed, "unpacked-archive", &[]);
        let item = self.item("unpacked", &[("name", base_name(name))], span, basis);
        let path = join(dir, &format!("{BELOW}unpacked-{}", base_name(name)));
        self.put(&path, Size::of(unpacked, packed), item, What::Tree);
    }

    fn unzip(&mut self, archive: &Item, dir: &str, part: bool, span: Span) {
        let file = archive.text.clone();
        let path = self.path(&file);
        let bytes = self.bytes_at(&path, "archive:zip-unknown");
        let url = self.system.fs.entries.get(&path).and_then(|e| e.context.clone());
        let url = url.filter(|url| url.contains("://") || url.contains('$'));
        let plain = if file.contains('.') { file } else { format!("{file}.zip") };
        let name = match url {
            Some(url) if known_download(&url).is_some() || by_extension(&url).is_some() => url,
            Some(_) => format!("://{plain}"),
            None => plain,
        };
        self.unpack(dir, bytes, &name, part, span);
    }

    /// `gunzip FILE`: the file grows.
    pub(super) fn inflate(&mut self, inflate: &Inflate) {
        let grows = inflate.grows;
        for file in &inflate.files {
            let path = self.path(&file.text);
            let current = self.system.fs.current();
            if let Some(mut entry) = self.system.fs.entries.remove(&path) {
                if entry.layer == current {
                    entry.size.unpacked =
                        entry.size.unpacked.map(|b| b.scale(if grows { 3.0 } else { 0.33 }).widen(0.5));
                    entry.kind = entry.kind.max(BasisKind::Assumed);
                    self.system.fs.rests_on(entry.item, entry.kind);
                }
                let to = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem).to_owned();
                self.system.fs.place(if grows { to } else { path }, entry);
            }
        }
    }

    /// A repository copied.
    pub(super) fn clone(&mut self, checkout: &Checkout, span: Span) {
        let path = self.path(&checkout.to.text);
        let url = checkout.url.as_ref().map_or("submodules", |url| url.text.as_str());
        let key = match checkout {
            Checkout { git: false, .. } => "clone:other",
            Checkout { url: None, .. } => "clone:modules",
            Checkout { shallow: true, .. } => "clone:shallow",
            _ => "clone:whole",
        };
        self.assume(&path, "git-clone", &[("url", url)], span, assumed(key), What::Tree);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_name_their_directory() {
        assert_eq!(top_directory("https://x/foo-1.2.tar.gz?a=b"), "foo-1.2");
        assert_eq!(top_directory("https://github.com/a/b/archive/v1.2.tar.gz"), "\u{1}top");
        assert_eq!(top_directory("foo-${VERSION}.tgz"), "foo-${VERSION}");
        assert_eq!(top_directory("https://go.dev/dl/go1.26.3.linux-amd64.tar.gz"), "go");
        assert_eq!(top_directory("gosu-1.tar.gz"), "gosu-1");
    }

    #[test]
    fn sizes_follow_the_kind_of_file() {
        let likely = |url: &str| download(url).bytes.likely;
        assert!(likely("https://x/y.tar.gz.asc") < 2_000);
        assert!(likely("https://x/app-linux-amd64.tar.gz") > likely("https://x/src/app.tar.gz"));
        assert_eq!(likely("https://github.com/krallin/tini/releases/download/v0.19.0/tini"), 24_000);
    }
}
