//! What it does: finds `ENV name value` and `LABEL name value`.
//!
//! Why: the old form is ambiguous and takes one pair only.
//!
//! Fix safety: safe where the value reads the same in the new form; not offered elsewhere.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("LegacyKeyValueFormat"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Legacy key/value format with whitespace separator should not be used",
    url: "https://docs.docker.com/go/dockerfile/rule/legacy-key-value-format/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    steps(ctx, |step| {
        let (Kind::Env(bindings) | Kind::Label(bindings)) = &step.instruction.kind else { return };
        for binding in bindings.iter().filter(|binding| binding.legacy) {
            let name = &step.instruction.keyword.value;
            let message =
                format!("\"{name} key=value\" should be used instead of legacy \"{name} key value\" format");
            let value = binding.value.as_ref();
            let span = value.map_or(binding.name.span, |value| binding.name.span.cover(value.span));
            let finding = step.finding(span, "legacy-key-value-format", message).arg("instruction", name);
            out.push(match value.filter(|_| !step.is_trigger()).and_then(|value| rewritten(ctx, value)) {
                Some(value) => {
                    let text = format!("{}={value}", binding.name.value);
                    finding.fix(Applicability::Safe, "use-equals", "Write name=value", [(span, text)])
                }
                None => finding,
            });
        }
    });
}

/// The value for the new form, if it means the same there.
fn rewritten(ctx: &Context<'_>, value: &Spanned<String>) -> Option<String> {
    let text = &value.value;
    // Joined lines, quotes and escapes have other meanings in the two forms.
    if value.span.text(ctx.text) != text || text.contains(['"', '\'', '\\', '`']) || text.is_empty() {
        return None;
    }
    Some(if text.contains(char::is_whitespace) { format!("\"{text}\"") } else { text.clone() })
}
