//! curl, wget, tar, unzip, git: what comes from elsewhere.

use super::files::{base_name, join};
use super::{Machine, Piped};
use crate::basis;
use crate::fs::{BELOW, Size, What};
use crate::packages::{Found, Way, software};
use crate::source::Span;
use crate::{Basis, BasisKind, Bytes};

/// A kind of file that an address names: bounds of its bytes, and how it packs; `None` where the name does
/// not tell. Nobody can know the size before fetching.
fn by_extension(url: &str) -> Option<([u64; 3], f64)> {
    let path = file_of(url).to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|end| path.ends_with(end));
    Some(match () {
        () if ends(&[".asc", ".sig", ".sha256", ".sha512", ".md5", ".key", ".gpg"]) => {
            ([100, 900, 20_000], 0.8)
        }
        () if ends(&[".sh", ".py", ".txt", ".json", ".yml", ".patch", ".xml", ".conf"]) => {
            ([300, 12_000, 500_000], 0.35)
        }
        () if ends(&[".jar", ".war"]) => ([300_000, 18_000_000, 90_000_000], 0.93),
        () if ends(&[".deb", ".rpm", ".apk"]) => ([1_500_000, 18_000_000, 110_000_000], 0.98),
        () if ends(&[".bin", ".run", ".exe"]) => ([5_000_000, 70_000_000, 250_000_000], 0.95),
        () if ends(&[".zip", ".whl", ".phar"]) => ([1_500_000, 20_000_000, 150_000_000], 0.97),
        () if is_archive(&path) => {
            // Source archives are smaller than archives of binaries.
            if is_source(&url.to_ascii_lowercase()) {
                ([300_000, 3_500_000, 30_000_000], 0.99)
            } else {
                ([1_500_000, 20_000_000, 110_000_000], 0.99)
            }
        }
        () if path.contains("linux") || path.contains("amd64") || path.contains("x86_64") => {
            ([1_000_000, 15_000_000, 70_000_000], 0.4)
        }
        () => return None,
    })
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

/// A file whose name tells nothing.
const ANY_FILE: ([u64; 3], f64) = ([500, 150_000, 20_000_000], 0.5);

/// Known downloads, by a part of the address: bytes as bounds, and how they pack.
const KNOWN: &[(&str, [u64; 3], f64)] = &[
    ("nodejs.org/dist", [8_000_000, 15_000_000, 28_000_000], 0.99),
    ("composer.phar", [1_800_000, 2_900_000, 3_400_000], 0.4),
    ("getcomposer.org/installer", [50_000, 57_000, 70_000], 0.3),
    ("tianon/gosu", [1_200_000, 1_900_000, 2_600_000], 0.45),
    ("krallin/tini", [10_000, 24_000, 900_000], 0.45),
    ("dumb-init", [30_000, 50_000, 70_000], 0.45),
    ("deb.nodesource.com", [5_000, 14_000, 20_000], 0.3),
    ("leiningen/releases", [12_000_000, 14_500_000, 17_000_000], 0.98),
    ("php.net/get/php-", [9_000_000, 12_500_000, 18_000_000], 0.99),
    ("php.net/distributions/php-", [9_000_000, 12_500_000, 18_000_000], 0.99),
    ("raw.githubusercontent.com", [200, 15_000, 2_000_000], 0.35),
    ("gist.github", [200, 15_000, 1_000_000], 0.35),
    ("yarn-v", [1_000_000, 1_250_000, 1_500_000], 0.99),
    ("kubectl", [40_000_000, 50_000_000, 62_000_000], 0.4),
    ("helm", [12_000_000, 16_000_000, 20_000_000], 0.99),
    ("terraform", [15_000_000, 26_000_000, 32_000_000], 0.99),
    ("miniconda", [55_000_000, 110_000_000, 160_000_000], 0.98),
    ("hadolint", [2_000_000, 9_000_000, 25_000_000], 0.4),
];

/// Bytes of what an address gives.
pub(crate) fn download_bytes(url: &str) -> ([u64; 3], f64) {
    known_download(url).or_else(|| by_extension(url)).unwrap_or(ANY_FILE)
}

fn known_download(url: &str) -> Option<([u64; 3], f64)> {
    let lower = url.to_ascii_lowercase();
    let signature =
        [".asc", ".sig", ".sha256", ".sha512", ".md5"].iter().any(|end| file_of(&lower).ends_with(end));
    if signature {
        return None;
    }
    KNOWN.iter().find(|(part, _, _)| lower.contains(part)).map(|&(_, bytes, packs)| (bytes, packs))
}

/// Unpacked bytes of an archive of which only the name is known, from 2018's official images less their bases
/// (148 archives: nine in ten within): zip, war, sources, programs.
fn unpacked_by_name(name: &str) -> [u64; 3] {
    let lower = name.to_ascii_lowercase();
    let file = file_of(&lower);
    match () {
        // As `/opt/java/openjdk` of eclipse-temurin's images.
        () if is_java(file, "jre") => [110_000_000, 150_000_000, 200_000_000],
        () if is_java(file, "jdk") => [270_000_000, 330_000_000, 430_000_000],
        () if file.ends_with(".war") || file.ends_with(".jar") => [20_000_000, 100_000_000, 260_000_000],
        () if file.ends_with(".zip") => [4_500_000, 45_000_000, 300_000_000],
        () if is_source(&lower) => [800_000, 22_000_000, 190_000_000],
        () => [8_000_000, 58_000_000, 240_000_000],
    }
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
    /// Commands that fetch or unpack; `None` if it is another one.
    pub(super) fn download_command(
        &mut self,
        name: &str,
        args: &[String],
        span: Span,
        piped: &Piped,
    ) -> Option<Piped> {
        Some(match name {
            "curl" => self.curl(args, span),
            "wget" => self.wget(args, span),
            "aria2c" | "axel" => self.curl(args, span),
            "tar" | "bsdtar" => self.tar(args, span, piped),
            "unzip" | "7z" | "jar" => self.unzip(args, span),
            "gunzip" | "gzip" | "bunzip2" | "bzip2" | "unxz" | "xz" | "zstd" => {
                self.gunzip(name, args, piped)
            }
            "git" => self.git(args, span),
            "svn" | "hg" => {
                if args.iter().any(|a| a == "checkout" || a == "co" || a == "clone" || a == "export") {
                    let path = self.path("checkout");
                    self.assume(
                        &path,
                        "git-clone",
                        &[("url", args.last().map_or("", String::as_str))],
                        span,
                        [500_000, 20_000_000, 300_000_000],
                        0.4,
                        What::Tree,
                    );
                }
                Piped::default()
            }
            "sh" | "bash" | "ash" | "dash" | "zsh" | "php" | "python3" | "perl" | "node"
                if piped.url.is_some() =>
            {
                self.piped_script(piped.url.as_deref().unwrap_or(""), args, span);
                Piped::default()
            }
            "bash" | "sh" | "ash" | "zsh" | "dash" => {
                match args.iter().position(|a| !a.starts_with('-')) {
                    Some(at) => {
                        let (script, rest) = args.get(at..).unwrap_or_default().split_first()?;
                        self.script_file(script, rest, span);
                    }
                    None => return Some(Piped::default()),
                }
                Piped::default()
            }
            _ => return None,
        })
    }

    /// A script that came from an address.
    fn piped_script(&mut self, url: &str, args: &[String], span: Span) {
        let lower = url.to_ascii_lowercase();
        if lower.contains("nodesource.com") {
            let digits = lower.rsplit("setup_").next().unwrap_or("");
            let major: String = digits.chars().take_while(char::is_ascii_digit).collect();
            self.system.sources.push(format!("nodesource:{}", if major.is_empty() { "lts" } else { &major }));
            // Its script runs apt-get update and installs what it needs itself.
            let args = ["update".to_owned()];
            self.install_command("apt-get", &args, span, &Piped::default());
        } else if lower.contains("rustup.rs") {
            self.rustup("rustup-init", args, span);
        } else if lower.contains("get.docker.com") {
            self.assume(
                "/usr/\u{1}docker",
                "downloaded",
                &[("url", url)],
                span,
                [300_000_000, 420_000_000, 600_000_000],
                0.38,
                What::Tree,
            );
        } else if lower.contains("getcomposer.org") {
            self.assume(
                "/usr/local/bin/composer",
                "downloaded",
                &[("url", url)],
                span,
                [1_800_000, 2_900_000, 3_400_000],
                0.4,
                What::File,
            );
        } else if lower.contains("poetry") {
            self.assume(
                "/root/.local/share/pypoetry",
                "downloaded",
                &[("url", url)],
                span,
                [40_000_000, 75_000_000, 130_000_000],
                0.3,
                What::Tree,
            );
        } else if lower.contains("astral.sh/uv") {
            self.assume(
                "/root/.local/bin/uv",
                "downloaded",
                &[("url", url)],
                span,
                [25_000_000, 45_000_000, 65_000_000],
                0.4,
                What::File,
            );
        } else if lower.contains("bun.sh") {
            self.assume(
                "/root/.bun/bin/bun",
                "downloaded",
                &[("url", url)],
                span,
                [80_000_000, 95_000_000, 120_000_000],
                0.4,
                What::File,
            );
        } else {
            let path = format!("/\u{1}unknown/{}", span.start);
            self.assume(
                &path,
                "piped-script",
                &[("url", url)],
                span,
                [10_000, 30_000_000, 600_000_000],
                0.38,
                What::Tree,
            );
        }
    }

    /// A script of the file system.
    fn script_file(&mut self, script: &str, args: &[String], span: Span) {
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
    fn fetched(&mut self, url: &str, file: Option<String>, span: Span) -> Piped {
        let named = file.as_deref().and_then(by_extension);
        let found = software(self.tables, Way::Download, file_of(url), self.system.as_of);
        let (bytes, packs) = known_download(url).or_else(|| by_extension(url)).or(named).unwrap_or(ANY_FILE);
        let [low, likely, high] = bytes;
        let bytes = found.map_or(Bytes::range(low, likely, high), |found| found.bytes);
        let size = Size::packing(bytes, packs);
        match file {
            Some(file) => {
                let path = self.path(&file);
                if !self.is_mounted(&path) {
                    let basis = match &found {
                        Some(found) => self.software_basis(found, base_name(file_of(url))),
                        None => basis::reason(BasisKind::Assumed, "download-assumed", &[]),
                    };
                    let item = self.item("downloaded", &[("url", url)], span, basis);
                    self.system.fs.put(&path, size, item, What::File, Some(url.to_owned()));
                }
                Piped::default()
            }
            None => {
                let kind = Some(if found.is_some() { BasisKind::Derived } else { BasisKind::Assumed });
                Piped { size: Some(size), kind, url: Some(url.to_owned()), ..Piped::default() }
            }
        }
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

    fn curl(&mut self, args: &[String], span: Span) -> Piped {
        let mut urls: Vec<String> = Vec::new();
        let mut files: Vec<String> = Vec::new();
        let mut remote_name = false;
        let mut words = args.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word {
                "-o" | "--output" => files.extend(words.next().map(str::to_owned)),
                "-O" | "--remote-name" | "--remote-name-all" => remote_name = true,
                "-H" | "--header" | "-d" | "--data" | "-X" | "--request" | "-u" | "--user" | "-A" | "-e"
                | "-m" | "-T" | "-w" | "-x" | "--proxy" | "--retry" | "--retry-delay" | "--max-time"
                | "--connect-timeout" | "--cacert" | "--user-agent" | "--output-dir" | "--proto" => {
                    words.next();
                }
                "--url" => urls.extend(words.next().map(str::to_owned)),
                _ if word.starts_with("--") => {}
                _ if word.starts_with('-') && word.len() > 1 => {
                    let letters: Vec<char> = word.chars().skip(1).collect();
                    if let Some(at) = letters.iter().position(|c| *c == 'o') {
                        let attached: String = letters.iter().skip(at + 1).collect();
                        if attached.is_empty() {
                            files.extend(words.next().map(str::to_owned));
                        } else {
                            files.push(attached);
                        }
                    } else if letters.contains(&'O') {
                        remote_name = true;
                    } else if letters.last().is_some_and(|c| matches!(c, 'H' | 'd' | 'X' | 'u' | 'A' | 'm')) {
                        words.next();
                    }
                }
                _ => urls.push(word.to_owned()),
            }
        }
        let mut out = Piped::default();
        for (i, url) in urls.iter().enumerate() {
            let file = match files.get(i) {
                Some(file) if file == "-" => None,
                Some(file) => Some(file.clone()),
                None if remote_name => Some(base_name(url.split('?').next().unwrap_or(url)).to_owned()),
                None => None,
            };
            let to_file = file.is_some();
            let piped = self.fetched(url, file, span);
            if !to_file {
                out = piped;
            }
        }
        out
    }

    fn wget(&mut self, args: &[String], span: Span) -> Piped {
        let mut urls: Vec<String> = Vec::new();
        let mut file: Option<String> = None;
        let mut dir: Option<String> = None;
        let mut words = args.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word {
                "-O" | "--output-document" => file = words.next().map(str::to_owned),
                "-P" | "--directory-prefix" => dir = words.next().map(str::to_owned),
                "-U" | "--user-agent" | "--header" | "-t" | "--tries" | "-T" | "--timeout" | "-o"
                | "--ca-certificate" | "-i" => {
                    words.next();
                }
                _ if word.starts_with("--output-document=") => {
                    file = word.split_once('=').map(|(_, f)| f.to_owned())
                }
                _ if word.starts_with("--directory-prefix=") => {
                    dir = word.split_once('=').map(|(_, f)| f.to_owned())
                }
                _ if word.starts_with("--") => {}
                _ if word.starts_with('-') && word.len() > 1 => {
                    let rest = word.get(1..).unwrap_or("");
                    if let Some(at) = rest.find('O') {
                        let attached = rest.get(at + 1..).unwrap_or("");
                        file = if attached.is_empty() {
                            words.next().map(str::to_owned)
                        } else {
                            Some(attached.to_owned())
                        };
                    } else if let Some(at) = rest.find('P') {
                        let attached = rest.get(at + 1..).unwrap_or("");
                        dir = if attached.is_empty() {
                            words.next().map(str::to_owned)
                        } else {
                            Some(attached.to_owned())
                        };
                    }
                }
                _ => urls.push(word.to_owned()),
            }
        }
        let mut out = Piped::default();
        for url in urls {
            let target = match &file {
                Some(file) if file == "-" || file.starts_with("/dev/") => None,
                Some(file) => Some(file.clone()),
                None => {
                    let name = base_name(url.split('?').next().unwrap_or(&url)).to_owned();
                    Some(dir.as_ref().map_or_else(|| name.clone(), |dir| join(dir, &name)))
                }
            };
            let to_file = target.is_some();
            let piped = self.fetched(&url, target, span);
            if !to_file {
                out = piped;
            }
        }
        out
    }

    fn tar(&mut self, args: &[String], span: Span, piped: &Piped) -> Piped {
        let mut file: Option<String> = None;
        let mut dir = self.cwd.clone();
        let mut extract = false;
        let mut create = false;
        let mut members = false;
        let stripped = args.iter().any(|a| a.starts_with("--strip"));
        let mut words = args.iter().map(String::as_str).enumerate();
        while let Some((i, word)) = words.next() {
            match word {
                "-C" | "--directory" => {
                    if let Some((_, to)) = words.next() {
                        dir = self.path(to);
                    }
                }
                "--extract" | "--get" => extract = true,
                "--create" => create = true,
                "--file" => file = words.next().map(|(_, f)| f.to_owned()),
                "--exclude" | "--strip-components" | "--strip" | "--wildcards-match-slash" | "-T" => {
                    words.next();
                }
                _ if word.starts_with("--file=") => file = word.split_once('=').map(|(_, f)| f.to_owned()),
                _ if word.starts_with("--directory=") => {
                    dir = self.path(word.split_once('=').map_or("", |(_, d)| d));
                }
                _ if word.starts_with("--") => {}
                _ if word.starts_with('-') && word.len() > 1 || i == 0 => {
                    let letters = word.trim_start_matches('-');
                    extract |= letters.contains('x');
                    create |= letters.contains('c');
                    if let Some(at) = letters.find('f') {
                        let attached = letters.get(at + 1..).unwrap_or("");
                        file = if attached.is_empty() {
                            words.next().map(|(_, f)| f.to_owned())
                        } else {
                            Some(attached.to_owned())
                        };
                    } else if letters.ends_with('C')
                        && let Some((_, to)) = words.next()
                    {
                        dir = self.path(to);
                    }
                }
                _ => members = true,
            }
        }
        if create && !extract {
            if let Some(file) = file.filter(|f| f != "-") {
                let path = self.path(&file);
                self.assume(
                    &path,
                    "written-file",
                    &[("path", &path)],
                    span,
                    [1_000, 1_000_000, 200_000_000],
                    0.98,
                    What::File,
                );
            }
            return Piped::default();
        }
        if !extract {
            return Piped::default();
        }
        let (bytes, name, url) = match &file {
            Some(file) if file != "-" && file != "/dev/stdin" => {
                let path = self.path(file);
                let url =
                    self.system.fs.entries.get(&path).and_then(|e| e.context.clone()).unwrap_or_default();
                (self.bytes_at(&path, [200_000, 6_000_000, 100_000_000]), file.clone(), url)
            }
            _ => {
                let url = piped.url.clone().unwrap_or_default();
                let bytes = piped.size.and_then(|s| s.unpacked).unwrap_or(Bytes::range(
                    200_000,
                    6_000_000,
                    100_000_000,
                ));
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
        let dir = if stripped { dir } else { join(&dir, &top_directory(&name)) };
        self.unpack(&dir, bytes, &name, members, span);
        Piped::default()
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
            let [low, likely, high] = unpacked_by_name(name);
            let unpacked = Bytes::range(low, likely, high);
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

    fn unzip(&mut self, args: &[String], span: Span) -> Piped {
        let mut dir = self.cwd.clone();
        let mut file: Option<String> = None;
        let mut members = false;
        let mut words = args.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word {
                "-d" => {
                    if let Some(to) = words.next() {
                        dir = self.path(to);
                    }
                }
                "x" | "e" | "xf" | "-xf" => {}
                _ if word.starts_with("-o/") => dir = self.path(word.get(2..).unwrap_or("/")),
                _ if word.starts_with('-') => {}
                _ if file.is_none() => file = Some(word.to_owned()),
                _ => members = true,
            }
        }
        if let Some(file) = file {
            let path = self.path(&file);
            let bytes = self.bytes_at(&path, [500_000, 8_000_000, 60_000_000]);
            let url = self.system.fs.entries.get(&path).and_then(|e| e.context.clone());
            let url = url.filter(|url| url.contains("://") || url.contains('$'));
            let plain = if file.contains('.') { file } else { format!("{file}.zip") };
            let name = match url {
                Some(url) if known_download(&url).is_some() || by_extension(&url).is_some() => url,
                Some(_) => format!("://{plain}"),
                None => plain,
            };
            self.unpack(&dir, bytes, &name, members, span);
        }
        Piped::default()
    }

    /// `gunzip FILE`: the file grows; in a pipe it passes on.
    fn gunzip(&mut self, name: &str, args: &[String], piped: &Piped) -> Piped {
        let grows = name.starts_with("gun")
            || name.starts_with("bun")
            || name == "unxz"
            || args.iter().any(|a| a.starts_with("-d") || a == "--decompress");
        for file in args.iter().filter(|a| !a.starts_with('-')) {
            let path = self.path(file);
            let current = self.system.fs.current();
            if let Some(mut entry) = self.system.fs.entries.remove(&path) {
                if entry.layer == current {
                    entry.size.unpacked =
                        entry.size.unpacked.map(|b| b.scale(if grows { 3.0 } else { 0.33 }).widen(0.5));
                    entry.kind = entry.kind.max(BasisKind::Assumed);
                    self.system.fs.rests_on(entry.item, entry.kind);
                }
                let to = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem).to_owned();
                self.system.fs.entries.insert(if grows { to } else { path }, entry);
            }
        }
        Piped { size: piped.size, kind: Some(BasisKind::Assumed), url: piped.url.clone(), ..Piped::default() }
    }

    fn git(&mut self, args: &[String], span: Span) -> Piped {
        let operands: Vec<&String> = args.iter().filter(|a| !a.starts_with('-')).collect();
        match operands.iter().position(|a| a.as_str() == "clone") {
            Some(at) => {
                let mut rest = operands.get(at + 1..).unwrap_or_default().iter();
                let url = rest
                    .clone()
                    .find(|a| a.contains('/') || a.contains(':'))
                    .or_else(|| rest.next())
                    .map_or("", |u| u.as_str())
                    .to_owned();
                let after: Vec<&&String> =
                    operands.iter().skip_while(|a| a.as_str() != url).skip(1).collect();
                let dir = match after.last() {
                    Some(dir) => dir.as_str().to_owned(),
                    None => base_name(&url).trim_end_matches(".git").to_owned(),
                };
                let shallow = args.iter().any(|a| a.starts_with("--depth"));
                let bytes = if shallow {
                    [200_000, 6_000_000, 150_000_000]
                } else {
                    [400_000, 20_000_000, 500_000_000]
                };
                let path = self.path(&dir);
                self.assume(&path, "git-clone", &[("url", &url)], span, bytes, 0.6, What::Tree);
            }
            None if operands.first().is_some_and(|c| c.as_str() == "submodule") => {
                let path = self.path(".git/modules");
                let bytes = [10_000, 10_000_000, 150_000_000];
                self.assume(&path, "git-clone", &[("url", "submodules")], span, bytes, 0.6, What::Tree);
            }
            None => {}
        }
        Piped::default()
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
        let likely = |url: &str| download_bytes(url).0[1];
        assert!(likely("https://x/y.tar.gz.asc") < 2_000);
        assert!(likely("https://x/app-linux-amd64.tar.gz") > likely("https://x/src/app.tar.gz"));
        assert_eq!(likely("https://github.com/krallin/tini/releases/download/v0.19.0/tini"), 24_000);
    }
}
