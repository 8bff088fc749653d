//! Whether it builds and whether the result starts, as the verdict of the analysis has it.

use super::{Asked, GoalCheck, met, plain, unknown, unmet};
use crate::source::Span;
use crate::syntax::InstructionId;
use crate::verdict::{Begins, Fate};
use crate::{Arg, Said};

/// What may be wrong with a result that starts all the same.
const STARTS_ANYWAY: &[&str] = &[
    crate::verdict::CERTIFICATES,
    "EntrypointIgnoresCmd",
    "ExecFormKeepsVariable",
    "HealthcheckFails",
    "ServerBoundToLocalhost",
    "ShellFormWithoutShell",
    "SystemDataMissing",
];

/// The terminal's last line, or none.
fn last_line(words: &str) -> Option<&str> {
    words.lines().last().filter(|line| !line.is_empty())
}

fn line_of(asked: &Asked<'_>, id: InstructionId) -> Arg {
    let found = asked.analysis.file.instructions.get(id.index());
    asked.line(found.map_or_else(Span::default, |found| found.span))
}

/// Whether any step that the target needs stops.
pub(super) fn builds(asked: &Asked<'_>) -> GoalCheck {
    let analysis = asked.analysis;
    let refused = analysis.file.errors.first().map(|error| (error.span, error.message.as_str()));
    let graph = analysis.model.graph_error.as_ref().map(|error| (error.span, error.message.as_str()));
    let stops = |line: Arg, words: &str| match last_line(words) {
        Some(words) => {
            unmet(Said::new("builds-stops", vec![("line", line), ("words", Arg::Text(words.to_owned()))]))
        }
        None => unmet(Said::new("builds-stops-plain", vec![("line", line)])),
    };
    if let Some((span, words)) = refused.or(graph) {
        return stops(asked.line(span), words);
    }
    if let Some(step) = analysis.verdict.stop() {
        return stops(line_of(asked, step.instruction), &step.words);
    }
    let worst = |fate| analysis.verdict.steps.iter().find(|step| step.fate == fate);
    if let Some(step) = worst(Fate::MayStop) {
        return unknown(Said::new("builds-perhaps", vec![("line", line_of(asked, step.instruction))]));
    }
    match worst(Fate::Unknown) {
        Some(step) => unknown(Said::new("builds-unknown", vec![("line", line_of(asked, step.instruction))])),
        None => met(plain("builds-it")),
    }
}

/// Whether what the result starts is there and can run.
pub(super) fn starts(asked: &Asked<'_>) -> GoalCheck {
    let verdict = &asked.analysis.verdict;
    match verdict.begins {
        Begins::Starts => met(plain("starts-it")),
        Begins::Fails => match last_line(&verdict.words) {
            Some(words) => unmet(Said::text("starts-not", &[("words", words)])),
            None => unmet(plain("starts-not-plain")),
        },
        Begins::MayFail if STARTS_ANYWAY.contains(&verdict.rule.as_str()) => met(plain("starts-it")),
        Begins::MayFail => unknown(plain("starts-perhaps")),
        Begins::Unknown => unknown(plain("starts-unknown")),
    }
}
