//! Tools that end at once for want of a file of the project.

use super::Runner;
use super::refusals::Refusal;
use crate::programs::{Request, Want};
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
        if !TAME.contains(&name)
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
        if request.wants.is_empty() {
            return None;
        }
        if request.tool == "go" && !self.go_wants_modules() {
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

    /// Whether this is a Go that builds nothing outside a module (1.16 and later).
    fn go_wants_modules(&self) -> bool {
        let (image, tag) = (self.world.base.image.0.as_str(), self.world.base.image.1.as_str());
        let mut numbers = tag.split(['.', '-']).map(|part| part.parse::<u32>().ok());
        image == "golang"
            && match (numbers.next().flatten(), numbers.next().flatten()) {
                (Some(1), Some(minor)) => minor >= 16,
                _ => true,
            }
    }

    fn lacks_all(&self, want: &Want, dir: &str) -> bool {
        let above = |dir: &str| match dir.rsplit_once('/') {
            Some((above, own)) if !own.is_empty() => {
                Some(if above.is_empty() { "/" } else { above }.to_owned())
            }
            _ => None,
        };
        let up = std::iter::successors(Some(dir.to_owned()), |dir| above(dir));
        let dirs: Vec<String> = if want.upwards { up.collect() } else { vec![dir.to_owned()] };
        let lacks = |path: Option<String>| {
            path.is_some_and(|path| self.at.files.lacks_project_file(&path, want.makers))
        };
        dirs.iter().all(|dir| want.any.iter().all(|name| lacks(crate::shell::absolute(name, Some(dir)))))
    }
}
