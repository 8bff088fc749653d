//! What it does: finds ARG and ENV names that look like secrets.
//!
//! Why: their values stay in the image or its history, where anyone who pulls it can read them.
//!
//! Fix safety: none: `RUN --mount=type=secret` needs a change of the commands.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("SecretsUsedInArgOrEnv"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Sensitive data should not be used in the ARG or ENV commands",
    url: "https://docs.docker.com/go/dockerfile/rule/secrets-used-in-arg-or-env/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    steps(ctx, |step| {
        let (bindings, name, code) = match &step.instruction.kind {
            Kind::Env(bindings) => (bindings, "ENV", "secrets-in-env"),
            Kind::Arg(bindings) => (bindings, "ARG", "secrets-in-arg"),
            _ => return,
        };
        for binding in bindings {
            // ENV names are expanded before they are looked at, ARG names are not.
            let key = match name {
                "ENV" => step.expand(&binding.name.value).unwrap_or_default(),
                _ => binding.name.value.clone(),
            };
            if looks_secret(&key) {
                let message =
                    format!("Do not use ARG or ENV instructions for sensitive data ({name} {})", quote(&key));
                let finding = step.finding(binding.name.span, code, message);
                out.push(finding.arg("instruction", name).arg("name", &key));
            }
        }
    });
}

/// Whether one of the words between underscores is a secret's, and none says that it is not.
fn looks_secret(key: &str) -> bool {
    const SECRET: [&str; 10] = [
        "apikey",
        "auth",
        "credential",
        "credentials",
        "key",
        "password",
        "pword",
        "passwd",
        "secret",
        "token",
    ];
    const HARMLESS: [&str; 3] = ["public", "file", "version"];
    let has = |words: &[&str]| key.split('_').any(|part| words.contains(&part.to_lowercase().as_str()));
    has(&SECRET) && !has(&HARMLESS)
}
