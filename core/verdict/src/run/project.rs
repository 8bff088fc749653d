//! Tools that end at once for want of a file of the project.

use super::super::files::Files;
use super::super::shells::Sh;
use super::super::world::{Presence, World};
use super::Runner;
use super::refusals::Refusal;
use crate::paths::directories_above;
use crate::programs::{Ask, Build, BuildNeed, Manager, Request, Source, Want};
use crate::shell::{Command, RedirectOp, Script};

/// Programs that never make the files that a project is written in: they install, look, or change what is there.
const TAME: &[&str] = &[
    "apt-get",
    "apt",
    "apk",
    "dnf",
    "yum",
    "microdnf",
    "tdnf",
    "zypper",
    "pacman",
    "dpkg-reconfigure",
    "pip",
    "pip2",
    "pip3",
    "gem",
    "corepack",
    "mkdir",
    "rm",
    "rmdir",
    "cd",
    "chmod",
    "chown",
    "chgrp",
    "useradd",
    "groupadd",
    "adduser",
    "addgroup",
    "usermod",
    "passwd",
    "chpasswd",
    "set",
    "export",
    "unset",
    "true",
    ":",
    "false",
    "echo",
    "printf",
    "ls",
    "pwd",
    "cat",
    "which",
    "command",
    "type",
    "test",
    "[",
    "sleep",
    "date",
    "id",
    "whoami",
    "uname",
    "env",
    "printenv",
    "update-ca-certificates",
    "ldconfig",
    "locale-gen",
    "update-alternatives",
    "a2enmod",
    "a2dismod",
    "a2ensite",
    "docker-php-ext-install",
    "docker-php-ext-configure",
    "docker-php-ext-enable",
    "pecl",
    "rustup",
    "npm",
    "yarn",
    "pnpm",
    "go",
    "cargo",
    "composer",
    "bundle",
    "bundler",
    "poetry",
    "uv",
    "mvn",
    "mvnw",
    "gradle",
    "gradlew",
];

/// The programs that a script runs, up to `end` of the text, where it is known that none but those may make files of a
/// project; `None` where something else runs or writes.
pub(in super::super) fn tame_programs(script: &Script, end: Option<u32>) -> Option<Vec<String>> {
    if !script.dialect.reads() || !script.errors.is_empty() {
        return None;
    }
    let mut out = Vec::new();
    for command in script.all_commands() {
        if end.is_some_and(|end| command.span.start >= end) {
            continue;
        }
        let writes = command.redirects.iter().any(|redirect| {
            matches!(
                redirect.op,
                RedirectOp::Write | RedirectOp::Append | RedirectOp::Clobber | RedirectOp::ReadWrite
            ) && !redirect.target.text.starts_with("/dev/")
        });
        if writes || command.script.is_some() {
            return None;
        }
        let Some(effective) = command.effective() else { continue };
        let name = effective.name.rsplit('/').next().unwrap_or(effective.name);
        // `npm init`, `cargo new`, `npx …`: what makes a project.
        let makes = ["init", "new", "create", "create-project", "add", "exec", "x", "run"];
        let scripted = matches!(name, "npm" | "yarn" | "pnpm")
            && effective.args.first().is_some_and(|verb| {
                let plain = [
                    "install",
                    "i",
                    "ci",
                    "clean-install",
                    "config",
                    "cache",
                    "set",
                    "prune",
                    "store",
                    "fetch",
                ];
                !verb.text.starts_with('-') && !plain.contains(&verb.text.as_str())
            });
        if scripted
            || !TAME.contains(&name)
            || effective.args.first().is_some_and(|verb| makes.contains(&verb.text.as_str()))
        {
            return None;
        }
        out.push(name.to_owned());
    }
    Some(out)
}

impl Runner<'_> {
    /// A tool whose file is certainly not there.
    pub(super) fn no_project(&self, request: &Request, command: &Command) -> Option<Refusal> {
        // Before 1.16 go builds outside a module too.
        if request.wants.is_empty() || request.tool == "go" && !self.is_image_since("golang", (1, 16)) {
            return None;
        }
        let dir = self.at.cwd.clone()?;
        let before = match self.scripts.first() {
            Some(script) => tame_programs(script, Some(command.span.start))?,
            None => return None,
        };
        let want = request.wants.iter().find(|want| {
            !before.iter().any(|name| want.makers.contains(&name.as_str())) && self.lacks_all(want, &dir)
        })?;
        let first = want.any.first()?;
        let path = self.absolute(first)?;
        let words = want.words.replace("{dir}", &dir).replace("{path}", &path);
        Some(("project-file-missing", words, want.exit, vec![("path", path)]))
    }

    /// Whether the base is an image of this name, not older than a version; without a number it is the newest.
    pub(super) fn is_image_since(&self, name: &str, since: (u32, u32)) -> bool {
        self.world.base.image.0 == name && self.world.base.is_since(since)
    }

    /// A script of package.json that it does not name, or that begins with a program that was not installed.
    pub(super) fn no_script(&self, request: &Request) -> Option<Refusal> {
        let verb = request.verb.as_ref().map_or("", |verb| verb.text.as_str());
        if !request.wants.iter().any(|want| want.any.iter().any(|name| name == "package.json"))
            || self.says("pkg set")
        {
            return None;
        }
        let name = request.asks.iter().find_map(|ask| match ask {
            Ask::Script(name) => name.value(),
            _ => None,
        })?;
        let project = Project {
            files: self.at.files,
            world: self.world,
            path: &self.at.path,
            dir: self.at.cwd.as_deref()?,
            ash: matches!(self.at.speaker.sh, Sh::Ash),
        };
        project.without_script(request.tool, if verb == "t" { "test" } else { name })
    }

    /// Something to compile, in an image without what that needs.
    pub(super) fn no_compiler(&self, request: &Request) -> Option<Refusal> {
        if !self.world.base.closed || self.world.foreign || self.world.anything_at("/usr/bin") {
            return None;
        }
        let listed = request.asks.iter().filter_map(|ask| match ask {
            Ask::Install(install) if request.tool == "pip" => Some(&install.sources),
            _ => None,
        });
        let listed = listed.flatten().filter_map(|source| match source {
            Source::List(item) => self.at.files.text(&self.absolute(item.value()?)?),
            _ => None,
        });
        let lines = listed.flat_map(str::lines).map(str::trim).filter_map(crate::programs::built_by_pip);
        let bundles = request.asks.iter().any(|ask| {
            matches!(ask, Ask::Install(install) if install.manager == Manager::Bundler && install.project)
        });
        let gems = ["Gemfile.lock", "Gemfile"]
            .iter()
            .filter(|_| bundles)
            .find_map(|name| self.at.files.text(&self.absolute(name)?));
        let gems = gems.into_iter().flat_map(crate::programs::built_by_bundler);
        let lacks = |build: &Build| match build.needs {
            BuildNeed::Program(name) => self.world.look(name, &self.at.path) == Presence::Missing,
            BuildNeed::Headers => {
                // Before 7.4 extensions asked otherwise, and images kept some headers.
                self.is_image_since("php", (7, 4))
                    && !self.world.installed.iter().any(|name| name.contains("-dev"))
                    && !self.world.anything_at("/usr/include")
                    && !self.says("-dev")
            }
        };
        let build = request.builds.iter().cloned().chain(lines).chain(gems).find(|build| lacks(build))?;
        let (code, program) = match build.needs {
            BuildNeed::Program(name) if request.tool == "pip" => ("build-needs-program", name),
            BuildNeed::Program(name) => ("extension-needs-program", name),
            BuildNeed::Headers => ("build-needs-headers", ""),
        };
        let args = vec![("what", build.what), ("program", program.to_owned())];
        Some((code, build.words, build.exit, args))
    }

    fn lacks_all(&self, want: &Want, dir: &str) -> bool {
        let above: &mut dyn Iterator<Item = &str> =
            if want.upwards { &mut directories_above(dir) } else { &mut std::iter::empty() };
        let mut dirs = std::iter::once(dir).chain(above);
        if want.or_sources && !self.at.files.holds_no_sources(dir) {
            return false;
        }
        let lacks = |path: Option<String>| {
            path.is_some_and(|path| self.at.files.lacks_project_file(&path, want.makers))
        };
        dirs.all(|dir| want.any.iter().all(|name| lacks(crate::shell::absolute(name, Some(dir)))))
    }
}

/// A directory with a project of Node in it.
pub(in super::super) struct Project<'p> {
    pub files: &'p Files,
    pub world: &'p World,
    /// The directories of PATH.
    pub path: &'p [String],
    pub dir: &'p str,
    /// Whether /bin/sh is BusyBox's.
    pub ash: bool,
}

impl Project<'_> {
    /// Why a script cannot run, where its manifest is known: it names none, or the script begins with a program that was
    /// not installed.
    pub(in super::super) fn without_script(&self, tool: &str, name: &str) -> Option<Refusal> {
        let dir = self.dir.trim_end_matches('/');
        let manifest = format!("{dir}/package.json");
        let read = self.files.package_json(dir)?;
        let named = |kind: &str, key: &str| read.get(kind).and_then(|all| all.get(key));
        let Some(script) = named("scripts", name) else {
            // `npm start` without a script runs server.js.
            let server = format!("{dir}/server.js");
            if name == "start" && !self.files.lacks_project_file(&server, &[])
                || self.files.mentions("pkg set")
            {
                return None;
            }
            let words = match tool {
                "npm" => format!("npm error Missing script: \"{name}\""),
                "pnpm" => format!("ERR_PNPM_NO_SCRIPT  Missing script: {name}"),
                _ => return None,
            };
            return Some(("script-missing", words, 1, vec![("script", name.to_owned()), ("path", manifest)]));
        };
        let program = script.as_str()?.split_whitespace().find(|word| !word.contains('='))?;
        if program.contains(['/', '$', '"', '(']) || self.world.look(program, self.path) != Presence::Missing
        {
            return None;
        }
        let packages = crate::programs::node_packages_of(program);
        let asked = |kind: &str| packages.iter().any(|package| named(kind, package).is_some());
        let kinds = ["dependencies", "optionalDependencies", "peerDependencies"];
        let development = asked("devDependencies") && !kinds.into_iter().any(asked);
        let installed = self.world.node_modules.get(self.dir).copied();
        let brought = development || kinds.into_iter().any(asked) || self.may_lock(dir, program, &packages);
        let there = match installed {
            _ if !brought => false,
            Some(whole) => whole || !development,
            None => !(development || asked("dependencies")),
        };
        let modules = format!("{dir}/node_modules/.bin/{program}");
        let elsewhere = self.world.node_modules.keys().any(|other| other != self.dir);
        if there || elsewhere || !self.files.nothing_was_put(&modules) {
            return None;
        }
        let line = if self.ash { "" } else { "1: " };
        let words = format!("sh: {line}{program}: not found");
        let code = match installed {
            _ if !brought => "script-without-package",
            Some(_) => "script-without-development",
            None => "script-without-install",
        };
        let package = (*packages.first()?).to_owned();
        let args = vec![("script", name.to_owned()), ("program", program.to_owned()), ("package", package)];
        Some((code, words, 127, args))
    }
    /// Whether a program may come with what the lock file names: npm's names the programs of every package since its second
    /// version, which has `packages`.
    fn may_lock(&self, dir: &str, program: &str, packages: &[&str]) -> bool {
        let lock = self.files.text(&format!("{dir}/package-lock.json"));
        lock.is_none_or(|lock| {
            !lock.contains("\"packages\"")
                || packages.iter().chain([&program]).any(|name| lock.contains(&format!("{name}\"")))
        })
    }
}
