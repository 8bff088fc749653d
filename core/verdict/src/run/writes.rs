//! What a user who is not root may not do, and redirections.

use super::super::bases::Os;
use super::super::packages::is_system_dir;
use super::super::world::Presence;
use super::{Runner, Status, Who};
use crate::paths::is_within;
use crate::shell::{Command, RedirectOp};
use crate::source::Span;

/// Directories of every base that belong to root, with all that instructions did not give away.
const ROOTS: &[&str] = &[
    "/", "/bin", "/boot", "/etc", "/home", "/lib", "/lib64", "/media", "/mnt", "/opt", "/root", "/sbin",
    "/srv", "/usr", "/var",
];
/// Directories that anybody may write to.
const OPEN: &[&str] = &[
    "/tmp",
    "/var/tmp",
    "/dev",
    "/proc",
    "/run/lock",
    "/var/lock",
    "/usr/local/bundle",
    "/run/screen",
    "/go",
    "/usr/local/cargo",
    "/usr/local/rustup",
    "/var/www/html",
];

impl<'r> Runner<'r> {
    /// Redirections that fail; those that make a file of what was meant as a version.
    pub(super) fn redirects(&mut self, command: &Command) -> Option<Status> {
        for redirect in &command.redirects {
            let value = self.resolve(&redirect.target);
            let Some(value) = value else { continue };
            match redirect.op {
                op if op.writes() => {
                    if let Some(status) = self.version_as_file(command, &value, redirect.span) {
                        return Some(status);
                    }
                    let Some(path) = self.absolute(&value) else { continue };
                    if let Some(status) = self.redirected_read_only(&path, &value, redirect.span) {
                        return Some(status);
                    }
                    if self.may_not_write(&path) {
                        let why = "Permission denied";
                        let words = self.at.speaker.cannot_create(self.line(redirect.span), &value, why);
                        let user = self.user_name();
                        let args = [("path", value.as_str()), ("user", user.as_str())];
                        return Some(self.fails(
                            "PermissionDenied",
                            "may-not-write",
                            redirect.span,
                            words,
                            &args,
                        ));
                    }
                    self.written(&path, command, redirect.op);
                    self.makes_file(&path, command);
                }
                RedirectOp::Read if is_version(&value) && installs(command) => {
                    let words = self.at.speaker.cannot_open(self.line(redirect.span), &value);
                    return Some(self.fails(
                        "VersionRedirected",
                        "version-as-input",
                        redirect.span,
                        words,
                        &[("version", &value)],
                    ));
                }
                _ => {}
            }
        }
        None
    }

    /// `pip install a>=1` writes to a file called `=1`.
    fn version_as_file(&mut self, command: &Command, value: &str, span: Span) -> Option<Status> {
        let equal = value.strip_prefix('=').is_some_and(is_version);
        if installs(command) && (equal || is_version(value)) {
            self.remark("VersionRedirected", "version-as-file", span, &[("file", value)]);
        }
        None
    }

    /// A command that needs a right that its user does not have.
    pub(super) fn refused_right(
        &mut self,
        base: &str,
        known: &[Option<&str>],
        command: &Command,
    ) -> Option<Status> {
        if !matches!(self.at.user, Who::Other(_)) || !self.world.is_known() {
            return None;
        }
        let user = self.user_name();
        let span = command.words.first().map_or(command.span, |word| word.span);
        if let Some((words, exit)) = self.needs_root(base, known, command) {
            let args = [("command", base), ("user", user.as_str())];
            return Some(self.fails("PermissionDenied", "needs-root", span, (words, exit), &args));
        }
        let (path, words, exit) = self.writes_where(base, known)?;
        let args = [("path", path.as_str()), ("user", user.as_str())];
        Some(self.fails("PermissionDenied", "may-not-write", span, (words, exit), &args))
    }

    fn user_name(&self) -> String {
        match &self.at.user {
            Who::Other(name) => name.clone(),
            _ => String::new(),
        }
    }

    /// What a program says that only root may use.
    fn needs_root(&self, base: &str, known: &[Option<&str>], command: &Command) -> Option<(String, u8)> {
        let first = known.iter().flatten().find(|word| !word.starts_with('-')).copied().unwrap_or("");
        let said = |words: &str, exit: u8| Some((words.to_owned(), exit));
        match (base, first) {
            ("apt-get" | "apt", "update") => said(
                "E: List directory /var/lib/apt/lists/partial is missing. - Acquire (13: Permission denied)",
                100,
            ),
            (
                "apt-get" | "apt",
                "install" | "remove" | "purge" | "upgrade" | "dist-upgrade" | "autoremove",
            ) => {
                let idle = self.request(base, known, command).is_some_and(|request| !request.root);
                if idle {
                    return None;
                }
                said(
                    "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?",
                    100,
                )
            }
            ("apk", "add" | "del" | "upgrade" | "update") => said(
                "ERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied",
                99,
            ),
            ("dnf" | "microdnf", "install" | "update" | "upgrade" | "remove") => said(
                "Error: This command has to be run with superuser privileges (under the root user on most systems).",
                1,
            ),
            ("yum", "install" | "update" | "upgrade" | "remove") => {
                said("You need to be root to perform this command.", 1)
            }
            ("useradd" | "usermod" | "userdel" | "groupadd" | "groupmod" | "groupdel", _) => {
                let file = if base.starts_with("group") { "/etc/group" } else { "/etc/passwd" };
                said(
                    &format!("{base}: Permission denied.\n{base}: cannot lock {file}; try again later."),
                    if base.starts_with("group") { 10 } else { 1 },
                )
            }
            ("adduser" | "addgroup", _) if matches!(self.world.base.os, Os::Alpine) => {
                said(&format!("{base}: permission denied (are you root?)"), 1)
            }
            ("adduser" | "addgroup", _) => {
                said(&format!("{base}: Only root may add a user or group to the system."), 1)
            }
            ("update-ca-certificates", _) => None,
            ("chown", _) => {
                let path = known.iter().flatten().filter(|word| !word.starts_with('-')).nth(1)?;
                let absolute = self.absolute(path)?;
                self.belongs_to_root(&absolute)
                    .then(|| (format!("chown: changing ownership of '{path}': Operation not permitted"), 1))
            }
            ("chmod", _) => {
                let path = known.iter().flatten().filter(|word| !word.starts_with('-')).nth(1)?;
                let absolute = self.absolute(path)?;
                self.belongs_to_root(&absolute)
                    .then(|| (format!("chmod: changing permissions of '{path}': Operation not permitted"), 1))
            }
            ("npm", "install" | "i")
                if known.iter().flatten().any(|word| matches!(*word, "-g" | "--global")) =>
            {
                let own = matches!(self.world.base.image.0.as_str(), "node");
                let moved = self.at.vars.keys().any(|name| name.eq_ignore_ascii_case("npm_config_prefix"))
                    || self.at.files.mentions("npm config set prefix")
                    || self.at.files.mentions("/usr/local/lib/node_modules")
                    || self.at.files.mentions(".npmrc");
                (own && !moved).then(|| {
                    ("npm error code EACCES\nnpm error syscall mkdir\nnpm error path /usr/local/lib/node_modules\nnpm error errno -13".to_owned(), 243)
                })
            }
            _ => None,
        }
    }

    /// What `touch` says of a file that it may not make, with the system's words for that.
    pub(super) fn not_touched(&self, path: &str, why: &str) -> String {
        if self.is_busybox() {
            format!("touch: {path}: {why}")
        } else {
            format!("touch: cannot touch '{path}': {why}")
        }
    }

    /// Whether the usual programs are BusyBox's.
    fn is_busybox(&self) -> bool {
        matches!(self.world.base.os, Os::Alpine | Os::Busybox)
            && !self.world.installed.iter().any(|name| name == "coreutils")
    }

    /// A path that a command would write although its user may not, with its words.
    fn writes_where(&self, base: &str, known: &[Option<&str>]) -> Option<(String, String, u8)> {
        // A word that is not known may be any of them.
        if known.iter().any(Option::is_none) && !matches!(base, "touch" | "mkdir" | "tee") {
            return None;
        }
        let operands: Vec<&str> =
            known.iter().flatten().filter(|word| !word.starts_with('-')).copied().collect();
        let denied = |path: &str| self.absolute(path).is_some_and(|path| self.may_not_write(&path));
        let here = || self.at.cwd.clone().filter(|cwd| self.may_not_write_in(cwd));
        let first = operands.first().copied().unwrap_or("");
        match base {
            "touch" => {
                let path = operands.iter().find(|path| denied(path))?;
                Some(((*path).to_owned(), self.not_touched(path, "Permission denied"), 1))
            }
            "mkdir" => {
                let path = operands.iter().find(|path| denied(path) && !self.is_there(path))?;
                let cannot = if self.is_busybox() { "can't" } else { "cannot" };
                let words = format!("mkdir: {cannot} create directory '{path}': Permission denied");
                Some(((*path).to_owned(), words, 1))
            }
            "tee" => {
                let path = operands.iter().find(|path| denied(path))?;
                Some(((*path).to_owned(), format!("tee: {path}: Permission denied"), 1))
            }
            "cp" | "mv" | "ln" | "install" => {
                let path = operands.last().filter(|_| operands.len() > 1)?;
                let absolute = self.absolute(path)?;
                let verb = match base {
                    "cp" => "cannot create regular file",
                    "mv" => "cannot move to",
                    _ => "failed to create",
                };
                (self.may_not_write(&absolute) && self.may_not_write_in(&absolute))
                    .then(|| ((*path).to_owned(), format!("{base}: {verb} '{path}': Permission denied"), 1))
            }
            "npm"
                if matches!(first, "ci" | "install" | "i" | "clean-install")
                    && !known.contains(&Some("-g"))
                    && !known.contains(&Some("--global")) =>
            {
                // Where the project may be written to, its cache still wants a home.
                let path = here().map(|cwd| format!("{cwd}/node_modules")).or_else(|| {
                    let moved = known.iter().flatten().any(|word| word.starts_with("--cache"));
                    let home = self.homeless(&["npm_config_cache", "NPM_CONFIG_CACHE"], ".npm");
                    home.filter(|_| !moved)
                })?;
                let words = format!(
                    "npm error code EACCES\nnpm error syscall mkdir\nnpm error path {path}\nnpm error errno -13\nnpm error Error: EACCES: permission denied, mkdir '{path}'"
                );
                Some((path, words, 243))
            }
            // Without a home of his own, pip's user installation has nowhere to go.
            "pip" | "pip3"
                if first == "install"
                    && self.world.base.image.0 == "python"
                    && !known.iter().flatten().any(|word| {
                        word.starts_with("--target")
                            || word.starts_with("--prefix")
                            || word.starts_with("--root")
                            || *word == "-t"
                    }) =>
            {
                let moved = ["PIP_TARGET", "PIP_PREFIX", "PYTHONUSERBASE", "VIRTUAL_ENV", "PIP_USER"];
                let path = self.homeless(&moved, ".local").filter(|_| !self.says("venv"))?;
                let words = format!(
                    "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '{path}'"
                );
                Some((path, words, 1))
            }
            "yarn" if matches!(first, "" | "install" | "add") => {
                let cwd = here()?;
                Some((
                    cwd.clone(),
                    format!("error Error: EACCES: permission denied, mkdir '{cwd}/node_modules'"),
                    1,
                ))
            }
            "pnpm" if matches!(first, "install" | "i" | "add") => {
                let cwd = here()?;
                Some((cwd.clone(), format!("EACCES: permission denied, mkdir '{cwd}/node_modules'"), 243))
            }
            "git" if first == "clone" => {
                let url = operands.get(1)?;
                let own =
                    url.trim_end_matches('/').trim_end_matches(".git").rsplit('/').next().unwrap_or(url);
                let to = operands.get(2).copied().unwrap_or(own);
                denied(to).then(|| {
                    (
                        to.to_owned(),
                        format!("fatal: could not create work tree dir '{to}': Permission denied"),
                        128,
                    )
                })
            }
            "python" | "python3"
                if known.first() == Some(&Some("-m")) && matches!(known.get(1), Some(Some("venv"))) =>
            {
                let path = operands.get(1)?;
                denied(path).then(|| {
                    ((*path).to_owned(), format!("Error: [Errno 13] Permission denied: '{path}'"), 1)
                })
            }
            _ => None,
        }
    }

    /// What cannot be made for a user whom nobody made a home for: the home, or the folder in it where it is the root.
    fn homeless(&self, moved: &[&str], folder: &str) -> Option<String> {
        let moves = |name: &&str| self.at.vars.contains_key(*name);
        if self.at.vars.contains_key("HOME") || moved.iter().any(moves) || self.at.vars_open {
            return None;
        }
        let Who::Other(name) = &self.at.user else { return None };
        if self.world.homeless.contains(name) {
            let home = format!("/home/{name}");
            let made =
                ["/home", "mkhomedir", "usermod", "chmod"].iter().any(|word| self.at.files.mentions(word));
            return (!made && self.at.files.lacks_project_file(&format!("{home}/x"), &[])).then_some(home);
        }
        if ["useradd", "adduser", "chown", "chmod"].iter().any(|word| self.at.files.mentions(word)) {
            return None;
        }
        match name.as_str() {
            "nobody" => Some("/nonexistent".to_owned()),
            name if name.parse::<u32>().is_ok() => Some(format!("/{folder}")),
            _ => None,
        }
    }

    fn is_there(&self, path: &str) -> bool {
        self.absolute(path)
            .is_some_and(|path| ROOTS.contains(&path.as_str()) || self.world.owners.contains_key(&path))
    }

    /// Whether the user may not make or change a file.
    pub(super) fn may_not_write(&self, path: &str) -> bool {
        let Some((above, _)) = path.rsplit_once('/') else { return false };
        let above = if above.is_empty() { "/" } else { above };
        // The file itself may be the user's own.
        !self.given_away(path) && self.may_not_write_in(above)
    }

    /// Whether the user may not make anything in a directory.
    fn may_not_write_in(&self, dir: &str) -> bool {
        matches!(self.at.user, Who::Other(_)) && self.world.is_known() && self.belongs_to_root(dir)
    }

    fn given_away(&self, path: &str) -> bool {
        let owner = self.world.owners.get(path).or_else(|| self.world.file_owners.get(path));
        owner.is_some_and(|owner| owner.as_deref() != Some("root"))
    }

    /// Whether a directory belongs to root and nobody else may write to it.
    fn belongs_to_root(&self, dir: &str) -> bool {
        if OPEN.iter().any(|open| is_within(dir, open)) {
            return false;
        }
        // Something was given away by a name that is not known.
        if self.world.owners.get("/") == Some(&None) {
            return false;
        }
        if !self.world.owners.contains_key(dir)
            && let Some(owner) = self.world.file_owners.get(dir)
        {
            return owner.as_deref() == Some("root");
        }
        // The nearest directory of which it is known who made it.
        let mut at = dir;
        loop {
            if at != dir && self.world.given_below.contains(at) {
                return false;
            }
            if let Some(owner) = self.world.owners.get(at) {
                return owner.as_deref() == Some("root");
            }
            if ROOTS.contains(&at) {
                // Homes are their users' own; what lies deeper in the base is not known.
                return at == dir
                    || at != "/home" && at != "/var" && at != "/root" && self.at.files.untouched(dir);
            }
            let Some((above, _)) = at.rsplit_once('/') else { return false };
            at = if above.is_empty() { "/" } else { above };
        }
    }

    /// Notes the text of a file that a redirection makes anew: nobody may run it yet.
    fn written(&mut self, path: &str, command: &Command, op: RedirectOp) {
        let Some((dir, _)) = path.rsplit_once('/') else { return };
        let new = if is_system_dir(dir) || dir == "/usr/local/bin" {
            self.world.look_at(path) == Presence::Missing && !self.at.files.may_bring(path)
        } else {
            self.at.files.certainly_lacks(path)
        };
        let known = self.world.written.contains_key(path);
        if !self.sure() || !new && !known {
            self.world.written.remove(path);
            return;
        }
        // Its first line stays.
        if known && matches!(op, RedirectOp::Append | RedirectOp::AppendBoth) {
            return;
        }
        let text = self.printed(command);
        self.world.written.insert(path.to_owned(), text);
    }

    /// What a command prints, as far as its first line goes.
    fn printed(&self, command: &Command) -> Option<String> {
        let heredoc = command.redirects.iter().find_map(|redirect| redirect.heredoc.as_ref());
        let name = command.words.first()?.value.clone()?;
        if let Some(heredoc) = heredoc.filter(|_| name == "cat" && command.words.len() == 1) {
            return Some(heredoc.body.span.text(self.at.text).to_owned()).filter(|text| !text.is_empty());
        }
        let words: Vec<String> =
            command.words.iter().skip(1).map(|word| self.resolve(word)).collect::<Option<_>>()?;
        let words: Vec<&str> = words
            .iter()
            .map(String::as_str)
            .skip_while(|word| name == "echo" && matches!(*word, "-e" | "-n" | "-ne" | "-en"))
            .collect();
        let text = match name.as_str() {
            "echo" => words.join(" "),
            "printf" => words.first().filter(|format| !format.starts_with('%'))?.to_string(),
            _ => return None,
        };
        // Not every echo makes lines of it.
        let text = text.split("\\n").next().unwrap_or("").to_owned();
        Some(text + "\n")
    }

    /// Notes a file that a redirection makes; one in a directory for programs may be run.
    pub(super) fn makes_file(&mut self, path: &str, command: &Command) {
        if let Some((dir, name)) = path.rsplit_once('/') {
            self.world.add(if dir.is_empty() { "/" } else { dir }, name, false);
        }
        let text = command.span.text(self.at.text);
        if text.to_ascii_lowercase().contains("assume-yes") {
            self.world.assumes_yes = true;
        }
    }
}

/// Whether a word reads like a version.
fn is_version(text: &str) -> bool {
    let text = text.trim_start_matches('=');
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || ".*,-+!".contains(c))
}

/// Whether a command installs packages that may carry versions.
fn installs(command: &Command) -> bool {
    let Some(effective) = command.effective() else { return false };
    let verb = |names: &[&str]| effective.args.iter().any(|word| names.iter().any(|name| word.is(name)));
    match effective.name {
        "pip" | "pip3" | "pipx" | "conda" | "mamba" | "npm" | "gem" | "apk" | "poetry" | "pnpm" | "yarn"
        | "composer" => verb(&["install", "i", "add", "require", "download"]),
        "uv" => verb(&["install", "add"]),
        name if name.starts_with("python") => verb(&["pip"]) && verb(&["install"]),
        _ => false,
    }
}
