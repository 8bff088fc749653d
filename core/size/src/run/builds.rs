//! Compilers and build tools: what they leave, and what they make.

use super::files::{base_name, join};
use super::{Machine, Piped};
use crate::basis;
use crate::fs::{BELOW, Size, What};
use crate::packages::{Lock, Manifest, Way, locked, manifest_names, modules_range, software};
use crate::source::Span;
use crate::{BasisKind, Bytes};
use crate::{to_f64, to_u64};

/// Go's binaries: a program of the standard library alone, one with modules.
const GO_PLAIN: [u64; 3] = [1_300_000, 3_800_000, 9_000_000];
const GO_MODULES: [u64; 3] = [2_500_000, 9_000_000, 45_000_000];
/// How much of it `-ldflags "-s -w"` leaves.
const GO_STRIPPED: f64 = 0.68;

/// What `make install` of well-known sources leaves: their official images less their bases, 2018.
const MADE: &[(&str, [u64; 3])] = &[
    ("python", [35_000_000, 58_000_000, 75_000_000]),
    ("ruby", [22_000_000, 36_000_000, 80_000_000]),
    ("postgres", [18_000_000, 31_000_000, 60_000_000]),
    ("redis", [13_000_000, 19_000_000, 26_000_000]),
    ("nginx", [1_200_000, 4_500_000, 14_000_000]),
    ("memcached", [150_000, 300_000, 800_000]),
    ("haproxy", [2_000_000, 7_000_000, 12_000_000]),
    ("bash-", [3_500_000, 4_800_000, 6_500_000]),
    ("php", [12_000_000, 30_000_000, 62_000_000]),
    ("node-v", [30_000_000, 42_000_000, 110_000_000]),
    ("otp", [100_000_000, 150_000_000, 200_000_000]),
    ("erlang", [100_000_000, 150_000_000, 200_000_000]),
    ("httpd", [5_000_000, 14_000_000, 60_000_000]),
    ("openssl", [5_000_000, 9_000_000, 16_000_000]),
    ("cmake", [50_000_000, 75_000_000, 110_000_000]),
    ("ffmpeg", [12_000_000, 40_000_000, 120_000_000]),
];
/// Any other source.
const MADE_OTHER: [u64; 3] = [2_000_000, 17_000_000, 70_000_000];

/// A Rust toolchain of the minimal profile: official images of Rust 1.56 to 1.87 less their bases and apt packages.
const RUST_MINIMAL: [u64; 3] = [400_000_000, 560_000_000, 830_000_000];
/// With clippy, rustfmt and the documentation.
const RUST_DEFAULT: [u64; 3] = [450_000_000, 1_100_000_000, 1_600_000_000];

impl Machine<'_> {
    /// Commands that build; `None` if it is another one.
    pub(super) fn build_command(&mut self, name: &str, args: &[String], span: Span) -> Option<Piped> {
        match name {
            "make" | "gmake" | "ninja" | "meson" | "scons" => self.make(name, args, span),
            "cmake" => {
                if args.iter().any(|a| a == "--install") {
                    self.made_install(args, span);
                } else {
                    self.objects(span, args.iter().any(|a| a == "--build"));
                }
            }
            "configure" | "autogen.sh" | "autoreconf" | "buildconf" | "autoconf" | "automake" | "phpize"
            | "Configure" | "bootstrap" => {
                let path = self.path(&format!("\u{1}configured-{name}"));
                self.assume(
                    &path,
                    "build-files",
                    &[("tool", name)],
                    span,
                    [20_000, 800_000, 6_000_000],
                    0.25,
                    What::Tree,
                );
            }
            "gcc" | "g++" | "cc" | "c++" | "clang" | "clang++" | "musl-gcc" => {
                let output = after(args, "-o").unwrap_or("a.out").to_owned();
                let path = self.path(&output);
                self.assume(
                    &path,
                    "binary",
                    &[("tool", name), ("path", &path)],
                    span,
                    [9_000, 60_000, 8_000_000],
                    0.35,
                    What::File,
                );
            }
            "go" => self.go(args, span),
            "cargo" => self.cargo(args, span),
            "mvn" | "mvnw" => self.maven(args, span),
            "gradle" | "gradlew" => self.gradle(args, span),
            "lein" | "clj" | "clojure" => {
                self.assume(
                    "/root/.m2/repository",
                    "build-cache",
                    &[("tool", name)],
                    span,
                    [2_000_000, 14_000_000, 90_000_000],
                    0.92,
                    What::Tree,
                );
            }
            "sbt" => {
                self.assume(
                    "/root/.m2/repository",
                    "build-cache",
                    &[("tool", name)],
                    span,
                    [3_000_000, 40_000_000, 350_000_000],
                    0.9,
                    What::Tree,
                );
            }
            "dotnet" => self.dotnet(args, span),
            "mix" | "rebar3" => {
                let path = self.path("_build");
                self.assume(
                    &path,
                    "build-output",
                    &[("tool", name)],
                    span,
                    [500_000, 25_000_000, 200_000_000],
                    0.35,
                    What::Tree,
                );
            }
            "stack" | "cabal" => {
                self.assume(
                    "/root/.stack",
                    "build-cache",
                    &[("tool", name)],
                    span,
                    [200_000_000, 1_500_000_000, 4_000_000_000],
                    0.3,
                    What::Tree,
                );
            }
            "tsc" | "ng" | "vite" | "webpack" | "next" | "nuxt" | "gulp" | "grunt" | "turbo" | "nx"
            | "rollup" | "esbuild" | "parcel" | "hugo" | "jekyll" | "mkdocs" => {
                let path = self.path("dist");
                self.assume(
                    &path,
                    "build-output",
                    &[("tool", name)],
                    span,
                    [20_000, 3_000_000, 120_000_000],
                    0.3,
                    What::Tree,
                );
            }
            "protoc" | "javac" | "rustc" | "swiftc" if args.len() > 1 => {
                let path = self.path(&format!("\u{1}{name}-output"));
                self.assume(
                    &path,
                    "build-output",
                    &[("tool", name)],
                    span,
                    [1_000, 60_000, 5_000_000],
                    0.3,
                    What::Tree,
                );
            }
            "jlink" => {
                let output = after(args, "--output").unwrap_or("/jre").to_owned();
                let path = self.path(&output);
                self.assume(
                    &path,
                    "build-output",
                    &[("tool", name)],
                    span,
                    [35_000_000, 60_000_000, 110_000_000],
                    0.5,
                    What::Tree,
                );
            }
            "locale-gen" | "localedef" => {
                self.assume(
                    "/usr/lib/locale/archive",
                    "locales",
                    &[],
                    span,
                    [300_000, 3_000_000, 12_000_000],
                    0.3,
                    What::File,
                );
            }
            _ => return None,
        }
        Some(Piped::default())
    }

    fn make(&mut self, name: &str, args: &[String], span: Span) {
        let targets: Vec<&String> = args.iter().filter(|a| !a.starts_with('-') && !a.contains('=')).collect();
        let dir = after(args, "-C").map(str::to_owned);
        let operands: Vec<&&String> = targets.iter().filter(|t| Some(t.as_str()) != dir.as_deref()).collect();
        let saved = self.cwd.clone();
        if let Some(dir) = dir {
            self.cwd = self.path(&dir);
        }
        if operands.iter().any(|t| t.starts_with("install")) {
            self.made_install(args, span);
        } else if operands.iter().any(|t| matches!(t.as_str(), "test" | "check" | "clean" | "distclean")) {
            // Tests leave next to nothing; cleaning takes away what the build left.
            if operands.iter().any(|t| t.ends_with("clean")) {
                let path = self.path("\u{1}objects");
                self.system.fs.remove(&|p, _| p == path);
            }
        } else if name != "meson" || operands.first().is_some_and(|t| t.as_str() == "compile") {
            self.objects(span, true);
        }
        self.cwd = saved;
    }

    /// Object files and what is linked of them, below the working directory.
    fn objects(&mut self, span: Span, full: bool) {
        let path = self.path("\u{1}objects");
        let sources = self.bytes_at(&self.cwd.clone(), [300_000, 6_000_000, 80_000_000]);
        let likely = to_f64(sources.likely) * if full { 1.2 } else { 0.1 };
        let bytes = [to_u64(likely * 0.1), to_u64(likely), to_u64(likely * 8.0)];
        self.assume(&path, "build-files", &[("tool", "make")], span, bytes, 0.35, What::Tree);
    }

    /// `make install`: programs, libraries, headers and manuals. Well-known sources are told by the names of
    /// the working directory and of what was unpacked.
    fn made_install(&mut self, args: &[String], span: Span) {
        let prefix = ["DESTDIR=", "PREFIX=", "prefix=", "INSTALL_TOP="]
            .iter()
            .find_map(|name| args.iter().find_map(|arg| arg.strip_prefix(name)))
            .filter(|prefix| prefix.starts_with('/') && prefix.len() > 1)
            .map_or("/usr/local", |prefix| prefix)
            .to_owned();
        let mut names = self.cwd.to_ascii_lowercase();
        for key in self
            .system
            .fs
            .entries
            .keys()
            .filter(|key| key.contains("unpacked-") || key.starts_with("/usr/src"))
        {
            names.push(' ');
            names.push_str(&key.to_ascii_lowercase());
        }
        // The archive's name says the version, the directory's name seldom does.
        let spaced = names.replace(&format!("{BELOW}unpacked-"), " ");
        let found = spaced
            .split(' ')
            .filter_map(|name| {
                software(self.tables, Way::Made, name, self.system.as_of).or_else(|| {
                    let node = name.contains("node-v");
                    node.then(|| software(self.tables, Way::Archive, name, self.system.as_of)).flatten()
                })
            })
            .min_by(|a, b| a.error.total_cmp(&b.error));
        // `PYTHON_VERSION` says it where the archive was fetched under another name.
        let found = found
            .and_then(|found| {
                let name = found.row.name;
                let variable = format!("{}_VERSION", name.to_ascii_uppercase().replace('-', "_"));
                let version = self.lookup(&variable).flatten().filter(|version| !version.is_empty())?;
                let named = software(self.tables, Way::Made, &format!("{name}-{version}"), self.system.as_of);
                named.filter(|named| named.error < found.error)
            })
            .or(found);
        let path = join(&prefix, &format!("{BELOW}made-{}", span.start));
        // Sources that were installed already have only additions left (`make -C contrib install`).
        let current = self.system.fs.current();
        let again = prefix == "/usr/local"
            && self
                .system
                .fs
                .entries
                .iter()
                .any(|(key, entry)| entry.layer == current && key.contains("made-"))
            && (found.is_some() || MADE.iter().any(|(name, _)| names.contains(name)));
        if again {
            let bytes = [50_000, 1_500_000, 12_000_000];
            self.assume(&format!("{path}-more"), "made-install", &[], span, bytes, 0.36, What::Tree);
            return;
        }
        if let Some(found) = found {
            let basis = self.software_basis(&found, found.row.name);
            let item = self.item("made-install", &[], span, basis);
            self.put(&path, Size::packing(found.bytes, 0.36), item, What::Tree);
            return;
        }
        let known = MADE.iter().find(|(name, _)| names.contains(name));
        let bytes = known.map_or(MADE_OTHER, |(_, bytes)| *bytes);
        let code = if known.is_some() { "made-known" } else { "assumed" };
        let [low, likely, high] = bytes;
        let basis = basis::reason(BasisKind::Assumed, code, &[]);
        let item = self.item("made-install", &[], span, basis);
        self.put(&path, Size::packing(Bytes::range(low, likely, high), 0.36), item, What::Tree);
    }

    /// `rustup`, its installer, and the script that fetches it: a toolchain, or what is added to one.
    pub(super) fn rustup(&mut self, name: &str, args: &[String], span: Span) {
        let mut words = args.iter().filter(|a| !a.starts_with('-')).map(String::as_str);
        let (command, what) = match name {
            "rustup" => (words.next().unwrap_or(""), words.next().unwrap_or("")),
            _ => ("install", ""),
        };
        let count = words.count().max(1) as u64;
        let minimal = args.iter().any(|a| a.ends_with("minimal"));
        let none = args.windows(2).any(|w| matches!(w, [a, b] if a == "--default-toolchain" && b == "none"))
            || args.iter().any(|a| a == "--default-toolchain=none");
        let bytes = match (command, what) {
            _ if none => [8_000_000, 14_000_000, 22_000_000],
            ("install" | "default", _) | ("toolchain", "install" | "add" | "update") => {
                if minimal {
                    RUST_MINIMAL
                } else {
                    RUST_DEFAULT
                }
            }
            // A standard library for another target.
            ("target", "add") => [40_000_000, 130_000_000, 220_000_000].map(|bytes| bytes * count),
            ("component", "add") => [3_000_000, 12_000_000, 120_000_000].map(|bytes| bytes * count),
            ("update", _) => [0, 60_000_000, 900_000_000],
            _ => return,
        };
        let home = self.lookup("RUSTUP_HOME").flatten().unwrap_or_else(|| "/root/.rustup".to_owned());
        let path = join(&home, &format!("toolchains/{BELOW}{}", span.start));
        self.assume(&path, "rust-toolchain", &[], span, bytes, 0.34, What::Tree);
    }

    /// Version of Go, from the image's tag; 0 when not known.
    fn go_minor(&self) -> u32 {
        let (image, tag) = &self.system.image;
        if image != "golang" {
            return 0;
        }
        tag.strip_prefix("1.")
            .and_then(|rest| rest.split(['.', '-']).next())
            .and_then(|minor| minor.parse().ok())
            .unwrap_or_else(|| match self.system.as_of {
                // Two releases a year; 1.12 came in February 2019.
                Some(months) => u32::try_from((12 + (months - (2019 * 12 + 2)) / 6).max(1)).unwrap_or(12),
                None => 26,
            })
    }

    fn go(&mut self, args: &[String], span: Span) {
        let sub = args.first().map_or("", String::as_str);
        let rest = args.get(1..).unwrap_or_default();
        let gopath = self.lookup("GOPATH").flatten().unwrap_or_else(|| "/go".to_owned());
        match sub {
            "get" | "mod" | "install" if sub != "install" || rest.iter().any(|a| a.contains('@')) => {
                let packages: Vec<&String> = rest
                    .iter()
                    .filter(|a| a.contains('.') && a.contains('/') && !a.starts_with('-'))
                    .collect();
                if sub == "mod"
                    && !matches!(rest.first().map(String::as_str), Some("download" | "tidy" | "vendor"))
                {
                    return;
                }
                let named: Vec<&&String> = packages.iter().filter(|p| !p.starts_with("./")).collect();
                let count = named.len() as u64;
                let known = self.manifest("go.mod").map(|text| manifest_names(&text, Manifest::GoMod).len());
                let bytes = if count > 0 {
                    [400_000 * count, 10_000_000 * count, 60_000_000 * count]
                } else {
                    match known {
                        Some(0) => [0, 100_000, 5_000_000],
                        Some(n) => {
                            let bytes = modules_range(n);
                            [bytes.low, bytes.likely, bytes.high]
                        }
                        None => [300_000, 50_000_000, 500_000_000],
                    }
                };
                let dir = format!("{gopath}/pkg/mod");
                self.assume(
                    &join(&dir, &format!("\u{1}{}", span.start)),
                    "go-modules",
                    &[],
                    span,
                    bytes,
                    0.35,
                    What::Tree,
                );
                if sub == "install"
                    || (sub == "get" && self.go_minor() < 17 && !rest.iter().any(|a| a == "-d") && count > 0)
                {
                    for package in named {
                        let name = base_name(package.split('@').next().unwrap_or(package)).to_owned();
                        let path = format!("{gopath}/bin/{name}");
                        self.go_binary(&path, true, rest, span);
                    }
                }
            }
            "build" | "install" => {
                let output = after(rest, "-o").map(str::to_owned);
                let package = rest.iter().rfind(|a| {
                    !a.starts_with('-')
                        && (a.ends_with(".go") || a.starts_with('.') || a.contains('/'))
                        && Some(a.as_str()) != output.as_deref()
                });
                let default_name = match package.map(|p| p.trim_end_matches("/...")) {
                    Some(file) if file.ends_with(".go") => base_name(file).trim_end_matches(".go").to_owned(),
                    Some(dir) if dir != "." && dir != "./" => base_name(dir).to_owned(),
                    _ => base_name(&self.cwd.clone()).to_owned(),
                };
                let path = match (&output, sub) {
                    (Some(output), _) => {
                        let path = self.path(output);
                        if output.ends_with('/') || self.system.fs.is_dir(&path) {
                            join(&path, &default_name)
                        } else {
                            path
                        }
                    }
                    (None, "install") => format!("{gopath}/bin/{default_name}"),
                    (None, _) => self.path(&default_name),
                };
                let mods = format!("{gopath}/pkg/mod/");
                let modules = self.system.fs.entries.keys().any(|k| k.starts_with(&mods))
                    || self
                        .manifest("go.mod")
                        .is_some_and(|text| !manifest_names(&text, Manifest::GoMod).is_empty())
                    || rest.windows(2).any(|w| matches!(w, [a, b] if a == "-mod" && b == "vendor"))
                    || rest.iter().any(|a| a == "-mod=vendor");
                self.go_binary(&path, modules, rest, span);
                self.go_cache(modules, span);
            }
            _ => {}
        }
    }

    fn go_binary(&mut self, path: &str, modules: bool, args: &[String], span: Span) {
        let stripped = args
            .iter()
            .any(|a| a.contains("-s -w") || a.contains("-w -s") || a.contains("-s") && a.contains("ldflags"));
        let few = self.few_modules();
        let [low, likely, high] = match (modules, few) {
            (false, _) => GO_PLAIN,
            // One or two packages fetched by name weigh little beside the standard library's network code.
            (true, true) => [2_000_000, 6_300_000, 20_000_000],
            (true, false) => GO_MODULES,
        };
        let factor = if stripped { GO_STRIPPED } else { 1.0 };
        let scale = |bytes: u64| to_u64(to_f64(bytes) * factor);
        let path = path.to_owned();
        let code = if modules { "go-binary-modules" } else { "go-binary-plain" };
        let basis = basis::reason(BasisKind::Assumed, code, &[]);
        let item = self.item("binary", &[("tool", "go"), ("path", &path)], span, basis);
        let bytes = Bytes::range(scale(low), scale(likely), scale(high));
        self.put(&path, Size::packing(bytes, 0.5), item, What::File);
    }

    /// Whether all modules were named one by one, at most three of them.
    fn few_modules(&self) -> bool {
        let total: u64 = self
            .system
            .fs
            .entries
            .iter()
            .filter(|(path, _)| path.contains("/pkg/mod/\u{1}"))
            .map(|(_, entry)| entry.size.weight())
            .sum();
        total > 0 && total <= 30_000_000
    }

    /// The build cache (from Go 1.10); from 1.20 on it also holds the standard library.
    fn go_cache(&mut self, modules: bool, span: Span) {
        let minor = self.go_minor();
        let bytes = match (minor, modules) {
            (1..=9, _) => return,
            (1..=19, false) => [200_000, 2_500_000, 40_000_000],
            (1..=19, true) => [2_000_000, 30_000_000, 300_000_000],
            (_, false) => [25_000_000, 70_000_000, 170_000_000],
            (_, true) => [50_000_000, 150_000_000, 900_000_000],
        };
        self.assume("/root/.cache/go-build/\u{1}all", "go-cache", &[], span, bytes, 0.35, What::Tree);
    }

    fn cargo(&mut self, args: &[String], span: Span) {
        let sub = args.iter().find(|a| !a.starts_with(['-', '+'])).map_or("", String::as_str);
        let release = args.iter().any(|a| a == "--release" || a == "-r" || a == "--profile=release");
        // A direct dependency brings about four others.
        let all = self
            .beside("Cargo.lock", "Cargo.toml")
            .map(|text| locked(&text, Lock::Cargo, true).len() as u64 / 4);
        let deps = all.filter(|n| *n > 0).or_else(|| {
            self.manifest("Cargo.toml").map(|text| manifest_names(&text, Manifest::Cargo).len() as u64)
        });
        let scale = deps.unwrap_or(10).clamp(0, 90);
        match sub {
            "build" | "rustc" | "chef" | "test" | "check" => {
                if sub == "chef" && args.iter().any(|a| a == "prepare") {
                    return;
                }
                let registry = [
                    1_000_000 + 1_000_000 * scale,
                    6_000_000 + 7_000_000 * scale,
                    30_000_000 + 40_000_000 * scale,
                ];
                self.assume(
                    "/usr/local/cargo/registry/\u{1}all",
                    "cargo-registry",
                    &[],
                    span,
                    registry,
                    0.35,
                    What::Tree,
                );
                let target = self
                    .lookup("CARGO_TARGET_DIR")
                    .flatten()
                    .map_or_else(|| self.path("target"), |t| self.path(&t));
                let per = if release { 22_000_000 } else { 45_000_000 };
                let objects =
                    [2_000_000 + per / 6 * scale, 8_000_000 + per * scale, 60_000_000 + per * 5 * scale];
                let profile = if release { "release" } else { "debug" };
                let triple = after(args, "--target").map(|t| format!("/{t}")).unwrap_or_default();
                let dir = format!("{target}{triple}/{profile}");
                self.assume(
                    &format!("{dir}/deps"),
                    "build-files",
                    &[("tool", "cargo")],
                    span,
                    objects,
                    0.3,
                    What::Tree,
                );
                let name = after(args, "--bin").map(str::to_owned).or_else(|| self.crate_name());
                let path = format!("{dir}/{}", name.as_deref().unwrap_or("\u{1}binary"));
                let bytes = if release {
                    [350_000, 4_500_000, 40_000_000]
                } else {
                    [3_000_000, 40_000_000, 300_000_000]
                };
                self.assume(
                    &path,
                    "binary",
                    &[("tool", "cargo"), ("path", &path)],
                    span,
                    bytes,
                    0.4,
                    What::File,
                );
            }
            "install" => {
                let name =
                    args.iter().skip_while(|a| a.as_str() != "install").skip(1).find(|a| !a.starts_with('-'));
                let name = name.map_or("binary", String::as_str).to_owned();
                let path = format!("/usr/local/cargo/bin/{name}");
                self.assume(
                    &path,
                    "binary",
                    &[("tool", "cargo"), ("path", &path)],
                    span,
                    [1_000_000, 12_000_000, 60_000_000],
                    0.4,
                    What::File,
                );
                self.assume(
                    "/usr/local/cargo/registry/\u{1}all",
                    "cargo-registry",
                    &[],
                    span,
                    [10_000_000, 80_000_000, 400_000_000],
                    0.35,
                    What::Tree,
                );
            }
            "fetch" | "vendor" => {
                self.assume(
                    "/usr/local/cargo/registry/\u{1}all",
                    "cargo-registry",
                    &[],
                    span,
                    [10_000_000, 80_000_000, 400_000_000],
                    0.35,
                    What::Tree,
                );
            }
            _ => {}
        }
    }

    /// The package's name in Cargo.toml.
    fn crate_name(&self) -> Option<String> {
        let text = self.manifest("Cargo.toml")?;
        let line = text.lines().find(|line| line.trim_start().starts_with("name"))?;
        line.split('"').nth(1).map(str::to_owned)
    }

    fn maven(&mut self, args: &[String], span: Span) {
        let goals: Vec<&String> = args.iter().filter(|a| !a.starts_with('-')).collect();
        self.assume(
            "/root/.m2/repository",
            "build-cache",
            &[("tool", "mvn")],
            span,
            [25_000_000, 130_000_000, 500_000_000],
            0.92,
            What::Tree,
        );
        if goals.iter().any(|g| {
            matches!(g.as_str(), "package" | "install" | "verify" | "deploy" | "spring-boot:repackage")
        }) {
            let jar = self.path("target/app.jar");
            self.assume(
                &jar,
                "jar",
                &[("tool", "mvn")],
                span,
                [30_000, 20_000_000, 90_000_000],
                0.93,
                What::File,
            );
            let classes = self.path("target/classes");
            self.assume(
                &classes,
                "build-files",
                &[("tool", "mvn")],
                span,
                [20_000, 800_000, 20_000_000],
                0.4,
                What::Tree,
            );
        }
    }

    fn gradle(&mut self, args: &[String], span: Span) {
        self.assume(
            "/root/.gradle/caches",
            "build-cache",
            &[("tool", "gradle")],
            span,
            [60_000_000, 280_000_000, 900_000_000],
            0.8,
            What::Tree,
        );
        if args.iter().any(|a| {
            a.contains("build")
                || a.contains("Jar")
                || a.contains("assemble")
                || a.contains("War")
                || a.contains("installDist")
        }) {
            let jar = self.path("build/libs/app.jar");
            self.assume(
                &jar,
                "jar",
                &[("tool", "gradle")],
                span,
                [30_000, 20_000_000, 90_000_000],
                0.93,
                What::File,
            );
        }
    }

    fn dotnet(&mut self, args: &[String], span: Span) {
        let sub = args.first().map_or("", String::as_str);
        if matches!(sub, "restore" | "build" | "publish" | "test" | "tool") {
            self.assume(
                "/root/.nuget/packages",
                "build-cache",
                &[("tool", "dotnet")],
                span,
                [1_000_000, 60_000_000, 500_000_000],
                0.45,
                What::Tree,
            );
        }
        if !matches!(sub, "build" | "publish") {
            return;
        }
        let says = |text: &str| args.iter().any(|a| a.to_ascii_lowercase().contains(text));
        let aot = self.system.image.1.contains("aot") || says("publishaot=true");
        let own_runtime =
            says("--self-contained") && !says("false") || says("selfcontained=true") || says("--sc");
        let trimmed = says("trimmed=true");
        let (bytes, packs) = match () {
            () if aot => ([6_000_000, 12_500_000, 40_000_000], 0.4),
            () if own_runtime && trimmed => ([15_000_000, 26_000_000, 60_000_000], 0.42),
            () if own_runtime => ([60_000_000, 72_000_000, 130_000_000], 0.42),
            () => ([150_000, 2_000_000, 40_000_000], 0.42),
        };
        let output = after(args, "-o").or_else(|| after(args, "--output")).map(str::to_owned);
        let path = match &output {
            Some(output) => self.path(output),
            None => self.path("bin/Release/publish"),
        };
        self.assume(&path, "build-output", &[("tool", "dotnet")], span, bytes, packs, What::Tree);
        let objects = self.path("obj");
        self.assume(
            &objects,
            "build-files",
            &[("tool", "dotnet")],
            span,
            [300_000, 4_000_000, 90_000_000],
            0.4,
            What::Tree,
        );
    }
}

/// The word after an option, or what follows its `=`.
fn after<'a>(args: &'a [String], option: &str) -> Option<&'a str> {
    let with_equals = format!("{option}=");
    for (i, arg) in args.iter().enumerate() {
        if arg == option {
            return args.get(i + 1).map(String::as_str);
        }
        if let Some(value) = arg.strip_prefix(&with_equals) {
            return Some(value);
        }
    }
    None
}
