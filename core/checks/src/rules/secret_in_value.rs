//! What it does: finds secrets by their form in ARG, ENV, LABEL, RUN and ADD: tokens of well-known services, private
//! keys, and addresses with a password.
//!
//! Why: values stay in the image or its history, where anyone who has the image can read them.
//!
//! Fix safety: none: the secret has to be revoked, and given with `RUN --mount=type=secret` from then on.

use dockerfile_syntax::lists::Gather;
use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("SecretInValue"),
    severity: Severity::Warning,
    experimental: false,
    summary: "A secret is written into the Dockerfile",
    url: "rules/SecretInValue",
    check,
};

/// A token: what it begins with, how many characters of which kind follow at least, whose it is.
const TOKENS: &[(&str, usize, &str)] = &[
    ("ghp_", 36, "GitHub"),
    ("gho_", 36, "GitHub"),
    ("ghs_", 36, "GitHub"),
    ("ghu_", 36, "GitHub"),
    ("github_pat_", 50, "GitHub"),
    ("glpat-", 20, "GitLab"),
    ("xoxb-", 20, "Slack"),
    ("xoxp-", 20, "Slack"),
    ("sk_live_", 20, "Stripe"),
    ("rk_live_", 20, "Stripe"),
    ("npm_", 36, "npm"),
    ("AIza", 35, "Google"),
    ("AKIA", 16, "AWS"),
    ("ASIA", 16, "AWS"),
    ("dckr_pat_", 20, "Docker Hub"),
    ("hf_", 34, "Hugging Face"),
    ("pypi-AgE", 50, "PyPI"),
    ("SG.", 60, "SendGrid"),
];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for instruction in &ctx.file.instructions {
        let inner = match &instruction.kind {
            Kind::Onbuild(onbuild) => onbuild.trigger.as_deref().unwrap_or(instruction),
            _ => instruction,
        };
        let looked_at = matches!(
            inner.kind,
            Kind::Arg(_)
                | Kind::Env(_)
                | Kind::Label(_)
                | Kind::Run(_)
                | Kind::Add(_)
                | Kind::Cmd(_)
                | Kind::Entrypoint(_)
        );
        if !looked_at {
            continue;
        }
        let start = instruction.span.start as usize;
        let text = instruction.span.text(ctx.text);
        let mut seen: Vec<(usize, usize, &'static str, String)> = Vec::new();
        tokens(text, &mut seen);
        passwords(text, &mut seen);
        keys(text, &mut seen);
        for (from, to, code, whose) in seen {
            let message = match code {
                "secret-token" => format!(
                    "This looks like a {whose} token; it stays in the image or its history, where anyone can read it: revoke it, and give it with RUN --mount=type=secret"
                ),
                "secret-password" => "The address holds a password, which stays in the image or its history, where anyone can read it; give it with RUN --mount=type=secret or at run time".to_owned(),
                _ => "A private key stays in the image or its history, where anyone can read it; give it with RUN --mount=type=secret or --mount=type=ssh".to_owned(),
            };
            let span = Span::new(start + from, start + to);
            let finding = Finding::at(instruction, span, code, message);
            out.push(if code == "secret-token" { finding.arg("whose", whose) } else { finding });
        }
    }
}

type Seen = Vec<(usize, usize, &'static str, String)>;

fn tokens(text: &str, out: &mut Seen) {
    for (prefix, least, whose) in TOKENS {
        for (at, _) in text.match_indices(prefix) {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
                continue;
            }
            let rest = text.get(at + prefix.len()..).unwrap_or("");
            let body: &str = rest
                .find(|c: char| {
                    !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-') || c == '.' && *prefix == "SG.")
                })
                .map_or(rest, |end| rest.get(..end).unwrap_or(""));
            // Placeholders repeat one character, or say what they are.
            let kinds: BTreeSet<char> = body.chars().gather();
            let aws = !whose.starts_with("AWS")
                || body.len() == 16 && body.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
            if body.len() >= *least && kinds.len() > 8 && aws && !is_placeholder(body) {
                out.push((at, at + prefix.len() + body.len(), "secret-token", (*whose).to_owned()));
            }
        }
    }
}

/// `scheme://user:password@host`, the password written out.
fn passwords(text: &str, out: &mut Seen) {
    for (at, _) in text.match_indices("://") {
        let from = at + 3;
        let rest = text.get(from..).unwrap_or("");
        let end = rest
            .find(|c: char| {
                c.is_whitespace()
                    || matches!(c, '/' | '"' | '\'' | '`' | '?' | '#' | '<' | '>' | '|' | ';' | '(' | ')')
            })
            .unwrap_or(rest.len());
        let Some((login, host)) = rest.get(..end).and_then(|authority| authority.rsplit_once('@')) else {
            continue;
        };
        let Some((user, password)) = login.split_once(':') else { continue };
        let literal = !password.contains(['$', '{', '}', '%', '*', '\\']) && password.len() >= 4;
        let local = ["localhost", "127.0.0.1", "0.0.0.0", "example", "host.docker.internal"]
            .iter()
            .any(|name| host.contains(name));
        if literal
            && !user.is_empty()
            && user != password
            && !user.contains('$')
            && !local
            && !is_placeholder(password)
        {
            let start = from + user.len() + 1;
            out.push((start, start + password.len(), "secret-password", String::new()));
        }
    }
}

fn keys(text: &str, out: &mut Seen) {
    for (at, _) in text.match_indices("-----BEGIN ") {
        let line = text.get(at..).unwrap_or("").lines().next().unwrap_or("");
        if let Some(end) = line.find("PRIVATE KEY-----") {
            // A command that looks for the line is not a key.
            let rest = text.get(at + end + 16..).unwrap_or("");
            if rest
                .trim_start_matches(['\\', 'n', '\n', ' ', '"'])
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric())
                .count()
                >= 20
            {
                out.push((at, at + end + 16, "secret-key", String::new()));
            }
        }
    }
}

fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    [
        "pass",
        "secret",
        "example",
        "changeme",
        "change-me",
        "xxxx",
        "token",
        "your",
        "dummy",
        "test",
        "fake",
        "placeholder",
        "sample",
        "redacted",
        "guest",
        "admin",
        "root",
        "postgres",
        "mysql",
        "user",
        "default",
        "insert",
        "foo",
        "bar",
        "1234",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_on_secrets() {
        // Made up; the tokens are put together here so that no scanner takes this file for a leak.
        let token = ["ghp", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"].join("_");
        let carets = "^".repeat(token.len());
        check_rule(RULE, &format!("FROM alpine\nENV KEY={token}\n#       {carets}\n"));
        let aws = ["AKIA", "Z7QX2MPL4WNB8RTC"].concat();
        check_rule(
            RULE,
            &format!(
                "FROM alpine\nRUN aws configure set id {aws}\n#                        ^^^^^^^^^^^^^^^^^^^^\n"
            ),
        );
        check_rule(
            RULE,
            "FROM alpine\nRUN git clone https://bot:k3Vq9zLw@git.acme.io/a.git\n#                         ^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "ARG DB=postgres://app:k3Vq9zLw@db.acme.io/x\n#                     ^^^^^^^^\nFROM alpine\n",
        );
    }

    #[test]
    fn is_silent_on_placeholders_and_variables() {
        for text in [
            "FROM alpine\nRUN git clone https://bot:$TOKEN@git.acme.io/a.git\n",
            "FROM alpine\nRUN git clone https://${USER}:${PASS}@git.acme.io/a.git\n",
            "FROM alpine\nENV DB=postgres://postgres:postgres@db/x\n",
            "FROM alpine\nENV DB=postgres://app:k3Vq9zLw@localhost/x\n",
            "FROM alpine\nENV DB=postgres://app:password@db/x\n",
            "FROM alpine\nENV T=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
            "FROM alpine\nRUN curl https://a.org/@scope/x\n",
            "FROM alpine\nRUN git clone git@github.com:a/b.git\n",
            "FROM alpine\nENV A=http://host:8080/a@b\n",
            "FROM alpine\nRUN grep -- '-----BEGIN RSA PRIVATE KEY-----' x\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
