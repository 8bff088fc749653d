//! Which RUN of a stage can run on another base than its own.

use crate::shell::Script;
use crate::size::catalogue::{PackageManager, system};

/// Programs that any Linux image with a shell has (POSIX and what BusyBox and GNU share).
const EVERYWHERE: &[&str] = &[
    ":",
    ".",
    "[",
    "[[",
    "addgroup",
    "adduser",
    "basename",
    "break",
    "cat",
    "cd",
    "chgrp",
    "chmod",
    "chown",
    "command",
    "continue",
    "cp",
    "cut",
    "date",
    "dd",
    "dirname",
    "echo",
    "env",
    "eval",
    "exec",
    "exit",
    "export",
    "expr",
    "false",
    "find",
    "grep",
    "head",
    "id",
    "install",
    "ln",
    "ls",
    "md5sum",
    "mkdir",
    "mktemp",
    "mv",
    "printf",
    "pwd",
    "read",
    "readlink",
    "rm",
    "rmdir",
    "sed",
    "set",
    "sh",
    "sha256sum",
    "shift",
    "sleep",
    "sort",
    "stat",
    "tail",
    "tar",
    "tee",
    "test",
    "touch",
    "tr",
    "trap",
    "true",
    "umask",
    "uname",
    "uniq",
    "unset",
    "wc",
    "which",
    "xargs",
];

/// The package managers by program.
fn manager(program: &str) -> Option<PackageManager> {
    Some(match program {
        "apt-get" | "apt" | "dpkg" | "apt-cache" | "apt-mark" | "dpkg-query" => PackageManager::Apt,
        "apk" => PackageManager::Apk,
        "dnf" | "yum" | "microdnf" | "tdnf" | "rpm" => PackageManager::Dnf,
        "pacman" => PackageManager::Pacman,
        "zypper" => PackageManager::Zypper,
        _ => return None,
    })
}

/// Whether every command of `script` is one that `image` has, as far as names tell: what all systems have, or its
/// own package manager. A script that cannot be read may call anything.
pub(super) fn runs_on(script: Option<&Script>, image: &str) -> bool {
    let Some(script) = script else { return false };
    let own = system(image).manager;
    let commands = script.all_commands();
    !commands.is_empty()
        && commands.into_iter().all(|command| {
            let Some(effective) = command.effective() else { return true };
            let name = effective.name.rsplit('/').next().unwrap_or(effective.name);
            EVERYWHERE.contains(&name)
                || manager(name).is_some_and(|needed| needed == own && own != PackageManager::Unknown)
        })
}
