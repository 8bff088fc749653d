//! One simple command: what it is, whether it is there, and how it ends.

use super::super::Effect;
use super::super::bases::image_name;
use super::super::shells::{Sh, Speaker, runtime};
use super::super::world::{self, Presence};
use super::{Runner, Status, Who};
use crate::programs::{self, Arg, Call};
use crate::shell::{Command, CommandKind, Word};
use crate::source::Span;

/// Commands whose status is an answer, not a fault.
const ASKS: &[&str] = &[
    "test",
    "[",
    "[[",
    "grep",
    "egrep",
    "fgrep",
    "zgrep",
    "diff",
    "cmp",
    "getent",
    "id",
    "pgrep",
    "dpkg-query",
    "expr",
    "let",
    "read",
    "curl",
    "wget",
    "ping",
    "nc",
    "timeout",
    "rpm",
    "groups",
    "pkg-config",
    "ps",
    "mountpoint",
    "false",
];

/// POSIX's special built-ins.
const SPECIAL: &[&str] = &[
    ".", ":", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift",
    "times", "trap", "unset",
];

/// Programs that wait until someone stops them, by their name alone.
const SERVERS: &[&str] = &[
    "gunicorn",
    "uvicorn",
    "hypercorn",
    "daphne",
    "waitress-serve",
    "nodemon",
    "pm2-runtime",
    "http-server",
    "httpd-foreground",
    "apache2-foreground",
    "redis-server",
    "mongod",
    "mysqld",
    "mysqld_safe",
    "mariadbd",
    "postgres",
    "memcached",
    "rabbitmq-server",
    "php-fpm",
    "json-server",
    "live-server",
    "ts-node-dev",
    "uwsgi",
    "docker-php-entrypoint",
    "top",
    "watch",
    "serve",
];

/// A word of a command with what is known of it.
pub(super) struct Given<'c> {
    /// The word as written.
    pub word: &'c Word,
    /// Its value, where that is known.
    pub value: Option<String>,
}

impl<'r> Runner<'r> {
    /// Carries a simple command out; `fed` says that it reads a pipe.
    pub(super) fn command(&mut self, command: &'r Command, fed: bool) -> Status {
        self.steps += 1;
        if let Some(status) = self.form(command) {
            return status;
        }
        let inner = self.substitutions(command);
        if let Some(status) = self.redirects(command) {
            self.effects_only(command);
            return status;
        }
        if command.kind == CommandKind::Arithmetic {
            return Status::Unsure(None);
        }
        if command.words.is_empty() {
            self.assign(command);
            return inner.unwrap_or(Status::Ok);
        }
        if command.kind == CommandKind::Test {
            return Status::Unsure(None);
        }
        self.program(command, 0, fed)
    }

    /// Scripts within words: what they lack, they lack. The status is that of the last in an assignment.
    fn substitutions(&mut self, command: &'r Command) -> Option<Status> {
        let mut last = None;
        for assignment in &command.assignments {
            for script in super::forms::scripts_in(&assignment.value) {
                let status = self.inner(script);
                last = Some(status);
            }
        }
        for word in &command.words {
            for script in super::forms::scripts_in(word) {
                self.quiet += 1;
                self.inner(script);
                self.quiet -= 1;
            }
        }
        last.filter(|_| command.words.is_empty())
    }

    fn inner(&mut self, script: &'r crate::shell::Script) -> Status {
        let saved = (self.at.cwd.clone(), self.at.vars.clone(), self.at.options, self.ended);
        // `set -e` does not reach into a substitution's own list in bash; the status counts either way.
        let status = self.shield(|runner| runner.run(script));
        let status = self.ended.filter(|_| saved.3.is_none()).unwrap_or(status);
        (self.at.cwd, self.at.vars, self.at.options, self.ended) = saved;
        status
    }

    fn assign(&mut self, command: &Command) {
        for assignment in &command.assignments {
            let value = self.resolve(&assignment.value).filter(|_| self.sure());
            let value = match (assignment.append, value) {
                (true, Some(value)) => self
                    .at
                    .vars
                    .get(&assignment.name.value)
                    .cloned()
                    .flatten()
                    .map(|old| format!("{old}{value}")),
                (_, value) => value,
            };
            self.set(&assignment.name.value, value);
        }
    }

    /// Sets a variable; PATH counts for what follows.
    pub(super) fn set(&mut self, name: &str, value: Option<String>) {
        if name == "PATH" {
            match &value {
                Some(path) => self.at.path = path.split(':').map(str::to_owned).collect(),
                None => self.at.path_open = true,
            }
        }
        self.at.vars.insert(name.to_owned(), value);
    }

    /// What a command would bring, where it does not run.
    fn effects_only(&mut self, command: &'r Command) {
        if !command.words.is_empty() && command.kind == CommandKind::Simple {
            self.ghost(|runner| runner.program(command, 0, false));
        }
    }

    /// The program whose name stands at `at` of a command's words.
    fn program(&mut self, command: &'r Command, at: usize, fed: bool) -> Status {
        let Some(word) = command.words.get(at) else { return Status::Ok };
        let Some(name) = self.resolve(word) else {
            // What runs is not known, nor what it does.
            self.world.open("/", world::Opening::Anything);
            return Status::Likely;
        };
        // An unquoted variable may be several words, or none.
        if word.value.is_none() && (name.contains(' ') || name.is_empty()) && !word.is_quoted() {
            return Status::Likely;
        }
        let args: Vec<Given<'_>> = command
            .words
            .get(at + 1..)
            .unwrap_or_default()
            .iter()
            .map(|word| Given { word, value: self.resolve(word) })
            .collect();
        if at == 0
            && let Some(status) = self.call(&name)
        {
            return status;
        }
        if self.at.speaker.sh.has(&name) {
            // What stands before a special built-in stays set, as POSIX has it; elsewhere it is gone after the command.
            if SPECIAL.contains(&name.as_str()) && !matches!(self.at.speaker.sh, Sh::Bash(_)) {
                self.assign(command);
            }
            return self.builtin(command, &name, at, &args, fed);
        }
        if let Some(status) = self.absent(&name, word.span) {
            self.ghost(|runner| runner.outside(command, &name, at, &args, fed));
            return status;
        }
        self.outside(command, &name, at, &args, fed)
    }

    /// The status of a program that is not there; `None` where it is or may be.
    fn absent(&mut self, name: &str, span: Span) -> Option<Status> {
        let line = self.line(span);
        if name.contains('/') {
            let path = self.absolute(name)?;
            // What lies below the present directory, commands before may have made.
            if !name.starts_with('/') && self.made {
                return None;
            }
            let missing = match path.rsplit_once('/') {
                Some((dir, _)) if crate::packages::is_system_dir(dir) || dir == "/usr/local/bin" => {
                    self.world.look_at(&path) == Presence::Missing && !self.at.files.may_bring(&path)
                }
                _ => self.lacks(&path, span),
            };
            return missing.then(|| {
                let words = self.at.speaker.no_file(line, name);
                let words = if self.at.speaker.sh == Sh::Exec { runtime(&words) } else { words };
                self.fails(
                    "CommandNotFound",
                    "command-not-found",
                    span,
                    (words, 127),
                    &[("command", name), ("image", &image_name(&self.world.base))],
                )
            });
        }
        let mut presence = self.world.look(name, &self.at.path);
        if presence == Presence::Unknown && self.is_no_program(name) {
            presence = Presence::Missing;
        } else if presence == Presence::Missing
            && (self.at.path_open && !world::is_foreign_manager(name) || self.at.files.may_bring_name(name))
        {
            presence = Presence::Unknown;
        }
        match presence {
            Presence::There => None,
            Presence::Unknown => None,
            Presence::Missing => {
                let words = self.at.speaker.not_found(line, name);
                let words = if self.at.speaker.sh == Sh::Exec { runtime(&words) } else { words };
                let (rule, code) = self.missing_kind(name);
                let package = package_of(self.world.base.os, name);
                let image = image_name(&self.world.base);
                let mut pairs = vec![("command", name), ("image", image.as_str())];
                let code = if code == "command-not-found" && package.is_some() {
                    "command-not-found-package"
                } else {
                    code
                };
                pairs.extend(package.as_deref().map(|package| ("package", package)));
                Some(self.fails(rule, code, span, (words, 127), &pairs))
            }
        }
    }

    /// Whether there is certainly nothing at a path when the command at `span` runs: what the script itself names before
    /// it, it may have made.
    pub(super) fn lacks(&self, path: &str, span: Span) -> bool {
        if !self.at.files.certainly_lacks(path) {
            return false;
        }
        let top = path.split('/').find(|part| !part.is_empty()).unwrap_or("");
        let before = self.said_before(span);
        let beside_it = self.made_at_root && path.rmatches('/').count() < 2;
        !(before.contains(top) || self.unknown_ran || beside_it)
    }

    /// Whether a name is none that a program has: a word of bash in another shell, or a function of a script that nothing
    /// here has read.
    fn is_no_program(&self, name: &str) -> bool {
        if !self.world.is_known() {
            return false;
        }
        // Someone may have made bash of it.
        let told =
            |text: &str| self.at.files.mentions(text) || self.at.span.text(self.at.text).contains(text);
        let other = ["/bin/sh", "dash", "/bin/ash"].iter().any(|word| told(word));
        match self.missing_kind(name).1 {
            "shell-lacks-command" => matches!(self.at.speaker.sh, Sh::Dash | Sh::Ash) && !other,
            _ => {
                matches!(name, "nvm" | "sdk")
                    && !self.at.path_open
                    && !self.at.login
                    && !self.at.vars.contains_key("BASH_ENV")
                    && !self.at.vars.contains_key("ENV")
                    && !told(&format!("/bin/{name}"))
            }
        }
    }

    fn missing_kind(&self, name: &str) -> (&'static str, &'static str) {
        let bash_only = [
            "source",
            "[[",
            "declare",
            "typeset",
            "shopt",
            "pushd",
            "popd",
            "mapfile",
            "readarray",
            "let",
            "function",
        ];
        if bash_only.contains(&name) && !self.at.speaker.sh.may_be_bash() {
            return ("ShellLacksSyntax", "shell-lacks-command");
        }
        if world::is_foreign_manager(name) {
            return ("CommandNotFound", "manager-not-there");
        }
        ("CommandNotFound", "command-not-found")
    }

    pub(super) fn absolute(&self, path: &str) -> Option<String> {
        crate::shell::absolute(path, self.at.cwd.as_deref())
    }

    /// A program outside the shell that is there, or may be.
    fn outside(
        &mut self,
        command: &'r Command,
        name: &str,
        at: usize,
        args: &[Given<'_>],
        fed: bool,
    ) -> Status {
        let base = name.rsplit('/').next().unwrap_or(name);
        if let Some(next) = wrapped(base, command, at) {
            let saved = self.at.user.clone();
            if base == "sudo" {
                self.at.user = Who::Root;
            } else if matches!(base, "su-exec" | "gosu" | "runuser" | "setpriv") {
                self.at.user = Who::Unknown;
            }
            let sh = std::mem::replace(&mut self.at.speaker, said_by(base));
            let status = self.program(command, next, fed);
            self.at.speaker = sh;
            self.at.user = saved;
            return status;
        }
        if let Some(script) = &command.script
            && matches!(base, "sh" | "bash" | "dash" | "ash" | "su" | "runuser")
        {
            return self.other_shell(base, script, command);
        }
        let values: Vec<String> =
            args.iter().map(|arg| arg.value.clone().unwrap_or_else(|| arg.word.text.clone())).collect();
        let known: Vec<Option<&str>> = args.iter().map(|arg| arg.value.as_deref()).collect();
        if let Some(status) = self.refused_right(base, &known, command) {
            self.ghost(|runner| runner.effects(base, &known, command));
            return status;
        }
        if let Some(status) = self.refused_by_mount(base, &known, command) {
            self.ghost(|runner| runner.effects(base, &known, command));
            return status;
        }
        if let Some(status) = self.refuses(base, name, &known, command) {
            self.ghost(|runner| runner.effects(base, &known, command));
            return status;
        }
        if let Some(status) = self.asked(base, args, command, fed) {
            self.ghost(|runner| runner.effects(base, &known, command));
            return status;
        }
        if let Some(status) = self.reads_lost(base, &known, command) {
            self.ghost(|runner| runner.effects(base, &known, command));
            return status;
        }
        if !command.background && self.serves(base, &values) {
            let said: Vec<&str> =
                std::iter::once(base).chain(values.iter().map(String::as_str)).take(3).collect();
            self.never_ends(command.span, &said.join(" "));
        }
        self.effects(base, &known, command);
        self.presumed(name, base, &known)
    }

    /// A command that takes files from where only a cache mount of an earlier RUN held them.
    fn reads_lost(&mut self, base: &str, known: &[Option<&str>], command: &Command) -> Option<Status> {
        let (verb, takes_last) = match base {
            "cp" | "mv" | "install" => ("cannot stat", false),
            "strip" | "chmod" | "ls" | "cat" => ("cannot access", true),
            _ => return None,
        };
        let operands: Vec<&str> = known
            .iter()
            .copied()
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .filter(|word| !word.starts_with('-'))
            .collect();
        let (last, rest) = operands.split_last()?;
        let sources = if takes_last { std::slice::from_ref(last) } else { rest };
        let lost = sources.iter().find(|source| {
            !source.contains(['*', '?', '['])
                && self.absolute(source).is_some_and(|path| {
                    self.lacks_in_script(&path, command.span) && self.at.files.only_in_mount(&path).is_some()
                })
        })?;
        let path = self.absolute(lost)?;
        let mount = self.at.files.only_in_mount(&path)?.to_owned();
        let word = command.words.iter().find(|word| word.is(lost)).map_or(command.span, |word| word.span);
        let busybox = matches!(self.at.speaker.sh, Sh::Ash);
        let words = match (base, busybox) {
            ("cp" | "mv" | "install", true) => {
                format!("{base}: can't stat '{lost}': No such file or directory")
            }
            ("cat", _) => format!("cat: {lost}: No such file or directory"),
            ("strip", _) => format!("strip: '{lost}': No such file"),
            (_, true) => format!("{base}: {lost}: No such file or directory"),
            _ => format!("{base}: {verb} '{lost}': No such file or directory"),
        };
        let args = [("path", *lost), ("mount", mount.as_str())];
        Some(self.fails("CommandNotFound", "file-in-cache-mount", word, (words, 1), &args))
    }

    /// Whether nothing that the script says before `span` may have made a path.
    fn lacks_in_script(&self, path: &str, span: Span) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        !self.unknown_ran && !self.said_before(span).contains(name)
    }

    /// The text of the instruction before a place in it.
    fn said_before(&self, span: Span) -> &'r str {
        let own = self.at.span.text(self.at.text);
        own.get(..(span.start.saturating_sub(self.at.span.start)) as usize).unwrap_or(own)
    }

    /// How a program that is there ends.
    fn presumed(&mut self, name: &str, base: &str, known: &[Option<&str>]) -> Status {
        if matches!(base, "which" | "hash") && !name.contains('/') {
            return self.answers_where(known);
        }
        match base {
            "true" => Status::Ok,
            "false" => Status::Fails(None),
            _ if ASKS.contains(&base) => Status::Unsure(None),
            _ => Status::Likely,
        }
    }

    /// `command -v x`, `which x`, `type x`.
    fn answers_where(&self, known: &[Option<&str>]) -> Status {
        let mut status = Status::Ok;
        for name in known
            .iter()
            .filter(|value| value.is_none_or(|value| !value.starts_with('-') && !value.starts_with('>')))
        {
            let Some(name) = name else { return Status::Unsure(None) };
            if self.at.speaker.sh.has(name) || self.functions.contains_key(*name) {
                continue;
            }
            match self.world.look(name, &self.at.path) {
                Presence::There => {}
                Presence::Missing if !self.at.path_open => return Status::Fails(None),
                _ => status = Status::Unsure(None),
            }
        }
        status
    }

    /// A command that the shell has built in.
    fn builtin(
        &mut self,
        command: &'r Command,
        name: &str,
        at: usize,
        args: &[Given<'_>],
        fed: bool,
    ) -> Status {
        let known: Vec<Option<&str>> = args.iter().map(|arg| arg.value.as_deref()).collect();
        match name {
            "command" | "type" | "hash" => {
                let asks = name != "command"
                    || known.first().is_some_and(|v| v.is_some_and(|v| v == "-v" || v == "-V"));
                if asks { self.answers_where(&known) } else { self.program(command, at + 1, fed) }
            }
            "builtin" | "time" => self.program(command, at + 1, fed),
            "exec" => {
                let status = if args.is_empty() { Status::Ok } else { self.program(command, at + 1, fed) };
                if !args.is_empty() && self.sure() && self.ended.is_none() {
                    self.ended = Some(status);
                }
                status
            }
            "eval" => match &command.script {
                Some(script) => self.run(script),
                None => {
                    self.world.open("/", world::Opening::Anything);
                    Status::Likely
                }
            },
            "exit" | "return" => {
                let status = match known.first() {
                    None => return self.leave(name, Status::Likely),
                    Some(Some("0")) => Status::Ok,
                    Some(Some(code)) if code.parse::<u8>().is_ok() => {
                        let code = code.parse::<u8>().unwrap_or(1);
                        self.exit_words(command.span, code)
                    }
                    _ => Status::Unsure(None),
                };
                self.leave(name, status)
            }
            "cd" | "chdir" | "pushd" | "popd" => self.change_directory(name, args, command),
            "set" => self.set_options(&known, command),
            "export" | "readonly" | "declare" | "typeset" | "local" => {
                for arg in args {
                    let Some((name, _)) =
                        arg.word.literal_prefix().split_once('=').map(|(n, v)| (n.to_owned(), v.to_owned()))
                    else {
                        continue;
                    };
                    let value =
                        arg.value.as_deref().and_then(|v| v.split_once('=')).map(|(_, v)| v.to_owned());
                    let value = if self.sure() { value } else { None };
                    self.set(&name, value);
                }
                Status::Ok
            }
            "unset" | "read" => {
                for name in known.iter().flatten() {
                    self.at.vars.insert((*name).to_owned(), None);
                }
                if name == "read" { Status::Unsure(None) } else { Status::Ok }
            }
            "source" | "." => self.sources(&known, command),
            "test" | "[" => self.test(&known, command),
            "true" | ":" => Status::Ok,
            "false" => Status::Fails(None),
            "echo" | "printf" => {
                self.echoes(name, args, command);
                Status::Ok
            }
            "wait" | "kill" | "let" | "getopts" | "[[" | "((" => Status::Unsure(None),
            _ => Status::Likely,
        }
    }

    /// A script that ends itself.
    pub(super) fn exit_words(&mut self, span: Span, code: u8) -> Status {
        let words = "process did not complete successfully".to_owned();
        let problem =
            self.problem("StepFails", "step-fails", span, words, Some(code), &[("code", &code.to_string())]);
        // Said although the script has ended.
        self.problems.push(problem);
        Status::Fails(Some(self.problems.len() - 1))
    }

    fn leave(&mut self, name: &str, status: Status) -> Status {
        if name == "exit" && self.ended.is_none() && self.sure() {
            self.ended = Some(status);
        }
        status
    }

    fn set_options(&mut self, known: &[Option<&str>], command: &Command) -> Status {
        let words: Vec<&str> = known.iter().map_while(|value| *value).collect();
        if self.at.speaker.sh == Sh::Dash
            && words.contains(&"pipefail")
            && words.iter().any(|word| word.starts_with('-') && word.contains('o'))
        {
            // Debian's dash knows it since forky; what a later release has is not known.
            let old = self.world.base.release.as_deref().is_some_and(|release| {
                let debian = release.strip_prefix("debian").and_then(|v| v.parse::<u32>().ok());
                let ubuntu = release.strip_prefix("ubuntu").and_then(|v| v.get(..2)?.parse::<u32>().ok());
                debian.is_some_and(|version| version <= 12) || ubuntu.is_some_and(|version| version <= 24)
            });
            if !old {
                return Status::Unsure(None);
            }
            let line = self.line(command.span);
            let words = format!("{}: {line}: set: Illegal option -o pipefail", self.at.speaker.path);
            let status = self.fails(
                "ShellLacksSyntax",
                "shell-option-unknown",
                command.span,
                (words, 2),
                &[("option", "pipefail")],
            );
            // A special built-in that fails ends the shell.
            if self.sure() && self.ended.is_none() {
                self.ended = Some(status);
            }
            return status;
        }
        let mut options = self.at.options;
        options.read_set(words.iter().copied());
        if self.sure() {
            self.at.options = options;
        }
        Status::Ok
    }

    fn change_directory(&mut self, name: &str, args: &[Given<'_>], command: &Command) -> Status {
        let target = args.iter().find(|arg| arg.value.as_deref().is_none_or(|value| !value.starts_with('-')));
        let to = target
            .filter(|arg| !arg.word.has_glob() && name != "popd")
            .and_then(|arg| arg.value.as_deref())
            .and_then(|path| self.absolute(path));
        let named = target.and_then(|arg| arg.value.as_deref()).is_some_and(|path| path.starts_with('/'));
        let lacks = named && to.as_deref().is_some_and(|path| self.lacks(path, command.span));
        if let (Some(path), true) = (&to, lacks) {
            let line = self.line(command.span);
            let shown = target.and_then(|arg| arg.value.clone()).unwrap_or_else(|| path.clone());
            let words = match self.at.speaker.sh {
                Sh::Dash => (format!("{}: {line}: cd: can't cd to {shown}", self.at.speaker.path), 2),
                Sh::Bash(true) => (
                    format!("{}: line {line}: cd: {shown}: No such file or directory", self.at.speaker.path),
                    1,
                ),
                Sh::Bash(false) => {
                    (format!("{}: cd: {shown}: No such file or directory", self.at.speaker.path), 1)
                }
                _ => (
                    format!(
                        "{}: cd: line {line}: can't cd to {shown}: No such file or directory",
                        self.at.speaker.path
                    ),
                    2,
                ),
            };
            let status = self.fails(
                "CommandNotFound",
                "directory-not-there",
                command.span,
                words,
                &[("path", &shown)],
            );
            self.at.cwd = to;
            return status;
        }
        self.at.cwd = to;
        Status::Likely
    }

    /// `sh -c '…'`, `bash <<EOF`.
    fn other_shell(&mut self, name: &str, script: &'r crate::shell::Script, command: &'r Command) -> Status {
        let saved = (self.at.cwd.clone(), self.at.vars.clone(), self.at.options, self.ended);
        let shell_name = if matches!(name, "su" | "runuser") { "sh" } else { name };
        let speaker = Speaker { sh: Sh::of(shell_name, &self.world.base), path: shell_name.to_owned() };
        let speaker = std::mem::replace(&mut self.at.speaker, speaker);
        let mut options = crate::shell::Shell { dialect: script.dialect, ..crate::shell::Shell::default() };
        options.read_set(command.words.iter().skip(1).map_while(|word| word.value.as_deref()));
        self.at.options = options;
        let reads_profile = |word: &crate::shell::Word| {
            word.value.as_deref().is_some_and(|word| {
                word == "--login"
                    || word.starts_with('-') && !word.starts_with("--") && word.contains(['l', 'i'])
            })
        };
        let login = self.at.login;
        self.at.login |= command.words.iter().skip(1).take(3).any(reads_profile);
        let user = self.at.user.clone();
        if shell_name != name {
            self.at.user = Who::Unknown;
        }
        let shielded = std::mem::take(&mut self.shielded);
        let status = match self.refused(script) {
            Some(status) => status,
            None => self.run(script),
        };
        self.shielded = shielded;
        let status = self.ended.filter(|_| saved.3.is_none()).unwrap_or(status);
        self.at.user = user;
        self.at.speaker = speaker;
        self.at.login = login;
        (self.at.cwd, self.at.vars, self.at.options, self.ended) = saved;
        status
    }

    /// A command that waits for an answer, which no build gives.
    fn asked(&mut self, base: &str, args: &[Given<'_>], command: &Command, fed: bool) -> Option<Status> {
        let reads = command.redirects.iter().any(|redirect| !redirect.op.writes());
        if fed || reads || self.world.assumes_yes && matches!(base, "apt-get" | "apt") {
            return None;
        }
        if matches!(base, "dnf" | "yum") {
            return self.asked_by_rpm(base, args, command);
        }
        if matches!(base, "zypper" | "pacman" | "pip" | "pip3") {
            return self.asked_by_other(base, args, command);
        }
        // Of others it is not certain that they end without an answer: some take what stands at hand.
        if !matches!(base, "apt-get" | "apt" | "aptitude") {
            return None;
        }
        let list = self.arguments(args);
        let variables = |name: &str| self.at.vars.get(name).cloned().flatten();
        let call =
            Call { name: base, program: command.span, args: &list, variables: &variables, more: false };
        let request = programs::read(&call)?;
        if !request.answers
            || list
                .iter()
                .any(|arg| !arg.known && !arg.quoted && arg.text.starts_with('$') && !arg.text.contains('/'))
        {
            return None;
        }
        let (words, exit) = refusal(base);
        let span = command.words.first().map_or(command.span, |word| word.span);
        let span = request.verb.as_ref().map_or(span, |verb| span.cover(verb.span));
        let mut problem = self.problem(
            "NeedsAnswer",
            "needs-answer",
            span,
            words.to_owned(),
            Some(exit),
            &[("command", base)],
        );
        Some(match self.asks_surely(base, &request) {
            Some(true) => Status::Fails(self.note(problem)),
            Some(false) => return None,
            None => {
                problem.effect = Effect::May;
                Status::Unsure(self.note(problem))
            }
        })
    }

    /// dnf and yum ask before everything that changes the system.
    fn asked_by_rpm(&mut self, base: &str, args: &[Given<'_>], command: &Command) -> Option<Status> {
        let known: Option<Vec<&str>> = args.iter().map(|arg| arg.value.as_deref()).collect();
        // A word that is not known may be the option.
        let known = known?;
        let yes = known.iter().any(|word| {
            matches!(*word, "--assumeyes" | "--assumeno" | "--downloadonly")
                || word.starts_with('-') && !word.starts_with("--") && word.contains('y')
        });
        let verb = args.iter().find(|arg| arg.value.as_deref().is_some_and(|word| !word.starts_with('-')))?;
        let changes = ["install", "update", "upgrade", "remove", "erase", "groupinstall", "localinstall"];
        if yes || !changes.iter().any(|name| verb.word.is(name)) {
            return None;
        }
        let (words, exit) = refusal(base);
        let span = command.words.first().map_or(verb.word.span, |word| word.span.cover(verb.word.span));
        Some(self.fails("NeedsAnswer", "needs-answer", span, (words.to_owned(), exit), &[("command", base)]))
    }

    /// zypper and pacman end where nobody answers; so does pip before it uninstalls what is there.
    fn asked_by_other(&mut self, base: &str, args: &[Given<'_>], command: &Command) -> Option<Status> {
        let known: Vec<&str> = args.iter().map(|arg| arg.value.as_deref()).collect::<Option<_>>()?;
        let has = |names: &[&str]| known.iter().any(|word| names.contains(word));
        let letter = |letter: char| {
            known.iter().any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains(letter))
        };
        let operands: Vec<&str> = known.iter().copied().filter(|word| !word.starts_with('-')).collect();
        let verb = operands.first().copied().unwrap_or("");
        let asks = match base {
            "zypper" => {
                matches!(
                    verb,
                    "install" | "in" | "remove" | "rm" | "update" | "up" | "dup" | "dist-upgrade" | "patch"
                ) && !letter('n')
                    && !letter('y')
                    && !has(&["--non-interactive", "--no-confirm"])
            }
            "pacman" => letter('S') && !letter('c') && !operands.is_empty() && !has(&["--noconfirm"]),
            _ => verb == "uninstall" && !letter('y') && !has(&["--yes"]),
        };
        if !asks {
            return None;
        }
        let (words, exit) = refusal(base);
        let span = command.words.first().map_or(command.span, |word| word.span);
        let args = [("command", base)];
        // What is not installed is skipped without a question.
        if base.starts_with("pip") {
            let mut problem =
                self.problem("NeedsAnswer", "needs-answer", span, words.to_owned(), Some(exit), &args);
            problem.effect = Effect::May;
            return Some(Status::Unsure(self.note(problem)));
        }
        Some(self.fails("NeedsAnswer", "needs-answer", span, (words.to_owned(), exit), &args))
    }

    fn arguments(&self, args: &[Given<'_>]) -> Vec<Arg> {
        args.iter()
            .map(|arg| Arg {
                text: arg.value.clone().unwrap_or_else(|| arg.word.text.clone()),
                known: arg.value.is_some(),
                quoted: arg.word.is_quoted(),
                span: arg.word.span,
            })
            .collect()
    }

    /// What a tool is asked for.
    pub(super) fn request(
        &self,
        base: &str,
        known: &[Option<&str>],
        command: &Command,
    ) -> Option<programs::Request> {
        let list: Vec<Arg> = known
            .iter()
            .zip(command.words.iter().rev().take(known.len()).collect::<Vec<_>>().into_iter().rev())
            .map(|(value, word)| Arg {
                text: value.map_or_else(|| word.text.clone(), str::to_owned),
                known: value.is_some(),
                quoted: word.is_quoted(),
                span: word.span,
            })
            .collect();
        let variables = |name: &str| self.at.vars.get(name).cloned().flatten();
        programs::read(&Call {
            name: base,
            program: command.span,
            args: &list,
            variables: &variables,
            more: false,
        })
    }

    /// Whether an interpreter or a build tool starts what by its name serves.
    fn runs_server(&self, base: &str, args: &[String]) -> bool {
        let first = args.iter().find(|arg| !arg.starts_with('-')).map_or("", String::as_str);
        let lone = args.len() == 1;
        match base {
            "dotnet" => first == "watch" || first == "run" && !args.iter().any(|arg| arg == "--"),
            "mvn" | "mvnw" => args.iter().any(|arg| {
                matches!(
                    arg.as_str(),
                    "spring-boot:run" | "quarkus:dev" | "jetty:run" | "tomcat7:run" | "exec:java"
                )
            }),
            "gradle" | "gradlew" => {
                args.iter().any(|arg| matches!(arg.as_str(), "bootRun" | "quarkusDev" | "run" | "appRun"))
            }
            "go" | "cargo" => false,
            _ => {
                let name = first.rsplit('/').next().unwrap_or(first);
                let stem = name.split('.').next().unwrap_or(name);
                lone && name.contains('.') && matches!(stem, "server" | "httpd")
            }
        }
    }

    /// Whether a command serves for ever.
    fn serves(&self, base: &str, args: &[String]) -> bool {
        let has = |names: &[&str]| args.iter().any(|arg| names.contains(&arg.as_str()));
        let first = args.iter().find(|arg| !arg.starts_with('-')).map_or("", String::as_str);
        let second = args.iter().filter(|arg| !arg.starts_with('-')).nth(1).map_or("", String::as_str);
        let starts = |name: &str| {
            matches!(name, "start" | "dev" | "serve" | "watch" | "develop" | "preview")
                || ["start:", "dev:", "serve:"].iter().any(|start| name.starts_with(start))
        };
        if has(&["--version", "-v", "-V", "--help", "-h", "version", "help"]) {
            return false;
        }
        match base {
            "node" | "bun" | "deno" | "java" | "ruby" | "go" | "cargo" | "dotnet" | "mvn" | "mvnw"
            | "gradle" | "gradlew"
                if self.runs_server(base, args) =>
            {
                true
            }
            "npm" | "pnpm" | "bun" => {
                first == "start"
                    || matches!(first, "run" | "run-script") && starts(second)
                    || base == "pnpm" && starts(first)
            }
            "yarn" => starts(first) || first == "run" && starts(second),
            "npx" => {
                matches!(first, "serve" | "http-server" | "nodemon" | "vite" | "json-server")
                    && second != "build"
            }
            "ng" => matches!(first, "serve" | "s"),
            "vite" => first.is_empty() || matches!(first, "dev" | "serve" | "preview"),
            "next" | "nuxt" | "gatsby" | "astro" => {
                matches!(first, "dev" | "start" | "develop" | "serve" | "preview")
            }
            "flask" => first == "run",
            "rails" => matches!(first, "server" | "s"),
            "python" | "python3" => {
                first.ends_with("manage.py") && second == "runserver"
                    || has(&["http.server", "SimpleHTTPServer"])
                    || args.first().is_some_and(|arg| arg == "-m") && SERVERS.contains(&first)
                    || args.first().is_some_and(|arg| arg == "-m") && first == "flask" && second == "run"
                    || self.runs_server(base, args)
            }
            "php" => args.first().is_some_and(|arg| arg == "-S") || first == "artisan" && second == "serve",
            "tail" => {
                args.iter()
                    .any(|arg| arg.starts_with('-') && !arg.starts_with("--") && arg.contains(['f', 'F']))
                    || has(&["--follow"])
            }
            "sleep" => matches!(first, "infinity" | "inf"),
            "nginx" => args.iter().any(|arg| arg.contains("daemon off")),
            "apache2ctl" | "apachectl" | "httpd" | "apache2" => has(&["FOREGROUND", "-DFOREGROUND"]),
            "catalina.sh" => first == "run",
            "sshd" => args.iter().any(|arg| arg.starts_with('-') && arg.contains('D')),
            "cron" | "crond" => has(&["-f"]),
            "streamlit" => first == "run",
            "jupyter" => {
                matches!(first, "notebook" | "lab" | "server")
                    && second.is_empty()
                    && !args.iter().any(|arg| arg.starts_with("--generate"))
            }
            "celery" => has(&["worker", "beat"]),
            "caddy" => first == "run",
            "mkdocs" | "hugo" | "jekyll" => matches!(first, "serve" | "server"),
            "mongod" => !has(&["--fork"]),
            "redis-server" => !has(&["yes"]) && !has(&["--daemonize"]),
            "mysqld" | "mariadbd" => !args.iter().any(|arg| {
                arg.starts_with("--initialize") || arg.starts_with("--bootstrap") || arg == "--daemonize"
            }),
            "serve" => first != "build",
            "php-fpm" => !has(&["-D", "-t", "--daemonize", "-i"]),
            "uwsgi" => !args.iter().any(|arg| arg.starts_with("--build")),
            "watch" | "top" => !has(&["-b", "-n"]),
            _ => SERVERS.contains(&base),
        }
    }
}

/// The shell that a wrapper's own complaints come from is the wrapper.
fn said_by(wrapper: &str) -> Speaker {
    Speaker { sh: Sh::Unknown, path: wrapper.to_owned() }
}

/// Where the program stands that a wrapper at `at` runs.
fn wrapped(base: &str, command: &Command, at: usize) -> Option<usize> {
    if !matches!(
        base,
        "sudo"
            | "env"
            | "nohup"
            | "nice"
            | "ionice"
            | "timeout"
            | "stdbuf"
            | "time"
            | "gosu"
            | "su-exec"
            | "eatmydata"
            | "tini"
            | "dumb-init"
    ) {
        return None;
    }
    let rest = Command { words: command.words.get(at..)?.to_vec(), ..Command::default() };
    let effective = rest.effective()?;
    let inner = command
        .words
        .iter()
        .position(|word| word.span == effective.program.span && word.text == effective.program.text)?;
    (inner > at).then_some(inner)
}

/// The last words of a package manager that got no answer, and its exit code.
fn refusal(base: &str) -> (&'static str, u8) {
    match base {
        "apt-get" | "apt" | "aptitude" => ("Do you want to continue? [Y/n] Abort.", 1),
        "dnf" | "microdnf" => ("Is this ok [y/N]: Operation aborted.", 1),
        "yum" => ("Is this ok [y/d/N]: Exiting on user command", 1),
        "pacman" => (":: Proceed with installation? [Y/n]", 1),
        "zypper" => ("Cannot read input: bad stream or EOF.", 1),
        "pip" | "pip3" => ("EOFError: EOF when reading a line", 2),
        _ => ("", 1),
    }
}

/// The package that brings a program, where one does.
fn package_of(os: super::super::bases::Os, name: &str) -> Option<String> {
    use super::super::bases::Os;
    let owners = match os {
        Os::Debian | Os::Ubuntu => super::super::packages::debian().owners(name),
        Os::Alpine | Os::Wolfi => super::super::packages::alpine().owners(name),
        _ => Vec::new(),
    };
    owners
        .iter()
        .find(|owner| **owner == name)
        .or_else(|| owners.iter().min_by_key(|owner| owner.len()))
        .map(|name| (*name).to_owned())
}
