//! What it does: finds COPY and ADD of files that by their name hold secrets, into the image that is built.
//!
//! Why: a layer keeps what it was given, even if a later RUN deletes it.
//!
//! Fix safety: none: `RUN --mount=type=secret` needs a change of the commands that read the file.

use super::prelude::*;
use crate::syntax::Transfer;
use super::systems::{base_name, ships};

pub(crate) static RULE: Rule = Rule {
    known: listed("SecretFileCopied"),
    severity: Severity::Warning,
    experimental: false,
    summary: "A file that may hold secrets is copied into the image",
    url: "rules/SecretFileCopied",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in ctx.model.stages.iter().filter(|stage| ships(ctx, stage)) {
        for (_, instruction) in ctx.instructions(stage) {
            let (Kind::Copy(transfer) | Kind::Add(transfer)) = &instruction.kind else { continue };
            if transfer.from.is_some() {
                continue;
            }
            whole_folders(ctx, instruction, transfer, out);
            for source in transfer.sources.iter().filter(|source| is_secret(&source.value)) {
                let name = base_name(&source.value);
                let message = format!(
                    "{name} may hold secrets, and a layer keeps what it was given even if it is deleted later; give it with RUN --mount=type=secret or at run time"
                );
                out.push(
                    Finding::at(instruction, source.span, "secret-file-copied", message).arg("file", name),
                );
            }
        }
    }
}

/// Secret files of the stated context that come with a folder.
fn whole_folders(ctx: &Context<'_>, instruction: &Instruction, transfer: &Transfer, out: &mut Vec<Finding>) {
    let Some(context) = ctx.options.sent_context() else { return };
    for source in &transfer.sources {
        let folder = clean_path(&format!("/{}", source.value));
        let folder = folder.trim_matches('/');
        if source.value.contains(['*', '?', '[', '$']) || context.files.contains_key(folder) {
            continue;
        }
        let below = |path: &&String| {
            let rest = path.strip_prefix(folder);
            rest.is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
                && !path.ends_with('/')
                && !transfer.exclude.iter().any(|pattern| path.contains(pattern.value.trim_matches('*')))
        };
        let names: Vec<&str> =
            context.files.keys().filter(below).map(String::as_str).filter(|path| is_secret(path)).collect();
        if names.is_empty() {
            continue;
        }
        let files = names.join(", ");
        let message = format!(
            "{files} may hold secrets and comes with this folder, and a layer keeps what it was given; leave it out by .dockerignore"
        );
        out.push(
            Finding::at(instruction, source.span, "secret-file-in-folder", message).arg("files", files),
        );
    }
}

/// Whether a file of that name holds a secret.
fn is_secret(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let name = base_name(path).to_ascii_lowercase();
    let harmless = [
        "authorized_keys",
        "known_hosts",
        "example",
        "sample",
        "template",
        "dist",
        "test",
        "defaults",
        ".pub",
        "dummy",
        "fake",
        "public",
    ];
    if harmless.iter().any(|word| name.contains(word)) || is_remote(path) {
        return false;
    }
    const NAMES: &[&str] = &[
        ".env",
        ".env.local",
        ".env.production",
        ".env.prod",
        ".netrc",
        ".git-credentials",
        ".pypirc",
        ".vault-token",
        ".ssh",
        ".aws",
        ".gnupg",
        ".dockercfg",
        "id_rsa",
        "id_dsa",
        "id_ecdsa",
        "id_ed25519",
        "credentials.json",
        "service-account.json",
        "serviceaccount.json",
        "client_secret.json",
        "kubeconfig",
        "secrets.yml",
        "secrets.yaml",
        "secrets.json",
        "secrets.env",
        ".pgpass",
        ".npmrc",
        "auth.json",
        "nuget.config",
        ".dockerconfigjson",
        ".htpasswd",
        ".terraformrc",
        "terraform.tfstate",
        "application_default_credentials.json",
        ".s3cfg",
        ".boto",
        ".pip/pip.conf",
        ".my.cnf",
    ];
    const PATHS: &[&str] = &[".docker/config.json", ".kube/config", ".aws/credentials", ".ssh/"];
    NAMES.contains(&name.as_str())
        || PATHS.iter().any(|part| path.contains(part))
        || name.ends_with(".pem") && (name.contains("key") || name.contains("priv"))
        || [".ppk", ".p12", ".pfx", ".keystore", ".kdbx"].iter().any(|end| name.ends_with(end))
        || name.starts_with(".env.") && !name.ends_with(".js") && !name.ends_with(".ts")
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_on_secret_files() {
        check_rule(RULE, "FROM alpine\nCOPY .env /app/\n#    ^^^^\n");
        check_rule(RULE, "FROM node\nCOPY .npmrc package.json ./\n#    ^^^^^^\n");
        check_rule(
            RULE,
            "FROM alpine\nCOPY keys/id_rsa /root/.ssh/id_rsa\n#    ^^^^^^^^^^^\nRUN rm /root/.ssh/id_rsa\n",
        );
        check_rule(
            RULE,
            "FROM alpine AS a\nADD [\"tls/privkey.pem\", \"/etc/x\"]\n#    ^^^^^^^^^^^^^^^^^\nFROM a\n",
        );
        check_rule(RULE, "FROM alpine\nCOPY a .netrc /root/\n#      ^^^^^^\n");
    }

    #[test]
    fn knows_what_a_folder_brings() {
        let context = |files: &[&str]| crate::size::Context {
            files: files.iter().map(|file| ((*file).to_owned(), Default::default())).collect(),
            complete: true,
        };
        let said = |text: &str, ignore: Option<&str>| {
            let options = crate::Options {
                context: Some(context(&["src/a.js", ".npmrc", "keys/id_rsa"])),
                dockerignore: ignore.map(str::to_owned),
                ..crate::Options::default()
            };
            let found = crate::analyze(text, &options).diagnostics;
            found.iter().filter(|found| found.rule == RULE).map(|found| found.args[0].1.clone()).collect::<Vec<_>>()
        };
        assert_eq!(said("FROM node\nCOPY . .\n", None), [".npmrc, keys/id_rsa"]);
        assert_eq!(said("FROM node\nCOPY . .\n", Some(".npmrc\nkeys\n")), [""; 0]);
        assert_eq!(said("FROM node\nCOPY src /x\n", None), [""; 0]);
        assert_eq!(said("FROM node\nCOPY keys /x\n", None), ["keys/id_rsa"]);
    }

    #[test]
    fn is_silent_on_public_ones_and_other_stages() {
        for text in [
            "FROM alpine\nCOPY .env.example /app/.env\n",
            "FROM alpine\nCOPY id_rsa.pub /root/.ssh/authorized_keys\n",
            "FROM alpine\nCOPY ca.pem cert.pem /etc/ssl/\n",
            "FROM alpine AS b\nCOPY .netrc /root/\nFROM alpine\n",
            "FROM alpine AS b\nFROM alpine\nCOPY --from=b /root/.netrc /root/\n",
            "FROM alpine\nCOPY environment.env.js /app/\n",
            "FROM alpine\nCOPY me/.ssh/authorized_keys /root/.ssh/\n",
            "FROM alpine\nCOPY . /app\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
