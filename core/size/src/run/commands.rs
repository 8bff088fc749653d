//! Which effect each command has.

use super::{Machine, Outcome, Piped};
use crate::fs::{BELOW, What};
use crate::shell::{Command, CommandKind};
use crate::source::Span;

/// Commands that leave the file system as it is, or change a few bytes of it.
const HARMLESS: &[&str] = &[
    ":",
    "[",
    "alias",
    "bg",
    "builtin",
    "disown",
    "fg",
    "help",
    "popd",
    "times",
    "arch",
    "awk",
    "base64",
    "basename",
    "bash-completion",
    "bc",
    "cat",
    "cmp",
    "command",
    "cut",
    "date",
    "df",
    "diff",
    "dig",
    "dirname",
    "dpkg-query",
    "du",
    "echo",
    "egrep",
    "exec",
    "expr",
    "false",
    "fgrep",
    "file",
    "free",
    "gawk",
    "getconf",
    "getent",
    "gpgconf",
    "gpgv",
    "grep",
    "groups",
    "hash",
    "head",
    "hostname",
    "id",
    "jobs",
    "join",
    "jq",
    "kill",
    "ldd",
    "less",
    "local",
    "locale",
    "ls",
    "lsb_release",
    "md5sum",
    "mkfifo",
    "mktemp",
    "more",
    "nproc",
    "nslookup",
    "openssl",
    "paste",
    "pgrep",
    "pidof",
    "ping",
    "pkg-config",
    "pkill",
    "printenv",
    "printf",
    "ps",
    "pwd",
    "read",
    "readelf",
    "readlink",
    "realpath",
    "return",
    "scanelf",
    "sdkmanager-list",
    "seq",
    "sha1sum",
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "shasum",
    "shift",
    "shopt",
    "sleep",
    "sort",
    "source",
    "split",
    "stat",
    "sync",
    "tac",
    "tail",
    "test",
    "time",
    "timeout",
    "tput",
    "tr",
    "trap",
    "true",
    "tty",
    "type",
    "ulimit",
    "umask",
    "uname",
    "uniq",
    "unset",
    "update-mime-database",
    "wait",
    "wc",
    "which",
    "who",
    "whoami",
    "xargs",
    "yes",
    "zcat",
    "apt-cache",
    "apt-config",
    "rc-update",
    "systemctl",
    "service",
    "locale-check",
    "update-rc.d",
    "setcap",
    "chattr",
    "invoke-rc.d",
    "nginx",
    "sshd-keygen",
    "a2dismod",
    "a2dissite",
    "phpdismod",
    "debconf-set-selections",
    "dpkg-reconfigure",
    "install_packages_cleanup",
    "declare",
    "typeset",
    "readonly",
    "let",
    "getopts",
    "eval",
    ".",
    "mesg",
    "tee",
    "useradd-check",
];

/// Commands that write a few kilobytes: account files, caches, links.
const SMALL: &[(&str, u64)] = &[
    ("addgroup", 1_500),
    ("adduser", 6_000),
    ("groupadd", 1_500),
    ("groupmod", 1_500),
    ("useradd", 6_000),
    ("usermod", 4_000),
    ("userdel", 4_000),
    ("deluser", 4_000),
    ("delgroup", 2_000),
    ("passwd", 1_500),
    ("chpasswd", 1_500),
    ("gpasswd", 1_500),
    ("ldconfig", 20_000),
    ("gpg", 40_000),
    ("gpg2", 40_000),
    ("apt-key", 40_000),
    ("update-alternatives", 2_000),
    ("a2enmod", 200),
    ("a2ensite", 200),
    ("a2enconf", 200),
    ("phpenmod", 200),
    ("docker-php-ext-enable", 200),
    ("ssh-keygen", 3_000),
    ("ssh-keyscan", 1_000),
    ("sed", 3_000),
    ("crontab", 200),
    ("git-config", 300),
    ("rustc", 0),
    ("java", 0),
    ("javac", 20_000),
    ("keytool", 3_000),
    ("tzselect", 0),
    ("unlink", 0),
    ("patch", 10_000),
    ("dpkg-divert", 1_000),
    ("dpkg-statoverride", 1_000),
    ("setfacl", 0),
    ("add-apt-repository", 6_000),
    ("yum-config-manager", 2_000),
    ("envsubst", 2_000),
    ("update-ca-certificates", 230_000),
    ("update-ca-trust", 900_000),
    ("fc-cache", 100_000),
];

impl<'m> Machine<'m> {
    /// Carries a command with words out.
    pub(super) fn carry_out(
        &mut self,
        command: &'m Command,
        piped: Piped,
        into_pipe: bool,
    ) -> (Outcome, Piped) {
        match command.kind {
            CommandKind::Test => return (self.double_test(command), Piped::default()),
            CommandKind::Arithmetic => return (Outcome::Unknown, Piped::default()),
            CommandKind::Simple => {}
        }
        let Some(effective) = command.effective() else {
            return self.dynamic(command, piped, into_pipe);
        };
        let name = effective.name.to_owned();
        if matches!(name.as_str(), "test" | "[") {
            return (self.test(effective.args), Piped::default());
        }
        let args = self.expand_all(effective.args);
        if let Some(outcome) = self.call(&name, &args) {
            return (outcome, Piped::default());
        }
        if let Some(script) = &command.script {
            return (self.run(script), Piped::default());
        }
        let writes = command.redirects.iter().any(|redirect| redirect.op.writes());
        let output = if into_pipe || writes { self.printed(command, &piped) } else { None };
        if name == "xargs"
            && let Some(delegated) = command.delegated().first()
        {
            let mut given = self.expand_all(delegated.args);
            match &piped.text {
                Some(text) => given.extend(text.split_whitespace().map(str::to_owned)),
                None => given.push("${…}".to_owned()),
            }
            let name = delegated.name.to_owned();
            return self.named(&name, &given, command.span, &Piped::default(), into_pipe);
        }
        let (outcome, mut out) = self.named(&name, &args, command.span, &piped, into_pipe);
        if out.text.is_none() {
            out.text = output;
        }
        // A filter passes on what it reads.
        if out.size.is_none()
            && matches!(
                name.as_str(),
                "gunzip" | "zcat" | "xz" | "gzip" | "bunzip2" | "cat" | "tee" | "pv" | "unxz" | "zstd"
            )
        {
            out.size = piped.size;
            out.url = piped.url;
        }
        (outcome, out)
    }

    /// A command whose name is a variable: `$SUDO apt-get …`, `"$@"`.
    fn dynamic(&mut self, command: &'m Command, piped: Piped, into_pipe: bool) -> (Outcome, Piped) {
        let words = self.expand_all(&command.words);
        let mut words = words.into_iter().skip_while(|word| word.is_empty() || word == "sudo");
        let Some(name) = words.next() else { return (Outcome::True, Piped::default()) };
        let args: Vec<String> = words.collect();
        if name.contains("${") || name.contains("$(") {
            self.unknown_program(&name, &args, command.span);
            return (Outcome::True, Piped::default());
        }
        let base = name.rsplit('/').next().unwrap_or("").to_owned();
        self.named(&base, &args, command.span, &piped, into_pipe)
    }

    /// Carries a command out by its name.
    fn named(
        &mut self,
        name: &str,
        args: &[String],
        span: Span,
        piped: &Piped,
        into_pipe: bool,
    ) -> (Outcome, Piped) {
        let done = (Outcome::True, Piped::default());
        // `java -version`, `curl --help`: nothing but output.
        if let [only] = args
            && matches!(
                only.as_str(),
                "--version" | "-version" | "-V" | "-v" | "--help" | "-h" | "version" | "help"
            )
        {
            return done;
        }
        match name {
            "cd" | "pushd" => {
                let target =
                    args.iter().find(|a| !a.starts_with('-') || *a == "-").map_or("/root", String::as_str);
                if target != "-" {
                    self.cwd = self.path(target);
                } else {
                    self.cwd = "/".to_owned();
                }
                done
            }
            "popd" => done,
            "export" | "declare" | "typeset" | "readonly" | "local" => {
                for arg in args {
                    if let Some((key, value)) = arg.split_once('=') {
                        let value =
                            (!value.contains("${") && !value.contains("$(")).then(|| value.to_owned());
                        self.vars.insert(key.to_owned(), value);
                    }
                }
                done
            }
            "unset" => {
                for arg in args {
                    self.vars.insert(arg.clone(), Some(String::new()));
                }
                done
            }
            "set" | "shopt" => done,
            "exit" => {
                if self.maybe_depth() == 0 {
                    self.stopped = true;
                }
                (Outcome::Unknown, Piped::default())
            }
            "break" | "continue" => {
                self.leave(name == "break");
                done
            }
            "false" => (Outcome::False, Piped::default()),
            "grep" | "egrep" | "diff" | "cmp" | "getent" | "command" | "which" | "type" | "hash"
            | "pgrep" => (Outcome::Unknown, Piped::default()),
            "id" if !args.is_empty() => (Outcome::Unknown, Piped::default()),
            "dpkg" if args.iter().any(|a| a == "--compare-versions" || a == "-l" || a == "-s") => {
                (Outcome::Unknown, Piped::default())
            }
            _ => {
                if self.fetches_data(name, args, span) {
                    return done;
                }
                if let Some(output) = self
                    .stated_command(name, args, span)
                    .or_else(|| self.install_command(name, args, span, piped))
                    .or_else(|| self.file_command(name, args, span, piped, into_pipe))
                    .or_else(|| self.download_command(name, args, span, piped))
                    .or_else(|| self.build_command(name, args, span))
                {
                    return (Outcome::True, output);
                }
                if let Some(&(_, bytes)) = SMALL.iter().find(|(known, _)| *known == name) {
                    if bytes > 0 {
                        self.small(name, span, bytes);
                    }
                    if matches!(name, "useradd" | "adduser")
                        && let Some(user) = args.last()
                    {
                        self.note_made(&format!("/home/{user}"));
                    }
                    return done;
                }
                if HARMLESS.contains(&name) {
                    return done;
                }
                self.unknown_program(name, args, span);
                done
            }
        }
    }

    pub(super) fn maybe_depth(&self) -> u32 {
        self.maybe
    }

    /// A few bytes of account files, caches or links.
    fn small(&mut self, name: &str, span: Span, bytes: u64) {
        let path = format!("/etc/\u{1}{name}");
        let what = What::File;
        self.assume(
            &path,
            "small-files",
            &[("command", name)],
            span,
            [bytes / 8, bytes, bytes * 4],
            0.4,
            what,
        );
    }

    /// A program of which nothing is known. One that was downloaded, or is told to install, is taken for an
    /// installer.
    pub(super) fn unknown_program(&mut self, name: &str, args: &[String], span: Span) {
        let fetched = self.system.fs.entries.iter().any(|(path, entry)| {
            entry.what == What::File
                && entry.context.as_deref().is_some_and(|c| c.contains("://") || c.contains('$'))
                && super::base_name(path) == name
        });
        let says = |word: &str| word == "install" || word.ends_with("install");
        let installs = args.iter().take(3).any(|a| says(a)) || name.starts_with("install") || says(name);
        let bytes = match () {
            // Official images of 2018: an installer leaves 37 to 360 MB, a script next to nothing.
            () if fetched => [300_000, 45_000_000, 330_000_000],
            () if installs => [100_000, 25_000_000, 380_000_000],
            () => [0, 60_000, 12_000_000],
        };
        let path = format!("/{BELOW}unknown/{}", span.start);
        self.assume(&path, "unknown-command", &[("command", name)], span, bytes, 0.4, What::Tree);
    }
}
