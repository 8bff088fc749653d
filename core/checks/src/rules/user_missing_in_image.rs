//! What it does: finds USER and `--chown` with a name that the image does not know.
//!
//! Why: Docker looks names up in the image's `/etc/passwd`; a container with an unknown one does not start, and
//! what BuildKit copies for an unknown one belongs to root, without a word.
//!
//! Fix safety: none: a number works without `/etc/passwd`, but which one is the author's choice.

use super::prelude::*;
use super::systems::{Ground, Placed, Reference, ground, ground_name, not_starting, whole_history};

pub(crate) static RULE: Rule = Rule {
    known: listed("UserMissingInImage"),
    severity: Severity::Warning,
    experimental: false,
    summary: "USER or --chown names a user that the image does not have",
    url: "rules/UserMissingInImage",
    check,
};

/// Users of `/etc/passwd` in alpine 3.0 to 3.22.
const ALPINE: &[&str] = &[
    "root",
    "bin",
    "daemon",
    "adm",
    "lp",
    "sync",
    "shutdown",
    "halt",
    "mail",
    "news",
    "uucp",
    "operator",
    "man",
    "postmaster",
    "cron",
    "ftp",
    "sshd",
    "at",
    "squid",
    "xfs",
    "games",
    "cyrus",
    "vpopmail",
    "ntp",
    "smmsp",
    "guest",
    "nobody",
    "postgres",
];
/// Users of `/etc/passwd` in debian 8 to 13 and ubuntu 14.04 to 26.04, and of common base packages.
const DEBIAN: &[&str] = &[
    "root",
    "daemon",
    "bin",
    "sys",
    "sync",
    "games",
    "man",
    "lp",
    "mail",
    "news",
    "uucp",
    "proxy",
    "www-data",
    "backup",
    "list",
    "irc",
    "gnats",
    "nobody",
    "_apt",
    "ubuntu",
    "libuuid",
    "syslog",
    "messagebus",
    "systemd-network",
    "systemd-resolve",
    "systemd-timesync",
    "systemd-bus-proxy",
    "sshd",
];

/// Users of `/etc/passwd` in busybox 1.21 to 1.37.
const BUSYBOX: &[&str] = &["root", "daemon", "bin", "sys", "sync", "mail", "www-data", "operator", "nobody"];
/// Packages that make no user.
const USERLESS: &[&str] = &[
    "curl", "wget", "git", "ca-certificates", "gcc", "g++", "make", "build-essential", "build-base", "bash", "tzdata",
    "unzip", "zip", "jq", "vim", "nano", "pkg-config", "python3", "python3-pip", "python3-venv", "nodejs", "npm",
    "openssl", "procps", "tini", "dumb-init", "gnupg", "xz-utils", "file", "less", "cmake", "tar", "gzip", "locales",
    "software-properties-common", "apt-transport-https", "lsb-release", "netcat-openbsd", "iputils-ping", "ffmpeg",
];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        for placed in whole_history(ctx, stage).into_iter().filter(|placed| placed.stage.id == stage.id) {
            let user = match &placed.instruction.kind {
                Kind::User(user) => Some(user),
                Kind::Copy(transfer) | Kind::Add(transfer) => transfer.chown.as_ref(),
                _ => None,
            };
            let Some(user) = user else { continue };
            let Some(expanded) = placed.expand(ctx, &user.value) else { continue };
            let name = expanded.split(':').next().unwrap_or("").trim();
            if name.is_empty() || name.bytes().all(|b| b.is_ascii_digit()) || knows(ctx, stage, name) {
                continue;
            }
            let image = ground_name(ctx, stage);
            if !matches!(placed.instruction.kind, Kind::User(_)) {
                // Where there are no files yet, the build stops, and that is said.
                if !ctx.size.faults.iter().any(|fault| fault.instruction == placed.instruction.id) {
                    let message = format!(
                        "{image} has no user {}, and nothing here adds one to /etc/passwd, so what is copied belongs to root; a number works without",
                        quote(name)
                    );
                    let finding = Finding::at(placed.instruction, user.span, "chown-user-missing", message);
                    out.push(finding.arg("image", &image).arg("user", name));
                }
                continue;
            }
            let message = format!(
                "{image} has no user {}, and nothing here adds one to /etc/passwd, so the container does not start; a number works without",
                quote(name)
            );
            let finding = Finding::at(placed.instruction, user.span, "user-missing", message);
            out.push(finding.arg("image", &image).arg("user", name).leads_to(outcome(ctx, &placed)));
        }
    }
}

/// A RUN as that user stops the build; else the container does not start as the last user.
fn outcome<'a>(ctx: &Context<'a>, placed: &Placed<'a>) -> Option<Outcome> {
    let later = ctx.instructions(placed.stage).filter(|(at, _)| *at > placed.position);
    for (_, instruction) in later {
        match instruction.kind {
            Kind::Run(_) => return ctx.stops(placed.stage),
            Kind::User(_) => return None,
            _ => {}
        }
    }
    not_starting(ctx, placed.stage, true)
}

/// Whether the image may have the user.
fn knows<'a>(ctx: &Context<'a>, stage: &'a Stage, name: &str) -> bool {
    if is_windows(ctx.model, stage) {
        return true;
    }
    let users: &[&[&str]] = match ground(ctx, stage) {
        Ground::Scratch => &[],
        Ground::Image(image) => match Reference::parse(image) {
            image if image.registry == "gcr.io" && image.repository.starts_with("distroless/") => {
                &[&["root", "nobody", "nonroot"]]
            }
            image => match image.catalogue_name().as_str() {
                "alpine" => &[ALPINE],
                "debian" | "ubuntu" => &[DEBIAN],
                "node" => &[ALPINE, DEBIAN, &["node"]],
                "golang" | "python" | "rust" | "ruby" | "eclipse-temurin" | "buildpack-deps" | "gcc" | "perl"
                | "erlang" | "elixir" | "maven" | "httpd" | "php" => &[ALPINE, DEBIAN],
                "nginx" => &[ALPINE, DEBIAN, &["nginx"]],
                "busybox" => &[BUSYBOX],
                _ => return true,
            },
        },
        Ground::Unknown => return true,
    };
    if users.iter().any(|list| list.contains(&name)) {
        return true;
    }
    whole_history(ctx, stage).iter().any(|placed| match &placed.instruction.kind {
        Kind::Run(_) => {
            // Packages and scripts add users too.
            let text = placed.instruction.span.text(ctx.text);
            let adds = ["useradd", "adduser", "passwd", ".sh", "make ", "dnf ", "yum ", "| sh", "| bash", "tar "];
            text.contains(name)
                || adds.iter().any(|word| text.contains(word))
                || installs_users(ctx, placed.instruction)
                || !read_whole(ctx, placed.instruction)
        }
        _ => placed.may_bring(ctx, &["/etc/passwd"]),
    })
}

/// Whether a RUN installs packages of the system that may make users.
fn installs_users(ctx: &Context<'_>, instruction: &Instruction) -> bool {
    let Some(run) = ctx.facts().run(instruction.id) else { return true };
    run.calls.iter().filter_map(Call::system_install).any(|install| {
        install.sources.iter().any(|source| match source {
            Source::Package(item) => item.value().is_none_or(|name| {
                let name = name.split(['=', ':', '/', '~', '<', '>']).next().unwrap_or(name);
                !USERLESS.contains(&name) && !name.starts_with("lib") && !name.ends_with("-dev")
            }),
            _ => true,
        })
    })
}

fn read_whole(ctx: &Context<'_>, instruction: &Instruction) -> bool {
    ctx.script(instruction.id).is_some_and(|script| script.dialect.reads() && script.errors.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_on_unknown_names() {
        check_rule(RULE, "FROM scratch\nCOPY app /app\nUSER app\n#    ^^^\nENTRYPOINT [\"/app\"]\n");
        check_rule(RULE, "FROM gcr.io/distroless/static\nUSER app:app\n#    ^^^^^^^\n");
        check_rule(RULE, "FROM alpine\nUSER node\n#    ^^^^\n");
        check_rule(RULE, "FROM node:20\nWORKDIR /app\nRUN npm ci\nUSER appuser\n#    ^^^^^^^\n");
        check_rule(RULE, "FROM alpine\nUSER www-data\n#    ^^^^^^^^\n");
        check_rule(
            RULE,
            "FROM alpine\nCOPY --chown=www-data:www-data a /a\n#            ^^^^^^^^^^^^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_where_the_user_may_be() {
        for text in [
            "FROM scratch\nCOPY --from=b /etc/passwd /etc/passwd\nUSER app\n",
            "FROM scratch\nCOPY --from=b /etc/passwd /etc/group /etc/\nUSER app\n",
            "FROM scratch\nUSER 1000:1000\n",
            "FROM scratch\nADD rootfs.tar /\nUSER app\n",
            "FROM gcr.io/distroless/static\nUSER nonroot:nonroot\n",
            "FROM node:20\nUSER node\n",
            "FROM alpine\nRUN adduser -D app\nUSER app\n",
            "FROM alpine\nRUN apk add --no-cache nginx\nUSER nginx\n",
            "FROM debian\nUSER www-data\n",
            "FROM debian\nCOPY --chown=www-data a /a\n",
            "FROM debian\nCOPY --chown=1000 a /a\n",
            "FROM debian\nRUN useradd app\nCOPY --chown=app:app a /a\n",
            "FROM example.org/own\nUSER app\n",
            "FROM alpine\nARG WHO\nUSER $WHO\n",
            "FROM alpine AS base\nRUN adduser -D app\nFROM base\nUSER app\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
