//! What it does: finds a CMD, ENTRYPOINT or HEALTHCHECK that a later one of the stage replaces.
//!
//! Why: only the last one counts.
//!
//! Fix safety: safe: the one removed has no effect.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("MultipleInstructionsDisallowed"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Multiple instructions of the same type should not be used in the same stage",
    url: "https://docs.docker.com/go/dockerfile/rule/multiple-instructions-disallowed/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut last: BTreeMap<&str, (StageId, Finding)> = BTreeMap::new();
    steps(ctx, |step| {
        let kind = step.instruction.kind.name();
        if !matches!(kind, "cmd" | "entrypoint" | "healthcheck") {
            return;
        }
        let name = &step.instruction.keyword.value;
        let message = format!(
            "Multiple {name} instructions should not be used in the same stage because only the last one will be used"
        );
        let mut finding = step
            .finding(step.instruction.keyword.span, "multiple-instructions-disallowed", message.clone())
            .arg("instruction", name);
        if !step.is_trigger() {
            let removal = remove_lines(ctx, step.instruction);
            finding = finding.fix(Applicability::Safe, "remove-instruction", "Remove it", [removal]);
        }
        if let Some((stage, before)) = last.insert(kind, (step.stage.id, finding.clone()))
            && stage == step.stage.id
        {
            // BuildKit names the instruction that comes later, points at the earlier, and notices it at
            // the later, whose comments decide.
            let args = finding.args;
            out.push(
                Finding { message, args, scope: finding.scope, moment: finding.moment, ..before }.related(
                    step.instruction.keyword.span,
                    "used-instead",
                    "this one is used",
                ),
            );
        }
    });
}
