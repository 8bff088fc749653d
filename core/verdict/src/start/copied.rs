//! What was made in one stage and is run in another: interpreters that stay behind, versions that differ.

use super::super::bases::Os;
use super::super::bases::image_name;
use super::super::steps::Built;
use super::super::{Effect, Problem};
use super::Judge;
use crate::model::{EdgeKind, Origin, StageId};
use crate::paths::is_within;
use crate::syntax::{Instruction, Kind, Transfer, clean_path};

/// A COPY --from of another stage.
struct Arrival<'a> {
    instruction: &'a Instruction,
    transfer: &'a Transfer,
    from: StageId,
}

impl<'j> Judge<'j> {
    fn arrivals(&self) -> Vec<Arrival<'j>> {
        self.lineage()
            .into_iter()
            .filter_map(|(stage, instruction)| {
                let Kind::Copy(transfer) = &instruction.kind else { return None };
                let mut edges = self.given.model.edges_at(stage.id, instruction.id).iter();
                let edge = edges.find(|edge| edge.kind == EdgeKind::Copy && !edge.onbuild)?;
                match edge.origin {
                    Origin::Stage(from) => Some(Arrival { instruction, transfer, from }),
                    _ => None,
                }
            })
            .collect()
    }

    /// The RUN texts of a stage and its parents.
    fn scripts_of(&self, from: StageId) -> String {
        let mut out = String::new();
        let mut at = self.given.model.stages.get(from.index());
        while let Some(stage) = at {
            for id in &stage.instructions {
                if let Some(instruction) = self.given.file.instructions.get(id.index())
                    && matches!(instruction.kind, Kind::Run(_) | Kind::Env(_) | Kind::Arg(_))
                {
                    out.push_str(instruction.span.text(self.given.text));
                    out.push('\n');
                }
            }
            at = match &stage.base {
                crate::model::Base::Stage(parent) if *parent < stage.id => {
                    self.given.model.stages.get(parent.index())
                }
                _ => None,
            };
        }
        out
    }

    /// Everything that was built elsewhere and may not fit here.
    pub(super) fn copied(&self, out: &mut Vec<Problem>) {
        for arrival in self.arrivals() {
            let Some(from) = self.built.get(arrival.from.index()) else { continue };
            let scripts = self.scripts_of(arrival.from);
            let here = &self.work.world;
            self.site_packages(&arrival, from, &scripts, out);
            self.classes(&arrival, from, &scripts, out);
            self.dotnet(&arrival, from, &scripts, out);
            if !here.is_known() || !from.world.is_known() || from.windows {
                continue;
            }
            self.node_modules(&arrival, from, &scripts, out);
            self.virtual_environment(&arrival, from, &scripts, out);
            self.libraries(&arrival, from, &scripts, out);
            self.newer_glibc(&arrival, from, &scripts, out);
            self.compiler_libraries(&arrival, from, &scripts, out);
        }
    }

    fn sources(&self, arrival: &Arrival<'_>) -> Vec<String> {
        arrival.transfer.sources.iter().map(|source| clean_path(&format!("/{}", source.value))).collect()
    }

    fn note(
        &self,
        arrival: &Arrival<'_>,
        (rule, code): (&str, &str),
        (words, effect): (&str, Effect),
        args: &[(&str, &str)],
        out: &mut Vec<Problem>,
    ) {
        let span =
            arrival.transfer.sources.first().map_or(arrival.instruction.keyword.span, |source| source.span);
        if !out.iter().any(|problem| problem.rule == rule && problem.code == code) {
            out.push(self.problem(rule, code, arrival.instruction, span, effect, words, None, args));
        }
    }

    /// Packages of node with native parts, moved to another C library or an older Node.
    fn node_modules(&self, arrival: &Arrival<'_>, from: &Built, scripts: &str, out: &mut Vec<Problem>) {
        let installs =
            ["npm ci", "npm install", "npm i ", "yarn", "pnpm i"].iter().any(|verb| scripts.contains(verb));
        let sources = self.sources(arrival);
        let workdir = self
            .given
            .model
            .stages
            .get(arrival.from.index())
            .and_then(|stage| stage.workdir_before(stage.instructions.len()).map(str::to_owned));
        let takes = sources.iter().any(|source| {
            source.contains("node_modules")
                || workdir.as_deref().is_some_and(|dir| {
                    dir != "/" && (source == dir || is_within(dir, source) && source != "/")
                })
        });
        if !installs || !takes {
            return;
        }
        let musl = |os: Os| matches!(os, Os::Alpine);
        let glibc = |os: Os| matches!(os, Os::Debian | Os::Ubuntu | Os::Rpm | Os::None);
        let (there, here) = (from.world.base.os, self.os());
        let image = image_name(&self.work.world.base);
        let built = image_name(&from.world.base);
        // What only serves files needs no module.
        let runs_node = self
            .work
            .world
            .look("node", &["/usr/bin".to_owned(), "/usr/local/bin".to_owned(), "/nodejs/bin".to_owned()])
            == super::super::world::Presence::There;
        if runs_node && (musl(here) && glibc(there) && there != Os::None || glibc(here) && musl(there)) {
            let words = "Error: Error loading shared library ld-linux-x86-64.so.2: No such file or directory";
            let words = if musl(here) {
                words
            } else {
                "Error: libc.musl-x86_64.so.1: cannot open shared object file: No such file or directory"
            };
            self.note(
                arrival,
                ("LibcMismatch", "native-modules"),
                (words, Effect::May),
                &[("image", &image), ("built", &built)],
                out,
            );
        }
        if let (Some(before), Some(after)) = (node_major(&from.world.base), node_major(&self.work.world.base))
            && runs_node
            && after < before
        {
            let (before, after) = (before.to_string(), after.to_string());
            self.note(
                arrival,
                ("BuiltForOtherSystem", "node-older"),
                ("", Effect::May),
                &[("built", &before), ("image", &after)],
                out,
            );
        }
    }

    /// A virtual environment whose Python is not where it was.
    fn virtual_environment(
        &self,
        arrival: &Arrival<'_>,
        from: &Built,
        scripts: &str,
        out: &mut Vec<Problem>,
    ) {
        let made = made_environments(
            scripts,
            self.given
                .model
                .stages
                .get(arrival.from.index())
                .and_then(|stage| stage.workdir_before(stage.instructions.len()).map(str::to_owned))
                .as_deref(),
        );
        let state = &self.state;
        let dest = self.given.expand(&arrival.transfer.dest.value, state).unwrap_or_default();
        for source in self.sources(arrival) {
            let Some(environment) = made.iter().find(|made| is_within(&made.path, &source)) else { continue };
            let Some(program) = self.first_program() else { continue };
            let here = &self.work.world;
            let image = image_name(&here.base);
            let link = python_of(&from.world);
            let inside = dest_path(&dest, &source, &environment.path, state.workdir.as_deref());
            let runs_it = program.starts_with(&format!("{inside}/")) || self.path_has(&inside);
            if !runs_it {
                continue;
            }
            let words = format!("exec {program}: no such file or directory");
            let args = [("path", inside.as_str()), ("image", image.as_str())];
            match (environment.managed, &link) {
                (true, None) if !self.sources_bring_python(&arrival.instruction.id) => {
                    self.note(
                        arrival,
                        ("BuiltForOtherSystem", "environment-managed-python"),
                        (&words, Effect::May),
                        &args,
                        out,
                    );
                }
                (_, Some(path)) => {
                    let there = here.look_at(path);
                    if there == super::super::world::Presence::Missing && !self.work.files.may_bring(path) {
                        // uv may have taken a Python of its own.
                        let effect = if environment.managed { Effect::May } else { Effect::Ends };
                        self.note(
                            arrival,
                            ("BuiltForOtherSystem", "environment-without-python"),
                            (&words, effect),
                            &args,
                            out,
                        );
                        continue;
                    }
                    if let (Some(a), Some(b)) = (python_minor(&from.world.base), python_minor(&here.base))
                        && a != b
                    {
                        let words = format!("{program}: ModuleNotFoundError");
                        self.note(
                            arrival,
                            ("BuiltForOtherSystem", "environment-other-version"),
                            (&words, Effect::Ends),
                            &args,
                            out,
                        );
                        continue;
                    }
                    let script = program.starts_with(&format!("{inside}/bin/"))
                        && !program.rsplit('/').next().unwrap_or("").starts_with("python");
                    if inside != environment.path && script {
                        self.note(
                            arrival,
                            ("BuiltForOtherSystem", "environment-moved"),
                            (&words, Effect::Ends),
                            &args,
                            out,
                        );
                    }
                }
                _ => {}
            }
        }
    }

    fn sources_bring_python(&self, own: &crate::syntax::InstructionId) -> bool {
        self.arrivals().iter().any(|arrival| {
            arrival.instruction.id != *own
                && self.sources(arrival).iter().any(|source| source.contains("python"))
        })
    }

    fn path_has(&self, dir: &str) -> bool {
        let (dirs, _) = self.given.path(self.work, &self.state);
        dirs.iter().any(|own| own == &format!("{dir}/bin"))
    }

    /// The program that the image starts, where that is known.
    fn first_program(&self) -> Option<String> {
        let (entrypoint, cmd) = self.parts();
        for part in [&entrypoint, &cmd] {
            match part {
                super::Part::Exec(_, words) => return words.first().cloned(),
                super::Part::Shell(_, text) => {
                    return text.split_whitespace().find(|word| *word != "exec").map(str::to_owned);
                }
                super::Part::OfBase(_) if matches!(part, super::Part::OfBase(words) if !words.is_empty()) => {
                    if let super::Part::Exec(_, words) = &cmd {
                        return words.first().cloned();
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Packages in the directory of another Python.
    fn site_packages(&self, arrival: &Arrival<'_>, from: &Built, scripts: &str, out: &mut Vec<Problem>) {
        let (Some(there), Some(here)) = (python_minor(&from.world.base), python_minor(&self.work.world.base))
        else {
            return;
        };
        let packages = self.sources(arrival).iter().any(|source| {
            let aside = ["--target=", "--target ", "-t ", "--prefix=", "--prefix "];
            let told = |option: &&str| {
                scripts.contains(&format!("{option}{source} "))
                    || scripts.contains(&format!("{option}{source}\n"))
            };
            source.contains("site-packages")
                || source.ends_with("/.local")
                || source.contains("/.local/lib")
                || scripts.contains("pip install") && aside.iter().any(told)
        });
        if packages && there != here {
            let image = image_name(&self.work.world.base);
            let words = "ModuleNotFoundError: No module named";
            self.note(
                arrival,
                ("BuiltForOtherSystem", "python-other"),
                (words, Effect::May),
                &[("built", &there), ("image", &image)],
                out,
            );
        }
    }

    /// Classes compiled for a newer Java.
    fn classes(&self, arrival: &Arrival<'_>, from: &Built, scripts: &str, out: &mut Vec<Problem>) {
        let (Some(there), Some(here)) = (java_major(&from.world.base), java_major(&self.work.world.base))
        else {
            return;
        };
        let builds = ["mvn", "gradle", "javac", "sbt", "ant "].iter().any(|tool| scripts.contains(tool));
        let old =
            ["--release", "-Drelease", "maven.compiler", "-target"].iter().any(|word| scripts.contains(word));
        if !builds || old || there <= here {
            return;
        }
        let (there, here) = (there.to_string(), here.to_string());
        let words =
            "Error: LinkageError occurred while loading main class: java.lang.UnsupportedClassVersionError";
        self.note(
            arrival,
            ("BuiltForOtherSystem", "java-older"),
            (words, Effect::May),
            &[("built", &there), ("image", &here)],
            out,
        );
    }

    /// The libraries of compilers themselves: libgcc for Rust and C++, libstdc++ for C++.
    fn compiler_libraries(&self, arrival: &Arrival<'_>, from: &Built, scripts: &str, out: &mut Vec<Problem>) {
        let here = &self.work.world.base;
        let sources = self.sources(arrival);
        let image = image_name(here);
        let brought = sources.iter().any(|source| {
            source.contains(".so") || source.starts_with("/lib") || source.starts_with("/usr/lib")
        });
        if brought
            || scripts.contains("-static")
            || scripts.contains("crt-static")
            || scripts.contains("musl-")
        {
            return;
        }
        // Of distroless images `base` has glibc alone; `cc` has what compilers add.
        let bare = here.image.0.starts_with("gcr.io/distroless/base");
        let rust = scripts.contains("cargo build")
            && !scripts.contains("-unknown-linux-musl")
            && sources.iter().any(|source| source.contains("/target/"))
            && matches!(from.world.base.os, Os::Debian | Os::Ubuntu);
        if bare && rust {
            let words = "error while loading shared libraries: libgcc_s.so.1: cannot open shared object file: No such file or directory";
            let args = [("library", "libgcc_s.so.1"), ("image", image.as_str())];
            self.note(arrival, ("BuiltForOtherSystem", "library-missing"), (words, Effect::Ends), &args, out);
        }
        let cpp = ["g++ ", "c++ ", "clang++ "]
            .iter()
            .any(|tool| scripts.contains(&format!(" {tool}")) || scripts.contains(&format!("{tool}-")))
            && scripts.contains(" -o ");
        let has = self
            .work
            .world
            .installed
            .iter()
            .any(|name| matches!(name.as_str(), "libstdc++" | "g++" | "build-base" | "nodejs"))
            || here.image.0 == "node";
        let alpine = here.os == Os::Alpine && from.world.base.os == Os::Alpine && here.closed;
        if cpp && !has && (alpine || bare && matches!(from.world.base.os, Os::Debian | Os::Ubuntu)) {
            let words = if alpine {
                "Error loading shared library libstdc++.so.6: No such file or directory"
            } else {
                "error while loading shared libraries: libstdc++.so.6: cannot open shared object file: No such file or directory"
            };
            let args = [("library", "libstdc++.so.6"), ("image", image.as_str())];
            self.note(arrival, ("BuiltForOtherSystem", "library-missing"), (words, Effect::May), &args, out);
        }
    }

    /// A program linked with a newer glibc than the image has.
    fn newer_glibc(&self, arrival: &Arrival<'_>, from: &Built, scripts: &str, out: &mut Vec<Problem>) {
        let (Some(there), Some(here)) = (glibc(&from.world.base), glibc(&self.work.world.base)) else {
            return;
        };
        if there <= here {
            return;
        }
        let sources = self.sources(arrival);
        let file = |ends: &[&str]| sources.iter().any(|source| ends.iter().any(|end| source.contains(end)));
        let rust = scripts.contains("cargo ")
            && !scripts.contains("musl")
            && !scripts.contains("crt-static")
            && (file(&["/target/", "/bin/", "/usr/local/cargo"]));
        let cgo = scripts.contains("go build") && scripts.contains("CGO_ENABLED=1");
        let c =
            ["gcc ", "g++ ", "cmake", "make\n", "make ", "make &&"].iter().any(|tool| scripts.contains(tool))
                && !scripts.contains("-static")
                && !scripts.contains("go build")
                && !file(&["node_modules"]);
        let others = scripts.contains("pyinstaller")
            || scripts.contains("ghc")
            || scripts.contains("swift build")
            || scripts.contains("native-image")
            || scripts.contains("dotnet publish") && scripts.contains("PublishAot");
        if !(rust || cgo || c || others) {
            return;
        }
        let words = "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.…' not found";
        let image = image_name(&self.work.world.base);
        let (built, has) = (format!("2.{there}"), format!("2.{here}"));
        self.note(
            arrival,
            ("LibcMismatch", "glibc-newer"),
            (words, Effect::May),
            &[("built", &built), ("has", &has), ("image", &image)],
            out,
        );
    }

    /// Libraries that a program was built against and that the image does not have.
    fn libraries(&self, arrival: &Arrival<'_>, from: &Built, scripts: &str, out: &mut Vec<Problem>) {
        let installed = &from.world.installed;
        let here = &self.work.world;
        let compiled = [
            "cargo build",
            "cargo install",
            "go build",
            "gcc",
            "g++",
            "make",
            "cmake",
            "pip install",
            "uv sync",
            "poetry install",
            "bundle install",
            "gem install",
        ]
        .iter()
        .any(|tool| scripts.contains(tool));
        if !compiled
            || scripts.contains("CGO_ENABLED=0")
            || scripts.contains("-static")
            || !here.base.closed && here.base.os != Os::None
        {
            return;
        }
        let same = matches!(
            (from.world.base.os, here.base.os),
            (Os::Debian | Os::Ubuntu, Os::Debian | Os::Ubuntu | Os::None) | (Os::Alpine, Os::Alpine)
        );
        if !same
            || matches!(here.base.image.0.as_str(), "node" | "python" | "ruby" | "golang" | "rust")
                && !here.base.image.1.contains("slim")
                && !here.base.image.1.contains("alpine")
        {
            return;
        }
        for (package, library, runtime) in LIBRARIES {
            let alpine = from.world.base.os == Os::Alpine;
            let (wanted, soname) = if alpine { (runtime.1, *library) } else { (runtime.0, *library) };
            let developed = installed.iter().any(|name| package.split(' ').any(|own| own == name));
            if !(developed || self.binds(arrival, from, scripts, package)) || wanted.is_empty() {
                continue;
            }
            let there = here
                .installed
                .iter()
                .any(|name| wanted.split(' ').any(|own| name == own || name.starts_with(own)))
                || package.split(' ').any(|own| here.installed.contains(own))
                || self.work.files.mentions(soname.split('.').next().unwrap_or(soname))
                || self.sources(arrival).iter().any(|source| {
                    source.contains(".so") || source == "/usr/lib" || source.starts_with("/usr/lib/")
                });
            if !there {
                let words = format!(
                    "error while loading shared libraries: {soname}: cannot open shared object file: No such file or directory"
                );
                let image = image_name(&here.base);
                self.note(
                    arrival,
                    ("BuiltForOtherSystem", "library-missing"),
                    (&words, Effect::May),
                    &[("library", soname), ("image", &image)],
                    out,
                );
            }
        }
    }
}

impl Judge<'_> {
    /// Whether Python packages that are compiled against a library are taken along.
    fn binds(&self, arrival: &Arrival<'_>, from: &Built, scripts: &str, package: &str) -> bool {
        let packages = ["venv", "site-packages", "/.local", "/install", "/deps", "/opt"];
        let taken = self
            .sources(arrival)
            .iter()
            .any(|source| source == "/usr/local" || packages.iter().any(|part| source.contains(part)));
        let words = || scripts.split(|c: char| c.is_whitespace() || "'\"=<>~![;,".contains(c));
        let bound = BINDINGS.iter().any(|(name, own)| {
            package.split(' ').any(|known| known == *own) && words().any(|word| word == *name)
        });
        bound && taken && from.world.base.image.0 == "python"
    }

    /// What was published with a newer .NET than the runtime's.
    fn dotnet(&self, arrival: &Arrival<'_>, from: &Built, scripts: &str, out: &mut Vec<Problem>) {
        let (Some(there), Some(here)) = (dotnet_major(&from.world.base), dotnet_major(&self.work.world.base))
        else {
            return;
        };
        let told = ["--self-contained", "--sc", "-f ", "--framework", "RollForward", "TargetFramework"];
        let built = ["dotnet publish", "dotnet build"].iter().any(|verb| scripts.contains(verb));
        if !built || there <= here || told.iter().any(|word| scripts.contains(word)) {
            return;
        }
        let (there, here) = (there.to_string(), here.to_string());
        let words = "You must install or update .NET to run this application.";
        let args = [("built", there.as_str()), ("image", here.as_str())];
        self.note(arrival, ("BuiltForOtherSystem", "dotnet-older"), (words, Effect::May), &args, out);
    }
}

/// The major version of .NET that an image holds.
fn dotnet_major(base: &super::super::bases::Base) -> Option<u32> {
    let name = base.image.0.strip_prefix("mcr.microsoft.com/dotnet/")?;
    let known = matches!(name, "sdk" | "aspnet" | "runtime");
    base.image.1.split(['.', '-']).next()?.parse().ok().filter(|_| known)
}

/// Packages of Python that are compiled when they are installed, and what against.
const BINDINGS: &[(&str, &str)] = &[("psycopg2", "libpq-dev"), ("mysqlclient", "default-libmysqlclient-dev")];

/// Development packages, the library that what is built with them needs, and the packages that bring it: on Debian, on
/// Alpine (nothing where the base has it).
const LIBRARIES: &[(&str, &str, (&str, &str))] = &[
    (
        "libpq-dev postgresql-dev",
        "libpq.so.5",
        (
            "libpq5 postgresql-client postgresql libpq-dev",
            "libpq postgresql-libs postgresql-client postgresql",
        ),
    ),
    (
        "libssl-dev openssl-dev",
        "libssl.so.3",
        (
            "libssl3 libssl1.1 openssl ca-certificates curl wget git python3 openssh-client libpq5 default-mysql-client postgresql-client",
            "",
        ),
    ),
    (
        "default-libmysqlclient-dev libmysqlclient-dev libmariadb-dev mariadb-dev",
        "libmariadb.so.3",
        (
            "libmariadb3 default-mysql-client mariadb-client libmysqlclient21 default-libmysqlclient-dev",
            "mariadb-connector-c mariadb-client",
        ),
    ),
    ("libxml2-dev", "libxml2.so.2", ("libxml2 libxslt1.1 xmlstarlet", "libxml2 libxslt")),
    ("libcurl4-openssl-dev curl-dev", "libcurl.so.4", ("libcurl4 curl git", "libcurl curl git")),
    (
        "libsqlite3-dev sqlite-dev",
        "libsqlite3.so.0",
        ("libsqlite3-0 sqlite3 python3", "sqlite-libs sqlite python3"),
    ),
];

struct Environment {
    path: String,
    managed: bool,
}

/// The virtual environments that scripts make.
fn made_environments(scripts: &str, workdir: Option<&str>) -> Vec<Environment> {
    let mut out = Vec::new();
    let absolute = |path: &str| {
        let path = path.trim_matches(['"', '\'', ';', '&']);
        if path.starts_with('/') {
            clean_path(path)
        } else {
            clean_path(&format!("{}/{path}", workdir.unwrap_or("/")))
        }
    };
    for line in scripts.lines() {
        for marker in ["-m venv ", "virtualenv ", "uv venv "] {
            if let Some((_, rest)) = line.split_once(marker)
                && let Some(path) =
                    rest.split_whitespace().find(|word| !word.starts_with('-') && !word.starts_with('$'))
            {
                out.push(Environment { path: absolute(path), managed: marker.starts_with("uv") });
            }
        }
        if line.contains("uv sync") && !line.contains("--system") {
            let named = scripts.lines().find_map(|line| {
                line.split_once("UV_PROJECT_ENVIRONMENT=")
                    .map(|(_, rest)| rest.split_whitespace().next().unwrap_or("").to_owned())
            });
            out.push(Environment { path: absolute(named.as_deref().unwrap_or(".venv")), managed: true });
        }
        if line.contains("poetry install") && scripts.contains("POETRY_VIRTUALENVS_IN_PROJECT") {
            out.push(Environment { path: absolute(".venv"), managed: false });
        }
    }
    out
}

/// Where an environment lies after the copy.
fn dest_path(dest: &str, source: &str, environment: &str, workdir: Option<&str>) -> String {
    let dest = if dest.starts_with('/') {
        clean_path(dest)
    } else {
        clean_path(&format!("{}/{dest}", workdir.unwrap_or("/")))
    };
    let below = environment.strip_prefix(source.trim_end_matches('/')).unwrap_or("");
    clean_path(&format!("{dest}{below}"))
}

/// The Python that a stage's environments link to.
fn python_of(world: &super::super::world::World) -> Option<String> {
    use super::super::world::Presence;
    ["/usr/local/bin/python3", "/usr/bin/python3"]
        .into_iter()
        .find(|path| world.look_at(path) == Presence::There)
        .map(str::to_owned)
}

/// The minor version of glibc 2 in a base.
/// From the distributions' package lists: libc6, glibc.
fn glibc(base: &super::super::bases::Base) -> Option<u32> {
    const RELEASES: &[(&str, u32)] = &[
        ("debian9", 24),
        ("debian10", 28),
        ("debian11", 31),
        ("debian12", 36),
        ("debian13", 41),
        ("ubuntu16.04", 23),
        ("ubuntu18.04", 27),
        ("ubuntu20.04", 31),
        ("ubuntu22.04", 35),
        ("ubuntu24.04", 39),
        ("distroless11", 31),
        ("distroless12", 36),
        ("distroless13", 41),
    ];
    const IMAGES: &[(&str, u32)] = &[
        ("centos:7", 17),
        ("amazonlinux:2023", 34),
        ("amazonlinux:2", 26),
        ("rockylinux:8", 28),
        ("rockylinux:9", 34),
        ("almalinux:8", 28),
        ("almalinux:9", 34),
        ("oraclelinux:8", 28),
        ("oraclelinux:9", 34),
    ];
    if matches!(base.os, Os::Alpine | Os::Busybox | Os::Unknown | Os::Windows) || base.image.0.is_empty() {
        return None;
    }
    let image = format!("{}:{}", base.image.0, base.image.1);
    if image.starts_with("gcr.io/distroless/") {
        let release = ["debian11", "debian12", "debian13"]
            .into_iter()
            .find(|release| base.image.0.ends_with(release))?;
        return RELEASES.iter().find(|(name, _)| *name == release).map(|(_, minor)| *minor);
    }
    if image.contains("/ubi8") {
        return Some(28);
    }
    if image.contains("/ubi9") {
        return Some(34);
    }
    if let Some((_, minor)) = IMAGES.iter().find(|(start, _)| image.starts_with(start)) {
        return Some(*minor);
    }
    let release = base.release.as_deref()?;
    RELEASES.iter().find(|(name, _)| *name == release).map(|(_, minor)| *minor)
}

fn number_after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(start)?;
    Some(rest.split(|c: char| !(c.is_ascii_digit() || c == '.')).next().unwrap_or(rest))
}

fn python_minor(base: &super::super::bases::Base) -> Option<String> {
    let (image, tag) = (base.image.0.as_str(), base.image.1.as_str());
    if image.starts_with("gcr.io/distroless/python3") {
        return Some(
            if image.ends_with("debian13") {
                "3.13"
            } else if image.ends_with("debian11") {
                "3.9"
            } else {
                "3.11"
            }
            .to_owned(),
        );
    }
    let version = match image {
        "python" => number_after(tag, "")?,
        "ghcr.io/astral-sh/uv" => number_after(tag, "python")?,
        _ => return None,
    };
    let mut parts = version.split('.');
    Some(format!("{}.{}", parts.next().filter(|part| !part.is_empty())?, parts.next()?))
}

fn node_major(base: &super::super::bases::Base) -> Option<u32> {
    match base.image.0.as_str() {
        "node" => number_after(&base.image.1, "")?.split('.').next()?.parse().ok(),
        image => number_after(image, "gcr.io/distroless/nodejs")?.parse().ok(),
    }
}

fn java_major(base: &super::super::bases::Base) -> Option<u32> {
    let (image, tag) = (base.image.0.as_str(), base.image.1.as_str());
    let major = |text: &str| text.split('.').next()?.parse::<u32>().ok();
    match image {
        "eclipse-temurin" | "openjdk" | "amazoncorretto" | "ibm-semeru-runtimes" => {
            major(number_after(tag, "")?)
        }
        "maven" | "gradle" => tag
            .split(['-', '_'])
            .find_map(|part| {
                part.strip_prefix("jdk")
                    .or(part.strip_prefix("openjdk"))
                    .or(part.strip_prefix("jre"))
                    .and_then(major)
            })
            .or_else(|| tag.rsplit('-').next().and_then(major))
            .or_else(|| tag.split('-').nth(2).and_then(major)),
        image => major(number_after(image, "gcr.io/distroless/java")?),
    }
}
