//! Compilers and build tools: what they leave, and what they make.

use super::Machine;
use super::files::{base_name, join};
use super::installs::registry;
use crate::assumed::{Assumed, assumed, group};
use crate::basis;
use crate::fs::{BELOW, Size, What};
use crate::packages::{Lock, Manifest, Way, locked, manifest_names, software};
use crate::programs::{Compile, Compiler, Make, MakeKind, Toolchain};
use crate::source::Span;
use crate::{BasisKind, Bytes};
use crate::{to_f64, to_u64};

/// How much of a program of Go's is left without its symbols.
const GO_STRIPPED: f64 = 0.68;

impl Machine<'_> {
    /// Sources compiled.
    pub(super) fn compile(&mut self, compile: &Compile, span: Span) {
        match compile.compiler {
            Compiler::Go => self.go(compile, span),
            Compiler::Cargo if compile.install => self.cargo_install(compile, span),
            Compiler::Cargo => self.cargo(compile, span),
            Compiler::C => {
                let output = compile.output.as_ref().map_or("a.out", |output| output.text.as_str());
                let path = self.path(output);
                let args = [("tool", compile.called.as_str()), ("path", path.as_str())];
                self.assume(&path, "binary", &args, span, assumed("cc:binary"), What::File);
            }
            Compiler::Dotnet => self.dotnet(compile, span),
            // What they leave, their tools say.
            Compiler::Maven | Compiler::Gradle => {}
        }
    }

    /// A build as a file of rules has it.
    pub(super) fn make(&mut self, make: &Make, span: Span) {
        let saved = self.cwd.clone();
        if let Some(directory) = &make.directory {
            self.cwd = self.path(&directory.text);
        }
        match make.kind {
            MakeKind::Install => self.made_install(make, span),
            MakeKind::Build => self.objects(span, true),
            MakeKind::Configure => self.objects(span, false),
            // Tests leave next to nothing; cleaning takes away what the build left.
            MakeKind::Test => {}
            MakeKind::Clean => {
                let path = self.path("\u{1}objects");
                self.system.fs.remove(&|p, _| p == path);
            }
        }
        self.cwd = saved;
    }

    /// Object files and what is linked of them, below the working directory.
    fn objects(&mut self, span: Span, full: bool) {
        let path = self.path("\u{1}objects");
        let sources = self.bytes_at(&self.cwd.clone(), "build:sources");
        let likely = to_f64(sources.likely) * if full { 1.2 } else { 0.1 };
        let bytes = Bytes::range(to_u64(likely * 0.1), to_u64(likely), to_u64(likely * 8.0));
        let row = Assumed { bytes, packs: 0.35 };
        self.assume(&path, "build-files", &[("tool", "make")], span, row, What::Tree);
    }

    /// `make install`: programs, libraries, headers and manuals. Well-known sources are told by the names of
    /// the working directory and of what was unpacked.
    fn made_install(&mut self, make: &Make, span: Span) {
        let prefix = make.prefix.clone().unwrap_or_else(|| "/usr/local".to_owned());
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
            && (found.is_some() || group("made").any(|(name, _)| names.contains(name)));
        if again {
            let row = assumed("made-again");
            self.assume(&format!("{path}-more"), "made-install", &[], span, row, What::Tree);
            return;
        }
        if let Some(found) = found {
            let basis = self.software_basis(&found, found.row.name);
            let item = self.item("made-install", &[], span, basis);
            self.put(&path, Size::packing(found.bytes, 0.36), item, What::Tree);
            return;
        }
        let known = group("made").find(|(name, _)| names.contains(name)).map(|(_, row)| row);
        let code = if known.is_some() { "made-known" } else { "assumed" };
        let basis = basis::reason(BasisKind::Assumed, code, &[]);
        let item = self.item("made-install", &[], span, basis);
        self.put(&path, known.unwrap_or_else(|| assumed("made-other")).size(), item, What::Tree);
    }

    /// A toolchain of Rust, or what is added to one.
    pub(super) fn toolchain(&mut self, toolchain: &Toolchain, span: Span) {
        let home = toolchain.home.clone().unwrap_or_else(|| "/root/.rustup".to_owned());
        let path = join(&home, &format!("toolchains/{BELOW}{}", span.start));
        let row = assumed(toolchain.size).times(toolchain.count);
        self.assume(&path, "rust-toolchain", &[], span, row, What::Tree);
    }

    /// The directory of Go's modules and programs.
    pub(super) fn go_path(&self) -> String {
        self.lookup("GOPATH").flatten().unwrap_or_else(|| "/go".to_owned())
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

    fn go(&mut self, compile: &Compile, span: Span) {
        let gopath = self.go_path();
        let named = compile.package.as_ref().map(|package| package.text.as_str());
        if compile.early || compile.remote {
            // From 1.17 on `go get` leaves programs alone.
            if let Some(package) = named.filter(|_| !compile.early || self.go_minor() < 17) {
                let name = base_name(package.split('@').next().unwrap_or(package));
                self.go_binary(&format!("{gopath}/bin/{name}"), true, compile.stripped, span);
            }
            return;
        }
        let package = named
            .filter(|package| package.ends_with(".go") || package.starts_with('.') || package.contains('/'));
        let default_name = match package.map(|p| p.trim_end_matches("/...")) {
            Some(file) if file.ends_with(".go") => base_name(file).trim_end_matches(".go").to_owned(),
            Some(dir) if dir != "." && dir != "./" => base_name(dir).to_owned(),
            _ => base_name(&self.cwd.clone()).to_owned(),
        };
        let path = match &compile.output {
            Some(output) => {
                let path = self.path(&output.text);
                if output.text.ends_with('/') || self.system.fs.is_dir(&path) {
                    join(&path, &default_name)
                } else {
                    path
                }
            }
            None if compile.install => format!("{gopath}/bin/{default_name}"),
            None => self.path(&default_name),
        };
        let mods = format!("{gopath}/pkg/mod/");
        let modules = self.system.fs.entries.keys().any(|k| k.starts_with(&mods))
            || self.manifest("go.mod").is_some_and(|text| !manifest_names(&text, Manifest::GoMod).is_empty())
            || compile.vendored;
        self.go_binary(&path, modules, compile.stripped, span);
        self.go_cache(modules, span);
    }

    fn go_binary(&mut self, path: &str, modules: bool, stripped: bool, span: Span) {
        let row = assumed(match (modules, self.few_modules()) {
            (false, _) => "go:plain",
            (true, true) => "go:few",
            (true, false) => "go:modules",
        });
        let factor = if stripped { GO_STRIPPED } else { 1.0 };
        let scale = |bytes: u64| to_u64(to_f64(bytes) * factor);
        let code = if modules { "go-binary-modules" } else { "go-binary-plain" };
        let basis = basis::reason(BasisKind::Assumed, code, &[]);
        let item = self.item("binary", &[("tool", "go"), ("path", path)], span, basis);
        let Bytes { low, likely, high } = row.bytes;
        let bytes = Bytes::range(scale(low), scale(likely), scale(high));
        self.put(path, Size::packing(bytes, row.packs), item, What::File);
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
        let key = match (minor, modules) {
            (1..=9, _) => return,
            (1..=19, false) => "go:cache-old-plain",
            (1..=19, true) => "go:cache-old",
            (_, false) => "go:cache-plain",
            (_, true) => "go:cache",
        };
        self.assume_once("/root/.cache/go-build/\u{1}all", "go-cache", &[], span, assumed(key), What::Tree);
    }

    fn cargo(&mut self, compile: &Compile, span: Span) {
        let release = compile.release;
        // A direct dependency brings about four others.
        let all = self
            .beside("Cargo.lock", "Cargo.toml")
            .map(|text| locked(&text, Lock::Cargo, true).len() as u64 / 4);
        let deps = all.filter(|n| *n > 0).or_else(|| {
            self.manifest("Cargo.toml").map(|text| manifest_names(&text, Manifest::Cargo).len() as u64)
        });
        let scale = deps.unwrap_or(10).clamp(0, 90);
        let with_each = |base: &str, each: &str| {
            let (base, each) = (assumed(base), assumed(each).times(scale).bytes);
            let Bytes { low, likely, high } = base.bytes;
            let bytes = Bytes { low: low + each.low, likely: likely + each.likely, high: high + each.high };
            Assumed { bytes, ..base }
        };
        let row = with_each("cargo:registry", "cargo:registry-each");
        self.assume_once(&registry(), "cargo-registry", &[], span, row, What::Tree);
        let target = match &compile.directory {
            Some(directory) => self.path(&directory.text),
            None => match self.lookup("CARGO_TARGET_DIR").flatten() {
                Some(directory) => self.path(&directory),
                None => self.path("target"),
            },
        };
        let (profile, each, binary) = if release {
            ("release", "cargo:objects-release-each", "cargo:binary-release")
        } else {
            ("debug", "cargo:objects-debug-each", "cargo:binary-debug")
        };
        let triple = compile.target.as_ref().map(|target| format!("/{}", target.text)).unwrap_or_default();
        let dir = format!("{target}{triple}/{profile}");
        let row = with_each("cargo:objects", each);
        // Dependencies that `cargo chef cook` built are not built again.
        self.assume_once(&format!("{dir}/deps"), "build-files", &[("tool", "cargo")], span, row, What::Tree);
        if compile.checks {
            return;
        }
        let name = compile.program.as_ref().map(|program| program.text.clone()).or_else(|| self.crate_name());
        let path = format!("{dir}/{}", name.as_deref().unwrap_or("\u{1}binary"));
        let args = [("tool", "cargo"), ("path", path.as_str())];
        self.assume(&path, "binary", &args, span, assumed(binary), What::File);
    }

    /// A program of another project's, built and put where cargo keeps programs.
    fn cargo_install(&mut self, compile: &Compile, span: Span) {
        let name = compile.package.as_ref().map_or("binary", |package| package.text.as_str());
        let root = match &compile.directory {
            Some(root) => self.path(&root.text),
            None => "/usr/local/cargo".to_owned(),
        };
        let path = format!("{root}/bin/{name}");
        let args = [("tool", "cargo"), ("path", path.as_str())];
        self.assume(&path, "binary", &args, span, assumed("cargo:binary-installed"), What::File);
        let row = assumed("cargo:registry-fetched");
        self.assume_once(&registry(), "cargo-registry", &[], span, row, What::Tree);
    }

    /// The package's name in Cargo.toml.
    fn crate_name(&self) -> Option<String> {
        crate::crate_name(&self.manifest("Cargo.toml")?).map(str::to_owned)
    }

    fn dotnet(&mut self, compile: &Compile, span: Span) {
        let native = compile.native || self.system.image.1.contains("aot");
        let row = assumed(match (native, compile.own_runtime, compile.trimmed) {
            (true, _, _) => "dotnet:native",
            (false, true, true) => "dotnet:trimmed",
            (false, true, false) => "dotnet:own-runtime",
            (false, false, _) => "dotnet:output",
        });
        let output = compile.output.as_ref().map_or("bin/Release/publish", |output| output.text.as_str());
        let path = self.path(output);
        self.assume(&path, "build-output", &[("tool", "dotnet")], span, row, What::Tree);
        let objects = self.path("obj");
        let row = assumed("dotnet:objects");
        self.assume(&objects, "build-files", &[("tool", "dotnet")], span, row, What::Tree);
    }
}
