//! What it does: finds a final image whose program runs as root: USER says so, or nothing does and the base image starts as root.
//!
//! Why: a flaw in the program then has root's rights in the container, and over what is mounted into it.
//!
//! Fix safety: unsafe: files that belong to root may no longer be readable or writable; offered where the base image
//! has a user made for it.

use super::prelude::*;
use super::systems::{ground_name, root_image, traits, whole_history};
use crate::start::Start;

pub(crate) static RULE: Rule = Rule {
    known: listed("RunsAsRoot"),
    severity: Severity::Info,
    experimental: false,
    summary: "The program of the final image runs as root",
    url: "rules/RunsAsRoot",
    check,
};

/// Images that start as root and leave it at that.
const ROOT: &[&str] = &[
    "almalinux",
    "alpine",
    "amazoncorretto",
    "amazonlinux",
    "buildpack-deps",
    "bun",
    "busybox",
    "centos",
    "debian",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "fedora",
    "gcc",
    "golang",
    "maven",
    "node",
    "openjdk",
    "oraclelinux",
    "perl",
    "php",
    "python",
    "rockylinux",
    "ruby",
    "rust",
    "ubuntu",
];

/// Programs that need root to start and give it up themselves, or that are there to manage a system.
const KEEP_ROOT: &[&str] = &[
    "gosu",
    "su-exec",
    "setpriv",
    "runuser",
    "sudo",
    "supervisord",
    "systemd",
    "sshd",
    "crond",
    "cron",
    "nginx",
    "apache2",
    "httpd",
    "php-fpm",
    "entrypoint",
    "s6-",
    "/init",
    "dumb-init",
    "tini",
    "dockerd",
    "haproxy",
    "squid",
    "named",
    "dnsmasq",
    "distcc",
    "radiusd",
    "freeradius",
    "dovecot",
    "unbound",
    "chronyd",
    "ntpd",
    "varnishd",
    "proftpd",
    "pure-ftpd",
    "exim",
    "su -",
    "chroot",
    "smbd",
    "dind",
    "debootstrap",
    "runsv",
    "mount",
    "keepalived",
    "openvpn",
    "rsyslogd",
    "postfix",
    "vsftpd",
    "mysqld",
    "postgres",
    "user",
    "USER",
    "UID",
    ".sh",
];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(stage) = ctx.target().filter(|stage| !is_windows(ctx.model, stage)) else { return };
    let history = whole_history(ctx, stage);
    let effect = start(ctx, stage);
    let Some((start_stage, _, start)) = effect.last().filter(|(_, _, start)| !is_toolbox(&start.kind)) else {
        return;
    };
    let last = history.iter().rev().find_map(|placed| match &placed.instruction.kind {
        Kind::User(user) => Some((placed, user)),
        _ => None,
    });
    if let Some((placed, user)) = last {
        let name = placed.expand(ctx, &user.value).unwrap_or_default();
        let here = stage.id == placed.stage.id;
        // Without a step that needs root behind it, it is no switch that was forgotten but a choice.
        let used = ctx
            .instructions(stage)
            .any(|(at, later)| at > placed.position && matches!(later.kind, Kind::Run(_)));
        let root = matches!(name.split(':').next(), Some("root" | "0"));
        // Back to root before the start, or what the image starts as anyway.
        let back = history.iter().any(|earlier| match &earlier.instruction.kind {
            Kind::User(user) => !matches!(user.value.split(':').next(), Some("root" | "0")),
            _ => false,
        }) || root_image(ctx, stage).is_some_and(|image| ROOT.contains(&image.catalogue_name().as_str()));
        if here && root && (used || back) && !keeps_root(ctx, &history, effect) {
            let message = "The last USER is root, so the program runs as root: a flaw in it has all rights in the container; switch to another user after the steps that need root".to_owned();
            out.push(Finding::at(placed.instruction, user.span, "last-user-root", message));
        }
        return;
    }
    if start_stage.id == stage.id
        && !keeps_root(ctx, &history, effect)
        && let Some((instruction, span, user)) = made_user(ctx, stage)
    {
        let message = format!(
            "The user {user} is made here, and nothing switches to it: the program runs as root; set USER {user} after the steps that need root"
        );
        out.push(Finding::at(instruction, span, "user-made-not-used", message).arg("user", user));
        return;
    }
    let Some(image) = root_image(ctx, stage) else { return };
    let name = image.catalogue_name();
    let distroless = name.starts_with("gcr.io/distroless/");
    let as_root = if distroless {
        !image.tag.as_deref().unwrap_or("").contains("nonroot")
    } else {
        ROOT.contains(&name.as_str())
    };
    if !as_root || keeps_root(ctx, &history, effect) || start_stage.id != stage.id {
        return;
    }
    let shown = ground_name(ctx, stage);
    let message = format!(
        "{shown} starts as root and no USER changes that, so the program runs as root: a flaw in it has all rights in the container"
    );
    let finding = Finding::at(start, start.keyword.span, "runs-as-root", message).arg("image", &shown);
    let user = match name.as_str() {
        "node" => Some("node"),
        _ if distroless => Some("nonroot"),
        _ => None,
    };
    let Some(user) = user.filter(|_| start.comments.is_empty()) else {
        out.push(finding);
        return;
    };
    let at = ctx.lines.lines_span(start.lines).start;
    let keyword = if start.keyword.value.chars().all(char::is_lowercase) { "user" } else { "USER" };
    out.push(finding.fix(
        Applicability::Unsafe,
        "use-own-user",
        "Run as the user that the image has for it",
        [(Span { start: at, end: at }, format!("{keyword} {user}\n"))],
    ));
}

/// A user that the stage makes for the program: the last word of `useradd` or `adduser`.
fn made_user<'a>(ctx: &Context<'a>, stage: &'a Stage) -> Option<(&'a Instruction, Span, String)> {
    if traits(ctx, stage).user.is_some_and(|user| !matches!(user.as_str(), "root" | "0")) {
        return None;
    }
    ctx.facts().runs.iter().filter(|run| ctx.facts().in_result(run.stage)).find_map(|run| {
        let call = run.calls.iter().find(|call| {
            matches!(call.name, "useradd" | "adduser") && !call.delegated && call.wrappers.is_empty()
        })?;
        let item = call.items.iter().rev().find(|item| {
            item.value.as_deref().is_some_and(|value| {
                !value.starts_with('-') && value.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
            })
        })?;
        let name = item.value.clone().filter(|name| !name.chars().all(|c| c.is_ascii_digit()))?;
        // `adduser USER GROUP` makes nobody; what else names the user may use it.
        let operands = call.values().filter(|value| !value.starts_with('-')).count();
        let named = ctx.text.matches(name.as_str()).count();
        (named == 1 && (call.name == "useradd" || operands < 2 || call.has(&["-D", "--disabled-password", "-S", "--system"])))
            .then_some((run.instruction, item.word.span, name))
    })
}

/// Whether a shell or an interpreter waits for input: such an image is there for others to build on.
fn is_toolbox(start: &Kind) -> bool {
    const TOOLS: &[&str] = &[
        "bash", "sh", "ash", "zsh", "irb", "node", "jshell", "ipython", "julia", "ghci", "iex", "erl", "R",
        "psql", "pwsh", "sleep", "tail", "top", "true",
    ];
    let (Kind::Cmd(command) | Kind::Entrypoint(command)) = start else { return false };
    let words: Vec<&str> = match command {
        CommandLine::Exec(words) => words.iter().map(|word| word.value.as_str()).collect(),
        CommandLine::Shell(script) => script.text().split_whitespace().collect(),
    };
    let Some(first) = words.first() else { return true };
    let name = super::systems::base_name(first);
    let interpreter = TOOLS.contains(&name) || name.starts_with("python") || name.starts_with("perl");
    let mut rest = words.iter().skip(1);
    match name {
        "sleep" | "tail" | "top" | "true" => true,
        _ if interpreter => rest.all(|word| matches!(*word, "-l" | "--login" | "-i" | "-a" | "-c" | "-de0")),
        // It says its version and ends.
        _ => words.len() == 2 && rest.all(|word| matches!(*word, "-v" | "-V" | "--version" | "version")),
    }
}

/// Whether something in the history says that root is needed, or given up later.
fn keeps_root(ctx: &Context<'_>, history: &[super::systems::Placed<'_>], effect: Start<'_>) -> bool {
    history.iter().filter(|placed| effect.holds(placed.instruction)).any(|placed| {
        let text = placed.instruction.span.text(ctx.text);
        match &placed.instruction.kind {
            Kind::Cmd(_) | Kind::Entrypoint(_) => KEEP_ROOT.iter().any(|word| text.contains(word)),
            Kind::Run(_) => ["gosu", "su-exec", "setpriv", "sudo", "openssh-server", "supervisor"]
                .iter()
                .any(|word| text.contains(word)),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::{check_rule, fixed};

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_where_root_is_certain() {
        check_rule(RULE, "FROM node:20\nCMD [\"node\", \"a.js\"]\n^^^\n");
        check_rule(RULE, "FROM alpine\nUSER root\n#    ^^^^\nRUN apk add x\nCMD [\"x\"]\n");
        check_rule(RULE, "FROM gcr.io/distroless/nodejs20-debian11\nCMD [\"a.js\"]\n^^^\n");
        check_rule(RULE, "FROM golang AS b\nFROM debian\nENTRYPOINT [\"/a\"]\n^^^^^^^^^^\n");
        // What a later one replaces has no say.
        check_rule(RULE, "FROM debian\nENTRYPOINT [\"/entrypoint.sh\"]\nENTRYPOINT [\"/a\"]\n^^^^^^^^^^\n");
        check_rule(RULE, "FROM own/image\nUSER 0:0\n#    ^^^\nRUN ls\nCMD [\"a\"]\n");
        check_rule(RULE, "FROM own/image\nUSER app\nRUN ls\nUSER root\n#    ^^^^\nCMD [\"a\"]\n");
        check_rule(RULE, "FROM debian:12\nUSER root\n#    ^^^^\nCMD [\"a\"]\n");
        check_rule(RULE, "FROM own/image\nRUN useradd -m app\n#              ^^^\nCMD [\"a\"]\n");
        check_rule(RULE, "FROM alpine\nRUN adduser -D app\n#              ^^^\nCMD [\"a\"]\n");
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM node:20\nUSER node\nCMD [\"node\", \"a.js\"]\n",
            "FROM node:20\nRUN ls\n",
            "FROM nginx\nCMD [\"nginx\"]\n",
            "FROM own/image\nCMD [\"a\"]\n",
            "FROM gcr.io/distroless/static:nonroot\nENTRYPOINT [\"/a\"]\n",
            "FROM debian\nENTRYPOINT [\"/docker-entrypoint.sh\"]\n",
            "FROM debian\nRUN apt-get install -y gosu\nCMD [\"a\"]\n",
            "FROM alpine AS a\nCMD [\"x\"]\nFROM a\nUSER 1000\n",
            "FROM mcr.microsoft.com/windows/nanoserver:1809\nCMD [\"a\"]\n",
            "FROM node:20\nUSER $WHO\nCMD [\"a\"]\n",
            "FROM alpine\nRUN apk add freeradius\nENTRYPOINT [\"radiusd\"]\nCMD [\"-f\"]\n",
            "FROM debian\nCMD [\"/bin/bash\"]\n",
            "FROM debian\nCMD [\"sleep\", \"infinity\"]\n",
            "FROM own/image\nUSER 0\nENTRYPOINT [\"a\"]\n",
            "FROM debian\nCMD [\"a\"]\nCMD [\"/usr/sbin/nginx\"]\n",
            "FROM buildpack-deps\nCMD [\"python3\"]\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn uses_the_user_that_is_there() {
        assert_eq!(fixed("FROM node:20\nCMD node a.js\n", RULE), "FROM node:20\nUSER node\nCMD node a.js\n");
    }
}
