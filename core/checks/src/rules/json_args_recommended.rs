//! What it does: finds CMD and ENTRYPOINT in shell form while no SHELL is set.
//!
//! Why: a shell stands between Docker and the program, so signals such as that of `docker stop` do not reach it.
//!
//! Fix safety: unsafe: without a shell, variables and globs are no longer expanded; offered for plain words only.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("JSONArgsRecommended"),
    severity: Severity::Warning,
    experimental: false,
    summary: "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals",
    url: "https://docs.docker.com/go/dockerfile/rule/json-args-recommended/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    steps(ctx, |step| {
        let (Kind::Cmd(command) | Kind::Entrypoint(command)) = &step.instruction.kind else { return };
        let CommandLine::Shell(script) = command else { return };
        if step.state().shell.is_some_and(|shell| !shell.is_empty()) {
            return;
        }
        let name = &step.instruction.keyword.value;
        let whole = script.span(0..script.text().len());
        let span = if whole.is_empty() { step.instruction.keyword.span } else { whole };
        let message = format!(
            "JSON arguments recommended for {name} to prevent unintended behavior related to OS signals"
        );
        let finding = step.finding(span, "json-args-recommended", message).arg("instruction", name);
        let plain = |c: char| {
            c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | ':' | '=' | ',' | '@')
        };
        let text = script.text();
        out.push(
            if !step.is_trigger()
                && !text.is_empty()
                && text.chars().all(plain)
                && text == whole.text(ctx.text)
            {
                let words: Vec<String> = text.split_whitespace().map(|word| format!("\"{word}\"")).collect();
                let json = format!("[{}]", words.join(", "));
                finding.fix(Applicability::Unsafe, "exec-form", "Use the exec form", [(whole, json)])
            } else {
                finding
            },
        );
    });
}
