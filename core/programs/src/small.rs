//! Programs that change a few kilobytes, or nothing: account files, caches, links, output.

use super::{Ask, Call, Home, Leave, Request, Tool, Trace, takes};

/// A program that writes what a row says.
macro_rules! writes {
    ($($name:ident: $names:expr => $size:expr;)*) => {
        $(pub(super) static $name: Tool = Tool {
            names: $names,
            home: Home::Installed,
            read: |call| written(call, $size),
        };)*
    };
}

writes! {
    LDCONFIG: &["ldconfig"] => "small:ldconfig";
    GPG: &["gpg", "gpg2", "apt-key"] => "small:keyring";
    LINKS: &["update-alternatives"] => "small:alternatives";
    SITES: &["a2enmod", "a2ensite", "a2enconf", "phpenmod", "docker-php-ext-enable", "crontab"] => "small:link";
    KEYGEN: &["ssh-keygen", "keytool"] => "small:key";
    KEYSCAN: &["ssh-keyscan", "dpkg-divert", "dpkg-statoverride"] => "small:line";
    PATCH: &["patch"] => "small:patch";
    REPOSITORY: &["add-apt-repository"] => "small:repository";
    SETTINGS: &["yum-config-manager", "envsubst"] => "small:settings";
    CERTIFICATES: &["update-ca-certificates"] => "small:certificates";
    TRUST: &["update-ca-trust"] => "small:trust";
    FONTS: &["fc-cache"] => "small:fonts";
}

fn written(call: &Call<'_>, size: &'static str) -> Request {
    let mut out = Request {
        asks: vec![Ask::Leave(Leave::file(Trace::SmallFiles, "/etc", size, call.name).within(call.name))],
        takes: takes::OTHER,
        ..Request::default()
    };
    let has = |names: &[&str]| call.args.iter().any(|arg| names.iter().any(|name| arg.is(name)));
    out.answers = match call.name {
        "ssh-keygen" => !has(&["-f", "-A"]) || !has(&["-N", "-A"]),
        "add-apt-repository" => !has(&["-y", "--yes", "-n"]),
        _ => false,
    };
    out
}

/// Programs of every system that leave the file system as it is.
pub(super) static ANYWHERE: Tool = Tool {
    names: &[
        ":",
        ".",
        "[",
        "[[",
        "basename",
        "break",
        "cd",
        "continue",
        "cut",
        "date",
        "dirname",
        "echo",
        "env",
        "eval",
        "exec",
        "exit",
        "export",
        "expr",
        "ls",
        "md5sum",
        "mktemp",
        "printf",
        "pwd",
        "read",
        "readlink",
        "set",
        "sha256sum",
        "shift",
        "sort",
        "stat",
        "tail",
        "test",
        "tr",
        "trap",
        "true",
        "umask",
        "uname",
        "uniq",
        "unset",
        "wc",
        "xargs",
    ],
    home: Home::Anywhere,
    read: look,
};

/// Programs that have to be there and leave the file system as it is.
pub(super) static LOOKERS: Tool = Tool {
    names: &[
        "alias",
        "bg",
        "builtin",
        "disown",
        "fg",
        "help",
        "popd",
        "pushd",
        "times",
        "arch",
        "awk",
        "base64",
        "bc",
        "df",
        "dig",
        "du",
        "file",
        "free",
        "gawk",
        "getconf",
        "gpgconf",
        "gpgv",
        "groups",
        "hostname",
        "jobs",
        "join",
        "jq",
        "kill",
        "ldd",
        "less",
        "local",
        "locale",
        "lsb_release",
        "mkfifo",
        "more",
        "nproc",
        "nslookup",
        "paste",
        "pidof",
        "ping",
        "pkg-config",
        "pkill",
        "printenv",
        "ps",
        "readelf",
        "realpath",
        "return",
        "scanelf",
        "seq",
        "sha1sum",
        "sha384sum",
        "sha512sum",
        "shasum",
        "shopt",
        "source",
        "split",
        "sync",
        "tac",
        "time",
        "timeout",
        "tput",
        "tty",
        "ulimit",
        "update-mime-database",
        "wait",
        "who",
        "whoami",
        "rc-update",
        "update-rc.d",
        "setcap",
        "chattr",
        "a2dismod",
        "a2dissite",
        "phpdismod",
        "declare",
        "typeset",
        "readonly",
        "let",
        "getopts",
        "mesg",
        "java",
        "tzselect",
        "setfacl",
        "corepack",
        "sshd-keygen",
    ],
    home: Home::Installed,
    read: look,
};

/// Programs whose status answers a question.
pub(super) static QUESTIONS: Tool =
    Tool { names: &["grep", "id", "command", "which"], home: Home::Anywhere, read: question };
pub(super) static OTHER_QUESTIONS: Tool = Tool {
    names: &["egrep", "fgrep", "diff", "cmp", "getent", "type", "hash", "pgrep"],
    home: Home::Installed,
    read: question,
};
pub(super) static FALSE: Tool = Tool { names: &["false"], home: Home::Anywhere, read: look };

/// Filters that leave the file system as it is.
pub(super) static FILTERS: Tool = Tool {
    names: &["zcat", "pv"],
    home: Home::Installed,
    read: |call| Request { passes: true, ..look(call) },
};

fn question(call: &Call<'_>) -> Request {
    Request { tells: call.name != "fgrep" && (call.name != "id" || !call.args.is_empty()), ..look(call) }
}

/// Those that run until they are stopped, or have others do so.
pub(super) static SERVERS: Tool = Tool {
    names: &["nginx", "systemctl", "service", "invoke-rc.d", "yes"],
    home: Home::Installed,
    read: serve,
};

pub(super) static SLEEP: Tool = Tool { names: &["sleep"], home: Home::Anywhere, read: sleep };

/// Debian's, which look at packages or settings.
pub(super) static DEBIAN: Tool =
    Tool { names: &["apt-cache", "dpkg-query"], home: Home::System(super::Manager::Apt), read: look };
pub(super) static DEBCONF: Tool = Tool {
    names: &["apt-config", "debconf-set-selections", "dpkg-reconfigure"],
    home: Home::Installed,
    read: look,
};

fn look(call: &Call<'_>) -> Request {
    Request {
        asks: vec![Ask::Look],
        endless: call.name == "tail" && call.args.iter().any(|arg| arg.is("-f") || arg.is("-F")),
        takes: takes::OTHER,
        ..Request::default()
    }
}

fn serve(call: &Call<'_>) -> Request {
    let has = |names: &[&str]| call.args.iter().any(|arg| names.iter().any(|name| arg.is(name)));
    let endless = match call.name {
        // It goes to the background, unless it is told to stay.
        "nginx" => call.args.iter().any(|arg| arg.text.contains("daemon off")),
        "yes" => true,
        _ => false,
    };
    let looks = has(&["-t", "-v", "-V", "status"]);
    Request {
        asks: vec![Ask::Look],
        endless: endless && !looks,
        stays: !endless && !looks,
        takes: takes::OTHER,
        ..Request::default()
    }
}

fn sleep(call: &Call<'_>) -> Request {
    let first = call.args.first();
    let seconds = first.and_then(|arg| arg.text.parse::<u32>().ok());
    Request {
        asks: vec![Ask::Look],
        endless: first.is_some_and(|arg| arg.is("infinity")),
        takes: seconds.map_or(takes::OTHER, |seconds| seconds.saturating_mul(1_000).min(86_400_000)),
        ..Request::default()
    }
}
