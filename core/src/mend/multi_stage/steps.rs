//! What each step is for: to build, to run, or for both.

use dockerfile_syntax::lists::Gather;
use std::collections::{BTreeMap, BTreeSet};

use dockerfile_answers::deeds::{Deed, FileEffect};
use dockerfile_syntax::paths::is_within;

use crate::Analysis;
use crate::checks::is_build_package;
use crate::model::{Stage, StageState, scripts};
use crate::programs::{Ask, ChangeKind, Compiler, Install, Item, Manager, Request};
use crate::request;
use crate::shell::Script;
use crate::syntax::{Instruction, InstructionId, Kind, Transfer};

use super::bases::{Family, Runs};
use super::begin::Begin;
use super::{NotMultiStage, Question, QuestionKind, WhyOneStage, is_root, quoted, refuse};

/// What the runtime stage takes from the builder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Take {
    pub(super) from: String,
    pub(super) to: String,
    /// Whether it belongs to the system, and so to root.
    pub(super) system: bool,
}

impl Take {
    fn of(path: String, system: bool) -> Self {
        Self { from: path.clone(), to: path, system }
    }
}

/// What the runtime stage does again.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Again {
    /// The instruction as it is.
    Whole,
    /// Packages of the system: all that the instruction does (`whole`), or some of what it installs.
    Packages { manager: Manager, names: Vec<String>, whole: bool },
}

/// All that is known of the steps.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// Whether there is anything that only building needs.
    pub(super) builds: bool,
    pub(super) copies: Vec<Take>,
    pub(super) again: BTreeMap<InstructionId, Again>,
    /// The last step that only the builder does: what is copied comes in its place.
    pub(super) last: Option<InstructionId>,
    /// The owner of what is copied, where it is not root.
    pub(super) owner: Option<String>,
    /// A command that takes out of the packages what only development needs.
    pub(super) prune: Option<&'static str>,
    /// Whether the program may need a C library that nothing tells of: a file of rules had it built.
    pub(super) by_rules: bool,
    pub(super) questions: Vec<Question>,
}

/// Headers of what every system of the kind has at run time.
const HEADERS: &[&str] = &[
    "musl-dev",
    "libc6-dev",
    "libc-dev",
    "linux-headers",
    "linux-libc-dev",
    "python3-dev",
    "ruby-dev",
    "libstdc++-dev",
    "dpkg-dev",
];

/// Whether a path of the context is one of what compilers and builders read, or all of it.
fn is_source(path: &str) -> bool {
    const FOLDERS: &[&str] = &[
        "",
        ".",
        "src",
        "cmd",
        "pkg",
        "internal",
        "lib",
        "libs",
        "include",
        "vendor",
        "gradle",
        ".mvn",
        "crates",
        "app",
        "test",
        "tests",
        "buildSrc",
        "proto",
        "third_party",
    ];
    const ENDINGS: &[&str] = &[
        "go", "mod", "sum", "work", "rs", "toml", "lock", "c", "h", "cc", "cpp", "hpp", "java", "kt", "kts",
        "gradle", "scala", "csproj", "fsproj", "sln", "slnx", "props", "targets", "cs", "fs", "cmake", "mk",
        "txt", "proto", "swift",
    ];
    const FILES: &[&str] = &[
        "pom.xml",
        "Makefile",
        "gradlew",
        "mvnw",
        "build.rs",
        "gradle.properties",
        "nuget.config",
        "global.json",
    ];
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or(path);
    let first = path.split('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    FOLDERS.contains(&first)
        || FILES.iter().any(|file| file.eq_ignore_ascii_case(name))
        || ENDINGS.contains(&ending)
        || path.contains(['*', '?', '$', '['])
}

/// Where what is written is gone or of no use once the image is built.
fn is_passing(path: &str) -> bool {
    ["/tmp", "/var/tmp", "/var/lib/apt/lists", "/var/cache", "/root/.cache", "/root/.npm", "/dev"]
        .iter()
        .any(|folder| is_within(path, folder))
}

struct Reader<'a> {
    text: &'a str,
    analysis: &'a Analysis,
    stage: &'a Stage,
    family: &'a Family,
    begin: &'a Begin,
    scripts: Vec<Option<Script>>,
    /// Programs that steps call.
    called: BTreeSet<String>,
    /// Folders that are built in.
    folders: BTreeSet<String>,
    out: Steps,
}

/// What one RUN does.
#[derive(Default)]
struct Does {
    builds: bool,
    prepares: bool,
    unknown: bool,
    packages: Vec<(Manager, String)>,
    /// Whether it does nothing but install packages of the system.
    only_packages: bool,
}

impl Steps {
    pub(super) fn of(
        text: &str,
        analysis: &Analysis,
        stage: &Stage,
        family: &Family,
        begin: &Begin,
    ) -> Result<Self, NotMultiStage> {
        let runs = &analysis.deeds.runs;
        let mut reader = Reader {
            text,
            analysis,
            stage,
            family,
            begin,
            scripts: scripts(text, &analysis.file, &analysis.model),
            called: runs.iter().map(|deed| deed.name.clone()).gather(),
            folders: BTreeSet::new(),
            out: Self { builds: !family.is_slim(), ..Self::default() },
        };
        reader.folders();
        for (position, id) in stage.instructions.iter().enumerate() {
            if let Some(instruction) = analysis.file.instructions.get(id.index()) {
                reader.instruction(position, instruction)?;
            }
        }
        reader.takes()?;
        Ok(reader.out)
    }
}

impl<'a> Reader<'a> {
    fn refuse(&self, why: WhyOneStage, instruction: &Instruction) -> NotMultiStage {
        NotMultiStage { line: instruction.lines.start, what: quoted(self.text, instruction), ..refuse(why) }
    }

    fn deeds(&self, id: InstructionId) -> impl Iterator<Item = &'a Deed> {
        self.analysis.deeds.runs.iter().filter(move |deed| deed.instruction == id)
    }

    fn requests(&self, id: InstructionId) -> Vec<Option<Request>> {
        let script = self.scripts.get(id.index()).and_then(Option::as_ref);
        let commands = script.map(Script::all_commands).unwrap_or_default();
        commands.into_iter().filter(|command| command.effective().is_some()).map(request).collect()
    }

    /// Where sources are built: where the commands run that build them; the working directory, for what is interpreted.
    fn folders(&mut self) {
        if self.family.runs == Runs::Sources {
            self.folders.insert(self.begin.directory.clone());
            return;
        }
        for deed in &self.analysis.deeds.runs {
            let builds = matches!(
                deed.tool.as_str(),
                "go" | "cargo" | "mvn" | "gradle" | "dotnet" | "make" | "cmake" | "gcc" | "swift"
            ) || matches!(
                deed.name.as_str(),
                "mvnw" | "gradlew" | "gcc" | "g++" | "cc" | "c++" | "clang" | "rustc"
            );
            if let Some(directory) = deed.directory.clone().filter(|directory| builds && directory != "/") {
                self.folders.insert(directory);
            }
        }
    }

    fn is_built_in(&self, path: &str) -> bool {
        self.folders.iter().any(|folder| is_within(path, folder))
    }

    fn instruction(&mut self, position: usize, instruction: &Instruction) -> Result<(), NotMultiStage> {
        match &instruction.kind {
            Kind::Run(_) => self.run(position, instruction),
            Kind::Copy(transfer) | Kind::Add(transfer) => {
                self.transfer(position, instruction, transfer);
                Ok(())
            }
            Kind::Onbuild(_) | Kind::Unknown => Err(self.refuse(WhyOneStage::UnknownStep, instruction)),
            Kind::Env(_) | Kind::Workdir(_) | Kind::User(_) | Kind::Shell(_) => {
                self.out.again.insert(instruction.id, Again::Whole);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn transfer(&mut self, position: usize, instruction: &Instruction, transfer: &Transfer) {
        let directory = self.stage.workdir_before(position).unwrap_or("/");
        let dest = match transfer.dest.value.as_str() {
            path if path.starts_with('/') => crate::syntax::clean_path(path),
            path => crate::syntax::join_path(directory, path),
        };
        let programs = transfer.from.is_some()
            && transfer.sources.iter().all(|source| {
                let name = source.value.rsplit('/').next().unwrap_or("");
                self.called.contains(name) && !self.begin.calls(name)
            });
        // Beside what is compiled, pages and settings that are named one by one are there to be read.
        let read = self.family.runs != Runs::Sources
            && transfer.from.is_none()
            && transfer.sources.iter().all(|source| !is_source(&source.value));
        if programs || self.is_built_in(&dest) && !read {
            self.out.last = Some(instruction.id);
            if let Some(owner) = &transfer.chown
                && self.is_built_in(&dest)
            {
                self.out.owner = Some(owner.value.clone());
            }
        } else {
            self.out.again.insert(instruction.id, Again::Whole);
        }
    }

    fn run(&mut self, position: usize, instruction: &Instruction) -> Result<(), NotMultiStage> {
        let does = self.does(instruction);
        if does.unknown || does.builds && does.prepares {
            return Err(self.refuse(WhyOneStage::UnknownStep, instruction));
        }
        let mut kept = Vec::new();
        for (manager, name) in &does.packages {
            if self.stays(*manager, name, instruction)? {
                kept.push((*manager, name.clone()));
            }
        }
        let all = kept.len() == does.packages.len();
        if let Some((manager, _)) = kept.first() {
            let manager = *manager;
            if !(matches!(manager, Manager::Apt | Manager::Apk) || all && does.only_packages) {
                return Err(self.refuse(WhyOneStage::UnknownStep, instruction));
            }
            let names = kept.into_iter().map(|(_, name)| name).collect();
            let whole = all && does.only_packages;
            self.out.again.insert(instruction.id, Again::Packages { manager, names, whole });
        }
        if does.prepares {
            if !does.packages.is_empty() {
                return Err(self.refuse(WhyOneStage::UnknownStep, instruction));
            }
            self.out.again.insert(instruction.id, Again::Whole);
        }
        if does.builds {
            self.out.last = Some(instruction.id);
            // What a user builds is the user's.
            let user = self.stage.state_before(position).user.filter(|user| !is_root(Some(user)));
            if let Some(user) = user {
                self.out.owner.get_or_insert(user);
            }
        }
        Ok(())
    }

    /// Whether a package of the system is for running.
    fn stays(
        &mut self,
        manager: Manager,
        name: &str,
        instruction: &Instruction,
    ) -> Result<bool, NotMultiStage> {
        let plain = name.split(['=', '~', '>', '<', ':']).next().unwrap_or(name);
        let developer = plain.ends_with("-dev") || plain.ends_with("-devel");
        if developer && !HEADERS.contains(&plain) && self.family.runs != Runs::Java {
            let why = self.refuse(WhyOneStage::Library, instruction);
            return Err(NotMultiStage { what: plain.to_owned(), ..why });
        }
        if is_build_package(plain) || developer {
            self.out.builds = true;
            return Ok(false);
        }
        let program = if manager == Manager::Apt && plain == "xz-utils" { "xz" } else { plain };
        // Package managers call these by themselves.
        let fetches = match self.family.name.as_str() {
            "php" => matches!(plain, "git" | "unzip" | "zip"),
            _ => plain == "git" && self.family.runs != Runs::Java,
        };
        let of_build = self.called.contains(program) || fetches;
        if of_build && !self.begin.calls(program) {
            let kind = if self.called.contains(program) {
                QuestionKind::CallsTool
            } else {
                QuestionKind::NeedsPackage
            };
            self.out.questions.push(Question { kind, line: instruction.lines.start, what: plain.to_owned() });
            self.out.builds = true;
            return Ok(false);
        }
        Ok(true)
    }

    fn does(&mut self, instruction: &Instruction) -> Does {
        let mut does = Does { only_packages: true, ..Does::default() };
        let requests = self.requests(instruction.id);
        if requests.is_empty() {
            does.unknown = true;
        }
        let mut silent = false;
        for request in requests {
            match request {
                Some(request) => request.asks.iter().for_each(|ask| self.ask(ask, &mut does)),
                None => silent = true,
            }
        }
        // The shell's own words ask for nothing.
        let quiet =
            ["cd", "set", "export", "unset", ":", "true", "exit", "alias", "umask", "test", "[", "[["];
        let own: Vec<&Deed> = self.deeds(instruction.id).collect();
        let is_known = |deed: &&Deed| !deed.tool.is_empty() || quiet.contains(&deed.name.as_str());
        does.unknown |= silent && (own.is_empty() || !own.iter().all(is_known));
        let elsewhere = |deed: &&Deed| {
            deed.directory.as_ref().is_none_or(|directory| !is_within(directory, &self.begin.directory))
        };
        if does.builds && self.family.runs == Runs::Sources && own.iter().any(elsewhere) {
            does.unknown = true;
        }
        for effect in own.iter().flat_map(|deed| &deed.effects) {
            let path = match effect {
                FileEffect::Put { to, .. } | FileEffect::Write(to) => to,
                FileEffect::Output(_) | FileEffect::Delete(_) => continue,
            };
            let is_program = self.begin.words.iter().any(|word| self.begin.path(word) == *path)
                || self.begin.words.first().is_some_and(|word| path.ends_with(&format!("/{word}")));
            if !(self.is_built_in(path) || is_passing(path) || is_program) {
                match effect {
                    FileEffect::Write(_) => does.prepares = true,
                    _ => does.unknown = true,
                }
                does.only_packages = false;
            }
        }
        does
    }

    fn ask(&mut self, ask: &Ask, does: &mut Does) {
        match ask {
            Ask::Refresh(_) | Ask::CleanCache(_) | Ask::TidyUp | Ask::Look | Ask::Show(_) | Ask::Start(_) => {
            }
            Ask::Delete(_) | Ask::DeleteFound(_) | Ask::Leave(_) => {}
            Ask::Install(install) if install.manager.is_system() => system(install, does),
            Ask::Mark(_) | Ask::Uninstall(_) => does.only_packages = false,
            Ask::Install(install) => {
                does.only_packages = false;
                does.builds = true;
                self.project(install, does);
            }
            Ask::Prune(_)
            | Ask::Compile(_)
            | Ask::Check(_)
            | Ask::Script(_)
            | Ask::Interpret(_)
            | Ask::Program(_) => {
                does.only_packages = false;
                does.builds = true;
                self.out.builds = true;
                if let Ask::Compile(compile) = ask {
                    self.out.by_rules |= compile.compiler == Compiler::C && !compile.is_static;
                }
                let scripted = matches!(ask, Ask::Script(_));
                if scripted
                    && self.begin.words.first().is_some_and(|word| word == "node")
                    && self.called.contains("npm")
                {
                    self.out.prune = Some("npm prune --omit=dev");
                }
            }
            Ask::Make(make) => {
                does.only_packages = false;
                does.builds = true;
                self.out.builds = true;
                does.unknown |= make.kind == crate::programs::MakeKind::Install;
                self.out.by_rules = true;
            }
            Ask::Copy(_) | Ask::Move(_) | Ask::Record(_) => does.only_packages = false,
            Ask::Account(_) | Ask::Enter(_) => {
                does.only_packages = false;
                does.prepares = true;
            }
            Ask::Create(created) => {
                does.only_packages = false;
                self.paths(&created.paths.iter().collect::<Vec<_>>(), does);
            }
            Ask::Change(change) => {
                does.only_packages = false;
                let around = |item: &Item| {
                    let path = item.value().map(|value| self.begin.path(value));
                    path.is_some_and(|path| path != "/" && is_within(&self.begin.directory, &path))
                };
                let owned = change.kind == ChangeKind::Owner && self.family.runs == Runs::Sources;
                let inside =
                    change.paths.iter().all(|item| self.inside(item) || change.recursive && around(item));
                if owned && inside {
                    self.out.owner = change.to.as_ref().and_then(Item::value).map(str::to_owned);
                    return;
                }
                self.paths(&change.paths.iter().collect::<Vec<_>>(), does);
            }
            Ask::Edit(items) | Ask::Shrink(_, items) => {
                does.only_packages = false;
                does.unknown |= !items.iter().all(|item| self.inside(item));
            }
            _ => does.unknown = true,
        }
    }

    fn inside(&self, item: &Item) -> bool {
        let path = |value: &str| self.begin.path(value);
        item.value().is_some_and(|value| self.is_built_in(&path(value)) || is_passing(&path(value)))
    }

    /// Directories made and owners changed belong to what is copied, or are made again.
    fn paths(&self, paths: &[&Item], does: &mut Does) {
        let copied = self.family.runs == Runs::Sources && paths.iter().all(|item| self.inside(item));
        if !copied && !paths.iter().all(|item| item.value().is_some_and(is_passing)) {
            does.prepares = true;
        }
    }

    /// Packages of the project: where they lie decides what is copied.
    fn project(&mut self, install: &Install, does: &mut Does) {
        let mut take = |path: &str| {
            let take = Take::of(path.to_owned(), true);
            if !self.out.copies.contains(&take) {
                self.out.copies.push(take);
            }
        };
        match install.manager {
            Manager::Pip | Manager::Uv | Manager::Pipenv | Manager::Poetry
                if self.family.name == "python" =>
            {
                let own = self.analysis.deeds.runs.iter().find_map(|deed| {
                    let makes = matches!(deed.name.as_str(), "venv" | "virtualenv");
                    makes.then(|| deed.words.iter().rev().find(|word| !word.text.starts_with('-')))?
                });
                if install.user || install.target.is_some() {
                    does.unknown = true;
                } else if let Some(venv) = own {
                    let path = self.begin.path(&venv.text);
                    if !is_within(&path, &self.begin.directory) {
                        take(&path);
                    }
                } else if matches!(install.manager, Manager::Uv) && install.project && !install.global {
                    // It lies in the project's own folder.
                } else {
                    let version: Vec<&str> = self.family.version().unwrap_or("").split('.').take(2).collect();
                    match version.as_slice() {
                        [major, minor] => {
                            take(&format!("/usr/local/lib/python{major}.{minor}/site-packages"))
                        }
                        // Whatever its version is.
                        _ => take("/usr/local/lib"),
                    }
                    take("/usr/local/bin");
                }
            }
            Manager::Gem | Manager::Bundler if self.family.name == "ruby" => take("/usr/local/bundle"),
            Manager::Npm | Manager::Yarn | Manager::Pnpm if self.family.name == "node" => {
                does.unknown |= install.global || install.elsewhere;
            }
            Manager::Composer if self.family.name == "php" => {}
            Manager::Go | Manager::Cargo | Manager::Maven | Manager::Gradle | Manager::Dotnet => {}
            _ => does.unknown = true,
        }
    }

    /// What the runtime stage takes.
    fn takes(&mut self) -> Result<(), NotMultiStage> {
        let state = self.stage.final_state();
        let unknown = refuse(WhyOneStage::UnknownStart);
        match self.family.runs {
            Runs::Sources => {
                if self.begin.directory == "/" {
                    return Err(unknown);
                }
                let path = self.begin.directory.clone();
                self.out.copies.push(Take::of(path, false));
            }
            Runs::Java => {
                let words = &self.begin.words;
                let jar = words.iter().position(|word| word == "-jar").and_then(|at| words.get(at + 1));
                let path = self.begin.path(jar.ok_or(unknown)?);
                let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
                let to = if path.contains('*') { format!("{folder}/") } else { path.clone() };
                self.out.copies.push(Take { from: path, to, system: false });
            }
            Runs::Dotnet => {
                let words = &self.begin.words;
                let first = words.first().ok_or(unknown.clone())?;
                let file = if first == "dotnet" { words.get(1).ok_or(unknown.clone())? } else { first };
                let path = self.begin.path(file);
                let (folder, _) =
                    path.rsplit_once('/').filter(|(folder, _)| !folder.is_empty()).ok_or(unknown)?;
                self.out.copies.push(Take::of(folder.to_owned(), false));
            }
            Runs::Itself => {
                let take = self.program(&state).ok_or(unknown)?;
                self.out.copies.push(take);
                self.named();
            }
        }
        let line = self.stage.lines.start;
        if self.family.runs == Runs::Sources && !self.family.is_slim() {
            let what = self.stage.base_written.value.clone();
            self.out.questions.push(Question { kind: QuestionKind::LinksLibraries, line, what });
        }
        // Who owns it matters to whoever is not root.
        if is_root(state.user.as_deref()) {
            self.out.owner = None;
        }
        if self.family.runs != Runs::Sources {
            for folder in
                self.folders.iter().filter(|folder| !self.out.copies.iter().any(|take| take.from == **folder))
            {
                self.out.questions.push(Question {
                    kind: QuestionKind::ReadsFiles,
                    line,
                    what: folder.clone(),
                });
            }
        }
        Ok(())
    }

    /// The program of machine code that is started, where steps made it.
    fn program(&self, state: &StageState) -> Option<Take> {
        let (path, places) = self.begin.program(state)?;
        let made: BTreeSet<&str> = self
            .analysis
            .deeds
            .runs
            .iter()
            .flat_map(|deed| &deed.effects)
            .filter_map(|effect| match effect {
                FileEffect::Output(path) => Some(path.as_str()),
                FileEffect::Put { to, .. } => Some(to.as_str()),
                _ => None,
            })
            .gather();
        let by = |tool: &str, verb: Option<&str>| {
            let is = |deed: &Deed| deed.tool == tool && (verb.is_none() || deed.verb.as_deref() == verb);
            self.analysis.deeds.runs.iter().any(is)
        };
        let plain = |path: &str| !path.rsplit('/').next().unwrap_or("").contains('.');
        let rules = by("make", None) || by("cmake", None);
        // Where these tools put what they build, if nothing else is said.
        let target = |path: &str| {
            by("go", Some("install")) && path.starts_with("/go/bin/")
                || by("cargo", Some("install")) && path.starts_with("/usr/local/cargo/bin/")
                || self.folders.iter().any(|folder| {
                    by("cargo", None) && is_within(path, &format!("{folder}/target"))
                        || rules && plain(path) && is_within(path, folder)
                })
        };
        let is_made = |path: &str| target(path) || made.iter().any(|made| is_within(path, made));
        if places.is_empty() {
            is_made(&path).then(|| Take::of(path, false))
        } else {
            places.into_iter().find(|place| is_made(place)).map(|place| {
                let usual = ["/usr/local/bin/", "/usr/bin/", "/bin/"];
                let to = if usual.iter().any(|folder| place.starts_with(folder)) {
                    place.clone()
                } else {
                    format!("/usr/local/bin/{path}")
                };
                Take { from: place, to, system: false }
            })
        }
    }

    /// Files of the sources that the start names.
    fn named(&mut self) {
        const SETTINGS: &[&str] =
            &["yml", "yaml", "json", "toml", "conf", "ini", "cfg", "xml", "properties", "env"];
        for word in self.begin.words.iter().skip(1) {
            let word = word.rsplit('=').next().unwrap_or(word);
            let settings = word.rsplit_once('.').is_some_and(|(_, ending)| SETTINGS.contains(&ending));
            let path = self.begin.path(word);
            if settings && self.is_built_in(&path) {
                self.out.copies.push(Take::of(path, false));
            }
        }
    }
}

fn system(install: &Install, does: &mut Does) {
    let named: Vec<Option<&str>> = install.packages().map(Item::value).collect();
    does.unknown |= named.iter().any(Option::is_none) || named.len() != install.sources.len() || install.idle;
    does.packages.extend(named.into_iter().flatten().map(|name| (install.manager, name.to_owned())));
}
