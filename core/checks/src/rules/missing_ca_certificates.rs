//! What it does: finds a scratch image whose program is told of an `https://` address but that holds no certificates.
//!
//! Why: without a file of certificate authorities a program can check no server's certificate, and refuses to connect.
//!
//! Fix safety: none: where the certificates come from is the author's choice. Says "may": a program can carry its own.

use super::prelude::*;
use super::systems::{Ground, ground, whole_history};

pub(crate) static RULE: Rule = Rule {
    known: listed("MissingCaCertificates"),
    severity: Severity::Info,
    experimental: false,
    summary: "A program in a scratch image may need certificates for its TLS connections",
    url: "rules/MissingCaCertificates",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(stage) = ctx.target() else { return };
    if !matches!(ground(ctx, stage), Ground::Scratch) {
        return;
    }
    let history = whole_history(ctx, stage);
    let effect = start(ctx, stage);
    if effect.last().is_none() {
        return;
    }
    let certified = history.iter().any(|placed| {
        let text = placed.instruction.span.text(ctx.text).to_ascii_lowercase();
        ["cert", "/ssl", "pki", "ca-bundle", "rootfs", ".crt", ".pem"].iter().any(|word| text.contains(word))
            || placed.may_bring(ctx, &["/etc/ssl/"])
    });
    if certified {
        return;
    }
    for placed in history.iter().filter(|placed| effect.holds(placed.instruction)) {
        let words: Vec<&Spanned<String>> = match &placed.instruction.kind {
            Kind::Cmd(CommandLine::Exec(words)) | Kind::Entrypoint(CommandLine::Exec(words)) => {
                words.iter().collect()
            }
            Kind::Env(bindings) => bindings.iter().filter_map(|binding| binding.value.as_ref()).collect(),
            _ => continue,
        };
        if let Some(word) = words.into_iter().find(|word| word.value.contains("https://")) {
            let message = "The program may connect to this address over TLS, but the image holds no CA certificates to check it with; copy /etc/ssl/certs/ca-certificates.crt from a builder".to_owned();
            out.push(Finding::at(placed.instruction, word.span, "missing-ca-certificates", message));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_on_an_address() {
        check_rule(
            RULE,
            "FROM scratch\nCOPY app /app\nCMD [\"/app\", \"--api=https://example.org\"]\n#            ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM scratch\nENV API=https://example.org\n#       ^^^^^^^^^^^^^^^^^^^\nCOPY app /app\nENTRYPOINT [\"/app\"]\n",
        );
    }

    #[test]
    fn reads_whole_files() {
        let build = "FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /out/agent .\n\n";
        check_rule(
            RULE,
            &format!(
                "{build}FROM scratch\nCOPY --from=build /out/agent /agent\nENV UPSTREAM=https://api.example.org/v1 \\\n#            ^^^^^^^^^^^^^^^^^^^^^^^^^^\n    LEVEL=info\nENTRYPOINT [\"/agent\"]\n"
            ),
        );
        check_rule(
            RULE,
            &format!(
                "{build}FROM scratch\nCOPY --from=build /out/agent /agent\nUSER 65532\nENTRYPOINT [\"/agent\", \"push\", \"https://metrics.example.org\"]\n#                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
            ),
        );
        check_rule(
            RULE,
            &format!(
                "{build}FROM scratch\nCOPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/\nCOPY --from=build /out/agent /agent\nENV UPSTREAM=https://api.example.org/v1\nENTRYPOINT [\"/agent\"]\n"
            ),
        );
    }

    #[test]
    fn is_silent_with_certificates_or_without_an_address() {
        for text in [
            "FROM scratch\nCOPY --from=b /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/\nCMD [\"/app\", \"https://a\"]\n",
            "FROM scratch\nCOPY app /app\nCMD [\"/app\"]\n",
            "FROM alpine\nCMD [\"/app\", \"https://a\"]\n",
            "FROM scratch\nCOPY out/ /\nCMD [\"/app\", \"https://a\"]\n",
            "FROM scratch\nENV A=https://a\n",
            "FROM gcr.io/distroless/static\nCMD [\"/app\", \"https://a\"]\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
