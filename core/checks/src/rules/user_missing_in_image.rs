//! What it does: finds USER with a name or group that the image does not know, and `--chown` with such a name.
//!
//! Why: Docker looks names up in the image's `/etc/passwd`, groups in its `/etc/group`; a container with an unknown one
//! does not start, and what BuildKit copies for an unknown user belongs to root, without a word.
//!
//! Fix safety: none: a number works without `/etc/passwd`, but which one is the author's choice.

use super::prelude::*;
use super::systems::{Ground, Placed, Reference, ground, ground_name, not_starting, whole_history};
use crate::verdict::{is_userless, may_have_account};

pub(crate) static RULE: Rule = Rule {
    known: listed("UserMissingInImage"),
    severity: Severity::Warning,
    experimental: false,
    summary: "USER or --chown names a user that the image does not have",
    url: "rules/UserMissingInImage",
    check,
};

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
            let (name, group) = expanded.split_once(':').unwrap_or((&expanded, ""));
            let (name, group) = (name.trim(), group.trim());
            let is_name = |word: &str| !word.is_empty() && !word.bytes().all(|b| b.is_ascii_digit());
            let image = ground_name(ctx, stage);
            if !is_name(name) || knows(ctx, stage, name, Account::User) {
                // Of a group that is not there, COPY takes the user's own.
                if matches!(placed.instruction.kind, Kind::User(_))
                    && is_name(group)
                    && !knows(ctx, stage, group, Account::Group)
                {
                    let message = format!(
                        "{image} has no group {}, and nothing here adds one to /etc/group, so the container does not start; leave it out or add it",
                        quote(group)
                    );
                    let finding = Finding::at(placed.instruction, user.span, "group-missing", message);
                    out.push(
                        finding.arg("image", &image).arg("group", group).leads_to(outcome(ctx, &placed)),
                    );
                }
                continue;
            }
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

/// What a name stands for.
#[derive(Clone, Copy, PartialEq)]
enum Account {
    User,
    Group,
}

/// Whether the image may have the user or group.
fn knows<'a>(ctx: &Context<'a>, stage: &'a Stage, name: &str, account: Account) -> bool {
    if is_windows(ctx.model, stage) {
        return true;
    }
    let has = match ground(ctx, stage) {
        Ground::Scratch => false,
        Ground::Image(image) => match Reference::parse(image) {
            image if image.registry == "gcr.io" && image.repository.starts_with("distroless/") => {
                ["root", "nobody", "nonroot", "tty", "staff"].contains(&name)
            }
            image => may_have_account(&image.catalogue_name(), name, account == Account::User),
        },
        Ground::Unknown => true,
    };
    if has {
        return true;
    }
    whole_history(ctx, stage).iter().any(|placed| match &placed.instruction.kind {
        Kind::Run(_) => {
            // Packages and scripts add users too.
            let text = placed.instruction.span.text(ctx.text);
            let scripts = ["passwd", ".sh", "make ", "dnf ", "yum ", "| sh", "| bash", "tar "];
            let adds: &[&str] = match account {
                Account::User => &["useradd", "adduser"],
                Account::Group => &["groupadd", "addgroup", "groupmod", "/etc/group"],
            };
            let named = match account {
                Account::User => text.contains(name),
                Account::Group => text.contains(name) && !is_user_alone(ctx, placed.instruction, name),
            };
            named
                || scripts.iter().chain(adds).any(|word| text.contains(word))
                || installs_users(ctx, placed.instruction)
                || !read_whole(ctx, placed.instruction)
        }
        _ if account == Account::Group => placed.may_bring(ctx, &["/etc/group"]),
        _ => placed.may_bring(ctx, &["/etc/passwd"]),
    })
}

/// Whether a RUN makes a user of this name and no group with it.
fn is_user_alone(ctx: &Context<'_>, instruction: &Instruction, name: &str) -> bool {
    let Some(run) = ctx.facts().run(instruction.id) else { return false };
    let accounts = run.calls.iter().flat_map(Call::asks).filter_map(|ask| match ask {
        Ask::Account(account) => Some(account),
        _ => None,
    });
    let mut found = false;
    for account in accounts {
        match account.user.value() {
            Some(user) if user == name && !account.group => found = true,
            Some(user) if user != name => {}
            _ => return false,
        }
    }
    found
}

/// Whether a RUN installs packages of the system that may make users.
fn installs_users(ctx: &Context<'_>, instruction: &Instruction) -> bool {
    let Some(run) = ctx.facts().run(instruction.id) else { return true };
    run.calls.iter().filter_map(Call::system_install).any(|install| {
        install.sources.iter().any(|source| match source {
            Source::Package(item) => item.value().is_none_or(|name| {
                let name = name.split(['=', ':', '/', '~', '<', '>']).next().unwrap_or(name);
                !is_userless(name)
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
        check_rule(RULE, "FROM debian\nRUN useradd -m app\nUSER app:web\n#    ^^^^^^^\n");
        check_rule(RULE, "FROM node:22-alpine\nUSER 1000:web\n#    ^^^^^^^^\n");
        check_rule(RULE, "FROM alpine\nRUN adduser -S app\nUSER app:app\n#    ^^^^^^^\n");
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
            "FROM debian\nRUN useradd -m app\nUSER app:app\n",
            "FROM debian\nRUN useradd -m -g users app\nUSER app:users\n",
            "FROM alpine\nRUN addgroup -S app && adduser -S app -G app\nUSER app:app\n",
            "FROM alpine\nRUN adduser -D -g '' app\nUSER app:app\n",
            "FROM debian\nRUN adduser --system --group app\nUSER app:app\n",
            "FROM node:22\nUSER node:node\n",
            "FROM debian\nRUN useradd -m app\nCOPY --chown=app:web a /a\n",
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
